import type { Plan } from '../runs/findings.ts';
import type { CreateOrder } from '../runs/order.ts';
import { formatUtc } from '../time/format.ts';
import { isFarFuture, type Window } from '../time/window.ts';
import { previewNotes, previewWarnings } from './preview-notes.ts';
import { shortWindow } from './rows.ts';
import { endedRuns, type StepRun, type StepState } from './state.ts';

// Sentences that a step shows beside its result: as warnings of the log, and as paragraphs of the summary.

/** More windows or runs than these are shown by their number. */
const MOST_LISTED = 10;

/** Adobe's guardrail: batches of Profile and ExperienceEvent data that a sandbox ingests in a day. */
const DAILY_BATCHES = 90;

/** The paragraphs of the summary of a step that succeeded. */
export function successNotes(state: StepState): readonly string[] {
  const { plan, task } = state;
  return [
    ...previewWarnings(state).map(({ message }) => message),
    ...replacedNotes(plan),
    ...gapNotes(plan),
    ...previewNotes(state),
    ...endedRuns(state).flatMap((run) => partialNote(run, task?.wait.maxFailedRecords) ?? []),
  ];
}

/** That the plan is that of an earlier attempt; empty if it is not. */
export function replacedNotes(plan: Plan | undefined): readonly string[] {
  if (!plan?.replaced) return [];
  return [
    `The inputs give the window ${shortWindow(plan.replaced)} now. An earlier attempt of this step gave ${shortWindow(plan.whole)}, and a flow run of it exists: the step continues with the window of that attempt and reads nothing beyond it.`,
  ];
}

/** Earlier windows that no run has read; empty if there are none, or if the history was not read. */
export function gapNotes(plan: Plan | undefined): readonly string[] {
  const gaps = plan?.last?.gaps ?? [];
  if (gaps.length === 0) return [];
  return [
    `Runs over earlier windows failed, and no run in the history that was read has loaded them since: ${windowList(gaps)}. \`last-run\` does not return to them: load each with its own \`window-start-time\` and \`window-end-time\`.`,
  ];
}

function windowList(windows: readonly Window[]): string {
  const more = windows.length > MOST_LISTED ? `, and ${windows.length - MOST_LISTED} more` : '';
  return `${windows.slice(0, MOST_LISTED).map(shortWindow).join(', ')}${more}`;
}

/** A warning about a plan of very many runs; `undefined` if it has not. */
export function manyRunsText(count: number): string | undefined {
  if (count <= DAILY_BATCHES) return undefined;
  return `The plan has ${count} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger \`window-size\`, or spread the windows over several days.`;
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
