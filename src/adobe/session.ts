import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { Transport } from './http.ts';
import { mintToken } from './ims.ts';
import { AnswerError } from './problem.ts';
import { type Budget, retrying } from './retry.ts';
import { TokenError } from './token-error.ts';

/** The token of a step, for all of its requests. */
export interface Session {
  /**
   * Makes a request with the token. Where the gateway turns it away with 401, the token is renewed and the
   * request made once more, because a 401 can also be a hiccup of the gateway's validator.
   *
   * @throws what the request throws
   * @throws {TokenError} the token could not be renewed
   */
  authorized<T>(request: (accessToken: string) => Promise<T>): Promise<T>;
  /**
   * Makes a request with the token that is there, whatever becomes of it.
   *
   * @throws what the request throws
   */
  once<T>(request: (accessToken: string) => Promise<T>): Promise<T>;
}

/** What a session needs to mint tokens. */
export interface SessionWorld {
  readonly transport: Transport;
  /** Opens a budget for the retries of one token. */
  budget(): Budget;
  /** Makes a token a secret before it can be printed. */
  mask(accessToken: string): void;
  readonly clock: Clock;
}

/** A token is renewed so long before it expires, because a request can be under way for a while. */
const EXPIRY_MARGIN_SECONDS = 60;

/** Of a token that lives for less than ten minutes, this part is the margin. */
const EXPIRY_MARGIN_PART = 0.1;

/**
 * Opens the session of a step; with a client secret, this mints a token.
 *
 * @throws {TokenError}
 */
export async function openSession(connection: Connection, world: SessionWorld): Promise<Session> {
  const { credential, imsUrl, clientId } = connection;
  const renew = async (): Promise<Minted> => {
    // A token made elsewhere cannot be renewed, only tried again.
    if (credential.kind === 'access-token')
      return { accessToken: credential.accessToken, renewAtMs: Infinity };
    try {
      const mint = () => mintToken(world.transport, imsUrl, clientId, credential);
      const { accessToken, expiresInSeconds = Infinity } = await retrying(mint, world.budget());
      world.mask(accessToken);
      const margin = Math.min(EXPIRY_MARGIN_SECONDS, expiresInSeconds * EXPIRY_MARGIN_PART);
      return { accessToken, renewAtMs: world.clock.now() + (expiresInSeconds - margin) * 1_000 };
    } catch (error) {
      throw new TokenError(error);
    }
  };
  const session: { token: Minted; renewal?: Promise<Minted> | undefined } = { token: await renew() };
  /** Many requests may find at once that the token is stale: one of them renews it for all. */
  const renewed = async (stale: Minted): Promise<Minted> => {
    if (session.token !== stale) return session.token;
    session.renewal ??= renew().finally(() => {
      session.renewal = undefined;
    });
    session.token = await session.renewal;
    return session.token;
  };
  return {
    once: (request) => request(session.token.accessToken),
    async authorized(request) {
      const { token } = session;
      const fresh = world.clock.now() >= token.renewAtMs ? await renewed(token) : token;
      try {
        return await request(fresh.accessToken);
      } catch (error) {
        if (!(error instanceof AnswerError && error.problem.status === 401)) throw error;
        return request((await renewed(fresh)).accessToken);
      }
    },
  };
}

/** A token, and when to renew it, in milliseconds on the clock of the step. */
interface Minted {
  readonly accessToken: string;
  readonly renewAtMs: number;
}
