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
}

/** Takes steps, of the action and of the script that is its limit. */
export interface StepBench {
  observe(kind: StepKind, side: Side): Promise<ObservedStep>;
  /** Milliseconds from the start of its process to the end of it. */
  time(kind: StepKind, side: Side): Promise<number>;
  usage(kind: StepKind, side: Side): Promise<StepUsage>;
  close(): void;
}

/** Opens the bench: the service, and the words of each kind of step for the limit to say. */
export async function openStepBench(): Promise<StepBench> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-steps-'));
  const bench: Bench = { service: startBenchService(), folder };
  for (const kind of STEP_KINDS) await teachLimit(bench, kind);
  return {
    observe: (kind, side) => observe(bench, kind, side),
    time: async (kind, side) => (await take(bench, kind, side)).ms,
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

async function observe(bench: Bench, kind: StepKind, side: Side): Promise<ObservedStep> {
  const { log } = await take(bench, kind, side);
  const [outputs, summary] = filesOf(bench).map((file) => readFileSync(file, 'utf8'));
  return { ...(await bench.service.received()), log, outputs: outputs ?? '', summary: summary ?? '' };
}

async function usageOf(bench: Bench, kind: StepKind, side: Side): Promise<StepUsage> {
  const { said } = await take(bench, kind, side, ['usage.cjs']);
  const [peakKib = Number.NaN, cpuMicroseconds = Number.NaN] = said.split(' ').map(Number);
  return { peakBytes: peakKib * 1_024, cpuMs: cpuMicroseconds / 1_000 };
}

/** @param extras files to load before the script; what they say comes back */
async function take(bench: Bench, kind: StepKind, side: Side, extras: readonly string[] = []) {
  const env = envOf(bench, kind, await bench.service.open());
  for (const file of filesOf(bench)) writeFileSync(file, '');
  const preloads = [...extras, ...(kind.pauses ? ['without-pauses.cjs'] : [])].flatMap((file) => [
    '--require',
    besideThis(file),
  ]);
  const script = side === 'limit' ? [besideThis('limit.mjs'), wordsFile(bench, kind)] : [mainOf(kind.door)];
  const begun = performance.now();
  const { status, output } = spawnSync(process.execPath, [...preloads, ...script], {
    cwd: bench.folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - begun;
  const [, log = '', errors = '', said = ''] = output.map((text) => text ?? '');
  assert.equal(status, 0, `${kind.name}, ${side}: ${log}${errors}`);
  return { ms, log, said };
}

function filesOf({ folder }: Bench): readonly [outputs: string, summary: string] {
  return [join(folder, 'outputs'), join(folder, 'summary')];
}

function mainOf(door: StepKind['door']): string {
  return join(ROOT, dirname(door), readActionFile(door).runs.main);
}

/** What the runner gives to a step: its inputs, defaults included, and what it says of the workflow run. */
function envOf(bench: Bench, kind: StepKind, opened: Opened): NodeJS.ProcessEnv {
  const defaults = Object.entries(readActionFile(kind.door).inputs).map(
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
