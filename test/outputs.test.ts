import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readRun } from '../src/adobe/run/run.ts';
import { type Metrics, readRunDetails } from '../src/adobe/run/run-details.ts';
import { OUTPUTS, openOutputs, outputsOf, total } from '../src/report/outputs.ts';
import { openReport } from '../src/report/report.ts';
import { OutputError } from '../src/report/runner.ts';
import type { StepEnd } from '../src/report/step-end.ts';
import { OperationError, UnsuccessfulRunsError } from '../src/runs/errors.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { WaitedRun } from '../src/runs/findings.ts';
import {
  asked,
  attached,
  created,
  FLOW_ID,
  orderOf,
  RUN_ID,
  shownRun,
  stateAfter,
  taskOf,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';
import { memoryRunner } from './support/memory-runner.ts';

const WINDOW = { startSeconds: 1_000_000_000, endSeconds: 1_000_003_600 };
const end = (more: Partial<WaitedRun> = {}) => waitedRun({ runId: 'run-1', window: WINDOW, ...more });

const SENDING: StepEvent = { type: 'sending', index: 0 };
const RETRIGGERING: StepEvent = { type: 'sending', index: undefined, failedRunId: RUN_ID };
const NOT_RETRIGGERED: StepEvent = { type: 'retrigger-failed', runId: RUN_ID, run: 'none' };
const NONE_LEFT: StepEvent = { type: 'window-failed', index: 0, run: 'none' };
const POLLED: StepEvent = { type: 'run-polled', run: shownRun('inProgress'), ageMs: 0, atMs: 0 };

const detailsOf = (metrics: Metrics, batchIds: readonly string[] = []): WaitedRun['details'] => {
  const run = readRunDetails({ id: 'run-1', flowId: FLOW_ID });
  return run && { ...run, metrics, batchIds };
};

describe('the metrics of many runs', () => {
  const NAMES = [
    'recordsRead',
    'recordsWritten',
    'recordsFailed',
    'recordsSkipped',
    'filesRead',
    'bytesRead',
    'bytesWritten',
  ] as const;
  const fields = Object.fromEntries(NAMES.map((name) => [name, fc.nat()]));
  const metrics = fc.record(
    { ...fields, durationMs: fc.nat() },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Metrics>;

  test('are sums, without those of which a part is not known', () => {
    fc.assert(
      fc.property(fc.array(metrics, { minLength: 2, maxLength: 5 }), (all) => {
        const sums = total(all);
        for (const name of NAMES) {
          const known = all.flatMap((one) => (one[name] === undefined ? [] : [one[name]]));
          const isWhole = known.length === all.length;
          const expected = isWhole ? known.reduce((sum, number) => sum + number, 0) : undefined;
          assert.equal(sums[name], expected, name);
        }
        assert.equal(sums.durationMs, undefined, 'times that overlap are no sum');
      }),
    );
  });

  test('of one run are its own, its duration too', () => {
    assert.deepEqual(total([{ recordsRead: 4, durationMs: 7 }]), { recordsRead: 4, durationMs: 7 });
    assert.deepEqual(total([]), {});
  });
});

/** The outputs of a wait that ended so, each run with those that it was re-triggered as behind it. */
function waitedOutputs(ended: readonly (readonly WaitedRun[])[], flowId?: string) {
  const events = ended.flatMap((runs) =>
    runs.slice(1).map((next, index): StepEvent => {
      const failed = runs[index];
      assert.ok(failed);
      return { type: 'run-retriggered', failed, next };
    }),
  );
  const firsts = ended.flatMap((runs) => runs.slice(0, 1).map(({ runId }) => runId));
  const state = stateAfter(waitBegun(firsts, taskOf({}, flowId)), ...events, {
    type: 'wait-ended',
    runs: ended,
  });
  return outputsOf(state, { kind: 'succeeded' });
}

describe('the outputs of a wait', () => {
  test('name the last run, and have all runs in order, a failed one before the run that it was re-triggered as', () => {
    const attempts = [
      [end({ runId: 'a1', outcome: 'failed', status: 'failed' }), end({ runId: 'a2' })],
      [end({ runId: 'b1', etag: '"9"', status: 'Success' })],
    ];
    const outputs = waitedOutputs(attempts, FLOW_ID);
    assert.equal(outputs['run-id'], 'b1');
    assert.equal(outputs['etag'], '"9"');
    assert.equal(outputs['status'], 'Success');
    assert.equal(outputs['outcome'], 'succeeded');
    assert.ok(outputs['run-url']?.endsWith(`/dataflows/${FLOW_ID}/activity/b1`));
    const window = { flowId: FLOW_ID, windowStartTime: '1000000000', windowEndTime: '1000003600' };
    assert.deepEqual(JSON.parse(outputs['runs'] ?? ''), [
      { runId: 'a1', etag: '"1"', ...window, outcome: 'failed', status: 'failed', retriggeredAs: 'a2' },
      { runId: 'a2', etag: '"1"', ...window, outcome: 'succeeded', status: 'success' },
      { runId: 'b1', etag: '"9"', ...window, outcome: 'succeeded', status: 'Success' },
    ]);
  });

  test('count a re-triggered run only once: metrics and batches are those of the ends', () => {
    const attempts = [
      [
        end({ runId: 'x1', details: detailsOf({ recordsRead: 100 }, ['X']) }),
        end({ runId: 'x2', details: detailsOf({ recordsRead: 7 }, ['Y']) }),
      ],
      [end({ runId: 'y1', details: detailsOf({ recordsRead: 5 }, ['Y', 'Z']) })],
    ];
    const outputs = waitedOutputs(attempts);
    assert.equal(outputs['metrics'], '{"recordsRead":12}');
    assert.equal(outputs['batch-ids'], '["Y","Z"]');
    assert.ok(outputs['run-url']?.endsWith(`/dataflows/${FLOW_ID}/activity/y1`), 'the run knows its flow');
  });

  test('have no windows if one of them is not known', () => {
    const outputs = waitedOutputs([[end()], [end({ runId: 'run-2', window: undefined })]], FLOW_ID);
    assert.equal(outputs['windows'], undefined);
    assert.equal(outputs['window-start-time'], undefined);
    const [first, second] = JSON.parse(outputs['runs'] ?? '');
    assert.equal(first.windowStartTime, '1000000000');
    assert.ok(!('windowStartTime' in second));
  });

  test('are outputs that action.yml lists, each of them a text', () => {
    const outputs = waitedOutputs([[end()]], FLOW_ID);
    for (const [name, value] of Object.entries(outputs)) {
      assert.ok((OUTPUTS as readonly string[]).includes(name), name);
      assert.equal(typeof value, 'string');
    }
  });
});

describe('the outcome of a step', () => {
  const order = orderOf();
  const several = orderOf({ 'window-size': '30m' });
  const waiting = taskOf({}, FLOW_ID);
  const ends = (outcome: WaitedRun['outcome'], runId = RUN_ID): StepEvent => ({
    ...{ type: 'wait-ended', runs: [[waitedRun({ outcome, runId })]] },
  });
  const begun = waitBegun([RUN_ID], waiting);
  const succeeded: StepEnd = { kind: 'succeeded' };
  const unknown: StepEnd = { kind: 'unknown', error: new OperationError('create', 'unknown', undefined) };
  const notCreated: StepEnd = { kind: 'not-created', error: new OperationError('create', 'none', undefined) };
  const unsuccessful = (outcome: WaitedRun['outcome']): StepEnd => ({
    kind: 'unsuccessful',
    error: new UnsuccessfulRunsError([waitedRun({ outcome })], waiting.wait),
  });
  for (const [outcome, name, end, ...events] of [
    [undefined, 'no window has begun', undefined, asked(order)],
    [undefined, 'the window has no run yet', undefined, asked(order), windowBegun(order)],
    ['created', 'the run is created', succeeded, asked(order), windowBegun(order), created()],
    ['created', 'the wait for it has begun', undefined, asked(order), windowBegun(order), created(), begun],
    ['attached', 'the run existed', succeeded, asked(order), windowBegun(order), attached()],
    ['unknown', 'a request is about to be sent', undefined, asked(order), windowBegun(order), SENDING],
    ['', 'the creation was refused', notCreated, asked(order), windowBegun(order), SENDING, NONE_LEFT],
    [
      'created',
      'the second creation was refused',
      notCreated,
      ...[asked(several), windowBegun(several), created('r-1'), windowBegun(several, 1)],
    ],
    [
      'unknown',
      'a defect follows a request',
      { kind: 'defect', error: undefined },
      ...[asked(order), windowBegun(order), SENDING],
    ],
    [
      'unknown',
      'the first of two runs is created',
      undefined,
      ...[asked(several), windowBegun(several), created('r-1')],
    ],
    [
      'created',
      'two runs are created',
      succeeded,
      ...[asked(several), windowBegun(several), created('r-1'), windowBegun(several, 1), created('r-2', 1)],
    ],
    ['unknown', 'the creation may have left a run', unknown, asked(order), windowBegun(order)],
    [
      'unknown',
      'the second creation may have left a run',
      unknown,
      ...[asked(several), windowBegun(several), created('r-1'), windowBegun(several, 1)],
    ],
    ['succeeded', 'the run succeeded', succeeded, begun, ends('succeeded')],
    ['partially-succeeded', 'the run lost records', succeeded, begun, ends('partially-succeeded')],
    ['failed', 'the run failed', unsuccessful('failed'), begun, ends('failed')],
    [
      'failed',
      'its re-trigger was refused',
      unsuccessful('failed'),
      begun,
      RETRIGGERING,
      NOT_RETRIGGERED,
      ends('failed'),
    ],
    ['unknown', 'a re-trigger was cancelled', { kind: 'wait-cancelled', runs: [] }, begun, RETRIGGERING],
    ['timed-out', 'the run has not ended', unsuccessful('timed-out'), begun, ends('timed-out')],
    ['unknown', 'the run cannot be polled', unsuccessful('unknown'), begun, ends('unknown')],
    ['unknown', 'the wait action waits for a run', undefined, begun, POLLED],
  ] as readonly [string | undefined, string, StepEnd | undefined, ...StepEvent[]][]) {
    test(`is ${outcome === '' ? 'empty' : (outcome ?? 'not known')} if ${name}`, () => {
      assert.equal(outputsOf(stateAfter(...events), end).outcome, outcome);
    });
  }
});

describe('outputs are written', () => {
  const order = orderOf();
  /** What is written for events, one after the other. */
  function write(...events: readonly StepEvent[]) {
    const written: string[] = [];
    const runner = { ...memoryRunner(), output: (name: string) => void written.push(name) };
    const writer = openOutputs(runner);
    const update = (index: number) => {
      const event = events[index];
      assert.ok(event);
      const before = written.length;
      writer.update(event, stateAfter(...events.slice(0, index + 1)));
      return written.slice(before);
    };
    return { steps: events.map((_, index) => update(index)), writer, written };
  }

  test('as soon as they are known, each once', () => {
    const { steps, writer, written } = write(asked(order), windowBegun(order), created());
    const planned = [
      ...['flow-id', 'start-time', 'window-start-time', 'window-end-time', 'windows', 'remaining-windows'],
    ];
    assert.deepEqual(steps[0]?.toSorted(), planned.toSorted());
    assert.deepEqual(steps[1], []);
    for (const name of ['run-id', 'etag', 'run-url', 'outcome', 'runs']) assert.ok(steps[2]?.includes(name));
    const before = written.length;
    writer.finish({ kind: 'succeeded' }, stateAfter(asked(order), windowBegun(order), created()));
    assert.equal(written.length, before);
  });

  test('during a wait too, so that a step that is killed has the last status', () => {
    const runner = memoryRunner();
    const report = openReport(runner, undefined);
    for (const event of [asked(order), windowBegun(order), created(), waitBegun([RUN_ID]), POLLED])
      report.emit(event);
    assert.deepEqual([runner.outputs['status'], runner.outputs['outcome']], ['inProgress', 'created']);
  });

  test('of the wait action before its first poll', () => {
    const runner = memoryRunner();
    openReport(runner, undefined).emit(waitBegun(['a', 'b']));
    const { 'run-id': runId, outcome, status, runs = '' } = runner.outputs;
    assert.deepEqual([runId, outcome, status], ['b', 'unknown', '']);
    assert.equal(JSON.parse(runs).length, 2);
  });

  test('with a failed run as unknown from before its re-trigger is sent on: a later step looks it up first', () => {
    const runner = memoryRunner();
    const report = openReport(runner, undefined);
    report.emit(waitBegun([RUN_ID]));
    report.emit({ type: 'run-polled', run: shownRun('failed'), ageMs: 0, atMs: 0 });
    const shown = () => JSON.parse(runner.outputs['runs'] ?? '')[0].outcome;
    assert.equal(shown(), 'failed');
    report.emit(RETRIGGERING);
    assert.equal(shown(), 'unknown');
    report.emit(NOT_RETRIGGERED);
    report.emit({ type: 'wait-ended', runs: [[waitedRun({ outcome: 'failed', status: 'failed' })]] });
    assert.equal(shown(), 'failed');
  });

  test('of runs that have ended only as far as no number of another run is missing', () => {
    const runner = memoryRunner();
    const report = openReport(runner, undefined);
    report.emit(waitBegun(['run-1', 'run-2']));
    report.emit({ type: 'run-ended', runs: [end({ details: detailsOf({ recordsRead: 7 }, ['b-1']) })] });
    const { metrics, windows, 'batch-ids': batchIds } = runner.outputs;
    assert.deepEqual([metrics, windows, batchIds], ['{}', undefined, '["b-1"]']);
  });

  test('of active runs that are waited for before anything is planned, and not after that', () => {
    const run = readRun({
      id: 'other-1',
      flowId: FLOW_ID,
      metrics: { statusSummary: { status: 'inProgress' } },
    });
    assert.ok(run);
    const lastRun = orderOf({ 'window-start-time': 'last-run' });
    const runner = memoryRunner();
    const report = openReport(runner, undefined);
    report.emit({ type: 'asked', order: lastRun, plan: undefined });
    report.emit({ type: 'active-runs-found', runs: [run], timeoutMs: 1 });
    const shown = () => {
      const { 'run-id': runId, outcome, status, runs = '' } = runner.outputs;
      return [runId, outcome, status, runs.includes('other-1')];
    };
    assert.deepEqual(shown(), ['other-1', 'unknown', 'inProgress', true]);
    report.emit({ type: 'planned', plan: { whole: WINDOW, windows: [WINDOW] } });
    assert.deepEqual(shown(), ['', '', '', false]);
  });

  test('of many runs only at the end of the waits, because there are as many polls', async () => {
    const runner = memoryRunner();
    const report = openReport(runner, undefined);
    report.emit(waitBegun(Array.from({ length: 26 }, (_, index) => `r-${index}`)));
    const run = shownRun('inProgress', { id: 'r-25' });
    report.emit({ type: 'run-polled', run, ageMs: 0, atMs: 0 });
    assert.equal(runner.outputs['status'], '');
    report.succeed();
    assert.equal(runner.outputs['status'], 'inProgress');
  });

  test('not for what only the log shows', () => {
    const failing: StepEvent = { type: 'poll-failed', runId: RUN_ID, reason: 'odd' };
    const { steps } = write(asked(order), windowBegun(order), created(), waitBegun([RUN_ID]), failing);
    assert.deepEqual(steps[4], []);
  });

  test('at the end too if one cannot be written, which the log says', () => {
    const runner = {
      ...memoryRunner(),
      output: () => {
        throw new OutputError('the step output windows cannot be written: no space');
      },
    };
    openOutputs(runner).finish({ kind: 'succeeded' }, stateAfter(asked(order)));
    assert.match(runner.log.join(), /cannot be written: no space/);
    assert.throws(() => openOutputs(runner).update(asked(order), stateAfter(asked(order))), OutputError);
  });
});
