import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FlowRun, readRun } from '../src/adobe/run/run.ts';
import { PreconditionError } from '../src/runs/errors.ts';
import type { LastRun } from '../src/runs/findings.ts';
import { coverageOf } from '../src/runs/last-run/coverage.ts';
import {
  type Asked,
  activeIn,
  type Continuation,
  continueFrom,
  ownActive,
} from '../src/runs/last-run/last-run.ts';
import type { NewestRuns } from '../src/runs/last-run/newest-runs.ts';
import { day, ORIGIN, runs, windowOf } from './support/histories.ts';

const WHOLE: Omit<NewestRuns, 'runs' | 'coverage'> = {
  ...{ isComplete: true, isCached: false },
  unreadUpToSeconds: Number.NEGATIVE_INFINITY,
};

const known = (all: readonly FlowRun[], more: Partial<typeof WHOLE> = {}): NewestRuns => ({
  ...{ ...WHOLE, ...more, runs: all, coverage: coverageOf(all) },
});

/** A history that was read to its end. */
const history = (text: string) => known(runs(text));

/** A step that is to read up to that day. */
const upTo = (end: number, more: Partial<Asked> = {}): Asked => ({
  ...{ endSeconds: day(end), initialStartSeconds: undefined },
  ...more,
});

/** A step that takes over a run that ends where it ends. */
const attachUpTo = (end: number) => upTo(end, { isOwn: ({ window }) => window.endSeconds === day(end) });

/** How a step continues, in words. */
function outcome(newest: NewestRuns, asked: Asked = upTo(9)): string {
  const continuation: Continuation = continueFrom(newest, asked);
  const days = (seconds: number) => (seconds - ORIGIN) / 86_400;
  switch (continuation.kind) {
    case 'from':
      return `from day ${days(continuation.last.readUpToSeconds)}, by ${continuation.last.run.runId}`;
    case 'first':
      return `first from day ${days(continuation.startSeconds)}`;
    case 'existing':
      return `attached to ${continuation.runs.map(({ runId }) => runId).join(' and ')}`;
    case 'up-to-date':
      return `up to date, by ${continuation.last.run.runId}`;
    default:
      return continuation satisfies never;
  }
}

function refusal(newest: NewestRuns, asked: Asked = upTo(9)): PreconditionError {
  try {
    assert.fail(outcome(newest, asked));
  } catch (error) {
    if (error instanceof PreconditionError) return error;
    throw error;
  }
}

function lastOf(newest: NewestRuns, asked: Asked = upTo(9)): LastRun {
  const continuation = continueFrom(newest, asked);
  assert.ok(continuation.kind === 'from' || continuation.kind === 'up-to-date');
  return continuation.last;
}

