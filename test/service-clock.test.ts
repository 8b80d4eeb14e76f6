import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behindMs, combineOffsets, offsetOf } from '../src/runs/creation/service-clock.ts';

const offset = (leastMs: number, mostMs: number, isMixed = false) => ({ leastMs, mostMs, isMixed });

test('an answer shows how far the clock of the service is ahead, as exactly as it was quick', () => {
  assert.deepEqual(offsetOf({ dateMs: 50_000, beforeMs: 47_000, afterMs: 48_000 }), offset(2_000, 4_000));
  assert.deepEqual(offsetOf({ dateMs: 50_000, beforeMs: 55_000, afterMs: 90_000 }), offset(-40_000, -4_000));
});

test('of two answers that agree, the quicker one counts', () => {
  assert.deepEqual(combineOffsets(undefined, offset(0, 9)), offset(0, 9));
  assert.deepEqual(combineOffsets(offset(0, 9), offset(9, 11)), offset(9, 11));
  assert.deepEqual(combineOffsets(offset(9, 11), offset(0, 9)), offset(9, 11));
  assert.deepEqual(combineOffsets(offset(0, 9), offset(5, 14)), offset(0, 9));
});

test('two answers that do not agree both count, and so does each that follows', () => {
  const mixed = offset(0, 30, true);
  assert.deepEqual(combineOffsets(offset(0, 9), offset(10, 30)), mixed);
  assert.deepEqual(combineOffsets(offset(10, 30), offset(0, 9)), mixed);
  assert.deepEqual(combineOffsets(mixed, offset(4, 5)), mixed);
  assert.deepEqual(combineOffsets(mixed, offset(-5, 40)), offset(-5, 40, true));
});

test('the clock of the service is behind by what is sure, or by the most if there are several', () => {
  assert.equal(behindMs(offset(-90, -60)), 60);
  assert.equal(behindMs(offset(-90, 10)), 0);
  assert.equal(behindMs(offset(-90, 10, true)), 90);
  assert.equal(behindMs(offset(5, 10, true)), 0);
});
