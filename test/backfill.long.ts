import assert from 'node:assert/strict';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import type { CreateOrder } from '../src/runs/order.ts';
import { apart } from './support/apart.ts';
import {
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  type RunPlan,
  type Settings,
} from './support/flow-service/index.ts';
import { worldOf } from './support/flow-service/world.ts';
import { type Timeline, timeline } from './support/timeline.ts';
import { LATENCY_MS, type Passage, type SentRequest } from './support/virtual-network.ts';
import { CONNECTION, playStep, type WaitedStep } from './support/virtual-wait.ts';

const { describe, test } = apart(import.meta.url);

const NO_WINDOWS = worldOf({ runs: { params: 'absent', activityWindows: false } });
const DAY = 86_400;
const MINUTE_MS = 60_000;

/** 2025-03-01 to 2026-03-01: a year of days before the first moment of a timeline. */
const YEAR = { start: Date.UTC(2025, 2, 1) / 1_000, end: Date.UTC(2026, 2, 1) / 1_000 };

interface Times {
  readonly start: number;
  readonly end: number;
}

const WAITING = { 'window-size': '1d', wait: 'true', 'max-parallel': '8', 'wait-timeout': '2h' };

function orderOf(
  { start, end }: Times,
  nowMs: number,
  more: Readonly<Record<string, string>> = {},
): CreateOrder {
  const given: Readonly<Record<string, string>> = {
    ...{ 'client-id': CONNECTION.clientId, 'access-token': 'x', 'org-id': CONNECTION.orgId },
    ...{ 'flow-id': FILE_FLOW_ID, 'window-start-time': String(start), 'window-end-time': String(end) },
    ...WAITING,
    ...more,
  };
  const order = readRunInputs(given, { nowSeconds: Math.floor(nowMs / 1_000), isRerun: false });
  return { ...order, connection: CONNECTION };
}

interface World {
  readonly service: FlowService;
  readonly timeline: Timeline;
  passage?(request: SentRequest): Passage | undefined;
}

function newWorld(settings: Partial<Settings> = {}): World {
  const time = timeline();
  return { timeline: time, service: createFlowService({ clock: time, ...settings }) };
}

/** What the service saw of a step: how many of its runs were under way at once, and whether two creations were. */
interface Seen {
  mostActive: number;
  creating: number;
  mostCreating: number;
}

async function backfill(
  world: World,
  times: Times,
  more: Readonly<Record<string, string>> = {},
): Promise<WaitedStep & { readonly seen: Seen }> {
  const { service, timeline: time } = world;
  const seen: Seen = { mostActive: 0, creating: 0, mostCreating: 0 };
  const order = orderOf(times, time.now(), more);
  const step = await playStep((machine) => {
    const transport: typeof machine.transport = async (request) => {
      const isPost = request.method === 'POST' && request.url.pathname.includes('/runs');
      if (!isPost) return machine.transport(request);
      seen.creating += 1;
      seen.mostCreating = Math.max(seen.mostCreating, seen.creating);
      try {
        return await machine.transport(request);
      } finally {
        seen.creating -= 1;
        const active = service.runs.filter(({ endsAtMs }) => endsAtMs > time.now()).length;
        seen.mostActive = Math.max(seen.mostActive, active);
      }
    };
    return createFlowRun(order, { ...machine, transport });
  }, world);
  return { ...step, seen };
}

/** A generator of numbers from 0 up to 1 that gives the same ones each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Runs of one to twenty minutes, of which about one in so many fails. */
function plans(count: number, failsOneIn: number, random: () => number): readonly Partial<RunPlan>[] {
  return Array.from({ length: count }, () => ({
    durationMs: Math.round(1 + random() * 19) * MINUTE_MS,
    outcome: random() < 1 / failsOneIn ? ('failed' as const) : ('success' as const),
  }));
}

const remainingOf = ({ outputs }: WaitedStep): readonly Times[] =>
  (
    JSON.parse(outputs['remaining-windows'] ?? '') as { windowStartTime: string; windowEndTime: string }[]
  ).map(({ windowStartTime, windowEndTime }) => ({
    start: Number(windowStartTime),
    end: Number(windowEndTime),
  }));

