import type { Connection } from '../../adobe/connection.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import { hasFailed } from '../../adobe/run/run-status.ts';
import { UNIT_SECONDS } from '../../time/calendar.ts';
import { isSameWindow, overlaps, type Window } from '../../time/window.ts';
import { splitWindow } from '../../time/window-size.ts';
import type { Plan, ReadRuns } from '../findings.ts';
import type { CreateOrder, RunOrder } from '../order.ts';
import { keyOf } from './existing-runs.ts';
import { longestToCreationMs } from './rerun.ts';

/** What the same inputs asked for at an earlier moment, because their times depend on `now`, and what exists of it. */
export interface EarlierAttempt {
  readonly plan: Pick<Plan, 'whole' | 'windows'>;
  /** Its runs that have not failed, at least one, in the order of the history. */
  readonly runs: readonly FlowRun[];
  /** When the newest of them was created, unix milliseconds on this machine's clock. */
  readonly createdMs: number;
}

/** Clocks differ by seconds, and `now` has whole ones. */
const CLOCK_MARGIN_SECONDS = 5;

/** By how much a month later can differ from the same moment a month later: its length does. */
const LONGEST_CLAMP_SECONDS = 4 * UNIT_SECONDS.d;

/**
 * Finds the earlier attempts of a step whose windows overlap those of now. Every run in the history whose window these
 * inputs gave when it was created reveals the moment that `now` stood for, and with it all windows of its attempt:
 * those of its other runs, and those that it did not come to.
 */
export function findEarlierAttempts(
  read: ReadRuns,
  plan: Plan,
  { run: order, connection, isRerun }: Pick<CreateOrder, 'run' | 'connection' | 'isRerun'>,
): readonly EarlierAttempt[] {
  if (!order.isRelativeToNow) return [];
  const current = new Set(plan.windows.map(keyOf));
  const repeated = read.runs.filter(({ window }) => isRerun && window && current.has(keyOf(window)));
  const search: Search = { read, plan, order, connection, begunMs: oldestMs(repeated) };
  const attempts = new Map<string, EarlierAttempt>();
  for (const run of read.runs) {
    // A window that the inputs give now as well reveals no moment.
    if (!run.window || current.has(keyOf(run.window))) continue;
    for (const moment of momentsOf(run, search)) {
      const whole = order.wholeAt(moment);
      if (!whole || attempts.has(keyOf(whole)) || !mayHave(run, whole, plan)) continue;
      const split = splitWindow(whole, order.windowSize);
      const attempt = 'value' in split && attemptOf(run, { whole, windows: split.value }, read);
      if (attempt) attempts.set(keyOf(whole), attempt);
    }
  }
  return [...attempts.values()];
}

/** Whether a run can be one of an attempt over this window, and the attempt another one than that of now. */
function mayHave({ window }: FlowRun, whole: Window, { whole: current }: Plan): boolean {
  if (!window || isSameWindow(whole, current) || !overlaps(whole, current)) return false;
  return window.startSeconds >= whole.startSeconds && window.endSeconds <= whole.endSeconds;
}

/**
 * The attempt that a run reveals, if it has one of its windows. An attempt creates its windows in order, so that it has
 * a run over the first; if all its runs failed, it is over.
 */
function attemptOf(
  run: FlowRun,
  plan: EarlierAttempt['plan'],
  { runs, clockAheadMs }: ReadRuns,
): EarlierAttempt | undefined {
  // Most runs have none of the windows, and thousands of keys take long.
  if (!plan.windows.some((window) => run.window && isSameWindow(window, run.window))) return undefined;
  const keys = new Set(plan.windows.map(keyOf));
  const own = runs.filter(({ window }) => window && keys.has(keyOf(window)));
  const hasBegun = own.some(({ window }) => window?.startSeconds === plan.whole.startSeconds);
  const live = own.filter((run) => !hasFailed(run));
  if (!hasBegun || live.length === 0) return undefined;
  const createdMs = Math.max(...live.map(({ createdAtMs = 0 }) => createdAtMs)) - clockAheadMs;
  return { plan, runs: live, createdMs };
}

interface Search {
  readonly read: ReadRuns;
  readonly plan: Plan;
  readonly order: RunOrder;
  readonly connection: Connection;
  /**
   * When the first run over a window that the inputs give now as well was created, unix milliseconds on the clock of the
   * service: a step that waits creates its later runs hours after the moment that `now` stands for.
   */
  readonly begunMs: number;
}

/** When the oldest of these runs was created; infinity if there is none. */
function oldestMs(runs: readonly FlowRun[]): number {
  return Math.min(...runs.map(({ createdAtMs = Number.POSITIVE_INFINITY }) => createdAtMs));
}

/**
 * The moments at which the inputs can have given the window of a run: by its start if it is the first of its attempt,
 * by its end if it is the last. A time relative to `now` moves with it; a rounded one stays for a while.
 *
 * @returns unix seconds
 */
function momentsOf(run: FlowRun, search: Search): readonly number[] {
  const { window } = run;
  const between = creationOf(run, search);
  if (!window || !between) return [];
  const { earliest, latest } = between;
  const moved = (['startSeconds', 'endSeconds'] as const).map((edge) => {
    const moment = search.order.nowSeconds - (search.plan.whole[edge] - window[edge]);
    const isNear = moment > earliest - LONGEST_CLAMP_SECONDS && moment < latest + LONGEST_CLAMP_SECONDS;
    const given = isNear ? search.order.wholeAt(moment) : undefined;
    return given ? moment - (given[edge] - window[edge]) : moment;
  });
  return [...moved, latest, earliest].filter((moment) => moment >= earliest && moment <= latest);
}

/**
 * When the step that created a run can have begun: its requests, retries and lookups lie between, and its earlier runs.
 * The clock of the service is believed and is not believed, because runs can be dated by another machine than the answer.
 *
 * @returns unix seconds on this machine's clock
 */
function creationOf(
  { createdAtMs }: FlowRun,
  { read, connection, begunMs }: Pick<Search, 'read' | 'connection' | 'begunMs'>,
): { readonly earliest: number; readonly latest: number } | undefined {
  if (createdAtMs === undefined) return undefined;
  const longestMs = longestToCreationMs(connection);
  const created = [createdAtMs, createdAtMs - read.clockAheadMs];
  const begun = [begunMs, begunMs - read.clockAheadMs];
  return {
    earliest: Math.floor((Math.min(...created, ...begun) - longestMs) / 1_000) - CLOCK_MARGIN_SECONDS,
    latest: Math.floor(Math.max(...created) / 1_000) + CLOCK_MARGIN_SECONDS,
  };
}
