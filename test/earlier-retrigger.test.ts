import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WaitOrder } from '../src/runs/order.ts';
import { waitForFlowRuns } from '../src/wait-for-flow-runs.ts';
import {
  FILE_FLOW_ID,
  type RunPlan,
  type Settings,
  TABLE_FLOW_ID,
  WORLDS,
} from './support/flow-service/index.ts';
import { LATENCY_MS, type Passage, type SentRequest } from './support/virtual-network.ts';
import {
  CONNECTION,
  callsOf,
  playStep,
  runsOf,
  WAIT,
  type WaitedStep,
  type WaitingWorld,
  worldWith,
} from './support/virtual-wait.ts';

const MINUTE_MS = 60_000;
const FAILED: Partial<RunPlan> = { outcome: 'failed', durationMs: MINUTE_MS };

type World = WaitingWorld & { readonly runIds: readonly string[] };
type Given = Partial<Pick<WaitOrder, 'runs' | 'isRerun' | 'flowId'>>;

const runsWith = (runIds: readonly string[]) => runIds.map((runId) => ({ runId }));

/** Plays a step of the wait action with one re-trigger. */
async function wait(world: World, given: Given, waitTimeoutMs = WAIT.waitTimeoutMs): Promise<WaitedStep> {
  const order = {
    ...{ connection: CONNECTION, flowId: undefined, runs: runsWith(world.runIds) },
    ...{ isRerun: false, warnings: [], wait: { ...WAIT, retries: 1, waitTimeoutMs } },
  };
  return playStep((machine) => waitForFlowRuns({ ...order, ...given }, machine), world);
}

/** A failed run that a first attempt has re-triggered, and not waited for until its end. */
async function retriggered(settings: Partial<Settings> = {}, more: readonly Partial<RunPlan>[] = []) {
  const world = worldWith([FAILED, ...more], settings);
  world.service.planNext({ durationMs: 30 * MINUTE_MS });
  const [first = ''] = world.runIds;
  const step = await wait({ ...world, runIds: [first] }, {}, 5 * MINUTE_MS);
  assert.equal(step.outputs['outcome'], 'timed-out');
  const again = world.service.runs.find(({ retriggerOf }) => retriggerOf === first)?.id ?? '';
  return { world: { ...world, runIds: [first] }, first, again };
}

const retriggers = ({ requests }: WaitedStep) => callsOf(requests, 're-trigger').length;
const lookups = ({ requests }: WaitedStep) => callsOf(requests, 'list-runs').length;

/** Passes on a changed listing of runs. */
function withListing(world: World, change: (runs: Record<string, unknown>[]) => unknown[], headers = {}) {
  const { handle } = world.service;
  world.service.handle = (request) => {
    const answer = handle(request);
    if (!/\/runs\?/.test(request.path)) return answer;
    const body = JSON.parse(`${answer.body}`);
    const changed = JSON.stringify({ ...body, items: change(body.items) });
    return { ...answer, headers: { ...answer.headers, ...headers }, body: changed };
  };
}

