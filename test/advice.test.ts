import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readProblem } from '../src/adobe/problem.ts';
import { advise } from '../src/report/advice.ts';

const adviseOn = (status: number, body: unknown, service: 'IMS' | 'PLATFORM' = 'PLATFORM') =>
  advise(readProblem({ status, headers: {}, body: JSON.stringify(body) }, service));
const typed = (code: string) => ({ type: `https://ns.adobe.com/aep/errors/${code}`, detail: 'Odd.' });
const statusOf = (code: string) => Number(code.slice(-3));

/** What is said where nothing better is known. */
const GENERIC = 'Check the inputs of this step against what the log shows as sent.';

/** What a person is told by the number of an error of the Flow Service. */
const FLOW: readonly [advice: RegExp, ...codes: string[]][] = [
  [/flow-id/, '1430-400', '1439-404', '1446-400'],
  [/server-to-server/, '1427-400'],
  [/Adobe names its reason/, '1100-400'],
  [/org-id/, '2000-401', '2001-401', '2002-401'],
  [/sandbox-name/, '2100-404', '2101-404', '2103-404', '2105-400', '2106-404', '2111-403'],
  [/access-token/, '2114-400', '2115-400'],
  [/Permissions.*Manage Sources/, '2118-403', '2120-403', '2121-403'],
  [/status\.adobe\.com/, '1102-500', '1103-503', '1104-504', '2200-500'],
];

/** The same for the provider of sources, with a sentence in the manner of Adobe's. */
const SOURCES: readonly [code: string, advice: RegExp, sentence: string][] = [
  ['1340-400', /could not read a time/, 'An error occurred while parsing 17780512890. Check it.'],
  ['1360-400', /start-time.*now\+1m/, 'The start time cannot be set in the past.'],
  ['1380-400', /could not create the run/, 'Failed to create flow run. Error message: otters'],
  ['1381-400', /window-end-time/, 'WindowEndTime=1 cannot be before Window StartTime=2.'],
  ['1382-400', /keeps the delta column/, 'The delta column should match the value in the otters.'],
  [
    '1383-400',
    /give its delta column as delta-column/,
    'The delta column is missing in the params received.',
  ],
  [
    '1384-400',
    /window-start-time, window-end-time/,
    'The params={} provided for creating flow run are invalid or empty.',
  ],
  ['1385-400', /batch sources/, 'The provided connectorType=otters is not supported for creating flow runs.'],
  ['1386-400', /one-time/, 'The flowId=7 with scheduleParams frequency=hour is not supported here.'],
  ['1387-400', /cannot be started again/, 'The flowRunId=7 is in an invalid state=otters for re-triggering.'],
  ['1388-400', /Enable the flow/, 'The flow=7 is in state=disabled and cannot be re-triggered.'],
];

describe('an error of the Flow Service leads to advice', () => {
  for (const [advice, ...codes] of FLOW) {
    for (const code of codes) {
      test(code, () => assert.match(adviseOn(statusOf(code), typed(`FLOW-${code}`)), advice));
    }
  }
});

describe('an error of the provider leads to advice', () => {
  for (const [code, advice, sentence] of SOURCES) {
    test(`${code}, whatever stands before its number`, () => {
      for (const table of ['SOURCES', 'CONNECTORS', 'FLOW', 'SRC_PROVIDER']) {
        assert.match(adviseOn(400, typed(`${table}-${code}`)), advice, table);
      }
      const passedOn = { ...typed('FLOW-1100-400'), detail: `Error from flow provider: [${code}] otters` };
      assert.match(adviseOn(400, passedOn), advice);
    });

    test(`${code}, by its sentence alone`, () => {
      assert.match(adviseOn(400, { errorMessage: sentence }), advice);
      const passedOn = { ...typed('FLOW-1100-400'), detail: `No. Error from flow provider: ${sentence}` };
      assert.match(adviseOn(400, passedOn), advice);
    });
  }
});

describe('an error of the gateway leads to advice', () => {
  const codes: readonly [code: string, advice: RegExp][] = [
    ['400003', /org-id/],
    ['401013', /expired/],
    ['403000', /client-id/],
    ['403003', /client-id/],
    ['403010', /access-token/],
    ['403025', /product profile/],
    ['429050', /limits how often/],
  ];
  for (const [code, advice] of codes) {
    test(code, () => {
      const status = Number(code.slice(0, 3));
      assert.match(adviseOn(status, { error_code: code, message: 'Odd' }), advice);
      assert.match(adviseOn(status, { error_code: Number(code), message: 'Odd' }), advice);
    });
  }
});

describe('an error of IMS leads to advice', () => {
  for (const [code, advice] of [
    ['invalid_client', /client-id and client-secret/],
    ['invalid_scope', /scopes/],
    ['unauthorized_client', /server-to-server/],
  ] as const) {
    test(code, () => {
      assert.match(adviseOn(400, { error: code }, 'IMS'), advice);
      assert.equal(adviseOn(400, { error: code }, 'PLATFORM'), GENERIC);
    });
  }
});

describe('a bare status leads to advice', () => {
  for (const [advice, ...statuses] of [
    [/Redirects are never followed/, 300, 301, 302, 307, 308, 399],
    [/credential/, 401],
    [/Permissions/, 403],
    [/api-url/, 404],
    [/https_proxy/, 407],
    [/limits how often/, 429],
    [/status\.adobe\.com/, 500, 502, 503, 504, 599],
  ] as const) {
    for (const status of statuses) test(`${status}`, () => assert.match(adviseOn(status, {}), advice));
  }

  test('the generic one, for every other refusal and whatever its code', () => {
    for (const status of [400, 402, 405, 409, 418, 422, 451, 499]) {
      assert.equal(adviseOn(status, {}), GENERIC);
      assert.equal(adviseOn(status, typed(`OTTERS-9999-${status}`)), GENERIC);
    }
  });

  test('which is said of nothing that is not a refusal', () => {
    for (const status of [300, 304, 399, 401, 403, 404, 407, 429, 500, 599]) {
      assert.notEqual(adviseOn(status, typed('OTTERS-9999-400')), GENERIC, `${status}`);
    }
  });
});

describe('the same number in another table gets only the generic advice', () => {
  for (const code of FLOW.flatMap(([, ...codes]) => codes)) {
    const other = `SOURCES-${code.slice(0, 4)}-400`;
    test(other, () => assert.equal(adviseOn(400, typed(other)), GENERIC));
  }

  for (const code of ['FLOW-1401-400', 'SOURCES-1401-400', 'FLOW-1403-400', 'SOURCES-1403-400']) {
    test(code, () => assert.equal(adviseOn(400, typed(code)), GENERIC));
  }

  test('digits within other digits are no error number', () => {
    for (const detail of ['run 51386-400', 'run 1386-4000', 'at 1386', 'took 1386-999']) {
      assert.equal(adviseOn(400, { detail }), GENERIC, detail);
    }
  });
});
