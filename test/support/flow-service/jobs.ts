import type { State } from './state.ts';

/** Does what is due by a moment, in the order in which it falls due; `Infinity` does everything. */
export function processJobs(state: State, untilMs: number): void {
  for (;;) {
    const next = state.jobs.toSorted((a, b) => a.dueAtMs - b.dueAtMs)[0];
    if (next === undefined || next.dueAtMs > untilMs) return;
    state.jobs.splice(state.jobs.indexOf(next), 1);
    next.work(next.dueAtMs);
  }
}
