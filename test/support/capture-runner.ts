import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRunner, type Runner } from '../../src/report/runner.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a runner was given. */
export interface Captured {
  readonly stdout: string;
  /** The file of step outputs, as the runner reads it. */
  readonly output: string;
  readonly summary: string;
  /** Files that hold outputs that are too large, by their paths. */
  readonly large: Readonly<Record<string, string>>;
}

/**
 * Opens the runner of the action in this process, and keeps what it prints and writes. Its methods are synchronous, so
 * nothing else is captured.
 *
 * @param variables of the environment, as the runner of GitHub sets them
 */
export function captureRunner(variables: Env = {}): { readonly runner: Runner; read(): Captured } {
  const folder = mkdtempSync(join(tmpdir(), 'step-'));
  const files = { output: join(folder, 'output'), summary: join(folder, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const printed: string[] = [];
  const env = { GITHUB_OUTPUT: files.output, RUNNER_DEBUG: undefined, ...variables };
  const inner = withEnv(env, () => openRunner({ summaryFile: files.summary, tempFolder: folder }));
  const captured =
    <Args extends readonly unknown[]>(method: (...args: Args) => void) =>
    (...args: Args): void =>
      withEnv(env, () => withStdout(printed, () => method(...args)));
  const { redact, clean, isDebug } = inner;
  const runner: Runner = {
    ...{ redact, clean, isDebug },
    mask: captured(inner.mask),
    info: captured(inner.info),
    group: captured(inner.group),
    debug: captured(inner.debug),
    warn: captured(inner.warn),
    fail: captured(inner.fail),
    output: captured(inner.output),
    summarize: captured(inner.summarize),
  };
  const read = () => {
    const [output, summary] = [readFileSync(files.output, 'utf8'), readFileSync(files.summary, 'utf8')];
    const paths = output.split('\n').filter((line) => line.startsWith(folder));
    const large = Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
    rmSync(folder, { recursive: true });
    return { stdout: printed.join(''), output, summary, large };
  };
  return { runner, read };
}

function withEnv<T>(env: Env, act: () => T): T {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  setEnv(Object.entries(env));
  try {
    return act();
  } finally {
    setEnv(before);
  }
}

function setEnv(values: readonly (readonly [name: string, value: string | undefined])[]): void {
  for (const [name, value] of values) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function withStdout(printed: string[], act: () => void): void {
  const { write } = process.stdout;
  process.stdout.write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
  try {
    act();
  } finally {
    process.stdout.write = write;
  }
}
