import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  CREATED,
  FLOW_ID,
  type Look,
  runWith,
  type ScriptedStep,
  takeScripted,
  takeScriptedHere,
  WINDOW,
} from './support/scripted-runs.ts';
import { errorOf } from './support/step.ts';

const ACTIONS = ['action.yml', 'wait/action.yml'] as const;
const SECOND = '9d0e1f2a-3b4c-4d5e-8f60-718293a4b5c6';
const THIRD = '0f1e2d3c-4b5a-4968-8776-655443322110';

const failed = (id: string): Look => ({
  body: runWith('failed', {
    id,
    activities: [
      { statusSummary: { errors: [{ code: 'CONNECTOR-1001-500', message: 'Copying broke off.' }] } },
    ],
  }),
});
const succeeded = (id: string): Look => ({ body: { items: [runWith('success', { id })] } });

const idsIn = ({ outputs }: ScriptedStep): readonly string[] =>
  JSON.parse(outputs['runs'] ?? '[]').map(({ runId }: { runId: string }) => runId);

/** A re-trigger that the provider behind the Flow Service turns down, in the two forms that it may have. */
const REFUSALS = {
  1387: 'The flowRunId=x is in an invalid state=inProgress for re-triggering.',
  1388: 'The flow=x is in state=disabled and cannot be re-triggered.',
} as const;

const ADVICE = { 1387: /cannot be re-triggered in its state/, 1388: /Enable the flow/ } as const;

const forms = (code: keyof typeof REFUSALS): Readonly<Record<string, Look>> => ({
  'with its own code': {
    status: 400,
    body: {
      type: `https://ns.adobe.com/aep/errors/CONNECTORS-${code}-400`,
      status: 400,
      report: { 'detailed-message': REFUSALS[code] },
    },
  },
  'inside an error of the Flow Service': {
    status: 400,
    body: {
      type: 'https://ns.adobe.com/aep/errors/FLOW-1100-400',
      status: 400,
      errorMessage: `The request could not be processed. Error from flow provider: ${REFUSALS[code]}`,
    },
  },
});

for (const action of ACTIONS) {
  describe(`${action} with retries`, { concurrency: 6 }, () => {
    test('starts a failed run over and waits for the new one: all ids in runs, run-id the last', async () => {
      const script = {
        looks: { [CREATED]: [failed(CREATED)], [SECOND]: [failed(SECOND)], [THIRD]: [succeeded(THIRD)] },
        retriggered: {
          [CREATED]: { body: { id: SECOND, etag: '"e-2"' } },
          [SECOND]: { body: { items: [{ id: THIRD, etag: '"e-3"' }] } },
        },
      };
      const step = await takeScriptedHere(action, script, { retries: '2' });
      assert.equal(step.exitCode, 0, step.stdout);
      assert.deepEqual(idsIn(step), [CREATED, SECOND, THIRD]);
      assert.equal(step.outputs['run-id'], THIRD);
      assert.equal(step.outputs['outcome'], 'succeeded');
      assert.ok(step.outputs['run-url']?.endsWith(THIRD));
      const posts = step.requests.filter((request) => /^POST .*action/.test(request));
      assert.deepEqual(
        posts,
        [CREATED, SECOND].map((id) => `POST /runs/${id}/action?op=re-trigger`),
      );
      for (const id of [CREATED, SECOND, THIRD]) assert.ok(step.summary.includes(id), id);
    });

    test('fails when the last one fails too, and names that one', async () => {
      const script = {
        looks: { [CREATED]: [failed(CREATED)], [SECOND]: [failed(SECOND)] },
        retriggered: { [CREATED]: { body: { id: SECOND } } },
      };
      const step = await takeScriptedHere(action, script, { retries: '1' });
      assert.equal(step.exitCode, 1);
      assert.match(errorOf(step), new RegExp(`${SECOND} failed: CONNECTOR-1001-500`));
      assert.deepEqual(idsIn(step), [CREATED, SECOND]);
      assert.equal(step.outputs['run-id'], SECOND);
    });

    test('finds the new run in the history of the flow of `flow-id` if the run names no flow', async () => {
      const script = {
        looks: { [CREATED]: [{ body: runWith('failed', { flowId: undefined }) }] },
        retriggered: { [CREATED]: { status: 500, body: '' } },
      };
      const step = await takeScriptedHere(action, script, { retries: '1', 'flow-id': FLOW_ID });
      const lists = step.requests.filter((request) => request.startsWith('GET /runs?'));
      assert.ok(lists.length > 0, step.requests.join());
      assert.deepEqual(
        lists.filter((request) => !request.includes(`flowId==${FLOW_ID}&`)),
        [],
      );
    });

    for (const code of [1387, 1388] as const) {
      for (const [form, look] of Object.entries(forms(code))) {
        test(`explains ${code} ${form}: why the run failed, why it was not re-triggered, what to do`, async () => {
          const script = { looks: { [CREATED]: [failed(CREATED)] }, retriggered: { [CREATED]: look } };
          const step = await takeScriptedHere(action, script, { retries: '1' });
          assert.equal(step.exitCode, 1);
          const error = errorOf(step);
          assert.match(error, /failed: CONNECTOR-1001-500 Copying broke off/);
          assert.ok(error.includes(REFUSALS[code].replace(/\.$/, '')), error);
          assert.match(error, ADVICE[code]);
          assert.equal(step.outputs['outcome'], 'failed');
          assert.deepEqual(idsIn(step), [CREATED]);
        });
      }
    }
  });
}

