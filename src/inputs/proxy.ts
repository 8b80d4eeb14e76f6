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
function readProxyUrl(text: string): URL | undefined {
  const url = URL.canParse(text) || /^https?:\/\//.test(text) ? text : `http://${text}`;
  return URL.canParse(url) ? new URL(url) : undefined;
}

function isProxyUrl(text: string): boolean {
  const url = readProxyUrl(text);
  if (!url) return false;
  const { protocol, hostname, username, password } = url;
  return /^https?:$/.test(protocol) && hostname !== '' && isDecodable(username) && isDecodable(password);
}

function isDecodable(text: string): boolean {
  try {
    // The value is used, because bundlers take the call for one that does nothing else.
    return decodeURIComponent(text).length <= text.length;
  } catch {
    return false;
  }
}
