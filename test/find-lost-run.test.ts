import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Clock } from '../src/adobe/clock.ts';
import type { FlowService } from '../src/adobe/flow-service.ts';
import type { FlowRun } from '../src/adobe/run/run.ts';
import type { Target } from '../src/runs/creation/evidence.ts';
import { openFinder } from '../src/runs/creation/find-lost-run.ts';
import type { Lookup } from '../src/runs/creation/judge-history.ts';
import { MAX_PAGES } from '../src/runs/history.ts';

const ATTEMPT_MS = 1_778_051_300_000;
const LOOKUP_MS = ATTEMPT_MS + 5_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WINDOW = { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 };
const OTHER_WINDOW = { ...WINDOW, endSeconds: WINDOW.endSeconds + 1 };
const TARGET: Target = { flowId: 'f-1', window: WINDOW, clientId: 'client-1', knownRunIds: [] };

/** A run that shows nothing but its age, in milliseconds after the attempt on the clock of the service. */
const run = (runId: string, ageMs: number | undefined, more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId, etag: '', flowId: 'f-1', status: 'scheduled', startSeconds: undefined, window: undefined },
  ...{ createdClient: '', startedAtMs: undefined },
  createdAtMs: ageMs === undefined ? undefined : ATTEMPT_MS + ageMs,
  ...more,
});
const same = { window: WINDOW };
const other = { window: OTHER_WINDOW };
const failed = { ...same, status: 'failed' };

interface Scene {
  readonly pages: readonly (readonly FlowRun[])[];
  /** The token of the page after the last one. */
  readonly lastToken?: string;
  readonly target?: Partial<Target>;
  /** By how much this machine is ahead of the service. */
  readonly skewMs?: number;
  /** By how much `Date` is ahead of the service, in each answer; `undefined` if it is not there. */
  readonly dateSkewsMs?: readonly (number | undefined)[];
  readonly ageSeconds?: readonly number[];
  /** How long each answer takes, its `Date` being written at the beginning. */
  readonly listMs?: readonly number[];
  /** How many lookups are made, one a minute; the last one counts. */
  readonly lookups?: number;
}

async function lookUp(scene: Scene) {
  const { pages, lastToken, target, skewMs = 0, lookups = 1 } = scene;
  const { dateSkewsMs = [0], ageSeconds = [], listMs = [] } = scene;
  const reads: (string | undefined)[] = [];
  const time = { nowMs: LOOKUP_MS };
  const service: Partial<FlowService> = {
    async listRuns(_, token) {
      const answer = reads.push(token) - 1;
      const page = Number(token ?? 0);
      const continuationToken = page + 1 < pages.length ? String(page + 1) : lastToken;
      const dateSkewMs = dateSkewsMs[answer % dateSkewsMs.length];
      const serviceTimeMs = dateSkewMs === undefined ? undefined : time.nowMs + dateSkewMs;
      time.nowMs += listMs[answer] ?? 0;
      return { runs: pages[page] ?? [], continuationToken, serviceTimeMs, ageSeconds: ageSeconds[answer] };
    },
  };
  const clock: Partial<Clock> = { now: () => time.nowMs + skewMs };
  const context = { service: service as FlowService, clock: clock as Clock };
  const find = openFinder({ ...TARGET, ...target }, context);
  const attempts = [{ atMs: ATTEMPT_MS + skewMs, startSeconds: undefined }];
  let lookup = await find(attempts);
  for (let count = 1; count < lookups; count += 1) {
    time.nowMs += 60_000;
    lookup = await find(attempts);
  }
  return { lookup, reads, shown: words(lookup) };
}

/** What a lookup shows in words. */
function words(lookup: Lookup): string {
  if (lookup.kind === 'found') return lookup.runs.map(({ runId }) => runId).join(' and ');
  if (lookup.kind === 'absent') return 'absent';
  return lookup.only ? `only ${lookup.only.runId}` : 'unclear';
}

const SCENES: readonly (readonly [what: string, shown: string, ...runs: FlowRun[]])[] = [
  ['nothing in an empty history', 'absent'],
  ['a run by its window', 'a', run('a', 1_000, same)],
  ['a run by its window among others', 'b', run('a', 2_000), run('b', 1_000, same)],
  ['both of two with the window', 'a and b', run('a', 9, same), run('b', 8, same)],
  ['a run without a window as the only one', 'only a', run('a', 1_000)],
  ['two without a window, which cannot be distinguished', 'unclear', run('a', 2_000), run('b', 1_000)],
  ['nothing in a run of another window', 'absent', run('a', 1_000, other)],
  ['a lone run as unclear if others show windows', 'unclear', run('a', 1_000), run('b', -DAY_MS, other)],
  ['nothing in older runs', 'absent', run('b', -60_001, same), run('c', -90_000)],
  ['a run of unknown age as unclear', 'unclear', run('a', undefined, same)],
];

for (const skewMs of [0, -60_000, -DAY_MS]) {
  describe(`with a clock that is ${skewMs / 1_000} s ahead of the service's, a lookup shows`, () => {
    for (const [what, shown, ...runs] of SCENES.filter(([what]) => skewMs === 0 || !what.includes('older')))
      test(what, async () => assert.equal((await lookUp({ pages: [runs], skewMs })).shown, shown));
  });
}

