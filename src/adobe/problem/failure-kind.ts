import { NoAnswerError } from '../http/no-answer.ts';
import { TokenError } from '../token/token-error.ts';
import { AnswerError, isGatewayRejection, isRedirect, UnreadableAnswerError } from './problem.ts';

/**
 * What the failure of a request means: the one place that decides it. The Flow Service has no idempotency key, so that
 * these must never be mixed up:
 *
 * - `not-accepted`: the service has not done what was asked, and the same request can succeed later;
 * - `refused`: the service has not done what was asked, and will not do it later either;
 * - `unanswered`: the request left, and what came back does not say whether the service has done it.
 */
export type FailureKind = 'not-accepted' | 'refused' | 'unanswered';

/** Too early: turned away before the Flow Service sees the request (RFC 8470). */
const TOO_EARLY = 425;

/** The gateway gave up on a request that had begun. */
const REQUEST_TIMEOUT = 408;

/** Of the gateway, the request is turned away; of another service, it may have been taken. */
const TOO_MANY_REQUESTS = 429;

/**
 * Reads from the error of a request what the service has done. Everything that is not known to be harmless is `unanswered`:
 * HTTP 408, 5xx, a 429 that is not the gateway's, a success that cannot be read, and a redirect, with which a service can
 * answer that it has created something (303). A 401 is `refused`: the service did nothing.
 *
 * @throws the error itself if it is not one of this folder's: a defect says nothing about the service
 */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof NoAnswerError) return error.sent ? 'unanswered' : 'not-accepted';
  if (error instanceof UnreadableAnswerError) return 'unanswered';
  if (error instanceof TokenError) return 'refused';
  if (!(error instanceof AnswerError)) throw error;
  const { status } = error.problem;
  if (status === TOO_EARLY) return 'not-accepted';
  if (status === TOO_MANY_REQUESTS) return isGatewayRejection(error.problem) ? 'not-accepted' : 'unanswered';
  return status >= 400 && status < 500 && status !== REQUEST_TIMEOUT ? 'refused' : 'unanswered';
}

/**
 * Whether another attempt at something harmless (a token, a read) can succeed. A fault that lasts is tried once more
 * too: the budget of the operation counts that. A redirect is not followed, so that the next attempt gets it too.
 */
export function isPassing(error: unknown): error is Error {
  const isKnown = [NoAnswerError, UnreadableAnswerError, AnswerError].some((kind) => error instanceof kind);
  return isKnown && !isRedirect(error) && failureKind(error) !== 'refused';
}

/** Whether the gateway did not accept the token, so that the same request can be sent with another one. */
export function isTokenRejected(error: unknown, isWrite: boolean): boolean {
  if (!(error instanceof AnswerError) || error.problem.status !== 401) return false;
  // What changes something is sent again only if the gateway turned it away, and not the service behind it.
  return !isWrite || isGatewayRejection(error.problem);
}

/** Whether a request was refused for what is in it, or for what the flow is: a read of the flow can explain it. */
export function isAboutRequest(error: unknown): boolean {
  return error instanceof AnswerError && error.problem.status !== 401 && failureKind(error) === 'refused';
}

/** Whether the service says that there is no such thing, or does not show it yet. */
export function isNotFound(error: unknown): error is AnswerError {
  return error instanceof AnswerError && error.problem.status === 404;
}
