import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import type { FlowService, RunRequest } from '../src/adobe/flow-service.ts';
import { NoAnswerError } from '../src/adobe/no-answer.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem.ts';
import { openBudget } from '../src/adobe/retry.ts';
import type { FlowRun, RunReference } from '../src/adobe/run.ts';
import { TokenError } from '../src/adobe/token-error.ts';
import { createOnce } from '../src/runs/create-once.ts';
import { OutcomeUnknownError } from '../src/runs/errors.ts';
import { contextWith } from './support/context.ts';
import { virtualClock } from './support/flow-service/index.ts';

const BEGAN_MS = 1_778_051_300_000;
const LISTING_LAG_MS = 300_000;
const REQUEST: RunRequest = {
  flowId: 'f-1',
  startSeconds: 1_778_051_360,
  window: { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 },
  deltaColumn: undefined,
};
const CREATED: RunReference = { runId: 'r-1', etag: '"1"' };
/** When it begins is known from the request, whatever the history says. */
const SENT = { startSeconds: REQUEST.startSeconds };

const status = (code: number, retryAfterMs?: number) =>
  new AnswerError({ status: code, code: '', text: 'Odd', requestId: '', retryAfterMs });
const lost = new NoAnswerError('no answer within 60 s', true);
const unconnected = new NoAnswerError('the connection was refused', false);

/** A run in the history, with this request's window where nothing else is said. */
const listed = (more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId: 'r-7', etag: '"7"', flowId: 'f-1', status: '', startSeconds: undefined },
  ...{ createdAtMs: BEGAN_MS, window: REQUEST.window, createdClient: '', startedAtMs: undefined },
  ...more,
});

interface Scene {
  /** What becomes of the creations, one after the other; then they work. */
  readonly fates?: readonly Error[];
  /** The history, by milliseconds since the beginning. */
  readonly history?: (ms: number) => readonly FlowRun[];
  readonly retryTimeoutMs?: number;
  /** How long each request is under way. */
  readonly createMs?: number;
  readonly listMs?: number;
  /** From when on the step is cancelled, in milliseconds since the beginning. */
  readonly cancelledAtMs?: number;
}

/** Plays a creation on a virtual clock; `calls` says what was sent when, in milliseconds since the beginning. */
async function play(scene: Scene) {
  const { history = () => [], retryTimeoutMs = 600_000, createMs = 0, listMs = 0 } = scene;
  const fates = [...(scene.fates ?? [])];
  const calls: string[] = [];
  const told: string[] = [];
  const time = virtualClock(BEGAN_MS);
  const since = () => time.now() - BEGAN_MS;
  const throwIfCancelled = () => {
    if (since() >= (scene.cancelledAtMs ?? Number.POSITIVE_INFINITY)) throw new CancelledError();
  };
  const service: Partial<FlowService> = {
    async createRun() {
      calls.push(`create ${since()}`);
      time.advance(createMs);
      const fate = fates.shift();
      if (fate) throw fate;
      return CREATED;
    },
    async listRuns() {
      calls.push(`list ${since()}`);
      const runs = history(since());
      time.advance(listMs);
      return { runs, continuationToken: undefined, serviceTimeMs: time.now() };
    },
  };
  const sleep = async (ms: number) => {
    time.advance(ms);
    throwIfCancelled();
  };
  const clock = { now: time.now, sleep, throwIfCancelled };
  const pausing = (ms: number) => void told.push(`pausing ${ms}`);
  const end = await createOnce(
    () => REQUEST,
    { index: 0, knownRunIds: [] },
    contextWith({
      service,
      clock,
      retryTimeoutMs,
      random: () => 0.5,
      budget: () => openBudget(retryTimeoutMs, { clock, random: () => 0.5, pausing }),
      emit: (event) => {
        if (event.type === 'looking-up') told.push(`looking up: ${event.reason}`);
        else if (event.type === 'resending') told.push(`ruled out: ${event.lookups}`);
      },
    }),
  ).catch((error: unknown) => error);
  return { end, calls, told };
}

const LOOKS = [0, 1_000, 3_000, 7_000, 15_000, 30_000, 45_000, 60_000].map((ms) => `list ${ms}`);

