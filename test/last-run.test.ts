import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { FlowService } from '../src/adobe/flow-service.ts';
import { AnswerError } from '../src/adobe/problem.ts';
import { type FlowRun, readRun } from '../src/adobe/run.ts';
import { PreconditionError } from '../src/runs/errors.ts';
import { MAX_PAGES, newestFirst } from '../src/runs/history.ts';
import { type Continuation, continueFrom, type NewestRuns, readNewestRuns } from '../src/runs/last-run.ts';

/** 2026-03-01: the runs here are told of by days after it. */
const ORIGIN = 1_772_323_200;
const day = (days: number) => ORIGIN + days * 86_400;
const window = (from: number, to: number) => ({ startSeconds: day(from), endSeconds: day(to) });

/**
 * Runs in a few words each, `id, day of creation, days to read, status`, where a success is left unsaid:
 * `b 2.1 1-2 failed, a 1.1 0-1`. A question mark stands for what the service does not say.
 */
function runs(text: string, more: Partial<FlowRun> = {}): readonly FlowRun[] {
  return text.split(', ').flatMap((words) => {
    const [runId = '', createdOn = '', days = '', status = 'success'] = words.split(' ');
    const [from = 0, to = 0] = days.split('-').map(Number);
    const createdAtMs = createdOn === '?' ? undefined : Math.round(day(Number(createdOn))) * 1_000;
    const known = { runId, etag: '', flowId: 'f-1', status, startSeconds: undefined, createdAtMs };
    const unsaid = { createdClient: '', startedAtMs: undefined };
    return runId === ''
      ? []
      : [{ ...known, ...unsaid, window: days === '?' ? undefined : window(from, to), ...more }];
  });
}

const settled = (...all: readonly FlowRun[]): NewestRuns => ({ runs: all, isComplete: true });

/** From where a step goes on that reads up to that day, in words. */
function goesOn(history: NewestRuns, end = 9, attach = false): string {
  const continuation: Continuation = continueFrom(history, day(end), attach);
  if (continuation.kind === 'existing') return `takes ${continuation.run.runId} over`;
  const { runId, window } = continuation.last.run;
  return `from day ${(window.endSeconds - ORIGIN) / 86_400}, by ${runId}`;
}

function refusal(history: NewestRuns, end = 9, attach = false): PreconditionError {
  try {
    assert.fail(goesOn(history, end, attach));
  } catch (error) {
    if (error instanceof PreconditionError) return error;
    throw error;
  }
}

describe('a step continues', () => {
  for (const [where, from, history] of [
    ['where the only run ends', 'from day 1, by a', 'a 1.1 0-1'],
    ['where the newest ends', 'from day 2, by b', 'b 2.1 1-2, a 1.1 0-1'],
    [
      'at the latest end, though newer runs read older data',
      'from day 7, by c',
      'd 9 1-2, c 7.1 6-7, b 6.1 0-1',
    ],
    ['past what has failed', 'from day 2, by b', 'c 3.1 2-3 failed, b 2.1 1-2'],
    ['past what does not say what it has read, but is older', 'from day 2, by b', 'b 2.1 1-2, a 2 ?'],
    ['by the newest of those that end there', 'from day 2, by c', 'c 4 1-2, b 3 0-2'],
    ['though a run has no time', 'from day 2, by a', 'a ? 1-2'],
  ] as const) {
    test(where, () => assert.equal(goesOn(settled(...runs(history))), from));
  }

  for (const status of [
    'partialSuccess',
    'PARTIAL_SUCCESS',
    'Partial Success',
    'partialFailure',
    'completed',
  ]) {
    test(`after a run that is "${status}": reading its window again would ingest the rest of it twice`, () => {
      const history = settled(...runs('b 2.1 1-2', { status }), ...runs('a 1.1 0-1'));
      assert.equal(goesOn(history), 'from day 2, by b');
    });
  }

  test('up to an end that is a second later', () => {
    for (const attach of [false, true]) {
      assert.equal(continueFrom(settled(...runs('a 1.1 0-1')), day(1) + 1, attach).kind, 'from');
    }
  });

  test('reports how many runs it has read', () => {
    const continuation = continueFrom(settled(...runs('b 2 1-2, a 1 ?')), day(9), false);
    assert.equal(continuation.kind === 'from' && continuation.last.runsRead, 2);
  });

  // Adobe's samples differ in whether a run repeats its params; its activities say the window in milliseconds.
  for (const key of ['activities', 'activites']) {
    test(`if the ${key} of a run that does not repeat its params say that it ends`, () => {
      const extensions = { windowStart: day(1) * 1_000, windowEnd: day(2) * 1_000 };
      const known = { id: 'r-1', flowId: 'f-1', metrics: { statusSummary: { status: 'success' } } };
      const activities = [{ durationSummary: { extensions: {} } }, { durationSummary: { extensions } }];
      const [said, unsaid] = [activities, []].map((value) => readRun({ ...known, [key]: value }));
      assert.ok(said && unsaid);
      assert.equal(goesOn(settled(said)), 'from day 2, by r-1');
      assert.match(refusal(settled(unsaid)).message, /^the service does not say which windows/);
    });
  }
});

