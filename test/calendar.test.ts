import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { shift, startOf, UNIT_SECONDS, type Unit } from '../src/time/calendar.ts';
import './support/far-time-zone.ts';

const at = (text: string) => Date.parse(text) / 1_000;
const LAST_SECOND = at('9999-12-31T23:59:59Z');

const anySecond = fc.integer({ min: 0, max: LAST_SECOND });
const anyUnit = fc.constantFrom<Unit>('s', 'm', 'h', 'd', 'w', 'M', 'y');
const anyFixedUnit = fc.constantFrom('s', 'm', 'h', 'd', 'w');

describe('moving a time', () => {
  const moves: readonly [from: string, amount: number, unit: Unit, to: string][] = [
    ['2026-05-06T07:08:09Z', 90, 's', '2026-05-06T07:09:39Z'],
    ['2026-05-06T07:08:09Z', -90, 'm', '2026-05-06T05:38:09Z'],
    ['2026-05-06T07:08:09Z', 24, 'h', '2026-05-07T07:08:09Z'],
    ['2026-02-28T07:08:09Z', 1, 'd', '2026-03-01T07:08:09Z'],
    ['2026-05-06T07:08:09Z', -1, 'w', '2026-04-29T07:08:09Z'],
    ['2026-05-06T07:08:09Z', 0, 'M', '2026-05-06T07:08:09Z'],
    ['2026-01-31T07:08:09Z', 1, 'M', '2026-02-28T07:08:09Z'],
    ['2024-01-31T07:08:09Z', 1, 'M', '2024-02-29T07:08:09Z'],
    ['2100-01-31T07:08:09Z', 1, 'M', '2100-02-28T07:08:09Z'],
    ['2000-01-31T07:08:09Z', 1, 'M', '2000-02-29T07:08:09Z'],
    ['2026-03-31T07:08:09Z', -1, 'M', '2026-02-28T07:08:09Z'],
    ['2026-01-31T07:08:09Z', -2, 'M', '2025-11-30T07:08:09Z'],
    ['2026-10-31T07:08:09Z', 13, 'M', '2027-11-30T07:08:09Z'],
    ['2024-02-29T07:08:09Z', 1, 'y', '2025-02-28T07:08:09Z'],
    ['2024-02-29T07:08:09Z', -4, 'y', '2020-02-29T07:08:09Z'],
  ];
  for (const [from, amount, unit, to] of moves) {
    test(`${from} by ${amount}${unit} is ${to}`, () => assert.equal(shift(at(from), amount, unit), at(to)));
  }

  test('by a fixed length and back again changes nothing', () => {
    fc.assert(
      fc.property(anySecond, fc.integer({ min: -1e6, max: 1e6 }), anyFixedUnit, (seconds, amount, unit) => {
        assert.equal(shift(shift(seconds, amount, unit), -amount, unit), seconds);
        assert.equal(shift(seconds, amount, unit) - seconds, amount * UNIT_SECONDS[unit]);
      }),
    );
  });

  test('by months keeps the day and the time of day, or ends at the last day of the month', () => {
    fc.assert(
      fc.property(anySecond, fc.integer({ min: -1_200, max: 1_200 }), (seconds, months) => {
        const [before, after] = [new Date(seconds * 1_000), new Date(shift(seconds, months, 'M') * 1_000)];
        const monthOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
        assert.equal(monthOf(after) - monthOf(before), months);
        assert.equal(after.toISOString().split('T')[1], before.toISOString().split('T')[1]);
        const dayAfter = new Date(after.getTime() + UNIT_SECONDS.d * 1_000);
        const clamped = after.getUTCDate() < before.getUTCDate() && dayAfter.getUTCDate() === 1;
        assert.ok(after.getUTCDate() === before.getUTCDate() || clamped);
      }),
    );
  });

  test('a year is twelve months', () => {
    fc.assert(
      fc.property(anySecond, fc.integer({ min: -100, max: 100 }), (seconds, years) => {
        assert.equal(shift(seconds, years, 'y'), shift(seconds, years * 12, 'M'));
      }),
    );
  });

  test('beyond what a date can hold is not a number', () => {
    assert.ok(Number.isNaN(shift(0, 999_999_999, 'y')));
  });
});

describe('rounding a time down', () => {
  const starts: readonly [unit: Unit, to: string][] = [
    ['s', '2026-05-06T07:08:09Z'],
    ['m', '2026-05-06T07:08:00Z'],
    ['h', '2026-05-06T07:00:00Z'],
    ['d', '2026-05-06T00:00:00Z'],
    ['w', '2026-05-04T00:00:00Z'],
    ['M', '2026-05-01T00:00:00Z'],
    ['y', '2026-01-01T00:00:00Z'],
  ];
  for (const [unit, to] of starts) {
    test(`to its ${unit}: ${to}`, () => assert.equal(startOf(at('2026-05-06T07:08:09Z'), unit), at(to)));
  }

  test('a week starts on Monday and ends on Sunday', () => {
    assert.equal(startOf(at('2026-05-10T23:59:59Z'), 'w'), at('2026-05-04T00:00:00Z'));
    assert.equal(startOf(at('2026-05-11T00:00:00Z'), 'w'), at('2026-05-11T00:00:00Z'));
  });

  test('never gives a later time, nor one more than a unit earlier', () => {
    fc.assert(
      fc.property(anySecond, anyUnit, (seconds, unit) => {
        const start = startOf(seconds, unit);
        assert.ok(start <= seconds);
        assert.ok(seconds < shift(start, 1, unit));
      }),
    );
  });

  test('a rounded time stays where it is', () => {
    fc.assert(
      fc.property(anySecond, anyUnit, (seconds, unit) => {
        const start = startOf(seconds, unit);
        assert.equal(startOf(start, unit), start);
      }),
    );
  });
});
