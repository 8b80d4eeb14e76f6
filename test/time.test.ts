import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseTime } from '../src/time/time.ts';
import { measured } from './support/cpu-time.ts';
import './support/far-time-zone.ts';

const at = (text: string) => Date.parse(text) / 1_000;
const NOW = at('2026-05-06T07:08:09Z');
const LAST_SECOND = at('9999-12-31T23:59:59Z');

const anySecond = fc.integer({ min: 0, max: LAST_SECOND });
const twoDigits = (value: number) => String(value).padStart(2, '0');

describe('a time is read', () => {
  const times: readonly [text: string, time: string][] = [
    ['1778051289', '2026-05-06T07:08:09Z'],
    ['17780512890', '2533-06-10T23:21:30Z'],
    ['2026-05-06T07:08:09Z', '2026-05-06T07:08:09Z'],
    ['2026-05-06t07:08:09z', '2026-05-06T07:08:09Z'],
    ['2026-05-06 07:08:09Z', '2026-05-06T07:08:09Z'],
    ['2026-05-06T07:08:09.999Z', '2026-05-06T07:08:09Z'],
    ['2026-05-06T07:08:09+05:30', '2026-05-06T01:38:09Z'],
    ['2026-05-06T23:08:09-02:00', '2026-05-07T01:08:09Z'],
    ['1970-01-01', '1970-01-01T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ['now', '2026-05-06T07:08:09Z'],
    ['now+1m', '2026-05-06T07:09:09Z'],
    ['now-1d/d', '2026-05-05T00:00:00Z'],
    ['now/w', '2026-05-04T00:00:00Z'],
    ['now-1M/M', '2026-04-01T00:00:00Z'],
    ['now-1y/y', '2025-01-01T00:00:00Z'],
    ['now-90m+30s', '2026-05-06T05:38:39Z'],
    ['now+25d+1M', '2026-06-30T07:08:09Z'],
    ['now/d-1h', '2026-05-05T23:00:00Z'],
    ['now-1M/M+1d-1h', '2026-04-01T23:00:00Z'],
    ['0', '1970-01-01T00:00:00Z'],
    ['2026-05-06T07:08:09+0200', '2026-05-06T05:08:09Z'],
    ['2026-05-06T07:08:09-02', '2026-05-06T09:08:09Z'],
    ['2026-05-06T07:08Z', '2026-05-06T07:08:00Z'],
    ['2026-05-06T07:08+02:00', '2026-05-06T05:08:00Z'],
    ['2026-05-06 07:08:09 UTC', '2026-05-06T07:08:09Z'],
    ['2026-05-06 07:08:09 UTC (1778051289)', '2026-05-06T07:08:09Z'],
  ];
  for (const [text, time] of times) {
    test(`${text} is ${time}`, () => assert.deepEqual(parseTime(text, NOW), { value: at(time) }));
  }

  test('whatever its offset and its fraction', () => {
    const anyOffset = fc.integer({ min: -(24 * 60 - 1), max: 24 * 60 - 1 });
    const anyFraction = fc.option(fc.stringMatching(/^\.\d{1,9}$/), { nil: '' });
    fc.assert(
      fc.property(anySecond, anyOffset, anyFraction, (seconds, minutes, fraction) => {
        const local = new Date((seconds + minutes * 60) * 1_000).toISOString().slice(0, 19);
        fc.pre(/^\d{4}-/.test(local));
        const clock = `${twoDigits(Math.floor(Math.abs(minutes) / 60))}:${twoDigits(Math.abs(minutes) % 60)}`;
        const text = `${local}${fraction}${minutes < 0 ? '-' : '+'}${clock}`;
        assert.deepEqual(parseTime(text, NOW), { value: seconds });
      }),
    );
  });

  test('on every date of the calendar, and on no other', () => {
    const anyYear = fc.integer({ min: 1970, max: 9999 });
    fc.assert(
      fc.property(anyYear, fc.nat({ max: 14 }), fc.nat({ max: 33 }), (year, month, day) => {
        const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
        const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
        const parsed = parseTime(`${year}-${twoDigits(month)}-${twoDigits(day)}`, NOW);
        const expected = { value: Date.UTC(year, month - 1, day) / 1_000 };
        if (day >= 1 && day <= length) assert.deepEqual(parsed, expected);
        else assert.deepEqual(parsed, { problem: 'is a date that no calendar has' });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a time is refused with the reason', () => {
  const refusals: readonly [what: string, text: string, reason: RegExp][] = [
    ['milliseconds', '1778051289000', /in milliseconds: write 1778051289$/],
    ['microseconds', '1778051289000000', /in microseconds: write 1778051289$/],
    ['nanoseconds', '1778051289000000000', /in nanoseconds: write 1778051289$/],
    ['zero with a sign', '-0', /0 for all of history/],
    ['nine digits', '177805128', /10 digits/],
    ['twelve digits', '177805128900', /10 digits/],
    ['a fraction of unix seconds', '1778051289.5', /whole number.*: write 1778051289$/],
    ['a negative number', '-1778051289', /10 digits/],
    ['an impossible date', '2026-02-30', /no calendar/],
    ['February 29 of a common year', '2100-02-29T00:00:00Z', /no calendar/],
    ['a time without an offset', '2026-05-06T07:08:09', /no offset: add Z.*: write 2026-05-06T07:08:09Z$/],
    ['a time of minutes without an offset', '2026-05-06T07:08', /no offset.*: write 2026-05-06T07:08:00Z$/],
    ['a printed time whose number differs', '2026-05-06 07:08:09 UTC (1778051288)', /two times that differ$/],
    ['an offset of three digits', '2026-05-06T07:08:09+020', /not a time$/],
    ['hour 24', '2026-05-06T24:00:00Z', /no clock shows/],
    ['minute 60', '2026-05-06T07:60:00Z', /no clock shows/],
    ['an offset of a day', '2026-05-06T07:08:09+24:00', /offset that no clock/],
    ['a capital day', 'now-1D', /not date math.*s m h d w M y.*: write now-1d$/],
    ['a space in date math', 'now - 1d', /no spaces.*: write now-1d$/],
    ['capitals', 'NOW', /not a time: write now$/],
    ['steps without now', '-1d', /not a time: write now-1d$/],
    ['a duration', '24h', /not a time: write now-24h$/],
    ['a time ago', '2 months ago', /not a time: write now-2M$/],
    ['minutes in words', 'now-30min', /: write now-30m$/],
    ['a date with slashes', '2026/5/6', /not a time: write 2026-05-06$/],
    ['a date with dots', '6.5.2026', /not a time: write 2026-05-06$/],
    ['a date of which either number may be the month', '5/6/2026', /: write 2026-06-05 or 2026-05-06$/],
    ['a date of which one number may be the month', '13/5/2026', /: write 2026-05-13$/],
    ['a date with the name of its month', 'May 6, 2026', /: write 2026-05-06$/],
    ['a date in words', '6 May 2026', /: write 2026-05-06$/],
    ['a date in digits', '20260506', /: write 2026-05-06$/],
    ['a compact time', '20260506T070809Z', /: write 2026-05-06T07:08:09Z$/],
    ['a blank before the offset', '2026-05-06 07:08:09 +0200', /: write 2026-05-06T07:08:09\+0200$/],
    ['a month', '2026-05', /: write 2026-05-01$/],
    ['the name of a property of objects', '__proto__', /^is not a time$/],
    ['two roundings', 'now/d/h', /not date math/],
    ['a number without its unit', 'now-1', /not date math/],
    ['a word', 'yesterday', /not a time: write now-1d\/d$/],
    ['another word', 'soon', /^is not a time$/],
    ['nothing', '', /not a time/],
    ['a time within other text', 'at 2026-05-06T07:08:09Z', /not a time/],
    ['a second line', '1778051289\n1778051289', /not a time/],
    ['digits of another script', '１７７８０５１２８９', /not a time/],
    ['a date before 1970', '1969-12-31', /outside the years 1970 to 9999/],
    ['date math that leads before 1970', 'now-60y', /outside the years 1970 to 9999/],
    ['an offset that leads before 1970', '1970-01-01T00:00:00+00:01', /outside the years 1970 to 9999/],
    ['date math that leads past the year 9999', 'now+9000y', /outside the years 1970 to 9999/],
    ['date math that leads out of the calendar', 'now+999999999y/d', /outside the years 1970 to 9999/],
  ];
  for (const [what, text, reason] of refusals) {
    test(what, () => {
      const parsed = parseTime(text, NOW);
      assert.ok('problem' in parsed, `${text} was read as a time`);
      assert.match(parsed.problem, reason);
    });
  }
});

test('any text is a whole second up to the year 9999 or a problem, and at once', () => {
  const likeDateMath = fc.string({ unit: fc.constantFrom(...'now+-/0123456789smhdwMyTZ:. ') });
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    likeDateMath,
    likeDateMath.map((text) => `now${text}`),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parseTime(text, NOW);
      if ('problem' in parsed) return assert.notEqual(parsed.problem, '');
      assert.ok(Number.isInteger(parsed.value) && parsed.value >= 0 && parsed.value <= LAST_SECOND);
    }),
    { numRuns: 2_000 },
  );
  const { cpuMs } = measured(() => {
    for (const part of ['+1s', '1', '+1', '/d', ' ', '2026-']) parseTime(`now${part.repeat(100_000)}`, NOW);
    for (const part of ['1', '.', '2026-05-06T', '\n']) parseTime(part.repeat(100_000), NOW);
  });
  assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
});
