import { isSameId } from '../adobe/ids.ts';
import type { FlowRun, RunReference } from '../adobe/run/run.ts';
import type { RunDetails } from '../adobe/run/run-details.ts';
import { outcomeOf } from '../adobe/run/run-outcome.ts';
import { isUnderWay } from '../adobe/run/run-status.ts';
import type { EventOf, StepEvent } from '../runs/events.ts';
import type { WaitedRun } from '../runs/findings.ts';
import type { StepRun, StepState } from './state.ts';

/**
 * The state of a step after an event.
 *
 * @param state before it
 */
export function reduce(state: StepState, event: StepEvent): StepState {
  const reducer = REDUCERS[event.type] as (state: StepState, event: StepEvent) => StepState;
  return reducer(state, event);
}

const unchanged = (state: StepState): StepState => state;

const REDUCERS: {
  readonly [Type in StepEvent['type']]: (state: StepState, event: EventOf<Type>) => StepState;
} = {
  asked: (state, { order, plan }) => ({ ...state, order, ...(plan && { plan }) }),
  planned: (state, { plan }) => ({ ...state, plan, ...(plan.last && { last: plan.last }) }),
  'up-to-date': (state, { last }) => withIdleRun({ ...state, last }, last.run, 'up-to-date'),
  skipped: (state, { run }) => withIdleRun(state, run, 'skipped'),
  'active-runs-found': unchanged,
  'active-runs-not-ended': (state, { runs }) => ({
    ...state,
    runs: [...state.runs, ...runs.map((run) => activeRun(state, run))],
  }),
  'failed-run-found': (state, { failed }) => ({ ...state, failed }),
  previewed: (state, { preview }) => ({ ...state, preview }),
  'window-begun': (state, { index, request }) => ({
    ...state,
    current: { index, request, runId: undefined },
  }),
  sending: (state, { index }) =>
    index === undefined
      ? { ...state, isRetriggering: true }
      : { ...state, hasSent: true, openWindows: new Set([...state.openWindows, index]) },
  'run-attached': (state, { index, run }) =>
    withRun(state, index, { ...run, outcome: 'attached', by: 'existing' }),
  // Whether another run exists too is open, and so is its window.
  'run-known': (state, { index, run }) => {
    const { runs } = withRun(state, index, { ...run, outcome: 'unknown' });
    return { ...state, runs };
  },
  'run-created': (state, { index, run }) => withRun(state, index, { ...run, outcome: 'created' }),
  'window-failed': (state, { index, run }) =>
    run === 'none' ? { ...state, openWindows: without(state.openWindows, index) } : state,
  'runs-duplicated': withDuplicates,
  'wait-begun': (state, event) => ({
    ...state,
    task: event.task,
    runs: [...state.runs, ...givenRuns(state, event)],
  }),
  'run-polled': (state, { run: details }) => ({
    ...state,
    runs: changed(state.runs, details.runId, (run) => polled(run, details)),
  }),
  'run-retriggered': (state, { failed, next }) => ({
    ...state,
    isRetriggering: false,
    runs: retriggered(state.runs, failed.runId, next),
  }),
  'retrigger-failed': (state, { run }) => (run === 'none' ? { ...state, isRetriggering: false } : state),
  'run-ended': (state, { runs }) => ({ ...state, runs: runs.reduce(withEnd, state.runs) }),
  'wait-ended': (state, { runs }) => ({ ...state, runs: runs.flat().reduce(withEnd, state.runs) }),
  'rerun-looking-up': unchanged,
  'inputs-warned': unchanged,
  exchanged: unchanged,
  decided: unchanged,
  'existing-runs-found': (state, { existing }) => ({
    ...state,
    ...(state.plan && { plan: { ...state.plan, existing: existing.same } }),
  }),
  'existing-runs-refused': (state, { existing }) => ({ ...state, refusedBy: existing }),
  'retry-paused': unchanged,
  'texts-refused': unchanged,
  'looking-up': unchanged,
  'looked-up': unchanged,
  resending: unchanged,
  'duplicates-not-checked': (state, { runId, reason }) => ({
    ...state,
    unchecked: new Map([...(state.unchecked ?? []), [runId, reason]]),
  }),
  'duplicates-checked': (state, { runId }) => ({ ...state, unchecked: withoutKey(state.unchecked, runId) }),
  'run-not-shown': unchanged,
  'poll-failed': unchanged,
};

type NewRun = RunReference &
  Pick<StepRun, 'outcome' | 'by'> &
  Partial<Pick<FlowRun, 'status' | 'startSeconds'>>;

/** What is not known about a run that is new to the step. */
const NEW_RUN = {
  status: '',
  startSeconds: undefined,
  details: undefined,
  problem: undefined,
  isWaitOver: false,
  isRetriggered: false,
} as const;

