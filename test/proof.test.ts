import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowRun } from '../src/adobe/run/run.ts';
import {
  extend,
  isAbsenceProven,
  lookupsEndMs,
  NO_PROOF,
  type Proof,
  startsAfter,
  type Unfound,
} from '../src/runs/creation/proof.ts';

const BEGAN_MS = 1_778_051_300_000;
const MINUTE_MS = 60_000;
const PATIENCE = { lookupTimeoutMs: 5 * MINUTE_MS, retryTimeoutMs: 2 * MINUTE_MS };
/** A run that begins with the attempt, so that only `lookup-timeout` counts. */
const NOW = [{ atMs: BEGAN_MS, startSeconds: BEGAN_MS / 1_000 }];
const startingIn = (ms: number) => [{ atMs: BEGAN_MS, startSeconds: (BEGAN_MS + ms) / 1_000 }];

const FACTS = { behindMs: 0, isCached: false, showsKnown: true, showsWindows: true };
/** A live lookup that does not show the run, so many milliseconds after the attempt. */
const absent = (afterMs: number, more: Partial<Unfound> = {}): Unfound =>
  ({ kind: 'absent', dateMs: BEGAN_MS + afterMs, ...FACTS, ...more }) as Unfound;
const unclear = (afterMs: number, runId?: string): Unfound => {
  const only = runId === undefined ? undefined : ({ runId } as FlowRun);
  return { ...FACTS, kind: 'unclear', reason: 'odd', only, dateMs: BEGAN_MS + afterMs };
};

/** The proof after lookups, each at its milliseconds after the attempt. */
const after = (...lookups: readonly (readonly [ms: number, lookup: Unfound])[]): Proof =>
  lookups.reduce((proof, [ms, lookup]) => extend(proof, lookup, BEGAN_MS + ms), NO_PROOF);
const absentAt = (...times: readonly number[]) => after(...times.map((ms) => [ms, absent(ms)] as const));
const provenAt = (proof: Proof, ms: number, attempts = NOW, patience = PATIENCE) =>
  isAbsenceProven(proof, attempts, patience, BEGAN_MS + ms);
const endAt = (proof: Proof, attempts = NOW, patience = PATIENCE) =>
  lookupsEndMs(proof, attempts, patience) - BEGAN_MS;

describe('absence is proven', () => {
  test('after `lookup-timeout` from the first lookup that worked', () => {
    const proof = absentAt(1_000, 2_000);
    assert.equal(provenAt(proof, 300_999), false);
    assert.equal(provenAt(proof, 301_000), true);
  });

  test('not before three minutes past the start time', () => {
    const attempts = startingIn(200_000);
    assert.equal(provenAt(absentAt(0), 379_999, attempts), false);
    assert.equal(provenAt(absentAt(0), 380_000, attempts), true);
  });

  test('not before three minutes past the latest start time of several attempts', () => {
    const attempts = [...startingIn(200_000), ...startingIn(100_000)];
    assert.equal(provenAt(absentAt(0), 379_999, attempts), false);
    assert.equal(provenAt(absentAt(0), 380_000, attempts), true);
  });

  test('not before the start time by the clock of the service, if that is behind by more than a minute', () => {
    const attempts = startingIn(60_000);
    const behind = (ms: number) => after([0, absent(0, { behindMs: ms })], [1_000, absent(1_000)]);
    assert.equal(provenAt(behind(60_000), 300_000, startingIn(100_000)), true);
    assert.equal(provenAt(behind(100_000), 339_999, attempts), false);
    assert.equal(provenAt(behind(100_000), 340_000, attempts), true);
  });

  test('by no lookup if the run begins later than `lookup-timeout`', () => {
    assert.equal(provenAt(absentAt(0), 3_600_000, startingIn(300_000)), true);
    assert.equal(provenAt(absentAt(0), 3_600_000, startingIn(300_001)), false);
    const behind = after([0, absent(0, { behindMs: 3_600_000 })]);
    assert.equal(provenAt(behind, 9_999_999, startingIn(60_000)), false);
  });

  test('by no lookup with `lookup-timeout: 0`', () => {
    assert.equal(provenAt(absentAt(0), 3_600_000, NOW, { ...PATIENCE, lookupTimeoutMs: 0 }), false);
  });

  test('by no lookup as long as none has worked', () => assert.equal(provenAt(NO_PROOF, 3_600_000), false));

  test('for a re-trigger, which sends no start time, after `lookup-timeout`', () => {
    const attempts = [{ atMs: BEGAN_MS, startSeconds: undefined }];
    assert.equal(isAbsenceProven(absentAt(0), attempts, PATIENCE, BEGAN_MS + 299_999), false);
    assert.equal(isAbsenceProven(absentAt(0), attempts, PATIENCE, BEGAN_MS + 300_000), true);
  });
});

