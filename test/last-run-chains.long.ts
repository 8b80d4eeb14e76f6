import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CancelledError } from '../src/adobe/clock.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { apart } from './support/apart.ts';
import {
  ACCESS_TOKEN,
  CLIENT_ID,
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  ORG_ID,
  type RunPlan,
  type RunRecord,
  type RunState,
  type Settings,
  stateAt,
} from './support/flow-service/index.ts';
import { type Timeline, timeline } from './support/timeline.ts';
import type { Fate } from './support/virtual-network.ts';
import { runVirtualStep, type VirtualStep } from './support/virtual-step.ts';

const { describe, test } = apart(import.meta.url);

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The default of `lookup-timeout`. */
const LOOKUP_TIMEOUT_MS = 300_000;

/** A delay and a lag that together stay below what the action waits out: beyond it, nothing is promised. */
const LATEST_PROCESSING_MS = 25_000;
const LONGEST_LAG_MS = LOOKUP_TIMEOUT_MS - LATEST_PROCESSING_MS - 5_000;

const BEGUN_MS = Date.UTC(2026, 2, 2, 6);
/** Where the data of every chain begins. */
const FIRST_SECONDS = (BEGUN_MS - DAY_MS) / 1_000;

const INPUTS = {
  'client-id': CLIENT_ID,
  'access-token': ACCESS_TOKEN,
  'org-id': ORG_ID,
  'api-url': 'http://127.0.0.1:1',
  'ims-url': 'http://127.0.0.1:1',
  'flow-id': FILE_FLOW_ID,
  'wait-timeout': '80s',
} as const;

/** What becomes of a run. Some go on for longer than any step waits, and than an hour after it. */
const runPlan: fc.Arbitrary<Partial<RunPlan>> = fc.record({
  outcome: fc.constantFrom('success', 'success', 'partialSuccess', 'failed', 'failed'),
  failedRecords: fc.constantFrom(0, 7),
  lagMs: fc.constantFrom(0, 0, 0, 10_000),
  durationMs: fc.oneof(
    { weight: 3, arbitrary: fc.nat(8_000) },
    { weight: 1, arbitrary: fc.integer({ min: HOUR_MS, max: 5 * HOUR_MS }) },
  ),
});

/** What becomes of a request that creates a run. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Fate>({ kind: 'answered' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('broken' as const), processed: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('stalled' as const),
      processedAfterMs: fc.option(fc.nat(LATEST_PROCESSING_MS), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('replaced' as const),
      processed: fc.boolean(),
      answer: fc.constant({ status: 503, body: '<html>gateway</html>' }),
    }),
  },
);

/** A step as its workflow has it, and what comes in its way. */
const schedule = fc.record({
  kind: fc.constantFrom('last-run', 'last-run', 'last-run', 'backfill'),
  /** How long after the step before: at once, late, or after schedules that did not come at all. */
  lateMs: fc.oneof(fc.nat(2 * HOUR_MS), fc.nat(3 * DAY_MS)),
  'window-end-time': fc.constantFrom('now', 'now/h', 'now/d', 'now-10m', 'now-1h/h'),
  /** Only a step that waits for each run may split its window: a run that fails must stop the rest. */
  mode: fc.constantFrom(
    { wait: 'true' },
    { wait: 'true' },
    { wait: 'true', 'window-size': '12h' },
    { wait: 'true', 'window-size': '1d' },
    { wait: 'false' },
  ),
  retries: fc.constantFrom('0', '0', '1'),
  'max-failed-records': fc.constantFrom('', '', '3'),
  'retry-timeout': fc.constantFrom('30s', '2m'),
  /** How often it is run again afterwards, as a later attempt of the same workflow run. */
  again: fc.constantFrom(0, 0, 0, 1),
  /** After how many requests its runner is gone; whatever it has created goes on. */
  goneAfter: fc.oneof({ weight: 4, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: fc.nat(6) }),
  fates: fc.array(fate, { maxLength: 2 }),
  skewMs: fc.constantFrom(0, 0, 5_000, -30_000),
});

type Schedule = typeof schedule extends fc.Arbitrary<infer Value> ? Value : never;

const isReadState = (state: RunState) => state === 'success' || state === 'partialSuccess';
const isActive = (state: RunState) => state === 'scheduled' || state === 'inProgress';

const SPELLINGS: readonly Settings['spellStatus'][] = [
  (state) => state,
  (state) => state.replace(/[A-Z]/g, '_$&').toUpperCase(),
  // No word that Adobe documents.
  (state) => (isActive(state) ? 'provisioning' : state),
];

