import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpAnswer } from '../src/adobe/http/request.ts';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import {
  ACCESS_TOKEN,
  CLIENT_ID,
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  ORG_ID,
  type RunPlan,
  type Settings,
  WORLDS,
  worldOf,
} from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';
import type { SentRequest } from './support/virtual-network.ts';
import { playStep, type WaitedStep, type WaitingWorld } from './support/virtual-wait.ts';

const HOUR = 3_600;
const NEVER = Number.POSITIVE_INFINITY;

/** 2026-05-06 07:00 UTC, when every step begins. */
const NOW_MS = Date.UTC(2026, 4, 6, 7);
const NOW = NOW_MS / 1_000;

const INPUTS = {
  'client-id': CLIENT_ID,
  'access-token': ACCESS_TOKEN,
  'org-id': ORG_ID,
  'api-url': 'http://127.0.0.1:1',
  'ims-url': 'http://127.0.0.1:1',
  'flow-id': FILE_FLOW_ID,
  'window-start-time': 'last-run',
} as const;

/** A run of the past: created so many hours ago, over a window in hours ago. */
type Past = readonly [createdAgo: number, fromAgo: number, toAgo: number, plan?: Partial<RunPlan>];

/** What is special about a step. */
interface Scenario extends Pick<WaitingWorld, 'passage'> {
  readonly past?: readonly Past[];
  readonly settings?: Partial<Settings>;
  readonly runAttempt?: number;
  /** Changes the service before the step begins. */
  readonly prepare?: (service: FlowService) => void;
}

interface Played extends WaitedStep {
  readonly service: FlowService;
  /** The ids of the runs of the past. */
  readonly pastIds: readonly string[];
  /** Windows of the runs that the step created, in hours before it began. */
  readonly created: readonly (readonly number[])[];
}

/** Plays a step that continues from the last run. */
async function play(inputs: Readonly<Record<string, string>>, scenario: Scenario = {}): Promise<Played> {
  const { past = [], settings = {}, runAttempt = 1, prepare, passage } = scenario;
  const time = timeline(NOW_MS - 1_000 * HOUR * 1_000);
  const service = createFlowService({ clock: time, ...settings });
  time.advance(1_000 * HOUR * 1_000);
  const pastIds = past.map(([createdAgo, fromAgo, toAgo, plan = {}]) => {
    const at = (hours: number) => NOW - hours * HOUR;
    const params = { startTime: at(createdAgo), windowStartTime: at(fromAgo), windowEndTime: at(toAgo) };
    return service.addRun(FILE_FLOW_ID, params, { createdAtMs: at(createdAgo) * 1_000, plan }).id;
  });
  prepare?.(service);
  const texts: Readonly<Record<string, string>> = { ...INPUTS, ...inputs };
  const order = readRunInputs(texts, { nowSeconds: NOW, isRerun: runAttempt > 1 });
  const step = await playStep((machine) => createFlowRun(order, machine), {
    ...{ service, timeline: time },
    ...(passage && { passage }),
  });
  const created = service.runs
    .slice(past.length)
    .map(({ windowStartSeconds, windowEndSeconds }) =>
      [windowStartSeconds, windowEndSeconds].map((seconds) => (NOW - seconds) / HOUR),
    );
  return { ...step, service, pastIds, created };
}

const calls = ({ requests }: WaitedStep) => requests.map(({ call }: SentRequest) => call);

/** Has read up to two hours ago. */
const DONE: Past = [2, 3, 2];
const FAILED: Past = [1, 2, 1, { outcome: 'failed' }];

