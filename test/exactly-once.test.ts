import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { HttpAnswer } from '../src/adobe/http.ts';
import { LISTING_LAG_MS } from '../src/runs/create-once.ts';
import type { CreateOrder, IfRunExists } from '../src/runs/order.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  ORG_ID,
  SANDBOX,
  SCOPES,
} from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';
import type { Fate, Passage } from './support/virtual-network.ts';
import { runVirtualStep, type VirtualStep } from './support/virtual-step.ts';

const REQUEST_TIMEOUT_MS = 20_000;

/** A delay and a lag that together stay below what the action waits out: beyond it, nothing is promised. */
const LATEST_PROCESSING_MS = 25_000;
const LONGEST_LAG_MS = LISTING_LAG_MS - LATEST_PROCESSING_MS - 5_000;

const answer = (statuses: readonly number[], bodies: readonly string[]): fc.Arbitrary<Partial<HttpAnswer>> =>
  fc.record({
    status: fc.constantFrom(...statuses),
    headers: fc.constantFrom<HttpAnswer['headers']>({}, { 'retry-after': '3' }, { 'retry-after': '86400' }),
    body: fc.constantFrom(...bodies),
  });

/** Answers that only come in the place of the service, which has not seen the request. */
const turnedAway = answer(
  [302, 400, 401, 403, 404, 409, 425, 429],
  ['', '{"error_code":"429050","message":"Too many requests"}', '<html>gateway</html>'],
);

/** Answers that say nothing of what the service has done. */
const unclear = fc.oneof(
  answer([408, 500, 502, 503, 504], ['', '{"title":"Internal Error"}', '<html>gateway</html>']),
  answer(
    [200, 201, 202, 204],
    ['', '{', 'null', '[]', '{"items":[]}', '{"items":[{"id":7}]}', '<html>portal</html>'],
  ),
);

const faultyFate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant<Fate>({ kind: 'unconnected' }),
  fc.record({ kind: fc.constant('broken' as const), processed: fc.boolean() }),
  fc.record({
    kind: fc.constant('stalled' as const),
    processedAfterMs: fc.option(fc.nat(LATEST_PROCESSING_MS), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('replaced' as const), processed: fc.constant(false), answer: turnedAway }),
  fc.record({ kind: fc.constant('replaced' as const), processed: fc.boolean(), answer: unclear }),
);

const passages = (faults: number) =>
  fc.array(
    fc.record({
      fate: fc.oneof(
        { weight: 1, arbitrary: fc.constant<Fate>({ kind: 'answered' }) },
        { weight: 2, arbitrary: faultyFate },
      ),
      latencyMs: fc.nat(3_000),
    }),
    { maxLength: faults },
  );

