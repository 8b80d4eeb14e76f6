import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Metrics, readRunDetails } from '../src/adobe/run-details.ts';
import { OUTPUTS, total, waitedOutputs, worst } from '../src/report/outputs.ts';
import type { WaitedRun } from '../src/runs/wait.ts';
import { CONNECTION } from './support/virtual-wait.ts';

const FROM_BEST_TO_WORST = ['succeeded', 'partially-succeeded', 'unknown', 'timed-out', 'failed'] as const;

const end = (more: Partial<WaitedRun> = {}): WaitedRun => ({
  runId: 'run-1',
  etag: '"1"',
  outcome: 'succeeded',
  status: 'success',
  window: { startSeconds: 1_000_000_000, endSeconds: 1_000_003_600 },
  details: undefined,
  problem: undefined,
  ...more,
});

const detailsOf = (metrics: Metrics, batchIds: readonly string[] = []): WaitedRun['details'] => {
  const run = readRunDetails({ id: 'run-1', flowId: 'flow-1' });
  return run && { ...run, metrics, batchIds };
};

const outcomes = fc.array(fc.constantFrom(...FROM_BEST_TO_WORST), { minLength: 1, maxLength: 6 });

describe('the outcome of many runs', () => {
  test('is the worst among them, in whatever order they come', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const ranks = all.map((outcome) => FROM_BEST_TO_WORST.indexOf(outcome));
        const expected = FROM_BEST_TO_WORST[Math.max(...ranks)];
        assert.equal(worst(all.map((outcome) => end({ outcome }))), expected);
      }),
    );
  });

  test('is good only if each of them is', () => {
    for (const outcome of FROM_BEST_TO_WORST.slice(1)) {
      assert.notEqual(worst([end(), end({ outcome }), end()]), 'succeeded');
    }
  });

  test('of no run at all is not known', () => {
    assert.equal(worst([]), 'unknown');
  });
});

describe('the metrics of many runs', () => {
  const NAMES = [
    'recordsRead',
    'recordsWritten',
    'recordsFailed',
    'recordsSkipped',
    'filesRead',
    'bytesRead',
    'bytesWritten',
  ] as const;
  const fields = Object.fromEntries(NAMES.map((name) => [name, fc.nat()]));
  const metrics = fc.record(
    { ...fields, durationMs: fc.nat() },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Metrics>;

  test('are sums of what is known, and nothing that no run says', () => {
    fc.assert(
      fc.property(fc.array(metrics, { minLength: 2, maxLength: 5 }), (all) => {
        const sums = total(all);
        for (const name of NAMES) {
          const known = all.flatMap((one) => (one[name] === undefined ? [] : [one[name]]));
          const expected = known.length === 0 ? undefined : known.reduce((sum, number) => sum + number, 0);
          assert.equal(sums[name], expected, name);
        }
        assert.equal(sums.durationMs, undefined, 'times that overlap are no sum');
      }),
    );
  });

  test('of one run are its own, its duration too', () => {
    assert.deepEqual(total([{ recordsRead: 4, durationMs: 7 }]), { recordsRead: 4, durationMs: 7 });
    assert.deepEqual(total([]), {});
  });
});

describe('the outputs of a wait', () => {
  test('name the last run, and have all runs in their order, re-triggered ones before what they became', () => {
    const attempts = [
      [end({ runId: 'a1', outcome: 'failed', status: 'failed' }), end({ runId: 'a2' })],
      [end({ runId: 'b1', etag: '"9"', status: 'Success' })],
    ];
    const outputs = waitedOutputs(attempts, CONNECTION, 'flow-1');
    assert.equal(outputs['run-id'], 'b1');
    assert.equal(outputs['etag'], '"9"');
    assert.equal(outputs['status'], 'Success');
    assert.equal(outputs['outcome'], 'succeeded');
    assert.ok(outputs['run-url']?.endsWith('/dataflows/flow-1/activity/b1'));
    const window = { windowStartTime: '1000000000', windowEndTime: '1000003600' };
    assert.deepEqual(JSON.parse(outputs['runs'] ?? ''), [
      { runId: 'a1', etag: '"1"', ...window, outcome: 'failed', status: 'failed' },
      { runId: 'a2', etag: '"1"', ...window, outcome: 'succeeded', status: 'success' },
      { runId: 'b1', etag: '"9"', ...window, outcome: 'succeeded', status: 'Success' },
    ]);
  });

  test('count what was re-triggered only once: metrics and batches are of the ends', () => {
    const attempts = [
      [
        end({ details: detailsOf({ recordsRead: 100 }, ['X']) }),
        end({ details: detailsOf({ recordsRead: 7 }, ['Y']) }),
      ],
      [end({ details: detailsOf({ recordsRead: 5 }, ['Y', 'Z']) })],
    ];
    const outputs = waitedOutputs(attempts, CONNECTION, undefined);
    assert.equal(outputs['metrics'], '{"recordsRead":12}');
    assert.equal(outputs['batch-ids'], '["Y","Z"]');
    assert.ok(outputs['run-url']?.endsWith('/dataflows/flow-1/activity/run-1'), 'the run knows its flow');
  });

  test('say nothing of windows if one of them is not known', () => {
    const outputs = waitedOutputs([[end()], [end({ window: undefined })]], CONNECTION, 'flow-1');
    assert.equal(outputs['windows'], undefined);
    assert.equal(outputs['window-start-time'], undefined);
    const [first, second] = JSON.parse(outputs['runs'] ?? '');
    assert.equal(first.windowStartTime, '1000000000');
    assert.ok(!('windowStartTime' in second));
  });

  test('are outputs that action.yml knows, every one of them a text', () => {
    const outputs = waitedOutputs([[end()]], CONNECTION, 'flow-1');
    for (const [name, value] of Object.entries(outputs)) {
      assert.ok((OUTPUTS as readonly string[]).includes(name), name);
      assert.equal(typeof value, 'string');
    }
  });
});
