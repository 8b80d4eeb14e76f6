import { hasLoaded } from '../../adobe/run/run-outcome.ts';
import { hasFailed, isUnderWay } from '../../adobe/run/run-status.ts';
import { formatInputs, formatList, formatShortWindow } from '../../time/format.ts';
import { areConsecutive, hull, type Window } from '../../time/window.ts';
import { remainingWindows } from '../remaining-windows.ts';
import { countedRuns, type StepRun, type StepState } from '../state.ts';

/**
 * How to continue with the windows that a step of several runs has left; empty if it had one window only, or has done
 * nothing yet. A re-run attaches to runs anywhere in its plan, so that what is left can be in several places.
 */
export function remainingLines(state: StepState): readonly string[] {
  const { current, plan, order, runs } = state;
  if (!current || !plan || plan.windows.length === 1) return [];
  const count = plan.windows.length;
  const left = remainingWindows(state);
  if (runs.length === 0 && left.length === count) return [];
  const { runs: active, windows: doubtful } = openRuns(state, plan.windows, new Set(left));
  const open = active.length + doubtful.length;
  const done = count - left.length - open;
  const text = [
    `${done} of ${count} windows ${done === 1 ? 'is' : 'are'} loaded${order?.wait ? '' : ' or under way'}.`,
  ];
  const ends = active.length === 1 ? 'this run ends' : 'these runs end';
  if (active.length > 0) text.push(`Find out first how ${ends}: ${formatList(active)}.`);
  const these = doubtful.length === 1 ? 'this window' : 'these windows';
  if (doubtful.length > 0)
    text.push(`Find out first whether there is a run for ${these} (${formatList(doubtful)}).`);
  if (open > 0 || (done > 0 && !order?.wait))
    text.push('A window whose run does not succeed has to be loaded again.');
  return [[...text, ...leftText(left, plan.windows)].join(' ')];
}

type KnownRun = Pick<StepRun, 'runId' | 'status' | 'outcome' | 'index'>;

/** For each window that is neither left nor done, the run that decides it, or the window if that may not exist. */
function openRuns(
  state: StepState,
  windows: readonly Window[],
  left: ReadonlySet<Window>,
): { readonly runs: readonly string[]; readonly windows: readonly string[] } {
  const known = Map.groupBy([...notReached(state), ...countedRuns(state)], ({ index }) => index);
  const open = windows.flatMap((window, index) => {
    const own = known.get(index) ?? [];
    if (left.has(window) || own.some((run) => isDone(run, state))) return [];
    // One that has failed may have been re-triggered as another.
    return [{ names: own.filter((run) => !hasFailed(run)).map(({ runId }) => runId), window }];
  });
  const [named = [], unnamed = []] = [true, false].map((isNamed) =>
    open.filter(({ names }) => names.length > 0 === isNamed),
  );
  return {
    runs: named.map(({ names, window }) => `${names.join(' and ')} (${formatShortWindow(window)})`),
    windows: unnamed.map(({ window }) => formatShortWindow(window)),
  };
}

/** Runs that existed before the step, which ended before it attached to them. */
function notReached({ plan, runs }: StepState): readonly KnownRun[] {
  const reached = new Set(runs.map(({ index }) => index));
  return (plan?.existing ?? []).flatMap((run, index) =>
    run && !reached.has(index) ? [{ ...run, outcome: 'attached', index }] : [],
  );
}

/** Whether a run has loaded its window. A step that does not wait leaves it to others how its runs end. */
function isDone({ outcome, status }: KnownRun, { order }: StepState): boolean {
  if (outcome === 'attached') return !order?.wait || !isUnderWay(status);
  return outcome === 'created' ? !order?.wait : hasLoaded({ outcome });
}

function leftText(left: readonly Window[], windows: readonly Window[]): readonly string[] {
  const spans = merged(left);
  const [first, ...others] = spans;
  if (!first) return [];
  // Windows that fill gaps: the next step finds them in the history.
  if (!areConsecutive(windows))
    return [
      'When no run of the flow is active, start this step again: it continues with the windows that are left.',
    ];
  if (others.length > 0)
    return [
      `${left.length} windows are left: ${formatList(spans.map(formatShortWindow))}. The output \`remaining-windows\` lists them, for a matrix or a later step.`,
    ];
  return [
    `To load what is left, start this step again with ${formatInputs(first)} (${formatShortWindow(first)}).`,
  ];
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
