import type { OperationError } from '../../runs/errors.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { StepState } from '../state.ts';
import { currentName } from './headings.ts';

// What several annotations have in common.

/** What Adobe or a proxy says is shown up to this length, so that what to do about it stays in the annotation. */
export const LONGEST_REASON = 1_000;

/** `Failed to create a run of flow …: HTTP 400 ….` */
export function failedLine({ message, cause }: OperationError, clean: Clean): string {
  return withStop(`${message}: ${clean(messageOf(cause), LONGEST_REASON)}`);
}

/** `Flow run 3 of 12` if the step has several, one after the other. */
export function nameOf(state: StepState): string {
  const { plan, current } = state;
  return plan && current && isOneOfMany(state) ? currentName(plan, current) : 'Flow run';
}

/** Whether the step has come to one of several windows. */
export function isOneOfMany({ plan, current }: StepState): boolean {
  return current !== undefined && plan !== undefined && plan.windows.length > 1;
}

/** A sentence with its full stop; a text that was cut ends in an ellipsis already. */
export function withStop(sentence: string): string {
  return sentence.endsWith('…') ? sentence : `${sentence}.`;
}

/** A message without the full stop that the sentence around it adds. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
