import { type Clock, realClock } from './clock.ts';
import { CLIENT_ID, CLIENT_SECRET, ORG_ID, SANDBOX, SCOPES } from './credentials.ts';
import type { RunState } from './runs.ts';
import { DOCUMENTED, type Spelling, type World } from './world.ts';

/**
 * How the service behaves. Where Adobe's sources contradict each other, or say nothing, each reading is a value here.
 * Settings may be changed while the service runs; they count from the next call on.
 */
export interface Settings extends Spelling {
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
  /** Whether run documents repeat the `params` of the create. */
  echoParams: boolean;
  /** How a run's status is spelled in documents, always the same: for example `(state) => state.toUpperCase()`. */
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
  /** What the service does where sources leave it open. Its `spelling` wins over the spelling of the settings. */
  world: World;
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
    world: DOCUMENTED,
    ...options,
  };
}

/** The settings, spelled as their world has it: the same object until one of the settings changes. */
export function openSpelling(settings: Settings): () => Settings {
  const names = Object.keys(settings) as (keyof Settings)[];
  const take = () => ({ own: { ...settings }, spelled: { ...settings, ...settings.world.spelling } });
  const last = take();
  return () => {
    if (names.some((name) => settings[name] !== last.own[name])) Object.assign(last, take());
    return last.spelled;
  };
}
