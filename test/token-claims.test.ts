import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { tokenClaims } from '../src/adobe/token/token-claims.ts';

const encode = (text: string) => Buffer.from(text).toString('base64url');
const token = (claims: unknown) => `${encode('{"alg":"RS256"}')}.${encode(JSON.stringify(claims))}.c2ln`;

const CREATED = 1_778_051_300_999;
const DAY_MS = 86_399_000;

describe('a token says when it expires', () => {
  const claims: readonly (readonly [what: string, claims: unknown, seconds: number | undefined])[] = [
    ['in the way of IMS', { created_at: `${CREATED}`, expires_in: `${DAY_MS}` }, 1_778_137_699],
    ['in that way with numbers', { created_at: CREATED, expires_in: DAY_MS }, 1_778_137_699],
    ['in the way of others', { exp: 1_778_137_699 }, 1_778_137_699],
    ['in both ways, of which that of IMS counts', { created_at: '1000', expires_in: '1000', exp: 9 }, 2],
    ['only by half, and in the way of others', { created_at: `${CREATED}`, exp: 9 }, 9],
    ['only by half', { created_at: `${CREATED}` }, undefined],
    ['only by the other half', { expires_in: `${DAY_MS}` }, undefined],
    ['not at all', {}, undefined],
    ['with a word', { exp: 'soon', created_at: 'now', expires_in: 'later' }, undefined],
    ['with nothing', { exp: null }, undefined],
    ['with nothing, in the way of IMS', { created_at: null, expires_in: `${DAY_MS}` }, undefined],
    ['with what cannot be a number', { exp: { toString: 1 } }, undefined],
    ['with that, in the way of IMS', { created_at: { toString: 1 }, expires_in: '1' }, undefined],
    ['with a time before all', { exp: -1 }, undefined],
    ['with the last second of all', { exp: 253_402_300_798 }, 253_402_300_798],
    ['with a time beyond', { exp: 1e300, created_at: undefined }, undefined],
    ['with a time beyond, in the way of IMS', { created_at: '1e300', expires_in: '1' }, undefined],
  ];
  for (const [what, given, seconds] of claims) {
    test(what, () => assert.equal(tokenClaims(token(given)).expirySeconds, seconds));
  }
});

describe('a token says nothing of it', () => {
  const texts = ['', '.', '...', 'quiet-otter', 'a.b.c', `a.${encode('null')}.c`, `a.${encode('7')}.c`];
  for (const text of [...texts, `a.${encode('[1]')}.c`, encode('{"exp":9}')]) {
    test(`"${text}"`, () => assert.equal(tokenClaims(text).expirySeconds, undefined));
  }

  test('whatever it is made of, or what it says is a time that can be shown', () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.double(),
      fc.string({ unit: fc.constantFrom(...'0123456789.e-') }),
    );
    const anyClaims = fc.record({ created_at: odd, expires_in: odd, exp: odd }, { requiredKeys: [] });
    const anyToken = fc.oneof(anyClaims.map(token), fc.string(), fc.string().map(token));
    fc.assert(
      fc.property(anyToken, (text) => {
        const seconds = tokenClaims(text).expirySeconds;
        if (seconds !== undefined) assert.doesNotThrow(() => new Date(seconds * 1_000).toISOString());
      }),
      { numRuns: 1_000 },
    );
  });
});
