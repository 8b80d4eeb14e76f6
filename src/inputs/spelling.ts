import { getInput } from '@actions/core';
import type { GetInput, InputProblem } from './fields.ts';

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
