import { isSameId } from '../../adobe/ids.ts';
import { type FlowRun, mayBelongTo } from '../../adobe/run/run.ts';
import { hasFailed } from '../../adobe/run/run-status.ts';
import { compareWindow } from '../../adobe/run/run-window.ts';
import { overlaps, type Window } from '../../time/window.ts';

/** The run that is looked up. */
export interface Target {
  readonly flowId: string;
  /** `undefined` if it is not known: then no run is recognized by its window. */
  readonly window: Window | undefined;
  /** What the step sends as `x-api-key`. */
  readonly clientId: string;
  /** Runs that the step knows to exist, the newest last: none of them is the one. */
  readonly knownRunIds: readonly string[];
  /** Whether the step has looked for a run of the window before, and creates one because it found none. */
  readonly wasLookedFor?: boolean | undefined;
  /** The run that was re-triggered, which may begin again under its own id; absent for a creation. */
  readonly retriggeredRunId?: string | undefined;
}

/** One request that can have created the run. */
export interface Attempt {
  /** When it began, unix milliseconds on this machine's clock. */
  readonly atMs: number;
  /** The start time that was sent, unix seconds; `undefined` for a re-trigger, which sends none. */
  readonly startSeconds: number | undefined;
}

/** When the first attempt began, unix milliseconds. */
export interface Since {
  /** On the clock of the service, as early and as late as it can have been; `undefined` if that clock cannot be read. */
  readonly byService: { readonly earliestMs: number; readonly latestMs: number } | undefined;
  /** On this machine's clock. */
  readonly byMachineMs: number;
}

/** What a run of the history says about whether it is the one. */
export type Verdict =
  /** It is the one, by its start time or by its window. */
  | 'match'
  /** It can be the one, and can be another: nothing but its age speaks for it, and nothing against it. */
  | 'by-time'
  /** It can be the one, and can be another. */
  | 'possible'
  | 'other';

/** By how much the clocks of the service's machines may differ from each other, and `Date` has whole seconds. */
const YOUNG_MARGIN_MS = 5_000;

/** A run is older than the attempt only if it is so by this much on both clocks. */
const OLD_MARGIN_MS = 60_000;

/**
 * A request that has no answer is processed soon or never. A run that was created later is more probably another one,
 * such as one that another job has sent again after the same outage.
 */
const LATEST_CREATION_MS = 3 * 60_000;

/** A service may move a start time that has passed to the present, and never back. */
const START_MARGIN_SECONDS = 60;

/**
 * Weighs what a run says about itself. Contrary evidence counts before evidence in favour, and what is missing counts
 * as neither.
 */
export function weigh(run: FlowRun, target: Target, attempts: readonly Attempt[], since: Since): Verdict {
  // A run that was re-triggered had failed: if it has not now, it has begun again under its own id.
  if (isSameId(run.runId, target.retriggeredRunId ?? ''))
    return run.status === '' || hasFailed(run) ? 'other' : 'match';
  return isNew(run, target) ? weighTraits(run, target, attempts, since) : 'other';
}

/**
 * Whether a run that did not show when the step looked for one, and is not known to be younger than the attempt, may
 * read data of the window: then none is to be created, although the request has left none.
 */
export function showsLate(run: FlowRun, target: Target, since: Since): boolean {
  if (!target.wasLookedFor || !target.window || !isNew(run, target) || hasFailed(run)) return false;
  return compareAges(run, since) !== 'younger' && (!run.window || overlaps(run.window, target.window));
}

/** Whether the step does not know a run of the flow yet. */
function isNew(run: FlowRun, { flowId, knownRunIds }: Target): boolean {
  return mayBelongTo(flowId, run) && !knownRunIds.some((runId) => isSameId(runId, run.runId));
}

