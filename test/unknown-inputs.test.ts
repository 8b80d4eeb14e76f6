import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RUN_INPUTS, RUN_NAMES, WAIT_NAMES } from '../src/inputs/action-inputs.ts';
import { resembling } from '../src/inputs/input-names.ts';
import { secretsIn } from '../src/inputs/secret-inputs.ts';
import { unknownInputs } from '../src/inputs/unknown-inputs.ts';

/** Names are in capitals, as the runner gives them, and read in lower case. */
const lowered = (given: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(given).map(([name, text]) => [name.toLowerCase(), text]));

const sortOut = (given: Readonly<Record<string, string>>, names = RUN_NAMES) =>
  unknownInputs(lowered(given), names);

describe('a name that resembles an input', () => {
  const cases: readonly (readonly [given: string, ...inputs: string[]])[] = [
    ['FLOWID', 'flow-id'],
    ['FLOW_ID', 'flow-id'],
    ['FLOW.ID', 'flow-id'],
    ['WINDOWSTARTTIME', 'window-start-time'],
    ['SANDBOX', 'sandbox-name'],
    ['SANDBOX-NAM', 'sandbox-name'],
    ['DRY-RN', 'dry-run'],
    ['DRY', 'dry-run'],
    ['WINDOW-END', 'window-end-time'],
    ['WINDOWEND', 'window-end-time'],
    ['END-TIME', 'window-end-time'],
    ['RETRY', 'retry-timeout'],
    ['RETRYS', 'retries'],
    ['SCOPE', 'scopes'],
    ['TOKEN', 'access-token'],
    ['SECRET', 'client-secret'],
    ['TIMEZONE', 'delta-column-timezone'],
    ['TIMEOUT', 'request-timeout', 'retry-timeout', 'lookup-timeout', 'wait-timeout'],
    ['PARALLEL', 'max-parallel'],
  ];
  for (const [given, ...inputs] of cases) {
    test(`${given} may be ${inputs.join(', ')}`, () =>
      assert.deepEqual(resembling(given, RUN_NAMES.own), inputs));
  }

  test('is within two edits of it, or a selection of its words in any order', () => {
    const anyInput = fc.constantFrom(...RUN_NAMES.own);
    const anyEdit = fc.record({ at: fc.nat(), letter: fc.stringMatching(/^[a-z]$/), cut: fc.boolean() });
    fc.assert(
      fc.property(anyInput, fc.array(anyEdit, { maxLength: 2 }), (input, edits) => {
        const edited = edits.reduce((name, { at, letter, cut }) => {
          const index = at % (name.length + 1);
          return name.slice(0, index) + (cut ? '' : letter) + name.slice(index + (cut ? 1 : 0));
        }, input);
        if (edited !== '') assert.notDeepEqual(resembling(edited.toUpperCase(), RUN_NAMES.own), []);
      }),
    );
  });

  for (const name of ['API-KEY', 'ENVIRONMENT', 'ORGANIZATION', 'DEBUG', 'X'.repeat(10_000)]) {
    test(`${name.slice(0, 20)} resembles none`, () => assert.deepEqual(resembling(name, RUN_NAMES.own), []));
  }

  test('is refused with the name to write, and its value is not shown', () => {
    const { problems, warnings, meant } = sortOut({ SANDBOX: 'hunter2', FLOWID: 'hunter2', 'FLOW-ID': 'f' });
    assert.deepEqual(
      problems.map(({ input, problem }) => `\`${input}\` ${problem}`),
      [
        '`sandbox` is not an input of this action. Did you mean `sandbox-name`?',
        '`flowId` is not an input of this action. Did you mean `flow-id`?',
      ],
    );
    assert.deepEqual([warnings, [...meant]], [[], ['sandbox-name', 'flow-id']]);
    assert.ok(!JSON.stringify(problems).includes('hunter2'));
  });

  test('names each input that it may be', () => {
    const [problem] = sortOut({ TIMEOUT: '5m' }, WAIT_NAMES).problems;
    assert.match(
      problem?.problem ?? '',
      /Did you mean `request-timeout`, `retry-timeout`, `lookup-timeout` or `wait-timeout`\?$/,
    );
  });
});

describe('a name that resembles no input', () => {
  test('is ignored with a warning that does not show its value', () => {
    assert.deepEqual(sortOut({ ENVIRONMENT: 'hunter2' }), {
      problems: [],
      warnings: [
        { title: 'Input ignored', message: '`environment` is not an input of this action. It is ignored.' },
      ],
      meant: new Set(),
    });
  });

  test('is ignored with a warning if it is an input of the other action, however it is spelled', () => {
    for (const name of ['WAIT', 'START-TIME', 'START_TIME', 'DRY-RUN']) {
      const { problems, warnings } = sortOut({ [name]: 'true' }, WAIT_NAMES);
      assert.deepEqual(problems, []);
      assert.match(warnings[0]?.message ?? '', /of the action that creates flow runs, not of this one/);
    }
    assert.match(sortOut({ 'RUN-ID': 'r' }).warnings[0]?.message ?? '', /`run-id`.*waits for flow runs/);
  });

  test('is absent if its value is empty', () => {
    assert.deepEqual(sortOut({ SANDBOX: '', ENVIRONMENT: '' }), {
      ...{ problems: [], warnings: [] },
      meant: new Set(),
    });
  });
});

test('every input of an action is known to it', () => {
  for (const names of [RUN_NAMES, WAIT_NAMES]) {
    const given = Object.fromEntries(names.own.map((name) => [name.toUpperCase(), 'x']));
    assert.deepEqual(sortOut(given, names), { problems: [], warnings: [], meant: new Set() });
  }
});

describe('secrets are found before they are refused', () => {
  test('under every spelling, and under every name that speaks of one', () => {
    const inputs: Record<string, string> = {
      ...{ 'client-secret': 's-right', CLIENTSECRET: 's-camel', CLIENT_SECRET: 's-snake' },
      ...{ 'CLIENT-SECRT': 's-slip', SECRET: 's-word', PASSWORD: 's-other', TOKEN: 't-word' },
      ...{ 'access-token': 't-right', ACCESSTOKEN: 't-camel', ACCESTOKEN: 't-slip', API_KEY: 't-key' },
      ...{ 'CLIENT-ID': 'public', 'FLOW-ID': 'public' },
    };
    const secrets = secretsIn(lowered(inputs));
    assert.deepEqual(
      [...secrets].sort(),
      Object.values(inputs)
        .filter((value) => value !== 'public')
        .sort(),
    );
  });

  test('and words of the log are none', () => {
    assert.deepEqual(secretsIn({ 'client-secret': 'null', 'use-token': 'true', 'flow-id': 'f' }), []);
    assert.deepEqual(secretsIn(Object.fromEntries(Object.keys(RUN_INPUTS).map((name) => [name, '']))), []);
  });

  test('without a byte order mark at an edge', () => {
    assert.deepEqual(secretsIn({ 'client-secret': '\ufeffs-right' }), ['s-right']);
  });
});
