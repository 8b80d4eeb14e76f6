import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FILE_FLOW_ID, type FlowServiceServer, SCHEDULED_FLOW_ID } from './support/flow-service/index.ts';
import { errorOf, MINTING, takeStep } from './support/step.ts';

// What a step with several runs says is true at every one of its ends, and what it says of one comes soon.
const seconds = (date: string) => String(Date.parse(`${date}T00:00:00Z`) / 1_000);
const DAYS = {
  ...{ 'flow-id': FILE_FLOW_ID, 'delta-column': '', 'window-size': '1d' },
  ...{ 'window-start-time': '2026-03-01', 'window-end-time': '2026-03-05' },
} as const;
const HISTORY = { 'list-runs': { kind: 'none' } } as const;
const WAIT = { wait: 'true', 'poll-interval': '1s' } as const;
const leave = ({ service }: FlowServiceServer, from: string, to: string, durationMs = 0) =>
  service.addRun(
    FILE_FLOW_ID,
    { startTime: '1663735590', windowStartTime: seconds(from), windowEndTime: seconds(to) },
    { createdAtMs: Date.now() - 60_000, plan: { durationMs } },
  ).id;

test('too many windows after last-run are reported with what to do about window-size', async () => {
  const inputs = { ...DAYS, 'window-start-time': 'last-run', 'window-size': '60s' };
  const prepare = (service: FlowServiceServer) => void leave(service, '2026-01-01', '2026-02-01');
  const error = errorOf(await takeStep({ inputs, prepare, faults: HISTORY }));
  assert.match(error, /`window-size` splits the window into more than 10,000 runs/);
  assert.doesNotMatch(error, /api-url|safe to try again/);
});

test('a run that loses too many records sets outcome, though more windows were to come', async () => {
  const step = await takeStep({
    inputs: { ...DAYS, ...WAIT, 'max-failed-records': '0' },
    prepare: ({ service }) => service.planNext({ durationMs: 0, failedRecords: 2 }),
  });
  assert.equal(step.exitCode, 1);
  assert.equal(step.outputs['outcome'], 'partially-succeeded');
});

describe('what does not fit the flow does not hide what to do about the code', () => {
  test('1360 on a flow of files with a delta column', async () => {
    const step = await takeStep({ inputs: { 'flow-id': FILE_FLOW_ID }, settings: { refusePastStart: true } });
    assert.match(errorOf(step), /Set `start-time` to a time in the future/);
  });

  test('1427 on a table-based flow without a delta column', async () => {
    const body =
      '{"type":"https://ns.adobe.com/aep/errors/FLOW-1427-400","status":400,"errorMessage":"The user token is unauthorized to create/update flow runs."}';
    const create = { kind: 'status', status: 400, body } as const;
    const step = await takeStep({ inputs: { 'delta-column': '' }, faults: { create } });
    assert.match(errorOf(step), /who may not create runs.* instead of `access-token`/);
  });
});

test('a refusal after two runs is not titled as if there were none', async () => {
  const prepare = ({ faults }: FlowServiceServer) =>
    faults.next('create', { kind: 'none' }, { kind: 'none' }, { kind: 'status', status: 400 });
  const step = await takeStep({ inputs: DAYS, prepare });
  assert.equal(step.runs.length, 2);
  assert.doesNotMatch(step.stdout + step.summary, /No flow run was created/);
});

test('runs that were all attached to are not summarized as created', async () => {
  const prepare = (service: FlowServiceServer) => {
    for (let day = 1; day < 5; day += 1) leave(service, `2026-03-0${day}`, `2026-03-0${day + 1}`);
  };
  const step = await takeStep({ inputs: { ...DAYS, 'if-run-exists': 'attach' }, faults: HISTORY, prepare });
  assert.equal(step.outputs['outcome'], 'attached');
  assert.doesNotMatch(step.summary, /flow runs created/);
});

test('runs that had ended when they were attached to are not waited for', async () => {
  const prepare = (service: FlowServiceServer) => {
    for (let day = 1; day < 5; day += 1) leave(service, `2026-03-0${day}`, `2026-03-0${day + 1}`);
  };
  const inputs = { ...DAYS, 'if-run-exists': 'attach', wait: 'true' };
  const step = await takeStep({ inputs, faults: HISTORY, prepare, longestMs: 60_000 });
  assert.equal(step.outputs['outcome'], 'succeeded');
  assert.ok(step.durationMs < 5_000, `${step.durationMs} ms`);
});

test('the read that explains a refusal does not wait for a new token', async () => {
  const step = await takeStep({
    inputs: {
      ...MINTING,
      'delta-column': '',
      'flow-id': SCHEDULED_FLOW_ID,
      'request-timeout': '10s',
      'retry-timeout': '30s',
    },
    faults: { 'get-flow': { kind: 'status', status: 401 } },
    prepare: ({ faults }) => {
      faults.next('token', { kind: 'none' });
      faults.always('token', { kind: 'stall', when: 'before-headers' });
    },
    longestMs: 60_000,
  });
  assert.match(errorOf(step), /frequency=hour/);
  assert.ok(step.durationMs < 8_000, `${step.durationMs} ms`);
});

test('a dry run lists runs that continue or overlap, though its windows are on an earlier page', async () => {
  const ids: string[] = [];
  const prepare = (service: FlowServiceServer) => {
    ids.push(leave(service, '2026-02-01', '2026-03-03', Number.POSITIVE_INFINITY));
    leave(service, '2026-03-01', '2026-03-05');
  };
  const inputs = { ...DAYS, 'window-size': '', 'dry-run': 'true' };
  const step = await takeStep({ inputs, prepare, faults: HISTORY, settings: { pageSize: 1 } });
  assert.ok(step.stdout.includes(`${ids[0]} (inProgress)`), step.stdout);
});

test('a window whose run may exist is not shown as planned', async () => {
  const prepare = ({ faults }: FlowServiceServer) =>
    faults.next('create', { kind: 'none' }, { kind: 'reset', when: 'before-headers', processed: true });
  const step = await takeStep({ inputs: DAYS, prepare });
  assert.equal(step.outputs['outcome'], 'unknown');
  assert.doesNotMatch(step.summary, /^ {4}2 planned :/m);
});
