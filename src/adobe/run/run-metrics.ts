import { count, list, member } from '../json.ts';
import { readMs } from './service-times.ts';

/** What a run has done so far; what the service does not say, or does not know (`-1`), is absent. */
export interface Metrics {
  readonly recordsRead?: number;
  readonly recordsWritten?: number;
  readonly recordsFailed?: number;
  readonly recordsSkipped?: number;
  readonly filesRead?: number;
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly durationMs?: number;
}

/** Reads the metrics of a run from its own sums, and its failed records from its activities if it has no sum of them. */
export function readMetrics(metrics: unknown, activities: readonly unknown[]): Metrics {
  const values = {
    recordsRead: count(metrics, 'recordSummary', 'inputRecordCount'),
    recordsWritten: count(metrics, 'recordSummary', 'outputRecordCount'),
    recordsFailed: readFailedRecords(metrics, activities),
    recordsSkipped: count(metrics, 'recordSummary', 'skippedRecordCount'),
    filesRead: count(metrics, 'fileSummary', 'inputFileCount'),
    bytesRead: count(metrics, 'sizeSummary', 'inputBytes'),
    bytesWritten: count(metrics, 'sizeSummary', 'outputBytes'),
    durationMs: readDurationMs(member(metrics, 'durationSummary')),
  };
  return Object.fromEntries(Object.entries(values).filter(([, number]) => number !== undefined));
}

function readDurationMs(duration: unknown): number | undefined {
  const startedAtMs = readMs(duration, 'startedAtUTC');
  // The destinations' description calls it `stoppedAtUTC`.
  const completedAtMs = readMs(member(duration, 'completedAtUTC') ?? member(duration, 'stoppedAtUTC'));
  if (startedAtMs === undefined || completedAtMs === undefined) return undefined;
  return count(completedAtMs - startedAtMs);
}

/**
 * The best evidence of lost records: the run's own sum, the sum over its activities, of which each counts its own
 * losses, or the counts of its kinds of errors. A sum of 0 does not outweigh a loss that another place shows, and only
 * the run's own 0 says that nothing was lost: an activity that comes later has counted nothing yet.
 */
function readFailedRecords(metrics: unknown, activities: readonly unknown[]): number | undefined {
  const own = failedRecords(metrics);
  const sums = [
    own,
    sum(activities.map(failedRecords)),
    countsOf(metrics),
    sum(activities.map(countsOf)),
    sum(activities.map(errorCountsOf)),
  ];
  return sums.find((value) => value !== undefined && value > 0) ?? own;
}

function failedRecords(part: unknown): number | undefined {
  return count(part, 'recordSummary', 'failedRecordCount');
}

/** Records by the kinds of errors that they failed with. */
function countsOf(part: unknown): number | undefined {
  return sum(list(part, 'recordSummary', 'failedInfo').map((info) => count(info, 'count')));
}

/** Records by the codes that an activity reports for them. */
function errorCountsOf(activity: unknown): number | undefined {
  const errors = list(activity, 'statusSummary', 'extensions', 'errors');
  return sum(errors.map((error) => count(error, 'recordCount')));
}

/** The sum of what is known; `undefined` if nothing is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}
