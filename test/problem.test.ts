import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpAnswer } from '../src/adobe/http/request.ts';
import { AnswerError, isGatewayRejection, type Problem } from '../src/adobe/problem/problem.ts';
import { readProblem } from '../src/adobe/problem/read-problem.ts';

const answer = (status: number, body: unknown, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('an answer that is no success is read', () => {
  type Form = readonly [what: string, answer: HttpAnswer, expected: Partial<Problem>];
  const sentence = 'The flow "otters" is nowhere to be found.';
  const forms: readonly Form[] = [
    [
      "in the Flow Service's current form",
      answer(404, {
        type: 'https://ns.adobe.com/aep/errors/FLOW-1439-404',
        title: 'Not there',
        status: 404,
        report: { 'detailed-message': sentence, 'request-id': 'rq-17', id: 'otters', type: 'flows' },
        errorMessage: 'Another sentence.',
        errorDetails: 'Another sentence.',
      }),
      { code: 'FLOW-1439-404', text: sentence, requestId: 'rq-17', isPage: false },
    ],
    [
      'in its current form without a report',
      answer(403, { type: 'FLOW-2120-403', title: 'Not allowed', status: 403 }, { 'x-request-id': 'rq-18' }),
      { code: 'FLOW-2120-403', text: 'Not allowed', requestId: 'rq-18' },
    ],
    [
      'in its legacy form',
      answer(404, { errorMessage: sentence, errorDetails: sentence }),
      { code: '', text: sentence, requestId: '', isPage: false },
    ],
    [
      "in the gateway's form",
      answer(403, { error_code: '403010', message: 'No token here' }, { 'x-request-id': 'rq-19' }),
      { code: 'GATEWAY-403010', text: 'No token here', requestId: 'rq-19', isPage: false },
    ],
    [
      "in the gateway's form with a number",
      answer(401, { error_code: 401013, message: 'Stale token' }),
      { code: 'GATEWAY-401013', text: 'Stale token', isPage: false },
    ],
    [
      'as a generic problem',
      answer(400, { type: '/some/uri', status: 400, title: 'OddRequest', detail: 'Say what you send' }),
      { code: '', text: 'Say what you send', isPage: false },
    ],
    [
      'as a page of a proxy',
      answer(
        502,
        '<!doctype html><html><head><style>p { a: b }</style><script>go("<p>")</script><title>Oh no</title></head>\n<body><p>Try\nlater</p></body></html>',
      ),
      { code: '', text: 'Oh no Try later', isPage: true },
    ],
    [
      'as plain text',
      answer(503, ' upstream is \r\n down '),
      { code: '', text: 'upstream is down', isPage: false },
    ],
    ['with no body', answer(500, ''), { code: '', text: '', requestId: '', isPage: false }],
    ['with a body of spaces', answer(500, ' \n '), { text: '' }],
    [
      'in the form of JSON:API',
      answer(409, { errors: [{ status: '409', code: 'x', title: 'Odd', meta: { request_id: 'rq-20' } }] }),
      { code: '', text: 'Odd', requestId: 'rq-20' },
    ],
    [
      'in the form of JSON:API with a detail, which is better than the title',
      answer(400, { errors: [{ title: 'Odd', detail: sentence }] }),
      { text: sentence },
    ],
    [
      'as a generic problem with a report of its own',
      answer(400, { title: 'Odd', report: { requestId: 'rq-21', tenantInfo: { sandboxName: 'prod' } } }),
      { text: 'Odd', requestId: 'rq-21' },
    ],
    [
      'as another object, of which the first sentence counts',
      answer(400, { code: 'X1', fault: { id: 'x2', reasons: [{ said: 'The quota is used up.' }] } }),
      { code: '', text: 'The quota is used up.' },
    ],
    ['as another object without a sentence', answer(400, { fault: { why: 'quota' } }), { text: 'quota' }],
    [
      'as another object, whose credentials are passed over',
      answer(400, { access_token: 'a quiet otter', auth: { client_secret: 'b c', apiKey: 'd e' } }),
      { text: '' },
    ],
    ['as a text in JSON', answer(400, '"No way"'), { text: 'No way' }],
    ['as a list', answer(500, [null, 7, { message: 'x' }]), { code: '', text: 'x' }],
    [
      'with empty and odd members, which are passed over',
      answer(400, {
        report: 'r',
        detail: '',
        errorMessage: 7,
        message: ' ',
        title: 'Last',
        error: 'two words',
      }),
      { code: '', text: 'Last' },
    ],
    ['with a type that ends in no code', answer(400, { type: 'https://x/flow-12-400/' }), { code: '' }],
  ];
  for (const [what, given, expected] of forms) {
    test(what, () => {
      const common = { status: given.status, service: 'PLATFORM' } as const;
      assert.partialDeepStrictEqual(readProblem(given, 'PLATFORM'), { ...common, ...expected });
    });
  }

  test('shows a bare code after the name of the service', () => {
    assert.equal(
      readProblem(answer(400, { error: 'invalid_scope' }), 'PLATFORM').code,
      'PLATFORM-invalid_scope',
    );
  });
});

describe('an answer of the token service is read', () => {
  const sentence = 'the secret is stale';
  for (const [what, body, expected] of [
    [
      'with its code and description',
      { error: 'invalid_client', error_description: sentence },
      { code: 'IMS-invalid_client', text: sentence, isPage: false },
    ],
    [
      'with its code alone',
      { error: 'invalid_scope' },
      { code: 'IMS-invalid_scope', text: '', isPage: false },
    ],
    ['without a page', '<html>quiet-otter</html>', { code: '', text: '', isPage: true }],
    ['without a plain text', 'quiet-otter', { code: '', text: '', isPage: false }],
    [
      'without other members',
      { message: 'quiet-otter', detail: 'quiet-otter', token: 'x' },
      { code: '', text: '' },
    ],
    ['without a code that is a sentence', { error: 'quiet otter' }, { code: '', text: '' }],
  ] as const) {
    test(what, () => {
      assert.partialDeepStrictEqual(readProblem(answer(400, body), 'IMS'), { service: 'IMS', ...expected });
    });
  }
});

describe('a web page is recognized', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  for (const [what, given, isPage] of [
    ['by its doctype', answer(403, '\n <!DOCTYPE html><p>'), true],
    ['by its root', answer(403, '<HTML lang=en>'), true],
    ['by its type', answer(403, '<h1>Denied</h1>', html), true],
    ['and plain text of that type is none', answer(403, 'Denied', html), false],
    ['and XML is none', answer(403, '<?xml version="1.0"?><Error/>'), false],
    ['and nothing of that type is none', answer(403, '', html), false],
    ['and JSON of that type is none', answer(403, { error_code: '403000' }, html), false],
  ] as const) {
    test(what.replace(/^and /, ''), () => {
      assert.equal(readProblem(given, 'PLATFORM').isPage, isPage);
    });
  }
});

