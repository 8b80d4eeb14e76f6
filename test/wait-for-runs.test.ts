import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRun } from '../src/adobe/run/run.ts';
import { openReport } from '../src/report/report.ts';
import { existingRun } from '../src/runs/waiting/wait.ts';
import { waitForFlowRuns } from '../src/wait-for-flow-runs.ts';
import { shownRun, waitBegun, waitedRun } from './support/events.ts';
import { FILE_FLOW_ID, type RunPlan } from './support/flow-service/index.ts';
import { worldOf } from './support/flow-service/world.ts';
import { memoryRunner } from './support/memory-runner.ts';
import { LATENCY_MS, type Passage, type SentRequest } from './support/virtual-network.ts';
import {
  CONNECTION,
  callsOf,
  playStep,
  runsOf,
  WAIT,
  waitVirtually,
  worldWith,
} from './support/virtual-wait.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('waiting for many runs', () => {
  test('takes as long as the longest, because all are waited for at once', async () => {
    const world = worldWith([10, 60, 30].map((minutes) => ({ durationMs: minutes * MINUTE_MS })));
    const { green, elapsedMs, outputs } = await waitVirtually(world.runIds, {}, world);
    assert.ok(green);
    assert.ok(elapsedMs >= 60 * MINUTE_MS && elapsedMs < 62 * MINUTE_MS, `${elapsedMs}`);
    assert.deepEqual(
      runsOf(outputs).map(({ runId }) => runId),
      world.runIds,
    );
  });

  test('waits for all runs if one fails, and fails then', async () => {
    const world = worldWith([
      { outcome: 'failed', durationMs: MINUTE_MS },
      { durationMs: 60 * MINUTE_MS },
      { outcome: 'partialSuccess', failedRecords: 3, durationMs: 2 * MINUTE_MS },
    ]);
    const { green, outputs, errors, elapsedMs } = await waitVirtually(world.runIds, {}, world);
    assert.equal(green, false);
    assert.equal(errors.length, 1);
    assert.ok(errors[0]?.includes(world.runIds[0] ?? ''));
    assert.ok(elapsedMs >= 60 * MINUTE_MS);
    assert.equal(outputs['outcome'], 'failed');
    assert.equal(outputs['run-id'], world.runIds[2]);
    assert.deepEqual(
      runsOf(outputs).map(({ outcome }) => outcome),
      ['failed', 'succeeded', 'partially-succeeded'],
    );
  });

  test('gives each run its own wait-timeout and reports how the others ended', async () => {
    const world = worldWith([{ durationMs: Number.POSITIVE_INFINITY }, { durationMs: MINUTE_MS }]);
    const wait = { waitTimeoutMs: 10 * MINUTE_MS };
    const { green, outputs, errors, elapsedMs } = await waitVirtually(world.runIds, wait, world);
    assert.equal(green, false);
    assert.match(errors[0] ?? '', /continues in Experience Platform/);
    assert.equal(outputs['outcome'], 'timed-out');
    assert.ok(elapsedMs >= 10 * MINUTE_MS && elapsedMs < 11 * MINUTE_MS);
    assert.deepEqual(
      runsOf(outputs).map(({ outcome, status }) => [outcome, status]),
      [
        ['timed-out', 'inProgress'],
        ['succeeded', 'success'],
      ],
    );
  });
});

test('a run that is not found for five minutes is reported with run-id, sandbox and label to check', async () => {
  const step = await waitVirtually(['0d0d0d0d-no-such-run'], {}, worldWith([]));
  assert.equal(step.green, false);
  assert.equal(step.outputs['outcome'], 'unknown');
  assert.ok(step.elapsedMs >= 5 * MINUTE_MS && step.elapsedMs < 7 * MINUTE_MS, `${step.elapsedMs}`);
  assert.match(step.errors[0] ?? '', /HTTP 404 FLOW-1439-404/);
  assert.match(step.errors[0] ?? '', /Check `run-id`/);
});

