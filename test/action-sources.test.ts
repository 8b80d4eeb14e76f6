import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFlowService, FILE_FLOW_ID, type FlowService } from './support/flow-service/index.ts';
import { COMPILED_ONCE } from './support/programs.ts';
import { INPUTS, MINTING, type Scene, type Step, takeStep, takeStepHere } from './support/step.ts';

// Steps are taken from the bundles and from the sources here: a bundler that leaves out too much shows as a difference.
// If the coverage of the sources is measured, these steps count.
const SOURCES = { 'action.yml': 'src/index.ts', 'wait/action.yml': 'src/wait.ts' } as const;
const COVERAGE = { ...COMPILED_ONCE, NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'] } as const;

/** A run of the past, to wait for and to go on from. */
const addRun = (service: FlowService) =>
  service.addRun(
    FILE_FLOW_ID,
    { startTime: 1_771_200_000, windowStartTime: 1_771_100_000, windowEndTime: 1_771_200_000 },
    { createdAtMs: 1_771_200_000_000 },
  );
const withRun: Scene['prepare'] = ({ service }) => void addRun(service);
/** The ids of a service follow from its seed. */
const RUN_ID = addRun(createFlowService()).id;

const LISTED: Scene['faults'] = { 'list-runs': { kind: 'none' } };
const WAITING = { wait: 'true', 'poll-interval': '1s' };
const OF_FILES = { 'flow-id': FILE_FLOW_ID, 'delta-column': '' };

const scenes: readonly (readonly [what: string, scene: Scene])[] = [
  ['creates a run', {}],
  [
    'mints a token, creates two runs and waits for each',
    {
      inputs: { ...MINTING, ...WAITING, 'window-size': '10m' },
      prepare: ({ service }) => service.planFlow(INPUTS['flow-id'], { durationMs: 0, failedRecords: 3 }),
    },
  ],
  ['plans many runs', { inputs: { 'window-size': '10s', 'dry-run': 'true' }, faults: LISTED }],
  ['is refused', { inputs: { 'delta-column': '' } }],
  ['fails on its inputs', { inputs: { 'flow-id': 'x', 'client-secret': 'a-secret' } }],
  [
    'continues from the last run',
    {
      inputs: { ...OF_FILES, 'window-start-time': 'last-run', 'window-end-time': '2026-02-17' },
      ...{ prepare: withRun, faults: LISTED },
    },
  ],
  ['waits for a run', { action: 'wait/action.yml', inputs: { 'run-id': RUN_ID }, prepare: withRun }],
  [
    'waits for a run in a file that is not there',
    {
      ...{ action: 'wait/action.yml', env: { RUNNER_TEMP: '/nowhere' } },
      inputs: { 'run-id': '/nowhere/flow-run-runs-1.json' },
    },
  ],
  ['has a proxy that its requests do not need', { env: { https_proxy: 'http://127.0.0.1:9' } }],
  ['cannot write its summary', { env: { GITHUB_STEP_SUMMARY: '/nowhere/summary' } }],
];

/** What does not depend on the moment: numbers and hexadecimal digits do. */
function essence({ exitCode, outputs, summary, stdout, stderr, requests }: Step) {
  const words = (text: string) => text.replace(/[\da-f]{4,}|\d+/g, '#');
  const calls = requests.map(({ call }) => call);
  return {
    ...{ exitCode, calls, names: Object.keys(outputs) },
    texts: [...Object.values(outputs), summary, stdout, stderr].map(words),
  };
}

/** Everything else of an entry point is in the steps of this process. */
const ENTRY_POINTS: ReadonlySet<string> = new Set([
  'creates a run',
  'fails on its inputs',
  'waits for a run',
]);

describe('the sources do what the bundles do, in a process of their own or in this one, if a step', {
  concurrency: 4,
}, () => {
  for (const [what, scene] of scenes) {
    test(what, async () => {
      const { env } = scene;
      const main = SOURCES[scene.action ?? 'action.yml'];
      const isApart = env !== undefined || ENTRY_POINTS.has(what);
      const [built, apart, here] = await Promise.all([
        takeStep(scene),
        isApart ? takeStep({ ...scene, main, env: { ...env, ...COVERAGE } }) : undefined,
        env === undefined ? takeStepHere(scene) : undefined,
      ]);
      for (const sources of [apart, here]) {
        if (sources) assert.deepEqual(essence(sources), essence(built));
      }
    });
  }
});
