import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { openRedactor } from '../src/report/redact/redact.ts';
import { escapeHtml, sanitizeAndCut } from '../src/report/redact/sanitize.ts';

const random = (name: string, outputLength: number) =>
  createHash('shake256', { outputLength }).update(name).digest('base64url');
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (header: object) =>
  [base64url(header), base64url({ sub: 'nobody', text: random('claims', 90) }), random('signature', 96)].join(
    '.',
  );

const CLIENT_SECRET = 'p8e-Tn0V3ryS3cr3tAtAll_0123456789abcd';
const TOKEN = jwt({ alg: 'RS256', x5u: 'not-a-key.cer', kid: 'not-a-key', itt: 'at' });

const redactor = openRedactor();
for (const secret of [CLIENT_SECRET, TOKEN]) redactor.add(secret);
const show = (text: string) => sanitizeAndCut(text, redactor.redact);

/** Whether nine characters of a secret can be read in a text, by itself or out of an encoding of it. */
function leaks(shown: string, secret: string): boolean {
  const dense = shown.replace(/[^\w.+/=%-]/g, '');
  const readings = [
    shown,
    dense,
    decodeURIComponent(dense.replace(/%(?![0-9a-f]{2})|%[89a-f]./gi, '')),
    ...[0, 1, 2, 3].map((skip) => Buffer.from(dense.slice(skip), 'base64').toString('latin1')),
    Buffer.from(dense.replace(/[^0-9a-f]/gi, ''), 'hex').toString('latin1'),
  ];
  const isThere = (start: number) => readings.some((text) => text.includes(secret.slice(start, start + 16)));
  return Array.from({ length: Math.max(1, secret.length - 15) }, (_, start) => start).some(isThere);
}

type Change = (text: string) => string;
const each =
  (write: (character: string, index: number) => string): Change =>
  (text) =>
    Array.from(text, write).join('');
const code = (character: string) => character.charCodeAt(0);
const percent = each((character) => `%${code(character).toString(16)}`);
const wrapped =
  (width: number, by: string): Change =>
  (text) =>
    text.replace(new RegExp(`.{${width}}(?=.)`, 'g'), `$&${by}`);
const base64: Change = (text) => Buffer.from(text).toString('base64');
const mixed = each((character, index) => {
  const ways = [
    character,
    `%${code(character).toString(16)}`,
    `\\u00${code(character).toString(16)}`,
    `&#${code(character)};`,
    `&#x${code(character).toString(16)};`,
    `\\x${code(character).toString(16)}`,
  ];
  return ways[(index * 5 + 1) % ways.length] ?? character;
});

const FORMS: Readonly<Record<string, Change>> = {
  'as it is': (text) => text,
  'with every character percent-escaped': percent,
  'percent-escaped twice': (text) => percent(percent(text)),
  'percent-escaped three times': (text) => encodeURIComponent(encodeURIComponent(percent(text))),
  'with some letters percent-escaped': each((character, index) =>
    index % 3 ? character : percent(character),
  ),
  'as escapes of JSON': each((character) => `\\u00${code(character).toString(16)}`),
  'as JSON in JSON': (text) =>
    JSON.stringify(JSON.stringify(each((c) => `\\u00${code(c).toString(16)}`)(text))),
  'as entities of HTML': each((character) => `&#${code(character)};`),
  'as entities of HTML, themselves escaped': (text) =>
    escapeHtml(each((character) => `&#x${code(character).toString(16)};`)(text)),
  'as entities in a URL': (text) => encodeURIComponent(each((character) => `&#${code(character)};`)(text)),
  'with a form for each character': mixed,
  'with a form for each character, in JSON': (text) => JSON.stringify(mixed(text)),
  'in base64': base64,
  'in base64 within a longer text': (text) => base64(`client:${text}, and more`),
  'in base64 of MIME': (text) => wrapped(76, '\r\n')(base64(`a${text}`)),
  'in base64 of PEM, indented': (text) => wrapped(64, '\n    ')(base64(text)),
  'in base64 with its breaks escaped': (text) => JSON.stringify(wrapped(20, '\r\n')(base64(text))),
  'in base64 of URLs, percent-escaped': (text) => percent(Buffer.from(text).toString('base64url')),
  'in hexadecimal digits': (text) => Buffer.from(text).toString('hex'),
  'in hexadecimal digits, in pairs': (text) => wrapped(2, ' ')(Buffer.from(text).toString('hex')),
  'with a line break in it': wrapped(18, '\n'),
  'with a line break of Windows in it': wrapped(18, '\r\n'),
  'with a break after every third character': wrapped(3, '\r\n\t'),
  'with an escaped line break in it': wrapped(12, '\\n'),
  'with a colour in it': wrapped(5, '\u001b[31m'),
  'with a colour in a colour in it': wrapped(5, '\u001b\u001b[0m[0m'),
  'with a link in it': wrapped(9, '\u001b]8;;https://a.example\u0007'),
  'with NUL characters in it': wrapped(1, '\u0000'),
  'with NUL characters as entities': wrapped(2, '&#0;'),
  'with invisible characters as escapes': wrapped(4, '\\u200b'),
  'with invisible characters as bytes of a URL': wrapped(4, '%E2%80%8B'),
};

