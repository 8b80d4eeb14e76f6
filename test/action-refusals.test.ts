import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adviceText } from '../src/report/annotation/advice.ts';
import { CAUSES } from '../src/report/annotation/causes.ts';
import {
  DISABLED_FLOW_ID,
  type Fault,
  FILE_FLOW_ID,
  type FlowServiceServer,
  SCHEDULED_FLOW_ID,
  STREAMING_FLOW_ID,
  startFlowService,
  TABLE_FLOW_ID,
} from './support/flow-service/index.ts';
import { parseObject } from './support/flow-service/json.ts';
import { byFlow, byProvider, problemReply, type Refusal } from './support/flow-service/problems.ts';
import {
  assertRed,
  callsOf,
  errorOf,
  type Scene,
  type SceneHere,
  type Step,
  TIMES,
  takeStep,
  takeStepHere,
} from './support/step.ts';

/** How the provider's errors arrive: wrapped by the Flow Service, as it seems, or with a prefix of their own. */
const WRAPS = {
  'inside FLOW-1100': undefined,
  'with a prefix of its own': 'SOURCES',
  'with a prefix that nobody knows': 'ACP_CONNECTORS',
} as const;

/** What the service answered to the creation that it refused. */
interface Said {
  readonly code: string;
  readonly text: string;
  readonly requestId: string;
}

/** Keeps what the service itself answers, whatever state it is brought into. */
function eavesdrop({ service }: FlowServiceServer, heard: Said[]): void {
  const { handle } = service;
  service.handle = (request) => {
    const answer = handle(request);
    if (request.method === 'POST' && answer.status >= 400) heard.push(saidIn(answer.body));
    return answer;
  };
}

function saidIn(body: string): Said {
  const { type, report } = parseObject(body) ?? {};
  const { 'detailed-message': text, 'request-id': requestId } = parseObject(JSON.stringify(report)) ?? {};
  return { code: String(type).split('/').at(-1) ?? '', text: String(text), requestId: String(requestId) };
}

/** A refusal that no state of the service brings about, in its documented form. */
function answering(refusal: Refusal, prefix: string | undefined, heard: Said[]): Fault {
  const { status, body } = problemReply(refusal, '5f0d7a36-unexpected', prefix);
  heard.push(saidIn(body));
  return { kind: 'status', status, body };
}

/** One refusal: how the service comes to it, and what the annotation says of it. */
interface Case {
  readonly inputs?: Scene['inputs'];
  readonly settings?: Scene['settings'];
  readonly prepare?: (flowService: FlowServiceServer) => void;
  /** Answered instead of what the service would say. */
  readonly refusal?: Refusal;
  /** Ends with the advice, where `$` says so. */
  readonly says: RegExp;
  /** What it must not say, because this flow is not like that. */
  readonly saysNot?: RegExp;
}

const inFlow =
  (flowId: string, change: Partial<{ state: 'disabled' | 'updating' | 'draft'; deltaColumn: string }>) =>
  ({ service }: FlowServiceServer) => {
    const flow = service.flows.get(flowId) ?? assert.fail('no such flow');
    if (change.state) flow.state = change.state;
    if (change.deltaColumn) flow.deltaColumn = { name: change.deltaColumn };
  };

/** A flow of files that fits in every way: what is wrong can only be what was sent. */
const FILE = { 'flow-id': FILE_FLOW_ID, 'delta-column': '' } as const;

const SCHEDULES = (['minute', 'hour', 'day', 'week'] as const).map((frequency): [string, Case] => [
  `1386, for a flow that runs every ${frequency}`,
  {
    inputs: { 'flow-id': SCHEDULED_FLOW_ID, 'delta-column': '' },
    prepare: ({ service }) => {
      const flow = service.flows.get(SCHEDULED_FLOW_ID);
      if (flow) flow.frequency = frequency;
    },
    says: new RegExp(
      `: this flow runs every ${frequency}, and a run on demand needs one that is scheduled once: give the \`flow-id\` of such a flow \\(Adobe error 1386\\)\\.\nAdobe answered: HTTP 400 `,
    ),
  },
]);

const STATES = (['disabled', 'updating', 'draft'] as const).map((state): [string, Case] => [
  `1380, for a flow in state ${state}`,
  {
    inputs: FILE,
    prepare: inFlow(FILE_FLOW_ID, { state }),
    says: new RegExp(
      `: this flow is in state ${state}: enable it first\\.\nAdobe answered: HTTP 400 .* is in state ${state}`,
    ),
  },
]);

