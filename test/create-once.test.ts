import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { TokenError } from '../src/adobe/token/token-error.ts';
import { DuplicatedRunsError, OutcomeUnknownError, PossibleDuplicatesError } from '../src/runs/errors.ts';
import {
  BEGAN_MS,
  CREATED,
  creationsIn,
  GATEWAY_429,
  LOST,
  listed,
  type PlayedCreation,
  playCreation as play,
  REQUEST,
  status,
  TEXTS_REFUSED,
  UNCONNECTED,
} from './support/lost-run.ts';

/** When it begins is known from the request, whatever the history shows. */
const SENT = { startSeconds: REQUEST.startSeconds };

/** When the history is looked up while it does not show the run. */
const LOOKUPS = [0, 1, 3, 7, 15, ...Array.from({ length: 19 }, (_, index) => 30 + 15 * index)].map(
  (seconds) => `list ${seconds * 1_000}`,
);

const withoutWindow = (more = {}) => listed({ window: undefined, ...more });
const isUnknown = ({ end }: PlayedCreation): OutcomeUnknownError => {
  assert.ok(end instanceof OutcomeUnknownError, `${end}`);
  return end;
};
const isCreated = ({ end }: PlayedCreation) => {
  const { findDuplicates: _, ...run } = end as { findDuplicates?: unknown };
  return run;
};

test('a creation that is answered is the only request, and the run is reported as answered', async () => {
  const { end, calls, events } = await play({});
  assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
  assert.deepEqual(calls, ['create 0']);
  assert.deepEqual(events, [{ type: 'sending', index: 0, failedRunId: undefined }]);
});

describe('a creation that was refused is never sent again, and not looked up', () => {
  const refusals = [400, 401, 402, 403, 404, 405, 407, 409, 410, 412, 418, 422, 426, 451, 499];
  for (const error of [...refusals.map((code) => status(code)), new TokenError(status(400))]) {
    test(error.message, async () => {
      const { end, calls } = await play({ fates: [error], history: () => [listed()] });
      assert.equal(end, error);
      assert.deepEqual(calls, ['create 0']);
    });
  }
});

describe('a creation that left no run is sent again, without a lookup', () => {
  for (const error of [UNCONNECTED, status(425), GATEWAY_429]) {
    test(error.message, async () => {
      const { end, calls } = await play({ fates: [error, error], history: () => [listed()] });
      assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
      assert.deepEqual(calls, ['create 0', 'create 500', 'create 1500']);
    });
  }

  test('until its time is over, and then the failure is thrown as it is', async () => {
    const { end, calls } = await play({ fates: Array(99).fill(UNCONNECTED), retryTimeoutMs: 5_000 });
    assert.equal(end, UNCONNECTED);
    assert.deepEqual(calls, ['create 0', 'create 500', 'create 1500', 'create 3500']);
  });

  test('once only, if the failure lasts', async () => {
    const untrusted = new NoAnswerError('the certificate is not trusted', false, { isLasting: true });
    const played = await play({ fates: [untrusted, untrusted] });
    assert.equal(played.end, untrusted);
    assert.equal(creationsIn(played), 2);
  });

  test('and the cancel of a pause is thrown as it is', async () => {
    const { end } = await play({ fates: [UNCONNECTED], cancelledAtMs: 1 });
    assert.ok(end instanceof CancelledError);
  });
});

describe('times that are refused as texts', () => {
  test('are sent as integers at once', async () => {
    const { end, calls, events } = await play({ fates: [TEXTS_REFUSED] });
    assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
    assert.deepEqual(calls, ['create 0', 'create 0 integers']);
    assert.ok(events.some(({ type }) => type === 'texts-refused'));
  });

  test('are sent as integers once only', async () => {
    const { end, calls } = await play({ fates: [TEXTS_REFUSED, TEXTS_REFUSED] });
    assert.equal(end, TEXTS_REFUSED);
    assert.deepEqual(calls, ['create 0', 'create 0 integers']);
  });

  test('stay integers when the creation is sent again', async () => {
    const { calls } = await play({ fates: [TEXTS_REFUSED, LOST] });
    assert.deepEqual(
      calls.filter((call) => call.startsWith('create')),
      ['create 0', 'create 0 integers', 'create 300000 integers'],
    );
  });
});

