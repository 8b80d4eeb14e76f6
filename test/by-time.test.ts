import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { createFlowService, FILE_FLOW_ID, WORLDS } from './support/flow-service/index.ts';
import { INPUTS } from './support/step.ts';
import { timeline } from './support/timeline.ts';
import { CONNECTION, playStep, runsOf } from './support/virtual-wait.ts';

const MINUTE_MS = 60_000;

/** When the run of another job is created after the request, and how long after that it begins. */
interface OtherRun {
  readonly createdAfterMs: number;
  readonly startsInMs: number;
}

/**
 * A creation gets no answer and creates nothing. Another job of the same client creates a run over another window, which
 * the service shows only once the run has begun. No other run shows a window.
 */
async function play(wait: string, { createdAfterMs, startsInMs }: OtherRun) {
  const time = timeline();
  const service = createFlowService({ clock: time, world: WORLDS['windows in activities only'] });
  const given = {
    ...INPUTS,
    'flow-id': FILE_FLOW_ID,
    'delta-column': '',
    'window-start-time': 'now-1d',
    'window-end-time': 'now',
    'start-time': 'now+1m',
    wait,
  };
  const order = readRunInputs(given, { nowSeconds: time.now() / 1_000, isRerun: false });
  const other: { id?: string } = {};
  const add = () => {
    const nowSeconds = Math.floor(time.now() / 1_000);
    const window = { windowStartTime: nowSeconds - 999_000, windowEndTime: nowSeconds - 990_000 };
    const params = { startTime: nowSeconds + startsInMs / 1_000, ...window };
    other.id = service.addRun(FILE_FLOW_ID, params).id;
  };
  const step = await playStep((machine) => createFlowRun({ ...order, connection: CONNECTION }, machine), {
    ...{ service, timeline: time },
    passage({ call }) {
      if (call !== 'create' || other.id !== undefined) return undefined;
      void time.sleep(createdAfterMs).then(add);
      return { fate: { kind: 'broken', processed: false }, latencyMs: 100 };
    },
  });
  return { ...step, otherId: other.id, created: service.runs.filter(({ id }) => id !== other.id) };
}

describe('the run of another job, the only new one of a flow that shows no window yet', () => {
  for (const wait of ['true', 'false']) {
    test(`is not taken for a lost one if it is created minutes later, with \`wait: ${wait}\``, async () => {
      const { green, outputs, created, otherId } = await play(wait, {
        createdAfterMs: 4.9 * MINUTE_MS,
        startsInMs: MINUTE_MS,
      });
      assert.equal(green, false);
      assert.equal(outputs['outcome'], 'unknown');
      assert.notEqual(outputs['run-id'], otherId);
      assert.deepEqual(created, []);
    });
  }

  test('fails the step as unknown if it then shows another window', async () => {
    const soon = { createdAfterMs: MINUTE_MS, startsInMs: 10 * MINUTE_MS };
    const { green, outputs, errors, otherId } = await play('true', soon);
    assert.equal(green, false);
    assert.equal(outputs['outcome'], 'unknown');
    assert.deepEqual(
      runsOf(outputs).map(({ runId, outcome }) => [runId, outcome]),
      [[otherId, 'unknown']],
    );
    assert.match(
      errors[0] ?? '',
      /taken for the one that was asked for by its time alone, but it reads the window/,
    );
    assert.match(errors[0] ?? '', /start this step again only if no run has it/);
    assert.equal(outputs['remaining-windows'], '[]');
  });
});
