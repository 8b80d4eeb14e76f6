import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../action-file.ts';

/** The script that the others are held against. */
export const REFERENCE = 'a script that imports `node:https`';

/** What is started, by name; the entry points fail on their inputs, because there are none. */
export interface StartUpBench {
  readonly names: readonly string[];
  /** Milliseconds from the start of the process to its end. */
  time(name: string): number;
  close(): void;
}

/** The entry points, which the target is for. */
export const ENTRY_POINTS: readonly string[] = [
  'the action, failing on its inputs',
  'the wait action, failing on its inputs',
];

/** Opens the bench of what it costs to start the action, against scripts that do less and less. */
export function openStartUpBench(): StartUpBench {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-up-'));
  const script = (name: string, code: string) => {
    const path = join(folder, name);
    writeFileSync(path, code);
    return path;
  };
  const [action = '', waitAction = ''] = ENTRY_POINTS;
  const scripts = new Map([
    ['an empty script', script('empty.mjs', '')],
    [REFERENCE, script('https.mjs', "import 'node:https';")],
    [
      '… and prints a line',
      script('print.mjs', "import 'node:https'; process.stdout.write(`${'x'.repeat(900)}\\n`);"),
    ],
    [action, join(ROOT, 'dist/index.js')],
    [waitAction, join(ROOT, 'dist/wait.js')],
  ]);
  return {
    names: [...scripts.keys()],
    time(name) {
      const begun = performance.now();
      spawnSync(process.execPath, [scripts.get(name) ?? ''], { env: { PATH: process.env['PATH'] } });
      return performance.now() - begun;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