describe('a failed run is re-triggered', () => {
  const failed: Partial<RunPlan> = { outcome: 'failed', durationMs: MINUTE_MS };

  test('as often as retries says, each time as a new run of the same window; run-id is the last', async () => {
    const world = worldWith([failed]);
    world.service.planNext(failed, { durationMs: 2 * MINUTE_MS });
    const step = await waitVirtually(world.runIds, { retries: 3 }, world);
    assert.ok(step.green, step.errors[0]);
    const ids = world.service.runs.map(({ id }) => id);
    assert.equal(ids.length, 3);
    assert.deepEqual(
      runsOf(step.outputs).map(({ runId, outcome }) => [runId, outcome]),
      [
        [ids[0], 'failed'],
        [ids[1], 'failed'],
        [ids[2], 'succeeded'],
      ],
    );
    assert.equal(step.outputs['run-id'], ids[2]);
    assert.equal(step.outputs['outcome'], 'succeeded');
    assert.equal(JSON.parse(step.outputs['windows'] ?? '').length, 1);
    for (const id of ids) assert.ok(step.summary.includes(id), `${id} is not in the summary`);
  });

  test('no more often than that', async () => {
    const world = worldWith([failed]);
    world.service.planFlow(FILE_FLOW_ID, failed);
    const step = await waitVirtually(world.runIds, { retries: 2 }, world);
    assert.equal(step.green, false);
    assert.equal(callsOf(step.requests, 're-trigger').length, 2);
    assert.equal(world.service.runs.length, 3);
    assert.equal(runsOf(step.outputs).length, 3);
    assert.equal(step.outputs['run-id'], world.service.runs[2]?.id);
    assert.equal(step.outputs['outcome'], 'failed');
  });

  test('gives the new run a wait-timeout of its own', async () => {
    const world = worldWith([{ ...failed, durationMs: 9 * MINUTE_MS }]);
    world.service.planNext({ durationMs: 9 * MINUTE_MS });
    const wait = { retries: 1, waitTimeoutMs: 10 * MINUTE_MS };
    const step = await waitVirtually(world.runIds, wait, world);
    assert.ok(step.green, step.errors[0]);
  });

  test('re-triggers no run without retries, and none that succeeded, in part or with no records', async () => {
    const ends: readonly Partial<RunPlan>[] = [
      { records: 0 },
      { outcome: 'partialSuccess', failedRecords: 9 },
      {},
    ];
    const world = worldWith(ends);
    await waitVirtually(world.runIds, { retries: 5 }, world);
    const bad = worldWith([failed]);
    const { requests } = await waitVirtually(bad.runIds, {}, bad);
    assert.equal(callsOf(requests, 're-trigger').length, 0);
    assert.equal(world.service.runs.length, ends.length);
  });

  test('finds the new run in the history if the answer to the re-trigger is lost', async () => {
    const world = worldWith([failed]);
    const passage = ({ call }: SentRequest): Passage | undefined =>
      call === 're-trigger'
        ? { fate: { kind: 'broken', processed: true }, latencyMs: LATENCY_MS }
        : undefined;
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.equal(world.service.runs.length, 2);
    assert.equal(step.outputs['run-id'], world.service.runs[1]?.id);
    assert.equal(callsOf(step.requests, 're-trigger').length, 1);
  });

  test('looks up the new run in the flow of the step if the run does not name its flow', async () => {
    const world = worldWith([failed]);
    const { handle } = world.service;
    world.service.handle = (request) => {
      const answer = handle(request);
      if (!/\/runs\/[\w-]+$/.test(request.path)) return answer;
      return { ...answer, body: `${answer.body}`.replace(/"flowId":"[^"]*",?/, '') };
    };
    const passage = ({ call }: SentRequest): Passage | undefined =>
      call === 're-trigger'
        ? { fate: { kind: 'broken', processed: true }, latencyMs: LATENCY_MS }
        : undefined;
    const runs = world.runIds.map((runId) => ({ runId }));
    const order = { connection: CONNECTION, flowId: FILE_FLOW_ID, runs, isRerun: false, warnings: [] };
    const wait = { ...WAIT, retries: 1 };
    const step = await playStep((machine) => waitForFlowRuns({ ...order, wait }, machine), {
      ...world,
      passage,
    });
    assert.ok(step.green, step.errors[0]);
    assert.equal(step.outputs['run-id'], world.service.runs[1]?.id);
  });

  test('re-triggers once more, a minute later, if the request was not processed', async () => {
    const world = worldWith([failed]);
    const lost = { count: 0 };
    const passage = ({ call }: SentRequest): Passage | undefined =>
      call === 're-trigger' && lost.count++ === 0
        ? { fate: { kind: 'broken', processed: false }, latencyMs: LATENCY_MS }
        : undefined;
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.equal(world.service.runs.length, 2);
    const [first, second] = callsOf(step.requests, 're-trigger');
    assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= MINUTE_MS);
  });

  test('says what to check if the history does not show whether the run was re-triggered', async () => {
    const world = worldWith([failed]);
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call === 're-trigger') return { fate: { kind: 'broken', processed: true }, latencyMs: LATENCY_MS };
      const fate = { kind: 'replaced', processed: false, answer: { status: 403, body: '' } } as const;
      return call === 'list-runs' ? { fate, latencyMs: LATENCY_MS } : undefined;
    };
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    assert.equal(step.green, false);
    assert.equal(world.service.runs.length, 2);
    assert.equal(step.errors.length, 1);
    // A run that may have been started over must not be taken for one that was not.
    assert.doesNotMatch(step.errors[0] ?? '', /could not be started over/);
    assert.match(step.errors[0] ?? '', /may have been|not known|whether/);
    assert.match(step.errors[0] ?? '', /history|twice|[Ll]ook for/);
    assert.equal(step.outputs['outcome'], 'unknown');
  });
});

