import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRunDetails } from '../src/adobe/run/run-details.ts';
import { type Loss, lossOf, outcomeOf, unaccountedRecords } from '../src/adobe/run/run-outcome.ts';

interface Shown {
  readonly status?: string;
  readonly records?: object;
  readonly errors?: readonly object[];
  readonly activities?: readonly object[];
}

const runWith = ({ status = 'success', records = {}, errors = [], activities = [] }: Shown) => {
  const metrics = { recordSummary: records, statusSummary: { status, errors } };
  const run = readRunDetails({ id: 'r-1', metrics, activities });
  assert.ok(run);
  return run;
};

const NONE: Loss = { kind: 'none' };
const UNKNOWN: Loss = { kind: 'unknown' };
const known = (records: number): Loss => ({ kind: 'known', records });
const ERRORS = [{ code: 'CONNECTOR-2001-500', message: 'Promotion broke off.' }];
const FAILED_ACTIVITY = [{ statusSummary: { status: 'failed' } }];

describe('a run that has ended', () => {
  const ends: readonly (readonly [what: string, shown: Shown, outcome: string, loss: Loss])[] = [
    ['success', {}, 'succeeded', NONE],
    ['success without failed records', { records: { failedRecordCount: 0 } }, 'succeeded', NONE],
    [
      'success that does not know its failed records',
      { records: { failedRecordCount: -1 } },
      'succeeded',
      NONE,
    ],
    ['success with failed records', { records: { failedRecordCount: 3 } }, 'partially-succeeded', known(3)],
    [
      'success with failed records as a text',
      { records: { failedRecordCount: '12' } },
      'partially-succeeded',
      known(12),
    ],
    ['success with errors', { errors: ERRORS }, 'partially-succeeded', UNKNOWN],
    [
      'success with errors and -1 failed records',
      { errors: ERRORS, records: { failedRecordCount: -1 } },
      'partially-succeeded',
      UNKNOWN,
    ],
    [
      'success with errors and no failed record',
      { errors: ERRORS, records: { failedRecordCount: 0 } },
      'partially-succeeded',
      UNKNOWN,
    ],
    [
      'success with errors, no failed record, and fewer records written than read',
      { errors: ERRORS, records: { inputRecordCount: 519, outputRecordCount: 514, failedRecordCount: 0 } },
      'partially-succeeded',
      UNKNOWN,
    ],
    [
      'success with errors, no failed record, and all records written that were read',
      { errors: ERRORS, records: { inputRecordCount: 519, outputRecordCount: 519, failedRecordCount: 0 } },
      'partially-succeeded',
      known(0),
    ],
    [
      'success with errors of an activity that count their records',
      {
        records: { failedRecordCount: 0 },
        activities: [
          { statusSummary: { extensions: { errors: [{ code: 'MAPPER-3700-199', recordCount: 2 }] } } },
          { statusSummary: { extensions: { errors: [{ code: 'DCVS-1115-400', recordCount: 3 }] } } },
        ],
      },
      'partially-succeeded',
      known(5),
    ],
    ['success with a failed activity', { activities: FAILED_ACTIVITY }, 'partially-succeeded', UNKNOWN],
    [
      'success with an activity that lost records',
      {
        activities: [
          { recordSummary: { failedRecordCount: 2 } },
          { recordSummary: { failedRecordCount: 3 } },
        ],
      },
      'partially-succeeded',
      known(5),
    ],
    [
      'success with fewer records written than read',
      { records: { inputRecordCount: 519, outputRecordCount: 497, failedRecordCount: 0 } },
      'succeeded',
      NONE,
    ],
    ['partialSuccess', { status: 'partialSuccess' }, 'partially-succeeded', UNKNOWN],
    ['PARTIAL_FAILURE', { status: 'PARTIAL_FAILURE' }, 'partially-succeeded', UNKNOWN],
    [
      'partialSuccess with failed records',
      { status: 'partialSuccess', records: { failedRecordCount: 4 } },
      'partially-succeeded',
      known(4),
    ],
    ['failed', { status: 'failed' }, 'failed', UNKNOWN],
    ['cancelled', { status: 'CANCELLED' }, 'failed', UNKNOWN],
  ];
  for (const [what, shown, outcome, loss] of ends) {
    test(`as ${what} has ${outcome} and lost ${loss.kind === 'known' ? loss.records : loss.kind}`, () => {
      assert.equal(outcomeOf(runWith(shown)), outcome);
      assert.deepEqual(lossOf(runWith(shown)), loss);
    });
  }
});

describe('records that nothing accounts for', () => {
  for (const [what, records, expected] of [
    ['are the difference', { inputRecordCount: 519, outputRecordCount: 497, failedRecordCount: 0 }, 22],
    ['are the difference of texts', { inputRecordCount: '519', outputRecordCount: '497' }, 22],
    ['exclude those that failed', { inputRecordCount: 10, outputRecordCount: 7, failedRecordCount: 3 }, 0],
    [
      'exclude those that were skipped',
      { inputRecordCount: 10, outputRecordCount: 7, skippedRecordCount: 2 },
      1,
    ],
    ['are none if more were written than read', { inputRecordCount: 10, outputRecordCount: 11 }, 0],
    ['are unknown if the records read are', { outputRecordCount: 7 }, undefined],
    ['are unknown if the records written are', { inputRecordCount: 7, outputRecordCount: -1 }, undefined],
  ] as const) {
    test(what, () => assert.equal(unaccountedRecords(runWith({ records })), expected));
  }
});
