import type { RunDetails } from '../../adobe/run/run-details.ts';
import { isUnderWay, runState } from '../../adobe/run/run-status.ts';
import type { StepEvent } from '../../runs/events.ts';
import { formatSeconds } from '../../time/format.ts';
import { activityUrl } from '../links.ts';
import type { Runner } from '../runner.ts';
import { connectionOf, type StepState } from '../state.ts';

/** While nothing changes, a line this often shows that the step is alive, in milliseconds of the run's age. */
const HEARTBEAT_MS = 5 * 60_000;

/** What was printed about a run last. */
interface Printed {
  readonly status: string;
  readonly ageMs: number;
  readonly isHidden: boolean;
  readonly isFailing: boolean;
}

const NOTHING: Printed = { status: '', ageMs: 0, isHidden: false, isFailing: false };

/** What polls of a run show. */
export type PollEvent = Extract<StepEvent, { type: 'run-polled' | 'run-not-shown' | 'poll-failed' }>;

/** Opens the log of the polls of few runs: a line for each change, and few while nothing changes. */
export function openRunLog(runner: Runner): (event: PollEvent, state: StepState) => void {
  const printed = new Map<string, Printed>();
  return (event, state) => {
    const runId = event.type === 'run-polled' ? event.run.runId : event.runId;
    const { lines, next } = pollLines(event, printed.get(runId) ?? NOTHING, state);
    if (event.type === 'run-polled' && !printed.has(runId))
      runner.info(...lines, ...addressLines(runId, state));
    else runner.info(...lines);
    printed.set(runId, next);
  };
}

/** The page of a run that the step was given; of its own runs, the page has been printed. */
function addressLines(runId: string, state: StepState): readonly string[] {
  const connection = connectionOf(state);
  const run = state.runs.find((candidate) => candidate.runId === runId);
  if (!connection || !run?.flowId || run.by !== 'given') return [];
  return [`  ${activityUrl(connection, run.flowId, runId)}`];
}

interface PollLines {
  readonly lines: readonly string[];
  /** What has been printed then. */
  readonly next: Printed;
}

function pollLines(event: PollEvent, last: Printed, state: StepState): PollLines {
  switch (event.type) {
    case 'run-polled':
      return polledLines(event.run, event.ageMs, last, state);
    case 'run-not-shown': {
      const line = `Flow run ${event.runId} is not shown yet, which is normal in its first minutes`;
      return { lines: last.isHidden ? [] : [line], next: { ...last, isHidden: true } };
    }
    case 'poll-failed': {
      const line = failingText(event.runId, event.reason);
      return { lines: last.isFailing ? [] : [line], next: { ...last, isFailing: true } };
    }
    default:
      return event satisfies never;
  }
}

/** A poll failed that does not end the wait. */
export function failingText(runId: string, reason: string): string {
  return `Flow run ${runId} cannot be polled for now, and is polled again: ${reason}`;
}

function polledLines(run: RunDetails, ageMs: number, last: Printed, state: StepState): PollLines {
  const { status } = run;
  // How a run ended is printed next, unless it is re-triggered.
  const isFinal = runState(status) !== 'failed' || state.task?.wait.retries === 0;
  const isPrintedNext = !isUnderWay(status) && isFinal;
  const isNews = last.status !== status || last.isFailing || ageMs - last.ageMs >= HEARTBEAT_MS;
  if (!isNews || isPrintedNext) return { lines: [], next: last };
  const lines = [polledText(run, ageMs), ...(status === last.status ? [] : undocumentedLines(status))];
  return { lines, next: { ...NOTHING, status, ageMs } };
}

/** A note about a status that Adobe does not document. */
export function undocumentedLines(status: string): readonly string[] {
  const isUndocumented = status !== '' && runState(status) === 'unrecognized';
  return isUndocumented
    ? ['  Adobe does not document this status: it is taken for that of a run in progress']
    : [];
}

function polledText({ runId, status, metrics }: RunDetails, ageMs: number): string {
  const seconds = Math.round(ageMs / 1_000);
  const age =
    seconds < 0 ? `begins in ${formatSeconds(-seconds)}` : `${formatSeconds(seconds)} after its start`;
  const records = metrics.recordsRead === undefined ? '' : `, records read: ${metrics.recordsRead}`;
  return `Flow run ${runId}: ${status || 'no status yet'}, ${age}${records}`;
}
