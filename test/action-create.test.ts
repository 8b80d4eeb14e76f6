import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pkg from '../package.json' with { type: 'json' };
import {
  ACCESS_TOKEN,
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  ORG_ID,
  type ReceivedRequest,
  startFlowService,
  TABLE_FLOW_ID,
} from './support/flow-service/index.ts';
import { callsOf, INPUTS, MINTING, type Step, TIMES, takeStep } from './support/step.ts';

const TUTORIAL = {
  'flow-id': '3abea21c-7e36-4be1-bec1-d3bad0e3e0de',
  'start-time': '1663735590',
  'window-start-time': '1651584991',
  'window-end-time': '16515859567',
} as const;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What the client put there itself, without what every HTTP/1.1 request needs to travel. */
function ownHeaders({ rawHeaders }: ReceivedRequest | undefined = assert.fail('no request')) {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 ? [] : [[name, rawHeaders[index + 1]] as const],
  );
  return pairs.filter(([name]) => !/^(host|connection|content-length)$/i.test(name)).sort();
}

function assertCreated(step: Step) {
  assert.equal(step.exitCode, 0, step.stdout);
  assert.equal(step.stderr, '');
  assert.equal(step.runs.length, 1);
  assert.equal(step.outputs['run-id'], step.runs[0]?.id);
  assert.equal(step.outputs['outcome'], 'created');
  assert.ok(step.summary.startsWith('<h3>✅ '), step.summary);
}

