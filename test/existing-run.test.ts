import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findExistingRuns } from '../src/existing-run.ts';
import { RunExistsError } from '../src/failure.ts';
import type { FlowService } from '../src/platform/flow-service.ts';
import { AnswerError } from '../src/platform/problem.ts';
import type { FlowRun } from '../src/platform/run.ts';

const WINDOW = { startSeconds: 1_000, endSeconds: 2_000 };
const WANTED = { flowId: 'f-1', whole: WINDOW, windows: [WINDOW] };

const run = (runId: string, from?: number, to?: number, more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId, etag: '', flowId: 'f-1', createdAtMs: undefined, status: 'success', startSeconds: 7 },
  window: from === undefined || to === undefined ? undefined : { startSeconds: from, endSeconds: to },
  ...more,
});

const budget = () => ({ left: () => 0, pause: async (error: Error) => Promise.reject(error) });

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
  const { same, overlapping } = await findExistingRuns(WANTED, service as FlowService, budget);
  return { same: same[0]?.runId, overlapping: overlapping.map(({ runId }) => runId), reads };
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
    test(`where its status is "${status}"`, async () => {
      assert.equal((await find([run('a', 1_000, 2_000, { status })])).same, 'a');
    });
  }

  for (const status of ['failed', 'FAILED', 'error', 'aborted', 'cancelled', 'canceled']) {
    test(`but not where it is "${status}": its window has to be read again`, async () => {
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
    assert.deepEqual(found, { same: 'b', overlapping: ['a'], reads: ['f-1 0', 'f-1 1'] });
  });

  test('but not one of another flow, of another window, or of none', async () => {
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

describe('a run overlaps', () => {
  for (const [from, to, shares] of [
    [1_999, 3_000, true],
    [0, 1_001, true],
    [1_200, 1_300, true],
    [0, 9_000, true],
    [2_000, 3_000, false],
    [0, 1_000, false],
  ] as const) {
    test(`where it reads some of the same data: ${from} to ${to}: ${shares}`, async () => {
      assert.deepEqual((await find([run('a', from, to)])).overlapping, shares ? ['a'] : []);
    });
  }

  test('on any page, newest first, but for those that failed and those of other flows', async () => {
    const found = await find(
      [run('a', 1_500, 2_500), run('b', 1_500, 2_500, { status: 'failed' }), run('c')],
      [run('d', 500, 1_500, { flowId: 'f-2' }), run('e', 500, 1_500)],
    );
    assert.deepEqual(found, { same: undefined, overlapping: ['a', 'e'], reads: ['f-1 0', 'f-1 1'] });
  });
});

test('a history that cannot be read is no history without such runs', async () => {
  const refusal = new AnswerError({
    ...{ status: 403, code: '', text: '', requestId: '' },
    retryAfterMs: undefined,
  });
  const service: Partial<FlowService> = { listRuns: async () => Promise.reject(refusal) };
  await assert.rejects(
    findExistingRuns(WANTED, service as FlowService, budget),
    (error) => error === refusal,
  );
});

test('the error of a run that exists names it and its status, where there is one', () => {
  const message = (status: string) => new RunExistsError(run('a', 1, 2, { status })).message;
  assert.equal(message('inProgress'), 'flow run a has exactly this window, and its status is inProgress');
  assert.match(message(''), /its status is not known yet$/);
});
