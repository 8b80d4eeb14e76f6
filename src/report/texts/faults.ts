import type { RunFault } from '../../adobe/run/run-details.ts';
import type { Clean } from '../redact/sanitize.ts';

/** What is shown of one error, in characters: a step can have several. */
export const LONGEST_FAULT = 500;

/** An error of a run as a text. */
export function describeFault({ code, message }: RunFault, clean: Clean, longest = LONGEST_FAULT): string {
  return clean(`${code} ${message}`.trim(), longest);
}