describe('a run that is older than the attempt is', () => {
  const pages = [[run('a', -HOUR_MS, same)]];
  test('another one by both clocks', async () => {
    assert.equal((await lookUp({ pages })).shown, 'absent');
    assert.equal((await lookUp({ pages, skewMs: DAY_MS })).shown, 'absent');
  });
  test('one that can be it if this machine is behind', async () =>
    assert.equal((await lookUp({ pages, skewMs: -DAY_MS })).shown, 'unclear'));
  test('one that can be it if the service shows no time', async () =>
    assert.equal((await lookUp({ pages, dateSkewsMs: [undefined] })).shown, 'unclear'));
});

describe('the clock of the service', () => {
  test('counts if it is an hour behind, or in 1970, and the times of runs agree', async () => {
    for (const dateSkewMs of [-HOUR_MS, -ATTEMPT_MS]) {
      const pages = [[run('a', dateSkewMs, same)]];
      assert.equal((await lookUp({ pages, dateSkewsMs: [dateSkewMs] })).shown, 'a');
    }
  });

  test('does not count if a run is newer by more than a minute', async () => {
    const scene = { pages: [[run('a', 66_001, same)]], dateSkewsMs: [0] };
    assert.equal((await lookUp(scene)).shown, 'unclear');
    assert.equal((await lookUp({ ...scene, pages: [[run('a', 66_000, same)]] })).shown, 'a');
    const pages = [[run('b', 66_001, other), run('a', 1, same)]];
    assert.equal((await lookUp({ ...scene, pages })).shown, 'unclear');
  });

  test('counts for a run that was created long after the first lookup', async () => {
    const pages = [[run('a', 120_000, same)]];
    assert.equal((await lookUp({ pages, lookups: 3 })).shown, 'a');
  });

  test('of 1970 does not make an old failed run the one', async () => {
    const pages = [[run('a', -HOUR_MS, failed)]];
    assert.equal((await lookUp({ pages, dateSkewsMs: [-ATTEMPT_MS] })).shown, 'unclear');
  });

  test('does not count if the answer comes from a cache', async () => {
    const pages = [[run('a', -30_000, same)]];
    const scene = { pages, dateSkewsMs: [-90_000] };
    assert.equal((await lookUp({ ...scene, ageSeconds: [90] })).shown, 'unclear');
    assert.equal((await lookUp({ ...scene, ageSeconds: [0] })).shown, 'a');
  });

  test('is read from the quicker of two answers that agree', async () => {
    // After a slow answer the clock is known to 50 s only: a failed run is not taken then.
    const pages = [[run('a', 20_000, failed)]];
    const scene = { pages, dateSkewsMs: [40_000, 0], listMs: [50_000, 0] };
    assert.equal((await lookUp(scene)).shown, 'unclear');
    assert.equal((await lookUp({ ...scene, lookups: 2 })).shown, 'a');
  });

  test('of each backend counts: a run is older by all of them, or not at all', async () => {
    const pages = [[run('a', -HOUR_MS, same)]];
    const scene = { pages, dateSkewsMs: [0, -HOUR_MS, 0] };
    assert.equal((await lookUp(scene)).shown, 'absent');
    assert.equal((await lookUp({ ...scene, lookups: 3 })).shown, 'unclear');
  });

  test('is known to be behind this machine', async () => {
    const { lookup } = await lookUp({ pages: [[]], dateSkewsMs: [-HOUR_MS] });
    assert.equal(lookup.kind === 'absent' && lookup.behindMs, HOUR_MS - 1_000);
    const { lookup: undated } = await lookUp({ pages: [[]], dateSkewsMs: [undefined] });
    assert.equal(undated.kind === 'absent' && undated.behindMs, 0);
  });
});

describe('what is looked up', () => {
  test('can be without a window: then no run is recognized by its own', async () => {
    const target = { window: undefined };
    assert.equal((await lookUp({ pages: [[run('b', 1, other)]], target })).shown, 'unclear');
    assert.equal((await lookUp({ pages: [[run('b', 1)]], target })).shown, 'only b');
  });

  test('is none of the runs that are known', async () => {
    const target = { knownRunIds: ['a', 'c'] };
    assert.equal((await lookUp({ pages: [[run('a', 1, same)]], target })).shown, 'absent');
  });

  test('can be the run that was re-triggered, unless the listing is from a cache', async () => {
    const target = { knownRunIds: ['a', 'b'], retriggeredRunId: 'a' };
    const pages = [[run('a', -HOUR_MS, same)]];
    assert.equal((await lookUp({ pages, target })).shown, 'a');
    assert.equal((await lookUp({ pages, target, ageSeconds: [1] })).shown, 'absent');
  });
});

