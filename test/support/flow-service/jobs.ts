import type { State } from './state.ts';

/** Work that the service does after it has answered. */
export interface Job {
  /** On the clock of the service, in milliseconds since 1970. */
  readonly dueAtMs: number;
  /** @param nowMs when the work is due, which can be earlier than the clock is by now */
  readonly work: (nowMs: number) => void;
}

/** Does what is due by a moment, in the order in which it falls due; `Infinity` does everything. */
export function processJobs(state: State, untilMs: number): void {
  for (;;) {
    const next = state.jobs.toSorted((a, b) => a.dueAtMs - b.dueAtMs)[0];
    if (next === undefined || next.dueAtMs > untilMs) return;
    state.jobs.splice(state.jobs.indexOf(next), 1);
    next.work(next.dueAtMs);
  }
}
