import { certaintyOf } from '../adobe/failure-kind.ts';
import type { FlowService, RunRequest } from '../adobe/flow-service.ts';
import { type Budget, openBudget, type RetryWorld } from '../adobe/retry.ts';
import type { RunReference } from '../adobe/run.ts';
import { UnsettledError } from './errors.ts';
import { lookFor, type Sighting, type Target } from './find-lost-run.ts';

/** What creating a run needs of the world. */
export interface CreateWorld extends RetryWorld {
  readonly service: FlowService;
  /** Longest time for all retries and looks, in milliseconds. */
  readonly retryTimeoutMs: number;
  /** Told when a creation was not answered, and the run is looked for. */
  lookingUp(reason: string): void;
  /** Told when no look shows the run, so that it is created once more. */
  ruledOut(looks: number): void;
}

/** A run that was created, and how that is known. */
export interface CreatedRun extends RunReference {
  /** `answer`: the service said so. `window`, `only`: it was found in the flow's history, see {@link Sighting}. */
  readonly by: 'answer' | 'window' | 'only';
}

/**
 * How long the history must go on not showing a run, from the end of the attempt to create it, before the run
 * counts as not created. Adobe documents no bound for a listing to lag behind a creation; lists that lag at all
 * lag by seconds, and a minute leaves them a margin of tens. A step whose `retry-timeout` is no longer never
 * creates a run again after an answer was lost.
 */
export const LISTING_LAG_MS = 60_000;

/** Pauses between looks: soon at first, because most runs that exist show up at once. */
const LOOK_PAUSES_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LATER_LOOK_PAUSE_MS = 15_000;

/** The last look begins so long before the budget ends. */
const LAST_LOOK_MS = 1_000;

/** A run that was created, and when it begins by the request that was made last, unix seconds. */
export interface SentRun extends CreatedRun {
  readonly startSeconds: number;
}

/**
 * Creates a run as it is asked for, exactly one. See {@link exactlyOnce}.
 *
 * @param request made anew for each attempt, because a start time can go by until the next; the same window each time
 * @param knownRunIds runs that are surely not the one
 */
export async function createOnce(
  request: () => RunRequest,
  world: CreateWorld,
  knownRunIds: readonly string[] = [],
): Promise<SentRun> {
  const sent = { last: request() };
  const send = () => {
    sent.last = request();
    return world.service.createRun(sent.last);
  };
  const created = await exactlyOnce({ ...sent.last, knownRunIds }, send, world);
  return { ...created, startSeconds: sent.last.startSeconds };
}

/**
 * Brings a run into being, exactly one. A failure that surely left no run is tried again; a failure that may have
 * left one is never answered with a second request before the flow's history has ruled the run out.
 *
 * @param send makes the one request that brings the run into being
 * @throws {UnsettledError} a run may exist
 * @throws what `send` throws, where surely none does
 */
export async function exactlyOnce(
  target: Target,
  send: () => Promise<RunReference>,
  world: CreateWorld,
): Promise<CreatedRun> {
  const budget = openBudget(world.retryTimeoutMs, world);
  const unsure: { sinceMs?: number } = {};
  for (;;) {
    const beganAtMs = world.clock.now();
    try {
      return { ...(await send()), by: 'answer' };
    } catch (error) {
      const certainty = certaintyOf(error);
      const failure = error as Error;
      if (certainty === 'refused') throw failure;
      if (certainty === 'not-created') {
        await budget.pause(failure);
        continue;
      }
      // A run of the first unanswered attempt may show up as late as after the last.
      unsure.sinceMs ??= beganAtMs;
      const run = await settle(target, unsure.sinceMs, failure, budget, world);
      if (run) return run;
    }
  }
}

/**
 * Looks for a run until it is found or ruled out.
 *
 * @returns the run, or `undefined` where it is ruled out
 * @throws {UnsettledError}
 */
async function settle(
  target: Target,
  attemptedAtMs: number,
  failure: Error,
  budget: Budget,
  world: CreateWorld,
): Promise<CreatedRun | undefined> {
  const lostAtMs = world.clock.now();
  const unsettled = (looks: string) => new UnsettledError(failure, attemptedAtMs, looks);
  world.lookingUp(failure.message);
  for (let looks = 1; ; looks += 1) {
    const lookedAfterMs = world.clock.now() - lostAtMs;
    const sighting = await look(target, attemptedAtMs, budget, world).catch((error: unknown) => {
      throw unsettled(lookFailure(error));
    });
    if (sighting.kind === 'found') return { ...sighting.run, by: sighting.by };
    if (sighting.kind === 'unclear') throw unsettled(`The flow's history does not tell: ${sighting.reason}.`);
    const leftMs = budget.left();
    const seconds = Math.round(lookedAfterMs / 1_000);
    const shown = `The flow's history did not show it within ${seconds} s (looks: ${looks}), but a listing can lag.`;
    if (leftMs <= LAST_LOOK_MS) throw unsettled(shown);
    if (lookedAfterMs >= LISTING_LAG_MS) {
      world.ruledOut(looks);
      return undefined;
    }
    const pauseMs = Math.min(pauseAfter(looks), LISTING_LAG_MS - lookedAfterMs, leftMs - LAST_LOOK_MS);
    await world.clock.sleep(pauseMs).catch((error: unknown) => {
      throw unsettled(`${shown} Then ${(error as Error).message}.`);
    });
  }
}

function pauseAfter(looks: number): number {
  return LOOK_PAUSES_MS[looks - 1] ?? LATER_LOOK_PAUSE_MS;
}

async function look(
  target: Target,
  attemptedAtMs: number,
  budget: Budget,
  world: CreateWorld,
): Promise<Sighting> {
  world.clock.throwIfCancelled();
  return lookFor(target, attemptedAtMs, world.service, world.clock, () => budget);
}

/** Whatever goes wrong with a look, a defect too, leaves the question open. */
function lookFailure(error: unknown): string {
  const { message } = error as Error;
  return `Looking at the flow's history failed: ${message.replace(/\.$/, '')}.`;
}
