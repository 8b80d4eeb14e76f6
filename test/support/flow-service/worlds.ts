import { type Backend, DOCUMENTED, type PostFate, type World, type WorldChanges, worldOf } from './world.ts';

const LATE_504: PostFate = { kind: 'lost', status: 504, processedAfterMs: 90_000 };

const CHANGES = {
  'windows in params only': { runs: { activityWindows: false } },
  'windows in activities only': { runs: { params: 'absent' } },
  'no windows': { runs: { params: 'absent', activityWindows: false } },
  'no windows, start time shown': { runs: { params: 'start-only', activityWindows: false } },
  'no windows, client ID shown': {
    runs: { params: 'absent', activityWindows: false, createdClient: 'client-id' },
  },
  'params without start time': { runs: { params: 'without-start' } },
  'client ID shown': { runs: { createdClient: 'client-id' } },
  'client ID suffixed': { runs: { createdClient: 'suffixed' } },
  'provider as client': { runs: { createdClient: 'provider' } },
  'end minus 1 ms': { runs: { params: 'absent', activityEndMinusMs: 1 } },
  'end clamped to 2038': { runs: { latestEnd: 'int32' } },
  'end clamped to the start': { runs: { latestEnd: 'run-start' } },
  'ids in upper case': { runs: { upperCaseIds: 'flow-and-run' } },
  'flow id in upper case': { runs: { upperCaseIds: 'flow' } },
  'times as integers': { runs: { times: 'integers' } },
  'times as strings': { runs: { times: 'strings' } },
  'status at the root': { runs: { status: 'root' } },
  'statuses of OpenAPI': { runs: { statusWords: 'openapi' } },
  'statuses of destinations': { runs: { statusWords: 'destinations' } },
  'undocumented statuses': { runs: { statusWords: 'undocumented' } },
  'counts of -1': { runs: { counts: 'minus-one' } },
  'counts absent': { runs: { counts: 'absent' } },
  'counts as text': { runs: { counts: 'text' } },
  'spelled as OpenAPI': {
    spelling: {
      ...{ createAnswer: 'bare', getAnswer: 'bare', createStatus: 201 },
      ...{ etagKey: 'eTag', activitiesKey: 'activites' },
    },
  },
  'strings only, 1384': { accepts: { times: 'strings', refusal: 1384 } },
  'integers only, 1340': { accepts: { times: 'integers', refusal: 1340 } },
  'integers only, 1384': { accepts: { times: 'integers', refusal: 1384 } },
  'integers only, schema': { accepts: { times: 'integers', refusal: 'schema' } },
  'listing 90 s late': { backends: [lagging(90_000)] },
  'listing up to 3 minutes late': { backends: [{ skewMs: 0, lag: { kind: 'seeded', upToMs: 180_000 } }] },
  'create processed 90 s late': { creates: [LATE_504] },
  'create processed 90 s late, listing 90 s late': { creates: [LATE_504], backends: [lagging(90_000)] },
  'cached listing': { listing: { cache: 'polite' } },
  'stubborn cache': { listing: { cache: 'stubborn', cachePeriodMs: Number.POSITIVE_INFINITY } },
  'every second run never listed': {
    listing: { omits: [{ every: 2, rest: 1, fromAgeMs: 0, untilAgeMs: Number.POSITIVE_INFINITY }] },
  },
  'runs unlisted for their second minute': {
    listing: { omits: [{ every: 1, rest: 0, fromAgeMs: 60_000, untilAgeMs: 120_000 }] },
  },
  'filters ignored': { listing: { filters: 'ignored' } },
  'oldest first': { listing: { order: 'oldest-first' } },
  'three backends': {
    backends: [lagging(0), { ...lagging(40_000), skewMs: -3_000 }, { ...lagging(120_000), skewMs: 3_000 }],
  },
  'clock of 1970': { backends: [{ ...lagging(0), skewMs: -1_772_000_000_000 }] },
  'clock an hour behind': { backends: [{ ...lagging(0), skewMs: -3_600_000 }] },
  'raw token first': { paging: { token: 'raw', place: 'first' } },
  'raw token last': { paging: { token: 'raw', place: 'last' } },
  'last page repeats': { paging: { end: 'repeats' } },
  'empty pages without end': { paging: { end: 'empty-pages' } },
  'runs listed twice': { paging: { shift: 1 } },
  'runs left out between pages': { paging: { shift: -1 } },
  'gateway throttles': { creates: [{ kind: 'gateway-429', retryAfterSeconds: 0 }] },
  'service throttles, run recorded': { creates: [{ kind: 'service-429', processed: true }] },
  'service throttles, no run': { creates: [{ kind: 'service-429', processed: false }] },
  'undocumented status, run recorded': { creates: [{ kind: 'lost', status: 520, processedAfterMs: 0 }] },
  'second create answered with the id of the first': {
    creates: [{ kind: 'served' }, { kind: 'other-id', processed: true }],
  },
  're-trigger keeps the id': { retrigger: { id: 'same' } },
  're-trigger needs a Content-Type': { retrigger: { contentType: 'required' } },
  're-trigger refuses a Content-Type': { retrigger: { contentType: 'refused' } },
} as const satisfies Record<string, WorldChanges>;

/** The name of a preset. */
export type WorldName = 'documented' | keyof typeof CHANGES;

/** One world for each trait that sources leave open, or that was seen to matter; `documented` is the default. */
export const WORLDS = Object.fromEntries([
  ['documented', DOCUMENTED],
  ...Object.entries<WorldChanges>(CHANGES).map(([name, changes]) => [name, worldOf(changes)]),
]) as Readonly<Record<WorldName, World>>;

function lagging(ms: number): Backend {
  return { skewMs: 0, lag: { kind: 'fixed', ms } };
}

/**
 * Longest time in milliseconds from the arrival of a create until every listing that is asked for with `no-cache` shows
 * its run from then on; `Infinity` if that is never sure. A refusal, clocks and pages without end aside.
 */
export function longestUnseenMs({ backends, creates, listing, paging }: World): number {
  const lags = backends.map(({ lag }) => {
    if (lag.kind === 'list') return Math.max(...lag.ms);
    return lag.kind === 'fixed' ? lag.ms : lag.upToMs;
  });
  const delays = creates.map((fate) => (fate.kind === 'lost' ? (fate.processedAfterMs ?? 0) : 0));
  const omitted = listing.omits.map(({ untilAgeMs }) => untilAgeMs);
  const cachedMs = listing.cache === 'stubborn' ? listing.cachePeriodMs : 0;
  const leftOutMs = paging.shift < 0 ? Number.POSITIVE_INFINITY : 0;
  return Math.max(0, ...delays) + Math.max(0, ...lags, ...omitted) + cachedMs + leftOutMs;
}
