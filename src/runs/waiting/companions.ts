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
   * Makes sure that a failed run is the only one of its flow and window that is re-triggered, once each of these runs has
   * been polled.
   *
   * @throws {PreconditionError} another has not failed, or is younger and is re-triggered: this would be a second run; not
   * before the wait for the other is over
   */
  throwIfReplaced(failed: WaitedRun): Promise<void>;
}

/** Opens the companions of a wait: a list of ids can have a run and the one that it was re-triggered as. */
export function openCompanions(runs: readonly RunToWait[], emit: Emit): Companions {
  const seen = new Map<string, RunDetails>();
  const replaced = new Set<string>();
  const polled = new Map(runs.map(({ runId }) => [runId, Promise.withResolvers<void>()]));
  const ended = new Map(runs.map(({ runId }) => [runId, Promise.withResolvers<readonly WaitedRun[]>()]));
  const given = new Map(runs.map((run) => [run.runId, run]));
  const flowOf = (run: RunDetails) => run.flowId || given.get(run.runId)?.flowId;
  // A text is no answer of the service, and reason enough not to re-trigger.
  const windowOf = (run: RunDetails) => run.window ?? given.get(run.runId)?.givenWindow;
  return {
    emit(event) {
      if (event.type === 'run-polled') seen.set(event.run.runId, event.run);
      if (event.type === 'run-polled') polled.get(event.run.runId)?.resolve();
      if (event.type === 'run-not-shown' || event.type === 'poll-failed') polled.get(event.runId)?.resolve();
      if (event.type === 'run-ended')
        for (const { runId } of event.runs) {
          polled.get(runId)?.resolve();
          ended.get(runId)?.resolve(event.runs);
        }
      emit(event);
    },
    async throwIfReplaced({ runId, details }) {
      const window = details && windowOf(details);
      const flowId = details && flowOf(details);
      if (runs.length === 1 || !window || !flowId) return;
      await Promise.all([...polled.values()].map(({ promise }) => promise));
      const isSame = (run: RunDetails) =>
        flowOf(run) === flowId && compareWindow({ ...run, window: windowOf(run) }, window) === 'same';
      const same = [...seen.values()].filter((run) => !isSameId(run.runId, runId) && isSame(run));
      // The youngest: of several that have failed, it is the one that is re-triggered.
      const [other] = same
        .filter((run) => !hasFailed(run) || (!replaced.has(run.runId) && isYounger(run, details)))
        .toSorted((a, b) => (isYounger(a, b) ? -1 : 1));
      if (!other) return;
      replaced.add(runId);
      // By then it is known which run has the window in the end: only that one is safe to wait for.
      const last = (await ended.get(other.runId)?.promise)?.at(-1) ?? other;
      throw new PreconditionError(
        `flow run ${other.runId}, which this step waits for as well, has exactly its window`,
        `Wait for flow run ${last.runId} alone: it reads what this one has not loaded.`,
      );
    },
  };
}

/** Of two that were created at the same time, that with the greater id counts as younger: one of them has to. */
function isYounger(run: RunDetails, than: RunDetails): boolean {
  const [createdMs, thanMs] = [run.createdAtMs ?? 0, than.createdAtMs ?? 0];
  return createdMs === thanMs ? run.runId > than.runId : createdMs > thanMs;
}
