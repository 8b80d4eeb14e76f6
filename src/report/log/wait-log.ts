import { isSameId } from '../../adobe/ids.ts';
import type { EventOf } from '../../runs/events.ts';
import type { WaitedRun } from '../../runs/findings.ts';
import { formatSeconds, formatUtc } from '../../time/format.ts';
import { activityUrl } from '../links.ts';
import type { Runner } from '../runner.ts';
import { countedRuns, endedRuns, isSingle, runCount, type StepRun, type StepState } from '../state.ts';
import { describeFault } from '../texts/faults.ts';
import { runName, runsHeading } from '../texts/headings.ts';
import { lossWarnings } from '../texts/loss-warnings.ts';
import { endRows, rowLines, runRow } from '../texts/rows.ts';
import type { Loggers } from './loggers.ts';
import { pageLines, pollLoggers } from './poll-log.ts';
import { progressLoggers } from './progress-log.ts';

/** The log of the waits of a step: a line for each change of few runs, the counts of many. */
export function waitLoggers(runner: Runner) {
  const few = pollLoggers(runner);
  const many = progressLoggers(runner);
  const loggersFor = (state: StepState) => (areFew(state) ? few : many);
  return {
    'wait-begun': (event, state) => runner.info(...beginLines(event, state)),
    'run-polled': (event, state) => loggersFor(state)['run-polled'](event, state),
    'run-not-shown': (event, state) => loggersFor(state)['run-not-shown'](event, state),
    'poll-failed': (event, state) => loggersFor(state)['poll-failed'](event, state),
    'run-retriggered': (event, state) => runner.info(...retriggerLines(event, state)),
    'run-ended': (event, state) => {
      many['run-ended'](event, state);
      logEnd(runner, state, event.runs);
    },
    'wait-ended': (_, state) => logTotal(runner, state),
  } satisfies Partial<Loggers>;
}

/** With more active runs than these, only counts are printed: five runs with a line every five minutes make a line a minute. */
const FEW = 5;

function areFew(state: StepState): boolean {
  const { plan, order } = state;
  return (plan ? (order?.maxParallel ?? 1) : countedRuns(state).length) <= FEW;
}

/** In a step that creates many runs, the first wait speaks for all. */
function beginLines({ runs, task, atMs }: EventOf<'wait-begun'>, state: StepState): readonly string[] {
  const { flowId, connection, wait } = task;
  const atMost = `at most ${formatSeconds(wait.waitTimeoutMs / 1_000)}`;
  const until = `until ${formatUtc(Math.floor((atMs + wait.waitTimeoutMs) / 1_000))}`;
  if (runs.length === 1 && areFew(state))
    return [`Waiting for flow run ${runs[0]?.runId} ${atMost}, ${until}`];
  if (state.plan) return state.runs.length === 1 ? [`Waiting for each flow run ${atMost}`] : [];
  const line = `Waiting for ${runs.length} flow runs ${atMost}, ${until}`;
  return [line, ...(flowId ? [`  ${activityUrl(connection, flowId)}`] : [])];
}

function retriggerLines(event: EventOf<'run-retriggered'>, state: StepState): readonly string[] {
  const { failed, next, isTakenOver = false } = event;
  const line = `Flow run ${failed.runId} failed and was re-triggered`;
  if (isSameId(failed.runId, next.runId)) return [`${line} under its own id`];
  const again = state.runs.find(({ runId }) => runId === next.runId);
  const what = isTakenOver ? ', before this step: waiting for that run' : '';
  return [`${line} as ${next.runId}${what}`, ...pageLines(again, state)];
}

/** Errors of a run beyond these are in the summary. */
const MOST_ERRORS = 3;

/** How a run ended; of several runs, each has a group of lines. */
function logEnd(runner: Runner, state: StepState, attempts: readonly WaitedRun[]): void {
  const last = attempts.at(-1);
  const run = state.runs.find(({ runId }) => runId === last?.runId);
  if (!run) return;
  const rows = rowLines(endRows(run, undefined));
  const id = state.plan && !isSingle(state) ? ` (${run.runId})` : '';
  const heading = runsHeading([run], `${runName(run, state)}${id}`);
  if (isSingle(state)) runner.info(heading, ...rows);
  else runner.group(heading, [...addressLines(run, state), ...rows, ...errorLines(run, runner)]);
  runner.warn(...lossWarnings([run], state.task?.wait.maxFailedRecords));
}

/** Of a run that the step has created, and of few runs, the address has been printed. */
function addressLines(run: StepRun, state: StepState): readonly string[] {
  return run.by === 'given' && !areFew(state) ? rowLines([runRow(run, state)]) : [];
}

function errorLines({ details }: StepRun, { clean }: Runner): readonly string[] {
  const errors = (details?.errors ?? []).slice(0, MOST_ERRORS);
  return errors.map((error) => `  Error         ${describeFault(error, clean)}`);
}

/** Counts the outcomes of several runs, once all of them are known. */
function logTotal(runner: Runner, state: StepState): void {
  const ended = endedRuns(state);
  if (ended.length === runCount(state) && !isSingle(state)) runner.info(runsHeading(ended));
}
