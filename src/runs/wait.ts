import type { RunReference } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import { outcomeOf } from '../adobe/run-outcome.ts';
import type { Window } from '../time/window.ts';
import { type CreateWorld, exactlyOnce } from './create-once.ts';
import { UnsettledError } from './errors.ts';
import { type WatchEnd, type WatchOptions, type WatchProgress, watchRun } from './poll.ts';

/** A run to wait for, and what the step knows of it beforehand. */
export interface RunToWait extends RunReference {
  /** When it begins, unix seconds; `undefined` where only its id is known. */
  readonly startSeconds?: number | undefined;
  readonly window?: Window | undefined;
  /** `undefined` where only the run itself knows. */
  readonly flowId?: string | undefined;
}

/** How a run ended, or why that is not known. */
export interface WaitedRun extends RunReference {
  readonly outcome: 'succeeded' | 'partially-succeeded' | 'failed' | 'timed-out' | 'unknown';
  /** As Adobe spells it; empty where nobody saw it. */
  readonly status: string;
  readonly window: Window | undefined;
  readonly details: RunDetails | undefined;
  /** Why this is no good end, where there is a cause other than the run's own errors. */
  readonly problem: Error | undefined;
}

/** What is told of the waiting while it goes on. */
export interface WaitProgress extends WatchProgress {
  /** A failed run was started over as another. */
  retriggered(failed: RunReference, next: RunReference): void;
}

/** What following runs needs of the world. */
export interface FollowWorld extends CreateWorld {
  readonly progress: WaitProgress;
}

/** How runs are to be followed. */
export interface FollowOptions extends Pick<WatchOptions, 'waitTimeoutMs' | 'pollIntervalMs'> {
  /** How often a failed run is started over. */
  readonly retries: number;
}

/**
 * Follows runs to their ends: watches all of them at once, and starts failed ones over where that is asked for.
 *
 * @returns for each run how it ended, the runs that it was started over as after it
 * @throws {CancelledError}
 */
export async function followRuns(
  runs: readonly RunToWait[],
  options: FollowOptions,
  world: FollowWorld,
): Promise<readonly (readonly WaitedRun[])[]> {
  const siblings: Siblings = { runIds: new Set(runs.map(({ runId }) => runId)), turn: Promise.resolve() };
  return Promise.all(runs.map((run) => follow(run, options, world, siblings)));
}

/** What the runs of one step have to know of each other. */
interface Siblings {
  /** None of these is taken for a run that was started over. */
  readonly runIds: Set<string>;
  /** Runs are started over one after the other: two new runs at once could be taken for each other. */
  turn: Promise<unknown>;
  /** Where it is not known whether one was started over, its new run could be taken for any other's. */
  unsettled?: UnsettledError;
}

async function follow(
  run: RunToWait,
  options: FollowOptions,
  world: FollowWorld,
  siblings: Siblings,
): Promise<readonly WaitedRun[]> {
  const attempts: WaitedRun[] = [];
  let current = run;
  for (let retries = options.retries; ; retries -= 1) {
    // Whoever knows its window has had an answer of the service.
    const unreachableMs = current.window ? Number.POSITIVE_INFINITY : world.retryTimeoutMs;
    const watch = { ...options, startSeconds: current.startSeconds, unreachableMs };
    const waited = judge(current, await watchRun(current, watch, world));
    attempts.push(waited);
    if (waited.outcome !== 'failed' || retries === 0) return attempts;
    try {
      const next = await inTurn(siblings, () => retrigger(waited, run.flowId, siblings, world));
      world.progress.retriggered(waited, next);
      current = { ...next, window: waited.window };
    } catch (thrown) {
      const problem = thrown as Error;
      const outcome = problem instanceof UnsettledError ? 'unknown' : waited.outcome;
      return [...attempts.slice(0, -1), { ...waited, outcome, problem }];
    }
  }
}

/** Does something after all that was to be done before it, whether that worked or not. */
async function inTurn<T>(siblings: Siblings, work: () => Promise<T>): Promise<T> {
  const turn = siblings.turn.then(work);
  siblings.turn = turn.catch(() => undefined);
  return turn;
}

/** Starts a run over. The service has no idempotency key for this either, so it is done as carefully. */
async function retrigger(
  { runId, window, details }: WaitedRun,
  flowId: string | undefined,
  siblings: Siblings,
  world: FollowWorld,
): Promise<RunReference> {
  if (siblings.unsettled) throw new Error('whether another run was started over is not known');
  const target = { flowId: details?.flowId || (flowId ?? ''), window, knownRunIds: [...siblings.runIds] };
  try {
    const next = await exactlyOnce(target, () => world.service.retriggerRun(runId), world);
    siblings.runIds.add(next.runId);
    return next;
  } catch (error) {
    if (error instanceof UnsettledError) siblings.unsettled = error;
    throw error;
  }
}

function judge(run: RunToWait, end: WatchEnd): WaitedRun {
  const details = end.run;
  return {
    runId: run.runId,
    etag: details?.etag || run.etag,
    outcome: end.kind === 'ended' ? outcomeOf(end.run) : end.kind === 'blind' ? 'unknown' : 'timed-out',
    status: details?.status ?? '',
    window: run.window ?? details?.window,
    details,
    problem: end.kind === 'ended' ? undefined : end.error,
  };
}
