import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { openRedactor } from '../src/report/redact/redact.ts';
import { escapeHtml } from '../src/report/redact/sanitize.ts';

const TOKEN_PARTS = ['eyJhbGciOiJSUzI1NiJ9', 'eyJpZCI6Im90dGVyIn0x', 'c2lnbmF0dXJlLW9mLW90dGVy'];

function hide(text: string, secret: string): string {
  const redactor = openRedactor();
  redactor.add(secret);
  return redactor.redact(text);
}

type Echo = (secret: string) => string;

/** Writes every character that is not a letter or a digit in another way. */
const escaping =
  (write: (character: string) => string): Echo =>
  (secret) =>
    secret.replace(/[^A-Za-z0-9]/gu, write);
const lower: (echo: Echo) => Echo = (echo) => (secret) =>
  echo(secret).replace(/%..|\\u....|&#x\w+;/g, (form) => form.toLowerCase());
const percent = escaping((character) =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
);
const unicode = escaping((character) =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(''),
);
const codePoint = (character: string) => character.codePointAt(0) ?? 0;
const json: Echo = (secret) => JSON.stringify(secret).slice(1, -1);

/** How services, proxies and their error pages repeat what they were sent. */
const ECHOES: Readonly<Record<string, Echo>> = {
  'as it is': (secret) => secret,
  'in a part of a URL': encodeURIComponent,
  'in a URL in small letters': lower(encodeURIComponent),
  'in a URL with all but letters and digits escaped': percent,
  'in such a URL in small letters': lower(percent),
  'in a form': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  'in a form in small letters': lower((secret) => new URLSearchParams({ '': secret }).toString().slice(1)),
  'in JSON': json,
  'in JSON with slashes escaped': (secret) => json(secret).replaceAll('/', '\\/'),
  'in JSON of plain ASCII': (secret) => json(secret).replace(/[\u007f-\uffff]/g, unicode),
  'in JSON with all but letters and digits escaped': unicode,
  'in such JSON in small letters': lower(unicode),
  'in HTML': escapeHtml,
  'in XML': (secret) => escapeHtml(secret).replaceAll('&#39;', '&apos;'),
  'in HTML with decimal numbers': escaping((character) => `&#${codePoint(character)};`),
  'in HTML with padded numbers': escaping((character) => `&#${`${codePoint(character)}`.padStart(7, '0')};`),
  'in HTML with hexadecimal numbers': escaping(
    (character) => `&#x${codePoint(character).toString(16).toUpperCase()};`,
  ),
  'in HTML with hexadecimal numbers and a capital X': escaping(
    (character) => `&#X${codePoint(character).toString(16)};`,
  ),
  'in HTML with hexadecimal numbers in small letters': lower(
    escaping((character) => `&#x${codePoint(character).toString(16)};`),
  ),
};

// An asterisk of the secret beside the mark would read as a part of it.
const anySecret = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'ab /+&<>"\'%=\\-_~.é🦦\n'), minLength: 4, maxLength: 16 }),
  )
  .filter((secret) => secret.length >= 4 && !/[*»«]/.test(secret));

describe('a secret is cut out of a text, whatever it is made of', () => {
  for (const [form, echo] of Object.entries(ECHOES)) {
    test(`${form}, and nothing beside it`, () => {
      fc.assert(
        fc.property(anySecret, (secret) => {
          assert.match(
            hide(`»${echo(secret)}«${echo(secret)}«`, secret),
            /^»\*\*\*(\*{3})?«\*\*\*(\*{3})?«$/,
          );
        }),
        { numRuns: 300 },
      );
    });
  }

  for (const encoding of ['base64', 'base64url'] as const) {
    test(`in ${encoding}, but for a last character that says next to nothing`, () => {
      fc.assert(
        fc.property(anySecret, (secret) => {
          const echo = Buffer.from(secret).toString(encoding);
          assert.match(hide(`»${echo}«`, secret), /^»\*{3}(\*{3})?[\w+/-]?={0,2}«$/);
        }),
      );
    });
  }

  test('redacts two secrets side by side', () => {
    assert.equal(hide('abcd%26 abcd&abcd& abcd&amp;', 'abcd&'), '*** ****** ***');
  });
});

describe('a secret is cut out of the base64 of a longer text', () => {
  for (const encoding of ['base64', 'base64url'] as const) {
    test(`in ${encoding}, wherever it stands in there`, () => {
      const anyText = fc.string({ maxLength: 9 });
      const secrets = fc.stringMatching(/^[ -~]{8,60}$/).filter((secret) => secret.length >= 8);
      fc.assert(
        fc.property(anyText, secrets, anyText, (before, secret, after) => {
          // What stands beside the secret is nobody's secret, even where it says the same.
          fc.pre(![before, after].some((text) => text.includes(secret.slice(2, -2).trim())));
          const echo = Buffer.from(before + secret + after).toString(encoding);
          const hidden = hide(echo, secret);
          assert.ok(hidden.includes('***'), hidden);
          // What is left on either side depends on what stands there.
          for (const rest of hidden.split('***')) {
            const left = Buffer.from(rest, encoding).toString('latin1');
            assert.ok(left.length <= 3 * (before.length + after.length) + 6, `${left.length} bytes are left`);
          }
          assert.equal(
            recovered(hidden, encoding).some((text) => text.includes(secret.slice(2, -2))),
            false,
          );
        }),
        { numRuns: 500 },
      );
    });
  }

  test('with its padding and alone', () => {
    for (const secret of ['otter', 'otters', 'otters1']) {
      const padding = Buffer.from(secret).toString('base64').replace(/[^=]/g, '');
      assert.match(
        hide(Buffer.from(secret).toString('base64'), secret),
        new RegExp(`^\\*\\*\\*\\w?${padding}$`),
      );
    }
  });

  /** All that somebody could read out of the pieces, at every alignment. */
  function recovered(hidden: string, encoding: 'base64' | 'base64url'): readonly string[] {
    return hidden
      .split('***')
      .flatMap((piece) =>
        [0, 1, 2, 3].map((skip) => Buffer.from(piece.slice(skip), encoding).toString('utf8')),
      );
  }
});

