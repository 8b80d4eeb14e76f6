/**
 * A world is one reading of what the live Flow Service does where Adobe's sources contradict each other or say
 * nothing. It is plain data: with the seed, the record of runs and the clock, it decides every answer.
 */
export interface World {
  readonly runs: ShownRuns;
  readonly spelling: Partial<Spelling>;
  readonly accepts: Accepted;
  /** What becomes of the creates, in turn; a create that comes after the last entry is served. */
  readonly creates: readonly PostFate[];
  /** What becomes of the re-triggers, likewise. */
  readonly retriggers: readonly PostFate[];
  readonly retrigger: Retriggering;
  readonly listing: Listing;
  readonly paging: Paging;
  /** The machines that answer for Flow Service; at least one. The token endpoint has the clock of the service. */
  readonly backends: readonly Backend[];
  /** Which backend serves a request: each in turn, or one that depends on the seed and the number of the request. */
  readonly routing: 'round-robin' | 'seeded';
}

/** How answers are spelled and wrapped. */
export interface Spelling {
  /** `{items: [{id, etag}]}` as the tutorial prints it, or `{id, etag}` as OpenAPI does. */
  createAnswer: 'items' | 'bare';
  createStatus: 200 | 201 | 202;
  getAnswer: 'items' | 'bare';
  /** Samples say `etag`, OpenAPI says `eTag`. */
  etagKey: 'etag' | 'eTag';
  /** Samples say `activities`, OpenAPI says `activites`. */
  activitiesKey: 'activities' | 'activites';
}

/** What the document of a run shows. */
export interface ShownRuns {
  /** `start-only` shows the start time and no window, `without-start` the reverse. */
  readonly params: 'whole' | 'without-start' | 'start-only' | 'absent';
  /** How `params` spells its times, `0` (all of history) included. */
  readonly times: 'as-sent' | 'strings' | 'integers';
  /** Whether the activities show the window (milliseconds). A run has no activity before it starts. */
  readonly activityWindows: boolean;
  /** How much earlier the activities show the end of the window, in milliseconds: 1 makes it inclusive. */
  readonly activityEndMinusMs: number;
  /** The latest end of a window that is shown: 2038-01-19 (`int32`), or the start of the run. */
  readonly latestEnd: 'any' | 'int32' | 'run-start';
  /** Which ids of runs and flows are shown in upper case, whatever case they were sent in. */
  readonly upperCaseIds: 'none' | 'flow' | 'flow-and-run';
  /** `suffixed`: the client ID and more; `provider`: the provider's name on every run. */
  readonly createdClient: 'absent' | 'client-id' | 'suffixed' | 'provider';
  /** `root`: as `state` of the run, without a `statusSummary`. */
  readonly status: 'summary' | 'root' | 'both';
  /** `documented` leaves the words to the setting `spellStatus`. */
  readonly statusWords: 'documented' | 'openapi' | 'destinations' | 'undocumented';
  /** How the counts of a run that did not fail are shown. */
  readonly counts: 'numbers' | 'minus-one' | 'absent' | 'text';
}

/** Which creates the service understands. */
export interface Accepted {
  readonly times: 'strings-and-integers' | 'strings' | 'integers';
  /** How times of the other type are refused, each with HTTP 400. */
  readonly refusal: 1340 | 1384 | 'schema';
}

/** What becomes of one POST that the gateway's checks let through. */
export type PostFate =
  | { readonly kind: 'served' }
  /** Answered `status` without a run. The service processes it so much later, 0 at once, `undefined` never. */
  | { readonly kind: 'lost'; readonly status: number; readonly processedAfterMs: number | undefined }
  /** The gateway's 429, known by its `error_code`. Nothing is processed. */
  | { readonly kind: 'gateway-429'; readonly retryAfterSeconds?: number }
  /** A 429 of Flow Service itself, which may have processed the request. */
  | { readonly kind: 'service-429'; readonly processed: boolean; readonly retryAfterSeconds?: number }
  /** Served, with the id of the newest earlier run of the flow in the answer; without such a run, its own id. */
  | { readonly kind: 'other-id'; readonly processed: boolean };

export interface Retriggering {
  /** A new run (the tutorial), or the same run started again (OpenAPI: "the updated run"). */
  readonly id: 'new' | 'same';
  /** Whether a request without a body must, may or must not have a `Content-Type`. */
  readonly contentType: 'required' | 'optional' | 'refused';
}

