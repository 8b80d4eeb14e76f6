import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowService } from '../src/adobe/flow-service.ts';
import { readRun } from '../src/adobe/run.ts';
import { openReport } from '../src/report/report.ts';
import { OperationError, PreconditionError } from '../src/runs/errors.ts';
import { findRunsToAttach } from '../src/runs/if-run-exists.ts';
import type { CreateOrder, IfRunExists } from '../src/runs/order.ts';
import { contextWith } from './support/context.ts';
import { memoryRunner } from './support/memory-runner.ts';
import { CONNECTION } from './support/virtual-wait.ts';

const FIRST = { startSeconds: 1_778_000_000, endSeconds: 1_778_003_600 };
const SECOND = { startSeconds: FIRST.endSeconds, endSeconds: 1_778_007_200 };
const WHOLE = { startSeconds: FIRST.startSeconds, endSeconds: SECOND.endSeconds };

/** A run as the history shows it, which reads `window` where that is said. */
const shown = (id: string, status: string, window?: typeof FIRST) => ({
  ...{ id, flowId: 'f-1', createdAt: SECOND.endSeconds * 1_000, metrics: { statusSummary: { status } } },
  ...(window && { params: { windowStartTime: window.startSeconds, windowEndTime: window.endSeconds } }),
});

/** Stands at the end of a history that goes on for ever. */
const MORE = {};

/** What a step that is to read both windows finds in a history. */
async function standing(ifRunExists: IfRunExists, ...history: readonly object[]) {
  const isEndless = history.includes(MORE);
  const asked: string[] = [];
  const service: Partial<FlowService> = {
    async listRuns(flowId) {
      asked.push(flowId);
      const runs = history.flatMap((run) => readRun(run) ?? []);
      return {
        runs,
        continuationToken: isEndless ? `more-${asked.length}` : undefined,
        serviceTimeMs: undefined,
      };
    },
  };
  const runner = memoryRunner();
  const context = contextWith({ service, emit: openReport(runner, undefined).emit });
  const inputs: Partial<CreateOrder> = {
    ...{ connection: CONNECTION, ifRunExists },
    run: { flowId: 'f-1' } as CreateOrder['run'],
  };
  const plan = { whole: WHOLE, windows: [FIRST, SECOND] };
  const finding = findRunsToAttach(plan, inputs as CreateOrder, context);
  const end = await finding.then(
    ({ existing }) => existing.map((run) => run?.runId),
    (error: unknown) => error,
  );
  return { end, warnings: runner.warnings, asked };
}

/** Why a step did not go on. */
function reasonOf(end: unknown): PreconditionError {
  assert.ok(end instanceof OperationError && end.run === 'none' && end.cause instanceof PreconditionError);
  return end.cause;
}

test('reads no history with if-run-exists: create', async () => {
  const { end, asked } = await standing('create', shown('a', 'success', FIRST));
  assert.deepEqual([end, asked], [[], []]);
});

describe('the runs to take over', () => {
  test('are those that are there, each for its window', async () => {
    const { end, warnings } = await standing('attach', shown('a', 'inProgress', SECOND));
    assert.deepEqual(end, [undefined, 'a']);
    assert.deepEqual(warnings, []);
  });

  test('are none that failed', async () => {
    assert.deepEqual((await standing('attach', shown('a', 'failed', FIRST))).end, [undefined, undefined]);
  });
});

describe('a step that must be alone', () => {
  test('fails by the first of them, and names it with its window', async () => {
    const { end } = await standing('fail', shown('a', 'success', SECOND));
    const { message, advice } = reasonOf(end);
    assert.match(message, /flow run a .*2026-05-05 17:53:20 UTC \(1778003600\) to .*status is success$/);
    assert.match(advice, /if-run-exists/);
  });

  test('continues if there is none', async () => {
    assert.deepEqual((await standing('fail')).end, [undefined, undefined]);
  });
});

describe('a run of which the service does not say what it reads', () => {
  for (const ifRunExists of ['attach', 'fail'] as const) {
    test(`may be the one while it has not ended: ${ifRunExists} does not guess`, async () => {
      const { end } = await standing(ifRunExists, shown('a', 'scheduled'));
      const { message, advice } = reasonOf(end);
      assert.match(message, /flow run a has not ended .*may be this one/);
      assert.match(advice, /if-run-exists: create/);
    });

    test(`is warned of once it has ended: ${ifRunExists}`, async () => {
      const { end, warnings } = await standing(ifRunExists, shown('a', 'success'));
      assert.deepEqual(end, [undefined, undefined]);
      assert.match(warnings.join('\n'), /does not show the window of flow run a: /);
    });
  }

  test('ignores other runs if each window has its run', async () => {
    const { end, warnings } = await standing(
      'attach',
      ...[shown('a', 'scheduled'), shown('b', 'success', FIRST), shown('c', 'success', SECOND)],
    );
    assert.deepEqual([end, warnings], [['b', 'c'], []]);
  });
});

describe('a history of more than 2,000 runs', () => {
  test('makes if-run-exists: fail stop, because a run may exist further back', async () => {
    const { end, asked } = await standing('fail', shown('a', 'success', WHOLE), MORE);
    assert.match(reasonOf(end).message, /more than 2,000 runs/);
    assert.equal(asked.length, 20);
  });

  test('makes if-run-exists: attach warn that a run may exist further back', async () => {
    const { end, warnings } = await standing('attach', MORE);
    assert.deepEqual(end, [undefined, undefined]);
    assert.match(warnings.join('\n'), /more than 2,000 runs/);
  });
});

test('data that another run reads too is warned of', async () => {
  const { warnings } = await standing('attach', shown('a', 'success', WHOLE), shown('b', 'success', FIRST));
  assert.match(warnings.join('\n'), /read by flow run a too/);
});
