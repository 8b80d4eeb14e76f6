import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlowRun } from '../../../src/create-flow-run.ts';
import { readRunInputs } from '../../../src/inputs/run-inputs.ts';
import { readWaitInputs } from '../../../src/inputs/wait-inputs.ts';
import { waitForFlowRuns } from '../../../src/wait-for-flow-runs.ts';
import { CLIENT_ID, CLIENT_SECRET, ORG_ID, SANDBOX } from '../flow-service/index.ts';
import { beginStep, type WaitedStep, type WaitingWorld } from '../virtual-wait.ts';
import { entryPointOf } from './entry-points.ts';
import { type Contexts, isMet, resolve, type Status, shown } from './expressions.ts';
import type { Job, Step, Workflow } from './workflow.ts';

/** What the contexts of a workflow hold that its own steps do not set. */
export const CONTEXTS = {
  vars: { AEP_CLIENT_ID: CLIENT_ID, AEP_ORG_ID: ORG_ID, AEP_SANDBOX: SANDBOX },
  secrets: { AEP_CLIENT_SECRET: CLIENT_SECRET },
  inputs: {},
  github: { server_url: 'https://github.com', repository: 'octo-org/pipelines', run_id: 1658821493 },
} as const satisfies Contexts;

/** A workflow to run: its contexts, and the Flow Service and clock that its steps meet. */
export interface Playing {
  readonly contexts: Contexts;
  readonly world: WaitingWorld;
  /** What a job takes before its first step, in milliseconds; nothing by default. */
  readonly setUpMs?: number;
}

/** How a workflow ended. */
export interface PlayedWorkflow {
  readonly green: boolean;
  /** How long each job took, in milliseconds; a job for each leg of a matrix. */
  readonly jobsMs: readonly number[];
  /** The steps of this repository's actions, in the order in which they ran. */
  readonly steps: readonly WaitedStep[];
  /** The scripts that were to run and have no part in what the actions do, such as a notification. */
  readonly scripts: readonly string[];
}

interface Progress {
  readonly jobsMs: number[];
  readonly steps: WaitedStep[];
  readonly scripts: string[];
  /** The files of the runner, which stand for artifacts too: all jobs share them. */
  readonly folder: string;
}

/**
 * Runs a workflow, job after job, with the actions of this repository on a virtual clock. As many legs of a matrix run
 * at once as its `max-parallel` allows. Scripts that set outputs or write files run in bash; other scripts and other
 * actions do nothing.
 */
