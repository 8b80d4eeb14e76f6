import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import type { Window } from '../time/window.ts';
import { type Context, during } from './context.ts';
import { type EarlierAttempt, findEarlierAttempts } from './earlier-attempt.ts';
import { OperationError, type PreconditionError } from './errors.ts';
import * as failures from './existing-run-errors.ts';
import { findExistingRuns } from './existing-runs.ts';
import type { ExistingRuns, Plan } from './findings.ts';
import type { CreateOrder } from './order.ts';

/** A re-run looks up the run of its first attempt for this long: it may have been created a moment ago. */
export const RERUN_LOOKUP_MS = 60_000;

const LOOKUP_PAUSES_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LATER_LOOKUP_PAUSE_MS = 15_000;

/**
 * The pause before a re-run looks up its run once more, in milliseconds.
 *
 * @param lookups how many there were
 */
export function rerunPauseMs(lookups: number): number {
  return LOOKUP_PAUSES_MS[lookups - 1] ?? LATER_LOOKUP_PAUSE_MS;
}

/** The plan of a step, and the runs that exist for its windows. */
export interface Attachment {
  /** The windows of runs of an earlier attempt take the place of those that the inputs give now. */
  readonly plan: Plan;
  /** For each window of the plan the run to attach to, if there is one; empty if the step just creates. */
  readonly existing: readonly (FlowRun | undefined)[];
}

/**
 * Looks up the runs that exist for the windows of a plan, if the step is asked to attach to them or to fail.
 *
 * @throws {OperationError} a run exists and must not, this cannot be known, or the history cannot be read
 */
export async function findRunsToAttach(
  plan: Plan,
  order: CreateOrder,
  context: Context,
): Promise<Attachment> {
  const { ifRunExists } = order;
  if (ifRunExists === 'create') return { plan, existing: [] };
  const { flowId } = order.run;
  const found = await during(`look up existing runs of flow ${flowId}`, lookUp(plan, order, context));
  const { existing, attempts } = found;
  const failure = preconditionFailure(found, plan, ifRunExists);
  if (failure) throw new OperationError(`create a run of flow ${flowId}`, 'none', failure);
  if (!isComplete(found)) {
    const overlapping = existing.overlapping.filter((run) =>
      attempts.every((attempt) => attempt.run !== run),
    );
    context.emit({ type: 'existing-runs-found', existing: { ...existing, overlapping } });
  }
  return attached(plan, found);
}

interface Found {
  readonly existing: ExistingRuns;
  readonly attempts: readonly EarlierAttempt[];
}

/** Looks up once, and on a re-run until every window has its run or a minute is over. */
async function lookUp(plan: Plan, order: CreateOrder, context: Context): Promise<Found> {
  const { clock, lookupTimeoutMs, emit } = context;
  const isRerun = order.isRerun && order.ifRunExists === 'attach';
  const endMs = clock.now() + (isRerun ? Math.min(RERUN_LOOKUP_MS, lookupTimeoutMs) : 0);
  for (let lookups = 1; ; lookups += 1) {
    const found = await lookUpOnce(plan, order, context);
    const leftMs = endMs - clock.now();
    if (leftMs <= 0 || isComplete(found)) return found;
    if (lookups === 1) emit({ type: 'rerun-looking-up', leftMs });
    await clock.sleep(Math.min(leftMs, rerunPauseMs(lookups)));
  }
}

async function lookUpOnce(plan: Plan, order: CreateOrder, context: Context): Promise<Found> {
  const { run, connection } = order;
  const existing = await findExistingRuns({ flowId: run.flowId, ...plan, sameIsEnough: true }, context);
  const nowMs = context.clock.now();
  const attempts = findEarlierAttempts(existing, plan.windows, { run, connection, nowMs });
  return { existing, attempts: attempts.filter(({ index }) => existing.same[index] === undefined) };
}

/** Whether every window has its run. */
function isComplete({ existing, attempts }: Found): boolean {
  return existing.same.every((run, index) => run ?? attempts.some((attempt) => attempt.index === index));
}

function preconditionFailure(
  found: Found,
  plan: Plan,
  ifRunExists: 'attach' | 'fail',
): PreconditionError | undefined {
  const { existing, attempts } = found;
  if (ifRunExists === 'fail') return failIfAny(existing);
  // A run that has not begun can show its window later. One that has ended has had its time to.
  const hidden = existing.withoutWindow.find(({ status }) => isUnderWay(status));
  if (hidden && !isComplete(found)) return failures.hiddenWindowError(hidden);
  const isUnclear = attempts.some(
    ({ index, isOld }) => isOld || attempts.filter((other) => other.index === index).length > 1,
  );
  return isUnclear ? failures.earlierAttemptsError(attempts, plan.whole.endSeconds) : undefined;
}

/** Any run that may share data with the windows is one too many. */
function failIfAny({
  same,
  overlapping,
  withoutWindow,
  isComplete,
}: ExistingRuns): PreconditionError | undefined {
  const [first] = same.filter((run) => run !== undefined);
  if (first) return failures.existsError(first);
  const [overlap] = overlapping;
  if (overlap) return failures.overlapError(overlap);
  const [hidden] = withoutWindow;
  if (hidden)
    return isUnderWay(hidden.status)
      ? failures.hiddenWindowError(hidden)
      : failures.hiddenWindowOfEndedRunError(hidden);
  return isComplete ? undefined : failures.unreadError();
}

function attached(plan: Plan, { existing, attempts }: Found): Attachment {
  if (attempts.length === 0) return { plan, existing: existing.same };
  const attemptAt = (index: number) => attempts.find((attempt) => attempt.index === index);
  const windows = plan.windows.map((window, index): Window => attemptAt(index)?.window ?? window);
  const whole = {
    startSeconds: Math.min(...windows.map(({ startSeconds }) => startSeconds)),
    endSeconds: Math.max(...windows.map(({ endSeconds }) => endSeconds)),
  };
  const runs = windows.map((_, index) => existing.same[index] ?? attemptAt(index)?.run);
  return { plan: { ...plan, whole, windows }, existing: runs };
}
