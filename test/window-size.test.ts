import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Window } from '../src/time/window.ts';
import { MOST_WINDOWS, parseWindowSize, splitWindow, type WindowSize } from '../src/time/window-size.ts';
import { measured } from './support/cpu-time.ts';
import './support/far-time-zone.ts';

const at = (text: string) => Date.parse(text) / 1_000;
const LAST_SECOND = at('9999-12-31T23:59:59Z');
const DAY = 86_400;

const seconds = (amount: number): WindowSize => ({ amount, unit: 's' });
const months = (amount: number): WindowSize => ({ amount, unit: 'M' });

describe('the size of windows is', () => {
  const sizes: readonly [text: string, size: WindowSize][] = [
    ['90s', seconds(90)],
    ['90', seconds(90)],
    ['5m', seconds(300)],
    ['6h', seconds(6 * 3_600)],
    ['1h30m', seconds(5_400)],
    ['1d', seconds(DAY)],
    ['1w', seconds(7 * DAY)],
    ['24d', seconds(24 * DAY)],
    ['PT15M', seconds(900)],
    ['P1D', seconds(DAY)],
    ['P1DT12H', seconds(DAY + DAY / 2)],
    ['1m', { ...seconds(60), isMonthSlip: true }],
    ['PT1M', seconds(60)],
    ['1M', months(1)],
    ['3M', months(3)],
    ['9999M', months(9_999)],
    ['1y', months(12)],
    ['1y6M', months(18)],
    ['999y', months(999 * 12)],
    ['P1M', months(1)],
    ['P1Y', months(12)],
    ['P1Y2M', months(14)],
  ];
  for (const [text, size] of sizes) {
    const { amount, unit } = size;
    const what = `${amount} ${unit === 's' ? 'seconds' : 'months of the calendar'}`;
    test(`${what} if it is ${text}`, () => {
      assert.deepEqual(parseWindowSize(text), { value: size });
    });
  }
});

describe('no size of windows is', () => {
  const refusals: readonly [problem: string, ...texts: string[]][] = [
    ['is longer than 24 days', '25d', '24d1s', 'P25D', '4w', '2073601'],
    ['is a duration of 0', '0', '0s', '0h0m', 'PT0S'],
    ['is not a duration', '0M', '0y', '0y0M', 'P0M', 'P0Y0M', '', 'P', 'PT', 'M', 'y', 'month', 'last-run'],
    ['is not a duration', '-1M', '+1M', '1.5M', '1 M', ' 1M', '1M ', '1M\n', '1e1M', '1Y', 'p1m', '1M1y'],
    // A month and a day are no length of their own, and no month of the calendar either.
    ['is not a duration', '1M1d', '1d1M', 'P1M1D', 'P1YT1H', '1y1w'],
    ['is not a duration', '1000y', '10000M', 'P1000Y', 'P10000M'],
  ];
  for (const [problem, ...texts] of refusals) {
    for (const text of texts) {
      test(`${JSON.stringify(text)}: it ${problem}`, () => {
        const parsed = parseWindowSize(text);
        assert.ok('problem' in parsed && parsed.problem.startsWith(problem), JSON.stringify(parsed));
      });
    }
  }

  const slips: readonly [text: string, size: string][] = [
    ['month', '1M'],
    ['daily', '1d'],
    ['a week', '1w'],
    ['1 M', '1M'],
    ['3 months', '3M'],
    ['1mo', '1M'],
    ['2 years', '2y'],
    ['1Y', '1y'],
    ['6 hours', '6h'],
    ['500ms', '1s'],
  ];
  for (const [text, size] of slips) {
    test(`${text}, which is answered with ${size}`, () => {
      assert.deepEqual(parseWindowSize(text), { problem: `is not a duration: write ${size}` });
    });
  }

  test('days and months together, which are answered with neither', () => {
    for (const text of ['1M1d', '1d1M', 'P1M1D', '1y1w']) {
      assert.deepEqual(parseWindowSize(text), { problem: 'is not a duration' });
    }
  });

  test('less than a second, and none is a part of one, whatever is written', () => {
    const anyText = fc.oneof(fc.string(), fc.stringMatching(/^P?(\d{0,6}[yMwdhmsYWDHST]){0,4}$/));
    const property = fc.property(anyText, (text) => {
      const parsed = parseWindowSize(text);
      if ('problem' in parsed) assert.match(parsed.problem, /^is /);
      else assert.ok(Number.isSafeInteger(parsed.value.amount) && parsed.value.amount > 0);
    });
    fc.assert(property, { numRuns: 5_000 });
  });
});

/** So many months after a time, at the month's last day where it has no such day: `Date.UTC` does the counting. */
function monthsAfter(startSeconds: number, count: number): number {
  const date = new Date(startSeconds * 1_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnightMs = Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay));
  return midnightMs / 1_000 + (startSeconds % DAY);
}

function split(window: Window, size: WindowSize | undefined): readonly Window[] {
  const parsed = splitWindow(window, size);
  assert.ok('value' in parsed, JSON.stringify(parsed));
  return parsed.value;
}

/** Each window goes on where the one before it ends, and together they are the whole. */
function assertTiles(windows: readonly Window[], whole: Window): void {
  const edges = [...windows.map(({ startSeconds }) => startSeconds), whole.endSeconds];
  assert.deepEqual(
    windows.map(({ endSeconds }) => endSeconds),
    edges.slice(1),
  );
  assert.equal(edges[0], whole.startSeconds);
  for (const { startSeconds, endSeconds } of windows) assert.ok(startSeconds < endSeconds);
}

