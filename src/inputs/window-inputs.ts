import type { RunOrder } from '../runs/order.ts';
import { formatWindow } from '../time/format.ts';
import { parseTime, TIME_FORMS } from '../time/time.ts';
import { type Window, windowProblem } from '../time/window.ts';
import {
  isLikelyMonth,
  parseWindowSize,
  splitWindow,
  WINDOW_SIZE_FORMS,
  type WindowSize,
} from '../time/window-size.ts';
import type { RunReader } from './action-inputs.ts';
import { combine, type Field, flawed } from './fields.ts';

type StartName = 'window-start-time' | 'initial-window-start-time';

/** What of an order its windows are. */
type Span = Omit<RunOrder, 'flowId' | 'startSeconds' | 'deltaColumn' | 'nowSeconds'>;

/** The word for the end of the last run, as other spellings have it. */
const LAST_RUN = /^last[-_ ]?run$/i;

/**
 * Reads what is to be read, in one piece or split.
 *
 * @param nowSeconds unix seconds that `now` means
 */
export function spanField(inputs: RunReader, nowSeconds: number): Field<Span> {
  const parse = (text: string) => parseTime(text, nowSeconds);
  const fields = combine({
    startSeconds: windowStartField(inputs, nowSeconds),
    endSeconds: timeField(inputs, 'window-end-time', nowSeconds),
    initialStartSeconds: inputs.optional('initial-window-start-time', parse, TIME_FORMS),
    windowSize: inputs.optional('window-size', parseWindowSize, WINDOW_SIZE_FORMS),
  });
  if ('problems' in fields) return fields;
  const { startSeconds, initialStartSeconds = startSeconds, endSeconds, windowSize } = fields.value;
  const isGiven = startSeconds !== 'last-run';
  const startName = isGiven ? 'window-start-time' : 'initial-window-start-time';
  const first = isGiven ? startSeconds : initialStartSeconds;
  const windows =
    first === 'last-run'
      ? ({ value: undefined } as const)
      : windowsField(inputs, startName, { startSeconds: first, endSeconds }, windowSize);
  if ('problems' in windows) return windows;
  const { startSeconds: _, ...others } = fields.value;
  const span = { ...others, windows: isGiven ? windows.value : undefined };
  return { value: { ...span, ...windowsByNow(inputs, windowSize) } };
}

/** Checks a window and splits it. */
function windowsField(
  inputs: RunReader,
  startName: StartName,
  window: Window,
  windowSize: WindowSize | undefined,
): Field<readonly Window[]> {
  const problem = windowProblem(window);
  if (problem) {
    return flawed({
      input: 'window-end-time',
      received: `${inputs.text(startName)} to ${inputs.text('window-end-time')}`,
      problem: `leaves nothing to read: ${problem} (${formatWindow(window)}); accepted: a time after \`${startName}\``,
    });
  }
  const received = inputs.text('window-size');
  if (isLikelyMonth(received, window)) {
    const split = 'splits more than a day: `1m` is a minute; a month is `1M`';
    return flawed({ input: 'window-size', received, problem: `${split}; accepted: 1M, or 60s for a minute` });
  }
  const split = splitWindow(window, windowSize);
  if ('value' in split) return split;
  return flawed({ input: 'window-size', received, problem: `${split.problem}; accepted: a longer one` });
}

/** The same inputs, read again at another moment. */
function windowsByNow(
  inputs: RunReader,
  windowSize: WindowSize | undefined,
): Omit<Span, 'windows' | 'windowSize' | 'endSeconds' | 'initialStartSeconds'> {
  const [start, end] = [inputs.text('window-start-time'), inputs.text('window-end-time')];
  const wholeAt = (nowSeconds: number) => {
    if (start === 'last-run') return undefined;
    const [from, to] = [parseTime(start, nowSeconds), parseTime(end, nowSeconds)];
    if ('problem' in from || 'problem' in to) return undefined;
    const window = { startSeconds: from.value, endSeconds: to.value };
    return windowProblem(window) ? undefined : window;
  };
  return {
    wholeAt,
    isRelativeToNow: start === 'last-run' || start.startsWith('now') || end.startsWith('now'),
    windowsAt(nowSeconds) {
      const whole = wholeAt(nowSeconds);
      const split = whole && splitWindow(whole, windowSize);
      return split && 'value' in split ? split.value : undefined;
    },
    endSecondsAt(nowSeconds) {
      const to = parseTime(end, nowSeconds);
      return 'value' in to ? to.value : undefined;
    },
  };
}

function windowStartField(inputs: RunReader, nowSeconds: number): Field<number | 'last-run'> {
  const text = inputs.text('window-start-time');
  if (text === 'last-run') return { value: 'last-run' };
  if (LAST_RUN.test(text)) {
    const problem = `is not a time: write last-run; accepted: last-run, or ${TIME_FORMS}`;
    return flawed({ input: 'window-start-time', received: text, problem });
  }
  return timeField(inputs, 'window-start-time', nowSeconds);
}

/** Reads a time that must be given or has a default. */
export function timeField(
  inputs: RunReader,
  name: 'start-time' | 'window-start-time' | 'window-end-time',
  nowSeconds: number,
): Field<number> {
  const forms = name === 'window-start-time' ? `${TIME_FORMS}, or last-run` : TIME_FORMS;
  return inputs.required(name, (text) => parseTime(text, nowSeconds), forms);
}