describe('a lookup shows how far it can be trusted', () => {
  const facts = async (scene: Scene) => {
    const { lookup } = await lookUp(scene);
    assert.ok(lookup.kind !== 'found');
    return lookup;
  };
  const known = { knownRunIds: ['a', 'b'] };

  test('by the `Date` and the `Age` of its answers', async () => {
    const plain = await facts({ pages: [[]] });
    assert.deepEqual([plain.dateMs, plain.isCached], [LOOKUP_MS, false]);
    const pages = [[run('a', 1, other)], []];
    assert.equal((await facts({ pages, ageSeconds: [0, 9] })).isCached, true);
    assert.equal((await facts({ pages, ageSeconds: [9, 0] })).isCached, true);
    assert.equal((await facts({ pages: [[]], dateSkewsMs: [undefined] })).dateMs, undefined);
  });

  test('by the newest of the runs that are known', async () => {
    assert.equal((await facts({ pages: [[]] })).showsKnown, true);
    assert.equal((await facts({ pages: [[run('a', 1, same)]], target: known })).showsKnown, false);
    assert.equal((await facts({ pages: [[run('B', 1, same)]], target: known })).showsKnown, true);
  });

  test('by the run that was re-triggered: the other runs of the step can be those of another flow', async () => {
    const target = { ...known, retriggeredRunId: 'a' };
    const shown = run('a', -HOUR_MS, failed);
    assert.equal((await facts({ pages: [[shown]], target })).showsKnown, true);
    assert.equal((await facts({ pages: [[run('b', -HOUR_MS)]], target })).showsKnown, false);
  });

  test('and whether any run shows its window', async () => {
    assert.equal((await facts({ pages: [[run('a', 1)]] })).showsWindows, false);
    assert.equal((await facts({ pages: [[run('a', 1)], [run('b', -DAY_MS, other)]] })).showsWindows, true);
  });
});

describe('the history is read', () => {
  test('only as far as runs are young enough', async () => {
    const pages = [[run('a', 9, other)], [run('b', 8, other), run('c', -60_001)], [run('d', -90_000)]];
    const { shown, reads } = await lookUp({ pages });
    assert.equal(shown, 'absent');
    assert.deepEqual(reads, [undefined, '1']);
  });

  test('to its end if all are young', async () => {
    const { shown, reads } = await lookUp({ pages: [[run('a', 9, other)], [run('b', 8, other)]] });
    assert.equal(shown, 'absent');
    assert.deepEqual(reads, [undefined, '1']);
  });

  test('to its end if runs do not come newest first', async () => {
    const pages = [[run('d', -90_000), run('c', -70_000)], [run('b', 8, other)], [run('a', 9, same)]];
    const { shown, reads } = await lookUp({ pages });
    assert.equal(shown, 'a');
    assert.deepEqual(reads, [undefined, '1', '2']);
  });

  test('further than one run that is old, which does not show the order', async () => {
    const { shown, reads } = await lookUp({ pages: [[run('d', -90_000)], [run('a', 9, same)]] });
    assert.equal(shown, 'a');
    assert.deepEqual(reads, [undefined, '1']);
  });

  test('until it shows the run that is known', async () => {
    const pages = [[run('b', 8, other), run('c', -70_000)], [run('a', -DAY_MS)], [run('d', -DAY_MS)]];
    const { lookup, reads } = await lookUp({ pages, target: { knownRunIds: ['a'] } });
    assert.equal(lookup.kind === 'absent' && lookup.showsKnown, true);
    assert.deepEqual(reads, [undefined, '1']);
  });

  test('to its end if the service shows no time', async () => {
    const pages = [[run('a', 9), run('b', -DAY_MS)], [run('c', -DAY_MS)]];
    assert.deepEqual((await lookUp({ pages, dateSkewsMs: [undefined] })).reads, [undefined, '1']);
  });

  test('for a number of pages at most, and then the rest can hold the run', async () => {
    const pages = Array.from({ length: MAX_PAGES + 5 }, (_, age) => [run(`r-${age}`, 99 - age, other)]);
    const { lookup, reads } = await lookUp({ pages });
    assert.ok(lookup.kind === 'unclear');
    assert.equal(lookup.reason, 'the history has more runs than can be read');
    assert.equal(lookup.only, undefined);
    assert.equal(reads.length, MAX_PAGES);
  });

  test('as far as the run is found, though it has no end', async () => {
    const pages = [[run('b', 9, other), run('a', 8, same)]];
    assert.equal((await lookUp({ pages, lastToken: '0' })).shown, 'a');
    assert.equal((await lookUp({ pages: [[run('b', 9, other)]], lastToken: '0' })).shown, 'unclear');
  });
});

test('runs that cannot be distinguished are named, up to five', async () => {
  const runs = (count: number) => Array.from({ length: count }, (_, index) => run(`r-${index}`, 9));
  const reasonOf = async (count: number) => {
    const { lookup } = await lookUp({ pages: [runs(count)] });
    return lookup.kind === 'unclear' && lookup.reason;
  };
  assert.equal(await reasonOf(1), 'flow run r-0 can be the one, and can be another');
  assert.equal(await reasonOf(2), '2 runs can be the one and cannot be distinguished (r-0, r-1)');
  assert.match(String(await reasonOf(6)), /^6 runs .* \(r-0, r-1, r-2, r-3, r-4\)$/);
});
