import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { openRedactor } from '../src/report/redact/redact.ts';
import { measured } from './support/cpu-time.ts';

/** As a service repeats a secret inside JSON. */
const json = (secret: string) => JSON.stringify(secret).slice(1, -1);

function hide(text: string, secret: string): string {
  const redactor = openRedactor();
  redactor.add(secret);
  return redactor.redact(text);
}

describe('a secret is found fast', () => {
  const part = (name: string) =>
    createHash('shake256', { outputLength: 1_024 }).update(name).digest('base64url');
  const token = ['header', 'claims', 'signature'].map(part).join('.');
  const megabyte = 1024 * 1024;
  const anyCharacters = '&#x27;%2F\\u002f <otter> ';

  /** A pattern that backtracks through every reading of a text does not end: it gets a second of the processor. */
  function hideFast(text: string, secret: string): string {
    const { result, cpuMs } = measured<string>(() =>
      runInNewContext('hide(text, secret)', { text, secret, hide }, { timeout: 20_000 }),
    );
    assert.ok(cpuMs < 1_000, `${cpuMs} ms`);
    return result;
  }
  const marks = (hidden: string) => hidden.split('***').length - 1;

  test('a token of 4 kB in a text of 1 MB', () => {
    const text = anyCharacters.repeat(megabyte / anyCharacters.length);
    assert.equal(hideFast(text + token + text, token), `${text}***${text}`);
  });

  for (const length of [1, 3, 40, 1_300]) {
    test(`if a text of 1 MB begins like it, for ${length} characters at a time`, () => {
      const hidden = hideFast(token.slice(0, length).repeat(megabyte / length), token);
      // Pieces as short as a word stay.
      assert.ok(marks(hidden) === (length < 16 ? 0 : Math.floor(megabyte / length)));
    });
  }

  for (const symbol of ['-', '_', '/', '&', '"', '\\', ' ', 'é', '🦦']) {
    test(`if it has many ${symbol}, and what stands there is almost it`, () => {
      for (const many of [`a${symbol}`.repeat(40), symbol.repeat(40)]) {
        assert.match(hideFast(`${many}b`, `${many}c`), /b$/);
        assert.match(hideFast(`${many}${many}b`, `${many}c`), /b$/);
        assert.match(hideFast(`${json(many)}b`, `${many}c`), /b$/);
      }
    });
  }
});
