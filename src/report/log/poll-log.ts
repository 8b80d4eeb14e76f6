import type { RunDetails } from '../../adobe/run/run-details.ts';
import { isUnderWay, isUndocumented, runState } from '../../adobe/run/run-status.ts';
import { formatSeconds } from '../../time/format.ts';
import { runUrl } from '../links.ts';
import type { Runner } from '../runner.ts';
import type { StepRun, StepState } from '../state.ts';
import type { Loggers } from './loggers.ts';

/** While nothing changes, a line this often shows that the step is alive. */
export const HEARTBEAT_MS = 5 * 60_000;

/** What was printed about a run last. */
interface Printed {
  readonly status: string;
  readonly ageMs: number;
  readonly isHidden: boolean;
  readonly isFailing: boolean;
}

const NOTHING: Printed = { status: '', ageMs: 0, isHidden: false, isFailing: false };

/** What is printed about the polls of runs. */
export type PollLoggers = Pick<Loggers, 'run-polled' | 'run-not-shown' | 'poll-failed'>;

/** The log of the polls of few runs: a line for each change, and few while nothing changes. */
export function pollLoggers(runner: Runner): PollLoggers {
  const printed = new Map<string, Printed>();
  const lastOf = (runId: string) => printed.get(runId) ?? NOTHING;
  return {
    'run-polled': ({ run, ageMs }, state) => {
      const { runId, status } = run;
      const isFirst = !printed.has(runId);
      const last = lastOf(runId);
      const isShown = isNews(run, ageMs, last) && !isPrintedNext(run, state);
      if (isShown) runner.info(polledText(run, ageMs));
      if (isShown && status !== last.status) runner.info(...undocumentedLines(status));
      if (isFirst) {
        // Of the runs of the step itself, the page has been printed.
        const given = state.runs.find((other) => other.runId === runId && other.by === 'given');
        runner.info(...pageLines(given, state));
      }
      printed.set(runId, isShown ? { ...NOTHING, status, ageMs } : last);
    },
    'run-not-shown': ({ runId }) => {
      const last = lastOf(runId);
      if (!last.isHidden)
        runner.info(`Flow run ${runId} is not shown yet, which is normal in its first minutes`);
      printed.set(runId, { ...last, isHidden: true });
    },
    'poll-failed': ({ runId, reason }) => {
      const last = lastOf(runId);
      if (!last.isFailing) runner.info(failingText(runId, reason));
      printed.set(runId, { ...last, isFailing: true });
    },
  };
}

function isNews({ status }: RunDetails, ageMs: number, last: Printed): boolean {
  return last.status !== status || last.isFailing || ageMs - last.ageMs >= HEARTBEAT_MS;
}

/** How a run ended is printed next, unless it is re-triggered. */
function isPrintedNext({ status }: RunDetails, { task }: StepState): boolean {
  const isFinal = runState(status) !== 'failed' || task?.wait.retries === 0;
  return !isUnderWay(status) && isFinal;
}

/** The page of a run, if its flow is known. */
export function pageLines(run: StepRun | undefined, state: StepState): readonly string[] {
  const url = run && runUrl(run, state);
  return url === undefined ? [] : [`  ${url}`];
}

/** A poll failed that does not end the wait. */
export function failingText(runId: string, reason: string): string {
  return `Flow run ${runId} cannot be polled for now, and is polled again: ${reason}`;
}

/** A note about a status that Adobe does not document. */
export function undocumentedLines(status: string): readonly string[] {
  return isUndocumented(status)
    ? ['  Adobe does not document this status: it is taken for that of a run in progress']
    : [];
}

function polledText({ runId, status, metrics }: RunDetails, ageMs: number): string {
  const seconds = Math.round(ageMs / 1_000);
  const records = metrics.recordsRead === undefined ? '' : `, records read: ${metrics.recordsRead}`;
  const shown = `Flow run ${runId}: ${status || 'no status yet'}`;
  if (seconds >= 0) return `${shown}, ${formatSeconds(seconds)} after its start${records}`;
  // A run can end before the start that it shows.
  return isUnderWay(status)
    ? `${shown}, begins in ${formatSeconds(-seconds)}${records}`
    : `${shown}${records}`;
}
