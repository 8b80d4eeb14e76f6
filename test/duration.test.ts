import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDuration } from '../src/time/duration.ts';
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
    [/no time at all/, '0', '0s', '0d0h', 'PT0S', 'P0D'],
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
