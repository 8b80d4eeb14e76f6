import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection } from '../src/adobe/connection.ts';
import { type FlowService, openFlowService, type RunRequest } from '../src/adobe/flow-service.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import type { HttpAnswer, HttpRequest } from '../src/adobe/http/request.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import type { Session } from '../src/adobe/token/session.ts';

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
  ...{ requestTimeoutMs: 1_000, retryTimeoutMs: 1_000, lookupTimeoutMs: 300_000 },
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
  const { requests, ...end } = await callAll([answer], make);
  const [request, ...others] = requests;
  assert.deepEqual(others, []);
  return { ...end, request };
}

/** Makes one call, whose requests are answered one after the other. */
async function callAll<T>(
  answers: readonly (Partial<HttpAnswer> | Error)[],
  make: (service: FlowService) => Promise<T>,
) {
  const requests: HttpRequest[] = [];
  const transport = async (request: HttpRequest) => {
    const answer = answers[requests.length] ?? assert.fail('no request is left');
    requests.push(request);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const withToken = <R>(request: (token: string) => Promise<R>) => request('aa.bb.cc');
  const session = { authorized: withToken, once: withToken };
  const end: { value?: T; error?: unknown } = await make(
    openFlowService(transport, CONNECTION, session),
  ).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { ...end, requests };
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

  test('with its times as integers if that is asked for', async () => {
    const make = (service: FlowService) => service.createRun(REQUEST, 'integer');
    assert.equal(
      (await call(created, make)).request?.body,
      `{"flowId":"${FLOW_ID}","params":{"startTime":1663735590,"windowStartTime":1651584991,"windowEndTime":1651585990}}`,
    );
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

describe('an answer to a creation that shows more of the run', () => {
  const whole = (more: object) => ({
    ...{ id: RUN_ID, etag: '"1"', flowId: FLOW_ID.toUpperCase(), createdAt: 1_663_735_531_000 },
    ...{ params: { windowStartTime: '1651584991', windowEndTime: '1651585990' }, ...more },
  });
  const headers = { date: 'Wed, 21 Sep 2022 04:45:32 GMT' };
  const answer = (more: object) => ({
    status: 200,
    headers,
    body: json({ items: [whole(more)], _links: {} }),
  });

  test('is taken if that is what was asked for, or says nothing of it', async () => {
    const hidden = { flowId: undefined, params: undefined };
    const cutOff = { params: { windowStartTime: '1651584991', windowEndTime: '1651585980' } };
    for (const more of [{}, hidden, { flowId: 'orders' }, { params: { windowStartTime: 'x' } }, cutOff])
      assert.deepEqual((await create(answer(more))).value, { runId: RUN_ID, etag: '"1"' });
  });

  test('cannot be read if it is about another run: one of the history, from a proxy that reads instead', async () => {
    const window = { windowStartTime: '1651584991', windowEndTime: '1651585000' };
    for (const more of [{ flowId: RUN_ID }, { params: window, createdAt: 1_663_731_900_000 }]) {
      const { error } = await create(answer(more));
      assert.ok(error instanceof UnreadableAnswerError, `${error}`);
      assert.match(error.message, new RegExp(`flow run ${RUN_ID}, which is not the one that was asked for`));
    }
  });
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

/** Links whose tokens cannot be sent. */
const LONG = `/runs?continuationToken=${'x'.repeat(16_385)}`;
const LONE = '/runs?continuationToken=\ud800';

const emptyPage = { status: 200, body: '{"items":[]}' };

describe('a page of the history is read', () => {
  const { href } = new URL(`${RUNS_URL}?property=flowId==${FLOW_ID}&orderby=-createdAt&limit=100`);

  test('of one flow, newest first', async () => {
    const { request } = await list(emptyPage);
    const headers = { ...HEADERS, 'Cache-Control': 'no-cache' };
    assert.deepEqual(request, { method: 'GET', url: new URL(href), headers });
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

  for (const [age, ageSeconds] of [
    ['0', 0],
    ['1234', 1_234],
    ...[undefined, '', '-1', 'old', ['1']].map((odd) => [odd, undefined] as const),
  ] as const) {
    test(`with the age of the answer where it says ${json(age)}`, async () => {
      const { value } = await list({ ...emptyPage, headers: { age } });
      assert.ok(value);
      assert.equal(value.ageSeconds, ageSeconds);
    });
  }

  test('a page of more runs than any page holds is unreadable', async () => {
    const items = Array.from({ length: 10_001 }, (_, index) => ({ id: `r-${index}` }));
    assert.ok((await list({ body: json({ items }) })).error instanceof UnreadableAnswerError);
  });

  test('is unreadable if all of its runs belong to other flows: it proves no absence', async () => {
    const other = (id: string) => ({ id, flowId: '00000000-0000-4000-8000-000000000000' });
    const { error } = await list({ body: json({ items: [other('r-1'), other('r-2')] }) });
    assert.ok(error instanceof UnreadableAnswerError);
    assert.match(
      error.message,
      new RegExp(`runs of other flows only, and not with those of flow ${FLOW_ID}$`),
    );
    for (const own of [{ id: 'r-3', flowId: FLOW_ID.toUpperCase() }, { id: 'r-3' }]) {
      const { value } = await list({ body: json({ items: [other('r-1'), own] }) });
      assert.equal(value?.runs.length, 2);
    }
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
    ['raw, first', { next: { href: '/runs?continuationToken=+RID:a#RT:1=&limit=9' } }, '+RID:a#RT:1='],
    ['raw, last', { next: { href: '/runs?limit=9&continuationToken=a+b#c?d=%' } }, 'a+b#c?d=%'],
    ['escaped', { next: { href: '/runs?limit=9&continuationToken=%2BRID%3Aa%23RT+1' } }, '+RID:a#RT+1'],
    [
      'after another that ends in its name',
      { next: { href: '?xcontinuationToken=a&continuationToken=b' } },
      'b',
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
    ...['/runs', '/runs?continuationToken=', '/runs?token=t', 'http://[', 7, {}, false, LONG, LONE].map(
      (href) => json({ items: [], _links: { next: { href } } }),
    ),
  ]) {
    test(`rejects an answer that is no page: ${body || 'nothing'}`, async () => {
      const { error } = await list({ body });
      assert.ok(error instanceof UnreadableAnswerError);
      assert.match(error.message, /something else than a list of runs/);
    });
  }
});

describe('a run is read by its id', () => {
  const get = (body: string) => call({ body }, (service) => service.getRun(RUN_ID));
  const other = { id: 'r-2', metrics: { statusSummary: { status: 'success' } } };

  for (const [how, body] of Object.entries({
    'in a list': { items: [{ id: RUN_ID }] },
    bare: { id: RUN_ID },
    'in a list of several': { items: [other, { id: RUN_ID }] },
    'in upper case': { items: [{ id: RUN_ID.toUpperCase() }] },
  })) {
    test(`which comes ${how}`, async () => {
      const { value, request } = await get(json(body));
      assert.equal(value?.run?.runId, RUN_ID);
      assert.equal(request?.url.href, `${RUNS_URL}/${RUN_ID}`);
    });
  }

  for (const body of ['', ' ', '{"items":[]}']) {
    test(`which does not show yet: ${json(body)}`, async () => {
      const { value } = await get(body);
      assert.ok(value);
      assert.equal(value.run, undefined);
    });
  }

  for (const body of [
    json({ items: [other] }),
    json(other),
    json({ items: [other, { ...other, id: `${RUN_ID}0` }] }),
    ...['{}', '[]', '7', '{"items":null}', '{"items":[{}]}', '<html>'],
  ]) {
    test(`an answer about something else is unreadable: ${body}`, async () => {
      const { error } = await get(body);
      assert.ok(error instanceof UnreadableAnswerError);
      assert.match(error.message, new RegExp(`something else than flow run ${RUN_ID}`));
    });
  }
});

describe('what surrounds a flow is read by its id', () => {
  const calls: Readonly<Record<string, (service: FlowService) => Promise<object>>> = {
    'a flow': (service) => service.getFlow(FLOW_ID),
    'a specification': (service) => service.getFlowSpec(FLOW_ID),
    'a source connection': (service) => service.getSourceConnection(FLOW_ID),
  };
  for (const [what, make] of Object.entries(calls)) {
    test(`${what}, from a list, bare, in any case, or among others`, async () => {
      const own = { id: FLOW_ID, name: 'own', data: { format: 'own' } };
      const other = { id: 'x', name: 'other', data: { format: 'other' } };
      for (const body of [
        { items: [own] },
        own,
        { items: [{ ...own, id: FLOW_ID.toUpperCase() }] },
        { items: [other, own] },
      ]) {
        const { value } = await call({ body: json(body) }, make);
        assert.ok(Object.values(value ?? {}).includes('own'));
      }
    });

    test(`${what}, and never another one`, async () => {
      const odd = [null, {}, [], 'text', 7, { id: 7 }, { id: '' }, { id: null }, { id: 'x' }];
      for (const body of [...odd, ...odd.map((item) => ({ items: [item] })), { items: [] }]) {
        const { error } = await call({ body: json(body) }, make);
        assert.ok(error instanceof UnreadableAnswerError);
        assert.match(error.message, new RegExp(FLOW_ID));
      }
    });
  }
});

describe('a connection is tested', () => {
  const testWith = (answer: Partial<HttpAnswer>) => call(answer, (service) => service.testConnection('c-1'));
  for (const [body, expected] of [
    ['{"result":true}', true],
    ['{"result":false}', false],
    ...['{"result":"true"}', '{"result":1}', '{}', '', '<html>'].map((odd) => [odd, undefined] as const),
  ] as const) {
    test(`with the answer ${body || 'nothing'}: ${expected}`, async () => {
      const called = await testWith({ body });
      assert.deepEqual([called.value, called.error], [expected, undefined]);
      assert.ok(called.request?.url.href.endsWith('/flowservice/connections/c-1/test'));
      assert.equal(called.request?.method, 'GET');
    });
  }

  test('a refusal of the test is an error', async () => {
    assert.ok((await testWith({ status: 403 })).error instanceof AnswerError);
  });
});

describe('a run is re-triggered', () => {
  const url = new URL(`${RUNS_URL}/${RUN_ID}/action?op=re-trigger`);
  const bare = { method: 'POST', url, headers: HEADERS };
  const typed = { ...bare, headers: { ...HEADERS, 'Content-Type': 'application/json' } };
  const retrigger = (...answers: readonly Partial<HttpAnswer>[]) =>
    callAll(answers, (service) => service.retriggerRun(RUN_ID));
  const refused = { status: 400, body: json({ detail: 'A valid content-type must be specified' }) };

  test('with one request, as the tutorial sends it', async () => {
    const { value, requests } = await retrigger({ body: json({ id: 'r-2', etag: '"2"' }) });
    assert.deepEqual(value, { runId: 'r-2', etag: '"2"' });
    assert.deepEqual(requests, [typed]);
  });

  test('once more without a content type if that is refused', async () => {
    const { value, requests } = await retrigger(refused, { body: json({ id: 'r-2' }) });
    assert.equal(value?.runId, 'r-2');
    assert.deepEqual(requests, [typed, bare]);
  });

  test('not a third time', async () => {
    const { error, requests } = await retrigger(refused, refused);
    assert.ok(error instanceof AnswerError);
    assert.equal(requests.length, 2);
  });

  for (const [what, answer] of Object.entries({
    'another refusal': { status: 400, body: json({ message: 'The flow run is in an invalid state.' }) },
    'a failure that may have left a run': { ...refused, status: 500 },
    'a success that cannot be read': { body: '' },
  })) {
    test(`not again after ${what}`, async () => {
      const { error, requests } = await retrigger(answer);
      assert.ok(error instanceof Error);
      assert.deepEqual(requests, [typed]);
    });
  }
});

test('a poll has its limit for the token too, and the request has what the token leaves of it', async () => {
  const limits: (number | undefined)[] = [];
  const session: Session = {
    authorized(request, options) {
      limits.push(options?.timeoutMs);
      return request('aa.bb.cc', 300);
    },
    once: () => assert.fail('it is worth another token'),
  };
  const transport = async ({ timeoutMs }: HttpRequest) => {
    limits.push(timeoutMs);
    return { status: 200, headers: {}, body: '' };
  };
  await openFlowService(transport, CONNECTION, session).getRun('a3d9e1f4', 5_000);
  assert.deepEqual(limits, [5_000, 300]);
});
