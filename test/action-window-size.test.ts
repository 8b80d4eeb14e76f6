import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Clock } from '../src/adobe/clock.ts';
import {
  type Fault,
  FILE_FLOW_ID,
  type FlowServiceServer,
  type RunPlan,
  type RunRecord,
  type Settings,
  startFlowService,
  stateAt,
  TABLE_FLOW_ID,
} from './support/flow-service/index.ts';
import { skippingClock } from './support/run-here.ts';
import {
  callsOf,
  errorOf,
  plainSummary,
  postsOf,
  type Scene,
  type Step,
  takeAnyStep,
} from './support/step.ts';

const seconds = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1_000;

const FILE = { 'flow-id': FILE_FLOW_ID, 'delta-column': '' } as const;

/** No run of these tests begins by then, but for those that are waited for. */
const START = '4070908800';

/** Four days of a flow of files, a run a day. */
const DAYS = {
  ...FILE,
  'start-time': START,
  'window-start-time': '2026-03-01',
  'window-end-time': '2026-03-05',
  'window-size': '1d',
} as const;
const EDGES = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'] as const;
const YEAR = {
  ...FILE,
  'start-time': START,
  'window-start-time': '2025-01-01',
  'window-end-time': '2026-01-01',
} as const;

/** Runs begin at once, since their start is over, and looks come as soon as they may. */
const WAIT = { wait: 'true', 'poll-interval': '1s', 'start-time': '1663735590' } as const;
const HISTORY = { 'list-runs': { kind: 'none' } } as const satisfies Scene['faults'];

/** Every run is over as soon as it begins. */
const atOnce = ({ service }: FlowServiceServer, ...plans: Partial<RunPlan>[]) => {
  for (const flowId of [FILE_FLOW_ID, TABLE_FLOW_ID]) service.planFlow(flowId, { durationMs: 0 });
  service.planNext(...plans.map((plan) => ({ durationMs: 0, ...plan })));
};

const bodiesOf = (step: Step) =>
  step.requests.filter(({ call }) => call === 'create').map(({ body }) => body);

/** The body of a creation, byte for byte. */
const body = (flowId: string, start: string, from: number, to: number, more = '') =>
  `{"flowId":"${flowId}","params":{"startTime":"${start}","windowStartTime":"${from}","windowEndTime":"${to}"${more}}}`;

const paramsOf = (text: string) =>
  JSON.parse(text).params as { startTime: string; windowStartTime: string; windowEndTime: string };

/** The edges of the windows that were asked for, as dates, if each begins at the end of the one before. */
function edgesOf(step: Step): readonly string[] {
  const windows = bodiesOf(step).map(paramsOf);
  for (const [index, { windowStartTime }] of windows.entries()) {
    if (index > 0) assert.equal(windowStartTime, windows[index - 1]?.windowEndTime);
  }
  const dated = (time = '') => new Date(Number(time) * 1_000).toISOString().slice(0, 10);
  return [windows[0]?.windowStartTime, ...windows.map(({ windowEndTime }) => windowEndTime)].map(dated);
}

interface RunEntry {
  readonly runId: string;
  readonly etag: string;
  readonly windowStartTime: string;
  readonly windowEndTime: string;
  readonly outcome: string;
  readonly status: string;
}

const entriesOf = ({ outputs }: Pick<Step, 'outputs'>) =>
  JSON.parse(outputs['runs'] ?? '[]') as readonly RunEntry[];
const outcomesOf = (step: Step) => entriesOf(step).map(({ outcome }) => outcome);

function assertGreen(step: Step, outcome: string): void {
  assert.equal(step.exitCode, 0, step.stdout);
  assert.equal(step.stderr, '');
  assert.equal(step.outputs['outcome'], outcome);
}

/** Seconds that are none say nothing, whether they are written or not. */
const toMinutes = (text: string) => text.replaceAll(/( \d\d:\d\d):00\b/g, '$1');

const warningsOf = (step: Step) => step.commands.filter(({ name }) => name === 'warning');

/** The rows of the summary's table of runs or windows, as texts of their cells. */
const rowsOf = ({ summary }: Step) =>
  [...summary.matchAll(/<tr><td nowrap>(.*?)<\/td><\/tr>/g)].map(([, row = '']) =>
    row.split(/<\/td><td[^>]*>/).map((cell) => toMinutes(cell.replace(/<.*?>/g, ''))),
  );

/** The lines of the chart in the summary. */
const chartOf = ({ summary }: Step) => /```mermaid\n([\s\S]*?)\n```/.exec(summary)?.[1]?.split('\n') ?? [];
const barsOf = (step: Step) => chartOf(step).filter((line) => /^ {4}\d+ /.test(line));

