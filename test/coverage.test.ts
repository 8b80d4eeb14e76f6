import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { begunSeconds, coverageOf, gapOf, missingWindows } from '../src/runs/last-run/coverage.ts';
import { day, ORIGIN, runs, windowOf } from './support/histories.ts';

/** What runs have read, by days. */
function readBy(all: readonly FlowRun[]): string {
  const days = (seconds: number) => (seconds - ORIGIN) / 86_400;
  return coverageOf(all)
    .read.map(({ run, read }) => `${run.runId} ${days(read.startSeconds)}-${days(read.endSeconds)}`)
    .join(', ');
}

describe('a run has read', () => {
  const at = (days: number) => ({ startedAtMs: day(days) * 1_000 });

  test('its window, if that ended before the run began', () => {
    assert.equal(readBy(runs('a 2 0-1')), 'a 0-1');
    assert.equal(readBy(runs('a 2 0-1', at(1))), 'a 0-1');
  });

  test('up to its start and no further, if its window ended in the future', () => {
    assert.equal(readBy(runs('a 0.25 0-1', at(0.5))), 'a 0-0.5');
  });

  test('up to the start that was asked for, if the service does not show when it began', () => {
    assert.equal(readBy(runs('a 0.25 0-1', { startSeconds: day(0.75) })), 'a 0-0.75');
    assert.equal(readBy(runs('a 0.5 0-1', { startSeconds: day(0.25) })), 'a 0-0.5');
    assert.equal(readBy(runs('a ? 0-1', { startSeconds: day(0.25) })), 'a 0-0.25');
  });

  test('up to when it began, if that was before its creation', () => {
    assert.equal(readBy(runs('a 0.5 0-1', at(0.25))), 'a 0-0.25');
  });

  test('nothing, if its window began after it', () => {
    assert.equal(readBy(runs('a 1 2-3, b 1 1-3')), '');
  });

  test('its window, if it succeeded in part', () => {
    for (const status of ['partialSuccess', 'PARTIAL_SUCCESS', 'Partial Success', 'partialFailure'])
      assert.equal(readBy(runs('a 2 0-1', { status })), 'a 0-1');
  });

  test('nothing, if it failed or has not ended', () => {
    for (const status of ['failed', 'aborted', 'inProgress', 'scheduled', 'archived', ''])
      assert.equal(readBy(runs('a 2 0-1', { status })), '');
  });

  test('nobody knows what, if it does not show its window or when it began', () => {
    const { read, hidden } = coverageOf([...runs('a 2 ?'), ...runs('b ? 0-1')]);
    assert.deepEqual(read, []);
    assert.deepEqual(
      hidden.map(({ runId }) => runId),
      ['a', 'b'],
    );
  });

  test('in whole seconds, none of which came after its start', () => {
    const [run] = runs('a 2 0-1', { startedAtMs: day(1) * 1_000 + 999 });
    assert.equal(run && begunSeconds(run), day(1));
  });
});

describe('the run that has read furthest', () => {
  const furthest = (text: string) => coverageOf(runs(text)).furthest?.run.runId;

  for (const [what, runId, text] of [
    ['has the latest end, though newer runs read older data', 'c', 'd 9 1-2, c 7.1 6-7, b 6.1 0-1'],
    ['is the newest of those that end there', 'c', 'c 4 1-2, b 3 0-2'],
    ['is none that only asked for later data', 'b', 'c 1.5 0-9, b 3 1-2'],
    ['does not exist if none has read', undefined, 'c 4 1-2 failed, b 3 ?'],
  ] as const) {
    test(what, () => assert.equal(furthest(text), runId));
  }
});

describe('a window is missing', () => {
  const missing = (text: string, end = 8) => {
    const all = runs(text);
    return missingWindows(coverageOf(all), all, day(end));
  };

  for (const [what, windows, text] of [
    ['whose run failed', [[2, 3]], 'z 8.1 3-8, x 3.1 2-3 failed'],
    ['that no run was created for', [[3, 7]], 'z 8.1 7-8, x 3.1 2-3'],
    ['in one piece, whatever the reasons', [[2, 7]], 'z 8.1 7-8, x 3.1 2-3 failed'],
    ['nowhere, if it was read again', [], 'z 8.1 3-8, y 4 2-3, x 3.1 2-3 failed'],
    ['nowhere, if it had been read before', [], 'z 8.1 3-8, x 4 2-3 failed, y 3.1 2-3'],
    ['nowhere, if it was read in part', [], 'z 8.1 3-8, y 4 2-3 partialSuccess, x 3.1 2-3 failed'],
    [
      'in what others have left of it',
      [
        [1, 2],
        [3, 4],
      ],
      'z 8.1 4-8, x 6 1-4 failed, y 5 2-3',
    ],
    ['after the start of a run whose window ended in the future', [[1.5, 2]], 'z 8.1 2-8, x 1.5 1-3'],
    ['once, though it failed twice', [[1, 3]], 'z 8.1 3-8, y 6 1-3 failed, x 5 1-2 failed'],
    ['up to the end that is asked for', [[6, 8]], 'x 9 6-9 failed, z 8.1 5-6'],
    ['nowhere, if its run does not show it', [], 'z 8.1 7-8, x 3.1 ? failed'],
    ['nowhere before the first run', [], 'z 8.1 7-8'],
  ] as const) {
    test(what, () =>
      assert.deepEqual(
        missing(text),
        windows.map(([from, to]) => windowOf(from, to)),
      ),
    );
  }

  test('with the runs that failed over it', () => {
    const all = runs('z 8.1 7-8, y 4 2-4 failed, x 3.1 2-3 failed, w 2 1-2 failed');
    assert.deepEqual(gapOf(windowOf(2, 7), all).failedRunIds, ['y', 'x']);
    assert.deepEqual(gapOf(windowOf(4, 7), all).failedRunIds, []);
  });

  test('or was read, and never both, whatever the runs are', () => {
    const anyRuns = fc.array(
      fc
        .record({
          from: fc.nat(40),
          length: fc.integer({ min: 1, max: 10 }),
          begun: fc.nat(50),
          status: fc.constantFrom('success', 'partialSuccess', 'failed'),
        })
        .map(({ from, length, begun, status }) => runs(`r ${begun} ${from}-${from + length} ${status}`)),
      { maxLength: 12 },
    );
    const property = fc.property(anyRuns, (some) => {
      const all = some.flat();
      const coverage = coverageOf(all);
      const end = coverage.furthest?.read.endSeconds ?? 0;
      const holes = missingWindows(coverage, all, end);
      const first = Math.min(...all.map(({ window }) => window?.startSeconds ?? end));
      for (let time = first; time < end; time += 86_400) {
        const isRead = coverage.read.some(({ read }) => read.startSeconds <= time && time < read.endSeconds);
        const isMissing = holes.some((hole) => hole.startSeconds <= time && time < hole.endSeconds);
        assert.equal(isRead, !isMissing);
      }
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
