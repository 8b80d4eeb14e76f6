import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { worst } from '../src/report/run-outcomes.ts';

const FROM_BEST_TO_WORST = [
  'succeeded',
  'partially-succeeded',
  'unknown',
  'timed-out',
  'failed',
  'duplicated',
] as const;
const GOOD = { outcome: 'succeeded' } as const;
const outcomes = fc.array(fc.constantFrom(...FROM_BEST_TO_WORST), { minLength: 1, maxLength: 6 });

describe('the outcome of several runs', () => {
  test('is the worst among them, in any order', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const ranks = all.map((outcome) => FROM_BEST_TO_WORST.indexOf(outcome));
        const expected = FROM_BEST_TO_WORST[Math.max(...ranks)];
        assert.equal(worst(all.map((outcome) => ({ outcome }))), expected);
      }),
    );
  });

  test('is good only if each of them is', () => {
    for (const outcome of FROM_BEST_TO_WORST.slice(1)) {
      assert.notEqual(worst([GOOD, { outcome }, GOOD]), 'succeeded');
    }
  });

  test('is not known if there is none', () => {
    assert.equal(worst([]), 'unknown');
  });
});
