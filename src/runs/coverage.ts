import type { FlowRun } from '../adobe/run.ts';
import { runState } from '../adobe/run-status.ts';
import { uncovered, type Window } from '../time/window.ts';
import type { Gap, WindowedRun } from './findings.ts';

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
  const known = succeeded.filter(
    (run): run is WindowedRun => run.window !== undefined && begunSeconds(run) !== undefined,
  );
  const read = known
    .map((run) => ({ run, read: readPart(run) }))
    .filter((part) => part.read.startSeconds < part.read.endSeconds);
  return {
    read,
    furthest: read.reduce<ReadRun | undefined>(
      (last, part) => (last && last.read.endSeconds >= part.read.endSeconds ? last : part),
      undefined,
    ),
    hidden: succeeded.filter((run) => run.window === undefined || begunSeconds(run) === undefined),
  };
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
  return uncovered(
    { startSeconds, endSeconds },
    read.map((part) => part.read),
  );
}

/** Names the runs that failed over a window that is missing. */
export function gapOf({ startSeconds, endSeconds }: Window, runs: readonly FlowRun[]): Gap {
  const failedRunIds = runs
    .filter(({ status }) => runState(status) === 'failed')
    .filter(({ window }) => window && window.startSeconds < endSeconds && startSeconds < window.endSeconds)
    .map(({ runId }) => runId);
  return { startSeconds, endSeconds, failedRunIds };
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

/** A window that ended in the future was read up to the start of its run and no further. */
function readPart(run: WindowedRun): Window {
  const { startSeconds, endSeconds } = run.window;
  return { startSeconds, endSeconds: Math.min(endSeconds, begunSeconds(run) ?? endSeconds) };
}
