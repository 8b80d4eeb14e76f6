import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../src/inputs/fields.ts';
import { parseRuns } from '../src/inputs/run-ids.ts';
import { readWaitInputs } from '../src/inputs/wait-inputs.ts';

const NOW = 1_780_000_000;

const GIVEN: Readonly<Record<string, string>> = {
  'client-id': '3b9d',
  'access-token': 'brown-fox',
  'org-id': '9F8E7D6C5B4A@AdobeOrg',
  'run-id': 'run-1',
};

const read = (more: Readonly<Record<string, string>> = {}) =>
  readWaitInputs({ ...GIVEN, ...more }, { nowSeconds: NOW, isRerun: false });

function problemsOf(more: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(more);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.problems.map(({ input, problem }) => `${input} ${problem}`);
  }
  return [];
}

const runId = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,40}$/);
const given = (list: readonly string[]) => ({ value: list.map((runId) => ({ runId })) });
const ids = fc.uniqueArray(runId, {
  minLength: 1,
  maxLength: 8,
  selector: (id) => id.toLowerCase(),
});

describe('the inputs of the wait action', () => {
  test('have the defaults of the contract', () => {
    const { wait, flowId, runs, connection } = read();
    assert.deepEqual(wait, {
      waitTimeoutMs: 150 * 60_000,
      pollIntervalMs: 60_000,
      retries: 0,
      maxFailedRecords: undefined,
    });
    assert.equal(flowId, undefined);
    assert.deepEqual(runs, [{ runId: 'run-1' }]);
    assert.equal(connection.sandboxName, 'prod');
  });

  test('take an empty text for an absent one', () => {
    const empty = {
      'wait-timeout': '',
      'poll-interval': '',
      retries: '',
      'max-failed-records': '',
      'flow-id': '',
    };
    assert.deepEqual(read(empty), read());
  });

  test('are read as durations and whole numbers', () => {
    const { wait } = read({
      'wait-timeout': '1h30m',
      'poll-interval': 'PT15S',
      retries: '2',
      'max-failed-records': '0',
    });
    assert.deepEqual(wait, {
      waitTimeoutMs: 5_400_000,
      pollIntervalMs: 15_000,
      retries: 2,
      maxFailedRecords: 0,
    });
  });

  const wrong: Readonly<Record<string, readonly string[]>> = {
    'wait-timeout': ['0', '-5m', '25d', 'soon', '1.5h'],
    'poll-interval': ['0s', 'often', '-1'],
    retries: ['-1', '1.5', 'true', 'once', '1e3'],
    'max-failed-records': ['-1', '10%', 'none', '0x10'],
    'flow-id': ['orders', '123'],
    'run-id': ['a/b', '[]', '[1]', '{"runId":"x"}', '?', ','],
  };
  for (const [input, values] of Object.entries(wrong)) {
    for (const value of values) {
      test(`refuse ${value} for ${input}, and say what is accepted`, () => {
        const [problem = '', ...others] = problemsOf({ [input]: value });
        assert.deepEqual(others, []);
        assert.match(problem, new RegExp(`^${input} .*; accepted: `));
      });
    }
  }

  test('are reported together if several are wrong', () => {
    const problems = problemsOf({ 'run-id': '', retries: 'x', 'wait-timeout': 'y', 'access-token': '' });
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      ['client-secret', 'run-id', 'wait-timeout', 'retries'],
    );
  });

  test('are answered with their names if they are written as the API writes them', () => {
    for (const [name, instead] of Object.entries({
      runId: 'run-id',
      flowId: 'flow-id',
      maxFailedRecords: 'max-failed-records',
      waitTimeout: 'wait-timeout',
      poll_interval: 'poll-interval',
    })) {
      assert.deepEqual(problemsOf({ [name]: '1' }), [
        `${name} is not an input of this action. Did you mean \`${instead}\`?`,
      ]);
    }
    assert.deepEqual(problemsOf({ 'run-id': '', runId: 'run-1' }), [
      'runId is not an input of this action. Did you mean `run-id`?',
    ]);
  });
});