describe('a re-run', () => {
  test('takes over the run that the first attempt has re-triggered, and re-triggers none', async () => {
    const { world, first, again } = await retriggered();
    const step = await wait(world, { isRerun: true });
    assert.ok(step.green, step.errors[0]);
    assert.equal(retriggers(step), 0);
    assert.equal(lookups(step), 1);
    assert.equal(world.service.runs.length, 2);
    assert.deepEqual(
      runsOf(step.outputs).map(({ runId, outcome }) => [runId, outcome]),
      [
        [first, 'failed'],
        [again, 'succeeded'],
      ],
    );
    assert.equal(step.outputs['run-id'], again);
    assert.ok(
      step.log
        .join('\n')
        .includes(
          `Flow run ${first} failed and was re-triggered as ${again}, before this step: waiting for that run`,
        ),
      step.log.join('\n'),
    );
  });

  test('finds it in the flow of `flow-id` if the run does not name its flow', async () => {
    const { world, again } = await retriggered();
    const { handle } = world.service;
    world.service.handle = (request) => {
      const answer = handle(request);
      if (!/\/runs\/[\w-]+$/.test(request.path)) return answer;
      return { ...answer, body: `${answer.body}`.replace(/"flowId":"[^"]*",?/, '') };
    };
    const lost = await wait(world, { isRerun: true });
    assert.match(
      lost.errors[0] ?? '',
      /was not re-triggered: .*neither the run nor `flow-id` names its flow/,
    );
    assert.equal(lookups(lost), 0);
    const step = await wait(world, { isRerun: true, flowId: FILE_FLOW_ID });
    assert.equal(step.outputs['run-id'], again);
    assert.equal(retriggers(lost) + retriggers(step), 0);
  });

  test('takes over a run that shows within a minute', async () => {
    const { world, again } = await retriggered();
    const shownMs = world.timeline.now() + 40_000;
    withListing(world, (runs) => runs.filter(({ id }) => id !== again || world.timeline.now() >= shownMs));
    const step = await wait(world, { isRerun: true });
    assert.equal(step.outputs['run-id'], again);
    assert.equal(retriggers(step), 0);
    assert.match(
      step.log.join('\n'),
      /may have been re-triggered before this step: looking up the new run for 60 s/,
    );
  });

  test('re-triggers the run if no younger one has its window, after lookups of a minute', async () => {
    const world = worldWith([FAILED, {}]);
    const [first = ''] = world.runIds;
    const step = await wait({ ...world, runIds: [first] }, { isRerun: true });
    assert.ok(step.green, step.errors[0]);
    assert.equal(retriggers(step), 1);
    const [sent] = callsOf(step.requests, 're-trigger');
    const [lookup] = callsOf(step.requests, 'list-runs');
    assert.ok((sent?.atMs ?? 0) - (lookup?.atMs ?? 0) >= MINUTE_MS);
  });

  test('re-triggers the run if the one that the first attempt re-triggered has failed as well', async () => {
    const world = worldWith([FAILED]);
    world.service.planNext(FAILED, {});
    assert.equal((await wait(world, {})).outputs['outcome'], 'failed');
    const step = await wait(world, { isRerun: true });
    assert.ok(step.green, step.errors[0]);
    assert.equal(retriggers(step), 1);
    assert.equal(world.service.runs.length, 3);
  });

  test('ends as duplicated if the run was re-triggered twice', async () => {
    const { world, again } = await retriggered();
    const { params } = world.service.runs.find(({ id }) => id === again) ?? {};
    assert.ok(params);
    const other = world.service.addRun(FILE_FLOW_ID, params).id;
    const step = await wait(world, { isRerun: true });
    assert.equal(step.outputs['outcome'], 'duplicated');
    for (const id of [again, other]) assert.ok(step.errors[0]?.includes(id), step.errors[0]);
    assert.equal(retriggers(step), 0);
  });

  test('waits for a run once that it is given as well', async () => {
    const { world, first, again } = await retriggered();
    const step = await wait(world, { isRerun: true, runs: runsWith([first, again]) });
    assert.equal(step.green, false);
    assert.equal(retriggers(step), 0);
    assert.ok(
      step.errors[0]?.includes(`${again}, which this step waits for as well, has exactly its window`),
    );
    assert.deepEqual(
      runsOf(step.outputs).map(({ outcome }) => outcome),
      ['failed', 'succeeded'],
    );
  });

  test('re-triggers several runs that do not show their windows, each of them once', async () => {
    const world = worldWith([FAILED, FAILED, FAILED], { echoParams: false });
    withListing(world, (runs) => runs.map((run) => ({ ...run, activities: [] })));
    const step = await wait(world, { isRerun: true });
    assert.ok(step.green, step.errors[0]);
    assert.equal(retriggers(step), 3);
  });
});

describe('a re-run sends nothing, and says why and what to check,', () => {
  const refused = (step: WaitedStep, reason: RegExp) => {
    assert.equal(step.green, false);
    assert.equal(retriggers(step), 0);
    assert.equal(step.outputs['outcome'], 'failed');
    assert.equal(step.errors.length, 1);
    assert.match(step.errors[0] ?? '', reason);
    assert.match(step.errors[0] ?? '', /was not re-triggered: /);
    assert.match(step.errors[0] ?? '', /Look up the window .* Create another run only if there is none/);
  };
  const answering =
    (status: number) =>
    ({ call }: SentRequest): Passage | undefined =>
      call === 'list-runs'
        ? {
            fate: { kind: 'replaced', processed: false, answer: { status, body: '' } },
            latencyMs: LATENCY_MS,
          }
        : undefined;

  test('if a younger run does not show its window', async () => {
    const { world, again } = await retriggered();
    const hide = ({ params: _, activities: __, ...run }: Record<string, unknown>) => run;
    withListing(world, (runs) => runs.map((run) => (run['id'] === again ? hide(run) : run)));
    const step = await wait(world, { isRerun: true });
    refused(step, new RegExp(`flow run ${again} is younger and has not failed`));
  });

  test('if a younger run without a window shows in one lookup, and not in the last', async () => {
    const { world, again } = await retriggered();
    const [fromMs, untilMs] = [world.timeline.now() + 10_000, world.timeline.now() + 30_000];
    const isShown = () => world.timeline.now() >= fromMs && world.timeline.now() < untilMs;
    const hide = ({ params: _, activities: __, ...run }: Record<string, unknown>) => run;
    withListing(world, (runs) =>
      runs.flatMap((run) => (run['id'] === again ? (isShown() ? [hide(run)] : []) : [run])),
    );
    const step = await wait(world, { isRerun: true });
    refused(step, new RegExp(`flow run ${again} is younger and has not failed`));
  });

  test('if the service shows no window of any run', async () => {
    const { world } = await retriggered();
    const { handle } = world.service;
    world.service.handle = (request) => {
      const answer = handle(request);
      const body = `${answer.body}`
        .replaceAll('"params"', '"hidden"')
        .replaceAll('"activities"', '"hidden2"');
      return { ...answer, body };
    };
    refused(await wait(world, { isRerun: true }), /does not show whether it has the same window/);
  });

  test('if a younger run has a window that the service may have cut off', async () => {
    const { world, again } = await retriggered();
    const { params } = world.service.runs[0] ?? {};
    const createdMs = world.service.runs[0]?.createdAtMs ?? 0;
    assert.ok(params);
    const cut = { ...params, windowEndTime: `${Math.floor(createdMs / 1_000)}` };
    const longer = { ...params, windowEndTime: `${Math.floor(createdMs / 1_000) + 3_600}` };
    const { handle } = world.service;
    world.service.handle = (request) => {
      const answer = handle(request);
      if (!/\/runs[/?]/.test(request.path) || request.method !== 'GET') return answer;
      const body = JSON.parse(`${answer.body}`);
      const items = body.items.map((run: { id: string }) => ({
        ...{ ...run, params: run.id === again ? longer : cut, activities: [] },
      }));
      return { ...answer, body: JSON.stringify({ ...body, items }) };
    };
    refused(await wait(world, { isRerun: true }), /does not show whether it has the same window/);
  });

  for (const parts of [1, 2]) {
    test(`if ${parts} younger runs have read all of its data, as a step that continues from the last run does`, async () => {
      const world = worldWith([FAILED]);
      const [failed] = world.service.runs;
      assert.ok(failed);
      const from = Number(failed.params.windowStartTime);
      const until = Number(failed.params.windowEndTime) + 3_600;
      const size = (until - from) / parts;
      for (let part = 0; part < parts; part += 1) {
        const windowStartTime = from + part * size;
        const params = { ...failed.params, windowStartTime, windowEndTime: windowStartTime + size };
        world.service.addRun(failed.flowId, params, { createdAtMs: failed.createdAtMs + 60_000 });
      }
      const step = await wait(world, { isRerun: true });
      refused(step, /younger and ha(?:s|ve) not failed, reads? all of its data/);
    });
  }

  test('if the history cannot be read', async () => {
    const { world } = await retriggered();
    refused(
      await wait({ ...world, passage: answering(403) }, { isRerun: true }),
      /cannot be read \(HTTP 403/,
    );
    const step = await wait({ ...world, passage: answering(500) }, { isRerun: true });
    refused(step, /cannot be read \(HTTP 500/);
    assert.ok(lookups(step) > 3, `${lookups(step)}`);
  });

  test('if the history comes from a cache', async () => {
    const { world, again } = await retriggered();
    withListing(world, (runs) => runs.filter(({ id }) => id !== again), { age: '30' });
    refused(await wait(world, { isRerun: true }), /came from a cache/);
  });

  test('if the clock of the history stands still, because a cache that does not say so answers', async () => {
    const { world, again } = await retriggered();
    const date = new Date(world.timeline.now()).toUTCString();
    withListing(world, (runs) => runs.filter(({ id }) => id !== again), { date });
    refused(await wait({ ...world, dated: true }, { isRerun: true }), /came from a cache/);
  });

  test('if the history does not show the run itself', async () => {
    const { world } = await retriggered();
    withListing(world, () => []);
    refused(await wait(world, { isRerun: true }), /is incomplete/);
  });

  test('if the history shows the run as one that has not failed', async () => {
    const { world, first, again } = await retriggered();
    const stale = { metrics: { statusSummary: { status: 'inProgress' } } };
    withListing(world, (runs) =>
      runs.filter(({ id }) => id !== again).map((run) => (run['id'] === first ? { ...run, ...stale } : run)),
    );
    refused(await wait(world, { isRerun: true }), /shows it with the status inProgress/);
  });
});

describe('a first attempt', () => {
  test('re-triggers no run next to another of its window that it waits for as well, whichever is polled first', async () => {
    for (const order of [0, 1]) {
      const { world, first, again } = await retriggered();
      const ids = order === 0 ? [first, again] : [again, first];
      const step = await wait({ ...world, runIds: ids }, {});
      assert.equal(retriggers(step), 0);
      assert.equal(world.service.runs.length, 2);
      assert.equal(step.outputs['outcome'], 'failed');
      assert.match(
        step.errors[0] ?? '',
        new RegExp(`flow run ${again}, which this step waits for as well, has exactly`),
      );
    }
  });

  test('re-triggers the youngest of three that have failed over one window, and names its new run to each other', async () => {
    const world = worldWith([FAILED]);
    const [run] = world.service.runs;
    assert.ok(run);
    await world.timeline.play(world.timeline.sleep(MINUTE_MS));
    const second = world.service.addRun(FILE_FLOW_ID, run.params, { plan: FAILED }).id;
    await world.timeline.play(world.timeline.sleep(MINUTE_MS));
    const third = world.service.addRun(FILE_FLOW_ID, run.params, { plan: FAILED }).id;
    await world.timeline.play(world.timeline.sleep(3 * MINUTE_MS));
    world.service.planFlow(FILE_FLOW_ID, { durationMs: MINUTE_MS });
    const step = await wait({ ...world, runIds: [run.id, second, third] }, {});
    const again = world.service.runs.find(({ retriggerOf }) => retriggerOf === third)?.id;
    assert.deepEqual([retriggers(step), world.service.runs.length], [1, 4]);
    const named = [...(step.errors[0] ?? '').matchAll(/Wait for flow run (\S+) alone/g)].map(([, id]) => id);
    assert.ok(named.length > 0 && named.every((id) => id === again), step.errors[0]);
  });

  test('re-triggers runs of two flows over one window, each of them', async () => {
    const world = worldWith([FAILED]);
    const [first = ''] = world.runIds;
    const { params, flowId } = world.service.runs[0] ?? assert.fail();
    const other = world.service.addRun(TABLE_FLOW_ID, params, { plan: FAILED }).id;
    assert.notEqual(flowId, TABLE_FLOW_ID);
    await world.timeline.play(world.timeline.sleep(2 * MINUTE_MS));
    for (const id of [flowId, TABLE_FLOW_ID]) world.service.planFlow(id, { durationMs: MINUTE_MS });
    const step = await wait({ ...world, runIds: [first, other] }, {});
    assert.ok(step.green, step.errors[0]);
    assert.equal(retriggers(step), 2);
  });

  test('re-triggers one of two over the window that the runs output gives, if the service shows none', async () => {
    const world = worldWith([FAILED, FAILED], { world: WORLDS['no windows'] });
    const givenWindow = { startSeconds: 1_651_584_991, endSeconds: 1_651_585_990 };
    const runs = world.runIds.map((runId) => ({ runId, givenWindow }));
    await wait(world, { runs });
    assert.equal(world.service.runs.length, 3);
  });

  test('re-triggers the younger of two that have failed over one window, and not the other', async () => {
    const { world, first, again } = await retriggered();
    world.service.planFlow(FILE_FLOW_ID, { durationMs: MINUTE_MS });
    const run = world.service.runs.find(({ id }) => id === again);
    assert.ok(run);
    Object.assign(run, { plan: { ...run.plan, outcome: 'failed', durationMs: MINUTE_MS } });
    const step = await wait({ ...world, runIds: [first, again] }, {});
    const ofAgain = world.service.runs.filter(({ retriggerOf }) => retriggerOf === again);
    assert.deepEqual([retriggers(step), ofAgain.length, world.service.runs.length], [1, 1, 3]);
  });

  test('re-triggers without a lookup', async () => {
    const step = await wait(worldWith([FAILED]), {});
    assert.equal(retriggers(step), 1);
    assert.equal(lookups(step), 0);
  });

  test('looks up a run first that an earlier step left as unknown', async () => {
    const { world, first, again } = await retriggered();
    const step = await wait(world, { runs: [{ runId: first, mayBeRetriggered: true }] });
    assert.equal(step.outputs['run-id'], again);
    assert.equal(retriggers(step), 0);
  });
});

test('a re-run without retries looks up nothing', async () => {
  const world = worldWith([FAILED]);
  const runs = world.runIds.map((runId) => ({ runId, mayBeRetriggered: true }));
  const given = { runs, isRerun: true, flowId: undefined };
  const order = { connection: CONNECTION, ...given, wait: WAIT, warnings: [] };
  const step = await playStep((machine) => waitForFlowRuns(order, machine), world);
  assert.equal(step.outputs['outcome'], 'failed');
  assert.equal(lookups(step), 0);
});

test('a re-run looks up a run before its first re-trigger only', async () => {
  const world = worldWith([FAILED]);
  world.service.planFlow(FILE_FLOW_ID, FAILED);
  const given = { runs: runsWith(world.runIds), isRerun: true, flowId: undefined };
  const order = { connection: CONNECTION, ...given, wait: { ...WAIT, retries: 3 }, warnings: [] };
  const step = await playStep((machine) => waitForFlowRuns(order, machine), world);
  assert.equal(retriggers(step), 3);
  const [first] = callsOf(step.requests, 're-trigger');
  for (const { atMs } of callsOf(step.requests, 'list-runs')) assert.ok(atMs <= (first?.atMs ?? 0));
});
