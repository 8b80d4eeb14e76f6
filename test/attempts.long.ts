import assert from 'node:assert/strict';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { apart } from './support/apart.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  longestUnseenMs,
  ORG_ID,
  WORLDS,
  type WorldName,
} from './support/flow-service/index.ts';
import { type Timeline, timeline } from './support/timeline.ts';
import type { Fate } from './support/virtual-network.ts';
import { beginStep, type WaitedStep } from './support/virtual-wait.ts';

const { describe, test } = apart(import.meta.url);

const BEGAN_MS = Date.UTC(2026, 2, 2, 6);
const WORLD_NAMES = Object.keys(WORLDS) as readonly WorldName[];

const INPUTS = {
  'client-id': CLIENT_ID,
  'client-secret': CLIENT_SECRET,
  'org-id': ORG_ID,
  'api-url': 'http://127.0.0.1:1',
  'ims-url': 'http://127.0.0.1:1',
  'flow-id': FILE_FLOW_ID,
  'window-start-time': '2026-03-01',
  'window-end-time': '2026-03-02',
  'wait-timeout': '20m',
} as const;

/** One attempt of a step, and what happens to it. */
interface Attempt {
  readonly runAttempt?: number;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What becomes of its creations, in turn; then they are answered. */
  readonly creates?: readonly Fate[];
  readonly cancelAfterMs?: number;
}

interface Scenery {
  readonly service: FlowService;
  readonly time: Timeline;
}

function scenery(name: WorldName): Scenery {
  const time = timeline(BEGAN_MS);
  return { time, service: createFlowService({ clock: time, world: WORLDS[name] }) };
}

/** Begins an attempt now. */
function begin({ service, time }: Scenery, attempt: Attempt): Promise<WaitedStep> {
  const { runAttempt = 1, creates = [], cancelAfterMs } = attempt;
  const inputs: Readonly<Record<string, string>> = { ...INPUTS, ...attempt.inputs };
  const nowSeconds = Math.floor(time.now() / 1_000);
  const order = readRunInputs(inputs, { nowSeconds, isRerun: runAttempt > 1 });
  const fates = [...creates];
  return beginStep((machine) => createFlowRun(order, machine), {
    ...{ service, timeline: time, timeoutMs: order.connection.requestTimeoutMs },
    cancelAtMs: cancelAfterMs === undefined ? undefined : time.now() + cancelAfterMs,
    passage: ({ call }) => {
      const fate = call === 'create' ? fates.shift() : undefined;
      return fate && { fate, latencyMs: 150 };
    },
  });
}

/** What a step claims about itself holds. */
function assertHonest({ green, outputs, errors }: WaitedStep, { service }: Scenery): void {
  const ids = service.runs.map(({ id }) => id);
  const runId = (outputs['run-id'] ?? '').toLowerCase();
  if (green) assert.ok(ids.includes(runId), 'it names no run');
  if (!green && outputs['outcome'] === '') assert.equal(errors.length, 1);
}

const BROKEN: Fate = { kind: 'broken', processed: true };
const NOT_PROCESSED: Fate = { kind: 'broken', processed: false };

/** Without a window, a start time that two steps share is no difference; an answer with a wrong id cannot be seen through. */
function showsWindow(name: WorldName): boolean {
  const { runs, creates } = WORLDS[name];
  const isShown = runs.params === 'whole' || runs.params === 'without-start' || runs.activityWindows;
  return isShown && creates.every(({ kind }) => kind !== 'other-id');
}

const OTHER_DAY = { 'window-start-time': '2026-02-28', 'window-end-time': '2026-03-01' };

const FATES: Readonly<Record<string, readonly Fate[]>> = {
  'if both are answered': [],
  'if the first answer of each is lost': [BROKEN],
  'if the first request of each is lost': [NOT_PROCESSED],
};

describe('two steps at once over two windows leave a run each, in every world', () => {
  for (const [what, creates] of Object.entries(FATES)) {
    test(what, async () => {
      for (const name of WORLD_NAMES) await twoWindows(name, creates);
    });
  }
});