/** By the number of the error, and what is wrong. */
const PROVIDER: Readonly<Record<string, Case>> = {
  ...Object.fromEntries([...SCHEDULES, ...STATES]),
  '1380, for a reason that only its text has': {
    inputs: FILE,
    refusal: byProvider(1380, 'Failed to create flow run. Error message: the quota is used up'),
    says: /the quota is used up.*\n.*Adobe names its reason in the text/,
  },
  '1381, for a window that ends before it starts': {
    inputs: FILE,
    refusal: byProvider(1381, 'WindowEndTime=1651584991 cannot be before Window StartTime=1651585990.'),
    says: /\nSet `window-end-time` to a time after `window-start-time`\.$/,
  },
  "1382, for another delta column than the flow's": {
    inputs: { 'delta-column': 'DOB' },
    prepare: inFlow(TABLE_FLOW_ID, { deltaColumn: 'CHANGED_AT' }),
    says: /: this flow's delta column is CHANGED_AT, and `delta-column` is DOB: leave it out, or give the flow's \(Adobe error 1382\)\.\nAdobe answered: HTTP 400 /,
  },
  '1383, for a first run without its delta column': {
    inputs: { 'delta-column': '' },
    says: /: this flow is table-based .*and has no delta column yet: give it as `delta-column` for the first run \(Adobe error 1383\)\.\nAdobe answered: HTTP 400 /,
  },
  '1384, for params that the provider does not like': {
    inputs: FILE,
    refusal: byProvider(1384, 'The params={} provided for creating flow run are invalid or empty.'),
    says: /\nCheck `window-start-time`, `window-end-time`, `start-time` and `delta-column`\.$/,
  },
  '1384, for a delta column that a flow of files does not take': {
    inputs: { 'flow-id': FILE_FLOW_ID },
    refusal: byProvider(
      1384,
      'The params={"deltaColumn":{"name":"DOB"}} provided for creating flow run are invalid or empty.',
    ),
    says: /\nThis flow is file-based .*: leave `delta-column` out\.$/,
  },
  '1385, for a flow that is streaming': {
    inputs: { 'flow-id': STREAMING_FLOW_ID, 'delta-column': '' },
    says: /: this flow is streaming .*, and on-demand ingestion is for batch sources: give the `flow-id` of such a flow \(Adobe error 1385\)\.\nAdobe answered: HTTP 400 /,
  },
  '1385, for a batch source without support': {
    inputs: FILE,
    refusal: byProvider(1385, 'The provided connectorType=acme-crm is not supported for creating flow runs.'),
    says: /\nOn-demand ingestion is for batch sources, and not for all of them: this one has no support/,
    saysNot: /streaming/,
  },
  '1340, for a time that the service cannot read': {
    // Unix seconds of nine digits.
    inputs: { ...FILE, 'window-start-time': '1999-01-01' },
    refusal: byProvider(
      1340,
      'An error occurred while parsing 915148800. Please check the time format provided in the request.',
    ),
    says: /parsing 915148800\..*\nThe service could not read a time\. The log shows the three that were sent\.$/,
  },
  '1360, for a start in the past': {
    inputs: FILE,
    settings: { refusePastStart: true },
    says: /\nSet `start-time` to a time in the future, such as `now\+1m`\.$/,
  },
  '1387, which is about re-triggering': {
    inputs: FILE,
    refusal: byProvider(1387, 'The flowRunId=3fb0 is in an invalid state=success for re-triggering.'),
    says: /\nThe run cannot be re-triggered in its state\. .* with the wait action and `retries`\.$/,
  },
  '1388, which is about re-triggering': {
    inputs: FILE,
    refusal: byProvider(
      1388,
      'The flow=91c7 is in state=disabled and cannot be re-triggered. The flow must be in enabled state for re-triggering.',
    ),
    says: /\nEnable the flow first\.$/,
  },
};

/** Takes the step of a case, and hears what the service says to it. */
async function refused(
  { inputs = {}, settings, prepare, refusal }: Case,
  prefix?: string,
  faults: SceneHere['faults'] = {},
): Promise<{ readonly step: Step; readonly heard: Said }> {
  const all: Said[] = [];
  const step = await takeStepHere({
    inputs,
    settings: { ...settings, ...(prefix && { providerErrorPrefix: prefix }) },
    faults: { ...faults, ...(refusal && { create: answering(refusal, prefix, all) }) },
    prepare: (flowService) => {
      prepare?.(flowService);
      if (!refusal) eavesdrop(flowService, all);
    },
  });
  const [heard, ...others] = all;
  assert.deepEqual(others, [], 'a refusal is not tried again');
  return { step, heard: heard ?? assert.fail(`nothing was refused: ${step.stdout}`) };
}

