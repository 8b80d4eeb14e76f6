import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CREATED, runWith, takeScripted } from './support/scripted-runs.ts';
import { errorOf, MINTING, takeStep } from './support/step.ts';

/** Paths that no process can write to, whoever it runs as. */
const UNWRITABLE = {
  'in no directory': '/nowhere/file',
  'a directory': tmpdir(),
  'below a file': '/dev/null/file',
};

const place = { folder: '' };
before(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'files-'));
});
after(() => rm(place.folder, { recursive: true }));

describe('a summary that cannot be written', { concurrency: 6 }, () => {
  for (const [name, GITHUB_STEP_SUMMARY] of Object.entries(UNWRITABLE)) {
    test(`(${name}) does not make a successful run fail`, async () => {
      const step = await takeStep({ env: { GITHUB_STEP_SUMMARY } });
      assert.equal(step.exitCode, 0, step.stdout + step.stderr);
      assert.equal(step.stderr, '');
      assert.equal(step.outputs['outcome'], 'created');
      assert.equal(step.outputs['run-id'], step.runs[0]?.id);
      assert.deepEqual(
        step.commands.map(({ name: command }) => command).filter((command) => command === 'error'),
        [],
      );
    });

    test(`(${name}) does not hide why a step failed`, async () => {
      const step = await takeStep({
        env: { GITHUB_STEP_SUMMARY },
        faults: { create: { kind: 'status', status: 500, processed: true } },
      });
      assert.equal(step.exitCode, 1);
      assert.match(errorOf(step), /HTTP 500/);
      assert.equal(step.stderr, '');
      assert.equal(step.outputs['outcome'], 'unknown');
    });
  }
});

describe('outputs that cannot be written', { concurrency: 6 }, () => {
  for (const [name, GITHUB_OUTPUT] of Object.entries(UNWRITABLE)) {
    test(`(${name}) make the step fail; a run that was created is named, and none is created twice`, async () => {
      const step = await takeStep({ inputs: MINTING, env: { GITHUB_OUTPUT } });
      assert.equal(step.exitCode, 1);
      assert.equal(step.stderr, '');
      assert.match(errorOf(step), /output/i);
      assert.ok(step.runs.length <= 1);
      for (const { id } of step.runs) assert.ok(errorOf(step).includes(id), step.stdout);
    });
  }

  test('make the wait action fail before its first poll', async () => {
    const looks = { [CREATED]: [{ body: { items: [runWith('success')] } }] };
    const options = { env: { GITHUB_OUTPUT: UNWRITABLE['in no directory'] } };
    const step = await takeScripted('wait/action.yml', { looks }, {}, options);
    assert.equal(step.exitCode, 1);
    assert.match(errorOf(step), /\nNothing was sent that can create a run\./);
    assert.deepEqual(step.requests, []);
  });

  test('make the step fail during the creation; its run is named in the error and in the summary', async () => {
    const file = join(place.folder, 'output');
    await writeFile(file, '');
    const step = await takeStep({
      env: { GITHUB_OUTPUT: file },
      faults: { create: { kind: 'delay', ms: 500 } },
      arrived: {
        call: 'create',
        act: async () => {
          assert.match(await readFile(file, 'utf8'), /^window-start-time<</m);
          await rm(file);
        },
      },
    });
    assert.equal(step.exitCode, 1);
    assert.equal(step.stderr, '');
    assert.equal(step.runs.length, 1);
    const runId = step.runs[0]?.id ?? '?';
    assert.ok(errorOf(step).includes(runId), step.stdout);
    assert.ok(step.summary.includes(runId), step.summary);
    assert.ok(step.summary.startsWith('<h3>❌ '), step.summary);
  });

  test('do not hide why a step failed', async () => {
    const file = join(place.folder, 'output-of-failure');
    await writeFile(file, '');
    const step = await takeStep({
      env: { GITHUB_OUTPUT: file },
      inputs: { 'request-timeout': '1s' },
      faults: { create: { kind: 'stall', when: 'before-headers', processed: true } },
      arrived: { call: 'create', act: () => rm(file) },
    });
    assert.equal(step.exitCode, 1);
    assert.match(errorOf(step), /no answer within 1 s/);
    assert.equal(step.stderr, '');
    assert.match(step.summary, /may have been created/);
  });
});
