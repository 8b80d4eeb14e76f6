import { UNIT_SECONDS } from './calendar.ts';
import type { Window } from './window.ts';

/** Writes unix seconds for people: `2022-05-03 13:36:31 UTC`. */
export function formatUtc(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Writes unix seconds for people, with the number that is sent: `2022-05-03 13:36:31 UTC (1651584991)`. */
export function formatBoth(seconds: number): string {
  return `${formatUtc(seconds)} (${seconds})`;
}

/** Writes a window for people: `2022-05-03 13:36:31 UTC (1651584991) to 2022-05-03 13:53:10 UTC (1651585990)`. */
export function formatWindow({ startSeconds, endSeconds }: Window): string {
  return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}

/** Writes a window for people, without seconds that are 0: `2026-03-01 00:00 to 2026-04-01 00:00 UTC`. */
export function formatShortWindow({ startSeconds, endSeconds }: Window): string {
  const [start, end] = [startSeconds, endSeconds].map((seconds) =>
    formatUtc(seconds).replace(seconds % 60 === 0 ? ':00 UTC' : ' UTC', ''),
  );
  return `${start} to ${end} UTC`;
}

/** Writes a window as the inputs that ask for it. */
export function formatInputs({ startSeconds, endSeconds }: Window): string {
  return `\`window-start-time: ${startSeconds}\` and \`window-end-time: ${endSeconds}\``;
}

/** Writes a length of time in seconds with its two largest units: `16m 39s`, `3d 4h`. */
export function formatSeconds(seconds: number): string {
  return unitsOf(seconds).slice(0, 2).join(' ') || '0s';
}

/** Writes a whole number of seconds as a duration: `1h30m`, `45s`. */
export function formatDuration(seconds: number): string {
  return unitsOf(seconds).join('') || '0s';
}

function unitsOf(seconds: number): readonly string[] {
  const { d, h, m, s } = UNIT_SECONDS;
  return Object.entries({ d, h, m, s }).flatMap(([unit, size], index, units) => {
    const larger = units[index - 1]?.[1];
    const count = Math.floor((larger ? seconds % larger : seconds) / size);
    return count > 0 ? [`${count}${unit}`] : [];
  });
}

/** Writes a pause in milliseconds: `0.4 s`, `38 s`. */
export function formatMs(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1_000)} s`;
}

/** Writes the time that a request was given, in milliseconds, so that short ones can be distinguished: `0.25 s`, `30 s`. */
export function formatTimeout(ms: number): string {
  return ms < 10 ? `${Math.ceil(ms)} ms` : `${Math.round(ms / 10) / 100} s`;
}

/** Writes a whole number for people: `26,758`. `toLocaleString` would, and load the tables of all languages for it. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Writes a number of bytes: `512 B`, `85.8 kB`, `1.2 GB`; `undefined` stays so. */
export function formatBytes(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  // What would be rounded to 1000.0 has the next unit.
  const power = Math.min(4, Math.floor(Math.log10(Math.max(1, bytes / 0.99995)) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/** More texts than these are counted in an error message, where room is short. */
const MOST_LISTED = 5;

/**
 * Writes texts as a list, and the number of those that are too many: `a, b, and 3 more`.
 *
 * @param most how many are written
 */
export function formatList(texts: readonly string[], most = MOST_LISTED): string {
  const more = texts.length > most ? `, and ${texts.length - most} more` : '';
  return `${texts.slice(0, most).join(', ')}${more}`;
}
