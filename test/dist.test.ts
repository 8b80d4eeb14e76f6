import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from './support/action-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dist-'));
after(() => rmSync(folder, { recursive: true }));

/** Everything that the bundles are made from, in a folder of its own: nothing else can get into them. */
function copyTo(place: string): void {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
  };
  // The optional packages are the Node of each system, of which one is installed and none is bundled.
  const packages = Object.entries(lock.packages).filter(
    ([path, { dev, optional }]) => path !== '' && !dev && !optional,
  );
  assert.ok(packages.length > 0);
  mkdirSync(place, { recursive: true });
  for (const path of ['src', 'package.json', 'rolldown.config.ts', ...packages.map(([path]) => path)]) {
    cpSync(join(ROOT, path), join(place, path), { recursive: true });
  }
  // The bundler itself is only used.
  symlinkSync(join(ROOT, 'node_modules/rolldown'), join(place, 'node_modules/rolldown'), 'junction');
}

test('dist/ is byte for byte what the sources build, whatever the folder they lie in is called', () => {
  const place = join(folder, 'another place');
  copyTo(place);
  const rolldown = join(ROOT, 'node_modules/rolldown/bin/cli.mjs');
  execFileSync(process.execPath, [rolldown, '-c', 'rolldown.config.ts'], { cwd: place, stdio: 'pipe' });
  const files = readdirSync(join(place, 'dist')).sort();
  assert.ok(files.length > 0);
  assert.deepEqual(readdirSync(join(ROOT, 'dist')).sort(), files);
  for (const file of files) {
    const committed = readFileSync(join(ROOT, 'dist', file));
    assert.ok(
      committed.equals(readFileSync(join(place, 'dist', file))),
      `dist/${file} is stale: run npm run build`,
    );
  }
});