/** How often each day was read by a run that succeeded. */
function loads({ runs }: FlowService): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { windowStartSeconds, plan } of runs)
    if (plan.outcome !== 'failed') counts.set(windowStartSeconds, (counts.get(windowStartSeconds) ?? 0) + 1);
  return counts;
}

/** Windows that touch each other as one, as a person would give them. */
function merged(windows: readonly Times[]): readonly Times[] {
  const spans: Times[] = [];
  for (const window of windows) {
    const last = spans.at(-1);
    if (last?.end === window.start) spans[spans.length - 1] = { start: last.start, end: window.end };
    else spans.push(window);
  }
  return spans;
}

describe('a backfill of 365 days with max-parallel 8', () => {
  test('has eight runs under way and never more, and creates one after the other', async (t) => {
    const world = newWorld();
    world.service.planNext(...plans(365, Number.POSITIVE_INFINITY, seeded(7)));
    const step = await backfill(world, YEAR);
    assert.ok(step.green, step.errors[0]);
    assert.equal(step.seen.mostActive, 8);
    assert.equal(step.seen.mostCreating, 1);
    assert.equal(world.service.runs.length, 365);
    assert.deepEqual(remainingOf(step), []);
    assert.match(step.log.at(-1) ?? '', /^365 flow runs succeeded$/);
    t.diagnostic(
      `${step.requests.length} requests, ${step.log.length} lines, ${Math.round(step.elapsedMs / 3_600_000)} h`,
    );
  });

  test('loads every day exactly once if it is resumed from `remaining-windows` until nothing is left', async (t) => {
    const world = newWorld();
    world.service.planNext(...plans(400, 60, seeded(11)));
    let left: readonly Times[] = [YEAR];
    let steps = 0;
    while (left.length > 0 && steps < 60) {
      const [next, ...later] = merged(left);
      assert.ok(next);
      const step = await backfill(world, next);
      steps += 1;
      assert.ok(step.seen.mostActive <= 8);
      const remaining = remainingOf(step);
      assert.equal(step.green, remaining.length === 0, step.errors[0]);
      left = [...remaining, ...later];
      const loaded = loads(world.service);
      for (const { start, end } of merged(left))
        for (let day = start; day < end; day += DAY) assert.ok(!loaded.has(day), `${day} is loaded and left`);
    }
    t.diagnostic(`${steps} steps, ${world.service.runs.length} runs`);
    assert.ok(steps > 2, 'no run has failed');
    const loaded = loads(world.service);
    assert.equal(loaded.size, 365);
    assert.deepEqual(
      [...loaded].filter(([, count]) => count !== 1),
      [],
    );
  });

  test('re-triggers runs that fail while others are created, never with two requests in flight', async () => {
    const world = newWorld();
    world.service.planNext(...plans(365, 10, seeded(3)));
    const step = await backfill(world, YEAR, { retries: '6', 'poll-interval': '30s' });
    assert.ok(step.green, step.errors[0]);
    assert.equal(step.seen.mostCreating, 1);
    assert.ok(step.seen.mostActive <= 8);
    const loaded = loads(world.service);
    assert.equal(loaded.size, 365);
    assert.ok(world.service.runs.length > 380, 'hardly a run was re-triggered');
  });

  test('loses no window to answers that are lost', async () => {
    const world = newWorld();
    world.service.planNext(...plans(365, Number.POSITIVE_INFINITY, seeded(5)));
    const random = seeded(9);
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call !== 'create' || random() > 0.05) return undefined;
      return { fate: { kind: 'broken', processed: random() < 0.5 }, latencyMs: LATENCY_MS };
    };
    const step = await backfill({ ...world, passage }, YEAR, { 'lookup-timeout': '5m' });
    assert.ok(step.green, step.errors[0]);
    assert.equal(world.service.runs.length, 365);
    assert.equal(step.seen.mostCreating, 1);
  });
});

const WEEK = { start: YEAR.end - 7 * DAY, end: YEAR.end };
const SLOW = { durationMs: 60 * MINUTE_MS };

