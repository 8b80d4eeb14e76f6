import type { Parsed } from '../time/parsed.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const ORG_ID = /^[\da-z]+@AdobeOrg$/i;
const SANDBOX_NAME = /^[a-z\d][a-z\d-]*$/;

/** Visible ASCII without spaces: what a header's value can carry as it is. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/** Reads a flow id as Experience Platform shows it. */
export function parseUuid(text: string): Parsed<string> {
  return UUID.test(text) ? { value: text } : { problem: 'is not a UUID' };
}

/** Reads an IMS organization id. */
export function parseOrgId(text: string): Parsed<string> {
  return ORG_ID.test(text) ? { value: text } : { problem: 'is not an organization id' };
}

/** Reads a sandbox name; Experience Platform allows lower-case names only. */
export function parseSandboxName(text: string): Parsed<string> {
  if (SANDBOX_NAME.test(text)) return { value: text };
  return {
    problem: /[A-Z]/.test(text)
      ? 'has capital letters, but sandbox names have none'
      : 'is not a sandbox name',
  };
}

/** Reads a client id, which travels as a header. */
export function parseClientId(text: string): Parsed<string> {
  return HEADER_VALUE.test(text) ? { value: text } : { problem: 'has characters that no client ID has' };
}

/** Reads an access token: what `Authorization` carries behind `Bearer`. */
export function parseAccessToken(text: string): Parsed<string> {
  if (/^bearer\s/i.test(text))
    return { problem: 'begins with the word Bearer, which the action adds itself' };
  return HEADER_VALUE.test(text) ? { value: text } : { problem: 'has characters that no token has' };
}

/** Reads a list of OAuth scopes; IMS takes them separated by commas. */
export function parseScopes(text: string): Parsed<string> {
  const scopes = text.split(/[\s,]+/).filter((scope) => scope !== '');
  const valid = scopes.length > 0 && scopes.every((scope) => HEADER_VALUE.test(scope));
  return valid ? { value: scopes.join(',') } : { problem: 'is not a list of scopes' };
}

/** Reads a boolean as YAML 1.2 writes it. */
export function parseBoolean(text: string): Parsed<boolean> {
  if (/^(true|True|TRUE)$/.test(text)) return { value: true };
  return /^(false|False|FALSE)$/.test(text) ? { value: false } : { problem: 'is neither true nor false' };
}

/** Reads a number of things. */
export function parseCount(text: string): Parsed<number> {
  return /^\d{1,12}$/.test(text) ? { value: Number(text) } : { problem: 'is not a whole number' };
}

/** More attempts at one run than these are a slip. */
export const MOST_RETRIES = 100;

/** More runs at once than these are a slip: the service queues them behind each other anyway. */
export const MOST_PARALLEL = 100;

/** Makes the reader of a number of things within bounds. */
export function parseCountUpTo(least: number, most: number): (text: string) => Parsed<number> {
  return (text) => {
    const parsed = parseCount(text);
    if ('problem' in parsed) return parsed;
    if (parsed.value < least) return { problem: `is less than ${least}` };
    return parsed.value > most ? { problem: `is more than ${most}` } : parsed;
  };
}

/** Reads a name that the API takes as it is. */
export function parseLine(text: string): Parsed<string> {
  return /\p{Cc}/u.test(text)
    ? { problem: 'has a control character or a line break in it' }
    : { value: text };
}

/**
 * Makes the reader of a base URL. A credential travels there, so only https to Adobe's own hosts is accepted,
 * and plain http to this machine.
 *
 * @param domain Adobe's domain whose hosts are accepted
 * @returns a reader that gives the URL without a slash at its end
 */
export function parseUrlBelow(domain: string): (text: string) => Parsed<string> {
  return (text) => {
    if (!URL.canParse(text)) return { problem: 'is not a URL', ...(text.includes('@') && { secret: true }) };
    const url = new URL(text);
    if (url.username || url.password) return { problem: 'has a user name or password in it', secret: true };
    // An empty query or fragment leaves no trace in `search` and `hash`, but stays in the URL.
    if (/[?#]/.test(text)) return { problem: 'has a query or a fragment' };
    const isAdobe = url.protocol === 'https:' && url.hostname.endsWith(`.${domain}`);
    if (!isAdobe && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
      return { problem: 'is not a host that a credential may be sent to' };
    }
    return { value: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
