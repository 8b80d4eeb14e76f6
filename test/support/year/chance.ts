/** Chance that a seed decides: the same seed plays the same year. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  /** Whether something happens that happens so often of 1. */
  happens(often: number): boolean;
  /** A whole number from one up to another, both included. */
  between(least: number, most: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** Opens the chance of a seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  const state = { seed: seed >>> 0 };
  const next = () => {
    state.seed = (state.seed + 0x6d2b79f5) >>> 0;
    let mixed = state.seed;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    happens: (often) => next() < often,
    pick: (values) => values[between(0, values.length - 1)] ?? values[0],
  };
}