/** What of a window has been read, or is being read: each second of it by exactly one run that has not failed. */
function assertCovered(
  runs: readonly RunRecord[],
  [from, to]: readonly [number, number],
  nowMs = Date.now(),
): void {
  const windows = runs
    .filter((run) => stateAt(run, nowMs) !== 'failed')
    .map(({ windowStartSeconds, windowEndSeconds }) => [windowStartSeconds, windowEndSeconds] as const)
    .sort(([a], [b]) => a - b);
  const ends = windows.map(([, end]) => end);
  assert.deepEqual(
    windows.map(([start]) => start),
    [from, ...ends.slice(0, -1)],
    'a gap, or data that is read twice',
  );
  assert.equal(ends.at(-1), to);
}

/** Takes several steps against one service, as the attempts of a person who starts a step again. */
async function against<T>(
  settings: Partial<Settings>,
  attempts: (service: FlowServiceServer, take: (scene: Scene) => Promise<Step>, clock: Clock) => Promise<T>,
): Promise<T> {
  const clock = skippingClock();
  const flowService = await startFlowService({ clock, ...settings });
  const take = async (scene: Scene): Promise<Step> => {
    const inputs = { ...scene.inputs, 'api-url': flowService.url };
    const before = flowService.requests.length;
    const step = await takeAnyStep({ ...scene, inputs }, clock);
    const requests = flowService.requests.slice(before);
    return { ...step, requests, runs: [...flowService.service.runs] };
  };
  return attempts(flowService, take, clock).finally(() => flowService.close());
}

describe('a window that is split', { concurrency: 6 }, () => {
  test('becomes consecutive runs, by one POST each and nothing else', async () => {
    const step = await takeAnyStep({ inputs: DAYS });
    assertGreen(step, 'created');
    assert.deepEqual(
      step.requests.map(({ method, path, body: sent }) => `${method} ${path} ${sent}`),
      EDGES.slice(1).map((to, index) => {
        const from = seconds(EDGES[index] ?? '');
        return `POST /data/foundation/flowservice/runs ${body(FILE_FLOW_ID, START, from, seconds(to))}`;
      }),
    );
  });

  test('names the delta column to every run of a table-based flow, since none knows which comes first', async () => {
    const inputs = { ...DAYS, 'flow-id': TABLE_FLOW_ID, 'delta-column': 'DOB', 'window-size': '2d' };
    const step = await takeAnyStep({ inputs });
    assertGreen(step, 'created');
    const delta = ',"deltaColumn":{"name":"DOB"}';
    const [a, b, c] = ['2026-03-01', '2026-03-03', '2026-03-05'].map(seconds) as [number, number, number];
    assert.deepEqual(bodiesOf(step), [
      body(TABLE_FLOW_ID, START, a, b, delta),
      body(TABLE_FLOW_ID, START, b, c, delta),
    ]);
  });

  test('has its runs created one after the other: none is sent before the one before is answered', async () => {
    const ms = 120;
    const step = await takeAnyStep({ inputs: DAYS, faults: { create: { kind: 'delay', ms } } });
    assertGreen(step, 'created');
    const times = step.runs.map(({ createdAtMs }) => createdAtMs);
    assert.equal(times.length, 4);
    for (const [index, time] of times.slice(1).entries())
      assert.ok(time - (times[index] ?? 0) >= ms - 5, `${times}`);
  });

  test('may end with a window that is shorter', async () => {
    const step = await takeAnyStep({
      inputs: { ...DAYS, 'window-size': '36h', 'window-end-time': '2026-03-05' },
    });
    assertGreen(step, 'created');
    const [a, b] = [seconds('2026-03-01'), seconds('2026-03-05')];
    assert.deepEqual(
      bodiesOf(step).map((sent) => Number(paramsOf(sent).windowEndTime)),
      [a + 129_600, a + 259_200, b],
    );
  });

  test('stays whole if it is no longer than the size, and is reported as one run', async () => {
    const step = await takeAnyStep({ inputs: { ...DAYS, 'window-size': '4d' } });
    assertGreen(step, 'created');
    assert.deepEqual(edgesOf(step), ['2026-03-01', '2026-03-05']);
    assert.doesNotMatch(step.stdout, /Flow run 1 of 1/);
    assert.match(step.summary, /<h3>✅ Flow run created · [^<]+ UTC<\/h3>/);
    assert.deepEqual(chartOf(step), []);
  });

  const calendar = {
    'by months that begin on the 31st, which come back to it after a shorter month': {
      inputs: { 'window-start-time': '2026-01-31', 'window-end-time': '2026-05-15', 'window-size': '1M' },
      edges: ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-15'],
    },
    'by months through a leap day': {
      inputs: { 'window-start-time': '2024-01-31', 'window-end-time': '2024-03-31', 'window-size': 'P1M' },
      edges: ['2024-01-31', '2024-02-29', '2024-03-31'],
    },
    'by quarters': {
      inputs: { 'window-start-time': '2025-01-01', 'window-end-time': '2026-01-01', 'window-size': '3M' },
      edges: ['2025-01-01', '2025-04-01', '2025-07-01', '2025-10-01', '2026-01-01'],
    },
    'by years': {
      inputs: { 'window-start-time': '2023-02-28', 'window-end-time': '2025-03-01', 'window-size': '1y' },
      edges: ['2023-02-28', '2024-02-28', '2025-02-28', '2025-03-01'],
    },
  } as const;
  for (const [how, { inputs, edges }] of Object.entries(calendar)) {
    test(how, async () => {
      // Whoever reads the time of the machine is found out: half a day from UTC, and with daylight saving.
      const step = await takeAnyStep({ inputs: { ...FILE, ...inputs }, env: { TZ: 'Pacific/Auckland' } });
      assertGreen(step, 'created');
      assert.deepEqual(edgesOf(step), edges);
    });
  }
});

