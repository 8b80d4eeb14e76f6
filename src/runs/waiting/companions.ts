import { isSameId } from '../../adobe/ids.ts';
import type { RunDetails } from '../../adobe/run/run-details.ts';
import { hasFailed } from '../../adobe/run/run-status.ts';
import { compareWindow } from '../../adobe/run/run-window.ts';
import { PreconditionError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { RunToWait, WaitedRun } from '../findings.ts';

/** What runs that are waited for together show about each other. */
export interface Companions {
  /** Announces an event, and takes note of what it shows. */
  readonly emit: Emit;
  /**
   * Makes sure that no other of these runs has replaced a failed one, once each of them has been polled.
   *
   * @throws {PreconditionError} one has exactly its window and has not failed, or is re-triggered itself because it is
   * younger: a re-trigger would be a second run
   */
  throwIfReplaced(failed: WaitedRun): Promise<void>;
}

/** Opens the companions of a wait: a list of ids can have a run and the one that it was re-triggered as. */
export function openCompanions(runs: readonly RunToWait[], emit: Emit): Companions {
  const seen = new Map<string, RunDetails>();
  const polled = new Map(runs.map(({ runId }) => [runId, Promise.withResolvers<void>()]));
  return {
    emit(event) {
      if (event.type === 'run-polled') seen.set(event.run.runId, event.run);
      if (event.type === 'run-polled') polled.get(event.run.runId)?.resolve();
      if (event.type === 'run-not-shown' || event.type === 'poll-failed') polled.get(event.runId)?.resolve();
      if (event.type === 'run-ended') for (const { runId } of event.runs) polled.get(runId)?.resolve();
      emit(event);
    },
    async throwIfReplaced({ runId, window, details }) {
      if (runs.length === 1 || !window) return;
      await Promise.all([...polled.values()].map(({ promise }) => promise));
      const same = [...seen.values()].filter(
        (run) => !isSameId(run.runId, runId) && compareWindow(run, window) === 'same',
      );
      const other = same.find((run) => !hasFailed(run) || isYounger(run, details));
      if (!other) return;
      throw new PreconditionError(
        `flow run ${other.runId}, which this step waits for as well, has exactly its window`,
        `Wait for flow run ${other.runId} alone: it reads what this one has not loaded.`,
      );
    },
  };
}

/** Of two that do not show when they were created, that with the greater id counts as younger: one of them has to. */
function isYounger(run: RunDetails, than: RunDetails | undefined): boolean {
  const createdMs = run.createdAtMs ?? 0;
  const thanMs = than?.createdAtMs ?? 0;
  return createdMs === thanMs ? run.runId > (than?.runId ?? '') : createdMs > thanMs;
}
