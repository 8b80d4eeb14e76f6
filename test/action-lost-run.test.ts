import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Fault,
  FILE_FLOW_ID,
  type PostFate,
  tooManyRequests,
  WORLDS,
  type World,
  type WorldName,
  worldOf,
} from './support/flow-service/index.ts';
import { BEGIN_MS, DAY, type Inputs, type Scene } from './support/scenes/scene.ts';
import { type PlayedScene, playScene } from './support/scenes.ts';

// What is promised for a creation whose answer is lost, on the built bundle and in virtual time: five minutes of lookups
// pass in a moment.

/** The service creates the run, and its answer is lost. */
const LOST: Fault = { kind: 'reset', when: 'before-headers', processed: true };
/** The request is lost before the service does anything. */
const LOST_BEFORE: Fault = { kind: 'reset', when: 'before-headers', processed: false };
const late = (processedAfterMs: number): Fault => ({ kind: 'status', status: 504, processedAfterMs });
const refusal = (status: number): Fault => ({ kind: 'status', status, body: '{"title":"Refused"}' });
const UNAVAILABLE: Fault = { kind: 'status', status: 503 };

/** A window of a year, of which the service may cut off what is to come. */
const FAR: Inputs = { ...DAY, 'window-start-time': '2026-03-01', 'window-end-time': '2099-01-01' };
/** Three windows of eight hours. */
const SPLIT: Inputs = { ...DAY, 'window-size': '8h' };
const at = (ms: number) => new Date(BEGIN_MS + ms).toISOString();

type Setting = Partial<Omit<Scene, 'name' | 'title'>>;

async function play(setting: Setting): Promise<PlayedScene> {
  return playScene({ name: 'lost-run', title: 'A lost run', inputs: DAY, ...setting });
}

const inWorld = (world: World | WorldName): Setting => ({
  settings: { world: typeof world === 'string' ? WORLDS[world] : world },
});

const creationsOf = ({ requests }: PlayedScene) => requests.filter(({ call }) => call === 'create').length;
/** The runs that the step created, others aside. */
const ownRuns = ({ runs, scene }: PlayedScene) => runs.slice(scene.history?.length ?? 0);

/** The step succeeds with the one run that it created. */
function isOne(played: PlayedScene, creations: number): void {
  const { exitCode, outputs, stdout } = played;
  assert.equal(exitCode, 0, stdout);
  assert.equal(outputs['outcome'], 'created');
  const ids = ownRuns(played).map(({ id }) => id);
  assert.deepEqual([outputs['run-id']?.toLowerCase()], ids);
  assert.equal(creationsOf(played), creations);
}

/** The step fails, and does not know whether a run exists. */
function isUnknown(played: PlayedScene, runs: number, text: RegExp): void {
  const { exitCode, outputs, stdout } = played;
  assert.equal(exitCode, 1, stdout);
  assert.equal(outputs['outcome'], 'unknown');
  assert.equal(ownRuns(played).length, runs);
  assert.match(stdout, text);
  assert.doesNotMatch(stdout, /[Nn]o (?:flow )?run was created|safe to try again/);
}

const GROUP = { concurrency: 4 } as const;

