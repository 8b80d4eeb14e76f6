import type { RunReference } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import type { WaitedRun } from '../runs/wait.ts';
import type { Window } from '../time/window.ts';

/** What became of a run, as far as the step has seen. */
export type RunOutcome = 'created' | 'attached' | WaitedRun['outcome'];

/** A run of the step, as far as it is known. */
export interface LedgerEntry extends RunReference {
  readonly outcome: RunOutcome;
  /** As Adobe spells it; empty where nobody looked. */
  readonly status: string;
  readonly window: Window | undefined;
  /** Empty where nobody knows. */
  readonly flowId: string;
  /** Once the run has been waited for, and was seen. */
  readonly details?: RunDetails | undefined;
}

/** The runs of a step by their ids, in the order of their windows. */
export type Ledger = Map<string, LedgerEntry>;

/** Enters how runs ended, each followed by those that it was started over as. */
export function enterEnds(ledger: Ledger, runs: readonly (readonly WaitedRun[])[], flowId = ''): void {
  for (const run of runs.flat()) {
    ledger.delete(run.runId);
    ledger.set(run.runId, { ...run, flowId: flowId || (run.details?.flowId ?? '') });
  }
}

/** The runs that go on, as far as anybody has seen. */
export function goingOn(ledger: Ledger): readonly string[] {
  return [...ledger.values()].filter(({ status }) => isUnderWay(status)).map(({ runId }) => runId);
}
