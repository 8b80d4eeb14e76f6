import type { FlowService } from '../adobe/flow-service.ts';
import type { Budget } from '../adobe/retry.ts';
import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay, runState } from '../adobe/run-status.ts';
import { UNIT_SECONDS } from '../time/calendar.ts';
import { isSameWindow, overlaps, type Window } from '../time/window.ts';
import { history } from './history.ts';

/** What the history of a flow holds beside the runs that are about to be created. */
export interface ExistingRuns {
  /** For each window the newest run over exactly it that has not failed. */
  readonly same: readonly (FlowRun | undefined)[];
  /** Runs over other windows that share some of the data, and have not failed. */
  readonly overlapping: readonly FlowRun[];
  /** Runs that have not failed and do not say what they read, which may be data of these windows. */
  readonly silent: readonly FlowRun[];
  /** Runs over whatever window that have not ended. */
  readonly active: readonly FlowRun[];
  /** Whether the history has been read as far back as runs of these windows can lie. */
  readonly isSettled: boolean;
}

/** What is looked for. */
export interface Wanted {
  readonly flowId: string;
  readonly whole: Window;
  /** Consecutive, and together the whole. */
  readonly windows: readonly Window[];
  /** Whether nothing else is of interest once each window has its run. */
  readonly sameIsEnough: boolean;
}

/** A run can be created before its window begins, with a start time to come: so far ahead it is looked for. */
const LONGEST_AHEAD_MS = 7 * UNIT_SECONDS.d * 1_000;

/**
 * Looks through the history of a flow for runs that have read, are reading or will read data of these windows.
 * A failed run is none of them: its window has to be read again. The rest of the history is left unread where runs are
 * older than the data.
 *
 * @throws what reading the history throws, once the budget is spent
 */
export async function findExistingRuns(
  { flowId, whole, windows, sameIsEnough }: Wanted,
  service: FlowService,
  budget: () => Budget,
): Promise<ExistingRuns> {
  const found = new Map<Window, FlowRun>();
  const others: FlowRun[] = [];
  const active: FlowRun[] = [];
  const earliestMs = whole.startSeconds * 1_000 - LONGEST_AHEAD_MS;
  let isSettled = false;
  for await (const page of history(service, flowId, budget)) {
    const own = page.runs.filter((run) => run.flowId === '' || run.flowId === flowId);
    for (const run of own.filter(({ status }) => runState(status) !== 'failed')) {
      const same = windows.find((window) => run.window && isSameWindow(run.window, window));
      if (same === undefined) others.push(run);
      else found.set(same, newer(found.get(same), run));
      if (isUnderWay(run.status)) active.push(run);
    }
    const isPast = page.runs.some(({ createdAtMs = earliestMs }) => createdAtMs < earliestMs);
    isSettled = page.continuationToken === undefined || (isPast && page.isNewestFirst);
    isSettled ||= sameIsEnough && found.size === windows.length;
    if (isSettled) break;
  }
  return {
    same: windows.map((window) => found.get(window)),
    overlapping: others.filter((run) => run.window && overlaps(run.window, whole)),
    silent: others.filter(({ window, createdAtMs = earliestMs }) => !window && createdAtMs >= earliestMs),
    active,
    isSettled,
  };
}

/** The run that was created later; of those whose time is not known, the one that came first. */
function newer(run: FlowRun | undefined, other: FlowRun): FlowRun {
  return run === undefined || (other.createdAtMs ?? 0) > (run.createdAtMs ?? 0) ? other : run;
}
