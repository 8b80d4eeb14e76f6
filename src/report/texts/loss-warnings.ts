import { hasLoaded, lossOf, unaccountedRecords } from '../../adobe/run/run-outcome.ts';
import type { Warning } from '../../runs/order.ts';
import { formatCount } from '../../time/format.ts';
import type { StepRun } from '../state.ts';
import { flowRuns, MOST_IN_NOTE } from './sentences.ts';

// What runs that were waited for have lost, or may have lost. Rows that failed hold personal data: the notes say where
// they are, and never what is in them.

/** More runs than these are counted together: the table of the summary has the numbers of each. */
const MOST_SINGLE = 3;

type LossyRun = Pick<StepRun, 'runId' | 'outcome' | 'details'>;

/** The losses of the runs of a step: of each, or together if there are many. */
export function lossWarnings(
  runs: readonly LossyRun[],
  maxFailedRecords: number | undefined,
): readonly Warning[] {
  const partial = runs.filter(({ outcome }) => outcome === 'partially-succeeded');
  const unaccounted = runs.filter((run) => unaccountedOf(run) > 0);
  const messages = [
    ...(partial.length > MOST_SINGLE
      ? [partialTogether(partial, maxFailedRecords)]
      : partial.map((run) => partialNote(run, maxFailedRecords))),
    ...(unaccounted.length > MOST_SINGLE
      ? [unaccountedTogether(unaccounted)]
      : unaccounted.map(unaccountedNote)),
  ];
  return messages.map((message) => ({ title: 'A flow run may have lost records', message }));
}

function failedRecords({ details }: LossyRun): number {
  return details?.metrics.recordsFailed ?? 0;
}

/** What a run has lost that succeeded in part, worded to follow it. */
export function lossText(run: LossyRun): string {
  const count = failedRecords(run);
  if (count > 0) return `failed to ingest ${records(count)}`;
  return run.details && lossOf(run.details).kind === 'known'
    ? 'did not succeed completely, although it wrote all records that it read'
    : 'did not load its whole window (Adobe does not give the number of records that it lost)';
}

/** Where batches are that are too many to be named. */
const IN_OUTPUT = 'with the IDs of the output `batch-ids`: ';

function partialNote(run: LossyRun, maxFailedRecords: number | undefined): string {
  const ids = run.details?.batchIds ?? [];
  const named = `${ids.length > 1 ? 'batches' : 'batch'} ${ids.join(', ')}: `;
  const batches = ids.length > MOST_IN_NOTE ? IN_OUTPUT : named;
  return `Flow run ${run.runId} ${lossText(run)}. ${lossAdvice('its', ids.length === 0 ? '' : batches, maxFailedRecords)}`;
}

function partialTogether(runs: readonly LossyRun[], maxFailedRecords: number | undefined): string {
  const known = runs.filter((run) => failedRecords(run) > 0);
  const count = known.reduce((sum, run) => sum + failedRecords(run), 0);
  const unknown = runs.length - known.length;
  const [theirs, they] = unknown === 1 ? ['its window', 'it'] : ['their windows', 'they'];
  const counted = `${flowRuns(known.length)} failed to ingest ${records(count)}.`;
  const uncounted = `${flowRuns(unknown)} did not load all of ${theirs}, and Adobe does not give the number of records that ${they} lost.`;
  const lost = [...(known.length > 0 ? [counted] : []), ...(unknown > 0 ? [uncounted] : [])];
  return `${lost.join(' ')} ${lossAdvice('their', IN_OUTPUT, maxFailedRecords)}`;
}

function lossAdvice(whose: 'its' | 'their', batches: string, maxFailedRecords: number | undefined): string {
  const kept = rowErrorsText(whose, batches);
  if (maxFailedRecords !== undefined) return kept;
  return `${kept} Set \`max-failed-records\` to let ${whose === 'its' ? 'such a run' : 'such runs'} fail the step.`;
}

/** Where the errors of rows are. */
export function rowErrorsText(whose: 'its' | 'their', batches = ''): string {
  const where = batches && ` (${batches}GET /data/foundation/export/batches/{id}/meta?path=row_errors)`;
  return `Read the errors of ${whose} rows in Experience Platform, which keeps them for 30 days if error diagnostics are enabled for the flow${where}.`;
}

/** A difference without a reason can be a filter of the flow, and can be a loss. */
function unaccountedNote(run: LossyRun): string {
  const { recordsRead = 0, recordsWritten = 0 } = run.details?.metrics ?? {};
  return `Flow run ${run.runId} read ${records(recordsRead)}, wrote ${formatCount(recordsWritten)}, and does not account for ${formatCount(unaccountedOf(run))}. Check the mapping and the filters of the flow.`;
}

function unaccountedTogether(runs: readonly LossyRun[]): string {
  const count = runs.reduce((sum, run) => sum + unaccountedOf(run), 0);
  return `${flowRuns(runs.length)} together wrote ${records(count)} fewer than they read, and do not say why. Check the mapping and the filters of the flow.`;
}

function unaccountedOf(run: LossyRun): number {
  return hasLoaded(run) && run.details ? (unaccountedRecords(run.details) ?? 0) : 0;
}

function records(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'record' : 'records'}`;
}
