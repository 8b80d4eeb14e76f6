import { type FlowRun, mayBelongTo } from '../../adobe/run/run.ts';
import { UNIT_SECONDS } from '../../time/calendar.ts';
import type { Context } from '../context.ts';
import { history, newestFirst } from '../history.ts';
import { begunSeconds, type Coverage, coverageOf, missingWindows } from './coverage.ts';

/** The runs of a flow, newest first, as far as they have been read. */
export interface NewestRuns {
  readonly runs: readonly FlowRun[];
  readonly coverage: Coverage;
  /** Whether no run that is left unread has read later data than these. */
  readonly isComplete: boolean;
  /** Up to when a run that is left unread can have read data, unix seconds; negative infinity if there is none. */
  readonly unreadUpToSeconds: number;
  /** Whether older runs are left unread because the history has more pages than are read. */
  readonly isCut?: boolean;
  /** Whether the listing came from a cache although it was asked not to: newer runs can be missing. */
  readonly isCached: boolean;
}

/**
 * A run can be created with a start time to come, and reads up to its start: so much later than its creation at most.
 * As long as it is active, no step continues past it, so that many newer runs show that it began long ago.
 */
const LONGEST_AHEAD_SECONDS = UNIT_SECONDS.d;

/**
 * Whether an unread run has read furthest is looked for with this lead only: behind a hundred newer runs, a start that was
 * further ahead is hardly ever there, and to look for it would take many pages with each step of a busy flow.
 */
const USUAL_AHEAD_SECONDS = UNIT_SECONDS.h;

/**
 * Reads the history of a flow, newest run first, until it is known which run has read furthest, and whether windows
 * between the runs are missing.
 *
 * The newest run that succeeded does not always answer that: after a backfill of an older time, a hundred newer runs
 * may have read older data. A run reads what is there when it begins, soon after its creation. So a run that is not on the
 * pages read so far, which is older than all runs on them, reads nothing later than an hour after they were created: once
 * the data that was read extends that far, no other page changes the answer. As long as a window seems to be missing,
 * older runs are read up to those that cannot have read it.
 *
 * @param isWhole whether the history is to be read to its end in any case
 * @returns the runs of the flow up to there; after 20 pages the rest is left unread
 * @throws what reading the history throws, once the budget is spent
 */
export async function readNewestRuns(
  flowId: string,
  isWhole: boolean,
  context: Pick<Context, 'service' | 'budget'>,
): Promise<NewestRuns> {
  const seen: FlowRun[] = [];
  let newest: NewestRuns = newestOf([], { isCached: false, isEnd: false, isNewestFirst: true });
  for await (const { runs, continuationToken, isNewestFirst, ageSeconds = 0 } of history(flowId, context)) {
    seen.push(...runs.filter((run) => mayBelongTo(flowId, run)));
    const isEnd = continuationToken === undefined;
    newest = newestOf(seen, { isCached: newest.isCached || ageSeconds > 0, isEnd, isNewestFirst });
    if (isEnd || (newest.isComplete && !isWhole && !isDoubtful(newest))) return newest;
  }
  return { ...newest, isCut: true };
}

/**
 * The same history with the runs as polls showed them: a listing can lag behind. It counts only if it shows that a run
 * has begun once more since.
 */
export function withPolled(newest: NewestRuns, polled: readonly FlowRun[]): NewestRuns {
  const keyOf = ({ runId }: FlowRun) => runId.toLowerCase();
  const listed = new Map(newest.runs.map((run) => [keyOf(run), run]));
  for (const run of polled) {
    const { startedAtMs = 0 } = listed.get(keyOf(run)) ?? {};
    if (startedAtMs <= (run.startedAtMs ?? 0)) listed.set(keyOf(run), run);
  }
  const runs = newestFirst([...listed.values()]);
  return { ...newest, runs, coverage: coverageOf(runs) };
}

/** From when on it is known of all data whether a run has read it, unix seconds. */
export function certainFromSeconds({ unreadUpToSeconds, coverage }: NewestRuns): number {
  const hidden = coverage.hidden.map((run) => begunSeconds(run) ?? Number.POSITIVE_INFINITY);
  return Math.max(unreadUpToSeconds, ...hidden);
}

interface PageFacts {
  readonly isCached: boolean;
  readonly isEnd: boolean;
  readonly isNewestFirst: boolean;
}

function newestOf(seen: readonly FlowRun[], { isCached, isEnd, isNewestFirst }: PageFacts): NewestRuns {
  const runs = newestFirst(seen);
  const coverage = coverageOf(runs);
  const oldestMs = seen.reduce(
    (oldest, { createdAtMs = oldest }) => Math.min(oldest, createdAtMs),
    Number.POSITIVE_INFINITY,
  );
  const readUpToSeconds = coverage.furthest?.read.endSeconds ?? 0;
  const oldestSeconds = isNewestFirst ? Math.ceil(oldestMs / 1_000) : Number.POSITIVE_INFINITY;
  return {
    ...{ runs, coverage, isCached },
    isComplete: isEnd || readUpToSeconds >= oldestSeconds + USUAL_AHEAD_SECONDS,
    unreadUpToSeconds: isEnd ? Number.NEGATIVE_INFINITY : oldestSeconds + LONGEST_AHEAD_SECONDS,
  };
}

/** Whether a window seems to be missing that a run which is left unread can have read. */
function isDoubtful({ runs, coverage, unreadUpToSeconds }: NewestRuns): boolean {
  const endSeconds = coverage.furthest?.read.endSeconds ?? 0;
  return missingWindows(coverage, runs, endSeconds).some(
    ({ startSeconds }) => startSeconds < unreadUpToSeconds,
  );
}
