import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { remainingWindows } from '../src/report/remaining-windows.ts';
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
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const TWO = orderOf({ 'window-size': '30m' });

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
    const failedRun = { runId: RUN_ID, etag: '' };
    const retriggered: StepEvent = {
      ...{ type: 'run-retriggered', failed: failedRun, next: { runId: 'a2', etag: '"2"' } },
    };
    assert.deepEqual(remaining(...begun, created(), waitBegun([RUN_ID]), retriggered), [1]);
  });

  test('are not that of a run whose re-trigger is under way, however that of another run ends', () => {
    const both = [...begun, created('a'), windowBegun(TWO, 1), created('b', 1), waitBegun(['a', 'b'])];
    const polled = ['a', 'b'].map((id): StepEvent => {
      return { type: 'run-polled', run: shownRun('failed', { id }), ageMs: 0, atMs: 0 };
    });
    assert.deepEqual(remaining(...both, ...polled), [0, 1]);
    const sent = ['a', 'b'].map(
      (failedRunId): StepEvent => ({ type: 'sending', index: undefined, failedRunId }),
    );
    assert.deepEqual(remaining(...both, ...polled, ...sent), []);
    const again: StepEvent = {
      ...{ type: 'run-retriggered', failed: { runId: 'a', etag: '' }, next: { runId: 'a2', etag: '' } },
    };
    assert.deepEqual(remaining(...both, ...polled, ...sent, again), []);
    const refused: StepEvent = { type: 'retrigger-failed', runId: 'a', run: 'none' };
    assert.deepEqual(remaining(...both, ...polled, ...sent, refused), [0]);
  });
});
