import { isSameId } from '../../adobe/ids.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import { outcomeOf } from '../../adobe/run/run-outcome.ts';
import { compareWindow } from '../../adobe/run/run-window.ts';
import {
  DuplicatedRunsError,
  OtherWindowError,
  OutcomeUnknownError,
  PossibleDuplicatesError,
} from '../errors.ts';
import type { RunToWait, WaitedRun } from '../findings.ts';
import type { WaitOptions } from '../order.ts';
import type { StepContext } from '../step-runs.ts';
import { type Companions, openCompanions } from './companions.ts';
import { findEarlierRetrigger } from './earlier-retrigger.ts';
import { pollRun } from './poll.ts';
import type { PollEnd, PollOptions } from './poll-progress.ts';
import { retrigger } from './retrigger.ts';

/** No pause between two re-triggers is longer. */
const LONGEST_RETRIGGER_PAUSE_MS = 10 * 60_000;

/**
 * Waits until runs have ended: polls all of them at once, and re-triggers failed ones if `retries` asks for it.
 *
 * @returns for each run how it ended, the runs that it was re-triggered as behind it; a run that turned out to exist
 * twice has a {@link DuplicatedRunsError} as its problem, one that may exist twice a {@link PossibleDuplicatesError},
 * one that turned out to be another an {@link OtherWindowError}
 * @throws {CancelledError}
 */
export async function waitForRuns(
  runs: readonly RunToWait[],
  options: WaitOptions,
  context: StepContext,
): Promise<readonly (readonly WaitedRun[])[]> {
  const companions = openCompanions(runs, context.emit);
  const { emit } = companions;
  const waits = runs.map(async (run) => {
    const attempts = await waitForRun(run, options, { ...context, emit, companions });
    emit({ type: 'run-ended', runs: attempts });
    return attempts;
  });
  return Promise.all(waits);
}

interface WaitContext extends StepContext {
  readonly companions: Companions;
}

async function waitForRun(
  run: RunToWait,
  options: WaitOptions,
  context: WaitContext,
): Promise<readonly WaitedRun[]> {
  const attempts: WaitedRun[] = [];
  let current = run;
  let previous: WaitedRun['details'];
  for (let retriggers = 0; ; retriggers += 1) {
    const waited = await waitOnce({ ...current, previous }, options, context);
    const isFinal = waited.outcome !== 'failed' || waited.problem || retriggers === options.retries;
    if (isFinal) return [...attempts, waited];
    try {
      await pauseBetween(waited, retriggers, options, context);
      const next = await nextRun(waited, current, context);
      // The service may begin the same run again: it is the same run then, and its old end is none.
      const isSame = isSameId(next.runId, waited.runId);
      previous = isSame ? waited.details : undefined;
      if (!isSame) attempts.push(waited);
      const { index, flowId } = run;
      const findDuplicates = eitherOf(current.findDuplicates, next.findDuplicates);
      current = { ...next, window: waited.window, index, flowId, ...(findDuplicates && { findDuplicates }) };
    } catch (thrown) {
      const problem = thrown as Error;
      const outcome = problem instanceof OutcomeUnknownError ? 'unknown' : waited.outcome;
      return [...attempts, { ...waited, outcome, problem }];
    }
  }
}

/** Runs of the requests that created a run and of those that re-triggered it: each can have left one, found or not. */
function eitherOf(
  first: RunToWait['findDuplicates'],
  second: RunToWait['findDuplicates'],
): RunToWait['findDuplicates'] {
  if (!first || !second) return first ?? second;
  return async (runIds) => {
    const found = [...(await first(runIds)), ...(await second(runIds))];
    return [...new Map(found.map((run) => [run.runId.toLowerCase(), run])).values()];
  };
}

