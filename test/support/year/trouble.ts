import { CancelledError } from '../../../src/adobe/clock.ts';
import type { RunPlan } from '../flow-service/index.ts';
import type { Fate, Passage, SentRequest } from '../virtual-network.ts';
import type { Chance } from './chance.ts';

/** What goes wrong in one step. */
export interface Trouble {
  /** How many of the requests are answered 503, from 0 to 1. */
  readonly unavailable: number;
  /** What becomes of the requests that create a run, in turn. */
  readonly fates: readonly Fate[];
  /** After how many requests the runner is gone. */
  readonly goneAfter: number;
}

export const NO_TROUBLE: Trouble = { unavailable: 0, fates: [], goneAfter: Number.POSITIVE_INFINITY };

const FATES: readonly [Fate, ...Fate[]] = [
  { kind: 'unconnected' },
  { kind: 'broken', processed: true },
  { kind: 'broken', processed: false },
  { kind: 'stalled', processedAfterMs: 20_000 },
  { kind: 'stalled', processedAfterMs: undefined },
  { kind: 'replaced', processed: true, answer: { status: 504, body: '<html>gateway</html>' } },
  { kind: 'replaced', processed: false, answer: { status: 502, body: '' } },
];

/** @param unavailable how many of the requests of this hour are answered 503 */
export function troubleOf(chance: Chance, unavailable: number): Trouble {
  return {
    unavailable,
    fates: chance.happens(0.02) ? [chance.pick(FATES)] : [],
    goneAfter: chance.happens(0.01) ? chance.between(0, 5) : Number.POSITIVE_INFINITY,
  };
}

/** What becomes of a run: its times are whole seconds, so that what it has read is known to the second. */
export function planOf(chance: Chance): Partial<RunPlan> {
  const isLong = chance.happens(0.02);
  const minutes = isLong ? chance.between(60, 300) : chance.between(1, 25);
  const outcome = chance.happens(0.04) ? 'failed' : chance.happens(0.02) ? 'partialSuccess' : 'success';
  return {
    outcome,
    failedRecords: outcome === 'partialSuccess' ? 7 : 0,
    lagMs: chance.between(0, 120) * 1_000,
    durationMs: minutes * 60_000,
    failsAt: chance.pick(['copy', 'promotion']),
  };
}

/** The network of one step, and whether anything went wrong on it. */
export function networkOf(trouble: Trouble, chance: Chance) {
  const state = { requests: 0, fates: [...trouble.fates], isTroubled: false, isGone: false };
  const throwIfGone = () => {
    if (state.isGone) throw new CancelledError();
  };
  const passage = ({ call }: SentRequest): Passage | undefined => {
    state.requests += 1;
    state.isGone ||= state.requests > trouble.goneAfter;
    throwIfGone();
    const fate = call === 'create' || call === 're-trigger' ? state.fates.shift() : undefined;
    const isDown = trouble.unavailable > 0 && chance.happens(trouble.unavailable);
    if (!fate && !isDown) return undefined;
    state.isTroubled = true;
    return { fate: fate ?? { kind: 'replaced', processed: false, answer: { status: 503 } }, latencyMs: 200 };
  };
  return { passage, throwIfGone, isTroubled: () => state.isTroubled };
}
