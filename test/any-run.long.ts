import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readRunDetails } from '../src/adobe/run/run-details.ts';
import { runState } from '../src/adobe/run/run-status.ts';
import { openReport } from '../src/report/report.ts';
import { renderChart } from '../src/report/summary/gantt.ts';
import { UnsuccessfulRunsError } from '../src/runs/errors.ts';
import type { WaitedRun } from '../src/runs/findings.ts';
import { memoryRunner } from './support/memory-runner.ts';
import { CONNECTION, WAIT } from './support/virtual-wait.ts';

const RUN_ID = 'f7a2c901-3e5d-4b68-8a17-0c9d4e2f6b35';
const BEGUN_MS = 1_771_200_960_000;

const read = (value: object) => {
  const run = readRunDetails({ id: RUN_ID, ...value });
  assert.ok(run);
  return run;
};

/** Every key that the action reads, at every place where it may stand. */
const KEYS = [
  'id',
  'etag',
  'eTag',
  'flowId',
  'createdAt',
  'params',
  'startTime',
  'windowStartTime',
  'windowEndTime',
  'metrics',
  'durationSummary',
  'startedAtUTC',
  'completedAtUTC',
  'stoppedAtUTC',
  'extensions',
  'windowStart',
  'windowEnd',
  'sizeSummary',
  'inputBytes',
  'outputBytes',
  'recordSummary',
  'inputRecordCount',
  'failedRecordCount',
  'failedInfo',
  'fileSummary',
  'inputFileCount',
  'manifest',
  'fileInfo',
  'statusSummary',
  'status',
  'errors',
  'errorDetail',
  'code',
  'message',
  'activities',
  'activites',
  'name',
  'targetInfo',
  'reference',
  'type',
  'ids',
  '__proto__',
  'constructor',
  'toString',
  'length',
] as const;

/** Values that a service should not send, but may. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '0',
    '-1',
    '1771200960',
    'Batch',
    'success',
    'failed',
    '9'.repeat(16),
  ),
  fc.constantFrom<unknown>(0, -1, 1.5, 1e300, -1e300, Number.MAX_SAFE_INTEGER, 1_771_200_960, BEGUN_MS),
  fc.string({ unit: 'binary' }),
  fc.double(),
);

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    odd,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 8 }),
  ),
}));

/** Documents that have the shape of a run, and odd values everywhere. */
const nearly = (() => {
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: json });
  const shape = (fields: Record<string, fc.Arbitrary<unknown>>) =>
    maybe(fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<unknown>);
  const faults = maybe(fc.array(shape({ code: odd, message: odd }), { maxLength: 2 }));
  const extensions = shape({ windowStart: odd, windowEnd: odd, errors: faults, errorDetail: odd });
  const duration = shape({ startedAtUTC: odd, completedAtUTC: odd, extensions });
  const status = shape({ status: odd, errors: faults, extensions });
  const records = shape({
    inputRecordCount: odd,
    outputRecordCount: odd,
    failedRecordCount: odd,
    failedInfo: faults,
  });
  const target = shape({ reference: shape({ type: odd, ids: maybe(fc.array(odd, { maxLength: 2 })) }) });
  const activity = shape({
    id: odd,
    name: odd,
    durationSummary: duration,
    statusSummary: status,
    recordSummary: records,
    targetInfo: maybe(fc.array(target, { maxLength: 2 })),
  });
  return fc.record({
    id: fc.constant(RUN_ID),
    etag: odd,
    createdAt: odd,
    params: shape({ startTime: odd, windowStartTime: odd, windowEndTime: odd }),
    metrics: shape({
      durationSummary: duration,
      recordSummary: records,
      statusSummary: status,
      sizeSummary: shape({ inputBytes: odd, outputBytes: odd }),
    }),
    activities: maybe(fc.array(activity, { maxLength: 3 })),
  });
})();

describe('any JSON instead of a run', () => {
  test('is read without a throw, into a run with an id or into none', () => {
    fc.assert(
      fc.property(fc.oneof(json, fc.jsonValue(), nearly), (value) => {
        const run = readRunDetails(value);
        if (run) assert.match(run.runId, /^\w[\w.-]{0,127}$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives metrics that are finite numbers of at least 0, texts only as texts, and batch ids that are ids', () => {
    fc.assert(
      fc.property(nearly, (value) => {
        const { metrics, activities, batchIds, errors, etag, status } = read(value);
        for (const number of Object.values(metrics)) assert.ok(Number.isFinite(number) && number >= 0);
        for (const { name, status: word } of activities) assert.ok(name !== '' && typeof word === 'string');
        for (const { code, message } of errors)
          assert.ok(typeof code === 'string' && typeof message === 'string');
        for (const id of batchIds) assert.match(id, /^[\w-]{1,128}$/);
        assert.equal(typeof etag, 'string');
        assert.equal(typeof status, 'string');
      }),
      { numRuns: 1_000 },
    );
  });

  test('can be reported: outputs, summary and chart come of it without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(nearly, async (value) => {
        const details = read(value);
        const { runId, etag, status, window } = details;
        const outcome = runState(status) === 'succeeded' ? 'succeeded' : 'failed';
        const end: WaitedRun = { runId, etag, status, window, details, outcome, problem: undefined };
        const runner = memoryRunner();
        const report = openReport(runner, undefined);
        const task = { connection: CONNECTION, flowId: undefined, wait: WAIT };
        report.emit({ type: 'wait-begun', runs: [{ runId, etag }], task, atMs: 0 });
        report.emit({ type: 'run-polled', run: details, ageMs: 0, atMs: 0 });
        report.emit({ type: 'wait-ended', runs: [[end]] });
        await report.fail(new UnsuccessfulRunsError([end], WAIT));
        assert.ok(runner.summary().includes(RUN_ID));
        for (const line of renderChart([end, end], (text) => text))
          assert.doesNotMatch(line, /e\+|NaN|Infinity/);
      }),
      { numRuns: 1_000 },
    );
  });
});