test('a creation that is answered is the only request, and the run is reported as answered', async () => {
  const { end, calls, told } = await play({});
  assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
  assert.deepEqual([calls, told], [['create 0'], []]);
});

describe('a creation that was refused is never sent again, and not looked up', () => {
  const refusals = [300, 302, 400, 401, 402, 403, 404, 405, 407, 409, 410, 412, 418, 422, 426, 451, 499];
  for (const error of [...refusals.map((code) => status(code, 1_000)), new TokenError(status(400))]) {
    test(error.message, async () => {
      const { end, calls, told } = await play({ fates: [error], history: () => [listed()] });
      assert.equal(end, error);
      assert.deepEqual([calls, told], [['create 0'], []]);
    });
  }
});

describe('a creation that left no run is sent again, without a lookup', () => {
  for (const error of [unconnected, status(425), status(429)]) {
    test(error.message, async () => {
      const { end, calls, told } = await play({ fates: [error, error], history: () => [listed()] });
      assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
      assert.deepEqual(calls, ['create 0', 'create 500', 'create 1500']);
      assert.deepEqual(told, ['pausing 500', 'pausing 1000']);
    });
  }

  test('when the service asks to be left alone for that long', async () => {
    const { calls } = await play({ fates: [status(429, 7_000)] });
    assert.deepEqual(calls, ['create 0', 'create 7000']);
  });

  test('until its time is up, and then the failure is thrown as it is', async () => {
    const { end, calls } = await play({ fates: Array(99).fill(unconnected), retryTimeoutMs: 5_000 });
    assert.equal(end, unconnected);
    assert.deepEqual(calls, ['create 0', 'create 500', 'create 1500', 'create 3500']);
  });
});

describe('a creation that may have left a run', () => {
  const doubts = [
    lost,
    new UnreadableAnswerError('HTTP 201 without the id of a run'),
    ...[101, 202, 204, 206, 408, 500, 501, 502, 503, 504, 599].map((code) => status(code, 1_000)),
  ];
  for (const error of doubts) {
    test(`is looked up first: ${error.message}`, async () => {
      const { end, calls, told } = await play({ fates: [error], history: () => [listed()] });
      assert.deepEqual(end, { ...listed(), by: 'window', ...SENT });
      assert.deepEqual(calls, ['create 0', 'list 0']);
      assert.deepEqual(told, [`looking up: ${error.message}`]);
    });

    test(`is sent again once the lag of the history is over: ${error.message}`, async () => {
      const { end, calls, told } = await play({ fates: [error] });
      assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
      assert.deepEqual(calls, ['create 0', ...LOOKS, `create ${LISTING_LAG_MS}`]);
      assert.deepEqual(told.at(-1), 'ruled out: 8');
    });
  }

  test('is attached to when it shows at the very end of the lag', async () => {
    const history = (ms: number) => (ms >= LISTING_LAG_MS ? [listed()] : []);
    const { end, calls } = await play({ fates: [lost], history });
    assert.deepEqual(end, { ...listed(), by: 'window', ...SENT });
    assert.deepEqual(calls, ['create 0', ...LOOKS]);
  });

  test('is reported as the only new run if the history has no windows', async () => {
    const only = listed({ window: undefined });
    assert.deepEqual((await play({ fates: [lost], history: () => [only] })).end, {
      ...only,
      by: 'time',
      ...SENT,
    });
  });

  test('has its lag counted from the end of the attempt, and lookups that take long do not shorten it', async () => {
    for (const listMs of [0, 1, 999, 14_999, 40_000, LISTING_LAG_MS - 1_001]) {
      const { calls } = await play({ fates: [lost], createMs: 20_000, listMs });
      const at = (call = '') => Number(call.split(' ')[1]) - 20_000;
      const again = calls.findLastIndex((call) => call.startsWith('create'));
      assert.equal(calls.filter((call) => call.startsWith('create')).length, 2);
      assert.ok(at(calls[again - 1]) >= LISTING_LAG_MS, `the last look was at ${at(calls[again - 1])}`);
      assert.ok(at(calls[again - 2]) < LISTING_LAG_MS);
    }
  });

  test('is found after a second attempt was lost too, even if it is the first that shows late', async () => {
    const history = (ms: number) => (ms >= 70_000 ? [listed({ createdAtMs: BEGAN_MS })] : []);
    const { end, calls } = await play({ fates: [lost, lost], history });
    assert.deepEqual(end, { ...listed(), by: 'window', ...SENT });
    assert.equal(calls.filter((call) => call.startsWith('create')).length, 2);
  });

  test('is looked up if the first attempt was rejected as well', async () => {
    const history = () => [listed({ createdAtMs: BEGAN_MS + 500 })];
    const { calls } = await play({ fates: [status(429), lost], history });
    assert.deepEqual(calls, ['create 0', 'create 500', 'list 500']);
  });

  for (const retryTimeoutMs of [1, 999, 5_000, 30_000, LISTING_LAG_MS - 1, LISTING_LAG_MS]) {
    test(`is never sent again with a retry-timeout of ${retryTimeoutMs} ms`, async () => {
      const { end, calls } = await play({ fates: [lost], retryTimeoutMs });
      assert.ok(end instanceof OutcomeUnknownError);
      assert.equal(calls.filter((call) => call.startsWith('create')).length, 1);
      assert.match(
        end.lookups,
        /^The flow's history did not show it within \d+ s \(lookups: \d\), but .* lag\.$/,
      );
      assert.ok(calls.length > 1 && Number(calls.at(-1)?.split(' ')[1]) < retryTimeoutMs);
    });
  }

  test('is sent again with one that is longer than the lag by more than the last lookup', async () => {
    const { end } = await play({ fates: [lost], retryTimeoutMs: LISTING_LAG_MS + 1_001 });
    assert.deepEqual(end, { ...CREATED, by: 'answer', ...SENT });
  });
});

