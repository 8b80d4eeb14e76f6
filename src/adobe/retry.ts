import type { Clock } from './clock.ts';
import { isPassing } from './failure-kind.ts';
import { AnswerError } from './problem.ts';

/** What retries need of the world. */
export interface RetryWorld {
  readonly clock: Clock;
  /** From 0 up to 1. */
  random(): number;
  /** Told of every pause before it begins. */
  pausing(ms: number, reason: string): void;
}

/** The time that is left for the retries of one operation. */
export interface Budget {
  /** Milliseconds left. They begin to run out when somebody first asks, which is after the first failure. */
  left(): number;
  /**
   * Waits before the next attempt: as long as the service asks (`Retry-After`), else exponentially longer each
   * time, with full jitter.
   *
   * @throws `error` itself where that would be longer than what is left
   */
  pause(error: Error): Promise<void>;
}

const FIRST_PAUSE_MS = 1_000;

/** Beyond this, a longer pause would only find out later that the service is back. */
const LONGEST_PAUSE_MS = 30_000;

/** Even a service that says "now" gets this long. */
const SHORTEST_PAUSE_MS = 100;

/** Opens the budget of one operation, in milliseconds. */
export function openBudget(timeoutMs: number, world: RetryWorld): Budget {
  const spent: { sinceMs?: number; pauses: number } = { pauses: 0 };
  const left = () => {
    spent.sinceMs ??= world.clock.now();
    return spent.sinceMs + timeoutMs - world.clock.now();
  };
  return {
    left,
    async pause(error) {
      world.clock.throwIfCancelled();
      const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** spent.pauses);
      const asked = error instanceof AnswerError ? error.problem.retryAfterMs : undefined;
      const pauseMs = Math.max(SHORTEST_PAUSE_MS, asked ?? Math.round(world.random() * ceiling));
      if (pauseMs >= left()) throw error;
      spent.pauses += 1;
      world.pausing(pauseMs, error.message);
      await world.clock.sleep(pauseMs);
    },
  };
}

/**
 * Does something harmless until it works, its failure is a lasting one, or the budget is spent.
 *
 * @throws the last failure
 */
export async function retrying<T>(attempt: () => Promise<T>, budget: Budget): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await budget.pause(error);
    }
  }
}
