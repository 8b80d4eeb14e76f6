import { type Field, flawed } from './fields.ts';

/** In the order in which the toolkit reads them; the first that is not empty counts. */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY'] as const;

/**
 * Checks the URL of the proxy, because the toolkit ignores most of what it cannot read, and then sends requests
 * without the proxy. The value is never part of the problem: there may be a password in it.
 */
export function proxyField(env: NodeJS.ProcessEnv = process.env): Field<undefined> {
  const name = PROXY_VARIABLES.find((variable) => env[variable]);
  if (name === undefined || isProxyUrl(env[name] ?? '')) return { value: undefined };
  const problem =
    'is not the URL of a proxy; accepted: http://host:port or http://user:password@host:port, special characters percent-encoded';
  return flawed({ input: name, isVariable: true, problem });
}

/** As the toolkit reads it: `127.0.0.1:3128` is taken for http, but the name in `proxy:3128` for a scheme. */
function isProxyUrl(text: string): boolean {
  const url = URL.canParse(text) || /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  const isDecodable = [username, password].every((text) => percentDecoded(text) !== undefined);
  return /^https?:$/.test(protocol) && hostname !== '' && isDecodable;
}

/** @returns `undefined` if the percent signs of a text encode nothing */
function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Variables that can name a proxy, whether this action uses it or not. */
const ANY_PROXY_VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'] as const;

/**
 * The passwords in the URLs of proxies, as they are written and with their percent escapes resolved: an error page of
 * a proxy, or an error message of Node, may show them in either form.
 */
export function readProxyPasswords(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const urls = ANY_PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toUpperCase()]]);
  const withoutScheme = urls.map((url = '') => url.trim().replace(/^[^/:@]+:\/\//, ''));
  const written = withoutScheme.flatMap((url) => /^[^/:@]*:(.+)@/.exec(url)?.[1] ?? []);
  return [...new Set(written.flatMap((password) => [password, percentDecoded(password) ?? password]))];
}