/**
 * Holds for every refusal: Adobe's own words, no run, and one read of the flow to explain it. Only if that does not
 * show what the flow reads from, its specification is read too.
 */
function assertRefused(step: Step, { code, text, requestId }: Said): void {
  const error = errorOf(step);
  const [first = ''] = error.split('\n');
  // What about the flow does not fit goes before the answer.
  const answer = error.split('\n').find((line) => line.startsWith('Adobe answered: ')) ?? first;
  assert.match(first, /^Failed to create a run of flow [\da-f-]{36}: /);
  assert.match(answer, /^(Failed to create a run of flow [\da-f-]{36}|Adobe answered): HTTP 40[04] /);
  assert.ok(answer.includes(` ${code}: ${text}`), `${code}: ${text}\n${answer}`);
  assert.ok(answer.includes(`(request id ${requestId})`), `${requestId}\n${answer}`);
  assert.equal(step.outputs['outcome'], '');
  assert.equal(step.runs.length, 0);
  // A refusal of times as texts is answered with integers, once.
  const isAboutTimes = /-13(?:40|84)-400$/.test(code) || /parsing \d+|params=\{/.test(text);
  const isStreaming = step.requests[0]?.body.includes(STREAMING_FLOW_ID);
  assert.deepEqual(callsOf(step), [
    'create',
    ...(isAboutTimes ? ['create'] : []),
    'get-flow',
    ...(isStreaming ? ['get-flow-spec'] : []),
  ]);
}

/** The times that the step was about to send, whichever they were. */
const timesOf = ({ outputs }: Step) =>
  Object.fromEntries(Object.keys(TIMES).map((name) => [name, outputs[name] ?? '']));

describe('a refusal of the provider is explained by what the flow is', { concurrency: 6 }, () => {
  for (const [how, prefix] of Object.entries(WRAPS)) {
    for (const [what, refusal] of Object.entries(PROVIDER)) {
      test(`${what} (${how})`, async () => {
        const { step, heard } = await refused(refusal, prefix);
        assertRed(step, '', timesOf(step));
        assertRefused(step, heard);
        const expected = prefix === undefined ? 'FLOW-1100-400' : `${prefix}-${what.slice(0, 4)}-400`;
        assert.equal(heard.code, expected);
        assert.match(errorOf(step), refusal.says);
        if (refusal.saysNot) assert.doesNotMatch(errorOf(step), refusal.saysNot);
      });
    }
  }

  test('1340, of which the log has all three times as they were sent', async () => {
    const { step } = await refused(
      PROVIDER['1340, for a time that the service cannot read'] ?? { says: /^/ },
    );
    for (const time of [1_663_735_590, 915_148_800, 1_651_585_990])
      assert.ok(step.stdout.includes(`(${time})`), step.stdout);
  });
});

describe('a refusal of the Flow Service is explained', { concurrency: 6 }, () => {
  const refusals: Readonly<Record<string, Case & { readonly code: string }>> = {
    'a token of a user, who may not create runs': {
      code: 'FLOW-1427-400',
      inputs: FILE,
      refusal: byFlow('FLOW-1427-400', 'The user token is unauthorized to create/update flow runs.'),
      says: /\nThe service takes this token for that of a user.* OAuth server-to-server credential instead of `access-token`\.$/,
    },
    'a flow that does not exist': {
      code: 'FLOW-1430-400',
      inputs: { 'flow-id': '7a4d9c02-51be-4f38-a6d7-3e08b1f2c594' },
      says: /Flow not found with id 7a4d9c02.*\nCheck `flow-id`, `sandbox-name` and `org-id`\..*access label/,
    },
    'a flow that an access label hides': {
      code: 'FLOW-1439-404',
      inputs: FILE,
      refusal: byFlow(
        'FLOW-1439-404',
        `The requested flows resource ${FILE_FLOW_ID} is not found. Verify the resource ID before trying again.`,
      ),
      says: /\nCheck `flow-id`, `sandbox-name` and `org-id`\..*access label/,
    },
  };
  for (const [what, { code, ...refusal }] of Object.entries(refusals)) {
    test(`${what} (${code})`, async () => {
      const { step, heard } = await refused(refusal);
      assertRed(step, '', timesOf(step));
      assertRefused(step, heard);
      assert.equal(heard.code, code);
      assert.match(errorOf(step), refusal.says);
    });
  }

  test('a credential that may not write, as that, whatever else does not fit', async () => {
    const refusal = byFlow(
      'FLOW-2120-403',
      'You do not have sufficient permissions to perform the operation.',
    );
    const create = answering(refusal, undefined, []);
    const step = await takeStep({ inputs: { 'delta-column': '' }, faults: { create } });
    assertRed(step, '');
    assert.match(errorOf(step), /Manage Sources[\s\S]*delta column/);
  });
});

test('what does not fit about the flow comes before an answer about something else, and its advice is last', async () => {
  const create = answering(byFlow('FLOW-1384-400', 'Time parameters are invalid.'), undefined, []);
  const step = await takeStep({ inputs: { 'delta-column': '' }, faults: { create } });
  assertRed(step, '');
  assert.match(
    errorOf(step),
    /^Failed to create a run [^:]*: this flow is table-based .*no delta column yet.*\nAdobe answered: HTTP 400 FLOW-1384-400: Time .*\n.*`window-start-time`/,
  );
});

describe('if the flow cannot be read, the refusal is shown by itself', { concurrency: 6 }, () => {
  const inputs = { 'flow-id': SCHEDULED_FLOW_ID, 'delta-column': '', 'request-timeout': '60s' } as const;
  const faults: Readonly<Record<string, Fault>> = {
    'for a reset': { kind: 'reset', when: 'before-headers' },
    'for a reset within the answer': { kind: 'reset', when: 'within-body' },
    'for silence': { kind: 'stall', when: 'before-headers' },
    'for silence within the answer': { kind: 'stall', when: 'within-body' },
    'for an answer that trickles': { kind: 'trickle', everyMs: 50 },
    'for an answer without end': { kind: 'flood', bytes: 100_000_000 },
    'for HTTP 401': { kind: 'status', status: 401, body: '{"error_code":"401013"}' },
    'for HTTP 403': { kind: 'status', status: 403 },
    'for HTTP 404': { kind: 'status', status: 404 },
    'for HTTP 429, however long it asks to stay away': {
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '90' },
    },
    'for HTTP 500': { kind: 'status', status: 500 },
    'for a page of HTML': { kind: 'body', body: '<html>portal</html>', contentType: 'text/html' },
    'for an empty list': { kind: 'body', body: '{"items":[]}' },
  };
  for (const [why, fault] of Object.entries(faults)) {
    test(`${why}, and the step ends soon`, async () => {
      const step = await takeStep({ inputs, faults: { 'get-flow': fault } });
      assertRed(step, '');
      const error = errorOf(step);
      // What Adobe says of this flow, and what its code means for any flow.
      assert.match(
        error,
        /^Failed to create a run of flow .*HTTP 400 FLOW-1100-400: .*frequency=hour is not supported.*\(request id [\da-f-]{36}\)/,
      );
      assert.match(error, /\nOn-demand runs need a flow that is scheduled for one-time ingestion/);
      assert.ok(step.durationMs < 8_000, `${step.durationMs} ms`);
      const [create, ...reads] = callsOf(step);
      assert.equal(create, 'create');
      assert.ok(reads.every((call) => call === 'get-flow'));
      // A token that is turned away may meet no more than a hiccup of the gateway.
      assert.ok(reads.length <= (why === 'for HTTP 401' ? 2 : 1), `${reads}`);
    });
  }

  for (const [why, fault] of Object.entries(faults)) {
    test(`explains the refusal by its text if the flow specification cannot be read: ${why}`, async () => {
      const streaming = { 'flow-id': STREAMING_FLOW_ID, 'delta-column': '' };
      const step = await takeStepHere({
        inputs: { ...inputs, ...streaming },
        faults: { 'get-flow-spec': fault },
      });
      assertRed(step, '');
      assert.match(
        errorOf(step),
        /connectorType=streaming is not supported.*\nOn-demand ingestion is for batch/,
      );
      assert.ok(step.durationMs < 8_000, `${step.durationMs} ms`);
    });
  }

  for (const [how, prefix] of Object.entries(WRAPS)) {
    for (const [what, refusal] of Object.entries(PROVIDER)) {
      test(`shows what the code means for any flow if the flow cannot be read: ${what} (${how})`, async () => {
        const { step } = await refused(refusal, prefix, { 'get-flow': { kind: 'status', status: 403 } });
        const code = `SOURCES-${what.slice(0, 4)}`;
        const [, cause] = Object.entries(CAUSES).find(([codes]) => codes.includes(code)) ?? [];
        const advice = adviceText(cause?.[1] ?? assert.fail(what));
        assert.ok(errorOf(step).endsWith(`\n${advice}`), errorOf(step));
      });
    }
  }
});

