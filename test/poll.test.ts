import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunSnapshot } from '../src/adobe/answers.ts';
import type { FlowService } from '../src/adobe/flow-service.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import { readRunDetails } from '../src/adobe/run/run-details.ts';
import { TokenError } from '../src/adobe/token/token-error.ts';
import type { Emit } from '../src/runs/events.ts';
import { pollRun } from '../src/runs/waiting/poll.ts';
import type { PollEnd, PollOptions } from '../src/runs/waiting/poll-progress.ts';
import { answerError } from './support/answer-error.ts';
import { contextWith } from './support/context.ts';
import { clockOf, timeline } from './support/timeline.ts';

const RUN_ID = 'a3d9e1f4-5b72-4c08-9d61-7e2f8b0c4a15';
const MINUTE_MS = 60_000;

/** What the service shows, at so many milliseconds after the first moment. */
type Shows = (atMs: number, poll: number) => RunSnapshot | Error;

interface Polled {
  readonly end: PollEnd;
  /** When it polled, in milliseconds after the first moment. */
  readonly polls: readonly number[];
  readonly events: readonly string[];
  readonly elapsedMs: number;
}

/** An answer that shows a run with that status, which began with the wait. */
const seen = (status: string, more: object = {}): RunSnapshot => ({
  run: readRunDetails({ id: RUN_ID, metrics: { statusSummary: { status } }, ...more }),
  serviceTimeMs: undefined,
});
const nothing: RunSnapshot = { run: undefined, serviceTimeMs: undefined };
const answered = (status: number, retryAfterMs?: number) => answerError(status, { retryAfterMs });

/** Polls a run from its start, unless a test says otherwise. */
async function poll(
  shows: Shows,
  options: Partial<PollOptions> & { startsInMs?: number } = {},
): Promise<Polled> {
  const time = timeline();
  const begunMs = time.now();
  const polls: number[] = [];
  const events: string[] = [];
  const getRun: FlowService['getRun'] = async () => {
    const atMs = time.now() - begunMs;
    const shown = shows(atMs, polls.push(atMs));
    if (shown instanceof Error) throw shown;
    return shown;
  };
  const emit: Emit = (event) => {
    if (event.type === 'run-polled') events.push(event.run.status);
    else if (event.type === 'run-not-shown') events.push('not shown');
    else if (event.type === 'poll-failed') events.push(`failed: ${event.reason}`);
    else assert.fail(event.type);
  };
  const context = contextWith({ service: { getRun }, clock: clockOf(time), emit, random: () => 0 });
  const { startsInMs = 0, ...own } = options;
  const startSeconds = (begunMs + startsInMs) / 1_000;
  const times = { waitTimeoutMs: 150 * MINUTE_MS, pollIntervalMs: MINUTE_MS, unreachableMs: Infinity };
  const all = { startSeconds, ...times, ...own };
  const end = await time.play(pollRun({ runId: RUN_ID, etag: '' }, all, context));
  return { end, polls, events, elapsedMs: time.now() - begunMs };
}

const endsAt =
  (endMs: number): Shows =>
  (atMs) =>
    seen(atMs < endMs ? 'inProgress' : 'success');

test('a run that has begun is never said to begin in a moment, though `Date` has whole seconds', async () => {
  const ages: number[] = [];
  const service = { getRun: async () => ({ run: begun(), serviceTimeMs: 1_771_203_600_000 }) };
  const begun = () =>
    readRunDetails({
      id: RUN_ID,
      metrics: { statusSummary: { status: 'success' }, durationSummary: { startedAtUTC: 1_771_203_600_400 } },
    });
  const emit: Emit = (event) => void (event.type === 'run-polled' && ages.push(event.ageMs));
  const time = timeline();
  const context = contextWith({ service, clock: clockOf(time), emit });
  const times = { waitTimeoutMs: MINUTE_MS, pollIntervalMs: MINUTE_MS, unreachableMs: Infinity };
  await time.play(pollRun({ runId: RUN_ID, etag: '' }, { startSeconds: undefined, ...times }, context));
  assert.deepEqual(ages, [0]);
});

