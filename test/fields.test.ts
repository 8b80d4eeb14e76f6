import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { combine, fieldReader, flawed, InputError } from '../src/inputs/fields.ts';
import { readGivenInputs } from '../src/inputs/given-inputs.ts';
import type { Parsed } from '../src/time/parsed.ts';

const DEFAULTS = { size: '', 'unit-name': 'meters' } as const;

const parseDigits = (text: string): Parsed<number> =>
  /^\d+$/.test(text) ? { value: Number(text) } : { problem: 'is not a number' };
const parseText = (text: string): Parsed<string> => ({ value: text });

const given = (inputs: Record<string, string>) => fieldReader(DEFAULTS, inputs);

describe('a required input', () => {
  test('is its value', () => {
    assert.deepEqual(given({ size: '12' }).required('size', parseDigits, 'digits'), { value: 12 });
  });

  test('is its default if it is empty', () => {
    assert.deepEqual(given({ 'unit-name': '' }).required('unit-name', parseText, 'a unit'), {
      value: 'meters',
    });
    assert.equal(given({}).text('unit-name'), 'meters');
  });

  test('that is missing says so, with what is accepted and the hint, and shows no value', () => {
    assert.deepEqual(given({ size: '' }).required('size', parseDigits, 'digits', 'Measure it'), {
      problems: [{ input: 'size', problem: 'is missing; accepted: digits. Measure it', lacks: ['size'] }],
    });
  });

  test('that is missing says no hint if there is none', () => {
    assert.deepEqual(given({}).required('size', parseDigits, 'digits'), {
      problems: [{ input: 'size', problem: 'is missing; accepted: digits', lacks: ['size'] }],
    });
  });

  test('is not shown if its text may hold a secret', () => {
    const parseSecret = (): Parsed<string> => ({ problem: 'is odd', secret: true });
    assert.deepEqual(given({ size: 'hush' }).required('size', parseSecret, 'digits'), {
      problems: [{ input: 'size', problem: 'is odd; accepted: digits' }],
    });
  });

  test('that cannot be read says why, with the value received and what is accepted, and without the hint', () => {
    assert.deepEqual(given({ size: 'big' }).required('size', parseDigits, 'digits', 'Measure it'), {
      problems: [{ input: 'size', received: 'big', problem: 'is not a number; accepted: digits' }],
    });
  });
});

describe('an optional input', () => {
  test('is its value', () => {
    assert.deepEqual(given({ size: '12' }).optional('size', parseDigits, 'digits'), { value: 12 });
  });

  test('is nothing if it is empty', () => {
    assert.deepEqual(given({ size: '' }).optional('size', parseDigits, 'digits'), { value: undefined });
  });

  test('is refused if it cannot be read', () => {
    assert.deepEqual(given({ size: 'big' }).optional('size', parseDigits, 'digits'), {
      problems: [{ input: 'size', received: 'big', problem: 'is not a number; accepted: digits' }],
    });
  });
});

describe('inputs come from the runner', () => {
  afterEach(() => {
    delete process.env['INPUT_SIZE'];
    delete process.env['INPUT_UNIT-NAME'];
  });

  test('by their names in capitals, trimmed', () => {
    process.env['INPUT_SIZE'] = ' 12\n';
    process.env['INPUT_UNIT-NAME'] = ' \t ';
    const inputs = fieldReader(DEFAULTS, readGivenInputs());
    assert.deepEqual(inputs.required('size', parseDigits, 'digits'), { value: 12 });
    assert.equal(inputs.text('unit-name'), 'meters');
  });
});

describe('fields put together', () => {
  test('are their values, those included that may be absent', () => {
    assert.deepEqual(combine({ a: { value: 1 }, b: { value: undefined }, c: { value: false } }), {
      value: { a: 1, b: undefined, c: false },
    });
  });

  test('are the problems of all of them, in order', () => {
    const [first, second, third] = ['first', 'second', 'third'].map((input) => ({
      input,
      problem: 'is odd',
    }));
    assert.ok(first && second && third);
    const outer = combine({ a: flawed(first), b: { value: 1 }, c: combine({ d: flawed(second, third) }) });
    assert.deepEqual(outer, { problems: [first, second, third] });
  });
});

test('the error of the inputs names each of them, and no value', () => {
  const error = new InputError([
    { input: 'size', received: 'big', problem: 'is not a number' },
    { input: 'unit-name', problem: 'is missing' },
  ]);
  assert.equal(error.message, 'size is not a number; unit-name is missing');
  assert.equal(error.problems.length, 2);
});
