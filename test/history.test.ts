import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunPage } from '../src/adobe/answers.ts';
import type { FlowService } from '../src/adobe/flow-service.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { readRun } from '../src/adobe/run/run.ts';
import { history, MAX_PAGES, newestFirst } from '../src/runs/history.ts';
import { contextWith } from './support/context.ts';

/** Runs by their ages in seconds; one without an age has no time. */
function runsOf(...ages: readonly (number | undefined)[]) {
  return ages.flatMap((age, index) => {
    const createdAt = age === undefined ? undefined : 1_778_051_300_000 - age * 1_000;
    return readRun({ id: `r-${index}`, createdAt }) ?? [];
  });
}

/** Pages of runs with ids of their own. */
function pagesOf(...pages: readonly RunPage['runs'][]): readonly RunPage['runs'][] {
  return pages.map((runs, page) => runs.map((run) => ({ ...run, runId: `p${page}-${run.runId}` })));
}

/** A service with these pages, the last of which may lead to another for ever. */
function scene(pages: readonly RunPage['runs'][], { endless = false, failures = 0 } = {}) {
  const asked: (readonly unknown[])[] = [];
  const budgets = { opened: 0, pauses: 0 };
  const left = { failures };
  const service: Partial<FlowService> = {
    async listRuns(...given) {
      asked.push(given);
      if (left.failures-- > 0) throw new NoAnswerError('lost', true);
      const next = Number(given[1]?.slice(2) ?? 0) + 1;
      const continuationToken = endless || next < pages.length ? `t-${next}` : undefined;
      return { runs: pages[next - 1] ?? [], continuationToken, serviceTimeMs: undefined };
    },
  };
  const budget = () => {
    budgets.opened += 1;
    const pause = async () => {
      budgets.pauses += 1;
    };
    return { pause };
  };
  return { pages: history('f-1', contextWith({ service, budget })), asked, budgets };
}

async function read({ pages }: ReturnType<typeof scene>, most = Number.POSITIVE_INFINITY) {
  const sizes: number[] = [];
  for await (const { runs } of pages) {
    sizes.push(runs.length);
    if (sizes.length === most) break;
  }
  return sizes;
}

describe('the history of a flow is read', () => {
  test('page by page, each by the token of the one before', async () => {
    const here = scene(pagesOf(runsOf(1, 2), [], runsOf(3)));
    assert.deepEqual(await read(here), [2, 0, 1]);
    assert.deepEqual(here.asked, [
      ['f-1', undefined],
      ['f-1', 't-1'],
      ['f-1', 't-2'],
    ]);
  });

  test('as an empty page if it is empty', async () => {
    assert.deepEqual(await read(scene([])), [0]);
  });

  test('only as far as it is asked for', async () => {
    const here = scene(pagesOf(runsOf(1), runsOf(2), runsOf(3)));
    assert.deepEqual(await read(here, 2), [1, 1]);
    assert.equal(here.asked.length, 2);
  });

  test('stops reading after a number of pages', async () => {
    const here = scene([], { endless: true });
    assert.equal((await read(here)).length, MAX_PAGES);
    assert.equal(here.asked.length, MAX_PAGES);
  });

  test('again if a page is lost, with a budget of its own for each page', async () => {
    const here = scene(pagesOf(runsOf(1), runsOf(2)), { failures: 2 });
    assert.deepEqual(await read(here), [1, 1]);
    assert.deepEqual(here.budgets, { opened: 2, pauses: 2 });
    assert.deepEqual(
      here.asked.map(([, token]) => token),
      [undefined, undefined, undefined, 't-1'],
    );
  });
});

describe('a history that shifts or turns in circles', () => {
  test('has a run once whose id comes in upper and in lower case', async () => {
    const [run] = runsOf(1);
    assert.ok(run);
    const pages = [[{ ...run, runId: 'a-1' }], [{ ...run, runId: 'A-1' }]];
    assert.deepEqual(await read(scene(pages)), [1, 0]);
  });

  test('gives a run that two pages list once', async () => {
    const [a, b, c] = runsOf(1, 2, 3);
    assert.ok(a && b && c);
    const given: string[] = [];
    for await (const { runs } of scene([[a, b, b], [b, c], [c]]).pages)
      given.push(runs.map(({ runId }) => runId).join(' '));
    assert.deepEqual(given, ['r-0 r-1', 'r-2', '']);
  });

  for (const [what, next, pagesRead] of [
    ['itself', { '': 'a', a: 'a' }, 2],
    ['the first page that has a link', { '': 'a', a: 'b', b: 'a' }, 3],
  ] as const) {
    test(`ends at a page that links to ${what}, and says that it is not whole`, async () => {
      const read: (string | undefined)[] = [];
      const service: Partial<FlowService> = {
        async listRuns(_, token) {
          read.push(token);
          const links: Readonly<Record<string, string>> = next;
          return { runs: [], continuationToken: links[token ?? ''], serviceTimeMs: undefined };
        },
      };
      const pages: RunPage[] = [];
      const budget = () => ({ pause: async () => {} });
      for await (const page of history('f-1', contextWith({ service, budget }))) pages.push(page);
      assert.equal(read.length, pagesRead);
      assert.equal(pages.at(-1)?.continuationToken, 'a');
    });
  }
});

describe('a page says whether all runs so far came newest first', () => {
  for (const [what, sayings, ...pages] of [
    ['true if they do', [true, true], runsOf(1, 2), runsOf(3)],
    ['false from the page on that has a newer run within it', [false, false], runsOf(1, 3, 2), runsOf(4)],
    ['false if one is newer than those of the page before', [true, false], runsOf(1, 3), runsOf(2)],
    ['false if one is newer past one without a time', [false], runsOf(3, undefined, 2)],
    ['true if they share their time', [true, true], runsOf(1, 1, 2), runsOf(2, 2)],
    ['true if some have no time', [true, true], runsOf(undefined, 2, undefined, 3), runsOf(undefined, 3)],
  ] as const) {
    test(what, async () => {
      const said: boolean[] = [];
      for await (const { isNewestFirst } of scene(pagesOf(...pages)).pages) said.push(isNewestFirst);
      assert.deepEqual(said, sayings);
    });
  }

  test('true if runs that were created meanwhile have moved others to the next page', async () => {
    const [a, b, c, d] = runsOf(1, 2, 3, 4);
    assert.ok(a && b && c && d);
    for await (const { isNewestFirst } of scene([
      [a, b, c],
      [b, c, d],
    ]).pages)
      assert.equal(isNewestFirst, true);
  });

  test('sorts runs newest first, those without a time last', () => {
    const runs = runsOf(2, undefined, 1, 3);
    assert.deepEqual(
      newestFirst(runs).map(({ runId }) => runId),
      ['r-2', 'r-0', 'r-3', 'r-1'],
    );
  });
});
