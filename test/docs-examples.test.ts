import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { CONTEXTS, type PlayedWorkflow, runWorkflow } from './support/docs/run-workflow.ts';
import { readWorkflow } from './support/docs/workflow.ts';
import {
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  WORLDS,
  type WorldName,
} from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';

const OTHER_FLOW_ID = '5e6c1c2b-94b1-4f2d-8d0a-6a3a7e0c9f11';

interface Trial {
  /** Values of the contexts, in addition to those of every workflow. */
  readonly contexts?: Readonly<Record<string, object>>;
  /** The first reading of the clock; a fixed one by default, so that no hour or day ends between two starts. */
  readonly startMs?: number;
  /** Time between two starts, in milliseconds. */
  readonly pauseMs?: number;
  /** What the service shows of its runs; what Adobe documents by default. */
  readonly world?: WorldName;
  /** What the service is to be before the workflow starts. */
  readonly prepare?: (service: FlowService) => void;
}

/** Starts an example so many times in a row, each after the other has ended. */
async function start(
  name: string,
  times: number,
  {
    contexts = {},
    startMs = Date.UTC(2026, 2, 2, 6, 7),
    world = 'documented',
    pauseMs = 0,
    prepare,
  }: Trial = {},
) {
  const clock = timeline(startMs);
  const service = createFlowService({ clock, world: WORLDS[world] });
  prepare?.(service);
  const workflow = readWorkflow(readFileSync(`${ROOT}examples/${name}.yml`, 'utf8'));
  const vars = { ...CONTEXTS.vars, AEP_FLOW_ID: FILE_FLOW_ID };
  const playing = { contexts: { ...CONTEXTS, vars, ...contexts }, world: { service, timeline: clock } };
  const played: PlayedWorkflow[] = [];
  for (let count = 0; count < times; count += 1) {
    played.push(await runWorkflow(workflow, playing));
    clock.advance(pauseMs);
  }
  return { played, service, windows: service.runs.map(({ params }) => params) };
}

function outcomes({ steps }: PlayedWorkflow): readonly (string | undefined)[] {
  return steps.map(({ outputs }) => outputs['outcome']);
}

const errorsOf = (played: readonly PlayedWorkflow[]) =>
  played.flatMap(({ steps }) => steps.flatMap(({ errors }) => errors)).join('\n');

/** Each example, what it needs, and how many runs exist after two starts in a row. */
const ONCE: readonly (readonly [name: string, runs: number, trial?: Trial])[] = [
  ['daily', 1],
  // Its script asks the machine for the day.
  ['local-day', 1, { startMs: Date.now() }],
  ['notify', 1],
  ['wait-in-another-job', 1],
  ['background', 1],
  ['private-network', 1],
  ['pull-request', 0, pullRequest('octo-org/pipelines')],
  [
    'upstream',
    1,
    { contexts: { github: { event: { client_payload: { from: '1772323200', to: '1772409600' } } } } },
  ],
  ['backfill', 3, form({ start: '2026-03-01', end: '2026-03-04' })],
  ['backfill-matrix', 2, form({ start: '2026-01-01', end: '2026-01-15' })],
  ['backfill-years', 31, form({ start: '2026-01-15', end: '2026-02-15' })],
];

function form(inputs: object): Trial {
  return { contexts: { inputs } };
}

function pullRequest(repository: string): Trial {
  const event = { pull_request: { head: { repo: { full_name: repository } } } };
  return { contexts: { github: { event, repository: 'octo-org/pipelines', actor: 'somebody' } } };
}

describe('an example that is started twice in a row leaves each run once', () => {
  for (const [name, runs, trial] of ONCE) {
    test(name, async () => {
      const { played, service } = await start(name, 2, trial);
      assert.equal(errorsOf(played), '');
      assert.ok(played.every(({ green }) => green));
      assert.equal(service.runs.length, runs);
    });
  }
});

