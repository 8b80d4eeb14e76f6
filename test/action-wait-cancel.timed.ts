import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CREATED, FLOW_ID, type Look, runWith, type Script, takeScripted } from './support/scripted-runs.ts';
import { errorOf } from './support/step.ts';

const OTHER = '2e8d7c4b-9a61-4f30-b5e2-1c0d3f6a8b97';
const ACTIONS = ['action.yml', 'wait/action.yml'] as const;
const window = { windowStartTime: '1771200000', windowEndTime: '1771200900' };

const shown = (status: string, more: object = {}): Look => ({
  body: runWith(status, { params: { startTime: '1771200960', ...window }, ...more }),
});

/** Takes a step and cancels it once its log has that text. */
async function cancelled(
  action: (typeof ACTIONS)[number],
  script: Script,
  when: RegExp,
  inputs: Readonly<Record<string, string>> = {},
  signals: readonly NodeJS.Signals[] = ['SIGINT'],
) {
  const state = { log: '', atMs: Number.NaN, kill: (_: NodeJS.Signals): void => undefined };
  const step = await takeScripted(
    action,
    script,
    { 'poll-interval': '20s', ...inputs },
    {
      started: (kill) => {
        state.kill = kill;
      },
      printed: (text) => {
        state.log += text;
        if (!Number.isNaN(state.atMs) || !when.test(state.log)) return;
        state.atMs = performance.now();
        setTimeout(() => {
          for (const signal of signals) state.kill(signal);
        }, 100);
      },
    },
  );
  assert.ok(!Number.isNaN(state.atMs), `nothing to cancel: ${step.stdout}`);
  return { ...step, sinceSignalMs: performance.now() - state.atMs - 100 };
}

/** A second signal can meet a process that is ending already and kill it: its last word is said by then. */
function assertCancelled(step: Awaited<ReturnType<typeof cancelled>>): string {
  assert.ok(step.sinceSignalMs < 1_000, `ended ${step.sinceSignalMs} ms after the signal`);
  assert.equal(step.exitCode ?? 1, 1);
  const error = errorOf(step);
  assert.match(error, /cancelled/);
  assert.match(error, /continues? in Experience Platform/);
  assert.match(error, /wait action.*run-id/);
  assert.match(step.summary, /<h3>❌ /);
  assert.match(step.summary, /cancelled/);
  return error;
}

describe('a cancel ends a wait within a second and says that the run continues', { concurrency: 6 }, () => {
  for (const action of ACTIONS) {
    for (const signals of [['SIGINT'], ['SIGTERM'], ['SIGINT', 'SIGINT', 'SIGTERM']] as const) {
      test(`${action}, by ${signals.join(', ')}, between two polls`, async () => {
        const looks = { [CREATED]: [shown('inProgress')] };
        const step = await cancelled(action, { looks }, /: inProgress,/, {}, signals);
        const error = assertCancelled(step);
        assert.ok(error.includes(CREATED), error);
        assert.ok(step.summary.includes(CREATED), step.summary);
      });
    }

    test(`${action}: the run and the status seen last are in the outputs and the summary`, async () => {
      const looks = { [CREATED]: [shown('inProgress')] };
      const step = await cancelled(action, { looks }, /: inProgress,/);
      assertCancelled(step);
      assert.equal(step.outputs['run-id'], CREATED);
      assert.equal(step.outputs['status'], 'inProgress');
      assert.deepEqual(
        JSON.parse(step.outputs['runs'] ?? '[]').map((run: { runId: string }) => run.runId),
        [CREATED],
      );
      assert.ok(step.outputs['run-url']?.endsWith(`/dataflows/${FLOW_ID}/activity/${CREATED}`));
      assert.match(step.summary, /inProgress/);
    });
  }

  test('the root action still outputs what it created', async () => {
    const looks = { [CREATED]: [shown('inProgress')] };
    const step = await cancelled('action.yml', { looks }, /Waiting for/);
    assertCancelled(step);
    assert.equal(step.outputs['run-id'], CREATED);
    assert.equal(step.outputs['outcome'], 'created');
    assert.equal(step.outputs['window-start-time'], window.windowStartTime);
  });

  test('with many runs, the message has all of them, and the runs output too', async () => {
    const looks = {
      [CREATED]: [shown('inProgress')],
      [OTHER]: [shown('success', { id: OTHER })],
    };
    const inputs = { 'run-id': `${OTHER},${CREATED}` };
    const step = await cancelled('wait/action.yml', { looks }, /: inProgress,/, inputs);
    const error = assertCancelled(step);
    assert.ok(error.includes(CREATED), error);
    const runs = JSON.parse(step.outputs['runs'] ?? '[]') as readonly { runId: string; status: string }[];
    assert.deepEqual(
      runs.map(({ runId, status }) => [runId, status]),
      [
        [OTHER, 'success'],
        [CREATED, 'inProgress'],
      ],
    );
  });

  test('after a run was re-triggered, the message names the new one, which is the one that continues', async () => {
    const script = {
      looks: { [CREATED]: [shown('failed')], [OTHER]: [shown('inProgress', { id: OTHER })] },
      retriggered: { [CREATED]: { body: { id: OTHER, etag: '"e-2"' } } },
    };
    const step = await cancelled('wait/action.yml', script, new RegExp(`${OTHER}: inProgress,`), {
      retries: '1',
    });
    const error = assertCancelled(step);
    assert.ok(error.includes(OTHER), error);
    assert.equal(step.outputs['run-id'], OTHER);
  });
});
