import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowService } from '../src/adobe/flow-service.ts';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { findExistingRuns } from '../src/runs/existing/existing-runs.ts';
import { answerError } from './support/answer-error.ts';
import { contextWith } from './support/context.ts';

const WINDOW = { startSeconds: 1_000, endSeconds: 2_000 };
const PLAN = { whole: WINDOW, windows: [WINDOW] };
const WANTED = { flowId: 'f-1', plan: PLAN, sameIsEnough: true };

const run = (runId: string, from?: number, to?: number, more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId, etag: '', flowId: 'f-1', createdAtMs: undefined, status: 'success', startSeconds: 7 },
  ...{ createdClient: '', startedAtMs: undefined },
  window: from === undefined || to === undefined ? undefined : { startSeconds: from, endSeconds: to },
  ...more,
});

const budget = () => ({ pause: async (error: Error) => Promise.reject(error) });

/** What is found in pages of a history, by ids, and how many pages that took. */
async function find(...pages: readonly (readonly FlowRun[])[]) {
  const reads: string[] = [];
  const service: Partial<FlowService> = {
    async listRuns(flowId, token = '0') {
      reads.push(`${flowId} ${token}`);
      const next = Number(token) + 1;
      return {
        runs: pages[Number(token)] ?? [],
        continuationToken: next < pages.length ? String(next) : undefined,
        serviceTimeMs: undefined,
      };
    },
  };
  const found = await findExistingRuns(WANTED, contextWith({ service, budget, clock: { now: () => 0 } }));
  const ids = (runs: readonly FlowRun[]) => runs.map(({ runId }) => runId);
  const { same, overlapping, cutOff, withoutWindow, active, isComplete } = found;
  const seen = { same: same[0]?.runId, overlapping: ids(overlapping), reads };
  return {
    seen,
    ...seen,
    cutOff: ids(cutOff),
    withoutWindow: ids(withoutWindow),
    active: ids(active),
    isComplete,
  };
}

describe('a run over exactly this window is taken for the same', () => {
  for (const status of [
    'scheduled',
    'inProgress',
    'success',
    'partialSuccess',
    'PARTIAL_SUCCESS',
    '',
    'odd',
  ]) {
    test(`if its status is "${status}"`, async () => {
      assert.equal((await find([run('a', 1_000, 2_000, { status })])).same, 'a');
    });
  }

  for (const status of ['failed', 'FAILED', 'error', 'aborted', 'cancelled', 'canceled']) {
    test(`does not attach to a run with the status "${status}"`, async () => {
      const found = await find([run('a', 1_000, 2_000, { status })]);
      assert.deepEqual([found.same, found.overlapping], [undefined, []]);
    });
  }

  test('the newest of them, past those that failed', async () => {
    const failed = run('a', 1_000, 2_000, { status: 'failed' });
    assert.equal((await find([failed, run('b', 1_000, 2_000), run('c', 1_000, 2_000)])).same, 'b');
  });

  test('on a later page too, and nothing is read beyond it', async () => {
    const found = await find([run('a', 1_500, 2_500)], [run('b', 1_000, 2_000)], [run('c', 1_000, 2_000)]);
    assert.deepEqual(found.seen, { same: 'b', overlapping: ['a'], reads: ['f-1 0', 'f-1 1'] });
  });

  test('does not attach to a run of another flow, of another window, or without a window', async () => {
    const others = [
      run('a', 1_000, 2_000, { flowId: 'f-2' }),
      run('b', 1_000, 2_001),
      run('c', 999, 2_000),
      run('d'),
    ];
    assert.equal((await find(others)).same, undefined);
    assert.equal((await find([...others, run('e', 1_000, 2_000, { flowId: '' })])).same, 'e');
  });
});

test('of two over the window the one that was created later counts, in whatever order they come', async () => {
  const [old, young] = [
    run('a', 1_000, 2_000, { createdAtMs: 3_000_000 }),
    run('b', 1_000, 2_000, { createdAtMs: 4_000_000 }),
  ];
  assert.equal((await find([old, young])).same, 'b');
  assert.equal((await find([young, old])).same, 'b');
});

