import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { HttpAnswer } from '../src/adobe/http/request.ts';
import { member, readJson, text } from '../src/adobe/json.ts';
import type { Problem } from '../src/adobe/problem/problem.ts';
import { readProblem } from '../src/adobe/problem/read-problem.ts';
import { measured } from './support/cpu-time.ts';

/** The members that hold Adobe's sentence, the best first; others are in `report` and `errors`. */
const SENTENCES = ['detail', 'errorMessage', 'message', 'error_description', 'title'];

const answer = (status: number, body: unknown, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Whether a text is a value at any depth. */
function isWithin(value: unknown, wanted: string): boolean {
  if (typeof value !== 'object' || value === null) return value === wanted;
  return Object.values(value).some((inner) => isWithin(inner, wanted));
}

describe('whatever the body is', () => {
  test('it is read as a problem, and a sentence in it whole and as it is', () => {
    const keys = [
      'type',
      'report',
      'detail',
      'errorMessage',
      'message',
      'error_description',
      'title',
      'error',
    ];
    const anyForm = fc.record(Object.fromEntries(keys.map((key) => [key, fc.jsonValue()])), {
      requiredKeys: [],
    });
    const anyCode = fc.record({
      error_code: fc.oneof(fc.string(), fc.double(), fc.constantFrom(null, true)),
    });
    const anyBody = fc.oneof(anyForm, anyCode, fc.jsonValue()).map((body) => JSON.stringify(body));
    fc.assert(
      fc.property(fc.oneof(anyBody, fc.string({ unit: 'binary' })), (body) => {
        const problem = readProblem(answer(400, body), 'PLATFORM');
        assert.match(problem.code, /^$|^[A-Z_]+-\w+(-\d{3})?$/);
        assert.equal(problem.requestId, '');
        const json = readJson(body);
        const sentences = SENTENCES.map((key) => member(json, key)).filter((value) => text(value));
        if (sentences.length > 0) assert.equal(problem.text, sentences[0]);
        else if (json !== undefined) assert.ok(problem.text === '' || isWithin(json, problem.text));
        else assert.doesNotMatch(problem.text, /<|^\s|\s\s|\s$/);
      }),
      { numRuns: 1_000 },
    );
  });

  test('nothing of a long text is cut off, so that no secret in it is torn', () => {
    const long = 'otter '.repeat(200_000).trim();
    for (const body of [JSON.stringify({ detail: long }), long, `<p>${long}</p>`]) {
      assert.ok(readProblem(answer(502, body), 'PLATFORM').text === long);
    }
  });

  const MILLION = 1_000_000;
  const huge: readonly (readonly [what: string, body: string, read?: Partial<Problem>])[] = [
    ...['<p>', '<script>', '<style><', '</script', ' ', 'a', '&', '::', '>'].map(
      (part) => [`of ${part} without end`, part.repeat(MILLION)] as const,
    ),
    ['of four million <', '<'.repeat(4 * MILLION), { text: '' }],
    ['of nested arrays', '['.repeat(MILLION) + ']'.repeat(MILLION), { text: '', code: '' }],
    ['of nested objects', `${'{"report":'.repeat(MILLION)}1${'}'.repeat(MILLION)}`, { text: '', code: '' }],
    ['of a wide array', `[${'0,'.repeat(MILLION)}"too late"]`, { text: '' }],
    ['of a wide object', `{${Array.from({ length: MILLION / 10 }, (_, key) => `"${key}":0`)}}`, { text: '' }],
    ['of a text of 8 MB without a space', JSON.stringify({ x: 'a'.repeat(8 * MILLION) })],
    ['of nested objects without end', '{"message":'.repeat(MILLION)],
    ['with a type of 8 MB', JSON.stringify({ type: 'FLOW-1-'.repeat(1.14 * MILLION) }), { code: '' }],
    ['with a type of 8 MB of slashes', JSON.stringify({ type: '/'.repeat(8 * MILLION) }), { code: '' }],
    ['with a code of 8 MB', JSON.stringify({ error_code: '4'.repeat(8 * MILLION) }), { code: '' }],
    ['with an error of 8 MB', JSON.stringify({ error: 'a'.repeat(8 * MILLION) }), { code: '' }],
    [
      'with sentences of 8 MB that are nearly the same',
      JSON.stringify({ message: 'a'.repeat(5 * MILLION), errorDetails: `b${'a'.repeat(3 * MILLION)}` }),
    ],
    [
      'with an error-chain of 100,000 links',
      JSON.stringify({
        'error-chain': Array.from({ length: MILLION / 10 }, (_, id) => ({ errorCode: `X${id} y` })),
      }),
    ],
    [
      'with an id of 8 MB',
      JSON.stringify({ report: { 'request-id': 'a'.repeat(8 * MILLION) } }),
      { requestId: '' },
    ],
  ];
  for (const [what, body, expected = {}] of huge) {
    test(`a huge one ${what} is read at once`, () => {
      const { result: problem, cpuMs } = measured(() => readProblem(answer(502, body), 'PLATFORM'));
      assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
      for (const key of Object.keys(expected) as (keyof Problem)[]) assert.ok(problem[key] === expected[key]);
    });
  }

  test('an odd member of it is passed over', () => {
    const odd = ['{"toString":1}', '{"valueOf":null}', '[]', '[[1]]', 'true', 'null', '1e400', '4e21', '-1'];
    for (const value of odd) {
      for (const key of ['error_code', 'type', 'error', 'report', 'message', '__proto__']) {
        const body = `{"${key}":${value}}`;
        const { code, text: said, requestId } = readProblem(answer(400, body), 'PLATFORM');
        assert.deepEqual([code, said, requestId], ['', '', ''], body);
      }
    }
  });
});
