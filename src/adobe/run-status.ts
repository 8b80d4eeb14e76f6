import type { RunDetails } from './run-details.ts';

/** Where a run stands, whatever word a service has for it. */
export type RunState = 'active' | 'succeeded' | 'partially-succeeded' | 'failed' | 'unrecognized';

/**
 * Adobe's words for the status of a run, lower-case and without separators. They come from the samples, the
 * OpenAPI enumerations and the alerts, which spell them in three ways.
 */
const STATES: Readonly<Record<string, RunState>> = {
  scheduled: 'active',
  queued: 'active',
  pending: 'active',
  waiting: 'active',
  processing: 'active',
  inprogress: 'active',
  success: 'succeeded',
  completed: 'succeeded',
  partialsuccess: 'partially-succeeded',
  partialfailure: 'partially-succeeded',
  failed: 'failed',
  error: 'failed',
  aborted: 'failed',
  cancelled: 'failed',
  canceled: 'failed',
};

/** Reads a status in any case and with any separator: `inProgress`, `IN_PROGRESS`, `In Progress`. */
export function runState(status: string): RunState {
  const word = status.toLowerCase().replace(/[\s_-]/g, '');
  return Object.hasOwn(STATES, word) ? (STATES[word] ?? 'unrecognized') : 'unrecognized';
}

/** Tells whether a run may still be going on: a status that nobody knows is no end. */
export function isUnderWay(status: string): boolean {
  const state = runState(status);
  return state === 'active' || state === 'unrecognized';
}

/**
 * How a run that has ended did. A success that lost records is none of the whole window: below a threshold of lost
 * records, Adobe calls it one all the same.
 */
export function outcomeOf({
  status,
  metrics,
}: Pick<RunDetails, 'status' | 'metrics'>): 'succeeded' | 'partially-succeeded' | 'failed' {
  const state = runState(status);
  if (state === 'succeeded') return (metrics.recordsFailed ?? 0) > 0 ? 'partially-succeeded' : 'succeeded';
  return state === 'partially-succeeded' ? 'partially-succeeded' : 'failed';
}