describe('a run whose answer is lost is found and not created again', GROUP, () => {
  const found: Readonly<Record<string, Setting>> = {
    'if the flow is given in capitals': { inputs: { ...DAY, 'flow-id': FILE_FLOW_ID.toUpperCase() } },
    'if the service spells ids in capitals': inWorld('ids in upper case'),
    'if its window begins in 1970': { inputs: { ...DAY, 'window-start-time': '1970-01-01' } },
    'if its window begins in 1970 and shows in activities only': {
      ...inWorld('windows in activities only'),
      inputs: { ...DAY, 'window-start-time': '1970-01-01' },
    },
    'if the listing is 90 s late': inWorld('listing 90 s late'),
    'if the listing is up to three minutes late': inWorld('listing up to 3 minutes late'),
    'if the request is processed 90 s later': { faults: { create: [late(90_000)] } },
    'if the request is processed 90 s later, and listed 90 s after that': {
      ...inWorld('listing 90 s late'),
      faults: { create: [late(90_000)] },
    },
    'if the history is unavailable for a minute, and then behind': {
      ...inWorld('listing 90 s late'),
      faults: { create: [LOST], 'list-runs': Array<Fault>(7).fill(UNAVAILABLE) },
    },
    'if one lookup is refused': { faults: { create: [LOST], 'list-runs': [refusal(403)] } },
    'if three backends answer, with clocks and listings of their own': inWorld('three backends'),
    'if the clock of the service is an hour behind': inWorld('clock an hour behind'),
    'if the clock of the service is in 1970': inWorld('clock of 1970'),
    'if its window shows a millisecond less': inWorld('end minus 1 ms'),
    'if its window is cut off in 2038': { ...inWorld('end clamped to 2038'), inputs: FAR },
    'if its window is cut off at its start': { ...inWorld('end clamped to the start'), inputs: FAR },
    'if the listing is cached for whoever does not ask for a fresh one': inWorld('cached listing'),
    'if the history comes oldest first': inWorld('oldest first'),
    'if runs of other flows are listed too': inWorld('filters ignored'),
    'if the Flow Service itself answers HTTP 429': {
      ...inWorld('service throttles, run recorded'),
      faults: {},
    },
    'if the status is not documented': { ...inWorld('undocumented status, run recorded'), faults: {} },
    'if an older run of the window is under way': {
      history: [
        {
          windowStart: '2026-03-01',
          windowEnd: '2026-03-02',
          createdAt: at(-30_000),
          plan: { durationMs: Infinity },
        },
      ],
      settings: { listingLagMs: 3_000 },
    },
    'if an older run of the window failed': {
      history: [
        {
          windowStart: '2026-03-01',
          windowEnd: '2026-03-02',
          createdAt: at(-30_000),
          plan: { outcome: 'failed', durationMs: 1 },
        },
      ],
      settings: { listingLagMs: 3_000 },
    },
  };
  for (const [what, setting] of Object.entries(found))
    test(what, async () => isOne(await play({ faults: { create: [LOST] }, ...setting }), 1));
});

describe('a run whose answer is lost and that has failed by the time it is found', GROUP, () => {
  const failing: Setting = {
    plans: [{ outcome: 'failed', failsAt: 'copy', durationMs: 1_000 }],
    settings: { listingLagMs: 90_000 },
    inputs: { ...DAY, 'start-time': 'now+1s' },
    faults: { create: [LOST] },
  };

  test('fails the step, with its reason, although nobody asked to wait', async () => {
    const played = await play(failing);
    const { exitCode, outputs, stdout } = played;
    assert.equal(exitCode, 1, stdout);
    assert.deepEqual([outputs['outcome'], outputs['status']], ['failed', 'failed']);
    assert.equal(creationsOf(played), 1);
    assert.match(stdout, /^::error title=Flow run failed::/m);
    assert.match(stdout, /the database did not accept the stored password/);
  });

  test('stops a step with several windows, and its window remains', async () => {
    const played = await play({ ...failing, inputs: { ...failing.inputs, 'window-size': '12h' } });
    assert.equal(played.exitCode, 1, played.stdout);
    assert.equal(played.outputs['outcome'], 'failed');
    assert.equal(creationsOf(played), 1);
    assert.equal(JSON.parse(played.outputs['remaining-windows'] ?? '').length, 2);
  });
});

