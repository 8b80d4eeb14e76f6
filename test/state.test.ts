import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { worst } from '../src/report/run-outcomes.ts';
import {
  activeRuns,
  connectionOf,
  endedRuns,
  isLastWindow,
  isSingle,
  remainingWindows,
} from '../src/report/state.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { ExistingRuns } from '../src/runs/findings.ts';
import {
  asked,
  attached,
  created,
  orderOf,
  RUN_ID,
  shownRun,
  stateAfter,
  taskOf,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const ONE = orderOf();
const TWO = orderOf({ 'window-size': '30m' });

const polled = (status: string, more: object = {}): StepEvent => ({
  ...{ type: 'run-polled', run: shownRun(status, more), ageMs: 0, atMs: 0 },
});
const retriggered = (failed: string, next: string): StepEvent => ({
  ...{ type: 'run-retriggered', failed: { runId: failed, etag: '' }, next: { runId: next, etag: '"2"' } },
});

describe('the runs that have ended', () => {
  test('have a re-triggered run once, by its last run', () => {
    const ended = stateAfter(waitBegun(['a', 'b']), retriggered('a', 'a2'), {
      type: 'wait-ended',
      runs: [
        [waitedRun({ runId: 'a', outcome: 'failed' }), waitedRun({ runId: 'a2' })],
        [waitedRun({ runId: 'b' })],
      ],
    });
    assert.deepEqual(
      endedRuns(ended).map(({ runId }) => runId),
      ['a2', 'b'],
    );
  });
});

describe('a step is about a single run', () => {
  test('if its only run was re-triggered', () => {
    assert.ok(isSingle(stateAfter(waitBegun(['a']), retriggered('a', 'a2'))));
  });

  test('not if it waits for several', () => {
    assert.equal(isSingle(stateAfter(waitBegun(['a', 'b']))), false);
  });

  test('not if its plan has several windows', () => {
    assert.ok(isSingle(stateAfter(asked(ONE))));
    assert.equal(isSingle(stateAfter(asked(TWO), windowBegun(TWO), created())), false);
  });
});

describe('active runs', () => {
  const ids = (...events: readonly StepEvent[]) =>
    activeRuns(stateAfter(...events)).map(({ runId }) => runId);

  test('are those that have not ended, and those that were never seen', () => {
    assert.deepEqual(ids(waitBegun([RUN_ID, 'b']), polled('success')), ['b']);
    assert.deepEqual(ids(waitBegun([RUN_ID, 'b']), polled('inProgress')), [RUN_ID, 'b']);
  });

  test('are none whose wait is over', () => {
    const end = waitedRun({ outcome: 'timed-out', status: 'inProgress' });
    assert.deepEqual(ids(waitBegun([RUN_ID]), { type: 'wait-ended', runs: [[end]] }), []);
  });
});

describe('the last window', () => {
  test('is the last one of the plan', () => {
    assert.equal(isLastWindow(stateAfter(asked(TWO), windowBegun(TWO))), false);
    assert.equal(isLastWindow(stateAfter(asked(TWO), windowBegun(TWO, 1))), true);
  });

  test('is the only one of a step that only waits', () => {
    assert.equal(isLastWindow(stateAfter(waitBegun(['a']))), true);
  });
});

test('the connection is known from the order, or from the wait', () => {
  assert.equal(connectionOf(stateAfter()), undefined);
  assert.equal(connectionOf(stateAfter(asked(ONE))), ONE.connection);
  const task = taskOf();
  assert.equal(connectionOf(stateAfter(waitBegun(['a'], task))), task.connection);
});

describe('the windows that remain', () => {
  const remaining = (...events: readonly StepEvent[]) =>
    remainingWindows(stateAfter(...events)).map((window) => TWO.run.windows?.indexOf(window));
  const begun = [asked(TWO), windowBegun(TWO)];
  const failed: StepEvent = {
    type: 'wait-ended',
    runs: [[waitedRun({ outcome: 'failed', status: 'failed' })]],
  };

  test('are all before the first request', () => assert.deepEqual(remaining(...begun), [0, 1]));

  test('are none whose run may exist', () => {
    assert.deepEqual(remaining(...begun, { type: 'sending', index: 0 }), [1]);
  });

  test('are none that a run reads, unless it failed', () => {
    assert.deepEqual(remaining(...begun, created()), [1]);
    assert.deepEqual(remaining(...begun, created(), waitBegun([RUN_ID]), failed), [0, 1]);
  });

  test('are none that an existing run reads, before it is attached to as well', () => {
    const event = attached();
    assert.ok(event.type === 'run-attached');
    const existing: ExistingRuns = {
      ...{
        runs: [],
        same: [undefined, event.run],
        overlapping: [],
        cutOff: [],
        withoutWindow: [],
        active: [],
      },
      ...{ clockAheadMs: 0, isCached: false, isComplete: true },
    };
    const found: StepEvent = { type: 'existing-runs-found', existing };
    assert.deepEqual(remaining(asked(TWO), found), [0]);
    const ended = [created(), waitBegun([RUN_ID]), failed];
    assert.deepEqual(remaining(asked(TWO), found, windowBegun(TWO), ...ended), [0]);
    const gone = [windowBegun(TWO, 1), attached('a', 1), waitBegun(['a'])];
    const lost: StepEvent = {
      type: 'wait-ended',
      runs: [[waitedRun({ runId: 'a', outcome: 'failed', status: 'failed' })]],
    };
    assert.deepEqual(remaining(asked(TWO), found, ...gone, lost), [0, 1]);
  });

  test('are not that of a run which was re-triggered', () => {
    assert.deepEqual(remaining(...begun, created(), waitBegun([RUN_ID]), retriggered(RUN_ID, 'a2')), [1]);
  });
});

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
