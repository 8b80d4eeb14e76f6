import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NoAnswerError } from '../src/adobe/no-answer.ts';
import { AnswerError, readProblem } from '../src/adobe/problem.ts';
import { readRunDetails } from '../src/adobe/run-details.ts';
import { explainCancelledWait, explainWait } from '../src/report/explain-wait.ts';
import { UnsettledError, WaitError } from '../src/runs/errors.ts';
import type { WaitOptions } from '../src/runs/order.ts';
import type { WaitedRun } from '../src/runs/wait.ts';
import { WAIT } from './support/virtual-wait.ts';

const RUN_ID = '0b6e3a57-8c1d-4f2e-9a70-6d5b4c3a2918';

const seen = (status: string, more: object = {}) =>
  readRunDetails({ id: RUN_ID, metrics: { statusSummary: { status } }, ...more });
const ended = (outcome: WaitedRun['outcome'], more: Partial<WaitedRun> = {}): WaitedRun => ({
  ...{ runId: RUN_ID, etag: '', outcome, status: more.details?.status ?? '', window: undefined },
  ...{ details: undefined, problem: undefined },
  ...more,
});
const answered = (status: number, body = '') =>
  new AnswerError(readProblem({ status, headers: {}, body }, 'PLATFORM'));

/** The words for runs that came to a bad end, the title first. */
function words(ends: readonly WaitedRun[], options: Partial<WaitOptions> = {}, name = 'Flow run'): string {
  const { title, lines } = explainWait(new WaitError(ends, { ...WAIT, ...options }), name, (text) => text);
  return [title, ...lines].join('\n');
}

describe('a run that failed is reported', () => {
  test('with the deepest cause, the step of the run that it brought down, and what to do', () => {
    const details = seen('failed', {
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
      words([ended('failed', { details })], {}, 'Flow run 3 of 12'),
      [
        'Flow run 3 of 12 failed',
        `Flow run ${RUN_ID} failed: INGEST-1212-400 A row is bad (CONNECTOR-2001-500 Promotion failed).`,
        "Check the data against the dataset's schema; error diagnostics of the flow show the rows.",
      ].join('\n'),
    );
  });

  test('without a cause if Adobe gives none', () => {
    assert.match(words([ended('failed', { details: seen('failed') })]), /failed: Adobe gives no reason\.\n/);
  });

  test('with why it could not be re-triggered, and what to do about that', () => {
    const body = JSON.stringify({ errorMessage: 'cannot be re-triggered', type: 'x/SOURCES-1388-400' });
    const problem = answered(400, body);
    const text = words([ended('failed', { details: seen('failed'), problem })]);
    assert.match(text, /could not be started over: HTTP 400 SOURCES-1388-400: .*\nEnable the flow first\./);
  });

  test('with what to check if it may have been re-triggered', () => {
    const problem = new UnsettledError(new NoAnswerError('no answer', true), 0, 'The history is silent.');
    const text = words([ended('unknown', { details: seen('failed'), problem })]);
    assert.match(
      text,
      /^Flow run may have been started over\nFailed to start flow run .* over: no answer\. The history/,
    );
    assert.match(text, /only where there is none, because it would be ingested twice/);
  });
});

describe('a run that has not ended in time is reported', () => {
  test('with its status, and as one that continues', () => {
    const text = words([ended('timed-out', { details: seen('inProgress') })], { waitTimeoutMs: 5_400_000 });
    assert.match(
      text,
      /^Flow run has not ended in time\nFailed to see .* within 1h 30m: its status is inProgress\.\n/,
    );
    assert.match(text, /It goes on in Experience Platform\. Wait for it again/);
  });

  test('with the reason for which the last poll failed', () => {
    const problem = answered(503);
    const text = words([ended('timed-out', { details: seen('inProgress'), problem })]);
    assert.match(
      text,
      /status is inProgress, and the last look at it failed: HTTP 503 with no explanation\.\nIt goes on/,
    );
  });

  test('as one that may not exist, if it was never seen', () => {
    const text = words([
      ended('timed-out', { problem: new NoAnswerError('the connection was refused', false) }),
    ]);
    assert.match(text, /it was never seen, and the last look at it failed: the connection was refused\.\n/);
    assert.match(text, /Whether it goes on is not known\. Check the network/);
  });
});

describe('a run that cannot be polled is reported', () => {
  for (const [what, problem, advice] of [
    ['with what to check where it is missing', answered(404), /Check run-id, sandbox-name and org-id\./],
    ['with what to do about a refusal', answered(403), /Add the credential to a role/],
    ['with what to do about the network', new NoAnswerError('no connection', false), /Check the network/],
    ['with what to check where the answer is empty', new Error('it does not show'), /Check run-id/],
  ] as const) {
    test(what, () => {
      const text = words([ended('unknown', { problem })]);
      assert.match(text, /^Flow run cannot be looked at\nFailed to look at flow run /);
      assert.match(text, advice);
    });
  }
});

test('a run that lost too many records is reported with the number that is allowed', () => {
  const details = seen('success', {
    metrics: { statusSummary: { status: 'success' }, recordSummary: { failedRecordCount: 7 } },
  });
  const text = words([ended('partially-succeeded', { details })], { maxFailedRecords: 3 });
  assert.match(
    text,
    /^Flow run lost too many records\n.* failed to ingest 7 records, and max-failed-records allows 3\.\n/,
  );
});

test('of many runs the first ten are reported, and where the others are', () => {
  const text = words(Array.from({ length: 12 }, () => ended('failed', { details: seen('failed') })));
  assert.match(text, /^12 flow runs came to no good end\n/);
  assert.equal(text.match(/ failed: /g)?.length, 10);
  assert.match(text, /\n… and 2 more: see the job summary\.$/);
});

test('a cancelled wait names the runs that continue', () => {
  assert.match(explainCancelledWait(['a', 'b']).lines.join('\n'), /flow runs a, b: .*\nThey go on in/);
  assert.match(explainCancelledWait(['a']).lines.join('\n'), /flow run a: .*\nIt goes on in/);
});
