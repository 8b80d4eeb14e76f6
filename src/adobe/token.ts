import { member, readJson, text } from './json.ts';

/**
 * Reads from an access token of IMS when it expires, without a request. IMS writes the moment of its making and
 * its lifetime in milliseconds, as texts (source: aio-lib-ims); other issuers write `exp` in seconds (RFC 7519).
 *
 * @returns unix seconds, or `undefined` where the token does not say
 */
export function tokenExpiry(accessToken: string): number | undefined {
  const claims = readJson(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const endMs = readNumber(member(claims, 'created_at')) + readNumber(member(claims, 'expires_in'));
  const seconds = Number.isNaN(endMs) ? readNumber(member(claims, 'exp')) : Math.floor(endMs / 1_000);
  return seconds > 0 && seconds < LAST_SECOND ? seconds : undefined;
}

/** 9999-12-31T23:59:59Z: what lies beyond is no time that can be shown. */
const LAST_SECOND = 253_402_300_799;

function readNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number(text(value) ?? Number.NaN);
}
