import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CallName,
  type Fault,
  type FlowServiceServer,
  type RunPlan,
  type RunRecord,
  type Settings,
  TABLE_FLOW_ID,
  tooManyRequests,
} from './support/flow-service/index.ts';
import {
  assertRed,
  type Command,
  callsOf,
  errorOf,
  INPUTS,
  MINTING,
  nobodysUrl,
  type Scene,
  type SceneHere,
  type Step,
  TIMES,
  takeStep,
  takeStepHere,
} from './support/step.ts';

/** A step that gives a lost run time to show, and never creates it again. */
const PATIENT = { 'request-timeout': '2s', 'retry-timeout': '30s', 'lookup-timeout': '0' } as const;

const LAG: Partial<Settings> = { listingLagMs: 2_500 };

/** Loses the answer to the creation, although the run is created. */
const LOST: Fault = { kind: 'reset', when: 'before-headers', processed: true };

const HTML = '<html><body><h1>Sign in</h1></body></html>';

/** Takes a step whose history can be read, and whose calls go wrong once each, in the order given. */
function take(once: Once, scene: Scene = {}) {
  return takeStep({ longestMs: 45_000, ...prepared(once, scene) });
}

/** Does the same with the sources in this process, and skips the pauses. */
function takeHere(once: Once, scene: SceneHere = {}) {
  return takeStepHere(prepared(once, scene));
}

type Once = Readonly<Partial<Record<CallName, Fault | readonly Fault[]>>>;

function prepared<S extends SceneHere>(once: Once, scene: S): S {
  return {
    ...scene,
    inputs: { ...PATIENT, ...scene.inputs },
    faults: { 'list-runs': { kind: 'none' }, ...scene.faults },
    prepare: (flowService: FlowServiceServer) => {
      for (const [call, faults] of Object.entries(once)) {
        flowService.faults.next(call as CallName, ...[faults].flat());
      }
      scene.prepare?.(flowService);
    },
  };
}

function creationsOf(step: Step): number {
  return callsOf(step).filter((call) => call === 'create').length;
}

function warningsOf(step: Step): readonly Command[] {
  return step.commands.filter(({ name }) => name === 'warning');
}

/** The step is green, and its run is the newest that the service holds. */
function assertGreen(step: Step, outcome: 'created' | 'attached', run = step.runs.at(-1)) {
  assert.equal(step.exitCode, 0, step.stdout + step.stderr);
  assert.equal(step.outputs['outcome'], outcome);
  assert.equal(step.outputs['run-id'], run?.id);
  assert.deepEqual(
    step.commands.filter(({ name }) => name === 'error'),
    [],
  );
  assert.ok(step.summary.startsWith('<h3>✅ '), step.summary);
}

/** One creation was sent, and its run is the only one. */
function assertFound(step: Step) {
  assertGreen(step, 'created');
  assert.equal(creationsOf(step), 1);
  assert.equal(step.runs.length, 1);
  assert.match(step.stdout, /^Lost the answer \(.+\): looking up the run/m);
  assert.ok(callsOf(step).includes('list-runs'));
}

function status(code: number, processed: boolean): Fault {
  return { kind: 'status', status: code, processed };
}

function body(text: string | Uint8Array, more: Partial<Extract<Fault, { kind: 'body' }>> = {}): Fault {
  return { kind: 'body', body: text, processed: true, ...more };
}

