import type { Parsed } from '../time/parsed.ts';

/** Longer texts are no base URLs, and patterns are not tried on them. */
const LONGEST_URL = 200;

/** The accepted values of `api-url`, in words for a message. */
export const API_URL_FORMS =
  'https://platform.adobe.io, https://platform-<region>.adobe.io, or http and a loopback address';

/** The accepted values of `ims-url`, in words for a message. */
export const IMS_URL_FORMS = 'https://ims-<region>.adobelogin.com, or http and a loopback address';

/**
 * Reads the base URL of the Experience Platform API: of the global gateway or a regional one. Not everything below
 * adobe.io is Adobe's own: `runtime.adobe.io` runs code of anybody.
 */
export function parseApiUrl(text: string): Parsed<string> {
  return parseBaseUrl(text, /^platform(?:-[a-z\d]{2,12})?\.adobe\.io$/, 'https://platform.adobe.io');
}

/** Reads the base URL of Adobe's identity service. */
export function parseImsUrl(text: string): Parsed<string> {
  return parseBaseUrl(text, /^ims-[a-z\d]{2,12}\.adobelogin\.com$/, 'https://ims-na1.adobelogin.com');
}

/**
 * Reads a base URL. A credential travels there, so only Adobe's own hosts are accepted, over https, and this machine
 * over http.
 *
 * @param hosts what the host must match
 * @param example a URL that most organizations need
 * @returns the URL without a slash at its end
 */
function parseBaseUrl(text: string, hosts: RegExp, example: string): Parsed<string> {
  const secret = text.includes('@') && ({ secret: true } as const);
  if (text.length > LONGEST_URL) return { problem: 'is too long for a base URL', ...secret };
  if (!URL.canParse(text)) return { problem: `is not a URL${withScheme(text, hosts)}`, ...secret };
  const url = new URL(text);
  if (url.username || url.password) return { problem: 'has a user name or password in it', secret: true };
  // An empty query or fragment leaves no trace in `search` and `hash`, but stays in the URL.
  if (/[?#]/.test(text)) return { problem: 'has a query or a fragment' };
  const problem = originProblem(url, hosts, example);
  if (problem !== undefined) return { problem };
  if (url.pathname === '/') return { value: url.origin };
  return { problem: `has a path: leave it out, write ${url.origin}` };
}

/** `platform.adobe.io`: only the scheme is missing. */
function withScheme(text: string, hosts: RegExp): string {
  const host = text.split('/')[0]?.toLowerCase() ?? '';
  return hosts.test(host) ? `: write https://${host}` : '';
}

function originProblem(url: URL, hosts: RegExp, example: string): string | undefined {
  const { protocol, hostname, port } = url;
  if (protocol === 'http:' && isLoopback(hostname)) return undefined;
  if (!hosts.test(hostname) || !/^https?:$/.test(protocol)) {
    return `is not a host that a credential may be sent to; most organizations need ${example}`;
  }
  if (protocol === 'http:') return `is not encrypted: write https://${hostname}`;
  return port === '' ? undefined : `has the port ${port}: write https://${hostname}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
