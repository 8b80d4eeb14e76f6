import { member } from '../json.ts';
import { type FlowRun, readRun } from './run.ts';
import { type Activity, activitiesOf, mainActivities, readActivity, readBatchIds } from './run-activities.ts';
import { type RunFault, readRunErrors } from './run-errors.ts';
import { type Metrics, readMetrics } from './run-metrics.ts';

export type { Activity } from './run-activities.ts';
export type { RunFault } from './run-errors.ts';
export type { Metrics } from './run-metrics.ts';

/** A run in all its parts, as `GET /runs/{id}` shows it. */
export interface RunDetails extends FlowRun {
  readonly metrics: Metrics;
  readonly activities: readonly Activity[];
  /** Batches of the data lake that it wrote. */
  readonly batchIds: readonly string[];
  /** What went wrong, the deepest cause first. */
  readonly errors: readonly RunFault[];
}

/** Reads a run in all its parts; `undefined` if there is no id that can be used. */
export function readRunDetails(value: unknown): RunDetails | undefined {
  const run = readRun(value);
  if (!run) return undefined;
  const metrics = member(value, 'metrics');
  const all = activitiesOf(value);
  const activities = mainActivities(all);
  return {
    ...run,
    metrics: readMetrics(metrics, all),
    activities: activities.map(readActivity),
    batchIds: readBatchIds(all),
    errors: readRunErrors(metrics, activities),
  };
}