describe('a step of several runs reports', { concurrency: 6 }, () => {
  test('in the log which of them it has come to, with its window', async () => {
    const step = await takeAnyStep({ inputs: { ...YEAR, 'window-size': '1M' } });
    const lines = toMinutes(step.stdout)
      .split('\n')
      .filter((line) => /^Flow run \d+ of /.test(line));
    assert.equal(lines.length, 12);
    assert.equal(lines[2], 'Flow run 3 of 12: 2025-03-01 00:00 to 2025-04-01 00:00 UTC');
    assert.equal(lines[11], 'Flow run 12 of 12: 2025-12-01 00:00 to 2026-01-01 00:00 UTC');
    assert.match(step.stdout, /^Creating 12 flow runs /m);
    for (const { id } of step.runs) assert.ok(step.stdout.includes(`/activity/${id}\n`), id);
  });

  test('all runs in the runs output, and the last of them in run-id, etag and run-url', async () => {
    const step = await takeAnyStep({ inputs: DAYS });
    const entries = entriesOf(step);
    assert.deepEqual(
      entries.map(({ etag, ...others }) => others),
      step.runs.map(({ id, windowStartSeconds, windowEndSeconds }) => ({
        flowId: FILE_FLOW_ID,
        runId: id,
        windowStartTime: String(windowStartSeconds),
        windowEndTime: String(windowEndSeconds),
        outcome: 'created',
        status: '',
      })),
    );
    for (const { etag } of entries) assert.match(etag, /^"[\da-f-]+"$/);
    const last = entries.at(-1);
    assert.equal(step.outputs['run-id'], last?.runId);
    assert.equal(step.outputs['etag'], last?.etag);
    assert.ok(step.outputs['run-url']?.endsWith(`/dataflows/${FILE_FLOW_ID}/activity/${last?.runId}`));
  });

  test('the whole window in its times, and the parts of it in windows', async () => {
    const { outputs } = await takeAnyStep({ inputs: DAYS });
    assert.equal(outputs['start-time'], START);
    assert.equal(outputs['window-start-time'], String(seconds('2026-03-01')));
    assert.equal(outputs['window-end-time'], String(seconds('2026-03-05')));
    assert.deepEqual(
      JSON.parse(outputs['windows'] ?? ''),
      EDGES.slice(1).map((to, index) => ({
        windowStartTime: String(seconds(EDGES[index] ?? '')),
        windowEndTime: String(seconds(to)),
      })),
    );
  });

  test('in the summary each of them in a row, with a link, and no chart of what the rows show', async () => {
    const step = await takeAnyStep({ inputs: DAYS });
    assert.deepEqual(
      rowsOf(step),
      step.runs.map(({ id }, index) => [
        '🆕 created',
        `${EDGES[index]} 00:00 to ${EDGES[index + 1]} 00:00`,
        id.slice(0, 8),
      ]),
    );
    for (const { id } of step.runs)
      assert.ok(step.summary.includes(`/activity/${id}">${id.slice(0, 8)}<`), id);
    assert.deepEqual(chartOf(step), []);
  });

  test('more than 90 runs with a warning of the guardrail, and 90 without', async () => {
    const inputs = { ...DAYS, 'window-end-time': '2026-03-04T18:00:00Z', 'window-size': '1h' };
    const most = await takeAnyStep({ inputs });
    assertGreen(most, 'created');
    assert.equal(most.runs.length, 90);
    assert.deepEqual(warningsOf(most), []);
    const more = await takeAnyStep({ inputs: { ...inputs, 'window-end-time': '2026-03-04T18:00:01Z' } });
    assertGreen(more, 'created');
    assert.equal(more.runs.length, 91);
    const [warning, ...others] = warningsOf(more);
    assert.match(warning?.data ?? '', /91 flow runs.* 90 batches .*day.*window-size/);
    assert.deepEqual(others, []);
  });

  test('more than 10,000 runs by refusing them, before anything is sent', async () => {
    // A week has 10,080 minutes.
    const week = { 'window-end-time': '2026-03-08', 'window-size': '60s' };
    const step = await takeAnyStep({ inputs: { ...DAYS, ...week } });
    assert.equal(step.exitCode, 1);
    assert.match(errorOf(step), /- `window-size` "60s" splits the window into more than 10,000 runs/);
    assert.deepEqual(step.requests, []);
    assert.deepEqual(step.outputs, { outcome: '' });
  });
});

