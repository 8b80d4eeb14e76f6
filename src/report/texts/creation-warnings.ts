import type { FlowRun } from '../../adobe/run/run.ts';
import { hasFailed } from '../../adobe/run/run-status.ts';
import type { ExistingRuns } from '../../runs/findings.ts';
import type { Warning } from '../../runs/order.ts';
import { firstOf } from '../../runs/run-names.ts';
import { isSameWindow } from '../../time/window.ts';
import { unreadNote } from './preview-notes.ts';
import { withoutStop } from './sentences.ts';

// What can be wrong with runs that are created: others read the same data, or may have been created for it.

/** Runs that were created twice, and runs that a run is created next to: none if each window has its run. */
export function existingWarnings(existing: ExistingRuns): readonly Warning[] {
  const { same, overlapping, withoutWindow, isComplete } = existing;
  const twice = same.flatMap((run) => (run ? twiceWarnings(run, existing) : []));
  if (same.every((run) => run !== undefined)) return twice;
  const overlap: Warning = {
    title: 'This window overlaps with that of another run',
    message: `Data of this window is read by ${firstOf(overlapping)} too, which has not failed: it is ingested twice.`,
  };
  const hidden: Warning = {
    title: 'A run may have read this window',
    message: `The service does not show the window of ${firstOf(withoutWindow)}: if it was this one, its data is ingested twice.`,
  };
  return [
    ...twice,
    ...(overlapping.length > 0 ? [overlap] : []),
    ...(withoutWindow.length > 0 ? [hidden] : []),
    ...(isComplete ? [] : [{ title: 'Older runs were not read', message: unreadNote(existing) }]),
  ];
}

/** Other runs over exactly the window of a run that the step attaches to. */
function twiceWarnings(run: FlowRun, { runs }: ExistingRuns): readonly Warning[] {
  const { runId, window } = run;
  const others = runs.filter(
    (other) =>
      other.runId !== runId &&
      window &&
      other.window &&
      isSameWindow(other.window, window) &&
      !hasFailed(other),
  );
  if (others.length === 0) return [];
  const message = `Flow run ${run.runId}, which the step attaches to, and ${firstOf(others)} have the same window, and none of them has failed: its data is ingested more than once. Check in Experience Platform what each of them loads, and delete the batches of all but one.`;
  return [{ title: 'A window has several runs', message }];
}

/** The history of the flow shows no windows, and one run that can be the one whose answer was lost. */
export const TIME_ALONE: Warning = {
  title: 'The flow run was recognized by its time alone',
  message:
    'The answer to its creation was lost, and the service does not show the windows of its runs. This run is the only one of the flow that was created since, so that it is taken for the one that was asked for.',
};

/**
 * A run next to which a second one over the same window may exist, because that could not be looked up.
 *
 * @param reason why the history of the flow was not looked up
 */
export function uncheckedWarning(runId: string, reason: string): Warning {
  return {
    title: 'A second flow run may exist',
    message: `An answer was lost, the request was sent again and created flow run ${runId}. Whether an earlier request created another run is not known, because the history of the flow cannot be read: ${withoutStop(reason)}. Look up the window of the run in Experience Platform: two runs ingest the same data twice.`,
  };
}
