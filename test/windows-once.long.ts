import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { apart } from './support/apart.ts';
import { plainFates } from './support/fates.ts';
import { createFlowService, FILE_FLOW_ID, type FlowService, WORLDS } from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';
import { type Fate, LATENCY_MS, type Passage } from './support/virtual-network.ts';
import { CONNECTION, playStep, type WaitedStep } from './support/virtual-wait.ts';

const { describe, test } = apart(import.meta.url);

/** A delay and a lag that together stay below what the step waits out: beyond it, nothing is promised. */
const LATEST_PROCESSING_MS = 25_000;
const LONGEST_LAG_MS = CONNECTION.lookupTimeoutMs - LATEST_PROCESSING_MS - 5_000;

const lost = (status: number) => ({ status, headers: {}, body: '' });

const fate: fc.Arbitrary<Fate> = fc.oneof(
  ...plainFates(4, LATEST_PROCESSING_MS),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('replaced' as const),
      processed: fc.boolean(),
      answer: fc.constantFrom(...[200, 408, 500, 503].map(lost)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Fate>({ kind: 'replaced', processed: false, answer: lost(403) }),
  },
);

const passages = (most: number) =>
  fc.array(fc.record({ fate, latencyMs: fc.integer({ min: 1, max: 3_000 }) }), { maxLength: most });

