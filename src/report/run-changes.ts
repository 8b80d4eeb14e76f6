import { isSameId } from '../adobe/ids.ts';
import type { RunReference } from '../adobe/run/run.ts';
import type { RunDetails } from '../adobe/run/run-details.ts';
import { outcomeOf } from '../adobe/run/run-outcome.ts';
import { isUnderWay } from '../adobe/run/run-status.ts';
import type { RunToWait, WaitedRun } from '../runs/findings.ts';
import { isSameWindow } from '../time/window.ts';
import type { StepRun, StepState } from './state.ts';

// How events change the runs of a step: each function gives all of them.

/** What is known about a run that is new to the step. */
export type NewRun = RunReference & Pick<StepRun, 'outcome' | 'by'> & Partial<StepRun>;

/**
 * A run that is new to the step.
 *
 * @param index its place in the plan; a run that has none says its window itself
 */
function newRun({ order, plan }: StepState, index: number | undefined, run: NewRun): StepRun {
  const flowId = order?.run.flowId ?? run.flowId ?? '';
  const window = index === undefined ? run.window : plan?.windows[index];
  return { status: '', ...run, flowId, window, index };
}

/** Adds the run of a window, which takes the place of what was known about it before. */
export function withRun(state: StepState, index: number, run: NewRun): readonly StepRun[] {
  const others = state.runs.filter((other) => other.index !== index || !isSameId(other.runId, run.runId));
  return [...others, newRun(state, index, run)];
}

/** Adds runs from before the step that keep it from creating one. */
export function withExisting(state: StepState, ...runs: readonly Omit<NewRun, 'by'>[]): readonly StepRun[] {
  return [...state.runs, ...runs.map((run) => newRun(state, undefined, { ...run, by: 'existing' }))];
}

/** Adds the runs to wait for that the step has not created itself. */
export function withGiven(state: StepState, runs: readonly RunToWait[], flowId = ''): readonly StepRun[] {
  const given = { outcome: 'unknown', by: 'given' } as const;
  const added = runs
    .filter((run) => !isAmong(state.runs, run))
    .map(({ runId, etag, window, givenWindow, startSeconds, flowId: own = flowId }) => {
      const seen = { window: window ?? givenWindow, startSeconds, flowId: own };
      return newRun(state, undefined, { runId, etag, ...seen, ...given });
    });
  return [...state.runs, ...added];
}

/** Marks the runs that exist twice; those that are new to the step have the flow and window of the others. */
export function withDuplicates(
  state: StepState,
  index: number | undefined,
  duplicates: readonly RunReference[],
): readonly StepRun[] {
  const marked = state.runs.map((run): StepRun => {
    return isAmong(duplicates, run) ? { ...run, outcome: 'duplicated' } : run;
  });
  const { flowId = '', window } = state.runs.find((run) => isAmong(duplicates, run)) ?? {};
  const found = { flowId, window, outcome: 'duplicated', by: 'window' } as const;
  const added = duplicates
    .filter((run) => !isAmong(state.runs, run))
    .map(({ runId, etag }) => newRun(state, index, { runId, etag, ...found }));
  return [...marked, ...added];
}

function isAmong(runs: readonly RunReference[], { runId }: RunReference): boolean {
  return runs.some((run) => isSameId(run.runId, runId));
}

/** Changes a run: what is found out about it has the id that the step knows it by. */
function changed(
  runs: readonly StepRun[],
  runId: string,
  change: (run: StepRun) => StepRun,
): readonly StepRun[] {
  return runs.map((run) => (run.runId === runId ? change(run) : run));
}

/** What a poll shows: a run that exists twice stays one of two, however it ends. One about which it shows nothing new is kept. */
export function withPoll(runs: readonly StepRun[], details: RunDetails): readonly StepRun[] {
  const { runId, etag, status, window, flowId } = details;
  return changed(runs, runId, (run) => {
    const shown = {
      status,
      etag: etag || run.etag,
      outcome: isUnderWay(status) || run.outcome === 'duplicated' ? run.outcome : outcomeOf(details),
      // Of a run from before the step, the service knows the window better than the text that gave it.
      window: run.by === 'given' ? (window ?? run.window) : (run.window ?? window),
      flowId: flowIdOf(run, flowId),
    };
    return isNews(run, shown) ? { ...run, ...shown } : run;
  });
}

function isNews(run: StepRun, { window, ...shown }: Partial<StepRun>): boolean {
  if (window && (!run.window || !isSameWindow(window, run.window))) return true;
  return Object.entries(shown).some(([key, value]) => run[key as keyof StepRun] !== value);
}

/** Adds the run that a failed one was re-triggered as, behind it or, with the same id, in its place. */
export function withRetrigger(
  runs: readonly StepRun[],
  failedId: string,
  next: RunReference,
): readonly StepRun[] {
  return runs.flatMap((run) => {
    if (run.runId !== failedId) return [run];
    const { flowId, window, index, by, startSeconds } = run;
    const { runId, etag } = next;
    const again: StepRun = { runId, etag, outcome: 'created', status: '', flowId, window, index, by };
    if (isSameId(runId, failedId)) return [{ ...again, startSeconds }];
    return [{ ...run, outcome: 'failed', retriggeredAs: runId }, again];
  });
}

/** How the wait for a run ended. */
export function withEnd(runs: readonly StepRun[], waited: WaitedRun): readonly StepRun[] {
  const { runId, etag, outcome, status, window, details } = waited;
  return changed(runs, runId, (run) => ({
    ...run,
    etag,
    status,
    window: window ?? run.window,
    details,
    isWaitOver: true,
    outcome: run.outcome === 'duplicated' ? run.outcome : outcome,
    flowId: flowIdOf(run, details?.flowId),
  }));
}

/** The flow of a run that the step was given is what the run says: the input that names one can be wrong. */
function flowIdOf({ by, flowId }: StepRun, seen = ''): string {
  return by === 'given' ? seen || flowId : flowId || seen;
}
