import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ACCESS_TOKEN,
  batchIdOf,
  CLIENT_ID,
  CLIENT_SECRET,
  createFaults,
  createFlowService,
  DISABLED_FLOW_ID,
  type Fault,
  FILE_FLOW_ID,
  FLOW_SPEC_IDS,
  type FlowService,
  type FlowServiceServer,
  ORG_ID,
  realClock,
  SANDBOX,
  SCHEDULED_FLOW_ID,
  type Settings,
  STREAMING_FLOW_ID,
  startFlowService,
  TABLE_FLOW_ID,
  tooManyRequests,
  virtualClock,
} from './support/flow-service/index.ts';

const BASE = '/data/foundation/flowservice';
const START_MS = Date.UTC(2026, 4, 6, 7);
const START_SECONDS = START_MS / 1000;
const HEADERS = {
  authorization: `Bearer ${ACCESS_TOKEN}`,
  'x-api-key': CLIENT_ID,
  'x-gw-ims-org-id': ORG_ID,
  'x-sandbox-name': SANDBOX,
};
const JSON_HEADERS = { ...HEADERS, 'content-type': 'application/json' };
const WINDOW = {
  startTime: String(START_SECONDS + 60),
  windowStartTime: String(START_SECONDS - 7200),
  windowEndTime: String(START_SECONDS - 3600),
};
const FORM = {
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
  grant_type: 'client_credentials',
  scope: 'openid,AdobeID',
};
const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded' };

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
type Json = any;

function started(options: Partial<Settings> = {}) {
  const clock = virtualClock(START_MS);
  const service = createFlowService({ clock, ...options });
  return { clock, service, ...callsTo(service) };
}

function callsTo(service: FlowService) {
  const call = (method: string, path: string, headers: Record<string, string>, body = '') => {
    const answer = service.handle({ method, path, headers, body });
    return { ...answer, json: JSON.parse(answer.body) as Json };
  };
  return {
    call,
    get: (path: string) => call('GET', BASE + path, HEADERS),
    create: (flowId: unknown, params: unknown = WINDOW) =>
      call('POST', `${BASE}/runs`, JSON_HEADERS, JSON.stringify({ flowId, params })),
    retrigger: (id: string, op = 're-trigger') => call('POST', `${BASE}/runs/${id}/action?op=${op}`, HEADERS),
    token: (form: Record<string, string> = FORM, headers: Record<string, string> = FORM_HEADERS) =>
      call('POST', '/ims/token/v3', headers, new URLSearchParams(form).toString()),
    list: (...query: string[]) => call('GET', `${BASE}/runs?${query.join('&')}`, HEADERS),
  };
}

function codeOf(answer: { json: Json }): string {
  return String(answer.json.type).replace('https://ns.adobe.com/aep/errors/', '');
}

function omit<T extends object>(object: T, key: keyof T): Record<string, string> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

describe('token endpoint', () => {
  test('a token is issued for the whole form, its lifetime given in seconds', () => {
    const { token, call, get } = started();
    const { status, json } = token();
    assert.equal(status, 200);
    assert.deepEqual([json.token_type, json.expires_in], ['bearer', 86_399]);
    const authorization = `Bearer ${json.access_token}`;
    assert.equal(call('GET', `${BASE}/runs`, { ...HEADERS, authorization }).status, 200);
    assert.equal(get('/runs').status, 200);
  });

  test('every wrong field has its error', () => {
    const { token } = started();
    const cases: [Record<string, string>, string, RegExp][] = [
      [{ ...FORM, client_id: 'x' }, 'invalid_client', /client_id/],
      [{ ...FORM, client_secret: 'x' }, 'invalid_client', /^invalid client_secret parameter$/],
      [{ ...FORM, grant_type: 'password' }, 'unsupported_grant_type', /grant_type/],
      [omit(FORM, 'scope'), 'invalid_scope', /scope/],
      [{ ...FORM, scope: 'openid,root' }, 'invalid_scope', /scope/],
    ];
    for (const [form, error, description] of cases) {
      const { status, json } = token(form);
      assert.deepEqual([status, json.error], [400, error]);
      assert.match(json.error_description, description);
    }
    const asJson = token(FORM, { 'content-type': 'application/json' });
    assert.deepEqual([asJson.status, asJson.json.error], [400, 'invalid_client']);
  });

  test('a token ends with its lifetime, or when it is revoked', () => {
    const { token, call, clock, service } = started({ tokenLifetimeMs: 5000 });
    const authorization = `Bearer ${token().json.access_token}`;
    const statusNow = () => call('GET', `${BASE}/runs`, { ...HEADERS, authorization }).status;
    clock.advance(4999);
    assert.equal(statusNow(), 200);
    clock.advance(1);
    assert.equal(statusNow(), 401);
    service.revokeTokens();
    const revoked = call('GET', `${BASE}/runs`, HEADERS);
    assert.deepEqual([revoked.status, revoked.json.error_code], [401, '401013']);
    service.acceptToken(ACCESS_TOKEN);
    assert.equal(call('GET', `${BASE}/runs`, HEADERS).status, 200);
  });
});