describe('run-id', () => {
  test('is a list by lines, commas and spaces in any mixture, in its order, each once', () => {
    const separator = fc.stringMatching(/^[ \t\r\n]*[,\n][ \t\r\n,]*$/);
    fc.assert(
      fc.property(ids, fc.array(separator, { minLength: 20, maxLength: 20 }), (list, separators) => {
        const value = [...list, ...list].map((id, index) => `${id}${separators[index] ?? ','}`).join('');
        assert.deepEqual(parseRuns(value), given(list));
      }),
    );
  });

  test('names a run once, in upper and in lower case: two would be re-triggered twice', () => {
    const other = '0a1b2c3d-0000-4000-8000-00000000000f';
    const twice = `3FB0418E-1804-45D6-8D56-DD51F05C0BAF,${other},3fb0418e-1804-45d6-8d56-dd51f05c0baf`;
    assert.deepEqual(parseRuns(twice), given(['3FB0418E-1804-45D6-8D56-DD51F05C0BAF', other]));
  });

  test('is the JSON of the runs output, or of ids alone, however it is laid out', () => {
    fc.assert(
      fc.property(ids, fc.constantFrom(undefined, 2, '\t'), (list, space) => {
        const runs = list.map((id) => ({ runId: id, etag: '"1"', outcome: 'created', status: '' }));
        const value = list.map((id) => ({ runId: id, etag: '"1"', isCreated: true }));
        assert.deepEqual(parseRuns(JSON.stringify([...runs, ...runs], undefined, space)), { value });
        assert.deepEqual(parseRuns(JSON.stringify(list, undefined, space)), given(list));
      }),
    );
  });

  test('keeps the windows of the runs output, and leaves out what is no window', () => {
    const window = { windowStartTime: '1651584991', windowEndTime: '1651585990' };
    const givenWindow = { startSeconds: 1_651_584_991, endSeconds: 1_651_585_990 };
    const noWindows: readonly object[] = [
      { windowStartTime: '1651584991' },
      { ...window, windowEndTime: '1651584991' },
      { ...window, windowEndTime: '2026-05-05' },
      { ...window, windowEndTime: '9'.repeat(16) },
      { ...window, windowStartTime: -1 },
      { windowStartTime: {}, windowEndTime: [] },
    ];
    const runs = [window, ...noWindows].map((more, index) => ({ runId: `r${index}`, ...more }));
    const [first, ...others] = runs.map(({ runId }) => ({ runId }));
    const value = [{ ...first, givenWindow }, ...others];
    assert.deepEqual(parseRuns(JSON.stringify(runs)), { value });
  });

  test('keeps what the runs output has of each run, if it has the form of that', () => {
    const flowId = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';
    const runs = [
      { runId: 'r0', flowId: flowId.toUpperCase(), etag: '"a-1"', outcome: 'created', status: '' },
      { runId: 'r1', flowId: 'x', etag: '$(x)', outcome: 'created', status: 'inProgress' },
      { runId: 'r2', flowId: 7, etag: null, outcome: 'duplicated', status: 'success' },
    ];
    const value = [
      { runId: 'r0', flowId, etag: '"a-1"', isCreated: true },
      { runId: 'r1' },
      { runId: 'r2', isDuplicated: true },
    ];
    assert.deepEqual(parseRuns(JSON.stringify(runs)), { value });
  });

  test('marks the runs that the runs output leaves as unknown', () => {
    const runs = ['unknown', 'failed', 'timed-out'].map((outcome, index) => ({
      runId: `r${index}`,
      outcome,
    }));
    const value = [{ runId: 'r0', mayBeRetriggered: true }, { runId: 'r1' }, { runId: 'r2' }];
    assert.deepEqual(parseRuns(JSON.stringify(runs)), { value });
    assert.deepEqual(parseRuns(JSON.stringify(['R0', ...runs, 'R1'])), { value });
  });

  test('leaves out runs that say as which run they were re-triggered, with and without a window', () => {
    const window = { windowStartTime: '1651584991', windowEndTime: '1651585990' };
    for (const more of [{}, window]) {
      const runs = [
        { runId: 'a', outcome: 'failed', retriggeredAs: 'a2', ...more },
        { runId: 'a2', outcome: 'failed', retriggeredAs: 'a3', ...more },
        { runId: 'a3', outcome: 'timed-out', ...more },
        { runId: 'b', outcome: 'failed' },
      ];
      const parsed = parseRuns(JSON.stringify(runs));
      assert.ok('value' in parsed);
      assert.deepEqual(
        parsed.value.map(({ runId }) => runId),
        ['a3', 'b'],
      );
    }
  });

  test('keeps a run whose `retriggeredAs` is no id', () => {
    for (const retriggeredAs of [true, '', null, 'a/b', 7, {}])
      assert.deepEqual(parseRuns(JSON.stringify([{ runId: 'a', retriggeredAs }])), given(['a']));
  });

  test('names no run if each was re-triggered as one that is not there', () => {
    const parsed = parseRuns('[{"runId":"a","retriggeredAs":"b"}]');
    assert.ok('problem' in parsed && parsed.problem.startsWith('names no run'));
  });

  test('never lets through what is no id, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (value) => {
        const parsed = parseRuns(value.trim());
        if ('value' in parsed) for (const { runId } of parsed.value) assert.match(runId, /^\w[\w.-]{0,127}$/);
        else assert.notEqual(parsed.problem, '');
      }),
      { numRuns: 1_000 },
    );
  });

  test('that names no run in one of its entries is refused as a whole', () => {
    for (const value of ['[{"runId":"a"},{}]', '["a",null]', '["a",""]', '[["a"]]', 'a,b/c']) {
      assert.ok('problem' in parseRuns(value), value);
    }
  });
});
