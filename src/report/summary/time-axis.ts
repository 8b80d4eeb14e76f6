/** How a time is written on the axis, and how many distances fit next to each other on a page of 400 px. */
interface Format {
  readonly format: string;
  readonly most: number;
}

const SECONDS: Format = { format: '%H:%M:%S', most: 4 };
const MINUTES: Format = { format: '%H:%M', most: 5 };
const HOURS: Format = { format: '%m-%d %H:%M', most: 3 };
const DAYS: Format = { format: '%m-%d', most: 5 };

/** Distances between two times of an axis: in seconds, as Mermaid writes them, and what of a time then counts. */
const TICKS: readonly (readonly [seconds: number, interval: string, format: Format])[] = [
  [1, '1second', SECONDS],
  [2, '2second', SECONDS],
  [5, '5second', SECONDS],
  [10, '10second', SECONDS],
  [15, '15second', SECONDS],
  [30, '30second', SECONDS],
  [60, '1minute', MINUTES],
  [120, '2minute', MINUTES],
  [300, '5minute', MINUTES],
  [600, '10minute', MINUTES],
  [900, '15minute', MINUTES],
  [1_800, '30minute', MINUTES],
  [3_600, '1hour', MINUTES],
  [7_200, '2hour', MINUTES],
  [14_400, '4hour', MINUTES],
  [21_600, '6hour', HOURS],
  [43_200, '12hour', HOURS],
  [86_400, '1day', DAYS],
  [172_800, '2day', DAYS],
];
const LONGEST_TICK = [604_800, '1week', DAYS] as const;

/**
 * The lines of a Mermaid chart that give its axis of time. Without them, Mermaid prints times over each other.
 *
 * @param lengthMs from the left end of the axis to its right end, milliseconds
 */
export function renderTimeAxis(lengthMs: number): readonly string[] {
  const isReadable = ([seconds, , { most }]: (typeof TICKS)[number]) => lengthMs <= seconds * 1_000 * most;
  const [, interval, { format }] = TICKS.find(isReadable) ?? LONGEST_TICK;
  return [`axisFormat ${format}`, `tickInterval ${interval}`];
}