describe('a token is cut out of a text', () => {
  const token = TOKEN_PARTS.join('.');
  test('whole', () => assert.equal(hide(`Bearer ${token}!`, token), 'Bearer ***!'));
  test('whole in hexadecimal digits', () => {
    const hex = Buffer.from(token).toString('hex');
    assert.equal(hide(`0x${hex} ${hex.toUpperCase()}`, token), '0x*** ***');
  });
  test('whole in base64', () => {
    assert.doesNotMatch(hide(Buffer.from(token).toString('base64'), token), /[\w+/]{9}/);
  });
  for (const part of TOKEN_PARTS) {
    test(`redacts the part ${part} of a token`, () =>
      assert.equal(hide(`claims ${part}!`, token), 'claims ***!'));
  }
});

describe('of a long secret, any piece that is longer than a word is cut out', () => {
  const token = TOKEN_PARTS.join('.');
  test('wherever it was torn', () => {
    const property = fc.property(
      fc.nat({ max: token.length - 16 }),
      fc.integer({ min: 16, max: token.length }),
      (start, length) => {
        const hidden = hide(`got "${token.slice(start, start + length)}…`, token);
        assert.match(hidden, /^got ".*\*\*\*.*…$/);
        assert.doesNotMatch(hidden, /[\w.-]{16}/);
      },
    );
    fc.assert(property);
  });
  test('several of them, and what stands between', () => {
    const [a, b] = [token.slice(0, 17), token.slice(30, 50)];
    assert.equal(
      hide(`${a} and ${b}${a}, ${token.slice(9, 24)}`, token),
      `*** and ******, ${token.slice(9, 24)}`,
    );
  });
});

test('a secret that begins like an escape of one kind is cut out where it has escapes of another', () => {
  for (const [secret, text] of [
    ['t1k@6HUsRY_Y', 'DOMAIN\\t1k%406HUsRY_Y'],
    ['8df)Qsiy', '\\u008df%29Qsiy'],
    ['41<otter>', '%41&lt;otter&gt;'],
  ] as const)
    assert.doesNotMatch(hide(text, secret), /HUs|Qsi|otter/);
});

describe('a text that looks harmless at first is searched all the same', () => {
  const secret = 'otter "in the river" 0123456789';
  const shown: readonly (readonly [what: string, text: string])[] = [
    ['a secret whose quotation marks JSON escapes', `{"detail":"${secret.replaceAll('"', '\\"')}"}`],
    ['a secret in JSON within JSON', JSON.stringify(JSON.stringify({ detail: secret }))],
    ['a secret that is torn over two lines', `first ${secret.slice(0, 18)}\n${secret.slice(18)} last`],
    ['a secret beside a percent sign that is no escape', `%H:%M ${secret}`],
    ['a secret with one percent escape', `%H:%M ${secret.replace('r', '%72')}`],
  ];
  for (const [what, text] of shown) {
    test(what, () => {
      const hidden = hide(text, secret);
      assert.ok(hidden.includes('***'), hidden);
      assert.doesNotMatch(hidden, /otter|river|0123456789/);
    });
  }

  test('a token within JSON whose quotation marks are escaped', () => {
    const hidden = hide(`{\\"access_token\\":\\"a.b-c\\",\\"expires_in\\":1}`, 'another secret');
    assert.doesNotMatch(hidden, /a\.b-c/);
    assert.match(hidden, /expires_in/);
  });
});

test('a long text that was redacted before is searched again for a secret that was not known then', () => {
  const redactor = openRedactor();
  const text = `${'{"x":"&amp;"}'.repeat(1_000)} quiet-otter-secret`;
  redactor.add('another-secret');
  assert.equal(redactor.redact(text), text);
  redactor.add('quiet-otter-secret');
  for (const _ of [1, 2]) assert.match(redactor.redact(text), / \*\*\*$/);
});

describe('nothing else is cut out', () => {
  test('of what is as short as a word', () => {
    assert.equal(hide('an otter', 'otter.c2lnbmF0dXJlLW9mLW90dGVy'), 'an otter');
    for (const short of ['', 'a', 'ban']) assert.equal(hide('banana', short), 'banana');
    assert.equal(hide('banana', 'bana'), '***na');
  });

  test('of a text that does not have the secret', () => {
    const words = fc.string({ unit: fc.constantFrom(...'abcdefgh <>&%\\.+/=u0026;#') });
    const secrets = fc.string({ unit: fc.constantFrom(...'IJKLMNOP-_?!$'), minLength: 4, maxLength: 40 });
    fc.assert(fc.property(words, secrets, (text, secret) => assert.equal(hide(text, secret), text)));
  });

  test('of a text that has all but one character of it', () => {
    const secret = 'quiet-otter/1';
    for (let left = 0; left < secret.length; left += 1) {
      const text = secret.slice(0, left) + secret.slice(left + 1);
      assert.equal(hide(text, secret), text);
    }
  });

  test('if its characters mean something in a pattern', () => {
    assert.equal(hide('aabbccdd', 'a.b.c.d.'), 'aabbccdd');
    assert.equal(hide('x'.repeat(9), '.{4}'), 'x'.repeat(9));
    assert.equal(hide('(a|b)+[^c]$ ^\\d', '(a|b)+[^c]$'), '*** ^\\d');
  });
});
