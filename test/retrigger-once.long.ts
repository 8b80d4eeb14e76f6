import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HttpAnswer } from '../src/adobe/http/request.ts';
import { waitForFlowRuns } from '../src/wait-for-flow-runs.ts';
import { apart } from './support/apart.ts';
import { plainFates } from './support/fates.ts';
import { createFlowService, FILE_FLOW_ID, type FlowService } from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';
import { type Fate, LATENCY_MS, type Passage } from './support/virtual-network.ts';
import { CONNECTION, playStep, WAIT, type WaitedStep, waitVirtually } from './support/virtual-wait.ts';

const { describe, test } = apart(import.meta.url);

/** The default of `lookup-timeout`. */
const LOOKUP_TIMEOUT_MS = 300_000;

/** A delay and a lag that together stay below what the action waits out: beyond it, nothing is promised. */
const LATEST_PROCESSING_MS = 25_000;
const LONGEST_LAG_MS = LOOKUP_TIMEOUT_MS - LATEST_PROCESSING_MS - 5_000;

const answer = (statuses: readonly number[]): fc.Arbitrary<Partial<HttpAnswer>> =>
  fc.record({
    status: fc.constantFrom(...statuses),
    headers: fc.constantFrom<HttpAnswer['headers']>({}, { 'retry-after': '3' }),
    body: fc.constantFrom('', '{', '{"items":[]}', '<html>gateway</html>'),
  });

const fate: fc.Arbitrary<Fate> = fc.oneof(
  ...plainFates(3, LATEST_PROCESSING_MS),
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('replaced' as const),
      processed: fc.constant(false),
      answer: answer([400, 403, 404, 409, 425, 429]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('replaced' as const),
      processed: fc.boolean(),
      answer: answer([200, 201, 408, 500, 502, 503, 504]),
    }),
  },
);

const passages = (most: number) =>
  fc.array(fc.record({ fate, latencyMs: fc.integer({ min: 1, max: 3_000 }) }), { maxLength: most });