describe('re-triggers', () => {
  const failed: Partial<RunPlan> = { outcome: 'failed', durationMs: MINUTE_MS };
  const SAME_ID = worldOf({ retrigger: { id: 'same' } });

  test('of one run have growing pauses between them', async () => {
    const world = worldWith([failed]);
    world.service.planFlow(FILE_FLOW_ID, { ...failed, durationMs: 0 });
    const step = await waitVirtually(world.runIds, { retries: 4 }, world);
    const times = callsOf(step.requests, 're-trigger').map(({ atMs }) => atMs);
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    assert.equal(pauses.length, 3);
    for (const [index, pauseMs] of pauses.entries())
      assert.ok(pauseMs >= MINUTE_MS * 2 ** index && pauseMs < MINUTE_MS * (2 ** index + 1), pauses.join());
    assert.match(step.log.join('\n'), /Waiting 60 s before the next attempt: flow run \S+ failed again/);
  });

  test('are tried again while the state of the run does not allow them yet', async () => {
    const world = worldWith([failed]);
    const refusals = { left: 3 };
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call !== 're-trigger' || refusals.left-- <= 0) return undefined;
      const body =
        '{"type":"https://ns.adobe.com/aep/errors/CONNECTORS-1387-400","detail":"Try again after some time."}';
      return {
        fate: { kind: 'replaced', processed: false, answer: { status: 400, body } },
        latencyMs: LATENCY_MS,
      };
    };
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.equal(callsOf(step.requests, 're-trigger').length, 4);
    assert.equal(world.service.runs.length, 2);
  });

  test('are refused for good if the state of the run does not allow them for `retry-timeout`', async () => {
    const world = worldWith([failed]);
    const body = '{"type":"https://ns.adobe.com/aep/errors/CONNECTORS-1387-400"}';
    const passage = ({ call }: SentRequest): Passage | undefined =>
      call === 're-trigger'
        ? {
            fate: { kind: 'replaced', processed: false, answer: { status: 400, body } },
            latencyMs: LATENCY_MS,
          }
        : undefined;
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    assert.equal(step.outputs['outcome'], 'failed');
    assert.match(step.errors[0] ?? '', /could not be re-triggered: HTTP 400 CONNECTORS-1387-400/);
    assert.ok(step.elapsedMs < 4 * MINUTE_MS, `${step.elapsedMs}`);
  });

  test('that begin the same run again are followed, and do not count as other runs', async () => {
    const world = worldWith([failed], { world: SAME_ID });
    world.service.planNext({ ...failed, lagMs: 2 * MINUTE_MS }, { lagMs: 2 * MINUTE_MS });
    const step = await waitVirtually(world.runIds, { retries: 2 }, world);
    assert.ok(step.green, step.errors[0]);
    assert.equal(callsOf(step.requests, 're-trigger').length, 2);
    assert.deepEqual(
      runsOf(step.outputs).map(({ runId, outcome }) => [runId, outcome]),
      [[world.runIds[0], 'succeeded']],
    );
    assert.match(step.log.join('\n'), /failed and was re-triggered under its own id/);
  });

  test('that begin the same run again after a request that was lost leave one run', async () => {
    const world = worldWith([failed], { world: SAME_ID });
    world.service.planFlow(FILE_FLOW_ID, { durationMs: MINUTE_MS });
    const sends = { count: 0 };
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call !== 're-trigger' || sends.count > 0) return undefined;
      sends.count += 1;
      return { fate: { kind: 'broken', processed: false }, latencyMs: LATENCY_MS };
    };
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.equal(callsOf(step.requests, 're-trigger').length, 2);
    assert.deepEqual(
      runsOf(step.outputs).map(({ runId, outcome }) => [runId, outcome]),
      [[world.runIds[0], 'succeeded']],
    );
  });

  test('that begin the same run again, in vain, end with its failure', async () => {
    const world = worldWith([failed], { world: SAME_ID });
    world.service.planFlow(FILE_FLOW_ID, failed);
    const step = await waitVirtually(world.runIds, { retries: 2 }, world);
    assert.equal(step.outputs['outcome'], 'failed');
    assert.equal(callsOf(step.requests, 're-trigger').length, 2);
    assert.equal(runsOf(step.outputs).length, 1);
  });

  test('that leave two runs end the step as duplicated, and the other runs are waited for', async () => {
    const world = worldWith([failed, { durationMs: 30 * MINUTE_MS }]);
    const sends = { count: 0 };
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call !== 're-trigger') return undefined;
      sends.count += 1;
      return sends.count === 1
        ? { fate: { kind: 'stalled', processedAfterMs: 7 * MINUTE_MS }, latencyMs: LATENCY_MS }
        : undefined;
    };
    world.service.planFlow(FILE_FLOW_ID, { durationMs: 20 * MINUTE_MS });
    const step = await waitVirtually(world.runIds, { retries: 1 }, { ...world, passage });
    const again = world.service.runs.filter(({ retriggerOf }) => retriggerOf === world.runIds[0]);
    assert.equal(again.length, 2);
    assert.equal(step.outputs['outcome'], 'duplicated');
    for (const { id } of again) assert.ok(step.errors[0]?.includes(id), step.errors[0]);
    const outcomes = new Map(runsOf(step.outputs).map(({ runId, outcome }) => [runId, outcome]));
    assert.deepEqual(
      again.map(({ id }) => outcomes.get(id)),
      ['duplicated', 'duplicated'],
    );
    assert.equal(outcomes.get(world.runIds[1] ?? ''), 'succeeded');
  });
});