/** Adds the run of a window, which takes the place of what was known about it before. */
function withRun(state: StepState, index: number, run: NewRun): StepState {
  const { current, plan, order } = state;
  const { runId, etag, outcome, by, status = '', startSeconds } = run;
  const [flowId, window] = [order?.run.flowId ?? '', plan?.windows[index]];
  const added = { ...NEW_RUN, runId, etag, outcome, by, status, startSeconds, flowId, window, index };
  return {
    ...state,
    ...(current?.index === index && { current: { ...current, runId } }),
    openWindows: without(state.openWindows, index),
    runs: [...state.runs.filter((other) => other.index !== index || !isSameId(other.runId, runId)), added],
  };
}

/** The run for which the step creates none. */
function withIdleRun(state: StepState, run: FlowRun, outcome: StepRun['outcome']): StepState {
  const { runId, etag, status, window, startSeconds } = run;
  const flowId = state.order?.run.flowId ?? run.flowId;
  const known = { runId, etag, status, window, startSeconds, flowId };
  const idle: StepRun = { ...NEW_RUN, ...known, index: undefined, by: 'existing', outcome };
  return { ...state, runs: [...state.runs, idle] };
}

/** A run that was active before the step began, and was waited for in vain. */
function activeRun({ order }: StepState, waited: WaitedRun): StepRun {
  const flowId = order?.run.flowId ?? waited.details?.flowId ?? '';
  return { ...NEW_RUN, ...waited, flowId, index: undefined, by: 'existing', isWaitOver: true };
}

function without(windows: ReadonlySet<number>, index: number): ReadonlySet<number> {
  return new Set([...windows].filter((other) => other !== index));
}

function withoutKey(reasons: StepState['unchecked'], runId: string): ReadonlyMap<string, string> {
  return new Map([...(reasons ?? [])].filter(([other]) => other !== runId));
}

/** Marks the runs that exist twice; those that are new to the step have the flow and window of the others. */
function withDuplicates(state: StepState, { runs, index }: EventOf<'runs-duplicated'>): StepState {
  const known = state.runs.find(({ runId }) => runs.some((run) => isSameId(run.runId, runId)));
  const window = index === undefined ? known?.window : state.plan?.windows[index];
  const flowId = state.order?.run.flowId ?? known?.flowId ?? '';
  const added = runs
    .filter(({ runId }) => !state.runs.some((run) => isSameId(run.runId, runId)))
    .map(({ runId, etag }): StepRun => {
      return { ...NEW_RUN, runId, etag, window, flowId, index, by: 'window', outcome: 'duplicated' };
    });
  const marked = state.runs.map((run): StepRun => {
    const isOne = runs.some(({ runId }) => isSameId(runId, run.runId));
    return isOne ? { ...run, outcome: 'duplicated' } : run;
  });
  const openWindows = index === undefined ? state.openWindows : without(state.openWindows, index);
  return { ...state, openWindows, isRetriggering: false, runs: [...marked, ...added] };
}

/** The runs to wait for that the step has not created itself. */
function givenRuns({ runs }: StepState, event: EventOf<'wait-begun'>): readonly StepRun[] {
  const { flowId = '' } = event.task;
  return event.runs
    .filter(({ runId }) => !runs.some((run) => isSameId(run.runId, runId)))
    .map(({ runId, etag, window, startSeconds }) => ({
      ...{ ...NEW_RUN, runId, etag, window, flowId, startSeconds, index: undefined },
      ...{ outcome: 'unknown', by: 'given' },
    }));
}

function changed(
  runs: readonly StepRun[],
  runId: string,
  change: (run: StepRun) => StepRun,
): readonly StepRun[] {
  const exact = runs.findIndex((run) => run.runId === runId);
  const index = exact < 0 ? runs.findIndex((run) => isSameId(run.runId, runId)) : exact;
  const run = runs[index];
  return run ? runs.with(index, change(run)) : runs;
}

function polled(run: StepRun, details: RunDetails): StepRun {
  const { etag, status, window, flowId } = details;
  return {
    ...run,
    status,
    etag: etag || run.etag,
    outcome: isUnderWay(status) || run.outcome === 'duplicated' ? run.outcome : outcomeOf(details),
    window: run.window ?? window,
    flowId: run.flowId || flowId,
  };
}

function retriggered(runs: readonly StepRun[], failedId: string, next: RunReference): readonly StepRun[] {
  return runs.flatMap((run) => {
    if (run.runId !== failedId) return [run];
    const { runId, etag } = next;
    const again: StepRun = { ...run, ...NEW_RUN, runId, etag, outcome: 'created' };
    if (isSameId(runId, failedId)) return [again];
    return [{ ...run, outcome: 'failed', isRetriggered: true }, again];
  });
}

function withEnd(runs: readonly StepRun[], waited: WaitedRun): readonly StepRun[] {
  const { runId, etag, outcome, status, window, details, problem } = waited;
  return changed(runs, runId, (run) => ({
    ...run,
    ...{ etag, status, window, details, problem, isWaitOver: true },
    outcome: run.outcome === 'duplicated' ? run.outcome : outcome,
    flowId: run.flowId || (details?.flowId ?? ''),
  }));
}