describe('a window that ended in the future', () => {
  // A nightly `now+1d/d` at four o'clock reads four hours of its day.
  const NIGHTLY: Past = [3, 7 + 24, 7 - 24];

  test('was read up to the start of its run: the next step begins there', async () => {
    const step = await play({}, { past: [NIGHTLY] });
    assert.ok(step.green);
    assert.deepEqual(step.created, [[3, 0]]);
    assert.match(step.log.join('\n'), /Gap since +3h/);
  });

  test('was read up to the start that was asked for, if the service does not show when its run began', async () => {
    const settings = { world: WORLDS['windows in params only'] };
    const past: Past = [3, 31, -17, { durationMs: 0 }];
    assert.deepEqual((await play({}, { past: [past], settings })).created, [[3, 0]]);
  });
});

describe('a step without history', () => {
  test('fails, and asks for the time at which the first run is to begin', async () => {
    const step = await play({});
    assert.equal(step.green, false);
    assert.match(step.errors.join(), /the flow has no runs yet\.\nSet `initial-window-start-time`/);
    assert.equal(step.outputs['outcome'], '');
  });

  test('begins at `initial-window-start-time`, also if every run has failed', async () => {
    for (const past of [[], [FAILED]]) {
      const step = await play({ 'initial-window-start-time': 'now-5h' }, { past });
      assert.ok(step.green, step.errors.join());
      assert.deepEqual(step.created, [[5, 0]]);
      assert.match(step.log.join('\n'), /No run of the flow has read any data: the first window begins at /);
    }
  });

  test('fails if the service does not show windows: it never guesses', async () => {
    const settings = { world: WORLDS['no windows'] };
    const step = await play({ 'initial-window-start-time': 'now-5h' }, { past: [DONE], settings });
    assert.equal(step.green, false);
    assert.match(step.errors.join(), /does not show which windows .* `last-run` cannot work/);
    assert.deepEqual(step.created, []);
  });
});

describe('a step that has nothing to read', () => {
  for (const dryRun of ['false', 'true']) {
    test(`is up to date, with the run that has read up to there (dry-run: ${dryRun})`, async () => {
      const step = await play({ 'window-end-time': 'now-2h', 'dry-run': dryRun }, { past: [DONE] });
      assert.ok(step.green, step.errors.join());
      assert.deepEqual(calls(step), ['list-runs']);
      const { outputs, pastIds } = step;
      assert.deepEqual([outputs['outcome'], outputs['run-id']], ['up-to-date', pastIds[0]]);
      assert.equal(outputs['status'], 'success');
      assert.match(outputs['etag'] ?? '', /^".+"$/);
      assert.match(outputs['run-url'] ?? '', new RegExp(`/${pastIds[0]}$`));
      assert.deepEqual([outputs['windows'], outputs['remaining-windows']], ['[]', '[]']);
      assert.match(step.summary, /Up to date/);
    });
  }

  test('loads the gaps that are left, with `fill-gaps`', async () => {
    const past: readonly Past[] = [[6, 7, 6], DONE];
    const inputs = { 'window-end-time': 'now-2h', 'fill-gaps': 'true' };
    const step = await play(inputs, { past });
    assert.deepEqual(step.created, [[6, 3]]);
    assert.equal(step.outputs['outcome'], 'created');
    assert.equal(step.outputs['window-end-time'], String(NOW - 3 * HOUR));
  });
});

