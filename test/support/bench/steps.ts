import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, readActionFile } from '../action-file.ts';
import { RUNNER_ENV } from '../run-action.ts';
import { STEP_KINDS, type StepKind } from './kinds.ts';
import { type BenchService, type Opened, type Received, startBenchService } from './service.ts';

export const SIDES = ['action', 'limit'] as const;
export type Side = (typeof SIDES)[number];

/** What does a step: one of the two, or what a workflow author would write with curl and jq. */
export type Doer = Side | 'shell';

/** What a step did. */
export interface ObservedStep extends Received {
  readonly log: string;
  readonly outputs: string;
  readonly summary: string;
}

/** What a step used. */
export interface StepUsage {
  /** The most memory that it had, in bytes. */
  readonly peakBytes: number;
  /** Time of processors, in milliseconds. */
  readonly cpuMs: number;
  /** How many requests it sent. */
  readonly requests: number;
}

/** Takes steps, of the action and of the script that is its limit. */
export interface StepBench {
  observe(kind: StepKind, doer: Doer): Promise<ObservedStep>;
  /** Milliseconds from the start of its process to its end. */
  time(kind: StepKind, doer: Doer): Promise<number>;
  usage(kind: StepKind, side: Side): Promise<StepUsage>;
  close(): void;
}

/** Opens the bench: the service, and the words of each kind of step for the limit to say. */
export async function openStepBench(): Promise<StepBench> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-steps-'));
  const bench: Bench = { service: startBenchService(), folder };
  for (const kind of STEP_KINDS) await teachLimit(bench, kind);
  return {
    observe: (kind, doer) => observe(bench, kind, doer),
    time: async (kind, doer) => (await take(bench, kind, doer)).ms,
    usage: (kind, side) => usageOf(bench, kind, side),
    close() {
      bench.service.close();
      rmSync(folder, { recursive: true });
    },
  };
}

interface Bench {
  readonly service: BenchService;
  /** Where the files of a step are. */
  readonly folder: string;
}

function besideThis(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

async function teachLimit(bench: Bench, kind: StepKind): Promise<void> {
  const { log, outputs, summary, requests } = await observe(bench, kind, 'action');
  const userAgent = requests[0]?.headers['user-agent'];
  const words = { userAgent, log, outputs: onOneLineEach(outputs), summary };
  writeFileSync(wordsFile(bench, kind), JSON.stringify(words));
}

/** Outputs without the toolkit's delimiters, which are for texts that nobody knows beforehand. */
export function onOneLineEach(outputs: string): string {
  return outputs.replaceAll(/^([\w-]+)<<(\S+)\n(.*)\n\2$/gm, '$1=$3');
}

function wordsFile({ folder }: Bench, kind: StepKind): string {
  return join(folder, `words-${STEP_KINDS.indexOf(kind)}.json`);
}

async function observe(bench: Bench, kind: StepKind, doer: Doer): Promise<ObservedStep> {
  const { log } = await take(bench, kind, doer);
  const [outputs, summary] = filesOf(bench).map((file) => readFileSync(file, 'utf8'));
  return { ...(await bench.service.received()), log, outputs: outputs ?? '', summary: summary ?? '' };
}

async function usageOf(bench: Bench, kind: StepKind, side: Side): Promise<StepUsage> {
  const { said } = await take(bench, kind, side, ['usage.cjs']);
  const [peakKib = Number.NaN, cpuMicroseconds = Number.NaN] = said.split(' ').map(Number);
  const { requests } = await bench.service.received();
  return { peakBytes: peakKib * 1_024, cpuMs: cpuMicroseconds / 1_000, requests: requests.length };
}

/** @param extras files to load before the script; what they print comes back */
async function take(bench: Bench, kind: StepKind, doer: Doer, extras: readonly string[] = []) {
  const env = envOf(bench, kind, await bench.service.open(kind.holding));
  for (const file of filesOf(bench)) writeFileSync(file, '');
  const [program, ...args] = commandOf(bench, kind, doer, extras);
  const begun = performance.now();
  const { status, output } = spawnSync(program, args, {
    cwd: bench.folder,
    env: doer === 'shell' ? shellEnvOf(env) : env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - begun;
  const [, log = '', errors = '', said = ''] = output.map((text) => text ?? '');
  assert.equal(status, 0, `${kind.name}, ${doer}: ${log}${errors}`);
  return { ms, log, said };
}

function commandOf(
  bench: Bench,
  kind: StepKind,
  doer: Doer,
  extras: readonly string[],
): readonly [string, ...string[]] {
  if (doer === 'shell')
    return ['bash', '--noprofile', '--norc', '-eo', 'pipefail', besideThis('shell-step.sh')];
  const preloads = [...extras, ...(kind.pauses ? ['without-pauses.cjs'] : [])].flatMap((file) => [
    '--require',
    besideThis(file),
  ]);
  const script =
    doer === 'limit' ? [besideThis('limit.mjs'), wordsFile(bench, kind)] : [mainOf(kind.entryPoint)];
  return [process.execPath, ...preloads, ...script];
}

/** The inputs in variables that a shell can read. */
function shellEnvOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = Object.entries(env).map(([name, value]) => [
    name.replace(/^INPUT_/, '').replaceAll('-', '_'),
    value,
  ]);
  return Object.fromEntries(named);
}

/** The first program of the shell step that this machine does not have. */
export function missingProgram(): string | undefined {
  return ['bash', 'curl', 'jq'].find((program) => spawnSync(program, ['--version']).status !== 0);
}

function filesOf({ folder }: Bench): readonly [outputs: string, summary: string] {
  return [join(folder, 'outputs'), join(folder, 'summary')];
}

function mainOf(entryPoint: StepKind['entryPoint']): string {
  return join(ROOT, dirname(entryPoint), readActionFile(entryPoint).runs.main);
}

/** What the runner gives to a step: its inputs, defaults included, and what it says of the workflow run. */
function envOf(bench: Bench, kind: StepKind, opened: Opened): NodeJS.ProcessEnv {
  const defaults = Object.entries(readActionFile(kind.entryPoint).inputs).map(
    ([name, { default: value = '' }]) => [name, value.startsWith('${{') ? '' : value] as const,
  );
  const urls = { 'api-url': opened.url, 'ims-url': opened.url };
  const inputs = Object.entries({ ...Object.fromEntries(defaults), ...kind.inputs(opened), ...urls });
  const [outputs, summary] = filesOf(bench);
  return {
    PATH: process.env['PATH'],
    ...Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...RUNNER_ENV,
    GITHUB_OUTPUT: outputs,
    GITHUB_STEP_SUMMARY: summary,
  };
}
