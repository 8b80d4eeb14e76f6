import { getInput } from '@actions/core';
import { RUN_INPUTS, WAIT_INPUTS } from './action-inputs.ts';
import type { GetInput } from './fields.ts';
import { resembling } from './input-names.ts';
import { SECRET_INPUTS } from './secret-texts.ts';
import { givenNames } from './unknown-inputs.ts';

/** What an input under another name has in it if it may hold a secret. */
const SECRET_WORD = /secret|token|passw|credential|private|api-?_?key/i;

/** No secrets: to mask them would mask words of the log. */
const PLAIN_VALUE = /^(?:true|false|null|undefined|yes|no|on|off|\d{1,6}|\*+)$/i;

/**
 * The secrets among the inputs, under any spelling and under every name that speaks of one: they are masked before
 * anything else happens, so before it is known whether they are right.
 *
 * @param names names of inputs in any case, known ones included
 */
export function readSecrets(
  get: GetInput = getInput,
  names: readonly string[] = givenNames(),
): readonly string[] {
  const others = names.filter((name) => !isInput(name) && isLikeSecret(name));
  const values = [...SECRET_INPUTS, ...others].map(get);
  return [...new Set(values)].filter((value) => value !== '' && !PLAIN_VALUE.test(value));
}

/** Whether a name is that of an input, as nearly all are: to compare names takes longer than to read all inputs. */
function isInput(name: string): boolean {
  const input = name.toLowerCase();
  return Object.hasOwn(RUN_INPUTS, input) || Object.hasOwn(WAIT_INPUTS, input);
}

function isLikeSecret(name: string): boolean {
  return SECRET_WORD.test(name) || resembling(name, SECRET_INPUTS).length > 0;
}