const chain = fc.record({
  schedules: fc.array(schedule, { minLength: 2, maxLength: 5 }),
  plans: fc.array(runPlan, { maxLength: 9 }),
  echoParams: fc.boolean(),
  pageSize: fc.constantFrom(2, 3, 100),
  listingLagMs: fc.nat(LONGEST_LAG_MS),
  spellStatus: fc.constantFrom(...SPELLINGS),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Chain = typeof chain extends fc.Arbitrary<infer Value> ? Value : never;

interface Scene {
  readonly service: FlowService;
  readonly clock: Timeline;
  readonly random: number;
  readonly note: (what: string) => void;
}

/** The runs that are in a state now, whatever any step believes. */
function runsIn({ service, clock }: Scene, is: (state: RunState) => boolean): readonly RunRecord[] {
  return service.runs.filter((run) => is(stateAt(run, clock.now())));
}

/** What an attempt did, and up to where it was asked to read. */
interface Attempt extends VirtualStep {
  readonly endSeconds: number;
}

/** Takes one attempt of a step. */
async function take(
  plan: Schedule,
  window: Readonly<Record<string, string>>,
  runAttempt: number,
  scene: Scene,
): Promise<Attempt> {
  const { service, clock, random } = scene;
  const { kind, lateMs, again, goneAfter, fates, skewMs, mode, ...options } = plan;
  const texts: Readonly<Record<string, string>> = { ...INPUTS, ...options, ...mode, ...window };
  const nowSeconds = Math.floor((clock.now() + skewMs) / 1_000);
  const inputs = readRunInputs(texts, { nowSeconds, isRerun: runAttempt > 1 });
  const left = { requests: goneAfter, fates: [...fates] };
  const passage = (call: string) => {
    left.requests -= 1;
    if (left.requests < 0) throw new CancelledError();
    const isCreation = call === 'create' || call === 're-trigger';
    return { fate: (isCreation && left.fates.shift()) || { kind: 'answered' as const }, latencyMs: 150 };
  };
  const world = { service, clock, skewMs, dated: true, passage, random: () => random };
  return { ...(await runVirtualStep(inputs, world)), endSeconds: inputs.run.endSeconds };
}

/** One attempt of a step as its author would start it: the first ones by hand, the others from the last run on. */
async function attempt(plan: Schedule, runAttempt: number, scene: Scene): Promise<void> {
  const [read, active] = [runsIn(scene, isReadState), runsIn(scene, isActive)];
  const before = scene.service.runs.length;
  if (plan.kind === 'backfill') {
    // Nobody loads more of the past before it is known what became of the runs that are there.
    if (read.length === 0 || active.length > 0) return scene.note('backfill not begun');
    const earliest = Math.min(...read.map(({ windowStartSeconds }) => windowStartSeconds));
    const window = { 'window-start-time': String(earliest - 7_200), 'window-end-time': String(earliest) };
    const step = await take(plan, window, 2, scene);
    return scene.note(`backfill ${endOf(step)}`);
  }
  if (read.length === 0 && active.length === 0 && runAttempt === 1) {
    const step = await take(plan, { 'window-start-time': String(FIRST_SECONDS) }, runAttempt, scene);
    return scene.note(`first step ${endOf(step)}`);
  }
  const step = await take(plan, { 'window-start-time': 'last-run' }, runAttempt, scene);
  scene.note(`step ${endOf(step)}`);
  assertHonest(step, { plan, runAttempt, before, read, active }, scene);
}

/** How a step began: which of its attempts it is, and the runs that there were. */
interface Beginning {
  readonly plan: Schedule;
  readonly runAttempt: number;
  readonly before: number;
  readonly read: readonly RunRecord[];
  readonly active: readonly RunRecord[];
}

/** Holds for every step with last-run: what it says of itself is what has come of it. */
function assertHonest(step: Attempt, { plan, runAttempt, before, read, active }: Beginning, scene: Scene) {
  const { runs } = scene.service;
  const isCreated = runs.length > before;
  const { endSeconds } = step;
  const isThere = ({ windowEndSeconds }: RunRecord) => windowEndSeconds === endSeconds;
  const isUpToDate = step.outputs['outcome'] === 'up-to-date';
  if (step.green && isUpToDate) {
    assert.ok(!isCreated, 'it is up to date, and has created a run');
    const isRead = read.some(({ windowEndSeconds }) => windowEndSeconds >= endSeconds);
    assert.ok(isRead || active.length > 0, 'it is up to date, and its data has not been read');
    assert.notEqual(step.outputs['run-id'] ?? '', '');
  } else if (step.green) {
    const isDone = (plan.mode.wait === 'true' ? runsIn(scene, isReadState) : runs).some(
      (run) => isThere(run) || runAttempt > 1,
    );
    assert.ok(isDone, 'it is green, and its data has not been read');
    assert.ok(isCreated || runAttempt > 1, 'it is green, and has not created a run');
  }
  // A run that is active as the step begins may have ended by the time the step looks.
  if (active.length > 0) return;
  if (read.length === 0) assert.ok(!isCreated, 'there was nothing to continue from');
  if (!read.some(isThere)) return;
  assert.ok(!isCreated, 'there was nothing left to read');
  // A later attempt takes over its run, and fails if that lost too many records.
  const isUndisturbed = runAttempt === 1 && plan.goneAfter === Number.POSITIVE_INFINITY;
  assert.ok(step.green || !isUndisturbed, 'everything had been read');
}

function endOf({ green, outputs, errors }: VirtualStep): string {
  const outcome = outputs['outcome'] ?? '';
  if (green) return `green, ${outcome}`;
  if (outcome !== '') return `red, ${outcome}`;
  const reasons = ['still active', 'has read any data', 'no runs yet', 'not certain'];
  return `red, ${reasons.find((reason) => errors.join().includes(reason)) ?? 'no run'}`;
}

/** Nothing comes in the way of this one. */
const UNTROUBLED: Schedule = {
  ...{ kind: 'last-run', lateMs: DAY_MS, 'window-end-time': 'now', mode: { wait: 'true' }, retries: '0' },
  ...{ 'max-failed-records': '', 'retry-timeout': '2m', again: 0, goneAfter: Infinity, fates: [], skewMs: 0 },
};

/** Plays a chain, and goes on with steps that nothing comes in the way of until their data is there. */
async function play({ schedules, plans, random, ...settings }: Chain, note: Scene['note']): Promise<Scene> {
  const clock = timeline(BEGUN_MS);
  const service = createFlowService({ clock, ...settings });
  service.planNext(...plans);
  service.planFlow(FILE_FLOW_ID, { durationMs: 4_000 });
  const scene = { service, clock, random, note };
  for (const plan of schedules) {
    clock.advance(plan.lateMs);
    for (let runAttempt = 1; runAttempt <= 1 + plan.again; runAttempt += 1) {
      await attempt(plan, runAttempt, scene);
    }
  }
  for (let left = plans.length; left >= 0; left -= 1) {
    clock.advance(UNTROUBLED.lateMs);
    const endSeconds = Math.floor(clock.now() / 1_000);
    await attempt(UNTROUBLED, 1, { ...scene, note: () => undefined });
    const isHealed = runsIn(scene, isReadState).some(
      ({ windowEndSeconds }) => windowEndSeconds === endSeconds,
    );
    if (isHealed) return scene;
  }
  return assert.fail('no step went on, though nothing came in its way');
}

/** What the runs that succeeded have read covers all of the time from the first start on, and none of it twice. */
function holds(scene: Scene): void {
  const read = runsIn(scene, isReadState).toSorted((a, b) => a.windowStartSeconds - b.windowStartSeconds);
  const edges = read.map(({ windowStartSeconds, windowEndSeconds }) => [
    windowStartSeconds,
    windowEndSeconds,
  ]);
  for (const [index, [start, end]] of edges.entries()) {
    assert.ok(start !== undefined && end !== undefined && start < end, `nothing was read: ${edges}`);
    if (index > 0)
      assert.equal(start, edges[index - 1]?.[1], `not once, and without a gap: ${edges.join(' ')}`);
  }
  assert.ok(
    edges.some(([start]) => start === FIRST_SECONDS),
    `not from the beginning: ${edges.join(' ')}`,
  );
}

describe('steps that continue from the last run', () => {
  const seed = Number(process.env['SEED'] ?? 2026);
  /** The year of hourly steps (`year.long.ts`) plays more of them than these; CHAINS plays more of these. */
  const numRuns = Number(process.env['CHAINS'] ?? 600);

  test('read all data exactly once, whatever fails, comes late, is run again or is lost on the way', async (t) => {
    const begun = performance.now();
    const counts = new Map<string, number>();
    const count = (what: string, more = 1) => counts.set(what, (counts.get(what) ?? 0) + more);
    const property = fc.asyncProperty(chain, async (plan) => {
      const scene = await play(plan, count);
      holds(scene);
      count('runs that read', runsIn(scene, isReadState).length);
      count('runs that failed', runsIn(scene, (state) => state === 'failed').length);
    });
    await fc.assert(property, { seed, numRuns });
    const perSecond = Math.round((numRuns * 1_000) / (performance.now() - begun));
    t.diagnostic(`${numRuns} chains (${perSecond} a second), seed ${seed} (set SEED to play them again)`);
    t.diagnostic(
      [...counts]
        .sort()
        .map(([what, many]) => `${what}: ${many}`)
        .join('; '),
    );
  });
});
