import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { list, member, readJson, text } from '../src/adobe/json.ts';

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
