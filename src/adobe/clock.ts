/** Time, for everything that waits. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /**
   * Waits; rejects with a {@link CancelledError} as soon as the step is cancelled.
   *
   * @param wake ends the wait early, and takes its timer away
   */
  sleep(ms: number, wake?: AbortSignal): Promise<void>;
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
    // It continues evenly if somebody sets the machine's clock in the middle of a step. `performance` would do the
    // same, and costs a millisecond of start-up.
    now: () => originMs + elapsedMs(),
    throwIfCancelled,
    async sleep(ms, wake) {
      const end = wake ? AbortSignal.any([cancel, wake]) : cancel;
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const timer = setTimeout(resolve, ms);
      end.addEventListener('abort', resolve);
      if (end.aborted) resolve(undefined);
      await promise;
      clearTimeout(timer);
      end.removeEventListener('abort', resolve);
      throwIfCancelled();
    },
  };
}

/** Milliseconds on a clock that nobody can set. */
export function elapsedMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}
