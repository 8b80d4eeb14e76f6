import type { Metrics } from '../adobe/run/run-details.ts';
import type { StepEvent } from '../runs/events.ts';
import { hull, type Window } from '../time/window.ts';
import { activityUrl } from './links.ts';
import type { Runner } from './runner.ts';
import {
  connectionOf,
  countedRuns,
  endedRuns,
  isIdle,
  isLastWindow,
  type RunOutcome,
  remainingWindows,
  type StepRun,
  type StepState,
  worst,
} from './state.ts';
import type { StepEnd } from './step-end.ts';

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
  return {
    update(event, state) {
      if (CHANGES_OUTPUTS[event.type]) write(outputsOf(state));
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

/** What changes outputs. Polls change a status only, and there are many: the end of the step has the last one. */
const CHANGES_OUTPUTS: Readonly<Record<StepEvent['type'], boolean>> = {
  asked: true,
  planned: true,
  previewed: true,
  'up-to-date': true,
  skipped: true,
  'active-runs-not-ended': true,
  // A killed step must not leave `outcome` empty: it is `unknown` before a run can exist.
  sending: true,
  'run-attached': true,
  'run-known': true,
  'run-created': true,
  'runs-duplicated': true,
  'wait-ended': true,
  'active-runs-found': false,
  'failed-run-found': false,
  'window-begun': false,
  'window-failed': false,
  'wait-begun': false,
  'run-polled': false,
  'run-retriggered': true,
  'retrigger-failed': false,
  'run-ended': false,
  'rerun-looking-up': false,
  'inputs-warned': false,
  exchanged: false,
  decided: false,
  // The windows of existing runs are not left.
  'existing-runs-found': true,
  'existing-runs-refused': false,
  'retry-paused': false,
  'texts-refused': false,
  'looking-up': false,
  'looked-up': false,
  resending: false,
  'duplicates-not-checked': false,
  'duplicates-checked': false,
  'run-not-shown': false,
  'poll-failed': false,
};

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
    ...(outcome !== undefined && { outcome }),
    ...((state.plan || state.order) && {
      'remaining-windows': JSON.stringify(remainingWindows(state).map(windowTimes)),
    }),
  };
}

/** Empty if no run was created by the step and none is waited for; `undefined` as long as that is not known. */
function outcomeOf(state: StepState, end: StepEnd | undefined): Outcome | '' | undefined {
  if (!end) return outcomeSoFar(state);
  switch (end.kind) {
    case 'succeeded':
      return state.preview ? 'planned' : worst(countedRuns(state));
    case 'unknown':
      return 'unknown';
    case 'duplicated':
      return 'duplicated';
    case 'not-created':
    case 'unsuccessful':
    case 'wait-cancelled':
    case 'failed-late':
    case 'defect':
      return outcomeOfPart(state);
    case 'outputs-not-writable':
      return '';
    default:
      return end satisfies never;
  }
}

/** Of a step that stopped part-way: the worst outcome of its runs. */
function outcomeOfPart(state: StepState): Outcome | '' {
  if (isOpen(state)) return 'unknown';
  return state.runs.length > 0 ? worst(countedRuns(state)) : '';
}

/** Before the end: `unknown` from the first request that can create a run until every run is known. */
function outcomeSoFar(state: StepState): Outcome | undefined {
  const { plan, preview, runs } = state;
  // Whether the plan can be carried out is known at the end.
  if (preview) return undefined;
  if (isOpen(state)) return 'unknown';
  if (runs.length === 0) return undefined;
  if (isIdle(state)) return worst(runs);
  const isComplete = plan?.windows.every((_, index) => runs.some((run) => run.index === index)) ?? true;
  if (!isComplete) return 'unknown';
  return plan || countedRuns(state).every(({ isWaitOver }) => isWaitOver)
    ? worst(countedRuns(state))
    : undefined;
}

function isOpen({ openWindows, isRetriggering }: StepState): boolean {
  return openWindows.size > 0 || isRetriggering;
}

function plannedOutputs(state: StepState): Outputs {
  const { order, plan, task } = state;
  const flowId = order?.run.flowId ?? task?.flowId;
  if (!order) return { ...(flowId && { 'flow-id': flowId }) };
  return {
    'flow-id': order.run.flowId,
    'start-time': String(earliestStart(state)),
    ...(plan ? windowOutputs(plan.whole, plan.windows) : { 'window-end-time': String(order.run.endSeconds) }),
    ...(isIdle(state) && { windows: '[]' }),
  };
}

function runOutputs({ runId, etag, status, flowId }: StepRun, state: StepState): Outputs {
  const connection = connectionOf(state);
  return {
    'run-id': runId,
    etag,
    status,
    ...(flowId && { 'flow-id': flowId }),
    ...(flowId && connection && { 'run-url': activityUrl(connection, flowId, runId) }),
  };
}

/** What is known once runs have been waited for. A step that creates runs has set the windows of its plan already. */
function waitedOutputs(state: StepState): Outputs {
  const ended = endedRuns(state);
  if (ended.length === 0) return {};
  const windows = ended.flatMap(({ window }) => (window ? [window] : []));
  const isKnown = windows.length === ended.length;
  return {
    ...(!state.order && isKnown && windowOutputs(hull(windows), windows)),
    metrics: JSON.stringify(total(ended.map(({ details }) => details?.metrics ?? {}))),
    'batch-ids': JSON.stringify([...new Set(ended.flatMap(({ details }) => details?.batchIds ?? []))]),
  };
}

/** When the first run begins, unix seconds: as it was sent, or as it was asked for as long as none is known. */
function earliestStart({ order, runs }: StepState): number {
  const starts = runs.flatMap(({ startSeconds }) => (startSeconds === undefined ? [] : [startSeconds]));
  return starts.length > 0 ? Math.min(...starts) : (order?.run.startSeconds ?? 0);
}

/**
 * Adds up the metrics of runs. A sum of which a part is not known is not known; times that overlap are no sum, so that
 * the duration is that of a single run only.
 */
export function total(all: readonly Metrics[]): Metrics {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const { durationMs: _single, ...counts } = first;
  const known = Object.keys(counts).filter((name) => all.every((metrics) => name in metrics));
  return Object.fromEntries(
    (known as (keyof Metrics)[]).map((name) => [name, all.reduce((sum, each) => sum + (each[name] ?? 0), 0)]),
  );
}

function runEntry({ flowId, runId, etag, window, outcome, status }: StepRun): unknown {
  return { ...(flowId && { flowId }), runId, etag, ...(window && windowTimes(window)), outcome, status };
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
