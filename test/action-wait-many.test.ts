import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FLOW_ID, type Look, runWith, takeScripted, takeScriptedHere } from './support/scripted-runs.ts';
import { errorOf } from './support/step.ts';

const IDS = ['aa10', 'bb20', 'cc30'].map((part) => `${part}0f4e-7c1b-4d92-8e35-6f0a1b2c3d4e`);
const [A = '', B = '', C = ''] = IDS;

const shown = (runId: string, status: string, more: object = {}): Look => ({
  body: runWith(status, { id: runId, etag: `"${runId.slice(0, 4)}"`, flowId: FLOW_ID, ...more }),
});

const counts = (status: string, read: number, failed: number, batchId: string) => ({
  metrics: {
    statusSummary: { status },
    recordSummary: { inputRecordCount: read, outputRecordCount: read - failed, failedRecordCount: failed },
    durationSummary: { startedAtUTC: 1_771_200_000_000, completedAtUTC: 1_771_200_060_000 },
  },
  activities: [{ targetInfo: [{ reference: { type: 'Batch', ids: [batchId] } }] }],
});

const GOOD = Object.fromEntries(IDS.map((id) => [id, [shown(id, 'success')]]));

const entriesOf = (outputs: Readonly<Record<string, string>>) =>
  JSON.parse(outputs['runs'] ?? '[]') as readonly Readonly<Record<string, string>>[];

describe('run-id takes', { concurrency: 6 }, () => {
  const window = { windowStartTime: '1771200000', windowEndTime: '1771200900' };
  const output = IDS.map((runId) => ({ runId, etag: '"x"', ...window, outcome: 'created', status: '' }));
  const forms: Readonly<Record<string, string>> = {
    'one a line': IDS.join('\n'),
    'one a line, with empty lines, spaces and the ends of lines of Windows': `\r\n ${A} \r\n\r\n${B}\r\n\t${C}\r\n`,
    'separated by commas': IDS.join(','),
    'separated by commas and spaces': ` ${A} , ${B},${C}, `,
    'as the runs output': JSON.stringify(output),
    'as the runs output, over several lines': JSON.stringify(output, undefined, 2),
    'as a JSON array of ids': JSON.stringify(IDS),
    'with duplicates': [A, B, A, C, C, A].join('\n'),
  };
  for (const [how, value] of Object.entries(forms)) {
    test(`runs ${how}, and each is polled once`, async () => {
      const step = await takeScriptedHere('wait/action.yml', { looks: GOOD }, { 'run-id': value });
      assert.equal(step.exitCode, 0, step.stdout);
      assert.deepEqual([...step.requests].sort(), IDS.map((id) => `GET /runs/${id}`).sort());
      assert.deepEqual(
        entriesOf(step.outputs).map(({ runId }) => runId),
        IDS,
      );
      assert.equal(step.outputs['run-id'], C);
    });
  }

  for (const value of [
    '[',
    '[]',
    '[{"runId":7}]',
    '[{"id":"x"}]',
    '{"runId":"x"}',
    'a/b',
    '../flows',
    ' , ',
    '[null]',
  ]) {
    test(`nothing that is no run: ${value} is refused before any request`, async () => {
      const step = await takeScriptedHere('wait/action.yml', { looks: GOOD }, { 'run-id': value });
      assert.equal(step.exitCode, 1);
      assert.match(errorOf(step), /run-id/);
      assert.deepEqual(step.requests, []);
      assert.deepEqual(step.outputs, { outcome: '' });
    });
  }
});

