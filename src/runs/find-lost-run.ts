import type { Budget } from '../adobe/retry.ts';
import type { FlowRun } from '../adobe/run.ts';
import type { Context } from './context.ts';
import { type Attempt, isOlder, type Since, type Target, weigh } from './evidence.ts';
import { history } from './history.ts';

/** What one lookup in the history of a flow shows about a run whose creation was not answered. */
export type Lookup =
  | { readonly kind: 'found'; readonly runs: readonly FlowRun[]; readonly by: 'start' | 'window' }
  /** Nothing that was read can be the run. */
  | ({ readonly kind: 'absent' } & LookupFacts)
  /** Runs that can be the one and cannot be told from it; more of the history than can be read counts as one. */
  | ({ readonly kind: 'unclear'; readonly reason: string; readonly only: FlowRun | undefined } & LookupFacts);

/** How far a lookup can be trusted. */
export interface LookupFacts {
  /** `Date` of the answer, unix milliseconds; `undefined` if there is none. */
  readonly dateMs: number | undefined;
  /** Whether the answer came from a cache, by its `Age`. */
  readonly isCached: boolean;
  /** Whether the history shows the newest of the runs that the step knows to exist. */
  readonly showsKnown: boolean;
  /** Whether any run of the history shows its window. */
  readonly showsWindows: boolean;
}

/** A moment on the clock of the service, and what this machine's clock showed then at the earliest and the latest. */
export interface ClockReading {
  readonly dateMs: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Runs this much newer than the answer that lists them: the `Date` of the answer is no time of the service. */
const LONGEST_AHEAD_MS = 60_000;

/** A failed lookup is repeated by whoever asked for it, and not within it. */
const NO_RETRIES: Budget = {
  left: () => 0,
  pause: (error) => Promise.reject(error),
};

/** Looks up the runs that requests without an answer may have created. */
export interface Finder {
  /** @throws what reading the history throws */
  lookUp(attempts: readonly Attempt[]): Promise<Lookup>;
}

/** Opens the lookups of one run: what the first of them learns about the clock of the service serves the later ones. */
export function openFinder(target: Target, { service, clock }: Pick<Context, 'service' | 'clock'>): Finder {
  const best: { reading?: ClockReading } = {};
  return {
    async lookUp(attempts) {
      const seen: FlowRun[] = [];
      let facts: Pick<LookupFacts, 'dateMs' | 'isCached'> | undefined;
      let beforeMs = clock.now();
      for await (const page of history(target.flowId, { service, budget: () => NO_RETRIES })) {
        const { serviceTimeMs: dateMs, ageSeconds = 0 } = page;
        if (dateMs !== undefined && !facts)
          best.reading = closer(best.reading, { dateMs, beforeMs, afterMs: clock.now() });
        seen.push(...page.runs);
        facts ??= { dateMs, isCached: ageSeconds > 0 };
        const since = sinceOf(attempts, seen, best.reading);
        const isRead =
          page.continuationToken === undefined ||
          (page.isNewestFirst && page.runs.some((run) => isOlder(run, since)));
        if (isRead) return judge({ runs: seen, target, attempts, since, facts });
        beforeMs = clock.now();
      }
      const reason = 'the history has more runs than can be read';
      const unread = { dateMs: undefined, isCached: false, ...facts, showsKnown: false, showsWindows: false };
      return { ...unread, kind: 'unclear', reason, only: undefined };
    },
  };
}

/** Of two readings the one that says more exactly what the clock of the service shows: that of the quicker answer. */
function closer(known: ClockReading | undefined, reading: ClockReading): ClockReading {
  const width = ({ beforeMs, afterMs }: ClockReading) => afterMs - beforeMs;
  return known && width(known) <= width(reading) ? known : reading;
}

/** When the first attempt began by both clocks; a clock of the service that the runs contradict does not count. */
function sinceOf(
  attempts: readonly Attempt[],
  runs: readonly FlowRun[],
  reading: ClockReading | undefined,
): Since {
  const byMachineMs = Math.min(...attempts.map(({ atMs }) => atMs));
  const isContradicted = runs.some(
    ({ createdAtMs = 0 }) => reading && createdAtMs > reading.dateMs + LONGEST_AHEAD_MS,
  );
  if (!reading || isContradicted) return { byService: undefined, byMachineMs };
  const { dateMs, beforeMs, afterMs } = reading;
  // `Date` has whole seconds, and was written at some moment between the request and the end of the answer.
  const earliestMs = byMachineMs + dateMs - afterMs;
  const latestMs = byMachineMs + dateMs + 1_000 - beforeMs;
  return { byService: { earliestMs, latestMs }, byMachineMs };
}

interface Seen {
  readonly runs: readonly FlowRun[];
  readonly target: Target;
  readonly attempts: readonly Attempt[];
  readonly since: Since;
  readonly facts: Pick<LookupFacts, 'dateMs' | 'isCached'>;
}

function judge({ runs, target, attempts, since, facts }: Seen): Lookup {
  const newest = target.knownRunIds.at(-1);
  const shown = {
    ...facts,
    showsKnown: newest === undefined || runs.some(({ runId }) => runId === newest),
    showsWindows: runs.some(({ window }) => window !== undefined),
  };
  const verdicts = runs.map((run) => ({ run, verdict: weigh(run, target, attempts, since) }));
  const matches = verdicts.flatMap(({ run, verdict }) =>
    verdict.kind === 'match' ? [{ run, by: verdict.by }] : [],
  );
  const [match] = matches;
  if (match) return { kind: 'found', runs: matches.map(({ run }) => run), by: match.by };
  const possible = verdicts.filter(({ verdict }) => verdict.kind === 'possible');
  const [first, ...others] = possible;
  if (!first) return { kind: 'absent', ...shown };
  const isByTime = others.length === 0 && first.verdict.kind === 'possible' && first.verdict.by === 'time';
  return {
    ...shown,
    kind: 'unclear',
    reason: unclearText(possible.map(({ run }) => run)),
    only: isByTime && !shown.showsWindows ? first.run : undefined,
  };
}

function unclearText(runs: readonly FlowRun[]): string {
  const [first, ...others] = runs;
  return others.length === 0
    ? `flow run ${first?.runId} can be the one, and can be another`
    : `${runs.length} runs can be the one and cannot be told apart (${runs
        .slice(0, MOST_NAMED)
        .map(({ runId }) => runId)
        .join(', ')})`;
}

/** More runs than these are shown by their number. */
const MOST_NAMED = 5;
