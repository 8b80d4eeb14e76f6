import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  CREATED,
  FLOW_ID,
  type Look,
  runWith,
  type ScriptedStep,
  takeScripted,
  takeScriptedHere,
} from './support/scripted-runs.ts';
import { errorOf } from './support/step.ts';

const ACTIONS = ['action.yml', 'wait/action.yml'] as const;
const BEGUN_MS = 1_771_200_960_000;

/** The parts of a run that did what it was asked for. */
const METRICS = {
  durationSummary: { startedAtUTC: BEGUN_MS, completedAtUTC: BEGUN_MS + 83_500 },
  sizeSummary: { inputBytes: 52_000, outputBytes: 31_000 },
  recordSummary: {
    inputRecordCount: 410,
    outputRecordCount: 410,
    failedRecordCount: 0,
    skippedRecordCount: 2,
  },
  fileSummary: { inputFileCount: 3, outputFileCount: 1 },
} as const;

const KNOWN = {
  recordsRead: 410,
  recordsWritten: 410,
  recordsFailed: 0,
  recordsSkipped: 2,
  filesRead: 3,
  bytesRead: 52_000,
  bytesWritten: 31_000,
  durationMs: 83_500,
} as const;

const run = (status: string, metrics: object = METRICS, more: object = {}) =>
  runWith(status, { metrics: { ...metrics, statusSummary: { status } }, ...more });

const metricsOf = ({ outputs }: ScriptedStep) => JSON.parse(outputs['metrics'] ?? 'null') as unknown;

