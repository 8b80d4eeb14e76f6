import type { Metrics } from '../adobe/run-details.ts';
import type { StepEvent } from '../runs/events.ts';
import type { Window } from '../time/window.ts';
import { activityUrl } from './links.ts';
import type { Runner } from './runner.ts';
import {
  connectionOf,
  endedRuns,
  isLastWindow,
  type RunOutcome,
  type StepRun,
  type StepState,
  worst,
} from './state.ts';
import type { StepEnd } from './step-end.ts';

/** Every output of both actions; their action.yml files list the same, held to it by a test. */
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

/** The outcome of a step; a step that never had a run has none. */
export type Outcome = 'planned' | RunOutcome;

/** Values of outputs, by name. */
export type Outputs = Readonly<Partial<Record<(typeof OUTPUTS)[number], string>>>;

/** With more runs than these, their list is set as an output only this often: each time it is written whole. */
const FEW_RUNS = 25;

/** Sets the outputs of a step, as soon as they are known. */
export interface OutputWriter {
  /** @throws {OutputError} */
  update(event: StepEvent, state: StepState): void;
  /** Sets what is known at the end of a step; an output that cannot be written must not hide how it ended. */
  finish(end: StepEnd, state: StepState): void;
}

/** Opens the outputs of a step: each value is written only if it has changed. */
export function openOutputs(runner: Runner): OutputWriter {
  const written = new Map<string, string>();
  const write = (outputs: Outputs) => {
    for (const [name, value] of Object.entries(outputs)) {
      if (written.get(name) === value) continue;
      runner.output(name, value);
      written.set(name, value);
    }
  };
  return {
    update(event, state) {
      if (changesOutputs(event)) write(outputsOf(state));
    },
    finish(end, state) {
      try {
        write(outputsOf(state, end));
      } catch (error) {
        runner.info((error as Error).message);
      }
    },
  };
}

/** Polls change a status only, and there are many: the end of the step has the last one. */
function changesOutputs({ type }: StepEvent): boolean {
  switch (type) {
    case 'asked':
    case 'planned':
    case 'previewed':
    case 'run-attached':
    case 'run-created':
    case 'wait-ended':
      return true;
    case 'window-begun':
    case 'wait-begun':
    case 'run-polled':
    case 'run-retriggered':
    case 'existing-runs-found':
    case 'retry-paused':
    case 'looking-up':
    case 'resending':
    case 'run-not-shown':
    case 'poll-failed':
      return false;
    default:
      return type satisfies never;
  }
}

/**
 * The outputs that are known.
 *
 * @param end absent as long as the step has not ended
 */
export function outputsOf(state: StepState, end?: StepEnd): Outputs {
  const { runs } = state;
  const last = runs.at(-1);
  const outcome = outcomeOf(state, end);
  const isTimeForRuns = end || isLastWindow(state) || runs.length <= FEW_RUNS || runs.length % FEW_RUNS === 0;
  return {
    ...plannedOutputs(state),
    ...(last && runOutputs(last, state)),
    ...(last && isTimeForRuns && { runs: JSON.stringify(runs.map(runEntry)) }),
    ...waitedOutputs(state),
    ...(outcome && { outcome }),
  };
}

function outcomeOf(state: StepState, end: StepEnd | undefined): Outcome | undefined {
  const { preview, runs, task, current } = state;
  const ended = endedRuns(state);
  if (preview) return 'planned';
  if (end?.kind === 'unsuccessful') return worst(ended);
  if (end?.kind === 'unknown') return 'unknown';
  const isThere = !current || current.runId !== undefined;
  if (runs.length === 0 || !isLastWindow(state) || !isThere) return undefined;
  if (task)
    return ended.some(({ runId }) => runId === runs.at(-1)?.runId) ? worst(ended) : startedOutcome(runs);
  return startedOutcome(runs);
}

/** The outcome of runs that are not waited for, or not to their end; a step that only waits has none then. */
function startedOutcome(runs: readonly StepRun[]): Outcome | undefined {
  if (runs.some(({ by }) => by === 'given')) return undefined;
  return runs.every(({ by }) => by === 'existing') ? 'attached' : 'created';
}

function plannedOutputs({ order, plan }: StepState): Outputs {
  if (!order) return {};
  return {
    'start-time': String(order.run.startSeconds),
    ...(plan ? windowOutputs(plan.whole, plan.windows) : { 'window-end-time': String(order.run.endSeconds) }),
  };
}

function runOutputs({ runId, etag, status, flowId, startSeconds }: StepRun, state: StepState): Outputs {
  const connection = connectionOf(state);
  return {
    'run-id': runId,
    etag,
    status,
    ...(flowId && connection && { 'run-url': activityUrl(connection, flowId, runId) }),
    ...(state.order && startSeconds !== undefined && { 'start-time': String(startSeconds) }),
  };
}

/** What is known once runs have been waited for. A step that creates runs has set the windows of its plan already. */
function waitedOutputs(state: StepState): Outputs {
  const ended = endedRuns(state);
  if (ended.length === 0) return {};
  const windows = ended.flatMap(({ window }) => (window ? [window] : []));
  const [first] = windows;
  const whole = { startSeconds: first?.startSeconds ?? 0, endSeconds: windows.at(-1)?.endSeconds ?? 0 };
  return {
    ...(!state.order && first && windows.length === ended.length && windowOutputs(whole, windows)),
    metrics: JSON.stringify(total(ended.map(({ details }) => details?.metrics ?? {}))),
    'batch-ids': JSON.stringify([...new Set(ended.flatMap(({ details }) => details?.batchIds ?? []))]),
  };
}

/** Adds up the metrics of runs. Times that overlap are no sum, so that the duration is that of a single run only. */
export function total(all: readonly Metrics[]): Metrics {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const names = new Set(all.flatMap((metrics) => Object.keys(metrics) as (keyof Metrics)[]));
  names.delete('durationMs');
  return Object.fromEntries(
    [...names].map((name) => [name, all.reduce((sum, metrics) => sum + (metrics[name] ?? 0), 0)]),
  );
}

function runEntry({ runId, etag, window, outcome, status }: StepRun): unknown {
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
