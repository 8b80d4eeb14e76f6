import { shift, UNIT_SECONDS, unitNamed } from './calendar.ts';
import { parseDuration } from './duration.ts';
import { formatCount } from './format.ts';
import type { Parsed } from './parsed.ts';
import type { Window } from './window.ts';

/** The length of the windows that a window is split into: so many seconds, or so many months of the calendar. */
export interface WindowSize {
  readonly amount: number;
  readonly unit: 's' | 'M';
  /** Whether it is written as `1m`, which is a minute and is often meant as a month. */
  readonly isMonthSlip?: boolean;
}

/** What {@link parseWindowSize} takes, in words for a message. */
export const WINDOW_SIZE_FORMS =
  'a duration such as 6h, 1d or PT15M of at most 24 days, or months and years of the calendar such as 1M or 1y';

/** More windows than these are a slip: at 90 runs a day they take a quarter. */
export const MOST_WINDOWS = 10_000;

/** What is wrong with a size that makes more windows, worded to follow its name. */
export const TOO_MANY = `splits the window into more than ${formatCount(MOST_WINDOWS)} runs`;

const CALENDAR = /^(?:(\d{1,3})y)?(?:(\d{1,4})M)?$|^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?$/;

/** Reads the size of windows: a duration, or calendar months and years (`1M`, `1y`, `P3M`). */
export function parseWindowSize(text: string): Parsed<WindowSize> {
  const [, years, months, isoYears, isoMonths] = CALENDAR.exec(text) ?? [];
  const amount = Number(years ?? isoYears ?? 0) * 12 + Number(months ?? isoMonths ?? 0);
  if (amount > 0) return { value: { amount, unit: 'M' } };
  const calendar = calendarToWrite(text);
  if (calendar !== undefined) return { problem: `is not a duration: write ${calendar}` };
  // A capital M is a month here: what other durations take it for would mislead.
  if (/[MYy]/.test(text) && !/^PT/i.test(text)) return { problem: 'is not a duration' };
  const parsed = parseDuration(text);
  if ('problem' in parsed) return parsed;
  return { value: { amount: parsed.value / 1_000, unit: 's', ...(text === '1m' && { isMonthSlip: true }) } };
}

/** `1 month`, `3mo`, `2 years`, `a week`, `daily`: the size that is meant; `undefined` if the text names none. */
function calendarToWrite(text: string): string | undefined {
  const [, name] =
    /^(?:an? )?(hour|day|week|month|year)(?:ly)?$/i.exec(text.replace(/^daily$/i, 'day')) ?? [];
  if (name !== undefined) return `1${unitNamed(name.toLowerCase())}`;
  const [, amount, word = ''] = /^([1-9]\d{0,2}) ?([a-z]+)$/i.exec(text) ?? [];
  const unit = unitNamed(word);
  return unit === 'M' || unit === 'y' ? `${amount}${unit}` : undefined;
}

/**
 * Splits a window into consecutive half-open ones, each as long as the size but for the last, which may be shorter.
 * Each boundary is counted from the start of the whole, so that months that begin on the 31st come back to it after
 * a shorter month.
 *
 * @param window not empty
 * @param size `undefined` leaves the window whole
 */
export function splitWindow(window: Window, size: WindowSize | undefined): Parsed<readonly Window[]> {
  if (size === undefined) return { value: [window] };
  if (size.isMonthSlip && window.endSeconds - window.startSeconds > UNIT_SECONDS.d)
    return {
      problem: `splits more than a day: \`1m\` is a minute; a month is \`1M\`; accepted: 1M, or 60s for a minute`,
    };
  const windows: Window[] = [];
  for (let startSeconds = window.startSeconds; startSeconds < window.endSeconds; ) {
    if (windows.length === MOST_WINDOWS) {
      return { problem: `${TOO_MANY}; accepted: a longer one` };
    }
    const boundary = shift(window.startSeconds, (windows.length + 1) * size.amount, size.unit);
    const endSeconds = Math.min(boundary, window.endSeconds);
    windows.push({ startSeconds, endSeconds });
    startSeconds = endSeconds;
  }
  return { value: windows };
}