describe('a step that meets an active run', () => {
  const ACTIVE: Past = [0.5, 2, 0.5, { durationMs: 45 * 60_000 }];
  const STUCK: Past = [0.5, 2, 0.5, { durationMs: NEVER }];

  test('fails by default, and names it', async () => {
    const step = await play({}, { past: [DONE, STUCK] });
    assert.equal(step.green, false);
    assert.match(step.errors.join(), new RegExp(`flow run ${step.pastIds[1]} is still active`));
    assert.match(step.errors.join(), /Or set `if-run-active` to `wait` or `skip`\./);
    assert.equal(step.outputs['outcome'], '');
  });

  for (const dryRun of ['false', 'true']) {
    test(`is skipped with \`skip\`, and names it (dry-run: ${dryRun})`, async () => {
      const step = await play({ 'if-run-active': 'skip', 'dry-run': dryRun }, { past: [DONE, STUCK] });
      assert.ok(step.green, step.errors.join());
      const { outputs, pastIds } = step;
      assert.deepEqual([outputs['outcome'], outputs['run-id']], ['skipped', pastIds[1]]);
      assert.deepEqual([outputs['status'], outputs['windows']], ['inProgress', '[]']);
      assert.deepEqual(calls(step), ['list-runs']);
      assert.match(step.summary, /Skipped/);
    });
  }

  test('fails with `skip` as soon as that run is older than `wait-timeout`', async () => {
    for (const [timeout, green] of [
      ['31m', true],
      ['29m', false],
    ] as const) {
      const inputs = { 'if-run-active': 'skip', 'wait-timeout': timeout };
      const step = await play(inputs, { past: [DONE, STUCK] });
      assert.equal(step.green, green);
      if (!green)
        assert.match(step.errors.join(), /has been active for 30m .* longer than `wait-timeout` \(29m\)/);
      assert.doesNotMatch(step.errors.join(), /`window-start-time`/);
    }
  });

  test('waits for it with `wait`, and continues where it ends', async () => {
    const step = await play({ 'if-run-active': 'wait' }, { past: [DONE, ACTIVE] });
    assert.ok(step.green, step.errors.join());
    assert.deepEqual(step.created, [[0.5, 0]]);
    assert.equal(step.outputs['outcome'], 'created');
    assert.ok(step.elapsedMs >= 15 * 60_000 && step.elapsedMs < 18 * 60_000, `${step.elapsedMs}`);
    assert.deepEqual(JSON.parse(step.outputs['runs'] ?? '').length, 1);
  });

  test('is polled with `poll-interval`, although the step does not wait for its own run', async () => {
    const inputs = { 'if-run-active': 'wait', 'poll-interval': '5s' };
    const { green, requests, warnings } = await play(inputs, { past: [DONE, ACTIVE] });
    const polls = requests.filter(({ call }) => call === 'get-run').map(({ atMs }) => atMs);
    const pausesMs = polls.slice(1).map((atMs, index) => atMs - (polls[index] ?? 0));
    assert.ok(green && Math.max(...pausesMs) <= 5_500, `${Math.max(...pausesMs)} ms`);
    assert.deepEqual(warnings, []);
  });

  test('waits for it with `wait`, and loads its window again if it fails', async () => {
    const past: readonly Past[] = [DONE, [0.5, 2, 0.5, { durationMs: 45 * 60_000, outcome: 'failed' }]];
    const step = await play({ 'if-run-active': 'wait' }, { past });
    assert.deepEqual(step.created, [[2, 0]]);
    assert.match(
      step.warnings.join(),
      new RegExp(`Flow run ${step.pastIds[1]} .* failed since the last success`),
    );
  });

  test('does not re-trigger it if it fails, however many `retries` its own run has', async () => {
    const past: readonly Past[] = [DONE, [0.5, 2, 0.5, { durationMs: 45 * 60_000, outcome: 'failed' }]];
    const step = await play({ 'if-run-active': 'wait', wait: 'true', retries: '2' }, { past });
    assert.ok(step.green, step.errors.join());
    assert.deepEqual(step.created, [[2, 0]]);
    assert.ok(!calls(step).includes('re-trigger'));
  });

  test('continues where it ends although the listing lags behind its end', async () => {
    const lagging = { listed: 0 };
    const step = await play(
      { 'if-run-active': 'wait' },
      {
        past: [DONE, ACTIVE],
        // The listing of before the wait comes once more after it.
        prepare: (service) => {
          const { handle } = service;
          const first: { answer?: ReturnType<typeof handle> } = {};
          service.handle = (request) => {
            if (!request.path.includes('/runs?')) return handle(request);
            lagging.listed += 1;
            first.answer ??= handle(request);
            return first.answer;
          };
        },
      },
    );
    assert.ok(step.green, step.errors.join());
    assert.equal(lagging.listed, 2);
    assert.deepEqual(step.created, [[0.5, 0]]);
  });

  test('fails with outcome timed-out if it does not end within `wait-timeout`, and creates nothing', async () => {
    const step = await play({ 'if-run-active': 'wait', 'wait-timeout': '20m' }, { past: [DONE, STUCK] });
    assert.equal(step.green, false);
    const { outputs, pastIds } = step;
    assert.deepEqual([outputs['outcome'], outputs['run-id']], ['timed-out', pastIds[1]]);
    assert.deepEqual(step.created, []);
    assert.match(step.errors.join(), /within 20m.*\n.*continues in Experience Platform/);
    assert.match(step.errors.join(), /No flow run was created/);
  });
});