describe('gateway', () => {
  test('a request without or with a wrong header is refused with the documented code', () => {
    const { call } = started();
    const cases: [Record<string, string>, number, string][] = [
      [omit(HEADERS, 'authorization'), 403, '403010'],
      [{ ...HEADERS, authorization: 'Bearer other' }, 401, '401013'],
      [omit(HEADERS, 'x-api-key'), 403, '403000'],
      [{ ...HEADERS, 'x-api-key': 'other' }, 403, '403003'],
      [omit(HEADERS, 'x-gw-ims-org-id'), 400, '400003'],
      [{ ...HEADERS, 'x-gw-ims-org-id': 'other@AdobeOrg' }, 403, '403025'],
    ];
    for (const [headers, status, code] of cases) {
      const answer = call('GET', `${BASE}/runs`, headers);
      assert.deepEqual([answer.status, answer.json.error_code], [status, code]);
    }
  });

  test('the sandbox must be given and exist', () => {
    const { call } = started();
    assert.equal(codeOf(call('GET', `${BASE}/runs`, omit(HEADERS, 'x-sandbox-name'))), 'FLOW-2105-400');
    const unknown = call('GET', `${BASE}/runs`, { ...HEADERS, 'x-sandbox-name': 'attic' });
    assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'FLOW-2100-404']);
  });

  test('a body must be declared as JSON', () => {
    const { call } = started();
    const headers = { ...HEADERS, 'content-type': 'text/plain' };
    const { status, json } = call('POST', `${BASE}/runs`, headers, '{}');
    assert.deepEqual([status, json.detail], [400, 'A valid content-type must be specified']);
  });

  test('every answer has a date from the clock and a request id that errors repeat', () => {
    const { get } = started();
    const { headers, json } = get('/flows/nowhere');
    assert.equal(headers['date'], 'Wed, 06 May 2026 07:00:00 GMT');
    assert.match(headers['x-request-id'] ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(json.report['request-id'], headers['x-request-id']);
    assert.notEqual(get('/runs').headers['x-request-id'], headers['x-request-id']);
  });
});

