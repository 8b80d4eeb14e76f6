import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StepError } from '../src/failure.ts';
import { InputError } from '../src/inputs/fields.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { NoAnswerError } from '../src/platform/http.ts';
import { AnswerError, readProblem, UnreadableAnswerError } from '../src/platform/problem.ts';
import { explain } from '../src/report/explain.ts';

const FLOW_ID = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';
const RUN_ID = '0b6e3a57-8c1d-4f2e-9a70-6d5b4c3a2918';
const GIVEN: Readonly<Record<string, string>> = {
  'client-id': '7c1f0e',
  'access-token': 'quiet-otter',
  'org-id': '0A1B2C3D4E5F@AdobeOrg',
  'flow-id': FLOW_ID,
  'window-start-time': '1778047689',
  'window-end-time': '1778051289',
};
const inputs = readRunInputs({ nowSeconds: 1_778_051_300, runAttempt: 1 }, (name) => GIVEN[name] ?? '');

const OPERATION = `create a run of flow ${FLOW_ID}`;
const refusal = new AnswerError(
  readProblem(
    {
      status: 404,
      headers: {},
      body: JSON.stringify({
        type: 'https://ns.adobe.com/aep/errors/FLOW-1439-404',
        report: { 'detailed-message': 'No such flow.', 'request-id': 'rq-21' },
      }),
    },
    'PLATFORM',
  ),
);

describe('wrong inputs', () => {
  const wrong = [
    { input: 'flow-id', received: 'a "7"', problem: 'is not a UUID; accepted: a UUID' },
    { input: 'org-id', problem: 'is missing; accepted: an organization id' },
  ];

  test('are listed together, each with what was received', () => {
    const { title, lines } = explain(new InputError(wrong), {});
    assert.equal(title, 'No flow run was created');
    assert.match(lines[0] ?? '', /2 inputs/);
    assert.deepEqual(lines.slice(1), [
      '- flow-id "a \\"7\\"" is not a UUID; accepted: a UUID.',
      '- org-id is missing; accepted: an organization id.',
    ]);
  });

  test('are told from one that is alone', () => {
    assert.match(explain(new InputError(wrong.slice(1)), {}).lines[0] ?? '', /correct an input/);
  });

  test('are shown by their beginning where they are long', () => {
    const { lines } = explain(
      new InputError([{ input: 'x', received: 'a'.repeat(5_000), problem: 'is odd' }]),
      {},
    );
    assert.equal(lines[1], `- x "${'a'.repeat(100)}…" is odd.`);
  });
});

describe('where no run was created', () => {
  test("a refusal is told with the operation, Adobe's code, sentence and request id, and what to do", () => {
    const { title, lines } = explain(new StepError(OPERATION, 'none', refusal), { inputs });
    assert.equal(title, 'No flow run was created');
    assert.equal(
      lines[0],
      `Failed to ${OPERATION}: HTTP 404 FLOW-1439-404: No such flow. (request id rq-21).`,
    );
    assert.match(lines.slice(1).join('\n'), /flow-id/);
  });

  test('a connection that failed is told with what to check, and that it is safe to try again', () => {
    const error = new StepError(
      'get an access token',
      'none',
      new NoAnswerError('the proxy is gone.', false),
    );
    const text = explain(error, { inputs }).lines.join('\n');
    assert.match(text, /^Failed to get an access token: the proxy is gone\.\n/);
    assert.match(text, /https_proxy.*safe to try again/);
  });

  test('an answer that cannot be read is told with the hosts to check', () => {
    const error = new StepError('get an access token', 'none', new UnreadableAnswerError('IMS said otters'));
    assert.match(explain(error, { inputs }).lines.join('\n'), /IMS said otters\.\n.*api-url and ims-url/);
  });

  test('no line is empty', () => {
    const unknown = readProblem({ status: 418, headers: {}, body: '' }, 'PLATFORM');
    const { lines } = explain(new StepError(OPERATION, 'none', new AnswerError(unknown)), { inputs });
    assert.ok(lines.every((line) => line.trim() !== ''));
  });
});

describe('where a run may have been created', () => {
  const error = new StepError(OPERATION, 'unknown', new NoAnswerError('no answer within 60 s', true));

  test('it is said so, with the window to look for, what a second run would do, and where to look', () => {
    const { title, lines } = explain(error, { inputs });
    const text = lines.join('\n');
    assert.equal(title, 'A flow run may have been created');
    assert.match(text, new RegExp(`^Failed to ${OPERATION}: no answer within 60 s\\.`));
    assert.match(text, /1778047689 to 1778051289/);
    assert.match(text, /twice/);
    assert.ok(text.includes(`https://experience.adobe.com/#/@${GIVEN['org-id']}/sname:prod/`));
    assert.doesNotMatch(text, /safe to try again|quiet-otter/);
  });

  test('it is said so before the inputs are known', () => {
    assert.match(explain(error, {}).lines.join('\n'), /twice/);
  });
});

test('where a run exists, it is named, and nobody is told to try again', () => {
  const run = { runId: RUN_ID, etag: '"1"' };
  const { title, lines } = explain(new Error('the disk is full.'), { inputs, run });
  const text = lines.join('\n');
  assert.match(title, /was created/);
  assert.match(text, /the disk is full\.\n/);
  assert.ok(text.includes(RUN_ID));
  assert.match(text, /Do not start this step again/);
});

test('a defect of the action asks to be reported, whatever was thrown', () => {
  for (const [thrown, said] of [
    [new TypeError('x is undefined.'), 'x is undefined'],
    ['otters', 'otters'],
  ] as const) {
    const { title, lines } = explain(thrown, {});
    assert.equal(title, 'The action failed');
    assert.ok(lines[0]?.endsWith(`: ${said}.`));
    assert.match(lines[1] ?? '', /report it/);
  }
});
