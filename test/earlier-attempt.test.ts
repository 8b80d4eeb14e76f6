import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attemptsIn, BEGIN_SECONDS, inputsIn } from './support/attempts.ts';
import { FILE_FLOW_ID, WORLDS, type WorldName, worldOf } from './support/flow-service/index.ts';
import { runsOf } from './support/virtual-wait.ts';

const ROLLING = { 'window-start-time': 'now-1d', 'window-end-time': 'now' };
const FIXED_START = { 'window-start-time': '2026-03-01', 'window-end-time': 'now' };

/** Worlds in which a listing shows windows at once. */
const SHOWING: readonly WorldName[] = [
  'documented',
  'windows in params only',
  'params without start time',
  'ids in upper case',
  'flow id in upper case',
  'times as integers',
  'end clamped to the start',
  'end clamped to 2038',
  'undocumented statuses',
  'filters ignored',
  'oldest first',
  'runs listed twice',
  'clock an hour behind',
  'clock of 1970',
];

describe('a re-run takes over the run of its first attempt although `now` has moved', () => {
  for (const name of SHOWING) {
    for (const [what, inputs] of Object.entries({
      'a rolling window': ROLLING,
      'a fixed start': FIXED_START,
    })) {
      test(`${what}, in the world "${name}"`, async () => {
        for (const seconds of [4, 150, 3_600]) {
          const { take, pass, service } = attemptsIn(WORLDS[name]);
          await take({ inputs });
          await pass(seconds);
          const step = await take({ inputs, runAttempt: 2 });
          assert.ok(step.green, step.errors.join());
          assert.equal(step.outputs['outcome'], 'attached');
          assert.equal(step.outputs['window-end-time'], String(BEGIN_SECONDS), 'the window of the run');
          assert.match(step.warnings.join('\n'), /An earlier attempt of this step gave/);
          assert.equal(service.runs.length, 1);
        }
      });
    }
  }

  test('once the run shows its window, if only activities do', async () => {
    const { take, pass, service } = attemptsIn(WORLDS['windows in activities only']);
    await take({ inputs: ROLLING });
    await pass(10);
    const step = await take({ inputs: ROLLING, runAttempt: 2 });
    assert.deepEqual([step.outputs['outcome'], service.runs.length], ['attached', 1]);
  });

  test('if the first answer was lost and the first attempt was cancelled', async () => {
    const { take, pass, service } = attemptsIn();
    await take({
      inputs: { ...ROLLING, 'retry-timeout': '1s' },
      passage: ({ call }) => {
        if (call === 'create') return { fate: { kind: 'broken', processed: true }, latencyMs: 100 };
        return call === 'list-runs' ? { fate: { kind: 'unconnected' }, latencyMs: 100 } : undefined;
      },
    });
    await pass(5);
    const step = await take({ inputs: ROLLING, runAttempt: 2 });
    assert.deepEqual([step.outputs['outcome'], service.runs.length], ['attached', 1]);
  });

  test('if the run was created again after a lookup of five minutes', async () => {
    const { take, pass, service } = attemptsIn(
      worldOf({ creates: [{ kind: 'lost', status: 504, processedAfterMs: undefined }] }),
    );
    const first = await take({ inputs: ROLLING });
    assert.ok(first.elapsedMs > 300_000 && service.runs.length === 1);
    await pass(5);
    assert.equal((await take({ inputs: ROLLING, runAttempt: 2 })).outputs['outcome'], 'attached');
    assert.equal(service.runs.length, 1);
  });

  test('with months and rounding', async () => {
    const cases = [
      { 'window-start-time': 'now-1M', 'window-end-time': 'now' },
      { 'window-start-time': 'now-1M/M', 'window-end-time': 'now' },
      { 'window-start-time': 'now-1M', 'window-end-time': '2026-03-02T05:00:00Z' },
      { 'window-start-time': 'now-1d/d', 'window-end-time': 'now/m' },
      { 'window-start-time': 'now-2d/h', 'window-end-time': 'now/h' },
    ];
    for (const inputs of cases) {
      const { take, pass, service } = attemptsIn();
      await take({ inputs });
      await pass(7_200);
      const step = await take({ inputs, runAttempt: 2 });
      assert.deepEqual(
        [step.outputs['outcome'], service.runs.length],
        ['attached', 1],
        JSON.stringify(inputs),
      );
    }
  });

  test('if rounding has moved a window over midnight', async () => {
    const { take, pass, service } = attemptsIn(WORLDS.documented, Date.UTC(2026, 2, 1, 23, 59, 50) / 1_000);
    const inputs = { 'window-start-time': 'now-7d/d', 'window-end-time': 'now/d' };
    await take({ inputs });
    await pass(60);
    const step = await take({ inputs, runAttempt: 2 });
    assert.deepEqual([step.outputs['outcome'], service.runs.length], ['attached', 1]);
  });
});