describe('with wait', { concurrency: 6 }, () => {
  test('each run is waited for before the next is created', async () => {
    const inputs = { ...DAYS, ...WAIT, 'window-end-time': '2026-03-04' };
    const prepare = (flowService: FlowServiceServer) =>
      atOnce(flowService, { durationMs: 1_500 }, { durationMs: 300 }, { records: 0 });
    const step = await takeAnyStep({ inputs, prepare });
    assertGreen(step, 'succeeded');
    const [first, second, third] = step.runs;
    const calls = step.requests.map(({ call, path }) => (call === 'get-run' ? path.slice(-36) : call));
    const order = calls.filter((call, index) => call !== calls[index - 1]);
    assert.deepEqual(order, ['create', first?.id, 'create', second?.id, 'create', third?.id]);
    assert.ok((second?.createdAtMs ?? 0) >= (first?.endsAtMs ?? Number.POSITIVE_INFINITY));
    assert.ok((third?.createdAtMs ?? 0) >= (second?.endsAtMs ?? Number.POSITIVE_INFINITY));
    assert.deepEqual(edgesOf(step), EDGES.slice(0, 4));
  });

  test('the worst end is that of the step, and the outputs have what all runs did', async () => {
    const prepare = (flowService: FlowServiceServer) =>
      atOnce(flowService, { records: 700 }, { records: 500, failedRecords: 3 }, { records: 0 });
    const step = await takeAnyStep({
      inputs: { ...DAYS, ...WAIT, 'window-end-time': '2026-03-04' },
      prepare,
    });
    assertGreen(step, 'partially-succeeded');
    assert.equal(warningsOf(step).length, 1);
    assert.match(
      step.summary,
      /<h3>⚠\uFE0F? 1 of 3 flow runs partially succeeded, 2 succeeded · [^<]+<\/h3>/,
    );
    assert.deepEqual(outcomesOf(step), ['succeeded', 'partially-succeeded', 'succeeded']);
    assert.equal(step.outputs['run-id'], step.runs[2]?.id);
    assert.equal(step.outputs['status'], 'success');
    assert.partialDeepStrictEqual(JSON.parse(step.outputs['metrics'] ?? ''), {
      recordsRead: 1_200,
      recordsWritten: 1_197,
      recordsFailed: 3,
    });
    // A run without a record writes no batch.
    assert.equal(JSON.parse(step.outputs['batch-ids'] ?? '').length, 2);
    assert.deepEqual(
      rowsOf(step).map(([outcome, , , read, , failed]) => [outcome?.replace('\uFE0F', ''), read, failed]),
      [
        ['⚠ partially-succeeded', '500', '3'],
        ['✅ succeeded', '700', '0'],
        ['✅ succeeded', '0', '0'],
      ],
    );
    // A run without a record has no second activity.
    assert.ok(barsOf(step).length >= 4, step.summary);
  });

  test('a run that fails is re-triggered first, and only then is the next one created', async () => {
    const inputs = { ...DAYS, ...WAIT, retries: '1', 'window-end-time': '2026-03-03' };
    const step = await takeAnyStep({ inputs, prepare: (service) => atOnce(service, { outcome: 'failed' }) });
    assertGreen(step, 'succeeded');
    assert.deepEqual(postsOf(step), ['create', 're-trigger', 'create']);
    assert.deepEqual(outcomesOf(step), ['failed', 'succeeded', 'succeeded']);
    // The bars of the failed run, of its re-trigger and of the second run.
    assert.deepEqual(
      barsOf(step).map((bar) => bar.replace(/ :.*/, '')),
      [1, 1, 2, 1, 2].map((place) => `    ${place} ${place === 1 ? 'Copy' : 'Promotion'}`),
    );
    assertCovered(step.runs, [seconds('2026-03-01'), seconds('2026-03-03')]);
  });
});

const REFUSED: Fault = {
  kind: 'status',
  status: 400,
  body: '{"type":"https://ns.adobe.com/aep/errors/FLOW-1100-400","title":"Bad request","status":400,"report":{"detailed-message":"The request could not be processed. Error from flow provider: Failed to create flow run. Error message: the quota is used up","request-id":"2a9d-quota"}}',
};
const NONE: Fault = { kind: 'none' };

const lost = (processed: boolean): Fault => ({ kind: 'reset', when: 'before-headers', processed });

/** How a step of four windows fails at its third window, and how to continue. */
interface BadEnd {
  readonly scene?: Scene;
  readonly prepare: (flowService: FlowServiceServer) => void;
  /** What the error says before how to continue. */
  readonly says: RegExp;
  /** The outcome in the outputs: the worst of its runs. */
  readonly outcome: string;
  /** What the state of the third window is. */
  readonly third: 'unread' | 'read' | 'in truth read' | 'in truth unread';
}

