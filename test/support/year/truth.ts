import { type RunRecord, stateAt } from '../flow-service/index.ts';

// What really happened in a year, whatever any step believes.

/** What a run has read, unix seconds; `undefined` if nothing. */
export function readByRun(run: RunRecord, nowMs: number): readonly [number, number] | undefined {
  const state = stateAt(run, nowMs);
  if (state !== 'success' && state !== 'partialSuccess') return undefined;
  const end = Math.min(run.windowEndSeconds, Math.floor(run.startsAtMs / 1_000));
  return end > run.windowStartSeconds ? [run.windowStartSeconds, end] : undefined;
}

export function isActive(run: RunRecord, nowMs: number): boolean {
  const state = stateAt(run, nowMs);
  return state === 'scheduled' || state === 'inProgress';
}

/** How much time no run has read, and how much more than one has read. */
export interface Cover {
  readonly gaps: readonly string[];
  readonly overlaps: readonly string[];
  readonly endSeconds: number;
}

/** Adds up what the runs of a year have read. */
export function coverOf(runs: readonly RunRecord[], firstSeconds: number, nowMs: number): Cover {
  const parts = runs.flatMap((run) => {
    const part = readByRun(run, nowMs);
    return part ? [part] : [];
  });
  const gaps: string[] = [];
  const overlaps: string[] = [];
  let endSeconds = firstSeconds;
  for (const [from, to] of parts.toSorted((a, b) => a[0] - b[0])) {
    if (from > endSeconds) gaps.push(`${endSeconds}-${from}`);
    if (from < endSeconds) overlaps.push(`${from}-${Math.min(endSeconds, to)}`);
    endSeconds = Math.max(endSeconds, to);
  }
  return { gaps, overlaps, endSeconds };
}
