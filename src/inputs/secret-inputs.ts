import { RUN_INPUTS, WAIT_INPUTS } from './action-inputs.ts';
import type { GivenInputs } from './given-inputs.ts';
import { resembling } from './input-names.ts';
import { SECRET_INPUTS } from './secret-texts.ts';

/** What an input under another name has in it if it may hold a secret. */
const SECRET_WORD = /secret|token|passw|credential|private|api-?_?key/i;

/** No secrets: to mask them would mask words of the log. */
const PLAIN_VALUE = /^(?:true|false|null|undefined|yes|no|on|off|\d{1,6}|\*+)$/i;

/**
 * The secrets among the inputs, under any spelling and under every name that speaks of one: they are masked before
 * anything else happens, so before it is known whether they are right.
 */
export function secretsIn(given: GivenInputs): readonly string[] {
  const others = Object.keys(given).filter((name) => !isInput(name) && isLikeSecret(name));
  // A byte order mark at an edge is no part of a secret.
  const values = [...SECRET_INPUTS, ...others].map((name) => (given[name] ?? '').trim());
  return [...new Set(values)].filter((value) => value !== '' && !PLAIN_VALUE.test(value));
}

/** Whether a name is that of an input, as nearly all are: to compare names takes longer than to read all inputs. */
function isInput(name: string): boolean {
  return Object.hasOwn(RUN_INPUTS, name) || Object.hasOwn(WAIT_INPUTS, name);
}

function isLikeSecret(name: string): boolean {
  return SECRET_WORD.test(name) || resembling(name, SECRET_INPUTS).length > 0;
}