/** Where calendars have their corners, and anywhere between the years 1970 and 9999. */
const anyStart = fc.oneof(
  fc.integer({ min: 0, max: LAST_SECOND - 1 }),
  fc
    .tuple(
      fc.constantFrom(
        '1970-01-01',
        '1970-12-31',
        '2023-12-31',
        '2024-01-29',
        '2024-01-30',
        '2024-01-31',
        '2024-02-29',
        '2026-03-31',
        '2026-10-31',
        '2028-02-29',
        '2099-11-30',
        '2100-01-31',
        '9998-12-31',
        '9999-10-31',
      ),
      fc.integer({ min: 0, max: DAY - 1 }),
    )
    .map(([day, second]) => at(`${day}T00:00:00Z`) + second),
);

/** A window of at most so many times a length, a second at least, that ends within the year 9999. */
const anyWindow = (mostSeconds: number) =>
  fc.tuple(anyStart, fc.integer({ min: 1, max: mostSeconds })).map(([startSeconds, length]) => ({
    startSeconds,
    endSeconds: Math.min(LAST_SECOND, startSeconds + length),
  }));

describe('a window is split', () => {
  test('into consecutive ones that cover it exactly once, each but the last of the full length', () => {
    const anyCase = fc
      .integer({ min: 1, max: 24 * DAY })
      .chain((amount) => fc.tuple(fc.constant(amount), anyWindow(amount * 50)));
    const property = fc.property(anyCase, ([amount, whole]) => {
      const windows = split(whole, seconds(amount));
      assertTiles(windows, whole);
      const lengths = windows.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
      assert.ok((lengths.pop() ?? 0) <= amount);
      assert.deepEqual(new Set(lengths), new Set(lengths.length > 0 ? [amount] : []));
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('by months of the calendar, each boundary counted from the start of the whole', () => {
    const anyCase = fc
      .integer({ min: 1, max: 30 })
      .chain((amount) => fc.tuple(fc.constant(amount), anyWindow(amount * 31 * DAY * 30)));
    const property = fc.property(anyCase, ([amount, whole]) => {
      const windows = split(whole, months(amount));
      assertTiles(windows, whole);
      for (const [index, { endSeconds }] of windows.entries()) {
        const boundary = monthsAfter(whole.startSeconds, (index + 1) * amount);
        assert.equal(endSeconds, Math.min(boundary, whole.endSeconds));
      }
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  const days: readonly [what: string, size: WindowSize, ...edges: string[]][] = [
    ['back to the 31st after a shorter month', months(1), '2026-01-31', '2026-02-28', '2026-03-31'],
    ['over a leap day', months(1), '2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'],
    ['from a leap day', months(12), '2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29'],
    ['over the end of a year', months(2), '2026-11-30', '2027-01-30', '2027-03-30'],
    ['and its last part may be shorter', months(1), '2026-01-01', '2026-02-01', '2026-02-02'],
    ['by days, over a leap day', seconds(DAY), '2028-02-28', '2028-02-29', '2028-03-01'],
    ['by hours that do not fit into it', seconds(DAY * 2), '2025-12-30', '2026-01-01', '2026-01-02'],
  ];
  for (const [what, size, ...edges] of days) {
    test(`${what}: ${edges.join(', ')}`, () => {
      const [times, ends] = [edges.map(at), edges.slice(1).map(at)];
      const whole = { startSeconds: times[0] ?? 0, endSeconds: times.at(-1) ?? 0 };
      assert.deepEqual(
        split(whole, size),
        ends.map((endSeconds, index) => ({ startSeconds: times[index], endSeconds })),
      );
    });
  }

  test('not at all if its size is longer, or exactly its length', () => {
    const whole = { startSeconds: at('2026-01-31'), endSeconds: at('2026-02-28') };
    for (const size of [months(1), months(9_999), seconds(28 * DAY), seconds(28 * DAY + 1)]) {
      assert.deepEqual(split(whole, size), [whole]);
    }
  });

  test('not at all if there is no size', () => {
    const property = fc.property(anyWindow(LAST_SECOND), (whole) =>
      assert.deepEqual(split(whole, undefined), [whole]),
    );
    fc.assert(property);
  });

  for (const [unit, size, length] of [
    ['seconds', seconds(1), 1],
    ['hours', seconds(3_600), 3_600],
  ] as const) {
    test(`into 10,000 windows of ${unit}, and refused with the reason if one more is needed`, () => {
      const whole = { startSeconds: 0, endSeconds: MOST_WINDOWS * length };
      assert.equal(split(whole, size).length, 10_000);
      assert.deepEqual(splitWindow({ ...whole, endSeconds: whole.endSeconds + 1 }, size), {
        problem: 'splits the window into more than 10,000 runs; accepted: a longer one',
      });
    });
  }

  test('refuses too many windows at once, however many they are', () => {
    const { cpuMs } = measured(() => {
      assert.ok('problem' in splitWindow({ startSeconds: 0, endSeconds: LAST_SECOND }, seconds(1)));
      assert.ok('problem' in splitWindow({ startSeconds: 0, endSeconds: LAST_SECOND }, months(1)));
    });
    assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
  });
});