const nextCreate =
  (fault: Fault) =>
  ({ faults }: FlowServiceServer) =>
    faults.next('create', NONE, NONE, fault);

const BAD_ENDS: Readonly<Record<string, BadEnd>> = {
  'a run that fails': {
    scene: { inputs: WAIT },
    prepare: (service) => atOnce(service, {}, {}, { outcome: 'failed' }),
    says: /^Flow run [\da-f-]{36} failed: ErrorCode=SourceLoginRefused/,
    outcome: 'failed',
    third: 'unread',
  },
  'a run that is refused': {
    prepare: nextCreate(REFUSED),
    says: /^Failed to create a run .*HTTP 400 FLOW-1100-400: .*the quota is used up.*2a9d-quota/,
    outcome: 'created',
    third: 'unread',
  },
  'a run that loses more records than are allowed': {
    scene: { inputs: { ...WAIT, 'max-failed-records': '2' } },
    prepare: (service) => atOnce(service, { failedRecords: 2 }, {}, { failedRecords: 3 }),
    says: /failed to ingest 3 records, and `max-failed-records` allows 2/,
    outcome: 'partially-succeeded',
    third: 'read',
  },
  'a run that continues beyond wait-timeout, and succeeds in the end': {
    scene: { inputs: { ...WAIT, 'wait-timeout': '1s' } },
    prepare: (service) => atOnce(service, {}, {}, { durationMs: 5_000 }),
    says: /^Flow run .* did not end within 1s: its last status is inProgress/,
    outcome: 'timed-out',
    third: 'in truth read',
  },
  'a run whose creation is not answered, though it was created': {
    prepare: nextCreate(lost(true)),
    says: /^Failed to create a run .*the connection was lost/,
    outcome: 'unknown',
    third: 'in truth read',
  },
  'a run whose creation is not answered, and that was not created': {
    prepare: nextCreate(lost(false)),
    says: /^Failed to create a run .*the connection was lost/,
    outcome: 'unknown',
    third: 'in truth unread',
  },
  'a cancel while the creation of a run is under way': {
    scene: { cancel: { during: /^Flow run 3 of 4/m, signals: ['SIGINT'] } },
    prepare: nextCreate({ kind: 'stall', when: 'before-headers', processed: true }),
    says: /^Failed to create a run .*cancelled/,
    outcome: 'unknown',
    third: 'in truth read',
  },
  'a cancel while a run is waited for': {
    scene: {
      inputs: WAIT,
      cancel: {
        during: /^Flow run 3 of 4: [\s\S]*^Flow run created\n.*\n.*\/activity\//m,
        signals: ['SIGINT'],
      },
    },
    prepare: (service) => atOnce(service, {}, {}, { durationMs: 6_000 }),
    says: /^Failed to wait for flow run .*cancelled/,
    outcome: 'created',
    third: 'in truth read',
  },
};

/** The times that an error names to continue with: the window's own start, and the start of the one after it. */
const [THIRD, FOURTH] = [`${seconds('2026-03-03')}`, `${seconds('2026-03-04')}`] as const;
const left = (time: string, day: string) =>
  `To load what is left, start this step again with \`window-start-time: ${time}\` and \`window-end-time: ${seconds('2026-03-05')}\` (${day} 00:00 to 2026-03-05 00:00 UTC).`;
const CONTINUATIONS = {
  unread: left(THIRD, '2026-03-03'),
  read: left(FOURTH, '2026-03-04'),
  open: `(2026-03-03 00:00 to 2026-03-04 00:00 UTC). A window whose run does not succeed has to be loaded again. ${left(FOURTH, '2026-03-04')}`,
} as const;

