import { shift, startOf, type Unit } from './calendar.ts';
import type { Parsed } from './parsed.ts';

/** What {@link parseTime} takes, in words for a message. */
export const TIME_FORMS =
  'unix seconds (1651584991), a time with an offset (2022-05-03T13:36:31Z), a date (2022-05-03, midnight UTC), or date math (now-1d/d)';

/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const LAST_SECOND = 253_402_300_799;

const DATE_MATH = /^now(?<steps>(?:[+-]\d{1,9}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy]))?$/;
const DATE_MATH_STEP = /([+-]\d+)([smhdwMy])/g;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|z|[+-]\d{2}:\d{2})?$/;

/** What a form's date field writes: a time of day that stops at the minutes. */
const WITHOUT_SECONDS = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(Z|z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads a time as a workflow author writes it: unix seconds, RFC 3339 with an offset, a date, or date math.
 *
 * Unix seconds have ten digits (2001 to 2286); eleven are let through, because the tutorial's own example has
 * such a value. Thirteen are milliseconds, the commonest mistake, and refused by that name. Fractions of a
 * second are dropped: the API takes whole seconds.
 *
 * @param nowSeconds unix seconds that `now` stands for
 * @returns unix seconds from 1970 up to the year 9999, or why the text is not a time
 */
export function parseTime(text: string, nowSeconds: number): Parsed<number> {
  const parsed = text.startsWith('now')
    ? parseDateMath(text, nowSeconds)
    : /^[+-]?\d+(\.\d+)?$/.test(text)
      ? parseUnixSeconds(text)
      : parseTimestamp(text);
  if ('problem' in parsed) return parsed;
  const inRange = parsed.value >= 0 && parsed.value <= LAST_SECOND;
  return inRange ? parsed : { problem: 'lies outside the years 1970 to 9999' };
}

function parseUnixSeconds(text: string): Parsed<number> {
  if (/^\d{10,11}$/.test(text)) return { value: Number(text) };
  if (/^\d{13}$/.test(text)) {
    return { problem: `has 13 digits, so it is in milliseconds: write the seconds, ${text.slice(0, 10)}` };
  }
  return {
    problem: 'is not unix seconds, which are a whole number of 10 digits: write older times as a date',
  };
}

function parseDateMath(text: string, nowSeconds: number): Parsed<number> {
  const match = DATE_MATH.exec(text);
  if (!match) {
    return {
      problem:
        'is not date math: after now come steps such as -90m or +1h (units s m h d w M y, no spaces), then at most one rounding such as /d',
    };
  }
  const steps = [...(match.groups?.['steps'] ?? '').matchAll(DATE_MATH_STEP)];
  const moved = steps.reduce((at, [, amount, unit]) => shift(at, Number(amount), unit as Unit), nowSeconds);
  const rounding = match.groups?.['rounding'];
  return { value: rounding && Number.isFinite(moved) ? startOf(moved, rounding as Unit) : moved };
}

function parseTimestamp(text: string): Parsed<number> {
  if (WITHOUT_SECONDS.test(text))
    return { problem: 'needs seconds and an offset, as in 2022-05-03T13:36:00Z' };
  const match = TIMESTAMP.exec(text);
  const date = parseDate(match?.[1] ?? text);
  if ('problem' in date) return date;
  if (!match) return date;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (hour > 23 || minute > 59 || second > 59) return { problem: 'has a time of day that no clock shows' };
  const offset = match[5];
  if (offset === undefined) return { problem: 'has no offset: add Z for UTC, or one such as +02:00' };
  const [offsetHours, offsetMinutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  if (offsetHours > 23 || offsetMinutes > 59) return { problem: 'has an offset that no clock shows' };
  const offsetSeconds = (offset.startsWith('-') ? -1 : 1) * (offsetHours * 3_600 + offsetMinutes * 60);
  return { value: date.value + hour * 3_600 + minute * 60 + second - offsetSeconds };
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
