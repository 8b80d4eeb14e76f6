import { member } from '../json.ts';

/** Unix seconds stay below this until the year 5138, unix milliseconds have been above it since 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

/** 9999-12-31T23:59:59Z: no later time can be shown. */
const LAST_MS = 253_402_300_799_000;

/** What the numbers of a field count: `either` if services write both, which the size of the number shows. */
export type TimeUnit = 'milliseconds' | 'either';

/**
 * Reads a time that a service gives as a number or as a text of digits.
 *
 * @returns unix milliseconds, from 0 on; `undefined` for anything else
 */
export function readTimeMs(value: unknown, unit: TimeUnit): number | undefined {
  const isDigits = typeof value === 'string' && /^\s*\d{1,16}\s*$/.test(value);
  const number = isDigits ? Number(value) : typeof value === 'number' ? value : Number.NaN;
  const ms = unit === 'milliseconds' || number >= FIRST_MILLISECONDS ? number : number * 1_000;
  return ms >= 0 && ms <= LAST_MS ? ms : undefined;
}

/**
 * Reads the moment of an event under a path of keys, given in seconds or in milliseconds.
 *
 * @returns unix milliseconds; `undefined` for anything else, and for 0, which means "not yet"
 */
export function readMs(value: unknown, ...path: readonly string[]): number | undefined {
  return readTimeMs(member(value, ...path), 'either') || undefined;
}
