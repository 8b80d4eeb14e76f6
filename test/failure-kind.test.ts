import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import { type Certainty, certaintyOf } from '../src/adobe/failure-kind.ts';
import { NoAnswerError } from '../src/adobe/no-answer.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem.ts';
import { TokenError } from '../src/adobe/session.ts';

const status = (code: number) =>
  new AnswerError({ status: code, code: '', text: '', requestId: '', retryAfterMs: undefined });

/** The contract's three kinds, status by status; the kind of a range holds but for what is named on its own. */
function expected(code: number): Certainty {
  if (code === 425 || code === 429) return 'not-created';
  if (code === 408) return 'perhaps-created';
  return code >= 300 && code < 500 ? 'refused' : 'perhaps-created';
}

test('every status from 100 to 599 is of the kind that the contract gives it', () => {
  const counts = { 'not-created': 0, refused: 0, 'perhaps-created': 0 };
  for (let code = 100; code < 600; code += 1) {
    assert.equal(certaintyOf(status(code)), expected(code), `${code}`);
    counts[expected(code)] += 1;
  }
  assert.deepEqual(counts, { 'not-created': 2, refused: 197, 'perhaps-created': 301 });
});

for (const [code, kind] of [
  [0, 'perhaps-created'],
  [99, 'perhaps-created'],
  [202, 'perhaps-created'],
  [302, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [408, 'perhaps-created'],
  [409, 'refused'],
  [425, 'not-created'],
  [429, 'not-created'],
  [500, 'perhaps-created'],
  [503, 'perhaps-created'],
  [600, 'perhaps-created'],
  [999, 'perhaps-created'],
] as const) {
  test(`${code}: ${kind}`, () => assert.equal(certaintyOf(status(code)), kind));
}

for (const [what, error, kind] of [
  ['no answer to a request that did not leave', new NoAnswerError('refused', false), 'not-created'],
  ['no answer to a request that left', new NoAnswerError('lost', true), 'perhaps-created'],
  ['a success that cannot be read', new UnreadableAnswerError('otters'), 'perhaps-created'],
  ['no token', new TokenError(status(400)), 'refused'],
  ['no token, as IMS did not answer', new TokenError(new NoAnswerError('lost', true)), 'refused'],
] as const) {
  test(`${what}: ${kind}`, () => assert.equal(certaintyOf(error), kind));
}

describe('what is none of these says nothing of the run, and is thrown', () => {
  for (const error of [
    new TypeError('x'),
    new Error('lost'),
    new CancelledError(),
    'lost',
    undefined,
    null,
  ]) {
    test(`${error}`, () => {
      assert.throws(
        () => certaintyOf(error),
        (thrown) => thrown === error,
      );
    });
  }
});
