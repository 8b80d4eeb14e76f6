/** The first poll comes this long after the start of a run, and no two polls are closer. */
const SHORTEST_PAUSE_MS = 5_000;

/** Pauses grow with the age of the run, by this part of it. */
const PART_OF_AGE = 0.18;

/** Up to this part of a pause is left out by chance, so that many waiting steps do not poll at the same moment. */
const JITTER = 0.05;

/**
 * How long to wait between two polls of a run. Before its start: until shortly after it, `pollIntervalMs` at most.
 * After it, the end of a run that lasts *T* is seen within 5 s or 20% of *T*, whichever is longer, and never later
 * than `pollIntervalMs`, with fewer than 80 polls in the first hour at an interval of a minute.
 *
 * @param ageMs how long ago the run began; negative if it has not
 * @param pollIntervalMs the longest pause
 * @param random from 0 up to 1
 */
export function pollPauseMs(ageMs: number, pollIntervalMs: number, random: number): number {
  if (ageMs < 0) return Math.min(pollIntervalMs, firstPauseMs(ageMs, pollIntervalMs));
  const pauseMs = Math.min(pollIntervalMs, Math.max(SHORTEST_PAUSE_MS, ageMs * PART_OF_AGE));
  return Math.round(pauseMs * (1 - JITTER * random));
}

/**
 * How long to wait for a run that has not begun, before the first poll: until a short pause after its start.
 *
 * @param ageMs how long ago the run began; negative if it has not
 * @returns 0 for a run that has begun long enough ago
 */
export function firstPauseMs(ageMs: number, pollIntervalMs: number): number {
  return Math.max(0, Math.min(SHORTEST_PAUSE_MS, pollIntervalMs) - ageMs);
}

/** Lookups in a history come quickly at first, because most runs that exist show at once. */
const LOOKUP_PAUSES_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LATER_LOOKUP_PAUSE_MS = 15_000;

/**
 * How long to wait before a run is looked up in the history once more.
 *
 * @param lookups how many there were, from 1
 */
export function lookupPauseMs(lookups: number): number {
  return LOOKUP_PAUSES_MS[lookups - 1] ?? LATER_LOOKUP_PAUSE_MS;
}
