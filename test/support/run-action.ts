import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, readActionFile } from './action-file.ts';
import { COMPILED_ONCE } from './programs.ts';

/** How a step ended and what it left behind. */
export interface StepResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly durationMs: number;
}

/** What a workflow and a runner would give to a step. */
export interface StepOptions {
  /** Where the repository is; the root of this one by default. */
  readonly directory?: string;
  /** The action: its metadata file below the directory; the root action's by default. */
  readonly action?: 'action.yml' | 'wait/action.yml';
  /** The script below the directory that is started; by default the one that the metadata file names. */
  readonly main?: string;
  /** Added to the environment last; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A step that has not ended by then hangs, and is killed. */
  readonly longestMs?: number;
  /** Called once the process runs, with a way to signal it. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void;
  /** Called with what the step prints, as it prints it. */
  readonly printed?: (text: string) => void;
}

/** No step of the tests takes that long. */
const LONGEST_STEP_MS = 60_000;

/**
 * Starts the committed bundle as the runner does: inputs as `INPUT_*` with the defaults of action.yml, files for
 * outputs, summary and event, and nothing else of this process's environment but PATH and the compile cache.
 */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  {
    directory = ROOT,
    action = 'action.yml',
    main,
    env = {},
    longestMs = LONGEST_STEP_MS,
    started,
    printed,
  }: StepOptions = {},
): Promise<StepResult> {
  const metadata = readActionFile(action);
  const folder = await mkdtemp(join(tmpdir(), 'step-'));
  const files = {
    output: join(folder, 'output'),
    summary: join(folder, 'summary'),
    event: join(folder, 'event.json'),
  };
  await Promise.all([
    writeFile(files.output, ''),
    writeFile(files.summary, ''),
    writeFile(files.event, JSON.stringify({ inputs: {} })),
  ]);
  // A default that is an expression is left to the code, which comes to the same.
  const defaults = Object.entries(metadata.inputs).map(([name, { default: value = '' }]) => [
    name,
    value.startsWith('${{') ? '' : value,
  ]);
  const given = Object.entries({ ...Object.fromEntries(defaults), ...inputs });
  const begun = performance.now();
  const script = main ?? join(dirname(action), metadata.runs.main);
  const step = spawn(process.execPath, [join(directory, script)], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      ...COMPILED_ONCE,
      ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...RUNNER_ENV,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_EVENT_PATH: files.event,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    step[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      printed?.(chunk);
    });
  }
  started?.((signal) => step.kill(signal));
  const exitCode = await new Promise<number | null>((resolve) => step.on('close', resolve));
  const durationMs = performance.now() - begun;
  const outputs = parseOutputs(await readFile(files.output, 'utf8'));
  const summary = await readFile(files.summary, 'utf8');
  await rm(folder, { recursive: true });
  return { exitCode, ...text, outputs, summary, durationMs };
}

/** What a runner says of the workflow run. */
export const RUNNER_ENV = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/pipelines',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_EVENT_NAME: 'workflow_dispatch',
} as const;

/** Reads the file of step outputs: `name<<delimiter`, lines, `delimiter`. */
export function parseOutputs(file: string): Record<string, string> {
  const entries = file.matchAll(/^([\w-]+)<<(ghadelimiter_[\w-]+)\r?\n([\s\S]*?)\r?\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name, , value]) => [name, value]));
}