describe('a step of several runs is ended', { concurrency: 6 }, () => {
  for (const [by, end] of Object.entries(BAD_ENDS)) {
    test(`by ${by}; the error says how to continue, and doing so loads every window once`, () =>
      against({}, async (flowService, take, clock) => {
        // Lookups of a lost run do not settle whether it exists.
        flowService.faults.always('list-runs', { kind: 'status', status: 403 });
        end.prepare(flowService);
        const step = await take({ ...end.scene, inputs: { ...DAYS, ...end.scene?.inputs } });
        assertEndedAtThird(step, end);
        const isRead = end.third === 'read' || end.third === 'in truth read';
        // By then it is known how the third run has ended.
        while (flowService.service.runs.some((run) => stateAt(run, clock.now()) === 'inProgress'))
          await clock.sleep(1_000);
        await finishBy(take, flowService, { 'window-start-time': isRead ? FOURTH : THIRD });
      }));
  }

  test('before its first run, with nothing to continue from', async () => {
    const step = await takeAnyStep({ inputs: DAYS, faults: { create: REFUSED } });
    assert.equal(step.exitCode, 1);
    assert.deepEqual(bodiesOf(step), [
      body(FILE_FLOW_ID, START, seconds('2026-03-01'), seconds('2026-03-02')),
    ]);
    assert.equal(step.outputs['run-id'], undefined);
    assert.equal(step.outputs['runs'], undefined);
  });

  test('after many runs, and outputs all of them', async () => {
    // Of many runs, the list is not written with each.
    const prepare = ({ faults }: FlowServiceServer) =>
      faults.next('create', ...Array<Fault>(29).fill(NONE), REFUSED);
    const inputs = { ...DAYS, 'window-size': '1h' };
    const step = await takeAnyStep({ inputs, prepare });
    assert.equal(step.exitCode, 1);
    assert.deepEqual(
      entriesOf(step).map(({ runId }) => runId),
      step.runs.map(({ id }) => id),
    );
    assert.equal(step.runs.length, 29);
  });

  test('by a lost answer; run again with attach and the same inputs, it attaches to what exists', async () => {
    for (const processed of [true, false]) {
      await against({}, async (flowService, take) => {
        flowService.faults.always('list-runs', { kind: 'status', status: 403 });
        nextCreate(lost(processed))(flowService);
        const step = await take({ inputs: DAYS });
        assert.match(
          errorOf(step),
          /start this step again with `window-start-time: \d+` and `window-end-time: \d+` only if no run has it/,
        );
        flowService.faults.always('list-runs', NONE);
        const again = await finishBy(take, flowService, { 'if-run-exists': 'attach' });
        const there = processed ? 'attached' : 'created';
        assert.deepEqual(outcomesOf(again), ['attached', 'attached', there, 'created']);
      });
    }
  });

  test('at its last window, with nothing left to load', async () => {
    const prepare = (flowService: FlowServiceServer) =>
      atOnce(flowService, {}, { durationMs: Number.POSITIVE_INFINITY });
    const inputs = { ...DAYS, ...WAIT, 'wait-timeout': '1s', 'window-end-time': '2026-03-03' };
    const error = errorOf(await takeAnyStep({ inputs, prepare }));
    assert.match(
      error,
      /^1 of 2 windows is loaded\. Find out first how this run ends: .*\. A window whose run does not succeed has to be loaded again\.$/m,
    );
  });
});

/** The error says what happened and how to continue, and nothing was asked for after the third window. */
function assertEndedAtThird(step: Step, { says, outcome, third, scene }: BadEnd): void {
  assert.equal(step.exitCode, 1, step.stdout);
  assert.equal(step.stderr, '');
  const error = errorOf(step);
  assert.match(error, says);
  const wayOn = CONTINUATIONS[third === 'unread' || third === 'read' ? third : 'open'];
  assert.ok(error.endsWith(wayOn), error);
  assert.match(error, third === 'read' ? /^3 of 4 windows /m : /^2 of 4 windows /m);
  assert.ok(plainSummary(step).includes(wayOn), step.summary);
  assert.equal(step.outputs['outcome'], outcome);
  // That it takes less than a second is held where no other test keeps the machine busy.
  if (scene?.cancel) assert.ok(step.sinceSignalMs < 5_000, `${step.sinceSignalMs} ms`);
  assertThirdWasLast(step);
}

/** The outputs and the summary have what is known of the runs that are there. */
function assertThirdWasLast(step: Step): void {
  assert.deepEqual(edgesOf(step), EDGES.slice(0, 4));
  const entries = entriesOf(step);
  assert.deepEqual(
    entries.map(({ windowStartTime }) => windowStartTime),
    EDGES.slice(0, entries.length).map((date) => String(seconds(date))),
  );
  assert.ok(entries.length >= 2);
  assert.equal(step.outputs['run-id'], entries.at(-1)?.runId);
  assert.equal(step.outputs['etag'], entries.at(-1)?.etag);
  assert.equal(JSON.parse(step.outputs['windows'] ?? '').length, 4);
  assert.equal(step.outputs['window-start-time'], String(seconds('2026-03-01')));
  assert.equal(step.outputs['window-end-time'], String(seconds('2026-03-05')));
  assert.ok(step.summary.startsWith('<h3>❌ '), step.summary);
  const [fourth] = JSON.parse(step.outputs['remaining-windows'] ?? '[]').slice(-1);
  assert.equal(fourth?.windowStartTime, String(seconds('2026-03-04')));
}

/** Starts the step again with other inputs: it is green, and then all that was asked for has been read once. */
async function finishBy(
  take: (scene: Scene) => Promise<Step>,
  { service }: FlowServiceServer,
  inputs: Readonly<Record<string, string>>,
): Promise<Step> {
  const again = await take({ inputs: { ...DAYS, ...inputs } });
  assert.equal(again.exitCode, 0, again.stdout);
  assertCovered(service.runs, [seconds('2026-03-01'), seconds('2026-03-05')], service.settings.clock.now());
  return again;
}

