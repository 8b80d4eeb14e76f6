import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mock, test } from 'node:test';
import { CancelledError, realClock } from '../src/adobe/clock.ts';

const clockOf = (cancel = new AbortController()) => ({ cancel, clock: realClock(cancel.signal) });

/** Runs what waits in milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

test('the clock gives unix milliseconds', () => {
  const { clock } = clockOf();
  assert.ok(Math.abs(clock.now() - Date.now()) < 1_000);
});

test('the clock continues evenly if somebody sets the clock of the machine', (t) => {
  const { clock } = clockOf();
  const before = clock.now();
  t.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ['Date'], now: 0 });
  assert.equal(Date.now(), 0);
  assert.ok(clock.now() >= before && clock.now() < before + 10_000);
});

test('a sleep lasts as long as it is asked to, and leaves nothing behind', async () => {
  const { clock, cancel } = clockOf();
  const ms = await timed(() => clock.sleep(50));
  assert.ok(ms >= 49 && ms < 5_000, `${ms} ms`);
  assert.equal(getEventListeners(cancel.signal, 'abort').length, 0);
});

test('a cancel ends a sleep at once, and leaves no timer behind', async () => {
  const { clock, cancel } = clockOf();
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const sleep = clock.sleep(3_600_000);
  setImmediate(() => cancel.abort());
  const ms = await timed(() => assert.rejects(sleep, CancelledError));
  assert.ok(ms < 5_000, `${ms} ms`);
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before);
});

test('a cancelled clock does not sleep', async () => {
  const { clock, cancel } = clockOf();
  clock.throwIfCancelled();
  cancel.abort();
  assert.throws(() => clock.throwIfCancelled(), new CancelledError());
  const ms = await timed(() => assert.rejects(clock.sleep(3_600_000), { message: 'the step was cancelled' }));
  assert.ok(ms < 5_000, `${ms} ms`);
});

test('a sleep that is woken ends at once, and leaves nothing behind', async () => {
  const { clock, cancel } = clockOf();
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const wake = new AbortController();
  const sleep = clock.sleep(3_600_000, wake.signal);
  setImmediate(() => wake.abort());
  const ms = await timed(() => sleep);
  assert.ok(ms < 5_000, `${ms} ms`);
  await clock.sleep(3_600_000, wake.signal);
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before);
  assert.equal(getEventListeners(cancel.signal, 'abort').length, 0);
});

test('a sleep that ends by itself does not listen to what could have woken it any more', async () => {
  const { clock } = clockOf();
  const wake = new AbortController();
  await clock.sleep(1, wake.signal);
  assert.equal(getEventListeners(wake.signal, 'abort').length, 0);
});
