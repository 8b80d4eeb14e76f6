import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readProblem } from '../src/adobe/problem/read-problem.ts';
import {
  adviceText,
  advise,
  type Circumstances,
  causeTitle,
  NETWORK_ADVICE,
} from '../src/report/annotation/advice.ts';
import { CAUSES, UNEXPECTED } from '../src/report/annotation/causes.ts';
import { RUN_ADVICE } from '../src/report/annotation/run-advice.ts';
import { measured } from './support/cpu-time.ts';

type Service = 'IMS' | 'PLATFORM';
const problemOf = (status: number, body: unknown, service: Service = 'PLATFORM') =>
  readProblem({ status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) }, service);
const adviseOn = (status: number, body: unknown, circumstances?: Circumstances) =>
  advise(problemOf(status, body), circumstances);
const adviseOnIms = (status: number, body: unknown) => advise(problemOf(status, body, 'IMS'));
const typed = (code: string) => ({ type: `https://ns.adobe.com/aep/errors/${code}`, detail: 'Odd.' });
const statusOf = (code: string) => Number(code.slice(-3));

/** The advice when nothing better is known. */
const GENERIC = 'Check the inputs of this step against what the log shows as sent.';

/** The advice and the title for the numbers of the Flow Service's errors. */
const FLOW: readonly [title: string, advice: RegExp, ...codes: string[]][] = [
  ['Flow not found', /`flow-id`.*access label/, '1101-404', '1430-400', '1439-404'],
  ['Flow ID missing', /`flow-id`/, '1446-400'],
  ['Token not allowed to create runs', /server-to-server/, '1427-400'],
  ['Mapping not accepted', /mapping.*fields/, '1419-400'],
  ['Request not supported', /defect of this action/, '1401-400', '1432-400', '1433-400', '1450-400'],
  ['Request refused by the source', /Adobe names its reason/, '1100-400'],
  ['Organization not accepted', /`org-id`/, '2000-401', '2001-401', '2002-401'],
  ['Sandbox not found', /`sandbox-name`/, '2100-404', '2101-404', '2103-404', '2106-404'],
  ['Sandbox not accepted', /`sandbox-name`/, '2105-400', '2111-403'],
  ['Token not accepted', /`access-token`/, '2114-400', '2115-400'],
  ['Permission missing', /Permissions.*Manage Sources/, '2118-403', '2120-403', '2121-403'],
  ['Service not available', /status\.adobe\.com/, '1102-500', '1103-503', '1104-504', '2200-500'],
];

/** The same for the provider of sources, with a sentence in the manner of Adobe's. */
const SOURCES: readonly [code: string, advice: RegExp, sentence: string][] = [
  [
    '1333-400',
    /does not support re-triggering/,
    'The flowRunAction=retry is not supported for source with id 7.',
  ],
  ['1340-400', /could not read a time/, 'An error occurred while parsing 17780512890. Check it.'],
  ['1360-400', /`start-time`.*`now\+1m`/, 'The start time cannot be set in the past.'],
  ['1380-400', /could not create the run/, 'Failed to create flow run. Error message: otters'],
  ['1381-400', /`window-end-time`/, 'WindowEndTime=1 cannot be before Window StartTime=2.'],
  ['1382-400', /keeps the delta column/, 'The delta column should match the value in the otters.'],
  ['1383-400', /name of its delta column/, 'The delta column is missing in the params received.'],
  [
    '1384-400',
    /`window-start-time`, `window-end-time`/,
    'The params={} provided for creating flow run are invalid or empty.',
  ],
  ['1385-400', /batch sources/, 'The provided connectorType=otters is not supported for creating flow runs.'],
  ['1386-400', /one-time/, 'The flowId=7 with scheduleParams frequency=hour is not supported here.'],
  [
    '1387-400',
    /try again later with the wait action/,
    'The flowRunId=7 is in an invalid state=otters for re-triggering.',
  ],
  ['1388-400', /Enable the flow/, 'The flow=7 is in state=disabled and cannot be re-triggered.'],
];

