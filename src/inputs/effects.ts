import type { CreateOrder, RunOrder, WaitOptions, Warning } from '../runs/order.ts';
import { parseDuration } from '../time/duration.ts';
import { formatBoth } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import { WAITING_INPUTS } from './waiting-inputs.ts';

/** What the inputs of the root action were read as. */
interface RunSettings extends Pick<CreateOrder, 'run' | 'ifRunActive' | 'fillGaps' | 'maxParallel'> {
  readonly wait: boolean;
  readonly options: WaitOptions;
}

const WITHOUT_WAIT = 'while `wait` is `false`';
const WITHOUT_LAST_RUN = 'unless `window-start-time` is `last-run`';

/** Warns of each input that is set to another value than its default and has no effect with the others. */
export function effectWarnings(settings: RunSettings): readonly Warning[] {
  const { run, ifRunActive, fillGaps, maxParallel, wait, options } = settings;
  const isFromLastRun = run.windows === undefined;
  // An active run is waited for, or skipped up to an age.
  const isTimed = wait || (isFromLastRun && ifRunActive !== 'fail');
  const isPolled = wait || (isFromLastRun && ifRunActive === 'wait');
  const inputs = [
    ['max-failed-records', options.maxFailedRecords !== undefined, wait, WITHOUT_WAIT],
    ['retries', options.retries !== Number(WAITING_INPUTS.retries), wait, WITHOUT_WAIT],
    ['wait-timeout', !isDefault(options.waitTimeoutMs, 'wait-timeout'), isTimed, WITHOUT_WAIT],
    ['poll-interval', !isDefault(options.pollIntervalMs, 'poll-interval'), isPolled, WITHOUT_WAIT],
    ['fill-gaps', fillGaps, isFromLastRun, WITHOUT_LAST_RUN],
    ['if-run-active', ifRunActive !== 'fail', isFromLastRun, WITHOUT_LAST_RUN],
    ['initial-window-start-time', run.initialStartSeconds !== undefined, isFromLastRun, WITHOUT_LAST_RUN],
    ['max-parallel', maxParallel !== 1, run.windowSize !== undefined, 'without `window-size`'],
  ] as const;
  return inputs
    .filter(([, isSet, hasEffect]) => isSet && !hasEffect)
    .map(([name, , , condition]) => ({
      title: 'Input without effect',
      message: `\`${name}\` has no effect ${condition}.`,
    }));
}

function isDefault(ms: number, name: 'wait-timeout' | 'poll-interval'): boolean {
  const parsed = parseDuration(WAITING_INPUTS[name]);
  return 'value' in parsed && parsed.value === ms;
}

/** Warns of a window whose end comes after the run has begun; one in the far future is warned of elsewhere. */
export function windowEndWarnings(run: RunOrder): readonly Warning[] {
  const { endSeconds, startSeconds, nowSeconds } = run;
  if (endSeconds <= Math.max(startSeconds, nowSeconds) || isFarFuture(endSeconds)) return [];
  return [
    {
      title: 'Window ends after the start of the run',
      message: `The window ends at ${formatBoth(endSeconds)}, after the start of the run at ${formatBoth(startSeconds)}. Data that comes after the start is not read. Give \`window-end-time\` a time that is over, or \`start-time\` a later one.`,
    },
  ];
}
