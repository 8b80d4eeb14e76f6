import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { FlowService } from '../src/adobe/flow-service.ts';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { MAX_PAGES, newestFirst } from '../src/runs/history.ts';
import { coverageOf, missingWindows } from '../src/runs/last-run/coverage.ts';
import {
  certainFromSeconds,
  type NewestRuns,
  readNewestRuns,
  withPolled,
} from '../src/runs/last-run/newest-runs.ts';
import { answerError } from './support/answer-error.ts';
import { day, runs } from './support/histories.ts';

/** In days, as histories are written here. */
const HOUR = 1 / 24;

type Page = readonly FlowRun[];

/** Reads pages, the last of which may be followed by others without end. */
async function read(pages: readonly Page[], endless?: (page: number) => Page, isWhole = false) {
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
    return { pause: async (error: Error) => Promise.reject(error) };
  };
  const newest = await readNewestRuns('f-1', isWhole, { service: service as FlowService, budget });
  // Each page may take as long as one answer.
  assert.equal(count.budgets, count.pages);
  return { ...newest, pagesRead: count.pages };
}

describe('the history is read', () => {
  const rest = 'r 0.5 0-0.4';

  for (const [how, pagesRead, ...pages] of [
    ['to the end of a history of one page', 1, 'a 2.1 1-2'],
    ['to the end of an empty one', 1, ''],
    [
      'no further if the last end is more than an hour later than the oldest run',
      1,
      'b 3.1 1-3, a 1.1 0-1',
      rest,
    ],
    ['no further if it is an hour later', 1, `b 3.1 2-3, x ${3 - HOUR} ? failed`, rest],
    ['further if it is a second earlier', 2, `b 3.1 2-3, x ${3 - HOUR + 1 / 86_400} ? failed`, rest],
    ['further past a single run, which is younger than its end', 2, 'b 3.1 2-3', 'a 2 1-2', rest],
    ['further past a page of older data', 3, 'd 9.2 1-2, c 9.1 0-1', 'b 8.1 7-8, a 7.1 6-7', rest],
    ['further if only failed runs read that far', 3, 'x 4.1 3-4 failed, b 3.5 1-2', 'a 3.1 0-1', rest],
    ['further if only active runs do', 3, 'u 4.1 3-4 inProgress, b 3.5 1-2', 'a 3.1 0-1', rest],
    ['further if a run does not show what it has read', 2, 'b 4.1 ?, x 0.2 ?', rest],
    ['further past an empty page', 2, '', 'b 3.1 2-3, a 2 1-2', rest],
    ['further if no run has a time', 3, 'b ? 2-3', 'a ? 1-2', rest],
    ['to its end if runs come oldest first', 3, 'a 1.1 0-1, b 2.1 1-2', 'c 3.1 2-3', 'd 4.1 3-4'],
    ['to its end if a later page has a newer run', 3, 'x 5 ? failed', 'b 6.1 5-6, a 2.1 1-2', 'c 7.1 6-7'],
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
    assert.equal(newest.coverage.furthest?.run.runId, 'c');
  });

  test('for 20 pages at most, and is not complete then', async () => {
    const newest = await read([], (page) => runs(`r-${page} ${99 - page / 100} 0-1`));
    assert.deepEqual([newest.pagesRead, newest.runs.length, newest.isComplete], [20, 20, false]);
  });

  test('incompletely if runs come in another order, however many pages are read', async () => {
    const newest = await read([], (page) => runs(`r-${page} ${page + 1.1} ${page}-${page + 1}`));
    assert.deepEqual([newest.pagesRead, newest.isComplete], [20, false]);
  });

  test('up to the last of 20 pages, completely if it ends there or goes back far enough', async () => {
    const backfill = Array.from({ length: MAX_PAGES - 1 }, (_, page) => runs(`r-${page} ${99 - page} 0-1`));
    const ended = await read([...backfill, runs('z 9 0-1')]);
    assert.deepEqual([ended.pagesRead, ended.isComplete], [20, true]);
    const found = await read([...backfill, runs('b 9.1 8-9, a 8 7-8'), runs(rest)]);
    assert.deepEqual([found.pagesRead, found.isComplete], [20, true]);
    assert.equal(found.coverage.furthest?.run.runId, 'b');
  });

  test('until a request fails for good', async () => {
    const refused = answerError(403);
    const service: Partial<FlowService> = { listRuns: async () => Promise.reject(refused) };
    const budget = () => ({ pause: async (error: Error) => Promise.reject(error) });
    await assert.rejects(
      readNewestRuns('f-1', false, { service: service as FlowService, budget }),
      (error) => error === refused,
    );
  });

  /** A run reads nothing later than its start, at most an hour after its creation; a backfill ends long before it. */
  const anyRun = fc
    .record({
      createdOn: fc.integer({ min: 60, max: 100 }),
      back: fc.oneof(fc.constantFrom(-HOUR, 0), fc.integer({ min: 1, max: 50 })),
      status: fc.constantFrom('success', 'success', 'partialSuccess', 'failed'),
    })
    .map(({ createdOn, back, status }) =>
      runs(`r ${createdOn} ${createdOn - back - 5}-${createdOn - back} ${status}`, {
        startSeconds: day(createdOn - Math.min(back, 0)),
      }),
    );

  const furthest = (some: Page) =>
    Math.max(
      0,
      ...some.filter(({ status }) => status !== 'failed').map((run) => run.window?.endSeconds ?? 0),
    );

  test('as far as it takes to know the last run, whatever the runs are', async () => {
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
      // With a page less, an older run could have read later data, or what seems to be missing.
      const before = all.slice(0, (newest.pagesRead - 1) * size);
      const oldestSeconds = (before.at(-1)?.createdAtMs ?? 0) / 1_000;
      const coverage = coverageOf(before);
      const missing = missingWindows(coverage, before, furthest(before));
      const isDoubtful = missing.some(({ startSeconds }) => startSeconds < oldestSeconds + 86_400);
      if (before.length > 0) assert.ok(furthest(before) < oldestSeconds + 3_600 || isDoubtful);
    });
    await fc.assert(property, { numRuns: 2_000 });
  });

  test('and is known to be cut only if it has more pages than are read', async () => {
    const recent = runs('b 3.1 2-3, a 2.1 1-2');
    assert.equal((await read([recent, runs(rest)])).isCut, undefined);
    assert.equal((await read([recent, runs(rest)], undefined, true)).isCut, undefined);
    const endless = await read([recent], (page) => runs(`r-${page} ${2 - page / 100} 0-1`), true);
    assert.deepEqual([endless.pagesRead, endless.isComplete, endless.isCut], [20, true, true]);
  });

  test('to its end if all of it is asked for', async () => {
    const pages = [runs('b 3.1 2-3, a 2.1 1-2'), runs('z 1.1 0-1'), runs(rest)];
    const newest = await read(pages, undefined, true);
    assert.deepEqual([newest.pagesRead, newest.unreadUpToSeconds], [3, Number.NEGATIVE_INFINITY]);
  });

  test('further as long as a window seems to be missing, up to runs that cannot have read it', async () => {
    const recent = runs('d 30.1 29-30, c 28.1 27-28');
    const older = ['27.5 26-27', '27.1 20-26', '26.5 19-20', '9.1 8-9'];
    const newest = await read([recent, ...older.map((run, index) => runs(`r-${index} ${run}`))]);
    // A run of day 27.1 can have been created with a start a day ahead.
    assert.equal(newest.pagesRead, 4);
    assert.ok(certainFromSeconds(newest) <= day(28));
  });

  test('so that what is certain begins in whole seconds, which are sent', async () => {
    const [run] = runs('b 30 1-2');
    assert.ok(run);
    const endless = await read([], (number) => [
      { ...run, runId: `r-${number}`, createdAtMs: day(30) * 1_000 - number },
    ]);
    assert.ok(Number.isInteger(endless.unreadUpToSeconds));
  });

  test('without a mark of a cache, unless an answer has an age', async () => {
    for (const [ageSeconds, isCached] of [
      [undefined, false],
      [0, false],
      [1, true],
    ] as const) {
      const page = { runs: runs('a 1.1 0-1'), continuationToken: undefined, serviceTimeMs: undefined };
      const service: Partial<FlowService> = {
        listRuns: async () => ({ ...page, ...(ageSeconds !== undefined && { ageSeconds }) }),
      };
      const budget = () => ({ pause: async (error: Error) => Promise.reject(error) });
      const newest = await readNewestRuns('f-1', false, { service: service as FlowService, budget });
      assert.equal(newest.isCached, isCached);
    }
  });
});

