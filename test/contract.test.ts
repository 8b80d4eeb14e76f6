import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { RUN_INPUTS, WAIT_INPUTS } from '../src/inputs/action-inputs.ts';
import { OUTPUTS } from '../src/report/outputs.ts';
import { ROOT, readActionFile } from './support/action-file.ts';
import { DOCS_TABLES, withTable } from './support/docs-tables.ts';

/** The one default that depends on the workflow run: action.yml has an expression, the code a function. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'if-run-exists': "${{ github.run_attempt > 1 && 'attach' || 'create' }}",
};

/** Both actions: their files, and what the code says of them. */
const ACTIONS = [
  { file: 'action.yml', inputs: RUN_INPUTS, outputs: OUTPUTS },
  {
    file: 'wait/action.yml',
    inputs: WAIT_INPUTS,
    // Only the step that creates a run knows when it was to begin.
    outputs: OUTPUTS.filter((name) => name !== 'start-time'),
  },
] as const;

for (const { file, inputs, outputs } of ACTIONS) {
  describe(`${file} and the code agree`, () => {
    const action = readActionFile(file);

    test('on the inputs and their defaults', () => {
      const inCode = Object.entries(inputs).map(([name, value]) => [name, EXPRESSIONS[name] ?? value]);
      const declared = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, value]);
      assert.deepEqual(Object.fromEntries(declared), Object.fromEntries(inCode));
    });

    test('on the outputs', () => {
      assert.deepEqual(Object.keys(action.outputs).sort(), [...outputs].sort());
    });

    test('on the runtime, which is the one that the tests run on', () => {
      assert.equal(action.runs.using, 'node24');
      assert.equal(process.version.split('.')[0], 'v24');
    });

    test('on defaults being quoted texts, because a bare boolean or number breaks some readers', () => {
      const source = readFileSync(`${ROOT}${file}`, 'utf8');
      const defaults = source.split('\n').filter((line) => /^\s+default:/.test(line));
      assert.ok(defaults.length > 0);
      assert.deepEqual(
        defaults.filter((line) => !/^\s+default: ['"].*['"]$/.test(line)),
        [],
      );
    });
  });
}

describe('the tables of the docs are generated from what they describe', () => {
  for (const docsTable of DOCS_TABLES) {
    test(`${docsTable.page}: ${docsTable.marker}`, () => {
      const page = readFileSync(`${ROOT}${docsTable.page}`, 'utf8');
      assert.equal(page, withTable(page, docsTable), 'it is stale: npm run docs');
    });
  }

  test('a stale or missing table is reported', () => {
    const made = { page: 'x.md', marker: 'm', render: () => '| a |\n| --- |\n| 1 |' };
    const page = 'Text\n\n<!-- m -->\n| a |\n| --- |\n| 2 |\n\nMore\n';
    assert.equal(withTable(page, made), page.replace('2', '1'));
    assert.throws(() => withTable('Text\n', made), /not one table below m/);
  });
});