export async function runWorkflow(workflow: Workflow, playing: Playing): Promise<PlayedWorkflow> {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  const progress: Progress = { jobsMs: [], steps: [], scripts: [], folder };
  try {
    const green = await playing.world.timeline.play(runJobs(workflow, playing, progress));
    const { jobsMs, steps, scripts } = progress;
    return { green, jobsMs, steps, scripts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runJobs({ jobs }: Workflow, playing: Playing, progress: Progress): Promise<boolean> {
  const needs: Record<string, { result: Status | 'skipped'; outputs: Record<string, string> }> = {};
  for (const [name, job] of Object.entries(jobs)) {
    const needed = [job.needs ?? []].flat();
    const status = needed.every((one) => needs[one]?.result === 'success') ? 'success' : 'failure';
    const contexts = { ...playing.contexts, needs };
    needs[name] = isMet(job.if, contexts, status)
      ? await runJob(job, { ...playing, contexts }, progress)
      : { result: 'skipped', outputs: {} };
  }
  return Object.values(needs).every(({ result }) => result !== 'failure');
}

async function runJob(job: Job, playing: Playing, progress: Progress) {
  let result: Status = 'success';
  let outputs: Record<string, string> = {};
  const legs = legsOf(job, playing.contexts);
  const left = legs.values();
  const runLegs = async () => {
    for (const matrix of left) {
      const leg = await runLeg(job, { ...playing, contexts: { ...playing.contexts, matrix } }, progress);
      if (leg.result === 'failure') result = 'failure';
      outputs = leg.outputs;
    }
  };
  await Promise.all(Array.from({ length: job.strategy?.['max-parallel'] ?? legs.length }, runLegs));
  return { result, outputs };
}

/** The values of a matrix: a list of objects (`include`), or one key with a list. */
function legsOf({ strategy }: Job, contexts: Contexts): readonly unknown[] {
  const [[key, values] = ['include', [{}]]] = Object.entries(strategy?.matrix ?? {});
  const list = typeof values === 'string' ? resolve(values, contexts) : values;
  if (!Array.isArray(list)) throw new Error(`the matrix ${key} is no list`);
  return key === 'include' ? list : list.map((value) => ({ [key]: value }));
}

async function runLeg(job: Job, playing: Playing, progress: Progress) {
  const { timeline } = playing.world;
  const begunMs = timeline.now();
  await timeline.sleep(playing.setUpMs ?? 0);
  const steps: Record<string, { outputs: Readonly<Record<string, string>> }> = {};
  let status: Status = 'success';
  for (const step of job.steps ?? []) {
    const contexts = { ...playing.contexts, steps };
    if (!isMet(step.if, contexts, status)) continue;
    const ended = await runStep(step, { ...playing, contexts }, progress);
    if (!ended.green) status = 'failure';
    if (step.id !== undefined) steps[step.id] = { outputs: ended.outputs };
  }
  progress.jobsMs.push(timeline.now() - begunMs);
  const contexts = { ...playing.contexts, steps };
  const outputs = Object.entries(job.outputs ?? {}).map(([name, text]) => [
    name,
    shown(resolve(text, contexts)),
  ]);
  return { result: status, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

interface EndedStep {
  readonly green: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

async function runStep(step: Step, playing: Playing, progress: Progress): Promise<EndedStep> {
  if (step.run !== undefined) return runScript(step.run, step.env ?? {}, playing.contexts, progress);
  const entryPoint = entryPointOf(step);
  if (entryPoint === undefined) return { green: true, outputs: {} };
  const { timeline } = playing.world;
  const given = { ...defaultsOf(entryPoint.action), ...resolved(step.with ?? {}, playing.contexts) };
  const nowSeconds = Math.floor(timeline.now() / 1_000);
  const ended = await beginStep(async (machine) => {
    if (entryPoint.action.inputs['run-id'])
      return waitForFlowRuns(readWaitInputs(given, { nowSeconds, isRerun: false }), machine);
    return createFlowRun(readRunInputs(given, { nowSeconds, isRerun: false }), machine);
  }, playing.world);
  progress.steps.push(ended);
  return ended;
}

function defaultsOf({ inputs }: { inputs: Readonly<Record<string, { default?: string }>> }) {
  const entries = Object.entries(inputs).map(([name, { default: value = '' }]) => [
    name,
    // This default is an expression, which is left to the code.
    value.startsWith('${{') ? '' : value,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function resolved(values: Readonly<Record<string, unknown>>, contexts: Contexts): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    shown(resolve(shown(value), contexts)),
  ]);
  // An input that is empty is the same as one that is not given.
  return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Record<string, string>;
}

/** A script has a part in what the actions do if it sets an output, or writes a file that a later job reads. */
function runScript(
  script: string,
  env: Readonly<Record<string, unknown>>,
  contexts: Contexts,
  { scripts, folder }: Progress,
): EndedStep {
  if (!/>> "\$GITHUB_OUTPUT"|> "runs-/.test(script)) {
    scripts.push(script);
    return { green: true, outputs: {} };
  }
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const variables = { PATH: process.env['PATH'], ...resolved(env, contexts), GITHUB_OUTPUT: output };
  const { status, stderr } = spawnSync('bash', ['-e', '-c', script], {
    cwd: folder,
    env: variables,
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (status !== 0) throw new Error(`a script failed: ${stderr}`);
  const lines = readFileSync(output, 'utf8').matchAll(/^([\w-]+)=(.*)$/gm);
  return { green: true, outputs: Object.fromEntries([...lines].map(([, name, value]) => [name, value])) };
}
