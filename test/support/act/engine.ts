import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../action-file.ts';
import { textsAt } from '../workflows/files.ts';

/** What is started. */
export interface Start {
  /** The folder that stands for the checkout. */
  readonly checkout: string;
  /** Path of the workflow below it. */
  readonly workflow: string;
  readonly event: string;
  /** Further arguments of act. */
  readonly options: readonly string[];
  /** Variables of every step. */
  readonly env: Readonly<Record<string, string>>;
}

/** How it ended. */
export interface Ended {
  readonly green: boolean;
  readonly log: string;
}

/** A start takes seconds. One that has not ended by then hangs. */
const LONGEST_START_MS = 300_000;

/** Labels of runners that this machine stands for. */
const LABELS = ['ubuntu-24.04', 'ubuntu-latest', 'self-hosted', 'linux'] as const;

/**
 * Starts a workflow twice in a row in act, on this machine and without containers. act itself stands for
 * actions/checkout, and the actions in `stand-ins/` for the others.
 *
 * @param act path of the program
 * @param folder gets the files of each start, its `artifacts` among them, in `0` and `1`
 */
export async function startTwice(act: string, start: Start, folder: string): Promise<readonly Ended[]> {
  return [await startInAct(act, start, join(folder, '0')), await startInAct(act, start, join(folder, '1'))];
}

async function startInAct(act: string, start: Start, folder: string): Promise<Ended> {
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const child = spawn(act, argumentsOf(start, artifacts), {
    // It runs actions with the first `node` in PATH, whatever they ask for. Its cache is below HOME. No other variable
    // gets in: those of a runner around it would be those of its steps.
    env: { PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter), HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_START_MS,
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  const log = chunks.join('');
  endServices(log);
  return { green: exitCode === 0, log };
}

function argumentsOf({ checkout, workflow, event, options, env }: Start, artifacts: string) {
  return [
    ...[event, '--directory', checkout, '--workflows', workflow, '--concurrent-jobs', '1'],
    ...LABELS.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...standIns().flatMap((pair) => ['--local-repository', pair]),
    ...Object.entries({ ...env, ARTIFACTS: artifacts }).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]),
    ...options,
  ];
}

/** The actions of others as the workflows pin them, each with the folder that stands for it. */
function standIns(): readonly string[] {
  const texts = textsAt('{examples,.github/workflows,.github/actions/*}/*.yml').map(({ text }) => text);
  const uses = texts.join('\n').matchAll(/uses: actions\/(setup-node|(?:up|down)load-artifact)@(\w+)/g);
  const pairs = [...uses].map(
    ([, name, commit]) => `actions/${name}@${commit}=${ROOT}test/support/act/stand-ins/${name}`,
  );
  return [...new Set(pairs)];
}

/** The runner of GitHub ends what a job leaves running, and act does not: `serve.ts` outputs the `pid` of its service. */
function endServices(log: string): void {
  for (const [, pid] of log.matchAll(/::set-output:: pid=(\d+)$/gm)) {
    try {
      process.kill(Number(pid));
    } catch {
      // It has ended already, which the log of its job shows.
    }
  }
}
