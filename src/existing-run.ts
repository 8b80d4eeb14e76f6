import type { FlowService, RunRequest } from './platform/flow-service.ts';
import { history } from './platform/history.ts';
import type { Budget } from './platform/retry.ts';
import type { FlowRun } from './platform/run.ts';
import { runState } from './platform/status.ts';
import { isSameWindow, overlaps } from './time/window.ts';

/** What the history of a flow holds beside the run that is about to be created. */
export interface ExistingRuns {
  /** The newest run over exactly this window that has not failed. */
  readonly same: FlowRun | undefined;
  /** Runs over other windows that share some of this one's data, and have not failed. */
  readonly overlapping: readonly FlowRun[];
}

/**
 * Looks through the history of a flow for runs that have read, are reading or will read data of this window.
 * A failed run is none of them: its window has to be read again.
 *
 * @throws what reading the history throws, once the budget is spent
 */
export async function findExistingRuns(
  { flowId, window }: RunRequest,
  service: FlowService,
  budget: () => Budget,
): Promise<ExistingRuns> {
  const overlapping: FlowRun[] = [];
  for await (const { runs } of history(service, flowId, budget)) {
    const own = runs.filter((run) => run.flowId === '' || run.flowId === flowId);
    const standing = own.filter((run) => runState(run.status) !== 'failed');
    const same = standing.find((run) => run.window && isSameWindow(run.window, window));
    if (same) return { same, overlapping: [] };
    overlapping.push(...standing.filter((run) => run.window && overlaps(run.window, window)));
  }
  return { same: undefined, overlapping };
}
