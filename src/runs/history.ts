import type { RunPage } from '../adobe/answers.ts';
import { retrying } from '../adobe/retry.ts';
import type { FlowRun } from '../adobe/run/run.ts';
import type { Context } from './context.ts';

/** How many pages of a history are read before it counts as endless: 2,000 runs, at 100 a page. */
export const MAX_PAGES = 20;

/** `Date` has whole seconds: two answers within this time can have the same one. */
export const DATE_STEP_MS = 2_000;

/** A page of a history, without the runs that the pages before it had, and what the pages so far say of the rest. */
export interface HistoryPage extends RunPage {
  /** Whether all runs so far came newest first: only then is every run of the pages to come older than they are. */
  readonly isNewestFirst: boolean;
}

/**
 * Reads the history of a flow, newest run first, a page at a time and only as far as it is asked for. The history has
 * been read whole if the last page has no `continuationToken`; reading stops without one if the service links back to
 * a page that has been read, or after {@link MAX_PAGES}.
 *
 * Each page has a budget of its own, so that a long history may take longer than one answer.
 * @throws what `listRuns` throws, once the budget is spent
 */
export async function* history(
  flowId: string,
  { service, budget }: Pick<Context, 'service' | 'budget'>,
): AsyncGenerator<HistoryPage, void, void> {
  const runIds = new Set<string>();
  const tokens = new Set<string>();
  let token: string | undefined;
  let lastMs = Number.POSITIVE_INFINITY;
  let isNewestFirst = true;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await retrying(() => service.listRuns(flowId, token), budget());
    const runs = page.runs.filter(({ runId }) => isFirst(runId.toLowerCase(), runIds));
    for (const { createdAtMs = lastMs } of runs) {
      isNewestFirst &&= createdAtMs <= lastMs;
      lastMs = createdAtMs;
    }
    yield { ...page, runs, isNewestFirst };
    token = page.continuationToken;
    if (token === undefined || !isFirst(token, tokens)) return;
  }
}

/** Whether a value has not been seen before; from now on it has. Pages shift while runs are created. */
function isFirst(value: string, seen: Set<string>): boolean {
  if (seen.has(value)) return false;
  seen.add(value);
  return true;
}

/**
 * Opens the memory of a search: a run that one listing has shown exists, even if a later one leaves it out.
 *
 * @returns adds the runs of a listing, and gives all that the search has seen, newest first, each as it was seen last
 */
export function openMemory(): (runs: readonly FlowRun[]) => readonly FlowRun[] {
  const seen = new Map<string, FlowRun>();
  return (runs) => {
    for (const run of runs) seen.set(run.runId.toLowerCase(), run);
    return newestFirst([...seen.values()]);
  };
}

/** Runs by their age, those of unknown age last. */
export function newestFirst(runs: readonly FlowRun[]): readonly FlowRun[] {
  return runs.toSorted((a, b) => (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0));
}
