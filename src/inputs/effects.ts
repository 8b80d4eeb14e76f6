import type { InputWarning, RunOrder, WaitOptions } from '../runs/order.ts';
import { parseDuration } from '../time/duration.ts';
import { formatBoth } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import { WAITING_INPUTS } from './action-inputs.ts';

/** What the inputs of the root action were read as. */
export interface RunSettings {
  readonly run: RunOrder;
  readonly ifRunActive: 'fail' | 'wait' | 'skip';
  readonly fillGaps: boolean;
  readonly maxParallel: number;
  readonly wait: boolean;
  readonly options: WaitOptions;
}

/** Warns of each input that is set to another value than its default and has no effect with the others. */
export function withoutEffect(settings: RunSettings): readonly InputWarning[] {
  const { run, ifRunActive, fillGaps, maxParallel, wait } = settings;
  const isFromLastRun = run.windows === undefined;
  const effects: readonly (readonly [isIdle: boolean, name: string, condition: string])[] = [
    ...waitingInputs(settings).map(
      ([name, isSet]) => [isSet && !wait, name, 'while `wait` is `false`'] as const,
    ),
    [fillGaps && !isFromLastRun, 'fill-gaps', WITHOUT_LAST_RUN],
    [ifRunActive !== 'fail' && !isFromLastRun, 'if-run-active', WITHOUT_LAST_RUN],
    [run.initialStartSeconds !== undefined && !isFromLastRun, 'initial-window-start-time', WITHOUT_LAST_RUN],
    [maxParallel !== 1 && run.windowSize === undefined, 'max-parallel', 'without `window-size`'],
  ];
  return effects
    .filter(([isIdle]) => isIdle)
    .map(([, name, condition]) => ({
      title: 'Input without effect',
      message: `\`${name}\` has no effect ${condition}.`,
    }));
}

const WITHOUT_LAST_RUN = 'unless `window-start-time` is `last-run`';

/** The inputs that say how to wait, and whether each is set to another value than its default. */
function waitingInputs({ run, ifRunActive, options }: RunSettings): readonly (readonly [string, boolean])[] {
  const isFromLastRun = run.windows === undefined;
  const isActiveTimed = ifRunActive !== 'fail' && isFromLastRun;
  const isActivePolled = ifRunActive === 'wait' && isFromLastRun;
  return [
    ['max-failed-records', options.maxFailedRecords !== undefined],
    ['retries', options.retries !== Number(WAITING_INPUTS.retries)],
    ['wait-timeout', !isDefault(options.waitTimeoutMs, 'wait-timeout') && !isActiveTimed],
    ['poll-interval', !isDefault(options.pollIntervalMs, 'poll-interval') && !isActivePolled],
  ];
}

function isDefault(ms: number, name: 'wait-timeout' | 'poll-interval'): boolean {
  const parsed = parseDuration(WAITING_INPUTS[name]);
  return 'value' in parsed && parsed.value === ms;
}

/** Warns of a window whose end comes after the run has begun; one in the far future is warned of elsewhere. */
export function windowEndWarnings({
  endSeconds,
  startSeconds,
  nowSeconds,
}: RunOrder): readonly InputWarning[] {
  if (endSeconds <= Math.max(startSeconds, nowSeconds) || isFarFuture(endSeconds)) return [];
  return [
    {
      title: 'Window ends after the start of the run',
      message: `The window ends at ${formatBoth(endSeconds)}, after the start of the run at ${formatBoth(startSeconds)}. Data that comes after the start is not read. Give \`window-end-time\` a time that is over, or \`start-time\` a later one.`,
    },
  ];
}
