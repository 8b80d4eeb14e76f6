import { isSameId } from '../../adobe/ids.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import { compareWindow } from '../../adobe/run/run-window.ts';
import type { HistoryPage } from '../history.ts';
import { type Attempt, isOlder, type Since, showsLate, type Target, weigh } from './evidence.ts';
import { behindMs, type ClockOffset } from './service-clock.ts';

/** What one lookup in the history of a flow shows about a run whose creation was not answered. */
export type Lookup =
  /** Runs that are the one, by their start time or their window; more than one if it exists twice. */
  | { readonly kind: 'found'; readonly runs: readonly FlowRun[] }
  /** Nothing that was read can be the run. */
  | ({ readonly kind: 'absent' } & LookupFacts)
  /** Runs that can be the one and cannot be distinguished from it; more of the history than can be read counts as one. */
  | ({ readonly kind: 'unclear'; readonly reason: string; readonly only: FlowRun | undefined } & LookupFacts);

/** How far a lookup can be trusted. */
interface LookupFacts {
  /** `Date` of the answer, unix milliseconds; `undefined` if there is none. */
  readonly dateMs: number | undefined;
  /** By how much the clock of the service is behind this machine's for sure, in milliseconds. */
  readonly behindMs: number;
  /** Whether the answer came from a cache, by its `Age`. */
  readonly isCached: boolean;
  /** Whether the history shows a run that the step knows to exist: the one that was re-triggered, or the newest. */
  readonly showsKnown: boolean;
  /** Whether any run of the history shows its window. */
  readonly showsWindows: boolean;
}

/** If runs are this much newer than the answer that lists them, its `Date` is no time of the service. */
const LONGEST_AHEAD_MS = 60_000;

/** More runs than these are shown by their number. */
const MOST_NAMED = 5;

/** What the runs of a lookup are judged by. */
interface Question {
  readonly target: Target;
  readonly attempts: readonly Attempt[];
  /** When the last page had been read, unix milliseconds. */
  readonly nowMs: number;
  readonly offset: ClockOffset | undefined;
  /** Adds what a listing shows to all that the search has seen. */
  readonly remember: (runs: readonly FlowRun[]) => readonly FlowRun[];
}

/** What the search has seen, and what it is weighed with. */
interface Evidence extends Question {
  /** Runs that this lookup shows. */
  readonly listed: readonly FlowRun[];
  /** Runs that this lookup or an earlier one has shown. */
  readonly runs: readonly FlowRun[];
  readonly since: Since;
  readonly facts: LookupFacts;
}

function evidenceOf(pages: readonly HistoryPage[], question: Question): Evidence {
  const listed = pages.flatMap((page) => page.runs);
  const { retriggeredRunId = '' } = question.target;
  // How the run that was re-triggered has ended since says only a listing that shows it.
  const runs = question
    .remember(listed)
    .filter((run) => !isSameId(run.runId, retriggeredRunId) || listed.includes(run));
  const facts = factsOf(pages, listed, question);
  return { ...question, listed, runs, since: sinceOf(question, listed), facts };
}

/** When the first attempt began by both clocks; a clock of the service that the runs contradict does not count. */
function sinceOf({ attempts, nowMs, offset }: Question, runs: readonly FlowRun[]): Since {
  const byMachineMs = Math.min(...attempts.map(({ atMs }) => atMs));
  const isContradicted = runs.some(
    ({ createdAtMs = 0 }) => offset && createdAtMs > nowMs + offset.mostMs + LONGEST_AHEAD_MS,
  );
  if (!offset || isContradicted) return { byService: undefined, byMachineMs };
  const { leastMs, mostMs } = offset;
  return { byService: { earliestMs: byMachineMs + leastMs, latestMs: byMachineMs + mostMs }, byMachineMs };
}

/** What the pages so far show; `undefined` if later ones can show more. */
export function judgePages(pages: readonly HistoryPage[], question: Question): Lookup | undefined {
  const evidence = evidenceOf(pages, question);
  const { listed, since, facts } = evidence;
  const last = pages.at(-1);
  // A run alone does not show in which order the history comes.
  const isInOrder = last?.isNewestFirst === true && listed.length > 1;
  const isPast = isInOrder && facts.showsKnown && listed.some((run) => isOlder(run, since));
  return last?.continuationToken === undefined || isPast ? lookupOf(evidence) : undefined;
}

/** More of the history than can be read can hold the run, unless what was read does. */
export function unread(pages: readonly HistoryPage[], question: Question): Lookup {
  const evidence = evidenceOf(pages, question);
  const lookup = lookupOf(evidence);
  const reason = 'the history has more runs than can be read';
  return lookup.kind === 'found' ? lookup : { ...evidence.facts, kind: 'unclear', reason, only: undefined };
}

function factsOf(
  pages: readonly HistoryPage[],
  runs: readonly FlowRun[],
  { target: { retriggeredRunId, knownRunIds }, offset }: Question,
): LookupFacts {
  const runId = retriggeredRunId ?? knownRunIds.at(-1);
  return {
    dateMs: pages[0]?.serviceTimeMs,
    behindMs: offset ? behindMs(offset) : 0,
    isCached: pages.some(({ ageSeconds = 0 }) => ageSeconds > 0),
    showsKnown: runId === undefined || runs.some((run) => isSameId(run.runId, runId)),
    showsWindows: runs.some(({ window }) => window !== undefined),
  };
}

function lookupOf({ runs, target, attempts, since, facts }: Evidence): Lookup {
  // A cached listing can show the run that was re-triggered as it was before it failed.
  const wanted = facts.isCached ? { ...target, retriggeredRunId: undefined } : target;
  const verdicts = runs.map((run) => ({ run, kind: weigh(run, wanted, attempts, since) }));
  const matches = verdicts.filter(({ kind }) => kind === 'match').map(({ run }) => run);
  const others = verdicts.filter(({ kind }) => kind === 'other').map(({ run }) => run);
  const late = others.filter((run) => showsLate(run, target, since));
  const isSame = (run: FlowRun) => target.window && compareWindow(run, target.window) === 'same';
  if (matches.length > 0) return { kind: 'found', runs: [...matches, ...late.filter(isSame)] };
  const possible = verdicts.filter(({ kind }) => kind === 'possible' || kind === 'by-time');
  const [first, ...more] = possible;
  const [lateRun] = late;
  if (lateRun) return { ...facts, kind: 'unclear', reason: lateText(lateRun), only: undefined };
  if (!first) return { kind: 'absent', ...facts };
  const isByTime = more.length === 0 && first.kind === 'by-time' && !facts.showsWindows;
  const reason = unclearText(possible.map(({ run }) => run));
  return { ...facts, kind: 'unclear', reason, only: isByTime ? first.run : undefined };
}

function lateText({ runId, window }: FlowRun): string {
  const reads = window ? 'reads data of this window' : 'may read data of this window';
  return `flow run ${runId}, which did not show when the step looked for one, ${reads}`;
}

function unclearText(runs: readonly FlowRun[]): string {
  const ids = runs.slice(0, MOST_NAMED).map(({ runId }) => runId);
  return runs.length === 1
    ? `flow run ${ids[0]} can be the one, and can be another`
    : `${runs.length} runs can be the one and cannot be distinguished (${ids.join(', ')})`;
}
