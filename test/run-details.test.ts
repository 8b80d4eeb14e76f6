import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readRunDetails } from '../src/adobe/run-details.ts';
import { runState } from '../src/adobe/run-status.ts';
import { renderActivities } from '../src/report/gantt.ts';
import { openReport } from '../src/report/report.ts';
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

  test('can be reported: outputs, summary and chart come of it without a throw', () => {
    fc.assert(
      fc.property(nearly, (value) => {
        const details = read(value);
        const { runId, etag, status, window } = details;
        const outcome = runState(status) === 'succeeded' ? 'succeeded' : 'failed';
        const end: WaitedRun = { runId, etag, status, window, details, outcome, problem: undefined };
        const runner = memoryRunner();
        const report = openReport(runner, undefined);
        const task = { connection: CONNECTION, flowId: undefined, wait: WAIT };
        report.emit({ type: 'wait-begun', runs: [{ runId, etag }], task });
        report.emit({ type: 'run-polled', run: details, ageMs: 0 });
        report.emit({ type: 'wait-ended', runs: [[end]] });
        report.end(new UnsuccessfulRunsError([end], WAIT));
        assert.ok(runner.summary().includes(RUN_ID));
        for (const line of renderActivities([end])) assert.doesNotMatch(line, /e\+|NaN|Infinity/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a run', () => {
  test('is none without an id that can be used', () => {
    for (const value of [undefined, null, [], {}, { id: 7 }, { id: '' }, { id: '../x' }, { id: 'a b' }]) {
      assert.equal(readRunDetails(value), undefined);
    }
  });

  test('has its metrics by the names of the outputs', () => {
    const metrics = {
      durationSummary: { startedAtUTC: BEGUN_MS, completedAtUTC: BEGUN_MS + 5_000 },
      sizeSummary: { inputBytes: 1, outputBytes: 2 },
      recordSummary: {
        inputRecordCount: 3,
        outputRecordCount: 4,
        failedRecordCount: 5,
        skippedRecordCount: 6,
      },
      fileSummary: { inputFileCount: 7 },
    };
    assert.deepEqual(read({ metrics }).metrics, {
      recordsRead: 3,
      recordsWritten: 4,
      recordsFailed: 5,
      recordsSkipped: 6,
      filesRead: 7,
      bytesRead: 1,
      bytesWritten: 2,
      durationMs: 5_000,
    });
  });

  test('has no number that the service does not know', () => {
    for (const unknown of [-1, '7', null, Number.NaN, undefined]) {
      const metrics = { sizeSummary: { inputBytes: unknown }, recordSummary: { failedRecordCount: unknown } };
      assert.deepEqual(read({ metrics }).metrics, {});
    }
  });

  const durations: Readonly<Record<string, object>> = {
    'in milliseconds': { startedAtUTC: BEGUN_MS, completedAtUTC: BEGUN_MS + 60_000 },
    'in seconds': { startedAtUTC: BEGUN_MS / 1_000, completedAtUTC: BEGUN_MS / 1_000 + 60 },
    'in one and the other': { startedAtUTC: BEGUN_MS / 1_000, completedAtUTC: BEGUN_MS + 60_000 },
    'as texts': { startedAtUTC: String(BEGUN_MS), completedAtUTC: String(BEGUN_MS + 60_000) },
    'under stoppedAtUTC': { startedAtUTC: BEGUN_MS, stoppedAtUTC: BEGUN_MS + 60_000 },
  };
  for (const [how, durationSummary] of Object.entries(durations)) {
    test(`has its duration from times ${how}`, () => {
      assert.equal(read({ metrics: { durationSummary } }).metrics.durationMs, 60_000);
    });
  }

  test('has no duration if its end is not said, or lies before its start', () => {
    for (const completedAtUTC of [undefined, 0, BEGUN_MS - 1]) {
      const durationSummary = { startedAtUTC: BEGUN_MS, completedAtUTC };
      assert.equal(read({ metrics: { durationSummary } }).metrics.durationMs, undefined);
    }
  });

  test('has its window from params, or from an activity that has it in milliseconds', () => {
    const window = { startSeconds: 1_771_200_000, endSeconds: 1_771_200_900 };
    const params = { windowStartTime: '1771200000', windowEndTime: '1771200900' };
    const extensions = { windowStart: 1_771_200_000_000, windowEnd: 1_771_200_900_000 };
    assert.deepEqual(read({ params }).window, window);
    for (const key of ['activities', 'activites']) {
      assert.deepEqual(read({ [key]: [{}, { durationSummary: { extensions } }] }).window, window);
    }
  });

  test('has the errors of its activities before its own, the deepest first, each once', () => {
    const outer = { code: 'CONNECTOR-2001-500', message: 'Promotion broke off.' };
    const inner = { code: 'INGEST-1212-400', message: 'A field is missing.' };
    const run = read({
      metrics: { statusSummary: { errors: [outer] } },
      activities: [
        {
          statusSummary: { errors: [outer], extensions: { errors: [inner], errorDetail: 'Long story.' } },
        },
      ],
    });
    assert.deepEqual(run.errors, [inner, { code: '', message: 'Long story.' }, outer]);
  });

  test('has nothing of the errors of single rows', () => {
    const extensions = { manifest: { failedRecords: 'rows-5d', sampleErrors: [{ message: 'rows-5d' }] } };
    const run = read({ activities: [{ statusSummary: { extensions }, fileSummary: { extensions } }] });
    assert.doesNotMatch(JSON.stringify(run), /rows-5d/);
  });

  test('names an activity by its name, else by its id', () => {
    const { activities } = read({ activities: [{ name: 'Copy', id: 'x' }, { id: 'promotionActivity' }, {}] });
    assert.deepEqual(
      activities.map(({ name }) => name),
      ['Copy', 'promotionActivity', 'Activity'],
    );
  });
});
