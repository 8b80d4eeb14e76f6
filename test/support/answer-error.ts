import { AnswerError, type Problem } from '../../src/adobe/problem/problem.ts';

/** A problem of the platform, of which a test says what matters to it. */
export const problemOf = (status: number, more: Partial<Problem> = {}): Problem => ({
  ...{ status, service: 'PLATFORM', isPage: false, code: '', text: 'Odd', requestId: '' },
  ...{ details: [], retryAfterMs: undefined },
  ...more,
});

/** The error of a request that was answered with it. */
export const answerError = (status: number, more: Partial<Problem> = {}): AnswerError =>
  new AnswerError(problemOf(status, more));
