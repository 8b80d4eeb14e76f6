import type { FlowRun } from '../adobe/run.ts';
import { isUnderWay, runState } from '../adobe/run-status.ts';
import { formatBoth } from '../time/format.ts';
import { isFarFuture, uncovered, type Window } from '../time/window.ts';
import type { Context } from './context.ts';
import { PreconditionError } from './errors.ts';
import type { LastRun, WindowedRun } from './findings.ts';
import { history, newestFirst } from './history.ts';

/** More active runs than these are told by their number. */
const MOST_NAMED = 10;

/** The runs of a flow, newest first, as far as they have been read. */
export interface NewestRuns {
  readonly runs: readonly FlowRun[];
  /** Whether no run that is left unread can have read later data than these. */
  readonly isComplete: boolean;
}

/** From where a step goes on. */
export type Continuation =
  /** From the end of the last run. */
  | { readonly kind: 'from'; readonly last: LastRun }
  /** From nowhere: this run has read, or is reading, all that the step was to read. */
  | { readonly kind: 'existing'; readonly run: WindowedRun };

/**
 * Reads the history of a flow, newest run first, until it is known which window that succeeded ends last.
 *
 * That is not always in the newest run that succeeded: after a backfill of an older time, a hundred newer runs may
 * have read older data. A run reads what is there by the time it is created, so a run that is not on the pages read
 * so far, which is older than all runs on them, reads nothing later than its own creation: once the window that ends
 * last ends later than that, no other page can change the answer.
 *
 * @returns the runs of the flow up to there; after 20 pages the rest is left unread, settled or not
 * @throws what reading the history throws, once the budget is spent
 */
export async function readNewestRuns(
  flowId: string,
  context: Pick<Context, 'service' | 'budget'>,
): Promise<NewestRuns> {
  const seen: FlowRun[] = [];
  let isComplete = false;
  for await (const { runs, continuationToken, isNewestFirst } of history(flowId, context)) {
    seen.push(...runs.filter((run) => run.flowId === '' || run.flowId === flowId));
    const { endSeconds = 0 } = lastSuccess(seen)?.window ?? {};
    const oldestMs = Math.min(...seen.map(({ createdAtMs = Number.POSITIVE_INFINITY }) => createdAtMs));
    isComplete = continuationToken === undefined || (isNewestFirst && endSeconds * 1_000 >= oldestMs);
    if (isComplete) break;
  }
  return { runs: newestFirst(seen), isComplete };
}

/**
 * Decides from where a step goes on that reads up to `endSeconds`.
 *
 * @param attach whether the step takes over a run that reads up to there already
 * @throws {PreconditionError} there is nothing to go on from, or nothing to read
 */
export function continueFrom(
  { runs, isComplete }: NewestRuns,
  endSeconds: number,
  attach: boolean,
): Continuation {
  const run = lastSuccess(runs);
  const active = runs.filter(({ status }) => isUnderWay(status));
  const [underWay] = active;
  if (attach && underWay?.window && active.length === 1) {
    const { startSeconds } = underWay.window;
    const isNext = startSeconds === run?.window.endSeconds && underWay.window.endSeconds === endSeconds;
    if (isNext) return { kind: 'existing', run: { ...underWay, window: underWay.window } };
  }
  if (underWay) throw activeError(underWay, active);
  if (!isComplete) throw incompleteError(runs.length, run);
  if (!run) throw noStartError(runs);
  const hidden = runs.find((other) => isRead(other) && other.window === undefined && isAfter(other, run));
  if (hidden) throw hiddenWindowError(hidden, run);
  if (attach && run.window.endSeconds === endSeconds) return { kind: 'existing', run };
  if (run.window.endSeconds >= endSeconds) throw nothingNewError(run, endSeconds);
  return {
    kind: 'from',
    last: { run, gaps: gapsBefore(run.window.endSeconds, runs), runsRead: runs.length },
  };
}

function lastSuccess(runs: readonly FlowRun[]): WindowedRun | undefined {
  return runs
    .filter(isRead)
    .filter((run): run is WindowedRun => run.window !== undefined)
    .reduce<WindowedRun | undefined>(
      (last, run) => (last && last.window.endSeconds >= run.window.endSeconds ? last : run),
      undefined,
    );
}

