import type { FlowRun } from '../adobe/run.ts';
import type { ExistingRuns } from '../runs/existing-runs.ts';
import { formatMs } from '../time/format.ts';
import type { Runner } from './runner.ts';

/** What happens on the way to a run, told as it happens. */
export interface Progress {
  /** What the history holds beside runs to take over, where some are created: data may be ingested twice. */
  besides(existing: ExistingRuns): void;
  /** Something failed and will be tried again after a pause in milliseconds. */
  pausing(ms: number, reason: string): void;
  /** A creation was not answered, and the run is looked for. */
  lookingUp(reason: string): void;
  /** A run was looked for long enough, and is created once more. */
  ruledOut(looks: number): void;
}

/** Opens the telling of a step's progress. */
export function openProgress(runner: Runner): Progress {
  return {
    besides({ overlapping, silent, isSettled }) {
      if (overlapping.length > 0) {
        const text = `Data of this window is read by ${named(overlapping)} too, which has not failed: it is ingested twice.`;
        runner.warn('This window overlaps with that of another run', text);
      }
      if (silent.length > 0) {
        const text = `The service does not say which window ${named(silent)} has read: if it was this one, it is ingested twice.`;
        runner.warn('A run may have read this window', text);
      }
      if (!isSettled) runner.warn('Older runs were not looked at', UNREAD);
    },
    pausing: (ms, reason) => runner.info(`Waiting ${formatMs(ms)} before the next attempt: ${reason}`),
    lookingUp: (reason) =>
      runner.info(`Lost the answer (${reason}): looking for the run in the flow's history`),
    ruledOut: (looks) =>
      runner.info(`The history still does not show the run (looks: ${looks}): creating it again`),
  };
}

/** Said where a history is longer than anybody reads. */
export const UNREAD =
  'The flow has had more than 2,000 runs since the window began, and older ones were not looked at.';

function named([newest, ...others]: readonly FlowRun[]): string {
  return `flow run ${newest?.runId}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}
