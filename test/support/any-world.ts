import fc from 'fast-check';
import {
  type Backend,
  DOCUMENTED,
  type Lag,
  type Omission,
  type PostFate,
  type World,
} from './flow-service/index.ts';

const FOREVER_MS = Number.POSITIVE_INFINITY;
/** Longest finite delay of a world without a bound: far longer than a lookup lasts. */
const LONG_MS = 600_000;

/**
 * Any world; a counterexample shrinks towards {@link DOCUMENTED}.
 * @param longestMs what `longestUnseenMs` of the world is at most; `Infinity` allows runs that are never listed
 */
export function anyWorld(longestMs: number = FOREVER_MS): fc.Arbitrary<World> {
  // Delays of different kinds add up, so each gets its part.
  const partMs = Number.isFinite(longestMs) ? Math.floor(longestMs / 3) : FOREVER_MS;
  return fc.record({
    runs: anyShownRuns(),
    spelling: anySpelling(),
    accepts: fc.record({
      times: mostly(DOCUMENTED.accepts.times, 'strings', 'integers'),
      refusal: fc.constantFrom(...([1340, 1384, 'schema'] as const)),
    }),
    creates: fc.array(anyPostFate(partMs), { maxLength: 3 }),
    retriggers: fc.array(anyPostFate(partMs), { maxLength: 2 }),
    retrigger: fc.record({
      id: mostly('new', 'same'),
      contentType: mostly('optional', 'required', 'refused'),
    }),
    listing: anyListing(partMs),
    paging: anyPaging(partMs),
    backends: fc.array(anyBackend(partMs), { minLength: 1, maxLength: 3 }),
    routing: fc.constantFrom('round-robin', 'seeded'),
  });
}

function anyShownRuns(): fc.Arbitrary<World['runs']> {
  return fc.record({
    params: fc.constantFrom('whole', 'without-start', 'start-only', 'absent'),
    times: mostly('as-sent', 'strings', 'integers'),
    activityWindows: fc.constantFrom(true, false),
    activityEndMinusMs: mostly(0, 1),
    latestEnd: mostly('any', 'int32', 'run-start'),
    upperCaseIds: mostly('none', 'flow', 'flow-and-run'),
    createdClient: fc.constantFrom('absent', 'client-id', 'suffixed', 'provider'),
    status: mostly('summary', 'root', 'both'),
    statusWords: mostly('documented', 'openapi', 'destinations', 'undocumented'),
    counts: mostly('numbers', 'minus-one', 'absent', 'text'),
  });
}

function anySpelling(): fc.Arbitrary<World['spelling']> {
  return fc.record(
    {
      createAnswer: fc.constantFrom('items', 'bare'),
      createStatus: fc.constantFrom(201, 200, 202),
      getAnswer: fc.constantFrom('items', 'bare'),
      etagKey: fc.constantFrom('etag', 'eTag'),
      activitiesKey: fc.constantFrom('activities', 'activites'),
    },
    { requiredKeys: [] },
  );
}

/** What becomes of a POST that is processed, if at all, at most so many milliseconds later. */
export function anyPostFate(longestMs: number): fc.Arbitrary<PostFate> {
  const retryAfterSeconds = fc.constantFrom(1, 0, 30);
  return shrinking(
    { weight: 5, arbitrary: fc.constant<PostFate>({ kind: 'served' }) },
    fc.record({
      kind: fc.constant('lost' as const),
      status: fc.constantFrom(504, 500, 502, 503, 408, 520),
      processedAfterMs: shrinking(fc.constantFrom(undefined, 0), upTo(longestMs)),
    }),
    fc.record({ kind: fc.constant('gateway-429' as const), retryAfterSeconds }, { requiredKeys: ['kind'] }),
    fc.record(
      { kind: fc.constant('service-429' as const), processed: fc.boolean(), retryAfterSeconds },
      { requiredKeys: ['kind', 'processed'] },
    ),
    fc.record({ kind: fc.constant('other-id' as const), processed: fc.boolean() }),
  );
}

function anyListing(longestMs: number): fc.Arbitrary<World['listing']> {
  return fc.record({
    cache: mostly('none', 'polite', 'stubborn'),
    cachePeriodMs: shrinking(
      fc.constant(Math.max(1, Math.min(longestMs, DOCUMENTED.listing.cachePeriodMs))),
      upTo(longestMs).map((ms) => Math.max(1, ms)),
      never(Math.max(1, longestMs)),
    ),
    omits: shrinking<World['listing']['omits']>(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.array(anyOmission(longestMs), { minLength: 1, maxLength: 1 }),
    ),
    filters: mostly('obeyed', 'ignored'),
    order: mostly('obeyed', 'oldest-first'),
  });
}

function anyOmission(longestMs: number): fc.Arbitrary<Omission> {
  return fc
    .record({
      every: fc.integer({ min: 1, max: 4 }),
      rest: fc.nat(3),
      fromAgeMs: upTo(longestMs),
      lengthMs: shrinking(upTo(longestMs), never(longestMs)),
    })
    .map(({ every, rest, fromAgeMs, lengthMs }) => ({
      ...{ every, rest: rest % every, fromAgeMs },
      untilAgeMs: Math.min(longestMs, fromAgeMs + lengthMs),
    }));
}

function anyPaging(longestMs: number): fc.Arbitrary<World['paging']> {
  return fc.record({
    token: fc.constantFrom('escaped', 'raw'),
    place: fc.constantFrom('middle', 'first', 'last'),
    end: mostly('none', 'repeats', 'empty-pages'),
    // A run that is left out between two pages is not listed at any time.
    shift: Number.isFinite(longestMs) ? mostly(0, 1) : mostly(0, 1, -1),
  });
}

function anyBackend(longestMs: number): fc.Arbitrary<Backend> {
  const ms = shrinking({ weight: 3, arbitrary: upTo(longestMs) }, never(longestMs));
  return fc.record({
    skewMs: shrinking(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) },
      fc.constantFrom(-3_600_000, 3_600_000),
    ),
    lag: shrinking<Lag>(
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('fixed' as const), ms: upTo(longestMs) }) },
      fc.record({ kind: fc.constant('seeded' as const), upToMs: upTo(longestMs) }),
      fc.record({ kind: fc.constant('list' as const), ms: fc.tuple(ms, ms, ms) }),
    ),
  });
}

/** Milliseconds from 0, often 0. */
function upTo(longestMs: number): fc.Arbitrary<number> {
  return shrinking(fc.constant(0), fc.nat(Math.min(longestMs, LONG_MS)));
}

/** Infinity if the bound allows it, otherwise the bound. */
function never(longestMs: number): fc.Arbitrary<number> {
  return fc.constant(longestMs);
}

/** The first value three times as often as each of the others. */
function mostly<const T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return shrinking(
    { weight: 3, arbitrary: fc.constant(usual) },
    ...others.map((other) => fc.constant(other)),
  );
}

/** One of several; a counterexample shrinks towards the first. */
function shrinking<T>(...choices: (fc.Arbitrary<T> | fc.WeightedArbitrary<T>)[]): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, ...choices);
}
