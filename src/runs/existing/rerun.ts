import type { Connection } from '../../adobe/connection.ts';
import { UNIT_SECONDS } from '../../time/calendar.ts';
import { lookupPauseMs } from '../../time/pace.ts';
import type { Context } from '../context.ts';
import type { ReadRuns, WindowedRun } from '../findings.ts';
import { DATE_STEP_MS } from '../history.ts';
import type { CreateOrder } from '../order.ts';

// How an attempt of a step finds the runs that an earlier attempt of the same step has created.

/** A re-run of a job comes within hours of its first attempt: no run that was created longer ago is from that attempt. */
export const LONGEST_AGO_MS = 12 * UNIT_SECONDS.h * 1_000;

/** A run of an earlier attempt may have been created a moment ago: it is looked up for this long. */
const LOOKUP_MS = 60_000;

/** The clocks of the service and of the machine that resolved `now` may differ by this. */
const CLOCK_MARGIN_SECONDS = 60;

/**
 * Opens the time that a step has for lookups of runs of an earlier attempt.
 *
 * @param isRerun whether there can be an earlier attempt; otherwise no lookup is repeated
 * @param failedRunId the run of which a re-trigger is looked up; absent if it is the run of a window
 * @returns waits before the next lookup, and says whether there is time for one; throws a {@link CancelledError}
 */
export function openRerunLookups(
  isRerun: boolean,
  { clock, emit, lookupTimeoutMs }: Context,
  failedRunId?: string,
): () => Promise<boolean> {
  const endMs = clock.now() + (isRerun ? Math.min(LOOKUP_MS, lookupTimeoutMs) : 0);
  let lookups = 0;
  return async () => {
    const leftMs = endMs - clock.now();
    if (leftMs <= 0) return false;
    if (lookups === 0) emit({ type: 'rerun-looking-up', leftMs, failedRunId });
    lookups += 1;
    await clock.sleep(Math.min(leftMs, lookupPauseMs(lookups)));
    clock.throwIfCancelled();
    return true;
  };
}

/**
 * Opens the comparison of one lookup with the last: a listing whose clock stands still comes from a cache that does not
 * say so.
 *
 * @returns gives what was read, and marks it as cached in that case
 */
export function openStandstill({
  clock,
}: Pick<Context, 'clock'>): <Read extends ReadRuns>(read: Read) => Read {
  const last: { serviceTimeMs?: number | undefined; atMs: number } = { atMs: 0 };
  return (read) => {
    const { serviceTimeMs } = read;
    const isStill = serviceTimeMs === last.serviceTimeMs && clock.now() - last.atMs >= DATE_STEP_MS;
    if (serviceTimeMs !== undefined && isStill) return { ...read, isCached: true };
    Object.assign(last, { serviceTimeMs, atMs: clock.now() });
    return read;
  };
}

/** The longest time from the moment that `now` stands for in a step to the creation of its run, in milliseconds. */
export function longestToCreationMs(connection: Connection): number {
  const { requestTimeoutMs, retryTimeoutMs, lookupTimeoutMs } = connection;
  // A run that is created again after a lookup comes this much later, and it can be created again twice.
  return requestTimeoutMs + retryTimeoutMs + 2 * lookupTimeoutMs;
}

/**
 * Whether another attempt of a step that continues from the last run can have created a run: its window ends where the
 * inputs put the end then, at a moment that is at most so long before its creation as that can take.
 */
export function ownBy(order: CreateOrder, { clock }: Context): (run: WindowedRun) => boolean {
  const { run, connection, ifRunActive, activeWait } = order;
  const waitMs = ifRunActive === 'wait' ? activeWait.waitTimeoutMs : 0;
  const longestMs = longestToCreationMs(connection) + waitMs;
  return ({ window, createdAtMs }) => {
    if (window.endSeconds === run.endSeconds) return true;
    if (createdAtMs === undefined || clock.now() - createdAtMs > LONGEST_AGO_MS) return false;
    const createdSeconds = Math.floor(createdAtMs / 1_000);
    const earliest = run.endSecondsAt(createdSeconds - CLOCK_MARGIN_SECONDS - Math.ceil(longestMs / 1_000));
    const latest = run.endSecondsAt(createdSeconds + CLOCK_MARGIN_SECONDS);
    if (earliest === undefined || latest === undefined) return false;
    return window.endSeconds >= earliest && window.endSeconds <= latest;
  };
}