describe('polling', () => {
  test('ends with the first poll that shows the end of the run, and returns what it showed', async () => {
    const { end, polls, elapsedMs } = await poll(endsAt(20_000));
    assert.equal(end.kind, 'ended');
    assert.equal(end.run?.status, 'success');
    assert.deepEqual(polls, [5_000, 10_000, 15_000, 20_000]);
    assert.equal(elapsedMs, 20_000);
  });

  test('begins at once if the start of the run is not known', async () => {
    const { polls } = await poll(() => seen('success'), { startSeconds: undefined });
    assert.deepEqual(polls, [0]);
  });

  test('begins after the start of a run that begins later', async () => {
    const { polls } = await poll(() => seen('success'), { startsInMs: 10 * MINUTE_MS });
    assert.deepEqual(polls, [10 * MINUTE_MS + 5_000]);
  });

  test('continues through an undocumented status, no status, and every active one', async () => {
    const words = ['scheduled', '', 'pondering', 'Queued', 'inProgress', 'success'];
    const { end, events } = await poll((_, count) => seen(words[count - 1] ?? ''));
    assert.equal(end.kind, 'ended');
    assert.deepEqual(events, words);
  });

  test('counts the age of a run from its start on the clock of the service, whatever the local clock says', async () => {
    // By the local clock it is to begin in an hour, by that of the service it began an hour ago.
    const serviceTimeMs = 1_771_203_600_000;
    const old = { ...seen('inProgress', { createdAt: serviceTimeMs - 60 * MINUTE_MS }), serviceTimeMs };
    const { polls } = await poll((_, count) => (count < 3 ? old : seen('success')), {
      startSeconds: undefined,
    });
    assert.deepEqual(polls, [0, MINUTE_MS, 2 * MINUTE_MS]);
  });
});

describe('a young run is polled early', () => {
  /** Created at the first moment, not begun for its first 12 s, over after 20 s. */
  const young = (params: object, createdAt: number): Shows => {
    return (atMs) => ({
      ...seen(atMs < 12_000 ? 'scheduled' : atMs < 20_000 ? 'inProgress' : 'success', {
        createdAt,
        params,
        ...(atMs >= 12_000 && { metrics: metricsOf(atMs < 20_000 ? 'inProgress' : 'success', createdAt) }),
      }),
      serviceTimeMs: createdAt + atMs,
    });
  };
  const metricsOf = (status: string, createdAt: number) => ({
    statusSummary: { status },
    durationSummary: { startedAtUTC: createdAt + 12_000 },
  });
  const createdAt = timeline().now();

  test('polls early a young run whose start-time was in the past at its creation', async () => {
    const startsInMs = -30 * 86_400_000;
    const params = { startTime: String((createdAt + startsInMs) / 1_000) };
    const { elapsedMs } = await poll(young(params, createdAt), { startsInMs });
    assert.ok(elapsedMs <= 25_000, `its end after 20 s was noticed after ${elapsedMs / 1_000} s`);
  });

  test('polls early a young run that repeats another run and shows its start-time', async () => {
    const params = { startTime: String(createdAt / 1_000 - 7_200) };
    const { elapsedMs } = await poll(young(params, createdAt), { startSeconds: undefined });
    assert.ok(elapsedMs <= 25_000, `its end after 20 s was noticed after ${elapsedMs / 1_000} s`);
  });
});

describe('no pause between two polls is longer than `poll-interval`', () => {
  test('if the run begins much later', async () => {
    const time = timeline().now();
    const params = { startTime: String(time / 1_000 + 7_200) };
    const { polls } = await poll(
      (atMs) => ({ ...seen('scheduled', { params }), serviceTimeMs: time + atMs }),
      { startSeconds: undefined, waitTimeoutMs: 10 * MINUTE_MS },
    );
    const pauses = polls.slice(1).map((atMs, index) => atMs - (polls[index] ?? 0));
    assert.ok(Math.max(...pauses) <= MINUTE_MS, `${Math.max(...pauses) / 1_000} s`);
  });
});