const PROCESSED: Readonly<Record<string, Fault>> = {
  'the connection is reset before the headers': LOST,
  'the connection is reset within the headers': { kind: 'reset', when: 'within-headers', processed: true },
  'the connection is reset within the body': { kind: 'reset', when: 'within-body', processed: true },
  'nothing more comes before the headers': { kind: 'stall', when: 'before-headers', processed: true },
  'nothing more comes within the headers': { kind: 'stall', when: 'within-headers', processed: true },
  'nothing more comes within the body': { kind: 'stall', when: 'within-body', processed: true },
  'it trickles on past the deadline': { kind: 'trickle', everyMs: 50 },
  'it comes after the deadline': { kind: 'delay', ms: 5_000 },
  'it is a flood of 100 MB': { kind: 'flood', bytes: 100_000_000, processed: true },
  'it is JSON cut short': body('{"items":[{"id":"3fb0418e'),
  'it is a page of HTML': body(HTML, { contentType: 'text/html' }),
  'it is empty': body(''),
  'it is an empty object': body('{}', { status: 201 }),
  'it is an empty list': body('{"items":[]}', { status: 201 }),
  'it is a text': body('"created"'),
  'it is rubbish that calls itself gzip': body(Buffer.from('1f8b0800ffff', 'hex'), {
    headers: { 'content-encoding': 'gzip' },
  }),
  'it is HTTP 202 without a run': status(202, true),
  'it is HTTP 204': status(204, true),
  'it is HTTP 408': status(408, true),
  'it is HTTP 500': status(500, true),
  'it is HTTP 502 from the gateway': body(HTML, { status: 502, contentType: 'text/html' }),
  'it is HTTP 503 with Retry-After': {
    kind: 'status',
    status: 503,
    headers: { 'retry-after': '1' },
    processed: true,
  },
  'it is HTTP 504': status(504, true),
};

/** One way of each kind meets the bundle, the others the same sources. */
const ON_BUNDLE: ReadonlySet<string> = new Set([
  'the connection is reset before the headers',
  'nothing more comes within the body',
  'it is a flood of 100 MB',
  'it is a page of HTML',
  'it is HTTP 503 with Retry-After',
]);

