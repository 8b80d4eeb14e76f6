import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Clock } from '../src/adobe/clock.ts';
import type { FlowService } from '../src/adobe/flow-service.ts';
import type { FlowRun } from '../src/adobe/run.ts';
import type { Target } from '../src/runs/evidence.ts';
import { openFinder } from '../src/runs/find-lost-run.ts';
import { MAX_PAGES } from '../src/runs/history.ts';
import type { Lookup } from '../src/runs/judge-history.ts';

const ATTEMPT_MS = 1_778_051_300_000;
const LOOK_MS = ATTEMPT_MS + 5_000;
const DAY_MS = 86_400_000;
const WINDOW = { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 };
const OTHER_WINDOW = { ...WINDOW, endSeconds: WINDOW.endSeconds + 1 };
const TARGET: Target = { flowId: 'f-1', window: WINDOW, clientId: 'client-1', knownRunIds: [] };

/** A run that says nothing of itself but its age, in milliseconds after the attempt on the service's clock. */
const run = (runId: string, ageMs: number | undefined, more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId, etag: '', flowId: 'f-1', status: 'scheduled', startSeconds: undefined, window: undefined },
  ...{ createdClient: '', startedAtMs: undefined },
  createdAtMs: ageMs === undefined ? undefined : ATTEMPT_MS + ageMs,
  ...more,
});
const same = { window: WINDOW };

interface Scene {
  readonly pages: readonly (readonly FlowRun[])[];
  readonly target?: Partial<Target>;
  /** By how much this machine is ahead of the service. */
  readonly skewMs?: number;
  readonly dated?: boolean;
}

async function look({ pages, target, skewMs = 0, dated = true }: Scene) {
  const reads: (string | undefined)[] = [];
  const service: Partial<FlowService> = {
    async listRuns(_, token) {
      reads.push(token);
      const page = Number(token ?? 0);
      const continuationToken = page + 1 < pages.length ? String(page + 1) : undefined;
      return { runs: pages[page] ?? [], continuationToken, serviceTimeMs: dated ? LOOK_MS : undefined };
    },
  };
  const clock: Partial<Clock> = { now: () => LOOK_MS + skewMs };
  const sighting = await openFinder(
    { ...TARGET, ...target },
    {
      service: service as FlowService,
      clock: clock as Clock,
    },
  ).lookUp([{ atMs: ATTEMPT_MS + skewMs, startSeconds: undefined }]);
  return { sighting, reads };
}

/** What is seen in words, with the id of what was found. */
const words = (sighting: Lookup) =>
  sighting.kind === 'found' ? `${sighting.runs[0]?.runId}` : sighting.kind;

const SCENES: readonly (readonly [what: string, seen: string, ...runs: FlowRun[]])[] = [
  ['nothing in an empty history', 'absent'],
  ['a run by its window', 'a', run('a', 1_000, same)],
  ['a run by its window among others', 'b', run('a', 2_000), run('b', 1_000, same)],
  ['the newest of two with the window', 'a', run('a', 9, same), run('b', 8, same)],
  ['a run without a window, where it is the only one', 'a by time', run('a', 1_000)],
  ['a run without a time', 'a', run('a', undefined, same)],
  ['two without a window, which cannot be told apart', 'unclear', run('a', 2_000), run('b', 1_000)],
  ['nothing in a run of another window', 'absent', run('a', 1_000, { window: OTHER_WINDOW })],
  ['nothing in a run of another flow', 'absent', run('a', 1_000, { ...same, flowId: 'f-2' })],
  ['a run that does not name its flow', 'a', run('a', 1_000, { ...same, flowId: '' })],
  ['a run whose start was moved', 'a', run('a', 1, { ...same, startSeconds: 1_778_051_361 })],
  ['a run that starts as asked', 'a by time', run('a', 1, { startSeconds: 1_778_051_360 })],
  [
    'nothing in an older run of the window that has ended',
    'absent',
    run('a', -2_001, { ...same, status: 'success' }),
  ],
  ['nothing in one that has failed', 'absent', run('a', -2_001, { ...same, status: 'failed' })],
  ['no settled matter in one that is under way', 'unclear', run('a', -2_001, same)],
  ['a run as old as clocks differ', 'a', run('a', -2_000, same)],
  ['the new one of two with the window', 'a', run('a', 10, same), run('b', -60_000, same)],
  ['a lone one beside old ones', 'a by time', run('a', 10), run('b', -60_000), run('c', -90_000)],
  ['a run that has succeeded already', 'a', run('a', 1, { ...same, status: 'success' })],
  ['a run that has failed already', 'a', run('a', 1, { ...same, status: 'failed' })],
  [
    'no settled matter in one without a time that has ended',
    'unclear',
    run('a', undefined, { ...same, status: 'success' }),
  ],
];

