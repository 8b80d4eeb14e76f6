import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import type { Exchange } from '../src/adobe/http/exchange-log.ts';
import { createTransport, withoutSecrets } from '../src/adobe/http/http.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import type { HttpAnswer, HttpRequest } from '../src/adobe/http/request.ts';

const TIMEOUT_MS = 2_000;
const MEGABYTE = 1024 * 1024;

type Handle = (socket: Socket, received: string) => void;

interface Place {
  readonly origin: string;
  readonly sockets: Set<Socket>;
  connections: number;
}

/** Listens on loopback while the work lasts. */
async function at<T>(server: Server, scheme: string, work: (place: Place) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const place: Place = { origin: `${scheme}://127.0.0.1:${port}`, sockets, connections: 0 };
  server.on('connection', (socket: Socket) => {
    place.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  try {
    return await work(place);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A server that speaks no protocol: it is handed what arrives, as it arrives. */
const raw = (handle: Handle) =>
  createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => handle(socket, data.toString('latin1')));
  });

interface Sending extends Partial<Omit<HttpRequest, 'url'>> {
  readonly path?: string;
  readonly cancel?: AbortSignal;
  readonly timeoutMs?: number;
}

const send = (origin: string, { path = '/runs', cancel, timeoutMs = TIMEOUT_MS, ...more }: Sending = {}) =>
  createTransport(
    timeoutMs,
    cancel ?? new AbortController().signal,
  )({
    ...{ method: 'POST', url: new URL(path, origin), headers: {}, body: '{"a":1}' },
    ...more,
  });

/** The failure of a request that must not be answered. */
async function failureOf(answer: Promise<HttpAnswer>): Promise<NoAnswerError> {
  const error: unknown = await answer.then(
    ({ status }) => new Error(`it was answered with ${status}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof NoAnswerError) return error;
  throw error;
}

const HEAD = 'HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n';
const LOST_BEFORE = /^the connection was lost before an answer came$/;
const LOST_WITHIN = /^the connection was lost within the answer$/;
const NO_ANSWER = /^no answer within 2 s$/;
const NO_END = /^the answer did not end within 2 s$/;

/** Sends a text, and resets the connection when it must have arrived. */
const thenReset =
  (text: string): Handle =>
  (socket) =>
    socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20));

describe('once the request may have left, a failure says so, and how far it had come', {
  concurrency: true,
}, () => {
  const troubles: readonly (readonly [what: string, reason: RegExp, handle: Handle])[] = [
    ['a reset after the request', LOST_BEFORE, (socket) => socket.resetAndDestroy()],
    ['an end after the request', LOST_BEFORE, (socket) => socket.end()],
    ['a reset within the headers', LOST_BEFORE, thenReset(`${HEAD}content-le`)],
    ['an end within the headers', LOST_BEFORE, (socket) => socket.end(`${HEAD}content-le`)],
    ['a reset within the body', LOST_WITHIN, thenReset(`${HEAD}content-length: 90\r\n\r\n{"id"`)],
    ['an end within the body', LOST_WITHIN, (socket) => socket.end(`${HEAD}content-length: 90\r\n\r\n{"id"`)],
    ['a reset before the body', LOST_WITHIN, thenReset(`${HEAD}content-length: 90\r\n\r\n`)],
    [
      'an end within a chunk',
      LOST_WITHIN,
      (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"i`),
    ],
    [
      'an end between chunks',
      LOST_WITHIN,
      (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"id"\r\n`),
    ],
    ['silence', NO_ANSWER, () => undefined],
    ['silence within the headers', NO_ANSWER, (socket) => socket.write(`${HEAD}content-le`)],
    ['an informational answer alone', NO_ANSWER, (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
    [
      'a protocol that nobody asked for',
      NO_ANSWER,
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: otters\r\n\r\n'),
    ],
    ['silence before the body', NO_END, (socket) => socket.write(`${HEAD}content-length: 90\r\n\r\n`)],
    ['silence within the body', NO_END, (socket) => socket.write(`${HEAD}content-length: 90\r\n\r\n{"id"`)],
    [
      'silence between chunks',
      NO_END,
      (socket) => socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{"id"\r\n`),
    ],
    ['a body without length or end', NO_END, (socket) => socket.write(`${HEAD}\r\n{"id":"r-1"}`)],
    [
      'chunks without end',
      NO_END,
      (socket) => {
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
        const timer = setInterval(() => socket.write('1\r\n \r\n'), 50);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    ['what is no HTTP', /HPE_/, (socket) => socket.end('220 otters ESMTP\r\n')],
    [
      'headers without end',
      /HPE_HEADER_OVERFLOW/,
      (socket) => socket.write(HEAD + 'x: otter\r\n'.repeat(9_000)),
    ],
    [
      'an answer of 9 MiB',
      /^the answer is larger than 8 MiB$/,
      (socket) => socket.end(`${HEAD}content-length: ${9 * MEGABYTE}\r\n\r\n${'x'.repeat(9 * MEGABYTE)}`),
    ],
  ];
  for (const [what, reason, handle] of troubles) {
    test(what, async () => {
      await at(raw(handle), 'http', async ({ origin, ...place }) => {
        const timeoutMs = reason === NO_ANSWER || reason === NO_END ? TIMEOUT_MS : 20_000;
        const { message, sent } = await failureOf(send(origin, { timeoutMs }));
        assert.match(message, reason);
        assert.equal(sent, true);
        assert.equal(place.sockets.size, 1);
      });
    });
  }
});

describe('while no byte of the request can have left, a failure says so', { concurrency: true }, () => {
  test('a connection that is refused', async () => {
    const origin = await at(createServer(), 'http', async (place) => place.origin);
    const { message, sent } = await failureOf(send(origin));
    assert.deepEqual([message, sent], ['the connection was refused (ECONNREFUSED)', false]);
  });

  test('an unknown name', async () => {
    const { message, sent } = await failureOf(send('http://otters.invalid', { timeoutMs: 20_000 }));
    assert.match(
      message,
      /^the host name (is not known \(ENOTFOUND\)|could not be looked up \(EAI_AGAIN\))$/,
    );
    assert.equal(sent, false);
  });

  const handshakes: readonly (readonly [what: string, reason: RegExp, handle: Handle])[] = [
    ['is never answered', /^no connection within 2 s$/, () => undefined],
    ['is answered in HTTP', /EPROTO|SSL|TLS/, (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['is reset', /ECONNRESET/, (socket) => socket.resetAndDestroy()],
    ['is ended', /ECONNRESET/, (socket) => socket.end()],
  ];
  for (const [what, reason, handle] of handshakes) {
    test(`a TLS handshake that ${what}`, async () => {
      await at(raw(handle), 'https', async ({ origin }) => {
        const { message, sent } = await failureOf(send(origin));
        assert.match(message, reason);
        assert.equal(sent, false);
      });
    });
  }

  test('a certificate that is not signed', async () => {
    const received: string[] = [];
    const server = createTlsServer(selfSigned(), (socket) => {
      socket.on('data', (data) => received.push(data.toString())).on('error', () => undefined);
    });
    await at(server, 'https', async ({ origin }) => {
      const { message, sent } = await failureOf(send(origin, { timeoutMs: 20_000 }));
      assert.match(message, /\(DEPTH_ZERO_SELF_SIGNED_CERT\)$/);
      assert.deepEqual([sent, received], [false, []]);
    });
  });
});

describe('a cancel ends a request at once', { concurrency: true }, () => {
  for (const [when, handle, sent] of [
    ['before it is answered', () => undefined, true],
    ['within its answer', (socket: Socket) => socket.write(`${HEAD}content-length: 90\r\n\r\n{`), true],
  ] as const) {
    test(when, async () => {
      const cancel = new AbortController();
      const handleThenCancel: Handle = (socket) => {
        handle(socket);
        setTimeout(() => cancel.abort(), 50);
      };
      await at(raw(handleThenCancel), 'http', async ({ origin }) => {
        const begun = performance.now();
        const failure = await failureOf(send(origin, { cancel: cancel.signal, timeoutMs: 60_000 }));
        assert.deepEqual([failure.message, failure.sent], ['the step was cancelled', sent]);
        assert.ok(performance.now() - begun < 5_000);
      });
    });
  }

  test('while it connects', async () => {
    const cancel = new AbortController();
    await at(
      raw(() => cancel.abort()),
      'https',
      async ({ origin }) => {
        const failure = await failureOf(send(origin, { cancel: cancel.signal, timeoutMs: 60_000 }));
        assert.deepEqual([failure.message, failure.sent], ['the step was cancelled', false]);
      },
    );
  });

  test('sends nothing after a cancel', async () => {
    const received: string[] = [];
    await at(
      raw((_, text) => received.push(text)),
      'http',
      async ({ origin }) => {
        const failure = await failureOf(send(origin, { cancel: AbortSignal.abort(), timeoutMs: 60_000 }));
        assert.deepEqual([failure.message, failure.sent], ['the step was cancelled', false]);
        await sleep(50);
        assert.deepEqual(received, []);
      },
    );
  });
});

describe('an answer is given whole', { concurrency: true }, () => {
  const answering = (text: string) => raw((socket) => socket.end(text));

  test('with its status, its headers in small letters, and its body', async () => {
    const server = raw((socket) =>
      socket.end('HTTP/1.1 418 Odd\r\nX-Request-ID: rq-1\r\nContent-Length: 7\r\n\r\nGröße'),
    );
    await at(server, 'http', async ({ origin }) => {
      const { status, headers, body } = await send(origin);
      assert.deepEqual([status, headers['x-request-id'], body], [418, 'rq-1', 'Größe']);
    });
  });

  test('of 8 MiB too', async () => {
    const text = `${HEAD}content-length: ${8 * MEGABYTE}\r\n\r\n${'x'.repeat(8 * MEGABYTE)}`;
    await at(answering(text), 'http', async ({ origin }) => {
      const { body } = await send(origin, { timeoutMs: 20_000 });
      assert.ok(body === 'x'.repeat(8 * MEGABYTE));
    });
  });

  test('in chunks that cut through a character', async () => {
    const [head, tail] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    const server = raw((socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n1\r\n`);
      socket.write(Buffer.concat([head, Buffer.from('\r\n1\r\n'), tail, Buffer.from('\r\n0\r\n\r\n')]));
    });
    await at(server, 'http', async ({ origin }) => assert.equal((await send(origin)).body, 'é'));
  });

  for (const status of [301, 302, 303, 307, 308]) {
    test(`returns a ${status} and does not follow it`, async () => {
      await at(createServer(), 'http', async (elsewhere) => {
        const text = `HTTP/1.1 ${status} Odd\r\nlocation: ${elsewhere.origin}/x\r\ncontent-length: 0\r\n\r\n`;
        await at(answering(text), 'http', async ({ origin }) => {
          for (const method of ['POST', 'GET'] as const) {
            const answer = await send(origin, { method });
            assert.equal(answer.status, status);
            assert.equal(answer.headers['location'], `${elsewhere.origin}/x`);
          }
          assert.equal(elsewhere.connections, 0);
        });
      });
    });
  }
});

describe('a request is sent', { concurrency: true }, () => {
  test('as it is asked for, with nothing added but its length, its host and the user agent', async () => {
    const requests: unknown[] = [];
    const server = createHttpServer(async (request, response) => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers: { ...headers }, body: (await request.toArray()).join('') });
      response.end();
    });
    await at(server, 'http', async ({ origin }) => {
      const headers = { Authorization: 'Bearer aa.bb.cc', Accept: 'application/json' };
      await send(origin, { path: '/runs?a=%2F&b=c==d', headers, body: '"é"' });
      const [{ headers: sent, ...rest }] = requests as [{ headers: Record<string, string> }];
      assert.deepEqual(rest, { method: 'POST', url: '/runs?a=%2F&b=c==d', body: '"é"' });
      const { 'user-agent': userAgent = '', connection, ...others } = sent;
      assert.match(userAgent, /^aep-flow-run\/\d+\.\d+\.\d+$/);
      assert.ok(connection);
      assert.deepEqual(others, {
        ...{ authorization: 'Bearer aa.bb.cc', accept: 'application/json' },
        ...{ 'content-length': '4', host: new URL(origin).host },
      });
    });
  });

  test('not at all if it cannot be, which is a defect and no failure of the network', async () => {
    await at(
      raw(() => undefined),
      'http',
      async (place) => {
        for (const headers of [{ 'x-api-key': 'a\nb' }, { 'x-api-key': 'a\u2026' }, { 'bad name': 'a' }]) {
          await assert.rejects(send(place.origin, { headers }), TypeError);
        }
        assert.equal(place.connections, 0);
      },
    );
  });
});

describe('over a connection that is kept', { concurrency: true }, () => {
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

  /** Answers the first request of each connection, and resets it with the next. */
  const answeringOnce = (received: string[]) => {
    const used = new Set<Socket>();
    return raw((socket, text) => {
      const [method] = /^(?:GET|POST)/.exec(text) ?? [];
      // A body can arrive on its own.
      if (!method) return;
      received.push(method);
      if (used.has(socket)) socket.resetAndDestroy();
      else socket.write(OK);
      used.add(socket);
    });
  };

  const requestOf = (origin: string, method: HttpRequest['method']): HttpRequest => ({
    ...{ method, url: new URL('/runs', origin), headers: {} },
    ...(method === 'POST' && { body: '{}' }),
  });

  test('reads follow each other', async () => {
    await at(
      raw((socket) => socket.write(OK)),
      'http',
      async (place) => {
        const transport = createTransport(20_000, new AbortController().signal);
        for (let reads = 0; reads < 3; reads += 1) await transport(requestOf(place.origin, 'GET'));
        assert.equal(place.connections, 1);
      },
    );
  });

  test('a read that finds it closed is made once more over a fresh one', async () => {
    const received: string[] = [];
    await at(answeringOnce(received), 'http', async (place) => {
      const transport = createTransport(20_000, new AbortController().signal);
      for (let reads = 0; reads < 2; reads += 1) {
        assert.equal((await transport(requestOf(place.origin, 'GET'))).body, 'ok');
      }
      assert.deepEqual([received, place.connections], [['GET', 'GET', 'GET'], 2]);
    });
  });

  test('nothing is created: that has a connection of its own, each time', async () => {
    const received: string[] = [];
    await at(answeringOnce(received), 'http', async (place) => {
      const transport = createTransport(20_000, new AbortController().signal);
      for (const method of ['GET', 'POST', 'POST'] as const) await transport(requestOf(place.origin, method));
      assert.deepEqual([received, place.connections], [['GET', 'POST', 'POST'], 3]);
    });
  });

  test('a creation that is lost is sent once, and only once', async () => {
    const received: string[] = [];
    await at(
      raw((socket, text) => socket.resetAndDestroy() && received.push(text)),
      'http',
      async (place) => {
        const transport = createTransport(20_000, new AbortController().signal);
        await failureOf(transport(requestOf(place.origin, 'POST')));
        await sleep(50);
        assert.deepEqual([received.length, place.connections], [1, 1]);
      },
    );
  });
});

describe('many reads at once', { concurrency: true }, () => {
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
  const get = (origin: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
    ...{ method: 'GET', url: new URL('/runs', origin), headers: {} },
    ...more,
  });

  test('are all answered, because the time for their turn does not count, over 50 connections', async () => {
    const slow = raw((socket) => setTimeout(() => socket.write(OK), 300));
    await at(slow, 'http', async (place) => {
      const transport = createTransport(1_500, new AbortController().signal);
      const begun = performance.now();
      const answers = await Promise.all(Array.from({ length: 400 }, () => transport(get(place.origin))));
      assert.equal(answers.length, 400);
      assert.ok(performance.now() - begun > 1_500, 'they did not take longer than one may');
      assert.ok(place.connections <= 50, `${place.connections} connections`);
    });
  });

  test('end in the time that they have as a whole, with the time for their turn', async () => {
    await at(
      raw(() => undefined),
      'http',
      async (place) => {
        const cancel = new AbortController();
        const transport = createTransport(20_000, cancel.signal);
        const others = Array.from({ length: 50 }, () => failureOf(transport(get(place.origin))));
        const { message, sent } = await failureOf(transport(get(place.origin, { timeoutMs: 300 })));
        assert.deepEqual([message, sent], ['no free connection within 0.3 s', false]);
        const waiting = failureOf(transport(get(place.origin)));
        cancel.abort();
        const ends = await Promise.all([...others, waiting]);
        assert.deepEqual([...new Set(ends.map((end) => end.message))], ['the step was cancelled']);
        assert.equal(ends.at(-1)?.sent, false);
      },
    );
  });

  test('end with the deadline of one although the body goes on and on', async () => {
    const trickling = raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('1\r\n \r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    await at(trickling, 'http', async (place) => {
      const transport = createTransport(TIMEOUT_MS, new AbortController().signal);
      const ends = await Promise.all(
        Array.from({ length: 60 }, () => failureOf(transport(get(place.origin)))),
      );
      for (const { message, sent } of ends) {
        assert.match(message, NO_END);
        assert.equal(sent, true);
      }
    });
  });

  test('hold up nothing that changes something', async () => {
    const server = raw((socket, text) => text.startsWith('POST') && socket.write(OK));
    await at(server, 'http', async (place) => {
      const cancel = new AbortController();
      const transport = createTransport(20_000, cancel.signal);
      const reads = Array.from({ length: 60 }, () => failureOf(transport(get(place.origin))));
      assert.equal((await transport(get(place.origin, { method: 'POST' }))).status, 200);
      cancel.abort();
      await Promise.all(reads);
    });
  });
});

describe('an exchange is reported when it has ended', { concurrency: true }, () => {
  test('with its method, address, result, time, request id and attempt, and without headers and body', async () => {
    const states = ['503 Busy', '200 OK', '200 OK'];
    const server = raw((socket) => {
      const state = states.shift();
      if (state === undefined) socket.resetAndDestroy();
      else socket.write(`HTTP/1.1 ${state}\r\nx-request-id: rq-1\r\ncontent-length: 2\r\n\r\nok`);
    });
    await at(server, 'http', async ({ origin }) => {
      const exchanges: Exchange[] = [];
      const onExchange = (exchange: Exchange) => void exchanges.push(exchange);
      const transport = createTransport(20_000, new AbortController().signal, onExchange);
      const url = new URL('/runs?limit=1', origin);
      const headers = { Authorization: 'Bearer aa.bb.cc' };
      for (let requests = 0; requests < 3; requests += 1)
        await transport({ method: 'GET', url, headers }).catch(() => undefined);
      await failureOf(transport({ method: 'POST', url, headers, body: '{"a":1}' }));
      const same = { host: url.host, path: '/runs?limit=1', requestId: 'rq-1', isTimed: true };
      assert.deepEqual(
        exchanges.map(({ ms, ...rest }) => ({ ...rest, isTimed: ms >= 0 && ms < 20_000 })),
        [
          { ...same, method: 'GET', result: 503, attempt: 1 },
          { ...same, method: 'GET', result: 200, attempt: 2 },
          { ...same, method: 'GET', result: 200, attempt: 1 },
          {
            ...{ ...same, method: 'POST', requestId: '', attempt: 1 },
            result: 'the connection was lost before an answer came',
          },
        ],
      );
    });
  });
});

describe('secrets are taken out', () => {
  const through = (status: number, body = 'an otter') =>
    withoutSecrets(
      async () => ({ status, headers: { a: 'b' }, body }),
      (text) => text.replace('otter', '***'),
    )({ method: 'GET', url: new URL('http://127.0.0.1'), headers: {} });

  for (const status of [300, 302, 400, 401, 503]) {
    test(`of an answer with ${status}`, async () => {
      assert.deepEqual(await through(status), { status, headers: { a: 'b' }, body: 'an ***' });
    });
  }

  for (const status of [200, 201]) {
    test(`keeps a success with ${status}, which can be a token`, async () => {
      assert.equal((await through(status)).body, 'an otter');
    });
  }

  test('of the first 256 KiB of a long text, and long JSON is not read at all, because its half is no JSON', async () => {
    const long = 'x'.repeat(262_144);
    assert.equal(
      (await through(500, `an otter, ${long}`)).body.length,
      262_144 - 'otter'.length + '***'.length,
    );
    assert.equal((await through(500, ` {"detail":"an otter","trace":"${long}"}`)).body, '');
  });
});

/** A certificate for localhost that nobody else has signed, written by hand because Node only reads them. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
  };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const commonName = der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('localhost')));
  const name = der(0x30, der(0x31, commonName));
  const years = ['240101000000Z', '491231235959Z'].map((time) => der(0x17, Buffer.from(time)));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const content = der(0x30, der(0x02, Buffer.of(1)), ecdsaWithSha256, name, der(0x30, ...years), name, key);
  const signature = der(0x03, Buffer.of(0), sign('sha256', content, privateKey));
  const base64 = der(0x30, content, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
