import { runState } from '../adobe/run-status.ts';
import { overlaps, type Window } from '../time/window.ts';
import type { ExistingRuns } from './findings.ts';

/** Whether no run reads any of a window, or may have it, so that it can be created by another step. */
export function isFree(window: Window, { runs, withoutWindow, cutOff }: ExistingRuns): boolean {
  if (cutOff.length > 0 || withoutWindow.length > 0) return false;
  return !runs.some(
    (run) => run.window !== undefined && overlaps(run.window, window) && runState(run.status) !== 'failed',
  );
}
