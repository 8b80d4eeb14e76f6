import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TWO_STARTS } from '../docs/trials.ts';
import { findProgram } from '../programs.ts';
import { CI_JOBS, startCiJob } from './ci.ts';
import { type Started, startExample } from './examples.ts';

// `npm run act`: starts the examples, and the jobs of CI that use the actions, in act (github.com/nektos/act), each
// twice in a row, and counts the flow runs. `npm run act -- NAME` starts only some of them.

interface Expected {
  readonly runs: number;
  readonly greens?: readonly [boolean, boolean];
}

/** Starts one of them and reports it. */
async function check(act: string, name: string, { runs, greens = [true, true] }: Expected): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'act-'));
  try {
    const begunMs = performance.now();
    const started = await (name in CI_JOBS ? startCiJob : startExample)(act, name, folder);
    const { ends, leftOut } = started;
    const isRight = started.runs === runs && ends.every(({ green }, index) => green === greens[index]);
    const seconds = ((performance.now() - begunMs) / 1_000).toFixed(1);
    const without = leftOut.length > 0 ? `, without ${leftOut.join(', ')}` : '';
    console.log(`${isRight ? 'ok' : 'NOT OK'}  ${name}: ${shown(started)} (${seconds} s)${without}`);
    if (!isRight) console.log(ends.map(({ log }) => log).join('\n'));
    return isRight;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function shown({ ends, runs }: Started): string {
  const [first, second] = ends.map(({ green }) => (green ? 'succeeds' : 'fails'));
  return `the first start ${first}, the second ${second}, ${runs} flow runs`;
}

const act = findProgram('act', []);
if (act === undefined) {
  console.log('act is not installed, so no workflow was started in it: see CONTRIBUTING.md.');
  if (process.env['ACT'] === 'required') process.exitCode = 1;
} else {
  const names = process.argv.slice(2);
  const all: Readonly<Record<string, Expected>> = { ...TWO_STARTS, ...CI_JOBS };
  const chosen = Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name));
  let wrong = 0;
  for (const [name, expected] of chosen) wrong += (await check(act, name, expected)) ? 0 : 1;
  console.log(`${chosen.length} workflows were started in act, ${wrong} of them not as expected.`);
  if (wrong > 0 || chosen.length === 0) process.exitCode = 1;
}
