// Loaded into a process before its script, this takes the pauses between looks out, so that what is measured is what
// a step does and not how long it waits. Deadlines of requests are longer, and stay.
const LONGEST_PAUSE_MS = 5_000;
const SHORTEST_PAUSE_MS = 900;

const { setTimeout } = globalThis;

globalThis.setTimeout = (callback, ms, ...values) =>
  setTimeout(callback, ms >= SHORTEST_PAUSE_MS && ms <= LONGEST_PAUSE_MS ? 0 : ms, ...values);
