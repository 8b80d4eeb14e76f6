import { isSameId } from '../adobe/ids.ts';
import type { RunReference } from '../adobe/run/run.ts';
import type { RunDetails } from '../adobe/run/run-details.ts';
import { outcomeOf } from '../adobe/run/run-outcome.ts';
import { isUnderWay } from '../adobe/run/run-status.ts';
import type { StepEvent } from '../runs/events.ts';
import type { WaitedRun } from '../runs/findings.ts';
import type { StepRun, StepState } from './state.ts';

type EventOf<Type extends StepEvent['type']> = Extract<StepEvent, { type: Type }>;

/** The parts of the state that an event changes; `undefined` if it changes none. */
type Changes = Partial<StepState> | undefined;

/**
 * The state of a step after an event: the same object if the event has changed nothing.
 *
 * @param state before it
 */
export function reduce(state: StepState, event: StepEvent): StepState {
  const reducer = REDUCERS[event.type] as (state: StepState, event: StepEvent) => Changes;
  const changes = reducer(state, event);
  return changes ? { ...state, ...changes } : state;
}

const nothing = (): undefined => undefined;

const REDUCERS: {
  readonly [Type in StepEvent['type']]: (state: StepState, event: EventOf<Type>) => Changes;
} = {
  asked: (_, { order, plan }) => ({ order, ...(plan && { plan }) }),
  planned: (_, { plan }) => ({ plan, ...(plan.last && { last: plan.last }) }),
  'up-to-date': (state, { last }) => ({
    last,
    runs: [...state.runs, existingRun(state, { ...last.run, outcome: 'up-to-date' })],
  }),
  skipped: (state, { run }) => ({
    runs: [...state.runs, existingRun(state, { ...run, outcome: 'skipped' })],
  }),
  'active-runs-not-ended': (state, { runs }) => ({
    runs: [...state.runs, ...runs.map((run) => existingRun(state, { ...run, isWaitOver: true }))],
  }),
  'failed-run-found': (_, { failed }) => ({ failed }),
  previewed: (_, { preview }) => ({ preview }),
  'existing-runs-found': ({ plan }, { existing }) => plan && { plan: { ...plan, existing: existing.same } },
  'existing-runs-refused': (_, { existing }) => ({ refusedBy: existing }),
  'window-begun': (_, { index, request }) => ({ current: { index, request } }),
  sending: ({ openWindows }, { index }) =>
    index === undefined
      ? { isRetriggering: true }
      : { hasSent: true, openWindows: new Set([...openWindows, index]) },
  'run-attached': (state, { index, run }) =>
    withRun(state, index, { ...run, outcome: 'attached', by: 'existing' }),
  // Whether another run exists too is open, and so is its window.
  'run-known': (state, { index, run }) => ({
    runs: withRun(state, index, { ...run, outcome: 'unknown' }).runs,
  }),
  'run-created': (state, { index, run }) => withRun(state, index, { ...run, outcome: 'created' }),
  'window-failed': ({ openWindows }, { index, run }) =>
    run === 'none' ? { openWindows: openWindows.difference(new Set([index])) } : undefined,
  'runs-duplicated': withDuplicates,
  'duplicates-not-checked': ({ unchecked }, { runId, reason }) => ({
    unchecked: new Map([...unchecked, [runId, reason]]),
  }),
  'duplicates-checked': ({ unchecked }, { runId }) => ({
    unchecked: new Map([...unchecked].filter(([other]) => other !== runId)),
  }),
  'wait-begun': (state, event) => ({
    task: event.task,
    runs: [...state.runs, ...givenRuns(state, event)],
  }),
  'run-polled': ({ runs }, { run: details }) => ({
    runs: changed(runs, details.runId, (run) => polled(run, details)),
  }),
  'run-retriggered': ({ runs }, { failed, next }) => ({
    isRetriggering: false,
    runs: retriggered(runs, failed.runId, next),
  }),
  'retrigger-failed': (_, { run }) => (run === 'none' ? { isRetriggering: false } : undefined),
  'run-ended': (state, { runs }) => ({ runs: runs.reduce(withEnd, state.runs) }),
  'wait-ended': (state, { runs }) => ({ runs: runs.flat().reduce(withEnd, state.runs) }),
  // What only the log shows.
  'active-runs-found': nothing,
  'rerun-looking-up': nothing,
  'inputs-warned': nothing,
  exchanged: nothing,
  decided: nothing,
  'retry-paused': nothing,
  'texts-refused': nothing,
  'looking-up': nothing,
  'looked-up': nothing,
  resending: nothing,
  'run-not-shown': nothing,
  'poll-failed': nothing,
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
function withRun(state: StepState, index: number, run: NewRun) {
  const { current, openWindows, runs } = state;
  const others = runs.filter((other) => other.index !== index || !isSameId(other.runId, run.runId));
  return {
    ...(current?.index === index && { current: { ...current, runId: run.runId } }),
    openWindows: openWindows.difference(new Set([index])),
    runs: [...others, newRun(state, index, run)],
  };
}

/** A run from before the step that keeps it from creating one. */
function existingRun(state: StepState, run: Omit<NewRun, 'by'>): StepRun {
  return newRun(state, undefined, { ...run, by: 'existing' });
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
function withDuplicates(state: StepState, { runs, index }: EventOf<'runs-duplicated'>): Changes {
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