describe('a backfill whose run fails', () => {
  test('creates no other, waits for those under way, and names what is left', async () => {
    const world = newWorld();
    world.service.planNext(SLOW, { outcome: 'failed' }, SLOW);
    const step = await backfill(world, WEEK, { 'max-parallel': '3' });
    assert.equal(step.green, false);
    assert.equal(world.service.runs.length, 3);
    assert.ok(step.elapsedMs >= 60 * MINUTE_MS);
    assert.equal(step.outputs['outcome'], 'failed');
    assert.equal(remainingOf(step).length, 5);
    assert.equal(step.errors.length, 1);
    assert.match(step.errors[0] ?? '', /2 of 7 windows are loaded\. 5 windows are left: /);
  });

  test('fails with all runs that did not succeed', async () => {
    const world = newWorld();
    world.service.planNext({ ...SLOW, outcome: 'failed' }, { outcome: 'failed' }, {});
    const step = await backfill(world, WEEK, { 'max-parallel': '3' });
    const [first, second] = world.service.runs.filter(({ plan }) => plan.outcome === 'failed');
    const error = step.errors[0] ?? '';
    for (const id of [first?.id, second?.id]) assert.ok(id !== undefined && error.includes(id), error);
    assert.match(error, /^Flow run \S+ failed: .*\nThe same is true of another flow run: \S+\.$/m);
  });

  test('fails as unknown if the next creation is: whether a run exists matters more', async () => {
    const world = newWorld();
    world.service.planNext({ durationMs: 5 * MINUTE_MS, outcome: 'failed' }, { durationMs: MINUTE_MS });
    const creations = { count: 0 };
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call === 'create') creations.count += 1;
      const lost = { fate: { kind: 'broken', processed: true }, latencyMs: LATENCY_MS } as const;
      if (call === 'create' && creations.count === 3) return lost;
      const answer = { status: 403, body: '' };
      const refused = {
        fate: { kind: 'replaced', processed: false, answer },
        latencyMs: LATENCY_MS,
      } as const;
      return call === 'list-runs' ? refused : undefined;
    };
    const step = await backfill({ ...world, passage }, WEEK, { 'max-parallel': '2' });
    assert.equal(step.outputs['outcome'], 'unknown');
    assert.match(step.errors[0] ?? '', /Whether the run exists is not known/);
    // The third window may be under way, so that it is not left.
    assert.deepEqual(
      remainingOf(step).map(({ start }) => start),
      [0, 3, 4, 5, 6].map((index) => WEEK.start + index * DAY),
    );
  });
});

/** The first creation is processed so late that its absence seemed proven. */
function lateFirst(): (request: SentRequest) => Passage | undefined {
  const sends = { count: 0 };
  return ({ call }) => {
    if (call !== 'create') return undefined;
    sends.count += 1;
    return sends.count === 1
      ? { fate: { kind: 'stalled', processedAfterMs: 8 * MINUTE_MS }, latencyMs: LATENCY_MS }
      : undefined;
  };
}

test('a run that shows up twice after its request was sent again ends the step as duplicated, once it has ended', async () => {
  const world = newWorld();
  world.service.planFlow(FILE_FLOW_ID, { durationMs: 20 * MINUTE_MS });
  const day = { start: YEAR.end - DAY, end: YEAR.end };
  const step = await backfill({ ...world, passage: lateFirst() }, day, {
    'max-parallel': '1',
    'window-size': '',
  });
  assert.equal(world.service.runs.length, 2);
  assert.equal(step.green, false);
  assert.equal(step.outputs['outcome'], 'duplicated');
  const ids = world.service.runs.map(({ id }) => id);
  for (const id of ids) assert.ok(step.errors[0]?.includes(id), step.errors[0]);
  const runs = JSON.parse(step.outputs['runs'] ?? '') as readonly { runId: string; outcome: string }[];
  assert.deepEqual(
    runs.map(({ runId, outcome }) => [runId, outcome]).sort(),
    ids.map((id) => [id, 'duplicated']).sort(),
  );
});

