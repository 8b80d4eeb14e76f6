import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection } from '../src/adobe/connection.ts';
import { type FlowService, openFlowService, type RunRequest } from '../src/adobe/flow-service.ts';
import type { HttpAnswer, HttpRequest } from '../src/adobe/http.ts';
import { NoAnswerError } from '../src/adobe/no-answer.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem.ts';

const FLOW_ID = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';
const RUN_ID = '0b6e3a57-8c1d-4f2e-9a70-6d5b4c3a2918';
const REQUEST: RunRequest = {
  flowId: FLOW_ID,
  startSeconds: 1_663_735_590,
  window: { startSeconds: 1_651_584_991, endSeconds: 1_651_585_990 },
  deltaColumn: undefined,
};
const CONNECTION: Connection = {
  ...{ clientId: '7c1f0e', credential: { kind: 'access-token', accessToken: 'never used' } },
  ...{ orgId: '0A1B@AdobeOrg', sandboxName: 'dev-1', apiUrl: 'http://127.0.0.1:1/base', imsUrl: '' },
  ...{ requestTimeoutMs: 1_000, retryTimeoutMs: 1_000 },
};
const HEADERS = {
  Authorization: 'Bearer aa.bb.cc',
  'x-api-key': '7c1f0e',
  'x-gw-ims-org-id': '0A1B@AdobeOrg',
  'x-sandbox-name': 'dev-1',
  Accept: 'application/json',
};
const RUNS_URL = 'http://127.0.0.1:1/base/data/foundation/flowservice/runs';

/** What came of a call, and what was sent for it. */
interface Called<T> {
  readonly value?: T;
  readonly error?: unknown;
  readonly request: HttpRequest | undefined;
}

