import { fractionOf } from './ids.ts';
import type { RunRecord } from './runs.ts';
import type { State } from './state.ts';
import type { Lag } from './world.ts';

/** When a request is processed, and by which of the world's backends. */
export interface Turn {
  /** On the clock of the service, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Place of the backend in the world's list. */
  readonly backend: number;
}

/** The turn of the next request to Flow Service; each call uses one up. */
export function nextTurn(state: State, nowMs: number): Turn {
  const { seed, world } = state.settings;
  const { routing, backends } = world;
  const count = state.counts.requests;
  state.counts.requests += 1;
  const backend =
    routing === 'round-robin'
      ? count % backends.length
      : Math.floor(fractionOf(`${seed} routing ${count}`) * backends.length);
  return { nowMs, backend };
}

/** The time of a turn on the clock of its backend, in milliseconds since 1970. */
export function backendTimeMs(state: State, { nowMs, backend }: Turn): number {
  return nowMs + (state.settings.world.backends[backend]?.skewMs ?? 0);
}

/** Whether the listings of a backend have a run at a moment of the service's clock. */
export function isListed(state: State, run: RunRecord, { nowMs, backend }: Turn): boolean {
  const { world, seed } = state.settings;
  const lag = world.backends[backend]?.lag;
  const lagMs = lag === undefined ? 0 : lagOf(lag, run, () => fractionOf(`${seed} lag ${backend} ${run.id}`));
  const ageMs = nowMs - run.recordedAtMs;
  const isOmitted = world.listing.omits.some(
    ({ every, rest, fromAgeMs, untilAgeMs }) =>
      run.number % every === rest && ageMs >= fromAgeMs && ageMs < untilAgeMs,
  );
  return nowMs >= run.listedAtMs + lagMs && !isOmitted;
}

function lagOf(lag: Lag, run: RunRecord, fraction: () => number): number {
  switch (lag.kind) {
    case 'fixed':
      return lag.ms;
    case 'list':
      return lag.ms[run.number % lag.ms.length] ?? 0;
    case 'seeded':
      return Math.floor(fraction() * (lag.upToMs + 1));
    default:
      return lag satisfies never;
  }
}
