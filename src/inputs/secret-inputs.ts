import { getInput } from '@actions/core';
import { SECRET_INPUTS } from './connection-inputs.ts';
import type { GetInput } from './fields.ts';
import { otherSpellings } from './unknown-inputs.ts';

/**
 * The secrets among the inputs, under any spelling: they are masked before anything else happens, so before
 * it is known whether they are right.
 */
export function readSecrets(get: GetInput = getInput): readonly string[] {
  return SECRET_INPUTS.flatMap((name) => [name, ...otherSpellings(name)])
    .map(get)
    .filter((secret) => secret !== '');
}