describe('a re-run that continues from the last run', () => {
  /** The run of the first attempt shows in the second lookup. */
  const showingLate = (plan: Past[3]) => {
    const seen = { lookups: 0, late: 0 };
    const prepare = (service: FlowService) => {
      const { handle } = service;
      const params = { startTime: NOW - 60, windowStartTime: NOW - 2 * HOUR, windowEndTime: NOW - 60 };
      service.handle = (request) => {
        if (request.path.includes('/runs?')) seen.lookups += 1;
        if (seen.lookups === 2 && seen.late === 0) {
          seen.late += 1;
          service.addRun(FILE_FLOW_ID, params, { createdAtMs: (NOW - 60) * 1_000, ...(plan && { plan }) });
        }
        return handle(request);
      };
    };
    return { past: [DONE], runAttempt: 2, prepare };
  };
  const ACTIVE_RUN: Partial<RunPlan> = { durationMs: HOUR * 1_000 };

  test('attaches to the run of its first attempt that shows in a later lookup', async () => {
    const step = await play({ 'if-run-exists': 'attach' }, showingLate(ACTIVE_RUN));
    assert.ok(step.green, step.errors.join());
    assert.deepEqual([step.outputs['outcome'], step.service.runs.length], ['attached', 2]);
  });

  test('creates nothing with `if-run-exists: fail` next to a run that shows in a later lookup', async () => {
    const step = await play({ 'if-run-exists': 'fail' }, showingLate(ACTIVE_RUN));
    assert.equal(step.green, false);
    assert.match(step.errors.join(), /is still active/);
    assert.equal(step.service.runs.length, 2);
  });
});

describe('a history that cannot be read', () => {
  const listing = (answer: Partial<HttpAnswer>) => ({
    passage: ({ call }: SentRequest) =>
      call === 'list-runs'
        ? { fate: { kind: 'replaced' as const, processed: false, answer }, latencyMs: 10 }
        : undefined,
  });

  test('leaves no window for a later step: `remaining-windows` is an empty list', async () => {
    const step = await play({}, listing({ status: 403, body: '{}' }));
    assert.equal(step.green, false);
    assert.deepEqual([step.outputs['outcome'], step.outputs['remaining-windows']], ['', '[]']);
  });

  test('as it shows only runs of other flows, is not taken for that of a flow without runs', async () => {
    const items = [{ id: 'r-1', flowId: '00000000-0000-4000-8000-000000000000' }];
    const inputs = { 'initial-window-start-time': 'now-5h' };
    const step = await play(inputs, listing({ status: 200, body: JSON.stringify({ items }) }));
    assert.equal(step.green, false);
    assert.match(step.errors.join(), /runs of other flows only/);
    assert.deepEqual(step.created, []);
  });
});