function answerLost() {
  for (const [what, fault] of Object.entries(PROCESSED)) {
    test(`${what}: the run is found as soon as it is listed, and attached to`, async () => {
      const step = await (ON_BUNDLE.has(what) ? take : takeHere)({ create: fault }, { settings: LAG });
      assertFound(step);
      assert.deepEqual(warningsOf(step), []);
      assert.ok(callsOf(step).filter((call) => call === 'list-runs').length > 1, 'it was listed at once');
      // What came with the answer is as good as lost: the run is as the history shows it.
      assert.match(step.outputs['etag'] ?? '', /^".+"$/);
      assert.equal(step.outputs['status'], 'inProgress');
    });
  }

  test('finds the run if the history spells its keys as the OpenAPI description does', async () => {
    const settings = { ...LAG, etagKey: 'eTag', activitiesKey: 'activites', echoParams: false } as const;
    const step = await takeHere({ create: LOST }, { settings });
    assertFound(step);
    assert.match(step.outputs['etag'] ?? '', /^".+"$/);
    assert.deepEqual(warningsOf(step), []);
  });

  test('finds the run by the windows of its activities if it does not echo its params', async () => {
    const step = await takeHere({ create: LOST }, { settings: { ...LAG, echoParams: false } });
    assertFound(step);
    assert.deepEqual(warningsOf(step), []);
  });

  test('finds the run among older runs of the same window on a clock that is a day off', async () => {
    const dayMs = 86_400_000;
    const step = await take(
      { create: LOST },
      {
        settings: { ...LAG, pageSize: 2, clock: { now: () => Date.now() - dayMs } },
        prepare: (flowService) => {
          for (const age of [5, 4, 3]) addRun(flowService, {}, { createdAtMs: Date.now() - age * dayMs });
        },
      },
    );
    assertGreen(step, 'created');
    assert.equal(creationsOf(step), 1);
    assert.equal(step.runs.length, 4);
  });

  test('attaches to the only new run of no known window, with a warning', async () => {
    const step = await takeHere(
      { create: LOST },
      { settings: { ...LAG, echoParams: false }, inputs: { 'start-time': 'now+1h' } },
    );
    assertFound(step);
    assert.equal(warningsOf(step).length, 1);
    assert.match(warningsOf(step)[0]?.data ?? '', /only one of the flow that was created since/);
    assert.equal(step.outputs['status'], 'scheduled');
  });

  test('attaches to neither of two new runs of no known window', async () => {
    const held: { flowService?: FlowServiceServer } = {};
    const later = { startTime: Math.floor(Date.now() / 1_000) + 3_600 };
    const step = await take(
      { create: LOST },
      {
        settings: { ...LAG, echoParams: false },
        inputs: { 'start-time': String(later.startTime), 'retry-timeout': '5s' },
        prepare: (flowService) => {
          held.flowService = flowService;
        },
        arrived: {
          call: 'create',
          act: async () => void (held.flowService && addRun(held.flowService, later)),
        },
      },
    );
    assertRed(step, 'unknown', { ...TIMES, 'start-time': String(later.startTime) });
    assert.match(errorOf(step), /2 runs can be the one and cannot be distinguished/);
    assert.equal(creationsOf(step), 1);
    assert.equal(step.runs.length, 2);
  });

  test('does not attach to a new run of another window', async () => {
    const held: { flowService?: FlowServiceServer } = {};
    const step = await take(
      { create: status(503, false) },
      {
        inputs: { 'retry-timeout': '3s' },
        prepare: (flowService) => {
          held.flowService = flowService;
        },
        arrived: {
          call: 'create',
          act: async () =>
            void (held.flowService && addRun(held.flowService, { windowEndTime: 1_651_585_000 })),
        },
      },
    );
    assertRed(step, 'unknown');
    assert.equal(creationsOf(step), 1);
  });

  test('takes over the run that was created with HTTP 303 as the answer', async () => {
    const location = 'https://platform.adobe.io/';
    assertFound(await takeHere({ create: { kind: 'redirect', status: 303, location, processed: true } }));
  });

  test('returns outcome unknown soon if every request is redirected, and says what to check', async () => {
    const redirect: Fault = { kind: 'redirect', status: 301, location: 'https://platform.adobe.io/' };
    const step = await takeHere(
      { create: redirect },
      { faults: { 'list-runs': redirect }, inputs: { 'retry-timeout': '60s' } },
    );
    assertRed(step, 'unknown');
    assert.equal(creationsOf(step), 1);
    assert.match(errorOf(step), /Redirects are never followed.* Check `api-url`/);
    assert.equal(step.requests.filter(({ method }) => method === 'GET').length, 2);
  });

  test('returns outcome unknown for a run that was not created, with all that is needed to continue', async () => {
    const step = await takeHere({ create: status(503, false) }, { inputs: { 'retry-timeout': '3s' } });
    assertRed(step, 'unknown');
    assert.equal(creationsOf(step), 1);
    assert.equal(step.runs.length, 0);
    const error = errorOf(step);
    assert.match(error, /^Failed to create a run of flow 3abea21c-7e36-4be1-bec1-d3bad0e3e0de: HTTP 503/);
    assert.match(
      error,
      /did not show the run for 3 s \(lookups: 3\), and with `lookup-timeout: 0` no run is created again\./,
    );
    assert.match(
      error,
      /flow 3abea21c-[\w-]+, window 2022-05-03 13:36:31 UTC \(1651584991\) to 2022-05-03 13:53:10 UTC \(1651585990\), first attempt at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
    );
    assert.match(error, /look up the window among the runs of the flow/);
    assert.match(error, /^https:\/\/experience\.adobe\.com\/\S+\/activity$/m);
  });
}

/** Lasting or passing, a look that fails says nothing of the run. */
const LOOK_FAULTS: Readonly<Record<string, Fault>> = {
  'the connection is reset': { kind: 'reset', when: 'before-headers' },
  'the connection is reset within the body': { kind: 'reset', when: 'within-body' },
  'nothing comes': { kind: 'stall', when: 'before-headers' },
  'nothing more comes within the body': { kind: 'stall', when: 'within-body' },
  'it is a flood of 100 MB': { kind: 'flood', bytes: 100_000_000 },
  'it is a page of HTML': body(HTML, { contentType: 'text/html' }),
  'it is JSON cut short': body('{"items":['),
  'it is no list': body('{"items":{}}'),
  'it is a list of no runs': body('{"items":[{}]}'),
  'it is HTTP 408': status(408, false),
  'it is HTTP 429': tooManyRequests(1),
  'it is HTTP 500': status(500, false),
  'it is HTTP 503 with Retry-After': { kind: 'status', status: 503, headers: { 'retry-after': '1' } },
};