const schedule = fc.record({
  token: passages(3),
  create: passages(4),
  'list-runs': passages(6),
  retryTimeoutMs: fc.constantFrom<number>(5_000, 30_000, 120_000, 600_000),
  listingLagMs: fc.nat(LONGEST_LAG_MS),
  skewMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
  dated: fc.boolean(),
  echoParams: fc.boolean(),
  createAnswer: fc.constantFrom('items' as const, 'bare' as const),
  ifRunExists: fc.constantFrom<IfRunExists>('create', 'attach', 'fail'),
  pastRuns: fc.nat(5),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Schedule = typeof schedule extends fc.Arbitrary<infer Value> ? Value : never;

/** Plays a schedule and says how the step ended and what runs the service then holds beside those of the past. */
async function play(plan: Schedule): Promise<{ step: VirtualStep; runIds: readonly string[] }> {
  const clock = timeline(1_760_000_000_000);
  const service = createFlowService({
    clock,
    listingLagMs: plan.listingLagMs,
    echoParams: plan.echoParams,
    createAnswer: plan.createAnswer,
  });
  const end = Math.floor(clock.now() / 1_000) - 3_600;
  for (let age = plan.pastRuns; age > 0; age -= 1) {
    const [windowStartTime, windowEndTime] = [end - 86_400 * (age + 1), end - 86_400 * age];
    const createdAtMs = clock.now() - age * 86_400_000;
    service.addRun(FILE_FLOW_ID, { startTime: end, windowStartTime, windowEndTime }, { createdAtMs });
  }
  const queues = { token: [...plan.token], create: [...plan.create], 'list-runs': [...plan['list-runs']] };
  const passage = (call: string): Passage =>
    (call in queues ? queues[call as keyof typeof queues].shift() : undefined) ?? {
      fate: { kind: 'answered' },
      latencyMs: 120,
    };
  const inputs: CreateOrder = {
    connection: {
      clientId: CLIENT_ID,
      credential: { kind: 'client-secret', clientSecret: CLIENT_SECRET, scopes: SCOPES.join(',') },
      orgId: ORG_ID,
      sandboxName: SANDBOX,
      apiUrl: 'http://127.0.0.1:1',
      imsUrl: 'http://127.0.0.1:1',
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      retryTimeoutMs: plan.retryTimeoutMs,
      lookupTimeoutMs: 300_000,
    },
    run: {
      flowId: FILE_FLOW_ID,
      startSeconds: Math.floor(clock.now() / 1_000) + 60,
      windows: [{ startSeconds: end - 86_400, endSeconds: end }],
      endSeconds: end,
      initialStartSeconds: undefined,
      windowSize: undefined,
      deltaColumn: undefined,
      nowSeconds: Math.floor(clock.now() / 1_000),
      isRelativeToNow: false,
      windowsAt: () => [{ startSeconds: end - 86_400, endSeconds: end }],
      endSecondsAt: () => end,
    },
    ifRunExists: plan.ifRunExists,
    ifRunActive: 'fail',
    activeTimeoutMs: 9_000_000,
    fillGaps: false,
    maxParallel: 1,
    dryRun: false,
    isRerun: false,
    wait: undefined,
    warnings: [],
  };
  const { skewMs, dated, random } = plan;
  const step = await runVirtualStep(inputs, { service, clock, skewMs, dated, passage, random: () => random });
  return { step, runIds: service.runs.slice(plan.pastRuns).map(({ id }) => id) };
}

/** No end comes later than this: a first attempt at each operation, its retries, and one more request each. */
function latestEndMs({ retryTimeoutMs }: Schedule): number {
  return 3 * (retryTimeoutMs + 2 * REQUEST_TIMEOUT_MS) + retryTimeoutMs;
}

function holds({ step, runIds }: Awaited<ReturnType<typeof play>>, plan: Schedule): void {
  const { green, outputs, errors } = step;
  assert.ok(runIds.length <= 1, `one run was asked for, ${runIds.length} exist`);
  assert.equal(errors.length, green ? 0 : 1);
  if (green) {
    assert.equal(outputs['outcome'], 'created');
    assert.deepEqual([outputs['run-id']], runIds);
  } else if (outputs['outcome'] === undefined) {
    assert.deepEqual(runIds, [], `the step says that no run was created: ${errors[0]}`);
  } else {
    assert.equal(outputs['outcome'], 'unknown');
    assert.ok(step.requests.includes('list-runs'), 'nobody looked');
  }
  assert.ok(step.elapsedMs <= latestEndMs(plan), `it took ${step.elapsedMs} ms`);
}

describe('exactly one run', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
  const numRuns = 6_000;

  test('whatever the network does, a step never leaves two runs, and says truly whether it left one', async (t) => {
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(schedule, async (plan) => {
      const played = await play(plan);
      holds(played, plan);
      const end = `${played.step.green ? 'green' : 'red'}, ${played.step.outputs['outcome'] ?? 'no run'}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    });
    await fc.assert(property, { seed, numRuns });
    t.diagnostic(`${numRuns} schedules of faults, seed ${seed} (set SEED to play them again)`);
    t.diagnostic([...ends].map(([end, count]) => `${end}: ${count}`).join('; '));
  });

  test('returns no outcome unknown if lookups work and have time', async (t) => {
    const patient = schedule.map((plan) => ({
      ...plan,
      retryTimeoutMs: 3_600_000,
      'list-runs': [],
      echoParams: true,
      dated: true,
    }));
    const property = fc.asyncProperty(patient, async (plan) => {
      const played = await play(plan);
      holds(played, plan);
      assert.notEqual(played.step.outputs['outcome'], 'unknown');
    });
    await fc.assert(property, { seed, numRuns: 1_000 });
    t.diagnostic(`1000 schedules, seed ${seed}`);
  });
});