describe('an example does what it says', () => {
  test('by-hand fails if the window has a run', async () => {
    const { played, service } = await start('by-hand', 2, form({ start: '2026-03-01', end: '2026-03-02' }));
    assert.deepEqual(
      played.map(({ green }) => green),
      [true, false],
    );
    assert.equal(service.runs.length, 1);
  });

  test('by-hand takes empty fields for inputs that are not set', async () => {
    const { played, service } = await start(
      'by-hand',
      1,
      form({ start: 'now-1d/d', end: '', 'delta-column': '' }),
    );
    assert.equal(errorsOf(played), '');
    assert.equal(service.runs.length, 1);
  });

  test('local-day reads from midnight to midnight in Berlin', async () => {
    const { windows } = await start('local-day', 1, { startMs: Date.now() });
    const hour = (seconds: unknown) =>
      new Date(Number(seconds) * 1_000).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' });
    assert.deepEqual(
      windows.map(({ windowStartTime, windowEndTime }) => [hour(windowStartTime), hour(windowEndTime)]),
      [['00:00:00', '00:00:00']],
    );
  });

  test('several-flows waits for the runs of all flows in one step', async () => {
    const addFlow = (service: FlowService) => {
      service.addFlow({ kind: 'file', id: OTHER_FLOW_ID });
      service.addFlow({ kind: 'file', id: '3abea21c-7e36-4be1-bec1-d3bad0e3e0de' });
    };
    const { played, service } = await start('several-flows', 2, { prepare: addFlow });
    assert.equal(errorsOf(played), '');
    assert.equal(service.runs.length, 2);
    const waited = played.map(({ steps }) => JSON.parse(steps.at(-1)?.outputs['runs'] ?? '[]').length);
    assert.deepEqual(waited, [2, 2]);
  });

  test('pull-request is skipped for a fork', async () => {
    const { played } = await start('pull-request', 1, pullRequest('somebody/pipelines'));
    assert.deepEqual(played.map(outcomes), [[]]);
  });

  test('notify posts a message if the run fails, and none if it succeeds', async () => {
    const failing = await start('notify', 1, {
      prepare: (service) => service.planFlow(FILE_FLOW_ID, { outcome: 'failed' }),
    });
    assert.deepEqual(
      failing.played.map(({ scripts }) => scripts.length),
      [1],
    );
    const fine = await start('notify', 1);
    assert.deepEqual(
      fine.played.map(({ scripts }) => scripts.length),
      [0],
    );
  });

  test('backfill loads in its second job what a failed run left', async () => {
    const { played, service } = await start('backfill', 1, {
      ...form({ start: '2026-03-01', end: '2026-03-04' }),
      prepare: (service) => service.planNext({}, { outcome: 'failed' }),
    });
    assert.equal(played[0]?.green, false);
    const loaded = service.runs.filter(({ plan }) => plan.outcome !== 'failed');
    const starts = new Set(loaded.map(({ params }) => String(params['windowStartTime'])));
    assert.equal(loaded.length, 3);
    assert.equal(starts.size, 3);
  });
});

const warningsOf = (played: readonly PlayedWorkflow[]) =>
  played.flatMap(({ steps }) => steps.flatMap(({ warnings }) => warnings)).join('\n');

// docs/exactly-one-run.md, "What the history shows".
describe('a second start in a world where the history shows', () => {
  for (const world of [
    'windows in params only',
    'windows in activities only',
    'params without start time',
  ] as const) {
    test(`${world} attaches`, async () => {
      const { played, service } = await start('daily', 2, { world });
      assert.equal(errorsOf(played), '');
      assert.equal(service.runs.length, 1);
    });
  }

  for (const world of ['no windows', 'no windows, start time shown'] as const) {
    test(`${world} warns and creates with attach`, async () => {
      const { played, service } = await start('daily', 2, { world });
      assert.match(warningsOf(played), /does not show the window of flow run/);
      assert.equal(service.runs.length, 2);
    });

    test(`${world} fails with fail`, async () => {
      const inputs = { start: '2026-03-01', end: '2026-03-02' };
      const { played, service } = await start('by-hand', 2, { world, ...form(inputs) });
      assert.deepEqual(
        played.map(({ green }) => green),
        [true, false],
      );
      assert.equal(service.runs.length, 1);
    });
  }
});

describe('an example that continues from the last run', () => {
  for (const name of ['hourly', 'hourly-no-wait']) {
    test(`${name} begins at the initial time, and creates nothing more in the same hour`, async () => {
      const { played, service, windows } = await start(name, 2);
      assert.equal(errorsOf(played), '');
      assert.equal(service.runs.length, 1);
      assert.equal(String(windows[0]?.['windowStartTime']), String(Date.UTC(2026, 0, 1) / 1_000));
    });
  }

  for (const name of ['hourly', 'hourly-no-wait']) {
    test(`${name} names a run that failed, and loads its window again`, async () => {
      const { played, service } = await start(name, 4, {
        pauseMs: 3_600_000,
        prepare: ({ planNext }) => planNext({}, { outcome: 'failed' }),
      });
      const failed = service.runs[1]?.id ?? '';
      assert.ok(`${errorsOf(played)}${warningsOf(played)}`.includes(failed));
      const loaded = service.runs.filter(({ plan }) => plan.outcome !== 'failed').map(({ params }) => params);
      const ends = loaded.map(({ windowEndTime }) => String(windowEndTime));
      assert.deepEqual(
        loaded.map(({ windowStartTime }) => String(windowStartTime)),
        [String(Date.UTC(2026, 0, 1) / 1_000), ...ends.slice(0, -1)],
      );
    });
  }
});

test('every example is started by a test', () => {
  const names = globSync('examples/*.yml', { cwd: ROOT }).map((path) => path.slice(9, -4));
  const started = [...ONCE.map(([name]) => name), 'by-hand', 'several-flows', 'hourly', 'hourly-no-wait'];
  assert.deepEqual(names.sort(), started.sort());
});
