import { getInput } from '@actions/core';
import { SECRET_INPUTS } from './connection-inputs.ts';
import type { GetInput } from './fields.ts';
import { proxySecrets } from './proxy.ts';
import { otherSpellings } from './unknown-inputs.ts';

/**
 * The secrets among the inputs, under any spelling, and the password of the proxy: they are masked before anything else happens, so before
 * it is known whether they are right.
 */
export function readSecrets(get: GetInput = getInput): readonly string[] {
  const given = SECRET_INPUTS.flatMap((name) => [name, ...otherSpellings(name)]).map(get);
  return [...given.filter((secret) => secret !== ''), ...proxySecrets()];
}

/** Variables that can name a proxy, whether this action uses it or not. */
const PROXY_VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'] as const;

/**
 * The passwords in the URLs of proxies, as they are written and with their percent escapes resolved: an error page of
 * a proxy, or an error message of Node, may show them in either form.
 */
export function readProxyPasswords(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const urls = PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toUpperCase()]]);
  const withoutScheme = urls.map((url = '') => url.trim().replace(/^[^/:@]+:\/\//, ''));
  const written = withoutScheme.flatMap((url) => /^[^/:@]*:(.+)@/.exec(url)?.[1] ?? []);
  return [...new Set(written.flatMap((password) => [password, decoded(password)]))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