const LASTING: Readonly<Record<string, Fault>> = {
  'it is HTTP 400': status(400, false),
  'it is HTTP 401': { kind: 'status', status: 401 },
  'it is HTTP 403': status(403, false),
  'it is HTTP 404': status(404, false),
  'it is a redirect': { kind: 'redirect', location: 'https://platform.adobe.io/' },
};

function looksFail() {
  for (const [what, fault] of Object.entries(LOOK_FAULTS)) {
    test(`once ${what}: the next lookup finds the run`, async () => {
      assertFound(await takeHere({ create: LOST, 'list-runs': fault }));
    });
  }

  for (const [what, fault] of Object.entries({ ...LOOK_FAULTS, ...LASTING })) {
    test(`every time ${what}: whether the run exists stays unknown`, async () => {
      const step = await takeHere(
        { create: LOST },
        { faults: { 'list-runs': fault }, inputs: { 'retry-timeout': '2s' } },
      );
      assertRed(step, 'unknown');
      assert.match(errorOf(step), /^Looking up the history of the flow failed: ./m);
      assert.equal(creationsOf(step), 1);
      assert.equal(step.runs.length, 1);
    });
  }
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toUTCString();
}

function turnedAway() {
  const answers: Readonly<Record<string, readonly [fault: () => Fault, log: RegExp]>> = {
    'HTTP 429 with Retry-After: 1': [
      () => tooManyRequests(1),
      /^Waiting 1 s \(`Retry-After`: 1 s\) before the next attempt: HTTP 429 GATEWAY-429050: Too many requests/m,
    ],
    'HTTP 429 with Retry-After as a date': [
      () => ({ ...tooManyRequests(), headers: { 'retry-after': inSeconds(3) } }) as Fault,
      /^Waiting [\d.]+ s \(`Retry-After`: [\d.]+ s\) before the next attempt: HTTP 429/m,
    ],
    'HTTP 429': [() => tooManyRequests(), /^Waiting [\d.]+ s before the next attempt: HTTP 429/m],
    'HTTP 425': [() => status(425, false), /^Waiting [\d.]+ s before the next attempt: HTTP 425/m],
  };
  for (const [what, [fault, log]] of Object.entries(answers)) {
    test(`once ${what}: the creation is sent again after a pause that the log reports, without a lookup`, async () => {
      const step = await takeHere({ create: fault() });
      assertGreen(step, 'created');
      assert.deepEqual(callsOf(step), ['create', 'create']);
      assert.equal(step.runs.length, 1);
      assert.match(step.stdout, log);
    });
  }

  test('a pause that is asked for is kept, and one that is longer than the retry timeout is not begun', async () => {
    const [kept, refused] = await Promise.all([
      take({ create: [tooManyRequests(1), tooManyRequests(2)] }),
      take({}, { faults: { create: tooManyRequests(60) } }),
    ]);
    assertGreen(kept, 'created');
    assert.equal(creationsOf(kept), 3);
    assert.ok(kept.sinceFirstWordMs >= 2_950, `only ${kept.sinceFirstWordMs} ms`);
    assertRed(refused, '');
    assert.equal(creationsOf(refused), 1);
    assert.ok(refused.sinceFirstWordMs < 3_000, `it took ${refused.sinceFirstWordMs} ms`);
  });

  test('nothing listens: the creation is tried until the retry timeout, and no run was created', async () => {
    const inputs = { 'api-url': await nobodysUrl(), 'retry-timeout': '3s' };
    const step = await take({}, { inputs });
    assertRed(step, '');
    assert.match(step.stdout, /^Waiting .+: the connection was refused/m);
    assert.deepEqual(step.requests, []);
  });

  test('a lost answer after one that turned the creation away: one run', async () => {
    const step = await takeHere({ create: [tooManyRequests(1), LOST] }, { settings: LAG });
    assertGreen(step, 'created');
    assert.equal(creationsOf(step), 2);
    assert.equal(step.runs.length, 1);
  });

  const tokens: Readonly<Record<string, Fault>> = {
    'the connection is reset': { kind: 'reset', when: 'before-read' },
    'nothing comes': { kind: 'stall', when: 'before-headers' },
    'it is a page of HTML': body(HTML, { contentType: 'text/html', status: 200 }),
    'it is HTTP 429': tooManyRequests(1),
    'it is HTTP 503': status(503, false),
  };
  for (const [what, fault] of Object.entries(tokens)) {
    test(`the token is asked for again if once ${what}`, async () => {
      const step = await takeHere({ token: fault }, { inputs: MINTING });
      assertGreen(step, 'created');
      assert.deepEqual(callsOf(step), ['token', 'token', 'create']);
      assert.match(step.stdout, /^Waiting [\d.]+ s .*before the next attempt: /m);
    });
  }
}

