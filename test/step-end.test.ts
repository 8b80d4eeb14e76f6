import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { OutputError } from '../src/report/runner.ts';
import { failedEnd } from '../src/report/step-end.ts';
import { DuplicatedRunsError, OperationError, UnsuccessfulRunsError } from '../src/runs/errors.ts';
import type { StepEvent } from '../src/runs/events.ts';
import {
  asked,
  created,
  orderOf,
  RUN_ID,
  shownRun,
  stateAfter,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';
import { WAIT } from './support/virtual-wait.ts';

const ORDER = orderOf();
const SEVERAL = orderOf({ 'window-size': '30m' });
const NOWHERE: readonly StepEvent[] = [];
const ASKED = [asked(ORDER)];
const IN_WINDOW = [asked(ORDER), windowBegun(ORDER)];
const SENT: readonly StepEvent[] = [...IN_WINDOW, { type: 'sending', index: 0 }];
const WITH_RUN = [...IN_WINDOW, created()];
const WAITING = [...WITH_RUN, waitBegun([RUN_ID])];
const WAITED: readonly StepEvent[] = [...WAITING, { type: 'wait-ended', runs: [[waitedRun()]] }];
const GIVEN = [waitBegun([RUN_ID, 'r-2'])];
const POLLED: readonly StepEvent[] = [
  ...GIVEN,
  { type: 'run-polled', run: shownRun('failed'), ageMs: 0, atMs: 0 },
];
const RETRIGGERED: readonly StepEvent[] = [
  ...POLLED,
  {
    type: 'run-retriggered',
    failed: { runId: RUN_ID, etag: '' },
    next: { runId: 'r-3', etag: '' },
  },
];

const none = new OperationError('create a run', 'none', new Error('odd'));
const unknown = new OperationError('create a run', 'unknown', new Error('odd'));
const cancelled = new CancelledError();
const cancelledBefore = new OperationError('create a run', 'none', cancelled);
const unsuccessful = new UnsuccessfulRunsError([waitedRun({ outcome: 'failed' })], WAIT);
const duplicated = new DuplicatedRunsError(['a', 'b'].map((runId) => ({ runId, etag: '' })));
const output = new OutputError('no space');

describe('a step that throws', () => {
  for (const [kind, what, error, events] of [
    ['not-created', 'an operation that created no run', none, IN_WINDOW],
    ['not-created', 'a cancel inside an operation that created no run', cancelledBefore, IN_WINDOW],
    ['unknown', 'an operation that may have created a run', unknown, IN_WINDOW],
    ['unknown', 'the same before a window is known', unknown, NOWHERE],
    ['duplicated', 'two runs that are one', duplicated, WITH_RUN],
    ['unsuccessful', 'runs that did not succeed', unsuccessful, WAITED],
    ['wait-cancelled', 'a cancel during the wait', cancelled, WAITING],
    ['not-created', 'a cancel when nothing is created or waited for', cancelled, ASKED],
    ['defect', 'a cancel when a run may exist that nobody reports', cancelled, SENT],
    ['failed-late', 'a cancel when the wait is over', cancelled, WAITED],
    ['failed-late', 'a cancel after the creation', cancelled, WITH_RUN],
    ['failed-late', 'an output that cannot be written after the creation', output, WITH_RUN],
    ['failed-late', 'an operation after the creation, whatever it says about a run', none, WITH_RUN],
    ['failed-late', 'a defect after the creation', new TypeError('x'), WITH_RUN],
    ['outputs-not-writable', 'an output that cannot be written before the creation', output, ASKED],
    ['outputs-not-writable', 'an output that cannot be written before the first poll', output, GIVEN],
    ['failed-late', 'an output that cannot be written after a poll', output, POLLED],
    ['failed-late', 'an output that cannot be written after a re-trigger', output, RETRIGGERED],
    ['defect', 'an output that cannot be written once a request was sent', output, SENT],
    ['defect', 'anything else', new TypeError('x'), IN_WINDOW],
    ['defect', 'no error at all', undefined, IN_WINDOW],
    ['defect', 'an error of the network outside any operation', new NoAnswerError('x', true), IN_WINDOW],
  ] as const) {
    test(`${what} ends as ${kind}`, () => {
      assert.equal(failedEnd(error, stateAfter(...events)).kind, kind);
    });
  }

  test('in its second window is not taken for one that has a run: the first run has another window', () => {
    const events = [asked(SEVERAL), windowBegun(SEVERAL), created('r-1'), windowBegun(SEVERAL, 1)];
    assert.equal(failedEnd(none, stateAfter(...events)).kind, 'not-created');
    assert.equal(failedEnd(unknown, stateAfter(...events)).kind, 'unknown');
  });

  test('names the last run that is known to exist, and not one that was only given', () => {
    for (const [runId, events] of [
      [RUN_ID, POLLED],
      ['r-3', RETRIGGERED],
    ] as const) {
      const end = failedEnd(output, stateAfter(...events));
      assert.ok(end.kind === 'failed-late');
      assert.equal(end.run.runId, runId);
    }
  });

  test('names the runs whose wait was cancelled, and not those that have ended', () => {
    const state = stateAfter(waitBegun(['a', 'b']), {
      type: 'wait-ended',
      runs: [[waitedRun({ runId: 'a' })]],
    });
    const end = failedEnd(cancelled, state);
    assert.ok(end.kind === 'wait-cancelled');
    assert.deepEqual(
      end.runs.map(({ runId }) => runId),
      ['b'],
    );
  });
});
