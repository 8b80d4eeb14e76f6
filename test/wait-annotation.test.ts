import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { AnswerError } from '../src/adobe/problem/problem.ts';
import { readProblem } from '../src/adobe/problem/read-problem.ts';
import { TokenError } from '../src/adobe/token/token-error.ts';
import { cancelledAnnotation, unsuccessfulAnnotation } from '../src/report/annotation/wait-annotation.ts';
import { cut } from '../src/report/redact/sanitize.ts';
import type { StepState } from '../src/report/state.ts';
import {
  OperationError,
  OutcomeUnknownError,
  PossibleDuplicatesError,
  UnsuccessfulRunsError,
} from '../src/runs/errors.ts';
import type { WaitedRun } from '../src/runs/findings.ts';
import type { WaitOptions } from '../src/runs/order.ts';
import {
  asked,
  created,
  orderOf,
  RUN_ID,
  shownRun,
  stateAfter,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';
import { WAIT } from './support/virtual-wait.ts';

const ended = (outcome: WaitedRun['outcome'], more: Partial<WaitedRun> = {}): WaitedRun =>
  waitedRun({ outcome, status: more.details?.status ?? '', ...more });
const answered = (status: number, body = '') =>
  new AnswerError(readProblem({ status, headers: {}, body }, 'PLATFORM'));

const refusedSecret = new TokenError(
  new AnswerError(readProblem({ status: 400, headers: {}, body: '{"error":"invalid_client"}' }, 'IMS')),
);

/** The annotation of runs that did not succeed, the title first; of all runs of the step, if there are others. */
function annotate(
  ends: readonly WaitedRun[],
  options: Partial<WaitOptions> = {},
  others: readonly WaitedRun[] = [],
): string {
  const all = [...others, ...ends];
  const state = stateAfter(waitBegun(all.map(({ runId }) => runId)), {
    ...{ type: 'wait-ended', runs: all.map((run) => [run]) },
  });
  const { title, lines } = unsuccessfulAnnotation(
    new UnsuccessfulRunsError(ends, { ...WAIT, ...options }),
    state,
    (text) => text,
  );
  return [title, ...lines].join('\n');
}

describe('a run that failed is reported', () => {
  test('with the deepest cause, the activity that it failed, and what to do', () => {
    const details = shownRun('failed', {
      activities: [
        {
          statusSummary: {
            errors: [{ code: 'CONNECTOR-2001-500', message: 'Promotion failed.' }],
            extensions: { errors: [{ code: 'INGEST-1212-400', message: 'A row is bad.' }] },
          },
        },
      ],
    });
    assert.equal(
      annotate([ended('failed', { details })]),
      [
        'Flow run failed',
        `Flow run ${RUN_ID} failed: INGEST-1212-400 A row is bad (CONNECTOR-2001-500 Promotion failed).`,
        'Check the data against the schema of the dataset. If error diagnostics are on for the flow, they show the rows.',
      ].join('\n'),
    );
  });

  test('without a cause if Adobe gives none', () => {
    assert.match(
      annotate([ended('failed', { details: shownRun('failed') })]),
      /failed: Adobe gives no reason\.\n/,
    );
  });

  test('with why it could not be re-triggered, and what to do about that', () => {
    const body = JSON.stringify({ errorMessage: 'cannot be re-triggered', type: 'x/SOURCES-1388-400' });
    const problem = answered(400, body);
    const text = annotate([ended('failed', { details: shownRun('failed'), problem })]);
    assert.match(text, /could not be re-triggered: HTTP 400 SOURCES-1388-400: .*\nEnable the flow first\./);
  });

  test('with what to do about the token if there was none to re-trigger it with', () => {
    const text = annotate([ended('failed', { details: shownRun('failed'), problem: refusedSecret })]);
    assert.match(text, /could not be re-triggered: no access token: HTTP 400 .*\nCheck `client-id` and/);
  });

  test('with what to look up if it is not known whether it was re-triggered', () => {
    const problem = new OutcomeUnknownError(
      new NoAnswerError('no answer', true),
      [{ atMs: 0, startSeconds: undefined }],
      'The history does not show it.',
    );
    const text = annotate([ended('unknown', { details: shownRun('failed'), problem })]);
    assert.match(
      text,
      /^Flow run may have been re-triggered\nFailed to re-trigger flow run .*: no answer\. The history/,
    );
    // One can be known to exist: what is open is whether there is exactly one.
    assert.match(
      text,
      /\nWhether exactly one new run exists is not known\. Not before 1970-01-01 00:06:00 UTC, look up the window /,
    );
    assert.match(text, /only if there is none, because its data would be ingested twice/);
  });
});

describe('a run that has not ended in time is reported', () => {
  test('with its status, and continues', () => {
    const text = annotate([ended('timed-out', { details: shownRun('inProgress') })], {
      waitTimeoutMs: 5_400_000,
    });
    assert.match(
      text,
      /^Flow run has not ended in time\nFlow run .* did not end within 1h 30m: its last status is inProgress\.\n/,
    );
    assert.match(
      text,
      /It continues in Experience Platform\. To wait for it again, start this step again with a longer `wait-timeout`\.$/,
    );
  });

  test('with the id of the run that is under way, if the one that was given was re-triggered', () => {
    const next = { runId: 'r-2', etag: '"2"' };
    const end = ended('timed-out', { ...next, details: shownRun('inProgress', { id: 'r-2' }) });
    const state = stateAfter(waitBegun([RUN_ID]), {
      ...{ type: 'run-retriggered', failed: { runId: RUN_ID, etag: '' }, next },
    });
    const { lines } = unsuccessfulAnnotation(new UnsuccessfulRunsError([end], WAIT), state, (text) => text);
    assert.match(
      lines.join('\n'),
      /To wait for it again, start this step again with `run-id: r-2` and a longer `wait-timeout`\.$/,
    );
  });

  test('by the root action with the wait action only: started again, it could create a second run', () => {
    const order = orderOf({ wait: 'true' });
    const end = ended('timed-out', { details: shownRun('inProgress') });
    const state = stateAfter(asked(order), windowBegun(order), created());
    const { lines } = unsuccessfulAnnotation(new UnsuccessfulRunsError([end], WAIT), state, (text) => text);
    assert.equal(
      lines.at(-1),
      `It continues in Experience Platform. Wait for it with the wait action and \`run-id: ${RUN_ID}\`.`,
    );
  });

  test('with the failure of the last poll', () => {
    const problem = answered(503);
    const text = annotate([ended('timed-out', { details: shownRun('inProgress'), problem })]);
    assert.match(
      text,
      /status is inProgress, and the last poll failed: HTTP 503 with no explanation\.\nIt continues/,
    );
  });

  test('as one that may not exist, if it was never seen', () => {
    const text = annotate([
      ended('timed-out', { problem: new NoAnswerError('the connection was refused', false) }),
    ]);
    assert.match(text, /it was never seen, and the last poll failed: the connection was refused\.\n/);
    assert.match(text, /Whether it continues is not known\. Check the network/);
  });
});

describe('a run that cannot be polled is reported', () => {
  for (const [what, problem, advice] of [
    ['with what to check if it is missing', answered(404), /Check `run-id`, `sandbox-name` and `org-id`\./],
    ['with what to do about a refusal', answered(403), /lacks a permission, add it to a role/],
    ['with what to do about the network', new NoAnswerError('no connection', false), /Check the network/],
    ['with what to check if there is no token', refusedSecret, /Check `client-id` and `client-secret`/],
    ['with what to check if the answer is empty', new Error('it does not show'), /Check `run-id`/],
  ] as const) {
    test(what, () => {
      const text = annotate([ended('unknown', { problem })]);
      assert.match(text, /^Flow run cannot be polled\nFailed to poll flow run /);
      assert.match(text, advice);
      assert.match(
        text,
        /\nWhether it continues is not known\. To wait for it again, start this step again\.$/,
      );
    });
  }
});

test('a refused token is explained for the credential that the step has', () => {
  for (const outcome of ['unknown', 'timed-out', 'failed'] as const) {
    const text = annotate([ended(outcome, { problem: answered(401) })]);
    assert.match(text, /The service did not accept the token\. Check `access-token`/);
    assert.doesNotMatch(text, /client-secret/);
  }
});

test('a run that lost too many records is reported with the number that is allowed', () => {
  for (const [failed, allowed, reason] of [
    [7, 3, 'failed to ingest 7 records, and `max-failed-records` allows 3'],
    [1, 0, 'failed to ingest 1 record, and `max-failed-records` allows 0'],
  ] as const) {
    const details = shownRun('success', {
      metrics: { statusSummary: { status: 'success' }, recordSummary: { failedRecordCount: failed } },
    });
    const text = annotate([ended('partially-succeeded', { details })], { maxFailedRecords: allowed });
    assert.match(
      text,
      new RegExp(`^Flow run lost too many records\n.* ${reason}\\.\nRead the errors of its rows in`),
    );
  }
});

test('a run that lost records without a number is reported as one that may have lost too many', () => {
  const details = shownRun('partialSuccess');
  const text = annotate([ended('partially-succeeded', { details })], { maxFailedRecords: 3 });
  assert.match(
    text,
    /Adobe does not give the number of records that it lost\), and `max-failed-records` allows 3\./,
  );
});

