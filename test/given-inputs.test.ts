import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldReader } from '../src/inputs/fields.ts';
import { readGivenInputs } from '../src/inputs/given-inputs.ts';

const CASES = [
  ['blanks', '  \n2026-03-01\t ', '2026-03-01'],
  ['a byte order mark at the start', '\ufeff2026-03-01', '\ufeff2026-03-01'],
  ['a byte order mark at the end', ' 2026-03-01\ufeff\n', '\ufeff2026-03-01'],
  ['nothing but a byte order mark', '\ufeff', '\ufeff'],
  ['a byte order mark inside', 'a\ufeffb ', 'a\ufeffb'],
] as const;

for (const [what, given, expected] of CASES) {
  test(`an input with ${what} is read as ${JSON.stringify(expected)}`, (t) => {
    t.after(() => delete process.env['INPUT_START-TIME']);
    process.env['INPUT_START-TIME'] = given;
    assert.equal(readGivenInputs()['start-time'], expected);
  });
}

test('inputs are the variables that the runner sets for them, by their names in lower case', (t) => {
  const variables = { INPUT_FLOWID: ' x ', 'INPUT_API-URL': '', INPUTS: 'x' };
  t.after(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
  Object.assign(process.env, variables);
  assert.deepEqual(readGivenInputs(), { flowid: 'x', 'api-url': '' });
});

test('an input with a byte order mark at its edge is refused', (t) => {
  t.after(() => delete process.env['INPUT_START-TIME']);
  process.env['INPUT_START-TIME'] = 'now\ufeff';
  const field = fieldReader({ 'start-time': '' }, readGivenInputs()).required(
    'start-time',
    (value) => ({ value }),
    'a time',
  );
  assert.ok('problems' in field && /cannot be seen in it: U\+FEFF/.test(field.problems[0]?.problem ?? ''));
});
