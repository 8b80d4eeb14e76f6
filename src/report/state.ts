import type { Connection } from '../adobe/connection.ts';
import type { RunRequest } from '../adobe/flow-service.ts';
import type { RunReference } from '../adobe/run/run.ts';
import type { RunDetails } from '../adobe/run/run-details.ts';
import { isUnderWay } from '../adobe/run/run-status.ts';
import type { Workflow } from '../inputs/runner-environment.ts';
import type { ExistingRuns, FailedRun, LastRun, Plan, Preview, SentRun } from '../runs/findings.ts';
import type { CreateOrder, WaitTask } from '../runs/order.ts';
import type { Window } from '../time/window.ts';
import type { RunOutcome } from './run-outcomes.ts';

/** A run of the step, as far as it is known. */
export interface StepRun extends RunReference {
  readonly outcome: RunOutcome;
  /** As Adobe spells it; empty as long as it was never seen. */
  readonly status: string;
  readonly window: Window | undefined;
  /** The place of its window in the plan, from 0; `undefined` if it has none. */
  readonly index: number | undefined;
  /** Empty if it is not known. */
  readonly flowId: string;
  /** When it begins, unix seconds; absent if the step does not know. */
  readonly startSeconds?: number | undefined;
  /** How it is known to exist: by an answer, by the history, or because it existed before. */
  readonly by: SentRun['by'] | 'existing' | 'given';
  readonly details?: RunDetails | undefined;
  /** Whether the wait for it has ended, in any way. */
  readonly isWaitOver?: boolean;
  /** The id of the run behind it, if it failed and was re-triggered as that one. */
  readonly retriggeredAs?: string;
}

/** The window of the plan that the step has come to. */
export interface CurrentWindow {
  readonly index: number;
  readonly request: RunRequest;
  /** Its run, once there is one. */
  readonly runId?: string;
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
  /** Runs that the step must not create others next to. */
  readonly refusedBy?: ExistingRuns;
  /** How far the flow has been read; absent if the history was not read for that, or if no run has read anything. */
  readonly last?: LastRun;
  /** The newest run that failed since the last success, if the history was read for that. */
  readonly failed?: FailedRun;
  readonly current?: CurrentWindow;
  /** Windows of the plan whose run may exist: a request was sent, and no run is known yet. */
  readonly openWindows: ReadonlySet<number>;
  /** Whether a request that creates the run of a window was sent at any time. */
  readonly hasSentCreation?: true;
  /** Runs next to which an earlier request can have created another, by their ids, and why that was not looked up. */
  readonly unchecked: ReadonlyMap<string, string>;
  /** Failed runs, by their ids, whose re-trigger was sent, and no run is known yet. */
  readonly openRetriggers: ReadonlySet<string>;
  /** Runs from before the step that it waits for before it plans anything. */
  readonly awaited: readonly StepRun[];
  /** In the order in which they became known, but a re-triggered run precedes the run that it was re-triggered as. */
  readonly runs: readonly StepRun[];
}

/** Runs whose wait has ended, each by the last run that it was re-triggered as. */
export function endedRuns(state: StepState): readonly StepRun[] {
  return countedRuns(state).filter(({ isWaitOver }) => isWaitOver);
}

/** The runs that count for the outcome of a step: each by the last run that it was re-triggered as. */
export function countedRuns({ runs }: Pick<StepState, 'runs'>): readonly StepRun[] {
  return runs.filter(({ retriggeredAs }) => retriggeredAs === undefined);
}

/** Runs that had not ended when they were seen last. */
export function activeRuns({ runs }: StepState): readonly StepRun[] {
  return runs.filter(({ status, isWaitOver }) => !isWaitOver && isUnderWay(status));
}

/** The windows of runs; `undefined` if one of them is not known, or if there is no run. */
export function windowsOf(runs: readonly StepRun[]): readonly Window[] | undefined {
  const windows = runs.flatMap(({ window }) => window ?? []);
  return windows.length > 0 && windows.length === runs.length ? windows : undefined;
}

/** The run of the current window, if there is one, by the last run that it was re-triggered as. */
export function currentRun(state: StepState): StepRun | undefined {
  const { current } = state;
  if (current?.runId === undefined) return undefined;
  return countedRuns(state).findLast(({ index }) => index === current.index);
}

/** Of the runs that the step waits for, the last one that is known to exist: one that it was given may not. */
export function lastSeenRun(state: StepState): StepRun | undefined {
  if (!state.task) return undefined;
  const isUnseen = ({ by, outcome, status }: StepRun) =>
    by === 'given' && outcome === 'unknown' && status === '';
  return countedRuns(state).findLast((run) => !isUnseen(run));
}

/** Whether the step is about one run only, a run that was re-triggered included. */
export function isSingle(state: StepState): boolean {
  return runCount(state) === 1;
}

/** How many runs the step is about: those of its plan, or those that it waits for. */
export function runCount(state: StepState): number {
  return state.plan?.windows.length ?? countedRuns(state).length;
}

/** Whether the current window is the last one of the plan; a step that only waits has no other. */
export function isLastWindow({ plan, current }: StepState): boolean {
  return !current || current.index === (plan?.windows.length ?? 1) - 1;
}

/** Whether the step has found that it has nothing to do: everything has been read, or another run is active. */
export function isIdle({ runs }: StepState): boolean {
  return runs.some(({ outcome }) => outcome === 'up-to-date' || outcome === 'skipped');
}

/** Where Adobe is and on whose behalf it is called, once the inputs are read. */
export function connectionOf({ order, task }: StepState): Connection | undefined {
  return (order ?? task)?.connection;
}

/** The state of a step that has only begun. */
export function initialState(workflow: Workflow | undefined): StepState {
  return {
    workflow,
    runs: [],
    openWindows: new Set(),
    openRetriggers: new Set(),
    unchecked: new Map(),
    awaited: [],
  };
}