describe('creating a run', () => {
  test('the answer is the tutorial’s, or OpenAPI’s if set', () => {
    const { create, service } = started();
    const wrapped = create(FILE_FLOW_ID);
    assert.deepEqual([wrapped.status, wrapped.json.items.length], [201, 1]);
    assert.equal(wrapped.json.items[0].id, service.runs[0]?.id);
    assert.match(wrapped.json.items[0].etag, /^"[0-9a-f]{8}-0000-0200-0000-[0-9a-f]{12}"$/);
    Object.assign(service.settings, { createAnswer: 'bare', createStatus: 200, etagKey: 'eTag' });
    const bare = create(FILE_FLOW_ID);
    assert.deepEqual([bare.status, Object.keys(bare.json)], [200, ['id', 'eTag']]);
    assert.notEqual(bare.json.eTag, wrapped.json.items[0].etag);
    assert.equal(service.runs.length, 2);
  });

  test('a closing slash, integers and the tutorial’s eleven digits are accepted', () => {
    const { call, create, service } = started();
    const body = JSON.stringify({
      flowId: FILE_FLOW_ID,
      params: { ...WINDOW, windowEndTime: '16515859567' },
    });
    assert.equal(call('POST', `${BASE}/runs/`, JSON_HEADERS, body).status, 201);
    const integers = Object.fromEntries(Object.entries(WINDOW).map(([key, value]) => [key, Number(value)]));
    assert.equal(create(FILE_FLOW_ID, integers).status, 201);
    assert.deepEqual(
      service.runs.map((run) => run.windowEndSeconds),
      [16_515_859_567, START_SECONDS - 3600],
    );
  });

  test('Flow Service refuses bodies and flows it does not know', () => {
    const { call, create, service } = started();
    assert.equal(codeOf(call('POST', `${BASE}/runs`, JSON_HEADERS)), 'FLOW-1405-400');
    assert.equal(call('POST', `${BASE}/runs`, JSON_HEADERS, '{"flowId":').json.title, 'BadRequestError');
    assert.equal(codeOf(create('')), 'FLOW-1446-400');
    assert.equal(codeOf(create(undefined)), 'FLOW-1446-400');
    assert.equal(codeOf(create('00000000-0000-4000-8000-000000000000')), 'FLOW-1430-400');
    assert.equal(service.runs.length, 0);
  });

  test('the sources provider refuses what on-demand ingestion does not allow', () => {
    const { create, service, clock } = started({ providerErrorPrefix: 'SOURCES', refusePastStart: true });
    const delta = { deltaColumn: { name: 'CHANGED' } };
    const cases: [string, unknown, number][] = [
      [FILE_FLOW_ID, undefined, 1384],
      [FILE_FLOW_ID, {}, 1384],
      [FILE_FLOW_ID, omit(WINDOW, 'startTime'), 1384],
      [TABLE_FLOW_ID, { ...WINDOW, deltaColumn: { name: '' } }, 1384],
      [FILE_FLOW_ID, { ...WINDOW, startTime: '2026-05-06' }, 1340],
      [FILE_FLOW_ID, { ...WINDOW, windowStartTime: START_MS }, 1340],
      [FILE_FLOW_ID, { ...WINDOW, windowEndTime: String(START_SECONDS - 9000) }, 1381],
      [FILE_FLOW_ID, { ...WINDOW, startTime: String(START_SECONDS - 1) }, 1360],
      [SCHEDULED_FLOW_ID, { ...WINDOW, ...delta }, 1386],
      [STREAMING_FLOW_ID, WINDOW, 1385],
      [DISABLED_FLOW_ID, { ...WINDOW, ...delta }, 1380],
      [TABLE_FLOW_ID, WINDOW, 1383],
    ];
    for (const [flowId, params, code] of cases) {
      const body = JSON.stringify({ flowId, params });
      const request = { method: 'POST', path: `${BASE}/runs`, headers: JSON_HEADERS, body };
      const json: Json = JSON.parse(service.handle(request).body);
      assert.equal(codeOf({ json }), `SOURCES-${code}-400`);
    }
    assert.equal(service.runs.length, 0);
    clock.advance(-1000);
    assert.equal(create(FILE_FLOW_ID, { ...WINDOW, startTime: String(START_SECONDS - 1) }).status, 201);
  });

  test('the provider’s refusal travels inside FLOW-1100-400 unless set otherwise', () => {
    const { create } = started();
    const { status, json } = create(TABLE_FLOW_ID);
    assert.deepEqual([status, codeOf({ json })], [400, 'FLOW-1100-400']);
    assert.match(json.report['detailed-message'], /Error from flow provider: The delta column is missing/);
    assert.equal(json.errorMessage, json.report['detailed-message']);
  });

  test('the first delta column is patched into the flow and decides from then on', () => {
    const { create, get } = started({ providerErrorPrefix: 'SOURCES' });
    const flow = () => get(`/flows/${TABLE_FLOW_ID}`).json.items[0];
    const before = flow();
    assert.deepEqual(
      before.transformations.map((item: Json) => item.name),
      ['Mapping'],
    );
    const deltaColumn = { name: 'CHANGED', timezone: 'UTC' };
    assert.equal(create(TABLE_FLOW_ID, { ...WINDOW, deltaColumn }).status, 201);
    const copy = flow().transformations.find((item: Json) => item.name === 'Copy');
    assert.deepEqual(copy.params.deltaColumn, deltaColumn);
    assert.notEqual(flow().etag, before.etag);
    assert.equal(create(TABLE_FLOW_ID, WINDOW).status, 201);
    assert.equal(create(TABLE_FLOW_ID, { ...WINDOW, deltaColumn: { name: 'CHANGED' } }).status, 201);
    assert.equal(
      codeOf(create(TABLE_FLOW_ID, { ...WINDOW, deltaColumn: { name: 'MADE' } })),
      'SOURCES-1382-400',
    );
  });

  test('a refused create does not patch the flow', () => {
    const { create, service } = started();
    create(TABLE_FLOW_ID, { ...WINDOW, windowEndTime: '1000000000', deltaColumn: { name: 'CHANGED' } });
    assert.equal(service.flows.get(TABLE_FLOW_ID)?.deltaColumn, undefined);
  });
});

