import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { openTurns } from '../src/adobe/http/turns.ts';

const stay = new AbortController().signal;

describe('a queue of turns', () => {
  test('lets in as many as there are turns, and the others one by one in their order', async () => {
    const turns = openTurns(2);
    const entered: number[] = [];
    const ends = new Map<number, () => void>();
    const take = async (name: number) => {
      ends.set(name, await turns.take(stay));
      entered.push(name);
    };
    const all = [1, 2, 3, 4].map(take);
    await tick();
    assert.deepEqual(entered, [1, 2]);
    ends.get(2)?.();
    await tick();
    assert.deepEqual(entered, [1, 2, 3]);
    ends.get(3)?.();
    ends.get(1)?.();
    await Promise.all(all);
    assert.deepEqual(entered, [1, 2, 3, 4]);
  });

  test('forgets those that leave, whose turns go to the next', async () => {
    const turns = openTurns(1);
    const end = await turns.take(stay);
    const leave = new AbortController();
    const left = turns.take(leave.signal);
    const next = turns.take(stay);
    leave.abort(new Error('no more time'));
    await assert.rejects(left, { message: 'no more time' });
    end();
    (await next)();
    (await turns.take(stay))();
  });

  test('gives no turn to one that has left before', async () => {
    const turns = openTurns(1);
    await assert.rejects(turns.take(AbortSignal.abort()), { name: 'AbortError' });
    (await turns.take(stay))();
  });
});
