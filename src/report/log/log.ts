import type { StepEvent } from '../../runs/events.ts';
import type { CreateOrder } from '../../runs/order.ts';
import { formatSeconds, formatShortWindow } from '../../time/format.ts';
import type { Runner } from '../runner.ts';
import type { StepState } from '../state.ts';
import { existingWarnings, TIME_ALONE, uncheckedWarning } from '../texts/creation-warnings.ts';
import { currentName, startedHeading } from '../texts/headings.ts';
import { manyRunsWarnings, timeWarnings } from '../texts/plan-warnings.ts';
import { existingNotes, previewNotes, previewWarnings } from '../texts/preview-notes.ts';
import { previewRows } from '../texts/preview-rows.ts';
import { rowLines, runRows, stepRows, workflowRows } from '../texts/rows.ts';
import { exchangeText } from './debug-log.ts';
import { lastRunLoggers } from './last-run-log.ts';
import { type Loggers, silent } from './loggers.ts';
import { requestLoggers } from './request-log.ts';
import { waitLoggers } from './wait-log.ts';

/** More windows than these are shown by their number. */
const MOST_LISTED = 10;

/** Prints one event of a step; the state is the one after it. */
type Log = (event: StepEvent, state: StepState) => void;

/** Opens the log of a step: lines and warnings, in the order of the events. */
export function openLog(runner: Runner): Log {
  const unchecked = new Set<string>();
  const loggers: Loggers = {
    ...requestLoggers(runner),
    ...lastRunLoggers(runner),
    ...waitLoggers(runner),
    asked: ({ order }, state) => logAsked(runner, state, order),
    'inputs-warned': ({ warnings }) => runner.warn(...warnings),
    previewed: (_, state) => logPreview(runner, state),
    'window-begun': (_, state) => logWindow(runner, state),
    'existing-runs-found': ({ existing }) => runner.warn(...existingWarnings(existing)),
    'existing-runs-refused': silent,
    'run-attached': (_, state) => logRun(runner, state),
    'run-created': (_, state) => logRun(runner, state),
    'duplicates-not-checked': ({ runId, reason }) => {
      if (!unchecked.has(runId)) runner.warn(uncheckedWarning(runId, reason));
      unchecked.add(runId);
    },
    exchanged: (event) => runner.debug(exchangeText(event)),
    decided: ({ text }) => runner.debug(text),
  };
  return (event, state) => (loggers[event.type] as Log)(event, state);
}

function logAsked(runner: Runner, state: StepState, order: CreateOrder): void {
  const { plan } = state;
  const task = order.dryRun ? 'Planning' : 'Creating';
  const what = plan && plan.windows.length > 1 ? `${plan.windows.length} flow runs` : 'a flow run';
  runner.info(
    `${task} ${what} for on-demand ingestion`,
    ...rowLines([...stepRows(state), ...workflowRows(state)]),
  );
  runner.warn(...timeWarnings(order), ...manyRunsWarnings(state));
}

function logPreview(runner: Runner, state: StepState): void {
  const { plan, preview, order } = state;
  if (!plan || !preview || !order) return;
  const count = plan.windows.length;
  const listing = plan.windows.slice(0, MOST_LISTED).map((window) => `  ${formatShortWindow(window)}`);
  const more = count > MOST_LISTED ? [`  … and ${count - MOST_LISTED} more`] : [];
  const seconds = plan.windows.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
  const length = formatSeconds(seconds.reduce((sum, each) => sum + each, 0));
  runner.info('The flow', ...rowLines(previewRows(state)));
  runner.info(`Windows (${count}, together ${length})`, ...listing, ...more);
  if (existingNotes(state).length === 0)
    runner.info('No run of this flow is active or reads any of these windows');
  runner.info(...previewNotes(state));
  runner.warn(...previewWarnings(state));
}

function logWindow(runner: Runner, state: StepState): void {
  const name = currentName(state);
  if (name && state.current) runner.info(`${name}: ${formatShortWindow(state.current.request.window)}`);
}

/** The run that has been added last. */
function logRun(runner: Runner, state: StepState): void {
  const run = state.runs.at(-1);
  if (!run) return;
  if (run.by === 'time') runner.warn(TIME_ALONE);
  runner.info(startedHeading(run), ...rowLines(runRows(run, state)));
}
