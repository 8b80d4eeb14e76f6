import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseApiUrl, parseImsUrl } from '../src/inputs/adobe-url.ts';
import type { Parsed } from '../src/time/parsed.ts';
import { measured } from './support/cpu-time.ts';

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
    ['https://platform.adobe.io:443', 'https://platform.adobe.io'],
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

describe('a base URL is refused where a credential could leave for another host', () => {
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
      'https://runtime.adobe.io',
      'https://1234-mine.runtime.adobe.io',
      'https://platform.runtime.adobe.io',
      'https://platform-.adobe.io',
      'https://platform-va7.evil.adobe.io',
      'https://a.b.adobe.io',
      'ftp://platform.adobe.io',
      'javascript:platform.adobe.io',
      'ws://localhost',
    ],
    [/not encrypted: write https:\/\/platform\.adobe\.io$/, 'http://platform.adobe.io'],
    [/port 8443: write https:\/\/platform\.adobe\.io$/, 'https://platform.adobe.io:8443'],
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
    [/not a URL: write https:\/\/platform\.adobe\.io$/, 'platform.adobe.io', 'Platform.adobe.io/'],
    [/not a URL/, '', '//platform.adobe.io', 'https://', 'https://evil.com%2f.adobe.io'],
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
        assert.match(parsed.value, /^https:\/\/platform(-\w+)?\.adobe\.io$/);
        assert.equal(new URL(parsed.value).username, '');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the path of a base URL is refused, and the message gives the URL without it', () => {
  for (const [text, origin] of [
    ['https://platform.adobe.io/data/foundation/flowservice', 'https://platform.adobe.io'],
    ['https://platform-va7.adobe.io//', 'https://platform-va7.adobe.io'],
    ['http://127.0.0.1:8080/base', 'http://127.0.0.1:8080'],
  ] as const) {
    test(text, () => {
      assert.deepEqual(parseApiUrl(text), { problem: `has a path: leave it out, write ${origin}` });
    });
  }
});

describe('the URL of the identity service', () => {
  test('is a regional host of IMS, or loopback', () => {
    for (const url of [
      'https://ims-na1.adobelogin.com',
      'https://ims-eu1.adobelogin.com',
      'http://[::1]:1',
    ]) {
      assert.deepEqual(parseImsUrl(url), { value: url });
    }
  });

  test('is no other host of Adobe', () => {
    for (const url of [
      'https://adobelogin.com',
      'https://auth.services.adobelogin.com',
      'https://ims-na1.adobelogin.com.evil.example',
      'https://evil-ims-na1.adobelogin.com',
      'https://platform.adobe.io',
    ]) {
      refuse(parseImsUrl, url, /host that a credential may be sent to/);
    }
  });
});

test('a long text is refused at once, whatever it repeats', () => {
  for (const part of ['/', '//a', '@', '.', '%2f']) {
    const url = `https://platform.adobe.io${part.repeat(120_000)}`;
    const { cpuMs } = measured(() => refuse(parseApiUrl, url, /too long/));
    assert.ok(cpuMs < 200, `${cpuMs} ms`);
  }
});