interface Case {
  readonly looks: readonly Look[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly check: (step: ScriptedStep) => void;
}

function green(step: ScriptedStep, outcome: string): void {
  assert.equal(step.exitCode, 0, step.stdout);
  assert.equal(step.stderr, '');
  assert.equal(step.outputs['run-id'], CREATED);
  assert.equal(step.outputs['outcome'], outcome);
  const sign = outcome === 'partially-succeeded' ? '⚠' : '✅';
  assert.ok(step.summary.includes(`<h3>${sign}`), step.summary);
  // Where the rows are that failed, and for how long.
  if (outcome === 'partially-succeeded') assert.match(step.summary, /<p>Flow run .* 30 days/);
  const warnings = outcome === 'partially-succeeded' ? ['warning'] : [];
  assert.deepEqual(
    step.commands.map(({ name }) => name).filter((name) => name !== 'add-mask'),
    warnings,
  );
}

function red(step: ScriptedStep, outcome: string): string {
  assert.equal(step.exitCode, 1, step.stdout);
  assert.equal(step.stderr, '');
  assert.equal(step.outputs['run-id'], CREATED);
  assert.equal(step.outputs['outcome'], outcome);
  assert.ok(step.summary.includes('<h3>❌ '), step.summary);
  const error = errorOf(step);
  assert.ok(error.includes(CREATED), error);
  return error;
}

/** The cause lies deep in the run: the step of it that failed says only that it failed. */
const COPY_FAILED = run(
  'failed',
  {},
  {
    activities: [
      {
        id: 'copyActivity',
        statusSummary: {
          status: 'failed',
          errors: [{ code: 'CONNECTOR-1001-500', message: 'Copying broke off.' }],
          extensions: { type: 'one-time', errorDetail: 'ErrorCode=VaultSealed, no key for the source.' },
        },
      },
    ],
  },
);

const MAPPING_FAILED = run(
  'failed',
  { errors: [] },
  {
    activities: [
      { name: 'Copy', statusSummary: { status: 'success' } },
      {
        name: 'Promotion',
        statusSummary: {
          status: 'failed',
          errors: [{ code: 'CONNECTOR-2001-500', message: 'Promotion broke off.' }],
          extensions: { errors: [{ code: 'MAPPER-3700-400', message: 'No such column: colour.' }] },
        },
      },
    ],
  },
);

/** What failed and what was skipped is not said there. */
const zeroRecords = run(
  'success',
  { ...METRICS, recordSummary: { inputRecordCount: 0, outputRecordCount: 0 } },
  { activities: [{ name: 'Copy Activity', statusSummary: { status: 'success' } }] },
);

const hidden: Look = {
  status: 404,
  body: { type: 'https://ns.adobe.com/aep/errors/FLOW-1439-404', title: 'Not there', status: 404 },
};

const CASES: Readonly<Record<string, Case>> = {
  'a run that is wrapped in a list': {
    looks: [{ body: { items: [run('success')] } }],
    check: (step) => {
      green(step, 'succeeded');
      assert.deepEqual(metricsOf(step), KNOWN);
    },
  },
  'a run that is not': {
    looks: [{ body: run('success') }],
    check: (step) => {
      green(step, 'succeeded');
      assert.deepEqual(metricsOf(step), KNOWN);
    },
  },
  'an etag': {
    looks: [{ body: run('success', METRICS, { etag: '"a-7"' }) }],
    check: (step) => assert.equal(step.outputs['etag'], '"a-7"'),
  },
  'an eTag': {
    looks: [{ body: run('success', METRICS, { etag: undefined, eTag: '"b-8"' }) }],
    check: (step) => assert.equal(step.outputs['etag'], '"b-8"'),
  },
  'sizes and counts of -1, which are not known': {
    looks: [
      {
        body: run('success', {
          sizeSummary: { inputBytes: -1, outputBytes: -1 },
          recordSummary: { inputRecordCount: -1, failedRecordCount: -1 },
          fileSummary: { inputFileCount: -1 },
        }),
      },
    ],
    check: (step) => {
      green(step, 'succeeded');
      assert.deepEqual(metricsOf(step), {});
      assert.doesNotMatch(step.stdout + step.summary, /[\s>]-1 (read|written|failed|B)/);
    },
  },
  'summaries that are empty': {
    looks: [
      { body: run('success', { durationSummary: {}, sizeSummary: {}, recordSummary: {}, fileSummary: {} }) },
    ],
    check: (step) => {
      green(step, 'succeeded');
      assert.deepEqual(metricsOf(step), {});
    },
  },
  'summaries that are absent': {
    looks: [{ body: run('success', {}) }],
    check: (step) => {
      green(step, 'succeeded');
      assert.deepEqual(metricsOf(step), {});
    },
  },
  'times in seconds instead of milliseconds': {
    looks: [
      {
        body: run('success', {
          durationSummary: { startedAtUTC: BEGUN_MS / 1_000, completedAtUTC: BEGUN_MS / 1_000 + 90 },
        }),
      },
    ],
    check: (step) => {
      green(step, 'succeeded');
      assert.deepEqual(metricsOf(step), { durationMs: 90_000 });
    },
  },
  'no records at all: only a copy activity, and a success': {
    looks: [{ body: zeroRecords }],
    check: (step) => {
      green(step, 'succeeded');
      const { recordsFailed, recordsSkipped, ...others } = KNOWN;
      assert.deepEqual(metricsOf(step), { ...others, recordsRead: 0, recordsWritten: 0 });
    },
  },
  'HTTP 404 and an empty answer in its first minutes': {
    looks: [hidden, { body: { items: [] } }, { body: run('success') }],
    check: (step) => {
      green(step, 'succeeded');
      assert.match(step.stdout, /is not shown yet/);
    },
  },
  'a success with records that failed: a part, green with a warning': {
    looks: [{ body: run('success', { recordSummary: { inputRecordCount: 50, failedRecordCount: 4 } }) }],
    check: (step) => {
      green(step, 'partially-succeeded');
      assert.equal(step.outputs['status'], 'success');
      assert.match(step.commands.find(({ name }) => name === 'warning')?.data ?? '', /4 records/);
    },
  },
  'a success with more failed records than allowed: red': {
    looks: [{ body: run('success', { recordSummary: { failedRecordCount: 4 } }) }],
    inputs: { 'max-failed-records': '3' },
    check: (step) => assert.match(red(step, 'partially-succeeded'), /4 records.*max-failed-records.* 3/),
  },
  'a part with more failed records than allowed: red': {
    looks: [{ body: run('partialSuccess', { recordSummary: { failedRecordCount: 1 } }) }],
    inputs: { 'max-failed-records': '0' },
    check: (step) => assert.match(red(step, 'partially-succeeded'), /1 records?.*max-failed-records.* 0/),
  },
  'as many failed records as are allowed: green': {
    looks: [{ body: run('partialSuccess', { recordSummary: { failedRecordCount: 3 } }) }],
    inputs: { 'max-failed-records': '3' },
    check: (step) => green(step, 'partially-succeeded'),
  },
  'a success where no failed record is allowed, and there is none': {
    looks: [{ body: run('success') }],
    inputs: { 'max-failed-records': '0' },
    check: (step) => green(step, 'succeeded'),
  },
  'a failure: red, with the deepest text and advice': {
    looks: [{ body: COPY_FAILED }],
    check: (step) => {
      const error = red(step, 'failed');
      const [reason = '', advice = ''] = error.split('\n');
      assert.match(reason, /VaultSealed.*CONNECTOR-1001-500/);
      assert.match(advice, /credentials/);
    },
  },
  'a failure of the mapping: red, with its text and advice of its own': {
    looks: [{ body: { items: [MAPPING_FAILED] } }],
    check: (step) => {
      const [reason = '', advice = ''] = red(step, 'failed').split('\n');
      assert.match(reason, /MAPPER-3700-400 No such column.*CONNECTOR-2001-500/);
      assert.match(advice, /mapping/);
    },
  },
  'a failure under activites, as OpenAPI spells it': {
    looks: [
      {
        body: {
          ...COPY_FAILED,
          activities: undefined,
          activites: [{ statusSummary: { errors: [{ code: '133', message: 'Nothing there.' }] } }],
        },
      },
    ],
    check: (step) => assert.match(red(step, 'failed'), /133 Nothing there.*\n.*window-start-time/),
  },
  'a failure without any reason: red all the same, and says so': {
    looks: [{ body: run('failed', {}) }],
    check: (step) => assert.match(red(step, 'failed'), /no reason/),
  },
  'a run that continues beyond wait-timeout: fails, and says that it continues': {
    looks: [{ body: run('inProgress') }],
    inputs: { 'wait-timeout': '1s' },
    check: (step) => {
      const error = red(step, 'timed-out');
      assert.match(error, /within 1s.*inProgress/);
      assert.match(error, /continues in Experience Platform/);
      assert.match(
        error,
        /(Wait for it with the wait action and `run-id: [\da-f-]{36}`|start this step again with a longer `wait-timeout`)\.$/,
      );
      assert.equal(step.outputs['status'], 'inProgress');
    },
  },
  'HTTP 403 on every later poll: how the run ends is not known': {
    looks: [
      { body: run('inProgress') },
      {
        status: 403,
        body: { type: 'https://ns.adobe.com/aep/errors/FLOW-2120-403', title: 'Not yours', status: 403 },
      },
    ],
    inputs: { 'wait-timeout': '3s' },
    check: (step) => {
      assert.match(red(step, 'unknown'), /HTTP 403 FLOW-2120-403: Not yours.*\n.*role/);
      assert.equal(step.outputs['status'], 'inProgress');
      assert.ok(step.requests.filter((request) => request.startsWith('GET')).length >= 3);
    },
  },
  'HTTP 403 and HTTP 404 as answers to polls of a run that has been seen: continues': {
    looks: [
      { body: run('inProgress') },
      { status: 403, body: '' },
      { status: 404, body: '' },
      { body: run('success') },
    ],
    check: (step) => green(step, 'succeeded'),
  },
  'HTTP 500, a page and nothing at all as answers to polls: continues': {
    looks: [{ status: 500, body: '' }, { body: '<html>portal</html>' }, { body: run('success') }],
    check: (step) => green(step, 'succeeded'),
  },
};

describe('a step meets', { concurrency: 8 }, () => {
  for (const action of ACTIONS) {
    for (const [name, { looks, inputs, check }] of Object.entries(CASES)) {
      test(`${name} (${action})`, async () =>
        check(await takeScriptedHere(action, { looks: { [CREATED]: looks } }, inputs)));
    }
  }
});

test('the runs output, the window and the page of the run come from what the poll shows', async () => {
  const params = { startTime: '1771200960', windowStartTime: '1771200000', windowEndTime: '1771200900' };
  const body = run('success', METRICS, { params });
  const { outputs, summary } = await takeScripted('wait/action.yml', { looks: { [CREATED]: [{ body }] } });
  const window = { windowStartTime: '1771200000', windowEndTime: '1771200900' };
  assert.deepEqual(JSON.parse(outputs['runs'] ?? ''), [
    { flowId: FLOW_ID, runId: CREATED, etag: '"e-1"', ...window, outcome: 'succeeded', status: 'success' },
  ]);
  assert.deepEqual(JSON.parse(outputs['windows'] ?? ''), [window]);
  assert.equal(outputs['window-start-time'], window.windowStartTime);
  assert.equal(outputs['window-end-time'], window.windowEndTime);
  assert.ok(outputs['run-url']?.endsWith(`/dataflows/${FLOW_ID}/activity/${CREATED}`));
  assert.ok(summary.includes(outputs['run-url'] ?? '-'));
});

const BATCHES: Readonly<Record<string, object>> = {
  'a target of type Batch': { targetInfo: [{ reference: { type: 'Batch', ids: ['01BATCHONE'] } }] },
  'a target of type batch': { targetInfo: [{ reference: { type: 'batch', ids: ['01BATCHONE'] } }] },
  'the address of a manifest': {
    fileSummary: {
      extensions: {
        manifest: {
          fileInfo:
            'https://platform.adobe.io/data/foundation/export/batches/01BATCHONE/meta?path=input_files',
        },
      },
    },
  },
  'extensions.batchId': { statusSummary: { status: 'success', extensions: { batchId: '01BATCHONE' } } },
};

describe('batch-ids has the batch that a run names by', { concurrency: 4 }, () => {
  for (const [where, activity] of Object.entries(BATCHES)) {
    test(where, async () => {
      const body = run('success', METRICS, { activities: [{ name: 'Promotion', ...activity }] });
      const { outputs } = await takeScripted('wait/action.yml', { looks: { [CREATED]: [{ body }] } });
      assert.equal(outputs['batch-ids'], '["01BATCHONE"]');
    });
  }
});

test('a run that was attached to is summarized with the status and the etag that it ended with', async () => {
  const params = { startTime: '1771200960', windowStartTime: '1771200000', windowEndTime: '1771200900' };
  const history = [run('inProgress', {}, { params, createdAt: BEGUN_MS, etag: '"early"' })];
  const looks = { [CREATED]: [{ body: run('success', METRICS, { params, etag: '"late"' }) }] };
  const step = await takeScripted('action.yml', { looks, history }, { 'if-run-exists': 'attach' });
  green(step, 'succeeded');
  assert.ok(!step.requests.includes('POST /runs'));
  assert.equal(step.outputs['status'], 'success');
  assert.equal(step.outputs['etag'], '"late"');
  assert.match(step.summary, /Status<\/th><td>success</);
  assert.doesNotMatch(step.summary, /inProgress|early/);
});

test('a wait that could not begin is not titled as a run that was not created', async () => {
  const step = await takeScripted('wait/action.yml', { looks: {} }, { 'run-id': '', 'wait-timeout': 'soon' });
  assert.equal(step.exitCode, 1);
  assert.match(errorOf(step), /run-id.*\n.*wait-timeout/);
  assert.doesNotMatch(step.commands.map(({ properties }) => properties).join(), /created/);
});
