import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import {
  type FailureKind,
  failureKind,
  isAboutRequest,
  isNotFound,
  isPassing,
} from '../src/adobe/failure-kind.ts';
import { NoAnswerError } from '../src/adobe/no-answer.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem.ts';
import { TokenError } from '../src/adobe/token-error.ts';

const status = (code: number, adobeCode = '') =>
  new AnswerError({ status: code, code: adobeCode, text: '', requestId: '', retryAfterMs: undefined });

/** The contract's three kinds, status by status; a range has one kind, except for the statuses that are named. */
function expected(code: number): FailureKind {
  if (code === 425) return 'not-accepted';
  // A 429 of the service behind the gateway may have created the run.
  if (code === 408 || code === 429) return 'unanswered';
  return code >= 300 && code < 500 ? 'refused' : 'unanswered';
}

test('every status from 100 to 599 is of the kind that the contract gives it', () => {
  const counts = { 'not-accepted': 0, refused: 0, unanswered: 0 };
  for (let code = 100; code < 600; code += 1) {
    assert.equal(failureKind(status(code)), expected(code), `${code}`);
    counts[expected(code)] += 1;
  }
  assert.deepEqual(counts, { 'not-accepted': 1, refused: 197, unanswered: 302 });
});

for (const [code, kind] of [
  [0, 'unanswered'],
  [99, 'unanswered'],
  [202, 'unanswered'],
  [302, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [408, 'unanswered'],
  [409, 'refused'],
  [425, 'not-accepted'],
  [429, 'unanswered'],
  [500, 'unanswered'],
  [503, 'unanswered'],
  [600, 'unanswered'],
  [999, 'unanswered'],
] as const) {
  test(`${code}: ${kind}`, () => assert.equal(failureKind(status(code)), kind));
}

for (const [what, error, kind] of [
  ['429 of the gateway', status(429, 'GATEWAY-429050'), 'not-accepted'],
  ['429 of another table', status(429, 'FLOW-429050'), 'unanswered'],
  ['401 of the gateway', status(401, 'GATEWAY-401013'), 'refused'],
  ['no answer to a request that did not leave', new NoAnswerError('refused', false), 'not-accepted'],
  ['no answer to a request that left', new NoAnswerError('lost', true), 'unanswered'],
  ['a success that cannot be read', new UnreadableAnswerError('otters'), 'unanswered'],
  ['no token', new TokenError(status(400)), 'refused'],
  ['no token, as IMS did not answer', new TokenError(new NoAnswerError('lost', true)), 'refused'],
] as const) {
  test(`${what}: ${kind}`, () => assert.equal(failureKind(error), kind));
}

describe('an error that is none of these shows nothing about the run, and is thrown', () => {
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
        () => failureKind(error),
        (thrown) => thrown === error,
      );
    });
  }
});

test('another attempt is made after a lasting failure of the network too: its budget counts to two', () => {
  for (const sent of [true, false])
    assert.equal(isPassing(new NoAnswerError('refused', sent, { isLasting: true })), true);
});

test('a connection that fails in a lasting way creates no run, unless the request left', () => {
  assert.equal(failureKind(new NoAnswerError('refused', false, { isLasting: true })), 'not-accepted');
  assert.equal(failureKind(new NoAnswerError('lost', true, { isLasting: true })), 'unanswered');
});

test('a refusal is about the request if its status is a 4xx, other than 401 and those that can pass', () => {
  const codes = Array.from({ length: 500 }, (_, index) => index + 100);
  const about = codes.filter((code) => isAboutRequest(status(code)));
  const expected = codes.filter((code) => code >= 400 && code < 500 && ![401, 408, 425, 429].includes(code));
  assert.deepEqual(about, expected);
  for (const error of [new TokenError(status(400)), new NoAnswerError('lost', false), new TypeError('x')])
    assert.equal(isAboutRequest(error), false);
});

test('only HTTP 404 says that there is no such thing', () => {
  assert.ok(isNotFound(status(404)));
  for (const error of [status(410), status(400), new NoAnswerError('lost', true), undefined])
    assert.equal(isNotFound(error), false);
});
