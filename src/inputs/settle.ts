import type { Warning } from '../runs/order.ts';
import type { InputNames } from './action-inputs.ts';
import { type Field, InputError } from './fields.ts';
import type { GivenInputs } from './given-inputs.ts';
import { withSecretsHint } from './missing-secrets.ts';
import { unknownInputs } from './unknown-inputs.ts';

/**
 * Ends the reading of the inputs of a step.
 *
 * @param field all inputs of the action
 * @returns the inputs, and what is accepted but probably not meant
 * @throws {InputError} with every problem: of names that the action does not have, and of the inputs
 */
export function settle<T>(
  field: Field<T>,
  given: GivenInputs,
  names: InputNames,
): { readonly value: T; readonly warnings: readonly Warning[] } {
  const { problems, warnings, meant } = unknownInputs(given, names);
  if ('value' in field && problems.length === 0) return { value: field.value, warnings };
  // An input that is given under another name is not missing as well.
  const others = ('problems' in field ? field.problems : []).filter(
    ({ lacks = [] }) => !lacks.some((name) => meant.has(name)),
  );
  throw new InputError([...problems, ...withSecretsHint(others)]);
}