const schedules = fc.record({
  'create-run': passages(5),
  're-trigger': passages(4),
  'list-runs': passages(5),
  windows: fc.integer({ min: 2, max: 4 }),
  maxParallel: fc.integer({ min: 1, max: 4 }),
  retries: fc.integer({ min: 0, max: 2 }),
  listingLagMs: fc.nat(LONGEST_LAG_MS),
  /** For each window, the run of an earlier attempt of the step. */
  existing: fc.array(fc.constantFrom('none' as const, 'success' as const, 'failed' as const), {
    maxLength: 4,
  }),
  runAttempt: fc.constantFrom(1, 2),
  showsWindows: fc.boolean(),
  endings: fc.array(fc.constantFrom('failed' as const, 'success' as const), { maxLength: 8 }),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Schedule = typeof schedules extends fc.Arbitrary<infer Value> ? Value : never;

interface Played {
  readonly step: WaitedStep;
  readonly service: FlowService;
  /** The starts of the windows, unix seconds. */
  readonly starts: readonly number[];
  /** The runs of the earlier attempt. */
  readonly earlierIds: ReadonlySet<string>;
}

const HOUR = 3_600;

/** Plays a step over several windows that waits for its runs. */
async function play(plan: Schedule): Promise<Played> {
  const time = timeline();
  const world = plan.showsWindows ? undefined : WORLDS['no windows'];
  const service = createFlowService({
    clock: time,
    listingLagMs: plan.listingLagMs,
    ...(world ? { world } : {}),
  });
  const start = time.now() / 1_000 - 86_400;
  // Without windows, a run of an earlier attempt can be that of any window, which is refused.
  const attempts = plan.showsWindows ? plan.existing.slice(0, plan.windows) : [];
  const earlierIds = attempts.flatMap((outcome, index) => {
    if (outcome === 'none') return [];
    const [from, to] = [start + index * HOUR, start + (index + 1) * HOUR];
    const params = { startTime: to, windowStartTime: from, windowEndTime: to };
    const createdAtMs = time.now() - 2 * plan.listingLagMs - 3_600_000;
    return [service.addRun(FILE_FLOW_ID, params, { createdAtMs, plan: { outcome } }).id];
  });
  service.planNext(...plan.endings.map((outcome) => ({ outcome, lagMs: 30_000 })));
  const given: Readonly<Record<string, string>> = {
    ...{ 'client-id': CONNECTION.clientId, 'access-token': 'x', 'org-id': CONNECTION.orgId },
    ...{ 'flow-id': FILE_FLOW_ID, 'window-start-time': String(start), 'window-size': '1h', wait: 'true' },
    ...{ 'window-end-time': String(start + plan.windows * HOUR), retries: String(plan.retries) },
    'max-parallel': String(plan.maxParallel),
    ...(attempts.length > 0 ? { 'if-run-exists': 'attach' } : {}),
  };
  const now = { nowSeconds: Math.floor(time.now() / 1_000), isRerun: plan.runAttempt > 1 };
  const order = { ...readRunInputs(given, now), connection: CONNECTION };
  const queues: Readonly<Record<string, Passage[]>> = {
    'create-run': [...plan['create-run']],
    're-trigger': [...plan['re-trigger']],
    'list-runs': [...plan['list-runs']],
  };
  const passage = ({ call }: { call: string }): Passage | undefined => queues[call]?.shift();
  const { random } = plan;
  const step = await playStep((machine) => createFlowRun(order, machine), {
    ...{ service, timeline: time, passage, random: () => random },
  });
  // What the service still has to do, it does.
  await time.play(time.sleep(LATEST_PROCESSING_MS + LATENCY_MS));
  const starts = Array.from({ length: plan.windows }, (_, index) => start + index * HOUR);
  return { step, service, starts, earlierIds: new Set(earlierIds) };
}

interface Entry {
  readonly runId: string;
  readonly outcome: string;
  readonly windowStartTime: string;
}

const entriesOf = ({ outputs }: WaitedStep): readonly Entry[] => JSON.parse(outputs['runs'] ?? '[]');

/**
 * Each window has one run at most that was created, none if an earlier attempt has loaded it, and each run one at most
 * that it was re-triggered as.
 */
function assertOne({ service, starts, earlierIds }: Played): void {
  for (const start of starts) {
    const own = service.runs.filter(({ windowStartSeconds }) => windowStartSeconds === start);
    const created = own.filter(({ id, retriggerOf }) => retriggerOf === undefined && !earlierIds.has(id));
    const isLoaded = own.some(({ id, plan }) => earlierIds.has(id) && plan.outcome !== 'failed');
    if (isLoaded) assert.deepEqual(own.length, 1, `window ${start} was created though it is loaded`);
    assert.ok(created.length <= 1, `window ${start} was created ${created.length} times`);
  }
  for (const { id } of service.runs)
    assert.ok(service.runs.filter(({ retriggerOf }) => retriggerOf === id).length <= 1, `${id} twice`);
}

/** What the outputs say is so. */
function assertTrue({ step, service, starts }: Played): void {
  const { outputs, green, errors } = step;
  assert.equal(errors.length, green ? 0 : 1);
  assert.notEqual(outputs['outcome'], 'duplicated', `it claims two runs: ${errors[0]}`);
  const byId = new Map(service.runs.map((run) => [run.id, run]));
  for (const { runId, windowStartTime } of entriesOf(step))
    assert.equal(
      `${byId.get(runId)?.windowStartSeconds}`,
      windowStartTime,
      `${runId} is that of another window`,
    );
  const loaded = (start: number) =>
    service.runs.some(
      ({ windowStartSeconds, plan }) => windowStartSeconds === start && plan.outcome !== 'failed',
    );
  if (green) for (const start of starts) assert.ok(loaded(start), `window ${start} is a gap`);
  const remaining: readonly { windowStartTime: string }[] = JSON.parse(outputs['remaining-windows'] ?? '[]');
  const left = new Set(remaining.map(({ windowStartTime }) => Number(windowStartTime)));
  for (const window of left) assert.ok(!loaded(window), `window ${window} is loaded: ${errors[0]}`);
  // A window is loaded, left, or has a run of which the step says how it stands.
  const isUnread = errors[0]?.includes('look up existing runs');
  if (isUnread || outputs['outcome'] === 'unknown') return;
  for (const start of starts) {
    const isOpen = entriesOf(step).some(
      ({ windowStartTime, outcome }) => windowStartTime === `${start}` && outcome !== 'failed',
    );
    assert.ok(loaded(start) || left.has(start) || isOpen, `window ${start} is forgotten: ${errors[0]}`);
  }
}

describe('several windows', () => {
  const seed = Number(process.env['SEED'] ?? 2026);
  const numRuns = Number(process.env['SCHEDULES'] ?? 400);

  test('each have one run, and the step says so, however many are under way and whatever is lost', async (t) => {
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(schedules, async (plan) => {
      const played = await play(plan);
      assertOne(played);
      assertTrue(played);
      const end = `${played.step.outputs['outcome']}, windows shown: ${plan.showsWindows}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    });
    await fc.assert(property, { seed, numRuns });
    t.diagnostic(`${numRuns} schedules, seed ${seed} (set SEED to play them again)`);
    t.diagnostic([...ends].map(([end, count]) => `${end}: ${count}`).join('; '));
  });
});
