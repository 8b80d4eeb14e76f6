import type { FlowRun } from '../platform/run.ts';
import { formatMs } from '../time/format.ts';
import type { Runner } from './runner.ts';

/** What happens on the way to a run, told as it happens. */
export interface Progress {
  /** Runs over other windows share some of this one's data. */
  overlapping(runs: readonly FlowRun[]): void;
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
    overlapping([newest, ...others]) {
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      const text = `Flow run ${newest?.runId}${more} has not failed and reads some of the same data: it is ingested twice.`;
      runner.warn('This window overlaps with that of another run', text);
    },
    pausing: (ms, reason) => runner.info(`Waiting ${formatMs(ms)} before the next attempt: ${reason}`),
    lookingUp: (reason) =>
      runner.info(`Lost the answer (${reason}): looking for the run in the flow's history`),
    ruledOut: (looks) =>
      runner.info(`The history still does not show the run (looks: ${looks}): creating it again`),
  };
}