describe('a step does not continue', () => {
  for (const status of [
    'scheduled',
    'inProgress',
    'IN_PROGRESS',
    'In Progress',
    'pending',
    '',
    'hibernating',
  ]) {
    test(`past a run whose status is "${status}", wherever that comes: it names the run`, () => {
      const [under, windowless] = [runs('u 3.1 2-3', { status }), runs('u 3.1 ?', { status })];
      for (const history of [
        [...under, ...runs('a 1.1 0-1')],
        [...runs('a 4.1 3-4'), ...under],
        [...windowless, ...runs('a 1.1 0-1 failed')],
        under,
      ]) {
        const { message, advice } = refusal(settled(...history));
        const said = status === '' ? 'has no status yet' : `has the status ${status}`;
        const reason = 'to go on past it would leave a gap if it failed';
        assert.equal(message, `flow run u is still active (it ${said}), and ${reason}`);
        assert.match(advice, /wait action and run-id: u, .*Or give window-start-time a time\.$/);
      }
    });
  }

  test('past several: it names the newest, and all of them to wait for, ten at most', () => {
    const active = Array.from({ length: 12 }, (_, index) =>
      runs(`u-${index} ${20 - index} 0-1 inProgress`),
    ).flat();
    const two = refusal(settled(...active.slice(0, 2), ...runs('a 1.1 0-1')));
    assert.match(two.message, /^flow run u-0 \(and 1 more\) is still active/);
    assert.match(two.advice, /run-id: u-0,u-1, then/);
    const twelve = refusal(settled(...active));
    assert.match(twelve.message, /^flow run u-0 \(and 11 more\)/);
    assert.match(twelve.advice, /run-id: u-0,u-1,u-2,u-3,u-4,u-5,u-6,u-7,u-8,u-9, then/);
  });

  test('if the flow has no run', () => {
    const { message, advice } = refusal(settled());
    assert.equal(message, 'the flow has no runs yet');
    assert.match(advice, /^Give window-start-time a time for the first run/);
  });

  test('if all have failed: it says how many, and from when data is missing', () => {
    const { message, advice } = refusal(
      settled(...runs('d 4 3-4 failed, c 3 1-2 aborted, b 2 2-3 Cancelled, a 1 ? error')),
    );
    assert.match(message, /^none of the runs of this flow has succeeded \(runs read: 4\)/);
    assert.match(message, /the newest of them, d, has the status failed$/);
    assert.match(advice, /^Give window-start-time the time .*2026-03-02 00:00:00 UTC \(1772409600\)/);
    const windowless = refusal(settled(...runs('x 3 ? failed')));
    assert.match(windowless.advice, /^Give window-start-time the time from which data is missing\. /);
  });

  test('if runs have succeeded and do not say what they have read', () => {
    const { message, advice } = refusal(settled(...runs('b 2 ?, a 1 0-1 failed')));
    assert.equal(message, 'the service does not say which windows the runs of this flow had');
    assert.equal(advice, 'Give window-start-time a time.');
  });

  for (const [silent, history] of [
    ['c', 'c 3 ?, b 2.1 1-2'],
    ['c', 'd 4 ? failed, c 3 ? partialSuccess, b 2.1 1-2'],
    ['c', `b 2.1 1-2, c ${2 + 1 / 86_400} ?`],
    ['c', 'b 2.1 1-2, c ? ?'],
  ] as const) {
    test(`if a run does not say what it has read, and may have read further: ${history}`, () => {
      for (const attach of [false, true]) {
        const { message, advice } = refusal(settled(...runs(history)), 2, attach);
        assert.match(message, new RegExp(`does not say which window flow run ${silent} has read`));
        assert.match(message, /may have read past 2026-03-03 00:00:00 UTC \(1772496000\).* \(flow run b\)$/);
        assert.match(advice, /give window-start-time the end of that\.$/);
      }
    });
  }

  test('if it is not certain how far the runs have read, and says what is known', () => {
    const history = { runs: runs('b 8.1 1-2, a 8 0-1'), isComplete: false };
    const { message, advice } = refusal(history);
    assert.match(message, /^where reading has got to is not certain.* than the newest 2 runs, of which b /);
    assert.match(message, /up to 2026-03-03 00:00:00 UTC \(1772496000\)$/);
    assert.match(advice, /^Give window-start-time a time\./);
    const none = refusal({ runs: runs('x 8.1 1-2 failed'), isComplete: false });
    assert.match(none.message, /of which none says that it has read a window$/);
    // Nor is a run that ends there taken over: an older one may have read more.
    assert.match(refusal(history, 2, true).message, /not certain/);
  });

  for (const [what, end] of [
    ['to its very end', 2],
    ['further', 1.5],
  ] as const) {
    test(`if a run has read ${what}`, () => {
      const { message, advice } = refusal(settled(...runs('b 2.1 1-2')), end);
      assert.match(message, /^there is nothing to read: flow run b has read up to 2026-03-03 00:00:00 UTC/);
      assert.match(message, new RegExp(`window-end-time is .* \\(${day(end)}\\)$`));
      assert.match(advice, /^Start this step again when there is newer data/);
    });
  }

  test('if a run has read up to the year 2299: that was a slip, and no data will be newer', () => {
    const { message, advice } = refusal(settled(...runs('b 2.1 1-100000')));
    assert.match(message, /^there is nothing to read: flow run b has read up to 2299-/);
    assert.match(advice, /a slip: give window-start-time /);
  });
});

