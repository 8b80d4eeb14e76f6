import type { EventOf } from '../../runs/events.ts';
import type { Plan } from '../../runs/findings.ts';
import { formatBoth, formatSeconds } from '../../time/format.ts';
import type { Runner } from '../runner.ts';
import type { StepState } from '../state.ts';
import {
  cutNotes,
  doubtfulTexts,
  failedWarnings,
  gapTexts,
  gapWarnings,
  idleNotes,
  otherFailedIds,
} from '../texts/last-run-notes.ts';
import { manyRunsWarnings, replacedWarnings } from '../texts/plan-warnings.ts';
import { continuationRows, planRows, rowLines, runRows } from '../texts/rows.ts';
import { MOST_IN_NOTE } from '../texts/sentences.ts';
import { type Loggers, silent } from './loggers.ts';

/** The log of what the history of the flow means for a step that continues from the last run. */
export function lastRunLoggers(runner: Runner) {
  return {
    planned: ({ plan }, state) => logPlan(runner, plan, state),
    'up-to-date': (_, state) => logIdle(runner, state),
    skipped: (_, state) => logIdle(runner, state),
    'active-runs-found': (event) => runner.info(activeText(event)),
    'active-runs-not-ended': silent,
    'failed-run-found': (_, state) => logFailed(runner, state),
  } satisfies Partial<Loggers>;
}

function logPlan(runner: Runner, plan: Plan, state: StepState): void {
  const { order } = state;
  runner.warn(...replacedWarnings(state));
  if (!order || order.run.windows) return;
  runner.info(beginText(plan), ...rowLines([...planRows(state), ...continuationRows(state)]));
  logGaps(runner, state);
  runner.warn(...manyRunsWarnings(state));
}

function beginText({ last, existing, whole }: Plan): string {
  if (last)
    return `Continuing at ${formatBoth(last.readUpToSeconds)}, up to where the flow has been read (runs of the history read: ${last.runsRead})`;
  return existing?.some((run) => run !== undefined)
    ? 'An earlier attempt of this step has created runs for its window'
    : `No run of the flow has read any data: the first window begins at \`initial-window-start-time\`, ${formatBoth(whole.startSeconds)}`;
}

/** Why the step creates no run. */
function logIdle(runner: Runner, state: StepState): void {
  const run = state.runs.at(-1);
  if (!run) return;
  runner.info(...idleNotes(state), ...rowLines(runRows(run, state)));
  logGaps(runner, state);
}

function logGaps(runner: Runner, state: StepState): void {
  if (!state.order?.fillGaps) runner.info(...cutNotes(state));
  runner.warn(...gapWarnings(state));
  logIfLong(runner, 'Earlier windows that no run has read', gapTexts(state));
  logIfLong(runner, 'Earlier windows that a run may have read', doubtfulTexts(state));
}

function logFailed(runner: Runner, state: StepState): void {
  runner.warn(...failedWarnings(state, runner.clean));
  logIfLong(runner, 'Other flow runs that failed since the last success', otherFailedIds(state));
}

/** A list that a warning has no room for. A history is read up to 2,000 runs, so that no list is much longer. */
function logIfLong(runner: Runner, title: string, texts: readonly string[]): void {
  if (texts.length > MOST_IN_NOTE)
    runner.group(
      `${title} (${texts.length})`,
      texts.map((text) => `  ${text}`),
    );
}

function activeText({ runs, timeoutMs }: EventOf<'active-runs-found'>): string {
  const ids = runs.map(({ runId }) => runId).join(', ');
  const limit = formatSeconds(Math.floor(timeoutMs / 1_000));
  return `Waiting at most ${limit} for ${runs.length === 1 ? 'a flow run that is' : 'flow runs that are'} active: ${ids}`;
}
