import type { FlowRun } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import { UNIT_SECONDS } from '../time/calendar.ts';
import { formatBoth } from '../time/format.ts';
import { type ActiveRuns, refuseActive, skipFor, waitForActive } from './active-runs.ts';
import type { Context } from './context.ts';
import { failedSinceSuccess, readErrors } from './failed-run.ts';
import type { WaitedRun, WindowedRun } from './findings.ts';
import { RERUN_LOOKUP_MS, rerunPauseMs } from './if-run-exists.ts';
import { type Asked, activeIn, type Continuation, continueFrom, ownActive, requireLive } from './last-run.ts';
import { type NewestRuns, readNewestRuns, withPolled } from './newest-runs.ts';
import type { CreateOrder } from './order.ts';

/** What a step that continues from the last run finds. */
export type Found =
  | Continuation
  /** Another run is active, and the step is not to wait for it. */
  | { readonly kind: 'skipped'; readonly run: FlowRun }
  /** Active runs were waited for, and have not ended, or cannot be polled. */
  | { readonly kind: 'not-ended'; readonly runs: readonly WaitedRun[] };

/** An attempt of a step takes over no run that was created longer ago than this. */
const LONGEST_AGO_MS = 12 * UNIT_SECONDS.h * 1_000;

/** The clocks of the service and of the machine that resolved `now` may differ by this. */
const CLOCK_MARGIN_SECONDS = 60;

/** What a step has learned before it reads the history again. */
interface Memory {
  /** Active runs as they ended. */
  readonly polled: readonly RunDetails[];
  /** Until when active runs are waited for, on this machine's clock. */
  readonly waitEndsMs: number | undefined;
  /** Until when the history is read again although it shows no run of an earlier attempt. */
  readonly lookEndsMs: number;
  /** How often it has been read for that. */
  readonly lookups: number;
}

/**
 * Reads the history of a flow and decides how a step continues: at most once more for each active run that it has
 * waited for, and for a minute if the step is attempted again.
 *
 * @throws {PreconditionError} the history does not say where to begin, or a run is active
 * @throws what reading the history throws, once the budget is spent
 */
export async function continueFromLastRun(order: CreateOrder, context: Context): Promise<Found> {
  const { clock, emit } = context;
  const { flowId } = order.run;
  const asked = askedBy(order, context);
  const announced = new Set<string>();
  let memory: Memory = {
    ...{ polled: [], waitEndsMs: undefined },
    ...{ lookEndsMs: lookEndsMs(order, context), lookups: 0 },
  };
  for (;;) {
    const listed = await readNewestRuns(flowId, order.fillGaps, context);
    const newest = withPolled(listed, memory.polled);
    emit({ type: 'decided', text: historyText(newest) });
    requireLive(newest);
    const own = ownActive(newest, asked);
    if (own) return { kind: 'existing', runs: own };
    const [active, ...others] = activeIn(newest);
    if (!active) {
      const found = await decide(newest, asked, announced, context);
      const isNew = found.kind === 'from' || found.kind === 'first';
      const leftMs = memory.lookEndsMs - clock.now();
      if (!isNew || leftMs <= 0) return found;
      memory = await lookAgain(memory, leftMs, context);
      continue;
    }
    const met = await meetActive([active, ...others], order, memory, context);
    if (met.kind !== 'ended') return met;
    memory = met.memory;
  }
}

/** The run of an earlier attempt may have been created a moment ago. */
async function lookAgain(memory: Memory, leftMs: number, { clock, emit }: Context): Promise<Memory> {
  if (memory.lookups === 0) emit({ type: 'rerun-looking-up', leftMs });
  const lookups = memory.lookups + 1;
  await clock.sleep(Math.min(leftMs, rerunPauseMs(lookups)));
  clock.throwIfCancelled();
  return { ...memory, lookups };
}

/** @param announced the failed runs that have been announced */
async function decide(
  newest: NewestRuns,
  asked: Asked,
  announced: Set<string>,
  context: Context,
): Promise<Continuation> {
  const [failed, ...others] = failedSinceSuccess(newest.runs);
  if (failed && !announced.has(failed.runId)) {
    announced.add(failed.runId);
    const errors = await readErrors(failed, context);
    context.emit({ type: 'failed-run-found', failed: { run: failed, errors, others: others.length } });
  }
  return continueFrom(newest, asked);
}

type Met =
  | Extract<Found, { kind: 'skipped' | 'not-ended' }>
  | { readonly kind: 'ended'; readonly memory: Memory };

/** Does about active runs what `if-run-active` asks for. */
async function meetActive(
  active: ActiveRuns,
  order: CreateOrder,
  memory: Memory,
  context: Context,
): Promise<Met> {
  const { ifRunActive, activeTimeoutMs } = order;
  const { clock, emit } = context;
  switch (ifRunActive) {
    case 'fail':
      return refuseActive(active);
    case 'skip':
      return { kind: 'skipped', run: skipFor(active, order, context) };
    case 'wait': {
      const waitEndsMs = memory.waitEndsMs ?? clock.now() + activeTimeoutMs;
      const timeoutMs = Math.max(0, waitEndsMs - clock.now());
      emit({ type: 'active-runs-found', runs: active, timeoutMs });
      const ends = await waitForActive(active, timeoutMs, order, context);
      const open = ends.filter(({ outcome }) => outcome === 'timed-out' || outcome === 'unknown');
      if (open.length > 0) return { kind: 'not-ended', runs: open };
      const polled = ends.flatMap(({ details }) => (details ? [details] : []));
      return { kind: 'ended', memory: { ...memory, waitEndsMs, polled: [...memory.polled, ...polled] } };
    }
    default:
      return ifRunActive satisfies never;
  }
}

function askedBy(order: CreateOrder, context: Context): Asked {
  const { endSeconds, initialStartSeconds } = order.run;
  const isOwn = order.ifRunExists === 'attach' ? ownBy(order, context) : undefined;
  return { endSeconds, initialStartSeconds, isOwn };
}

/**
 * Whether another attempt of the step can have created a run: its window ends where the inputs put the end then, at a
 * moment that is at most so long before its creation as a request and its retries last.
 */
function ownBy(order: CreateOrder, { clock }: Context): (run: WindowedRun) => boolean {
  const { run, connection, ifRunActive, activeTimeoutMs } = order;
  const longestMs =
    connection.requestTimeoutMs + connection.retryTimeoutMs + (ifRunActive === 'wait' ? activeTimeoutMs : 0);
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

function lookEndsMs({ isRerun, ifRunExists, dryRun }: CreateOrder, context: Context): number {
  const isLooked = isRerun && ifRunExists !== 'create' && !dryRun;
  return context.clock.now() + (isLooked ? Math.min(RERUN_LOOKUP_MS, context.lookupTimeoutMs) : 0);
}

/** What the decision is based on, for the debug log. */
function historyText({ runs, coverage, isComplete, unreadUpToSeconds }: NewestRuns): string {
  const { furthest, read, hidden } = coverage;
  const extent = unreadUpToSeconds === Number.NEGATIVE_INFINITY ? 'to its end' : 'its newest part';
  const reach = furthest
    ? `flow run ${furthest.run.runId} has read furthest, up to ${formatBoth(furthest.read.endSeconds)} (its window ends at ${formatBoth(furthest.run.window.endSeconds)})`
    : 'no run shows that it has read a window';
  return `History of the flow (${extent}, runs: ${runs.length}, with a window that was read: ${read.length}, without a window: ${hidden.length}, certain: ${isComplete}): ${reach}`;
}
