import type { Metrics } from '../adobe/run/run-details.ts';
import type { StepEvent } from '../runs/events.ts';
import { hull, type Window } from '../time/window.ts';
import { runUrl } from './links.ts';
import { remainingWindows } from './remaining-windows.ts';
import type { Runner } from './runner.ts';
import {
  countedRuns,
  endedRuns,
  isIdle,
  isLastWindow,
  type StepRun,
  type StepState,
  windowsOf,
} from './state.ts';
import type { StepEnd } from './step-end.ts';
import { outcomeOfStep } from './step-outcome.ts';

/** Every output of both actions; their action.yml files list the same, held to it by a test. */
export const OUTPUTS = [
  'flow-id',
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
  'remaining-windows',
] as const;

/** Values of outputs, by name. */
export type Outputs = Readonly<Partial<Record<(typeof OUTPUTS)[number], string>>>;

/** With more runs than these, their list is set as an output only this often: each time it is written whole. */
const FEW_RUNS = 25;

/** Sets the outputs of a step, as soon as they are known. */
interface OutputWriter {
  /**
   * Sets what an event has changed that changed the state.
   *
   * @throws {OutputError}
   */
  update(event: StepEvent, state: StepState): void;
  /** Sets what is known at the end of a step; an output that cannot be written must not conceal how it ended. */
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
  // The runs that a step has waited for before it planned anything are none of its own.
  const withoutOthers = (outputs: Outputs): Outputs => {
    const others = [...written.keys()].filter((name) => !(name in outputs));
    return { ...Object.fromEntries(others.map((name) => [name, ''])), ...outputs };
  };
  return {
    update(event, state) {
      const isLeft = state.runs.length > FEW_RUNS && LEFT_IF_MANY.has(event.type);
      if (isLeft || LEFT_FOR_LATER.has(event.type)) return;
      const outputs = outputsOf(state);
      write(event.type === 'planned' ? withoutOthers(outputs) : outputs);
    },
    finish(end, state) {
      try {
        write(withoutOthers(outputsOf(state, end)));
      } catch (error) {
        runner.info((error as Error).message);
      }
    },
  };
}

/**
 * Events that change no output, or only some that the next event or the end of the step sets as well: there are many of
 * them, and lists are written whole.
 */
const LEFT_FOR_LATER: ReadonlySet<StepEvent['type']> = new Set([
  'failed-run-found',
  'existing-runs-refused',
  'window-begun',
  'window-failed',
  'duplicates-not-checked',
  'duplicates-checked',
  'retrigger-failed',
]);

/** Events that change outputs, and are left for the end of the waits if there are many runs, and so many such events. */
const LEFT_IF_MANY: ReadonlySet<StepEvent['type']> = new Set(['run-polled', 'run-ended']);

/**
 * The outputs that are known; those of the runs that the step waits for, as long as it has none of its own.
 *
 * @param end absent as long as the step has not ended
 */
export function outputsOf(known: StepState, end?: StepEnd): Outputs {
  const state = known.runs.length > 0 || end ? known : { ...known, runs: known.awaited };
  const { runs } = state;
  const last = runs.at(-1);
  const outcome = outcomeOfStep(state, end);
  const isTurn = isLastWindow(state) || runs.length <= FEW_RUNS || runs.length % FEW_RUNS === 0;
  // A later step that gets the list must not re-trigger a run once more.
  const isTimeForRuns = end || isTurn || state.openRetriggers.size > 0;
  return {
    ...plannedOutputs(state),
    ...(last && runOutputs(last, state)),
    ...(last && isTimeForRuns && { runs: JSON.stringify(runs.map((run) => runEntry(run, state))) }),
    ...waitedOutputs(state),
    ...(outcome !== undefined && { outcome }),
    ...(state.order && {
      'remaining-windows': windowList(remainingWindows(state)),
    }),
  };
}

/** The start is that of the first run as it was sent, or as it was asked for as long as no run is known. */
function plannedOutputs(state: StepState): Outputs {
  const { order, plan, task, runs } = state;
  if (!order) return task?.flowId ? { 'flow-id': task.flowId } : {};
  const starts = runs.flatMap(({ startSeconds }) => startSeconds ?? []);
  return {
    'flow-id': order.run.flowId,
    'start-time': String(starts.length > 0 ? Math.min(...starts) : order.run.startSeconds),
    ...(plan ? windowOutputs(plan.whole, plan.windows) : { 'window-end-time': String(order.run.endSeconds) }),
    ...(isIdle(state) && { windows: '[]' }),
  };
}

function runOutputs(run: StepRun, state: StepState): Outputs {
  const { runId, etag, status, flowId } = run;
  const url = runUrl(run, state);
  return {
    'run-id': runId,
    etag,
    status,
    ...(flowId && { 'flow-id': flowId }),
    ...(url !== undefined && { 'run-url': url }),
  };
}

/** What is known once runs have been waited for. A step that creates runs has set the windows of its plan already. */
function waitedOutputs(state: StepState): Outputs {
  if (endedRuns(state).length === 0) return {};
  // Of a run that has not ended, no number is known.
  const runs = countedRuns(state);
  const windows = state.order ? undefined : windowsOf(runs);
  return {
    ...(windows && windowOutputs(hull(windows), windows)),
    metrics: JSON.stringify(total(runs.map(({ details }) => details?.metrics ?? {}))),
    'batch-ids': JSON.stringify([...new Set(runs.flatMap(({ details }) => details?.batchIds ?? []))]),
  };
}

/**
 * Adds up the metrics of runs. A sum of which a part is not known is not known; times that overlap are no sum, so that
 * the duration is that of a single run only.
 */
export function total(all: readonly Metrics[]): Metrics {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const { durationMs: _single, ...counts } = first;
  const names = Object.keys(counts) as (keyof Metrics)[];
  const known = names.filter((name) => all.every((metrics) => name in metrics));
  return Object.fromEntries(
    known.map((name) => [name, all.reduce((sum, each) => sum + (each[name] ?? 0), 0)]),
  );
}

/** A failed run that may have been re-triggered just now is in doubt. */
function runEntry(run: StepRun, { openRetriggers }: StepState): unknown {
  const { flowId, runId, etag, window, status, retriggeredAs } = run;
  const outcome = openRetriggers.has(runId) ? 'unknown' : run.outcome;
  return {
    ...(flowId && { flowId }),
    runId,
    etag,
    ...(window && windowTimes(window)),
    outcome,
    status,
    ...(retriggeredAs && { retriggeredAs }),
  };
}

function windowOutputs({ startSeconds, endSeconds }: Window, windows: readonly Window[]): Outputs {
  return {
    'window-start-time': String(startSeconds),
    'window-end-time': String(endSeconds),
    windows: windowList(windows),
  };
}

/** The JSON of each window, which lists of a plan with very many have in each of their versions. */
const WINDOW_TEXTS = new WeakMap<Window, string>();

function windowList(windows: readonly Window[]): string {
  const texts = windows.map((window) => {
    const text = WINDOW_TEXTS.get(window) ?? JSON.stringify(windowTimes(window));
    WINDOW_TEXTS.set(window, text);
    return text;
  });
  return `[${texts.join(',')}]`;
}

function windowTimes({ startSeconds, endSeconds }: Window) {
  return { windowStartTime: String(startSeconds), windowEndTime: String(endSeconds) };
}
