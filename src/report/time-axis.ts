/** With more times on it than this, an axis cannot be read. */
const MOST_TICKS = 8;

const SECONDS = '%H:%M:%S';
const MINUTES = '%H:%M';
const DAYS = '%m-%d %H:%M';

/** Distances between two times of an axis: in seconds, as Mermaid writes them, and what of a time then counts. */
const TICKS: readonly (readonly [seconds: number, interval: string, format: string])[] = [
  [1, '1second', SECONDS],
  [5, '5second', SECONDS],
  [15, '15second', SECONDS],
  [60, '1minute', MINUTES],
  [300, '5minute', MINUTES],
  [900, '15minute', MINUTES],
  [3_600, '1hour', MINUTES],
  [10_800, '3hour', MINUTES],
  [21_600, '6hour', DAYS],
  [86_400, '1day', DAYS],
];
const LONGEST_TICK = [604_800, '1week', DAYS] as const;

/**
 * The lines of a Mermaid chart that give its axis of time. Without them, Mermaid prints times over each other.
 *
 * @param lengthMs from the left end of the axis to its right end, milliseconds
 */
export function renderTimeAxis(lengthMs: number): readonly string[] {
  const isReadable = ([seconds]: (typeof TICKS)[number]) => lengthMs <= seconds * 1_000 * MOST_TICKS;
  const [, interval, format] = TICKS.find(isReadable) ?? LONGEST_TICK;
  return [`axisFormat ${format}`, `tickInterval ${interval}`];
}
