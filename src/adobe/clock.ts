/** Time, as whatever waits sees it. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Waits; rejects with a {@link CancelledError} as soon as the step is cancelled. */
  sleep(ms: number): Promise<void>;
  /** @throws {CancelledError} the step has been cancelled */
  throwIfCancelled(): void;
}

/** The step was cancelled while it waited. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('the step was cancelled');
  }
}

/**
 * The clock of this machine, for a step that can be cancelled.
 *
 * @param cancel ends a sleep
 */
export function realClock(cancel: AbortSignal): Clock {
  const originMs = Date.now() - elapsedMs();
  const throwIfCancelled = () => {
    if (cancel.aborted) throw new CancelledError();
  };
  return {
    // It goes on evenly where somebody sets the machine's clock in the middle of a step. `performance` would do the
    // same, and costs a millisecond of start-up.
    now: () => originMs + elapsedMs(),
    throwIfCancelled,
    sleep: (ms) =>
      new Promise((resolve, reject) => {
        throwIfCancelled();
        const cancelled = () => {
          clearTimeout(timer);
          reject(new CancelledError());
        };
        const timer = setTimeout(() => {
          cancel.removeEventListener('abort', cancelled);
          resolve();
        }, ms);
        cancel.addEventListener('abort', cancelled, { once: true });
      }),
  };
}

/** Milliseconds on a clock that nobody can set. */
function elapsedMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}
