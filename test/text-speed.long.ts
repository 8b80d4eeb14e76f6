import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { readProblem } from '../src/adobe/problem/read-problem.ts';
import { openRedactor } from '../src/report/redact/redact.ts';
import * as sanitizing from '../src/report/redact/sanitize.ts';
import { findTokens } from '../src/report/redact/token-shapes.ts';
import { cutHtml } from '../src/report/summary/cut-html.ts';

const { cut, escapeCommands, escapeHtml, isPlain, sanitize, sanitizeAndCut, withoutInvisible } = sanitizing;

const part = (name: string) => createHash('shake256', { outputLength: 350 }).update(name).digest('base64url');
const TOKEN = ['header', 'claims', 'signature'].map(part).join('.');
const SECRET = 'p8e-S3cr+t/&="q\'<x>\\%41 ü€~.end';

const redactor = openRedactor();
for (const secret of [TOKEN, SECRET, 'short pw', '\\u0041&amp;%41']) redactor.add(secret);
const { redact } = redactor;

/** As much as is read of an answer that is no success. */
const LENGTH = 256 * 1024;

/** What is repeated up to that length, by kind. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  'one character': [
    'a',
    ' ',
    '\n',
    '\t',
    '\0',
    '<',
    '>',
    '%',
    '\\',
    '&',
    '"',
    "'",
    ':',
    '#',
    '.',
    '-',
    '=',
    '/',
    '{',
  ],
  'one character beyond ASCII': [
    'ü',
    '\u200b',
    '\u2028',
    '\ufe0f',
    '\u3164',
    '🦦',
    '\u{e0001}',
    '\ud800',
    '\u0085',
  ],
  'escapes and halves of them': [
    ...[
      '%4',
      '%41',
      '%25',
      '%2525252541',
      '%E2%80%8B',
      '%ff',
      '\\u',
      '\\u0041',
      '\\ud83e\\udda6',
      '\\ud83e',
      '\\\\',
    ],
    ...[
      '\\x41',
      '\\n',
      '&amp;',
      '&amp;amp;',
      '&#',
      '&#;',
      '&#38;',
      '&#x26;',
      '&#0000038',
      '&quot',
      '&;',
      '%26amp;',
    ],
    '&#x27;%2F\\u002f <otter> ',
  ],
  'halves of secrets': [
    ...[1, 4, 7, 8, 12, 15, 16, 40, 400].map((length) => TOKEN.slice(0, length)),
    ...[
      TOKEN,
      TOKEN.slice(40, 900),
      `${TOKEN.slice(0, 15)} `,
      SECRET,
      SECRET.slice(0, 9),
      'short p',
      'short pw',
    ],
    ...[0, 1, 2].map((before) => Buffer.from('x'.repeat(before) + TOKEN).toString('base64')),
    Buffer.from(TOKEN).toString('hex').slice(0, 30),
    encodeURIComponent(SECRET).slice(0, 20),
  ],
  'shapes of tokens': [
    ...[
      'eyJ',
      'eyJhbGciOi',
      'JhbGci',
      'JhbGci.',
      'ImFsZyI.',
      'eyJhbGciOiJub25lIn0.',
      'eyJhbGciOiJub25lIn0.a.',
    ],
    ...['eyJhbGciOiJub25lIn0', 'eyJhbGciOiJub25lIn0. ', 'a.a.', '. ', '"alg":', '{"alg":"x"}.'],
    ...[
      'access_token',
      'access_token=',
      'access_token:',
      'access_token":"',
      'access_token: a',
      'access_token=a&',
    ],
    ...['access_token: ', "access_token='", 'id_token="', 'token', 'access_token       '],
  ],
  'commands and sequences': [
    ...[
      '::',
      ':',
      '##[',
      '##',
      '::error::',
      '\u001b',
      '\u001b[',
      '\u001b[31m',
      '\u001b[3',
      '\u001b]',
      '\u001b]0;a',
    ],
    ...[
      '\u001b;',
      '\u001b;1',
      '\u009b',
      '\u009b0',
      '\u001b\u001b[0m[0m',
      '\u001b(',
      '\u001bP',
      '\u0090\u009c',
    ],
  ],
  markup: [
    ...[
      '<script>',
      '<script ',
      '<style>',
      '</script>',
      '<script></style>',
      '<script></script',
      '<scriptx',
      '<!--',
    ],
    ...['<p>a', '<a href="', '<<>', '</', '```\n', '\n```mermaid\n', '<table>\n', '</table>\n'],
  ],
};

const TEXTS: Readonly<Record<string, (text: string) => unknown>> = {
  redact,
  sanitize: (text) => sanitize(text, redact),
  // Twice the text, which is longer than what is sanitized whole.
  sanitizeAndCut: (text) => sanitizeAndCut(text + text, redact, 1_000),
  withoutInvisible,
  isPlain,
  escapeCommands,
  escapeHtml,
  cut: (text) => cut(text, 1_000),
  cutHtml: (text) => cutHtml(text, 10_000),
  findTokens,
  readProblem: (body) => readProblem({ status: 400, headers: {}, body }, 'PLATFORM'),
  'readProblem of JSON': (detail) =>
    readProblem({ status: 400, headers: {}, body: JSON.stringify({ detail }) }, 'PLATFORM'),
};

/**
 * Time of the processor, because the machine may be busy, and the best of a few. A function that takes quadratic time
 * takes seconds for such a text, a good one some 10 ms.
 */
const MOST_MS = 150;
const TRIES = 4;

function bestMs(act: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let count = 0; count < TRIES && best > MOST_MS / 2; count += 1) {
    const begun = process.threadCpuUsage();
    act();
    const { user, system } = process.threadCpuUsage(begun);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

/** The same text with an end that makes a match of the whole fail, or succeed. */
const ENDS = ['', '!', '"', '>', ' x'];

describe('a hostile text of 256 KiB takes no time to speak of', () => {
  for (const [name, act] of Object.entries(TEXTS)) {
    for (const [kind, units] of Object.entries(UNITS)) {
      test(`${name}: ${kind}`, (t) => {
        const slowest = { ms: 0, unit: '' };
        for (const [index, unit] of units.entries()) {
          const text =
            unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH - 2) + ENDS[index % ENDS.length];
          const ms = bestMs(() => act(text));
          assert.ok(ms < MOST_MS, `${JSON.stringify(unit)} takes ${ms} ms`);
          if (ms > slowest.ms) Object.assign(slowest, { ms, unit });
        }
        t.diagnostic(`hostile inputs, long texts: ${units.length}`);
        t.diagnostic(`slowest: ${slowest.ms.toFixed(0)} ms for ${JSON.stringify(slowest.unit.slice(0, 30))}`);
      });
    }
  }

  test('every exported function of sanitize.ts is timed', () => {
    const timed = new Set(Object.keys(TEXTS));
    const functions = Object.entries(sanitizing).filter(([, value]) => typeof value === 'function');
    assert.ok(functions.length > 5);
    assert.deepEqual(
      functions.map(([name]) => name).filter((name) => !timed.has(name)),
      [],
    );
  });
});
