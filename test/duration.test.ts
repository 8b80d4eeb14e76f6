import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDuration, parseShortDuration, parseShortDurationOrZero } from '../src/time/duration.ts';
import { formatDuration } from '../src/time/format.ts';
import { measured } from './support/cpu-time.ts';

const LONGEST_SECONDS = 24 * 86_400;

describe('a duration is read', () => {
  const durations: readonly [seconds: number, ...texts: string[]][] = [
    [1, '1', '1s', 'PT1S'],
    [90, '90', '90s', '1m30s', 'PT1M30S', 'PT90S'],
    [900, '5m600s', '15m', 'PT15M', '0900'],
    [5_400, '1h30m', '90m', 'PT1H30M'],
    [172_800, '2d', '48h', 'P2D', 'PT48H', 'P1DT24H'],
    [604_800, '1w', '7d', 'P1W', 'P7D'],
    [LONGEST_SECONDS, '24d', '3w3d', '2073600', 'P24D', 'P3W3D'],
  ];
  for (const [seconds, ...texts] of durations) {
    test(texts.join(', '), () => {
      for (const text of texts) assert.deepEqual(parseDuration(text), { value: seconds * 1_000 }, text);
    });
  }

  test('the same in all its forms', () => {
    const anyParts = fc.record({
      d: fc.nat({ max: 22 }),
      h: fc.nat({ max: 23 }),
      m: fc.nat({ max: 59 }),
      s: fc.integer({ min: 1, max: 59 }),
    });
    fc.assert(
      fc.property(anyParts, ({ d, h, m, s }) => {
        const total = ((d * 24 + h) * 60 + m) * 60 + s;
        const forms = [
          `${d}d${h}h${m}m${s}s`,
          `P${d}DT${h}H${m}M${s}S`,
          `${total}`,
          `${total}s`,
          `PT${total}S`,
        ];
        for (const form of forms) assert.deepEqual(parseDuration(form), { value: total * 1_000 }, form);
      }),
    );
  });
});

describe('a duration is refused with the reason', () => {
  const refusals: readonly [reason: RegExp, ...texts: string[]][] = [
    [/a duration of 0/, '0', '0s', '0d0h', 'PT0S', 'P0D'],
    [/longer than 24 days/, '2073601', '24d1s', '4w', 'P24DT1S', '9'.repeat(400)],
    [/not a duration/, '', ' ', 'soon', 's', '-5m', '+5m', '1.5h', '1e3', '0x10', '5 m', '1h 30m', 'NaN'],
    [
      /not a duration/,
      '30m1h',
      '5M',
      '5min',
      '1y',
      '1mo',
      '５m',
      '5m\n',
      'P',
      'PT',
      'P1D T1H',
      'P1DT',
      'pt15m',
    ],
    [/not a duration/, 'P1Y', 'P1M', 'PT1.5H', '-PT15M', 'PT15', 'P15M', '15MT'],
  ];
  for (const [reason, ...texts] of refusals) {
    test(texts.map((text) => JSON.stringify(text.slice(0, 12))).join(', '), () => {
      for (const text of texts) {
        const parsed = parseDuration(text);
        assert.ok('problem' in parsed, `${JSON.stringify(text)} was read as a duration`);
        assert.match(parsed.problem, reason);
      }
    });
  }
});

describe('what is no duration is answered with the one to write', () => {
  const slips: readonly [text: string, form: string][] = [
    ['500ms', '1s'],
    ['30000ms', '30s'],
    ['5 minutes', '5m'],
    ['5min', '5m'],
    ['2 hours', '2h'],
    ['1h 30m', '1h30m'],
    ['30m1h', '1h30m'],
    ['1.5h', '1h30m'],
    ['PT1.5H', '1h30m'],
    ['pt15m', '15m'],
    ['00:05:00', '5m'],
    ['1 day, 2 hours', '1d2h'],
  ];
  for (const [text, form] of slips) {
    test(text, () => assert.deepEqual(parseDuration(text), { problem: `is not a duration: write ${form}` }));
  }

  test('unless it is not known', () => {
    for (const text of ['soon', '1mo', 'P1M', '5', '1e3s', '-5m', '99d', '__proto__']) {
      const parsed = parseDuration(text);
      if ('problem' in parsed) assert.doesNotMatch(parsed.problem, /write/, text);
    }
  });

  test('and milliseconds with the seconds that they are', () => {
    assert.deepEqual(parseDuration('9000000'), {
      problem: 'is longer than 24 days. A bare number is seconds; if it is milliseconds, write 2h30m',
    });
  });
});

describe('a short duration', () => {
  test('is not a bare number of thousands, which is more likely milliseconds', () => {
    assert.deepEqual(parseShortDuration('60000'), {
      problem: 'is a bare number, which is in seconds: write 1m if it is milliseconds, or 16h40m',
    });
    assert.deepEqual(parseShortDuration('9000'), { value: 9_000_000 });
    assert.deepEqual(parseShortDuration('60000s'), { value: 60_000_000 });
    assert.deepEqual(parseShortDuration('86400'), { value: 86_400_000 });
  });

  test('is none at all only if that is allowed', () => {
    for (const text of ['0', '0s', 'PT0S']) {
      assert.deepEqual(parseShortDurationOrZero(text), { value: 0 });
      assert.ok('problem' in parseShortDuration(text));
    }
    assert.deepEqual(parseShortDurationOrZero('5m'), { value: 300_000 });
    assert.ok('problem' in parseShortDurationOrZero('60000'));
    assert.ok('problem' in parseShortDurationOrZero(''));
  });
});

test('a number of seconds is written as the duration that it is read from', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: LONGEST_SECONDS }), (seconds) => {
      assert.deepEqual(parseDuration(formatDuration(seconds)), { value: seconds * 1_000 });
    }),
  );
});

test('any text is at most 24 days, whole seconds of them, or a problem, and at once', () => {
  const likeDuration = fc.string({ unit: fc.constantFrom(...'PT0123456789wdhmsWDHMS+-. ') });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), likeDuration), (text) => {
      const parsed = parseDuration(text);
      if ('problem' in parsed) return assert.notEqual(parsed.problem, '');
      assert.ok(parsed.value > 0 && parsed.value <= LONGEST_SECONDS * 1_000 && parsed.value % 1_000 === 0);
    }),
    { numRuns: 2_000 },
  );
  const { cpuMs } = measured(() => {
    for (const part of ['1', '1s', 'PT', 'P1D', '1h1m']) parseDuration(part.repeat(100_000));
  });
  assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
});
