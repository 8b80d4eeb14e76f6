import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import { formatBoth } from '../time/format.ts';
import { begunSeconds, type Coverage, gapOf, missingWindows, type ReadRun } from './coverage.ts';
import { PreconditionError } from './errors.ts';
import type { LastRun, WindowedRun } from './findings.ts';
import { certainFromSeconds, type NewestRuns } from './newest-runs.ts';

/** What a step asks of the history. */
export interface Asked {
  /** Up to where it is to read, unix seconds. */
  readonly endSeconds: number;
  /** Where it begins if no run has read anything, unix seconds. */
  readonly initialStartSeconds: number | undefined;
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
 * where reading has got to.
 *
 * @returns `undefined` if they are others, or if there are none
 */
export function ownActive(newest: NewestRuns, { isOwn }: Asked): readonly WindowedRun[] | undefined {
  const active = activeIn(newest);
  const chain = active
    .filter((run): run is WindowedRun => run.window !== undefined)
    .toSorted((a, b) => a.window.startSeconds - b.window.startSeconds);
  const last = chain.at(-1);
  if (!isOwn || !last || chain.length < active.length) return undefined;
  const startsSeconds = [
    newest.coverage.furthest?.read.endSeconds,
    ...chain.map(({ window }) => window.endSeconds),
  ];
  const isChain = chain.every(({ window }, index) => window.startSeconds === startsSeconds[index]);
  return isChain && isOwn(last) ? chain : undefined;
}

/**
 * Decides how a step continues whose flow has no active run.
 *
 * @throws {PreconditionError} the history does not say where to begin
 */
export function continueFrom(newest: NewestRuns, asked: Asked): Continuation {
  const { runs, coverage, isComplete } = newest;
  const { furthest, hidden } = coverage;
  if (!isComplete) throw incompleteError(runs.length, furthest);
  if (!furthest) return firstOf(runs, coverage, asked.initialStartSeconds);
  const { run, read } = furthest;
  const unclear = hidden.find((other) => isAfter(other, read.endSeconds));
  if (unclear) throw hiddenWindowError(unclear, furthest);
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
  const { runs, coverage } = newest;
  const certainSeconds = certainFromSeconds(newest);
  const missing = missingWindows(coverage, runs, endSeconds);
  const certain = missing
    .map((window) => ({ ...window, startSeconds: Math.max(window.startSeconds, certainSeconds) }))
    .filter((window) => window.startSeconds < window.endSeconds);
  return {
    run,
    readUpToSeconds: read.endSeconds,
    gaps: certain.map((window) => gapOf(window, runs)),
    doubtful: missing
      .map((window) => ({ ...window, endSeconds: Math.min(window.endSeconds, certainSeconds) }))
      .filter((window) => window.startSeconds < window.endSeconds),
    runsRead: runs.length,
  };
}

function firstOf(
  runs: readonly FlowRun[],
  { hidden }: Coverage,
  initialStartSeconds: number | undefined,
): Continuation {
  if (hidden.length > 0) throw noWindowsError();
  if (initialStartSeconds === undefined) throw noStartError(runs);
  return { kind: 'first', startSeconds: initialStartSeconds };
}

/** Whether a run that does not show what it has read can have read later data. */
function isAfter(run: FlowRun, readUpToSeconds: number): boolean {
  return (begunSeconds(run) ?? Number.POSITIVE_INFINITY) > readUpToSeconds;
}

/**
 * Refuses a history that newer runs may be missing from.
 *
 * @throws {PreconditionError}
 */
export function requireLive({ isCached }: NewestRuns): void {
  if (!isCached) return;
  throw new PreconditionError(
    'the history of the flow came from a cache, although the request forbids that: newer runs may be missing from it',
    'Check the proxy and the network between this runner and Adobe, which must not cache API responses. Or set `window-start-time` to a time.',
  );
}

function incompleteError(runsRead: number, furthest: ReadRun | undefined): PreconditionError {
  const known = furthest
    ? `; of these, flow run ${furthest.run.runId} has read furthest, up to ${formatBoth(furthest.read.endSeconds)}`
    : '; none of these shows that it has read a window';
  return new PreconditionError(
    `it is not certain up to where the flow has been read: an older run may have read later data than the newest ${runsRead} runs${known}`,
    'Set `window-start-time` to a time. After a run has read data up to the present, later steps can continue from it with `last-run`.',
  );
}

function hiddenWindowError({ runId }: FlowRun, { run, read }: ReadRun): PreconditionError {
  return new PreconditionError(
    `the service does not show which window flow run ${runId} has read, and it may have read past ${formatBoth(read.endSeconds)}, up to where flow run ${run.runId} has read`,
    'Look up in Experience Platform what it has read, and set `window-start-time` to the end of that.',
  );
}

function noWindowsError(): PreconditionError {
  return new PreconditionError(
    'the service does not show which windows the runs of this flow have read, so that `last-run` cannot work for it',
    'Set `window-start-time` to a time. A workflow that runs on a schedule can use date math instead, for example `now-1d/d` to `now/d`, or keep the last `window-end-time` itself.',
  );
}

function noStartError(runs: readonly FlowRun[]): PreconditionError {
  const [newest] = runs;
  if (!newest) {
    return new PreconditionError(
      'the flow has no runs yet',
      'Set `initial-window-start-time` to the time from which the first run is to read; later steps continue from there. If the flow should have runs, check `flow-id`, `sandbox-name` and `org-id`.',
    );
  }
  const starts = runs.flatMap(({ window }) => (window ? [window.startSeconds] : []));
  const earliest = starts.length > 0 ? `, such as ${formatBoth(Math.min(...starts))}` : '';
  return new PreconditionError(
    `none of the runs of this flow has read any data (runs in the history: ${runs.length}), and the newest of them, ${newest.runId}, has the status ${newest.status}`,
    `Check why the runs failed. Then set \`initial-window-start-time\` to the time from which data is missing${earliest}.`,
  );
}
