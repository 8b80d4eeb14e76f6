import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import type { Connection } from '../src/adobe/connection.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { AnswerError, OtherFlowsError, UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import { readProblem } from '../src/adobe/problem/read-problem.ts';
import { annotationOf } from '../src/report/annotation/annotation.ts';
import { type Clean, cut } from '../src/report/redact/sanitize.ts';
import { type Annotation, OutputError } from '../src/report/runner.ts';
import type { StepState } from '../src/report/state.ts';
import { failedEnd } from '../src/report/step-end.ts';
import {
  DuplicatedRunsError,
  OperationError,
  OutcomeUnknownError,
  PreconditionError,
} from '../src/runs/errors.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { WaitedRun } from '../src/runs/findings.ts';
import { answerError } from './support/answer-error.ts';
import {
  asked,
  created,
  FLOW_ID,
  orderOf,
  RUN_ID,
  stateAfter,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const order = orderOf();

/** How far the step has come: nowhere, to its inputs, to its window, to its run. */
const NOWHERE = stateAfter();
const ASKED = stateAfter(asked(order));
const IN_WINDOW = stateAfter(asked(order), windowBegun(order));
const WITH_RUN = stateAfter(asked(order), windowBegun(order), created());

const cleanCut: Clean = (text, longest = Number.POSITIVE_INFINITY) => cut(text, longest);

/** The annotation of a step that fails with this error. Nothing in a text is redacted unless a test says so. */
function annotate(error: unknown, state: StepState, clean: Clean = cleanCut): Annotation {
  return annotationOf(failedEnd(error, state), state, clean);
}

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

describe('if no run was created', () => {
  test('a cancel at the end of the step is no defect', () => {
    const { title, lines } = annotate(new CancelledError(), ASKED);
    assert.equal(title, 'The step was cancelled');
    assert.deepEqual(lines, [
      'Failed to finish the step: the step was cancelled.',
      'Nothing was sent that can create a run: it is safe to try again.',
    ]);
  });

  test("a refusal is reported with the operation, Adobe's code, sentence and request id, and what to do", () => {
    const { title, lines } = annotate(new OperationError(OPERATION, 'none', refusal), ASKED);
    assert.equal(title, 'Flow not found');
    assert.equal(
      lines[0],
      `Failed to ${OPERATION}: HTTP 404 FLOW-1439-404: No such flow. (request id rq-21).`,
    );
    assert.match(lines.slice(1).join('\n'), /flow-id/);
  });

  test('a connection that failed is reported with what to check, and that it is safe to try again', () => {
    const error = new OperationError(
      'get an access token',
      'none',
      new NoAnswerError('the proxy is gone.', false),
    );
    const text = annotate(error, ASKED).lines.join('\n');
    assert.match(text, /^Failed to get an access token: the proxy is gone\.\n/);
    assert.match(text, /https_proxy.*safe to try again/);
  });

  test('trying again is not advised for a later run of a step, whose earlier ones exist', () => {
    const several = orderOf({ 'window-size': '30m' });
    const begun = [asked(several), windowBegun(several), created(), windowBegun(several, 1)];
    const busy = new AnswerError(readProblem({ status: 503, headers: {}, body: '' }, 'PLATFORM'));
    for (const cause of [busy, new NoAnswerError('the proxy is gone', false)]) {
      const error = new OperationError(OPERATION, 'none', cause);
      const textOf = (index: number) =>
        annotate(error, stateAfter(...begun.slice(0, index === 0 ? 2 : 4))).lines.join('\n');
      assert.match(textOf(0), /[Tt]ry again/);
      assert.doesNotMatch(textOf(1), /safe to try again|Try again later/);
    }
  });

  test('an answer that cannot be read is reported with the hosts to check', () => {
    const error = new OperationError(
      'get an access token',
      'none',
      new UnreadableAnswerError('IMS said otters'),
    );
    assert.match(annotate(error, ASKED).lines.join('\n'), /IMS said otters\.\n.*`api-url` and `ims-url`/);
  });

  test('a precondition that failed comes with what to do', () => {
    const precondition = new PreconditionError('there is nothing to read', 'Come back later.');
    assert.deepEqual(annotate(new OperationError(OPERATION, 'none', precondition), ASKED).lines, [
      `Failed to ${OPERATION}: there is nothing to read.`,
      'Come back later.',
    ]);
  });

  test('a cancel after a request that was not accepted does not say that nothing was sent', () => {
    const state = stateAfter(...[asked(order), windowBegun(order), { type: 'sending', index: 0 } as const], {
      type: 'window-failed',
      index: 0,
      run: 'none',
    });
    assert.deepEqual(
      annotate(new OperationError(OPERATION, 'none', new CancelledError()), state).lines.slice(0, 2),
      [
        `Failed to ${OPERATION}: the step was cancelled.`,
        'No run was created: no request for one was accepted. It is safe to try again.',
      ],
    );
  });

  test('a cancel in the middle of the request is reported once', () => {
    const lost = new NoAnswerError('the step was cancelled', true);
    const unknown = new OutcomeUnknownError(lost, [{ atMs: 1_778_051_300_000, startSeconds: undefined }], '');
    const { lines } = annotate(new OperationError(OPERATION, 'unknown', unknown), IN_WINDOW);
    assert.deepEqual(lines.slice(0, 2), [
      `Failed to ${OPERATION}: the step was cancelled.`,
      lines.find((line) => line.startsWith('Whether the run exists is not known')),
    ]);
  });

  test('a redirect that leaves the outcome open is reported with what to check', () => {
    const redirect = new AnswerError(readProblem({ status: 303, headers: {}, body: '' }, 'PLATFORM'));
    const unknown = new OutcomeUnknownError(
      redirect,
      [{ atMs: 1_778_051_300_000, startSeconds: undefined }],
      'The lookups failed.',
    );
    const { lines } = annotate(new OperationError(OPERATION, 'unknown', unknown), IN_WINDOW);
    assert.match(lines.join('\n'), /HTTP 303.*\n.*\n.*\nRedirects are never followed.*Check `api-url`/);
  });

  test('a cancel says that nothing was created', () => {
    assert.deepEqual(annotate(new OperationError(OPERATION, 'none', new CancelledError()), ASKED).lines, [
      `Failed to ${OPERATION}: the step was cancelled.`,
      'Nothing was sent that can create a run: it is safe to try again.',
    ]);
  });

  test('no line is empty', () => {
    const unknown = readProblem({ status: 418, headers: {}, body: '' }, 'PLATFORM');
    const { lines } = annotate(new OperationError(OPERATION, 'none', new AnswerError(unknown)), ASKED);
    assert.ok(lines.every((line) => line.trim() !== ''));
  });
});

test('a start that has passed by the clock of the service only is shown with that clock', () => {
  const { startSeconds } = order.run;
  const refusedAt = (serviceTimeMs: number, code = 'SOURCES-1360-400') => {
    const error = answerError(400, { code, serviceTimeMs });
    return annotate(new OperationError(OPERATION, 'none', error), IN_WINDOW).lines.join('\n');
  };
  const clock =
    /^The start that was sent is 2026-\S+ \S+ UTC, and by the clock of the service it is 2026-.*: correct the clock/m;
  assert.match(refusedAt((startSeconds + 600) * 1_000), clock);
  assert.match(refusedAt((startSeconds + 600) * 1_000), /\n.*`now\+1m`/);
  assert.doesNotMatch(refusedAt((startSeconds - 60) * 1_000), clock);
  assert.doesNotMatch(refusedAt((startSeconds + 600) * 1_000, 'SOURCES-1384-400'), clock);
});

describe('if a run may have been created', () => {
  const error = new OperationError(OPERATION, 'unknown', new NoAnswerError('no answer within 60 s', true));

  test('the annotation says so, with the window to look up, what a second run would do, and the page of the flow', () => {
    const { title, lines } = annotate(error, IN_WINDOW);
    const text = lines.join('\n');
    assert.equal(title, 'A flow run may have been created');
    assert.match(text, new RegExp(`^Failed to ${OPERATION}: no answer within 60 s\\.`));
    assert.match(
      text,
      /window 2026-05-06 06:08:09 UTC \(1778047689\) to 2026-05-06 07:08:09 UTC \(1778051289\)\.\n/,
    );
    assert.match(text, /twice/);
    assert.ok(text.includes(`https://experience.adobe.com/#/@${order.connection.orgId}/sname:prod/`));
    assert.doesNotMatch(text, /safe to try again|quiet-otter/);
  });

  test('the annotation shows the time of the first attempt, what the lookups found, and how to continue', () => {
    const lookups = 'The history did not show it within 15 s.';
    const unknown = new OutcomeUnknownError(
      new Error('HTTP 502 with no explanation'),
      [{ atMs: 1_778_051_300_999, startSeconds: undefined }],
      lookups,
      true,
    );
    const { title, lines } = annotate(new OperationError(OPERATION, 'unknown', unknown), IN_WINDOW);
    assert.equal(title, 'A flow run may have been created');
    assert.deepEqual(lines.slice(0, 2), [
      `Failed to ${OPERATION}: HTTP 502 with no explanation.`,
      'The history did not show it within 15 s.',
    ]);
    assert.match(
      lines[2] ?? '',
      /window 2026-05-06 06:08:09 UTC \(1778047689\) to 2026-05-06 07:08:09 UTC \(1778051289\), first attempt at 2026-05-06 07:08:20 UTC\.$/,
    );
    assert.match(
      lines[3] ?? '',
      /^Not before 2026-05-06 07:15:20 UTC, look up the window .* only if no run has it, .* twice\.$/,
    );
    assert.match(
      lines[4] ?? '',
      /`if-run-exists: attach`, `window-start-time: 1778047689` and `window-end-time: 1778051289`/,
    );
  });

  test('the run is to be looked up after the start of the last request that can have created it', () => {
    const attempts = [
      { atMs: 1_778_051_300_000, startSeconds: 1_778_051_360 },
      { atMs: 1_778_051_640_000, startSeconds: 1_778_051_700 },
    ] as const;
    const unknown = new OutcomeUnknownError(new Error('odd'), [...attempts], 'Odd.');
    const { lines } = annotate(new OperationError(OPERATION, 'unknown', unknown), IN_WINDOW);
    assert.match(lines.join('\n'), /first attempt at 2026-05-06 07:08:20 UTC\./);
    assert.match(lines.join('\n'), /^Not before 2026-05-06 07:21:00 UTC, look up the window/m);
  });

  test('`attach` is not advised if the history does not show windows, or shows runs that cannot be distinguished', () => {
    const unknown = new OutcomeUnknownError(
      new Error('odd'),
      [{ atMs: 1_778_051_300_999, startSeconds: undefined }],
      'Odd.',
      false,
    );
    const text = annotate(new OperationError(OPERATION, 'unknown', unknown), IN_WINDOW).lines.join('\n');
    assert.match(text, /only if no run has it/);
    assert.doesNotMatch(text, /attach/);
  });

  test('a run that is known to exist is named, and only whether there is another is open', () => {
    const run = { runId: RUN_ID, etag: '', by: 'answer' } as const;
    const state = stateAfter(asked(order), windowBegun(order), { type: 'run-known', index: 0, run });
    const unknown = new OutcomeUnknownError(
      new Error('odd'),
      [{ atMs: 1_778_051_300_999, startSeconds: undefined }],
      'Then it was cancelled.',
    );
    const { title, lines } = annotate(new OperationError(OPERATION, 'unknown', unknown), state);
    const text = lines.join('\n');
    assert.equal(title, 'The flow run may exist twice');
    assert.match(
      text,
      new RegExp(`\nFlow run ${RUN_ID} exists\\. Whether an earlier request created another`),
    );
    assert.match(
      text,
      /\nLook up the window of each new run .*\. Create another run only if none has loaded/,
    );
    assert.doesNotMatch(text, /Whether the run exists|start this step again/);
  });

  test('two runs are both named, with what to do about their data', () => {
    const runs = ['a', 'b'].map((runId) => ({ runId, etag: '' }));
    const { title, lines } = annotate(new DuplicatedRunsError(runs), IN_WINDOW);
    assert.equal(title, '2 flow runs were created instead of one');
    assert.match(
      lines.join('\n'),
      /^Failed to create exactly one flow run: the history of the flow shows 2 runs over the window 2026-05-06 06:08:09 UTC .*: a and b\.\n.* twice/,
    );
  });

  test('the annotation says so before the inputs are known', () => {
    assert.match(annotate(error, NOWHERE).lines.join('\n'), /twice/);
  });
});

describe('if a run exists', () => {
  const failures = [
    new Error('the disk is full.'),
    new CancelledError(),
    new OutputError('the step output etag cannot be written: no space'),
    new OperationError(
      OPERATION,
      'unknown',
      new OutputError('the file of the output runs cannot be written'),
    ),
  ];
  for (const error of failures) {
    test(`the annotation names it after "${error.message}", and does not advise to try again`, () => {
      const { title, lines } = annotate(error, WITH_RUN);
      const text = lines.join('\n');
      assert.equal(title, 'The flow run exists, but its step failed');
      const { message } = error instanceof OperationError ? (error.cause as Error) : error;
      assert.equal(lines[0], `Failed to finish the step: ${message.replace('full.', 'full')}.`);
      assert.ok(text.includes(RUN_ID));
      assert.match(text, /Do not create another for the same window.*twice/);
      assert.doesNotMatch(text, /safe to try again/);
    });
  }
});

describe('a run after which the step failed', () => {
  const textAfter = (...ends: readonly WaitedRun[]) => {
    const events = ends.map((end): StepEvent => ({ type: 'run-ended', runs: [end] }));
    return annotate(
      new Error('odd'),
      stateAfter(asked(order), windowBegun(order), created(), ...events),
    ).lines.join('\n');
  };

  test('continues if its wait is not over', () => {
    assert.match(textAfter(), /exists and continues in Experience Platform\. Do not create another/);
  });

  test('does not continue if it has ended', () => {
    assert.match(textAfter(waitedRun()), /exists in Experience Platform\. Do not create another/);
  });

  test('leaves its window to be loaded again if it has failed', () => {
    const text = textAfter(waitedRun({ outcome: 'failed', status: 'aborted' }));
    assert.match(text, /has failed \(status: aborted\)\. Look up its window .* before it is loaded again\./);
    assert.doesNotMatch(text, /Do not create another/);
  });
});

test('an output that cannot be written before anything is sent leaves no run', () => {
  const { title, lines } = annotate(
    new OutputError('the step output windows cannot be written: odd.'),
    ASKED,
  );
  assert.equal(title, 'The outputs cannot be written');
  assert.equal(
    lines[0],
    'Failed to set the outputs of the step: the step output windows cannot be written: odd.',
  );
  assert.match(lines[1] ?? '', /^Nothing was sent that can create a run\. .*GITHUB_OUTPUT/);
});

describe('a token that was refused', () => {
  const token = (claims: unknown) => `aa.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.cc`;
  const expiring = token({ created_at: '1778000000000', expires_in: '86400000' });
  const linesOn = (status: number, credential: Connection['credential']) => {
    const refused = new AnswerError(readProblem({ status, headers: {}, body: '' }, 'PLATFORM'));
    const known = stateAfter(asked({ ...order, connection: { ...order.connection, credential } }));
    return annotate(new OperationError(OPERATION, 'none', refused), known).lines;
  };
  const age = 'By its own claims, `access-token` expires at 2026-05-06 16:53:20 UTC.';

  test('is reported with the expiry that it claims itself, before the advice', () => {
    const [, said, advice, ...more] = linesOn(401, { kind: 'access-token', accessToken: expiring });
    assert.equal(said, age);
    assert.match(advice ?? '', /did not accept the token/);
    assert.deepEqual(more, []);
  });

  test('is reported without an expiry if it claims none, if the refusal is another, and if it was minted', () => {
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

describe('text from outside', () => {
  const secret = 'p8e-quiet-otter';
  const clean: Clean = (text, longest) => cleanCut(text.replaceAll(secret, '***'), longest);
  // The secret stands where a text is cut: cut first, its beginning would be left and not be recognized.
  const torn = (length: number) => 'x'.repeat(length - 5) + secret + 'y'.repeat(length);
  const none = (cause: unknown) => new OperationError(OPERATION, 'none', cause);
  const unknown = (message: string, lookups: string) =>
    new OperationError(
      OPERATION,
      'unknown',
      new OutcomeUnknownError(new Error(message), [{ atMs: 0, startSeconds: undefined }], lookups),
    );
  const texts: Readonly<Record<string, readonly [error: unknown, known?: StepState]>> = {
    'a reason': [none(new Error(torn(1_000)))],
    'a thrown text': [none(torn(1_000))],
    'the result of a lookup': [unknown('odd', torn(1_000))],
    'the reason of a lookup': [unknown(torn(1_000), 'Odd.')],
    'a late reason': [new Error(torn(1_000)), WITH_RUN],
    'a reason of the runner': [new OutputError(torn(1_000))],
    'a defect': [new Error(torn(1_000))],
  };
  for (const [what, [error, known = ASKED]] of Object.entries(texts)) {
    test(`${what} is redacted before it is cut`, () => {
      const text = annotate(error, known, clean).lines.join('\n');
      assert.match(text, /x\*\*\*y?…?/);
      assert.match(text, /…/);
      assert.doesNotMatch(text, /xp8e/);
    });
  }

  test('is cut, so that the advice stays in the annotation', () => {
    const lines = [
      ...annotate(none(new Error('x'.repeat(9_000))), ASKED).lines,
      ...annotate(unknown('x'.repeat(9_000), 'x'.repeat(9_000)), ASKED).lines,
    ];
    for (const line of lines) assert.ok(line.length < 1_200);
    assert.match(lines.join('\n'), /: x{1000}…\nCheck/);
  });
});

test('a defect of the action asks to be reported, whatever was thrown', () => {
  for (const [thrown, said] of [
    [new TypeError('x is undefined.'), 'x is undefined'],
    ['otters', 'otters'],
  ] as const) {
    const { title, lines } = annotate(thrown, NOWHERE);
    assert.equal(title, 'The action failed');
    assert.ok(lines[0]?.endsWith(`: ${said}.`));
    assert.match(lines[1] ?? '', /^Report it/);
  }
});

test('runs of other flows only are a matter of what is between the runner and Adobe', () => {
  const text = annotate(
    new OperationError(OPERATION, 'none', new OtherFlowsError(FLOW_ID)),
    ASKED,
  ).lines.join('\n');
  assert.match(text, /runs of other flows only.*\nCheck whether a proxy .* drops the query .* safe to try/);
  assert.doesNotMatch(text, /`api-url`/);
});
