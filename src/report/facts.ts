import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Workflow } from '../inputs/workflow.ts';
import type { Connection } from '../platform/connection.ts';
import type { RunReference } from '../platform/run.ts';
import { formatBytes, formatSeconds, formatUtc } from '../time/format.ts';
import type { Window } from '../time/window.ts';
import type { WaitedRun } from '../wait-for-runs.ts';
import { activityUrl } from './links.ts';

/** One thing that is known, as the log and the summary both show it. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Where more of it can be seen. */
  readonly url?: string;
}

/** How a run ended, at a glance. */
export const SIGNS = {
  succeeded: '✅',
  'partially-succeeded': '⚠️',
  failed: '❌',
  'timed-out': '⌛',
  unknown: '❔',
} as const satisfies Record<WaitedRun['outcome'], string>;

/** Where the step runs. */
export function workflowFact({ event, url }: Workflow): Fact {
  return { label: 'Workflow', value: `started by ${event}`, url };
}

/** What the step is asked to do. */
export function requestFacts({ run, connection }: RunInputs): readonly Fact[] {
  return [
    { label: 'Flow', value: run.flowId, url: activityUrl(connection, run.flowId) },
    { label: 'Window', value: windowText(run.window) },
    { label: 'Start', value: bothTimes(run.startSeconds) },
    ...(run.deltaColumn ? [{ label: 'Delta column', value: Object.values(run.deltaColumn).join(', ') }] : []),
    { label: 'Sandbox', value: `${connection.sandboxName} of ${connection.orgId}` },
  ];
}

/** The run, as far as it is known. */
export function runFacts(
  { run, connection }: RunInputs,
  { runId, status }: RunReference & { readonly status?: string },
): readonly Fact[] {
  return [
    { label: 'Flow run', value: runId, url: activityUrl(connection, run.flowId, runId) },
    ...(status ? [{ label: 'Status', value: status }] : []),
  ];
}

/** How a run ended that was waited for, beside what is known of it from before. */
export function waitedFacts({ status, details, window }: WaitedRun): readonly Fact[] {
  const metrics = details?.metrics ?? {};
  const { recordsRead, recordsWritten, recordsFailed, recordsSkipped, bytesRead, bytesWritten, durationMs } =
    metrics;
  return [
    ...fact('Status', status),
    ...(window ? [{ label: 'Window', value: windowText(window) }] : []),
    ...fact(
      'Records',
      counts({ read: recordsRead, written: recordsWritten, failed: recordsFailed, skipped: recordsSkipped }),
    ),
    ...fact('Data', counts({ read: formatBytes(bytesRead), written: formatBytes(bytesWritten) })),
    ...fact('Duration', durationMs === undefined ? '' : formatSeconds(Math.round(durationMs / 1_000))),
    ...fact('Batches', details?.batchIds.join(', ') ?? ''),
  ];
}

/** The run itself, with its page where its flow is known. */
export function runFact(
  { runId, details }: WaitedRun,
  connection: Connection,
  flowId: string | undefined,
): readonly Fact[] {
  const flow = flowId ?? details?.flowId;
  return [{ label: 'Flow run', value: runId, ...(flow && { url: activityUrl(connection, flow, runId) }) }];
}

/** One of many runs, as a row of a table. */
export function rowOf(run: WaitedRun, connection: Connection, flowId: string | undefined): readonly Fact[] {
  const { recordsRead, recordsWritten, recordsFailed, durationMs } = run.details?.metrics ?? {};
  return [
    ...runFact(run, connection, flowId),
    { label: 'Outcome', value: `${SIGNS[run.outcome]} ${run.outcome}` },
    { label: 'Window', value: run.window ? shortWindow(run.window) : '–' },
    { label: 'Read', value: grouped(recordsRead) },
    { label: 'Written', value: grouped(recordsWritten) },
    { label: 'Failed', value: grouped(recordsFailed) },
    {
      label: 'Duration',
      value: durationMs === undefined ? '–' : formatSeconds(Math.round(durationMs / 1_000)),
    },
  ];
}

function fact(label: string, value: string): readonly Fact[] {
  return value === '' ? [] : [{ label, value }];
}

function counts(named: Readonly<Record<string, number | string | undefined>>): string {
  return Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${typeof value === 'number' ? grouped(value) : value} ${name}`)
    .join(', ');
}

/** `26,758` can be read, `26758` has to be counted; a dash for what is not known. */
function grouped(count: number | undefined): string {
  return count?.toLocaleString('en-US') ?? '–';
}

/** A window in as little width as a column has. */
function shortWindow({ startSeconds, endSeconds }: Window): string {
  return `${formatUtc(startSeconds).replace(' UTC', '')} to ${formatUtc(endSeconds)}`;
}

/** A window as people read it, with the unix seconds that are sent and its length. */
function windowText({ startSeconds, endSeconds }: Window): string {
  return `${bothTimes(startSeconds)} to ${bothTimes(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
}

/** A time as people read it, beside the unix seconds that are sent. */
function bothTimes(seconds: number): string {
  return `${formatUtc(seconds)} (${seconds})`;
}
