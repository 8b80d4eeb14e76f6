import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cut, escapeCommands, escapeHtml, isPlain, sanitize } from '../src/report/redact/sanitize.ts';

const clean = (text: string) => sanitize(text, (shown) => shown);

describe('what cannot be seen is taken out of a text', () => {
  const texts: readonly [what: string, text: string, shown: string][] = [
    ['a bare CR', 'a\rb', 'a b'],
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
  for (const [what, text, shown] of texts) test(what, () => assert.equal(clean(text), shown));

  test('no character that is plain is a control character or invisible', () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      if (isPlain(character)) assert.doesNotMatch(character, /[\p{Cc}\p{Cf}\p{DI}\u2028\u2029]/u, `${code}`);
    }
  });

  test('removes every invisible character of any text', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'\u001b\u009b\r\n\u2028[]0;m'), fc.string()),
    });
    fc.assert(
      fc.property(anyText, (text) => assert.doesNotMatch(clean(text), /[\p{Cc}\p{Cf}\u2028\u2029]/u)),
    );
  });
});

describe('the runner obeys no text', () => {
  test('that has a command in it, and the text can still be read', () => {
    assert.equal(escapeCommands('::add-mask::x'), ': :add-mask: :x');
    assert.equal(escapeCommands('see ##[error]x, ##[group]y'), 'see ## [error]x, ## [group]y');
    assert.equal(escapeCommands('at 07:08:09, #[1]'), 'at 07:08:09, #[1]');
  });

  test('whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...':#[ ae\t') }), (text) => {
        assert.doesNotMatch(escapeCommands(text), /^\s*::|##\[/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a text is cut to a length', () => {
  for (const [text, shown] of [
    ['', ''],
    ['otter', 'otter'],
    ['otters', 'otter…'],
    ['otters and otters', 'otter…'],
  ] as const) {
    test(`"${text}" to five characters is "${shown}"`, () => assert.equal(cut(text, 5), shown));
  }
});

test('a text inside HTML is a text', () => {
  assert.equal(
    escapeHtml(`<a href="x" id='y'>&amp;`),
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;',
  );
});

test('a text inside HTML can be read back', () => {
  const names: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\';#3a') }), (text) => {
      const html = escapeHtml(text);
      assert.doesNotMatch(html, /[<>"']/);
      assert.equal(
        html.replace(/&(?:\w+|#39);/g, (name) => names[name] ?? ''),
        text,
      );
    }),
  );
});
