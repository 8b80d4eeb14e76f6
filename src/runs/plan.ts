import type { FlowService, RunRequest } from '../adobe/flow-service.ts';
import { openBudget } from '../adobe/retry.ts';
import type { FlowRun } from '../adobe/run.ts';
import type { Window } from '../time/window.ts';
import { splitWindow } from '../time/window-size.ts';
import { during, retryWorld, type World } from './context.ts';
import { RefrainedError } from './errors.ts';
import { type Continuation, continueFrom, type LastRun, readNewestRuns } from './last-run.ts';
import type { CreateOrder, RunOrder } from './order.ts';

/** What a step is to read, once every time is known. */
export interface Plan {
  readonly whole: Window;
  /** What each run is to read: consecutive, and together the whole. */
  readonly windows: readonly Window[];
  /** From where the step goes on, where its start was asked to be that. */
  readonly last?: LastRun;
  /** For each window the run that is there already; absent where nobody has looked. */
  readonly standing?: readonly (FlowRun | undefined)[];
}

/** The plan of a step whose times are all given; `undefined` where the flow's history has to be asked. */
export function planOf({ windows }: RunOrder): Plan | undefined {
  const [first] = windows ?? [];
  const last = windows?.at(-1);
  if (!windows || !first || !last) return undefined;
  return { whole: { startSeconds: first.startSeconds, endSeconds: last.endSeconds }, windows };
}

/**
 * Plans a step that goes on where the last run of its flow ended.
 *
 * @throws {StepError}
 */
export async function planFromLastRun(
  { run, ifRunExists, connection }: CreateOrder,
  service: FlowService,
  world: World,
): Promise<Plan> {
  const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
  const plan = async () => {
    const runs = await readNewestRuns(run.flowId, service, budget);
    return planAfter(continueFrom(runs, run.endSeconds, ifRunExists === 'attach'), run);
  };
  return during(`continue from the last run of flow ${run.flowId}`, plan());
}

function planAfter(continuation: Continuation, { endSeconds, windowSize }: RunOrder): Plan {
  if (continuation.kind === 'there') {
    const { window } = continuation.run;
    return { whole: window, windows: [window], standing: [continuation.run] };
  }
  const { last } = continuation;
  const whole = { startSeconds: last.run.window.endSeconds, endSeconds };
  const split = splitWindow(whole, windowSize);
  if ('problem' in split)
    throw new RefrainedError(`window-size ${split.problem}`, 'Give a longer window-size.');
  // No run reads past the one that reads furthest, so none can be there for these windows.
  return { whole, windows: split.value, last, standing: [] };
}

/** A later run begins so long after its creation, where the start that was asked for is over by then. */
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