describe('a run that the service does not show', () => {
  const missing: Readonly<Record<string, RunSnapshot | Error>> = {
    'HTTP 404': answered(404),
    'an empty answer': nothing,
  };

  for (const [what, look] of Object.entries(missing)) {
    test(`by ${what} is waited for in the first five minutes`, async () => {
      const { end, events } = await poll((atMs) => (atMs < 4.5 * MINUTE_MS ? look : seen('success')));
      assert.equal(end.kind, 'ended');
      assert.deepEqual([...new Set(events)], ['not shown', 'success']);
    });

    test(`by ${what} after them ends as blind`, async () => {
      const { end, elapsedMs } = await poll(() => look);
      assert.equal(end.kind, 'unknown');
      assert.ok(elapsedMs >= 5 * MINUTE_MS && elapsedMs <= 6 * MINUTE_MS, `${elapsedMs}`);
    });

    test(`by ${what} has five minutes from its start, however late that is`, async () => {
      const startsInMs = 20 * MINUTE_MS;
      const { end } = await poll((atMs) => (atMs < 24 * MINUTE_MS ? look : seen('success')), { startsInMs });
      assert.equal(end.kind, 'ended');
    });
  }
});

describe('a poll that fails for a reason that passes does not end the wait', () => {
  const passing: Readonly<Record<string, Error>> = {
    'a lost connection': new NoAnswerError('the connection was lost', true),
    'no connection': new NoAnswerError('no connection', false),
    'an answer that cannot be read': new UnreadableAnswerError('no run'),
    'a token that cannot be renewed for now': new TokenError(answered(503)),
    ...Object.fromEntries(
      [408, 425, 429, 500, 502, 503, 504].map((code) => [`HTTP ${code}`, answered(code)]),
    ),
  };
  for (const [what, error] of Object.entries(passing)) {
    test(`${what}, for hours`, async () => {
      const { end, events } = await poll((atMs) => (atMs < 120 * MINUTE_MS ? error : seen('success')));
      assert.equal(end.kind, 'ended');
      const reason = error instanceof TokenError ? (error.cause as Error).message : error.message;
      assert.deepEqual([...new Set(events)], [`failed: ${reason}`, 'success']);
    });
  }

  test('keeps the pause of Retry-After between polls', async () => {
    const { polls } = await poll((_, count) => (count === 1 ? answered(429, 40_000) : seen('success')));
    assert.deepEqual(polls, [5_000, 45_000]);
  });

  test('keeps no longer pause of Retry-After than poll-interval, or a minute', async () => {
    for (const [pollIntervalMs, pauseMs] of [
      [20_000, 60_000],
      [90_000, 90_000],
    ] as const) {
      const shows: Shows = (_, count) => (count === 1 ? answered(429, 3_600_000) : seen('success'));
      const { polls } = await poll(shows, { pollIntervalMs });
      assert.deepEqual(polls, [5_000, 5_000 + pauseMs]);
    }
  });
});

const REFUSALS: Readonly<Record<string, Error | RunSnapshot>> = {
  'a token that IMS refuses to renew': new TokenError(answered(400)),
  ...Object.fromEntries([400, 401, 403, 404, 410, 302].map((code) => [`HTTP ${code}`, answered(code)])),
  'an empty answer': nothing,
};

/** Shows a run from its first poll on, but for some time after the eighth minute. */
const badFor =
  (badMs: number, bad: Error | RunSnapshot): Shows =>
  (atMs) => {
    const isBad = atMs >= 8 * MINUTE_MS && atMs < 8 * MINUTE_MS + badMs;
    return isBad ? bad : seen(atMs < 30 * MINUTE_MS ? 'inProgress' : 'success');
  };