const UNAUTHORIZED: Fault = {
  kind: 'body',
  status: 401,
  body: '{"error_code":"401013","message":"Oauth token is not valid"}',
};

/** A token as IMS makes it, with its times as texts of milliseconds. */
function tokenExpiringAt(expiryMs: number): string {
  const claims = { id: 'x', created_at: String(expiryMs - 86_400_000), expires_in: '86400000' };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.bm90LWEtcmVhbC1zaWduYXR1cmU`;
}

function unauthorized() {
  test('HTTP 401 once: a new token is requested and creates the run', async () => {
    const step = await take({ create: UNAUTHORIZED }, { inputs: MINTING });
    assertGreen(step, 'created');
    assert.deepEqual(callsOf(step), ['token', 'create', 'token', 'create']);
    assert.equal(step.runs.length, 1);
    const [first, second] = step.requests
      .filter(({ call }) => call === 'create')
      .map(({ headers }) => headers['authorization']);
    assert.notEqual(first, second);
  });

  test('HTTP 401 of the lookup of a lost run: a new token is requested and finds the run', async () => {
    const step = await takeHere({ create: LOST, 'list-runs': UNAUTHORIZED }, { inputs: MINTING });
    assertFound(step);
    assert.deepEqual(callsOf(step), ['token', 'create', 'list-runs', 'token', 'list-runs']);
  });

  test('HTTP 401 every time: two tokens are enough', async () => {
    const step = await takeHere({}, { inputs: MINTING, faults: { create: UNAUTHORIZED } });
    assertRed(step, '');
    assert.deepEqual(callsOf(step), ['token', 'create', 'token', 'create']);
    assert.equal(step.runs.length, 0);
  });

  test('an access token that has expired by its own claims is refused before anything is sent', async () => {
    const accessToken = tokenExpiringAt(Date.UTC(2026, 0, 31, 12, 30, 59, 999));
    const step = await takeHere({}, { inputs: { 'access-token': accessToken } });
    assertRed(step, '', {});
    assert.match(errorOf(step), /access-token`? expired at 2026-01-31 12:30:59 UTC by its own claims/);
    assert.ok(!step.stdout.replace(/^::add-mask::.*$/gm, '').includes(accessToken.slice(0, 40)));
    assert.deepEqual(step.requests, []);
  });

  test('HTTP 401 to an access token that expires later by its own claims: the error says when', async () => {
    const accessToken = tokenExpiringAt(Date.UTC(2096, 0, 31, 12, 30, 59, 999));
    const step = await takeHere({}, { inputs: { 'access-token': accessToken } });
    assertRed(step, '');
    assert.match(
      errorOf(step),
      /^By its own claims, `?access-token`? expire[sd] at 2096-01-31 12:30:59 UTC/m,
    );
    assert.ok(!step.stdout.replace(/^::add-mask::.*$/gm, '').includes(accessToken.slice(0, 40)));
    assert.equal(step.runs.length, 0);
    // No other token can be had.
    assert.ok(creationsOf(step) <= 2);
  });
}

