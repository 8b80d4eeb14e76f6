import { type FlowRun, mayBelongTo } from '../../adobe/run/run.ts';
import { hasFailed, isUnderWay } from '../../adobe/run/run-status.ts';
import { compareWindow } from '../../adobe/run/run-window.ts';
import { UNIT_SECONDS } from '../../time/calendar.ts';
import { overlaps, type Window } from '../../time/window.ts';
import type { Context } from '../context.ts';
import type { ExistingRuns, Plan, ReadRuns } from '../findings.ts';
import { history } from '../history.ts';

/** What is looked up. */
interface Wanted {
  readonly flowId: string;
  readonly plan: Pick<Plan, 'whole' | 'windows'>;
  /** Whether the rest of the history is of no interest once each window has its run. */
  readonly sameIsEnough: boolean;
}

/** A run can be created before its window begins, with a start time to come: it is looked up this far back. */
const LONGEST_AHEAD_MS = 7 * UNIT_SECONDS.d * 1_000;

/**
 * Looks up the runs of a flow that have read, are reading or will read data of the windows of a plan. A failed run
 * does not count: its window has to be read again. The history is read back to runs that are older than the data.
 *
 * @throws what reading the history throws, once the budget is spent
 */
export async function findExistingRuns(
  { flowId, plan, sameIsEnough }: Wanted,
  context: ReadContext,
): Promise<ExistingRuns> {
  const isEnough = (runs: readonly FlowRun[]) =>
    sameIsEnough && sameRuns(plan, runs).every((run) => run !== undefined);
  return sortRuns(await readRuns({ flowId, sinceMs: earliestMsOf(plan), isEnough }, context), plan);
}

type ReadContext = Pick<Context, 'service' | 'budget' | 'clock'>;

/**
 * Reads the history of a flow back to runs that were created before a time.
 *
 * @param wanted `sinceMs`: that time, unix milliseconds on the clock of the service; `isEnough`: whether the rest of the
 * history is of no interest after these runs
 * @throws what reading the history throws, once the budget is spent
 */
export async function readRuns(
  {
    flowId,
    sinceMs,
    isEnough,
  }: {
    readonly flowId: string;
    readonly sinceMs: number;
    readonly isEnough?: (runs: readonly FlowRun[]) => boolean;
  },
  context: ReadContext,
): Promise<ReadRuns> {
  const runs: FlowRun[] = [];
  let isComplete = false;
  let clockAheadMs = 0;
  let newestMs: number | undefined;
  let isCached = false;
  for await (const page of history(flowId, context)) {
    const { serviceTimeMs, ageSeconds = 0 } = page;
    if (runs.length === 0) newestMs = serviceTimeMs;
    if (serviceTimeMs !== undefined) clockAheadMs = serviceTimeMs + ageSeconds * 1_000 - context.clock.now();
    isCached ||= ageSeconds > 0;
    runs.push(...page.runs.filter((run) => mayBelongTo(flowId, run)));
    const isPast = page.runs.some(({ createdAtMs = sinceMs }) => createdAtMs < sinceMs);
    isComplete = page.continuationToken === undefined || (isPast && page.isNewestFirst);
    isComplete ||= isEnough?.(runs) === true;
    if (isComplete) break;
  }
  return { runs, serviceTimeMs: newestMs, clockAheadMs, isCached, isComplete };
}

function earliestMsOf({ whole }: Pick<Plan, 'whole'>): number {
  return whole.startSeconds * 1_000 - LONGEST_AHEAD_MS;
}

/** Sorts the runs that were read by what they mean for the windows of a plan. */
export function sortRuns(read: ReadRuns, plan: Wanted['plan']): ExistingRuns {
  const { whole, windows } = plan;
  const runs = read.runs.filter((run) => !hasFailed(run));
  const wanted = new Set(windows.map(keyOf));
  const others = runs.filter(({ window }) => window === undefined || !wanted.has(keyOf(window)));
  const overlapping = others.filter(({ window }) => window && overlaps(window, whole));
  return {
    ...read,
    same: sameRuns(plan, runs),
    overlapping,
    cutOff: overlapping.filter((run) => isCutOff(run, windows)),
    withoutWindow: others.filter((run) => run.window === undefined && mayReadFrom(run, plan)),
    active: runs.filter(({ status }) => isUnderWay(status)),
  };
}

/** The start time that a run was asked for can lie far in its past, and the service cuts off nothing then. */
function isCutOff(run: FlowRun, windows: readonly Window[]): boolean {
  const shown = { ...run, startSeconds: undefined };
  return windows.some((window) => compareWindow(shown, window) === 'unknown');
}

/** Whether a run that does not show its window may read this data: one that ended before the data began has not. */
function mayReadFrom({ createdAtMs, status }: FlowRun, plan: Wanted['plan']): boolean {
  if (createdAtMs === undefined) return true;
  return createdAtMs >= (isUnderWay(status) ? earliestMsOf(plan) : plan.whole.startSeconds * 1_000);
}

/** For each window the newest run over exactly it that has not failed. */
function sameRuns(
  { windows }: Pick<Plan, 'windows'>,
  runs: readonly FlowRun[],
): readonly (FlowRun | undefined)[] {
  const newest = new Map<string, FlowRun>();
  for (const run of runs) {
    if (!run.window || hasFailed(run)) continue;
    const known = newest.get(keyOf(run.window));
    // Of those whose time is not known, the first in the history counts.
    if (!known || (run.createdAtMs ?? 0) > (known.createdAtMs ?? 0)) newest.set(keyOf(run.window), run);
  }
  return windows.map((window) => newest.get(keyOf(window)));
}

/** A text that two windows have in common only if they are the same. */
export function keyOf({ startSeconds, endSeconds }: Window): string {
  return `${startSeconds}-${endSeconds}`;
}