describe('a bad answer about a run that has been seen', () => {
  for (const [what, bad] of Object.entries(REFUSALS)) {
    test(`does not end the wait if it is ${what} for less than two minutes`, async () => {
      const { end, events } = await poll(badFor(2 * MINUTE_MS - 1_000, bad), { pollIntervalMs: 20_000 });
      assert.equal(end.kind, 'ended');
      assert.ok(events.filter((event) => event.startsWith('failed: ')).length >= 2, events.join());
      assert.ok(!events.includes('not shown'));
    });

    test(`ends the wait if it is ${what} for good, with what was shown before`, async () => {
      const { end, elapsedMs } = await poll(badFor(Number.POSITIVE_INFINITY, bad));
      assert.equal(end.kind, 'unknown');
      if (bad instanceof Error) assert.equal(end.kind === 'unknown' && end.error, bad);
      assert.equal(end.run?.status, 'inProgress');
      assert.ok(elapsedMs >= 10 * MINUTE_MS && elapsedMs <= 12 * MINUTE_MS, `${elapsedMs}`);
    });
  }

  test('is met three times at least before it ends the wait, within minutes at any poll-interval', async () => {
    const { polls, end } = await poll(badFor(Number.POSITIVE_INFINITY, answered(403)), {
      pollIntervalMs: 30 * MINUTE_MS,
    });
    assert.equal(end.kind, 'unknown');
    const bad = polls.filter((atMs) => atMs >= 8 * MINUTE_MS);
    assert.ok(bad.length >= 3 && (bad.at(-1) ?? 0) - (bad[0] ?? 0) <= 3 * MINUTE_MS, bad.join());
  });

  test('does not add up with others over the hours between good ones', async () => {
    const bad = answered(403);
    const { end } = await poll((atMs, count) =>
      atMs > 90 * MINUTE_MS ? seen('success') : count % 3 === 0 ? seen('inProgress') : bad,
    );
    assert.equal(end.kind, 'ended');
  });

  test('is why the end is not known if it is the last one before wait-timeout', async () => {
    const { end, elapsedMs } = await poll(badFor(Number.POSITIVE_INFINITY, answered(403)), {
      waitTimeoutMs: 9 * MINUTE_MS,
    });
    assert.equal(end.kind, 'unknown');
    assert.equal(elapsedMs, 9 * MINUTE_MS);
  });
});

describe('a refusal of the first poll of a run', () => {
  test('lasts two minutes before it ends the wait for a run that this step has created', async () => {
    const { end, elapsedMs } = await poll(() => answered(403));
    assert.equal(end.kind, 'unknown');
    assert.ok(elapsedMs >= 2 * MINUTE_MS && elapsedMs <= 3 * MINUTE_MS, `${elapsedMs}`);
  });

  test('ends the wait within seconds if the service has accepted nothing before', async () => {
    const given = { startSeconds: undefined, unreachableMs: 2 * MINUTE_MS };
    const { end, polls, elapsedMs } = await poll(() => answered(401), given);
    assert.equal(end.kind, 'unknown');
    assert.ok(polls.length >= 3);
    assert.ok(elapsedMs >= 10_000 && elapsedMs <= 20_000, `${elapsedMs}`);
  });

  test('is looked past if the next poll is answered', async () => {
    const given = { startSeconds: undefined, unreachableMs: 2 * MINUTE_MS };
    const { end } = await poll((_, count) => (count === 1 ? answered(401) : seen('success')), given);
    assert.equal(end.kind, 'ended');
  });
});

describe('a fault of the network that lasts', () => {
  const untrusted = new NoAnswerError('the certificate is not trusted', false, { isLasting: true });

  test('ends the wait at its second poll if nothing has been answered', async () => {
    const { end, polls } = await poll(() => untrusted, { unreachableMs: 2 * MINUTE_MS });
    assert.equal(end.kind === 'unknown' && end.error, untrusted);
    assert.equal(polls.length, 2);
  });

  test('ends the wait for a run that has been seen once it has lasted two minutes', async () => {
    const { end, elapsedMs } = await poll(badFor(Number.POSITIVE_INFINITY, untrusted));
    assert.equal(end.kind, 'unknown');
    assert.ok(elapsedMs >= 10 * MINUTE_MS && elapsedMs <= 12 * MINUTE_MS, `${elapsedMs}`);
  });
});

test('a defect of the action ends the wait at once, as it is', async () => {
  const defect = new RangeError('off by one');
  const { end, polls } = await poll(() => defect);
  assert.equal(end.kind === 'unknown' && end.error, defect);
  assert.equal(polls.length, 1);
});

