import { isUnderWay } from '../../adobe/run/run-status.ts';
import type { Runner } from '../runner.ts';
import { countedRuns, endedRuns, runCount, type StepState } from '../state.ts';
import { type Loggers, silent } from './loggers.ts';
import { failingText, HEARTBEAT_MS, type PollLoggers, undocumentedLines } from './poll-log.ts';

/** The counts are printed this often if they have changed, in milliseconds. */
const PERIOD_MS = 60_000;

/** The log of the polls of several runs: their counts, a minute apart or more, and what is out of the ordinary. */
export function progressLoggers(runner: Runner): PollLoggers & Pick<Loggers, 'run-ended'> {
  const last: { atMs?: number; text: string } = { text: '' };
  const failing = new Set<string>();
  const undocumented = new Set<string>();
  return {
    'run-polled': ({ run, atMs }, state) => {
      failing.delete(run.runId);
      const notes = undocumented.has(run.status) ? [] : undocumentedLines(run.status);
      undocumented.add(run.status);
      if (notes.length > 0) runner.info(`Flow run ${run.runId}: ${run.status}`, ...notes);
      last.atMs ??= atMs;
      // The end of a run is printed next, and counts only then.
      if (atMs - last.atMs < PERIOD_MS || !isUnderWay(run.status)) return;
      const text = progressText(state);
      if (text === last.text && atMs - last.atMs < HEARTBEAT_MS) return;
      runner.info(text);
      Object.assign(last, { atMs, text });
    },
    'run-not-shown': silent,
    'poll-failed': ({ runId, reason }) => {
      // Runs that are polled over one network fail together: the first one speaks for all.
      if (failing.size === 0) runner.info(failingText(runId, reason));
      failing.add(runId);
    },
    'run-ended': ({ runs }) => {
      for (const { runId } of runs) failing.delete(runId);
    },
  };
}

/** `3 of 53 flow runs have ended (1 failed), 2 are in progress`. */
function progressText(state: StepState): string {
  const ended = endedRuns(state);
  const failed = ended.filter(({ outcome }) => outcome === 'failed').length;
  const active = countedRuns(state).length - ended.length;
  const done = `${ended.length} of ${runCount(state)} flow runs ${ended.length === 1 ? 'has' : 'have'} ended`;
  return `${done}${failed > 0 ? ` (${failed} failed)` : ''}, ${active} ${active === 1 ? 'is' : 'are'} in progress`;
}
