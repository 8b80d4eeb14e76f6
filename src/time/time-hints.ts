import { unitNamed } from './calendar.ts';

/** Longer texts are not guessed at. */
const LONGEST_TEXT = 60;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Words of English and of other date math, with the date math for them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['today', 'now/d'],
  ['midnight', 'now/d'],
  ['yesterday', 'now-1d/d'],
  ['tomorrow', 'now+1d/d'],
  ['epoch', '0'],
]);

/**
 * Finds what to write for a text that is not a time, if it can be known.
 *
 * @param isTime whether a text is a time
 * @returns the form to write, or two of them if the text can be read in two ways
 */
export function timeToWrite(text: string, isTime: (form: string) => boolean): string | undefined {
  if (text.length > LONGEST_TEXT || text === '') return undefined;
  const guesses = [WORDS.get(text.toLowerCase()), cutToSeconds(text), dateMath(text), timestamp(text)];
  const guess = guesses.find((form) => form !== undefined && isTime(form));
  if (guess !== undefined) return guess;
  const dates = datesOf(text).filter(isTime);
  return dates.length > 0 ? dates.join(' or ') : undefined;
}

/** Milliseconds and finer fractions are a multiple of thousands too long. */
function cutToSeconds(text: string): string | undefined {
  return /^\d{10}(?:\d{3}|\d{6}|\d{9}|\.\d+)$/.test(text) ? text.slice(0, 10) : undefined;
}

/** `-1d`, `24h`, `NOW - 1 day`, `2 hours ago`: the same in date math. */
function dateMath(text: string): string | undefined {
  const ago = /^(\d{1,9}) ?([A-Za-z]+)(?: ago)?$/.exec(text);
  const steps = ago ? `-${ago[1]}${ago[2]}` : text.replace(/^now(?:\(\))?/i, '').replace(/\s/g, '');
  if (!/^[+\-/]/.test(steps)) return /^now(?:\(\))?$/i.test(text) ? 'now' : undefined;
  const known = steps.replace(/[A-Za-z]+/g, (name) => unitNamed(name) ?? name);
  return `now${known}`;
}

/** A time of day behind a date: blanks, slashes, a missing offset and the compact form of ISO 8601 put right. */
function timestamp(text: string): string | undefined {
  const match =
    /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '00', offset = 'Z'] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${/^(?:utc|gmt|z)$/i.test(offset) ? 'Z' : offset}`;
}

/** The dates of the calendar that a local date can be: `05/06/2026` is two of them. */
function datesOf(text: string): readonly string[] {
  if (/^\d{4}-\d{2}$/.test(text)) return [`${text}-01`];
  const [, year, , middle, last, month2, day2] =
    /^(\d{4})(?:([-/. ])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))$/.exec(text) ?? [];
  if (year !== undefined) return [isoDate(year, middle ?? month2, last ?? day2)];
  const [, first, separator, second, end] = /^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  if (end !== undefined) {
    // Dots stand between day and month; slashes between either.
    const dates = [isoDate(end, second, first), ...(separator === '.' ? [] : [isoDate(end, first, second)])];
    return [...new Set(dates)];
  }
  const named = /^(?:[a-z]{3,9},? )?(?:(\d{1,2})\.?[ -])?([a-z]{3,9})\.?[ -](?:(\d{1,2}),? )?(\d{4})$/i.exec(
    text,
  );
  const month = MONTHS.indexOf(named?.[2]?.slice(0, 3).toLowerCase() ?? '') + 1;
  if (!named || month === 0) return [];
  return [isoDate(named[4], String(month), named[1] ?? named[3] ?? '1')];
}

function isoDate(year = '', month = '', day = ''): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
