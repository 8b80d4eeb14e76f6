import type { FlowRun } from '../adobe/run/run.ts';
import type { Context } from './context.ts';
import { newestFirst } from './history.ts';

/** What the runs of one step share. */
interface StepRuns {
  /** Runs that the step knows to exist, the newest last: none of them can be the run that a request creates. */
  readonly runIds: ReadonlySet<string>;
  /** Those of them that the step was given to wait for. */
  readonly givenRunIds: ReadonlySet<string>;
  add(runId: string): void;
  /**
   * Adds the runs of a history that was read before the step sent its first request. A history that is read later can
   * show the run that a request without an answer has created, and is never added.
   */
  addEarlier(runs: readonly FlowRun[]): void;
  /** Whether such a history was read: the step creates what it did not find there. */
  hasLooked(): boolean;
  /** Whether a run may exist of which the id is not known: it could be taken for any that is created later. */
  isUnclear(): boolean;
  becomeUnclear(): void;
  /**
   * Does something that can create a run, or that must not see one that is just being created, after everything of
   * that kind that was to be done before, whether that worked or not: two new runs at once could be taken for each
   * other.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** The context of what creates, re-triggers and waits for the runs of one step. */
export interface StepContext extends Context {
  readonly stepRuns: StepRuns;
}

/** @param runIds runs that exist before the step */
export function openStepRuns(runIds: Iterable<string> = []): StepRuns {
  const known = new Set(runIds);
  const unknown = { exists: false };
  const looked = { before: false };
  const turn: { last: Promise<unknown> } = { last: Promise.resolve() };
  return {
    runIds: known,
    givenRunIds: new Set(known),
    isUnclear: () => unknown.exists,
    becomeUnclear: () => {
      unknown.exists = true;
    },
    add: (runId) => void known.add(runId),
    addEarlier: (runs) => {
      looked.before = true;
      for (const { runId } of newestFirst(runs).toReversed()) known.add(runId);
    },
    hasLooked: () => looked.before,
    async inTurn(work) {
      const own = turn.last.then(work);
      turn.last = own.catch(() => undefined);
      return own;
    },
  };
}