test('an existing run is polled at once, and however long it does not show if its start lies ahead', () => {
  const run = readRun({ id: 'r-1', flowId: FILE_FLOW_ID, params: { startTime: '1778051360' } });
  assert.ok(run);
  for (const [nowMs, isCreated] of [
    [1_778_051_300_000, true],
    [1_778_051_400_000, false],
  ] as const) {
    const { startSeconds, ...given } = existingRun(run, nowMs);
    assert.deepEqual([startSeconds, given.isCreated], [undefined, isCreated]);
  }
});

describe('wait-timeout holds to the second', () => {
  for (const [what, status] of [
    ['IMS is down when the token has to be renewed', 503],
    ['IMS answers nothing when the token has to be renewed', undefined],
  ] as const) {
    test(`if ${what}`, async () => {
      const world = worldWith([{ durationMs: 48 * HOUR_MS }], { tokenLifetimeMs: 90_000 });
      const begunMs = world.timeline.now();
      const passage = ({ call, atMs }: SentRequest): Passage | undefined => {
        if (call !== 'token' || atMs === begunMs) return undefined;
        const answer = { status: status ?? 200, body: '' };
        return status === undefined
          ? { fate: { kind: 'stalled', processedAfterMs: undefined }, latencyMs: LATENCY_MS }
          : { fate: { kind: 'replaced', processed: false, answer }, latencyMs: LATENCY_MS };
      };
      const wait = { waitTimeoutMs: 2 * MINUTE_MS };
      const step = await waitVirtually(world.runIds, wait, { ...world, passage });
      assert.equal(step.outputs['outcome'], 'timed-out');
      assert.ok(
        step.elapsedMs >= 2 * MINUTE_MS && step.elapsedMs <= 2 * MINUTE_MS + 1_500,
        `${step.elapsedMs}`,
      );
    });
  }
});

test('the log of a poll says when the run begins, unless it has ended before', () => {
  const runner = memoryRunner();
  const { emit } = openReport(runner, undefined);
  for (const [status, ageMs] of [
    ['scheduled', -90_000],
    ['inProgress', 30_000],
    ['failed', -60_000],
  ] as const)
    emit({ type: 'run-polled', run: shownRun(status, { id: 'a' }), ageMs, atMs: 0 });
  assert.deepEqual(runner.log.slice(-3), [
    'Flow run a: scheduled, begins in 1m 30s',
    'Flow run a: inProgress, 30s after its start',
    'Flow run a: failed',
  ]);
});