describe('the history is read', () => {
  const DAY_MS = 86_400_000;
  const startMs = WINDOW.startSeconds * 1_000;
  const [recent, old] = [
    run('a', 5_000, 6_000, { createdAtMs: startMs + DAY_MS }),
    run('b', 0, 500, { createdAtMs: startMs - 8 * DAY_MS }),
  ];

  test('as far back as a run of the window can have been created ahead of it', async () => {
    const found = await find([recent], [old], [run('c', 1_000, 2_000)]);
    assert.deepEqual([found.reads.length, found.same, found.isComplete], [2, undefined, true]);
  });

  test('to its end if runs do not come newest first', async () => {
    const found = await find([old, recent], [run('c', 1_000, 2_000)]);
    assert.deepEqual([found.reads.length, found.same, found.isComplete], [2, 'c', true]);
  });

  test('stops reading after a number of pages and says so', async () => {
    const pages = Array.from({ length: 25 }, () => [recent]);
    const found = await find(...pages);
    assert.deepEqual([found.reads.length, found.isComplete], [20, false]);
  });
});

describe('a run that does not say what it reads', () => {
  test('may be one of these, if it has not failed', async () => {
    const found = await find([
      run('a', undefined, undefined, { createdAtMs: 5_000_000 }),
      run('b', undefined, undefined, { createdAtMs: 5_000_000, status: 'failed' }),
      run('c', undefined, undefined, { createdAtMs: 1 }),
      run('d'),
      run('e', undefined, undefined, { flowId: 'f-2' }),
      run('f', undefined, undefined, { createdAtMs: 1, status: 'scheduled' }),
    ]);
    assert.deepEqual(found.withoutWindow, ['a', 'd', 'f']);
    assert.deepEqual(found.active, ['f']);
  });

  test('has not read the data if it was created before the data began and has ended', async () => {
    for (const [createdAtMs, ids] of [
      [999_999, []],
      [1_000_000, ['a']],
    ] as const)
      assert.deepEqual((await find([run('a', undefined, undefined, { createdAtMs })])).withoutWindow, ids);
  });
});

describe('a run whose end may have been cut off', () => {
  const ahead = { createdAtMs: 1_500_000 };

  test('is one of those that overlap, and may have this window', async () => {
    const found = await find([run('a', 1_000, 1_600, ahead), run('b', 1_100, 1_600, ahead)]);
    assert.deepEqual([found.overlapping, found.cutOff, found.withoutWindow], [['a', 'b'], ['a'], []]);
  });

  test('has another window if the end that was asked for had passed when it was created', async () => {
    const found = await find([run('a', 1_000, 1_600, { createdAtMs: 2_500_000 })]);
    assert.deepEqual([found.overlapping, found.cutOff], [['a'], []]);
  });
});

describe('a run overlaps', () => {
  for (const [from, to, shares] of [
    [1_999, 3_000, true],
    [0, 1_001, true],
    [1_200, 1_300, true],
    [0, 9_000, true],
    [2_000, 3_000, false],
    [0, 1_000, false],
  ] as const) {
    test(`if it reads some of the same data: ${from} to ${to}: ${shares}`, async () => {
      assert.deepEqual((await find([run('a', from, to)])).overlapping, shares ? ['a'] : []);
    });
  }

  test('on any page, newest first, but for those that failed and those of other flows', async () => {
    const found = await find(
      [run('a', 1_500, 2_500), run('b', 1_500, 2_500, { status: 'failed' }), run('c')],
      [run('d', 500, 1_500, { flowId: 'f-2' }), run('e', 500, 1_500)],
    );
    assert.deepEqual(found.seen, { same: undefined, overlapping: ['a', 'e'], reads: ['f-1 0', 'f-1 1'] });
  });
});

test('a history that cannot be read is no history without such runs', async () => {
  const refusal = answerError(403);
  const service: Partial<FlowService> = { listRuns: async () => Promise.reject(refusal) };
  await assert.rejects(
    findExistingRuns(WANTED, contextWith({ service, budget, clock: { now: () => 0 } })),
    (error) => error === refusal,
  );
});
