import { UNIT_SECONDS, unitNamed } from './calendar.ts';
import { formatDuration } from './format.ts';
import type { Parsed } from './parsed.ts';

/** What {@link parseDuration} takes, in words for a message. */
export const DURATION_FORMS = 'a duration such as 90s, 5m, 1h30m, 2d or PT15M (a bare number is seconds)';

/** Node's timers hold 2^31 - 1 milliseconds, a little under 25 days. */
const LONGEST_DAYS = 24;

/** A bare number of so many seconds, nearly three hours, is taken for milliseconds if only short times make sense. */
const LIKELY_MILLISECONDS = 10_000;

const SHORT = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO_8601 = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * Reads a duration: `90s`, `5m`, `1h30m`, `2d`, ISO 8601 (`PT15M`), or a bare number of seconds.
 *
 * @returns milliseconds, more than none and at most 24 days, or why the text is not a duration and what to write
 */
export function parseDuration(text: string): Parsed<number> {
  const total = readSeconds(text);
  if (total === undefined) return { problem: `is not a duration${hintFor(text)}` };
  if (total === 0) return { problem: 'is a duration of 0' };
  if (total <= LONGEST_DAYS * UNIT_SECONDS.d) return { value: total * 1_000 };
  const inSeconds = /^\d{4,12}$/.test(text) ? total / 1_000 : Number.NaN;
  const isMilliseconds = inSeconds <= LONGEST_DAYS * UNIT_SECONDS.d && Number.isInteger(inSeconds);
  const hint = isMilliseconds
    ? `. A bare number is seconds; if it is milliseconds, write ${formatDuration(inSeconds)}`
    : '';
  return { problem: `is longer than ${LONGEST_DAYS} days${hint}` };
}

/**
 * Reads a duration of a request or a pause. A bare number of thousands is refused: it is more likely milliseconds, as
 * in other tools, than hours.
 *
 * @returns milliseconds
 */
export function parseShortDuration(text: string): Parsed<number> {
  const parsed = parseDuration(text);
  if ('problem' in parsed || !/^\d+000$/.test(text) || Number(text) < LIKELY_MILLISECONDS) return parsed;
  const [seconds, milliseconds] = [Number(text), Number(text) / 1_000].map(formatDuration);
  return {
    problem: `is a bare number, which is in seconds: write ${milliseconds} if it is milliseconds, or ${seconds}`,
  };
}

/**
 * Reads a short duration that may be none at all: `0`, `0s`, `PT0S`.
 *
 * @returns milliseconds, at most 24 days
 */
export function parseShortDurationOrZero(text: string): Parsed<number> {
  return readSeconds(text) === 0 ? { value: 0 } : parseShortDuration(text);
}

/** @returns `undefined` if the text has no known form */
function readSeconds(text: string): number | undefined {
  const match = SHORT.exec(/^\d+$/.test(text) ? `${text}s` : text) ?? ISO_8601.exec(text);
  const parts = match?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const { w, d, h, m } = UNIT_SECONDS;
  return weeks * w + days * d + hours * h + minutes * m + seconds;
}

/** Longer texts are not guessed at. */
const LONGEST_GUESS = 40;

/** What to write for `5 minutes`, `1.5h`, `30000ms` or `00:05:00`; empty if it is not known. */
function hintFor(text: string): string {
  if (text.length > LONGEST_GUESS) return '';
  const clock = /^(\d{1,3}):(\d{2}):(\d{2})$/.exec(text);
  const seconds = clock
    ? Number(clock[1]) * UNIT_SECONDS.h + Number(clock[2]) * UNIT_SECONDS.m + Number(clock[3])
    : sumOfUnits(text.toLowerCase().replace(/^pt(?=\d)/, ''));
  if (seconds === undefined || seconds <= 0 || seconds > LONGEST_DAYS * UNIT_SECONDS.d) return '';
  return `: write ${formatDuration(Math.ceil(seconds))}`;
}

function sumOfUnits(text: string): number | undefined {
  const compact = text.replace(/\band\b|[\s,]/g, '');
  if (!/^(?:\d{1,12}(?:\.\d{1,6})?[a-z]+)+$/.test(compact)) return undefined;
  const parts = compact.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g);
  const total = parts.reduce((sum, [, amount, name = '']) => sum + Number(amount) * secondsNamed(name), 0);
  return Number.isNaN(total) ? undefined : total;
}

/** The seconds of a unit of fixed length, in lower case; `NaN` for any other word. */
function secondsNamed(name: string): number {
  if (/^(?:ms|msecs?|millis|milliseconds?)$/.test(name)) return 0.001;
  const unit = unitNamed(name);
  return unit === undefined || unit === 'M' || unit === 'y' ? Number.NaN : UNIT_SECONDS[unit];
}
