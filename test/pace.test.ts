import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { firstPauseMs, pollPauseMs } from '../src/time/pace.ts';
import { ROOT } from './support/action-file.ts';
import { looksAt, noticed } from './support/pace-table.ts';

const HOUR_MS = 3_600_000;
const age = fc.integer({ min: 0, max: 30 * 24 * HOUR_MS });
const interval = fc.integer({ min: 1_000, max: 24 * HOUR_MS });
const chance = fc.double({ min: 0, max: 0.999_999, noNaN: true });

/** What the end of a run may be noticed after. */
function latestMs(lengthMs: number, pollIntervalMs: number): number {
  return Math.max(5_000, Math.min(pollIntervalMs, 0.2 * lengthMs));
}

describe('the pause between two polls', () => {
  test('is never longer than poll-interval, nor than a fifth of the age of a run that is older than 25 s', () => {
    fc.assert(
      fc.property(age, interval, chance, (ageMs, pollIntervalMs, random) => {
        assert.ok(pollPauseMs(ageMs, pollIntervalMs, random) <= latestMs(ageMs, pollIntervalMs));
        assert.ok(pollPauseMs(ageMs, pollIntervalMs, random) <= pollIntervalMs);
      }),
    );
  });

  test('is never shorter than 5 s, or poll-interval if that is less, but for the part that is left to chance', () => {
    fc.assert(
      fc.property(age, interval, chance, (ageMs, pollIntervalMs, random) => {
        const shortestMs = Math.min(5_000, pollIntervalMs);
        assert.ok(pollPauseMs(ageMs, pollIntervalMs, random) >= Math.floor(shortestMs * 0.95));
      }),
    );
  });

  test('grows with the age of the run, and with poll-interval', () => {
    fc.assert(
      fc.property(age, age, interval, interval, chance, (a, b, c, d, random) => {
        const [young, old] = [Math.min(a, b), Math.max(a, b)];
        const [short, long] = [Math.min(c, d), Math.max(c, d)];
        assert.ok(pollPauseMs(young, short, random) <= pollPauseMs(old, short, random));
        assert.ok(pollPauseMs(old, short, random) <= pollPauseMs(old, long, random));
      }),
    );
  });

  test('differs by chance, so that many steps do not look in step', () => {
    const pauses = [0, 0.25, 0.5, 0.75].map((random) => pollPauseMs(HOUR_MS, 60_000, random));
    assert.equal(new Set(pauses).size, 4);
    assert.equal(pauses[0], 60_000);
  });
});

describe('the first poll', () => {
  test('comes 5 s after the start of the run, or at once if that has passed', () => {
    assert.equal(firstPauseMs(0, 60_000), 5_000);
    assert.equal(firstPauseMs(-60_000, 60_000), 65_000);
    assert.equal(firstPauseMs(3_000, 60_000), 2_000);
    assert.equal(firstPauseMs(5_000, 60_000), 0);
    assert.equal(firstPauseMs(HOUR_MS, 60_000), 0);
  });

  test('comes sooner if poll-interval is shorter', () => {
    assert.equal(firstPauseMs(0, 1_000), 1_000);
  });
});

describe('the end of a run', () => {
  test('that lasts T is noticed within 5 s or 20% of T, and within poll-interval', async (t) => {
    const seed = Number(process.env['SEED'] ?? 2026);
    const plan = fc.record({
      lengthMs: fc.integer({ min: 10_000, max: 5 * HOUR_MS }),
      pollIntervalMs: fc.oneof(
        fc.constantFrom(1_000, 5_000, 60_000, 300_000),
        fc.integer({ min: 1_000, max: 1_800_000 }),
      ),
      chances: fc.array(chance, { minLength: 1, maxLength: 20 }),
    });
    const property = fc.asyncProperty(plan, async ({ lengthMs, chances, ...plan }) => {
      // More looks than these take long and show nothing new.
      const pollIntervalMs = Math.max(plan.pollIntervalMs, Math.round(lengthMs / 2_000));
      const next = { index: 0 };
      const random = () => chances[next.index++ % chances.length] ?? 0;
      const looks = await looksAt(pollIntervalMs, lengthMs * 1.5 + 10_000, random);
      const { lagMs } = noticed(looks, lengthMs);
      assert.ok(lagMs <= latestMs(lengthMs, pollIntervalMs), `noticed ${lagMs} ms later`);
    });
    await fc.assert(property, { seed, numRuns: 100 });
    t.diagnostic(`seed ${seed} (set SEED to play it again)`);
  });

  test('of an hour is seen by fewer than 80 polls at the default, whatever chance does', async () => {
    for (const random of [0, 0.5, 0.999_999]) {
      const looks = await looksAt(60_000, 2 * HOUR_MS, () => random);
      const firstHour = looks.filter((atMs) => atMs <= HOUR_MS).length;
      assert.ok(firstHour >= 60 && firstHour < 80, `${firstHour} looks`);
    }
  });
});

test('docs/waiting.md has the table that test/support/pace-table.ts prints', () => {
  const page = readFileSync(join(ROOT, 'docs/waiting.md'), 'utf8');
  const script = join(ROOT, 'test/support/pace-table.ts');
  const table = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim();
  const [, onPage] = /<!-- node test\/support\/pace-table\.ts -->\n((?:\|.*\n)+)/.exec(page) ?? [];
  assert.equal(onPage?.trim(), table);
});
