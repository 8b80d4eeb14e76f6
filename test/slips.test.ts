import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RUN_INPUTS } from '../src/inputs/action-inputs.ts';
import { InputError } from '../src/inputs/fields.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { readWaitInputs } from '../src/inputs/wait-inputs.ts';
import { measured } from './support/cpu-time.ts';

type Inputs = Readonly<Record<string, string>>;

const NOW = Date.parse('2026-05-06T07:08:09Z') / 1_000;
const FLOW = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';
const RUN = '0b6e3a57-8c1d-4f2e-9a70-6d5b4c3a2918';
const GIVEN: Inputs = {
  'client-id': '7c1f0e',
  'client-secret': 'quiet-otter',
  'org-id': '0A1B2C3D4E5F@AdobeOrg',
  'flow-id': FLOW,
  'window-start-time': 'now-1h',
};
const WAITING: Inputs = {
  'client-id': '7c1f0e',
  'client-secret': 'quiet-otter',
  'org-id': GIVEN['org-id'] ?? '',
  'run-id': RUN,
};

const readRun = (more: Inputs) => {
  const inputs: Inputs = { ...GIVEN, ...more };
  return readRunInputs(inputs, { nowSeconds: NOW, isRerun: false });
};
const readWait = (more: Inputs) => {
  const inputs: Inputs = { ...WAITING, ...more };
  return readWaitInputs(inputs, { nowSeconds: NOW, isRerun: false });
};