describe('the life of a run', () => {
  function oneRun(plan = {}, options: Partial<Settings> = {}) {
    const all = started(options);
    all.service.planNext(plan);
    const { json } = all.create(FILE_FLOW_ID);
    const { id } = json.items[0];
    return { ...all, id, etag: json.items[0].etag, run: () => all.get(`/runs/${id}`).json.items[0] };
  }

  test('it is scheduled, in progress and successful in turn, with a new etag each time', () => {
    const { run, clock, etag } = oneRun({ lagMs: 30_000, durationMs: 40_000, records: 50 });
    const scheduled = run();
    assert.deepEqual(scheduled.metrics, { statusSummary: { status: 'scheduled' } });
    assert.deepEqual([scheduled.activities, scheduled.etag, scheduled.params], [[], etag, WINDOW]);
    clock.advance(60_000 + 29_999);
    assert.equal(run().metrics.statusSummary.status, 'scheduled');
    clock.advance(1);
    const inProgress = run();
    assert.equal(inProgress.metrics.statusSummary.status, 'inProgress');
    assert.deepEqual(inProgress.metrics.durationSummary, { startedAtUTC: START_MS + 90_000 });
    clock.advance(40_000);
    const ended = run();
    assert.equal(ended.metrics.statusSummary.status, 'success');
    assert.deepEqual([ended.createdAt, ended.updatedAt], [START_MS, START_MS + 130_000]);
    assert.equal(new Set([scheduled.etag, inProgress.etag, ended.etag]).size, 3);
  });

  test('a start time in the past begins at once', () => {
    const { create, get } = started();
    const { id } = create(FILE_FLOW_ID, { ...WINDOW, startTime: '1651584991' }).json.items[0];
    assert.equal(get(`/runs/${id}`).json.items[0].metrics.statusSummary.status, 'inProgress');
  });

  test('a successful run counts records and names its batch and its window in milliseconds', () => {
    const { run, clock, service } = oneRun({ records: 50, failedRecords: 0 });
    clock.advance(120_000);
    const { metrics, activities } = run();
    assert.deepEqual(metrics.recordSummary, {
      inputRecordCount: 50,
      outputRecordCount: 50,
      failedRecordCount: 0,
    });
    assert.deepEqual(metrics.fileSummary, { inputFileCount: 1, outputFileCount: 1 });
    assert.deepEqual(
      activities.map((activity: Json) => activity.name),
      ['Copy Activity', 'Promotion Activity'],
    );
    assert.deepEqual(activities[0].durationSummary.extensions, {
      windowStart: START_MS - 7_200_000,
      windowEnd: START_MS - 3_600_000,
    });
    const [record] = service.runs;
    assert.deepEqual(activities[1].targetInfo[0].reference.ids, [record && batchIdOf(record)]);
  });

  test('a successful run without records has only its copy activity', () => {
    const { run, clock } = oneRun({ records: 0 });
    clock.advance(120_000);
    assert.equal(run().activities.length, 1);
    assert.equal(run().metrics.recordSummary.inputRecordCount, 0);
  });

  test('a partial success, and a success with failed records, carry errors', () => {
    for (const outcome of ['partialSuccess', 'success'] as const) {
      const { run, clock } = oneRun({ outcome, records: 50, failedRecords: 3, errorDetail: 'Bad dates' });
      clock.advance(120_000);
      const { metrics, activities } = run();
      assert.equal(metrics.statusSummary.status, outcome);
      assert.equal(metrics.recordSummary.outputRecordCount, 47);
      assert.equal(metrics.recordSummary.failedRecordCount, 3);
      assert.equal(metrics.statusSummary.errors[0].code, 'CONNECTOR-2001-500');
      assert.equal(activities[1].statusSummary.extensions.errors[0].message, 'Bad dates');
    }
  });

  test('a failure of the copy has its detail one level deeper', () => {
    const { run, clock } = oneRun({ outcome: 'failed', errorDetail: 'No route to the source' });
    clock.advance(120_000);
    const { metrics, activities } = run();
    assert.equal(metrics.statusSummary.status, 'failed');
    assert.equal(metrics.statusSummary.errors[0].code, 'CONNECTOR-1001-500');
    assert.equal(activities.length, 1);
    assert.equal(activities[0].statusSummary.extensions.errorDetail, 'No route to the source');
  });

  test('a failure of the promotion has a list of errors, and the counts stay unknown', () => {
    const { run, clock } = oneRun({ outcome: 'failed', failsAt: 'promotion', errorCode: 'MAPPER-3700-400' });
    clock.advance(120_000);
    const { metrics, activities } = run();
    assert.equal(metrics.sizeSummary.inputBytes, -1);
    assert.deepEqual(
      activities.map((activity: Json) => activity.statusSummary.status),
      ['success', 'failed'],
    );
    assert.equal(activities[1].statusSummary.extensions.errors[0].code, 'MAPPER-3700-400');
  });

  test('documents can be bare, spelled as in OpenAPI, and without params', () => {
    const { get, id, clock } = oneRun(
      {},
      {
        getAnswer: 'bare',
        etagKey: 'eTag',
        activitiesKey: 'activites',
        echoParams: false,
        spellStatus: (state) => state.toUpperCase(),
      },
    );
    clock.advance(120_000);
    const { json } = get(`/runs/${id}`);
    assert.equal(json.id, id);
    assert.equal(json.metrics.statusSummary.status, 'SUCCESS');
    assert.equal(json.activites.length, 2);
    for (const key of ['etag', 'activities', 'params']) assert.ok(!(key in json));
    assert.equal(typeof json.eTag, 'string');
  });

  test('an unknown run is not found, nor is one that has not shown up yet', () => {
    const { get, id, clock } = oneRun({}, { hiddenAfterStartMs: 20_000 });
    const unknown = get('/runs/nowhere');
    assert.deepEqual([unknown.status, codeOf(unknown)], [404, 'FLOW-1439-404']);
    assert.deepEqual([unknown.json.report.id, unknown.json.report.type], ['nowhere', 'runs']);
    clock.advance(79_999);
    assert.equal(get(`/runs/${id}`).status, 404);
    clock.advance(1);
    assert.equal(get(`/runs/${id}`).status, 200);
  });

  test('a plan is for the next run, a flow’s plan for all others', () => {
    const { service, create } = started();
    service.planFlow(FILE_FLOW_ID, { outcome: 'failed' });
    service.planNext({ outcome: 'partialSuccess' });
    create(FILE_FLOW_ID);
    create(FILE_FLOW_ID);
    service.addRun(FILE_FLOW_ID, WINDOW, { createdAtMs: START_MS - 86_400_000 });
    assert.deepEqual(
      service.runs.map((run) => run.plan.outcome),
      ['partialSuccess', 'failed', 'success'],
    );
  });
});

