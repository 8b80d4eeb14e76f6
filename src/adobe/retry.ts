import type { Clock } from './clock.ts';
import { isLasting } from './http/no-answer.ts';
import { isPassing } from './problem/failure-kind.ts';
import { AnswerError, isRedirect } from './problem/problem.ts';

/** What retries need of their context. */
interface RetryContext {
  readonly clock: Clock;
  /** From 0 up to 1. */
  random(): number;
  /**
   * Called before every pause.
   *
   * @param ms length of the pause
   * @param reason why the last attempt failed
   * @param askedMs the pause that the service asked for (`Retry-After`), which can be shorter; `undefined` if it did not
   */
  pausing(ms: number, reason: string, askedMs?: number): void;
}

/** The time that is left for the retries of one operation. */
export interface Budget {
  /**
   * Waits before the next attempt: as long as the service asks (`Retry-After`), else exponentially longer each
   * time, with full jitter. A service that asks for next to nothing gets a pause that grows too.
   *
   * @throws `error` itself if the pause would be longer than what is left, or if it is the second failure of this
   * operation that lasts (an untrusted certificate, a proxy that refuses the host, a redirect)
   */
  pause(error: Error): Promise<void>;
}

const FIRST_PAUSE_MS = 1_000;

/** Beyond this, a longer pause would only find out later that the service is back. */
const LONGEST_PAUSE_MS = 30_000;

/** No pause is shorter, not even with `Retry-After: 0`. */
const SHORTEST_PAUSE_MS = 500;

/** A fault that lasts is met so often and no more. */
const MOST_LASTING = 2;

/** Opens the budget of one operation, in milliseconds. */
export function openBudget(timeoutMs: number, context: RetryContext): Budget {
  const spent: { sinceMs?: number; pauses: number; lasting: number } = { pauses: 0, lasting: 0 };
  const left = () => {
    spent.sinceMs ??= context.clock.now();
    return spent.sinceMs + timeoutMs - context.clock.now();
  };
  return {
    async pause(error) {
      context.clock.throwIfCancelled();
      const lasts = isLasting(error) || isRedirect(error);
      if (lasts) spent.lasting += 1;
      if (lasts && spent.lasting >= MOST_LASTING) throw error;
      const askedMs = error instanceof AnswerError ? error.problem.retryAfterMs : undefined;
      const pauseMs = askedMs ?? context.random() * backoffMs(FIRST_PAUSE_MS, spent.pauses);
      const shortestMs =
        askedMs === undefined ? SHORTEST_PAUSE_MS : backoffMs(SHORTEST_PAUSE_MS, spent.pauses);
      const ms = Math.max(shortestMs, Math.round(pauseMs));
      if (ms >= left()) throw error;
      spent.pauses += 1;
      context.pausing(ms, error.message, askedMs);
      await context.clock.sleep(ms);
    },
  };
}

function backoffMs(firstMs: number, pauses: number): number {
  return Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** pauses);
}

/**
 * Does something until it works, its failure cannot pass, or the budget is spent.
 *
 * @param canPass whether another attempt can succeed after a failure, and is harmless
 * @throws the last failure
 */
export async function retrying<T>(
  attempt: () => Promise<T>,
  budget: Budget,
  canPass: (error: unknown) => error is Error = isPassing,
): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!canPass(error)) throw error;
      await budget.pause(error);
    }
  }
}
