import type { FlowRun } from '../../adobe/run/run.ts';
import { hasFailed, runState } from '../../adobe/run/run-status.ts';
import { overlaps, uncovered, type Window } from '../../time/window.ts';
import type { Gap, WindowedRun } from '../findings.ts';

// Which data the runs of a history have read, and which not: arithmetic of windows, in unix seconds.

/** A run that succeeded, in part too, and what it has read. */
export interface ReadRun {
  readonly run: WindowedRun;
  readonly read: Window;
}

/** What the runs of a history have read. */
export interface Coverage {
  readonly read: readonly ReadRun[];
  /** Of those, the one that has read furthest; the first of several. */
  readonly furthest: ReadRun | undefined;
  /** Runs that succeeded and do not show what they have read. */
  readonly hidden: readonly FlowRun[];
}

/** Adds up what runs have read. */
export function coverageOf(runs: readonly FlowRun[]): Coverage {
  const succeeded = runs.filter(isRead);
  const hidden = succeeded.filter((run) => !readPart(run));
  const read = succeeded
    .flatMap((run) => readPart(run) ?? [])
    .filter((part) => part.read.startSeconds < part.read.endSeconds);
  const [furthest] = read.toSorted((a, b) => b.read.endSeconds - a.read.endSeconds);
  return { read, furthest, hidden };
}

/**
 * The windows between the earliest start of any run and an end that none of the runs has read.
 *
 * @param endSeconds unix seconds
 */
export function missingWindows(
  { read }: Pick<Coverage, 'read'>,
  runs: readonly FlowRun[],
  endSeconds: number,
): readonly Window[] {
  const startSeconds = runs.reduce(
    (earliest, { window }) => Math.min(earliest, window?.startSeconds ?? earliest),
    endSeconds,
  );
  const known = read.map((part) => part.read);
  return uncovered({ startSeconds, endSeconds }, known);
}

/** Names the runs that failed over a window that is missing. */
export function gapOf(gap: Window, runs: readonly FlowRun[]): Gap {
  const failed = runs.filter((run) => hasFailed(run) && run.window && overlaps(run.window, gap));
  return { ...gap, failedRunIds: failed.map(({ runId }) => runId) };
}

/** A run that succeeded in part has read its window: reading it again would ingest the rest of it twice. */
export function isRead({ status }: FlowRun): boolean {
  const state = runState(status);
  return state === 'succeeded' || state === 'partially-succeeded';
}

/**
 * When a run began, in unix seconds: it has read nothing that came later. Without a time of the service, that is the
 * later of its creation and the start time that was asked for. `undefined` if none of them is known.
 */
export function begunSeconds({ startedAtMs, createdAtMs, startSeconds }: FlowRun): number | undefined {
  if (startedAtMs !== undefined) return Math.floor(startedAtMs / 1_000);
  if (createdAtMs === undefined) return startSeconds;
  return Math.max(startSeconds ?? 0, Math.floor(createdAtMs / 1_000));
}

/**
 * What a run that succeeded has read: a window that ended in the future was read up to the start of its run and no
 * further. `undefined` if the run does not show that.
 */
function readPart(run: FlowRun): ReadRun | undefined {
  const { window } = run;
  const begun = begunSeconds(run);
  if (window === undefined || begun === undefined) return undefined;
  return { run: { ...run, window }, read: { ...window, endSeconds: Math.min(window.endSeconds, begun) } };
}
