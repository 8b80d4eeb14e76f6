import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { COMPILED_ONCE } from './support/programs.ts';

describe('scripts that run side by side', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'side-by-side-'));
  after(() => rmSync(cwd, { recursive: true }));

  // Each waits for a file that the other one writes.
  const meeting = (own: string, other: string) =>
    `node -e "fs.writeFileSync('${own}', ''); while (!fs.existsSync('${other}')); console.log('met ${other}')"`;
  const scripts = {
    here: meeting('here', 'there'),
    there: meeting('there', 'here'),
    good: 'node -e "console.log(1 + 2)"',
    bad: 'node -e "console.error(1 + 1); process.exitCode = 3"',
  };
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts }));

  const run = (...names: readonly string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'test/support/side-by-side.ts'), ...names], {
      cwd,
      env: { PATH: process.env['PATH'], ...COMPILED_ONCE },
      encoding: 'utf8',
      timeout: 30_000,
    });

  test('run at the same time, and show what each has printed', () => {
    const { stdout, stderr, status } = run('here', 'there');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^met there$/m);
    assert.match(stdout, /^met here$/m);
  });

  test('fail if one does, which is named', () => {
    const { stdout, stderr, status } = run('good', 'bad');
    assert.equal(status, 1);
    assert.match(stdout, /^3$/m);
    assert.match(stdout, /^2$/m);
    assert.equal(stderr, 'Failed: bad\n');
  });
});
