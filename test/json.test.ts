import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { count, list, member, readJson, text } from '../src/adobe/json.ts';
import { measured } from './support/cpu-time.ts';

describe('JSON from a service', () => {
  test('is its value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        assert.deepEqual(readJson(JSON.stringify(value)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  for (const broken of [
    '',
    ' ',
    '<html></html>',
    '{"items":[',
    "{'a':1}",
    'undefined',
    '{}{}',
    ' \uFEFF{}',
  ]) {
    test(`is nothing if it is not JSON: ${JSON.stringify(broken)}`, () =>
      assert.equal(readJson(broken), undefined));
  }
});

describe('JSON that would fill the memory', () => {
  for (const [what, text] of Object.entries({
    'empty objects': `[${'{},'.repeat(2_000_000)}{}]`,
    'empty lists': `[${'[],'.repeat(2_000_000)}[]]`,
    numbers: `[${'0,'.repeat(3_000_000)}0]`,
    'lists in each other': '['.repeat(2_000_000) + ']'.repeat(2_000_000),
    'objects in each other': `${'{"a":'.repeat(1_000_000)}0${'}'.repeat(1_000_000)}`,
  })) {
    test(`is nothing: ${what}`, () => {
      const { result, cpuMs } = measured(() => readJson(text));
      assert.equal(result, undefined);
      assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
    });
  }

  test('is its value as long as an answer of the API may be so large', () => {
    const long = {
      text: 'x,'.repeat(200_000),
      runs: Array.from({ length: 40_000 }, () => 'a run of a flow'),
    };
    const text = JSON.stringify(long);
    assert.ok(text.length > 1024 * 1024);
    assert.deepEqual(readJson(text), long);
    assert.equal(JSON.stringify(readJson(`"${'y'.repeat(8_000_000)}"`))?.length, 8_000_002);
  });

  test('is read without a stack overflow if it is small and deep', () => {
    assert.ok(Array.isArray(readJson('['.repeat(500_000) + ']'.repeat(500_000))));
  });
});

test('a count is a number of at least 0, or its digits', () => {
  for (const [value, expected] of [
    [0, 0],
    [7, 7],
    ['12', 12],
    ['0', 0],
    ['9'.repeat(16), Number.MAX_SAFE_INTEGER],
    [1e300, Number.MAX_SAFE_INTEGER],
    ...[
      -1,
      '-1',
      '1e3',
      '1.5',
      ' 1',
      '',
      '9'.repeat(101),
      Number.NaN,
      Number.POSITIVE_INFINITY,
      null,
      {},
    ].map((odd) => [odd, undefined] as const),
  ] as const)
    assert.equal(count(value), expected, String(value));
});

test('a byte order mark before JSON is no part of it', () => assert.deepEqual(readJson('\uFEFF{}'), {}));

describe('a member', () => {
  test('is the value of a key', () => {
    assert.equal(member({ id: 'x' }, 'id'), 'x');
    assert.equal(member({ id: null }, 'id'), null);
    assert.equal(member(readJson('{"__proto__":"own"}'), '__proto__'), 'own');
  });

  test('is nothing if the key is missing, or inherited', () => {
    for (const key of ['id', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      assert.equal(member({}, key), undefined, key);
    }
  });

  test('is nothing in what is no object', () => {
    for (const value of [undefined, null, 'length', 7, true])
      assert.equal(member(value, 'length'), undefined);
  });

  test('is found in an object whose own keys hide those of every object', () => {
    assert.equal(member({ hasOwnProperty: 1, id: 'x' }, 'id'), 'x');
  });
});

test('a text is a text with something in it, left as it is', () => {
  assert.equal(text(' two words '), ' two words ');
  for (const value of ['', ' \t\n', undefined, null, 7, true, ['a'], { a: 'a' }]) {
    assert.equal(text(value), undefined, JSON.stringify(value));
  }
});

test('a list is an array, and an empty one if there is none', () => {
  assert.deepEqual(list([1, 'a']), [1, 'a']);
  for (const value of [undefined, null, 'ab', 7, { length: 1, 0: 'a' }]) assert.deepEqual(list(value), []);
});
