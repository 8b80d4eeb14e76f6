import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFarFuture, isSameWindow, overlaps, windowProblem } from '../src/time/window.ts';

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

test('windows overlap where some second is in both', () => {
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
