// Loaded into a step before its script, this makes the step's time virtual, so that hours pass in a moment and the
// same step prints the same text each time. Time stands still while a request is under way, and jumps to the next
// timer when the step only waits. Chance is fixed too. `VIRTUAL_TIME` holds JSON:
// - `startMs`: the first reading, in milliseconds since 1970; without it, what the file below has;
// - `clockFile`: gets every reading, so that the embedded Flow Service and later steps read the same time;
// - `cancelAfterMs`: when the step is cancelled as the runner does it, or null.
const { subscribe } = require('node:diagnostics_channel');
const { readFileSync, writeFileSync } = require('node:fs');

const given = JSON.parse(process.env.VIRTUAL_TIME);
const { clockFile, cancelAfterMs } = given;
const startMs = given.startMs ?? Number(readFileSync(clockFile, 'utf8'));

/** So many turns of the event loop without a request under way: the step only waits. */
const IDLE_TURNS = 5;

// Until the first request, the step reads its own files and modules, and does not wait.
const state = { nowMs: startMs, requests: 0, hasBegun: false, isWatching: false, isCancelled: false };
const timers = new Set();

globalThis.Date = class extends Date {
  constructor(...values) {
    super(...(values.length === 0 ? [state.nowMs] : values));
  }
  static now = () => state.nowMs;
};
process.hrtime.bigint = () => BigInt(Math.round((state.nowMs - startMs) * 1_000_000));
Math.random = () => 0.5;

globalThis.setTimeout = (callback, ms = 0, ...values) => {
  const timer = {
    atMs: state.nowMs + Math.max(0, ms),
    fire: () => callback(...values),
    // A timer that does not hold the process open is about real time.
    unref: () => timers.delete(timer),
  };
  timers.add(timer);
  watch();
  return timer;
};
globalThis.clearTimeout = (timer) => timers.delete(timer);

subscribe('http.client.request.created', ({ request }) => {
  if (!state.hasBegun && cancelAfterMs !== null) setTimeout(cancel, cancelAfterMs);
  state.hasBegun = true;
  state.requests += 1;
  request.once('close', () => {
    state.requests -= 1;
    watch();
  });
});

function cancel() {
  state.isCancelled = true;
  process.kill(process.pid, 'SIGINT');
}

function watch() {
  if (!state.isWatching) setImmediate(turn, IDLE_TURNS);
  state.isWatching = true;
}

function turn(turnsLeft) {
  const isIdle = state.hasBegun && state.requests === 0 && timers.size > 0 && !state.isCancelled;
  if (isIdle && turnsLeft > 0) return setImmediate(turn, turnsLeft - 1);
  state.isWatching = false;
  if (isIdle) jump();
}

/** One timer at a time: what it sets off has come to rest before the next one. */
function jump() {
  const [next] = [...timers].sort((a, b) => a.atMs - b.atMs);
  timers.delete(next);
  if (next.atMs > state.nowMs) {
    state.nowMs = next.atMs;
    writeFileSync(clockFile, String(state.nowMs));
  }
  watch();
  next.fire();
}