describe('a re-run of a split continues with the windows of its first attempt', () => {
  const split = { 'window-start-time': 'now-3d', 'window-size': '1d' };
  const stopAfter = (runs: number) => {
    const seen = { creates: 0 };
    return ({ call }: { readonly call: string }) => {
      seen.creates += call === 'create' ? 1 : 0;
      const isRefused = call === 'create' && seen.creates > runs;
      const answer = { status: 400, body: '{}' };
      return isRefused
        ? ({ fate: { kind: 'replaced', processed: false, answer }, latencyMs: 100 } as const)
        : undefined;
    };
  };

  for (const runs of [1, 2, 3]) {
    test(`after ${runs} of 3 runs`, async () => {
      const { take, pass, windows } = attemptsIn();
      await take({ inputs: split, passage: stopAfter(runs) });
      await pass(300);
      const step = await take({ inputs: split, runAttempt: 2 });
      assert.ok(step.green, step.errors.join());
      const day = 86_400;
      const edges = [3, 2, 1, 0].map((days) => BEGIN_SECONDS - days * day);
      assert.deepEqual(
        windows(),
        edges.slice(1).map((end, index) => [edges[index], end]),
      );
      assert.equal(step.outputs['remaining-windows'], '[]');
    });
  }

  test('without a gap, if the last window was shorter and a boundary has passed since', async () => {
    const inputs = { 'window-start-time': '2026-03-01', 'window-size': '12h' };
    const { take, pass, windows } = attemptsIn(WORLDS.documented, Date.UTC(2026, 2, 1, 23, 59) / 1_000);
    await take({ inputs });
    await pass(120);
    const step = await take({ inputs, runAttempt: 2 });
    const noon = Date.UTC(2026, 2, 1, 12) / 1_000;
    assert.deepEqual(windows(), [
      [noon - 43_200, noon],
      [noon, noon + 43_140],
    ]);
    assert.equal(step.outputs['window-end-time'], String(noon + 43_140));
  });

  test('hours after the moment of its inputs, because it waited for its runs, from a fixed start on', async () => {
    const inputs = {
      'window-start-time': '2026-02-28',
      'window-size': '1d',
      wait: 'true',
      'wait-timeout': '30m',
    };
    const { take, pass, windows, service } = attemptsIn();
    service.planFlow(FILE_FLOW_ID, { durationMs: 20 * 60_000 });
    // Each window but the last has its run for certain: only that of the last depends on the moment.
    const first = await take({ inputs });
    assert.ok(first.elapsedMs > 40 * 60_000, `${first.elapsedMs}`);
    const before = windows();
    await pass(3_600);
    const step = await take({ inputs, runAttempt: 2 });
    assert.ok(step.green, step.errors.join());
    assert.deepEqual(windows(), before);
    assert.deepEqual(
      runsOf(step.outputs).map(({ outcome }) => outcome),
      before.map(() => 'succeeded'),
    );
  });

  test('whose windows are as short as the time between two attempts', async () => {
    const inputs = { 'window-start-time': 'now-20m', 'window-size': '10m' };
    for (const runs of [1, 2]) {
      const { take, pass, windows } = attemptsIn();
      await take({ inputs, passage: stopAfter(runs) });
      await pass(300);
      const step = await take({ inputs, runAttempt: 2 });
      assert.ok(step.green, step.errors.join());
      assert.deepEqual(
        windows().map(([, end]) => end),
        [BEGIN_SECONDS - 600, BEGIN_SECONDS],
      );
    }
  });

  test('with months', async () => {
    const inputs = { 'window-start-time': 'now-3M', 'window-size': '1M' };
    const { take, pass, windows } = attemptsIn();
    await take({ inputs, passage: stopAfter(2) });
    await pass(300);
    assert.ok((await take({ inputs, runAttempt: 2 })).green);
    assert.equal(windows().length, 3);
    assert.equal(windows().at(-1)?.[1], BEGIN_SECONDS);
  });
});