test('a status that Adobe does not document is named, and no run is said to continue in it', () => {
  for (const status of ['skipped', 'WAS_ENDED']) {
    const text = annotate([ended('timed-out', { status, details: shownRun(status) })]);
    assert.match(text, new RegExp(`its last status is ${status}, which Adobe does not document\\.\n`));
    assert.doesNotMatch(text, /It continues/);
  }
});

describe('several runs', () => {
  const failed = (index: number) => ended('failed', { runId: `r-${index}`, details: shownRun('failed') });
  const failedBy = (index: number, message: string) => {
    const statusSummary = { status: 'failed', errors: [{ code: 'INGEST-1', message }] };
    return ended('failed', {
      runId: `r-${index}`,
      details: shownRun('failed', { metrics: { statusSummary } }),
    });
  };

  test('that failed for the same reason are named together, the advice once', () => {
    const text = annotate(
      Array.from({ length: 10 }, (_, index) => failedBy(index, index === 3 ? 'Odd.' : 'Bad.')),
    );
    assert.equal(text.match(/ failed: /g)?.length, 2);
    assert.match(
      text,
      /\nFlow run r-0 failed: INGEST-1 Bad\.\nThe same is true of 8 other flow runs: r-1, r-2, r-4, r-5, r-6, and 3 more\.\n/,
    );
    assert.match(text, /\nFlow run r-3 failed: INGEST-1 Odd\.\n(?!The same)/);
  });

  test('of two, the other is named', () => {
    assert.match(annotate([failed(0), failed(1)]), /\nThe same is true of another flow run: r-1\.\n/);
  });

  test('have the first ten reasons in the annotation, and the others in the summary', () => {
    const text = annotate(
      Array.from({ length: 12 }, (_, index) => failedBy(index, `Bad ${'x'.repeat(index)}`)),
    );
    assert.match(text, /^12 flow runs failed\n/);
    assert.equal(text.match(/ failed: /g)?.length, 10);
    assert.match(text, /\n… and 2 more flow runs, which the job summary lists\.$/);
  });

  test('have a title in which each outcome has its own number', () => {
    const running = ended('timed-out', { runId: 'r-1', details: shownRun('inProgress') });
    const text = annotate([failed(0), running], {}, [ended('succeeded', { runId: 'r-2' })]);
    assert.match(text, /^1 of 3 flow runs failed, 1 still running, 1 succeeded\n/);
  });

  test('of a plan are named by their place in it, whatever the step has come to', () => {
    const order = orderOf({ 'window-size': '10m', wait: 'true', 'max-parallel': '3' });
    const events = [0, 1, 2].flatMap((index) => [
      windowBegun(order, index),
      created(`r-${index}`, index),
      waitBegun([`r-${index}`]),
    ]);
    const state = stateAfter(asked(order), ...events, { type: 'wait-ended', runs: [[failed(1)]] });
    const titleOf = (ends: readonly WaitedRun[], after: StepState) =>
      unsuccessfulAnnotation(new UnsuccessfulRunsError(ends, WAIT), after, (text) => text).title;
    assert.equal(titleOf([failed(1)], state), 'Flow run 2 of 6 failed');
    const both = stateAfter(asked(order), ...events, {
      ...{ type: 'wait-ended', runs: [[failed(0)], [failed(1)], [ended('succeeded', { runId: 'r-2' })]] },
    });
    assert.equal(
      titleOf([failed(0), failed(1)], both),
      '2 of 6 flow runs failed, 1 succeeded, 3 not created',
    );
  });

  test('are reported together with why the next one was not created', () => {
    const notCreated = new OperationError('create a run of flow f-1', 'none', answered(403));
    const error = new UnsuccessfulRunsError([failed(0)], WAIT, notCreated);
    const { lines } = unsuccessfulAnnotation(error, stateAfter(), (text) => text);
    assert.match(lines.join('\n'), /\nFailed to create a run of flow f-1 for the next window: HTTP 403/);
  });
});