describe('a step continues', () => {
  for (const [where, from, text] of [
    ['where the only run ends', 'from day 1, by a', 'a 1.1 0-1'],
    ['where the newest ends', 'from day 2, by b', 'b 2.1 1-2, a 1.1 0-1'],
    [
      'at the latest end, though newer runs read older data',
      'from day 7, by c',
      'd 9 1-2, c 7.1 6-7, b 6.1 0-1',
    ],
    ['past what has failed', 'from day 2, by b', 'c 3.1 2-3 failed, b 2.1 1-2'],
    ['past a run without a window that began earlier', 'from day 2, by b', 'b 2.1 1-2, a 2 ?'],
    ['at the start of a run whose window ended in the future', 'from day 1.25, by b', 'b 1.25 1-2, a 1 0-1'],
    ['at the start of a run whose window ended in another century', 'from day 2.5, by b', 'b 2.5 1-99999'],
  ] as const) {
    test(where, () => assert.equal(outcome(history(text)), from));
  }

  test('up to an end that is a second later', () => {
    const asked = upTo(1, { endSeconds: day(1) + 1 });
    assert.equal(continueFrom(history('a 1.1 0-1'), asked).kind, 'from');
  });

  test('and knows how many runs it has read', () => {
    assert.equal(lastOf(history('b 2 0-1, a 1 ?')).runsRead, 2);
  });

  test('with back to when the history was read, if it has more runs than are read', () => {
    const all = runs('b 3.1 2-3, a 2.5 1-2, x ? 1-2 failed');
    assert.equal(lastOf(known(all, { isCut: true })).cutAtSeconds, day(2.5));
    assert.equal(lastOf(known(all)).cutAtSeconds, undefined);
  });

  // Adobe's samples differ in whether a run repeats its params; its activities show the window in milliseconds.
  for (const key of ['activities', 'activites']) {
    test(`by the ${key} of a run that does not repeat its params`, () => {
      const extensions = { windowStart: day(1) * 1_000, windowEnd: day(2) * 1_000 };
      const metrics = {
        statusSummary: { status: 'success' },
        durationSummary: { startedAtUTC: day(3) * 1_000 },
      };
      const run = { id: 'r-1', flowId: 'f-1', metrics };
      const activities = [{ durationSummary: { extensions: {} } }, { durationSummary: { extensions } }];
      const [shown, hidden] = [activities, []].map((value) => readRun({ ...run, [key]: value }));
      assert.ok(shown && hidden);
      assert.equal(outcome(known([shown])), 'from day 2, by r-1');
      assert.match(refusal(known([hidden])).message, /^the service does not show which windows/);
    });
  }
});

describe('a step begins at `initial-window-start-time`', () => {
  const asked = upTo(9, { initialStartSeconds: day(4) });

  for (const [condition, text] of [
    ['the flow has no run', ''],
    ['every run has failed', 'b 2 1-2 failed, a 1 ? aborted'],
    ['every run began before its window', 'a 1 2-3'],
  ] as const) {
    test(`if ${condition}`, () => assert.equal(outcome(history(text), asked), 'first from day 4'));
  }

  test('never if a run has read something', () => {
    assert.equal(outcome(history('a 1.1 0-1'), asked), 'from day 1, by a');
    assert.equal(outcome(history('a 9.1 8-9'), asked), 'up to date, by a');
  });

  test('never if runs have succeeded and do not show what they have read', () => {
    assert.match(refusal(history('b 2 ?, a 1 0-1 failed'), asked).message, /does not show which windows/);
  });

  test('never if older runs were not read', () => {
    const unread = known(runs('b 2 1-2 failed'), { isComplete: false });
    assert.match(refusal(unread, asked).message, /not certain/);
  });
});

describe('a step has nothing to read', () => {
  for (const [what, end, by, text] of [
    ['if a run has read up to its end', 2, 'b', 'b 2.1 1-2, a 1.1 0-1'],
    ['if a run has read further', 1.5, 'b', 'b 2.1 1-2, a 1.1 0-1'],
    ['by the run that ends there, if another has read further', 1, 'a', 'b 2.1 1-2, a 1.1 0-1'],
    [
      'by the run that has read furthest, if none has read right before its end',
      2.5,
      'b',
      'b 5 3-4, a 2 1-2',
    ],
  ] as const) {
    test(what, () => assert.equal(outcome(history(text), upTo(end)), `up to date, by ${by}`));
  }

  test('never if the run that ends there began before its end', () => {
    assert.equal(outcome(history('b 1.5 1-2, a 1.1 0-1'), upTo(2)), 'from day 1.5, by b');
  });

  test('and names the windows that are missing before its end', () => {
    const { gaps } = lastOf(history('c 7.1 6-7, b 4.1 3-4, a 2 1-2'), upTo(5));
    assert.deepEqual(gaps, [
      { ...windowOf(2, 3), failedRunIds: [] },
      { ...windowOf(4, 5), failedRunIds: [] },
    ]);
  });
});

