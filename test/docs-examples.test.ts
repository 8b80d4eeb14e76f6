import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { type PlayedWorkflow, runWorkflow } from './support/docs/run-workflow.ts';
import {
  EXAMPLE_CONTEXTS,
  form,
  pullRequest,
  START_MS,
  type Trial,
  TWO_STARTS,
} from './support/docs/trials.ts';
import { readWorkflow } from './support/docs/workflow.ts';
import { createFlowService, FILE_FLOW_ID, WORLDS } from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';

/** Starts an example so many times in a row, each after the other has ended. */
async function start(
  name: string,
  times: number,
  { contexts = {}, startMs = START_MS, world = 'documented', pauseMs = 0, prepare }: Trial = {},
) {
  const clock = timeline(startMs);
  const service = createFlowService({ clock, world: WORLDS[world] });
  prepare?.(service);
  const workflow = readWorkflow(readFileSync(`${ROOT}examples/${name}.yml`, 'utf8'));
  const playing = { contexts: { ...EXAMPLE_CONTEXTS, ...contexts }, world: { service, timeline: clock } };
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

describe('an example that is started twice in a row leaves each run once', () => {
  for (const [name, { example = name, runs, greens = [true, true], ...trial }] of Object.entries(
    TWO_STARTS,
  )) {
    test(name, async () => {
      const { played, service } = await start(example, 2, trial);
      assert.deepEqual(
        played.map(({ green }) => green),
        greens,
        errorsOf(played),
      );
      assert.deepEqual(
        played.map((one) => errorsOf([one]) === ''),
        greens,
      );
      assert.equal(service.runs.length, runs);
    });
  }
});

describe('an example does what it says', () => {
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

  test('local-day sets no empty time on a day that has no midnight, but fails', () => {
    const { jobs } = readWorkflow(readFileSync(`${ROOT}examples/local-day.yml`, 'utf8'));
    const script = jobs['load']?.steps?.find(({ id }) => id === 'day')?.run ?? '';
    const day = (date: string) =>
      spawnSync('bash', ['-e', '-c', script.replaceAll('today 00:00', `${date} 00:00`)], {
        env: { PATH: process.env['PATH'], TZ: 'America/Santiago', GITHUB_OUTPUT: '/dev/null' },
      }).status;
    assert.equal(day('2026-09-05'), 0);
    assert.equal(day('2026-09-06'), 1);
  });

  test('upstream refuses an event that has no end of the window', async () => {
    const event = { client_payload: { from: '1772323200' } };
    const { played, service } = await start('upstream', 1, { contexts: { github: { event } } });
    assert.match(errorsOf(played), /window-end-time is not a time/);
    assert.equal(service.runs.length, 0);
  });

  test('several-flows waits for the runs of all flows in one step', async () => {
    const { played } = await start('several-flows', 2, TWO_STARTS['several-flows']);
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

const HOUR_MS = 3_600_000;

describe('an example that continues from the last run', () => {
  for (const name of ['nightly', 'hourly', 'hourly-no-wait']) {
    test(`${name} begins at the initial time, and creates nothing more before the next hour or day`, async () => {
      const { played, service, windows } = await start(name, 2);
      assert.equal(errorsOf(played), '');
      assert.equal(service.runs.length, 1);
      assert.equal(String(windows[0]?.['windowStartTime']), String(Date.UTC(2026, 0, 1) / 1_000));
    });
  }

  for (const [name, pauseMs] of [
    ['nightly', 24 * HOUR_MS],
    ['hourly', HOUR_MS],
    ['hourly-no-wait', HOUR_MS],
  ] as const) {
    test(`${name} names a run that failed, and loads its window again`, async () => {
      const { played, service } = await start(name, 4, {
        pauseMs,
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
  const started = Object.entries(TWO_STARTS).map(([name, { example = name }]) => example);
  assert.deepEqual(names.sort(), [...new Set(started)].sort());
});
