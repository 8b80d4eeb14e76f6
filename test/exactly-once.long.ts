import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apart } from './support/apart.ts';
import {
  answerable,
  endOf,
  isToldApart,
  type Played,
  play,
  provenAfterMs,
  type Schedule,
  schedules,
  unseenMs,
} from './support/schedules.ts';

const { describe, test } = apart(import.meta.url);

/** More schedules than in CI: `SCHEDULES=100000`. */
const SCHEDULES = Number(process.env['SCHEDULES'] ?? 5_000);
const SEED = Number(process.env['SEED'] ?? 2026);

/** Holds for every end, whatever the service and the network do. */
function assertHonest(played: Played, plan: Schedule): void {
  const { step, own } = played;
  const { green, outputs, errors } = step;
  const outcome = outputs['outcome'] ?? '';
  assert.equal(errors.length, green ? 0 : 1);
  assert.ok(['', 'created', 'unknown', 'duplicated'].includes(outcome), outcome);
  assert.equal(green, outcome === 'created');
  if (outcome === '') assert.deepEqual(own, [], `it claims that no run was created: ${errors[0]}`);
  if (outcome === 'duplicated') assert.ok(own.length > 1, 'it claims two runs');
  if (green) assertGreen(played, plan);
}

/** A step that succeeds has its one run, unless the history could not show another, or cannot tell runs apart. */
function assertGreen({ step, own, foreign }: Played, plan: Schedule): void {
  const runId = (step.outputs['run-id'] ?? '').toLowerCase();
  if (foreign.includes(runId)) {
    assert.ok(!isToldApart(plan.world), 'it took the run of another client');
    // A window that ends in the future has a warning of its own.
    const byTime = step.warnings.filter((text) => text.includes('is taken for the one that was asked for'));
    assert.equal(byTime.length, 1);
    return;
  }
  const others = own.filter(({ id }) => id !== runId);
  assert.equal(own.length - others.length, 1, 'its run is not its own');
  for (const { recordedAtMs } of others)
    assert.ok(recordedAtMs + unseenMs(plan) > step.endedAtMs, 'the last lookup could have shown it');
}

/** Within the bounds that are documented, two runs are never created. */
function assertOne({ own }: Played, plan: Schedule): void {
  if (unseenMs(plan) < provenAfterMs(plan)) assert.ok(own.length <= 1, `${own.length} runs`);
}

describe('exactly one run', () => {
  test('in whatever world: one run within the documented bounds, and nothing is claimed that is not so', async (t) => {
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(schedules, async (plan) => {
      const played = await play(plan);
      assertHonest(played, plan);
      assertOne(played, plan);
      const end = endOf(played);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    });
    await fc.assert(property, { seed: SEED, numRuns: SCHEDULES });
    t.diagnostic(`${SCHEDULES} schedules, seed ${SEED} (set SEED to play them again)`);
    for (const [end, count] of [...ends].sort(([, a], [, b]) => b - a)) t.diagnostic(`${count}: ${end}`);
  });

  test('ends unknown only if no lookup within the bound can answer', async (t) => {
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(schedules.map(answerable), async (plan) => {
      const played = await play(plan);
      assertHonest(played, plan);
      assertOne(played, plan);
      assert.notEqual(played.step.outputs['outcome'], 'unknown', played.step.errors[0]);
      ends.set(endOf(played), (ends.get(endOf(played)) ?? 0) + 1);
    });
    await fc.assert(property, { seed: SEED, numRuns: SCHEDULES / 5 });
    t.diagnostic([...ends].map(([end, count]) => `${count}: ${end}`).join('; '));
  });
});
