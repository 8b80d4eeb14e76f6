import { list, member, text } from '../json.ts';
import { readStatus, runState } from './run-status.ts';
import { readMs } from './service-times.ts';

/** One activity of a run: copying from the source, promoting into the data lake. */
export interface Activity {
  readonly name: string;
  /** As Adobe spells it; empty if there is none. */
  readonly status: string;
  /** Unix milliseconds. */
  readonly startedAtMs: number | undefined;
  /** Unix milliseconds. */
  readonly completedAtMs: number | undefined;
}

/** A run has two activities; of an answer with more than this many, those that failed are kept first. */
const MOST_ACTIVITIES = 100;

/** Visible text of a line. */
const NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u;

/** The address of a manifest contains the batch, for an activity that does not name it. */
const BATCH_IN_URL = /\/export\/batches\/([\w-]{1,128})\//;

const BATCH_ID = /^[\w-]{1,128}$/;

/** The activities of a run's document; `activites` is how the OpenAPI description spells them. */
export function activitiesOf(run: unknown): readonly unknown[] {
  return list(member(run, 'activities') ?? member(run, 'activites'));
}

/** As many of a run's activities as are read in detail. */
export function mainActivities(activities: readonly unknown[]): readonly unknown[] {
  return activities.length <= MOST_ACTIVITIES
    ? activities
    : failedFirst(activities).slice(0, MOST_ACTIVITIES);
}

/** Activities with those that failed before the others, each kind in its order. */
export function failedFirst(activities: readonly unknown[]): readonly unknown[] {
  const hasFailed = (activity: unknown) => runState(statusOf(activity)) === 'failed';
  return [...activities.filter(hasFailed), ...activities.filter((activity) => !hasFailed(activity))];
}

/** Reads an activity; what is missing is missing. */
export function readActivity(activity: unknown): Activity {
  const names = [text(activity, 'name'), text(activity, 'id')];
  return {
    name: names.find((name) => name !== undefined && NAME.test(name)) ?? 'Activity',
    status: statusOf(activity),
    startedAtMs: readMs(activity, 'durationSummary', 'startedAtUTC'),
    completedAtMs: readMs(activity, 'durationSummary', 'completedAtUTC'),
  };
}

function statusOf(activity: unknown): string {
  return readStatus(activity, 'statusSummary', 'status');
}

/** The ids of the data lake's batches that a run's activities wrote, each once. */
export function readBatchIds(activities: readonly unknown[]): readonly string[] {
  return [...new Set(activities.flatMap(batchesOf))];
}

function batchesOf(activity: unknown): readonly string[] {
  const named = list(activity, 'targetInfo')
    .filter((target) => text(target, 'reference', 'type')?.toLowerCase() === 'batch')
    .flatMap((target) => list(target, 'reference', 'ids'));
  const manifest = text(activity, 'fileSummary', 'extensions', 'manifest', 'fileInfo');
  const inUrl = BATCH_IN_URL.exec(manifest ?? '')?.[1];
  const inExtensions = member(activity, 'statusSummary', 'extensions', 'batchId');
  return [...named, inExtensions, inUrl].filter(
    (id): id is string => typeof id === 'string' && BATCH_ID.test(id),
  );
}