/** Adds a run over the window of the step, made an hour ago. */
function addRun(
  { service }: FlowServiceServer,
  params: Readonly<Record<string, number>> = {},
  more: { createdAtMs?: number; plan?: Partial<RunPlan> } = {},
): RunRecord {
  const own = {
    startTime: INPUTS['start-time'],
    windowStartTime: INPUTS['window-start-time'],
    windowEndTime: INPUTS['window-end-time'],
  };
  return service.addRun(TABLE_FLOW_ID, { ...own, ...params }, more);
}

const HOUR_MS = 3_600_000;

/** Takes a step where an hour ago a run was made. */
function takeAfter(
  plan: Partial<RunPlan>,
  scene: Scene = {},
  params: Readonly<Record<string, number>> = {},
): Promise<Step> {
  const prepare = (flowService: FlowServiceServer) =>
    void addRun(flowService, params, { createdAtMs: Date.now() - HOUR_MS, plan });
  return scene.env ? take({}, { ...scene, prepare }) : takeHere({}, { ...scene, prepare });
}

function runExists() {
  const ATTACH = { 'if-run-exists': 'attach' } as const;
  const endless = Number.POSITIVE_INFINITY;
  const standing: Readonly<Record<string, readonly [Partial<RunPlan>, Readonly<Record<string, number>>?]>> = {
    scheduled: [{}, { startTime: Math.floor(Date.now() / 1_000) + 7_200 }],
    inProgress: [{ durationMs: endless }],
    success: [{}],
    partialSuccess: [{ outcome: 'partialSuccess', failedRecords: 3 }],
  };
  for (const [status, [plan, params]] of Object.entries(standing)) {
    test(`attach: a run with the status ${status} is attached to, and nothing is created`, async () => {
      const step = await takeAfter(plan, { inputs: ATTACH }, params);
      assertGreen(step, 'attached');
      assert.equal(step.outputs['status'], status);
      assert.deepEqual(callsOf(step), ['list-runs']);
      assert.equal(step.runs.length, 1);
    });
  }

  test('attach: a run that failed is not attached to, another is created', async () => {
    const step = await takeAfter({ outcome: 'failed' }, { inputs: ATTACH });
    assertGreen(step, 'created');
    assert.deepEqual(callsOf(step), ['list-runs', 'create']);
    assert.equal(step.runs.length, 2);
    assert.deepEqual(warningsOf(step), []);
  });

  test('attach: creates a run if there is none', async () => {
    const step = await takeHere({}, { inputs: ATTACH });
    assertGreen(step, 'created');
    assert.deepEqual(callsOf(step), ['list-runs', 'create']);
  });

  test('attach: a run far back in the history is attached to', async () => {
    const prepare = (flowService: FlowServiceServer) => {
      addRun(flowService, {}, { createdAtMs: Date.now() - 9 * HOUR_MS });
      for (const age of [4, 3, 2, 1]) {
        const [windowStartTime, windowEndTime] = [1_700_000_000 - age, 1_700_000_100];
        addRun(flowService, { windowStartTime, windowEndTime }, { createdAtMs: Date.now() - age * HOUR_MS });
      }
    };
    const step = await takeHere({}, { inputs: ATTACH, settings: { pageSize: 2 }, prepare });
    assertGreen(step, 'attached', step.runs[0]);
    assert.deepEqual(callsOf(step), ['list-runs', 'list-runs', 'list-runs']);
    assert.deepEqual(warningsOf(step), []);
  });

  test('attach: creates nothing if the history cannot be read', async () => {
    const faults = { 'list-runs': status(503, false) };
    const step = await takeAfter({}, { inputs: { ...ATTACH, 'retry-timeout': '2s' }, faults });
    assertRed(step, '', { ...TIMES, 'remaining-windows': '[]' });
    assert.match(errorOf(step), /^Failed to look up existing runs of flow 3abea21c-[\w-]+: HTTP 503/);
    assert.equal(creationsOf(step), 0);
    assert.equal(step.runs.length, 1);
  });

  test('attach: a run whose window is shared in part is named in a warning, and another created', async () => {
    const step = await takeAfter({}, { inputs: ATTACH }, { windowStartTime: 1_651_585_989 });
    assertGreen(step, 'created');
    assert.equal(warningsOf(step).length, 1);
    assert.ok(warningsOf(step)[0]?.data.includes(step.runs[0]?.id ?? '?'), step.stdout);
    assert.equal(step.runs.length, 2);
  });

  test('attach: ignores a run whose window ends where this window begins', async () => {
    const params = { windowStartTime: 1_651_584_000, windowEndTime: 1_651_584_991 };
    const step = await takeAfter({}, { inputs: ATTACH }, params);
    assertGreen(step, 'created');
    assert.deepEqual(warningsOf(step), []);
  });

  test('fail: the step fails, names the run, and creates none', async () => {
    const step = await takeAfter({}, { inputs: { 'if-run-exists': 'fail' } });
    assertRed(step, '', { ...TIMES, 'remaining-windows': '[]' });
    assert.ok(errorOf(step).includes(step.runs[0]?.id ?? '?'), errorOf(step));
    assert.match(errorOf(step), /attach/);
    assert.deepEqual(callsOf(step), ['list-runs']);
  });

  test('fail: creates a run if the only run failed', async () => {
    const step = await takeAfter({ outcome: 'failed' }, { inputs: { 'if-run-exists': 'fail' } });
    assertGreen(step, 'created');
  });

  test('create: creates a second run without a lookup', async () => {
    const step = await takeAfter({}, { inputs: { 'if-run-exists': 'create' } });
    assertGreen(step, 'created');
    assert.deepEqual(callsOf(step), ['create']);
    assert.equal(step.runs.length, 2);
  });

  test('by default, the first attempt of a workflow run creates and a re-run attaches', async () => {
    const [first, second, named] = await Promise.all([
      takeAfter({}),
      takeAfter({}, { env: { GITHUB_RUN_ATTEMPT: '2' } }),
      takeAfter({}, { env: { GITHUB_RUN_ATTEMPT: '2' }, inputs: { 'if-run-exists': 'create' } }),
    ]);
    assertGreen(first, 'created');
    assert.deepEqual(callsOf(first), ['create']);
    assertGreen(second, 'attached');
    assert.deepEqual(callsOf(second), ['list-runs']);
    assertGreen(named, 'created');
    assert.equal(named.runs.length, 2);
  });

  test('a re-run after an unknown outcome attaches to the run that was created', async () => {
    const step = await takeAfter({}, { env: { GITHUB_RUN_ATTEMPT: '2' }, settings: { echoParams: false } });
    assertGreen(step, 'attached');
    assert.equal(creationsOf(step), 0);
  });
}

