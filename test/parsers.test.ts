import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  parseBoolean,
  parseChoice,
  parseCount,
  parseHeaderValue,
  parseOrgId,
  parseSandboxName,
  parseScopes,
} from '../src/inputs/parsers.ts';
import type { Parsed } from '../src/time/parsed.ts';

function refuse(parse: (text: string) => Parsed<unknown>, text: string, reason = /./): void {
  const parsed = parse(text);
  assert.ok('problem' in parsed, `${JSON.stringify(text)} was accepted`);
  assert.match(parsed.problem, reason);
}

describe('inputs of one form', () => {
  type Case = readonly [
    what: string,
    parse: (text: string) => Parsed<string>,
    accepted: readonly string[],
    refused: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      'an organization ID',
      parseOrgId,
      ['0A1B2C3D4E5F@AdobeOrg'],
      ['', '0A1B2C3D4E5F', '@AdobeOrg', 'a b@AdobeOrg', 'a@AdobeOrg\n', 'a/..@AdobeOrg'],
    ],
    [
      'a sandbox name',
      parseSandboxName,
      ['prod', 'dev-2', '7th'],
      ['', '-dev', 'de v', 'dev_2', 'dév', 'dev\n', 'Prod'],
    ],
    ['a client ID', parseHeaderValue('client ID'), ['0a1b2c', 'a.b_c-d'], ['', 'a b', 'a\r\nX: y', 'ä']],
    ['a token', parseHeaderValue('token'), ['aa.bb.cc', 'Bearerish'], ['', 'a b', 'a\nb', 'ä']],
  ];
  for (const [what, parse, accepted, refused] of cases) {
    test(`${what} is accepted in its form, unchanged`, () => {
      for (const text of accepted) assert.deepEqual(parse(text), { value: text });
    });
    test(`${what} is refused in any other form`, () => {
      for (const text of refused) refuse(parse, text);
    });
  }

  test('scopes may be separated by commas, spaces or lines, and are sent with commas', () => {
    assert.deepEqual(parseScopes('openid, AdobeID\nsession,'), { value: 'openid,AdobeID,session' });
    for (const text of ['', ' , ', 'openid,ä']) refuse(parseScopes, text, /list of scopes/);
  });

  test('the most common slips are answered with the value to write', () => {
    refuse(parseSandboxName, 'Prod', /capital letters.*: write prod$/);
    refuse(parseOrgId, '0a1b2c3d4e5f0a1b2c3d4e5f', /: write 0A1B2C3D4E5F0A1B2C3D4E5F@AdobeOrg$/);
    refuse(parseBoolean, 'yes', /: write true$/);
    refuse(parseBoolean, 'Off', /: write false$/);
    refuse(parseBoolean, 'maybe', /^is neither true nor false$/);
    refuse(parseChoice('wait', 'skip'), 'Skip', /^is none of the choices: write skip$/);
    refuse(parseScopes, '["openid","AdobeID"]', /list of scopes/);
  });

  test('a number has bounds, and each side of a bound is a side', () => {
    const parse = parseCount(1, 100);
    assert.deepEqual([parse('1'), parse('100')], [{ value: 1 }, { value: 100 }]);
    refuse(parse, '0', /^is less than 1$/);
    refuse(parse, '101', /^is more than 100$/);
    for (const text of ['', '-1', '1.5', '1e3', '0x1', '9'.repeat(400)]) refuse(parse, text, /whole number/);
  });
});
