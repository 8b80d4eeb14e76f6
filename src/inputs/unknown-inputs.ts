import { getInput } from '@actions/core';
import { type Field, type GetInput, InputError, type InputProblem } from './fields.ts';

/** An input under a name that is not its own. */
export interface MisspelledInput extends InputProblem {
  /** The name to write. */
  readonly instead: string;
}

/**
 * Finds inputs written the way the API writes its fields (`flowId`) or with underscores. The runner only warns
 * about unknown inputs, and a `deltaColumn` that is silently left out makes another run than was meant.
 */
export function misspelled(names: readonly string[], get: GetInput = getInput): readonly MisspelledInput[] {
  return names.flatMap((name) =>
    otherSpellings(name)
      .filter((spelling) => get(spelling) !== '')
      .map((spelling) => ({
        input: spelling,
        problem: `is not an input of this action: write ${name}`,
        instead: name,
      })),
  );
}

/** `windowStartTime` and `window_start_time` for `window-start-time`. */
export function otherSpellings(name: string): readonly string[] {
  if (!name.includes('-')) return [];
  return [name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), name.replaceAll('-', '_')];
}

/**
 * The value of a field that holds all inputs of a step.
 *
 * @param names every input of the action, for the ones that are written otherwise
 * @throws {InputError} with all that is wrong
 */
export function valuesOf<T>(field: Field<T>, names: readonly string[], get?: GetInput): T {
  const spelling = misspelled(names, get);
  if ('value' in field && spelling.length === 0) return field.value;
  // An input that is there under another spelling is not missing as well.
  const found = new Set<string>(spelling.map(({ instead }) => instead));
  const others = 'problems' in field ? field.problems : [];
  throw new InputError([
    ...spelling,
    ...others.filter(({ lacks = [] }) => !lacks.some((name) => found.has(name))),
  ]);
}
