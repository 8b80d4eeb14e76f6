import { isSameId } from '../../adobe/ids.ts';
import type { StepEvent } from '../../runs/events.ts';
import type { WaitedRun } from '../../runs/findings.ts';
import { formatSeconds, formatUtc } from '../../time/format.ts';
import { activityUrl } from '../links.ts';
import { cut } from '../redact/sanitize.ts';
import type { Runner } from '../runner.ts';
import {
  connectionOf,
  countedRuns,
  endedRuns,
  isSingle,
  runName,
  type StepRun,
  type StepState,
} from '../state.ts';
import { endRows, rowLines, runRows } from '../summary/rows.ts';
import { runsHeading } from '../texts/headings.ts';
import { lossNotes } from '../texts/loss-notes.ts';
import { describeFaults } from '../texts/run-advice.ts';
import { openProgressLog } from './progress-log.ts';
import { openRunLog } from './run-log.ts';

/** The events of a wait. */
export type WaitEvent = Extract<
  StepEvent,
  {
    type:
      | 'wait-begun'
      | 'run-polled'
      | 'run-not-shown'
      | 'poll-failed'
      | 'run-retriggered'
      | 'run-ended'
      | 'wait-ended';
  }
>;

/** Opens the log of the waits of a step: a line for each change of few runs, the counts of many. */
export function openWaitLog(runner: Runner): (event: WaitEvent, state: StepState) => void {
  const logRun = openRunLog(runner);
  const logProgress = openProgressLog(runner);
  return (event, state) => {
    switch (event.type) {
      case 'wait-begun':
        return logBegin(runner, state, event);
      case 'run-retriggered':
        return logRetrigger(runner, state, event);
      case 'run-ended':
        return logEnd(runner, state, event.runs);
      case 'wait-ended':
        return logTotal(runner, state);
      case 'run-polled':
      case 'run-not-shown':
      case 'poll-failed':
        return areFew(state) ? logRun(event, state) : logProgress(event, state);
      default:
        return event satisfies never;
    }
  };
}

/** Of more runs at once, the counts are printed: each of so many has a line every five minutes, a line a minute in all. */
const FEW = 5;

function areFew(state: StepState): boolean {
  const { plan, order } = state;
  return (plan ? (order?.maxParallel ?? 1) : countedRuns(state).length) <= FEW;
}

type EventOf<Type extends WaitEvent['type']> = Extract<WaitEvent, { type: Type }>;

function logBegin(runner: Runner, state: StepState, event: EventOf<'wait-begun'>): void {
  runner.info(...beginLines(state, event));
}

/** In a step that creates many runs, the first wait speaks for all. */
function beginLines(state: StepState, { runs, task, atMs }: EventOf<'wait-begun'>): readonly string[] {
  const { flowId, connection, wait } = task;
  const atMost = `at most ${formatSeconds(wait.waitTimeoutMs / 1_000)}`;
  const until = `until ${formatUtc(Math.floor((atMs + wait.waitTimeoutMs) / 1_000))}`;
  if (runs.length === 1 && areFew(state))
    return [`Waiting for flow run ${runs[0]?.runId} ${atMost}, ${until}`];
  if (state.plan) return state.runs.length === 1 ? [`Waiting for each flow run ${atMost}`] : [];
  const line = `Waiting for ${runs.length} flow runs ${atMost}, ${until}`;
  return [line, ...(flowId ? [`  ${activityUrl(connection, flowId)}`] : [])];
}

function logRetrigger(runner: Runner, state: StepState, { failed, next }: EventOf<'run-retriggered'>): void {
  const isSame = isSameId(failed.runId, next.runId);
  const how = isSame ? 'under its own id' : `as ${next.runId}`;
  const again = state.runs.find(({ runId }) => runId === next.runId);
  const connection = connectionOf(state);
  const address = connection && again?.flowId ? activityUrl(connection, again.flowId, next.runId) : '';
  runner.info(
    `Flow run ${failed.runId} failed and was re-triggered ${how}`,
    ...(address && !isSame ? [`  ${address}`] : []),
  );
}

/** Errors of a run beyond these are in the summary, and longer ones are cut. */
const MOST_ERRORS = 3;
const LONGEST_ERROR = 500;

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
  const notes = lossNotes(run, state.task?.wait.maxFailedRecords);
  for (const note of notes) runner.warn('A flow run may have lost records', note);
}

/** Of a run that the step has created, and of few runs, the address has been printed. */
function addressLines(run: StepRun, state: StepState): readonly string[] {
  const connection = connectionOf(state);
  return connection && run.by === 'given' && !areFew(state) ? rowLines(runRows(run, connection)) : [];
}

function errorLines({ details }: StepRun, { clean }: Runner): readonly string[] {
  const errors = describeFaults(details?.errors ?? [], clean).slice(0, MOST_ERRORS);
  return errors.map((error) => `  Error         ${cut(error, LONGEST_ERROR)}`);
}

/** Counts the outcomes of several runs, once all of them are known. */
function logTotal(runner: Runner, state: StepState): void {
  const ended = endedRuns(state);
  const isAll = ended.length === (state.plan?.windows.length ?? countedRuns(state).length);
  if (isAll && !isSingle(state)) runner.info(runsHeading(ended));
}
