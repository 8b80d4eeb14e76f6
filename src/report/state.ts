import type { Connection } from '../adobe/connection.ts';
import type { RunRequest } from '../adobe/flow-service.ts';
import type { FlowRun, RunReference } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import { outcomeOf } from '../adobe/run-outcome.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import type { Workflow } from '../inputs/runner-environment.ts';
import type { StepEvent } from '../runs/events.ts';
import type { Plan, Preview, RunToWait, SentRun, WaitedRun } from '../runs/findings.ts';
import type { CreateOrder, WaitTask } from '../runs/order.ts';
import type { Window } from '../time/window.ts';

/** The outcome of one run, as far as the step has seen it. */
export type RunOutcome = 'created' | 'attached' | WaitedRun['outcome'];

/** A run of the step, as far as it is known. */
export interface StepRun extends RunReference {
  readonly outcome: RunOutcome;
  /** As Adobe spells it; empty as long as it was never seen. */
  readonly status: string;
  readonly window: Window | undefined;
  /** Empty if it is not known. */
  readonly flowId: string;
  /** When it begins, unix seconds; `undefined` if the step does not know. */
  readonly startSeconds: number | undefined;
  /** How it is known to exist: by an answer, by the history, or because it existed before. */
  readonly by: SentRun['by'] | 'existing' | 'given';
  readonly details: RunDetails | undefined;
  readonly problem: Error | undefined;
  /** Whether the wait for it has ended, in whatever way. */
  readonly isWaitOver: boolean;
  /** Whether it failed and was re-triggered as the run behind it. */
  readonly isRetriggered: boolean;
}

/** The window of the plan that the step has come to. */
export interface CurrentWindow {
  readonly index: number;
  readonly request: RunRequest;
  /** Its run, once there is one. */
  readonly runId: string | undefined;
}

/** What is known of a step: every view is made from this. */
export interface StepState {
  readonly workflow: Workflow | undefined;
  /** What the root action is asked to do; absent in the wait action, and as long as the inputs are not read. */
  readonly order?: CreateOrder;
  /** What the step waits for; absent as long as it does not wait. */
  readonly task?: WaitTask;
  /** Absent as long as it is not known what is to be read. */
  readonly plan?: Plan;
  readonly preview?: Preview;
  readonly current?: CurrentWindow;
  /** In the order of their windows; a re-triggered run stands before the run that it was re-triggered as. */
  readonly runs: readonly StepRun[];
}

/**
 * The state of a step after an event.
 *
 * @param state before it
 */
export function reduce(state: StepState, event: StepEvent): StepState {
  switch (event.type) {
    case 'asked':
      return { ...state, order: event.order, ...(event.plan && { plan: event.plan }) };
    case 'planned':
      return { ...state, plan: event.plan };
    case 'previewed':
      return { ...state, preview: event.preview };
    case 'window-begun': {
      const { task: _over, ...others } = state;
      return { ...others, current: { index: event.index, request: event.request, runId: undefined } };
    }
    case 'run-attached':
      return withRun(state, { ...event.run, outcome: 'attached', by: 'existing' });
    case 'run-created':
      return withRun(state, { ...event.run, outcome: 'created' });
    case 'wait-begun':
      return { ...state, task: event.task, runs: [...state.runs, ...givenRuns(state, event)] };
    case 'run-polled':
      return { ...state, runs: changed(state.runs, event.run.runId, (run) => polled(run, event.run)) };
    case 'run-retriggered':
      return { ...state, runs: retriggered(state.runs, event.failed.runId, event.next) };
    case 'wait-ended':
      return { ...state, runs: event.runs.flat().reduce(withEnd, state.runs) };
    case 'existing-runs-found':
    case 'retry-paused':
    case 'looking-up':
    case 'resending':
    case 'run-not-shown':
    case 'poll-failed':
      return state;
    default:
      return event satisfies never;
  }
}

type NewRun = RunReference &
  Pick<StepRun, 'outcome' | 'by'> &
  Partial<Pick<FlowRun, 'status' | 'startSeconds'>>;

