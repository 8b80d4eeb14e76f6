import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Fault, FILE_FLOW_ID } from './support/flow-service/index.ts';
import type { PastRun, Scene } from './support/scenes/scene.ts';
import { playScene } from './support/scenes.ts';

// What the wait action is told by the `runs` output of an earlier step, on the built bundle and in virtual time.

const NOT_FOUND: Fault = { kind: 'status', status: 404 };
const MINUTE_MS = 60_000;

const past = (plan: PastRun['plan'] = {}): PastRun => ({
  ...{ windowStart: '2026-03-01', windowEnd: '2026-03-02', createdAt: '2026-03-02T05:59:00Z', plan },
});

/** An entry of the `runs` output. */
const entry = (runId: string, outcome: string, status: string) => ({
  ...{ flowId: FILE_FLOW_ID, runId, etag: '"7a-1"', outcome, status },
  ...{ windowStartTime: '1772323200', windowEndTime: '1772409600' },
});

async function wait(setting: Partial<Scene>, entries: (runIds: readonly string[]) => readonly unknown[]) {
  const given = (runIds: readonly string[]) => ({ 'run-id': JSON.stringify(entries(runIds)) });
  const own = (runIds: readonly string[]) =>
    typeof setting.inputs === 'object' ? { ...given(runIds), ...setting.inputs } : given(runIds);
  const scene = { name: 'given', title: 'Given runs', action: 'wait/action.yml' } as const;
  return playScene({ ...scene, ...setting, inputs: own });
}

const callsOf = (played: Awaited<ReturnType<typeof wait>>, name: string) =>
  played.requests.filter(({ call }) => call === name).length;

describe('a run that an earlier step has found to exist twice', { concurrency: 2 }, () => {
  const twice = (runIds: readonly string[]) => runIds.map((id) => entry(id, 'duplicated', 'inProgress'));

  test('fails the step when it has ended, however it ends, with both named', async () => {
    const played = await wait({ history: [past(), past()] }, twice);
    assert.equal(played.exitCode, 1, played.stdout);
    assert.equal(played.outputs['outcome'], 'duplicated');
    const runs: readonly { readonly outcome: string }[] = JSON.parse(played.outputs['runs'] ?? '[]');
    assert.deepEqual(
      runs.map(({ outcome }) => outcome),
      ['duplicated', 'duplicated'],
    );
    const [error = ''] = /^::error .*$/m.exec(played.stdout) ?? [];
    for (const { id } of played.runs) assert.ok(error.includes(id), error);
  });

  test('is not re-triggered if it has failed: the other one may have read its window', async () => {
    const history = [past({ outcome: 'failed', durationMs: 1 }), past()];
    const played = await wait({ history, inputs: { retries: '3' } }, twice);
    assert.equal(played.outputs['outcome'], 'duplicated', played.stdout);
    assert.equal(callsOf(played, 're-trigger'), 0);
    assert.equal(played.runs.length, 2);
  });

  for (const outcome of ['success', 'failed'] as const)
    test(`without the other one, is neither a success nor re-triggered: ${outcome}`, async () => {
      const history = [past({ outcome, durationMs: 1 })];
      const played = await wait({ history, inputs: { retries: '3' } }, twice);
      assert.equal(played.exitCode, 1, played.stdout);
      assert.equal(played.outputs['outcome'], 'unknown');
      assert.equal(callsOf(played, 're-trigger'), 0);
      assert.match(played.stdout, /^::error title=Flow run may exist twice::.*`run-id` has only this one/m);
    });
});

describe('a run that an earlier step has created and not seen', { concurrency: 2 }, () => {
  const late = { history: [past()], settings: { hiddenAfterStartMs: 40 * MINUTE_MS } };

  test('is waited for until it shows, because it can begin at any time', async () => {
    const played = await wait(late, (runIds) => runIds.map((id) => entry(id, 'created', '')));
    assert.equal(played.exitCode, 0, played.stdout);
    assert.equal(played.outputs['outcome'], 'succeeded');
  });

  test('of which only the id is given, is given up after five minutes', async () => {
    const played = await wait(late, (runIds) => runIds);
    assert.equal(played.exitCode, 1, played.stdout);
    assert.equal(played.outputs['outcome'], 'unknown');
  });

  test('keeps its flow, etag and window if it never shows', async () => {
    const played = await wait(
      {
        history: [past()],
        inputs: { 'wait-timeout': '10m' },
        faults: { 'get-run': Array<Fault>(60).fill(NOT_FOUND) },
      },
      (runIds) => runIds.map((id) => entry(id, 'created', '')),
    );
    assert.equal(played.exitCode, 1, played.stdout);
    assert.equal(played.outputs['outcome'], 'timed-out');
    assert.equal(played.outputs['flow-id'], FILE_FLOW_ID);
    const [run] = JSON.parse(played.outputs['runs'] ?? '[]');
    assert.deepEqual([run.etag, run.windowStartTime, run.flowId], ['"7a-1"', '1772323200', FILE_FLOW_ID]);
  });
});
