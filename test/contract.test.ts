import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { RUN_INPUTS } from '../src/inputs/run-inputs.ts';
import { WAIT_INPUTS } from '../src/inputs/wait-inputs.ts';
import { OUTPUTS } from '../src/report/outputs.ts';
import { ROOT, readActionFile } from './support/action-file.ts';

/** The one default that depends on the workflow run: action.yml has an expression, the code a function. */
const EXPRESSIONS: Readonly<Record<string, { expression: string; documented: string }>> = {
  'if-run-exists': {
    expression: "${{ github.run_attempt == '1' && 'create' || 'attach' }}",
    documented: 'create, on a re-run attempt attach',
  },
};

const readme = readFileSync(`${ROOT}README.md`, 'utf8');

/** Both doors: their files, and what the code says of them. */
const DOORS = [
  { file: 'action.yml', inputs: RUN_INPUTS, outputs: OUTPUTS, documented: ['Inputs', 'Outputs'] },
  {
    file: 'wait/action.yml',
    inputs: WAIT_INPUTS,
    // Only the step that creates a run knows when it was to begin.
    outputs: OUTPUTS.filter((name) => name !== 'start-time'),
    documented: ['Inputs of the wait action', undefined],
  },
] as const;

/** The rows of the table below a heading of the README: cells by column, code marks taken off. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const section = readme.split(/^#+ /m).find((text) => text.split('\n')[0] === heading) ?? '';
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

for (const { file, inputs, outputs, documented } of DOORS) {
  describe(`${file}, the code and the README agree`, () => {
    const action = readActionFile(file);

    test('on the inputs and their defaults', () => {
      const inCode = Object.entries(inputs).map(([name, value]) => [
        name,
        EXPRESSIONS[name]?.expression ?? value,
      ]);
      const declared = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, value]);
      assert.deepEqual(Object.fromEntries(declared), Object.fromEntries(inCode));
    });

    test('on the outputs', () => {
      assert.deepEqual(Object.keys(action.outputs).sort(), [...outputs].sort());
    });

    test('on what the README says of inputs', () => {
      const declared = Object.entries(action.inputs).map(([name, { required, default: value = '' }]) => [
        name,
        required ? 'required' : (EXPRESSIONS[name]?.documented ?? value),
      ]);
      // The connection is documented once, for both doors.
      const rows = [...tableBelow('Inputs'), ...tableBelow(documented[0])].map(([name = '', value = '']) => [
        name,
        value,
      ]);
      const own = new Map(rows.map(([name, value]) => [name, value]));
      assert.deepEqual(
        declared.map(([name = '']) => [name, own.get(name)]),
        declared,
      );
      const known = new Set(DOORS.flatMap((door) => Object.keys(door.inputs)));
      assert.deepEqual(
        rows.map(([name = '']) => name).filter((name) => !known.has(name)),
        [],
      );
    });

    test('on what the README says of outputs', () => {
      const names = tableBelow('Outputs').map(([name]) => name);
      assert.deepEqual(names, [...OUTPUTS]);
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