describe('re-triggering', () => {
  function ended(plan: Parameters<FlowService['planNext']>[0]) {
    const all = started({ providerErrorPrefix: 'SOURCES' });
    all.service.planNext(plan);
    const { id } = all.create(FILE_FLOW_ID).json.items[0];
    all.clock.advance(120_000);
    return { ...all, id };
  }

  test('a failed run is repeated as a new run over the same window', () => {
    const { retrigger, service, id } = ended({ outcome: 'failed' });
    for (const op of ['re-trigger', 'RE_TRIGGER']) {
      const { status, json } = retrigger(id, op);
      assert.deepEqual([status, Object.keys(json)], [200, ['id', 'etag']]);
      const run = service.runs.at(-1);
      assert.deepEqual([run?.id, run?.retriggerOf, run?.params], [json.id, id, WINDOW]);
    }
    assert.equal(new Set(service.runs.map((run) => run.id)).size, 3);
  });

  test('a successful run is repeated only if it read nothing', () => {
    const empty = ended({ records: 0 });
    assert.equal(empty.retrigger(empty.id).status, 200);
    const full = ended({ records: 1 });
    assert.equal(codeOf(full.retrigger(full.id)), 'SOURCES-1387-400');
  });

  test('a run that is under way, a disabled flow, an unknown run and an unknown action are refused', () => {
    const { retrigger, create, service, id } = ended({ outcome: 'failed' });
    const { id: fresh } = create(FILE_FLOW_ID).json.items[0];
    assert.equal(codeOf(retrigger(fresh)), 'SOURCES-1387-400');
    assert.equal(codeOf(retrigger(id, 'cancel')), 'SOURCES-1401-400');
    assert.equal(codeOf(retrigger('nowhere')), 'FLOW-1439-404');
    const flow = service.flows.get(FILE_FLOW_ID);
    assert.ok(flow);
    flow.state = 'disabled';
    assert.equal(codeOf(retrigger(id)), 'SOURCES-1388-400');
    assert.equal(service.runs.length, 2);
  });
});