async function twoWindows(name: WorldName, creates: readonly Fate[]): Promise<void> {
  const place = scenery(name);
  const steps = [begin(place, { creates }), begin(place, { creates, inputs: OTHER_DAY })];
  const ended = await place.time.play(Promise.all(steps));
  place.service.settle();
  const starts = place.service.runs.map(({ windowStartSeconds }) => windowStartSeconds);
  const isBeyond = longestUnseenMs(WORLDS[name]) >= 300_000;
  assert.ok(isBeyond || new Set(starts).size === starts.length, `${name}: ${starts.length} runs`);
  for (const [index, step] of ended.entries()) {
    assertHonest(step, place);
    const own = Date.parse(index === 0 ? '2026-03-01' : '2026-02-28') / 1_000;
    const run = runOf(step, place);
    if (step.green && showsWindow(name)) assert.equal(run?.windowStartSeconds, own, `${name}: a foreign run`);
  }
}

function runOf({ outputs }: WaitedStep, { service }: Scenery) {
  return service.runs.find(({ id }) => id === outputs['run-id']?.toLowerCase());
}

describe('two steps at once over the same window leave two runs at most, in every world', () => {
  for (const [what, creates] of Object.entries(FATES)) {
    test(what, async (t) => {
      const ends = new Map<string, number>();
      for (const name of WORLD_NAMES) count(ends, await sameWindow(name, creates));
      t.diagnostic(words(ends));
    });
  }
});

async function sameWindow(name: WorldName, creates: readonly Fate[]): Promise<string> {
  const place = scenery(name);
  const ended = await place.time.play(Promise.all([begin(place, { creates }), begin(place, { creates })]));
  place.service.settle();
  for (const step of ended) assertHonest(step, place);
  const { length } = place.service.runs;
  const isBeyond = longestUnseenMs(WORLDS[name]) >= 300_000;
  assert.ok(isBeyond || length <= 2, `${name}: ${length} runs`);
  const outcomes = ended.map(({ outputs }) => outputs['outcome'] || 'no outcome').sort();
  return `${outcomes.join(' and ')}, runs: ${length}`;
}

function count(ends: Map<string, number>, end: string): void {
  ends.set(end, (ends.get(end) ?? 0) + 1);
}

function words(ends: ReadonlyMap<string, number>): string {
  return [...ends].map(([end, times]) => `${times}: ${end}`).join('; ');
}

const WAITS = { wait: 'true' } as const;

/** Where the first attempt ends. */
const POINTS: Readonly<Record<string, Attempt>> = {
  'before the request': { cancelAfterMs: 50 },
  'while the request is under way': { cancelAfterMs: 150 },
  'while a request is under way that is not processed': { cancelAfterMs: 150, creates: [NOT_PROCESSED] },
  'in the lookup of a run that exists': { cancelAfterMs: 5_000, creates: [BROKEN] },
  'in the lookup of a run that does not exist': { cancelAfterMs: 5_000, creates: [NOT_PROCESSED] },
  'after the answer': {},
  'in the wait before the start': { cancelAfterMs: 30_000, inputs: WAITS },
  'in the wait after the start': { cancelAfterMs: 90_000, inputs: WAITS },
  'after the wait': { inputs: WAITS },
};

/** How long after the end of the first attempt the second begins. */
const PAUSES_MS = [1_000, 30_000, 600_000];

describe('a re-run leaves one run, at whatever point the first attempt ended, in every world that shows it', () => {
  for (const [what, first] of Object.entries(POINTS)) {
    test(what, async (t) => {
      const ends = new Map<string, number>();
      for (const name of WORLD_NAMES)
        for (const pauseMs of PAUSES_MS) count(ends, await rerun(name, first, pauseMs));
      t.diagnostic(words(ends));
    });
  }
});

async function rerun(name: WorldName, first: Attempt, pauseMs: number): Promise<string> {
  const place = scenery(name);
  await place.time.play(begin(place, first));
  await place.time.play(place.time.sleep(pauseMs));
  const second = await place.time.play(begin(place, { runAttempt: 2, inputs: { ...first.inputs } }));
  place.service.settle();
  assertHonest(second, place);
  const { length } = place.service.runs;
  // A re-run looks the run up for a minute, and recognizes it by its window only.
  const isShown = showsWindow(name) && longestUnseenMs(WORLDS[name]) < 55_000;
  assert.ok(!isShown || length <= 1, `${name}, ${pauseMs} ms later: ${length} runs`);
  return `${second.outputs['outcome'] || 'no outcome'}, runs: ${length}`;
}
