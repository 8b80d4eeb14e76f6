import { CancelledError } from '../../adobe/clock.ts';
import { type Budget, retrying } from '../../adobe/retry.ts';
import type { Context } from '../context.ts';
import { type HistoryPage, history, openMemory } from '../history.ts';
import type { Attempt, Target } from './evidence.ts';
import { judgePages, type Lookup, unread } from './judge-history.ts';
import { DOUBTS, doubtOf, NO_PROOF } from './proof.ts';
import { type ClockOffset, combineOffsets, offsetOf } from './service-clock.ts';

/** A failed lookup is repeated by {@link lookUpPatiently}, and not within it. */
const NO_RETRIES: Budget = { pause: (error) => Promise.reject(error) };

/**
 * Looks up the runs that requests without an answer may have created.
 *
 * @throws what reading the history throws
 */
export type Finder = (attempts: readonly Attempt[]) => Promise<Lookup>;

/**
 * Opens the lookups of one run. What the first of them learns about the clock of the service serves the later ones, and
 * a run that one of them shows counts in all that follow: absence is never assumed of what was there.
 */
export function openFinder(target: Target, { service, clock }: Pick<Context, 'service' | 'clock'>): Finder {
  let offset: ClockOffset | undefined;
  const remember = openMemory();
  return async (attempts) => {
    const pages: HistoryPage[] = [];
    let beforeMs = clock.now();
    for await (const page of history(target.flowId, { service, budget: () => NO_RETRIES })) {
      const afterMs = clock.now();
      pages.push(page);
      const { serviceTimeMs: dateMs, ageSeconds = 0 } = page;
      // A cached page shows the time of another answer.
      if (dateMs !== undefined && ageSeconds <= 0)
        offset = combineOffsets(offset, offsetOf({ dateMs, beforeMs, afterMs }));
      const lookup = judgePages(pages, { target, attempts, nowMs: afterMs, offset, remember });
      if (lookup) return lookup;
      beforeMs = clock.now();
    }
    return unread(pages, { target, attempts, nowMs: clock.now(), offset, remember });
  };
}

/** Lookups of which one that shows no run fails if its listing is not live: then it proves nothing. */
export function onlyLive(find: Finder, { clock }: Pick<Context, 'clock'>): Finder {
  return async (attempts) => {
    const lookup = await find(attempts);
    const doubt = lookup.kind === 'absent' ? doubtOf(NO_PROOF, lookup, clock.now()) : undefined;
    if (doubt) throw new Error(`the listing proves nothing, because ${DOUBTS[doubt]}`);
    return lookup;
  };
}

/** What a lookup shows, or why the last one failed. */
export type PatientLookup = Lookup | { readonly kind: 'failed'; readonly failure: Error };

/**
 * Repeats a lookup until it works, for `retry-timeout`: one that fails says nothing, whatever its status.
 *
 * @throws {CancelledError}
 */
export async function lookUpPatiently(
  find: Finder,
  attempts: readonly Attempt[],
  { clock, budget }: Context,
): Promise<PatientLookup> {
  const lookUp = async () => {
    clock.throwIfCancelled();
    return find(attempts);
  };
  try {
    return await retrying(lookUp, budget(), isFailure);
  } catch (error) {
    if (isFailure(error)) return { kind: 'failed', failure: error };
    throw error;
  }
}

function isFailure(error: unknown): error is Error {
  return !(error instanceof CancelledError);
}
