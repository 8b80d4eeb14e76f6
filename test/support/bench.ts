import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './action-file.ts';

// `npm run bench`: what it costs to start the action, against scripts that do less and less. All are started in turn,
// so that whatever else the machine does meets all of them alike.
const ROUNDS = 20;
const folder = mkdtempSync(join(tmpdir(), 'bench-'));

/** Writes a script of one line. */
function script(name: string, code: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
}

const candidates = {
  'bare node': script('bare', ''),
  'a script that imports node:https': script('https', "import 'node:https';"),
  '… and prints a line': script(
    'print',
    "import 'node:https'; process.stdout.write('x'.repeat(900) + '\\n');",
  ),
  'the action, failing on its inputs': join(ROOT, 'dist/index.js'),
  'the wait action, failing on its inputs': join(ROOT, 'dist/wait.js'),
};

/** Milliseconds from the start of a process to its end. */
function time(path: string): number {
  const begun = performance.now();
  spawnSync(process.execPath, [path], { env: { PATH: process.env['PATH'] } });
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const times = new Map(Object.keys(candidates).map((name) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, path] of Object.entries(candidates)) times.get(name)?.push(time(path));
}
rmSync(folder, { recursive: true });
const reference = median(times.get('a script that imports node:https') ?? []);
console.log(`| start-up, median of ${ROUNDS} on Node ${process.version} | ms | ratio |\n|---|---:|---:|`);
for (const [name, values] of times) {
  const ms = median(values);
  console.log(`| ${name} | ${ms.toFixed(1)} | ${(ms / reference).toFixed(2)} |`);
}
