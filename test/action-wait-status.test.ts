import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CREATED, FLOW_ID, runWith, takeScripted, takeScriptedHere } from './support/scripted-runs.ts';
import { errorOf } from './support/step.ts';

/** Every word that Adobe has for the status of a run, and what a step makes of a run that ends with it. */
const FINAL = {
  succeeded: ['success', 'completed'],
  'partially-succeeded': ['partialSuccess', 'partialFailure'],
  failed: ['failed', 'error', 'aborted', 'cancelled', 'canceled'],
} as const;

const ACTIVE = ['scheduled', 'queued', 'pending', 'waiting', 'processing', 'inProgress'] as const;

/** The three ways in which the samples, the OpenAPI description and the alerts write a word. */
const SPELLINGS = [
  (word: string) => word,
  (word: string) => word.replace(/[A-Z]/g, '_$&').toUpperCase(),
  (word: string) => word.replace(/[A-Z]/g, ' $&').replace(/^./, (letter) => letter.toUpperCase()),
] as const;

const spelled = (words: readonly string[]) => words.flatMap((word) => SPELLINGS.map((spell) => spell(word)));

const idOf = (index: number) => `run-${index}`;

interface Entry {
  readonly runId: string;
  readonly outcome: string;
  readonly status: string;
}

describe('the wait action knows every status of Adobe, however it is spelled', { concurrency: 4 }, () => {
  for (const [outcome, words] of Object.entries(FINAL)) {
    test(`${words.join(', ')}: ${outcome}, and the status is put out as it is spelled`, async () => {
      const statuses = spelled(words);
      const looks = Object.fromEntries(
        statuses.map((status, index) => [
          idOf(index),
          [{ body: runWith(status, { id: idOf(index), flowId: FLOW_ID }) }],
        ]),
      );
      const step = await takeScriptedHere(
        'wait/action.yml',
        { looks },
        { 'run-id': Object.keys(looks).join('\n') },
      );
      assert.equal(step.exitCode, outcome === 'failed' ? 1 : 0, step.stdout);
      assert.equal(step.outputs['outcome'], outcome);
      const entries = JSON.parse(step.outputs['runs'] ?? '[]') as readonly Entry[];
      assert.deepEqual(
        entries.map((entry) => [entry.runId, entry.outcome, entry.status]),
        statuses.map((status, index) => [idOf(index), outcome, status]),
      );
      assert.equal(step.requests.length, statuses.length, 'each run is polled once');
    });
  }

  test(`${ACTIVE.join(', ')}: waits on`, async () => {
    const statuses = spelled(ACTIVE);
    const looks = Object.fromEntries(
      statuses.map((status, index) => [
        idOf(index),
        [status, 'success'].map((shown) => ({ body: runWith(shown, { id: idOf(index) }) })),
      ]),
    );
    const step = await takeScripted('wait/action.yml', { looks }, { 'run-id': Object.keys(looks).join(',') });
    assert.equal(step.exitCode, 0, step.stdout);
    assert.equal(step.outputs['outcome'], 'succeeded');
    assert.ok(step.stdout.includes(`\n${statuses.length} flow runs succeeded\n`), step.stdout);
    assert.doesNotMatch(step.stdout, /does not document/);
    assert.equal(step.requests.length, 2 * statuses.length);
  });

  test(`${ACTIVE.join(', ')}: in the log of a run, and documented`, async () => {
    for (const status of spelled(ACTIVE)) {
      const looks = { [CREATED]: [status, 'success'].map((shown) => ({ body: runWith(shown) })) };
      const step = await takeScriptedHere('wait/action.yml', { looks });
      assert.ok(step.stdout.includes(`${CREATED}: ${status},`), `${status} is not in the log`);
      assert.doesNotMatch(step.stdout, /does not document/);
    }
  });
});

/** One status of each end meets the bundle, the others the same sources. */
const takeOnce = (index: number) => (index === 0 ? takeScripted : takeScriptedHere);

describe('the root action knows every status of Adobe, however it is spelled', { concurrency: 4 }, () => {
  for (const [outcome, words] of Object.entries(FINAL)) {
    test(`${words.join(', ')}: ${outcome}`, async () => {
      await Promise.all(
        spelled(words).map(async (status, index) => {
          const looks = { [CREATED]: [{ body: { items: [runWith(status)] } }] };
          const step = await takeOnce(index)('action.yml', { looks });
          assert.equal(step.exitCode, outcome === 'failed' ? 1 : 0, `${status}: ${step.stdout}`);
          assert.deepEqual(
            [step.outputs['run-id'], step.outputs['outcome'], step.outputs['status']],
            [CREATED, outcome, status],
          );
          assert.deepEqual(step.requests, ['POST /runs', `GET /runs/${CREATED}`]);
          if (outcome === 'failed') assert.match(errorOf(step), new RegExp(CREATED));
          const warnings = step.commands.filter(({ name }) => name === 'warning');
          assert.equal(warnings.length, outcome === 'partially-succeeded' ? 1 : 0);
        }),
      );
    });
  }

  test(`${ACTIVE.join(', ')}: waits on`, async () => {
    await Promise.all(
      spelled(ACTIVE).map(async (word, index) => {
        const looks = { [CREATED]: [word, 'success'].map((status) => ({ body: runWith(status) })) };
        const step = await takeOnce(index)('action.yml', { looks });
        assert.equal(step.exitCode, 0, step.stdout);
        assert.equal(step.outputs['outcome'], 'succeeded');
        assert.equal(step.requests.length, 3, `${word} is an end`);
      }),
    );
  });
});

describe('an unknown status', { concurrency: 2 }, () => {
  for (const action of ['action.yml', 'wait/action.yml'] as const) {
    test(`is waited through by ${action}, and named once`, async () => {
      const words = ['pondering', 'pondering', 'success'];
      const looks = { [CREATED]: words.map((word) => ({ body: runWith(word) })) };
      const step = await takeScriptedHere(action, { looks });
      assert.equal(step.exitCode, 0, step.stdout);
      assert.equal(step.outputs['status'], 'success');
      assert.equal(step.stdout.split('pondering').length - 1, 1, step.stdout);
      assert.equal(step.stdout.split('does not document').length - 1, 1, step.stdout);
    });
  }
});
