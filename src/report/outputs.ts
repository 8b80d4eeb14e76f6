import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Connection } from '../platform/connection.ts';
import type { RunReference } from '../platform/run.ts';
import type { Metrics } from '../platform/run-details.ts';
import type { Window } from '../time/window.ts';
import type { WaitedRun } from '../wait-for-runs.ts';
import { activityUrl } from './links.ts';

/** Every output of both doors; their action.yml files say the same, held to it by a test. */
export const OUTPUTS = [
  'run-id',
  'etag',
  'run-url',
  'outcome',
  'status',
  'start-time',
  'window-start-time',
  'window-end-time',
  'metrics',
  'batch-ids',
  'runs',
  'windows',
] as const;

/** How a step can end; a step that never got as far as a run has no outcome. */
export type Outcome = 'created' | 'attached' | WaitedRun['outcome'];

/** Values of outputs, by name. */
export type Outputs = Readonly<Partial<Record<(typeof OUTPUTS)[number], string>>>;

/** What is known before the first request: the times, as they are about to be sent. */
export function requestOutputs({ run }: RunInputs): Outputs {
  return { 'start-time': String(run.startSeconds), ...windowOutputs([run.window]) };
}

/** What is known once there is a run. */
export function runOutputs(
  { run, connection }: RunInputs,
  { runId, etag, status = '' }: RunReference & { readonly status?: string },
  outcome: Outcome,
): Outputs {
  return {
    'run-id': runId,
    etag,
    outcome,
    status,
    'run-url': activityUrl(connection, run.flowId, runId),
    runs: JSON.stringify([runEntry({ runId, etag, window: run.window, outcome, status })]),
  };
}

/**
 * What is known once the runs have been waited for.
 *
 * @param runs for each run how it ended, with the runs that it was started over as
 * @param flowId the flow of the runs, where it is known
 */
export function waitedOutputs(
  runs: readonly (readonly WaitedRun[])[],
  connection: Connection,
  flowId: string | undefined,
): Outputs {
  const ends = runs.flatMap((attempts) => attempts.slice(-1));
  const last = ends.at(-1);
  const windows = ends.flatMap(({ window }) => (window ? [window] : []));
  const flow = flowId ?? last?.details?.flowId;
  return {
    ...(last && { 'run-id': last.runId, etag: last.etag, status: last.status }),
    ...(last && flow && { 'run-url': activityUrl(connection, flow, last.runId) }),
    ...(windows.length === ends.length && windowOutputs(windows)),
    outcome: worst(ends),
    metrics: JSON.stringify(total(ends.map(({ details }) => details?.metrics ?? {}))),
    'batch-ids': JSON.stringify([...new Set(ends.flatMap(({ details }) => details?.batchIds ?? []))]),
    runs: JSON.stringify(runs.flat().map(runEntry)),
  };
}

/** From the best end to the worst. */
const RANKS = ['succeeded', 'partially-succeeded', 'unknown', 'timed-out', 'failed'] as const;

/** The end that counts for a step with many runs. */
export function worst(ends: readonly WaitedRun[]): WaitedRun['outcome'] {
  return RANKS.findLast((rank) => ends.some(({ outcome }) => outcome === rank)) ?? 'unknown';
}

/** Adds up what runs have done. Times that overlap are no sum, so the duration is that of a single run only. */
export function total(all: readonly Metrics[]): Metrics {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const names = new Set(all.flatMap((metrics) => Object.keys(metrics) as (keyof Metrics)[]));
  names.delete('durationMs');
  return Object.fromEntries(
    [...names].map((name) => [name, all.reduce((sum, metrics) => sum + (metrics[name] ?? 0), 0)]),
  );
}

/** A run, as the `runs` output has it. */
export function runEntry({ runId, etag, window, outcome, status }: RunEntry): unknown {
  return { runId, etag, ...(window && windowTimes(window)), outcome, status };
}

interface RunEntry extends RunReference {
  readonly window: Window | undefined;
  readonly outcome: Outcome;
  readonly status: string;
}

function windowOutputs(windows: readonly Window[]): Outputs {
  return {
    'window-start-time': String(windows[0]?.startSeconds ?? ''),
    'window-end-time': String(windows.at(-1)?.endSeconds ?? ''),
    windows: JSON.stringify(windows.map(windowTimes)),
  };
}

function windowTimes({ startSeconds, endSeconds }: Window) {
  return { windowStartTime: String(startSeconds), windowEndTime: String(endSeconds) };
}