const schedule = fc.record({
  're-trigger': passages(4),
  'list-runs': passages(5),
  retryTimeoutMs: fc.constantFrom(5_000, 120_000, 600_000),
  listingLagMs: fc.nat(LONGEST_LAG_MS),
  skewMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
  dated: fc.boolean(),
  echoParams: fc.boolean(),
  retries: fc.integer({ min: 1, max: 2 }),
  endings: fc.array(fc.constantFrom('failed' as const, 'success' as const), { maxLength: 6 }),
  runs: fc.constant<number>(1),
  windows: fc.constantFrom<'same' | 'different'>('same', 'different'),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Schedule = typeof schedule extends fc.Arbitrary<infer Value> ? Value : never;

interface Played {
  readonly step: WaitedStep;
  readonly service: FlowService;
  readonly runIds: readonly string[];
}

/** Plays a schedule: runs of one flow that fail after a minute, and are started over through bad weather. */
async function play(plan: Schedule): Promise<Played> {
  const { world, runIds } = worldOf(plan);
  const { timeline: time, service } = world;
  const connection = { ...CONNECTION, retryTimeoutMs: plan.retryTimeoutMs };
  const step = await waitVirtually(runIds, { retries: plan.retries }, world, connection);
  // What the service still has to do, it does.
  await time.play(time.sleep(LATEST_PROCESSING_MS + LATENCY_MS));
  return { step, service, runIds };
}

function worldOf(plan: Schedule) {
  const time = timeline();
  const { listingLagMs, echoParams, skewMs, dated, random } = plan;
  const service = createFlowService({ clock: time, listingLagMs, echoParams });
  const startTime = time.now() / 1_000;
  const runIds = Array.from({ length: plan.runs }, (_, index) => {
    const windowStartTime = startTime - 86_400 * (plan.windows === 'same' ? 1 : index + 1);
    const params = { startTime, windowStartTime, windowEndTime: windowStartTime + 3_600 };
    return service.addRun(FILE_FLOW_ID, params, { plan: { outcome: 'failed' } }).id;
  });
  service.planNext(...plan.endings.map((outcome) => ({ outcome, lagMs: 90_000 })));
  const queues = { 're-trigger': [...plan['re-trigger']], 'list-runs': [...plan['list-runs']] };
  const passage = ({ call }: { call: string }): Passage | undefined =>
    call in queues ? queues[call as keyof typeof queues].shift() : undefined;
  return { world: { service, timeline: time, skewMs, dated, passage, random: () => random }, runIds };
}

/** What the step says of each run and of those that it was started over as. */
function chains({ step, runIds }: Played): readonly (readonly Entry[])[] {
  const entries = JSON.parse(step.outputs['runs'] ?? '[]') as readonly Entry[];
  const starts = runIds.map((id) => entries.findIndex(({ runId }) => runId === id));
  return starts.map((start, index) => entries.slice(start, starts[index + 1]));
}

interface Entry {
  readonly runId: string;
  readonly outcome: string;
}

/** The runs that a run was started over as, whatever the step believes. */
function startedOverAs(service: FlowService, id: string): readonly string[] {
  return service.runs.filter(({ retriggerOf }) => retriggerOf === id).map((run) => run.id);
}

function neverTwo(played: Played): void {
  const { step, service } = played;
  for (const { id } of service.runs) assert.ok(startedOverAs(service, id).length <= 1, `${id} twice`);
  for (const chain of chains(played)) {
    for (const [index, { runId }] of chain.entries()) {
      const next = chain[index + 1];
      if (next) assert.deepEqual(startedOverAs(service, runId), [next.runId], 'it waits for another run');
    }
  }
  assert.equal(step.errors.length, step.green ? 0 : 1);
}

/** A run that ends a chain as failed must not have been started over: somebody would start it over once more. */
function saysTruly(played: Played): void {
  const { step, service } = played;
  for (const chain of chains(played)) {
    const last = chain.at(-1);
    if (last?.outcome !== 'failed') continue;
    assert.deepEqual(startedOverAs(service, last.runId), [], `it exists, but: ${step.errors[0]}`);
  }
}

describe('a failed run is re-triggered exactly once', () => {
  const seed = Number(process.env['SEED'] ?? 2026);

  test('whatever the network does, a run is re-triggered once at most and the step continues with the new run', async (t) => {
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(schedule, async (plan) => {
      const played = await play(plan);
      neverTwo(played);
      const [chain] = chains(played);
      const end = `${played.step.green ? 'green' : 'red'}, ${played.step.outputs['outcome']}, runs: ${chain?.length}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    });
    await fc.assert(property, { seed, numRuns: 400 });
    t.diagnostic(`seed ${seed} (set SEED to play it again)`);
    t.diagnostic([...ends].map(([end, count]) => `${end}: ${count}`).join('; '));
  });

  test('never reports a run as failed that may have been re-triggered', async (t) => {
    const property = fc.asyncProperty(schedule, async (plan) => saysTruly(await play(plan)));
    await fc.assert(property, { seed, numRuns: 200 });
    t.diagnostic(`seed ${seed}`);
  });

  test('re-triggers several runs of one flow once each', async (t) => {
    const several = fc.tuple(schedule, fc.integer({ min: 2, max: 4 }));
    const property = fc.asyncProperty(several, async ([plan, runs]) =>
      neverTwo(await play({ ...plan, runs })),
    );
    await fc.assert(property, { seed, numRuns: 200 });
    t.diagnostic(`seed ${seed}`);
  });

  test('does not take the re-trigger of one run, whose answer is lost, for a duplicate of another', async () => {
    const empty = { status: 200, headers: {}, body: '' };
    const played = await play({
      're-trigger': [
        { fate: { kind: 'broken', processed: false }, latencyMs: 1 },
        { fate: { kind: 'stalled', processedAfterMs: 8_885 }, latencyMs: 1 },
        { fate: { kind: 'replaced', processed: true, answer: empty }, latencyMs: 1 },
      ],
      ...{ 'list-runs': [], retryTimeoutMs: 5_000, listingLagMs: 67_016, skewMs: 0, dated: true },
      ...{ echoParams: true, retries: 1, endings: ['success'], runs: 2, windows: 'different', random: 0 },
    });
    neverTwo(played);
    assert.equal(played.step.outputs['outcome'], 'succeeded');
  });

  test('re-triggers one of two runs over one window, because both would load it twice', async () => {
    const played = await play({
      ...{
        're-trigger': [],
        'list-runs': [],
        retryTimeoutMs: 5_000,
        listingLagMs: 0,
        skewMs: 0,
        dated: true,
      },
      ...{ echoParams: true, retries: 1, endings: ['success'], runs: 2, windows: 'same', random: 0 },
    });
    neverTwo(played);
    assert.equal(played.service.runs.length, 3);
    assert.equal(played.step.outputs['outcome'], 'failed');
  });

  test('leaves one new run if the step ends early, whatever the network does, and the job is run again', async (t) => {
    const ends = new Map<string, number>();
    const early = fc.record({
      plan: schedule.map((plan) => ({ ...plan, runs: 1, retries: 1 })),
      waitTimeoutMs: fc.integer({ min: 61_000, max: 200_000 }),
      cancelAfterMs: fc.option(fc.integer({ min: 61_000, max: 400_000 }), { nil: undefined }),
    });
    const property = fc.asyncProperty(early, async ({ plan, waitTimeoutMs, cancelAfterMs }) => {
      const { world, runIds } = worldOf(plan);
      const { timeline: time, service } = world;
      const connection = { ...CONNECTION, retryTimeoutMs: plan.retryTimeoutMs };
      const attempt = (isRerun: boolean, options: object, cancelAtMs?: number) =>
        playStep(
          (machine) =>
            waitForFlowRuns(
              {
                ...{
                  connection,
                  flowId: undefined,
                  isRerun,
                  warnings: [],
                  runs: runIds.map((runId) => ({ runId })),
                },
                wait: { ...WAIT, retries: 1, ...options },
              },
              machine,
            ),
          { ...world, cancelAtMs },
        );
      const cancelAtMs = cancelAfterMs === undefined ? undefined : time.now() + cancelAfterMs;
      const first = await attempt(false, { waitTimeoutMs }, cancelAtMs);
      await time.play(time.sleep(LATEST_PROCESSING_MS + plan.listingLagMs));
      const again = await attempt(true, {});
      await time.play(time.sleep(LATEST_PROCESSING_MS + LATENCY_MS));
      const live = startedOverAs(service, runIds[0] ?? '').filter(
        (id) => service.runs.find((run) => run.id === id)?.plan.outcome !== 'failed',
      );
      assert.ok(live.length <= 1, `${live.length} runs: ${again.errors[0] ?? again.log.join('\n')}`);
      const end = `${first.outputs['outcome']}, then ${again.outputs['outcome']}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    });
    await fc.assert(property, { seed, numRuns: 400 });
    t.diagnostic([...ends].map(([end, count]) => `${end}: ${count}`).join('; '));
  });

  test('re-triggers as often as retries allows and failures need if the network works', async () => {
    const well = schedule.map((plan) => ({ ...plan, 're-trigger': [], 'list-runs': [] }));
    const property = fc.asyncProperty(well, async (plan) => {
      const played = await play(plan);
      neverTwo(played);
      saysTruly(played);
      const firstGood = plan.endings.concat('success').indexOf('success');
      const begun = Math.min(plan.retries, firstGood + 1);
      assert.equal(played.service.runs.length, 1 + begun);
      assert.equal(played.step.green, firstGood < plan.retries);
    });
    await fc.assert(property, { seed, numRuns: 100 });
  });
});
