import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay, runState } from '../adobe/run-status.ts';
import { compareWindow } from '../adobe/run-window.ts';
import { UNIT_SECONDS } from '../time/calendar.ts';
import { overlaps, type Window } from '../time/window.ts';
import type { Context } from './context.ts';
import type { ExistingRuns } from './findings.ts';
import { history } from './history.ts';

/** What is looked up. */
export interface Wanted {
  readonly flowId: string;
  readonly whole: Window;
  /** What each run is to read. */
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
  context: Pick<Context, 'service' | 'budget' | 'clock'>,
): Promise<ExistingRuns> {
  const earliestMs = whole.startSeconds * 1_000 - LONGEST_AHEAD_MS;
  const runs: FlowRun[] = [];
  let isComplete = false;
  let clockAheadMs = 0;
  for await (const page of history(flowId, context)) {
    if (page.serviceTimeMs !== undefined) clockAheadMs = page.serviceTimeMs - context.clock.now();
    runs.push(...page.runs.filter((run) => run.flowId === '' || run.flowId === flowId));
    const isPast = page.runs.some(({ createdAtMs = earliestMs }) => createdAtMs < earliestMs);
    isComplete = page.continuationToken === undefined || (isPast && page.isNewestFirst);
    isComplete ||= sameIsEnough && windows.every((window) => sameOf(window, runs) !== undefined);
    if (isComplete) break;
  }
  return { ...sortOut(runs, { whole, windows, earliestMs }), clockAheadMs, isComplete };
}

function sortOut(
  all: readonly FlowRun[],
  { whole, windows, earliestMs }: Pick<Wanted, 'whole' | 'windows'> & { readonly earliestMs: number },
): Omit<ExistingRuns, 'isComplete' | 'clockAheadMs'> {
  const runs = all.filter(({ status }) => runState(status) !== 'failed');
  const comparedTo = (run: FlowRun) => windows.map((window) => compareWindow(run, window));
  const isUnknown = (run: FlowRun) => {
    const compared = comparedTo(run);
    return compared.includes('unknown') && !compared.includes('same');
  };
  const isSame = (run: FlowRun) => comparedTo(run).includes('same');
  return {
    same: windows.map((window) => sameOf(window, all)),
    overlapping: runs.filter(
      (run) => run.window && overlaps(run.window, whole) && !isSame(run) && !isUnknown(run),
    ),
    withoutWindow: runs.filter((run) => isUnknown(run) && (run.createdAtMs ?? earliestMs) >= earliestMs),
    active: runs.filter(({ status }) => isUnderWay(status)),
  };
}

/** The newest run over exactly a window that has not failed. */
function sameOf(window: Window, runs: readonly FlowRun[]): FlowRun | undefined {
  return runs
    .filter((run) => runState(run.status) !== 'failed' && compareWindow(run, window) === 'same')
    .reduce<FlowRun | undefined>(newer, undefined);
}

/** The run that was created later; of those whose time is not known, the first in the history. */
function newer(run: FlowRun | undefined, other: FlowRun): FlowRun {
  return run === undefined || (other.createdAtMs ?? 0) > (run.createdAtMs ?? 0) ? other : run;
}