describe('a run that shows up late and can be a second one ends a step of which the request was sent again', () => {
  const endings = [{ outcome: 'success' }, { outcome: 'failed' }] as const;
  for (const plan of endings) {
    test(`with outcome unknown if the run that is known ends with ${plan.outcome}`, async () => {
      const world = newWorld({ world: NO_WINDOWS });
      world.service.planFlow(FILE_FLOW_ID, { ...plan, durationMs: 20 * MINUTE_MS });
      const day = { start: YEAR.end - DAY, end: YEAR.end };
      const step = await backfill({ ...world, passage: lateFirst() }, day, {
        'max-parallel': '1',
        'window-size': '',
      });
      assert.equal(world.service.runs.length, 2);
      assert.equal(step.green, false);
      assert.equal(step.outputs['outcome'], 'unknown');
      assert.equal(step.outputs['remaining-windows'], '[]');
      for (const { id } of world.service.runs) assert.ok(step.errors[0]?.includes(id), step.errors[0]);
    });
  }

  test('unless the step has created it for another window', async () => {
    const world = newWorld({ world: NO_WINDOWS });
    const sends = { count: 0 };
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call !== 'create') return undefined;
      sends.count += 1;
      return sends.count === 1
        ? { fate: { kind: 'broken', processed: false }, latencyMs: LATENCY_MS }
        : undefined;
    };
    world.service.planFlow(FILE_FLOW_ID, { durationMs: 20 * MINUTE_MS });
    const days = { start: YEAR.end - 2 * DAY, end: YEAR.end };
    const step = await backfill({ ...world, passage }, days, { 'max-parallel': '2' });
    assert.equal(step.outputs['outcome'], 'succeeded', step.errors[0]);
    assert.equal(world.service.runs.length, 2);
  });
});

describe('a request that was sent again has created a run', () => {
  const day = { start: YEAR.end - DAY, end: YEAR.end };
  /** Loses the first creation without a run, and does something just before the second. */
  const losing = (sentAgain: () => void, lookup: () => Passage | undefined) => {
    const sends = { count: 0 };
    const lost = { fate: { kind: 'broken', processed: false }, latencyMs: LATENCY_MS } as const;
    const create = () => {
      sends.count += 1;
      if (sends.count === 2) sentAgain();
      return sends.count === 1 ? lost : undefined;
    };
    const list = () => (sends.count > 1 ? lookup() : undefined);
    return ({ call }: SentRequest): Passage | undefined => {
      if (call === 'create') return create();
      return call === 'list-runs' ? list() : undefined;
    };
  };
  const one = { 'max-parallel': '1', 'window-size': '' };

  test('that is in the outputs though another run can be a second one', async () => {
    const world = newWorld({ world: NO_WINDOWS });
    const addOther = () => {
      const params = {
        startTime: Math.ceil(world.timeline.now() / 1_000),
        windowStartTime: 1,
        windowEndTime: 2,
      };
      world.service.addRun(FILE_FLOW_ID, params);
    };
    const passage = losing(addOther, () => undefined);
    const step = await backfill({ ...world, passage }, day, one);
    const [other, answered] = world.service.runs.map(({ id }) => id);
    assert.equal(step.green, false);
    assert.equal(step.outputs['outcome'], 'unknown');
    assert.equal(step.outputs['remaining-windows'], '[]');
    assert.equal(step.outputs['run-id'], answered);
    assert.ok(step.outputs['etag'] && step.outputs['run-url']);
    const runs = JSON.parse(step.outputs['runs'] ?? '') as readonly { runId: string; outcome: string }[];
    assert.deepEqual(
      runs.map(({ runId, outcome }) => [runId, outcome]),
      [[answered, 'unknown']],
    );
    for (const id of [other, answered]) assert.ok(step.errors[0]?.includes(id ?? '?'), step.errors[0]);
  });

  test('and a warning says that the history could not be read for a second one', async () => {
    const world = newWorld();
    const answer = { status: 500, body: '' };
    const passage = losing(
      () => undefined,
      () => ({ fate: { kind: 'replaced', processed: false, answer }, latencyMs: LATENCY_MS }),
    );
    const step = await backfill({ ...world, passage }, day, one);
    const warning = step.warnings.find((text) => text.includes('Whether an earlier request created another'));
    assert.ok(warning?.includes(step.outputs['run-id'] ?? '?'), step.warnings.join());
    assert.equal(JSON.parse(step.outputs['runs'] ?? '').length, 1);
  });
});
