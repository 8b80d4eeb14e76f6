import type { Connection } from './connection.ts';
import type { Transport } from './http.ts';
import { mintToken } from './ims.ts';
import { AnswerError } from './problem.ts';
import { type Budget, retrying } from './retry.ts';

/** There is no token, so a request was not made, or not once more. The cause says why. */
export class TokenError extends Error {
  override readonly name = 'TokenError';

  constructor(cause: unknown) {
    super(`no access token: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

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
}

/** What a session needs to mint tokens. */
export interface SessionWorld {
  readonly transport: Transport;
  /** Opens a budget for the retries of one token. */
  budget(): Budget;
  /** Makes a token a secret before it can be printed. */
  mask(accessToken: string): void;
}

/**
 * Opens the session of a step; with a client secret, this mints a token.
 *
 * @throws {TokenError}
 */
export async function openSession(connection: Connection, world: SessionWorld): Promise<Session> {
  const { credential, imsUrl, clientId } = connection;
  const renew = async () => {
    // A token made elsewhere cannot be renewed, only tried again.
    if (credential.kind === 'access-token') return credential.accessToken;
    try {
      const mint = () => mintToken(world.transport, imsUrl, clientId, credential);
      const { accessToken } = await retrying(mint, world.budget());
      world.mask(accessToken);
      return accessToken;
    } catch (error) {
      throw new TokenError(error);
    }
  };
  const current = { accessToken: await renew() };
  return {
    async authorized(request) {
      try {
        return await request(current.accessToken);
      } catch (error) {
        if (!(error instanceof AnswerError && error.problem.status === 401)) throw error;
        current.accessToken = await renew();
        return request(current.accessToken);
      }
    },
  };
}