describe('whether there is a run is not settled', () => {
  const unsettled = async (scene: Scene) => {
    const { end, calls } = await play({ fates: [lost], ...scene });
    assert.ok(end instanceof OutcomeUnknownError, `${end}`);
    assert.deepEqual([end.cause, end.message], [lost, lost.message]);
    assert.equal(end.attemptedAtSeconds, BEGAN_MS / 1_000);
    assert.equal(calls.filter((call) => call.startsWith('create')).length, 1);
    return { lookups: end.lookups, calls };
  };
  const failing = (error: Error) => () => {
    throw error;
  };

  for (const error of [status(403), new TypeError('x is undefined.'), new TokenError(status(400))]) {
    test(`if a lookup fails for good: ${error.message}`, async () => {
      const { lookups, calls } = await unsettled({ history: failing(error) });
      assert.equal(lookups, `Looking at the flow's history failed: ${error.message.replace('d.', 'd')}.`);
      assert.deepEqual(calls, ['create 0', 'list 0']);
    });
  }

  test('if lookups fail until the time is up', async () => {
    const { lookups, calls } = await unsettled({ history: failing(status(503)), retryTimeoutMs: 5_000 });
    assert.match(lookups, /failed: HTTP 503: Odd\.$/);
    assert.deepEqual(calls, ['create 0', 'list 0', 'list 500', 'list 1500', 'list 3500']);
  });

  test('if several runs can be the lost one', async () => {
    const runs = ['r-7', 'r-8'].map((runId) => listed({ runId, window: undefined }));
    assert.match(
      (await unsettled({ history: () => runs })).lookups,
      /does not answer: .*cannot be told apart: 2\.$/,
    );
  });

  test('if the step is cancelled before a lookup, or between two', async () => {
    const early = await unsettled({ cancelledAtMs: 0 });
    assert.deepEqual(early.calls, ['create 0']);
    assert.match(early.lookups, /failed: the step was cancelled\.$/);
    const late = await unsettled({ cancelledAtMs: 2_000 });
    assert.deepEqual(late.calls, ['create 0', 'list 0', 'list 1000']);
    assert.match(late.lookups, /within 1 s \(lookups: 2\).*Then the step was cancelled\.$/);
  });
});

test('a defect is neither sent again nor looked up', async () => {
  for (const defect of [new TypeError('x is undefined'), new Error('odd'), new CancelledError()]) {
    const { end, calls } = await play({ fates: [defect] });
    assert.equal(end, defect);
    assert.deepEqual(calls, ['create 0']);
  }
});
