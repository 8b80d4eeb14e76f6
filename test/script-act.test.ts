import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse } from 'yaml';
import { adapted } from './support/act/adapt.ts';
import { ROOT } from './support/action-file.ts';
import { COMPILED_ONCE } from './support/programs.ts';
import { readOwnWorkflow, textsAt } from './support/workflows/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'fake-act-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs `npm run act -- daily`; with a script of bash, that is act. */
async function runScript(script?: string, env: Readonly<Record<string, string>> = {}) {
  if (script !== undefined) {
    writeFileSync(join(folder, 'act'), `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(join(folder, 'act'), 0o755);
  }
  // Without /usr/local/bin, where somebody may have the real one.
  const path = [...(script === undefined ? [] : [folder]), dirname(process.execPath), '/usr/bin', '/bin'];
  const child = spawn(process.execPath, [`${ROOT}test/support/act/main.ts`, 'daily'], {
    env: { PATH: path.join(delimiter), ...COMPILED_ONCE, ...env },
    timeout: 30_000,
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)));
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  return { exitCode, text: chunks.join('') };
}

describe('the script that starts workflows in act', () => {
  test('succeeds with one line if act is not installed', async () => {
    const { exitCode, text } = await runScript();
    assert.equal(exitCode, 0);
    assert.match(text, /^act is not installed, .*\n$/);
  });

  test('fails if act is required and not installed', async () => {
    assert.equal((await runScript(undefined, { ACT: 'required' })).exitCode, 1);
  });

  test('fails with the log of act if act does', async () => {
    const { exitCode, text } = await runScript('echo "the workflow is wrong" >&2; exit 1');
    assert.equal(exitCode, 1);
    assert.match(text, /NOT OK {2}daily: the first start fails/);
    assert.match(text, /the workflow is wrong/);
  });

  test('fails if no step has sent a request', async () => {
    const { exitCode, text } = await runScript('exit 0');
    assert.equal(exitCode, 1);
    assert.match(text, /none of their steps has sent a request/);
  });
});

describe('a workflow for act', () => {
  const steps = (...lines: readonly string[]) =>
    ['on: push', 'jobs:', '  load:', '    steps:', ...lines.map((line) => `      ${line}`)].join('\n');
  const stepsOf = (text: string) => readOwnWorkflow(text).jobs['load']?.steps;

  test('runs the steps of the background in the foreground', () => {
    const { text, leftOut } = adapted(
      steps('- { id: load, background: true, run: "true" }', '- { wait: load }'),
    );
    assert.deepEqual(stepsOf(text), [{ id: 'load', run: 'true' }]);
    assert.deepEqual(leftOut, ['background', 'wait']);
  });

  test('keeps the input `wait`', () => {
    const { text, leftOut } = adapted(steps('- { uses: ./, with: { wait: true } }'));
    assert.deepEqual(stepsOf(text), [{ uses: './', with: { wait: true } }]);
    assert.deepEqual(leftOut, []);
  });

  test('has no queue, no container and one leg of a matrix at a time', () => {
    const { text, leftOut } = adapted(
      'concurrency: { group: a, queue: max }\njobs: { load: { container: {}, strategy: { max-parallel: 4 } } }',
    );
    assert.deepEqual(parse(text), {
      concurrency: { group: 'a' },
      jobs: { load: { strategy: { 'max-parallel': 1 } } },
    });
    assert.deepEqual(leftOut, ['container', 'queue']);
  });

  for (const { path, text } of textsAt('examples/*.yml')) {
    const { leftOut } = adapted(text);
    if (leftOut.length > 0) continue;
    test(`${path}: differs only in how many legs run at once`, () => {
      const without = (one: string) => one.replace(/^ *max-parallel: .*\n/gm, '');
      const value = parse(without(adapted(text).text));
      assert.deepEqual(value, parse(without(text)));
    });
  }
});
