import { text } from '../json.ts';

/** The state of a run, whichever word a service has for it. */
export type RunState = 'active' | 'succeeded' | 'partially-succeeded' | 'failed' | 'unrecognized';

/**
 * Adobe's words for the status of a run, in lower case and without separators. They come from the samples, the
 * OpenAPI enumerations and the alerts, which spell them in three ways.
 */
const WORDS: readonly (readonly [state: RunState, ...words: readonly string[]])[] = [
  ['active', 'scheduled', 'queued', 'pending', 'waiting', 'processing', 'inprogress'],
  ['succeeded', 'success', 'completed'],
  ['partially-succeeded', 'partialsuccess', 'partialfailure'],
  ['failed', 'failed', 'error', 'aborted', 'cancelled', 'canceled'],
];

/** Each of Adobe's statuses is a word or two; anything else is no status, and must not become an output. */
const STATUS = /^[A-Za-z][\w -]{0,63}$/;

/** Reads a status under a path of keys, spelled as Adobe spells it; empty if there is none. */
export function readStatus(value: unknown, ...path: readonly string[]): string {
  const status = text(value, ...path)?.trim() ?? '';
  return STATUS.test(status) ? status : '';
}

/** Reads the meaning of a status in any case and with any separator: `inProgress`, `IN_PROGRESS`, `In Progress`. */
export function runState(status: string): RunState {
  const word = status.toLowerCase().replace(/[\s_-]/g, '');
  return WORDS.find(([, ...words]) => words.includes(word))?.[0] ?? 'unrecognized';
}

/** Whether a run shows a status that Adobe does not document. */
export function isUndocumented(status: string): boolean {
  return status !== '' && runState(status) === 'unrecognized';
}

/** Whether a run has ended with the status of a failure. */
export function hasFailed({ status }: { readonly status: string }): boolean {
  return runState(status) === 'failed';
}

/** Whether a run with this status may still be under way: an unrecognized status does not prove an end. */
export function isUnderWay(status: string): boolean {
  const state = runState(status);
  return state === 'active' || state === 'unrecognized';
}
