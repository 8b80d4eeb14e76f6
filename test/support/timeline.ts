import { CancelledError, type Clock } from '../../src/adobe/clock.ts';
import type { VirtualClock } from './flow-service/index.ts';

/** A virtual clock on which several things can wait at once. */
export interface Timeline extends VirtualClock {
  sleep(ms: number): Promise<void>;
  /** Lets time pass until the promise is settled, from one sleeper's time to the next. */
  play<T>(useCase: Promise<T>): Promise<T>;
}

/** @param startMs first reading, in milliseconds since 1970 */
export function timeline(startMs = Date.UTC(2026, 2, 2, 6)): Timeline {
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const time = { nowMs: startMs };
  const sleep = (ms: number) =>
    new Promise<void>((wake) => {
      const atMs = time.nowMs + ms;
      const later = sleepers.findIndex((sleeper) => sleeper.atMs > atMs);
      sleepers.splice(later < 0 ? sleepers.length : later, 0, { atMs, wake });
    });
  return {
    now: () => time.nowMs,
    advance: (ms) => {
      time.nowMs += ms;
    },
    sleep,
    async play(useCase) {
      const state = { ended: false };
      const end = () => {
        state.ended = true;
      };
      useCase.then(end, end);
      for (;;) {
        // Node runs it once no promise is left that can continue without time.
        await new Promise<void>((resolve) => process.nextTick(resolve));
        if (state.ended) return useCase;
        const next = sleepers.shift();
        if (!next) throw new Error('the use case waits for something that never happens');
        time.nowMs = Math.max(time.nowMs, next.atMs);
        next.wake();
      }
    },
  };
}

/**
 * The timeline as a step sees it, whose machine's clock may be wrong.
 *
 * @param cancelAtMs when the step is cancelled, on the timeline
 */
export function clockOf(
  { now, sleep }: Timeline,
  skewMs = 0,
  cancelAtMs: number = Number.POSITIVE_INFINITY,
): Clock {
  const throwIfCancelled = () => {
    if (now() >= cancelAtMs) throw new CancelledError();
  };
  return {
    now: () => now() + skewMs,
    throwIfCancelled,
    sleep: async (ms) => {
      throwIfCancelled();
      await sleep(Math.min(ms, cancelAtMs - now()));
      throwIfCancelled();
    },
  };
}
