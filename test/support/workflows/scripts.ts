import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { COMPILED_ONCE } from '../programs.ts';
import type { OwnWorkflow } from './files.ts';

/** Where and with what a script runs. */
export interface Place {
  /** A folder of its own, which gets the folders `work` and `temp`. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands for GitHub's program: a script of bash, with the arguments in `$*`; none by default. */
  readonly gh?: string;
}

/** How a script ended, and how it called GitHub's program, a line a call. */
export interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
  readonly calls: readonly string[];
}

/**
 * Runs the script of a step as the runner does where `shell: bash` is said.
 *
 * @throws {Error} where no step of the job has that id and a script
 */
export function runStepOf(workflow: OwnWorkflow, job: string, id: string, place: Place): Ended {
  const step = workflow.jobs[job]?.steps?.find((one) => one.id === id);
  if (step?.run === undefined) throw new Error(`job ${job} has no script ${id}`);
  const { folder, env = {}, gh = 'exit 1' } = place;
  const at = (name: string) => join(folder, name);
  for (const name of ['bin', 'work', 'temp']) mkdirSync(at(name), { recursive: true });
  const log = at('calls');
  writeFileSync(log, '');
  writeFileSync(at('bin/gh'), `#!/usr/bin/env bash\necho "$*" >> '${log}'\n${gh}\n`);
  chmodSync(at('bin/gh'), 0o755);
  const script = at('script.sh');
  writeFileSync(script, step.run);
  const path = [at('bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: at('work'),
    env: { PATH: path, RUNNER_TEMP: at('temp'), ...COMPILED_ONCE, ...env },
    encoding: 'utf8',
  });
  const calls = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return { exitCode: status, text: `${stdout}${stderr}`, calls };
}
