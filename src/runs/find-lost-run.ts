import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import { isSameWindow, type Window } from '../time/window.ts';
import type { Context } from './context.ts';
import { history, newestFirst } from './history.ts';

/**
 * What one look at the history of a flow says of a run whose creation was not answered.
 *
 * `by` tells how it was recognized: by its `window`, or as the `only` run of the flow that has come into being
 * since, where the service does not say what windows its runs have.
 */
export type Lookup =
  | { readonly kind: 'found'; readonly run: FlowRun; readonly by: 'window' | 'time' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear'; readonly reason: string };

/** The run that is looked for. */
export interface Target {
  readonly flowId: string;
  /** `undefined` where nobody knows: then no run is recognized by its window. */
  readonly window: Window | undefined;
  /** Runs that are surely not the one. */
  readonly knownRunIds?: readonly string[];
}

/**
 * By how much the clocks of the service's machines may differ from each other. What differs between the service
 * and this machine is taken from the `Date` of its answer.
 */
const SERVICE_CLOCKS_MS = 2_000;

/** By how much this machine's clock may be wrong where an answer has no `Date` to hold it against. */
const UNKNOWN_CLOCK_MS = 15 * 60_000;

/** From when on, on the clock of the service, runs were created that may be the one. */
interface Since {
  /** A run that is older is surely not the one; without a `Date`, no age excludes a run. */
  readonly possibleMs: number;
  /** A run that is younger can be taken for the one. */
  readonly likelyMs: number;
}

/**
 * Looks once for a run that may have been created since an attempt began.
 *
 * @param attemptedAtMs when the first attempt began, unix milliseconds on this machine's clock
 * @param budget opened for each page that has to be read
 * @throws what reading the history throws
 */
export async function findLostRun(
  target: Target,
  attemptedAtMs: number,
  { service, clock, budget }: Pick<Context, 'service' | 'clock' | 'budget'>,
): Promise<Lookup> {
  if (target.flowId === '') return { kind: 'unclear', reason: 'nobody knows which flow it is of' };
  const seen: FlowRun[] = [];
  let since: Since | undefined;
  for await (const page of history(target.flowId, { service, budget })) {
    since ??= sinceAttempt(attemptedAtMs, page.serviceTimeMs, clock.now());
    const { possibleMs } = since;
    seen.push(...page.runs.filter((run) => canBe(run, target)));
    const isPast = page.runs.some(({ createdAtMs = possibleMs }) => createdAtMs < possibleMs);
    const isEnough = page.continuationToken === undefined || (isPast && page.isNewestFirst);
    if (isEnough) return judge(newestFirst(seen), since, target);
  }
  return { kind: 'unclear', reason: 'it holds more runs than can be looked through' };
}

function sinceAttempt(attemptedAtMs: number, serviceTimeMs: number | undefined, nowMs: number): Since {
  if (serviceTimeMs === undefined) {
    return { possibleMs: Number.NEGATIVE_INFINITY, likelyMs: attemptedAtMs - UNKNOWN_CLOCK_MS };
  }
  const sinceMs = attemptedAtMs + (serviceTimeMs - nowMs) - SERVICE_CLOCKS_MS;
  return { possibleMs: sinceMs, likelyMs: sinceMs };
}

/**
 * Whether nothing that a run says of itself speaks against its being the one. Its start time is no argument: a
 * service may move one that is in the past.
 */
function canBe(run: FlowRun, { flowId, window, knownRunIds = [] }: Target): boolean {
  return (
    !knownRunIds.includes(run.runId) &&
    (run.flowId === '' || run.flowId === flowId) &&
    (run.window === undefined || window === undefined || isSameWindow(run.window, window))
  );
}

function judge(seen: readonly FlowRun[], { possibleMs, likelyMs }: Since, { window }: Target): Lookup {
  const candidates = seen.filter(({ createdAtMs = possibleMs }) => createdAtMs >= possibleMs);
  // Where its age cannot be trusted, a run that has ended may be an older one, whose window is to be read again.
  const isDated = possibleMs === likelyMs;
  const isLikely = ({ createdAtMs, status }: FlowRun) =>
    (createdAtMs ?? likelyMs) >= likelyMs && ((isDated && createdAtMs !== undefined) || isUnderWay(status));
  const likely = candidates.filter(isLikely);
  const byWindow = window && likely.find((run) => run.window !== undefined);
  if (byWindow) return { kind: 'found', run: byWindow, by: 'window' };
  const [only] = likely;
  if (only && candidates.length === 1) return { kind: 'found', run: only, by: 'time' };
  if (candidates.length > 0) return { kind: 'unclear', reason: unclearText(candidates) };
  const older = window && seen.find((run) => run.window !== undefined && isUnderWay(run.status));
  if (!older) return { kind: 'absent' };
  return {
    kind: 'unclear',
    reason: `flow run ${older.runId} has this window and is under way, but seems to be older`,
  };
}

function unclearText([first, ...others]: readonly FlowRun[]): string {
  return others.length === 0
    ? `flow run ${first?.runId} may be the one, and may be an older one`
    : `runs in it that may be the one and cannot be told apart: ${others.length + 1}`;
}
