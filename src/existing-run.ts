import type { FlowService } from './platform/flow-service.ts';
import { history } from './platform/history.ts';
import type { Budget } from './platform/retry.ts';
import type { FlowRun } from './platform/run.ts';
import { isUnderWay, runState } from './platform/status.ts';
import { isSameWindow, overlaps, type Window } from './time/window.ts';

/** What the history of a flow holds beside the runs that are about to be created. */
export interface ExistingRuns {
  /** For each window the newest run over exactly it that has not failed. */
  readonly same: readonly (FlowRun | undefined)[];
  /** Runs over other windows that share some of the data, and have not failed. */
  readonly overlapping: readonly FlowRun[];
  /** Runs over whatever window that have not ended. */
  readonly active: readonly FlowRun[];
}

/** What is looked for. */
export interface Wanted {
  readonly flowId: string;
  readonly whole: Window;
  /** Consecutive, and together the whole. */
  readonly windows: readonly Window[];
}

/**
 * Looks through the history of a flow for runs that have read, are reading or will read data of these windows.
 * A failed run is none of them: its window has to be read again. Where each window has its run, the rest of the
 * history is left unread.
 *
 * @throws what reading the history throws, once the budget is spent
 */
export async function findExistingRuns(
  { flowId, whole, windows }: Wanted,
  service: FlowService,
  budget: () => Budget,
): Promise<ExistingRuns> {
  const found = new Map<Window, FlowRun>();
  const others: FlowRun[] = [];
  const active: FlowRun[] = [];
  for await (const { runs } of history(service, flowId, budget)) {
    const own = runs.filter((run) => run.flowId === '' || run.flowId === flowId);
    for (const run of own.filter(({ status }) => runState(status) !== 'failed')) {
      const same = windows.find((window) => run.window && isSameWindow(run.window, window));
      if (same === undefined) others.push(run);
      else if (!found.has(same)) found.set(same, run);
      if (isUnderWay(run.status)) active.push(run);
    }
    if (found.size === windows.length) break;
  }
  return {
    same: windows.map((window) => found.get(window)),
    overlapping: others.filter((run) => run.window && overlaps(run.window, whole)),
    active,
  };
}
