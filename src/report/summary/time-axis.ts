/**
 * Distances between two times of an axis, each as so many of a unit; how Mermaid writes a time then, and how many of the
 * distances fit next to each other on a page of 400 px.
 */
const TICKS = [
  { unit: 'second', unitMs: 1_000, counts: [1, 2, 5, 10, 15, 30], format: '%H:%M:%S', most: 4 },
  { unit: 'minute', unitMs: 60_000, counts: [1, 2, 5, 10, 15, 30], format: '%H:%M', most: 5 },
  { unit: 'hour', unitMs: 3_600_000, counts: [1, 2, 4], format: '%H:%M', most: 5 },
  { unit: 'hour', unitMs: 3_600_000, counts: [6, 12], format: '%m-%d %H:%M', most: 3 },
  { unit: 'day', unitMs: 86_400_000, counts: [1, 2], format: '%m-%d', most: 5 },
] as const;

const LONGEST_TICK = { unit: 'week', count: 1, format: '%m-%d' } as const;

/**
 * The lines of a Mermaid chart that give its axis of time. Without them, Mermaid prints times over each other.
 *
 * @param lengthMs from the left end of the axis to its right end, milliseconds
 */
export function renderTimeAxis(lengthMs: number): readonly string[] {
  const ticks = TICKS.flatMap((tick) => tick.counts.map((count) => ({ ...tick, count })));
  const fitting = ticks.find(({ unitMs, count, most }) => lengthMs <= count * unitMs * most);
  const { unit, count, format } = fitting ?? LONGEST_TICK;
  return [`axisFormat ${format}`, `tickInterval ${count}${unit}`];
}