describe('a creation that may have left a run', () => {
  const doubts = [
    LOST,
    new UnreadableAnswerError('HTTP 201 without the id of a run'),
    ...[101, 204, 206, 408, 429, 500, 501, 502, 503, 504, 599].map((code) => status(code)),
  ];
  for (const error of doubts) {
    test(`is looked up first: ${error.message}`, async () => {
      const { end, calls, events } = await play({ fates: [error], history: () => [listed()] });
      assert.deepEqual(end, { ...listed(), by: 'window', ...SENT });
      assert.deepEqual(calls, ['create 0', 'list 0']);
      assert.deepEqual(events.at(-2), { type: 'looking-up', reason: error.message });
      const text = 'The lookup found the lost run: flow run r-7 shows the window that was asked for';
      assert.match(JSON.stringify(events.at(-1)), new RegExp(text));
    });
  }

  test('is sent again once its absence is proven, and the history is looked up once more', async () => {
    const { end, calls, events } = await play({ fates: [LOST] });
    assert.deepEqual(isCreated({ end } as PlayedCreation), {
      ...CREATED,
      by: 'answer',
      startSeconds: BEGAN_MS / 1_000 + 300,
    });
    assert.deepEqual(calls, ['create 0', ...LOOKUPS, 'create 300000', 'list 300000']);
    assert.deepEqual(
      events.filter(({ type }) => type === 'resending'),
      [{ type: 'resending', lookups: 24 }],
    );
  });

  test('is found if it shows in the last lookup', async () => {
    const history = (ms: number) => (ms >= 300_000 ? [listed()] : []);
    const played = await play({ fates: [LOST], history });
    assert.deepEqual(played.end, { ...listed(), by: 'window', ...SENT });
    assert.equal(creationsIn(played), 1);
  });

  test('is found after a second attempt was lost too, even if it is the first that shows late', async () => {
    const history = (ms: number) => (ms >= 400_000 ? [listed()] : []);
    const played = await play({ fates: [LOST, LOST], history });
    const { runId, by } = played.end as { runId: string; by: string };
    assert.deepEqual([runId, by], ['r-7', 'window']);
    assert.equal(creationsIn(played), 2);
  });

  test('is sent again twice at most', async () => {
    const played = await play({ fates: [LOST, LOST, LOST] });
    assert.match(isUnknown(played).lookups, /, and 3 requests for it had no answer\.$/);
    assert.equal(creationsIn(played), 3);
  });

  test('is sent again twice at most if the gateway turns the second away', async () => {
    const played = await play({ fates: [LOST, GATEWAY_429, LOST] });
    assert.equal(creationsIn(played), 3);
    isUnknown(played);
    const refused = await play({ fates: [LOST, GATEWAY_429, GATEWAY_429] });
    assert.equal(creationsIn(refused), 3);
    assert.match(isUnknown(refused).lookups, /^Then HTTP 429/);
  });

  test('is sent again twice at most if integers are one of them', async () => {
    const played = await play({ fates: [LOST, TEXTS_REFUSED, LOST] });
    assert.equal(creationsIn(played), 3);
    isUnknown(played);
  });

  test('is sent again as often as no connection can be made', async () => {
    const played = await play({ fates: [LOST, UNCONNECTED, UNCONNECTED, UNCONNECTED] });
    assert.deepEqual(isCreated(played), { ...CREATED, by: 'answer', startSeconds: BEGAN_MS / 1_000 + 304 });
    assert.equal(creationsIn(played), 5);
  });

  test('has its time to show counted from the first lookup, and lookups that take long do not shorten it', async () => {
    for (const listMs of [0, 1, 999, 14_999, 40_000]) {
      const { calls } = await play({ fates: [LOST], createMs: 20_000, listMs });
      const again = calls.findLastIndex((call) => call.startsWith('create'));
      const at = (call = '') => Number(call.split(' ')[1]) - 20_000;
      assert.ok(at(calls[again]) >= 300_000, `sent again at ${at(calls[again])}`);
      assert.ok(at(calls[again - 1]) + listMs >= 300_000, `the last lookup was at ${at(calls[again - 1])}`);
    }
  });
});

describe('a run that was created before, and did not show when the step looked for one', () => {
  const LATE_MS = 100_000;
  const early = listed({ runId: 'r-5', createdAtMs: BEGAN_MS - 150_000 });
  const late = (...runs: readonly FlowRun[]) => ({
    fates: [LOST],
    earlier: [],
    history: (ms: number) => (ms >= LATE_MS ? runs : []),
  });

  for (const [what, run] of [
    ['reads the window', early],
    [
      'reads a part of it',
      { ...early, window: { ...REQUEST.window, endSeconds: REQUEST.window.endSeconds - 1 } },
    ],
    ['does not show what it reads', { ...early, window: undefined }],
  ] as const) {
    test(`keeps the request from being sent again if it ${what}`, async () => {
      const played = await play(late(run));
      assert.match(
        isUnknown(played).lookups,
        /flow run r-5, which did not show when the step looked for one, (?:reads|may read) data/,
      );
      assert.equal(creationsIn(played), 1);
    });
  }

  for (const [what, scene] of [
    ['failed', late({ ...early, status: 'failed' })],
    [
      'reads other data',
      late({ ...early, window: { startSeconds: 0, endSeconds: REQUEST.window.startSeconds } }),
    ],
    ['was known', { ...late(), history: () => [early], earlier: [early] }],
    ['was not looked for', { ...late(early), earlier: undefined }],
  ] as const) {
    test(`keeps nothing from being sent again if it ${what}`, async () => {
      assert.equal(creationsIn(await play(scene)), 2);
    });
  }

  test('is the second of two if the run that was lost shows too', async () => {
    const { end } = await play(late(listed(), early));
    assert.ok(end instanceof DuplicatedRunsError);
    assert.deepEqual(
      end.runs.map(({ runId }) => runId),
      ['r-7', 'r-5'],
    );
  });
});