describe('a history with polled runs', () => {
  const listed = (text: string, more: Partial<FlowRun> = {}): NewestRuns => {
    const all = runs(text, more);
    return {
      ...{ runs: all, coverage: coverageOf(all), isComplete: true, isCached: false },
      unreadUpToSeconds: Number.NEGATIVE_INFINITY,
    };
  };
  const statuses = (newest: NewestRuns) => newest.runs.map(({ runId, status }) => `${runId} ${status}`);

  test('shows the run as the poll did, if the listing lags behind', () => {
    const newest = withPolled(listed('b 2.1 1-2 inProgress, a 1.1 0-1'), runs('b 2.1 1-2'));
    assert.deepEqual(statuses(newest), ['b success', 'a success']);
    assert.equal(newest.coverage.furthest?.run.runId, 'b');
  });

  test('shows a run that the listing does not show at all', () => {
    const newest = withPolled(listed('a 1.1 0-1'), runs('b 2.1 1-2'));
    assert.deepEqual(statuses(newest), ['b success', 'a success']);
  });

  test('has a run once, whichever case its id has in the listing and in the poll', () => {
    const polled = runs('b 2.1 1-2').map((run) => ({ ...run, runId: 'B' }));
    const newest = withPolled(listed('b 2.1 1-2 inProgress, a 1.1 0-1'), polled);
    assert.deepEqual(statuses(newest), ['B success', 'a success']);
  });

  test('shows a run as the listing does if that has begun once more', () => {
    const again = listed('b 2.1 1-2 inProgress', { startedAtMs: day(3) * 1_000 });
    const newest = withPolled(again, runs('b 2.1 1-2 failed', { startedAtMs: day(2.2) * 1_000 }));
    assert.deepEqual(statuses(newest), ['b inProgress']);
  });
});
