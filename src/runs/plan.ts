import type { RunRequest } from '../adobe/flow-service.ts';
import { hull, type Window } from '../time/window.ts';
import { MOST_WINDOWS, splitWindow, TOO_MANY } from '../time/window-size.ts';
import { during } from './context.ts';
import { PreconditionError } from './errors.ts';
import type { LastRun, Plan } from './findings.ts';
import { continueFromLastRun, type Found } from './last-run/continue-from-last-run.ts';
import { lastRunDecision } from './last-run/last-run-decision.ts';
import type { CreateOrder, RunOrder } from './order.ts';
import type { StepContext } from './step-runs.ts';

/** The plan of a step whose times are all given; `undefined` if the history of the flow has to be read for it. */
export function planOf({ windows }: RunOrder): Plan | undefined {
  return windows && { whole: hull(windows), windows };
}

/** What is to be done by a step that continues from the last run of its flow. */
type NextStep =
  | { readonly kind: 'create'; readonly plan: Plan }
  | Extract<Found, { kind: 'up-to-date' | 'skipped' | 'not-ended' }>;

/**
 * Plans a step that continues from the last run of its flow.
 *
 * @throws {OperationError}
 */
export async function planFromLastRun(order: CreateOrder, context: StepContext): Promise<NextStep> {
  const { flowId } = order.run;
  const planning = continueFromLastRun(order, context).then((found) => {
    const text = `\`window-start-time: last-run\`: ${lastRunDecision(found)}`;
    context.emit({ type: 'decided', text });
    return nextStep(found, order);
  });
  return during(`continue from the last run of flow ${flowId}`, planning);
}

function nextStep(found: Found, order: CreateOrder): NextStep {
  const { endSeconds } = order.run;
  switch (found.kind) {
    case 'from': {
      const { last } = found;
      const rest = { startSeconds: last.readUpToSeconds, endSeconds };
      return { kind: 'create', plan: { ...planFor([...gapsToFill(last, order), rest], order), last } };
    }
    case 'first':
      return { kind: 'create', plan: planFor([{ startSeconds: found.startSeconds, endSeconds }], order) };
    case 'existing': {
      const windows = found.runs.map(({ window }) => window);
      return { kind: 'create', plan: { whole: hull(windows), windows, existing: found.runs } };
    }
    case 'up-to-date': {
      const { last } = found;
      const gaps = gapsToFill(last, order);
      return gaps.length > 0 ? { kind: 'create', plan: { ...planFor(gaps, order), last } } : found;
    }
    case 'skipped':
    case 'not-ended':
      return found;
    default:
      return found satisfies never;
  }
}

function gapsToFill({ gaps }: LastRun, { fillGaps }: CreateOrder): readonly Window[] {
  return fillGaps ? gaps.map(({ startSeconds, endSeconds }) => ({ startSeconds, endSeconds })) : [];
}

/** Splits each span by `window-size`. No run of the history has any of them as its window and has not failed. */
function planFor(spans: readonly Window[], { run: { windowSize } }: CreateOrder): Plan {
  const windows: Window[] = [];
  for (const span of spans) {
    const split = splitWindow(span, windowSize);
    if ('problem' in split || windows.length + split.value.length > MOST_WINDOWS) {
      const problem = 'problem' in split ? split.problem : TOO_MANY;
      throw new PreconditionError(`\`window-size\` ${problem}`, 'Set `window-size` to a longer time.');
    }
    windows.push(...split.value);
  }
  return { whole: hull(windows), windows, existing: [] };
}

/** A later run begins at most this long after its creation, if the start time of the order has passed by then. */
const LONGEST_LEAD_SECONDS = 60;

/**
 * The request for one window of a plan. The service refuses a start in the past (Adobe error 1360), so that a run
 * which is created late in a step begins as long after its creation as the first was to, a minute at most. Only a
 * start that was in the past when it was asked for is sent as it is, with the first run.
 *
 * @param nowSeconds unix seconds
 */
export function requestFor(run: RunOrder, window: Window, isFirst: boolean, nowSeconds: number): RunRequest {
  const { flowId, deltaColumn } = run;
  const lead = Math.min(LONGEST_LEAD_SECONDS, Math.max(0, run.startSeconds - run.nowSeconds));
  const isInTime = isFirst
    ? lead === 0 || run.startSeconds >= nowSeconds
    : run.startSeconds >= nowSeconds + lead / 2;
  const startSeconds = isInTime ? run.startSeconds : Math.ceil(nowSeconds) + lead;
  return { flowId, startSeconds, window, deltaColumn };
}
