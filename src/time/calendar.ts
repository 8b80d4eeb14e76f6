/**
 * The units of date math, as Elasticsearch and Grafana write them.
 * `M` and `y` are calendar units; the others are fixed lengths, because all arithmetic is in UTC.
 */
export type Unit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'y';

/** Seconds in each unit of fixed length. */
export const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** The units as people write them; a capital M is a month. */
const UNIT_NAMES: readonly (readonly [name: RegExp, unit: Unit])[] = [
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|mins?|minutes?)$/, 'm'],
  [/^(?:h|hrs?|hours?)$/i, 'h'],
  [/^(?:d|days?)$/i, 'd'],
  [/^(?:w|weeks?)$/i, 'w'],
  [/^(?:M|mo|mon|mths?|months?)$/, 'M'],
  [/^(?:y|yrs?|years?)$/i, 'y'],
];

/** The unit that a word names: `h` for `hrs`. */
export function unitNamed(name: string): Unit | undefined {
  return UNIT_NAMES.find(([form]) => form.test(name))?.[1];
}

/** 1970-01-01 was a Thursday: the Monday of its week lies three days before. */
const FIRST_MONDAY_SECONDS = -3 * UNIT_SECONDS.d;

/**
 * Moves a time by a number of units, in UTC.
 * Months and years keep the day of the month if the target month has it and end at its last day
 * if it has not (one month after January 31 is the end of February), as Elasticsearch does.
 *
 * @param seconds unix seconds
 * @returns unix seconds, `NaN` beyond what a `Date` can hold
 */
export function shift(seconds: number, amount: number, unit: Unit): number {
  if (unit !== 'M' && unit !== 'y') return seconds + amount * UNIT_SECONDS[unit];
  const date = new Date(seconds * 1_000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + amount * (unit === 'y' ? 12 : 1));
  date.setUTCDate(Math.min(day, daysInMonth(date)));
  return date.getTime() / 1_000;
}

/**
 * Rounds a time down to the start of its unit, in UTC; weeks start on Monday (ISO 8601).
 *
 * @param seconds unix seconds
 * @returns unix seconds
 */
export function startOf(seconds: number, unit: Unit): number {
  const date = new Date(seconds * 1_000);
  if (unit === 'y' || unit === 'M') {
    // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
    return (
      new Date(0).setUTCFullYear(date.getUTCFullYear(), unit === 'y' ? 0 : date.getUTCMonth(), 1) / 1_000
    );
  }
  const origin = unit === 'w' ? FIRST_MONDAY_SECONDS : 0;
  return Math.floor((seconds - origin) / UNIT_SECONDS[unit]) * UNIT_SECONDS[unit] + origin;
}

function daysInMonth(date: Date): number {
  return new Date(new Date(0).setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