/** Adds the run of the current window. */
function withRun(
  state: StepState,
  { runId, etag, outcome, by, status = '', startSeconds }: NewRun,
): StepState {
  const { current } = state;
  if (!current) return state;
  const { flowId, window } = current.request;
  const run = { ...NEW_RUN, runId, etag, outcome, by, status, startSeconds, flowId, window };
  return { ...state, current: { ...current, runId }, runs: [...state.runs, run] };
}

const NEW_RUN = {
  status: '',
  details: undefined,
  problem: undefined,
  isWaitOver: false,
  isRetriggered: false,
} as const;

/** The runs to wait for that the step has not created itself. */
function givenRuns(
  { runs }: StepState,
  event: { readonly runs: readonly RunToWait[]; readonly task: WaitTask },
): readonly StepRun[] {
  const { flowId = '' } = event.task;
  return event.runs
    .filter(({ runId }) => !runs.some((run) => run.runId === runId))
    .map(({ runId, etag, window, startSeconds }) => ({
      ...{ ...NEW_RUN, runId, etag, window, flowId, startSeconds },
      ...{ outcome: 'unknown', by: 'given' },
    }));
}

function changed(
  runs: readonly StepRun[],
  runId: string,
  change: (run: StepRun) => StepRun,
): readonly StepRun[] {
  return runs.map((run) => (run.runId === runId ? change(run) : run));
}

function polled(run: StepRun, details: RunDetails): StepRun {
  const { etag, status, window, flowId } = details;
  return {
    ...run,
    status,
    etag: etag || run.etag,
    outcome: isUnderWay(status) ? run.outcome : outcomeOf(details),
    window: run.window ?? window,
    flowId: run.flowId || flowId,
  };
}

function retriggered(runs: readonly StepRun[], failedId: string, next: RunReference): readonly StepRun[] {
  return runs.flatMap((run) => {
    if (run.runId !== failedId) return [run];
    const { runId, etag } = next;
    const again: StepRun = { ...run, ...NEW_RUN, runId, etag, startSeconds: undefined, outcome: 'created' };
    return [{ ...run, outcome: 'failed', isRetriggered: true }, again];
  });
}

function withEnd(runs: readonly StepRun[], waited: WaitedRun): readonly StepRun[] {
  const { runId, etag, outcome, status, window, details, problem } = waited;
  return changed(runs, runId, (run) => ({
    ...run,
    ...{ etag, outcome, status, window, details, problem, isWaitOver: true },
    flowId: run.flowId || (details?.flowId ?? ''),
  }));
}

/** Runs whose wait has ended, each by the last run that it was re-triggered as. */
export function endedRuns({ runs }: StepState): readonly StepRun[] {
  return runs.filter(({ isWaitOver, isRetriggered }) => isWaitOver && !isRetriggered);
}

/** Runs that had not ended when they were seen last. */
export function activeRuns({ runs }: StepState): readonly StepRun[] {
  return runs.filter(({ status, isWaitOver }) => !isWaitOver && isUnderWay(status));
}

/** The run of the current window, if there is one. */
export function currentRun({ runs, current }: StepState): StepRun | undefined {
  return current?.runId === undefined ? undefined : runs.find(({ runId }) => runId === current.runId);
}

/** Whether the step is about one run only, a run that was re-triggered included. */
export function isSingle({ plan, runs }: StepState): boolean {
  return plan ? plan.windows.length === 1 : runs.filter(({ isRetriggered }) => !isRetriggered).length === 1;
}

/** Whether the current window is the last one of the plan; a step that only waits has no other. */
export function isLastWindow({ plan, current }: StepState): boolean {
  return !current || current.index === (plan?.windows.length ?? 1) - 1;
}

/** Where Adobe is and on whose behalf it is called, once the inputs are read. */
export function connectionOf({ order, task }: StepState): Connection | undefined {
  return order?.connection ?? task?.connection;
}

/** From the best outcome to the worst. */
const RANKS = [
  'succeeded',
  'partially-succeeded',
  'attached',
  'created',
  'unknown',
  'timed-out',
  'failed',
] as const;

/** The outcome that counts for several runs; `unknown` for none. */
export function worst<Outcome extends RunOutcome>(
  runs: readonly { readonly outcome: Outcome }[],
): Outcome | 'unknown' {
  const found = RANKS.findLast((rank) => runs.some(({ outcome }) => outcome === rank));
  return runs.find(({ outcome }) => outcome === found)?.outcome ?? 'unknown';
}