/** What stands in the way of starting a run over, in the state of the service. */
interface Obstacle {
  readonly settings?: Scene['settings'];
  readonly prepare?: (flowService: FlowServiceServer) => void;
  /** By the id of the run. */
  readonly text: (runId: string) => string;
  readonly advice: string;
}

const OBSTACLES: Readonly<Record<'1387' | '1388', Obstacle>> = {
  // Whatever its status says, the service holds the run for one that has succeeded.
  '1387': {
    settings: { spellStatus: () => 'failed' },
    text: (runId) => `The flowRunId=${runId} is in an invalid state=success for re-triggering.`,
    advice:
      'The run cannot be re-triggered in its state. Check the state in Experience Platform. If the run has failed, try again later with the wait action and `retries`.',
  },
  '1388': {
    prepare: inFlow(FILE_FLOW_ID, { state: 'disabled' }),
    text: () =>
      `The flow=${FILE_FLOW_ID} is in state=disabled and cannot be re-triggered. The flow must be in enabled state for re-triggering.`,
    advice: 'Enable the flow first.',
  },
};

describe('a failed run that cannot be re-triggered is explained', { concurrency: 6 }, () => {
  for (const [code, { settings = {}, prepare, text, advice }] of Object.entries(OBSTACLES)) {
    for (const [how, prefix] of Object.entries(WRAPS)) {
      test(`${code} (${how}), by the wait action`, async () => {
        const flowService = await startFlowService({
          ...settings,
          ...(prefix && { providerErrorPrefix: prefix }),
        });
        const heard: Said[] = [];
        eavesdrop(flowService, heard);
        const window = { windowStartTime: '1651584991', windowEndTime: '1651585990' };
        const { id } = flowService.service.addRun(
          FILE_FLOW_ID,
          { startTime: '1663735590', ...window },
          { plan: { durationMs: 0, outcome: code === '1387' ? 'success' : 'failed' } },
        );
        prepare?.(flowService);
        const inputs = { 'api-url': flowService.url, 'run-id': id, retries: '3' };
        const step = await takeStepHere({ action: 'wait/action.yml', inputs }).finally(() =>
          flowService.close(),
        );
        assert.equal(step.exitCode, 1);
        assert.equal(step.outputs['outcome'], 'failed');
        const [first, ...retriggers] = flowService.requests.map(({ call }) => call);
        assert.equal(first, 'get-run');
        // 1387 is about a state that passes: it is tried again until `retry-timeout`, and each time refused alike.
        assert.ok(retriggers.length >= 1 && retriggers.length <= (code === '1387' ? 4 : 1));
        assert.ok(retriggers.every((call) => call === 're-trigger'));
        const error = errorOf(step);
        assert.ok(error.startsWith(`Flow run ${id} failed: `), error);
        assert.match(error, /It could not be re-triggered: HTTP 400 /);
        assert.deepEqual(
          heard.map((said) => [said.code, said.text]),
          retriggers.map(() =>
            prefix === undefined
              ? ['FLOW-1100-400', `The request could not be processed. Error from flow provider: ${text(id)}`]
              : [`${prefix}-${code}-400`, text(id)],
          ),
        );
        for (const part of [heard.at(-1)?.code, text(id), `(request id ${heard.at(-1)?.requestId})`])
          assert.ok(error.includes(part ?? '?'), `${part}\n${error}`);
        assert.ok(error.endsWith(`\n${advice}`), error);
      });
    }
  }

  test('1388, by the step that has created it', async () => {
    const state = { flowService: undefined as FlowServiceServer | undefined };
    const step = await takeStep({
      inputs: { ...FILE, wait: 'true', retries: '1', 'poll-interval': '1s' },
      prepare: (flowService) => {
        state.flowService = flowService;
        flowService.service.planNext({ durationMs: 0, outcome: 'failed' });
      },
      // Somebody disables the flow while its run is active.
      arrived: {
        call: 'create',
        act: async () => inFlow(FILE_FLOW_ID, { state: 'disabled' })(state.flowService ?? assert.fail()),
      },
    });
    assert.equal(step.exitCode, 1);
    assert.deepEqual(callsOf(step), ['create', 'get-run', 're-trigger']);
    assert.match(errorOf(step), /state=disabled and cannot be re-triggered.*\nEnable the flow first\.$/);
    assert.equal(step.outputs['outcome'], 'failed');
    assert.equal(step.outputs['run-id'], step.runs[0]?.id);
  });
});

test('a flow that has been disabled is explained as that, though its delta column is missing as well', async () => {
  const { step, heard } = await refused({
    inputs: { 'flow-id': DISABLED_FLOW_ID, 'delta-column': '' },
    says: /^/,
  });
  assertRefused(step, heard);
  assert.match(
    errorOf(step),
    /: this flow is in state disabled: .*\n.*has no delta column yet.*\nAdobe answered: HTTP 400/,
  );
});
