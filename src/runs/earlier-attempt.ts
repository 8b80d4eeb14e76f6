import type { Connection } from '../adobe/connection.ts';
import type { FlowRun } from '../adobe/run.ts';
import { UNIT_SECONDS } from '../time/calendar.ts';
import { isSameWindow, overlaps, type Window } from '../time/window.ts';
import type { ExistingRuns } from './findings.ts';
import type { RunOrder } from './order.ts';

/** A run that the same inputs asked for at an earlier moment, because their times depend on `now`. */
export interface EarlierAttempt {
  readonly run: FlowRun;
  /** What it reads. */
  readonly window: Window;
  /** The place of its window among the windows of the plan, from 0. */
  readonly index: number;
  /** Whether it was created so long ago that it need not be an attempt of the same step. */
  readonly isOld: boolean;
}

/** A re-run of a job comes within hours of its first attempt. */
const LONGEST_AGO_MS = 12 * UNIT_SECONDS.h * 1_000;

/** Creation times and `now` have whole seconds, on two clocks. */
const CLOCK_MARGIN_SECONDS = 2;

/**
 * Finds the runs whose windows these inputs gave when they were created, and that overlap the windows of now: times
 * relative to `now` are resolved at the moments at which the step that created a run can have begun.
 *
 * @param nowMs on this machine's clock
 */
export function findEarlierAttempts(
  { overlapping, clockAheadMs }: Pick<ExistingRuns, 'overlapping' | 'clockAheadMs'>,
  windows: readonly Window[],
  { run: order, connection, nowMs }: { run: RunOrder; connection: Connection; nowMs: number },
): readonly EarlierAttempt[] {
  if (!order.isRelativeToNow) return [];
  const longestSeconds = (connection.requestTimeoutMs + connection.retryTimeoutMs) / 1_000;
  return overlapping.flatMap((run) => {
    const { window, createdAtMs } = run;
    if (!window || createdAtMs === undefined) return [];
    const createdMs = createdAtMs - clockAheadMs;
    const latest = Math.floor(createdMs / 1_000) + CLOCK_MARGIN_SECONDS;
    const earliest = latest - Math.ceil(longestSeconds) - 2 * CLOCK_MARGIN_SECONDS;
    const index = indexGiven(window, order, { earliest, latest });
    const own = index === undefined ? undefined : windows[index];
    if (index === undefined || !own || !overlaps(own, window)) return [];
    return [{ run, window, index, isOld: nowMs - createdMs > LONGEST_AGO_MS }];
  });
}

/**
 * The place of a window among those that the inputs gave at some moment; `undefined` if they never gave it.
 *
 * @param between the first and the last moment, unix seconds
 */
function indexGiven(
  window: Window,
  { windowsAt }: RunOrder,
  { earliest, latest }: { readonly earliest: number; readonly latest: number },
): number | undefined {
  const last = windowsAt(latest) ?? [];
  // A time relative to `now` moves with it; a rounded one stays for a while. One of these moments gives the window.
  const shifts = [
    0,
    (last.at(-1)?.endSeconds ?? 0) - window.endSeconds,
    (last[0]?.startSeconds ?? 0) - window.startSeconds,
  ];
  const moments = [...shifts.map((shift) => latest - shift), earliest].filter(
    (moment) => moment >= earliest && moment <= latest,
  );
  for (const moment of moments) {
    const index = (windowsAt(moment) ?? []).findIndex((given) => isSameWindow(given, window));
    if (index >= 0) return index;
  }
  return undefined;
}
