import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT } from '../action-file.ts';
import type { Contexts } from '../docs/expressions.ts';
import { EXAMPLE_CONTEXTS, REPOSITORY, START_MS, TWO_STARTS } from '../docs/trials.ts';
import { startFlowService } from '../flow-service/index.ts';
import { adapted } from './adapt.ts';
import { type Ended, startTwice } from './engine.ts';

/** What came of two starts in a row. */
export interface Started {
  readonly ends: readonly Ended[];
  readonly runs: number;
  readonly leftOut: readonly string[];
}

/**
 * Starts an example twice in a row. Its steps meet a Flow Service of this process, and time is virtual for both.
 *
 * @param folder a new one
 */
export async function startExample(act: string, name: string, folder: string): Promise<Started> {
  const { example = name, startMs = START_MS, prepare, contexts = {} } = TWO_STARTS[name] ?? {};
  const clockFile = join(folder, 'now');
  writeFileSync(clockFile, String(startMs));
  const clock = { now: () => Number(readFileSync(clockFile, 'utf8')) };
  const flowService = await startFlowService({ clock });
  try {
    prepare?.(flowService.service);
    const { text, leftOut } = adapted(readFileSync(`${ROOT}examples/${example}.yml`, 'utf8'));
    const { on } = parse(text) as { readonly on: object };
    write(folder, 'checkout/workflow.yml', text);
    copyAction(folder, flowService.url);
    const start = {
      ...{ checkout: join(folder, 'checkout'), workflow: 'workflow.yml' },
      // A schedule comes first. What it starts can be started by hand as well.
      event: Object.keys(on).at(-1) ?? '',
      options: optionsOf(contexts, folder),
      env: { GITHUB_REPOSITORY: REPOSITORY, ...virtualTime(clockFile) },
    };
    const ends = await startTwice(act, start, folder);
    if (flowService.requests.length === 0 && ends.every(({ green }) => green)) {
      throw new Error(`Both starts of ${name} succeed, and none of their steps has sent a request`);
    }
    return { ends, leftOut, runs: flowService.service.runs.length };
  } finally {
    await flowService.close();
  }
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Copies both actions; the default for the hosts of Adobe is the service. */
function copyAction(folder: string, url: string): void {
  cpSync(`${ROOT}dist`, join(folder, 'action/dist'), { recursive: true });
  for (const name of ['action.yml', 'wait/action.yml']) {
    const action = parse(readFileSync(`${ROOT}${name}`, 'utf8'));
    for (const input of ['api-url', 'ims-url']) action.inputs[input].default = url;
    write(folder, `action/${name}`, stringify(action));
  }
}

/** What the contexts of the workflow hold, and where its action is. */
function optionsOf({ inputs = {}, github = {} }: Contexts, folder: string): readonly string[] {
  const { event = {}, actor = 'somebody' } = github as { readonly event?: object; readonly actor?: string };
  write(folder, 'event.json', JSON.stringify({ inputs, ...event }));
  const { vars, secrets } = EXAMPLE_CONTEXTS;
  return [
    ...['--eventpath', join(folder, 'event.json'), '--actor', actor],
    ...['--local-repository', `OWNER/aep-flow-run@v1=${join(folder, 'action')}`],
    ...Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...Object.entries(secrets).flatMap(([name, value]) => ['--secret', `${name}=${value}`]),
  ];
}

function virtualTime(clockFile: string): Readonly<Record<string, string>> {
  const time = JSON.stringify({ clockFile, cancelAfterMs: null });
  return { VIRTUAL_TIME: time, NODE_OPTIONS: `--require "${ROOT}test/support/virtual-time.cjs"` };
}
