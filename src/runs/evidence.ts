import type { FlowRun } from '../adobe/run.ts';
import { runState } from '../adobe/run-status.ts';
import { compareWindow } from '../adobe/run-window.ts';
import type { Window } from '../time/window.ts';

/** The run that is looked up. */
export interface Target {
  readonly flowId: string;
  /** `undefined` if it is not known: then no run is recognized by its window. */
  readonly window: Window | undefined;
  /** What the step sends as `x-api-key`. */
  readonly clientId: string;
  /** Runs that the step knows to exist, the newest last: none of them is the one. */
  readonly knownRunIds: readonly string[];
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
  | { readonly kind: 'match'; readonly by: 'start' | 'window' }
  /** It can be the one, and can be another. `time`: nothing but its age speaks for it, and nothing against it. */
  | { readonly kind: 'possible'; readonly by: 'time' | 'nothing' }
  | { readonly kind: 'other' };

const OTHER: Verdict = { kind: 'other' };
const POSSIBLE: Verdict = { kind: 'possible', by: 'nothing' };

/** By how much the clocks of the service's machines may differ from each other, and `Date` has whole seconds. */
const YOUNG_MARGIN_MS = 5_000;

/** A run is older than the attempt only if it is so by this much on both clocks. */
const OLD_MARGIN_MS = 60_000;

/** A service may move a start time that has passed to the present, and never back. */
const START_MARGIN_SECONDS = 60;

/**
 * Weighs what a run says about itself. Contrary evidence counts before evidence in favour, and what is missing counts
 * as neither.
 */
export function weigh(run: FlowRun, target: Target, attempts: readonly Attempt[], since: Since): Verdict {
  if (target.knownRunIds.includes(run.runId)) return OTHER;
  if (run.flowId !== '' && run.flowId !== target.flowId) return OTHER;
  const window = target.window ? compareWindow(run, target.window) : 'unknown';
  const start = compareStarts(run.startSeconds, attempts);
  if (window === 'other' || start === 'other') return OTHER;
  const isForeign = run.createdClient !== '' && run.createdClient !== target.clientId;
  if (start === 'same' && !(isForeign && window !== 'same')) return { kind: 'match', by: 'start' };
  const age = compareAges(run, since);
  if (age === 'older') return OTHER;
  if (age === 'unclear') return POSSIBLE;
  if (window === 'same') return { kind: 'match', by: 'window' };
  // A window that is shown, and may have been cut off, speaks against a run that is recognized by its time alone.
  return isForeign || run.window !== undefined ? POSSIBLE : { kind: 'possible', by: 'time' };
}

/** A start time that was in the future when it was sent is hardly ever that of another run. */
function compareStarts(
  shown: number | undefined,
  attempts: readonly Attempt[],
): 'same' | 'other' | 'not-shown' {
  const sent = attempts.flatMap(({ atMs, startSeconds }) =>
    startSeconds === undefined ? [] : [{ startSeconds, isFuture: startSeconds * 1_000 > atMs }],
  );
  if (shown === undefined || sent.length < attempts.length) return 'not-shown';
  if (sent.some(({ startSeconds, isFuture }) => isFuture && startSeconds === shown)) return 'same';
  const earliest = Math.min(...sent.map(({ startSeconds }) => startSeconds));
  return shown < earliest - START_MARGIN_SECONDS ? 'other' : 'not-shown';
}

/** Whether a run was created since the first attempt began; one clock alone never makes a run older. */
function compareAges({ createdAtMs, status }: FlowRun, since: Since): 'younger' | 'older' | 'unclear' {
  const { byService, byMachineMs } = since;
  if (createdAtMs === undefined || byService === undefined) return 'unclear';
  const isFailed = runState(status) === 'failed';
  const isOlderByMachine = createdAtMs < byMachineMs - OLD_MARGIN_MS;
  // A run that failed before the attempt has to be read again, so that none is taken on a margin.
  const youngerMs = byService.latestMs - (isFailed ? 0 : YOUNG_MARGIN_MS);
  if (createdAtMs >= youngerMs) return isFailed && isOlderByMachine ? 'unclear' : 'younger';
  return isOlder({ createdAtMs }, since) ? 'older' : 'unclear';
}

/** Whether a run was created before the first attempt began, by both clocks. */
export function isOlder(
  { createdAtMs = Number.POSITIVE_INFINITY }: Pick<FlowRun, 'createdAtMs'>,
  { byService, byMachineMs }: Since,
): boolean {
  if (byService === undefined) return false;
  return createdAtMs < Math.min(byService.earliestMs, byMachineMs) - OLD_MARGIN_MS;
}