/** Whether a run that does not say what it has read can have read later data than another. */
function isAfter({ createdAtMs }: FlowRun, { window }: WindowedRun): boolean {
  return createdAtMs === undefined || createdAtMs > window.endSeconds * 1_000;
}

/** A run that succeeded in part has read its window: reading it again would ingest the rest of it twice. */
function isRead({ status }: FlowRun): boolean {
  const state = runState(status);
  return state === 'succeeded' || state === 'partially-succeeded';
}

function gapsBefore(endSeconds: number, runs: readonly FlowRun[]): readonly Window[] {
  const later = { startSeconds: endSeconds, endSeconds: Number.MAX_SAFE_INTEGER };
  const covered = [later, ...runs.filter(isRead).flatMap(({ window }) => (window ? [window] : []))];
  const gaps: Window[] = [];
  for (const { status, window } of runs) {
    if (!window || runState(status) !== 'failed') continue;
    const missing = uncovered(window, covered);
    gaps.push(...missing);
    // A window that failed twice is one gap.
    covered.push(...missing);
  }
  return gaps.sort((a, b) => a.startSeconds - b.startSeconds);
}

function activeError(run: FlowRun, active: readonly FlowRun[]): PreconditionError {
  const more = active.length > 1 ? ` (and ${active.length - 1} more)` : '';
  const runIds = active.map(({ runId }) => runId).slice(0, MOST_NAMED);
  const status = run.status === '' ? 'has no status yet' : `has the status ${run.status}`;
  return new PreconditionError(
    `flow run ${run.runId}${more} is still active (it ${status}), and to go on past it would leave a gap if it failed`,
    `Wait for it with the wait action and run-id: ${runIds.join(',')}, then start this step again. Or give window-start-time a time.`,
  );
}

function incompleteError(runsRead: number, run: WindowedRun | undefined): PreconditionError {
  const furthest = run
    ? `, of which ${run.runId} has read furthest, up to ${formatBoth(run.window.endSeconds)}`
    : ', of which none says that it has read a window';
  return new PreconditionError(
    `where reading has got to is not certain: an older run may have read later data than the newest ${runsRead} runs${furthest}`,
    'Give window-start-time a time. Once a run has read data up to the present, later steps can go on from there with last-run.',
  );
}

function hiddenWindowError(hidden: FlowRun, run: WindowedRun): PreconditionError {
  return new PreconditionError(
    `the service does not say which window flow run ${hidden.runId} has read, and it may have read past ${formatBoth(run.window.endSeconds)}, where the last known window ends (flow run ${run.runId})`,
    'Look up in Experience Platform what it has read, and give window-start-time the end of that.',
  );
}

function noStartError(runs: readonly FlowRun[]): PreconditionError {
  if (runs.length === 0) {
    return new PreconditionError(
      'the flow has no runs yet',
      'Give window-start-time a time for the first run; later steps can go on from there with last-run. Where the flow should have runs, check flow-id, sandbox-name and org-id.',
    );
  }
  if (runs.some(isRead)) {
    return new PreconditionError(
      'the service does not say which windows the runs of this flow had',
      'Give window-start-time a time.',
    );
  }
  const starts = runs.flatMap(({ window }) => (window ? [window.startSeconds] : []));
  const earliest = starts.length > 0 ? `, such as ${formatBoth(Math.min(...starts))}` : '';
  return new PreconditionError(
    `none of the runs of this flow has succeeded (runs read: ${runs.length}), and the newest of them, ${runs[0]?.runId}, has the status ${runs[0]?.status}`,
    `Give window-start-time the time from which data is missing${earliest}. See why the runs failed first.`,
  );
}

function nothingNewError({ runId, window }: WindowedRun, endSeconds: number): PreconditionError {
  return new PreconditionError(
    `there is nothing to read: flow run ${runId} has read up to ${formatBoth(window.endSeconds)}, and window-end-time is ${formatBoth(endSeconds)}`,
    isFarFuture(window.endSeconds)
      ? 'Its window was a slip: give window-start-time the time when it ran.'
      : 'Start this step again when there is newer data, or with a later window-end-time.',
  );
}