describe('a step that attaches', () => {
  const attaches = (history: string, end = 2) => goesOn(settled(...runs(history)), end, true);
  const refused = (history: string, end = 2) => refusal(settled(...runs(history)), end, true).message;

  test('attaches to the run that has read up to its end', () => {
    assert.equal(attaches('b 2.1 1-2, a 1.1 0-1'), 'takes b over');
  });

  for (const history of [
    'u 2.1 1-2 inProgress, a 1.1 0-1',
    'a 1.1 0-1, u 2.1 1-2 scheduled',
    'u 2.1 1-2 inProgress, x 2 1-2 failed, a 1.1 0-1',
  ]) {
    test(`attaches to the only active run, if that reads from the last end up to its own: ${history}`, () => {
      assert.equal(attaches(history), 'takes u over');
    });
  }

  for (const days of ['1-1.9', '1-2.1', '0.9-2', '1.1-2', '?']) {
    test(`attaches to no active run that reads something else: days ${days}`, () => {
      assert.match(refused(`u 2.1 ${days} inProgress, a 1.1 0-1`), /^flow run u is still active/);
    });
  }

  test('attaches to none of several, and none if nothing has been read before', () => {
    assert.match(
      refused('v 3 5-6 inProgress, u 2.1 1-2 inProgress, a 1.1 0-1'),
      /^flow run v \(and 1 more\)/,
    );
    assert.match(refused('u 3 1-2 inProgress, v 2 0-1 scheduled, a 1.1 0-1'), /^flow run u \(and 1 more\)/);
    assert.match(refused('u 2.1 1-2 inProgress'), /^flow run u is still active/);
  });

  test('attaches to none that has failed: its window has to be read again', () => {
    assert.equal(attaches('x 2.1 1-2 failed, a 1.1 0-1'), 'from day 1, by a');
  });

  test('attaches to none if a run has read further', () => {
    assert.match(refused('b 2.1 1-2, a 1.1 0-1', 1), /^there is nothing to read: flow run b/);
  });
});

