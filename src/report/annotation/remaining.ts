import { isUnderWay } from '../../adobe/run/run-status.ts';
import { formatUtc } from '../../time/format.ts';
import type { Window } from '../../time/window.ts';
import {
  countedRuns,
  currentRun,
  type RunOutcome,
  remainingWindows,
  type StepRun,
  type StepState,
} from '../state.ts';
import type { StepEnd } from '../step-end.ts';
import { isConsecutive, shortWindow } from '../summary/rows.ts';

/**
 * How to continue with the windows that a step of several runs has left; empty if it had one window only, or did not
 * get to the first.
 */
export function remainingLines(end: StepEnd, state: StepState): readonly string[] {
  const { current, plan, order } = state;
  if (!current || !plan || plan.windows.length === 1) return [];
  if (order?.wait && order.maxParallel > 1) return remainingOfParallel(state, plan.windows.length);
  const { index, request } = current;
  const { startSeconds, endSeconds } = request.window;
  const of = `${index} of ${plan.windows.length}`;
  const done = order?.wait
    ? `${of} windows ${index === 1 ? 'is' : 'are'} done.`
    : `${of} flow runs ${index === 1 ? 'has' : 'have'} been created.`;
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

/** More windows or runs than these are shown by their number. */
const MOST_NAMED = 5;

/** Runs that are under way at once end in any order: what is left can be in several places. */
function remainingOfParallel(state: StepState, count: number): readonly string[] {
  const runs = countedRuns(state);
  const loaded = runs.filter(({ outcome }) => LOADED.has(outcome)).length;
  const open = runs.filter(({ outcome }) => outcome !== 'failed' && !LOADED.has(outcome));
  const left = remainingWindows(state);
  const reached = new Set(state.runs.map(({ index }) => index));
  const existing = state.plan?.existing ?? [];
  // They were active before the step, which ended before it attached to them.
  const notReached = existing.flatMap((run, index) =>
    run && isUnderWay(run.status) && !reached.has(index) ? [run] : [],
  );
  // Nothing is done yet, and nothing has to be said about that.
  if (runs.length === 0 && left.length === count) return [];
  return [
    [
      `${loaded} of ${count} windows ${loaded === 1 ? 'is' : 'are'} loaded.`,
      ...openText([...open, ...notReached]),
      ...leftText(left),
    ].join(' '),
  ];
}

const LOADED: ReadonlySet<RunOutcome> = new Set(['succeeded', 'partially-succeeded']);

function openText(open: readonly Pick<StepRun, 'runId'>[]): readonly string[] {
  if (open.length === 0) return [];
  const runs = open.length === 1 ? 'this run ends' : 'these runs end';
  const names = listed(open.map(({ runId }) => runId));
  return [
    `Find out first how ${runs}: ${names}. If one of them does not succeed, its window is left in addition.`,
  ];
}

function leftText(left: readonly Window[]): readonly string[] {
  const spans = merged(left);
  const [first, ...others] = spans;
  if (!first) return [];
  if (others.length > 0)
    return [
      `${left.length} windows are left: ${listed(spans.map(shortWindow))}. The output \`remaining-windows\` lists them, for a matrix or a later step.`,
    ];
  const { startSeconds, endSeconds } = first;
  const inputs = `\`window-start-time: ${startSeconds}\` and \`window-end-time: ${endSeconds}\``;
  return [`To load what is left, start this step again with ${inputs} (${shortWindow(first)}).`];
}

/** Windows that touch each other as one. */
function merged(windows: readonly Window[]): readonly Window[] {
  const spans: Window[] = [];
  for (const window of windows) {
    const last = spans.at(-1);
    const isNext = last?.endSeconds === window.startSeconds;
    if (isNext) spans[spans.length - 1] = { startSeconds: last.startSeconds, endSeconds: window.endSeconds };
    else spans.push(window);
  }
  return spans;
}

/** The first of some names, and the number of the others. */
export function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
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
