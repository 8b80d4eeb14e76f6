import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRunDetails } from '../src/adobe/run/run-details.ts';
import { measured } from './support/cpu-time.ts';

const RUN_ID = 'f7a2c901-3e5d-4b68-8a17-0c9d4e2f6b35';
const BEGUN_MS = 1_771_200_960_000;

const read = (value: object) => {
  const run = readRunDetails({ id: RUN_ID, ...value });
  assert.ok(run);
  return run;
};

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
    for (const unknown of [-1, '-1', '7.5', 'many', '', null, Number.NaN, undefined]) {
      const metrics = { sizeSummary: { inputBytes: unknown }, recordSummary: { failedRecordCount: unknown } };
      assert.deepEqual(read({ metrics }).metrics, {});
    }
  });

  test('has its counts from texts of digits too', () => {
    const metrics = { sizeSummary: { inputBytes: '7' }, recordSummary: { failedRecordCount: '12' } };
    assert.deepEqual(read({ metrics }).metrics, { recordsFailed: 12, bytesRead: 7 });
  });

  const failing = (failedRecordCount: unknown, more: object = {}) => ({
    recordSummary: { failedRecordCount, ...more },
  });
  const losses: readonly (readonly [what: string, document: object, failed: number | undefined])[] = [
    ['its own sum', { metrics: failing(7), activities: [failing(3), failing(9)] }, 7],
    ['the sum over its activities if it has none', { activities: [failing(3), failing('9'), {}] }, 12],
    ['that sum if its own is -1', { metrics: failing(-1), activities: [failing(3)] }, 3],
    ['that sum if its own is 0', { metrics: failing(0), activities: [failing(3), failing(0)] }, 3],
    [
      'the counts of its kinds of errors',
      { metrics: failing(-1, { failedInfo: [{ count: 2 }, { count: '3' }] }) },
      5,
    ],
    ['those of its activities', { activities: [failing(undefined, { failedInfo: [{ count: 2 }] })] }, 2],
    ['0 if that is all that is said', { metrics: failing(0), activities: [failing(0)] }, 0],
    ['nothing if nothing is said', { metrics: failing(-1), activities: [failing(-1)] }, undefined],
  ];
  for (const [what, document, failed] of losses) {
    test(`has its failed records from ${what}`, () => {
      assert.equal(read(document).metrics.recordsFailed, failed);
    });
  }

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

  test('has the errors of the activity that failed before those of the others', () => {
    const failing = (status: string, code: string) => ({ statusSummary: { status, errors: [{ code }] } });
    const run = read({ activities: [failing('success', 'A-1'), failing('failed', 'B-1')] });
    assert.deepEqual(
      run.errors.map(({ code }) => code),
      ['B-1', 'A-1'],
    );
  });

  test('has the errors that name only the step that failed behind all others, wherever they stand', () => {
    const [step, cause] = [{ code: 'CONNECTOR-1001-500' }, { code: 'MAPPER-3700-400' }];
    for (const errors of [
      [step, cause],
      [cause, step],
    ]) {
      const codes = read({ metrics: { statusSummary: { errors } } }).errors.map(({ code }) => code);
      assert.deepEqual(codes, ['MAPPER-3700-400', 'CONNECTOR-1001-500']);
    }
  });

  test('has no error for a kind of error that no record failed with', () => {
    const failedInfo = [
      { code: 'A-1', message: 'x', count: 0 },
      { code: 'B-1', message: 'y', count: 1 },
    ];
    const { errors } = read({ metrics: { recordSummary: { failedInfo } } });
    assert.deepEqual(errors, [{ code: 'B-1', message: 'y' }]);
  });

  test('has a code that is a number, and the words of one that is a sentence', () => {
    const errors = [
      { code: 133, message: 'No files.' },
      { code: '::error::x', message: 'y' },
    ];
    assert.deepEqual(read({ metrics: { statusSummary: { errors } } }).errors, [
      { code: '133', message: 'No files.' },
      { code: '', message: '::error::x: y' },
    ]);
  });

  test('has the sentences of an error of the copy, and its code', () => {
    const errorDetail =
      "Failure happened on 'Source' side. ErrorCode=VaultSealed,'Type=Own.Vault.SealException,Message=The vault 'v-1', which has the key, is sealed.,Source=Own.Vault,''Type=Own.Net.SocketException,Message=No answer from v-1.,Source=Own.Net,'";
    const run = read({ activities: [{ statusSummary: { extensions: { errorDetail } } }] });
    const message =
      "The vault 'v-1', which has the key, is sealed. No answer from v-1. Failure happened on 'Source' side.";
    assert.deepEqual(run.errors, [{ code: 'VaultSealed', message }]);
  });

  test('keeps the code of an error whose message has another one', () => {
    const errors = [{ code: 'CONNECTOR-1001-500', message: "ErrorCode=VaultSealed,'Message=Sealed.'" }];
    assert.deepEqual(read({ metrics: { statusSummary: { errors } } }).errors, [
      { code: 'CONNECTOR-1001-500', message: 'VaultSealed: Sealed.' },
    ]);
  });

  test('keeps the text of an error of the copy that has no sentence', () => {
    for (const errorDetail of [
      'ErrorCode=Quiet',
      "ErrorCode=Quiet,'Message=,Source=x'",
      'Message=No code.',
    ]) {
      const run = read({ activities: [{ statusSummary: { extensions: { errorDetail } } }] });
      assert.deepEqual(run.errors, [{ code: '', message: errorDetail }]);
    }
  });

  test('has an activity that a runner would obey by another name, and without such a status', () => {
    const activities = [
      { name: 'a\n::error::x', id: 'copyActivity', statusSummary: { status: '##[error]x' } },
      { name: 'a\u202eb', id: '\r' },
    ];
    assert.deepEqual(
      read({ activities }).activities.map(({ name, status }) => [name, status]),
      [
        ['copyActivity', ''],
        ['Activity', ''],
      ],
    );
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

describe('a run that a hostile service made large', () => {
  const MOST_MS = 1_500;
  const timed = <T>(work: () => T): T => {
    const { result, cpuMs } = measured(work);
    assert.ok(cpuMs < MOST_MS, `${cpuMs} ms`);
    return result;
  };
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));

  test('is read with the activities that failed, some of the others, and the sum over all', () => {
    const run = timed(() =>
      read({
        activities: [
          ...many(100_000, () => ({ recordSummary: { failedRecordCount: 1 } })),
          { name: 'Last', statusSummary: { status: 'failed' } },
        ],
      }),
    );
    assert.equal(run.activities.length, 100);
    assert.equal(run.activities[0]?.name, 'Last');
    assert.equal(run.metrics.recordsFailed, 100_000);
  });

  test('is read with some of its errors and each of its batches', () => {
    const errors = many(100_000, (index) => ({ code: `E-${index}`, message: 'x' }));
    const ids = many(100_000, (index) => `b-${index}`);
    const targetInfo = [{ reference: { type: 'Batch', ids: [...ids, 'b-0'] } }];
    const run = timed(() =>
      read({
        metrics: { statusSummary: { errors } },
        activities: [{ statusSummary: { errors }, targetInfo }],
      }),
    );
    assert.equal(run.errors.length, 50);
    assert.deepEqual(run.batchIds, ids);
  });

  for (const [what, part] of Object.entries({
    'commas and quotes': "',",
    'sentences without an end': 'Message=',
    'ends without a sentence': ',Source=',
    codes: 'ErrorCode=',
    blanks: ' ',
  })) {
    test(`is read in linear time: an error of the copy made of ${what}`, () => {
      const errorDetail = `ErrorCode=A,'Message=${part.repeat(1_000_000)}x`;
      const run = timed(() => read({ activities: [{ statusSummary: { extensions: { errorDetail } } }] }));
      assert.equal(run.errors.length, 1);
    });
  }
});
