import { type RunOutcome, worst } from './run-outcomes.ts';
import { countedRuns, isIdle, type StepState } from './state.ts';
import type { StepEnd } from './step-end.ts';

type Outcome = 'planned' | RunOutcome;

/**
 * The outcome of a step: empty if no run was created by it and none is waited for, `undefined` as long as that is not
 * known.
 *
 * @param end `undefined` as long as the step has not ended
 */
export function outcomeOfStep(state: StepState, end: StepEnd | undefined): Outcome | '' | undefined {
  if (!end) return outcomeSoFar(state);
  switch (end.kind) {
    case 'succeeded':
      return state.preview ? 'planned' : worst(countedRuns(state));
    case 'unknown':
    case 'duplicated':
      return end.kind;
    case 'not-created':
    case 'unsuccessful':
    case 'wait-cancelled':
    case 'failed-late':
    case 'outputs-not-writable':
    case 'defect':
      return outcomeOfPart(state);
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
  const reached = new Set(runs.map(({ index }) => index));
  if (plan?.windows.some((_, index) => !reached.has(index))) return 'unknown';
  return worst(countedRuns(state));
}

function isOpen({ openWindows, openRetriggers }: StepState): boolean {
  return openWindows.size + openRetriggers.size > 0;
}
