import { hasFailed } from '../adobe/run/run-status.ts';
import type { ExistingRuns } from '../runs/findings.ts';
import { overlaps, type Window } from '../time/window.ts';
import type { StepState } from './state.ts';

/**
 * The windows of the plan that are not loaded and not under way, for sure: none as long as the step is to look up
 * existing runs and has not.
 */
export function remainingWindows(state: StepState): readonly Window[] {
  const { plan, preview, refusedBy, runs, openWindows, openRetriggers } = state;
  if (!plan || !isLookedUp(state)) return [];
  const lastRuns = new Map(runs.map((run) => [run.index, run]));
  const existing = preview ?? refusedBy;
  return plan.windows.filter((window, index) => {
    if (existing && !isFree(window, existing)) return false;
    const run = lastRuns.get(index);
    if (!run) return !openWindows.has(index) && !plan.existing?.[index];
    // A run that failed and is waited for all the same may have been re-triggered just now.
    return run.outcome === 'failed' && (run.isWaitOver || !openRetriggers.has(run.runId));
  });
}

/** Whether no run reads any of a window, or may have it, so that it can be created by another step. */
function isFree(window: Window, { runs, withoutWindow, cutOff }: ExistingRuns): boolean {
  if (cutOff.length > 0 || withoutWindow.length > 0) return false;
  return !runs.some((run) => run.window && overlaps(run.window, window) && !hasFailed(run));
}

/** Whether it is known which runs existed before the step, as far as the step is asked to look them up. */
function isLookedUp({ order, plan, preview, refusedBy, current }: StepState): boolean {
  if (refusedBy) return refusedBy.isComplete && !refusedBy.isCached;
  if (!order || order.ifRunExists === 'create') return true;
  return (plan?.existing ?? preview ?? current) !== undefined;
}
