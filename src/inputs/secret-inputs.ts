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