describe('a gap is', () => {
  for (const [what, gaps, history] of [
    ['a window whose run failed', [[2, 3]], 'z 8.1 7-8, x 3.1 2-3 failed'],
    ['none that was read again', [], 'z 8.1 7-8, y 4 2-3, x 3.1 2-3 failed'],
    ['none that had been read before', [], 'z 8.1 7-8, x 4 2-3 failed, y 3.1 2-3'],
    ['none that was read in part', [], 'z 8.1 7-8, y 4 2-3 partialSuccess, x 3.1 2-3 failed'],
    [
      'what others have left of it',
      [
        [1, 2],
        [3, 4],
      ],
      'z 8.1 7-8, x 6 1-4 failed, y 5 2-3',
    ],
    ['named once, though it failed twice', [[1, 3]], 'z 8.1 7-8, y 6 1-3 failed, x 5 1-2 failed'],
    [
      'named in the order of time',
      [
        [2, 3],
        [5, 6],
      ],
      'z 8.1 7-8, y 6.1 5-6 failed, x 3.1 2-3 failed',
    ],
    ['nothing past the last end, which the step reads itself', [], 'x 9 8-9 failed, z 8.1 7-8'],
    ['but the part before it', [[6, 7]], 'x 9 6-9 failed, z 8.1 7-8'],
    ['nothing that nobody knows the window of', [], 'z 8.1 7-8, x 3.1 ? failed'],
  ] as const) {
    test(what, () => {
      const continuation = continueFrom(settled(...runs(history)), day(9), false);
      assert.equal(continuation.kind, 'from');
      assert.deepEqual(
        continuation.kind === 'from' && continuation.last.gaps,
        gaps.map(([from, to]) => window(from, to)),
      );
    });
  }
});

type Page = readonly FlowRun[];

/** Reads pages, the last of which may be followed by others without end. */
async function read(pages: readonly Page[], endless?: (page: number) => Page) {
  const count = { pages: 0, budgets: 0 };
  const service: Partial<FlowService> = {
    async listRuns(flowId, token = '0') {
      assert.equal(flowId, 'f-1');
      count.pages += 1;
      const next = Number(token) + 1;
      const continuationToken = endless || next < pages.length ? String(next) : undefined;
      const page = pages[next - 1] ?? endless?.(next) ?? [];
      return { runs: page, continuationToken, serviceTimeMs: undefined };
    },
  };
  const budget = () => {
    count.budgets += 1;
    return { left: () => 0, pause: async (error: Error) => Promise.reject(error) };
  };
  const newest = await readNewestRuns('f-1', { service: service as FlowService, budget });
  // Each page may take as long as one answer.
  assert.equal(count.budgets, count.pages);
  return { ...newest, pagesRead: count.pages };
}