/** A character of each block of default-ignorable code points, and those of the format characters. */
const INVISIBLE = [
  ...[0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180d, 0x180e, 0x180f, 0x200b, 0x200d],
  ...[0x200e, 0x202a, 0x202e, 0x2060, 0x2064, 0x2065, 0x2066, 0x206f, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0],
  ...[
    0xfff0, 0xfff8, 0xfff9, 0xfffb, 0x1bca0, 0x1bca3, 0x1d173, 0x1d17a, 0xe0000, 0xe0001, 0xe007f, 0xe0100,
    0xe0fff,
  ],
];

const ENDS: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['refused: ', ', is it?'],
  ['{"error":"', '"}'],
  ['é🦦 ', ' ✅'],
  ['<b>', '</b>'],
];

describe('a secret is redacted', () => {
  for (const [form, change] of Object.entries(FORMS)) {
    test(form, (t) => {
      for (const secret of [CLIENT_SECRET, TOKEN]) {
        for (const [before, after] of ENDS) {
          const shown = show(before + change(secret) + after);
          assert.ok(shown.includes('***'), shown);
          assert.ok(!leaks(shown, secret), shown);
        }
      }
      t.diagnostic(`hostile inputs, encoded secrets: ${2 * ENDS.length}`);
    });
  }

  test('with any invisible character in it', (t) => {
    for (const point of INVISIBLE) {
      const shown = show(`got ${wrapped(7, String.fromCodePoint(point))(CLIENT_SECRET)}!`);
      assert.equal(shown, 'got ***!', `U+${point.toString(16)}`);
    }
    t.diagnostic(`hostile inputs, invisible characters: ${INVISIBLE.length}`);
  });

  test('if only a piece of it is there, in any form', (t) => {
    let count = 0;
    for (const [form, change] of Object.entries(FORMS)) {
      for (let start = 0; start + 24 <= CLIENT_SECRET.length; start += 3) {
        count += 1;
        const piece = CLIENT_SECRET.slice(start, start + 24);
        const shown = show(`…${change(piece)}…`);
        assert.ok(shown.includes('***'), `${form}: ${shown}`);
      }
    }
    t.diagnostic(`hostile inputs, pieces of secrets: ${count}`);
  });

  test('wherever a text that holds it is cut', (t) => {
    let count = 0;
    for (let longest = 0; longest <= 120; longest += 1) {
      for (const form of [CLIENT_SECRET, percent(CLIENT_SECRET), base64(CLIENT_SECRET)]) {
        count += 1;
        const shown = sanitizeAndCut(`no such secret: ${form}, is it?`, redactor.redact, longest);
        assert.doesNotMatch(shown, /p8e|%70|cDhl/);
        assert.ok(shown.length <= longest + 1);
      }
    }
    t.diagnostic(`hostile inputs, cuts within secrets: ${count}`);
  });

  test('at the end of what is sanitized of a text that is too long', () => {
    const most = 256 * 1024;
    for (let left = 1; left <= CLIENT_SECRET.length; left += 1) {
      const text = `${'x'.repeat(most - left)}${CLIENT_SECRET}${'y'.repeat(9)}`;
      const shown = sanitizeAndCut(text, redactor.redact);
      assert.ok(!shown.includes('p8e'), `${left} characters of it`);
      assert.ok(shown.length > most - 2_000 && shown.endsWith('…'));
    }
  });

  test('without the escapes of one kind that it looks like itself', () => {
    for (const secret of ['\\\\>a', '%41&b', 'a&amp;"', '\\u0041\\', '%25%26', 'p%41\\n&lt;end']) {
      const one = openRedactor();
      one.add(secret);
      for (const change of [(text: string) => text, percent, escapeHtml, encodeURIComponent]) {
        assert.equal(one.redact(`»${change(secret)}«`), '»***«', `${secret} as ${change(secret)}`);
      }
    }
  });
});

