import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import type { Window } from '../time/window.ts';
import { attachDecision } from './attach-decision.ts';
import { type Context, during } from './context.ts';
import { type EarlierAttempt, findEarlierAttempts } from './earlier-attempt.ts';
import { OperationError, type PreconditionError } from './errors.ts';
import * as failures from './existing-run-errors.ts';
import { findExistingRuns, sortRuns } from './existing-runs.ts';
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

/** A re-run of a job comes within hours of its first attempt. */
const LONGEST_AGO_MS = 12 * 3_600_000;

/** What `if-run-exists` makes of a plan and of the runs that exist for it. */
export interface Judgement {
  /** That of an earlier attempt takes the place of the one that the inputs give now. */
  readonly plan: Plan;
  /** The runs that exist for the windows of that plan. */
  readonly existing: ExistingRuns;
  /** Why the step must not create a run. */
  readonly failure: PreconditionError | undefined;
}

/**
 * Looks up the runs that exist for the windows of a plan, if the step is asked to attach to them or to fail.
 *
 * @returns the plan with the runs to attach to; none are looked up if the step just creates
 * @throws {OperationError} a run exists and must not, this cannot be known, or the history cannot be read
 */
export async function findRunsToAttach(plan: Plan, order: CreateOrder, context: Context): Promise<Plan> {
  const { ifRunExists, run } = order;
  if (ifRunExists === 'create') return { ...plan, existing: [] };
  const judgement = await during(`look up existing runs of flow ${run.flowId}`, lookUp(plan, order, context));
  const { existing, failure } = judgement;
  context.emit({ type: 'decided', text: attachDecision(judgement, ifRunExists) });
  if (failure) {
    context.emit({ type: 'existing-runs-refused', existing });
    throw new OperationError(`create a run of flow ${run.flowId}`, 'none', failure);
  }
  context.emit({ type: 'existing-runs-found', existing });
  return { ...judgement.plan, existing: existing.same };
}

/** Looks up once, and on a re-run until it is decided what to do or a minute is over. */
async function lookUp(plan: Plan, order: CreateOrder, context: Context): Promise<Judgement> {
  const { clock, lookupTimeoutMs, emit } = context;
  const { flowId } = order.run;
  const endMs = clock.now() + (order.isRerun ? Math.min(RERUN_LOOKUP_MS, lookupTimeoutMs) : 0);
  for (let lookups = 1; ; lookups += 1) {
    const existing = await findExistingRuns({ flowId, plan, sameIsEnough: true }, context);
    const judgement = judge(existing, plan, order, clock.now());
    const leftMs = endMs - clock.now();
    if (leftMs <= 0 || isDecided(judgement, order)) return judgement;
    if (lookups === 1) emit({ type: 'rerun-looking-up', leftMs });
    await clock.sleep(Math.min(leftMs, rerunPauseMs(lookups)));
  }
}

/** Whether another lookup cannot change what the step does: an objection of `attach` can pass. */
function isDecided({ existing, failure }: Judgement, { ifRunExists }: CreateOrder): boolean {
  return isComplete(existing) || (ifRunExists === 'fail' && failure !== undefined);
}

/** Whether every window has its run. */
function isComplete({ same }: ExistingRuns): boolean {
  return same.every((run) => run !== undefined);
}

/**
 * Decides what the runs in the history mean for a step.
 *
 * @param nowMs on this machine's clock
 */
export function judge(existing: ExistingRuns, plan: Plan, order: CreateOrder, nowMs: number): Judgement {
  switch (order.ifRunExists) {
    case 'create':
      return { plan, existing, failure: undefined };
    case 'fail':
      return { plan, existing, failure: failIfAny(existing, plan, order) };
    case 'attach':
      return judgeAttach(existing, plan, order, nowMs);
    default:
      return order.ifRunExists satisfies never;
  }
}

/** Any run that may share data with the windows is one too many. */
function failIfAny(existing: ExistingRuns, plan: Plan, order: CreateOrder): PreconditionError | undefined {
  const { same, overlapping, withoutWindow } = existing;
  const [first] = same.filter((run) => run !== undefined);
  if (first) return failures.existsError(first, order.run.isRelativeToNow ? plan.whole : undefined);
  if (overlapping.length > 0) return failures.overlapError(overlapping, plan.whole);
  const hidden = withoutWindow.find(({ status }) => isUnderWay(status)) ?? withoutWindow[0];
  if (hidden) return failures.hiddenWindowError(hidden);
  if (existing.isCached) return failures.cachedError();
  return existing.isComplete ? undefined : failures.unreadError();
}

function judgeAttach(existing: ExistingRuns, plan: Plan, order: CreateOrder, nowMs: number): Judgement {
  if (isComplete(existing)) return { plan, existing, failure: undefined };
  const attempts = findEarlierAttempts(existing, plan, order);
  const [attempt, ...others] = attempts;
  if (!attempt) return { plan, existing, failure: uncertain(existing) };
  if (others.length > 0 || !isSameWork(attempt, plan, order, nowMs))
    return { plan, existing, failure: failures.earlierAttemptsError(attempts, plan.whole, existing) };
  const own = sortRuns(existing, attempt.plan);
  return { plan: { ...plan, ...attempt.plan, replaced: plan.whole }, existing: own, failure: uncertain(own) };
}

/**
 * Whether an earlier attempt does what the step is asked to do. A step that is no re-run may be the next one of a
 * schedule, a little early: its window then shares little with the one before.
 */
function isSameWork(
  { plan, createdMs }: EarlierAttempt,
  asked: Plan,
  order: CreateOrder,
  nowMs: number,
): boolean {
  if (nowMs - createdMs > LONGEST_AGO_MS) return false;
  return order.isRerun || 2 * sharedSeconds(plan.whole, asked.whole) >= lengthOf(asked.whole);
}

function sharedSeconds(a: Window, b: Window): number {
  return Math.min(a.endSeconds, b.endSeconds) - Math.max(a.startSeconds, b.startSeconds);
}

function lengthOf({ startSeconds, endSeconds }: Window): number {
  return endSeconds - startSeconds;
}

/** Why it is not known whether a window has its run. A run that has ended and shows no window does not say. */
function uncertain(existing: ExistingRuns): PreconditionError | undefined {
  if (isComplete(existing)) return undefined;
  const hidden: FlowRun | undefined = existing.withoutWindow.find(({ status }) => isUnderWay(status));
  if (hidden) return failures.hiddenWindowError(hidden);
  const [cutOff] = existing.cutOff;
  if (cutOff) return failures.cutOffError(cutOff);
  return existing.isCached ? failures.cachedError() : undefined;
}
