import type { Connection } from '../adobe/connection.ts';
import type { Metrics } from '../adobe/run-details.ts';
import type { CreateOrder } from '../runs/order.ts';
import type { Plan } from '../runs/plan.ts';
import type { WaitedRun } from '../runs/wait.ts';
import type { Window } from '../time/window.ts';
import type { Ledger, LedgerEntry, RunOutcome } from './ledger.ts';
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
export type Outcome = 'planned' | RunOutcome;

/** Values of outputs, by name. */
export type Outputs = Readonly<Partial<Record<(typeof OUTPUTS)[number], string>>>;

/**
 * What is known before anything is created: the times, as they are about to be sent.
 *
 * @param plan `undefined` until it is known where the window begins
 */
export function plannedOutputs({ run }: CreateOrder, plan: Plan | undefined): Outputs {
  return {
    'start-time': String(run.startSeconds),
    ...(plan ? windowOutputs(plan.whole, plan.windows) : { 'window-end-time': String(run.endSeconds) }),
  };
}

/** What is known of the runs of a step; nothing where there are none. */
export function ledgerOutputs(ledger: Ledger, connection: Connection): Outputs {
  const last = [...ledger.values()].at(-1);
  return last ? { ...runOutputs(last, connection), runs: runsOutput(ledger) } : {};
}

/** What is known of one run. */
export function runOutputs({ runId, etag, status, flowId }: LedgerEntry, connection: Connection): Outputs {
  return {
    'run-id': runId,
    etag,
    status,
    ...(flowId && { 'run-url': activityUrl(connection, flowId, runId) }),
  };
}

/** The runs of a step as JSON. */
export function runsOutput(ledger: Ledger): string {
  return JSON.stringify([...ledger.values()].map(runEntry));
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
  const [first] = windows;
  const whole = { startSeconds: first?.startSeconds ?? 0, endSeconds: windows.at(-1)?.endSeconds ?? 0 };
  return {
    ...(last && runOutputs({ ...last, flowId: flowId ?? last.details?.flowId ?? '' }, connection)),
    ...(first && windows.length === ends.length && windowOutputs(whole, windows)),
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

function runEntry({ runId, etag, window, outcome, status }: Omit<LedgerEntry, 'flowId'>): unknown {
  return { runId, etag, ...(window && windowTimes(window)), outcome, status };
}

function windowOutputs({ startSeconds, endSeconds }: Window, windows: readonly Window[]): Outputs {
  return {
    'window-start-time': String(startSeconds),
    'window-end-time': String(endSeconds),
    windows: JSON.stringify(windows.map(windowTimes)),
  };
}

function windowTimes({ startSeconds, endSeconds }: Window) {
  return { windowStartTime: String(startSeconds), windowEndTime: String(endSeconds) };
}