describe('a rejection by the gateway', () => {
  for (const [what, given, isRejection] of [
    ['is a 401 with an error_code', answer(401, { error_code: '401013' }), true],
    ['is a 429 with an error_code', answer(429, { error_code: '429050' }), true],
    ['is a 429 with an error_code that is a number', answer(429, { error_code: 429050 }), true],
    ['is no 429 without a code', answer(429, ''), false],
    ['is no 429 of a page', answer(429, '<html>Slow down</html>'), false],
    ['is no 429 with a code of the Flow Service', answer(429, { type: 'x/FLOW-1439-429' }), false],
    ['is no 429 with a message alone', answer(429, { message: 'Too many requests' }), false],
    ['is no 429 with the error_code of another status', answer(429, { error_code: '500001' }), false],
    ['is no 403 with an error_code', answer(403, { error_code: '403003' }), false],
    ['is no 500 with an error_code', answer(500, { error_code: '500001' }), false],
    ['is no 401 without a code', answer(401, {}), false],
  ] as const) {
    test(what, () => assert.equal(isGatewayRejection(readProblem(given, 'PLATFORM')), isRejection));
  }
});

describe('how long the service asks to stay away', () => {
  const date = 'Wed, 06 May 2026 07:08:09 GMT';
  const pauses: readonly [headers: HttpAnswer['headers'], ms: number | undefined][] = [
    [{}, undefined],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Wed, 06 May 2026 07:08:39 GMT', date }, 30_000],
    [{ 'retry-after': 'Wed, 06 May 2026 07:00:00 GMT', date }, 0],
    [{ 'retry-after': 'soon', date }, undefined],
    [{ 'retry-after': '999999999999' }, 999_999_999_999_000],
    [{ 'retry-after': '-1' }, undefined],
  ];
  for (const [headers, ms] of pauses) {
    test(`${JSON.stringify(headers)}: ${ms} ms`, () => {
      assert.equal(readProblem(answer(429, '', headers), 'PLATFORM').retryAfterMs, ms);
    });
  }
});

