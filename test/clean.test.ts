import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { disarm, escapeHtml, redact, secretForms, stripInvisible } from '../src/report/clean.ts';

const TOKEN_PARTS = ['eyJhbGciOiJSUzI1NiJ9', 'eyJpZCI6Im90dGVyIn0x', 'c2lnbmF0dXJlLW9mLW90dGVy'];

describe('what cannot be seen is taken out of a text', () => {
  const texts: readonly [what: string, text: string, clean: string][] = [
    ['a bare CR', 'a\r::error::b', 'a ::error::b'],
    ['line breaks', 'a\r\nb\n\nc', 'a b c'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029c', 'a b c'],
    ['colors', '\u001b[31mred\u001b[0m', 'red'],
    ['a title for the terminal', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a sequence in one byte', 'a\u009b2Jb', 'ab'],
    ['an escape alone', 'a\u001b', 'a '],
    ['NUL, tab, backspace and delete', 'a\u0000b\tc\bd\u007f', 'a b c d '],
    ['reversed writing', 'abc\u202ecba\u2066', 'abccba'],
    ['zero width', 'a\u200bb\u200dc\ufeffd\u00ade', 'abcde'],
    ['nothing else', 'Größe: 数 🦦 ½', 'Größe: 数 🦦 ½'],
  ];
  for (const [what, text, clean] of texts) test(what, () => assert.equal(stripInvisible(text), clean));

  test('so that nothing of it is left in any text', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'\u001b\u009b\r\n\u2028[]0;m'), fc.string()),
    });
    fc.assert(
      fc.property(anyText, (text) =>
        assert.doesNotMatch(stripInvisible(text), /[\p{Cc}\p{Cf}\u2028\u2029]/u),
      ),
    );
  });
});

describe('the runner obeys no text', () => {
  test('that has a command in it, and the text can still be read', () => {
    assert.equal(disarm('::add-mask::x'), ': :add-mask: :x');
    assert.equal(disarm('see ##[error]x, ##[group]y'), 'see ## [error]x, ## [group]y');
    assert.equal(disarm('at 07:08:09, #[1]'), 'at 07:08:09, #[1]');
  });

  test('whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...':#[ ae\t') }), (text) => {
        assert.doesNotMatch(disarm(text), /^\s*::|##\[/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a secret is cut out of a text', () => {
  const echoes: readonly [form: string, echo: (secret: string) => string][] = [
    ['as it is', (secret) => secret],
    ['twice', (secret) => `${secret}${secret}`],
    ['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
    ['in a part of a URL', (secret) => encodeURIComponent(secret)],
    ['in a form', (secret) => new URLSearchParams({ '': secret }).toString().slice(1)],
    ['in HTML', (secret) => escapeHtml(secret)],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ];
  // An asterisk of the secret beside the mark would read as a part of it.
  const anySecret = fc
    .string({ unit: 'grapheme', minLength: 4, maxLength: 60 })
    .filter((secret) => !/[*»«]/.test(secret));

  for (const [form, echo] of echoes) {
    test(form, () => {
      fc.assert(
        fc.property(anySecret, (secret) => {
          assert.match(redact(`»${echo(secret)}«`, secretForms(secret)), /^»(\*\*\*){1,2}«$/);
        }),
        { numRuns: 500 },
      );
    });
  }

  test('whole, also where one of its forms begins with another', () => {
    assert.equal(redact('abcd%26 abcd& abcd&amp;', secretForms('abcd&')), '*** *** ***');
  });

  test('and so is every part of a token', () => {
    const forms = secretForms(TOKEN_PARTS.join('.'));
    for (const part of TOKEN_PARTS) assert.equal(redact(`claims ${part}!`, forms), 'claims ***!');
  });

  test('but not what is as short as a word', () => {
    const forms = secretForms('otter.c2lnbmF0dXJlLW9mLW90dGVy');
    assert.equal(redact('an otter', forms), 'an otter');
    assert.deepEqual(
      secretForms('a').filter((form) => form.length < 4),
      [],
    );
    assert.equal(redact('banana', secretForms('a')), 'banana');
  });
});

test('a text inside HTML is a text', () => {
  assert.equal(
    escapeHtml(`<a href="x" id='y'>&amp;`),
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;',
  );
});