export interface Listing {
  /**
   * Where the listing comes from. From a cache, it is the listing as the current `cachePeriodMs` began, with
   * the `Date` of that moment and an `Age`. A `polite` cache is passed over for `Cache-Control: no-cache`, a
   * `stubborn` one never.
   */
  readonly cache: 'none' | 'polite' | 'stubborn';
  /** Periods follow each other from the start of the service; `Infinity` never renews the listing. */
  readonly cachePeriodMs: number;
  readonly omits: readonly Omission[];
  /** Whether `property=` filters are obeyed; if not, runs of other flows are listed too. */
  readonly filters: 'obeyed' | 'ignored';
  /** Whether `orderby` is obeyed. */
  readonly order: 'obeyed' | 'oldest-first';
}

/** Runs that no listing has while they are of a certain age. `untilAgeMs: Infinity` omits them forever. */
export interface Omission {
  /** Which runs: those whose number, in the order of their creation, divided by `every` leaves `rest`. */
  readonly every: number;
  readonly rest: number;
  readonly fromAgeMs: number;
  readonly untilAgeMs: number;
}

export interface Paging {
  /** Whether the token in the link is escaped. It holds `+`, `=` and `#`. */
  readonly token: 'escaped' | 'raw';
  /** Where the token stands among the parameters of the link. */
  readonly place: 'first' | 'middle' | 'last';
  /** `repeats`: the last page links to itself. `empty-pages`: empty pages follow without end. */
  readonly end: 'none' | 'repeats' | 'empty-pages';
  /** By how many runs the list shifts between two pages: 1 lists one twice, -1 leaves one out. */
  readonly shift: -1 | 0 | 1;
}

/** One machine of the service. */
export interface Backend {
  /** By how much its clock, and with it `Date` and `createdAt`, is ahead of the service's, in milliseconds. */
  readonly skewMs: number;
  /** How long a run is missing from its listings, on top of the setting `listingLagMs`. */
  readonly lag: Lag;
}

export type Lag =
  | { readonly kind: 'fixed'; readonly ms: number }
  /** For the runs in the order of their creation, from the start again after the last; `Infinity` never lists. */
  | { readonly kind: 'list'; readonly ms: readonly [number, ...number[]] }
  /** Evenly distributed from 0, by the seed, the backend and the run. */
  | { readonly kind: 'seeded'; readonly upToMs: number };

/** The parts of a world that differ from {@link DOCUMENTED}. */
export type WorldChanges = {
  readonly [K in keyof World]?: World[K] extends string | readonly unknown[] ? World[K] : Partial<World[K]>;
};

const NO_LAG: Lag = { kind: 'fixed', ms: 0 };

/** The world of the samples: everything is shown, at once, by one machine. */
export const DOCUMENTED: World = {
  runs: {
    params: 'whole',
    times: 'as-sent',
    activityWindows: true,
    activityEndMinusMs: 0,
    latestEnd: 'any',
    upperCaseIds: 'none',
    createdClient: 'absent',
    status: 'summary',
    statusWords: 'documented',
    counts: 'numbers',
  },
  spelling: {},
  accepts: { times: 'strings-and-integers', refusal: 1340 },
  creates: [],
  retriggers: [],
  retrigger: { id: 'new', contentType: 'optional' },
  listing: { cache: 'none', cachePeriodMs: 60_000, omits: [], filters: 'obeyed', order: 'obeyed' },
  paging: { token: 'escaped', place: 'middle', end: 'none', shift: 0 },
  backends: [{ skewMs: 0, lag: NO_LAG }],
  routing: 'round-robin',
};

/** {@link DOCUMENTED}, or another world, but for some traits. */
export function worldOf(changes: WorldChanges, base: World = DOCUMENTED): World {
  return {
    ...base,
    ...changes,
    runs: { ...base.runs, ...changes.runs },
    spelling: { ...base.spelling, ...changes.spelling },
    accepts: { ...base.accepts, ...changes.accepts },
    retrigger: { ...base.retrigger, ...changes.retrigger },
    listing: { ...base.listing, ...changes.listing },
    paging: { ...base.paging, ...changes.paging },
  };
}