describe('an answer with the id of a run that the step has created before', () => {
  test('is no answer: the run is looked up', async () => {
    const scene = { fates: [{ runId: 'r-3', etag: '' }], knownRunIds: ['r-2', 'r-3'] };
    const known = ['r-2', 'r-3'].map((runId) => listed({ runId }));
    const { end, calls } = await play({ ...scene, history: () => [...known, listed()] });
    assert.deepEqual(end, { ...listed(), by: 'window', ...SENT });
    assert.deepEqual(calls, ['create 0', 'list 0']);
  });

  test('is none if it is spelled in another case', async () => {
    const played = await play({
      fates: [{ runId: 'R-3', etag: '' }],
      knownRunIds: ['r-3'],
      lookupTimeoutMs: 0,
    });
    assert.match(isUnknown(played).message, /flow run R-3, which existed before the request/);
  });
});

describe('after one attempt without an answer, no later failure says that no run exists', () => {
  const failures = {
    'a refusal': status(409),
    'a token that cannot be renewed': new TokenError(status(400)),
    'no connection': UNCONNECTED,
    'a defect': new TypeError('x is undefined'),
  };
  for (const [what, failure] of Object.entries(failures)) {
    test(what, async () => {
      const unknown = isUnknown(await play({ fates: [LOST, ...Array(99).fill(failure)] }));
      assert.deepEqual([unknown.cause, unknown.message], [LOST, LOST.message]);
      assert.equal(unknown.attemptedAtSeconds, BEGAN_MS / 1_000);
      assert.equal(unknown.lookups, `Then ${failure.message.replace(/\.$/, '')}.`);
    });
  }

  for (const cancelledAtMs of [0, 500, 2_000, 299_999]) {
    test(`a cancel ${cancelledAtMs} ms later`, async () => {
      const unknown = isUnknown(await play({ fates: [LOST], cancelledAtMs }));
      assert.equal(unknown.lookups, 'Then the step was cancelled.');
    });
  }

  test('a cancel in the middle of the request, which is said once', async () => {
    const cancelled = new NoAnswerError('the step was cancelled', true);
    const unknown = isUnknown(await play({ fates: [cancelled], cancelledAtMs: 0 }));
    assert.equal(unknown.message, 'the step was cancelled');
    assert.equal(unknown.lookups, '');
  });

  test('a cancel in the pause before the next attempt', async () => {
    const unknown = isUnknown(await play({ fates: [LOST, GATEWAY_429], cancelledAtMs: 300_100 }));
    assert.equal(unknown.lookups, 'Then the step was cancelled.');
  });
});

