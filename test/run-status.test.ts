import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type RunState, runState } from '../src/adobe/run/run-status.ts';

const WORDS: Readonly<Record<RunState, readonly string[]>> = {
  active: ['scheduled', 'queued', 'pending', 'waiting', 'processing', 'inProgress'],
  succeeded: ['success', 'completed'],
  'partially-succeeded': ['partialSuccess', 'partialFailure'],
  failed: ['failed', 'error', 'aborted', 'cancelled', 'canceled'],
  unrecognized: [
    '',
    ' ',
    'odd',
    'successful',
    'notFailed',
    'in',
    'failed!',
    'constructor',
    '__proto__',
    'toString',
  ],
};

/** The ways in which Adobe's samples, its OpenAPI descriptions and its alerts write a word of two parts. */
const SPELLINGS: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => word.toLowerCase(),
  (word) => word.toUpperCase(),
  (word) => word.replace(/[A-Z]/g, '_$&').toUpperCase(),
  (word) => word.replace(/[A-Z]/g, ' $&').replace(/^./, (letter) => letter.toUpperCase()),
  (word) => word.replace(/[A-Z]/g, '-$&').toLowerCase(),
  (word) => ` ${word}\n`,
];

for (const [state, words] of Object.entries(WORDS)) {
  describe(`a status means ${state}`, () => {
    for (const word of words) {
      test(`"${word}", however it is spelled`, () => {
        for (const spell of SPELLINGS) assert.equal(runState(spell(word)), state, spell(word));
      });
    }
  });
}

test('any other text is no status that is known', () => {
  const known = new Set(Object.values(WORDS).flatMap((words) => words.map((word) => word.toLowerCase())));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!known.has(text.toLowerCase().replace(/[\s_-]/g, '')));
      assert.equal(runState(text), 'unrecognized');
    }),
  );
});