describe('listing runs', () => {
  function fiveRuns(options: Partial<Settings> = {}) {
    const all = started(options);
    const ids = [0, 1, 2, 3, 4].map((hour) => {
      const flowId = hour === 4 ? SCHEDULED_FLOW_ID : FILE_FLOW_ID;
      const plan = { outcome: hour === 1 ? 'failed' : 'success' } as const;
      return all.service.addRun(flowId, WINDOW, { createdAtMs: START_MS + hour, plan }).id;
    });
    all.clock.advance(3_600_000);
    const found = (...query: string[]) => {
      const { items } = all.list(...query).json;
      return items?.map((item: Json) => ids.indexOf(item.id));
    };
    return { ...all, ids, found };
  }

  test('the newest run comes first, of two of the same moment the one made later', () => {
    const { found, ids, service } = fiveRuns();
    for (const createdAtMs of [START_MS - 1, START_MS - 1])
      ids.push(service.addRun(FILE_FLOW_ID, WINDOW, { createdAtMs }).id);
    assert.deepEqual(found(), [4, 3, 2, 1, 0, 6, 5]);
  });

  test('repeated filters all hold, a comma list holds for one of its values', () => {
    const { found, ids } = fiveRuns();
    assert.deepEqual(found(`property=flowId==${FILE_FLOW_ID}`), [3, 2, 1, 0]);
    const since = `property=createdAt>=${START_MS + 2}`;
    assert.deepEqual(found(`property=flowId==${FILE_FLOW_ID}`, since), [3, 2]);
    assert.deepEqual(found(`property=id==${ids[0]},${ids[4]}`), [4, 0]);
    assert.deepEqual(found(`property=${encodeURIComponent(`flowId=="${SCHEDULED_FLOW_ID}"`)}`), [4]);
  });

  test('every operator works, deep in the document too', () => {
    const { found, service } = fiveRuns();
    assert.deepEqual(found(`property=createdAt>${START_MS + 2}`), [4, 3]);
    assert.deepEqual(found(`property=createdAt<${START_MS + 2}`), [1, 0]);
    assert.deepEqual(found(`property=createdAt<=${START_MS + 2}`), [2, 1, 0]);
    assert.deepEqual(found(`property=flowId!=${FILE_FLOW_ID}`), [4]);
    assert.deepEqual(found('property=metrics.statusSummary.status==failed'), [1]);
    assert.deepEqual(found('property=activities[].statusSummary.status==failed'), [1]);
    const record = service.runs[2];
    assert.ok(record);
    assert.deepEqual(found(`property=activities[].targetInfo[].reference.ids[]==${batchIdOf(record)}`), [2]);
  });

  test('the order is given by a sign', () => {
    const { found, list } = fiveRuns();
    assert.deepEqual(found('orderby=createdAt'), [0, 1, 2, 3, 4]);
    assert.deepEqual(found('orderby=+createdAt'), [0, 1, 2, 3, 4]);
    assert.deepEqual(found('orderby=-createdAt'), [4, 3, 2, 1, 0]);
    assert.equal(codeOf(list('orderby=createdAt:desc')), 'FLOW-1432-400');
  });

  test('pages lead to each other by a token that is not the first parameter', () => {
    const { list, get, ids } = fiveRuns();
    const seen: number[] = [];
    let answer = list('orderby=createdAt', 'limit=2', `property=createdAt>${START_MS - 1}`);
    for (let pages = 1; ; pages += 1) {
      seen.push(...answer.json.items.map((item: Json) => ids.indexOf(item.id)));
      const href: string | undefined = answer.json._links.next?.href;
      assert.equal(href === undefined, pages === 3);
      if (href === undefined) break;
      assert.match(href, /^\/runs\?.+&continuationToken=[^&]*%2B/);
      answer = get(href);
    }
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    assert.deepEqual(answer.json._links, {});
  });

  test('a page has at most the page size, whatever the limit', () => {
    const { found } = fiveRuns({ pageSize: 3 });
    assert.deepEqual(found('limit=1000'), [4, 3, 2]);
  });

  test('count=true answers the number of all that fit, and goes with no limit', () => {
    const { list } = fiveRuns({ pageSize: 3 });
    assert.deepEqual(list(`property=flowId==${FILE_FLOW_ID}`, 'count=true').json, { count: 4 });
    assert.equal(codeOf(list('limit=2', 'count=true')), 'FLOW-1401-400');
    assert.equal(list('limit=2', 'count=False').json.items.length, 2);
  });

  test('what cannot be understood is refused, not ignored', () => {
    const { list } = fiveRuns();
    assert.equal(codeOf(list('start=3')), 'FLOW-1451-400');
    assert.equal(codeOf(list('limit=none')), 'FLOW-1452-400');
    assert.equal(codeOf(list('continuationToken=old')), 'FLOW-1452-400');
    assert.equal(codeOf(list('property=flowId~x')), 'FLOW-1450-400');
    assert.equal(codeOf(list('property=createdAt==')), 'FLOW-1453-400');
    assert.equal(codeOf(list('property=createdAt>yesterday')), 'FLOW-1452-400');
    assert.equal(codeOf(list('property=createdAt>=1,2')), 'FLOW-1443-400');
  });

  test('a new run is missing from listings for a while, and can be read by its id', () => {
    const { create, list, get, clock } = started({ listingLagMs: 10_000 });
    const { id } = create(FILE_FLOW_ID).json.items[0];
    assert.equal(get(`/runs/${id}`).status, 200);
    clock.advance(9999);
    assert.deepEqual(list().json.items, []);
    clock.advance(1);
    assert.equal(list().json.items[0].id, id);
  });
});

describe('flows and flow specs', () => {
  test('a flow names its spec, its state and its frequency', () => {
    const { get } = started();
    const seen = [TABLE_FLOW_ID, FILE_FLOW_ID, SCHEDULED_FLOW_ID, DISABLED_FLOW_ID, STREAMING_FLOW_ID].map(
      (id) => {
        const { state, flowSpec, scheduleParams } = get(`/flows/${id}`).json.items[0];
        return [state, flowSpec.id, scheduleParams?.frequency];
      },
    );
    assert.deepEqual(seen, [
      ['enabled', FLOW_SPEC_IDS.table, 'once'],
      ['enabled', FLOW_SPEC_IDS.file, 'once'],
      ['enabled', FLOW_SPEC_IDS.table, 'hour'],
      ['disabled', FLOW_SPEC_IDS.table, 'once'],
      ['enabled', FLOW_SPEC_IDS.streaming, undefined],
    ]);
    assert.equal(codeOf(get('/flows/nowhere')), 'FLOW-1439-404');
  });

  test('a flow spec distinguishes table, file and streaming sources', () => {
    const { get } = started();
    const spec = (id: string) => get(`/flowSpecs/${id}`).json.items[0];
    assert.ok(spec(FLOW_SPEC_IDS.table).runSpec.spec.required.includes('deltaColumn'));
    assert.ok(!('deltaColumn' in spec(FLOW_SPEC_IDS.file).runSpec.spec.properties));
    assert.equal(spec(FLOW_SPEC_IDS.streaming).runSpec, undefined);
    assert.equal(get('/flowSpecs/nowhere').status, 404);
  });

  test('flows can be added', () => {
    const { service, create, get } = started();
    const flow = service.addFlow({ kind: 'file', name: 'Returns' });
    assert.equal(get(`/flows/${flow.id}`).json.items[0].name, 'Returns');
    assert.equal(create(flow.id).status, 201);
  });
});

