import { formatUtc } from '../time/format.ts';
import { isConsecutive } from './rows.ts';
import { currentRun, type StepState } from './state.ts';
import type { StepEnd } from './step-end.ts';

/**
 * How to continue with the windows that a step of several runs has left; empty if it had one window only, or did not
 * get to the first.
 */
export function remainingLines(end: StepEnd, state: StepState): readonly string[] {
  const { current, plan, order } = state;
  if (!current || !plan || plan.windows.length === 1) return [];
  const { index, request } = current;
  const { startSeconds, endSeconds } = request.window;
  const of = `${index} of ${plan.windows.length}`;
  const done = order?.wait ? `${of} windows are done.` : `${of} flow runs have been created.`;
  const isLast = index === plan.windows.length - 1;
  const after = isLast ? 'nothing is left' : `continue with ${startingAt(endSeconds)}`;
  const read = windowState(end, state);
  // Windows that fill gaps are not consecutive: no time says where to continue, and the history does.
  if (!isConsecutive(plan))
    return [
      `${done} After this run has ended, start this step again: it continues with the windows that are left.`,
    ];
  switch (read) {
    case 'not-read':
      // Nothing is done yet, and nothing has to be said about that.
      if (index === 0) return [];
      return [`${done} To continue, start this step again with ${startingAt(startSeconds)}.`];
    case 'read':
      return [`${done} After this one, ${after}.`];
    case 'open':
      return [
        `${done} Find out first how this one ends: if it succeeds, ${after}; if it does not, continue with ${startingAt(startSeconds)}.`,
      ];
    default:
      return read satisfies never;
  }
}

/** The input as it is to be written, and what that means. */
function startingAt(seconds: number): string {
  return `\`window-start-time: ${seconds}\` (${formatUtc(seconds)})`;
}

/** What is known about the window that the step had come to. */
function windowState(end: StepEnd, state: StepState): 'not-read' | 'read' | 'open' {
  if (end.kind === 'unsuccessful') {
    const outcomes = end.error.ends.map(({ outcome }) => outcome);
    if (outcomes.includes('failed')) return 'not-read';
    return outcomes.includes('timed-out') || outcomes.includes('unknown') ? 'open' : 'read';
  }
  if (currentRun(state)) return 'open';
  return end.kind === 'not-created' ? 'not-read' : 'open';
}
