import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { isPassing } from '../src/adobe/problem/failure-kind.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import { openBudget, retrying } from '../src/adobe/retry.ts';
import { answerError } from './support/answer-error.ts';
import { virtualClock } from './support/flow-service/index.ts';

const status = (code: number, retryAfterMs?: number) => answerError(code, { retryAfterMs });
const untrusted = () => new NoAnswerError('the certificate is not trusted', false, { isLasting: true });
const lost = new NoAnswerError('the connection was lost', true);

/** A world that notes every pause, in which time only passes by sleeping. */
function world({ random = 0.5, cancelled = false } = {}) {
  const time = virtualClock(1_778_051_300_000);
  const pauses: number[] = [];
  const log: string[] = [];
  return {
    ...{ time, pauses, log },
    random: () => random,
    pausing: (ms: number, reason: string, askedMs?: number) =>
      void log.push(`${ms}: ${reason}${askedMs === undefined ? '' : ` (asked: ${askedMs})`}`),
    clock: {
      now: time.now,
      async sleep(ms: number) {
        pauses.push(ms);
        time.advance(ms);
      },
      throwIfCancelled() {
        if (cancelled) throw new CancelledError();
      },
    },
  };
}

/** The pauses between so many failures. */
async function pausesOf(errors: readonly Error[], random: number, timeoutMs = 3_600_000): Promise<number[]> {
  const here = world({ random });
  const budget = openBudget(timeoutMs, here);
  for (const error of errors) await budget.pause(error);
  return here.pauses;
}

describe('the pauses between attempts', () => {
  const failures = Array(8).fill(lost);
  const table: readonly (readonly [random: number, ...pauses: number[]])[] = [
    [0, 500, 500, 500, 500, 500, 500, 500, 500],
    [0.04, 500, 500, 500, 500, 640, 1_200, 1_200, 1_200],
    [0.5, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000],
    [0.9999, 1_000, 2_000, 4_000, 7_999, 15_998, 29_997, 29_997, 29_997],
  ];
  for (const [random, ...pauses] of table) {
    test(`double up to a cap, with full jitter: ${random} of them`, async () => {
      assert.deepEqual(await pausesOf(failures, random), pauses);
    });
  }

  test('are as long as the service asks, beyond the cap too', async () => {
    const asked = [7_000, 120_000].map((ms) => status(429, ms));
    assert.deepEqual(await pausesOf(asked, 0.5), [7_000, 120_000]);
  });

  test('are never shorter than half a second, and grow while the service asks for next to nothing', async () => {
    const asked = [0, 1, 0, 0, 0, 0, 0, 0].map((ms) => status(429, ms));
    const pauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    assert.deepEqual(await pausesOf(asked, 0.5), pauses);
  });

  test('continue to double after one that the service asked for', async () => {
    assert.deepEqual(await pausesOf([lost, status(503, 10), lost], 0.5), [500, 1_000, 2_000]);
  });

  test('are announced before they begin, with the reason, and with what the service asked for', async () => {
    const here = world();
    const budget = openBudget(60_000, here);
    for (const error of [lost, status(429, 7_000), status(429, 0)]) await budget.pause(error);
    assert.deepEqual(here.log, [
      '500: the connection was lost',
      '7000: HTTP 429: Odd (asked: 7000)',
      '2000: HTTP 429: Odd (asked: 0)',
    ]);
  });
});

