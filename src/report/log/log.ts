import type { StepEvent } from '../../runs/events.ts';
import type { ExistingRuns } from '../../runs/findings.ts';
import type { CreateOrder } from '../../runs/order.ts';
import { formatSeconds, formatShortWindow } from '../../time/format.ts';
import type { Runner } from '../runner.ts';
import type { StepState } from '../state.ts';
import { flowRows } from '../texts/flow-rows.ts';
import { currentName, startedHeading } from '../texts/headings.ts';
import { manyRunsWarnings, timeWarnings, uncheckedText } from '../texts/notes.ts';
import { existingNotes, previewNotes, previewWarnings, UNREAD } from '../texts/preview-notes.ts';
import { endRows, rowLines, runRow, stepRows } from '../texts/rows.ts';
import { lastRunLoggers } from './last-run-log.ts';
import { type Loggers, silent, warnAll } from './loggers.ts';
import { requestLoggers } from './request-log.ts';
import { waitLoggers } from './wait-log.ts';

/** More windows than these are shown by their number. */
const MOST_LISTED = 10;

/** Prints one event of a step; the state is the one after it. */
export type Log = (event: StepEvent, state: StepState) => void;

/** Opens the log of a step: lines and warnings, in the order of the events. */
export function openLog(runner: Runner): Log {
  const loggers: Loggers = {
    ...requestLoggers(runner),
    ...lastRunLoggers(runner),
    ...waitLoggers(runner),
    asked: ({ order }, state) => logAsked(runner, state, order),
    'inputs-warned': ({ warnings }) => warnAll(runner, warnings),
    previewed: (_, state) => logPreview(runner, state),
    'window-begun': (_, state) => logWindow(runner, state),
    'existing-runs-found': ({ existing }) => warnAboutExisting(runner, existing),
    'existing-runs-refused': silent,
    'run-attached': (_, state) => logRun(runner, state),
    'run-created': (_, state) => logRun(runner, state),
    'duplicates-not-checked': ({ runId, reason }) =>
      runner.warn('A second flow run may exist', uncheckedText(runId, reason)),
    exchanged: silent,
    decided: silent,
  };
  return (event, state) => (loggers[event.type] as Log)(event, state);
}

function logAsked(runner: Runner, state: StepState, order: CreateOrder): void {
  const { plan } = state;
  const task = order.dryRun ? 'Planning' : 'Creating';
  const what = plan && plan.windows.length > 1 ? `${plan.windows.length} flow runs` : 'a flow run';
  runner.info(`${task} ${what} for on-demand ingestion`, ...rowLines(stepRows(state)));
  warnAll(runner, [...timeWarnings(order), ...(plan ? manyRunsWarnings(plan) : [])]);
}

function logPreview(runner: Runner, state: StepState): void {
  const { plan, preview, order } = state;
  if (!plan || !preview || !order) return;
  const count = plan.windows.length;
  const listing = plan.windows.slice(0, MOST_LISTED).map((window) => `  ${formatShortWindow(window)}`);
  const more = count > MOST_LISTED ? [`  … and ${count - MOST_LISTED} more`] : [];
  const seconds = plan.windows.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
  const length = formatSeconds(seconds.reduce((sum, each) => sum + each, 0));
  runner.info('The flow', ...rowLines(flowRows(state)));
  runner.info(`Windows (${count}, together ${length})`, ...listing, ...more);
  if (existingNotes(state).length === 0)
    runner.info('No run of this flow is active or reads any of these windows');
  runner.info(...previewNotes(state));
  warnAll(runner, previewWarnings(state));
}

/** If each window has its run, none is created next to others. */
function warnAboutExisting(runner: Runner, existing: ExistingRuns): void {
  const { same, overlapping, withoutWindow, isComplete } = existing;
  if (same.every((run) => run !== undefined)) return;
  if (overlapping.length > 0) {
    const text = `Data of this window is read by ${named(overlapping)} too, which has not failed: it is ingested twice.`;
    runner.warn('This window overlaps with that of another run', text);
  }
  if (withoutWindow.length > 0) {
    const text = `The service does not show the window of ${named(withoutWindow)}: if it was this one, its data is ingested twice.`;
    runner.warn('A run may have read this window', text);
  }
  if (!isComplete) runner.warn('Older runs were not read', UNREAD);
}

function named([newest, ...others]: readonly { readonly runId: string }[]): string {
  return `flow run ${newest?.runId}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}

function logWindow(runner: Runner, state: StepState): void {
  const name = currentName(state);
  if (name && state.current) runner.info(`${name}: ${formatShortWindow(state.current.request.window)}`);
}

const TIME_ALONE_WARNING =
  'The answer to its creation was lost, and the service does not show the windows of its runs. This run is the only one of the flow that was created since, so that it is taken for the one that was asked for.';

/** The run that has been added last. */
function logRun(runner: Runner, state: StepState): void {
  const run = state.runs.at(-1);
  if (!run) return;
  if (run.by === 'time') runner.warn('The flow run was recognized by its time alone', TIME_ALONE_WARNING);
  runner.info(startedHeading(run), ...rowLines([runRow(run, state), ...endRows(run, state.order)]));
}