describe('a step does not continue', () => {
  test('if the flow has no run', () => {
    const { message, advice } = refusal(history(''));
    assert.equal(message, 'the flow has no runs yet');
    assert.match(advice, /^Set `initial-window-start-time` to the time from which the first run is to read/);
  });

  test('if all have failed: it shows how many, and from when data is missing', () => {
    const { message, advice } = refusal(
      history('d 4 3-4 failed, c 3 1-2 aborted, b 2 2-3 Cancelled, a 1 ? error'),
    );
    assert.match(message, /^none of the runs of this flow has read any data \(runs in the history: 4\)/);
    assert.match(message, /the newest of them, d, has the status failed$/);
    assert.match(advice, /`initial-window-start-time` .*2026-03-02 00:00:00 UTC \(1772409600\)/);
    assert.match(refusal(history('x 3 ? failed')).advice, /from which data is missing\.$/);
  });

  test('if runs have succeeded and do not show what they have read', () => {
    const { message, advice } = refusal(history('b 2 ?, a 1 0-1 failed'));
    assert.match(message, /^the service does not show which windows the runs of this flow have read/);
    assert.match(message, /`last-run` cannot work/);
    assert.match(advice, /^Set `window-start-time` to a time\./);
  });

  for (const [hidden, text] of [
    ['c', 'c 3 ?, b 2.1 1-2'],
    ['c', 'd 4 ? failed, c 3 ? partialSuccess, b 2.1 1-2'],
    ['c', `b 2.1 1-2, c ${2 + 1 / 86_400} ?`],
    ['c', 'b 2.1 1-2, c ? ?'],
    ['c', 'b 2.1 1-2, c ? 2-3'],
  ] as const) {
    test(`if a run does not show what it has read, and may have read further: ${text}`, () => {
      for (const asked of [upTo(2), attachUpTo(2), upTo(9)]) {
        const { message, advice } = refusal(history(text), asked);
        assert.match(message, new RegExp(`does not show which window flow run ${hidden} has read`));
        assert.match(message, /may have read past 2026-03-03 00:00:00 UTC \(1772496000\).* flow run b /);
        assert.match(advice, /set `window-start-time` to the end of that\.$/);
      }
    });
  }

  test('if it is not certain how far the runs have read, and shows what is known', () => {
    const unread = known(runs('b 8.1 1-2, a 8 0-1'), { isComplete: false });
    const { message, advice } = refusal(unread);
    assert.match(message, /^it is not certain up to where .* than the newest 2 runs; .* b has read furthest/);
    assert.match(message, /up to 2026-03-03 00:00:00 UTC \(1772496000\)$/);
    assert.match(advice, /^Set `window-start-time` to a time\./);
    const none = refusal(known(runs('x 8.1 1-2 failed'), { isComplete: false }));
    assert.match(none.message, /none of these shows that it has read a window$/);
    // A run that ends there is not taken over either: an older one may have read more.
    assert.match(refusal(unread, attachUpTo(2)).message, /not certain/);
  });
});

describe('the windows that a step names', () => {
  test('are missing ones, with the runs that failed over them', () => {
    const { gaps, doubtful } = lastOf(history('z 8.1 7-8, y 5 3-4, x 3.1 2-3 failed'));
    assert.deepEqual(gaps, [
      { ...windowOf(2, 3), failedRunIds: ['x'] },
      { ...windowOf(4, 7), failedRunIds: [] },
    ]);
    assert.deepEqual(doubtful, []);
  });

  test('are none that the step reads itself', () => {
    assert.deepEqual(lastOf(history('x 9 8-9 failed, z 8.1 7-8')).gaps, []);
  });

  test('are in doubt if a run that does not show its window can have read them', () => {
    const { gaps, doubtful } = lastOf(history('z 8.1 7-8, h 5 ?, x 3.1 2-3'));
    assert.deepEqual(gaps, [{ ...windowOf(5, 7), failedRunIds: [] }]);
    assert.deepEqual(doubtful, [windowOf(3, 5)]);
  });

  test('are in doubt if a run that was not read can have read them', () => {
    const unread = known(runs('z 8.1 7-8, y 6.1 5-6, x 3.1 2-3'), { unreadUpToSeconds: day(4.5) });
    const { gaps, doubtful } = lastOf(unread);
    assert.deepEqual(gaps, [
      { ...windowOf(4.5, 5), failedRunIds: [] },
      { ...windowOf(6, 7), failedRunIds: [] },
    ]);
    assert.deepEqual(doubtful, [windowOf(3, 4.5)]);
  });
});

