import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDuration } from '../src/time/duration.ts';
import {
  formatBytes,
  formatCount,
  formatList,
  formatMs,
  formatSeconds,
  formatTimeout,
  formatUtc,
} from '../src/time/format.ts';
import { parseTime } from '../src/time/time.ts';
import './support/far-time-zone.ts';

describe('a time is written for people', () => {
  test('in UTC, to the second', () => {
    assert.equal(formatUtc(1_778_051_289), '2026-05-06 07:08:09 UTC');
    assert.equal(formatUtc(0), '1970-01-01 00:00:00 UTC');
  });

  test('formats a time so that it parses to the same time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        assert.deepEqual(parseTime(formatUtc(seconds).replace(' UTC', 'Z'), 0), { value: seconds });
      }),
    );
  });
});

describe('a length of time is written with its two largest units', () => {
  const lengths: readonly [seconds: number, text: string][] = [
    [0, '0s'],
    [59, '59s'],
    [60, '1m'],
    [999, '16m 39s'],
    [3_600, '1h'],
    [3_661, '1h 1m'],
    [3_601, '1h 1s'],
    [86_399, '23h 59m'],
    [273_600, '3d 4h'],
    [273_661, '3d 4h'],
    [400 * 86_400, '400d'],
  ];
  for (const [seconds, text] of lengths) {
    test(`${seconds} s: ${text}`, () => assert.equal(formatSeconds(seconds), text));
  }

  test('never longer than it is, and short by less than the smaller unit written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 * 86_400 }), (seconds) => {
        const text = formatSeconds(seconds);
        const read = parseDuration(text.replace(' ', ''));
        assert.ok('value' in read, text);
        const unit = { d: 86_400, h: 3_600, m: 60, s: 1 }[text.at(-1) as 'd' | 'h' | 'm' | 's'];
        const missing = seconds - read.value / 1_000;
        assert.ok(missing >= 0 && missing < unit, text);
      }),
    );
  });
});

test('a pause is written in seconds, with tenths if it is short', () => {
  const pauses: readonly [ms: number, text: string][] = [
    [0, '0 s'],
    [380, '0.4 s'],
    [1_000, '1 s'],
    [9_940, '9.9 s'],
    [9_990, '10 s'],
    [37_600, '38 s'],
    [120_000, '120 s'],
  ];
  for (const [ms, text] of pauses) assert.equal(formatMs(ms), text);
});

test('a count is written in groups of three digits, as English has it', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (count) =>
      assert.equal(formatCount(count), count.toLocaleString('en-US')),
    ),
  );
});

test('a number of bytes has the unit in which it is less than a thousand', () => {
  for (const [bytes, text] of [
    [undefined, undefined],
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1_250_000_000, '1.3 GB'],
    [5e15, '5000.0 TB'],
  ] as const)
    assert.equal(formatBytes(bytes), text);
});

test('a list names as many texts as are asked for, and the number of the others', () => {
  const lists = [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']];
  assert.deepEqual(
    lists.map((texts) => formatList(texts, 2)),
    ['', 'a', 'a, b', 'a, b, and 1 more', 'a, b, and 2 more'],
  );
});

test('the time of a request is written with two decimals at most', () => {
  const times = [0.3, 250, 996.934813453125, 999.99609375, 1_500, 30_000];
  assert.deepEqual(times.map(formatTimeout), ['1 ms', '0.25 s', '1 s', '1 s', '1.5 s', '30 s']);
});
