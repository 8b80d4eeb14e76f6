import type { JsonObject } from './json.ts';
import type { ShownRuns } from './world.ts';

/** How a run ends. */
export type RunOutcome = 'success' | 'partialSuccess' | 'failed';
export type RunState = 'scheduled' | 'inProgress' | RunOutcome;

/** What will become of a run once it is created. */
export interface RunPlan {
  readonly outcome: RunOutcome;
  /** Time between the start time and the first sign of life. */
  readonly lagMs: number;
  /** Time in progress; `Infinity` never ends. */
  readonly durationMs: number;
  /** Records read from the source. None: the run has only its copy activity. */
  readonly records: number;
  readonly failedRecords: number;
  /** Which activity of a failed run fails, and what that activity says about it. */
  readonly failsAt: 'copy' | 'promotion';
  readonly errorDetail: string;
  readonly errorCode: string;
}

export const DEFAULT_PLAN: RunPlan = {
  outcome: 'success',
  lagMs: 0,
  durationMs: 60_000,
  records: 1200,
  failedRecords: 0,
  failsAt: 'copy',
  errorDetail: 'ErrorCode=SourceLoginRefused, the database did not accept the stored password.',
  errorCode: 'INGEST-1212-400',
};

/** A run as the service holds it. What it looks like at a moment is derived, never stored. */
export interface RunRecord {
  readonly id: string;
  readonly flowId: string;
  /** Its place in the order in which runs were recorded, from 0. */
  readonly number: number;
  /** The IMS client that created it. */
  readonly createdClient: string;
  /** When it was recorded, on the clock of the service, in milliseconds since 1970. */
  readonly recordedAtMs: number;
  /** The same moment on the clock of the backend that recorded it. */
  readonly createdAtMs: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** When it first shows in listings, the lag of a backend aside, and when it is first found by its id. */
  readonly listedAtMs: number;
  readonly foundAtMs: number;
  readonly windowStartSeconds: number;
  readonly windowEndSeconds: number;
  /** `params` of the create, as they arrived. */
  readonly params: JsonObject;
  readonly plan: RunPlan;
  /** The run that this one repeats. */
  readonly retriggerOf?: string;
  /** When it was last started again under the same id, in milliseconds since 1970. */
  readonly restartedAtMs?: number;
  /** In what it differs from the runs of its world. */
  readonly shows?: Partial<ShownRuns>;
}

export function stateAt(run: RunRecord, nowMs: number): RunState {
  if (nowMs < run.startsAtMs) return 'scheduled';
  return nowMs < run.endsAtMs ? 'inProgress' : run.plan.outcome;
}

/** When the run last changed its state, in milliseconds. */
export function changedAtMs(run: RunRecord, nowMs: number): number {
  if (nowMs < run.startsAtMs) return run.restartedAtMs ?? run.createdAtMs;
  return nowMs < run.endsAtMs ? run.startsAtMs : run.endsAtMs;
}

/** "only failed runs" and "successful runs with zero ingested records" may be re-triggered. */
export function isRetriggerable(run: RunRecord, nowMs: number): boolean {
  const state = stateAt(run, nowMs);
  return state === 'failed' || (state === 'success' && run.plan.records === 0);
}
