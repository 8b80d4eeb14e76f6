import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'apart-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs a file of tests that run apart. */
function run(...lines: readonly string[]) {
  const file = join(folder, 'file.mjs');
  const head = [
    "import assert from 'node:assert/strict';",
    `import { apart } from '${new URL('support/apart.ts', import.meta.url)}';`,
    'const { describe, test } = apart(import.meta.url);',
  ];
  writeFileSync(file, [...head, ...lines].join('\n'));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ['--test-reporter=tap', file], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout };
}

describe('tests that run in a thread of their own', () => {
  test('pass, with the lines that they print', () => {
    const { status, stdout } = run(
      "describe('some', () => {",
      "  test('one', (t) => t.diagnostic('a line of it'));",
      '});',
      "describe('others', () => {",
      "  test('one', async (t) => t.diagnostic('a line of another'));",
      '});',
    );
    assert.equal(status, 0, stdout);
    assert.match(stdout, /ok 1 - one[\s\S]*# a line of it[\s\S]*ok 1 - one[\s\S]*# a line of another/);
  });

  test('fail with their error, and the others are run', () => {
    const { status, stdout } = run(
      "test('one', async () => assert.equal(1, 2, 'one is not two'));",
      "test('another', () => {});",
    );
    assert.equal(status, 1);
    assert.match(stdout, /not ok 1 - one[\s\S]*one is not two[\s\S]*\bok 2 - another/);
  });

  test('fail if their thread ends before them', () => {
    for (const end of ['process.exit(0)', "setTimeout(() => { throw new Error('late'); })", 'undefined']) {
      const { status, stdout } = run(`test('one', () => { ${end}; return new Promise(() => {}); });`);
      assert.equal(status, 1, stdout);
    }
  });

  test('have names that differ', () => {
    const { status } = run("test('one', () => {});", "test('one', () => {});");
    assert.notEqual(status, 0);
  });
});