describe('a step that attaches', () => {
  const active = (text: string, end = 2) =>
    ownActive(history(text), attachUpTo(end))?.map(({ runId }) => runId);

  test('attaches to the run that was to read up to its end', () => {
    assert.equal(outcome(history('b 2.1 1-2, a 1.1 0-1'), attachUpTo(2)), 'attached to b');
    assert.equal(outcome(history('b 1.5 1-2, a 1.1 0-1'), attachUpTo(2)), 'attached to b');
  });

  for (const text of [
    'u 2.1 1-2 inProgress, a 1.1 0-1',
    'a 1.1 0-1, u 2.1 1-2 scheduled',
    'u 2.1 1-2 inProgress, x 2 1-2 failed, a 1.1 0-1',
  ]) {
    test(`attaches to the active run that reads from the last end up to its own: ${text}`, () => {
      assert.deepEqual(active(text), ['u']);
    });
  }

  test('attaches to active runs that continue one another up to its end', () => {
    assert.deepEqual(active('v 2.1 1.5-2 scheduled, u 2 1-1.5 inProgress, a 1.1 0-1'), ['u', 'v']);
  });

  for (const days of ['1-1.9', '1-2.1', '0.9-2', '1.1-2', '?']) {
    test(`attaches to no active run that reads something else: days ${days}`, () => {
      assert.equal(active(`u 2.1 ${days} inProgress, a 1.1 0-1`), undefined);
    });
  }

  test('attaches to none of several others, and to none if nothing has been read before', () => {
    assert.equal(active('v 3 5-6 inProgress, u 2.1 1-2 inProgress, a 1.1 0-1'), undefined);
    assert.equal(active('u 3 1-2 inProgress, v 2 0-1 scheduled, a 1.1 0-1'), undefined);
    assert.equal(active('v 3 ? inProgress, u 2.1 1-2 inProgress, a 1.1 0-1'), undefined);
    assert.equal(active('u 2.1 1-2 inProgress'), undefined);
  });

  test('attaches to the active first run of the flow, if it reads from `initial-window-start-time` on', () => {
    const first = (text: string) => {
      const asked = { ...attachUpTo(2), initialStartSeconds: day(1) };
      return ownActive(history(text), asked)?.map(({ runId }) => runId);
    };
    assert.deepEqual(first('u 2.1 1-2 inProgress'), ['u']);
    assert.deepEqual(first('u 2.1 1-2 inProgress, x 2 1-2 failed'), ['u']);
    assert.equal(first('u 2.1 0.9-2 inProgress'), undefined);
    assert.equal(first('v 2.2 1-2 inProgress, u 2.1 1-2 inProgress'), undefined);
    assert.equal(first('u 2.1 1-2 inProgress, a 1.1 0-1.5'), undefined, 'reading has got further');
  });

  test('attaches to none that has failed: its window has to be read again', () => {
    assert.equal(outcome(history('x 2.1 1-2 failed, a 1.1 0-1'), attachUpTo(2)), 'from day 1, by a');
  });

  test('attaches to none if it is not asked to', () => {
    assert.equal(ownActive(history('u 2.1 1-2 inProgress, a 1.1 0-1'), upTo(2)), undefined);
  });
});

test('a run is active if its status does not prove an end, wherever it is in the history', () => {
  for (const status of [
    'scheduled',
    'inProgress',
    'IN_PROGRESS',
    'In Progress',
    'pending',
    '',
    'hibernating',
  ]) {
    const all = [...runs('a 4.1 3-4'), ...runs('u 3.1 2-3', { status }), ...runs('x 2 ? failed')];
    assert.deepEqual(
      activeIn(known(all)).map(({ runId }) => runId),
      ['u'],
    );
  }
});