describe('a run is created with an access token', { concurrency: 6 }, () => {
  test('by the one POST of the tutorial, byte for byte, and nothing else is sent', async () => {
    const step = await takeStep({ inputs: TUTORIAL });
    assertCreated(step);
    assert.deepEqual(
      step.requests.map(({ method, path, body }) => [method, path, body]),
      [
        [
          'POST',
          '/data/foundation/flowservice/runs',
          '{"flowId":"3abea21c-7e36-4be1-bec1-d3bad0e3e0de","params":{"startTime":"1663735590","windowStartTime":"1651584991","windowEndTime":"16515859567","deltaColumn":{"name":"DOB"}}}',
        ],
      ],
    );
  });

  test('with exactly the documented headers and a user agent', async () => {
    const step = await takeStep();
    assertCreated(step);
    assert.deepEqual(ownHeaders(step.requests[0]), [
      ['Accept', 'application/json'],
      ['Authorization', `Bearer ${ACCESS_TOKEN}`],
      ['Content-Type', 'application/json'],
      ['User-Agent', `${pkg.name}/${pkg.version}`],
      ['x-api-key', CLIENT_ID],
      ['x-gw-ims-org-id', ORG_ID],
      ['x-sandbox-name', 'prod'],
    ]);
  });

  test('without deltaColumn for a file-based flow', async () => {
    const step = await takeStep({ inputs: { 'flow-id': FILE_FLOW_ID, 'delta-column': '' } });
    assertCreated(step);
    assert.deepEqual(
      step.requests.map(({ body }) => body),
      [
        `{"flowId":"${FILE_FLOW_ID}","params":{"startTime":"1663735590","windowStartTime":"1651584991","windowEndTime":"1651585990"}}`,
      ],
    );
  });

  test('with the date format and time zone of the delta column inside deltaColumn', async () => {
    const step = await takeStep({
      inputs: {
        'delta-column': 'MODIFIED_ÅT "ü"',
        'delta-column-date-format': 'yyyy-MM-dd HH:mm:ss',
        'delta-column-timezone': 'UTC',
      },
    });
    assertCreated(step);
    const { params } = JSON.parse(step.requests[0]?.body ?? '');
    assert.deepEqual(params.deltaColumn, {
      name: 'MODIFIED_ÅT "ü"',
      dateFormat: 'yyyy-MM-dd HH:mm:ss',
      timezone: 'UTC',
    });
  });

  test('in the sandbox that is named', async () => {
    const step = await takeStep({
      inputs: { 'sandbox-name': 'dev-eu-2' },
      settings: { sandboxes: ['prod', 'dev-eu-2'] },
    });
    assertCreated(step);
    assert.equal(step.requests[0]?.headers['x-sandbox-name'], 'dev-eu-2');
    assert.match(step.outputs['run-url'] ?? '', /\/sname:dev-eu-2\/platform\//);
  });

  test('with one slash before the call, though api-url ends with one', async () => {
    const flowService = await startFlowService();
    const inputs = { 'api-url': `${flowService.url}/` };
    const step = await takeStep({ inputs }).finally(() => flowService.close());
    assert.equal(step.exitCode, 0);
    assert.deepEqual(
      flowService.requests.map(({ path }) => path),
      ['/data/foundation/flowservice/runs'],
    );
  });

  test('with all times of the step from one now', async () => {
    const before = Math.floor(Date.now() / 1_000);
    const step = await takeStep({
      inputs: { 'start-time': 'now+1m', 'window-start-time': 'now-1d', 'window-end-time': 'now' },
    });
    assertCreated(step);
    const { params } = JSON.parse(step.requests[0]?.body ?? '');
    const now = Number(params.windowEndTime);
    assert.ok(now >= before && now <= Date.now() / 1_000);
    assert.equal(params.startTime, String(now + 60));
    assert.equal(params.windowStartTime, String(now - 86_400));
  });
});

describe('a created run is reported', { concurrency: 6 }, () => {
  test('by every output, its etag with the quotes that the API gave it', async () => {
    const step = await takeStep();
    const runId = step.runs[0]?.id ?? '';
    assert.match(runId, UUID);
    const { etag = '', ...others } = step.outputs;
    assert.match(etag, /^"[\da-f-]+"$/);
    assert.deepEqual(
      { status: '', ...others, runs: JSON.parse(others['runs'] ?? '') },
      {
        ...TIMES,
        'flow-id': TABLE_FLOW_ID,
        'remaining-windows': '[]',
        'run-id': runId,
        'run-url': `https://experience.adobe.com/#/@${ORG_ID}/sname:prod/platform/source/dataflows/${TABLE_FLOW_ID}/activity/${runId}`,
        outcome: 'created',
        status: '',
        runs: [
          {
            flowId: TABLE_FLOW_ID,
            runId,
            etag,
            windowStartTime: INPUTS['window-start-time'],
            windowEndTime: INPUTS['window-end-time'],
            outcome: 'created',
            status: '',
          },
        ],
      },
    );
  });

  test('by the log and the summary, with a link', async () => {
    const step = await takeStep();
    for (const text of [step.stdout, step.summary]) {
      assert.ok(text.includes(step.outputs['run-id'] ?? '?'));
      assert.ok(text.includes(step.outputs['run-url'] ?? '?'));
    }
    assert.deepEqual(step.commands, [{ name: 'add-mask', properties: '', data: ACCESS_TOKEN }]);
  });

  test('warns about a time past the year 2100, which may have an extra digit', async () => {
    const step = await takeStep({ inputs: TUTORIAL });
    assertCreated(step);
    const [warning, ...more] = step.commands.filter(({ name }) => name !== 'add-mask');
    assert.equal(warning?.name, 'warning');
    assert.match(warning?.data ?? '', /window-end-time.*2493/);
    assert.deepEqual(more, []);
    assert.equal(step.outputs['window-end-time'], '16515859567');
  });
});

describe('a run is created with a client secret', { concurrency: 6 }, () => {
  test('by two requests: the form for a token, then the POST of the run with that token', async () => {
    const step = await takeStep({ inputs: MINTING });
    assertCreated(step);
    assert.deepEqual(callsOf(step), ['token', 'create']);
    const [, minted] = step.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data);
    assert.equal(step.requests[1]?.headers['authorization'], `Bearer ${minted}`);
    assert.notEqual(minted, ACCESS_TOKEN);
  });

  test('the form has exactly the four mandatory fields, in the body and not in the URL', async () => {
    const [request] = (await takeStep({ inputs: MINTING })).requests;
    assert.equal(request?.method, 'POST');
    assert.equal(request?.path, '/ims/token/v3');
    assert.deepEqual(
      [...new URLSearchParams(request?.body)].sort(),
      [
        ['client_id', CLIENT_ID],
        ['client_secret', CLIENT_SECRET],
        ['grant_type', 'client_credentials'],
        ['scope', 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session'],
      ].sort(),
    );
    assert.deepEqual(ownHeaders(request), [
      ['Accept', 'application/json'],
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['User-Agent', `${pkg.name}/${pkg.version}`],
    ]);
  });

  test('the form escapes what a secret may hold, and carries the scopes that are given', async () => {
    const clientSecret = 'p8e-+&=%26 ü/"x';
    const step = await takeStep({
      inputs: { ...MINTING, 'client-secret': clientSecret, scopes: 'openid, AdobeID' },
      settings: { clientSecret },
    });
    assertCreated(step);
    assert.equal(new URLSearchParams(step.requests[0]?.body).get('scope'), 'openid,AdobeID');
  });
});

describe('a run is created whichever form of the answer the API has', { concurrency: 6 }, () => {
  for (const createStatus of [200, 201] as const) {
    for (const createAnswer of ['items', 'bare'] as const) {
      for (const etagKey of ['etag', 'eTag'] as const) {
        test(`HTTP ${createStatus}, ${createAnswer}, ${etagKey}`, async () => {
          const step = await takeStep({ settings: { createStatus, createAnswer, etagKey } });
          assertCreated(step);
          assert.match(step.outputs['etag'] ?? '', /^".+"$/);
          assert.deepEqual(callsOf(step), ['create']);
        });
      }
    }
  }
});