describe('an error of the Flow Service leads to advice', () => {
  for (const [title, advice, ...codes] of FLOW) {
    for (const code of codes) {
      test(`${code}: ${title}`, () => {
        const body = typed(`FLOW-${code}`);
        assert.match(adviseOn(statusOf(code), body), advice);
        assert.equal(causeTitle(problemOf(statusOf(code), body)), title);
      });
    }
  }

  test('the legacy form without a code names the flow that is not found', () => {
    const legacy = { errorMessage: 'flows not found with id = [7-]', errorDetails: 'x' };
    assert.equal(causeTitle(problemOf(404, legacy)), 'Flow not found');
  });
});

describe('an error of the provider leads to advice', () => {
  for (const [code, advice, sentence] of SOURCES) {
    test(`${code}, whatever the prefix of its number`, () => {
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

  test('1401 of the provider is another error than 1401 of the Flow Service', () => {
    const sentence = 'The provided flow run action=otters is not supported.';
    for (const body of [
      typed('SOURCES-1401-400'),
      { ...typed('FLOW-1100-400'), detail: `Error from flow provider: ${sentence}` },
    ]) {
      assert.match(adviseOn(400, body), /does not support re-triggering/);
    }
    assert.doesNotMatch(adviseOn(400, typed('FLOW-1401-400')), /re-trigger/);
  });
});

describe('an error of the gateway leads to advice', () => {
  const codes: readonly [code: string, title: string, advice: RegExp][] = [
    ['400003', 'Organization not accepted', /`org-id`/],
    ['401013', 'Token not accepted', /expired/],
    ['403000', 'Client ID missing', /`client-id`/],
    ['403003', 'Client ID not accepted', /`client-id`/],
    ['403010', 'Token missing', /`access-token`/],
    ['403025', 'Organization not accepted', /`org-id`.*product profile/],
    ['403027', 'Organization not accepted', /`org-id`.*product profile/],
    ['429050', 'Too many requests', /limits how often/],
  ];
  for (const [code, title, advice] of codes) {
    test(code, () => {
      const status = Number(code.slice(0, 3));
      for (const body of [
        { error_code: code, message: 'Odd' },
        { error_code: Number(code), message: 'Odd' },
      ]) {
        assert.match(adviseOn(status, body), advice);
        assert.equal(causeTitle(problemOf(status, body)), title);
      }
    });
  }
});

describe('an error of the token service leads to advice', () => {
  for (const [code, title, advice] of [
    ['invalid_client', 'Credential refused', /`client-id` and `client-secret`/],
    ['invalid_scope', 'Scopes refused', /`scopes`/],
    ['unauthorized_client', 'Credential refused', /server-to-server/],
    ['unsupported_grant_type', 'Token request refused', /`ims-url`.*server-to-server/],
  ] as const) {
    test(code, () => {
      assert.match(adviseOnIms(400, { error: code }), advice);
      assert.equal(causeTitle(problemOf(400, { error: code }, 'IMS')), title);
      assert.equal(adviseOn(400, { error: code }), GENERIC);
    });
  }

  test('that names no flow, role or sandbox, whatever the status and the body', () => {
    const bodies = ['', '<html>Access Denied</html>', { error: 'unsupported_grant_type' }, { error: 'odd' }];
    const foreign = [
      typed('FLOW-1439-404'),
      { error_code: '403025' },
      { errorMessage: 'flow not found with id' },
    ];
    for (const status of [400, 401, 403, 404, 405, 422]) {
      for (const body of [...bodies, ...foreign]) {
        const problem = problemOf(status, body, 'IMS');
        const said = `${causeTitle(problem)}. ${advise(problem)}`;
        assert.doesNotMatch(said, /flow|role|sandbox|permission|Manage Sources/i, `${status}: ${said}`);
        assert.match(said, /`ims-url`/);
      }
    }
  });
});

describe('a web page is not taken for an answer of the service', () => {
  const page = '<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY>Reference #18.7</BODY></HTML>';
  for (const status of [400, 401, 403, 404]) {
    test(`${status}`, () => {
      assert.match(adviseOn(status, page), /web page.*firewall/);
      assert.doesNotMatch(adviseOn(status, page), /permission|role|`flow-id`/i);
      assert.equal(causeTitle(problemOf(status, page)), 'Request blocked by the network');
    });
  }

  test('a page with the status of a proxy, of a limit or of a fault keeps the advice of the status', () => {
    assert.match(adviseOn(407, page), /https_proxy/);
    assert.match(adviseOn(429, page), /limits how often/);
    assert.match(adviseOn(502, page), /status\.adobe\.com/);
  });
});

describe('a bare status leads to advice', () => {
  for (const [advice, ...statuses] of [
    [/Redirects are never followed/, 300, 301, 302, 307, 308, 399],
    [/`access-token`/, 401],
    [/If the credential lacks a permission/, 403],
    [/`api-url`/, 404],
    [/environment variable `https_proxy`/, 407],
    [/`retry-timeout`/, 408, 425],
    [/limits how often/, 429],
    [/status\.adobe\.com/, 500, 502, 503, 504, 599],
    [/documented form/, 203, 204],
  ] as const) {
    for (const status of statuses) test(`${status}`, () => assert.match(adviseOn(status, {}), advice));
  }

  test('the generic one, for every other refusal and whatever its code', () => {
    for (const status of [400, 402, 405, 409, 418, 422, 451, 499]) {
      assert.equal(adviseOn(status, {}), GENERIC);
      assert.equal(adviseOn(status, typed(`OTTERS-9999-${status}`)), GENERIC);
    }
  });

  test('the generic one is not given for other statuses', () => {
    for (const status of [300, 304, 399, 401, 403, 404, 407, 429, 500, 599]) {
      assert.notEqual(adviseOn(status, typed('OTTERS-9999-400')), GENERIC, `${status}`);
    }
  });
});

describe('the same number in another table gets only the generic advice', () => {
  const flowOnly = FLOW.flatMap(([, , ...codes]) => codes).filter((code) => !code.startsWith('1401'));
  for (const code of flowOnly) {
    const other = `SOURCES-${code.slice(0, 4)}-400`;
    test(other, () => assert.equal(adviseOn(400, typed(other)), GENERIC));
  }

  for (const code of ['FLOW-1404-400', 'CONNECTORS-1401-400', 'SOURCES-1403-400', 'SOURCES-1404-400']) {
    test(code, () => assert.equal(adviseOn(400, typed(code)), GENERIC));
  }

  test('digits within other digits are no code', () => {
    for (const detail of ['run 51386-400', 'run 1386-4000', 'at 1386', 'took 1386-999']) {
      assert.equal(adviseOn(400, { detail }), GENERIC, detail);
    }
  });
});

describe('advice fits the credential of the step', () => {
  const bodies: readonly [what: string, status: number, body: unknown][] = [
    ['FLOW-1427', 400, typed('FLOW-1427-400')],
    ['FLOW-2115', 400, typed('FLOW-2115-400')],
    ['401013', 401, { error_code: '401013' }],
    ['403010', 403, { error_code: '403010' }],
    ['a bare 401', 401, ''],
  ];
  for (const [what, status, body] of bodies) {
    test(`${what} with client-secret names neither access-token nor a change to client-secret`, () => {
      assert.doesNotMatch(
        adviseOn(status, body, { credential: 'client-secret' }),
        /access-token|client-secret/,
      );
    });

    test(`${what} with access-token names it`, () => {
      assert.match(adviseOn(status, body, { credential: 'access-token' }), /`access-token`/);
    });

    test(`${what} with an unknown credential says which advice is for which`, () => {
      assert.match(adviseOn(status, body), /^With `access-token`: .* With `client-secret`: /);
    });
  }
});

describe('advice fits the flow as it was read', () => {
  const missing = typed('SOURCES-1383-400');
  const different = typed('SOURCES-1382-400');

  test('1383 names the column that the flow has', () => {
    const advice = adviseOn(400, missing, { deltaColumnOfFlow: 'CHANGED_AT' });
    assert.equal(advice, 'Set `delta-column` to CHANGED_AT, the delta column that the flow has.');
  });

  test('1382 names the column that the flow has', () => {
    assert.match(
      adviseOn(400, different, { deltaColumnOfFlow: 'CHANGED_AT' }),
      /out, or set it to CHANGED_AT,/,
    );
  });

  for (const [what, deltaColumnOfFlow] of [
    ['not known', undefined],
    ['not there', ''],
    ['no plain name', '##[error]x'],
    ['too long', 'a'.repeat(129)],
  ] as const) {
    test(`1383 names no column if the column is ${what}`, () => {
      assert.equal(adviseOn(400, missing, { deltaColumnOfFlow }), adviseOn(400, missing));
    });
  }

  test('a column changes nothing about other errors', () => {
    const other = typed('SOURCES-1384-400');
    assert.equal(adviseOn(400, other, { deltaColumnOfFlow: 'CHANGED_AT' }), adviseOn(400, other));
  });
});

describe('advice fits what was asked for', () => {
  for (const [what, body] of [
    ['a code', typed('FLOW-1439-404')],
    ['no code', ''],
  ] as const) {
    test(`a run that is not found is not taken for a flow: ${what}`, () => {
      const problem = problemOf(404, body);
      assert.equal(advise(problem, { isAboutRun: true }), 'Check `run-id`, `sandbox-name` and `org-id`.');
    });
  }

  test('another error keeps its advice', () => {
    assert.match(adviseOn(404, typed('FLOW-2100-404'), { isAboutRun: true }), /^Check `sandbox-name`/);
  });

  test('a run that changed before it was re-triggered is not blamed on the inputs', () => {
    assert.match(adviseOn(412, '', { isAboutRun: true }), /has changed since this step read it\./);
  });
});

describe('trying again is advised only if it is safe and can help', () => {
  for (const status of [408, 425, 429, 500, 503]) {
    test(`${status}, when it is safe`, () => {
      assert.match(adviseOn(status, '', { isSafeToRepeat: true }), / Try again later\.$/);
    });
  }

  test('no passing fault leads to it when it is not known to be safe', () => {
    for (const status of [408, 425, 429, 500, 503]) {
      assert.doesNotMatch(adviseOn(status, ''), /try again/i);
      assert.doesNotMatch(adviseOn(status, '', { isSafeToRepeat: false }), /try again/i);
    }
    assert.doesNotMatch(NETWORK_ADVICE, /try again/i);
  });

  test('no lasting fault leads to it', () => {
    for (const status of [301, 400, 401, 403, 404, 407]) {
      assert.doesNotMatch(adviseOn(status, '', { isSafeToRepeat: true }), /try again/i);
    }
  });
});

describe('every text', () => {
  const causes = [...Object.values(CAUSES), UNEXPECTED];
  const texts = [
    ...causes.map(([, advice]) => adviceText(advice)),
    ...RUN_ADVICE.map(({ advice }) => advice),
    NETWORK_ADVICE,
  ];
  const inputs =
    /(?<![`\w-])(?:client-id|client-secret|access-token|scopes|org-id|sandbox-name|api-url|ims-url|flow-id|run-id|window-(?:start-time|end-time|size)|start-time|delta-column|retries|retry-timeout|https_proxy|no_proxy)(?![\w-])/;

  test('ends in one full stop, and has no two in a row', () => {
    for (const text of texts) assert.match(text, /^(?!.*\.\.).*[^.]\.$/);
  });

  test('has the names of inputs and of environment variables in backquotes', () => {
    for (const text of texts) assert.doesNotMatch(text, inputs);
  });

  test('calls an environment variable one', () => {
    for (const text of texts.filter((one) => one.includes('_proxy'))) {
      assert.match(text, /environment variables? `https_proxy`/);
    }
  });

  test('has a title that is a short phrase', () => {
    for (const [title] of causes) assert.match(title, /^[A-Z][\w -]{3,35}$/);
  });

  test('stands in the table once for each code', () => {
    const codes = Object.keys(CAUSES).flatMap((list) => list.split(' '));
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.match(code, /^(?:FLOW|SOURCES|GATEWAY|IMS|PLATFORM|PAGE|ANY)-\w+$/);
  });
});

test('a text that is made to hold up its patterns is judged at once', () => {
  const parts = ['flowRunAction=', 'connectorType=', 'scheduleParams frequency=', 'in an invalid state='];
  for (const part of [...parts, 'flow run action=', 'A_', '-1386', ' ']) {
    const problem = problemOf(400, { detail: part.repeat(4_000_000 / part.length) });
    const { cpuMs } = measured(() => advise(problem));
    assert.ok(cpuMs < 1_000, `${part}: ${cpuMs} ms`);
  }
});
