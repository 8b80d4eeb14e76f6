/** A time on the clock of the service, and what this machine's clock showed then at the earliest and the latest. */
interface ClockReading {
  /** `Date` of an answer, unix milliseconds: whole seconds. */
  readonly dateMs: number;
  /** When the request began and when its answer had been read, unix milliseconds on this machine's clock. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** How far the clock of the service is ahead of this machine's, in milliseconds; negative if it is behind. */
export interface ClockOffset {
  readonly leastMs: number;
  readonly mostMs: number;
  /** Whether answers contradict each other: several machines answer, and their clocks differ. */
  readonly isMixed: boolean;
}

/** `Date` has whole seconds, and was written at some moment between the request and the end of the answer. */
export function offsetOf({ dateMs, beforeMs, afterMs }: ClockReading): ClockOffset {
  return { leastMs: dateMs - afterMs, mostMs: dateMs + 1_000 - beforeMs, isMixed: false };
}

/**
 * What two answers say together. Of two that agree, the quicker one says more exactly what the clock shows. If they
 * do not agree, both count: no run is older than the attempt that is younger by one of the clocks.
 */
export function combineOffsets(known: ClockOffset | undefined, other: ClockOffset): ClockOffset {
  if (!known) return other;
  const isMixed = known.isMixed || other.leastMs > known.mostMs || known.leastMs > other.mostMs;
  if (!isMixed) return widthOf(known) <= widthOf(other) ? known : other;
  const leastMs = Math.min(known.leastMs, other.leastMs);
  return { leastMs, mostMs: Math.max(known.mostMs, other.mostMs), isMixed };
}

function widthOf({ leastMs, mostMs }: ClockOffset): number {
  return mostMs - leastMs;
}

/** By how much the clock of the service is behind this machine's for sure, in milliseconds; 0 if nothing shows that. */
export function behindMs({ leastMs, mostMs, isMixed }: ClockOffset): number {
  return Math.max(0, -(isMixed ? leastMs : mostMs));
}