describe('a run that was not created is created again after five minutes', GROUP, () => {
  const absent: Readonly<Record<string, Setting>> = {
    'if the request was lost': {},
    'if the Flow Service itself answered HTTP 429': { ...inWorld('service throttles, no run'), faults: {} },
    'if the only run since has another window': {
      history: [{ windowStart: '2026-02-01', windowEnd: '2026-02-02', createdAt: at(1_000) }],
    },
    'if three backends answer': inWorld('three backends'),
  };
  for (const [what, setting] of Object.entries(absent)) {
    test(what, async () => {
      const played = await play({ faults: { create: [LOST_BEFORE] }, ...setting });
      isOne(played, 2);
      const [first, second] = played.requests.filter(({ call }) => call === 'create');
      assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 300_000);
    });
  }
});

describe('a listing that proves nothing never leads to a second request', GROUP, () => {
  test('if it comes from a cache', async () =>
    isUnknown(
      await play({ ...inWorld('stubborn cache'), faults: { create: [late(1_000)] } }),
      1,
      /its answers are cached/,
    ));

  test('if it lacks a run that the step has created', async () => {
    const played = await play({
      ...inWorld(
        worldOf({ listing: { omits: [{ every: 1, rest: 0, fromAgeMs: 0, untilAgeMs: Infinity }] } }),
      ),
      inputs: SPLIT,
      faults: { create: [{ kind: 'none' }, LOST] },
    });
    isUnknown(played, 2, /it does not show a run that is known to exist/);
  });

  test('if the only run since is of another client, and the service shows no windows', async () => {
    const world = worldOf({ runs: { createdClient: 'client-id' } }, WORLDS['no windows']);
    const played = await play({
      ...inWorld(world),
      prepare: ({ service }) => {
        const params = { startTime: 1, windowStartTime: 1, windowEndTime: 2 };
        service.addRun(FILE_FLOW_ID, params, { createdAtMs: BEGIN_MS + 1_000, createdClient: 'exc_app' });
      },
      faults: { create: [LOST_BEFORE] },
    });
    isUnknown(played, 1, /can be the one, and can be another/);
    assert.equal(creationsOf(played), 1);
  });

  test('if the run begins in an hour', async () => {
    const played = await play({
      inputs: { ...DAY, 'start-time': 'now+1h' },
      faults: { create: [LOST_BEFORE] },
    });
    isUnknown(played, 0, /it begins later than `lookup-timeout`/);
    assert.equal(creationsOf(played), 1);
  });

  test('with `lookup-timeout: 0`', async () => {
    const played = await play({
      inputs: { ...DAY, 'lookup-timeout': '0' },
      faults: { create: [LOST_BEFORE] },
    });
    isUnknown(played, 0, /with `lookup-timeout: 0` no run is created again/);
    assert.equal(creationsOf(played), 1);
  });
});

describe('after an attempt without an answer the outcome is unknown', GROUP, () => {
  for (const status of [400, 403, 409])
    test(`if the second is refused with HTTP ${status}`, async () =>
      isUnknown(await play({ faults: { create: [LOST_BEFORE, refusal(status)] } }), 0, /Then HTTP 4/));

  test('if the second is turned away, and the step is cancelled in the pause', async () => {
    const faults = { create: [LOST_BEFORE, tooManyRequests(30)] };
    isUnknown(await play({ faults, cancelAfterMs: 305_000 }), 0, /Then the step was cancelled/);
  });

  test('if the step is cancelled between lookups', async () =>
    isUnknown(
      await play({ faults: { create: [LOST] }, ...inWorld('listing 90 s late'), cancelAfterMs: 5_000 }),
      1,
      /was cancelled/,
    ));

  test('if three requests have none', async () => {
    const played = await play({ faults: { create: [LOST_BEFORE, LOST_BEFORE, LOST_BEFORE] } });
    isUnknown(played, 0, /3 requests for it had no answer/);
    assert.equal(creationsOf(played), 3);
  });
});

