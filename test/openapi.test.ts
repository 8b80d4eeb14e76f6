import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection } from '../src/adobe/connection.ts';
import { openFlowService } from '../src/adobe/flow-service.ts';
import type { Transport } from '../src/adobe/http/request.ts';
import type { Session } from '../src/adobe/token/session.ts';
import {
  callOf,
  FLOW_SERVICE_PATH,
  type ServiceRequest,
  WORLDS,
  type WorldName,
} from './support/flow-service/index.ts';
import { answersIn } from './support/openapi/calls-in.ts';
import { ANSWER_DEVIATIONS, REQUEST_DEVIATIONS, undocumented, unseen } from './support/openapi/deviations.ts';
import { type DescribedCall, OPERATIONS } from './support/openapi/facts.ts';
import { judgeAnswer, judgeRequest } from './support/openapi/judge.ts';
import { JSON_HEADERS } from './support/world-calls.ts';

/** The requests of all methods of the client; what is answered does not matter here. */
async function everyRequest(): Promise<readonly ServiceRequest[]> {
  const requests: ServiceRequest[] = [];
  const transport: Transport = async ({ method, url, headers, body = '' }) => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    requests.push({ method, path: url.pathname + url.search, headers: Object.fromEntries(lower), body });
    return { status: 200, headers: {}, body: '{}' };
  };
  const session: Session = { authorized: (send) => send('x'), once: (send) => send('x') };
  const service = openFlowService(transport, CONNECTION, session);
  const run = { flowId: 'x', startSeconds: 3, window: { startSeconds: 1, endSeconds: 2 } };
  await Promise.allSettled([
    service.createRun({ ...run, deltaColumn: { name: 'x' } }, 'integer'),
    service.listRuns('x', '+RID:1=#'),
    service.getRun('x'),
    service.retriggerRun('x'),
    service.getFlow('x'),
    service.getFlowSpec('x'),
    service.getSourceConnection('x'),
    service.testConnection('x'),
  ]);
  return requests;
}

const CONNECTION: Connection = {
  clientId: 'x',
  credential: { kind: 'access-token', accessToken: 'x' },
  orgId: 'x@AdobeOrg',
  sandboxName: 'x',
  apiUrl: 'http://127.0.0.1:1',
  imsUrl: 'http://127.0.0.1:1',
  ...{ requestTimeoutMs: 1_000, retryTimeoutMs: 1_000, lookupTimeoutMs: 1_000 },
};

const CALLS = Object.keys(OPERATIONS) as readonly DescribedCall[];

// The requests that the bundles send are judged in action-transcripts.test.ts, scene by scene.
test("the client sends each of the eight calls as Adobe's OpenAPI description has it", async () => {
  const requests = await everyRequest();
  assert.deepEqual(undocumented(requests.flatMap(judgeRequest), REQUEST_DEVIATIONS), []);
  const sent = new Set(requests.map(({ method, path }) => callOf(method, path)?.name));
  assert.deepEqual(
    CALLS.filter((call) => !sent.has(call)),
    [],
  );
});

describe("every answer of the embedded service is one of Adobe's OpenAPI description", () => {
  const found = new Set<string>();
  for (const [name, world] of Object.entries(WORLDS) as [WorldName, (typeof WORLDS)[WorldName]][]) {
    test(`in the world "${name}"`, () => {
      const answers = answersIn(world);
      const discrepancies = answers.flatMap(({ call, answer }) => judgeAnswer(call, answer));
      for (const one of discrepancies) found.add(one);
      const own = ANSWER_DEVIATIONS.filter(
        ({ source }) => !source.startsWith('world') || source === `world "${name}"`,
      );
      assert.deepEqual(undocumented(discrepancies, own), []);
      const served = new Set(answers.filter(({ answer }) => answer.status < 300).map(({ call }) => call));
      assert.deepEqual(
        CALLS.filter((call) => !served.has(call)),
        [],
      );
    });
  }

  test('the worlds show each deviation', () => {
    assert.deepEqual(unseen(found, ANSWER_DEVIATIONS), []);
  });
});

describe('the judge finds fault with', () => {
  const request = (method: string, path: string, body: unknown = undefined, headers = JSON_HEADERS) =>
    judgeRequest({
      ...{ method, headers, path: FLOW_SERVICE_PATH + path },
      body: body === undefined ? '' : JSON.stringify(body),
    });
  const times = { startTime: 1, windowStartTime: 2, windowEndTime: 3 };
  for (const [what, found, problem] of [
    ['an unknown path', request('GET', '/batches'), /is no call of the description/],
    ['another method', request('PUT', '/runs/x'), /is no call of the description/],
    ['an unknown parameter', request('GET', '/runs?start=0'), /query \/start is not in the description/],
    ['a limit that is no number', request('GET', '/runs?limit=all'), /query \/limit must be integer/],
    ['a filter that is repeated', request('GET', '/runs?property=a&property=b'), /property is there twice/],
    ['a query of a read by id', request('GET', '/runs/x?count=true'), /query \/count is not/],
    ['an unknown member', request('POST', '/runs', { flowId: 'x', retry: true }), /body \/retry is not/],
    [
      'a time in a text',
      request('POST', '/runs', { flowId: 'x', params: { ...times, startTime: '1' } }),
      /\/params\/startTime must be integer/,
    ],
    ['a body of a read', request('GET', '/runs', {}), /list-runs body is not in the description/],
    ['an unknown operation', request('POST', '/runs/x/action?op=cancel'), /query \/op must be RE_TRIGGER/],
    [
      'no token',
      request('GET', '/runs', undefined, { ...JSON_HEADERS, authorization: '' }),
      /header authorization is missing/,
    ],
    [
      'an answer of another status',
      judgeAnswer('create', { status: 202, headers: {}, body: '{"id":"x"}' }),
      /create answer has status 202/,
    ],
    [
      'an activity of another shape, in either spelling',
      judgeAnswer('get-run', {
        ...{ status: 200, headers: {} },
        body: '{"items":[{"activities":[{"name":1}]}]}',
      }),
      /\/activites\/\[\]\/name must be string/,
    ],
  ] as const) {
    test(what, () => assert.match(found.join('\n'), problem));
  }

  test('nothing in the request of the description itself', () => {
    assert.deepEqual(request('POST', '/runs', { flowId: 'x', params: times }), []);
    assert.deepEqual(request('POST', '/runs/x/action?op=RE_TRIGGER'), []);
    assert.deepEqual(request('GET', '/runs?property=flowId==x&orderby=-createdAt&limit=100'), []);
  });
});
