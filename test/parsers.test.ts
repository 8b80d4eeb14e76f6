import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  parseAccessToken,
  parseClientId,
  parseLine,
  parseOrgId,
  parseSandboxName,
  parseScopes,
  parseUrlBelow,
  parseUuid,
} from '../src/inputs/parsers.ts';
import type { Parsed } from '../src/time/parsed.ts';

const parseApiUrl = parseUrlBelow('adobe.io');

function refuse(parse: (text: string) => Parsed<unknown>, text: string, reason = /./): void {
  const parsed = parse(text);
  assert.ok('problem' in parsed, `${JSON.stringify(text)} was accepted`);
  assert.match(parsed.problem, reason);
}

describe('a base URL is accepted, without a slash at its end', () => {
  const urls: readonly [text: string, value: string][] = [
    ['https://platform.adobe.io', 'https://platform.adobe.io'],
    ['https://platform.adobe.io/', 'https://platform.adobe.io'],
    ['HTTPS://Platform-VA7.Adobe.IO', 'https://platform-va7.adobe.io'],
    ['https://a.b.adobe.io:8443/base//', 'https://a.b.adobe.io:8443/base'],
    ['https://platform\u3002adobe\uff0eio', 'https://platform.adobe.io'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['http://2130706433', 'http://127.0.0.1'],
    ['http://0x7f.1', 'http://127.0.0.1'],
  ];
  for (const [text, value] of urls) test(text, () => assert.deepEqual(parseApiUrl(text), { value }));
});

describe('a base URL is refused if a credential could leave for another host', () => {
  const urls: readonly [reason: RegExp, ...urls: string[]][] = [
    [
      /host/,
      'https://adobe.io',
      'https://evil-adobe.io',
      'https://platform.adobe.io.',
      'https://adobe.io.evil.com',
    ],
    [/host/, 'https://platform.adobe.io.evil.com', 'https://evil.com/adobe.io', 'https://evil.com/.adobe.io'],
    [
      /host/,
      'https://evil.com\\.adobe.io',
      'https://evil.com\\@platform.adobe.io',
      'https://platform.adobe.iо',
    ],
    [
      /fragment/,
      'https://evil.com#.adobe.io',
      'https://evil.com?.adobe.io',
      'https://platform.adobe.io/?a=b',
    ],
    [
      /user name/,
      'https://user@platform.adobe.io',
      'https://u:p@platform.adobe.io',
      'https://a.adobe.io@evil.com',
    ],
    [
      /user name/,
      'http://127.0.0.1@evil.com',
      'http://evil.com:80@127.0.0.1',
      'https://:p@platform.adobe.io',
    ],
    [
      /host/,
      'http://platform.adobe.io',
      'ftp://platform.adobe.io',
      'javascript:platform.adobe.io',
      'ws://localhost',
    ],
    [
      /host/,
      'http://127.0.0.1.evil.com',
      'http://localhost.evil.com',
      'http://evil-localhost',
      'http://x.localhost',
    ],
    [
      /host/,
      'http://0.0.0.0',
      'http://[::]',
      'http://[::2]',
      'http://[::ffff:10.0.0.1]',
      'http://169.254.169.254',
    ],
    [
      /host/,
      'http://2130706432.evil.com',
      'http://0x80000001',
      'http://126.255.255.255',
      'https://127.0.0.1',
    ],
    [/not a URL/, '', 'platform.adobe.io', '//platform.adobe.io', 'https://', 'https://evil.com%2f.adobe.io'],
    [
      /not a URL/,
      'https://evil.com%23.adobe.io',
      'https://a b.adobe.io',
      'http://127.0.0.256',
      'http://[::1',
    ],
  ];
  for (const [reason, ...texts] of urls) {
    for (const text of texts) test(text || 'nothing', () => refuse(parseApiUrl, text, reason));
  }

  test('whatever is written around the name of the host', () => {
    const anyNoise = fc.string({ unit: fc.constantFrom(...'ab.:/@\\#?%[]\t 01-') });
    fc.assert(
      fc.property(anyNoise, anyNoise, anyNoise, (before, between, after) => {
        const parsed = parseApiUrl(`https://${before}evil.com${between}adobe.io${after}`);
        if ('problem' in parsed) return;
        assert.match(new URL(parsed.value).host, /\.adobe\.io(:\d+)?$/);
        assert.equal(new URL(parsed.value).username, '');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('inputs of one form', () => {
  const FLOW = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';
  type Case = readonly [
    parse: (text: string) => Parsed<string>,
    accepted: readonly string[],
    refused: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      parseUuid,
      [FLOW, FLOW.toUpperCase()],
      ['', '7', `{${FLOW}}`, `${FLOW}\n`, `${FLOW}/x`, FLOW.replaceAll('-', '')],
    ],
    [
      parseOrgId,
      ['0A1B2C3D4E5F@AdobeOrg'],
      ['', '0A1B2C3D4E5F', '@AdobeOrg', 'a b@AdobeOrg', 'a@AdobeOrg\n', 'a/..@AdobeOrg'],
    ],
    [parseSandboxName, ['prod', 'dev-2', '7th'], ['', '-dev', 'de v', 'dev_2', 'dév', 'dev\n', 'Prod']],
    [parseClientId, ['0a1b2c', 'a.b_c-d'], ['', 'a b', 'a\r\nX: y', 'ä']],
    [parseAccessToken, ['aa.bb.cc', 'Bearerish'], ['', 'Bearer aa', 'bearer\taa', 'a b', 'a\nb', 'ä']],
    [parseLine, ['updated_on', 'Geändert am', 'yyyy-MM-dd'], ['a\nb', 'a\tb', 'a\u0000', 'a\u0085']],
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

  test('the most common slips are named', () => {
    refuse(parseSandboxName, 'Prod', /capital letters/);
    refuse(parseAccessToken, 'Bearer aa.bb.cc', /the word Bearer/);
  });
});
