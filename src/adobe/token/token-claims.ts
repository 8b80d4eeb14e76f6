import { LAST_SECOND } from '../../time/time.ts';
import { member, readJson, text } from '../json.ts';

/** What an access token says of itself. It was not verified: only Adobe can do that. */
interface TokenClaims {
  /** When it expires, unix seconds. */
  readonly expirySeconds: number | undefined;
  /** The client that it was issued to. */
  readonly clientId: string | undefined;
  /** The identity service that issued it, such as `ims-na1`, or `ims-na1-stg1` for stage. */
  readonly issuer: string | undefined;
}

/** Claims that are shown have a form that can be shown. */
const NAME = /^[\w.-]{1,64}$/;

/** Reads what an access token of IMS says of itself, without a request (source: aio-lib-ims). */
export function tokenClaims(accessToken: string): TokenClaims {
  const claims = readJson(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return {
    expirySeconds: expiryOf(claims),
    clientId: nameOf(member(claims, 'client_id')),
    issuer: nameOf(member(claims, 'as')),
  };
}

/**
 * IMS writes the moment of its making and its lifetime in milliseconds, as texts (source: aio-lib-ims); other issuers
 * write `exp` in seconds (RFC 7519).
 */
function expiryOf(claims: unknown): number | undefined {
  const endMs = readNumber(member(claims, 'created_at')) + readNumber(member(claims, 'expires_in'));
  const seconds = Number.isNaN(endMs) ? readNumber(member(claims, 'exp')) : Math.floor(endMs / 1_000);
  return seconds > 0 && seconds < LAST_SECOND ? seconds : undefined;
}

function readNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number(text(value) ?? Number.NaN);
}

function nameOf(value: unknown): string | undefined {
  const name = text(value);
  return name !== undefined && NAME.test(name) ? name : undefined;
}
