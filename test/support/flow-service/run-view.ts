import type { JsonObject } from './json.ts';
import type { RunRecord, RunState } from './runs.ts';
import type { Settings } from './settings.ts';
import type { ShownRuns } from './world.ts';

const INT32_SECONDS = 2_147_483_647;
const PROVIDER = 'acp_foundation_connectors';
const TIMES = ['startTime', 'windowStartTime', 'windowEndTime'];

/** Words of other descriptions for a run's state; `undocumented` ones appear in none. */
const STATUS_WORDS = {
  openapi: {
    scheduled: 'SCHEDULED',
    inProgress: 'IN_PROGRESS',
    success: 'COMPLETED',
    partialSuccess: 'PARTIAL_SUCCESS',
    failed: 'FAILED',
  },
  destinations: {
    scheduled: 'Waiting',
    inProgress: 'Processing',
    success: 'Success',
    partialSuccess: 'Success',
    failed: 'Failed',
  },
  undocumented: {
    scheduled: 'accepted',
    inProgress: 'finalizing',
    success: 'archived',
    partialSuccess: 'degraded',
    failed: 'rolledBack',
  },
} as const satisfies Record<string, Record<RunState, string>>;

/** What the document of this run shows: the world's traits, but for its own. */
export function shownOf(run: RunRecord, { world }: Settings): ShownRuns {
  return { ...world.runs, ...run.shows };
}

/** The word for a state of the run. */
export function statusWord(run: RunRecord, state: RunState, settings: Settings): string {
  const { statusWords } = shownOf(run, settings);
  return statusWords === 'documented' ? settings.spellStatus(state) : STATUS_WORDS[statusWords][state];
}

/** `{params}`, or nothing. */
export function shownParams(run: RunRecord, settings: Settings): JsonObject {
  const shows = shownOf(run, settings);
  if (!settings.echoParams || shows.params === 'absent') return {};
  const isLeftOut = (name: string) =>
    (shows.params === 'start-only' && name !== 'startTime') ||
    (shows.params === 'without-start' && name === 'startTime');
  const shown = Object.entries(run.params)
    .filter(([name]) => !isLeftOut(name))
    .map(([name, value]) => [name, shownParam(name, value, run, shows)]);
  return { params: Object.fromEntries(shown) };
}

function shownParam(name: string, value: unknown, run: RunRecord, shows: ShownRuns): unknown {
  if (!TIMES.includes(name)) return value;
  const seconds = name === 'windowEndTime' ? shownEndSeconds(run, shows) : Number(value);
  if (shows.times === 'as-sent' && seconds === Number(value)) return value;
  if (shows.times === 'integers') return seconds;
  return shows.times === 'strings' || typeof value === 'string' ? String(seconds) : seconds;
}

/** What an activity says of the window: it went in as seconds and comes out as milliseconds. */
export function shownExtensions(run: RunRecord, settings: Settings): JsonObject {
  const shows = shownOf(run, settings);
  if (!shows.activityWindows) return {};
  const windowEnd = shownEndSeconds(run, shows) * 1000 - shows.activityEndMinusMs;
  return { extensions: { windowStart: run.windowStartSeconds * 1000, windowEnd } };
}

function shownEndSeconds(run: RunRecord, { latestEnd }: ShownRuns): number {
  const latest = {
    any: Number.POSITIVE_INFINITY,
    int32: INT32_SECONDS,
    'run-start': Math.max(run.windowStartSeconds, Math.floor(run.startsAtMs / 1000)),
  };
  return Math.min(run.windowEndSeconds, latest[latestEnd]);
}

/** `{createdClient, updatedClient}`, or nothing. */
export function shownClient(run: RunRecord, settings: Settings): JsonObject {
  const { createdClient: form } = shownOf(run, settings);
  if (form === 'absent') return {};
  const clients = {
    'client-id': run.createdClient,
    suffixed: `${run.createdClient}@techacct.adobe.com`,
    provider: PROVIDER,
  };
  return { createdClient: clients[form], updatedClient: clients[form] };
}

/** Summaries of counts, each number as the run's document shows it. */
export function shownCounts(summaries: Record<string, Record<string, number>>, shows: ShownRuns): JsonObject {
  if (shows.counts === 'numbers') return summaries;
  if (shows.counts === 'absent') return {};
  const shown = (count: number) => (shows.counts === 'text' ? String(count) : -1);
  return Object.fromEntries(
    Object.entries(summaries).map(([name, counts]) => [
      name,
      Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, shown(count)])),
    ]),
  );
}