describe('windows that no run has read', () => {
  const past: readonly Past[] = [[20, 21, 20], [19, 20, 19, { outcome: 'failed' }], [15, 16, 15], DONE];
  const at = (hours: number) => NOW - hours * HOUR;

  test('are named in a warning with the inputs that load them', async () => {
    const step = await play({}, { past });
    assert.ok(step.green);
    assert.deepEqual(step.created, [[2, 0]]);
    const text = step.warnings.join('\n');
    assert.match(
      text,
      new RegExp(
        `flow run ${step.pastIds[1]} failed; \`window-start-time: ${at(20)}\` and \`window-end-time: ${at(16)}\``,
      ),
    );
    assert.match(
      text,
      new RegExp(
        `no run was created for it; \`window-start-time: ${at(15)}\` and \`window-end-time: ${at(3)}\``,
      ),
    );
    assert.match(step.summary, new RegExp(`<code>window-start-time: ${at(20)}</code>`));
  });

  test('are loaded first with `fill-gaps`, a run each, split by `window-size`', async () => {
    const inputs = { 'fill-gaps': 'true', 'window-size': '8h', wait: 'true' };
    const step = await play(inputs, { past });
    assert.ok(step.green, step.errors.join());
    assert.deepEqual(step.created, [
      [20, 16],
      [15, 7],
      [7, 3],
      [2, 0],
    ]);
    const { outputs } = step;
    assert.deepEqual(
      [outputs['window-start-time'], outputs['window-end-time']],
      [String(at(20)), String(NOW)],
    );
    assert.equal(JSON.parse(outputs['windows'] ?? '').length, 4);
    assert.deepEqual([outputs['outcome'], outputs['remaining-windows']], ['succeeded', '[]']);
  });

  test('are shown by a dry run, which creates nothing', async () => {
    const step = await play({ 'fill-gaps': 'true', 'dry-run': 'true' }, { past });
    assert.ok(step.green, step.errors.join());
    assert.deepEqual(step.created, []);
    assert.equal(step.outputs['outcome'], 'planned');
    assert.equal(JSON.parse(step.outputs['windows'] ?? '').length, 3);
    assert.match(step.log.join('\n'), /Windows \(3, together 18h\)/);
    assert.doesNotMatch(step.log.join('\n'), /ingested twice/);
  });

  test('leave no advice with a time, if one of them fails: the next step finds what is left', async () => {
    const prepare = (service: FlowService) => service.planNext({ outcome: 'failed' });
    const step = await play({ 'fill-gaps': 'true', wait: 'true' }, { past, prepare });
    assert.equal(step.green, false);
    assert.match(
      step.errors.join(),
      /0 of 3 windows are loaded\. When no run of the flow is active, start this step again: /,
    );
    assert.equal(JSON.parse(step.outputs['remaining-windows'] ?? '').length, 3);
  });
});

describe('a run that failed since the last success', () => {
  test('is named with its deepest error, by one request', async () => {
    const step = await play({}, { past: [DONE, FAILED] });
    assert.ok(step.green);
    assert.deepEqual(calls(step), ['list-runs', 'get-run', 'create']);
    assert.match(
      step.warnings.join(),
      new RegExp(`Flow run ${step.pastIds[1]} over .* failed since the last success: .*SourceLoginRefused`),
    );
    assert.match(step.summary, /SourceLoginRefused/);
    assert.deepEqual(step.created, [[2, 0]]);
  });

  test('is named without an error if that cannot be read', async () => {
    const refuse = ({ call }: SentRequest) =>
      call === 'get-run' ? { fate: { kind: 'unconnected' as const }, latencyMs: 10 } : undefined;
    const step = await play({}, { past: [DONE, FAILED], passage: refuse });
    assert.ok(step.green);
    assert.match(step.warnings.join(), /failed since the last success\.$/);
  });

  test('is the newest of several, the number of which is shown', async () => {
    const step = await play({}, { past: [DONE, [1.5, 2, 1.5, { outcome: 'failed' }], FAILED] });
    assert.match(step.warnings.join(), new RegExp(`Flow run ${step.pastIds[2]} .* 1 more failed before it`));
  });

  test('is none that was followed by a success', async () => {
    const step = await play({}, { past: [[3, 3, 2, { outcome: 'failed' }], DONE] });
    assert.deepEqual(calls(step), ['list-runs', 'create']);
    assert.deepEqual(step.warnings, []);
  });
});

