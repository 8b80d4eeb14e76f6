import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ROOT } from './support/action-file.ts';
import { apart } from './support/apart.ts';
import { withTable } from './support/docs-tables.ts';
import { billedMinutes, MINUTES_PAGE, MINUTES_TABLES, play } from './support/minutes-table.ts';

const { describe, test } = apart(import.meta.url);

const MINUTE_MS = 60_000;
/** Eight weeks. */
const INPUTS = { start: '2026-01-01', end: '2026-02-26' };

test('each job is billed in whole minutes, rounded up', () => {
  assert.equal(billedMinutes([MINUTE_MS, MINUTE_MS + 1, 1]), 4);
});

describe('the minutes of a recipe', () => {
  test('are those of every job of a matrix, as many at a time as the example allows', async () => {
    const { runs, jobsMs, durationMs } = await play({
      ...{ title: '', example: 'backfill-matrix', starts: 1, inputs: INPUTS },
    });
    const [planMs = 0, ...legsMs] = jobsMs;
    assert.equal(runs, 8);
    assert.equal(legsMs.length, 8);
    assert.ok(planMs < MINUTE_MS);
    const legMs = Math.max(...legsMs);
    // A minute until the run starts, and ten minutes that it takes.
    assert.ok(legMs > 11 * MINUTE_MS && legMs < 13 * MINUTE_MS, `${legMs}`);
    // Four at a time, twice.
    assert.ok(durationMs > 2 * 11 * MINUTE_MS && durationMs <= planMs + 2 * legMs, `${durationMs}`);
  });

  test('follow the size of its windows', async () => {
    const { runs, jobsMs } = await play({
      ...{ title: '', example: 'backfill', starts: 1, inputs: INPUTS, windowSize: '2w' },
    });
    assert.equal(runs, 4);
    assert.equal(jobsMs.length, 1);
  });

  test('are those of every start, with its wait and without', async () => {
    const [waiting, creating] = await Promise.all(
      ['hourly', 'hourly-no-wait'].map((example) => play({ title: '', example, starts: 3 })),
    );
    assert.equal(waiting?.runs, 3);
    assert.equal(creating?.runs, 3);
    assert.ok(waiting?.jobsMs.every((ms) => ms > 11 * MINUTE_MS));
    assert.ok(creating?.jobsMs.every((ms) => ms < MINUTE_MS));
  });

  test('are not made of a start that fails', async () => {
    const inputs = { start: '2026-02-26', end: '2026-01-01' };
    await assert.rejects(play({ title: '', example: 'by-hand', starts: 1, inputs }), /by-hand fails/);
  });
});

describe(`${MINUTES_PAGE} has the table that is made by`, () => {
  for (const [marker, render] of Object.entries(MINUTES_TABLES)) {
    test(marker, async () => {
      const page = readFileSync(`${ROOT}${MINUTES_PAGE}`, 'utf8');
      const rendered = await render();
      const renewed = withTable(page, { page: MINUTES_PAGE, marker, render: () => rendered });
      assert.equal(page, renewed, 'it is stale: npm exec -- node test/support/minutes-table.ts');
    });
  }
});
