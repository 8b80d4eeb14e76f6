import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { activeRuns, connectionOf, endedRuns, isLastWindow, isSingle } from '../src/report/state.ts';
import type { StepEvent } from '../src/runs/events.ts';
import {
  asked,
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