/** Makes one call, which is answered like this. */
async function call<T>(
  answer: Partial<HttpAnswer> | Error,
  make: (service: FlowService) => Promise<T>,
): Promise<Called<T>> {
  const sent: HttpRequest[] = [];
  const transport = async (request: HttpRequest) => {
    sent.push(request);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const withToken = <R>(request: (token: string) => Promise<R>) => request('aa.bb.cc');
  const session = { authorized: withToken, once: withToken };
  const end = await make(openFlowService(transport, CONNECTION, session)).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const [request, ...others] = sent;
  assert.deepEqual(others, []);
  return { ...end, request };
}

const create = (answer: Partial<HttpAnswer> | Error, more: Partial<RunRequest> = {}) =>
  call(answer, (service) => service.createRun({ ...REQUEST, ...more }));
const list = (answer: Partial<HttpAnswer> | Error, token?: string) =>
  call(answer, (service) => service.listRuns(FLOW_ID, token));
const json = (value: unknown) => JSON.stringify(value);
const created = { status: 201, body: json({ items: [{ id: RUN_ID, etag: '"1"' }] }) };

describe('a run is created', () => {
  test('with one request, as the tutorial sends it, byte for byte', async () => {
    assert.deepEqual((await create(created)).request, {
      method: 'POST',
      url: new URL(RUNS_URL),
      headers: { ...HEADERS, 'Content-Type': 'application/json' },
      body: `{"flowId":"${FLOW_ID}","params":{"startTime":"1663735590","windowStartTime":"1651584991","windowEndTime":"1651585990"}}`,
    });
  });

  for (const [deltaColumn, sent] of [
    [{ name: 'DOB' }, '{"name":"DOB"}'],
    [
      { name: 'a "b"', dateFormat: 'yyyy', timezone: 'UTC' },
      '{"name":"a \\"b\\"","dateFormat":"yyyy","timezone":"UTC"}',
    ],
  ] as const) {
    test(`with its delta column: ${sent}`, async () => {
      const { request } = await create(created, { deltaColumn });
      assert.ok(request?.body?.endsWith(`"windowEndTime":"1651585990","deltaColumn":${sent}}}`));
    });
  }

  for (const [form, body] of Object.entries({
    'as the tutorial prints it': json({ items: [{ id: RUN_ID, etag: '"1"' }] }),
    'as OpenAPI describes it': json({ id: RUN_ID, eTag: '"1"' }),
    'with more in it': json({ id: RUN_ID, etag: '"1"', createdAt: 7, _links: {} }),
  })) {
    test(`which the service answers ${form}`, async () => {
      for (const status of [200, 201, 202]) {
        assert.deepEqual((await create({ status, body })).value, { runId: RUN_ID, etag: '"1"' });
      }
    });
  }

  for (const body of [
    ...['', '{', 'null', '[]', '{}', '7', '"id"', '<html>portal</html>', '{"items":[]}', '{"items":{}}'],
    ...['{"items":[{"id":7}]}', '{"items":[{"id":"../x"}]}', '{"id":""}', '{"items":null,"id":"r-1"}'],
    '{"items":[{"id":"r-1"},{"id":"r-2"}]}',
  ]) {
    test(`rejects a success without the id of one run: ${body || 'nothing'}`, async () => {
      const { error } = await create({ status: 201, body });
      assert.ok(error instanceof UnreadableAnswerError);
      assert.match(error.message, /HTTP 201 without the id of a run/);
    });
  }
});

describe('any status but success is an error', () => {
  const statuses = [100, 101, 199, 203, 204, 206, 299, 301, 304, 400, 401, 404, 408, 429, 500, 503];
  for (const status of statuses) {
    test(`${status}, whatever comes with it`, async () => {
      for (const { error } of [await create({ ...created, status }), await list({ ...emptyPage, status })]) {
        assert.ok(error instanceof AnswerError);
        assert.equal(error.problem.status, status);
      }
    });
  }

  for (const status of [201, 202]) {
    test(`${status} if nothing was created`, async () => {
      assert.ok((await list({ ...emptyPage, status })).error instanceof AnswerError);
    });
  }

  test("with Adobe's code and words", async () => {
    const body = json({ error_code: '403025', message: 'No profile.' });
    const { error } = await create({ status: 403, body, headers: { 'x-request-id': 'rq-1' } });
    assert.equal((error as Error).message, 'HTTP 403 GATEWAY-403025: No profile. (request id rq-1)');
  });

  test('passes on what the transport throws', async () => {
    const lost = new NoAnswerError('lost', true);
    assert.equal((await create(lost)).error, lost);
    assert.equal((await list(lost)).error, lost);
  });
});

const emptyPage = { status: 200, body: '{"items":[]}' };

describe('a page of the history is read', () => {
  const { href } = new URL(`${RUNS_URL}?property=flowId==${FLOW_ID}&orderby=-createdAt&limit=100`);

  test('of one flow, newest first', async () => {
    const { request } = await list(emptyPage);
    assert.deepEqual(request, { method: 'GET', url: new URL(href), headers: HEADERS });
  });

  test('from where the last one ended, whatever its token is made of', async () => {
    const token = 'a&b=c?#%2F+/ é';
    const { request } = await list(emptyPage, token);
    assert.ok(request?.url.href.startsWith(`${href}&continuationToken=`));
    assert.equal(request?.url.searchParams.get('continuationToken'), token);
    assert.equal(request?.url.hash, '');
  });

  test('with its runs in their order, and the time of the service', async () => {
    const body = json({ items: [{ id: 'r-2', createdAt: 1_760_000_002_000 }, { id: 'r-1' }] });
    const { value } = await list({ body, headers: { date: 'Wed, 06 May 2026 07:08:20 GMT' } });
    assert.deepEqual(
      value?.runs.map(({ runId, createdAtMs }) => [runId, createdAtMs]),
      [
        ['r-2', 1_760_000_002_000],
        ['r-1', undefined],
      ],
    );
    assert.deepEqual([value?.serviceTimeMs, value?.continuationToken], [1_778_051_300_000, undefined]);
  });

  for (const date of [undefined, '', 'soon', ['Wed, 06 May 2026 07:08:20 GMT']]) {
    test(`without a time if the answer says ${json(date)}`, async () => {
      const { value } = await list({ ...emptyPage, headers: { date } });
      assert.ok(value && value.serviceTimeMs === undefined);
    });
  }

  const links: readonly (readonly [what: string, links: unknown, token: string | undefined])[] = [
    ['first', { next: { href: '/runs?continuationToken=t%2F1&limit=9&orderby=-createdAt' } }, 't/1'],
    ['in the middle', { next: { href: '/runs?limit=9&continuationToken=t-1&orderby=-createdAt' } }, 't-1'],
    ['last', { next: { href: '/runs?property=flowId==x&orderby=-createdAt&continuationToken=t-1' } }, 't-1'],
    [
      'in a whole URL',
      { next: { href: 'https://platform.adobe.io/x/runs?a=1&continuationToken=t-1' } },
      't-1',
    ],
    ['in a query alone', { next: { href: '?continuationToken=t-1' } }, 't-1'],
    ['nowhere, at the end', {}, undefined],
    ['nowhere, at another end', { next: {} }, undefined],
    ['nowhere, where the end is null', { next: { href: null } }, undefined],
    ['nowhere, where the end is empty', { next: { href: '' } }, undefined],
    ['nowhere, where no link is an object', 'otters', undefined],
  ];
  for (const [where, _links, token] of links) {
    test(`with the token of the next ${where}`, async () => {
      const { value } = await list({ body: json({ items: [], _links }) });
      assert.ok(value);
      assert.equal(value.continuationToken, token);
    });
  }

  for (const body of [
    ...[
      '',
      '{',
      'null',
      '[]',
      '{}',
      '<html>portal</html>',
      '{"items":null}',
      '{"items":{}}',
      '{"items":"r"}',
    ],
    ...['{"items":[{}]}', '{"items":[{"id":"r-1"},{"id":7}]}', '{"items":[null]}', '{"items":[[]]}'],
    ...['/runs', '/runs?continuationToken=', '/runs?token=t', 'http://[', 7, {}, false].map((href) =>
      json({ items: [], _links: { next: { href } } }),
    ),
  ]) {
    test(`rejects an answer that is no page: ${body || 'nothing'}`, async () => {
      const { error } = await list({ body });
      assert.ok(error instanceof UnreadableAnswerError);
      assert.match(error.message, /something else than a list of runs/);
    });
  }
});
