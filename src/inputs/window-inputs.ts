import type { RunOrder } from '../runs/order.ts';
import { formatWindow } from '../time/format.ts';
import type { Parsed } from '../time/parsed.ts';
import { parseTime, TIME_FORMS } from '../time/time.ts';
import { type Window, windowProblem } from '../time/window.ts';
import { parseWindowSize, splitWindow, WINDOW_SIZE_FORMS } from '../time/window-size.ts';
import type { RunReader } from './action-inputs.ts';
import { combine, type Field, flawed } from './fields.ts';

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
  const parseStart = (text: string) => parseWindowStart(text, nowSeconds);
  const fields = combine({
    start: inputs.required('window-start-time', parseStart, `${TIME_FORMS}, or last-run`),
    endSeconds: inputs.required('window-end-time', parse, TIME_FORMS),
    initialStartSeconds: inputs.optional('initial-window-start-time', parse, TIME_FORMS),
    windowSize: inputs.optional('window-size', parseWindowSize, WINDOW_SIZE_FORMS),
  });
  if ('problems' in fields) return fields;
  const { start, ...span } = fields.value;
  const isGiven = start !== 'last-run';
  const startSeconds = isGiven ? start : span.initialStartSeconds;
  const startName = isGiven ? 'window-start-time' : 'initial-window-start-time';
  const split = windowsField(inputs, startName, { ...span, startSeconds });
  if ('problems' in split) return split;
  const windows = isGiven ? split.value : undefined;
  return { value: { ...span, windows, ...windowByNow(inputs) } };
}

/** Reads where a window begins: a time, or `last-run`. */
function parseWindowStart(text: string, nowSeconds: number): Parsed<number | 'last-run'> {
  if (text === 'last-run') return { value: text };
  return LAST_RUN.test(text) ? { problem: 'is not a time: write last-run' } : parseTime(text, nowSeconds);
}

interface AskedWindow extends Pick<Span, 'endSeconds' | 'windowSize'> {
  readonly startSeconds: number | undefined;
}

/** Checks a window and splits it; none if its start is not known yet. */
function windowsField(
  inputs: RunReader,
  startName: 'window-start-time' | 'initial-window-start-time',
  { startSeconds, endSeconds, windowSize }: AskedWindow,
): Field<readonly Window[] | undefined> {
  if (startSeconds === undefined) return { value: undefined };
  const window = { startSeconds, endSeconds };
  const problem = windowProblem(window);
  if (problem) {
    return flawed({
      input: 'window-end-time',
      received: `${inputs.text(startName)} to ${inputs.text('window-end-time')}`,
      problem: `leaves nothing to read: ${problem} (${formatWindow(window)}); accepted: a time after \`${startName}\``,
    });
  }
  const split = splitWindow(window, windowSize);
  if ('value' in split) return split;
  return flawed({ input: 'window-size', received: inputs.text('window-size'), ...split });
}

/** The window of the same inputs at another moment. */
function windowByNow(inputs: RunReader): Pick<Span, 'isRelativeToNow' | 'wholeAt' | 'endSecondsAt'> {
  const [start, end] = [inputs.text('window-start-time'), inputs.text('window-end-time')];
  return {
    isRelativeToNow: start === 'last-run' || start.startsWith('now') || end.startsWith('now'),
    wholeAt(nowSeconds) {
      if (start === 'last-run') return undefined;
      const [from, to] = [parseTime(start, nowSeconds), parseTime(end, nowSeconds)];
      if ('problem' in from || 'problem' in to) return undefined;
      const window = { startSeconds: from.value, endSeconds: to.value };
      return windowProblem(window) ? undefined : window;
    },
    endSecondsAt(nowSeconds) {
      const to = parseTime(end, nowSeconds);
      return 'value' in to ? to.value : undefined;
    },
  };
}
