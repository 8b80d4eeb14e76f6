import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { WORLDS, type WorldName } from './support/flow-service/index.ts';
import type { YearResult, YearTask, YearWork } from './support/year/worker.ts';
import { isLong } from './support/year/year.ts';

/** The gate plays the same years each time; other seeds play others. */
const SEED = Number(process.env['SEED'] ?? 2026);

/** Each takes some six seconds of a processor. A job of CI plays 20. */
const YEARS = Number(process.env['YEARS'] ?? 2);

const DAYS_IN_EACH_WORLD = 3;

const THREADS = availableParallelism();

/** In these worlds a history leaves out runs for good, and nothing shows that it does: no reader can know of them. */
const UNKNOWABLE: ReadonlySet<WorldName> = new Set([
  'every second run never listed',
  'runs left out between pages',
]);

/** In these worlds the history does not say what was read: every step must be red. */
const RED: ReadonlySet<WorldName> = new Set([
  'no windows',
  'no windows, start time shown',
  'no windows, client ID shown',
  'undocumented statuses',
  'stubborn cache',
]);

/** In these worlds no order shows which runs are the newest: once there are more than 20 pages, every step is red. */
const UNORDERED: ReadonlySet<WorldName> = new Set(['oldest first', 'clock of 1970']);

const NAMES = Object.keys(WORLDS) as WorldName[];

/** Plays years side by side, the long ones first: the threads shall end at the same time. */
async function playAll(years: readonly YearTask[]): Promise<readonly YearResult[]> {
  const tasks = years.toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
  const work: YearWork = { tasks, taken: new Int32Array(new SharedArrayBuffer(4)) };
  const threads = Array.from({ length: THREADS }, () => playIn(work));
  return (await Promise.all(threads)).flat();
}

function playIn(workerData: YearWork): Promise<readonly YearResult[]> {
  return new Promise((resolve, reject) => {
    const results: YearResult[] = [];
    const worker = new Worker(new URL('support/year/worker.ts', import.meta.url), { workerData });
    worker.on('message', (result: YearResult) => results.push(result));
    worker.on('error', reject);
    worker.on('exit', () => resolve(results));
  });
}

/** Holds for every year whose history can be known. */
function assertWhole({ task, gaps, overlaps, causeless, hidden }: YearResult): void {
  const name = `${task.worldName}, seed ${task.seed}`;
  assert.deepEqual(causeless.slice(0, 3), [], `red without a cause: ${name}`);
  if (UNKNOWABLE.has(task.worldName)) return;
  assert.deepEqual(overlaps.slice(0, 3), [], `read twice: ${name}`);
  // A step that is red hides nothing, and if every step is red, only runs by hand read anything.
  if (RED.has(task.worldName)) return;
  assert.deepEqual(hidden.slice(0, 3), [], `failed runs that no step named: ${name}`);
  assert.deepEqual(gaps.slice(0, 3), [], `not read: ${name}`);
}

/** A world at a part of the list, which another seed begins elsewhere: worlds that stand together are alike. */
function spread(worlds: readonly WorldName[], part: number): WorldName {
  return worlds[(SEED + Math.floor(part * worlds.length)) % worlds.length] ?? 'documented';
}

function total(results: readonly YearResult[]): string {
  const sum = (count: (result: YearResult) => number) =>
    results.reduce((all, result) => all + count(result), 0);
  const counts = (key: 'greens' | 'reds') => {
    const all: Record<string, number> = {};
    for (const result of results)
      for (const [name, count] of Object.entries(result[key])) all[name] = (all[name] ?? 0) + count;
    return Object.entries(all)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  };
  return [
    `${sum(({ steps }) => steps)} steps, ${sum(({ runs }) => runs)} runs`,
    `green: ${counts('greens')}`,
    `red: ${counts('reds')}`,
    `red without a cause: ${sum(({ causeless }) => causeless.length)}`,
    `hidden failures: ${sum(({ hidden }) => hidden.length)}`,
    `gaps: ${sum(({ gaps }) => gaps.length)}, overlaps: ${sum(({ overlaps }) => overlaps.length)}`,
    `${Math.round(sum(({ cpuMs }) => cpuMs) / 1_000)} s of processor time`,
  ].join('; ');
}

describe('hourly steps that continue from the last run', () => {
  test('read all data once in every world, or are red', { timeout: 120_000 }, async (t) => {
    const tasks = NAMES.map((worldName, index) => ({
      seed: SEED + index,
      worldName,
      days: DAYS_IN_EACH_WORLD,
    }));
    const results = await playAll(tasks);
    const known = results.filter(({ task }) => !UNKNOWABLE.has(task.worldName));
    t.diagnostic(
      `seed ${SEED} (set SEED to play them again), ${known.length} worlds, ${DAYS_IN_EACH_WORLD} days each`,
    );
    t.diagnostic(total(known));
    for (const result of results.filter(({ task }) => UNKNOWABLE.has(task.worldName)))
      t.diagnostic(`no reader can know: ${result.task.worldName}: ${total([result])}`);
    assert.equal(results.length, NAMES.length);
    for (const result of results) assertWhole(result);
    for (const { task, greens } of results) {
      // The first night begins with no run that could hide its window.
      const count = Object.values(greens).reduce((all, each) => all + each, 0);
      if (RED.has(task.worldName)) assert.ok(count <= 12, `${task.worldName}: ${JSON.stringify(greens)}`);
      // Most of the days can have no schedule.
      else assert.ok(count > 4, `${task.worldName}: ${JSON.stringify(greens)}`);
    }
  });

  test('read all data of years once, and hide no failure (as many as YEARS says)', {
    // Twenty take a minute if nothing else runs, and several on a machine that others use too.
    timeout: 60_000 + YEARS * 30_000,
  }, async (t) => {
    const worlds = NAMES.filter((name) => [UNKNOWABLE, RED, UNORDERED].every((names) => !names.has(name)));
    const tasks = Array.from({ length: YEARS }, (_, index) => ({
      seed: SEED + 1_000 + index,
      worldName: spread(worlds, index / YEARS),
      days: 365,
    }));
    const results = await playAll(tasks);
    t.diagnostic(total(results));
    assert.equal(results.length, YEARS);
    for (const result of results) assertWhole(result);
  });
});
