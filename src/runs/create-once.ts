import { failureKind } from '../adobe/failure-kind.ts';
import type { RunRequest } from '../adobe/flow-service.ts';
import type { Budget } from '../adobe/retry.ts';
import type { RunReference } from '../adobe/run.ts';
import type { Context } from './context.ts';
import { OutcomeUnknownError } from './errors.ts';
import { findLostRun, type Lookup, type Target } from './find-lost-run.ts';
import type { CreatedRun, SentRun } from './findings.ts';

/**
 * How long the history must go on not showing a run, from the end of the attempt to create it, before the run
 * counts as not created. Adobe documents no bound for a listing to lag behind a creation; lists that lag at all
 * lag by seconds, and a minute leaves them a margin of tens. A step whose `retry-timeout` is no longer never
 * creates a run again after an answer was lost.
 */
export const LISTING_LAG_MS = 60_000;

/** Pauses between lookups: soon at first, because most runs that exist show up at once. */
const LOOKUP_PAUSES_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LATER_LOOKUP_PAUSE_MS = 15_000;

/** The last look begins so long before the budget ends. */
const LAST_LOOKUP_MS = 1_000;

/**
 * Creates a run as it is asked for, exactly one. See {@link createExactlyOne}.
 *
 * @param request made anew for each attempt, because a start time can go by until the next; the same window each time
 * @param knownRunIds runs that are surely not the one
 */
export async function createOnce(
  request: () => RunRequest,
  context: Context,
  knownRunIds: readonly string[] = [],
): Promise<SentRun> {
  const sent = { last: request() };
  const send = () => {
    sent.last = request();
    return context.service.createRun(sent.last);
  };
  const created = await createExactlyOne({ ...sent.last, knownRunIds }, send, context);
  return { ...created, startSeconds: sent.last.startSeconds };
}

/**
 * Brings a run into being, exactly one. A failure that surely left no run is tried again; a failure that may have
 * left one is never answered with a second request before the flow's history has ruled the run out.
 *
 * @param send makes the one request that brings the run into being
 * @throws {OutcomeUnknownError} a run may exist
 * @throws what `send` throws, where surely none does
 */
export async function createExactlyOne(
  target: Target,
  send: () => Promise<RunReference>,
  context: Context,
): Promise<CreatedRun> {
  const budget = context.budget();
  const unsure: { sinceMs?: number } = {};
  for (;;) {
    const beganAtMs = context.clock.now();
    try {
      return { ...(await send()), by: 'answer' };
    } catch (error) {
      const kind = failureKind(error);
      const failure = error as Error;
      if (kind === 'refused') throw failure;
      if (kind === 'not-accepted') {
        await budget.pause(failure);
        continue;
      }
      // A run of the first unanswered attempt may show up as late as after the last.
      unsure.sinceMs ??= beganAtMs;
      const run = await settle(target, unsure.sinceMs, failure, budget, context);
      if (run) return run;
    }
  }
}

/**
 * Looks for a run until it is found or ruled out.
 *
 * @returns the run, or `undefined` where it is ruled out
 * @throws {OutcomeUnknownError}
 */
async function settle(
  target: Target,
  attemptedAtMs: number,
  failure: Error,
  budget: Budget,
  context: Context,
): Promise<CreatedRun | undefined> {
  const lostAtMs = context.clock.now();
  const unknown = (lookups: string) => new OutcomeUnknownError(failure, attemptedAtMs, lookups);
  context.emit({ type: 'looking-up', reason: failure.message });
  for (let lookups = 1; ; lookups += 1) {
    const elapsedMs = context.clock.now() - lostAtMs;
    const found = await lookUp(target, attemptedAtMs, budget, context).catch((error: unknown) => {
      throw unknown(lookupFailure(error));
    });
    if (found.kind === 'found') return { ...found.run, by: found.by };
    if (found.kind === 'unclear') throw unknown(`The flow's history does not answer: ${found.reason}.`);
    const leftMs = budget.left();
    const seconds = Math.round(elapsedMs / 1_000);
    const shown = `The flow's history did not show it within ${seconds} s (lookups: ${lookups}), but a listing can lag.`;
    if (leftMs <= LAST_LOOKUP_MS) throw unknown(shown);
    if (elapsedMs >= LISTING_LAG_MS) {
      context.emit({ type: 'resending', lookups });
      return undefined;
    }
    const pauseMs = Math.min(pauseAfter(lookups), LISTING_LAG_MS - elapsedMs, leftMs - LAST_LOOKUP_MS);
    await context.clock.sleep(pauseMs).catch((error: unknown) => {
      throw unknown(`${shown} Then ${(error as Error).message}.`);
    });
  }
}

function pauseAfter(lookups: number): number {
  return LOOKUP_PAUSES_MS[lookups - 1] ?? LATER_LOOKUP_PAUSE_MS;
}

async function lookUp(
  target: Target,
  attemptedAtMs: number,
  budget: Budget,
  context: Context,
): Promise<Lookup> {
  context.clock.throwIfCancelled();
  return findLostRun(target, attemptedAtMs, { ...context, budget: () => budget });
}

/** Whatever goes wrong with a look, a defect too, leaves the question open. */
function lookupFailure(error: unknown): string {
  const { message } = error as Error;
  return `Looking at the flow's history failed: ${message.replace(/\.$/, '')}.`;
}
