import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  activeRuns,
  connectionOf,
  currentRun,
  endedRuns,
  isLastWindow,
  isSingle,
  type StepState,
  worst,
} from '../src/report/state.ts';
import type { StepEvent } from '../src/runs/events.ts';
import {
  asked,
  attached,
  created,
  FLOW_ID,
  orderOf,
  RUN_ID,
  shownRun,
  stateAfter,
  taskOf,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const OTHER_FLOW_ID = 'c0ffee00-93f2-4a86-b1d7-0c2e4f6a8b9d';
const ONE = orderOf();
const TWO = orderOf({ 'window-size': '30m' });

/** The runs of a state in a few words each. */
const words = ({ runs }: StepState) =>
  runs.map(({ runId, outcome, status }) => `${runId} ${outcome}${status && ` (${status})`}`);

const polled = (status: string, more: object = {}): StepEvent => ({
  ...{ type: 'run-polled', run: shownRun(status, more), ageMs: 0 },
});
const retriggered = (failed: string, next: string): StepEvent => ({
  ...{ type: 'run-retriggered', failed: { runId: failed, etag: '' }, next: { runId: next, etag: '"2"' } },
});

describe('a run that is created', () => {
  const state = stateAfter(asked(ONE), windowBegun(ONE), created());

  test('is the run of the current window, with its flow and window', () => {
    const run = currentRun(state);
    assert.deepEqual(
      [run?.runId, run?.outcome, run?.by, run?.flowId, run?.window],
      [RUN_ID, 'created', 'answer', FLOW_ID, ONE.run.windows?.[0]],
    );
  });

  test('is announced before any window has begun: nothing is known of it then', () => {
    assert.deepEqual(stateAfter(asked(ONE), created()).runs, []);
  });

  test('is no longer the current one once the next window begins', () => {
    const next = stateAfter(asked(TWO), windowBegun(TWO), created('r-1'), windowBegun(TWO, 1));
    assert.equal(currentRun(next), undefined);
    assert.deepEqual(words(next), ['r-1 created']);
  });
});

test('a run that existed is attached, with its status', () => {
  const state = stateAfter(asked(ONE), windowBegun(ONE), attached('old'));
  assert.deepEqual(words(state), ['old attached (success)']);
  assert.equal(currentRun(state)?.by, 'existing');
});

describe('a wait', () => {
  test('adds the runs that the step has not created, and no other twice', () => {
    assert.deepEqual(words(stateAfter(waitBegun(['a', 'b']))), ['a unknown', 'b unknown']);
    const own = stateAfter(asked(ONE), windowBegun(ONE), created('a'), waitBegun(['a']));
    assert.deepEqual(words(own), ['a created']);
  });

  test('is over when the next window begins', () => {
    const events = [asked(TWO), windowBegun(TWO), created('a'), waitBegun(['a'])];
    assert.ok(stateAfter(...events).task);
    assert.equal(stateAfter(...events, windowBegun(TWO, 1)).task, undefined);
  });

  test('ends with what is known of each run', () => {
    const details = shownRun('failed', { flowId: FLOW_ID });
    const problem = new Error('odd');
    const end = waitedRun({ runId: 'a', etag: '"9"', outcome: 'failed', status: 'failed', details, problem });
    const [run] = stateAfter(waitBegun(['a']), { type: 'wait-ended', runs: [[end]] }).runs;
    assert.deepEqual(
      [run?.etag, run?.outcome, run?.status, run?.details, run?.problem, run?.flowId, run?.isWaitOver],
      ['"9"', 'failed', 'failed', details, problem, FLOW_ID, true],
    );
  });
});

describe('a poll', () => {
  const given = waitBegun([RUN_ID]);

  test('changes the status of an active run, and not its outcome', () => {
    assert.deepEqual(words(stateAfter(given, polled('inProgress'))), [`${RUN_ID} unknown (inProgress)`]);
    const own = stateAfter(asked(ONE), windowBegun(ONE), created(), polled('inProgress'));
    assert.deepEqual(words(own), [`${RUN_ID} created (inProgress)`]);
  });

  test('of a run that has ended gives its outcome', () => {
    assert.deepEqual(words(stateAfter(given, polled('failed'))), [`${RUN_ID} failed (failed)`]);
    assert.deepEqual(words(stateAfter(given, polled('success'))), [`${RUN_ID} succeeded (success)`]);
  });

  test('adds the flow and the window that the step did not know, and keeps those that it did', () => {
    const params = { windowStartTime: '1000', windowEndTime: '2000' };
    const shown = polled('inProgress', { flowId: OTHER_FLOW_ID, etag: '"5"', params });
    const [run] = stateAfter(given, shown).runs;
    assert.deepEqual(
      [run?.flowId, run?.window, run?.etag],
      [OTHER_FLOW_ID, { startSeconds: 1_000, endSeconds: 2_000 }, '"5"'],
    );
    const [own] = stateAfter(asked(ONE), windowBegun(ONE), created(), shown).runs;
    assert.deepEqual([own?.flowId, own?.window], [FLOW_ID, ONE.run.windows?.[0]]);
  });

  test('without an etag leaves the one that is known', () => {
    const [own] = stateAfter(asked(ONE), windowBegun(ONE), created(), polled('inProgress')).runs;
    assert.equal(own?.etag, '"1"');
  });
});

describe('a run that is re-triggered', () => {
  const state = stateAfter(waitBegun(['a', 'b']), retriggered('a', 'a2'));

  test('stands failed before the run that it was re-triggered as', () => {
    assert.deepEqual(words(state), ['a failed', 'a2 created', 'b unknown']);
  });

  test('is not one of the ends: the last run counts', () => {
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

  test('is still a single run if it was the only one', () => {
    assert.ok(isSingle(stateAfter(waitBegun(['a']), retriggered('a', 'a2'))));
    assert.equal(isSingle(state), false);
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

test('what only the log shows does not change the state', () => {
  const state = stateAfter(asked(ONE), windowBegun(ONE), created());
  const quiet: readonly StepEvent[] = [
    { type: 'retry-paused', pauseMs: 1, reason: 'odd', askedMs: undefined },
    { type: 'texts-refused', reason: 'odd' },
    { type: 'looked-up', lookup: 'absent', doubt: undefined, lookups: 1 },
    { type: 'duplicates-not-checked', reason: 'odd' },
    { type: 'looking-up', reason: 'odd' },
    { type: 'resending', lookups: 3 },
    { type: 'run-not-shown', runId: RUN_ID },
    { type: 'poll-failed', runId: RUN_ID, reason: 'odd' },
  ];
  assert.deepEqual(stateAfter(asked(ONE), windowBegun(ONE), created(), ...quiet), state);
});

const FROM_BEST_TO_WORST = ['succeeded', 'partially-succeeded', 'unknown', 'timed-out', 'failed'] as const;
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
