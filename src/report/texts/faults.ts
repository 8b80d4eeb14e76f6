import type { RunFault } from '../../adobe/run/run-details.ts';
import type { Clean } from '../redact/sanitize.ts';

/** What is shown of one error, in characters: a step can have several. */
export const LONGEST_FAULT = 500;

/** The errors of a run as texts, the deepest cause first. */
export function describeFaults(
  faults: readonly RunFault[],
  clean: Clean,
  longest = LONGEST_FAULT,
): readonly string[] {
  return faults.map(({ code, message }) => clean(`${code} ${message}`.trim(), longest));
}