test('the real clock can run faster than time', async () => {
  const clock = realClock(1000);
  const before = clock.now();
  await sleep(20);
  assert.ok(clock.now() - before > 10_000);
});

test('planned faults are taken in order, the standing one after them', () => {
  const faults = createFaults();
  faults.always('create', { kind: 'status', status: 503 });
  faults.next('create', { kind: 'none' }, tooManyRequests(7));
  const kinds = () => faults.take('create');
  assert.deepEqual(kinds(), { kind: 'none' });
  assert.deepEqual((kinds() as { headers: object }).headers, { 'retry-after': '7' });
  assert.deepEqual(kinds(), { kind: 'status', status: 503 });
  assert.deepEqual(faults.take('token'), { kind: 'none' });
  faults.clear();
  assert.deepEqual(kinds(), { kind: 'none' });
});

describe('over HTTP', () => {
  const servers: FlowServiceServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function running(...faults: Fault[]) {
    const server = await startFlowService({ clock: virtualClock(START_MS) });
    servers.push(server);
    server.faults.next('create', ...faults);
    return server;
  }

  /** Sends a create as the action would; what arrived of the answer, and how the connection ended. */
  async function create(server: FlowServiceServer, signal = AbortSignal.timeout(2000)) {
    const body = JSON.stringify({ flowId: FILE_FLOW_ID, params: WINDOW });
    const seen = { status: 0, body: '', error: '', headers: {} as Record<string, unknown> };
    try {
      const outgoing = httpRequest(`${server.url}${BASE}/runs`, {
        method: 'POST',
        headers: JSON_HEADERS,
        signal,
        agent: false,
      });
      outgoing.end(body);
      const [response] = await once(outgoing, 'response');
      Object.assign(seen, { status: response.statusCode, headers: response.headers });
      for await (const chunk of response) seen.body += chunk;
    } catch (error) {
      seen.error = (error as NodeJS.ErrnoException).code ?? String(error);
    }
    return seen;
  }

  test('a create is served and everything received is recorded', async () => {
    const server = await running();
    const { status, headers, body } = await create(server);
    assert.deepEqual([status, headers['date']], [201, 'Wed, 06 May 2026 07:00:00 GMT']);
    assert.equal(JSON.parse(body).items[0].id, server.service.runs[0]?.id);
    const [request] = server.requests;
    assert.deepEqual([request?.call, request?.method, request?.path], ['create', 'POST', `${BASE}/runs`]);
    assert.equal(request?.headers['x-api-key'], CLIENT_ID);
    assert.ok(request?.rawHeaders.includes('x-gw-ims-org-id'));
    assert.deepEqual(JSON.parse(request?.body ?? ''), { flowId: FILE_FLOW_ID, params: WINDOW });
    assert.equal(server.connections, 1);
  });

  test('a token is issued on the same port', async () => {
    const server = await running();
    const body = new URLSearchParams(FORM);
    const answer = await fetch(`${server.url}/ims/token/v3`, { method: 'POST', body });
    assert.equal(answer.status, 200);
    assert.equal(server.requests[0]?.call, 'token');
  });

  test('a path that is no call is recorded and not found', async () => {
    const server = await running();
    assert.equal((await fetch(`${server.url}/elsewhere`)).status, 404);
    assert.deepEqual([server.requests[0]?.call, server.requests[0]?.path], [undefined, '/elsewhere']);
  });

  test('an answer can be replaced before or after the run exists', async () => {
    const server = await running(
      { kind: 'status', status: 503, body: 'busy', headers: { 'retry-after': '3' } },
      { kind: 'status', status: 500, processed: true },
    );
    const before = await create(server);
    assert.deepEqual([before.status, before.body, before.headers['retry-after']], [503, 'busy', '3']);
    assert.match(String(before.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    assert.equal(server.service.runs.length, 0);
    assert.equal((await create(server)).status, 500);
    assert.equal(server.service.runs.length, 1);
    assert.equal((await create(server)).status, 201);
  });

  test('a connection can be reset on accept, and before the request is read', async () => {
    const server = await running(
      { kind: 'reset', when: 'on-connect' },
      { kind: 'reset', when: 'before-read' },
    );
    assert.equal((await create(server)).error, 'ECONNRESET');
    assert.deepEqual([server.connections, server.requests.length], [1, 0]);
    assert.equal((await create(server)).error, 'ECONNRESET');
    assert.deepEqual([server.connections, server.requests[0]?.body], [2, '']);
    assert.equal(server.service.runs.length, 0);
    assert.equal((await create(server)).status, 201);
  });

  test('a connection can be reset before, within the headers and within the body of the answer', async () => {
    const server = await running(
      { kind: 'reset', when: 'before-headers', processed: true },
      { kind: 'reset', when: 'within-headers', processed: true },
      { kind: 'reset', when: 'within-body', processed: true },
    );
    for (const [index, status] of [0, 0, 201].entries()) {
      const seen = await create(server);
      assert.deepEqual([seen.error, seen.status], ['ECONNRESET', status]);
      assert.equal(seen.body === '', status === 0);
      assert.equal(server.service.runs.length, index + 1);
    }
  });

  test('the answer can stall for ever', async () => {
    const stall = (when: 'before-headers' | 'within-headers' | 'within-body'): Fault => ({
      kind: 'stall',
      when,
      processed: true,
    });
    const server = await running(stall('before-headers'), stall('within-headers'), stall('within-body'));
    for (const status of [0, 0, 201]) {
      const patience = AbortSignal.timeout(150);
      const seen = await create(server, patience);
      assert.deepEqual([seen.error !== '', patience.aborted, seen.status], [true, true, status]);
      assert.equal(seen.body.startsWith('{"items"'), status === 201);
    }
    assert.equal(server.service.runs.length, 3);
  });

  test('a body can be of any type and encoding, or a lie about both', async () => {
    const server = await running(
      { kind: 'body', body: '<html>', contentType: 'text/html', status: 201, processed: true },
      { kind: 'body', body: Buffer.of(0x1f, 0x8b, 0), headers: { 'content-encoding': 'gzip' } },
      { kind: 'body', body: '' },
    );
    const html = await create(server);
    assert.deepEqual([html.status, html.body, html.headers['content-type']], [201, '<html>', 'text/html']);
    const gzip = await create(server);
    assert.deepEqual([gzip.headers['content-encoding'], gzip.headers['content-length']], ['gzip', '3']);
    assert.deepEqual((await create(server)).body, '');
    assert.equal(server.service.runs.length, 1);
  });

  test('a redirect points elsewhere', async () => {
    const server = await running({ kind: 'redirect', location: 'http://127.0.0.1:9/', status: 308 });
    const { status, headers } = await create(server);
    assert.deepEqual([status, headers['location']], [308, 'http://127.0.0.1:9/']);
  });

  test('an error can repeat what it must not', async () => {
    const server = await running({ kind: 'echo' });
    const { status, body } = await create(server);
    assert.equal(status, 400);
    assert.ok(body.includes(ACCESS_TOKEN) && body.includes(FILE_FLOW_ID));
  });

  test('a late answer is the service’s own', async () => {
    const server = await running({ kind: 'delay', ms: 80 });
    const sent = performance.now();
    assert.equal((await create(server)).status, 201);
    assert.ok(performance.now() - sent >= 75);
  });

  test('an answer can come a byte at a time', async () => {
    const server = await running({ kind: 'trickle', everyMs: 1 });
    const sent = performance.now();
    const { status, body } = await create(server);
    assert.deepEqual([status, JSON.parse(body).items.length], [201, 1]);
    assert.ok(performance.now() - sent >= 200);
  });

  test('a flood has the size that was asked for', async () => {
    const server = await running({ kind: 'flood', bytes: 1_000_001 });
    assert.equal((await create(server)).body.length, 1_000_001);
  });

  test('a flood waits for its reader and stops when the reader leaves', async () => {
    const server = await running({ kind: 'flood', bytes: 10_000_000_000 });
    const outgoing = httpRequest(`${server.url}${BASE}/runs`, { method: 'POST', headers: JSON_HEADERS });
    outgoing.on('error', () => {}).end('{}');
    const [response] = await once(outgoing, 'response');
    const before = process.memoryUsage().arrayBuffers;
    await sleep(50);
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
    response.on('error', () => {});
    response.destroy();
    await sleep(20);
    assert.equal((await create(server)).status, 201);
  });

  test('closing ends open connections and waiting answers', async () => {
    const server = await running({ kind: 'delay', ms: 600_000 });
    const { port } = new URL(server.url);
    const idle = connect(Number(port), '127.0.0.1');
    idle.on('error', () => {});
    await once(idle, 'connect');
    const waiting = create(server);
    while (server.requests[0]?.body === undefined || server.requests[0].body === '') await sleep(1);
    const gone = once(idle, 'close');
    await server.close();
    await gone;
    assert.notEqual((await waiting).error, '');
    assert.notEqual((await create(server)).error, '');
  });
});