test('continuing after a shorter month loads every window once', async () => {
  await against({}, async (flowService, take) => {
    nextCreate(REFUSED)(flowService);
    const months = { ...FILE, 'window-end-time': '2026-06-30', 'window-size': '1M' };
    const step = await take({ inputs: { ...months, 'window-start-time': '2025-12-31' } });
    const [, time = ''] = /start this step again with `window-start-time: (\d+)`/.exec(errorOf(step)) ?? [];
    assert.equal(time, String(seconds('2026-02-28')));
    const again = await take({ inputs: { ...months, 'window-start-time': time } });
    assertGreen(again, 'created');
    assertCovered(flowService.service.runs, [seconds('2025-12-31'), seconds('2026-06-30')]);
  });
});

/** A run over the windows from one date to another, as an earlier step has left it. */
const leave = (flowService: FlowServiceServer, from: string, to: string, plan: Partial<RunPlan> = {}) =>
  flowService.service.addRun(
    FILE_FLOW_ID,
    { startTime: '1663735590', windowStartTime: String(seconds(from)), windowEndTime: String(seconds(to)) },
    { createdAtMs: Date.now() - 60_000, plan: { durationMs: 0, ...plan } },
  ).id;

describe('if runs of some windows exist', { concurrency: 6 }, () => {
  /** Of four days the first and the third; the run of the fourth has failed, so that it has to be read again. */
  const some = (left: string[]) => (flowService: FlowServiceServer) => {
    left.push(leave(flowService, '2026-03-01', '2026-03-02'));
    leave(flowService, '2026-03-04', '2026-03-05', { outcome: 'failed' });
    left.push(leave(flowService, '2026-03-03', '2026-03-04', { durationMs: 65_000 }));
  };

  test('attach creates the others only, in the order of their windows', async () => {
    const left: string[] = [];
    const inputs = { ...DAYS, 'if-run-exists': 'attach' };
    const step = await takeAnyStep({ inputs, faults: HISTORY, prepare: some(left) });
    assertGreen(step, 'created');
    assert.deepEqual(callsOf(step), ['list-runs', 'create', 'create']);
    assert.deepEqual(
      bodiesOf(step).map((sent) => Number(paramsOf(sent).windowStartTime)),
      [seconds('2026-03-02'), seconds('2026-03-04')],
    );
    assert.deepEqual(outcomesOf(step), ['attached', 'created', 'attached', 'created']);
    const [first, , third, last] = entriesOf(step);
    assert.deepEqual([first?.runId, third?.runId], left);
    assert.deepEqual([first?.status, third?.status], ['success', 'inProgress']);
    assert.equal(step.outputs['run-id'], last?.runId);
    assert.deepEqual(
      rowsOf(step).map(([outcome]) => outcome),
      ['🔗 attached', '🆕 created', '🔗 attached', '🆕 created'],
    );
    assert.deepEqual(warningsOf(step), []);
    assertCovered(step.runs, [seconds('2026-03-01'), seconds('2026-03-05')]);
  });

  test('a step of a later attempt attaches by itself', async () => {
    // A window without a run is looked up for a minute, or for `lookup-timeout` if that is shorter.
    const step = await takeAnyStep({
      inputs: { ...DAYS, 'lookup-timeout': '2s' },
      faults: HISTORY,
      prepare: some([]),
      env: { GITHUB_RUN_ATTEMPT: '2' },
    });
    assertGreen(step, 'created');
    assert.deepEqual(outcomesOf(step), ['attached', 'created', 'attached', 'created']);
  });

  test('attach creates none if all are there', async () => {
    const inputs = { ...DAYS, 'if-run-exists': 'attach', 'window-size': '2d' };
    const left: string[] = [];
    const prepare = (flowService: FlowServiceServer) => {
      left.push(leave(flowService, '2026-03-01', '2026-03-03'));
      left.push(leave(flowService, '2026-03-03', '2026-03-05'));
    };
    const step = await takeAnyStep({ inputs, faults: HISTORY, prepare });
    assertGreen(step, 'attached');
    assert.deepEqual(callsOf(step), ['list-runs']);
    assert.deepEqual(
      entriesOf(step).map(({ runId }) => runId),
      left,
    );
    assert.equal(step.outputs['run-id'], left[1]);
  });

  test('attach waits for those that continue, before it creates the next', async () => {
    const inputs = { ...DAYS, ...WAIT, 'if-run-exists': 'attach', 'window-end-time': '2026-03-03' };
    const prepare = (flowService: FlowServiceServer) => {
      atOnce(flowService);
      leave(flowService, '2026-03-01', '2026-03-02', { durationMs: 65_000 });
    };
    const step = await takeAnyStep({ inputs, faults: HISTORY, prepare });
    assertGreen(step, 'succeeded');
    const [attached, created] = step.runs;
    assert.ok((created?.createdAtMs ?? 0) >= (attached?.endsAtMs ?? Number.POSITIVE_INFINITY));
    assert.deepEqual(
      entriesOf(step).map(({ runId, status }) => [runId, status]),
      [
        [attached?.id, 'success'],
        [created?.id, 'success'],
      ],
    );
  });

  test('fail creates none, and names the first that is there', async () => {
    const left: string[] = [];
    const inputs = { ...DAYS, 'if-run-exists': 'fail' };
    const step = await takeAnyStep({ inputs, faults: HISTORY, prepare: some(left) });
    assert.equal(step.exitCode, 1);
    assert.ok(errorOf(step).includes(`flow run ${left[0]} has exactly this window`), errorOf(step));
    assert.deepEqual(callsOf(step), ['list-runs']);
    assert.equal(step.outputs['run-id'], undefined);
  });

  test('a run over other windows of the same data is warned about', async () => {
    const ids: string[] = [];
    const prepare = (flowService: FlowServiceServer) =>
      void ids.push(leave(flowService, '2026-03-02', '2026-03-04'));
    const inputs = { ...DAYS, 'if-run-exists': 'attach' };
    const step = await takeAnyStep({ inputs, faults: HISTORY, prepare });
    assertGreen(step, 'created');
    const [warning, ...others] = warningsOf(step);
    assert.ok(warning?.data.includes(ids[0] ?? '?'), warning?.data);
    assert.match(warning?.data ?? '', /twice/);
    assert.deepEqual(others, []);
  });
});

