import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import {
  type FailureKind,
  failureKind,
  isAboutRequest,
  isNotFound,
  isPassing,
  isTokenRejected,
} from '../src/adobe/problem/failure-kind.ts';
import { UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import { TokenError } from '../src/adobe/token/token-error.ts';
import { answerError } from './support/answer-error.ts';

const status = (code: number, adobeCode = '') => answerError(code, { code: adobeCode });

/** The contract's three kinds, status by status; a range has one kind, except for the statuses that are named. */
function expected(code: number): FailureKind {
  if (code === 425) return 'not-accepted';
  if (code === 408 || code === 429 || (code >= 300 && code < 400)) return 'unanswered';
  return code >= 400 && code < 500 ? 'refused' : 'unanswered';
}

test('every status from 100 to 599 is of the kind that the contract gives it', () => {
  const counts = { 'not-accepted': 0, refused: 0, unanswered: 0 };
  for (let code = 100; code < 600; code += 1) {
    assert.equal(failureKind(status(code)), expected(code), `${code}`);
    counts[expected(code)] += 1;
  }
  assert.deepEqual(counts, { 'not-accepted': 1, refused: 97, unanswered: 402 });
});

for (const [code, kind] of [
  [0, 'unanswered'],
  [99, 'unanswered'],
  [202, 'unanswered'],
  [302, 'unanswered'],
  [303, 'unanswered'],
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

describe('a rejection of the gateway, known by its code,', () => {
  test('is one that can pass if there were too many requests', () => {
    assert.equal(failureKind(status(429, 'GATEWAY-429050')), 'not-accepted');
    assert.equal(failureKind(status(429, 'FLOW-1100-429')), 'unanswered');
  });

  test('is a refusal if it does not accept the token', () =>
    assert.equal(failureKind(status(401, 'GATEWAY-401013')), 'refused'));

  test('does not make another status harmless', () =>
    assert.equal(failureKind(status(503, 'GATEWAY-503003')), 'unanswered'));
});

test('a request that changes something is sent with another token only if the gateway turned it away', () => {
  const [gateway, service] = [status(401, 'GATEWAY-401013'), status(401)];
  assert.deepEqual([isTokenRejected(gateway, true), isTokenRejected(service, true)], [true, false]);
  assert.deepEqual([isTokenRejected(gateway, false), isTokenRejected(service, false)], [true, true]);
  for (const other of [status(403, 'GATEWAY-403025'), new NoAnswerError('lost', false), undefined])
    assert.equal(isTokenRejected(other, false), false);
});

test('a read that fails can pass unless it was refused', () => {
  for (const error of [
    status(503),
    status(429),
    new NoAnswerError('lost', true),
    new UnreadableAnswerError('odd'),
  ])
    assert.ok(isPassing(error));
  for (const error of [status(404), status(302), new TokenError(status(503)), new TypeError('x'), undefined])
    assert.equal(isPassing(error), false);
});

test('a failure of the network that lasts is of the same kind as one that passes: the budget counts it', () => {
  const lasting = (sent: boolean) => new NoAnswerError('refused', sent, { isLasting: true });
  assert.deepEqual([failureKind(lasting(false)), failureKind(lasting(true))], ['not-accepted', 'unanswered']);
  assert.ok(isPassing(lasting(false)));
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
