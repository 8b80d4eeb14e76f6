import { type Clock, realClock } from './clock.ts';
import { CLIENT_ID, CLIENT_SECRET, ORG_ID, SANDBOX, SCOPES } from './credentials.ts';
import type { RunState } from './runs.ts';

/**
 * How the service behaves. Where Adobe's sources contradict each other, or say nothing, each reading is a value here.
 * Settings may be changed while the service runs; they count from the next call on.
 */
export interface Settings {
  clock: Clock;
  /** Makes the ids of two services differ; the same seed gives the same ids. */
  seed: string;
  clientId: string;
  clientSecret: string;
  orgId: string;
  sandboxes: readonly string[];
  /** Scopes that the credential may ask for. */
  scopes: readonly string[];
  tokenLifetimeMs: number;
  /** `{items: [{id, etag}]}` as the tutorial prints it, or `{id, etag}` as OpenAPI does. */
  createAnswer: 'items' | 'bare';
  createStatus: 200 | 201;
  getAnswer: 'items' | 'bare';
  /** Samples say `etag`, OpenAPI says `eTag`. */
  etagKey: 'etag' | 'eTag';
  /** Samples say `activities`, OpenAPI says `activites`. */
  activitiesKey: 'activities' | 'activites';
  /** Whether run documents repeat the `params` of the create. */
  echoParams: boolean;
  /** How a run's status is spelled in documents, for example `(state) => state.toUpperCase()`. */
  spellStatus: (state: RunState) => string;
  /** Type prefix of the provider's errors (13xx); undefined wraps them in FLOW-1100-400. */
  providerErrorPrefix: string | undefined;
  /** Whether a start time in the past is refused with 1360. The tutorial itself sends one. */
  refusePastStart: boolean;
  /** How long a new run is missing from listings. */
  listingLagMs: number;
  /** How long after its start time a run answers 404; undefined: it is there at once. */
  hiddenAfterStartMs: number | undefined;
  /** Most runs on one page, whatever `limit` says. */
  pageSize: number;
}

export function settingsFrom(options: Partial<Settings>): Settings {
  return {
    clock: realClock(),
    seed: 'flow-service',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    orgId: ORG_ID,
    sandboxes: [SANDBOX],
    scopes: SCOPES,
    tokenLifetimeMs: 86_399_000,
    createAnswer: 'items',
    createStatus: 201,
    getAnswer: 'items',
    etagKey: 'etag',
    activitiesKey: 'activities',
    echoParams: true,
    spellStatus: (state) => state,
    providerErrorPrefix: undefined,
    refusePastStart: false,
    listingLagMs: 0,
    hiddenAfterStartMs: undefined,
    pageSize: 100,
    ...options,
  };
}
