import type { OperationError } from '../../runs/errors.ts';
import type { Clean } from '../redact/sanitize.ts';

/** What Adobe or a proxy says is shown up to this length, so that what to do about it stays in the annotation. */
export const LONGEST_REASON = 1_000;

/** `Failed to create a run of flow …: HTTP 400 ….` */
export function failedLine({ message, cause }: OperationError, clean: Clean): string {
  return withStop(`${message}: ${reasonOf(cause, clean)}`);
}

/** The message of an error, as it is within a sentence and fit to be printed. */
export function reasonOf(error: unknown, clean: Clean, longest = LONGEST_REASON): string {
  return clean(withoutStop(error instanceof Error ? error.message : String(error)), longest);
}

/** A sentence with its full stop; a text that was cut ends in an ellipsis already. */
export function withStop(sentence: string): string {
  return sentence.endsWith('…') ? sentence : `${sentence}.`;
}

/** A text without its full stop, because the sentence around it adds one. */
export function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** A sentence as it is within another. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `1 flow run`, `3 flow runs`. */
export function flowRuns(count: number): string {
  return count === 1 ? '1 flow run' : `${count} flow runs`;
}

/** How many texts a note lists, which has more room than an error message. */
export const MOST_IN_NOTE = 10;