describe('two runs', () => {
  const two = [listed(), listed({ runId: 'r-8' })];
  const duplicated = ({ end }: PlayedCreation, ...runIds: readonly string[]) => {
    assert.ok(end instanceof DuplicatedRunsError, `${end}`);
    assert.deepEqual(
      end.runs.map(({ runId }) => runId),
      runIds,
    );
  };

  test('are reported if the first lookup shows both', async () =>
    duplicated(await play({ fates: [LOST], history: () => two }), 'r-7', 'r-8'));

  test('are reported if the first one shows once the second is answered', async () => {
    const history = (ms: number) => (ms > 302_000 ? [listed(), listed({ runId: 'r-1' })] : []);
    duplicated(await play({ fates: [LOST], history, createMs: 2_000 }), 'r-1', 'r-7');
  });

  test('are reported if both show after two attempts without an answer', async () => {
    const history = (ms: number) => (ms > 300_000 ? two : []);
    duplicated(await play({ fates: [LOST, LOST], history }), 'r-7', 'r-8');
  });

  test('are reported if the second shows only to the lookup after it', async () => {
    const seen = { lookups: 0 };
    const history = (ms: number) => {
      seen.lookups += ms > 300_000 ? 1 : 0;
      return two.slice(0, seen.lookups);
    };
    duplicated(await play({ fates: [LOST, LOST], history }), 'r-7', 'r-8');
  });

  test('are not claimed if another run shows that cannot be distinguished: the outcome is unknown', async () => {
    const history = (ms: number) => (ms > 302_000 ? [withoutWindow()] : []);
    const unknown = isUnknown(await play({ fates: [LOST], history, createMs: 2_000 }));
    assert.match(
      unknown.lookups,
      /^Then the request was sent again and created flow run r-1, and then flow run r-7 can be/,
    );
    assert.equal(unknown.isRecognizable, false);
  });

  test('are looked up after the run that was answered is announced', async () => {
    const history = (ms: number) => (ms > 302_000 ? [withoutWindow()] : []);
    const { end, events } = await play({ fates: [LOST], history, createMs: 2_000 });
    assert.ok(end instanceof OutcomeUnknownError);
    const known = { ...CREATED, by: 'answer' } as const;
    assert.deepEqual(events.at(-3), { type: 'run-known', index: 0, run: known });
    assert.deepEqual(events.at(-2), { type: 'duplicates-checked', runId: 'r-1' });
    assert.equal(events.at(-1)?.type, 'decided');
  });

  test('are looked up as long as the history cannot be read', async () => {
    const history = (ms: number) => {
      if (ms > 302_000 && ms < 305_000) throw status(503);
      return ms > 302_000 ? [listed()] : [];
    };
    duplicated(await play({ fates: [LOST], history, createMs: 2_000 }), 'r-1', 'r-7');
  });

  test('are not claimed if the history cannot be read any more: that is announced', async () => {
    const history = (ms: number) => {
      if (ms > 302_000) throw status(503);
      return [];
    };
    const played = await play({ fates: [LOST], history, createMs: 2_000 });
    assert.equal((played.end as { runId: string }).runId, 'r-1');
    assert.deepEqual(played.events.at(-1), {
      type: 'duplicates-not-checked',
      runId: 'r-1',
      reason: 'HTTP 503: Odd',
    });
  });

  test('can be looked up again later', async () => {
    const shown: { runs: ReturnType<typeof listed>[] } = { runs: [] };
    const { end, events } = await play({ fates: [LOST], history: () => shown.runs });
    const { findDuplicates } = end as { findDuplicates: (runIds: string[]) => Promise<readonly unknown[]> };
    shown.runs = [listed({ runId: 'r-1' })];
    assert.deepEqual(await findDuplicates([]), []);
    assert.deepEqual(events.at(-2), { type: 'duplicates-checked', runId: 'r-1' });
    shown.runs = [listed(), listed({ runId: 'r-1' })];
    assert.deepEqual(await findDuplicates([]), [listed()]);
  });

  test('are not ruled out later by a listing that does not show the run that exists: that is announced', async () => {
    const { end, events } = await play({ fates: [LOST], history: () => [] });
    const { findDuplicates } = end as { findDuplicates: (runIds: string[]) => Promise<readonly unknown[]> };
    assert.deepEqual(await findDuplicates([]), []);
    const reason = 'the listing proves nothing, because it does not show a run that is known to exist';
    assert.deepEqual(events.at(-1), { type: 'duplicates-not-checked', runId: 'r-1', reason });
  });

  test('are ruled out later once the listing is live, which is waited for', async () => {
    const dates = { missing: 0 };
    const { end, events, calls } = await play({
      fates: [LOST],
      history: (ms) => (ms > 300_000 ? [listed({ runId: 'r-1' })] : []),
      dateMs: (ms) => {
        dates.missing -= 1;
        return dates.missing >= 0 ? undefined : BEGAN_MS + ms;
      },
    });
    const { findDuplicates } = end as { findDuplicates: (runIds: string[]) => Promise<readonly unknown[]> };
    const before = calls.length;
    dates.missing = 2;
    assert.deepEqual(await findDuplicates([]), []);
    assert.equal(calls.length - before, 3);
    assert.deepEqual(events.at(-2), { type: 'duplicates-checked', runId: 'r-1' });
  });

  test('are neither claimed nor ruled out later if another run shows that cannot be distinguished', async () => {
    const shown: { runs: ReturnType<typeof listed>[] } = { runs: [] };
    const { end } = await play({ fates: [LOST], history: () => shown.runs });
    const { findDuplicates } = end as { findDuplicates: (runIds: string[]) => Promise<readonly unknown[]> };
    shown.runs = [withoutWindow(), withoutWindow({ runId: 'r-1' })];
    await assert.rejects(findDuplicates([]), PossibleDuplicatesError);
    assert.deepEqual(await findDuplicates(['r-7']), []);
  });

  test('are not looked for if the creation was sent once', async () => {
    const { end } = await play({ fates: [LOST], history: () => [listed()] });
    assert.equal('findDuplicates' in (end as object), false);
  });
});

test('a defect is neither sent again nor looked up', async () => {
  for (const defect of [new TypeError('x is undefined'), new Error('odd'), new CancelledError()]) {
    const { end, calls } = await play({ fates: [defect] });
    assert.equal(end, defect);
    assert.deepEqual(calls, ['create 0']);
  }
});
