import { formatTimeout } from '../../time/format.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import { NoAnswerError } from '../http/no-answer.ts';
import type { Transport } from '../http/request.ts';
import { isTokenRejected } from '../problem/failure-kind.ts';
import { type Budget, retrying } from '../retry.ts';
import { mintToken } from './ims.ts';
import { TokenError } from './token-error.ts';

/**
 * A request to make with a token.
 *
 * @param leftMs longest time for it, in milliseconds; `undefined` without a limit
 */
type AuthorizedRequest<T> = (accessToken: string, leftMs?: number) => Promise<T>;

/** What is special about a request with a token. */
interface AuthorizedOptions {
  /** Longest time for all of it in milliseconds, the renewal of the token included. */
  readonly timeoutMs?: number | undefined;
  /** Whether it changes something. */
  readonly isWrite?: boolean;
}

/** The token of a step, for all of its requests. */
export interface Session {
  /**
   * Makes a request with the token. If the gateway turns it away with 401, the token is renewed and the
   * request made once more, because a 401 can also be a hiccup of the gateway's validator.
   *
   * @throws what the request throws
   * @throws {TokenError} the token could not be renewed, or not in time
   */
  authorized<T>(request: AuthorizedRequest<T>, options?: AuthorizedOptions): Promise<T>;
  /**
   * Makes a request with the token that is there, however that ends.
   *
   * @throws what the request throws
   */
  once<T>(request: (accessToken: string) => Promise<T>): Promise<T>;
}

/** What a session needs to mint tokens. */
interface SessionContext {
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
export async function openSession(connection: Connection, context: SessionContext): Promise<Session> {
  const { clock } = context;
  const tokens = await openTokens(connection, context);
  return {
    once: (request) => request(tokens.current().accessToken),
    async authorized(request, { timeoutMs, isWrite = false } = {}) {
      const endMs = clock.now() + (timeoutMs ?? 0);
      const left = () => (timeoutMs === undefined ? undefined : Math.max(0, endMs - clock.now()));
      const renewed = (stale: Minted) => inTime(tokens.renewed(stale), left(), clock);
      const token = tokens.current();
      const fresh = clock.now() >= token.renewAtMs ? await renewed(token) : token;
      try {
        return await request(fresh.accessToken, left());
      } catch (error) {
        if (!isTokenRejected(error, isWrite)) throw error;
        const other = await renewed(fresh);
        if (left() === 0) throw error;
        return request(other.accessToken, left());
      }
    },
  };
}

/** The tokens of a step, one after the other. */
interface Tokens {
  current(): Minted;
  /** Replaces a token. Many requests may find at once that it is stale: one of them renews it for all. */
  renewed(stale: Minted): Promise<Minted>;
}

async function openTokens(connection: Connection, context: SessionContext): Promise<Tokens> {
  const first = await mint(connection, context);
  const held: { token: Minted; renewal?: Promise<Minted> | undefined } = { token: first };
  const renew = async () => {
    try {
      held.token = await mint(connection, context);
      return held.token;
    } finally {
      held.renewal = undefined;
    }
  };
  return {
    current: () => held.token,
    async renewed(stale) {
      if (held.token !== stale) return held.token;
      held.renewal ??= renew();
      return held.renewal;
    },
  };
}

/** A token, and when to renew it, in milliseconds on the clock of the step. */
interface Minted {
  readonly accessToken: string;
  readonly renewAtMs: number;
}

async function mint(connection: Connection, context: SessionContext): Promise<Minted> {
  const { credential, imsUrl, clientId } = connection;
  // A token made elsewhere cannot be renewed, only tried again.
  if (credential.kind === 'access-token') return { accessToken: credential.accessToken, renewAtMs: Infinity };
  try {
    const attempt = () => mintToken(context, { imsUrl, clientId, credential });
    const { accessToken, expiresInSeconds = Infinity } = await retrying(attempt, context.budget());
    const margin = Math.min(EXPIRY_MARGIN_SECONDS, expiresInSeconds * EXPIRY_MARGIN_PART);
    return { accessToken, renewAtMs: context.clock.now() + (expiresInSeconds - margin) * 1_000 };
  } catch (error) {
    throw new TokenError(error);
  }
}

/**
 * Waits for a token that others may wait for too, so that it is not ended where one of them has no more time.
 *
 * @throws {TokenError} it is not there in time
 */
async function inTime<T>(token: Promise<T>, timeoutMs: number | undefined, clock: Clock): Promise<T> {
  if (timeoutMs === undefined) return token;
  const done = new AbortController();
  const late = clock.sleep(timeoutMs, done.signal).then(() => {
    const reason = `IMS did not renew the token within ${formatTimeout(timeoutMs)}`;
    throw new TokenError(new NoAnswerError(reason, false));
  });
  try {
    return await Promise.race([token, late]);
  } finally {
    done.abort();
  }
}
