import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { RUN_INPUTS } from '../src/inputs/run-inputs.ts';
import { RUN_OUTPUTS } from '../src/report/outputs.ts';
import { ROOT, readActionFile } from './support/action-file.ts';

const action = readActionFile();
/** The one default that depends on the workflow run: action.yml has an expression, the code a function. */
const EXPRESSIONS: Readonly<Record<string, { expression: string; documented: string }>> = {
  'if-run-exists': {
    expression: "${{ github.run_attempt == '1' && 'create' || 'attach' }}",
    documented: 'create, on a re-run attempt attach',
  },
};

const readme = readFileSync(`${ROOT}README.md`, 'utf8');

/** The rows of the table below a heading of the README: cells by column, code marks taken off. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

describe('action.yml, the code and the README agree', () => {
  test('on the inputs and their defaults', () => {
    const inCode = Object.entries(RUN_INPUTS).map(([name, value]) => [
      name,
      EXPRESSIONS[name]?.expression ?? value,
    ]);
    const declared = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, value]);
    assert.deepEqual(Object.fromEntries(declared), Object.fromEntries(inCode));
  });

  test('on the outputs', () => {
    assert.deepEqual(Object.keys(action.outputs).sort(), [...RUN_OUTPUTS].sort());
  });

  test('on what the README says of inputs', () => {
    const documented = tableBelow('Inputs').map(([name = '', value = '']) => [name, value]);
    const declared = Object.entries(action.inputs).map(([name, { required, default: value = '' }]) => [
      name,
      required ? 'required' : (EXPRESSIONS[name]?.documented ?? value),
    ]);
    assert.deepEqual(documented, declared);
  });

  test('on what the README says of outputs', () => {
    assert.deepEqual(
      tableBelow('Outputs').map(([name]) => name),
      Object.keys(action.outputs),
    );
  });
});

test('every default is a quoted text, because a bare boolean or number breaks some readers', () => {
  const defaults = Object.values(action.inputs).flatMap(({ default: value }) =>
    value === undefined ? [] : [value],
  );
  assert.ok(defaults.every((value) => typeof value === 'string'));
});

test('the action runs on the runtime that the tests run on', () => {
  assert.equal(action.runs.using, 'node24');
  assert.equal(process.version.split('.')[0], 'v24');
});
