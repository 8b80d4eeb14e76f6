import { isUnderWay } from '../../adobe/run/run-status.ts';
import type { PreconditionError } from '../errors.ts';
import type { ExistingRuns, Plan } from '../findings.ts';
import type { CreateOrder } from '../order.ts';
import { type EarlierAttempt, findEarlierAttempts } from './earlier-attempt.ts';
import * as failures from './existing-run-errors.ts';
import { sortRuns } from './existing-runs.ts';
import { LONGEST_AGO_MS } from './rerun.ts';

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
 * Decides what the runs in the history mean for a step.
 *
 * @param nowMs on this machine's clock
 */
export function judgeExisting(
  existing: ExistingRuns,
  plan: Plan,
  order: CreateOrder,
  nowMs: number,
): Judgement {
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
  const first = same.find((run) => run !== undefined);
  if (first) return failures.existsError(first, order.run.isRelativeToNow ? plan.whole : undefined);
  if (overlapping.length > 0) return failures.overlapError(overlapping, plan.whole);
  const hidden = withoutWindow.find(({ status }) => isUnderWay(status)) ?? withoutWindow[0];
  if (hidden) return failures.hiddenWindowError(hidden);
  if (existing.isCached) return failures.cachedError();
  return existing.isComplete ? undefined : failures.unreadError();
}

function judgeAttach(existing: ExistingRuns, plan: Plan, order: CreateOrder, nowMs: number): Judgement {
  if (hasEveryRun(existing)) return { plan, existing, failure: undefined };
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
  const { startSeconds, endSeconds } = asked.whole;
  const sharedSeconds =
    Math.min(endSeconds, plan.whole.endSeconds) - Math.max(startSeconds, plan.whole.startSeconds);
  return order.isRerun || 2 * sharedSeconds >= endSeconds - startSeconds;
}

/** Why it is not known whether a window has its run. A run that has ended and shows no window does not say. */
function uncertain(existing: ExistingRuns): PreconditionError | undefined {
  if (hasEveryRun(existing)) return undefined;
  const hidden = existing.withoutWindow.find(({ status }) => isUnderWay(status));
  if (hidden) return failures.hiddenWindowError(hidden);
  const [cutOff] = existing.cutOff;
  if (cutOff) return failures.cutOffError(cutOff);
  return existing.isCached ? failures.cachedError() : undefined;
}

/** Whether every window has its run. */
export function hasEveryRun({ same }: ExistingRuns): boolean {
  return same.every((run) => run !== undefined);
}
