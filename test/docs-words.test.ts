import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT, readActionFile } from './support/action-file.ts';
import { INPUT_GROUPS } from './support/docs-tables.ts';

const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');
const readAll = (pattern: string) => globSync(pattern, { cwd: ROOT }).map(read).join('\n');

/** What the action prints: the texts of its sources, without the marks of code, and the logs of whole steps. */
const PRINTED = `${readAll('src/**/*.ts').replaceAll(/[\\`]/g, '')}\n${readAll('test/transcripts/*.txt')}`;

/** The phrases that a page says the log shows. */
function phrasesOf(page: string): readonly string[] {
  const [, table = ''] = /<!-- words of the log -->\n((?:\|.*\n)+)/.exec(page) ?? [];
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, phrase = '']) => phrase);
}

describe('docs/troubleshooting.md quotes what the log shows', () => {
  const phrases = phrasesOf(read('docs/troubleshooting.md'));

  test('in a table of phrases', () => {
    assert.ok(phrases.length > 20, `${phrases.length}`);
    assert.deepEqual([...new Set(phrases)], phrases);
  });

  for (const phrase of phrases) {
    test(phrase, () => assert.ok(PRINTED.includes(phrase), `the action does not print: ${phrase}`));
  }
});

test('the README has each input of action.yml in one of its tables', () => {
  const names: readonly string[] = Object.values(INPUT_GROUPS).flat();
  assert.deepEqual([...names].sort(), Object.keys(readActionFile().inputs).sort());
});

test('the README names each outcome that action.yml names, with how its step ends', () => {
  const { description = '' } = readActionFile().outputs['outcome'] ?? {};
  const outcomes = [...description.matchAll(/`([a-z-]+)`/g)].map(([, outcome = '']) => outcome);
  const [, table = ''] = /## How a step ends\n\n((?:\|.*\n)+)/.exec(read('README.md')) ?? [];
  assert.deepEqual(
    outcomes.filter((outcome) => !table.includes(`| \`${outcome}\` |`)),
    [],
  );
});

/** Words of the old style, each with what the vocabulary of the project has for it. */
const OLD_WORDS = [
  ...[
    /\btell(?:s|ing)?\b/i,
    /\btold\b/i,
    /\bstor(?:y|ies)\b/i,
    /\bwhoever\b/i,
    /\bsurely\b/i,
    /\bat hand\b/i,
  ],
  ...[/\bbesides\b/i, /\bgo(?:es)? on\b/i, /\bstarted over\b/i, /\bdoors?\b/i, /\brooms?\b/i],
];

describe('the pages for users keep to the vocabulary of the project', () => {
  for (const path of [
    'README.md',
    ...globSync('docs/{exactly,windows,waiting,operation,trouble}*.md', { cwd: ROOT }),
  ]) {
    test(path, () => {
      const found = read(path)
        .split('\n')
        .flatMap((line, index) =>
          OLD_WORDS.filter((word) => word.test(line)).map((word) => `${index + 1}: ${word}`),
        );
      assert.deepEqual(found, []);
    });
  }
});