describe('a later attempt of a step', () => {
  const RERUN = { runAttempt: 2 } as const;

  test('takes over the active run that its first attempt created, although `now` is another moment', async () => {
    const past: readonly Past[] = [DONE, [0.1, 2, 0.11, { durationMs: HOUR * 1_000 }]];
    const step = await play({ wait: 'true' }, { past, ...RERUN });
    assert.ok(step.green, step.errors.join());
    assert.deepEqual(step.created, []);
    assert.deepEqual([step.outputs['run-id'], step.outputs['outcome']], [step.pastIds[1], 'succeeded']);
    assert.equal(step.outputs['window-end-time'], String(NOW - 0.11 * HOUR));
  });

  test('takes over the active run that its first attempt created again after a lookup of minutes', async () => {
    const past: readonly Past[] = [DONE, [0.5, 2, 0.6, { durationMs: HOUR * 1_000 }]];
    const step = await play({}, { past, ...RERUN });
    assert.deepEqual([step.outputs['run-id'], step.outputs['outcome']], [step.pastIds[1], 'attached']);
    assert.deepEqual(step.created, []);
  });

  test('takes over no active run whose window these inputs did not give', async () => {
    const past: readonly Past[] = [DONE, [0.1, 2, 0.5, { durationMs: NEVER }]];
    const step = await play({}, { past, ...RERUN });
    assert.match(step.errors.join(), /still active/);
  });

  test('reads the history for a minute before it creates a run that may be there', async () => {
    const prepare = (service: FlowService) => {
      service.settings.listingLagMs = 20_000;
      const params = { startTime: NOW, windowStartTime: NOW - 2 * HOUR, windowEndTime: NOW - 10 };
      service.addRun(FILE_FLOW_ID, params, { createdAtMs: NOW_MS - 5_000, plan: { durationMs: NEVER } });
    };
    const step = await play({}, { past: [DONE], prepare, ...RERUN });
    assert.ok(step.green, step.errors.join());
    assert.equal(step.service.runs.length, 2);
    assert.equal(step.outputs['outcome'], 'attached');
    const alone = await play({}, { past: [DONE], ...RERUN });
    assert.deepEqual(alone.created, [[2, 0]]);
    assert.ok(alone.elapsedMs >= 60_000, `${alone.elapsedMs}`);
  });
});

describe('an answer with the id of a run that was read in the history', () => {
  for (const processed of [true, false]) {
    for (const inputs of [
      {},
      { 'window-start-time': 'now-2h', 'if-run-exists': 'attach' },
      { 'window-start-time': 'now-2h', 'if-run-exists': 'fail' },
    ]) {
      const what = `${processed ? 'after' : 'without'} a creation, ${JSON.stringify(inputs)}`;
      test(`is no answer: the run is looked up, and is the only one of its window (${what})`, async () => {
        const settings = {
          world: worldOf({ creates: [{ kind: 'other-id', processed }, { kind: 'served' }] }),
        };
        const step = await play({ wait: 'true', ...inputs }, { past: [DONE], settings });
        assert.ok(step.green, step.errors.join());
        assert.deepEqual(step.created, [[2, 0]]);
        assert.deepEqual(
          [step.outputs['run-id'], step.outputs['outcome']],
          [step.service.runs[1]?.id, 'succeeded'],
        );
      });
    }
  }
});

test('a listing from a cache fails the step: newer runs may be missing', async () => {
  const settings = { world: WORLDS['stubborn cache'] };
  const step = await play({ 'initial-window-start-time': 'now-1d' }, { past: [DONE], settings });
  assert.equal(step.green, false);
  assert.match(step.errors.join(), /came from a cache/);
  assert.deepEqual(step.created, []);
});
