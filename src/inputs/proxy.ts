import { type Field, flawed } from './fields.ts';

/** In the order in which the toolkit reads them; the first that is not empty counts. */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY'] as const;

/**
 * Checks the URL of the proxy, because the toolkit ignores most of what it cannot read, and then connects without
 * the proxy. What is received is never part of the problem: there may be a password in it.
 */
export function proxyField(env: NodeJS.ProcessEnv = process.env): Field<undefined> {
  const name = PROXY_VARIABLES.find((variable) => env[variable]);
  if (name === undefined || isProxyUrl(env[name] ?? '')) return { value: undefined };
  const problem =
    'is not the URL of a proxy; accepted: http://host:port or http://user:password@host:port, special characters percent-encoded';
  return flawed({ input: name, problem });
}

/** Shorter texts are no passwords, and to mask them would tear holes into the log. */
const SHORTEST_PASSWORD = 4;

/** The passwords of the proxies that the environment names, as they stand in the URLs and decoded. */
export function proxySecrets(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const passwords = PROXY_VARIABLES.flatMap((variable) => {
    const password = readProxyUrl(env[variable] ?? '')?.password ?? '';
    return isDecodable(password) ? [password, decodeURIComponent(password)] : [password];
  });
  return [...new Set(passwords)].filter((password) => password.length >= SHORTEST_PASSWORD);
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
