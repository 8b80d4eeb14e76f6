import type { FlowRun } from '../../adobe/run/run.ts';
import type { RunDetails } from '../../adobe/run/run-details.ts';
import { formatBoth } from '../../time/format.ts';
import type { Emit } from '../events.ts';
import { openRerunLookups, ownBy } from '../existing/rerun.ts';
import type { WaitedRun } from '../findings.ts';
import type { CreateOrder } from '../order.ts';
import type { StepContext } from '../step-runs.ts';
import { existingRun, waitForRuns } from '../waiting/wait.ts';
import { type ActiveRuns, refuseActive, skipFor } from './active-runs.ts';
import { announceFailedRun } from './failed-run.ts';
import { activeIn, type Continuation, continueFrom, ownActive } from './last-run.ts';
import { cachedError } from './last-run-errors.ts';
import { type NewestRuns, readNewestRuns, withPolled } from './newest-runs.ts';

/** Why a step that continues from the last run has to stop at an active one. */
type Stopped =
  /** Another run is active, and the step is not to wait for it. */
  | { readonly kind: 'skipped'; readonly run: FlowRun }
  /** Active runs were waited for, and have not ended, or cannot be polled. */
  | { readonly kind: 'not-ended'; readonly runs: readonly WaitedRun[] };

/** What a step that continues from the last run finds. */
export type Found = Continuation | Stopped;

/** The active runs that a step has waited for. */
interface Waited {
  /** As they ended. */
  readonly runs: RunDetails[];
  /** Until when such runs are waited for, on this machine's clock; absent before the first of them. */
  endMs?: number;
}

/**
 * Reads the history of a flow and decides how a step continues: at most once more for each active run that it has
 * waited for, and for a minute if the step is attempted again.
 *
 * @throws {PreconditionError} the history does not say where to begin, or a run is active
 * @throws what reading the history throws, once the budget is spent
 */
export async function continueFromLastRun(order: CreateOrder, context: StepContext): Promise<Found> {
  const { isRerun, ifRunExists, dryRun } = order;
  const isOwn = ifRunExists === 'attach' ? ownBy(order, context) : undefined;
  const asked = { ...order.run, isOwn };
  const waitForNext = openRerunLookups(isRerun && ifRunExists !== 'create' && !dryRun, context);
  const announced = new Set<string>();
  const waited: Waited = { runs: [] };
  for (;;) {
    const newest = await readHistory(order, waited, context);
    const own = ownActive(newest, asked);
    if (own) return { kind: 'existing', runs: own };
    const [active, ...others] = activeIn(newest);
    if (active) {
      const stopped = await meetActive([active, ...others], order, waited, context);
      if (stopped) return stopped;
      continue;
    }
    await announceFailedRun(newest.runs, announced, context);
    const found = continueFrom(newest, asked);
    const isNew = found.kind === 'from' || found.kind === 'first';
    if (!isNew || !(await waitForNext())) return found;
  }
}

/** Reads the history as far as the decision needs it: it has to be that of the moment. */
async function readHistory(
  { run, fillGaps }: CreateOrder,
  waited: Waited,
  context: StepContext,
): Promise<NewestRuns> {
  const newest = withPolled(await readNewestRuns(run.flowId, fillGaps, context), waited.runs);
  context.stepRuns.addEarlier(newest.runs);
  context.emit({ type: 'decided', text: historyText(newest) });
  if (newest.isCached) throw cachedError();
  return newest;
}

/**
 * Does about active runs what `if-run-active` asks for.
 *
 * @returns `undefined` if they have been waited for, and have ended
 */
async function meetActive(
  active: ActiveRuns,
  order: CreateOrder,
  waited: Waited,
  context: StepContext,
): Promise<Stopped | undefined> {
  const { ifRunActive, activeWait } = order;
  const { clock, emit } = context;
  switch (ifRunActive) {
    case 'fail':
      return refuseActive(active);
    case 'skip':
      return { kind: 'skipped', run: skipFor(active, activeWait, context) };
    case 'wait': {
      waited.endMs ??= clock.now() + activeWait.waitTimeoutMs;
      const timeoutMs = Math.max(0, waited.endMs - clock.now());
      emit({ type: 'active-runs-found', runs: active, timeoutMs });
      const runs = active.map((run) => existingRun(run, clock.now()));
      const options = { ...activeWait, waitTimeoutMs: timeoutMs };
      const ends = (await waitForRuns(runs, options, context).catch(cancelled(active, emit))).flat();
      const open = ends.filter(({ outcome }) => outcome === 'timed-out' || outcome === 'unknown');
      // A run that no poll has shown has the status that the history shows.
      const listed = new Map(active.map(({ runId, status }) => [runId, status]));
      const shown = open.map((end) => ({ ...end, status: end.status || (listed.get(end.runId) ?? '') }));
      if (open.length > 0) return { kind: 'not-ended', runs: shown };
      waited.runs.push(...ends.flatMap(({ details }) => details ?? []));
      return undefined;
    }
    default:
      return ifRunActive satisfies never;
  }
}

/** After a cancel, the step has waited for these runs, and does not know how they end. */
function cancelled(active: ActiveRuns, emit: Emit): (error: unknown) => never {
  return (error) => {
    const runs = active.map(({ runId, etag, status, window }): WaitedRun => {
      return { runId, etag, status, window, outcome: 'unknown', details: undefined, problem: undefined };
    });
    emit({ type: 'active-runs-not-ended', runs });
    throw error;
  };
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
