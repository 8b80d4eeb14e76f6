import type { StepEvent } from '../../runs/events.ts';
import type { Plan } from '../../runs/findings.ts';
import { formatBoth, formatSeconds } from '../../time/format.ts';
import type { Runner } from '../runner.ts';
import type { StepState } from '../state.ts';
import { continuationRows, endRows, requestRows, rowLines, runRows } from '../summary/rows.ts';
import { failedNotes, gapWarnings, idleNotes } from '../texts/last-run-notes.ts';
import { manyRunsText } from '../texts/notes.ts';

/** The events of a step that continues from the last run. */
export type LastRunEvent = Extract<
  StepEvent,
  {
    type:
      | 'planned'
      | 'up-to-date'
      | 'skipped'
      | 'active-runs-found'
      | 'active-runs-not-ended'
      | 'failed-run-found';
  }
>;

/** Prints what the history of the flow means for the step. */
export function logLastRun(runner: Runner, event: LastRunEvent, state: StepState): void {
  switch (event.type) {
    case 'planned':
      logPlan(runner, state);
      break;
    case 'up-to-date':
    case 'skipped':
      logIdle(runner, state);
      break;
    case 'active-runs-found':
      runner.info(activeText(event));
      break;
    case 'active-runs-not-ended':
      // The annotation says how.
      break;
    case 'failed-run-found':
      for (const note of failedNotes(state, runner.clean)) runner.warn('A flow run failed', note);
      break;
    default:
      event satisfies never;
  }
}

function logPlan(runner: Runner, state: StepState): void {
  const { plan, order } = state;
  if (!plan || !order || order.run.windows) return;
  const { last } = plan;
  const rows = requestRows(order, plan).filter(({ label }) => label === 'Window' || label === 'Runs');
  runner.info(beginText(plan), ...rowLines([...rows, ...(last ? continuationRows(last, order) : [])]));
  warnAboutGaps(runner, state);
  const many = manyRunsText(plan.windows.length);
  if (many) runner.warn('The plan has many flow runs', many);
}

function beginText({ last, existing, whole }: Plan): string {
  if (last) {
    const { readUpToSeconds, runsRead } = last;
    return `Continuing at ${formatBoth(readUpToSeconds)}, up to where the flow has been read (runs of the history read: ${runsRead})`;
  }
  return existing?.some((run) => run !== undefined)
    ? 'An earlier attempt of this step has created runs for its window'
    : `No run of the flow has read any data: the first window begins at \`initial-window-start-time\`, ${formatBoth(whole.startSeconds)}`;
}

/** Why the step creates no run. */
function logIdle(runner: Runner, state: StepState): void {
  const { runs, order } = state;
  const run = runs.at(-1);
  if (!run || !order) return;
  const rows = [...runRows(run, order.connection), ...endRows(run, order)];
  runner.info(...idleNotes(state), ...rowLines(rows));
  warnAboutGaps(runner, state);
}

function warnAboutGaps(runner: Runner, state: StepState): void {
  for (const { title, message } of gapWarnings(state)) runner.warn(title, message);
}

function activeText({ runs, timeoutMs }: Extract<StepEvent, { type: 'active-runs-found' }>): string {
  const ids = runs.map(({ runId }) => runId).join(', ');
  const limit = formatSeconds(Math.floor(timeoutMs / 1_000));
  return `Waiting at most ${limit} for ${runs.length === 1 ? 'a flow run that is' : 'flow runs that are'} active: ${ids}`;
}