describe('the newest runs are read', () => {
  const rest = 'r 0.5 0-0.4';

  for (const [how, pagesRead, ...pages] of [
    ['to the end of a history of one page', 1, 'a 2.1 1-2'],
    ['to the end of an empty one', 1, ''],
    ['no further where the last end is later than the oldest run', 1, 'b 3.1 2-3, a 2.1 1-2', rest],
    ['no further where it is as late', 1, 'b 3.1 2-3, x 3 ? failed', rest],
    ['further where it is a second earlier', 2, `b 3.1 2-3, x ${3 + 1 / 86_400} ? failed`, rest],
    ['further past a single run, which is younger than its end', 2, 'b 3.1 2-3', 'a 2.1 1-2', rest],
    ['further past a page of older data', 2, 'd 9.2 1-2, c 9.1 0-1', 'b 8.1 7-8, a 7.1 6-7', rest],
    ['further where only failed runs read that far', 3, 'x 4.1 3-4 failed, b 3.5 1-2', 'a 3.1 0-1', rest],
    ['further where only active runs do', 3, 'u 4.1 3-4 inProgress, b 3.5 1-2', 'a 3.1 0-1', rest],
    ['further where a run does not say what it has read', 2, 'b 4.1 ?, x 0.2 ?', rest],
    ['further past an empty page', 2, '', 'b 3.1 2-3, a 2.1 1-2', rest],
    ['further where no run has a time', 3, 'b ? 2-3', 'a ? 1-2', rest],
    ['to their end where they come oldest first', 3, 'a 1.1 0-1, b 2.1 1-2', 'c 3.1 2-3', 'd 4.1 3-4'],
    [
      'to their end where a later page has a newer run',
      3,
      'x 5 ? failed',
      'b 6.1 5-6, a 2.1 1-2',
      'c 7.1 6-7',
    ],
  ] as const) {
    test(how, async () => {
      const newest = await read(pages.map((page) => runs(page)));
      assert.deepEqual([newest.pagesRead, newest.isComplete], [pagesRead, true]);
      assert.deepEqual(newest.runs, newestFirst(pages.slice(0, pagesRead).flatMap((page) => runs(page))));
    });
  }

  test('without those of another flow, and with those of no known one', async () => {
    const others = runs('o 3.1 8-9, p 2.1 1-2', { flowId: 'f-2' });
    const newest = await read([others, runs('c 2.1 1-2', { flowId: '' })]);
    assert.equal(newest.pagesRead, 2);
    assert.equal(goesOn(newest), 'from day 2, by c');
  });

  test('for 20 pages at most, and then it is not settled', async () => {
    const newest = await read([], (page) => runs(`r-${page} ${99 - page / 100} 0-1`));
    assert.deepEqual([newest.pagesRead, newest.runs.length, newest.isComplete], [20, 20, false]);
    assert.match(refusal(newest).message, /not certain.* than the newest 20 runs/);
  });

  test('cannot tell the last run if runs come in another order, however many pages are read', async () => {
    const newest = await read([], (page) => runs(`r-${page} ${page + 1.1} ${page}-${page + 1}`));
    assert.deepEqual([newest.pagesRead, newest.isComplete], [20, false]);
  });

  test('finds the last run on the last of 20 pages if the history ends there or goes back far enough', async () => {
    const backfill = Array.from({ length: MAX_PAGES - 1 }, (_, page) => runs(`r-${page} ${99 - page} 0-1`));
    const ended = await read([...backfill, runs('z 9 0-1')]);
    assert.deepEqual([ended.pagesRead, ended.isComplete], [20, true]);
    const found = await read([...backfill, runs('b 9.1 8-9, a 8.1 7-8'), runs(rest)]);
    assert.deepEqual([found.pagesRead, found.isComplete], [20, true]);
    assert.equal(goesOn(found, 99), 'from day 9, by b');
  });

  test('or it fails as reading them fails', async () => {
    const problem = { status: 403, code: '', text: '', requestId: '', retryAfterMs: undefined };
    const refused = new AnswerError(problem);
    const service: Partial<FlowService> = { listRuns: async () => Promise.reject(refused) };
    const budget = () => ({ left: () => 0, pause: async (error: Error) => Promise.reject(error) });
    await assert.rejects(
      readNewestRuns('f-1', { service: service as FlowService, budget }),
      (error) => error === refused,
    );
  });

  /** A run reads nothing later than its own creation; a backfill ends long before it. */
  const anyRun = fc
    .record({
      createdOn: fc.integer({ min: 60, max: 100 }),
      back: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 })),
      status: fc.constantFrom('success', 'success', 'partialSuccess', 'failed'),
    })
    .map(({ createdOn, back, status }) =>
      runs(`r ${createdOn} ${createdOn - back - 5}-${createdOn - back} ${status}`),
    );

  const furthest = (some: Page) =>
    Math.max(
      0,
      ...some.filter(({ status }) => status !== 'failed').map((run) => run.window?.endSeconds ?? 0),
    );

  test('as far as it takes and no page further, whatever they are', async () => {
    const anyHistory = fc
      .array(anyRun, { maxLength: 40 })
      .map((all) => newestFirst(all.flat().map((run, index) => ({ ...run, runId: `r-${index}` }))));
    const property = fc.asyncProperty(anyHistory, fc.integer({ min: 1, max: 9 }), async (all, size) => {
      const count = Math.ceil(all.length / size);
      const newest = await read(
        Array.from({ length: count }, (_, page) => all.slice(page * size, (page + 1) * size)),
      );
      if (newest.isComplete) assert.equal(furthest(newest.runs), furthest(all));
      else assert.equal(newest.pagesRead, MAX_PAGES);
      // With a page less, a run as old as the oldest on it could have read later data than all of them.
      const before = all.slice(0, (newest.pagesRead - 1) * size);
      if (before.length > 0) assert.ok(furthest(before) * 1_000 < (before.at(-1)?.createdAtMs ?? 0));
    });
    await fc.assert(property, { numRuns: 2_000 });
  });
});