describe('a lookup begins the proof anew', () => {
  const doubts = [
    ['it has no `Date`', { dateMs: undefined }, 'no-date'],
    ['it comes from a cache', { isCached: true }, 'cached'],
    ['it does not show a run that exists', { showsKnown: false }, 'incomplete'],
  ] as const;
  for (const [what, more, doubt] of doubts) {
    test(`if ${what}`, () => {
      const proof = after([0, absent(0)], [1_000, absent(1_000, more)]);
      assert.equal(proof.doubt, doubt);
      assert.equal(proof.absentSinceMs, undefined);
      const live = extend(proof, absent(9_000), BEGAN_MS + 9_000);
      assert.equal(live.doubt, undefined);
      assert.equal(provenAt(live, 308_999), false);
      assert.equal(provenAt(live, 309_000), true);
    });
  }

  test('if its `Date` was seen before, two seconds earlier or more', () => {
    assert.equal(after([0, absent(0)], [1_999, absent(0)]).doubt, undefined);
    assert.equal(after([0, absent(0)], [2_000, absent(0)]).doubt, 'cached');
    assert.equal(after([0, absent(0)], [1_500, absent(1_500)], [4_000, absent(0)]).doubt, 'cached');
    assert.equal(after([0, absent(0)], [1_999, absent(0)], [2_500, absent(0)]).doubt, 'cached');
  });

  test('if it shows a run that can be the one', () => {
    const proof = after([0, absent(0)], [1_000, unclear(1_000)], [3_000, absent(3_000)]);
    assert.equal(provenAt(proof, 302_999), false);
    assert.equal(provenAt(proof, 303_000), true);
  });
});

test('a lookup with a run that can be the one says how far it can be trusted', () => {
  assert.equal(after([0, { ...unclear(0), isCached: true }]).doubt, 'cached');
  assert.equal(after([0, unclear(0)]).doubt, undefined);
});

describe('the only run that can be the one', () => {
  const onlyOf = (...runs: readonly (string | undefined)[]) =>
    after(...runs.map((runId, ms) => [ms, unclear(ms, runId)] as const)).onlyRunId;
  test('is none at first', () => assert.equal(absentAt(0).onlyRunId, undefined));
  test('stays as long as it is the only one', () => assert.equal(onlyOf('a', 'a'), 'a'));
  test('stays in whichever case its id comes', () => assert.equal(onlyOf('a', 'A'), 'A'));
  test('stays through lookups that show none', () =>
    assert.equal(after([0, unclear(0, 'a')], [1, absent(1)], [2, unclear(2, 'a')]).onlyRunId, 'a'));
  test('is none any more after another', () => assert.equal(onlyOf('a', 'b', 'b'), ''));
  test('is none any more after several at once', () => assert.equal(onlyOf('a', undefined, 'a'), ''));
  test('is none if there were several at first', () => assert.equal(onlyOf(undefined, 'a'), ''));
});

describe('the lookups end', () => {
  test('after `lookup-timeout` from the first one that worked', () => {
    assert.equal(endAt(absentAt(1_000, 2_000)), 301_000);
    assert.equal(endAt(after([1_000, absent(1_000, { isCached: true })])), 301_000);
  });

  test('not before the run had time to show', () =>
    assert.equal(endAt(absentAt(0), startingIn(200_000)), 380_000));

  test('after `lookup-timeout` if the run begins later than that', () =>
    assert.equal(endAt(absentAt(0), startingIn(300_001)), 300_000));

  test('later if the listing is live only later', () => {
    const late = after([0, absent(0, { isCached: true })], [100_000, absent(100_000)]);
    assert.equal(endAt(late), 400_000);
  });

  test('after twice `lookup-timeout` at the latest', () => {
    const late = after([0, absent(0, { isCached: true })], [400_000, absent(400_000)]);
    assert.equal(endAt(late), 600_000);
  });

  test('not before a run that shows late has been the only one for a minute', () => {
    const shownAt = (ms: number) => after([0, absent(0)], [ms, unclear(ms, 'a')]);
    assert.equal(endAt(shownAt(270_000)), 330_000);
    assert.equal(endAt(extend(shownAt(270_000), unclear(280_000, 'a'), BEGAN_MS + 280_000)), 330_000);
    assert.equal(endAt(shownAt(240_000)), 300_000);
  });

  test('sooner than that if half of `lookup-timeout` is less than a minute', () => {
    const shown = after([0, absent(0)], [290_000, unclear(290_000, 'a')]);
    const patience = { ...PATIENCE, lookupTimeoutMs: 60_000 };
    assert.equal(endAt(shown, NOW, patience), 320_000);
  });

  test('after `retry-timeout` with `lookup-timeout: 0`', () => {
    const patience = { ...PATIENCE, lookupTimeoutMs: 0 };
    assert.equal(endAt(absentAt(5_000), startingIn(3_600_000), patience), 125_000);
  });
});

test('one attempt that begins late is enough to prove nothing', () => {
  assert.equal(startsAfter(NO_PROOF, [...startingIn(0), ...startingIn(1_001)], 1_000), true);
  assert.equal(startsAfter(NO_PROOF, [...startingIn(0), ...startingIn(1_000)], 1_000), false);
  assert.equal(startsAfter(NO_PROOF, [{ atMs: BEGAN_MS, startSeconds: undefined }], 0), false);
});
