import { NoAnswerError } from './no-answer.ts';
import { AnswerError, UnreadableAnswerError } from './problem.ts';
import { TokenError } from './session.ts';

/**
 * What a failed creation says of the run. The Flow Service has no idempotency key, so these three must never be
 * mixed up:
 *
 * - `not-created`: surely there is no run, and trying again can help;
 * - `refused`: surely there is no run, and trying again cannot help;
 * - `perhaps-created`: the request left, and what came back does not say what became of it.
 */
export type Certainty = 'not-created' | 'refused' | 'perhaps-created';

/** Turned away by the gateway before the Flow Service saw them: too early, too many requests. */
const TURNED_AWAY: ReadonlySet<number> = new Set([425, 429]);

/**
 * Tells what an error of `createRun` says of the run. Whatever is not known to be harmless counts as
 * `perhaps-created`: of the statuses those are 408, where the gateway gave up on a request that had begun, 5xx,
 * and any success that cannot be read. A 401 is `refused`, because the session has tried a second token by then.
 *
 * @throws the error itself where it is none of the platform's own: a defect says nothing of the run
 */
export function certaintyOf(error: unknown): Certainty {
  if (error instanceof NoAnswerError && error.sent) return 'perhaps-created';
  if (error instanceof NoAnswerError) return error.isLasting ? 'refused' : 'not-created';
  if (error instanceof UnreadableAnswerError) return 'perhaps-created';
  if (error instanceof TokenError) return 'refused';
  if (!(error instanceof AnswerError)) throw error;
  const { status } = error.problem;
  if (TURNED_AWAY.has(status)) return 'not-created';
  return status >= 300 && status < 500 && status !== 408 ? 'refused' : 'perhaps-created';
}