test('a cancelled wait names the runs that continue, or the first of very many', () => {
  assert.match(
    cancelledAnnotation(['a', 'b']).lines.join('\n'),
    /flow runs a, b: .*\nThey continue in .* Wait for them with the wait action and `run-id: a,b`\.$/,
  );
  assert.match(
    cancelledAnnotation(['a']).lines.join('\n'),
    /flow run a: .*\nIt continues in .* Wait for it with the wait action and `run-id: a`\.$/,
  );
  const many = cancelledAnnotation(Array.from({ length: 300 }, (_, index) => `run-${index}`)).lines.join(
    '\n',
  );
  assert.match(
    many,
    /flow runs run-0, .*run-9, and 290 more: .*\nThey .* and the output `runs` as its `run-id`\.$/,
  );
});

test('a run that was never seen is not said to exist', () => {
  const text = annotate([ended('timed-out')]);
  assert.match(text, /it was never seen\.\nWhether it exists is not known\. Check `run-id`/);
  assert.doesNotMatch(text, /It continues/);
});

test('a run that this step created and never saw exists', () => {
  const window = { startSeconds: 1, endSeconds: 2 };
  assert.match(annotate([ended('timed-out', { window })]), /it was never seen\.\nIt continues in/);
});

describe('a long reason that is cut', () => {
  const long = 'o'.repeat(2_000);
  const unknown = new OutcomeUnknownError(new Error(long), [{ atMs: 0, startSeconds: undefined }], long);
  const details = shownRun('failed', {
    metrics: { statusSummary: { errors: [{ code: '', message: long }] } },
  });
  const runs: Readonly<Record<string, WaitedRun>> = {
    'of a run that failed': ended('failed', { details }),
    'of a re-trigger that failed': ended('failed', { problem: answered(400, long) }),
    'of a re-trigger that may have created a run': ended('unknown', { problem: unknown }),
    'of a run that may exist twice': ended('unknown', { problem: new PossibleDuplicatesError(long) }),
    'of a run that cannot be polled': ended('unknown', { problem: new Error(long) }),
    'of the last poll': ended('timed-out', { problem: new Error(long) }),
  };
  for (const [what, run] of Object.entries(runs)) {
    test(`${what} ends in an ellipsis without a full stop`, () => {
      const notCreated = new OperationError('create a run of flow f-1', 'none', new Error(long));
      const { lines } = unsuccessfulAnnotation(
        new UnsuccessfulRunsError([run], WAIT, notCreated),
        stateAfter(),
        (text, longest = Number.POSITIVE_INFINITY) => cut(text, longest),
      );
      assert.match(lines.join('\n'), /o…/);
      assert.doesNotMatch(lines.join('\n'), /…\./);
    });
  }
});
