import { NoAnswerError } from '../../../src/adobe/http/no-answer.ts';
import { AnswerError, UnreadableAnswerError } from '../../../src/adobe/problem/problem.ts';
import { TokenError } from '../../../src/adobe/token/token-error.ts';

/** Names a failure without the sentences of the service, which can hold ids and names. */
export function failureText(error: unknown): string {
  if (error instanceof TokenError) return `no access token (${failureText(error.cause)})`;
  if (error instanceof AnswerError) {
    const { status, code } = error.problem;
    return `HTTP ${status}${/^[A-Z_]+-[\w-]{1,30}$/.test(code) ? ` ${code}` : ' without a known code'}`;
  }
  if (error instanceof UnreadableAnswerError) return 'a success that the action cannot read';
  if (error instanceof NoAnswerError)
    return `no whole answer, ${error.sent ? 'after' : 'before'} the request left`;
  throw error;
}