describe('the budget of an operation', () => {
  test('begins to run out with the first failure, not when it is opened', async () => {
    const here = world();
    const budget = openBudget(5_000, here);
    here.time.advance(60_000);
    await budget.pause(status(503, 1_200));
    here.time.advance(1_000);
    const late = status(503, 2_800);
    await assert.rejects(budget.pause(late), (error) => error === late);
    await budget.pause(status(503, 2_799));
  });

  for (const [askedMs, timeoutMs, isWaited] of [
    [5_000, 5_001, true],
    [5_000, 5_000, false],
    [86_400_000, 120_000, false],
  ] as const) {
    test(`of ${timeoutMs} ms ${isWaited ? 'allows' : 'does not allow'} a pause of ${askedMs} ms`, async () => {
      const here = world();
      const error = status(429, askedMs);
      const end = await openBudget(timeoutMs, here)
        .pause(error)
        .catch((thrown: unknown) => thrown);
      assert.deepEqual(
        [end, here.pauses.length, here.log.length],
        isWaited ? [undefined, 1, 1] : [error, 0, 0],
      );
    });
  }

  test('is shared by all of its pauses, and by what happens between them', async () => {
    const here = world();
    const budget = openBudget(10_000, here);
    await budget.pause(lost);
    here.time.advance(1_000);
    await budget.pause(lost);
    const late = status(503, 7_500);
    await assert.rejects(budget.pause(late), (error) => error === late);
    await budget.pause(status(503, 7_499));
    await assert.rejects(budget.pause(lost), (error) => error === lost);
  });

  test('allows one pause after a fault that lasts, whatever other failures come between', async () => {
    const here = world();
    const budget = openBudget(60_000, here);
    await budget.pause(untrusted());
    await budget.pause(lost);
    const second = untrusted();
    await assert.rejects(budget.pause(second), (error) => error === second);
    assert.equal(here.pauses.length, 2);
  });

  test('allows one pause after a redirect, which is not followed the next time either', async () => {
    const here = world();
    const budget = openBudget(3_600_000, here);
    await budget.pause(status(302));
    await assert.rejects(budget.pause(status(308)), AnswerError);
    assert.equal(here.pauses.length, 1);
  });

  test('is not asked once the step is cancelled', async () => {
    const here = world({ cancelled: true });
    await assert.rejects(openBudget(60_000, here).pause(lost), CancelledError);
    assert.deepEqual([here.pauses, here.log], [[], []]);
  });
});

describe('another attempt', () => {
  for (const [code, helps] of [
    ...[202, 204, 408, 425, 429, 500, 501, 502, 503, 504, 599].map((passing) => [passing, true] as const),
    ...[301, 302, 400, 401, 403, 404, 407, 409, 422, 424, 426, 499].map((no) => [no, false] as const),
  ]) {
    test(`${helps ? 'can' : 'cannot'} help after ${code}`, () =>
      assert.equal(isPassing(status(code)), helps));
  }

  test('can help after no answer, sent or not, and after one that cannot be read', () => {
    assert.ok(isPassing(lost) && isPassing(new NoAnswerError('refused', false)));
    assert.ok(isPassing(new UnreadableAnswerError('otters')));
  });

  test('cannot help after a cancel or a defect', () => {
    for (const error of [new CancelledError(), new TypeError('x'), new Error('x'), 'x', undefined, null]) {
      assert.equal(isPassing(error), false);
    }
  });
});

describe('something harmless is done', () => {
  const fails = (...errors: unknown[]) => {
    const attempts = { count: 0 };
    const attempt = async () => {
      attempts.count += 1;
      if (errors.length > 0) throw errors.shift();
      return 'done';
    };
    return { attempt, attempts };
  };

  test('until it works', async () => {
    const { attempt, attempts } = fails(lost, status(503), status(429, 3_000));
    const here = world();
    assert.equal(await retrying(attempt, openBudget(60_000, here)), 'done');
    assert.deepEqual([attempts.count, here.pauses], [4, [500, 1_000, 3_000]]);
  });

  test('twice if a fault of the network lasts', async () => {
    const [first, second] = [untrusted(), untrusted()];
    const { attempt, attempts } = fails(first, second, lost);
    await assert.rejects(retrying(attempt, openBudget(60_000, world())), (error) => error === second);
    assert.equal(attempts.count, 2);
  });

  test('until it works after a fault that seemed to last', async () => {
    const { attempt } = fails(untrusted());
    assert.equal(await retrying(attempt, openBudget(60_000, world())), 'done');
  });

  test('until its failure is a refusal', async () => {
    for (const lasting of [status(403), new TypeError('x is undefined'), new CancelledError()]) {
      const { attempt, attempts } = fails(lost, lasting, lost);
      await assert.rejects(retrying(attempt, openBudget(60_000, world())), (error) => error === lasting);
      assert.equal(attempts.count, 2);
    }
  });

  test('until the budget is spent, and then its last failure is thrown', async () => {
    const last = status(503, 60_000);
    const { attempt, attempts } = fails(lost, last, lost);
    await assert.rejects(retrying(attempt, openBudget(5_000, world())), (error) => error === last);
    assert.equal(attempts.count, 2);
  });
});