describe('the log of several runs', () => {
  test('has a group for each, counts once a minute at most, and no line twice', async () => {
    const durations = [10, 10.5, 60, 30, 31].map((minutes) => ({ durationMs: minutes * MINUTE_MS }));
    const world = worldWith([...durations, { outcome: 'failed', durationMs: 20 * MINUTE_MS }]);
    const { log } = await waitVirtually(world.runIds, {}, world);
    assert.match(log[0] ?? '', /^Waiting for 6 flow runs at most 2h 30m, until 2026-03-02 08:30:\d\d UTC$/);
    const counts = log.filter((line) => / of 6 flow runs ha(s|ve) ended/.test(line));
    assert.ok(counts.includes('3 of 6 flow runs have ended (1 failed), 3 are in progress'), log.join('\n'));
    assert.ok(counts.length >= 5 && counts.length <= 20, `${counts.length} lines of counts`);
    for (const runId of world.runIds)
      assert.equal(log.filter((line) => line.startsWith(`Flow run ${runId}`)).length, 1);
    assert.equal(log.at(-1), '1 of 6 flow runs failed, 5 succeeded');
  });

  test('has one line for a network that fails for all of them', async () => {
    const world = worldWith(Array.from({ length: 20 }, () => ({ durationMs: 20 * MINUTE_MS })));
    const begunMs = world.timeline.now();
    const passage = ({ call, atMs }: SentRequest): Passage | undefined => {
      const isDown = call === 'get-run' && atMs > begunMs + 5 * MINUTE_MS && atMs < begunMs + 9 * MINUTE_MS;
      return isDown ? { fate: { kind: 'unconnected' }, latencyMs: LATENCY_MS } : undefined;
    };
    const { log, green } = await waitVirtually(world.runIds, {}, { ...world, passage });
    assert.ok(green);
    assert.equal(log.filter((line) => line.includes('cannot be polled for now')).length, 1);
  });
});

test('the log of several runs has a line for a network that fails again after one of them was given up', () => {
  const runIds = Array.from({ length: 6 }, (_, index) => `r-${index}`);
  const runner = memoryRunner();
  const { emit } = openReport(runner, undefined);
  emit(waitBegun(runIds));
  emit({ type: 'poll-failed', runId: 'r-0', reason: 'HTTP 403' });
  emit({ type: 'run-ended', runs: [waitedRun({ runId: 'r-0', outcome: 'unknown', status: '' })] });
  emit({ type: 'poll-failed', runId: 'r-1', reason: 'no connection' });
  assert.equal(runner.log.filter((line) => line.includes('cannot be polled for now')).length, 2);
});

describe('the address of a run', () => {
  test('is in the log once, as soon as its flow is known', async () => {
    const world = worldWith([{ durationMs: MINUTE_MS }]);
    const { log } = await waitVirtually(world.runIds, {}, world);
    const lines = log.filter((line) => line.includes(`/activity/${world.runIds[0]}`));
    assert.equal(lines.length, 1);
    assert.ok(log.indexOf(lines[0] ?? '') <= 2, log.join('\n'));
  });
});

describe('records that are missing', () => {
  const counts = (read: number, written: number) => ({
    metrics: {
      statusSummary: { status: 'success' },
      recordSummary: { inputRecordCount: read, outputRecordCount: written },
    },
  });

  test('without a reason warn, and leave the outcome as it is', async () => {
    const world = worldWith([{}]);
    const passage = ({ call }: SentRequest): Passage | undefined => {
      if (call !== 'get-run') return undefined;
      const body = JSON.stringify({
        items: [{ id: world.runIds[0], flowId: FILE_FLOW_ID, ...counts(1_200, 1_100) }],
      });
      return {
        fate: { kind: 'replaced', processed: false, answer: { status: 200, body } },
        latencyMs: LATENCY_MS,
      };
    };
    const step = await waitVirtually(world.runIds, { maxFailedRecords: 0 }, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.equal(step.outputs['outcome'], 'succeeded');
    assert.match(step.warnings.join('\n'), /read 1,200 records, wrote 1,100, and does not account for 100\./);
  });

  test('of which a run does not give the number are too many for any `max-failed-records`', async () => {
    const world = worldWith([{}]);
    const run = { id: world.runIds[0], metrics: { statusSummary: { status: 'partialSuccess' } } };
    const passage = ({ call }: SentRequest): Passage | undefined =>
      call === 'get-run'
        ? {
            fate: { kind: 'replaced', processed: false, answer: { status: 200, body: JSON.stringify(run) } },
            latencyMs: LATENCY_MS,
          }
        : undefined;
    const strict = await waitVirtually(world.runIds, { maxFailedRecords: 1_000_000 }, { ...world, passage });
    assert.equal(strict.green, false);
    assert.equal(strict.outputs['outcome'], 'partially-succeeded');
    const lenient = await waitVirtually(world.runIds, {}, { ...world, passage });
    assert.ok(lenient.green);
    assert.match(lenient.warnings.join('\n'), /Adobe does not give the number of records that it lost/);
  });
});
