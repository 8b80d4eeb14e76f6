import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay, runState } from '../adobe/run-status.ts';
import { UNIT_SECONDS } from '../time/calendar.ts';
import { isSameWindow, overlaps, type Window } from '../time/window.ts';
import type { Context } from './context.ts';
import type { ExistingRuns } from './findings.ts';
import { history } from './history.ts';

/** What is looked up. */
export interface Wanted {
  readonly flowId: string;
  readonly whole: Window;
  /** Consecutive, and together the whole. */
  readonly windows: readonly Window[];
  /** Whether the rest of the history is of no interest once each window has its run. */
  readonly sameIsEnough: boolean;
}

/** A run can be created before its window begins, with a start time to come: it is looked up this far back. */
const LONGEST_AHEAD_MS = 7 * UNIT_SECONDS.d * 1_000;

/**
 * Looks up the runs of a flow that have read, are reading or will read data of these windows. A failed run does not
 * count: its window has to be read again. The history is read back to runs that are older than the data.
 *
 * @throws what reading the history throws, once the budget is spent
 */
export async function findExistingRuns(
  { flowId, whole, windows, sameIsEnough }: Wanted,
  context: Pick<Context, 'service' | 'budget'>,
): Promise<ExistingRuns> {
  const found = new Map<Window, FlowRun>();
  const others: FlowRun[] = [];
  const active: FlowRun[] = [];
  const earliestMs = whole.startSeconds * 1_000 - LONGEST_AHEAD_MS;
  let isComplete = false;
  for await (const page of history(flowId, context)) {
    const own = page.runs.filter((run) => run.flowId === '' || run.flowId === flowId);
    for (const run of own.filter(({ status }) => runState(status) !== 'failed')) {
      const same = windows.find((window) => run.window && isSameWindow(run.window, window));
      if (same === undefined) others.push(run);
      else found.set(same, newer(found.get(same), run));
      if (isUnderWay(run.status)) active.push(run);
    }
    const isPast = page.runs.some(({ createdAtMs = earliestMs }) => createdAtMs < earliestMs);
    isComplete = page.continuationToken === undefined || (isPast && page.isNewestFirst);
    isComplete ||= sameIsEnough && found.size === windows.length;
    if (isComplete) break;
  }
  return {
    same: windows.map((window) => found.get(window)),
    overlapping: others.filter((run) => run.window && overlaps(run.window, whole)),
    withoutWindow: others.filter(
      ({ window, createdAtMs = earliestMs }) => !window && createdAtMs >= earliestMs,
    ),
    active,
    isComplete,
  };
}

/** The run that was created later; of those whose time is not known, the first in the history. */
function newer(run: FlowRun | undefined, other: FlowRun): FlowRun {
  return run === undefined || (other.createdAtMs ?? 0) > (run.createdAtMs ?? 0) ? other : run;
}
