import type { RunRequest } from '../adobe/flow-service.ts';
import type { Window } from '../time/window.ts';
import { splitWindow } from '../time/window-size.ts';
import { type Context, during } from './context.ts';
import { PreconditionError } from './errors.ts';
import type { Plan } from './findings.ts';
import { type Continuation, continueFrom, readNewestRuns } from './last-run.ts';
import type { CreateOrder, RunOrder } from './order.ts';

/** The plan of a step whose times are all given; `undefined` if the history of the flow has to be read for it. */
export function planOf({ windows }: RunOrder): Plan | undefined {
  const [first] = windows ?? [];
  const last = windows?.at(-1);
  if (!windows || !first || !last) return undefined;
  return { whole: { startSeconds: first.startSeconds, endSeconds: last.endSeconds }, windows };
}

/**
 * Plans a step that continues from the last run of its flow.
 *
 * @throws {OperationError}
 */
export async function planFromLastRun({ run, ifRunExists }: CreateOrder, context: Context): Promise<Plan> {
  const plan = async () => {
    const runs = await readNewestRuns(run.flowId, context);
    return planAfter(continueFrom(runs, run.endSeconds, ifRunExists === 'attach'), run);
  };
  return during(`continue from the last run of flow ${run.flowId}`, plan());
}

function planAfter(continuation: Continuation, { endSeconds, windowSize }: RunOrder): Plan {
  if (continuation.kind === 'existing') {
    const { window } = continuation.run;
    return { whole: window, windows: [window], existing: [continuation.run] };
  }
  const { last } = continuation;
  const whole = { startSeconds: last.run.window.endSeconds, endSeconds };
  const split = splitWindow(whole, windowSize);
  if ('problem' in split)
    throw new PreconditionError(`\`window-size\` ${split.problem}`, 'Give a longer `window-size`.');
  // No run reads past the one that reads furthest, so that none can exist for these windows.
  return { whole, windows: split.value, last, existing: [] };
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
