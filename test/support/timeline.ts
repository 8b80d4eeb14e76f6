import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/adobe/clock.ts';
import type { VirtualClock } from './flow-service/index.ts';

/** A clock on which several things wait at once, and days pass in a moment. */
export interface Timeline extends VirtualClock {
  sleep(ms: number): Promise<void>;
  /** Lets time pass until the story has ended, in steps from one waking to the next. */
  play<T>(story: Promise<T>): Promise<T>;
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
    async play(story) {
      const state = { ended: false };
      const end = () => {
        state.ended = true;
      };
      story.then(end, end);
      for (;;) {
        // All that can go on without time has gone on by then.
        await setImmediate();
        if (state.ended) return story;
        const next = sleepers.shift();
        if (!next) throw new Error('the story waits for something that never comes');
        time.nowMs = Math.max(time.nowMs, next.atMs);
        next.wake();
      }
    },
  };
}

/** The timeline as a step sees it, whose machine's clock may be wrong. */
export function clockOf({ now, sleep }: Timeline, skewMs = 0): Clock {
  return { now: () => now() + skewMs, sleep, throwIfCancelled: () => undefined };
}
