import { shift, startOf, type Unit } from './calendar.ts';
import type { Parsed } from './parsed.ts';
import { timeToWrite } from './time-hints.ts';

/** What {@link parseTime} takes, in words for a message. */
export const TIME_FORMS =
  'unix seconds (1651584991), a time with an offset (2022-05-03T13:36:31Z), a date (2022-05-03, midnight UTC), or date math (now-1d/d)';

/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
export const LAST_SECOND = 253_402_300_799;

/** No form of a time is longer, but for date math with many steps. */
const LONGEST_TEXT = 200;

const DATE_MATH =
  /^now(?<before>(?:[+-]\d{1,9}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy])(?<after>(?:[+-]\d{1,9}[smhdwMy])*))?$/;
const DATE_MATH_STEP = /([+-]\d+)([smhdwMy])/g;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|z| UTC|[+-]\d{2}(?::?\d{2})?)?(?: \((\d{1,11})\))?$/;

/**
 * Reads a time as a workflow author writes it: unix seconds, RFC 3339 with an offset, a date, date math, or the form
 * in which this action prints times (`2026-11-23 19:52:05 UTC`).
 *
 * Unix seconds have ten digits (2001 to 2286), or are `0` for all of history; eleven are accepted because the
 * tutorial's own example has such a value. Thirteen are milliseconds, the most common mistake, and refused as such.
 * Fractions of a second are dropped: the API takes whole seconds.
 *
 * @param nowSeconds unix seconds that `now` means
 * @returns unix seconds from 1970 up to the year 9999, or why the text is not a time and what to write instead
 */
export function parseTime(text: string, nowSeconds: number): Parsed<number> {
  const parsed = readTime(text, nowSeconds);
  if ('problem' in parsed) {
    const instead = timeToWrite(text, (form) => 'value' in readTime(form, nowSeconds));
    return instead === undefined ? parsed : { problem: `${parsed.problem}: write ${instead}` };
  }
  const inRange = parsed.value >= 0 && parsed.value <= LAST_SECOND;
  return inRange ? parsed : { problem: 'lies outside the years 1970 to 9999' };
}

function readTime(text: string, nowSeconds: number): Parsed<number> {
  if (text.length > LONGEST_TEXT) return { problem: 'is not a time: it is too long' };
  if (text.startsWith('now')) return parseDateMath(text, nowSeconds);
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? parseUnixSeconds(text) : parseTimestamp(text);
}

function parseUnixSeconds(text: string): Parsed<number> {
  if (/^(?:0|\d{10,11})$/.test(text)) return { value: Number(text) };
  const unit = { 13: 'milliseconds', 16: 'microseconds', 19: 'nanoseconds' }[text.length];
  if (unit !== undefined && /^\d+$/.test(text))
    return { problem: `has ${text.length} digits, so it is in ${unit}` };
  return {
    problem: 'is not unix seconds, which are a whole number of 10 digits, or 0 for all of history',
  };
}

function parseDateMath(text: string, nowSeconds: number): Parsed<number> {
  const match = DATE_MATH.exec(text);
  if (!match) {
    return {
      problem:
        'is not date math, which is now, then steps such as -90m or +1h (units s m h d w M y, no spaces), then at most one rounding such as /d, then steps again',
    };
  }
  const { before = '', rounding, after = '' } = match.groups ?? {};
  const moved = moveBy(before, nowSeconds);
  const rounded = rounding && Number.isFinite(moved) ? startOf(moved, rounding as Unit) : moved;
  return { value: moveBy(after, rounded) };
}

function moveBy(steps: string, seconds: number): number {
  return [...steps.matchAll(DATE_MATH_STEP)].reduce(
    (at, [, amount, unit]) => shift(at, Number(amount), unit as Unit),
    seconds,
  );
}

function parseTimestamp(text: string): Parsed<number> {
  const match = TIMESTAMP.exec(text);
  const date = parseDate(match?.[1] ?? text);
  if ('problem' in date || !match) return date;
  const [, , hour, minute, second = '0', offset, printed] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return { problem: 'has a time of day that no clock shows' };
  }
  if (offset === undefined) return { problem: 'has no offset: add Z for UTC, or one such as +02:00' };
  const offsetSeconds = parseOffset(offset);
  if (offsetSeconds === undefined) return { problem: 'has an offset that no clock shows' };
  const value = date.value + Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - offsetSeconds;
  const isSame = printed === undefined || Number(printed) === value;
  return isSame ? { value } : { problem: 'is two times that differ' };
}

/** @returns seconds east of UTC; `undefined` if no clock has such an offset */
function parseOffset(offset: string): number | undefined {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
}

function parseDate(text: string): Parsed<number> {
  const match = DATE.exec(text);
  if (!match) return { problem: 'is not a time' };
  const midnight = new Date(`${text}T00:00:00Z`);
  // Date.parse takes February 30 for March 2 in some engines; what it gives back must be what was written.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== text) {
    return { problem: 'is a date that no calendar has' };
  }
  return { value: midnight.getTime() / 1_000 };
}