for (const skewMs of [0, DAY_MS, -DAY_MS]) {
  describe(`with a clock that is ${skewMs / 1_000} s ahead of the service's, a lookup sees`, () => {
    for (const [what, seen, ...runs] of SCENES) {
      test(what, async () => assert.equal(words((await look({ pages: [runs], skewMs })).sighting), seen));
    }
  });
}

describe('if the service does not say what time it is, a lookup sees', () => {
  const minutes = (count: number) => count * 60_000;
  const scenes: readonly (readonly [what: string, seen: string, ...runs: FlowRun[]])[] = [
    ['a run of the window that is young', 'a', run('a', minutes(-15), same)],
    ['no run of the window for sure where it is older', 'unclear', run('a', minutes(-15) - 1, same)],
    ['the only run of a flow, where it is young', 'a by time', run('a', 0)],
    ['a young one of the window beside an old one', 'a', run('a', 0, same), run('b', -DAY_MS, same)],
    ['nothing for sure in a lone one beside an old one', 'unclear', run('a', 0), run('b', -DAY_MS)],
    ['nothing in what speaks against it, however old', 'absent', run('a', -DAY_MS, { window: OTHER_WINDOW })],
  ];
  for (const [what, seen, ...runs] of scenes) {
    test(what, async () => assert.equal(words((await look({ pages: [runs], dated: false })).sighting), seen));
  }
});

describe('what is looked up', () => {
  test('can be without a window: then no run is recognized by its own', async () => {
    const [target, other] = [{ window: undefined }, run('b', 1, { window: OTHER_WINDOW })];
    assert.equal(words((await look({ pages: [[other]], target })).sighting), 'b by time');
    assert.equal(words((await look({ pages: [[run('a', 2, same), other]], target })).sighting), 'unclear');
  });

  test('is none of the runs that are known', async () => {
    const target = { knownRunIds: ['a', 'c'] };
    assert.equal(words((await look({ pages: [[run('a', 1, same)]], target })).sighting), 'absent');
    const pages = [[run('a', 2, same), run('b', 1)]];
    assert.equal(words((await look({ pages, target })).sighting), 'b by time');
  });
});

describe('the history is read', () => {
  test('only as far as runs are young enough', async () => {
    const pages = [[run('a', 9)], [run('b', 8, same), run('c', -60_000)], [run('d', -90_000)]];
    const { sighting, reads } = await look({ pages });
    assert.equal(words(sighting), 'b');
    assert.deepEqual(reads, [undefined, '1']);
  });

  test('to its end if runs do not come newest first: the youngest counts', async () => {
    const pages = [[run('d', -90_000), run('c', -60_000)], [run('b', 8, same)], [run('a', 9, same)]];
    const { sighting, reads } = await look({ pages });
    assert.equal(words(sighting), 'a');
    assert.deepEqual(reads, [undefined, '1', '2']);
  });

  test('to its end if all are young', async () => {
    const { sighting, reads } = await look({ pages: [[run('a', 9)], [], [run('b', 8)]] });
    assert.deepEqual(sighting, {
      kind: 'unclear',
      reason: 'runs in it that may be the one and cannot be told apart: 2',
    });
    assert.deepEqual(reads, [undefined, '1', '2']);
  });

  test('stops reading after a number of pages', async () => {
    const pages = Array.from({ length: MAX_PAGES + 5 }, (_, age) => [run(`r-${age}`, 99 - age, same)]);
    const { sighting, reads } = await look({ pages });
    assert.deepEqual(sighting, { kind: 'unclear', reason: 'it holds more runs than can be looked through' });
    assert.equal(reads.length, MAX_PAGES);
  });
});
