import type { RunReference } from '../adobe/run.ts';
import { outcomeOf } from '../adobe/run-outcome.ts';
import type { Context } from './context.ts';
import { createExactlyOne } from './create-once.ts';
import { OutcomeUnknownError } from './errors.ts';
import type { RunToWait, WaitedRun } from './findings.ts';
import { type PollEnd, type PollOptions, pollRun } from './poll.ts';

/** How runs are to be waited for. */
export interface WaitRunsOptions extends Pick<PollOptions, 'waitTimeoutMs' | 'pollIntervalMs'> {
  /** How often a failed run is re-triggered. */
  readonly retries: number;
}

/**
 * Waits until runs have ended: polls all of them at once, and re-triggers failed ones if `retries` asks for it.
 *
 * @returns for each run how it ended, the runs that it was re-triggered as behind it
 * @throws {CancelledError}
 */
export async function waitForRuns(
  runs: readonly RunToWait[],
  options: WaitRunsOptions,
  context: Context,
): Promise<readonly (readonly WaitedRun[])[]> {
  const siblings: Siblings = { runIds: new Set(runs.map(({ runId }) => runId)), turn: Promise.resolve() };
  return Promise.all(runs.map((run) => waitForRun(run, options, siblings, context)));
}

/** What the runs of one step have to know about each other. */
interface Siblings {
  /** None of these can be the run that a re-trigger creates. */
  readonly runIds: Set<string>;
  /** Runs are re-triggered one after the other: two new runs at once could be taken for each other. */
  turn: Promise<unknown>;
  /** If it is not known whether a re-trigger created a run, that run could be taken for any other's. */
  unknown?: OutcomeUnknownError;
}

async function waitForRun(
  run: RunToWait,
  options: WaitRunsOptions,
  siblings: Siblings,
  context: Context,
): Promise<readonly WaitedRun[]> {
  const attempts: WaitedRun[] = [];
  let current = run;
  for (let retries = options.retries; ; retries -= 1) {
    // A step that knows the window of a run has had an answer of the service.
    const unreachableMs = current.window ? Number.POSITIVE_INFINITY : context.retryTimeoutMs;
    const polling = { ...options, startSeconds: current.startSeconds, unreachableMs };
    const waited = waitedRun(current, await pollRun(current, polling, context));
    attempts.push(waited);
    if (waited.outcome !== 'failed' || retries === 0) return attempts;
    try {
      const next = await inTurn(siblings, () => retrigger(waited, run.flowId, siblings, context));
      context.emit({ type: 'run-retriggered', failed: waited, next });
      current = { ...next, window: waited.window };
    } catch (thrown) {
      const problem = thrown as Error;
      const outcome = problem instanceof OutcomeUnknownError ? 'unknown' : waited.outcome;
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

/** Re-triggers a run. The service has no idempotency key for this either, so it is done as carefully as a creation. */
async function retrigger(
  { runId, window, details }: WaitedRun,
  flowId: string | undefined,
  siblings: Siblings,
  context: Context,
): Promise<RunReference> {
  if (siblings.unknown) throw new Error('whether another run was re-triggered is not known');
  const target = {
    flowId: details?.flowId || (flowId ?? ''),
    window,
    knownRunIds: [...siblings.runIds],
    retriggeredRunId: runId,
  };
  const prepare = () => ({ startSeconds: undefined, send: () => context.service.retriggerRun(runId) });
  try {
    const next = await createExactlyOne({ target, index: undefined, prepare }, context);
    siblings.runIds.add(next.runId);
    return next;
  } catch (error) {
    if (error instanceof OutcomeUnknownError) siblings.unknown = error;
    throw error;
  }
}

function waitedRun(run: RunToWait, end: PollEnd): WaitedRun {
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
