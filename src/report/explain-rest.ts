import { StepError, WaitError } from '../runs/errors.ts';
import { formatUtc } from '../time/format.ts';
import type { Known } from './explain.ts';

/**
 * Says how to go on with the windows that a step of several runs has left; nothing where it had one window only, or
 * never got as far as the first.
 */
export function howToGoOn(error: unknown, { inputs, turn, run }: Known): readonly string[] {
  if (!turn || turn.plan.windows.length === 1) return [];
  const { index, plan, request } = turn;
  const { startSeconds, endSeconds } = request.window;
  const of = `${index} of ${plan.windows.length}`;
  const done = inputs?.wait ? `${of} windows are done.` : `${of} flow runs have been created.`;
  const isLast = index === plan.windows.length - 1;
  const after = isLast ? 'nothing is left' : `go on with ${startingAt(endSeconds)}`;
  switch (fateOf(error, run !== undefined)) {
    case 'none':
      // Nothing is done yet, and nothing has to be said of that.
      if (index === 0) return [];
      return [`${done} To go on, start this step again with ${startingAt(startSeconds)}.`];
    case 'read':
      return [`${done} After this one, ${after}.`];
    case 'open':
      return [
        `${done} Find out first what becomes of this one: where it succeeds, ${after}; where it does not, go on with ${startingAt(startSeconds)}.`,
      ];
  }
}

/** The input as it is to be written, and what that says to people. */
function startingAt(seconds: number): string {
  return `window-start-time: ${seconds} (${formatUtc(seconds)})`;
}

/** What has become of the window that the step had come to: not read, read, or nobody knows. */
function fateOf(error: unknown, isThere: boolean): 'none' | 'read' | 'open' {
  if (error instanceof WaitError) {
    const outcomes = error.ends.map(({ outcome }) => outcome);
    if (outcomes.includes('failed')) return 'none';
    return outcomes.includes('timed-out') || outcomes.includes('unknown') ? 'open' : 'read';
  }
  if (isThere) return 'open';
  return error instanceof StepError && error.run === 'none' ? 'none' : 'open';
}