test('two runs are reported, both of them, if the first shows after the second was created', async () => {
  const { exitCode, outputs, runs } = await play({ faults: { create: [late(302_000), tooManyRequests(5)] } });
  assert.equal(exitCode, 1);
  assert.equal(outputs['outcome'], 'duplicated');
  const shown = JSON.parse(outputs['runs'] ?? '[]') as readonly { runId: string; outcome: string }[];
  assert.deepEqual(shown.map(({ runId }) => runId).sort(), runs.map(({ id }) => id).sort());
  assert.ok(shown.every(({ outcome }) => outcome === 'duplicated'));
});

/** The step ends as duplicated, and names the runs that were created and re-triggered. */
function isDuplicated({ exitCode, outputs, stdout }: PlayedScene): void {
  assert.equal(exitCode, 1, stdout);
  assert.equal(outputs['outcome'], 'duplicated');
}

describe('two runs are reported as late as the first shows', GROUP, () => {
  const WAIT: Inputs = { ...DAY, wait: 'true', 'poll-interval': '10s' };

  test('if the second has failed and was re-triggered meanwhile', async () => {
    const played = await play({
      inputs: { ...WAIT, retries: '1' },
      faults: { create: [late(420_000)] },
      plans: [{ outcome: 'failed', durationMs: 5_000 }, { durationMs: 200_000 }, { durationMs: 200_000 }],
    });
    assert.equal(played.requests.filter(({ call }) => call === 're-trigger').length, 1, played.stdout);
    isDuplicated(played);
  });

  test('if the step creates the runs of other windows meanwhile', async () => {
    const played = await play({
      inputs: { ...WAIT, 'window-size': '8h' },
      faults: { create: [late(500_000)] },
      plans: [{ durationMs: 20_000 }, { durationMs: 200_000 }],
    });
    assert.equal(creationsOf(played), 4, played.stdout);
    isDuplicated(played);
  });
});

test('an answer about a run of the history is none to a creation', async () => {
  const body = JSON.stringify({
    items: [
      {
        ...{ id: '3fb0418e-1804-45d6-8d56-dd51f05c0baf', etag: '"1"', flowId: FILE_FLOW_ID },
        createdAt: BEGIN_MS - 86_400_000,
        params: { windowStartTime: '1772236800', windowEndTime: '1772323200' },
      },
    ],
  });
  const played = await play({ faults: { create: [{ kind: 'status', status: 200, body }] } });
  isOne(played, 2);
  assert.match(played.stdout, /flow run 3fb0418e-[-\w]+, which is not the one that was asked for/);
});

test('`Retry-After: 0` does not lead to a flood of requests', async () => {
  const creates = Array<PostFate>(200).fill({ kind: 'gateway-429', retryAfterSeconds: 0 });
  const played = await play({ ...inWorld(worldOf({ creates })), inputs: { ...DAY, 'retry-timeout': '20s' } });
  assert.equal(played.exitCode, 1);
  assert.ok(creationsOf(played) <= 7, `${creationsOf(played)} requests`);
  assert.equal(played.outputs['outcome'], '');
});

describe('a window that is split', GROUP, () => {
  test('has a run for each part though one answer names the run of another part', async () => {
    const played = await play({
      ...inWorld('second create answered with the id of the first'),
      inputs: SPLIT,
    });
    assert.equal(played.exitCode, 0, played.stdout);
    const ids = (JSON.parse(played.outputs['runs'] ?? '[]') as { runId: string }[]).map(({ runId }) => runId);
    assert.deepEqual(
      ids,
      played.runs.map(({ id }) => id),
    );
    assert.equal(new Set(played.runs.map(({ windowStartSeconds }) => windowStartSeconds)).size, 3);
  });

  test('has the outcome of its runs if one part is refused', async () => {
    const faults = { create: [{ kind: 'none' }, { kind: 'none' }, refusal(400)] as const };
    const played = await play({ inputs: SPLIT, faults });
    assert.equal(played.exitCode, 1);
    assert.equal(played.outputs['outcome'], 'created');
    assert.equal(played.runs.length, 2);
  });
});
