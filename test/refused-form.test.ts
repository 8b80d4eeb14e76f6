import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusesContentType, wantsIntegers } from '../src/adobe/problem/refused-form.ts';
import { problemOf } from './support/answer-error.ts';
import { measured } from './support/cpu-time.ts';

const problem = (text: string, code = '', status = 400, details: readonly string[] = []) =>
  problemOf(status, { code, text, details });

describe('a refused creation is sent again with integers', () => {
  for (const [what, refused] of Object.entries({
    'after 1340': problem('Own words.', 'SOURCES-1340-400'),
    'after 1384': problem('Own words.', 'CONNECTOR-1384-400'),
    'after 1384 inside another error': problem('Error from flow provider: 1384-400', 'FLOW-1100-400'),
    'after the sentence of 1340': problem('An error occurred while parsing 1651584991.', 'FLOW-1100-400'),
    'after a schema error': problem('$.params.windowStartTime: string found, integer expected'),
    'after a type error': problem('The field startTime has the wrong type.'),
    'after 1340 in a detail': problem('Bad request', 'FLOW-1100-400', 400, ['1340-400 Own words.']),
    'after a schema error in a detail': problem('Bad request', '', 400, ['/startTime: integer expected']),
    'after a format error': problem('windowEndTime: invalid format'),
  })) {
    test(what, () => assert.equal(wantsIntegers(refused), true));
  }
});

describe('a refused creation is not sent again with integers', () => {
  for (const [what, refused] of Object.entries({
    'after a 5xx': problem('Own words.', 'SOURCES-1384-400', 500),
    'after a 404': problem('startTime must be an integer', '', 404),
    'after a reversed window': problem('windowEndTime before windowStartTime, format', 'SOURCES-1381-400'),
    'after a start in the past': problem('startTime: type', 'SOURCES-1360-400'),
    'after a missing delta column': problem('startTime windowEndTime type', 'SOURCES-1383-400'),
    'after a wrong type of another field': problem('deltaColumn: string found, object expected'),
    'after a time that is not allowed': problem('startTime is not allowed'),
    'after a missing delta column, of which a detail is 1384': problem('Odd', 'SOURCES-1383-400', 400, [
      'Error 1384-400',
    ]),
    'after a field in one sentence and a type in another': problem('startTime is not allowed', '', 400, [
      'Check the content type',
    ]),
    'without a reason': problem(''),
  })) {
    test(what, () => assert.equal(wantsIntegers(refused), false));
  }

  test('in linear time, however long the text is', () => {
    for (const part of ['windowStartTime ', 'error occurred while ', '13', ' ']) {
      const long = problem(part.repeat(20_000));
      const { cpuMs } = measured(() => [wantsIntegers(long), refusesContentType(long)]);
      assert.ok(cpuMs < 125, `${part}: ${cpuMs} ms`);
    }
  });
});

describe('a refusal is about the content type', () => {
  for (const [text, status, expected] of [
    ['A valid content-type must be specified', 400, true],
    ['Unsupported Media Type', 415, true],
    ['Request body is missing', 400, true],
    ['Unexpected end of JSON input', 400, true],
    ['A valid content-type must be specified', 500, false],
    ['The flow run is in an invalid state for re-triggering.', 400, false],
    ['', 400, false],
  ] as const) {
    test(`${expected ? 'if' : 'not if'} it is HTTP ${status}: ${text || 'nothing'}`, () =>
      assert.equal(refusesContentType(problem(text, '', status)), expected));
  }
});
