import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RUN_INPUTS } from '../src/inputs/action-inputs.ts';
import { InputError, type InputProblem } from '../src/inputs/fields.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { SECRET_INPUTS } from '../src/inputs/secret-texts.ts';

type Inputs = Readonly<Record<string, string>>;

const NOW = Date.parse('2026-05-06T07:08:09Z') / 1_000;
const GIVEN = {
  'client-id': '7c1f0e',
  'client-secret': 'p8e-quiet-otter',
  'org-id': '0A1B2C3D4E5F@AdobeOrg',
  'flow-id': '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d',
  'window-start-time': 'now-1h',
};
const ALL = { ...RUN_INPUTS, ...GIVEN };
const NAMES = Object.keys(RUN_INPUTS) as (keyof typeof RUN_INPUTS)[];

const read = (inputs: Inputs, isRerun = false) => readRunInputs(inputs, { nowSeconds: NOW, isRerun });

/** `windowStartTime` and `window_start_time` for `window-start-time`. */
function otherSpellings(name: string): readonly string[] {
  if (!name.includes('-')) return [];
  return [name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), name.replaceAll('-', '_')];
}

function problemsOf(inputs: Inputs): readonly InputProblem[] {
  try {
    read(inputs);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe('what a step is asked to do', () => {
  test('is complete with the required inputs and the defaults of the contract', () => {
    const { connection, run } = read(GIVEN);
    assert.partialDeepStrictEqual(connection, {
      clientId: '7c1f0e',
      credential: {
        kind: 'client-secret',
        clientSecret: 'p8e-quiet-otter',
        scopes: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
      },
      orgId: '0A1B2C3D4E5F@AdobeOrg',
      sandboxName: 'prod',
      apiUrl: 'https://platform.adobe.io',
      imsUrl: 'https://ims-na1.adobelogin.com',
      requestTimeoutMs: 60_000,
    });
    const { wholeAt, endSecondsAt, ...asked } = run;
    assert.deepEqual([[wholeAt(NOW)], endSecondsAt(NOW)], [asked.windows, asked.endSeconds]);
    assert.deepEqual(asked, {
      flowId: '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d',
      startSeconds: NOW + 60,
      windows: [{ startSeconds: NOW - 3_600, endSeconds: NOW }],
      endSeconds: NOW,
      initialStartSeconds: undefined,
      windowSize: undefined,
      deltaColumn: undefined,
      nowSeconds: NOW,
      isRelativeToNow: true,
    });
  });

  test('has the delta column with what is said of it, and nothing else', () => {
    const column = { 'delta-column': 'updated_on', 'delta-column-timezone': 'UTC' };
    assert.deepEqual(read({ ...GIVEN, ...column }).run.deltaColumn, { name: 'updated_on', timezone: 'UTC' });
  });

  test('shares one now between all times', () => {
    const times = { 'window-start-time': 'now-1s', 'window-end-time': 'now', 'start-time': 'now' };
    const { startSeconds, windows } = read({ ...GIVEN, ...times }).run;
    assert.deepEqual([windows, startSeconds], [[{ startSeconds: NOW - 1, endSeconds: NOW }], NOW]);
  });

  test('attaches to an existing run on a re-run attempt, if nothing else is asked', () => {
    const asked = (attempt: number, choice = '') =>
      read({ ...GIVEN, 'if-run-exists': choice }, attempt > 1).ifRunExists;
    assert.deepEqual(
      [asked(1), asked(2), asked(2, 'fail'), asked(1, 'attach')],
      ['create', 'attach', 'fail', 'attach'],
    );
  });

  for (const name of NAMES.filter((input) => RUN_INPUTS[input] !== '')) {
    test(`has the default of ${name} if it is empty`, () => {
      const plain = (inputs: Inputs) => ({
        ...read(inputs),
        run: { ...read(inputs).run, wholeAt: undefined, endSecondsAt: undefined },
      });
      assert.deepEqual(plain({ ...GIVEN, [name]: '' }), plain({ ...GIVEN, [name]: RUN_INPUTS[name] }));
    });
  }

  for (const name of Object.keys(GIVEN)) {
    test(`is incomplete if ${name} is empty`, () => {
      const problems = problemsOf({ ...GIVEN, [name]: '' });
      assert.deepEqual(
        problems.map(({ input, received }) => [input, received]),
        [[name, undefined]],
      );
      assert.match(problems[0]?.problem ?? '', /^is missing\b.*; accepted: /);
    });
  }
});

describe('exactly one credential', () => {
  const { 'client-secret': clientSecret, ...rest } = GIVEN;

  test('is a token, and its scopes do not matter', () => {
    const { credential } = read({ ...rest, 'access-token': 'aa.bb.cc', scopes: '' }).connection;
    assert.deepEqual(credential, { kind: 'access-token', accessToken: 'aa.bb.cc' });
  });

  for (const [what, inputs] of Object.entries({
    both: { ...rest, 'client-secret': clientSecret, 'access-token': 'aa.bb.cc' },
    none: rest,
  })) {
    test(`refuses ${what}`, () => {
      const [problem, ...others] = problemsOf(inputs);
      assert.deepEqual(others, []);
      assert.match(problem?.problem ?? '', /accepted: exactly one of the two/);
    });
  }
});

describe('a window is refused before any request', () => {
  for (const [end, reason] of [
    ['now-1h', /empty/],
    ['now-2h', /ends before it starts/],
  ] as const) {
    test(`from now-1h to ${end}`, () => {
      const [problem, ...others] = problemsOf({ ...GIVEN, 'window-end-time': end });
      assert.deepEqual(others, []);
      assert.deepEqual([problem?.input, problem?.received], ['window-end-time', `now-1h to ${end}`]);
      assert.match(problem?.problem ?? '', reason);
    });
  }
});

test('what is said of a delta column that is not given is refused', () => {
  const orphans = { 'delta-column-date-format': 'yyyy', 'delta-column-timezone': 'UTC' };
  const problems = problemsOf({ ...GIVEN, ...orphans });
  assert.deepEqual(
    problems.map(({ input }) => input),
    Object.keys(orphans),
  );
  for (const { problem, lacks } of problems) {
    assert.match(problem, /`delta-column` is missing; accepted: both, or neither/);
    assert.deepEqual(lacks, ['delta-column']);
  }
});

test('all that is wrong is reported together, each with its name, what was received and what is accepted', () => {
  const wrong: Inputs = {
    'client-id': 'two words',
    'org-id': '0A1B2C3D4E5F',
    'sandbox-name': 'Prod',
    'api-url': 'http://platform.adobe.io',
    'ims-url': 'https://adobelogin.com',
    'request-timeout': 'soon',
    scopes: ',',
    'flow-id': '7',
    'window-start-time': 'yesterday',
    'window-end-time': '2026-02-30',
    'start-time': '1778051289000',
    'delta-column': 'a\nb',
    'delta-column-date-format': 'a\tb',
    'delta-column-timezone': 'a\rb',
  };
  const problems = problemsOf({ ...GIVEN, ...wrong });
  const received = problems.map((problem) => [problem.input, problem.received] as const);
  assert.equal(problems.length, Object.keys(wrong).length);
  assert.deepEqual(Object.fromEntries(received), wrong);
  for (const { problem } of problems) assert.match(problem, /.; accepted: ./);
});

describe('an input under another spelling is answered with its name, and not called missing as well', () => {
  for (const name of NAMES) {
    for (const spelling of otherSpellings(name)) {
      test(spelling, () => {
        const [problem, ...others] = problemsOf({ ...GIVEN, [name]: '', [spelling]: 'aa.bb.cc' });
        assert.equal(problem?.input, spelling);
        assert.equal(problem?.problem, `is not an input of this action. Did you mean \`${name}\`?`);
        assert.deepEqual(others, []);
      });
    }
  }
});

test('an input under another spelling hides no other problem', () => {
  const { 'client-secret': _, ...rest } = GIVEN;
  const given = { ...rest, 'org-id': '', 'window-end-time': 'soon', flowId: GIVEN['flow-id'] };
  assert.deepEqual(
    problemsOf(given).map(({ input, lacks }) => [input, lacks]),
    [
      ['flowId', undefined],
      ['client-secret', ['client-secret', 'access-token']],
      ['org-id', ['org-id']],
      ['window-end-time', undefined],
    ],
  );
});

describe('what to do if a run exists', () => {
  const asked = (choice: string, attempt: number) =>
    read({ ...GIVEN, 'if-run-exists': choice }, attempt > 1).ifRunExists;

  for (const choice of ['create', 'attach', 'fail']) {
    test(`${choice} is taken as it is, on every attempt`, () => {
      assert.deepEqual([asked(choice, 1), asked(choice, 2)], [choice, choice]);
    });
  }

  test('is one of the choices, and nothing near them', () => {
    for (const choice of ['Attach', 'skip', 'create,attach', 'true']) {
      const [problem, ...others] = problemsOf({ ...GIVEN, 'if-run-exists': choice });
      assert.deepEqual(others, []);
      assert.deepEqual([problem?.input, problem?.received], ['if-run-exists', choice]);
      assert.match(problem?.problem ?? '', /^is none of the choices.*; accepted: create, attach or fail$/);
    }
  });
});

describe('whatever the inputs are', () => {
  test('no secret is in a problem', () => {
    const anySecret = fc.stringMatching(/^[!-~]{12,40}$/).map((text) => `~${text}`);
    const places = SECRET_INPUTS.flatMap((name) => [name, ...otherSpellings(name)]);
    const anyPrefix = fc.constantFrom('', 'Bearer ', 'two words ', 'ä', 'a\nb');
    fc.assert(
      fc.property(anySecret, fc.subarray(places, { minLength: 1 }), anyPrefix, (secret, names, prefix) => {
        const secrets = Object.fromEntries(names.map((name) => [name, prefix + secret]));
        const problems = problemsOf({ 'flow-id': '7', ...secrets });
        assert.ok(problems.length > 0);
        assert.ok(!new InputError(problems).message.includes(secret));
        for (const problem of problems) assert.ok(!Object.values(problem).join('\n').includes(secret));
      }),
    );
  });

  test('they are a request or input errors, and never another', () => {
    const anyValue = (name: keyof typeof ALL) =>
      fc.oneof(fc.constant(ALL[name]), fc.constant(''), fc.string({ unit: 'binary' }));
    const anyInputs = fc.record(Object.fromEntries(NAMES.map((name) => [name, anyValue(name)])));
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        for (const { input, problem } of problemsOf(inputs)) assert.ok(input !== '' && problem !== '');
      }),
      { numRuns: 500 },
    );
  });
});