describe('of many runs', { concurrency: 4 }, () => {
  test('all are waited for if one has failed; the step fails and names the failed one', async () => {
    const looks = {
      [A]: [
        shown(A, 'inProgress'),
        shown(A, 'inProgress'),
        shown(A, 'success', counts('success', 70, 0, '01A')),
      ],
      [B]: [
        shown(B, 'failed', {
          metrics: counts('failed', 8, 8, '01B').metrics,
          activities: [{ statusSummary: { errors: [{ code: '133', message: 'No file.' }] } }],
        }),
      ],
      [C]: [shown(C, 'inProgress'), shown(C, 'partialSuccess', counts('partialSuccess', 30, 5, '01C'))],
    };
    const step = await takeScripted('wait/action.yml', { looks }, { 'run-id': IDS.join() });
    assert.equal(step.exitCode, 1);
    const error = errorOf(step);
    assert.match(error, new RegExp(`${B}.*133 No file`));
    assert.ok(!error.includes(A) && !error.includes(C), error);
    assert.equal(step.requests.filter((request) => request.endsWith(A)).length, 3);

    const { outputs } = step;
    assert.deepEqual(
      entriesOf(outputs).map(({ runId, etag, outcome, status }) => [runId, etag, outcome, status]),
      [
        [A, '"aa10"', 'succeeded', 'success'],
        [B, '"bb20"', 'failed', 'failed'],
        [C, '"cc30"', 'partially-succeeded', 'partialSuccess'],
      ],
    );
    assert.equal(outputs['run-id'], C);
    assert.equal(outputs['status'], 'partialSuccess');
    assert.equal(outputs['outcome'], 'failed');
    assert.deepEqual(JSON.parse(outputs['metrics'] ?? ''), {
      recordsRead: 108,
      recordsWritten: 95,
      recordsFailed: 13,
    });
    assert.deepEqual(JSON.parse(outputs['batch-ids'] ?? ''), ['01A', '01C']);

    const rows = [...step.summary.matchAll(/<tr><td nowrap>.*?<\/tr>/g)].map(([row]) => row);
    assert.equal(rows.length, 3, step.summary);
    // Those that need attention come first.
    for (const [index, id] of [B, C, A].entries())
      assert.ok(rows[index]?.includes(`/${id}">${id.slice(0, 8)}<`), rows[index]);
    assert.match(rows[1] ?? '', /partially-succeeded.*>30<.*>25<.*>5</);
    assert.match(step.summary, /<h3>❌ /);
    assert.match(step.summary, /133 No file/);
  });

  test('the metrics are no sum if one of them gives no numbers', async () => {
    const looks = {
      [A]: [shown(A, 'success', counts('success', 70, 0, '01A'))],
      [B]: [shown(B, 'failed')],
    };
    const step = await takeScripted('wait/action.yml', { looks }, { 'run-id': `${A},${B}` });
    assert.equal(step.outputs['outcome'], 'failed');
    assert.equal(step.outputs['metrics'], '{}');
    assert.equal(step.outputs['batch-ids'], '["01A"]');
  });

  test('each one that did not succeed is named in the one annotation, with its own reason', async () => {
    const looks = {
      [A]: [shown(A, 'failed')],
      [B]: [{ status: 403, body: '' }],
      [C]: [shown(C, 'inProgress')],
    };
    const inputs = { 'run-id': IDS.join(), 'wait-timeout': '1s' };
    const step = await takeScripted('wait/action.yml', { looks }, inputs);
    assert.equal(step.exitCode, 1);
    const error = errorOf(step);
    assert.match(error, new RegExp(`${A} failed`));
    assert.match(error, new RegExp(`Failed to poll flow run ${B}: HTTP 403`));
    assert.match(error, new RegExp(`Flow run ${C} did not end within 1s`));
    assert.equal(step.outputs['outcome'], 'failed');
  });

  test('the same flow is linked to if flow-id is given', async () => {
    const inputs = { 'run-id': IDS.join(), 'flow-id': FLOW_ID };
    const step = await takeScripted('wait/action.yml', { looks: GOOD }, inputs);
    assert.ok(step.stdout.includes(`/dataflows/${FLOW_ID}/activity\n`), step.stdout);
    assert.ok(step.outputs['run-url']?.endsWith(`/dataflows/${FLOW_ID}/activity/${C}`));
  });

  test('one that was re-triggered already does not count any more: the runs output names the new one after it', async () => {
    // The runs output of a step with retries that timed out.
    const window = { windowStartTime: '1771200000', windowEndTime: '1771200900' };
    const runs = [
      { runId: A, etag: '', ...window, outcome: 'failed', status: 'failed' },
      { runId: B, etag: '', ...window, outcome: 'timed-out', status: 'inProgress' },
    ];
    const looks = { [A]: [shown(A, 'failed')], [B]: [shown(B, 'success')] };
    const inputs = { 'run-id': JSON.stringify(runs), retries: '1' };
    const step = await takeScripted('wait/action.yml', { looks }, inputs);
    assert.ok(!step.requests.some((request) => request.startsWith('POST')), 'the window is ingested twice');
    assert.equal(step.exitCode, 0, step.stdout);
  });
});

/** Prints on standard error how much memory the process has taken. */
const MEMORY_HOOK = "process.on('exit',()=>process.stderr.write('maxRSS='+process.resourceUsage().maxRSS))";

test('300 runs waited for at once all end, and the log and the memory stay small', async (t) => {
  const ids = Array.from(
    { length: 300 },
    (_, index) => `${String(index).padStart(4, '0')}0f4e-7c1b-4d92-8e35-6f0a1b2c3d4e`,
  );
  const polls = (id: string) => [shown(id, 'inProgress'), shown(id, 'inProgress'), shown(id, 'success')];
  const looks = Object.fromEntries(ids.map((id) => [id, polls(id)]));
  const step = await takeScripted(
    'wait/action.yml',
    { looks },
    { 'run-id': ids.join('\n') },
    { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(MEMORY_HOOK)}` } },
  );
  assert.equal(step.exitCode, 0, step.stdout.slice(-2_000));
  assert.equal(step.requests.length, 900);
  const outcomes = entriesOf(step.outputs).map(({ outcome }) => outcome);
  assert.equal(outcomes.filter((outcome) => outcome === 'succeeded').length, 300);
  const lines = step.stdout.split('\n').length;
  const megabytes = Math.round(Number(/maxRSS=(\d+)/.exec(step.stderr)?.[1]) / 1_024);
  t.diagnostic(
    `${step.requests.length} requests, ${lines} lines, ${megabytes} MB, ${step.summary.length} B of summary`,
  );
  assert.ok(lines < 300 * 8, `${lines}`);
  assert.ok(megabytes < 300, `${megabytes}`);
  assert.match(step.stdout, /^300 flow runs succeeded$/m);
});
