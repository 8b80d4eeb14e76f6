import type { FlowRun } from '../../adobe/run/run.ts';
import { isUnderWay } from '../../adobe/run/run-status.ts';
import { areConsecutive, uncovered, type Window } from '../../time/window.ts';
import type { LastRun, WindowedRun } from '../findings.ts';
import type { RunOrder } from '../order.ts';
import { begunSeconds, type Coverage, gapOf, missingWindows, type ReadRun } from './coverage.ts';
import * as failures from './last-run-errors.ts';
import { certainFromSeconds, type NewestRuns } from './newest-runs.ts';

/** What a step asks of the history. */
export interface Asked extends Pick<RunOrder, 'endSeconds' | 'initialStartSeconds'> {
  /** Whether another attempt of the same step can have created a run; absent if the step takes over none. */
  readonly isOwn?: ((run: WindowedRun) => boolean) | undefined;
}

/** How a step continues. */
export type Continuation =
  /** From where the last run has read to. */
  | { readonly kind: 'from'; readonly last: LastRun }
  /** From the beginning: no run has read anything. */
  | { readonly kind: 'first'; readonly startSeconds: number }
  /** These runs, which another attempt of the step has created, read all that it is to read. */
  | { readonly kind: 'existing'; readonly runs: readonly WindowedRun[] }
  /** Everything has been read. */
  | { readonly kind: 'up-to-date'; readonly last: LastRun };

/** The runs of a history that have not ended, newest first. */
export function activeIn({ runs }: NewestRuns): readonly FlowRun[] {
  return runs.filter(({ status }) => isUnderWay(status));
}

/**
 * The active runs of a history if another attempt of the same step has created them: they continue one another from
 * where reading has got to, or from where the first window begins.
 *
 * @returns `undefined` if they are others, or if there are none
 */
export function ownActive(
  newest: NewestRuns,
  { isOwn, initialStartSeconds }: Asked,
): readonly WindowedRun[] | undefined {
  const active = activeIn(newest);
  const chain = active
    .filter((run): run is WindowedRun => run.window !== undefined)
    .toSorted((a, b) => a.window.startSeconds - b.window.startSeconds);
  const last = chain.at(-1);
  if (!isOwn || !last || chain.length < active.length) return undefined;
  const startSeconds = newest.coverage.furthest?.read.endSeconds ?? initialStartSeconds;
  const isNext = chain[0]?.window.startSeconds === startSeconds;
  return isNext && areConsecutive(chain.map(({ window }) => window)) && isOwn(last) ? chain : undefined;
}

/**
 * Decides how a step continues whose flow has no active run.
 *
 * @throws {PreconditionError} the history does not say where to begin
 */
export function continueFrom(newest: NewestRuns, asked: Asked): Continuation {
  const { runs, coverage, isComplete } = newest;
  const { furthest, hidden } = coverage;
  if (!isComplete) throw failures.incompleteError(runs.length, furthest);
  if (!furthest) return firstOf(runs, coverage, asked.initialStartSeconds);
  const { run, read } = furthest;
  // A run that does not show what it has read can have read later data if it began later.
  const unclear = hidden.find((other) => (begunSeconds(other) ?? Number.POSITIVE_INFINITY) > read.endSeconds);
  if (unclear) throw failures.hiddenWindowError(unclear, furthest);
  if (asked.isOwn && run.window.endSeconds === asked.endSeconds) return { kind: 'existing', runs: [run] };
  const isDone = read.endSeconds >= asked.endSeconds;
  const reader = isDone ? readerOf(coverage, asked.endSeconds, furthest) : furthest;
  const last = lastOf(newest, reader, Math.min(read.endSeconds, asked.endSeconds));
  return { kind: isDone ? 'up-to-date' : 'from', last };
}

/** The run that has read the data right before a time, the one that has read least past it. */
function readerOf({ read }: Coverage, endSeconds: number, furthest: ReadRun): ReadRun {
  return read
    .filter((part) => part.read.startSeconds < endSeconds && part.read.endSeconds >= endSeconds)
    .reduce((least, part) => (part.read.endSeconds < least.read.endSeconds ? part : least), furthest);
}

function lastOf(newest: NewestRuns, { run, read }: ReadRun, endSeconds: number): LastRun {
  const { runs, coverage, isCut } = newest;
  const certainSeconds = certainFromSeconds(newest);
  const missing = missingWindows(coverage, runs, endSeconds);
  const outside = (part: Window) => missing.flatMap((window) => uncovered(window, [part]));
  const certain = outside({ startSeconds: Number.NEGATIVE_INFINITY, endSeconds: certainSeconds });
  return {
    run,
    readUpToSeconds: read.endSeconds,
    gaps: certain.map((window) => gapOf(window, runs)),
    doubtful: outside({ startSeconds: certainSeconds, endSeconds: Number.POSITIVE_INFINITY }),
    runsRead: runs.length,
    ...(isCut && { cutAtSeconds: oldestSeconds(runs) }),
  };
}

/** When the oldest of the runs that show it was created, unix seconds. */
function oldestSeconds(runs: readonly FlowRun[]): number {
  return Math.floor(Math.min(...runs.flatMap(({ createdAtMs }) => createdAtMs ?? [])) / 1_000);
}

function firstOf(
  runs: readonly FlowRun[],
  { hidden }: Coverage,
  initialStartSeconds: number | undefined,
): Continuation {
  if (hidden.length > 0) throw failures.noWindowsError();
  if (initialStartSeconds === undefined) throw failures.noStartError(runs);
  return { kind: 'first', startSeconds: initialStartSeconds };
}
