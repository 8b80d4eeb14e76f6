import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Fault, startFlowService } from './support/flow-service/index.ts';
import { assertRed, MINTING, nobodysUrl, postsOf, type Step, takeStep } from './support/step.ts';

const DEADLINE = { 'request-timeout': '1s' } as const;

/** One request up to its deadline, then what the process needs to say so. */
const CREATE_LIMIT_MS = 1_000 + 1_500;

/** A token may be asked for again for as long as retry-timeout (1 s) lasts; the last request has its deadline. */
const TOKEN_LIMIT_MS = 3_000 + 1_500;

/** A lost answer, by name. The token is asked for with the same. */
const LOST: Readonly<Record<string, Fault>> = {
  'the connection is reset before the answer': { kind: 'reset', when: 'before-headers', processed: true },
  'the connection is reset within the headers': { kind: 'reset', when: 'within-headers', processed: true },
  'the connection is reset within the body': { kind: 'reset', when: 'within-body', processed: true },
  'nothing more comes before the answer': { kind: 'stall', when: 'before-headers', processed: true },
  'nothing more comes within the headers': { kind: 'stall', when: 'within-headers', processed: true },
  'nothing more comes within the body': { kind: 'stall', when: 'within-body', processed: true },
  'the answer comes after the deadline': { kind: 'delay', ms: 20_000 },
  'the answer trickles on past the deadline': { kind: 'trickle', everyMs: 100 },
  'the answer is a flood of 100 MB': { kind: 'flood', bytes: 100_000_000, processed: true },
  'the gateway gave up (408)': { kind: 'status', status: 408, processed: true },
  'the service failed (500)': { kind: 'status', status: 500, body: '{"status":500}', processed: true },
  'the gateway lost the service (502)': {
    kind: 'body',
    status: 502,
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
    contentType: 'text/html',
    processed: true,
  },
  'the service was busy (503)': { kind: 'status', status: 503, processed: true },
  'the gateway waited too long (504)': { kind: 'status', status: 504, body: 'timeout', processed: true },
  'the gateway has a status of its own (599)': { kind: 'status', status: 599, processed: true },
};

/** A 4xx with the body that is documented for it. */
const REFUSALS: Readonly<Record<string, Fault>> = {
  'HTTP 400, the generic problem': refusal(400, {
    type: '/placeholder/type/uri',
    status: 400,
    title: 'BadRequestError',
    detail: 'A valid content-type must be specified',
  }),
  'HTTP 400 without a body': { kind: 'status', status: 400 },
  'HTTP 403 from the Flow Service': refusal(403, flowProblem('FLOW-2120-403', 'You may not do that.')),
  'HTTP 403 from the gateway': refusal(403, { error_code: '403025', message: 'Profile is not valid' }),
  'HTTP 404 from the Flow Service': refusal(404, flowProblem('FLOW-1439-404', 'The flow is not found.')),
  'HTTP 404, the legacy form': refusal(404, { errorMessage: 'flows not found', errorDetails: 'id = [x]' }),
  'HTTP 404 from a proxy': {
    kind: 'body',
    status: 404,
    body: '<html><body><h1>Not Found</h1></body></html>',
    contentType: 'text/html',
  },
  'HTTP 409': refusal(409, { title: 'Conflict', status: 409 }),
  'HTTP 413 with rubbish that calls itself gzip': {
    kind: 'body',
    status: 413,
    body: Buffer.from('1f8b0800ffff', 'hex'),
    headers: { 'content-encoding': 'gzip' },
  },
  'HTTP 422': refusal(422, { errors: [{ status: '422', title: 'Unprocessable' }] }),
};

/** Turned away by the gateway: trying again is right, and never leaves a run. */
const TURNED_AWAY: Readonly<Record<string, Fault>> = {
  'HTTP 401 from the gateway': refusal(401, { error_code: '401013', message: 'Oauth token is not valid' }),
  'HTTP 401 with a number as its code': refusal(401, {
    error_code: 401013,
    message: 'Oauth token is not valid',
  }),
  'HTTP 425': refusal(425, { title: 'Too Early', status: 425 }),
  'HTTP 429': refusal(429, { error_code: '429050', message: 'Too many requests' }),
};

function refusal(status: number, body: object): Fault {
  return { kind: 'body', status, body: JSON.stringify(body) };
}

function flowProblem(code: string, message: string) {
  const report = { 'detailed-message': message, 'request-id': 'n0Tr3al' };
  return {
    type: `https://ns.adobe.com/aep/errors/${code}`,
    title: 'Title',
    status: Number(code.slice(-3)),
    report,
  };
}

