/** Measures something once: one value or several, by name. */
export type Measure = () => Promise<Readonly<Record<string, number>>>;

/** What rounds came to. */
export interface Rounds {
  /** How many were made. */
  readonly count: number;
  /** By name. */
  readonly medians: ReadonlyMap<string, number>;
}

/**
 * Measures everything once in each round, so that whatever else the machine does meets all of it alike. Each round
 * begins with something else, so that nothing has always the same before it.
 *
 * @param longestMs no round begins after that time, in milliseconds
 */
export async function measureInTurns(
  measures: readonly Measure[],
  rounds: number,
  longestMs: number,
): Promise<Rounds> {
  const values = new Map<string, number[]>();
  const begunMs = performance.now();
  let count = 0;
  while (count < rounds && (count === 0 || performance.now() - begunMs < longestMs)) {
    const first = count % measures.length;
    for (const measure of [...measures.slice(first), ...measures.slice(0, first)]) {
      for (const [name, value] of Object.entries(await measure())) {
        values.set(name, [...(values.get(name) ?? []), value]);
      }
    }
    count += 1;
  }
  return { count, medians: new Map([...values].map(([name, measured]) => [name, median(measured)])) };
}

/** The one in the middle; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [upper = Number.NaN, lower = upper] = [sorted[sorted.length >> 1], sorted[(sorted.length - 1) >> 1]];
  return (lower + upper) / 2;
}
