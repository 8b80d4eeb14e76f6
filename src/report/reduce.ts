import type { EventOf, StepEvent } from '../runs/events.ts';
import {
  type NewRun,
  withDuplicates,
  withEnd,
  withExisting,
  withGiven,
  withPoll,
  withRetrigger,
  withRun,
} from './run-changes.ts';
import type { StepState } from './state.ts';

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
  planned: (_, { plan }) => ({ plan, awaited: [], ...(plan.last && { last: plan.last }) }),
  'up-to-date': (state, { last }) => ({
    last,
    runs: withExisting(state, { ...last.run, outcome: 'up-to-date' }),
  }),
  skipped: (state, { run }) => ({ runs: withExisting(state, { ...run, outcome: 'skipped' }) }),
  'active-runs-found': (state, { runs }) => ({
    awaited: withExisting(
      { ...state, runs: [] },
      ...runs.map((run) => ({ ...run, outcome: 'unknown' as const })),
    ),
  }),
  'active-runs-not-ended': (state, { runs }) => ({
    runs: withExisting(state, ...runs.map((run) => ({ ...run, isWaitOver: true }))),
  }),
  'failed-run-found': (_, { failed }) => ({ failed }),
  previewed: (_, { preview }) => ({ preview }),
  'existing-runs-found': ({ plan }, { existing }) => plan && { plan: { ...plan, existing: existing.same } },
  'existing-runs-refused': (_, { existing }) => ({ refusedBy: existing }),
  'window-begun': (_, { index, request }) => ({ current: { index, request } }),
  sending: ({ openWindows, openRetriggers }, { index, failedRunId }) => ({
    ...(index !== undefined && { hasSentCreation: true, openWindows: new Set([...openWindows, index]) }),
    ...(failedRunId !== undefined && { openRetriggers: new Set([...openRetriggers, failedRunId]) }),
  }),
  'run-attached': (state, { index, run }) =>
    withKnownRun(state, index, { ...run, outcome: 'attached', by: 'existing' }),
  // Whether another run exists too is open, and so is its window.
  'run-known': (state, { index, run }) => ({
    runs: withRun(state, index, { ...run, outcome: 'unknown' }),
  }),
  'run-created': (state, { index, run }) => withKnownRun(state, index, { ...run, outcome: 'created' }),
  'window-failed': ({ openWindows }, { index, run }) =>
    run === 'none' ? { openWindows: openWindows.difference(new Set([index])) } : undefined,
  'runs-duplicated': (state, { index, failedRunId, runs }) => ({
    openWindows: state.openWindows.difference(new Set([index])),
    openRetriggers: state.openRetriggers.difference(new Set([failedRunId])),
    runs: withDuplicates(state, index, runs),
  }),
  'duplicates-not-checked': ({ unchecked }, { runId, reason }) => ({
    unchecked: new Map([...unchecked, [runId, reason]]),
  }),
  'duplicates-checked': ({ unchecked }, { runId }) => ({
    unchecked: new Map([...unchecked].filter(([other]) => other !== runId)),
  }),
  'wait-begun': (state, { task, runs }) => ({ task, runs: withGiven(state, runs, task.flowId) }),
  // Most polls show nothing new, and outputs are written for each change.
  'run-polled': ({ runs }, { run }) => {
    const next = withPoll(runs, run);
    return next.every((each, index) => each === runs[index]) ? undefined : { runs: next };
  },
  'run-retriggered': ({ runs, openRetriggers }, { failed, next }) => ({
    openRetriggers: openRetriggers.difference(new Set([failed.runId])),
    runs: withRetrigger(runs, failed.runId, next),
  }),
  'retrigger-failed': ({ openRetriggers }, { runId, run }) =>
    run === 'none' ? { openRetriggers: openRetriggers.difference(new Set([runId])) } : undefined,
  'run-ended': (state, { runs }) => ({ runs: runs.reduce(withEnd, state.runs) }),
  'wait-ended': (state, { runs }) => ({ runs: runs.flat().reduce(withEnd, state.runs) }),
  // What only the log shows.
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

/** The run of a window is known, the current one's too, and whether one exists is no longer open. */
function withKnownRun(state: StepState, index: number, run: NewRun): Changes {
  const { current, openWindows } = state;
  return {
    ...(current?.index === index && { current: { ...current, runId: run.runId } }),
    openWindows: openWindows.difference(new Set([index])),
    runs: withRun(state, index, run),
  };
}