/** What a failed run is re-triggered as, by this step or before it. */
async function nextRun(failed: WaitedRun, run: RunToWait, context: WaitContext): Promise<RunToWait> {
  const found = await findEarlierRetrigger(failed, run, context);
  if (!found) await context.companions.throwIfReplaced(failed);
  const next = found ? existingRun(found, context.clock.now()) : await retrigger(failed, run, context);
  context.emit({ type: 'run-retriggered', failed, next, isTakenOver: found !== undefined });
  return next;
}

/** Waits for a run, and makes sure that it is the only one. */
async function waitOnce(
  run: RunToWait & Pick<PollOptions, 'previous'>,
  options: WaitOptions,
  context: StepContext,
): Promise<WaitedRun> {
  const { startSeconds, previous, isCreated: beginsLater } = run;
  // A step that knows the window of a run has had an answer of the service.
  const unreachableMs = run.window ? Number.POSITIVE_INFINITY : context.retryTimeoutMs;
  const polled = { ...options, startSeconds, unreachableMs, beginsLater, previous };
  const end = await pollRun(run, polled, context);
  const waited = waitedRun(run, end);
  const problem = otherWindow(run, end) ?? (await findDuplicates(run, context));
  if (!problem) return waited;
  // A run that failed leaves no gap if the other one is its duplicate, and one that succeeded may be loaded twice.
  const isKnown = problem instanceof DuplicatedRunsError;
  return { ...waited, problem, outcome: isKnown ? waited.outcome : 'unknown' };
}

/** A run whose window shows only once it has begun can have been taken for the one of another window. */
function otherWindow({ by, window }: RunToWait, { run }: PollEnd): OtherWindowError | undefined {
  if (by !== 'time' || !window || !run?.window) return undefined;
  return compareWindow(run, window) === 'other' ? new OtherWindowError(run.window, window) : undefined;
}

/** The pauses between re-triggers of one run grow: what makes a run fail passes in minutes rather than seconds. */
async function pauseBetween(
  { runId }: WaitedRun,
  retriggers: number,
  { pollIntervalMs }: WaitOptions,
  { clock, emit }: StepContext,
): Promise<void> {
  if (retriggers === 0) return;
  const pauseMs = Math.min(LONGEST_RETRIGGER_PAUSE_MS, pollIntervalMs * 2 ** (retriggers - 1));
  emit({ type: 'retry-paused', pauseMs, reason: `flow run ${runId} failed again`, askedMs: undefined });
  await clock.sleep(pauseMs);
}

/**
 * A run whose request was sent again may exist twice, which can show as late as its end. A run that the step is just
 * creating shows in the history before its id is known, and would be taken for the second one.
 *
 * @returns `undefined` if no other run shows
 */
export async function findDuplicates(
  run: RunToWait,
  { emit, stepRuns }: StepContext,
): Promise<DuplicatedRunsError | PossibleDuplicatesError | undefined> {
  const { runId, etag, index, findDuplicates } = run;
  if (!findDuplicates) return undefined;
  try {
    const others = await stepRuns.inTurn(() => findDuplicates(stepRuns.runIds));
    if (others.length === 0) return undefined;
    const error = new DuplicatedRunsError([{ runId, etag }, ...others]);
    emit({ type: 'runs-duplicated', index, runs: error.runs });
    return error;
  } catch (error) {
    if (error instanceof PossibleDuplicatesError) return error;
    throw error;
  }
}

/** A run that exists, to be waited for: it is polled at once, because it can end before the start that it shows. */
export function existingRun({ runId, etag, window, startSeconds = 0 }: FlowRun, nowMs: number): RunToWait {
  return { runId, etag, window, isCreated: startSeconds * 1_000 > nowMs };
}

function waitedRun(run: RunToWait, end: PollEnd): WaitedRun {
  const details = end.run;
  return {
    runId: run.runId,
    etag: details?.etag || run.etag,
    outcome: end.kind === 'ended' ? outcomeOf(end.run) : end.kind,
    status: details?.status ?? '',
    window: run.window ?? details?.window,
    details,
    problem: end.error,
  };
}
