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
  return clean(messageOf(error), longest);
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

/** The message of an error, as it is within a sentence. */
export function messageOf(error: unknown): string {
  return withoutStop(error instanceof Error ? error.message : String(error));
}

/** `1 flow run`, `3 flow runs`. */
export function flowRuns(count: number): string {
  return count === 1 ? '1 flow run' : `${count} flow runs`;
}

/** More texts than these are shown by their number, in a note and in an annotation, which has less room. */
const MOST_LISTED = 10;
export const MOST_NAMED = 5;

/** `a, b, and 3 more`: the first of some texts, and the number of the others. */
export function listOf(texts: readonly string[], most = MOST_LISTED): string {
  const more = texts.length > most ? `, and ${texts.length - most} more` : '';
  return `${texts.slice(0, most).join(', ')}${more}`;
}
