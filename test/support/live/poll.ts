import { member } from '../../../src/adobe/json.ts';
import { isNotFound } from '../../../src/adobe/problem/failure-kind.ts';
import { runState } from '../../../src/adobe/run/run-status.ts';
import { extensionsOf, idOf, runsIn, statusOf } from './documents.ts';
import { listingPath } from './listing.ts';
import type { Live } from './live.ts';

/** How long a new run is polled at most: `lookup-timeout` has the same default. */
export const LONGEST_MS = 5 * 60_000;
/** A listing can lose a run again; a run that has ended is polled so long at least. */
const LEAST_MS = 150_000;
/** Pause between two polls: every time that is found is late by as much at most. */
export const POLL_MS = 5_000;

/** When something of a new run showed first, in milliseconds after its POST was answered; absent if it never did. */
export interface Sightings {
  readonly listedMs?: number;
  /** When the listing no longer had it. */
  readonly vanishedMs?: number;
  readonly foundMs?: number;
  readonly statusMs?: number;
  readonly windowMs?: number;
  readonly endedMs?: number;
  /** The run as it was shown last. */
  readonly run?: unknown;
}

/** The run that is polled. */
export interface NewRun {
  /** Empty if the POST was not answered: then it is the run that is not known. */
  readonly runId: string;
  readonly knownIds: ReadonlySet<string>;
}

/** Polls a new run in the listing and by its id. */
export async function pollNewRun(live: Live, newRun: NewRun): Promise<Sightings> {
  const beginMs = live.clock.now();
  let seen: Sightings = {};
  for (;;) {
    const ms = live.clock.now() - beginMs;
    seen = await poll(live, newRun, { seen, ms });
    const isOver = seen.endedMs !== undefined && seen.listedMs !== undefined && ms >= LEAST_MS;
    if (isOver || ms >= LONGEST_MS) return seen;
    await live.clock.sleep(POLL_MS);
  }
}

async function poll(
  live: Live,
  { runId, knownIds }: NewRun,
  { seen, ms }: { readonly seen: Sightings; readonly ms: number },
): Promise<Sightings> {
  const path = listingPath(live.settings.flowId);
  const { answer } = await live.read(path, { 'Cache-Control': 'no-cache' });
  const isIt = (id: string) => (runId === '' ? !knownIds.has(id) : id === runId);
  const listed = runsIn(answer.body).find((run) => isIt(idOf(run).toLowerCase()));
  const id = runId === '' ? idOf(listed) : runId;
  const found = id === '' ? undefined : await readRun(live, id);
  const run = found ?? listed ?? seen.run;
  const isGone = listed === undefined && seen.listedMs !== undefined;
  return {
    ...seen,
    ...(run === undefined ? {} : { run }),
    ...first('listedMs', listed !== undefined),
    ...first('vanishedMs', isGone),
    ...first('foundMs', found !== undefined),
    ...first('statusMs', statusOf(run) !== undefined),
    ...first('windowMs', showsWindow(run)),
    ...first('endedMs', hasEnded(run)),
  };

  function first(name: Exclude<keyof Sightings, 'run'>, isSo: boolean): Sightings {
    return isSo && seen[name] === undefined ? { [name]: ms } : {};
  }
}

async function readRun(live: Live, id: string): Promise<unknown> {
  try {
    return runsIn((await live.read(`/runs/${id}`)).answer.body)[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function showsWindow(run: unknown): boolean {
  const inParams = member(member(run, 'params'), 'windowEndTime') !== undefined;
  return inParams || extensionsOf(run).some((one) => member(one, 'windowEnd') !== undefined);
}

function hasEnded(run: unknown): boolean {
  const state = runState(statusOf(run)?.word ?? '');
  return state !== 'active' && state !== 'unrecognized';
}