describe('a run of an earlier attempt is not taken over', () => {
  test('if it is older than 12 hours: the message has the inputs for both ways', async () => {
    const { take, pass, service } = attemptsIn();
    await take({ inputs: FIXED_START });
    await pass(13 * 3_600);
    const step = await take({ inputs: FIXED_START, runAttempt: 2 });
    assert.equal(step.green, false);
    assert.match(step.errors[0] ?? '', /gave the window of an earlier flow run that reads some of this data/);
    assert.equal(service.runs.length, 1);
  });

  test('if there are several', async () => {
    const { take, pass, service } = attemptsIn();
    await take({ inputs: ROLLING });
    await pass(600);
    await take({ inputs: ROLLING });
    await pass(600);
    const step = await take({ inputs: ROLLING, runAttempt: 2 });
    assert.equal(step.green, false);
    assert.match(step.errors[0] ?? '', /gave the windows of earlier flow runs/);
    assert.equal(service.runs.length, 2);
  });

  test('if it failed: another is created over the window of now', async () => {
    const { take, pass, windows, service } = attemptsIn();
    service.planNext({ outcome: 'failed', durationMs: 0 });
    await take({ inputs: ROLLING });
    await pass(300);
    const step = await take({ inputs: ROLLING, runAttempt: 2 });
    assert.equal(step.outputs['outcome'], 'created');
    assert.equal(windows().length, 2);
  });

  test('if these inputs did not give its window when it was created', async () => {
    const { take, service } = attemptsIn();
    const window = { windowStartTime: BEGIN_SECONDS - 90_000, windowEndTime: BEGIN_SECONDS - 3_600 };
    service.addRun(FILE_FLOW_ID, { startTime: 0, ...window });
    const step = await take({ inputs: { ...ROLLING, 'if-run-exists': 'attach' } });
    assert.equal(service.runs.length, 2);
    assert.ok(step.warnings.some((text) => /is read by flow run .* too/.test(text)));
  });

  test('if the step is the next one of a schedule, a moment early: no window is lost without an error', async () => {
    const inputs = { 'window-start-time': 'now-1h', 'if-run-exists': 'attach' };
    const { take, pass } = attemptsIn();
    await take({ inputs });
    await pass(3_590);
    const step = await take({ inputs });
    assert.equal(step.green, false);
    const missing = { ...inputs, ...inputsIn(step.errors[0] ?? ''), 'if-run-exists': 'create' };
    assert.equal(missing['window-start-time'], String(BEGIN_SECONDS));
    assert.equal((await take({ inputs: missing })).outputs['outcome'], 'created');
  });
});

test('a retry-timeout of days and thousands of runs and windows stay fast', async () => {
  const { take, service } = attemptsIn();
  for (let run = 0; run < 1_900; run += 1) {
    const start = BEGIN_SECONDS - 86_400 * 100 + run * 4_000;
    service.addRun(
      FILE_FLOW_ID,
      { startTime: start, windowStartTime: start, windowEndTime: start + 3_599 },
      { createdAtMs: (start + 3_700) * 1_000 },
    );
  }
  const inputs = {
    ...{ 'window-start-time': 'now-100d', 'window-size': '1h', 'if-run-exists': 'attach' },
    ...{ 'retry-timeout': '20d', 'dry-run': 'true' },
  };
  const begun = process.cpuUsage();
  const step = await take({ inputs });
  const { user } = process.cpuUsage(begun);
  assert.ok(step.green, step.errors.join());
  assert.ok(user < 5_000_000, `it took ${user / 1_000} ms of processor time`);
});
