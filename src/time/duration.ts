import { UNIT_SECONDS } from './calendar.ts';
import type { Parsed } from './parsed.ts';

/** What {@link parseDuration} takes, in words for a message. */
export const DURATION_FORMS = 'a duration such as 90s, 5m, 1h30m, 2d or PT15M (a bare number is seconds)';

/** Node's timers hold 2^31 - 1 milliseconds, a little under 25 days. */
const LONGEST_DAYS = 24;

const SHORT = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO_8601 = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * Reads a duration: `90s`, `5m`, `1h30m`, `2d`, ISO 8601 (`PT15M`), or a bare number of seconds.
 *
 * @returns milliseconds, more than none and at most 24 days, or why the text is not a duration
 */
export function parseDuration(text: string): Parsed<number> {
  const match = SHORT.exec(/^\d+$/.test(text) ? `${text}s` : text) ?? ISO_8601.exec(text);
  const parts = match?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) return { problem: 'is not a duration' };
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const { w, d, h, m } = UNIT_SECONDS;
  const total = weeks * w + days * d + hours * h + minutes * m + seconds;
  if (total === 0) return { problem: 'is no time at all' };
  return total > LONGEST_DAYS * d
    ? { problem: `is longer than ${LONGEST_DAYS} days` }
    : { value: total * 1_000 };
}

/**
 * Reads a duration that may be none at all: `0`, `0s`, `PT0S`.
 *
 * @returns milliseconds, at most 24 days, or why the text is not a duration
 */
export function parseDurationOrZero(text: string): Parsed<number> {
  return /^0{1,9}$/.test(text) ? { value: 0 } : parseDuration(text);
}