describe('a run that was re-triggered under its own id', () => {
  const old = (more: object = {}) => seen('failed', { etag: '"1"', ...more });
  const previous = old().run;

  for (const etag of ['"1"', '"2"']) {
    test(`is polled on while it shows its old end with the etag ${etag}`, async () => {
      const { end, events } = await poll(
        (atMs) =>
          atMs < 2 * MINUTE_MS ? old({ etag }) : seen(atMs < 4 * MINUTE_MS ? 'inProgress' : 'success'),
        { startSeconds: undefined, previous },
      );
      assert.equal(end.kind === 'ended' && end.run.status, 'success');
      assert.deepEqual([...new Set(events)], ['inProgress', 'success']);
    });
  }

  test('has failed again if its failure has other times', async () => {
    const durationSummary = { startedAtUTC: 1_771_200_000_000, completedAtUTC: 1_771_200_060_000 };
    const again = seen('failed', {
      etag: '"2"',
      metrics: { statusSummary: { status: 'failed' }, durationSummary },
    });
    const { end, elapsedMs } = await poll((atMs) => (atMs < 30_000 ? old() : again), {
      startSeconds: undefined,
      previous,
    });
    assert.equal(end.kind === 'ended' && end.run.etag, '"2"');
    assert.ok(elapsedMs < MINUTE_MS);
  });

  test('has failed if it goes on showing its old end for five minutes', async () => {
    const { end, elapsedMs } = await poll(() => old(), { startSeconds: undefined, previous });
    assert.equal(end.kind, 'ended');
    assert.ok(elapsedMs >= 5 * MINUTE_MS && elapsedMs <= 6 * MINUTE_MS, `${elapsedMs}`);
  });

  test('is not said to have ended if wait-timeout is over before it shows anything new', async () => {
    const own = { startSeconds: undefined, previous, waitTimeoutMs: MINUTE_MS };
    const { end } = await poll(() => old(), own);
    assert.equal(end.kind, 'timed-out');
  });
});

describe('after wait-timeout', () => {
  test('polls a last time and returns the status seen last', async () => {
    const { end, polls, elapsedMs } = await poll(() => seen('inProgress'), { waitTimeoutMs: 90_000 });
    assert.equal(end.kind, 'timed-out');
    assert.equal(end.run?.status, 'inProgress');
    assert.equal(polls.at(-1), 90_000);
    assert.equal(elapsedMs, 90_000);
  });

  test('a run that has ended by the last poll is no timeout', async () => {
    const { end } = await poll(endsAt(90_000), { waitTimeoutMs: 90_000 });
    assert.equal(end.kind, 'ended');
  });

  test('a long Retry-After does not prolong the wait', async () => {
    const { end, elapsedMs } = await poll(() => answered(429, 86_400_000), { waitTimeoutMs: 90_000 });
    assert.equal(end.kind, 'timed-out');
    assert.equal(end.run, undefined);
    assert.equal(elapsedMs, 90_000);
  });
});

describe('a service that is unreachable from the first poll on', () => {
  const unconnected = new NoAnswerError('the connection was refused', false);
  const unreachableMs = 2 * MINUTE_MS;

  test('ends the wait soon', async () => {
    const { end, elapsedMs } = await poll(() => unconnected, { unreachableMs });
    assert.equal(end.kind === 'unknown' && end.error, unconnected);
    assert.ok(elapsedMs >= unreachableMs && elapsedMs <= unreachableMs + 2 * MINUTE_MS);
  });

  test('is timed from the first poll, however late that is', async () => {
    const { end } = await poll((atMs) => (atMs < 121 * MINUTE_MS ? unconnected : seen('success')), {
      ...{ unreachableMs, startsInMs: 120 * MINUTE_MS },
    });
    assert.equal(end.kind, 'ended');
  });

  test('is waited for once it has answered, in whatever way', async () => {
    const passing = answered(503);
    const { end } = await poll(
      (atMs, count) => (count === 1 ? passing : atMs < 60 * MINUTE_MS ? unconnected : seen('success')),
      { unreachableMs },
    );
    assert.equal(end.kind, 'ended');
  });

  test('is named by the timeout that it leads to', async () => {
    const { end } = await poll(() => unconnected, { waitTimeoutMs: MINUTE_MS });
    assert.equal(end.kind === 'timed-out' && end.error, unconnected);
  });
});
