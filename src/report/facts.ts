import type { Connection } from '../adobe/connection.ts';
import type { Workflow } from '../inputs/runner-environment.ts';
import type { LastRun } from '../runs/last-run.ts';
import type { CreateOrder } from '../runs/order.ts';
import type { Plan } from '../runs/plan.ts';
import type { WaitedRun } from '../runs/wait.ts';
import { formatBoth, formatBytes, formatCount, formatSeconds, formatUtc } from '../time/format.ts';
import type { Window } from '../time/window.ts';
import type { LedgerEntry, RunOutcome } from './ledger.ts';
import { activityUrl } from './links.ts';

/** One thing that is known, as the log and the summary both show it. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Where more of it can be seen. */
  readonly url?: string;
}

/** What became of a run, at a glance. */
export const SIGNS = {
  created: '🆕',
  attached: '🔗',
  succeeded: '✅',
  'partially-succeeded': '⚠️',
  failed: '❌',
  'timed-out': '⌛',
  unknown: '❔',
} as const satisfies Record<RunOutcome, string>;

/** Where the step runs. */
export function workflowFact({ event, url }: Workflow): Fact {
  return { label: 'Workflow', value: `started by ${event}`, url };
}

/**
 * What the step is asked to do.
 *
 * @param plan `undefined` until it is known where the window begins
 */
export function requestFacts({ run, connection }: CreateOrder, plan: Plan | undefined): readonly Fact[] {
  const count = plan?.windows.length ?? 1;
  return [
    { label: 'Flow', value: run.flowId, url: activityUrl(connection, run.flowId) },
    {
      label: 'Window',
      value: plan ? windowText(plan.whole) : `from the end of the last run to ${formatBoth(run.endSeconds)}`,
    },
    ...(count > 1 ? [{ label: 'Runs', value: `${count}, one after the other` }] : []),
    { label: 'Start', value: formatBoth(run.startSeconds) },
    ...(run.deltaColumn ? [{ label: 'Delta column', value: Object.values(run.deltaColumn).join(', ') }] : []),
    { label: 'Sandbox', value: `${connection.sandboxName} of ${connection.orgId}` },
  ];
}

/** From where the step goes on, and how much time has gone by since. */
export function continuationFacts(
  { run }: LastRun,
  nowSeconds: number,
  connection: Connection,
  flowId: string,
): readonly Fact[] {
  const gapSeconds = Math.max(0, nowSeconds - run.window.endSeconds);
  return [
    {
      label: 'Last success',
      value: `${run.runId} (${run.status})`,
      url: activityUrl(connection, flowId, run.runId),
    },
    { label: 'Gap since', value: formatSeconds(gapSeconds) },
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
  { runId, details }: Pick<LedgerEntry, 'runId' | 'details'>,
  connection: Connection,
  flowId: string | undefined,
): readonly Fact[] {
  const flow = flowId ?? details?.flowId;
  return [{ label: 'Flow run', value: runId, ...(flow && { url: activityUrl(connection, flow, runId) }) }];
}

/** One of many runs, as a row of a table. */
export function rowOf(run: LedgerEntry, connection: Connection, isWaitedFor: boolean): readonly Fact[] {
  const { recordsRead, recordsWritten, recordsFailed, durationMs } = run.details?.metrics ?? {};
  const known = [
    ...runFact(run, connection, run.flowId || undefined),
    { label: 'Outcome', value: `${SIGNS[run.outcome]} ${run.outcome}` },
    { label: 'Window', value: run.window ? shortWindow(run.window) : '–' },
  ];
  if (!isWaitedFor) return known;
  return [
    ...known,
    { label: 'Read', value: grouped(recordsRead) },
    { label: 'Written', value: grouped(recordsWritten) },
    { label: 'Failed', value: grouped(recordsFailed) },
    {
      label: 'Duration',
      value: durationMs === undefined ? '–' : formatSeconds(Math.round(durationMs / 1_000)),
    },
  ];
}

/** New facts, and what was known before of other things. */
export function renewed(facts: readonly Fact[], known: readonly Fact[]): readonly Fact[] {
  const labels = new Set(facts.map(({ label }) => label));
  return [...facts, ...known.filter(({ label }) => !labels.has(label))];
}

/** New facts behind the first one that is known, which says what all of them are about. */
export function supplemented([subject, ...others]: readonly Fact[], facts: readonly Fact[]): readonly Fact[] {
  return [...(subject ? [subject] : []), ...renewed(facts, others)];
}

/** Facts as lines of the log. */
export function listed(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap(({ label, value, url }) => [
    `  ${label.padEnd(14)}${value}`,
    ...(url === undefined ? [] : [`  ${''.padEnd(14)}${url}`]),
  ]);
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

/** A dash for what is not known. */
function grouped(count: number | undefined): string {
  return count === undefined ? '–' : formatCount(count);
}

/** A window in as little width as a column has: `2026-03-01 00:00 to 2026-04-01 00:00 UTC`. */
export function shortWindow({ startSeconds, endSeconds }: Window): string {
  const [start, end] = [startSeconds, endSeconds].map((seconds) =>
    formatUtc(seconds).replace(seconds % 60 === 0 ? ':00 UTC' : ' UTC', ''),
  );
  return `${start} to ${end} UTC`;
}

/** A window as people read it, with the unix seconds that are sent and its length. */
function windowText({ startSeconds, endSeconds }: Window): string {
  return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
}
