import { LAST_SECOND, parseTime } from '../../time/time.ts';
import { member } from '../json.ts';

/** Unix seconds stay below this until the year 5138, unix milliseconds have been above it since 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

/** RFC 3339, or with an offset as ISO 8601 writes it too (`+0200`); nothing that leaves the moment open. */
const TIMESTAMP =
  /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.(?<fraction>\d{1,9}))?(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/** What the numbers of a field count: `either` if services write both, which the size of the number shows. */
export type TimeUnit = 'milliseconds' | 'either';

/**
 * Reads a time that a service gives as a number, as a text of digits, or as a text with date, time of day and offset.
 *
 * Adobe documents milliseconds for the times of a run, and seconds as texts for those of its creation. Its sources
 * conflict (one sample has seconds as the start of a run), so that every form that has only one meaning is read.
 *
 * @param unit of a number; a text with a date needs none
 * @returns unix milliseconds, from 0 on; `undefined` for anything else
 */
export function readTimeMs(value: unknown, unit: TimeUnit): number | undefined {
  const number = readNumber(value);
  if (number === undefined) return readTimestampMs(value);
  return unit === 'milliseconds' || number >= FIRST_MILLISECONDS ? number : number * 1_000;
}

/** Reads a time that is a number, in whatever unit; `undefined` for any other form. */
export function readNumber(value: unknown): number | undefined {
  const isDigits = typeof value === 'string' && /^\s*\d{1,16}\s*$/.test(value);
  const number = isDigits ? Number(value) : value;
  return typeof number === 'number' && isInRange(number) ? number : undefined;
}

function readTimestampMs(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  const match = TIMESTAMP.exec(text);
  // The text contains no `now`.
  const time = match && parseTime(text, 0);
  if (!time || 'problem' in time) return undefined;
  const fraction = match?.groups?.['fraction'] ?? '';
  const ms = time.value * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return isInRange(ms) ? ms : undefined;
}

function isInRange(number: number): boolean {
  return number >= 0 && number <= LAST_SECOND * 1_000;
}

/**
 * Reads the moment of an event under a path of keys, in any form of {@link readTimeMs}.
 *
 * @returns unix milliseconds; `undefined` for anything else, and for 0, which means "not yet"
 */
export function readMs(value: unknown, ...path: readonly string[]): number | undefined {
  return readTimeMs(member(value, ...path), 'either') || undefined;
}
