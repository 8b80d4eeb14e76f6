import type { RunReference } from '../adobe/run/run.ts';

/** The first of some runs by its id, and the number of the others: `flow run … (and 2 more)`. */
export function firstOf([first, ...others]: readonly Pick<RunReference, 'runId'>[]): string {
  return `flow run ${first?.runId}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}