describe('a service that refuses a start in the past', { concurrency: 6 }, () => {
  const settings = { refusePastStart: true } as const;
  const inputs = { ...DAYS, 'start-time': 'now+3s' } as const;

  test('runs of a step that waits get a start in the future when they are created late', async () => {
    const three = { ...WAIT, ...inputs, 'window-end-time': '2026-03-04' };
    const step = await takeAnyStep({ inputs: three, settings, prepare: atOnce });
    assertGreen(step, 'succeeded');
    assertStartsAhead(step, 3);
  });

  test('runs of a step that does not wait get a start in the future when the service answers slowly', async () => {
    const faults = { create: { kind: 'delay', ms: 1_100 } } as const;
    const step = await takeAnyStep({ inputs, settings, faults });
    assertGreen(step, 'created');
    assertStartsAhead(step, 4);
    const [first] = step.runs;
    const starts = step.runs.map(({ params }) => params['startTime']);
    assert.notEqual(starts.at(-1), first?.params['startTime']);
    assert.equal(step.outputs['start-time'], starts[0]);
  });
});

/** Each run was to begin after its creation, and no longer after it than the first. */
function assertStartsAhead({ runs }: Step, count: number): void {
  assert.equal(runs.length, count);
  for (const { createdAtMs, params } of runs) {
    const leadMs = Number(params['startTime']) * 1_000 - createdAtMs;
    assert.ok(leadMs > 0 && leadMs <= 4_000, `${leadMs} ms`);
  }
}

test('a list of runs that is too large for an output becomes a file, which the wait action takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runner-'));
  const env = { RUNNER_TEMP: folder };
  try {
    await against({}, async (flowService, take) => {
      atOnce(flowService);
      const window = { 'window-size': '10m', 'window-end-time': '2026-03-05T04:00:00Z' };
      const inputs = { ...DAYS, ...window, 'start-time': '1663735590' };
      const step = await take({ inputs, env, longestMs: 60_000 });
      assertGreen(step, 'created');
      assert.equal(step.runs.length, 600);
      const path = step.outputs['runs'] ?? '';
      assert.ok(path.startsWith(`${folder}/`) && path.endsWith('.json'), path);
      assert.match(step.stdout, /The output `runs` is too large .*file/);
      const entries = JSON.parse(await readFile(path, 'utf8')) as readonly RunEntry[];
      const ids = step.runs.map(({ id }) => id);
      assert.deepEqual(
        entries.map(({ runId }) => runId),
        ids,
      );
      assert.equal(step.outputs['run-id'], ids.at(-1));
      assert.equal(JSON.parse(step.outputs['windows'] ?? '').length, 600);
      // The summary shows most of them, and the size that GitHub takes is far away.
      assert.equal(rowsOf(step).length, 500);
      assert.match(step.summary, /… and 100 more\./);
      assert.ok(Buffer.byteLength(step.summary) < 500_000, `${Buffer.byteLength(step.summary)}`);

      const wait = { 'run-id': path, 'poll-interval': '1s' };
      const waited = await take({ action: 'wait/action.yml', inputs: wait, env, longestMs: 60_000 });
      assertGreen(waited, 'succeeded');
      const looks = new Set(waited.requests.map(({ path: sent }) => sent.slice(-36)));
      assert.deepEqual([...looks].sort(), [...ids].sort());
      assert.match(
        waited.summary,
        /<h3>✅ 600 flow runs succeeded · 2026-03-01 00:00 to 2026-03-05 04:00 UTC<\/h3>/,
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
