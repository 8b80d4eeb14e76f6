import type { Connection } from '../platform/connection.ts';
import type { RunReference } from '../platform/run.ts';
import { runState } from '../platform/status.ts';
import type { Window } from '../time/window.ts';
import type { RunToWait, WaitProgress } from '../wait-for-runs.ts';
import { activityUrl } from './links.ts';
import { type Outcome, type Outputs, runEntry } from './outputs.ts';
import type { Runner } from './runner.ts';
import { openWaiting } from './waiting.ts';

/** A run that is waited for, as it was seen last. */
interface Watched extends RunReference {
  readonly status: string;
  readonly window: Window | undefined;
  /** Empty where nobody knows. */
  readonly flowId: string;
}

/** The runs that a step waits for, while it does. */
export interface Watch {
  readonly progress: WaitProgress;
  /** Says what is waited for, and where it can be watched. */
  begin(runs: readonly RunToWait[], connection: Connection, flowId: string | undefined): void;
  /** The runs that go on, as far as anybody has seen; none before the wait has begun. */
  goingOn(): readonly string[];
  /** What a step that ends before its runs can say of them. */
  outputs(outcome: Outcome): Outputs;
}

/** Opens the watch of a step. */
export function openWatch(runner: Runner): Watch {
  const watched = new Map<string, Watched>();
  const place: { connection?: Connection; flowId: string } = { flowId: '' };
  const { seen, retriggered, ...others } = openWaiting(runner);
  return {
    begin(runs, connection, flowId = '') {
      place.connection = connection;
      place.flowId = flowId;
      for (const { runId, etag, window } of runs)
        watched.set(runId, { runId, etag, window, flowId, status: '' });
      const [only] = runs;
      runner.info(
        `Waiting for ${runs.length === 1 ? `flow run ${only?.runId}` : `${runs.length} flow runs`}`,
      );
      if (flowId)
        runner.info(`  ${activityUrl(connection, flowId, runs.length === 1 ? only?.runId : undefined)}`);
    },
    progress: {
      ...others,
      seen(run, ageMs) {
        const { runId, etag, status } = run;
        const window = watched.get(runId)?.window ?? run.window;
        watched.set(runId, { runId, etag, status, window, flowId: place.flowId || run.flowId });
        seen(run, ageMs);
      },
      retriggered(failed, next) {
        const { window, flowId } = watched.get(failed.runId) ?? { window: undefined, flowId: place.flowId };
        watched.set(next.runId, { ...next, status: '', window, flowId });
        retriggered(failed, next);
      },
    },
    goingOn: () => [...watched.values()].filter(isGoingOn).map(({ runId }) => runId),
    outputs(outcome) {
      const runs = [...watched.values()];
      const last = runs.at(-1);
      if (!last) return {};
      const entries = runs.map((run) => runEntry({ ...run, outcome }));
      return {
        'run-id': last.runId,
        etag: last.etag,
        status: last.status,
        ...(place.connection &&
          last.flowId && { 'run-url': activityUrl(place.connection, last.flowId, last.runId) }),
        runs: JSON.stringify(entries),
      };
    },
  };
}

function isGoingOn({ status }: Watched): boolean {
  const state = runState(status);
  return state === 'active' || state === 'unrecognized';
}
