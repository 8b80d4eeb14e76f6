import { NoAnswerError } from './http.ts';
import { AnswerError, UnreadableAnswerError } from './problem.ts';

/**
 * Tells whether a run may have been created although its creation failed. The Flow Service has no idempotency
 * key, so the failures that leave this open must never be answered with a second request.
 *
 * Open it is where the request left and no whole answer came, where the answer was a success that cannot be
 * read, and where the gateway gave up (408) or the service failed (5xx) on something it had begun.
 */
export function mayHaveCreated(error: unknown): boolean {
  if (error instanceof NoAnswerError) return error.sent;
  if (error instanceof AnswerError) return error.problem.status === 408 || error.problem.status >= 500;
  return error instanceof UnreadableAnswerError;
}