test('the error of an answer says the status, the code, the sentence and the request id, as far as they are known', () => {
  const body = {
    type: 'x/FLOW-2120-403',
    report: { 'detailed-message': 'Not yours.', 'request-id': 'rq-20' },
  };
  const said = (given: HttpAnswer) => new AnswerError(readProblem(given, 'PLATFORM')).message;
  assert.equal(said(answer(403, body)), 'HTTP 403 FLOW-2120-403: Not yours. (request id rq-20)');
  assert.equal(said(answer(502, '')), 'HTTP 502 with no explanation');
});

describe('what an answer says outside of its first sentence', () => {
  const reason = 'SOURCES-1340-400 An error occurred while parsing 1651584991.';
  for (const [what, body, message] of [
    [
      'is shown if it is in errorDetails',
      { errorMessage: 'Bad request', errorDetails: reason },
      `Bad request. ${reason}`,
    ],
    [
      'is shown if it is in another sentence',
      { detail: 'Bad request.', message: reason, title: 'Odd' },
      `Bad request. ${reason}`,
    ],
    [
      'is shown if it is in an error-chain',
      {
        title: 'Bad request',
        'error-chain': [
          {
            serviceId: 'sources',
            errorCode: 'SOURCES-1340-400',
            detail: 'An error occurred while parsing 7.',
          },
          { errorCode: 'X-1' },
          { serviceId: 'flow' },
          7,
        ],
      },
      'Bad request. SOURCES-1340-400 An error occurred while parsing 7. X-1',
    ],
    [
      'is shown if it is in the additional context, which holds values as well',
      {
        report: {
          'detailed-message': 'Bad request',
          additionalContext: { id: 'otters', provider: reason, token: 'a quiet otter' },
        },
      },
      `Bad request. ${reason}`,
    ],
    [
      'is not shown again if it repeats the sentence',
      { errorMessage: reason, errorDetails: reason, report: { additionalContext: 'while parsing' } },
      reason,
    ],
    [
      'is shown alone if it holds the sentence',
      { errorMessage: 'while parsing', errorDetails: reason },
      reason,
    ],
    ['is all there is to show if there is no sentence', { errorDetails: reason }, reason],
  ] as const) {
    test(what, () => {
      const error = new AnswerError(readProblem(answer(400, body), 'PLATFORM'));
      assert.equal(`${error.message}.`.replace('..', '.'), `HTTP 400: ${message}`.replace(/\.?$/, '.'));
    });
  }

  test('is not read from an answer of the token service', () => {
    const body = { error: 'x', message: 'a quiet otter', errorDetails: 'a quiet otter' };
    assert.deepEqual(readProblem(answer(400, body), 'IMS').details, []);
  });
});

test('the error of an answer without a request id ends without a full stop', () => {
  const said = (detail: string) => new AnswerError(readProblem(answer(400, { detail }), 'PLATFORM')).message;
  assert.equal(said('Not yours.'), 'HTTP 400: Not yours');
  assert.equal(said('And so on...'), 'HTTP 400: And so on...');
});
