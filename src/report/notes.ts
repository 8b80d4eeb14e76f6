import type { Preview } from '../runs/findings.ts';
import type { CreateOrder, IfRunExists } from '../runs/order.ts';
import { formatUtc } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import type { Clean } from './annotation.ts';
import { failedNotes, gapNotes, idleNotes } from './last-run-notes.ts';
import { endedRuns, type StepRun, type StepState } from './state.ts';

// Sentences that a step shows beside its result: as warnings of the log, and as paragraphs of the summary.

/** More windows or runs than these are shown by their number. */
const MOST_LISTED = 10;

/** Adobe's guardrail: batches of Profile and ExperienceEvent data that a sandbox ingests in a day. */
const DAILY_BATCHES = 90;

/** Shown if a history is longer than the step reads. */
export const UNREAD =
  'The flow has had more than 2,000 runs since the window began, and older runs were not read.';

/** The paragraphs of the summary of a step that succeeded. */
export function successNotes(state: StepState, clean: Clean): readonly string[] {
  const { preview, order, task } = state;
  return [
    ...(preview?.incompatibilities.map(({ text }) => text) ?? []),
    ...failedNotes(state, clean),
    ...gapNotes(state),
    ...idleNotes(state),
    ...(preview && order ? previewNotes(preview, order.ifRunExists) : []),
    ...endedRuns(state).flatMap((run) => partialNote(run, task?.wait.maxFailedRecords) ?? []),
  ];
}

/** A warning about a plan of very many runs; `undefined` if it has not. */
export function manyRunsText(count: number): string | undefined {
  if (count <= DAILY_BATCHES) return undefined;
  return `The plan has ${count} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger \`window-size\`, or spread the windows over several days.`;
}

/** What a step does with a run that exists, worded to follow "would". */
const IF_RUN_EXISTS = {
  create: 'create another, which ingests the same data twice',
  attach: 'take it over',
  fail: 'fail',
} as const satisfies Record<IfRunExists, string>;

/** What the history of the flow means for the runs of a plan. */
export function previewNotes(
  { same, overlapping, withoutWindow, active, isComplete }: Preview,
  ifRunExists: IfRunExists,
): readonly string[] {
  const existing = same.filter((run) => run !== undefined);
  return [
    ...(active.length > 0 ? [`Runs of this flow that have not ended: ${runList(active)}.`] : []),
    ...(existing.length > 0
      ? [
          `Runs over exactly these windows that exist already: ${runList(existing)}. With \`if-run-exists: ${ifRunExists}\`, a step would ${IF_RUN_EXISTS[ifRunExists]}.`,
        ]
      : []),
    ...(overlapping.length > 0
      ? [`Runs that read some of the same data, which would be ingested twice: ${runList(overlapping)}.`]
      : []),
    ...(withoutWindow.length > 0
      ? [`Runs whose window the service does not show: ${runList(withoutWindow)}.`]
      : []),
    ...(isComplete ? [] : [UNREAD]),
  ];
}

function runList(runs: readonly { readonly runId: string; readonly status: string }[]): string {
  const more = runs.length > MOST_LISTED ? `, and ${runs.length - MOST_LISTED} more` : '';
  const named = runs
    .slice(0, MOST_LISTED)
    .map(({ runId, status }) => (status ? `${runId} (${status})` : runId));
  return `${named.join(', ')}${more}`;
}

/**
 * A run that ingested part of its window; `undefined` if it has another outcome. Rows that failed hold personal data:
 * the note says where they are, and never what is in them.
 */
export function partialNote(run: StepRun, maxFailedRecords: number | undefined): string | undefined {
  if (run.outcome !== 'partially-succeeded') return undefined;
  const { runId, details } = run;
  const count = details?.metrics.recordsFailed;
  const failed = count === undefined ? 'some records' : `${count} records`;
  const batches = details?.batchIds.join(', ') ?? '';
  const where =
    batches && ` (batches ${batches}: GET /data/foundation/export/batches/{id}/meta?path=row_errors)`;
  const advice =
    maxFailedRecords === undefined ? ' Set `max-failed-records` to let such a run fail the step.' : '';
  return `Flow run ${runId} failed to ingest ${failed}. If error diagnostics are enabled for the flow, Experience Platform keeps them for 30 days${where}.${advice}`;
}

/** What the API accepts and a person wants to know. */
export function timeWarnings({ run }: CreateOrder): readonly string[] {
  const times = {
    'start-time': run.startSeconds,
    'window-start-time': run.windows?.[0]?.startSeconds ?? 0,
    'window-end-time': run.endSeconds,
  };
  return Object.entries(times)
    .filter(([, seconds]) => isFarFuture(seconds))
    .map(
      ([input, seconds]) =>
        `\`${input}\` is ${formatUtc(seconds)}, past the year 2100. Does it have an extra digit?`,
    );
}
