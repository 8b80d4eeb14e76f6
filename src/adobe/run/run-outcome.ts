import type { RunDetails } from './run-details.ts';
import { runState } from './run-status.ts';

/**
 * Which records a run failed to load:
 *
 * - `none`: nothing shows a loss;
 * - `known`: the service counts them, as 0 where something else went wrong and all records that were read are written;
 * - `unknown`: the run says that it lost something, and not how much.
 */
export type Loss =
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly records: number }
  | { readonly kind: 'unknown' };

/** What the result of a run is judged by. */
type RunResult = Pick<RunDetails, 'status' | 'metrics' | 'errors' | 'activities'>;

/** Reads the loss of a run that has ended. */
export function lossOf(run: RunResult): Loss {
  const { recordsFailed } = run.metrics;
  if (!recordsFailed && !hasTrouble(run)) return { kind: 'none' };
  const isUncounted = recordsFailed === 0 && unaccountedRecords(run) !== 0;
  if (recordsFailed === undefined || isUncounted) return { kind: 'unknown' };
  return { kind: 'known', records: recordsFailed };
}

/**
 * Records that were read, and neither written nor skipped nor counted as failed. One of Adobe's samples has such a
 * difference without an error, so it is a reason to warn and no loss by itself.
 *
 * @returns `undefined` if the run does not say how many it read or wrote
 */
export function unaccountedRecords({ metrics }: Pick<RunDetails, 'metrics'>): number | undefined {
  const { recordsRead, recordsWritten, recordsSkipped = 0, recordsFailed = 0 } = metrics;
  if (recordsRead === undefined || recordsWritten === undefined) return undefined;
  return Math.max(0, recordsRead - recordsWritten - recordsSkipped - recordsFailed);
}

/**
 * The outcome of a run that has ended. A success that lost records, that has errors or a failed activity has not
 * loaded its whole window: below the error threshold of the flow, Adobe calls it a success all the same.
 */
export function outcomeOf(run: RunResult): 'succeeded' | 'partially-succeeded' | 'failed' {
  const state = runState(run.status);
  switch (state) {
    case 'succeeded':
      return lossOf(run).kind === 'none' ? 'succeeded' : 'partially-succeeded';
    case 'partially-succeeded':
      return 'partially-succeeded';
    case 'failed':
    case 'active':
    case 'unrecognized':
      return 'failed';
    default:
      return state satisfies never;
  }
}

/** Whether a run with this outcome has loaded its window, as far as it could. */
export function hasLoaded({ outcome }: { readonly outcome: string }): boolean {
  return outcome === 'succeeded' || outcome === 'partially-succeeded';
}

/** Whether the run says, other than by a number of records, that it has not loaded all of its window. */
function hasTrouble({ status, errors, activities }: RunResult): boolean {
  return errors.length > 0 || [status, ...activities.map((activity) => activity.status)].some(isBad);
}

function isBad(status: string): boolean {
  const state = runState(status);
  return state === 'failed' || state === 'partially-succeeded';
}
