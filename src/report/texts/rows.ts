import type { RunDetails } from '../../adobe/run/run-details.ts';
import type { Plan } from '../../runs/findings.ts';
import type { CreateOrder } from '../../runs/order.ts';
import {
  formatBoth,
  formatBytes,
  formatCount,
  formatList,
  formatSeconds,
  formatWindow,
} from '../../time/format.ts';
import { areConsecutive, type Window } from '../../time/window.ts';
import { activityUrl, runUrl } from '../links.ts';
import { isSingle, type StepRun, type StepState } from '../state.ts';
import { previewRows } from './preview-rows.ts';
import { type Row, rowIfAny } from './row.ts';

/** The output `batch-ids` has the others. */
const MOST_BATCHES = 20;

/** All rows of a step: its run first if there is only one, then what was asked for. */
export function stepRows(state: StepState): readonly Row[] {
  const { order, runs } = state;
  const run = runs.at(-1);
  // Two runs where one was to be have a table of their own.
  const isAlone = isSingle(state) && run?.outcome !== 'duplicated';
  const rows = [
    ...(isAlone && run ? runRows(run, state) : []),
    ...(order ? [flowRow(order)] : []),
    ...previewRows(state),
    ...continuationRows(state),
    ...planRows(state),
    ...(order ? settingRows(order) : []),
  ];
  // What is known about the run takes the place of what was asked for.
  return rows.filter(({ label }, index) => rows.findIndex((row) => row.label === label) === index);
}

function flowRow({ run: { flowId }, connection }: CreateOrder): Row {
  return { label: 'Flow', value: flowId, url: activityUrl(connection, flowId) };
}

/** What the step is to read, and with how many runs if there are several; empty if it creates none. */
export function planRows({ order, plan }: StepState): readonly Row[] {
  if (!order) return [];
  const { run, wait, maxParallel } = order;
  const window = plan ? planText(plan) : `from the end of the last run to ${formatBoth(run.endSeconds)}`;
  const count = plan?.windows.length ?? 1;
  const pace = wait && maxParallel > 1 ? `at most ${maxParallel} at once` : 'one after the other';
  return [
    { label: 'Window', value: window },
    ...(count > 1 ? [{ label: 'Runs', value: `${count}, ${pace}` }] : []),
  ];
}

function settingRows({ run, connection }: CreateOrder): readonly Row[] {
  return [
    { label: 'Start', value: formatBoth(run.startSeconds) },
    ...rowIfAny('Delta column', Object.values(run.deltaColumn ?? {}).join(', ')),
    { label: 'Sandbox', value: `${connection.sandboxName} of ${connection.orgId}` },
  ];
}

/** The run that the step continues from, and how much time has passed since the data that it has read. */
export function continuationRows({ last, order }: StepState): readonly Row[] {
  if (!last || !order) return [];
  const { runId, status } = last.run;
  const gapSeconds = Math.max(0, order.run.nowSeconds - last.readUpToSeconds);
  return [
    {
      label: 'Last success',
      value: `${runId} (${status})`,
      url: activityUrl(order.connection, order.run.flowId, runId),
    },
    { label: 'Gap since', value: formatSeconds(gapSeconds) },
  ];
}

/** A run, and what is known about it. */
export function runRows(run: StepRun, state: StepState): readonly Row[] {
  return [runRow(run, state), ...endRows(run, state.order)];
}

/** A run, with its page if its flow is known. */
export function runRow(run: StepRun, state: StepState): Row {
  return { label: 'Flow run', value: run.runId, url: runUrl(run, state) };
}

/**
 * What is known about a run since it exists.
 *
 * @param order what the step asked for, which need not be repeated
 */
export function endRows(run: StepRun, order: CreateOrder | undefined): readonly Row[] {
  const { status, startSeconds, isWaitOver } = run;
  const isNews = order && startSeconds !== undefined && startSeconds !== order.run.startSeconds;
  return [
    ...rowIfAny('Status', status),
    ...(isNews ? [{ label: 'Start', value: formatBoth(startSeconds) }] : []),
    ...(isWaitOver ? waitedRows(run) : []),
  ];
}

function waitedRows({ details, window }: StepRun): readonly Row[] {
  const { metrics = {}, batchIds = [] }: Partial<RunDetails> = details ?? {};
  const { durationMs } = metrics;
  const records = {
    read: metrics.recordsRead,
    written: metrics.recordsWritten,
    failed: metrics.recordsFailed,
    skipped: metrics.recordsSkipped,
  };
  const data = { read: formatBytes(metrics.bytesRead), written: formatBytes(metrics.bytesWritten) };
  return [
    ...rowIfAny('Window', window && windowText(window)),
    ...rowIfAny('Records', counts(records)),
    ...rowIfAny('Data', counts(data)),
    ...rowIfAny('Duration', durationMs === undefined ? undefined : durationText(durationMs)),
    ...rowIfAny('Batches', formatList(batchIds, MOST_BATCHES)),
  ];
}

/** How long a run took, which is given in milliseconds. */
export function durationText(durationMs: number): string {
  return formatSeconds(Math.round(durationMs / 1_000));
}

/** Rows as lines of the log. */
export function rowLines(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ label, value, url }) => [
    `  ${label.padEnd(14)}${value}`,
    ...(url === undefined ? [] : [`  ${''.padEnd(14)}${url}`]),
  ]);
}

/** The workflow run of the step, for all that is shown elsewhere than on its own page; empty outside a runner. */
export function workflowRows({ workflow }: StepState): readonly Row[] {
  if (!workflow) return [];
  const { event, url } = workflow;
  // The runner need not say what started the workflow.
  return [
    event ? { label: 'Workflow', value: `started by ${event}`, url } : { label: 'Workflow', value: url },
  ];
}

function counts(named: Readonly<Record<string, number | string | undefined>>): string {
  return Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${typeof value === 'number' ? formatCount(value) : value} ${name}`)
    .join(', ');
}

/** What a plan reads: its windows can leave out what has been read before. */
function planText(plan: Plan): string {
  return `${windowText(plan.whole)}${areConsecutive(plan.windows) ? '' : ', in parts'}`;
}

/** A window with the unix seconds that are sent, and its length. */
function windowText(window: Window): string {
  return `${formatWindow(window)}, ${formatSeconds(window.endSeconds - window.startSeconds)}`;
}
