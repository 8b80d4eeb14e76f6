/** Tells the service what time it is, in milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** A clock that moves only on demand, so that hours pass in a test without waiting. */
export interface VirtualClock extends Clock {
  advance(ms: number): void;
}

/** @param startMs first reading, in milliseconds since 1970 */
export function virtualClock(startMs = Date.UTC(2026, 2, 2, 6)): VirtualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** The machine's clock; a `speed` above 1 makes runs start and end sooner, for demonstrations. */
export function realClock(speed = 1): Clock {
  const startMs = Date.now();
  return { now: () => Math.round(startMs + (Date.now() - startMs) * speed) };
}