describe('what has the shape of a token is redacted, although it is not known', () => {
  const stranger = openRedactor();
  const shown = (text: string) => sanitizeAndCut(text, stranger.redact);
  const tokens: Readonly<Record<string, string>> = {
    'of IMS': TOKEN,
    'with its type first': jwt({ typ: 'JWT', alg: 'HS256' }),
    'with its algorithm last': jwt({ kid: 'a', x5t: random('x', 20), alg: 'ES256' }),
    'with its algorithm at another offset': jwt({ kid: 'ab', alg: 'ES256' }),
    'with its algorithm at a third offset': jwt({ kid: 'abc', alg: 'ES256' }),
    'that is encrypted': `${base64url({ alg: 'dir', enc: 'A256GCM' })}..${random('iv', 12)}.${random('text', 200)}.${random('tag', 16)}`,
    'without a signature': `${base64url({ alg: 'none' })}.${base64url({ sub: 'nobody' })}.`,
  };
  for (const [name, token] of Object.entries(tokens)) {
    test(`a JSON Web Token ${name}`, (t) => {
      const texts = [
        (text: string) => text,
        (text: string) => `Bearer ${text}, and more`,
        (text: string) => `{"token":"${text}"}`,
        (text: string) => encodeURIComponent(`bearer=${text}&x=1`),
        (text: string) => `word${text} and`,
        (text: string) => JSON.stringify(JSON.stringify({ a: text })),
        (text: string) => percent(text),
        (text: string) => wrapped(70, '\r\n  ')(text),
        (text: string) => wrapped(9, '\u200b')(text),
      ];
      for (const around of texts) {
        const text = shown(around(token));
        assert.ok(text.includes('***'), text);
        for (const part of token.split('.').slice(1)) {
          for (let at = 0; at + 16 <= part.length; at += 1) {
            assert.ok(!text.includes(part.slice(at, at + 16)), text);
          }
        }
      }
      t.diagnostic(`hostile inputs, unknown web tokens: ${texts.length}`);
    });
  }

  test('and the sentence around it stays', () => {
    assert.equal(shown(`The token ${TOKEN}. It is old.`), 'The token ***. It is old.');
    assert.equal(shown(`a ${TOKEN} b ${TOKEN} c`), 'a *** b *** c');
  });

  const values: readonly (readonly [text: string, shown: string])[] = [
    ['{"access_token":"fresh","expires_in":1}', '{"access_token":"***","expires_in":1}'],
    ['{"access_token" : "a b, c"}', '{"access_token" : "***"}'],
    ["{'access_token': 'fresh'}", "{'access_token': '***'}"],
    ['{"refresh_token":"fresh","id_token":"id"}', '{"refresh_token":"***","id_token":"***"}'],
    ['{"accessToken":"fresh"}', '{"accessToken":"***"}'],
    ['access_token=fresh&token_type=bearer', 'access_token=***&token_type=bearer'],
    ['see /x#access_token=fresh.1~2', 'see /x#access_token=***'],
    ['access_token: a1', 'access_token: ***'],
    ['access_token: averyveryverylongword', 'access_token: ***'],
    ['{\\"access_token\\":\\"fresh\\"}', '{\\"access_token\\":\\"***\\"}'],
    ['%22access_token%22%3A%22fresh%22', '%22access_token%22%3A%22***%22'],
    ['access_token%3Dfresh%26x', 'access_token%3D***%26x'],
    ['&quot;access_token&quot;:&quot;fresh&quot;', '&quot;access_token&quot;:&quot;***&quot;'],
    ['{"access_token":"unclosed', '{"access_token":"***'],
    ['\\u0061ccess_token=fresh', '\\u0061ccess_token=***'],
    ['access\u200b_token=fresh', 'access_token=***'],
  ];
  for (const [text, expected] of values) {
    test(`the value in ${JSON.stringify(text)}`, (t) => {
      assert.equal(shown(text), expected);
      assert.equal(shown(shown(text)), expected);
      t.diagnostic('hostile inputs, unknown token values: 1');
    });
  }

  for (const text of [
    'access_token: is missing',
    'the access_token expired',
    'give exactly one of `client-secret` and `access-token`',
    '`access-token` is not a token; accepted: a token of 20 characters and more',
    'token_type: bearer',
    'v1.2.3 of www.example.com',
    'eyJhbGciOiJSUzI1NiJ9',
    'typ.alg.enc',
    'run 3fb0418e-1804-45d6-8d56-dd51f05c0baf.csv',
  ]) {
    test(`not "${text}"`, () => assert.equal(shown(text), text));
  }
});

test('every default-ignorable code point, format and control character is taken out of a text', (t) => {
  let count = 0;
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point);
    if (!/[\p{DI}\p{Cf}\p{Cc}]/u.test(character)) continue;
    count += 1;
    assert.ok(!show(`a${character}b`).includes(character), `U+${point.toString(16)}`);
  }
  assert.ok(count > 4_000);
  t.diagnostic(`hostile inputs, code points that are not drawn: ${count}`);
});