describe('a run that was re-triggered and is handed on by the output runs', { concurrency: 3 }, () => {
  // The runs of this service show no window.
  const looks = { [CREATED]: [failed(CREATED)], [SECOND]: [{ body: runWith('inProgress', { id: SECOND }) }] };
  const first = { looks, retriggered: { [CREATED]: { body: { id: SECOND } } } };
  const second = {
    looks: { ...looks, [SECOND]: [succeeded(SECOND)], [THIRD]: [succeeded(THIRD)] },
    retriggered: { [CREATED]: { body: { id: THIRD } } },
  };

  for (const retries of ['0', '1']) {
    test(`is left out by the next wait step, with \`retries: ${retries}\``, async () => {
      const step = await takeScripted('wait/action.yml', first, { retries: '1', 'wait-timeout': '1s' });
      assert.equal(step.outputs['outcome'], 'timed-out', step.stdout);
      assert.deepEqual(idsIn(step), [CREATED, SECOND]);
      const runs = step.outputs['runs'] ?? '';
      const next = await takeScripted('wait/action.yml', second, { 'run-id': runs, retries });
      assert.equal(next.exitCode, 0, next.stdout);
      assert.equal(next.outputs['outcome'], 'succeeded');
      assert.deepEqual(next.requests, [`GET /runs/${SECOND}`]);
      assert.deepEqual(idsIn(next), [SECOND]);
    });
  }

  test('keeps the window of the step that created it in the outputs of each wait step', async () => {
    const created = await takeScriptedHere('action.yml', first, { wait: 'false' });
    const inputs = { 'run-id': created.outputs['runs'] ?? '', retries: '1', 'wait-timeout': '10s' };
    const step = await takeScriptedHere('wait/action.yml', first, inputs);
    const next = await takeScriptedHere('wait/action.yml', second, { 'run-id': step.outputs['runs'] ?? '' });
    for (const [{ outputs }, count] of [[step, 2] as const, [next, 1] as const]) {
      const window = { windowStartTime: String(WINDOW.start), windowEndTime: String(WINDOW.end) };
      const shown = JSON.parse(outputs['runs'] ?? '').map((run: typeof window) => ({
        windowStartTime: run.windowStartTime,
        windowEndTime: run.windowEndTime,
      }));
      assert.deepEqual(shown, Array(count).fill(window));
      assert.deepEqual(JSON.parse(outputs['windows'] ?? ''), [window]);
    }
  });
});

test('a re-run of wait/action.yml waits for the run that was re-triggered before, and sends no other', async () => {
  const params = { windowStartTime: `${WINDOW.start}`, windowEndTime: `${WINDOW.end}` };
  const first = runWith('failed', { params, createdAt: 1_771_200_960_000 });
  const again = runWith('success', { id: SECOND, params, createdAt: 1_771_201_960_000 });
  const script = {
    looks: { [CREATED]: [{ body: first }], [SECOND]: [{ body: again }] },
    history: [again, first],
    retriggered: { [CREATED]: { body: { id: THIRD } } },
  };
  const env = { GITHUB_RUN_ATTEMPT: '2' };
  const step = await takeScripted('wait/action.yml', script, { retries: '1' }, { env });
  assert.equal(step.exitCode, 0, step.stdout);
  assert.deepEqual(idsIn(step), [CREATED, SECOND]);
  assert.equal(step.outputs['run-id'], SECOND);
  assert.deepEqual(
    step.requests.filter((request) => request.startsWith('POST ')),
    [],
  );
});
