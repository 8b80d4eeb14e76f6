import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import type { Connection } from '../src/adobe/connection.ts';
import { NoAnswerError } from '../src/adobe/no-answer.ts';
import { AnswerError, readProblem, UnreadableAnswerError } from '../src/adobe/problem.ts';
import { InputError } from '../src/inputs/fields.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { explain as explainWith, type Known } from '../src/report/explain.ts';
import { OutputError } from '../src/report/runner.ts';
import { RefrainedError, StepError, UnsettledError } from '../src/runs/errors.ts';

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

const [window] = inputs.run.windows ?? [];
assert.ok(window);
const { flowId, startSeconds } = inputs.run;
const plan = { whole: window, windows: [window] };
const turn = { request: { flowId, startSeconds, window, deltaColumn: undefined }, index: 0, plan };

/** Nothing in a text has to be taken out, but where a test says so. */
const explain = (error: unknown, known: Known) => explainWith(error, known, (text) => text);

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
    assert.equal(title, 'The inputs of this step are wrong');
    assert.match(lines[0] ?? '', /2 inputs/);
    assert.deepEqual(lines.slice(1), [
      '- flow-id "a \\"7\\"" is not a UUID; accepted: a UUID.',
      '- org-id is missing; accepted: an organization id.',
    ]);
  });

  test('are distinguished from a single one', () => {
    assert.match(explain(new InputError(wrong.slice(1)), {}).lines[0] ?? '', /correct an input/);
  });

  test('are shown by their beginning if they are long', () => {
    const { lines } = explain(
      new InputError([{ input: 'x', received: 'a'.repeat(5_000), problem: 'is odd' }]),
      {},
    );
    assert.equal(lines[1], `- x "${'a'.repeat(100)}…" is odd.`);
  });
});

describe('if no run was created', () => {
  test("a refusal is reported with the operation, Adobe's code, sentence and request id, and what to do", () => {
    const { title, lines } = explain(new StepError(OPERATION, 'none', refusal), { inputs });
    assert.equal(title, 'No flow run was created');
    assert.equal(
      lines[0],
      `Failed to ${OPERATION}: HTTP 404 FLOW-1439-404: No such flow. (request id rq-21).`,
    );
    assert.match(lines.slice(1).join('\n'), /flow-id/);
  });

  test('a connection that failed is reported with what to check, and that it is safe to try again', () => {
    const error = new StepError(
      'get an access token',
      'none',
      new NoAnswerError('the proxy is gone.', false),
    );
    const text = explain(error, { inputs }).lines.join('\n');
    assert.match(text, /^Failed to get an access token: the proxy is gone\.\n/);
    assert.match(text, /https_proxy.*safe to try again/);
  });

  test('an answer that cannot be read is reported with the hosts to check', () => {
    const error = new StepError('get an access token', 'none', new UnreadableAnswerError('IMS said otters'));
    assert.match(explain(error, { inputs }).lines.join('\n'), /IMS said otters\.\n.*api-url and ims-url/);
  });

  test('a reason of its own comes with what to do', () => {
    const refrained = new RefrainedError('there is nothing to read', 'Come back later.');
    assert.deepEqual(explain(new StepError(OPERATION, 'none', refrained), { inputs }).lines, [
      `Failed to ${OPERATION}: there is nothing to read.`,
      'Come back later.',
    ]);
  });

  test('a cancel says that nothing was created', () => {
    assert.deepEqual(explain(new StepError(OPERATION, 'none', new CancelledError()), { inputs }).lines, [
      `Failed to ${OPERATION}: the step was cancelled.`,
      'Nothing was created: it is safe to try again.',
    ]);
  });

  test('no line is empty', () => {
    const unknown = readProblem({ status: 418, headers: {}, body: '' }, 'PLATFORM');
    const { lines } = explain(new StepError(OPERATION, 'none', new AnswerError(unknown)), { inputs });
    assert.ok(lines.every((line) => line.trim() !== ''));
  });
});

describe('if a run may have been created', () => {
  const error = new StepError(OPERATION, 'unknown', new NoAnswerError('no answer within 60 s', true));

  test('the message gives the window to check, what a second run would do, and where to check', () => {
    const { title, lines } = explain(error, { inputs, turn });
    const text = lines.join('\n');
    assert.equal(title, 'A flow run may have been created');
    assert.match(text, new RegExp(`^Failed to ${OPERATION}: no answer within 60 s\\.`));
    assert.match(
      text,
      /window 2026-05-06 06:08:09 UTC \(1778047689\) to 2026-05-06 07:08:09 UTC \(1778051289\)\.\n/,
    );
    assert.match(text, /twice/);
    assert.ok(text.includes(`https://experience.adobe.com/#/@${GIVEN['org-id']}/sname:prod/`));
    assert.doesNotMatch(text, /safe to try again|quiet-otter/);
  });

  test('the message gives the time of the first attempt, what the lookups showed, and how to continue', () => {
    const looks = 'The history did not show it within 15 s.';
    const unsettled = new UnsettledError(new Error('HTTP 502 with no explanation'), 1_778_051_300_999, looks);
    const { title, lines } = explain(new StepError(OPERATION, 'unknown', unsettled), { inputs, turn });
    assert.equal(title, 'A flow run may have been created');
    assert.deepEqual(lines.slice(0, 2), [
      `Failed to ${OPERATION}: HTTP 502 with no explanation.`,
      'The history did not show it within 15 s.',
    ]);
    assert.match(
      lines[2] ?? '',
      /window 2026-05-06 06:08:09 UTC \(1778047689\) to 2026-05-06 07:08:09 UTC \(1778051289\), first attempt at 2026-05-06 07:08:20 UTC\.$/,
    );
    assert.match(lines[3] ?? '', /if-run-exists: attach/);
    assert.match(lines[4] ?? '', /only where it is missing/);
  });

  test('the message says so before the inputs are known', () => {
    assert.match(explain(error, {}).lines.join('\n'), /twice/);
  });
});

