import type { FlowRun } from '../../adobe/run/run.ts';
import { isUnderWay } from '../../adobe/run/run-status.ts';
import { formatShortWindow, formatUtc } from '../../time/format.ts';
import { areConsecutive, hull, type Window } from '../../time/window.ts';
import { remainingWindows } from '../remaining-windows.ts';
import { hasLoaded } from '../run-outcomes.ts';
import { countedRuns, isLastWindow, type StepState } from '../state.ts';
import type { StepFailure } from '../step-end.ts';
import { listOf, MOST_NAMED } from '../texts/sentences.ts';

/**
 * How to continue with the windows that a step of several runs has left; empty if it had one window only, or did not
 * get to the first.
 */
export function remainingLines(end: StepFailure, state: StepState): readonly string[] {
  const { current, plan, order } = state;
  if (!current || !plan || plan.windows.length === 1) return [];
  if (order?.wait && order.maxParallel > 1) return remainingOfParallel(state, plan.windows.length);
  const { index, request } = current;
  const of = `${index} of ${plan.windows.length}`;
  const done = order?.wait
    ? `${of} windows ${index === 1 ? 'is' : 'are'} done.`
    : `${of} flow runs ${index === 1 ? 'has' : 'have'} been created.`;
  // Windows that fill gaps are not consecutive: no time says where to continue, and the history does.
  if (!areConsecutive(plan.windows))
    return [
      `${done} After this run has ended, start this step again: it continues with the windows that are left.`,
    ];
  const again = startingAt(request.window.startSeconds);
  const after = isLastWindow(state)
    ? 'nothing is left'
    : `continue with ${startingAt(request.window.endSeconds)}`;
  const read = windowState(end);
  switch (read) {
    case 'not-read':
      // If nothing is done yet, nothing has to be said about that.
      return index === 0 ? [] : [`${done} To continue, start this step again with ${again}.`];
    case 'read':
      return [`${done} After this one, ${after}.`];
    case 'open':
      return [
        `${done} Find out first how this one ends: if it succeeds, ${after}; if it does not, continue with ${again}.`,
      ];
    default:
      return read satisfies never;
  }
}

/** What is known about the window that the step had come to. */
function windowState(end: StepFailure): 'not-read' | 'read' | 'open' {
  if (end.kind !== 'unsuccessful') return end.kind === 'not-created' ? 'not-read' : 'open';
  const outcomes = end.error.ends.map(({ outcome }) => outcome);
  if (outcomes.includes('failed')) return 'not-read';
  return outcomes.includes('timed-out') || outcomes.includes('unknown') ? 'open' : 'read';
}

/** Runs that are under way at once end in any order: what is left can be in several places. */
function remainingOfParallel(state: StepState, count: number): readonly string[] {
  const runs = countedRuns(state);
  const left = remainingWindows(state);
  // Nothing is done yet, and nothing has to be said about that.
  if (runs.length === 0 && left.length === count) return [];
  const loaded = runs.filter(hasLoaded).length;
  const open = runs.filter((run) => run.outcome !== 'failed' && !hasLoaded(run));
  return [
    [
      `${loaded} of ${count} windows ${loaded === 1 ? 'is' : 'are'} loaded.`,
      ...openText([...open, ...notReached(state)].map(({ runId }) => runId)),
      ...leftText(left),
    ].join(' '),
  ];
}

/** Runs that were active before the step, which ended before it attached to them. */
function notReached({ plan, runs }: StepState): readonly FlowRun[] {
  const reached = new Set(runs.map(({ index }) => index));
  return (plan?.existing ?? []).flatMap((run, index) =>
    run && isUnderWay(run.status) && !reached.has(index) ? [run] : [],
  );
}

function openText(runIds: readonly string[]): readonly string[] {
  if (runIds.length === 0) return [];
  const runs = runIds.length === 1 ? 'this run ends' : 'these runs end';
  return [
    `Find out first how ${runs}: ${listOf(runIds, MOST_NAMED)}. If one of them does not succeed, its window is left in addition.`,
  ];
}

function leftText(left: readonly Window[]): readonly string[] {
  const spans = merged(left);
  const [first, ...others] = spans;
  if (!first) return [];
  if (others.length > 0)
    return [
      `${left.length} windows are left: ${listOf(spans.map(formatShortWindow), MOST_NAMED)}. The output \`remaining-windows\` lists them, for a matrix or a later step.`,
    ];
  const { startSeconds, endSeconds } = first;
  const inputs = `\`window-start-time: ${startSeconds}\` and \`window-end-time: ${endSeconds}\``;
  return [`To load what is left, start this step again with ${inputs} (${formatShortWindow(first)}).`];
}

/** Windows that touch each other as one. */
function merged(windows: readonly Window[]): readonly Window[] {
  const spans: Window[] = [];
  for (const window of windows) {
    const last = spans.at(-1);
    if (last?.endSeconds === window.startSeconds) spans[spans.length - 1] = hull([last, window]);
    else spans.push(window);
  }
  return spans;
}

/** The input as it is to be written, and what that means. */
function startingAt(seconds: number): string {
  return `\`window-start-time: ${seconds}\` (${formatUtc(seconds)})`;
}
