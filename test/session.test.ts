import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection } from '../src/adobe/connection.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import type { HttpAnswer, HttpRequest } from '../src/adobe/http/request.ts';
import { AnswerError } from '../src/adobe/problem/problem.ts';
import { openBudget } from '../src/adobe/retry.ts';
import { openSession } from '../src/adobe/token/session.ts';
import { TokenError } from '../src/adobe/token/token-error.ts';
import { answerError as status } from './support/answer-error.ts';
import { virtualClock } from './support/flow-service/index.ts';
import { clockOf, timeline } from './support/timeline.ts';

const SECRET: Connection['credential'] = {
  kind: 'client-secret',
  clientSecret: 'p8e&quiet=otter',
  scopes: 'openid,session',
};
const TOKEN: Connection['credential'] = { kind: 'access-token', accessToken: 'aa.bb.cc' };

const minted = (accessToken: unknown, more = {}): HttpAnswer => ({
  ...{ status: 200, headers: {} },
  body: JSON.stringify({ access_token: accessToken, ...more }),
});

/** A world whose IMS gives these answers one after the other, and notes what it is asked. */
function world(credential: Connection['credential'], answers: readonly (HttpAnswer | Error)[]) {
  const left = [...answers];
  const [sent, masked]: [HttpRequest[], string[]] = [[], []];
  const time = virtualClock(1_778_051_300_000);
  const clock = { now: time.now, sleep: async (ms: number) => time.advance(ms), throwIfCancelled() {} };
  const connection: Connection = {
    ...{ clientId: '7c1f0e', credential, orgId: '0A@AdobeOrg', sandboxName: 'prod' },
    ...{ apiUrl: 'http://127.0.0.1:1', imsUrl: 'http://127.0.0.1:2/base' },
    ...{ requestTimeoutMs: 1_000, retryTimeoutMs: 5_000, lookupTimeoutMs: 300_000 },
  };
  const open = () =>
    openSession(connection, {
      clock,
      mask: (token) => void masked.push(token),
      budget: () => openBudget(5_000, { clock, random: () => 0.5, pausing() {} }),
      async transport(request) {
        sent.push(request);
        const answer = left.shift();
        assert.ok(answer, 'IMS is asked once too often');
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
  return { open, sent, masked, time };
}

/** A request that fails in these ways, one after the other, and notes the tokens it is made with. */
function requests(...errors: Error[]) {
  const tokens: string[] = [];
  const request = async (token: string) => {
    tokens.push(token);
    const error = errors.shift();
    if (error) throw error;
    return `done with ${token}`;
  };
  return { tokens, request };
}

describe('a session with a client secret', () => {
  test('mints one token for all of its requests, and makes it a secret', async () => {
    const { open, sent, masked } = world(SECRET, [minted('one')]);
    const session = await open();
    assert.deepEqual(masked, ['one']);
    const { request, tokens } = requests();
    assert.equal(await session.authorized(request), 'done with one');
    await session.authorized(request);
    assert.deepEqual([tokens, sent.length], [['one', 'one'], 1]);
  });

  test('sends its secret in a form in the body, and nowhere else', async () => {
    const { open, sent } = world(SECRET, [minted('one')]);
    await open();
    assert.deepEqual(sent, [
      {
        method: 'POST',
        url: new URL('http://127.0.0.1:2/base/ims/token/v3'),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        body: 'client_id=7c1f0e&client_secret=p8e%26quiet%3Dotter&grant_type=client_credentials&scope=openid%2Csession',
      },
    ]);
  });

  test('mints another after a 401, makes it a secret, and keeps it', async () => {
    const { open, masked } = world(SECRET, [minted('one'), minted('two')]);
    const session = await open();
    const { request, tokens } = requests(status(401));
    assert.equal(await session.authorized(request), 'done with two');
    await session.authorized(request);
    assert.deepEqual(
      [tokens, masked],
      [
        ['one', 'two', 'two'],
        ['one', 'two'],
      ],
    );
  });

  test('makes a request twice and not three times', async () => {
    const { open } = world(SECRET, [minted('one'), minted('two')]);
    const [first, second] = [status(401), status(401)];
    const { request, tokens } = requests(first, second);
    await assert.rejects((await open()).authorized(request), (error) => error === second);
    assert.deepEqual(tokens, ['one', 'two']);
  });

  for (const error of [status(400), status(403), status(429), status(500), new NoAnswerError('lost', true)]) {
    test(`makes a request once if it fails otherwise: ${error.message}`, async () => {
      const { open } = world(SECRET, [minted('one')]);
      const { request, tokens } = requests(error);
      await assert.rejects((await open()).authorized(request), (thrown) => thrown === error);
      assert.deepEqual(tokens, ['one']);
    });
  }

  test('renews a token shortly before it expires', async () => {
    const { open, time } = world(SECRET, [minted('one', { expires_in: 3_600 }), minted('two')]);
    const session = await open();
    const { request, tokens } = requests();
    time.advance(3_539_999);
    await session.authorized(request);
    time.advance(1);
    await session.authorized(request);
    time.advance(999_999_999);
    await session.authorized(request);
    assert.deepEqual(tokens, ['one', 'two', 'two']);
  });

  test('uses a token that lives for seconds', async () => {
    const { open, time } = world(SECRET, [minted('one', { expires_in: 10 }), minted('two')]);
    const session = await open();
    const { request, tokens } = requests();
    for (const ms of [0, 8_999, 1]) {
      time.advance(ms);
      await session.authorized(request);
    }
    assert.deepEqual(tokens, ['one', 'one', 'two']);
  });
});

describe('a request with a limit of time', () => {
  const CONNECTION: Connection = {
    ...{ clientId: '7c1f0e', credential: SECRET, orgId: '0A@AdobeOrg', sandboxName: 'prod' },
    ...{ apiUrl: 'http://127.0.0.1:1', imsUrl: 'http://127.0.0.1:2' },
    ...{ requestTimeoutMs: 60_000, retryTimeoutMs: 120_000, lookupTimeoutMs: 300_000 },
  };

  /** A session on a clock on which several things wait at once; IMS gives its first token at once. */
  async function sessionOn(time: ReturnType<typeof timeline>, renew: () => Promise<HttpAnswer>) {
    const calls = { count: 0 };
    const clock = clockOf(time);
    const session = await openSession(CONNECTION, {
      ...{ clock, mask() {} },
      budget: () => openBudget(120_000, { clock, random: () => 0.5, pausing() {} }),
      async transport() {
        calls.count += 1;
        return calls.count === 1 ? minted('one', { expires_in: 3_600 }) : renew();
      },
    });
    return { session, calls };
  }

  const isLate = (error: unknown) => {
    assert.ok(error instanceof TokenError);
    assert.ok(error.cause instanceof NoAnswerError && !error.cause.sent);
    assert.equal(error.message, 'no access token: IMS did not renew the token within 5 s');
    return true;
  };

  for (const [what, renew] of Object.entries<(time: ReturnType<typeof timeline>) => Promise<HttpAnswer>>({
    'is silent': (time) => time.sleep(600_000).then(() => minted('two')),
    'fails for hours': async () => ({ status: 503, headers: {}, body: '' }),
    'asks to stay away': async () => ({ status: 429, headers: { 'retry-after': '60' }, body: '' }),
  })) {
    for (const [when, ageMs, errors, tokens] of [
      ['after a 401', 0, [status(401)], ['one']],
      ['because it expires', 3_600_000, [], []],
    ] as const) {
      test(`ends in time although IMS ${what} when the token is renewed ${when}`, async () => {
        const time = timeline();
        const { session } = await sessionOn(time, () => renew(time));
        time.advance(ageMs);
        const begunMs = time.now();
        const { request, tokens: used } = requests(...errors);
        await assert.rejects(time.play(session.authorized(request, { timeoutMs: 5_000 })), isLate);
        assert.deepEqual([time.now() - begunMs, used], [5_000, tokens]);
      });
    }
  }

  test('shares the renewal with one that has more time', async () => {
    const time = timeline();
    const { session, calls } = await sessionOn(time, () => time.sleep(20_000).then(() => minted('two')));
    const short = assert.rejects(
      session.authorized(requests(status(401)).request, { timeoutMs: 5_000 }),
      isLate,
    );
    const long = session.authorized(requests(status(401)).request, { timeoutMs: 60_000 });
    await time.play(Promise.all([short, long]));
    assert.equal(await long, 'done with two');
    assert.equal(calls.count, 2);
  });

  test('is made with the time that is left, each time', async () => {
    const time = timeline();
    const { session } = await sessionOn(time, () => time.sleep(3_000).then(() => minted('two')));
    const left: (number | undefined)[] = [];
    const request = async (token: string, leftMs?: number) => {
      left.push(leftMs);
      await time.sleep(1_000);
      if (token === 'one') throw status(401);
      return token;
    };
    assert.equal(await time.play(session.authorized(request, { timeoutMs: 10_000 })), 'two');
    assert.deepEqual(left, [10_000, 6_000]);
  });

  test('is made without one if none is given', async () => {
    const { open } = world(SECRET, [minted('one')]);
    const left: unknown[] = [];
    await (await open()).authorized(async (...given) => void left.push(given));
    assert.deepEqual(left, [['one', undefined]]);
  });
});

describe('a session with a token made elsewhere', () => {
  test('asks IMS for nothing, and tries the token once more after a 401', async () => {
    const { open, sent } = world(TOKEN, []);
    const { request, tokens } = requests(status(401));
    assert.equal(await (await open()).authorized(request), 'done with aa.bb.cc');
    assert.deepEqual([tokens, sent], [['aa.bb.cc', 'aa.bb.cc'], []]);
  });

  test('throws a second 401', async () => {
    const second = status(401);
    const { request, tokens } = requests(status(401), second);
    await assert.rejects((await world(TOKEN, []).open()).authorized(request), (error) => error === second);
    assert.equal(tokens.length, 2);
  });
});

describe('there is no token', () => {
  const isTokenError = (cause: (error: unknown) => boolean) => (error: unknown) => {
    assert.ok(error instanceof TokenError && cause(error.cause), `${error}`);
    assert.match(error.message, /^no access token: /);
    return true;
  };
  const refused: HttpAnswer = { status: 400, headers: {}, body: '{"error":"invalid_client"}' };
  const isRefusal = isTokenError((cause) => cause instanceof AnswerError && cause.problem.status === 400);

  test('if IMS refuses, which it is asked once', async () => {
    const { open, sent } = world(SECRET, [refused]);
    await assert.rejects(open(), isRefusal);
    assert.equal(sent.length, 1);
  });

  test('if IMS refuses the second', async () => {
    const { open } = world(SECRET, [minted('one'), refused]);
    const { request, tokens } = requests(status(401));
    await assert.rejects((await open()).authorized(request), isRefusal);
    assert.deepEqual(tokens, ['one']);
  });

  for (const [what, body] of Object.entries({
    'none at all': '{}',
    'what is no JSON': '<html>portal</html>',
    'what is no text': '{"access_token":7}',
    'what no header can carry': '{"access_token":"a\\nb"}',
    'an empty one': '{"access_token":""}',
  })) {
    test(`if IMS gives ${what} every time`, async () => {
      const odd: HttpAnswer = { status: 200, headers: {}, body };
      const { open, sent, masked } = world(SECRET, [odd, odd, odd, odd]);
      await assert.rejects(
        open(),
        isTokenError((cause) => (cause as Error).name === 'UnreadableAnswerError'),
      );
      assert.deepEqual([sent.length, masked], [4, []]);
    });
  }

  test('until IMS gives one, however it fails before', async () => {
    const busy: HttpAnswer = { status: 503, headers: {}, body: '' };
    const { open, sent } = world(SECRET, [new NoAnswerError('lost', true), busy, minted('one')]);
    assert.equal(await (await open()).authorized(async (token) => token), 'one');
    assert.equal(sent.length, 3);
  });
});
