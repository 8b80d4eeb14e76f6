import { list, member, text } from './json.ts';
import { type FlowRun, readMs, readRun } from './run.ts';

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

/** One step of a run: copying from the source, promoting into the data lake. */
export interface Activity {
  readonly name: string;
  readonly status: string;
  /** Unix milliseconds. */
  readonly startedAtMs: number | undefined;
  /** Unix milliseconds. */
  readonly completedAtMs: number | undefined;
}

/** A run as a look at it shows it. */
export interface RunDetails extends FlowRun {
  /** When it began, unix milliseconds on the clock of the service. */
  readonly startedAtMs: number | undefined;
  readonly metrics: Metrics;
  readonly activities: readonly Activity[];
  /** Batches of the data lake that it wrote. */
  readonly batchIds: readonly string[];
  /** What went wrong, the deepest cause first. */
  readonly errors: readonly RunFault[];
}

/** An error inside a run. Errors of single rows are not among them: they hold personal data. */
export interface RunFault {
  /** `CONNECTOR-2001-500`, `INGEST-1212-400`, `133`, …; empty where there is none. */
  readonly code: string;
  readonly message: string;
}

/** Where a batch shows up when an activity does not name it: in the addresses of its manifests. */
const BATCH_IN_URL = /\/export\/batches\/([\w-]{1,128})\//;

const BATCH_ID = /^[\w-]{1,128}$/;

/** Reads a run in all its parts; `undefined` where there is no id that can be used. */
export function readRunDetails(value: unknown): RunDetails | undefined {
  const run = readRun(value);
  if (!run) return undefined;
  const metrics = member(value, 'metrics');
  const activities = activitiesOf(value);
  return {
    ...run,
    startedAtMs: readMs(member(member(metrics, 'durationSummary'), 'startedAtUTC')),
    metrics: readMetrics(metrics, activities),
    activities: activities.map(readActivity),
    batchIds: [...new Set(activities.flatMap(batchesOf))],
    errors: distinct([...activities.flatMap(activityErrors), ...runErrors(metrics)]),
  };
}

/** `activites` is how the OpenAPI description spells them. */
function activitiesOf(run: unknown): readonly unknown[] {
  return list(member(run, 'activities') ?? member(run, 'activites'));
}

function readMetrics(metrics: unknown, activities: readonly unknown[]): Metrics {
  const [records, files, sizes, duration] = [
    'recordSummary',
    'fileSummary',
    'sizeSummary',
    'durationSummary',
  ].map((name) => member(metrics, name));
  const startedAtMs = readMs(member(duration, 'startedAtUTC'));
  // The destinations' description calls it `stoppedAtUTC`.
  const completedAtMs = readMs(member(duration, 'completedAtUTC') ?? member(duration, 'stoppedAtUTC'));
  const values = {
    recordsRead: count(member(records, 'inputRecordCount')),
    recordsWritten: count(member(records, 'outputRecordCount')),
    recordsFailed: count(member(records, 'failedRecordCount')) ?? failedInActivities(activities),
    recordsSkipped: count(member(records, 'skippedRecordCount')),
    filesRead: count(member(files, 'inputFileCount')),
    bytesRead: count(member(sizes, 'inputBytes')),
    bytesWritten: count(member(sizes, 'outputBytes')),
    durationMs:
      startedAtMs !== undefined && completedAtMs !== undefined
        ? count(completedAtMs - startedAtMs)
        : undefined,
  };
  return Object.fromEntries(Object.entries(values).filter(([, number]) => number !== undefined));
}

/** Where the run has no sum of its records: what one of its activities failed at, none of the others loads either. */
function failedInActivities(activities: readonly unknown[]): number | undefined {
  const counts = activities
    .map((activity) => count(member(member(activity, 'recordSummary'), 'failedRecordCount')))
    .filter((failed) => failed !== undefined);
  return counts.length > 0 ? Math.max(...counts) : undefined;
}

/** `-1` stands for a number that the service does not know. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function readActivity(activity: unknown): Activity {
  const duration = member(activity, 'durationSummary');
  return {
    name: text(member(activity, 'name')) ?? text(member(activity, 'id')) ?? 'Activity',
    status: text(member(member(activity, 'statusSummary'), 'status')) ?? '',
    startedAtMs: readMs(member(duration, 'startedAtUTC')),
    completedAtMs: readMs(member(duration, 'completedAtUTC')),
  };
}

function batchesOf(activity: unknown): readonly string[] {
  const named = list(member(activity, 'targetInfo'))
    .map((target) => member(target, 'reference'))
    .filter((reference) => text(member(reference, 'type'))?.toLowerCase() === 'batch')
    .flatMap((reference) => list(member(reference, 'ids')));
  const manifest = member(member(member(activity, 'fileSummary'), 'extensions'), 'manifest');
  const inUrl = BATCH_IN_URL.exec(text(member(manifest, 'fileInfo')) ?? '')?.[1];
  const inExtensions = member(member(member(activity, 'statusSummary'), 'extensions'), 'batchId');
  return [...named, inExtensions, inUrl].filter(
    (id): id is string => typeof id === 'string' && BATCH_ID.test(id),
  );
}

/** What an activity says went wrong: its extensions tell the cause, its own errors only the step that failed. */
function activityErrors(activity: unknown): readonly RunFault[] {
  const summary = member(activity, 'statusSummary');
  const extensions = member(summary, 'extensions');
  const detail = text(member(extensions, 'errorDetail'));
  return [
    ...list(member(extensions, 'errors')).flatMap(readFault),
    ...(detail === undefined ? [] : [{ code: '', message: detail }]),
    ...list(member(member(activity, 'recordSummary'), 'failedInfo')).flatMap(readFault),
    ...list(member(summary, 'errors')).flatMap(readFault),
  ];
}

function runErrors(metrics: unknown): readonly RunFault[] {
  return [
    ...list(member(member(metrics, 'recordSummary'), 'failedInfo')).flatMap(readFault),
    ...list(member(member(metrics, 'statusSummary'), 'errors')).flatMap(readFault),
  ];
}

function readFault(value: unknown): readonly RunFault[] {
  const [code = '', message = ''] = ['code', 'message'].map((key) => text(member(value, key)));
  return code || message ? [{ code, message }] : [];
}

function distinct(faults: readonly RunFault[]): readonly RunFault[] {
  return [...new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault])).values()];
}
