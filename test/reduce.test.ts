import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reduce } from '../src/report/reduce.ts';
import { activeRuns, currentRun, type StepState } from '../src/report/state.ts';
import type { EventOf, StepEvent } from '../src/runs/events.ts';
import {
  asked,
  attached,
  created,
  FLOW_ID,
  NOW_SECONDS,
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
  ...{ type: 'run-polled', run: shownRun(status, more), ageMs: 0, atMs: 0 },
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

  test('has the window of its place in the plan, whichever window is the current one', () => {
    const [, second] = stateAfter(asked(TWO), windowBegun(TWO), created('r-1'), created('r-2', 1)).runs;
    assert.deepEqual([second?.window, second?.index], [TWO.run.windows?.[1], 1]);
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

  test('continues while the next window begins, until its run has ended', () => {
    const events = [asked(TWO), windowBegun(TWO), created('a'), waitBegun(['a']), windowBegun(TWO, 1)];
    const active = (...more: readonly StepEvent[]) =>
      activeRuns(stateAfter(...events, ...more)).map(({ runId }) => runId);
    assert.ok(stateAfter(...events).task);
    assert.deepEqual(active(), ['a']);
    assert.deepEqual(active({ type: 'run-ended', runs: [waitedRun({ runId: 'a' })] }), []);
  });

  test('ends with what is known of each run', () => {
    const details = shownRun('failed', { flowId: FLOW_ID });
    const end = waitedRun({ runId: 'a', etag: '"9"', outcome: 'failed', status: 'failed', details });
    const [run] = stateAfter(waitBegun(['a']), { type: 'wait-ended', runs: [[end]] }).runs;
    assert.deepEqual(
      [run?.etag, run?.outcome, run?.status, run?.details, run?.flowId, run?.isWaitOver],
      ['"9"', 'failed', 'failed', details, FLOW_ID, true],
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

  test('shows its flow, which counts more than the input that names another', () => {
    const wrong = waitBegun([RUN_ID], taskOf({}, FLOW_ID));
    const [unseen] = stateAfter(wrong).runs;
    const [seen] = stateAfter(wrong, polled('inProgress', { flowId: OTHER_FLOW_ID })).runs;
    const [silent] = stateAfter(wrong, polled('inProgress', { flowId: undefined })).runs;
    assert.deepEqual([unseen?.flowId, seen?.flowId, silent?.flowId], [FLOW_ID, OTHER_FLOW_ID, FLOW_ID]);
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

describe('a run with a window by the output of an earlier step', () => {
  const givenWindow = { startSeconds: 1_000, endSeconds: 2_000 };
  const runs = [{ runId: RUN_ID, etag: '', givenWindow }];
  const begun: StepEvent = { type: 'wait-begun', runs, task: taskOf(), atMs: 0 };
  const windowOf = (...events: readonly StepEvent[]) => stateAfter(begun, ...events).runs.at(-1)?.window;
  const ended = (more: object = {}): StepEvent => ({ type: 'run-ended', runs: [waitedRun(more)] });

  test('keeps it if the service shows none, and hands it on to the run that it is re-triggered as', () => {
    assert.deepEqual(windowOf(), givenWindow);
    assert.deepEqual(windowOf(polled('inProgress')), givenWindow);
    assert.deepEqual(windowOf(ended()), givenWindow);
    assert.deepEqual(windowOf(polled('failed'), retriggered(RUN_ID, 'a2')), givenWindow);
  });

  test('has the one that the service shows instead', () => {
    const window = { startSeconds: 1_000, endSeconds: 3_000 };
    const params = { windowStartTime: '1000', windowEndTime: '3000' };
    assert.deepEqual(windowOf(polled('inProgress', { params })), window);
    assert.deepEqual(windowOf(ended({ window })), window);
    assert.deepEqual(windowOf(polled('failed', { params }), retriggered(RUN_ID, 'a2')), window);
  });
});

describe('a run that is re-triggered', () => {
  const state = stateAfter(waitBegun(['a', 'b']), retriggered('a', 'a2'));

  test('stands failed before the run that it was re-triggered as', () => {
    assert.deepEqual(words(state), ['a failed', 'a2 created', 'b unknown']);
    assert.deepEqual(
      state.runs.map(({ retriggeredAs }) => retriggeredAs),
      ['a2', undefined, undefined],
    );
  });

  test('was not re-triggered as another run if it keeps its id', () => {
    const [run] = stateAfter(waitBegun(['a']), retriggered('a', 'A')).runs;
    assert.equal(run?.retriggeredAs, undefined);
  });

  test('still has the start time that was sent if it keeps its id', () => {
    const state = stateAfter(asked(ONE), windowBegun(ONE), created(), retriggered(RUN_ID, RUN_ID));
    assert.equal(state.runs[0]?.startSeconds, NOW_SECONDS + 60);
  });

  test('leaves the run that it was re-triggered as to be the one of the current window', () => {
    const events = [asked(ONE), windowBegun(ONE), created(), waitBegun([RUN_ID])];
    const next = stateAfter(...events, retriggered(RUN_ID, 'a2'), retriggered('a2', 'a3'));
    assert.equal(currentRun(next)?.runId, 'a3');
  });
});

test('what only the log shows does not change the state', () => {
  const state = stateAfter(asked(ONE), windowBegun(ONE), created());
  const quiet: readonly StepEvent[] = [
    { type: 'retry-paused', pauseMs: 1, reason: 'odd', askedMs: undefined },
    { type: 'texts-refused', reason: 'odd' },
    { type: 'looked-up', lookup: 'absent', doubt: undefined, lookups: 1, leftMs: 1 },
    { type: 'looking-up', reason: 'odd' },
    { type: 'resending', lookups: 3 },
    { type: 'run-not-shown', runId: RUN_ID },
    { type: 'poll-failed', runId: RUN_ID, reason: 'odd' },
  ];
  for (const event of quiet) assert.equal(reduce(state, event), state, event.type);
});

describe('a run that may have a duplicate', () => {
  const unchecked = { type: 'duplicates-not-checked', runId: 'a', reason: 'odd' } as const;

  test('is kept with the reason until a lookup works', () => {
    assert.deepEqual(stateAfter(unchecked).unchecked, new Map([['a', 'odd']]));
    const checked = { type: 'duplicates-checked', runId: 'a' } as const;
    assert.deepEqual(stateAfter(unchecked, checked).unchecked, new Map());
  });
});

describe('a window whose run may exist', () => {
  const sent = [asked(TWO), windowBegun(TWO), { type: 'sending', index: 0 }] as const;
  const open = (...events: readonly StepEvent[]) => [...stateAfter(...sent, ...events).openWindows];

  test('is open from the request on', () => assert.deepEqual(open(), [0]));

  test('is closed by the run', () => assert.deepEqual(open(created()), []));

  test('is closed by a failure that left none, and by no other', () => {
    assert.deepEqual(open({ type: 'window-failed', index: 0, run: 'none' }), []);
    assert.deepEqual(open({ type: 'window-failed', index: 0, run: 'unknown' }), [0]);
  });

  test('stays open if its run is known and can have a duplicate, until that is looked up', () => {
    const known = { type: 'run-known', index: 0, run: { runId: 'a', etag: '', by: 'answer' } } as const;
    assert.deepEqual(open(known), [0]);
    assert.deepEqual(words(stateAfter(...sent, known)), ['a unknown']);
    assert.deepEqual(open(known, created('a')), []);
    assert.deepEqual(words(stateAfter(...sent, known, created('a'))), ['a created']);
  });

  test('is closed by two runs', () => {
    const runs = ['a', 'b'].map((runId) => ({ runId, etag: '' }));
    assert.deepEqual(open({ type: 'runs-duplicated', index: 0, runs }), []);
  });
});

describe('runs that exist twice', () => {
  const duplicated = (
    index: number | undefined,
    ...runIds: readonly string[]
  ): EventOf<'runs-duplicated'> => ({
    ...{ type: 'runs-duplicated', index, runs: runIds.map((runId) => ({ runId, etag: '' })) },
  });

  test('are marked, and added if they are new to the step, with the window of the plan', () => {
    const state = stateAfter(asked(TWO), windowBegun(TWO), created('a'), duplicated(0, 'a', 'b'));
    assert.deepEqual(words(state), ['a duplicated', 'b duplicated']);
    assert.deepEqual([state.runs[1]?.window, state.runs[1]?.flowId], [TWO.run.windows?.[0], FLOW_ID]);
  });

  test('end the re-trigger that was to make one of them', () => {
    const sent: StepEvent = { type: 'sending', index: undefined, failedRunId: 'a' };
    const other: StepEvent = { type: 'sending', index: undefined, failedRunId: 'b' };
    const failed = (run: 'none' | 'unknown'): StepEvent => ({ type: 'retrigger-failed', runId: 'a', run });
    const open = (...events: StepEvent[]) => [
      ...stateAfter(waitBegun(['a', 'b']), sent, other, ...events).openRetriggers,
    ];
    assert.deepEqual(open(), ['a', 'b']);
    assert.deepEqual(open(retriggered('a', 'a2')), ['b']);
    assert.deepEqual(open(failed('none')), ['b']);
    assert.deepEqual(open(failed('unknown')), ['a', 'b']);
    assert.deepEqual(open(duplicated(undefined, 'a2', 'a3')), ['a', 'b']);
    assert.deepEqual(open({ ...duplicated(undefined, 'a2', 'a3'), failedRunId: 'a' }), ['b']);
  });
});