/** For the time of the run itself: a machine under load takes its time to start a process. */
function assertEndsWithin(step: Step, limitMs: number) {
  assert.ok(step.sinceFirstWordMs < limitMs, `ended after ${step.sinceFirstWordMs} ms`);
  assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after its last word`);
}

describe('while the run is created', { concurrency: 6 }, () => {
  for (const [name, fault] of Object.entries(LOST)) {
    test(`${name}: returns outcome unknown and creates no second run`, async () => {
      const step = await takeStep({ inputs: DEADLINE, faults: { create: fault } });
      assertRed(step, 'unknown');
      assertEndsWithin(step, CREATE_LIMIT_MS);
      assert.deepEqual(postsOf(step), ['create']);
      assert.equal(step.runs.length, 1);
    });
  }

  test('the connection is reset before the request is read: returns outcome unknown', async () => {
    const step = await takeStep({
      inputs: DEADLINE,
      faults: { create: { kind: 'reset', when: 'before-read' } },
    });
    assertRed(step, 'unknown');
    assertEndsWithin(step, CREATE_LIMIT_MS);
    assert.deepEqual(postsOf(step), ['create']);
    assert.equal(step.runs.length, 0);
  });

  test('the connection is reset as it is made: the step fails and claims nothing', async () => {
    const step = await takeStep({
      inputs: DEADLINE,
      faults: { create: { kind: 'reset', when: 'on-connect' } },
    });
    // Whether the reset overtakes the request is for the operating system to say.
    assertRed(step, step.outputs['outcome'] === 'unknown' ? 'unknown' : '');
    assertEndsWithin(step, CREATE_LIMIT_MS + 1_000);
    assert.equal(step.runs.length, 0);
  });

  for (const [name, fault] of Object.entries(REFUSALS)) {
    test(`${name}: no run was created, and there is no second try`, async () => {
      const step = await takeStep({ inputs: DEADLINE, faults: { create: fault } });
      assertRed(step, '');
      assertEndsWithin(step, CREATE_LIMIT_MS);
      assert.deepEqual(postsOf(step), ['create']);
      assert.equal(step.runs.length, 0);
    });
  }

  for (const [name, fault] of Object.entries(TURNED_AWAY)) {
    test(`${name}: no run was created`, async () => {
      const step = await takeStep({ inputs: DEADLINE, faults: { create: fault } });
      assertRed(step, '');
      assertEndsWithin(step, CREATE_LIMIT_MS + 1_000);
      assert.ok(postsOf(step).every((call) => call === 'create'));
      assert.equal(step.runs.length, 0);
    });
  }

  test('nothing listens at api-url: no run was created', async () => {
    const step = await takeStep({ inputs: { ...MINTING, ...DEADLINE, 'api-url': await nobodysUrl() } });
    assertRed(step, '');
    assert.match(step.stdout, /ECONNREFUSED/);
    assertEndsWithin(step, CREATE_LIMIT_MS + 1_000);
    assert.deepEqual(postsOf(step), ['token']);
  });
});

describe('while the token is asked for', { concurrency: 12 }, () => {
  const faults: Readonly<Record<string, Fault>> = {
    ...LOST,
    ...REFUSALS,
    ...TURNED_AWAY,
    'the connection is reset before the request is read': { kind: 'reset', when: 'before-read' },
    'the connection is reset as it is made': { kind: 'reset', when: 'on-connect' },
    'HTTP 400 invalid_client': refusal(400, {
      error: 'invalid_client',
      error_description: 'invalid client_secret',
    }),
    'HTTP 400 invalid_scope': refusal(400, { error: 'invalid_scope', error_description: 'no subset' }),
  };
  for (const [name, fault] of Object.entries(faults)) {
    test(`${name}: nothing is sent to the Flow Service`, async () => {
      const step = await takeStep({ inputs: { ...MINTING, ...DEADLINE }, faults: { token: fault } });
      assertRed(step, '');
      assertEndsWithin(step, TOKEN_LIMIT_MS);
      assert.ok(postsOf(step).every((call) => call === 'token'));
      assert.equal(step.runs.length, 0);
    });
  }

  test('nothing listens at ims-url: nothing is sent to the Flow Service', async () => {
    const step = await takeStep({ inputs: { ...MINTING, ...DEADLINE, 'ims-url': await nobodysUrl() } });
    assertRed(step, '');
    assert.match(step.stdout, /ECONNREFUSED/);
    assertEndsWithin(step, TOKEN_LIMIT_MS);
    assert.deepEqual(step.requests, []);
  });
});

describe('a redirect is never followed', { concurrency: 6 }, () => {
  for (const status of [300, 301, 302, 303, 307, 308]) {
    for (const call of ['create', 'token'] as const) {
      test(`HTTP ${status} of the ${call}: the other server sees no connection`, async () => {
        const other = await startFlowService();
        try {
          const location = `${other.url}/data/foundation/flowservice/runs`;
          const step = await takeStep({
            inputs: { 'retry-timeout': '1s', 'lookup-timeout': '0', ...(call === 'token' && MINTING) },
            faults: { [call]: { kind: 'redirect', status, location } },
          });
          assertRed(step, call === 'create' ? 'unknown' : '');
          assert.deepEqual(postsOf(step), [call]);
          assert.equal(step.runs.length, 0);
          assert.equal(other.connections, 0);
        } finally {
          await other.close();
        }
      });
    }
  }
});

/** Has the process say at its end how much memory it held at most, in kilobytes. */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync, writeSync } from 'node:fs';
  process.on('exit', () => writeSync(2, readFileSync('/proc/self/status', 'utf8').match(/VmHWM.*/)[0]));
`)}`;

test('a flood of 100 MB is not held in memory', { skip: process.platform !== 'linux' }, async () => {
  const env = { NODE_OPTIONS: `--import=${TELL_PEAK}` };
  const peakOf = async (fault: Fault) => {
    const { stderr } = await takeStep({ env, faults: { create: fault } });
    return Number(/^VmHWM:\s+(\d+) kB$/.exec(stderr)?.[1]) / 1024;
  };
  const usual = await peakOf({ kind: 'none' });
  const flooded = await peakOf({ kind: 'flood', bytes: 100_000_000 });
  assert.ok(usual > 10 && flooded - usual < 50, `${usual} MiB without, ${flooded} MiB with the flood`);
});
