import { NoAnswerError } from './no-answer.ts';
import { AnswerError, UnreadableAnswerError } from './problem.ts';
import { TokenError } from './token-error.ts';

/**
 * What the failure of a request means: the one place that decides it. The Flow Service has no idempotency key, so that
 * these must never be mixed up:
 *
 * - `not-accepted`: the service has not done what was asked, and the same request can succeed later;
 * - `refused`: the service has not done what was asked, and will not do it later either;
 * - `unanswered`: the request left, and what came back does not say whether the service has done it.
 */
export type FailureKind = 'not-accepted' | 'refused' | 'unanswered';

/** Too early, too many requests: turned away before the Flow Service sees the request. */
const TURNED_AWAY: ReadonlySet<number> = new Set([425, 429]);

/** The gateway gave up on a request that had begun. */
const REQUEST_TIMEOUT = 408;

/**
 * Reads from the error of a request what the service has done. Whatever is not known to be harmless is `unanswered`:
 * HTTP 408, 5xx, and a success that cannot be read. A 401 is `refused`, because a second token has been tried by then.
 *
 * @throws the error itself if it is none of this folder's: a defect says nothing about the service
 */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof NoAnswerError)
    return error.sent ? 'unanswered' : error.isLasting ? 'refused' : 'not-accepted';
  if (error instanceof UnreadableAnswerError) return 'unanswered';
  if (error instanceof TokenError) return 'refused';
  if (!(error instanceof AnswerError)) throw error;
  const { status } = error.problem;
  if (TURNED_AWAY.has(status)) return 'not-accepted';
  return status >= 300 && status < 500 && status !== REQUEST_TIMEOUT ? 'refused' : 'unanswered';
}

/** Whether another attempt at something harmless (a token, a read) can succeed. */
export function isPassing(error: unknown): error is Error {
  const isKnown = [NoAnswerError, UnreadableAnswerError, AnswerError].some((kind) => error instanceof kind);
  // Some proxies lock an account that is refused: a lasting failure is not repeated, whenever it came.
  const isLasting = error instanceof NoAnswerError && error.isLasting;
  return isKnown && !isLasting && failureKind(error) !== 'refused';
}

/** Whether a request was refused for what is in it, or for what the flow is: a read of the flow can explain it. */
export function isAboutRequest(error: unknown): boolean {
  if (!(error instanceof AnswerError) || failureKind(error) !== 'refused') return false;
  const { status } = error.problem;
  return status >= 400 && status !== 401;
}

/** Whether the service says that there is no such thing, or does not show it yet. */
export function isNotFound(error: unknown): boolean {
  return error instanceof AnswerError && error.problem.status === 404;
}
