import { isSameId } from '../adobe/ids.ts';
import type { RunReference } from '../adobe/run/run.ts';
import type { RunDetails } from '../adobe/run/run-details.ts';
import { outcomeOf } from '../adobe/run/run-outcome.ts';
import { isUnderWay } from '../adobe/run/run-status.ts';
import type { StepEvent } from '../runs/events.ts';
import type { WaitedRun } from '../runs/findings.ts';
import type { StepRun, StepState } from './state.ts';

type EventOf<Type extends StepEvent['type']> = Extract<StepEvent, { type: Type }>;

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
  'up-to-date': (state, { last }) => withExisting({ ...state, last }, { ...last.run, outcome: 'up-to-date' }),
  skipped: (state, { run }) => withExisting(state, { ...run, outcome: 'skipped' }),
  'active-runs-not-ended': (state, { runs }) =>
    runs.reduce((known, run) => withExisting(known, { ...run, isWaitOver: true }), state),
  'failed-run-found': (state, { failed }) => ({ ...state, failed }),
  previewed: (state, { preview }) => ({ ...state, preview }),
  'existing-runs-found': (state, { existing }) => ({
    ...state,
    ...(state.plan && { plan: { ...state.plan, existing: existing.same } }),
  }),
  'existing-runs-refused': (state, { existing }) => ({ ...state, refusedBy: existing }),
  'window-begun': (state, { index, request }) => ({ ...state, current: { index, request } }),
  sending: (state, { index }) =>
    index === undefined
      ? { ...state, isRetriggering: true }
      : { ...state, hasSent: true, openWindows: new Set([...state.openWindows, index]) },
  'run-attached': (state, { index, run }) =>
    withRun(state, index, { ...run, outcome: 'attached', by: 'existing' }),
  // Whether another run exists too is open, and so is its window.
  'run-known': (state, { index, run }) => ({
    ...state,
    runs: withRun(state, index, { ...run, outcome: 'unknown' }).runs,
  }),
  'run-created': (state, { index, run }) => withRun(state, index, { ...run, outcome: 'created' }),
  'window-failed': (state, { index, run }) =>
    run === 'none' ? { ...state, openWindows: state.openWindows.difference(new Set([index])) } : state,
  'runs-duplicated': withDuplicates,
  'duplicates-not-checked': (state, { runId, reason }) => ({
    ...state,
    unchecked: new Map([...state.unchecked, [runId, reason]]),
  }),
  'duplicates-checked': (state, { runId }) => ({
    ...state,
    unchecked: new Map([...state.unchecked].filter(([other]) => other !== runId)),
  }),
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
  // What only the log shows.
  'active-runs-found': unchanged,
  'rerun-looking-up': unchanged,
  'inputs-warned': unchanged,
  exchanged: unchanged,
  decided: unchanged,
  'retry-paused': unchanged,
  'texts-refused': unchanged,
  'looking-up': unchanged,
  'looked-up': unchanged,
  resending: unchanged,
  'run-not-shown': unchanged,
  'poll-failed': unchanged,
};

/** What is not known about a run that is new to the step. */
const NOT_SEEN = {
  status: '',
  startSeconds: undefined,
  details: undefined,
  problem: undefined,
  isWaitOver: false,
  isRetriggered: false,
} as const;

type NewRun = RunReference & Pick<StepRun, 'outcome' | 'by'> & Partial<StepRun>;

/**
 * A run that is new to the step.
 *
 * @param index its place in the plan; a run that has none says its window itself
 */
function newRun({ order, plan }: StepState, index: number | undefined, run: NewRun): StepRun {
  const flowId = order?.run.flowId ?? run.flowId ?? '';
  const window = index === undefined ? run.window : plan?.windows[index];
  return { ...NOT_SEEN, ...run, flowId, window, index };
}

/** Adds the run of a window, which takes the place of what was known about it before. */
function withRun(state: StepState, index: number, run: NewRun): StepState {
  const { current, runs } = state;
  const others = runs.filter((other) => other.index !== index || !isSameId(other.runId, run.runId));
  return {
    ...state,
    ...(current?.index === index && { current: { ...current, runId: run.runId } }),
    openWindows: state.openWindows.difference(new Set([index])),
    runs: [...others, newRun(state, index, run)],
  };
}

/** Adds a run from before the step that keeps it from creating one. */
function withExisting(state: StepState, run: Omit<NewRun, 'by'>): StepState {
  return { ...state, runs: [...state.runs, newRun(state, undefined, { ...run, by: 'existing' })] };
}

/** The runs to wait for that the step has not created itself. */
function givenRuns(state: StepState, { runs, task }: EventOf<'wait-begun'>): readonly StepRun[] {
  const known = { flowId: task.flowId ?? '', outcome: 'unknown', by: 'given' } as const;
  return runs
    .filter((run) => !isAmong(state.runs, run))
    .map(({ runId, etag, window, startSeconds }) =>
      newRun(state, undefined, { runId, etag, window, startSeconds, ...known }),
    );
}

/** Marks the runs that exist twice; those that are new to the step have the flow and window of the others. */
function withDuplicates(state: StepState, { runs, index }: EventOf<'runs-duplicated'>): StepState {
  const { flowId = '', window } = state.runs.find((run) => isAmong(runs, run)) ?? {};
  const marked = state.runs.map((run): StepRun => {
    return isAmong(runs, run) ? { ...run, outcome: 'duplicated' } : run;
  });
  const added = runs
    .filter((run) => !isAmong(state.runs, run))
    .map(({ runId, etag }) =>
      newRun(state, index, { runId, etag, flowId, window, by: 'window', outcome: 'duplicated' }),
    );
  return {
    ...state,
    openWindows: state.openWindows.difference(new Set([index])),
    isRetriggering: false,
    runs: [...marked, ...added],
  };
}

function isAmong(runs: readonly RunReference[], { runId }: RunReference): boolean {
  return runs.some((run) => isSameId(run.runId, runId));
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
    const again: StepRun = { ...run, ...NOT_SEEN, runId, etag, outcome: 'created' };
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