describe('if a run exists', () => {
  const run = { runId: RUN_ID, etag: '"1"' };
  const failures = [
    new Error('the disk is full.'),
    new CancelledError(),
    new OutputError('the step output etag cannot be written: no space'),
    new StepError(OPERATION, 'unknown', new Error('odd')),
  ];
  for (const error of failures) {
    test(`it is named after "${error.message}", and the message does not advise to try again`, () => {
      const { title, lines } = explain(error, { inputs, run });
      const text = lines.join('\n');
      assert.equal(title, 'There is a flow run, but its step failed');
      assert.equal(lines[0], `Failed to finish the step: ${error.message.replace('full.', 'full')}.`);
      assert.ok(text.includes(RUN_ID));
      assert.match(text, /Do not create another for the same window.*twice/);
      assert.doesNotMatch(text, /safe to try again/);
    });
  }
});

test('an output that cannot be written before anything is sent leaves no run', () => {
  const { title, lines } = explain(new OutputError('the step output windows cannot be written: odd.'), {
    inputs,
  });
  assert.equal(title, 'No flow run was created');
  assert.equal(lines[0], 'Failed to begin the step: the step output windows cannot be written: odd.');
  assert.match(lines[1] ?? '', /^Nothing was sent to Adobe\..*GITHUB_OUTPUT/);
});

describe('a token that was turned away', () => {
  const token = (claims: unknown) => `aa.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.cc`;
  const expiring = token({ created_at: '1778000000000', expires_in: '86400000' });
  const linesOn = (status: number, credential: Connection['credential']) => {
    const refused = new AnswerError(readProblem({ status, headers: {}, body: '' }, 'PLATFORM'));
    const known = { inputs: { ...inputs, connection: { ...inputs.connection, credential } } };
    return explain(new StepError(OPERATION, 'none', refused), known).lines;
  };
  const age = 'By its own claims, access-token expires at 2026-05-06 16:53:20 UTC.';

  test('is reported with the end that it names itself, before the advice', () => {
    const [, said, advice, ...more] = linesOn(401, { kind: 'access-token', accessToken: expiring });
    assert.equal(said, age);
    assert.match(advice ?? '', /did not accept the token/);
    assert.deepEqual(more, []);
  });

  test('is reported without if it names none, for another refusal, and if it was minted', () => {
    const scopes = 'openid';
    for (const lines of [
      linesOn(401, { kind: 'access-token', accessToken: 'quiet-otter' }),
      linesOn(401, { kind: 'access-token', accessToken: token({ expires_in: '86400000' }) }),
      linesOn(403, { kind: 'access-token', accessToken: expiring }),
      linesOn(401, { kind: 'client-secret', clientSecret: expiring, scopes }),
    ]) {
      assert.equal(lines.length, 2);
      assert.doesNotMatch(lines.join('\n'), /expires at/);
    }
  });
});

describe('what somebody else wrote', () => {
  const secret = 'p8e-quiet-otter';
  const clean = (text: string) => text.replaceAll(secret, '***');
  const run = { runId: RUN_ID, etag: '' };
  // The secret stands where a text is cut: cut first, its beginning would be left and not be recognized.
  const torn = (length: number) => 'x'.repeat(length - 5) + secret + 'y'.repeat(length);
  const none = (cause: unknown) => new StepError(OPERATION, 'none', cause);
  const unsettled = (message: string, looks: string) =>
    new StepError(OPERATION, 'unknown', new UnsettledError(new Error(message), 0, looks));
  const texts: Readonly<Record<string, readonly [error: unknown, known?: Known]>> = {
    'a value': [new InputError([{ input: 'x', received: torn(100), problem: 'is odd' }])],
    'a reason': [none(new Error(torn(1_000)))],
    'a thrown text': [none(torn(1_000))],
    'the words of a look': [unsettled('odd', torn(1_000))],
    'the reason of a look': [unsettled(torn(1_000), 'Odd.')],
    'a late reason': [new Error(torn(1_000)), { inputs, run }],
    'a reason of the runner': [new OutputError(torn(1_000))],
    'a defect': [new Error(torn(1_000))],
  };
  for (const [what, [error, known = { inputs }]] of Object.entries(texts)) {
    test(`${what} is cleaned before it is cut`, () => {
      const text = explainWith(error, known, clean).lines.join('\n');
      assert.match(text, /x\*\*\*y?…?/);
      assert.match(text, /…/);
      assert.doesNotMatch(text, /xp8e/);
    });
  }

  test('is cut, so that what to do stays in the annotation', () => {
    const lines = [
      ...explain(none(new Error('x'.repeat(9_000))), { inputs }).lines,
      ...explain(unsettled('x'.repeat(9_000), 'x'.repeat(9_000)), { inputs }).lines,
    ];
    for (const line of lines) assert.ok(line.length < 1_200);
    assert.match(lines.join('\n'), /: x{1000}…\.\nCheck/);
  });
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