const GROUP = { concurrency: 6 } as const;
describe('if a run of the window exists, if-run-exists decides', GROUP, runExists);
describe('a creation or token request that is rejected for now is tried again', GROUP, turnedAway);
describe('a token that the gateway rejects is renewed once', GROUP, unauthorized);
describe('a creation without an answer is looked up', GROUP, answerLost);
describe('a lookup of a lost run that fails', GROUP, looksFail);

describe('a history that does not show the run for `lookup-timeout`', () => {
  const FIVE_MINUTES = { inputs: { 'retry-timeout': '2m', 'lookup-timeout': '5m' } } as const;

  test('proves that a creation was not processed, which is then sent again', async () => {
    const step = await takeHere({ create: status(503, false) }, FIVE_MINUTES);
    assertGreen(step, 'created');
    assert.equal(creationsOf(step), 2);
    assert.equal(step.runs.length, 1);
    assert.match(
      step.stdout,
      /^The history still does not show the run \(lookups: \d+\): creating it again/m,
    );
    assert.ok(step.durationMs >= 300_000, `only ${step.durationMs} ms`);
  });

  test('is waited for: a run that is listed after 290 seconds is not created again', async () => {
    const step = await takeHere({ create: LOST }, { ...FIVE_MINUTES, settings: { listingLagMs: 290_000 } });
    assertFound(step);
  });
});