function weighTraits(run: FlowRun, target: Target, attempts: readonly Attempt[], since: Since): Verdict {
  const window = compareWindows(run, target.window, attempts);
  const start = compareStarts(run.startSeconds, attempts);
  if (window === 'other' || start === 'other') return 'other';
  const isForeign = run.createdClient !== '' && run.createdClient !== target.clientId;
  const isPartOther = showsOtherPart(run, target.window, attempts);
  const age = compareAges(run, since);
  if (start === 'same' && !isPartOther && (window === 'same' || !isForeign))
    // Clocks can be wrong, so that the start time counts more than the age; but an old run that failed is not taken.
    return hasFailed(run) && age === 'older' ? 'possible' : 'match';
  if (age === 'older') return 'other';
  if (age === 'unclear') return 'possible';
  if (window === 'same') return 'match';
  // What is shown and may have been changed by the service speaks against a run that is recognized by its age alone.
  const isLate = isCreatedLate(run, attempts, since);
  const isDoubtful = isForeign || isPartOther || isLate || run.window !== undefined || start === 'different';
  return isDoubtful ? 'possible' : 'by-time';
}

/** The service may cut a window off at the start of its run, as it was sent or moved. */
function compareWindows(
  run: FlowRun,
  asked: Window | undefined,
  attempts: readonly Attempt[],
): ReturnType<typeof compareWindow> {
  const starts = [run, ...attempts].map(({ startSeconds }) => startSeconds ?? Number.POSITIVE_INFINITY);
  return asked ? compareWindow({ ...run, startSeconds: Math.min(...starts) }, asked) : 'unknown';
}

/**
 * Whether a run shows a part of a window that differs from that of the run in question. The part counts as the whole
 * window with this part in it, and never speaks for a run.
 */
function showsOtherPart(run: FlowRun, asked: Window | undefined, attempts: readonly Attempt[]): boolean {
  if (run.window || !run.windowPart || !asked) return false;
  return compareWindows({ ...run, window: { ...asked, ...run.windowPart } }, asked, attempts) === 'other';
}

/** `different`: not as it was sent, though the service may have moved it. `neutral`: not shown, or proves nothing. */
type Start = 'same' | 'other' | 'different' | 'neutral';

/** A start time that was in the future when it was sent is hardly ever that of another run. */
function compareStarts(shown: number | undefined, attempts: readonly Attempt[]): Start {
  const sent = attempts.flatMap(({ atMs, startSeconds }) =>
    startSeconds === undefined ? [] : [{ startSeconds, isFuture: startSeconds * 1_000 > atMs }],
  );
  if (shown === undefined || sent.length < attempts.length) return 'neutral';
  if (sent.some(({ startSeconds, isFuture }) => isFuture && startSeconds === shown)) return 'same';
  const earliest = Math.min(...sent.map(({ startSeconds }) => startSeconds));
  if (shown < earliest - START_MARGIN_SECONDS) return 'other';
  return sent.some(({ startSeconds }) => shown === startSeconds) ? 'neutral' : 'different';
}

/** Whether a run was created since the first attempt began; one clock alone never makes a run older. */
function compareAges(run: FlowRun, since: Since): 'younger' | 'older' | 'unclear' {
  const { createdAtMs } = run;
  const { byService, byMachineMs } = since;
  if (createdAtMs === undefined || byService === undefined) return 'unclear';
  if (isOlder(run, since)) return 'older';
  // A run that failed before the attempt has to be read again, so that none is taken on a margin.
  const youngerMs = hasFailed(run)
    ? Math.max(byService.latestMs, byMachineMs - OLD_MARGIN_MS)
    : byService.latestMs - YOUNG_MARGIN_MS;
  return createdAtMs >= youngerMs ? 'younger' : 'unclear';
}

/** Whether a run was created long after each of the attempts, by the clock of the service. */
function isCreatedLate(
  { createdAtMs = 0 }: FlowRun,
  attempts: readonly Attempt[],
  { byService, byMachineMs }: Since,
): boolean {
  const aheadMs = (byService?.latestMs ?? byMachineMs) - byMachineMs;
  return attempts.every(({ atMs }) => createdAtMs > atMs + aheadMs + LATEST_CREATION_MS);
}

/** Whether a run was created before the first attempt began, by both clocks. */
export function isOlder(
  { createdAtMs = Number.POSITIVE_INFINITY }: Pick<FlowRun, 'createdAtMs'>,
  { byService, byMachineMs }: Since,
): boolean {
  if (byService === undefined) return false;
  return createdAtMs < Math.min(byService.earliestMs, byMachineMs) - OLD_MARGIN_MS;
}