function problemsOf(read: () => unknown) {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

/** The one problem of the inputs. */
function problemOf(more: Inputs, read: (more: Inputs) => unknown = readRun) {
  const [problem, ...others] = problemsOf(() => read(more));
  assert.deepEqual(others, []);
  assert.ok(problem, `${JSON.stringify(more)} was accepted`);
  return problem;
}

describe('a character that cannot be seen is named', () => {
  const cases: readonly (readonly [name: string, character: string, codePoint: string])[] = [
    ['flow-id', '\u200b', 'U+200B'],
    ['window-start-time', '\ufeff', 'U+FEFF'],
    ['org-id', '\u202e', 'U+202E'],
    ['sandbox-name', '\u00ad', 'U+00AD'],
    ['delta-column', '\u2060', 'U+2060'],
    ['delta-column', '\n', 'U+000A'],
    ['delta-column', '\u3164', 'U+3164'],
    ['client-id', '\u{e0041}', 'U+E0041'],
    ['client-secret', '\u0007', 'U+0007'],
    ['api-url', '\t', 'U+0009'],
    ['scopes', '\u200d', 'U+200D'],
    ['wait', '\u2066', 'U+2066'],
  ];
  for (const [name, character, codePoint] of cases) {
    test(`${codePoint} in ${name}`, () => {
      const right = ({ ...RUN_INPUTS, ...GIVEN } as Inputs)[name] || 'updated_on';
      const { input, problem } = problemOf({ [name]: `${right.slice(0, 2)}${character}${right.slice(2)}` });
      assert.equal(input, name);
      assert.match(problem, /^has a character that cannot be seen in it: U\+[\dA-F]{4,5}\. /);
      assert.ok(problem.includes(`${codePoint}.`));
    });
  }

  test('in run-id, in which line breaks separate ids', () => {
    assert.deepEqual(readWait({ 'run-id': `${RUN}\r\n\tr2` }).runs, [{ runId: RUN }, { runId: 'r2' }]);
    assert.match(problemOf({ 'run-id': `${RUN}\u200b` }, readWait).problem, /U\+200B/);
  });

  test('and a blank that is no space where a value cannot be read', () => {
    const { problem } = problemOf({ 'window-start-time': '2026-05-05\u00a006:00:00Z' });
    assert.match(problem, /^is not a time.* \(it has a blank in it that is not a space: U\+00A0\)/);
    assert.equal(readRun({ 'delta-column': 'updated\u00a0on' }).run.deltaColumn?.name, 'updated\u00a0on');
  });

  test('and is no part of what a secret is', () => {
    const { received, problem } = problemOf({ 'client-secret': 'quiet\u200botter' });
    assert.deepEqual([received, problem.includes('otter')], [undefined, false]);
  });
});

describe('a value that was pasted with what surrounds it', () => {
  const cases: readonly (readonly [name: string, value: string, problem: RegExp])[] = [
    ['flow-id', `"${FLOW}"`, /quotation marks.*: write 5d0c7b1e-/],
    ['sandbox-name', "'prod'", /quotation marks.*: write prod;/],
    ['window-start-time', '“now-1d”', /quotation marks.*: write now-1d;/],
    ['delta-column', '"DOB"', /quotation marks.*: write DOB;/],
    ['delta-column', '{"name":"DOB"}', /whole JSON object: write its value alone;/],
    ['flow-id', `{"items":[{"id":"${FLOW}"}]}`, /whole JSON object: write its value alone;/],
    ['window-end-time', '{"windowEndTime":1651585990}', /whole JSON object: write its value alone;/],
    ['client-id', 'x-api-key: 7c1f0e', /begins with the name x-api-key: write 7c1f0e;/],
    ['org-id', 'org-id: 0A@AdobeOrg', /begins with the name org-id: write 0A@AdobeOrg;/],
    ['sandbox-name', 'null', /is `null`/],
    ['delta-column', 'undefined', /is `undefined`/],
    ['flow-id', '[object Object]', /is `\[object Object\]`/],
    ['org-id', '***', /mask that GitHub shows/],
    ['flow-id', 'vars.AEP_FLOW_ID', /without its braces: write \$\{\{ vars\.AEP_FLOW_ID \}\}/],
    ['flow-id', '${{ vars.AEP_FLOW_ID }}', /GitHub did not evaluate/],
    ['flow-id', '$FLOW_ID', /shell syntax/],
    ['window-start-time', '$(date +%s)', /shell syntax.*: write now;/],
    ['window-start-time', '$(date -d yesterday +%F)', /shell syntax.*: write now-1d\/d;/],
    ['window-start-time', "$(date -d '2 hours ago' +%s)", /shell syntax.*: write now-2h;/],
    ['window-end-time', "$(date -d '3 months ago' +%s)", /shell syntax.*: write now-3M;/],
    ['window-end-time', '$(date -u +%Y-%m-%d)', /shell syntax.*: write now\/d;/],
    ...[
      ...[
        '$(date -d "+1 day" +%s)',
        '$(date -d "5 minutes" +%s)',
        '$(date -v-1d +%s)',
        '$(date -d tomorrow +%F)',
      ],
      ...[
        '$(date -d "last month" +%s)',
        '$(date -d 2026-01-31 +%F)',
        '$(cat start.txt)',
        '$START',
        '${START}',
      ],
    ].map((text) => ['window-start-time', text, /shell syntax[^:]*; accepted/] as const),
  ];
  for (const [name, value, pattern] of cases) {
    test(`is refused: ${name}: ${value}`, () => {
      const { input, problem } = problemOf({ [name]: value });
      assert.equal(input, name);
      assert.match(problem, pattern);
    });
  }

  test('is never shown if it is or may be a secret', () => {
    const secret = 'eyJhbGciOiJSUzI1NiJ9.hunter2';
    const { 'client-secret': _, ...rest } = GIVEN;
    for (const inputs of [
      { 'client-secret': `"${secret}"` },
      { 'client-secret': '', 'access-token': `Bearer ${secret}` },
      { 'client-secret': '', 'access-token': `{"access_token":"${secret}"}` },
      { 'client-id': secret.replace('.', ' ') },
      { 'client-id': `{"client_id":"${secret}"}` },
      { 'org-id': `Bearer ${secret}` },
      { 'flow-id': `Authorization: Bearer ${secret}` },
      { 'sandbox-name': `{"access_token":"${secret}"}` },
    ]) {
      const problem = problemOf({ ...rest, ...inputs });
      assert.ok(!JSON.stringify(problem).includes('hunter2'), JSON.stringify(problem));
    }
  });

  test('is accepted if it can be right', () => {
    const { run } = readRun({ 'delta-column': 'a', 'delta-column-date-format': "'T'HH 'h'" });
    assert.equal(run.deltaColumn?.dateFormat, "'T'HH 'h'");
    assert.equal(readRun({ 'delta-column': 'env.timestamp' }).run.deltaColumn?.name, 'env.timestamp');
  });
});

describe('the ID of a flow', () => {
  test('is accepted in any case and in braces, and is in lower case', () => {
    for (const text of [FLOW, FLOW.toUpperCase(), `{${FLOW}}`, `{ ${FLOW.toUpperCase()} }`]) {
      assert.equal(readRun({ 'flow-id': text }).run.flowId, FLOW);
      assert.equal(readWait({ 'flow-id': text }).flowId, FLOW);
    }
  });

  const page = `https://experience.adobe.com/#/@acme/sname:prod/platform/source/dataflows/${FLOW}`;
  const cases: readonly (readonly [text: string, problem: RegExp])[] = [
    [page, /^is an address: write 5d0c7b1e-/],
    [`${page}/activity`, /^is an address: write 5d0c7b1e-/],
    [`${page.toUpperCase()}/ACTIVITY/${RUN}`, /^is an address: write 5d0c7b1e-/],
    [
      `https://platform.adobe.io/data/foundation/flowservice/flows/${FLOW}`,
      /^is an address: write 5d0c7b1e-/,
    ],
    [`https://example.org/${RUN}`, /^is an address that names no flow: .*\/dataflows\//],
    [`flow ${FLOW}.`, /^is not a UUID alone: write 5d0c7b1e-/],
    [FLOW.replaceAll('-', ''), /hyphens in the wrong places: write 5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d;/],
    [FLOW.slice(1), /^has 31 digits, and a UUID has 32/],
    ['Nightly orders', /^is not a UUID\. If it is the name of the flow: the ID is in the address/],
  ];
  for (const [text, pattern] of cases) {
    test(`is asked for if it is ${text.slice(0, 60)}`, () => {
      assert.match(problemOf({ 'flow-id': text }).problem, pattern);
    });
  }
});

describe('the ID of a run', () => {
  const cases: readonly (readonly [text: string, problem: RegExp])[] = [
    ['', /^is missing; .*the creating step did not run, or if its job does not hand it on/],
    ['[]', /^names no run\. .*the creating step did not run/],
    [`https://x/platform/source/dataflows/${FLOW}/activity/${RUN}`, /address of a flow run: write 0b6e3a57-/],
    [`https://platform.adobe.io/data/foundation/flowservice/runs/${RUN}?x=1`, /flow run: write 0b6e3a57-/],
    [`{"id":"${RUN}","etag":"1"}`, /whole JSON object: write its value alone;/],
    ['steps.create.outputs.run-id', /without its braces: write \$\{\{ steps\.create\.outputs\.run-id \}\}/],
  ];
  for (const [text, pattern] of cases) {
    test(`is asked for if it is ${text.slice(0, 50) || 'empty'}`, () => {
      assert.match(problemOf({ 'run-id': text }, readWait).problem, pattern);
    });
  }

  test('is kept for each flow, even if another flow has a run over the same window', () => {
    const run = { windowStartTime: 1, windowEndTime: 2 };
    const runs = [
      { ...run, flowId: 'a', runId: 'r1', outcome: 'failed' },
      { ...run, flowId: 'b', runId: 'r2', outcome: 'failed' },
      { ...run, flowId: 'a', runId: 'r3', outcome: 'created' },
    ];
    const read = readWait({ 'run-id': JSON.stringify(runs) }).runs;
    assert.deepEqual(
      read.map(({ runId }) => runId),
      ['r2', 'r3'],
    );
  });

  test('is found soon among thousands of failed runs', () => {
    const runs = Array.from({ length: 20_000 }, (_, index) => ({
      ...{ runId: `r${index}`, outcome: 'failed', windowStartTime: index, windowEndTime: index + 1 },
    }));
    const { result, cpuMs } = measured(() => readWait({ 'run-id': JSON.stringify(runs) }));
    assert.equal(result.runs.length, 20_000);
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
  });
});

test('any text in any input is read or refused at once, whatever it repeats', () => {
  const begun = performance.now();
  for (const part of ['/', '-', '"', '{', ' ', '0', 'a.', 'eyJ', 'now+1s', '$(', '\u200b', '\u00a0', '[']) {
    const text = part.repeat(Math.ceil(120_000 / part.length));
    for (const name of Object.keys(RUN_INPUTS)) problemsOf(() => readRun({ [name]: text }));
    problemsOf(() => readWait({ 'run-id': text }));
  }
  assert.ok(performance.now() - begun < 15_000);
});

test('a message never repeats a value that it does not show as received, whatever was pasted', () => {
  const anyWrapping = fc.constantFrom('"', "'", '{"access_token":"', 'Bearer ', 'Authorization: ', '`');
  const anyName = fc.constantFrom('client-secret', 'access-token');
  fc.assert(
    fc.property(anyWrapping, anyName, fc.stringMatching(/^[a-z]{12}$/), (wrapping, name, secret) => {
      const inputs = { 'client-secret': '', [name]: `${wrapping}${secret}${wrapping}` };
      const text = JSON.stringify(problemsOf(() => readRun(inputs)));
      assert.ok(!text.includes(secret), text);
    }),
  );
});
