import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from './support/action-file.ts';

const fresh = mkdtempSync(join(tmpdir(), 'dist-'));
after(() => rmSync(fresh, { recursive: true }));

test('dist/ is byte for byte what the sources build', () => {
  const rolldown = join(ROOT, 'node_modules/rolldown/bin/cli.mjs');
  execFileSync(process.execPath, [rolldown, '-c', 'rolldown.config.ts', '-d', fresh], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const files = readdirSync(fresh).sort();
  assert.ok(files.length > 0);
  assert.deepEqual(readdirSync(join(ROOT, 'dist')).sort(), files);
  for (const file of files) {
    const committed = readFileSync(join(ROOT, 'dist', file), 'utf8');
    assert.ok(
      committed === readFileSync(join(fresh, file), 'utf8'),
      `dist/${file} is stale: run npm run build`,
    );
  }
});
