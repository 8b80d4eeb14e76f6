import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  isFarFuture,
  isSameWindow,
  overlaps,
  uncovered,
  type Window,
  windowProblem,
} from '../src/time/window.ts';

const anySecond = fc.integer({ min: 0, max: 253_402_300_799 });
const anyLength = fc.integer({ min: 1, max: 253_402_300_799 });

test('a window that holds a second or more is accepted', () => {
  fc.assert(
    fc.property(anySecond, anyLength, (startSeconds, length) => {
      assert.equal(windowProblem({ startSeconds, endSeconds: startSeconds + length }), undefined);
    }),
  );
});

test('a window that is empty is refused', () => {
  fc.assert(
    fc.property(anySecond, (seconds) => {
      assert.equal(windowProblem({ startSeconds: seconds, endSeconds: seconds }), 'the window is empty');
    }),
  );
});

test('a window that is reversed is refused', () => {
  fc.assert(
    fc.property(anySecond, anyLength, (endSeconds, length) => {
      const problem = windowProblem({ startSeconds: endSeconds + length, endSeconds });
      assert.equal(problem, 'the window ends before it starts');
    }),
  );
});

test('a time past the year 2100 is far, one within it is not', () => {
  assert.equal(isFarFuture(Date.UTC(2100, 11, 31, 23, 59, 59) / 1_000), false);
  assert.equal(isFarFuture(Date.UTC(2101, 0, 1) / 1_000), true);
});

test('windows that begin and end together are the same, and no others', () => {
  const window = { startSeconds: 100, endSeconds: 200 };
  assert.equal(isSameWindow(window, { ...window }), true);
  assert.equal(isSameWindow(window, { ...window, endSeconds: 201 }), false);
  assert.equal(isSameWindow(window, { ...window, startSeconds: 99 }), false);
});

test('windows overlap if some second is in both', () => {
  const anyWindow = fc
    .tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 9 }))
    .map(([startSeconds, length]) => ({ startSeconds, endSeconds: startSeconds + length }));
  fc.assert(
    fc.property(anyWindow, anyWindow, (a, b) => {
      const seconds = Array.from({ length: 20 }, (_, second) => second);
      const isIn = (second: number, window: typeof a) =>
        window.startSeconds <= second && second < window.endSeconds;
      assert.equal(
        overlaps(a, b),
        seconds.some((second) => isIn(second, a) && isIn(second, b)),
      );
    }),
  );
});

describe('what of a window others do not cover', () => {
  const window = (startSeconds: number, endSeconds: number): Window => ({ startSeconds, endSeconds });
  const cases: readonly [what: string, others: readonly Window[], left: readonly Window[]][] = [
    ['is all of it where there are none', [], [window(10, 20)]],
    ['is all of it where they only touch it', [window(0, 10), window(20, 30)], [window(10, 20)]],
    ['is nothing where one is the same', [window(10, 20)], []],
    ['is nothing where one is larger', [window(0, 30)], []],
    ['is nothing where they cover it together', [window(15, 30), window(0, 15)], []],
    ['is its end where one covers its start', [window(0, 15)], [window(15, 20)]],
    ['is its start where one covers its end', [window(15, 30)], [window(10, 15)]],
    ['is both sides of one within it', [window(12, 18)], [window(10, 12), window(18, 20)]],
    ['is what lies between two of them', [window(16, 30), window(0, 12)], [window(12, 16)]],
    ['is a second where a second is missing', [window(10, 14), window(15, 20)], [window(14, 15)]],
  ];
  for (const [what, others, left] of cases) {
    test(what, () => assert.deepEqual(uncovered(window(10, 20), others), left));
  }

  test('are consecutive parts of it, and with what they cover they are the window, second by second', () => {
    const anyWindow = fc
      .tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 20 }))
      .map(([start, length]) => window(start, start + length));
    const property = fc.property(anyWindow, fc.array(anyWindow, { maxLength: 8 }), (whole, others) => {
      const left = uncovered(whole, others);
      const secondsIn = ({ startSeconds, endSeconds }: Window) =>
        Array.from({ length: endSeconds - startSeconds }, (_, index) => startSeconds + index);
      const covered = new Set(others.flatMap(secondsIn));
      // In this order and each once: the parts are neither mixed up, nor do two of them share a second.
      assert.deepEqual(
        left.flatMap(secondsIn),
        secondsIn(whole).filter((second) => !covered.has(second)),
      );
      for (const part of left) assert.equal(windowProblem(part), undefined);
      for (const [index, { startSeconds }] of left.slice(1).entries()) {
        assert.ok((left[index]?.endSeconds ?? 0) < startSeconds, 'two parts touch: they are one');
      }
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
