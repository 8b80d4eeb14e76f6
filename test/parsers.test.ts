import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  parseAccessToken,
  parseBoolean,
  parseChoice,
  parseClientId,
  parseCountUpTo,
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
    parse: (text: string) => Parsed<string>,
    accepted: readonly string[],
    refused: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      parseOrgId,
      ['0A1B2C3D4E5F@AdobeOrg'],
      ['', '0A1B2C3D4E5F', '@AdobeOrg', 'a b@AdobeOrg', 'a@AdobeOrg\n', 'a/..@AdobeOrg'],
    ],
    [parseSandboxName, ['prod', 'dev-2', '7th'], ['', '-dev', 'de v', 'dev_2', 'dév', 'dev\n', 'Prod']],
    [parseClientId, ['0a1b2c', 'a.b_c-d'], ['', 'a b', 'a\r\nX: y', 'ä']],
    [parseAccessToken, ['aa.bb.cc', 'Bearerish'], ['', 'a b', 'a\nb', 'ä']],
  ];
  for (const [parse, accepted, refused] of cases) {
    const name = parse.name.slice(5);
    test(`${name} accepts what it should, unchanged`, () => {
      for (const text of accepted) assert.deepEqual(parse(text), { value: text });
    });
    test(`${name} refuses the rest`, () => {
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
    const parse = parseCountUpTo(1, 100);
    assert.deepEqual([parse('1'), parse('100')], [{ value: 1 }, { value: 100 }]);
    refuse(parse, '0', /^is less than 1$/);
    refuse(parse, '101', /^is more than 100$/);
    for (const text of ['', '-1', '1.5', '1e3', '0x1', '9'.repeat(400)]) refuse(parse, text, /whole number/);
  });
});
