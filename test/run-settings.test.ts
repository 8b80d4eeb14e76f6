import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InputError } from '../src/inputs/fields.ts';
import { withSecretsHint } from '../src/inputs/missing-secrets.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { formatBoth } from '../src/time/format.ts';
import { hull } from '../src/time/window.ts';

type Inputs = Readonly<Record<string, string>>;

const NOW = Date.parse('2026-05-06T07:08:09Z') / 1_000;
const DAY = 86_400;
const GIVEN: Inputs = {
  'client-id': '7c1f0e',
  'client-secret': 'quiet-otter',
  'org-id': '0A1B2C3D4E5F@AdobeOrg',
  'flow-id': '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d',
  'window-start-time': 'now-1h',
};

const read = (more: Inputs = {}, isRerun = false) => {
  const inputs: Inputs = { ...GIVEN, ...more };
  return readRunInputs(inputs, { nowSeconds: NOW, isRerun });
};

function problemOf(more: Inputs): string {
  try {
    read(more);
  } catch (error) {
    assert.ok(error instanceof InputError);
    assert.equal(error.problems.length, 1, error.message);
    return `${error.problems[0]?.input} ${error.problems[0]?.problem}`;
  }
  return '';
}

describe('the settings of a run', () => {
  test('are the defaults of the contract', () => {
    const { connection, ifRunActive, activeWait, fillGaps, maxParallel, isRerun, warnings, run } = read();
    assert.deepEqual(
      { ifRunActive, activeWait, fillGaps, maxParallel, isRerun, warnings },
      {
        ...{ ifRunActive: 'fail', fillGaps: false },
        activeWait: {
          ...{ waitTimeoutMs: 9_000_000, pollIntervalMs: 60_000 },
          ...{ retries: 0, maxFailedRecords: undefined },
        },
        ...{ maxParallel: 1, isRerun: false, warnings: [] },
      },
    );
    assert.deepEqual([connection.lookupTimeoutMs, run.initialStartSeconds], [300_000, undefined]);
  });

  test('are as they are given', () => {
    const order = read({
      ...{ 'window-start-time': 'last-run', 'initial-window-start-time': 'now-2d/d', 'fill-gaps': 'true' },
      ...{ 'if-run-active': 'wait', 'wait-timeout': '20m', 'lookup-timeout': '0', 'max-parallel': '4' },
      ...{ 'window-size': '1d', wait: 'true' },
    });
    const { ifRunActive, activeWait, fillGaps, maxParallel, run, connection, warnings } = order;
    assert.deepEqual([ifRunActive, fillGaps, maxParallel], ['wait', true, 4]);
    assert.equal(activeWait.waitTimeoutMs, 1_200_000);
    assert.equal(run.initialStartSeconds, Date.parse('2026-05-04T00:00:00Z') / 1_000);
    assert.deepEqual([connection.lookupTimeoutMs, run.windows, warnings], [0, undefined, []]);
  });

  test('have how long to wait for an active run even if the step does not wait', () => {
    const order = read({
      ...{ 'window-start-time': 'last-run', 'if-run-active': 'skip', 'wait-timeout': '10m' },
    });
    assert.deepEqual([order.wait, order.activeWait.waitTimeoutMs, order.warnings], [undefined, 600_000, []]);
  });

  test('have how often to poll an active run even if the step does not wait', () => {
    const inputs = { 'window-start-time': 'last-run', 'if-run-active': 'wait', 'poll-interval': '5s' };
    const order = read(inputs);
    assert.deepEqual([order.wait, order.activeWait.pollIntervalMs, order.warnings], [undefined, 5_000, []]);
  });

  test('know whether the attempt is a re-run, whatever is to happen with an existing run', () => {
    assert.deepEqual([read().isRerun, read().ifRunExists], [false, 'create']);
    const isRerun = (more: Inputs) => read(more, true).isRerun;
    assert.deepEqual([isRerun({}), isRerun({ 'if-run-exists': 'fail' })], [true, true]);
  });

  const refused: readonly (readonly [name: string, ...values: string[]])[] = [
    ['max-parallel', '0', '101', '1.5', '-1'],
    ['retries', '101', '1000000', '-1'],
    ['lookup-timeout', '-1', 'never', '25d'],
    ['if-run-active', 'attach', 'Wait'],
    ['fill-gaps', 'yes', '1'],
    ['initial-window-start-time', 'last-run', 'yesterday', '2026-02-30'],
  ];
  for (const [name, ...values] of refused) {
    test(`are refused if ${name} is ${values.join(', ')}`, () => {
      for (const value of values) {
        assert.match(problemOf({ 'window-start-time': 'last-run', [name]: value }), new RegExp(`^${name} `));
      }
    });
  }

  test('are refused if the first window would be empty', () => {
    const inputs = { 'window-start-time': 'last-run', 'initial-window-start-time': 'now' };
    assert.match(
      problemOf(inputs),
      /^window-end-time leaves nothing to read: the window is empty \(2\d{3}-\S+ \S+ UTC \(\d+\) to 2\d{3}-\S+ \S+ UTC \(\d+\)\); accepted/,
    );
  });
});

test('a window that ends before it starts is refused with both of its resolved times', () => {
  const inputs = { 'window-start-time': 'now-1h', 'window-end-time': 'now-2h' };
  const [from, to] = [formatBoth(NOW - 3_600), formatBoth(NOW - 7_200)];
  assert.ok(problemOf(inputs).includes(`the window ends before it starts (${from} to ${to}); accepted`));
});

describe('the window of the same inputs at another moment', () => {
  test('moves with now', () => {
    const { run } = read({ 'window-start-time': 'now-1d/d', 'window-end-time': 'now' });
    assert.equal(run.isRelativeToNow, true);
    assert.deepEqual(run.wholeAt(NOW + DAY), {
      startSeconds: Date.parse('2026-05-06T00:00:00Z') / 1_000,
      endSeconds: NOW + DAY,
    });
    assert.deepEqual([run.wholeAt(NOW)], run.windows);
  });

  test('is the same if no time is relative to now, and is not split', () => {
    const times = { 'window-start-time': '2026-05-01', 'window-end-time': '2026-05-03', 'window-size': '1d' };
    const { run } = read(times);
    assert.equal(run.isRelativeToNow, false);
    assert.equal(run.windows?.length, 2);
    assert.deepEqual(run.wholeAt(0), hull(run.windows));
  });

  test('is none with last-run, or if it would be empty then', () => {
    assert.equal(read({ 'window-start-time': 'last-run' }).run.wholeAt(NOW), undefined);
    assert.equal(read({ 'window-start-time': '2026-05-01' }).run.wholeAt(0), undefined);
  });
});

describe('an input without effect is warned of', () => {
  const lastRun = { 'window-start-time': 'last-run' };
  const cases: readonly (readonly [inputs: Inputs, ...names: string[]])[] = [
    [{ retries: '2' }, 'retries'],
    [{ 'max-failed-records': '0' }, 'max-failed-records'],
    [{ 'wait-timeout': '1h' }, 'wait-timeout'],
    [{ 'poll-interval': '10s' }, 'poll-interval'],
    [{ retries: '1', 'poll-interval': '5s' }, 'retries', 'poll-interval'],
    [{ 'fill-gaps': 'true' }, 'fill-gaps'],
    [{ 'if-run-active': 'skip', 'wait-timeout': '1h' }, 'wait-timeout', 'if-run-active'],
    [{ 'initial-window-start-time': '2026-05-01' }, 'initial-window-start-time'],
    [{ 'max-parallel': '2', wait: 'true' }, 'max-parallel'],
    [{ ...lastRun, retries: '1', 'if-run-active': 'wait', 'wait-timeout': '1h' }, 'retries'],
    [{ ...lastRun, 'if-run-active': 'skip', 'poll-interval': '5s' }, 'poll-interval'],
    [{ 'if-run-active': 'wait', 'poll-interval': '5s' }, 'poll-interval', 'if-run-active'],
  ];
  for (const [inputs, ...names] of cases) {
    test(JSON.stringify(inputs), () => {
      const { warnings } = read(inputs);
      assert.deepEqual(
        warnings.map(({ message }) => /^`([\w-]+)` has no effect .*\.$/.exec(message)?.[1]),
        names,
      );
    });
  }

  const quiet: readonly Inputs[] = [
    { retries: '0', 'wait-timeout': '9000', 'poll-interval': '1m', 'max-parallel': '1' },
    { wait: 'true', retries: '2', 'max-failed-records': '1', 'wait-timeout': '1h', 'poll-interval': '5s' },
    { ...lastRun, 'fill-gaps': 'true', 'if-run-active': 'skip', 'initial-window-start-time': '2026-05-01' },
    { 'window-size': '10m', 'max-parallel': '3', wait: 'true' },
  ];
  for (const inputs of quiet) {
    test(`and another is not: ${JSON.stringify(inputs)}`, () => assert.deepEqual(read(inputs).warnings, []));
  }
});

describe('a window that ends after the run begins', () => {
  const warned = (inputs: Inputs) => read(inputs).warnings.map(({ message }) => message);

  test('is accepted with a warning that the rest is not read', () => {
    const [message = '', ...others] = warned({ 'window-end-time': 'now+1d' });
    assert.deepEqual(others, []);
    assert.match(message, /2026-05-07 07:08:09 UTC .*2026-05-06 07:09:09 UTC .*after the start is not read/);
  });

  test('is none if it ends before now, or before the start', () => {
    assert.deepEqual(warned({ 'window-end-time': 'now+30s' }), []);
    assert.deepEqual(warned({ 'start-time': '2026-05-01', 'window-end-time': 'now' }), []);
    assert.deepEqual(warned({ 'start-time': 'now+1d', 'window-end-time': 'now+1d' }), []);
  });
});

describe('a size of windows of a minute over more than a day', () => {
  const size = (windowSize: string, start = 'now-2d') =>
    problemOf({ 'window-start-time': start, 'window-size': windowSize });

  test('is refused with the size of a month', () => {
    assert.match(size('1m'), /`1m` is a minute; a month is `1M`/);
    const initial = { 'window-start-time': 'last-run', 'initial-window-start-time': 'now-2d' };
    assert.match(problemOf({ ...initial, 'window-size': '1m' }), /a month is `1M`/);
  });

  test('is accepted over a day, and in other forms', () => {
    assert.deepEqual([size('1m', 'now-1d'), size('60s'), size('10m'), size('1M')], ['', '', '', '']);
  });
});

describe('a run that begins after the wait for it is over', () => {
  test('is refused at once', () => {
    assert.match(
      problemOf({ wait: 'true', 'start-time': 'now+3h' }),
      /^wait-timeout is shorter than the time until the run begins: `start-time` is .*, in 3h; accepted: /,
    );
  });

  test('is accepted if nothing waits, or if the wait is long enough', () => {
    assert.equal(problemOf({ 'start-time': 'now+3h' }), '');
    assert.equal(problemOf({ wait: 'true', 'start-time': 'now+3h', 'wait-timeout': '3h' }), '');
  });
});

describe('an access token that says something of itself', () => {
  const encode = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  const token = (claims: unknown) => ({
    ...{ 'client-secret': '', 'access-token': `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln` },
  });

  test('is refused if it has expired, and is not shown', () => {
    const problem = problemOf(token({ exp: NOW }));
    assert.match(problem, /^access-token expired at 2026-05-06 07:08:09 UTC by its own claims; accepted: /);
    assert.equal(problemOf(token({ exp: NOW + 1 })), '');
    assert.equal(problemOf(token({})), '');
  });

  test('is warned of if it was issued to another client, or by the stage service', () => {
    const warned = (claims: unknown) => read(token(claims)).warnings.map(({ message }) => message);
    assert.match(
      warned({ client_id: 'other' })[0] ?? '',
      /issued to the client other, and `client-id` names/,
    );
    assert.match(warned({ as: 'ims-na1-stg1' })[0] ?? '', /stage service ims-na1-stg1/);
    assert.deepEqual(warned({ client_id: '7c1f0e', as: 'ims-na1' }), []);
    assert.deepEqual(warned({ client_id: 'a\u001b[31m', as: '<b>-stg1' }), []);
  });
});

describe('why a stored value can arrive empty', () => {
  const missing = (...names: readonly string[]) =>
    names.map((input) => ({ input, problem: 'is missing', lacks: [input] }));

  test('is said once, by the event that started the workflow', () => {
    const hinted = withSecretsHint(missing('flow-id', 'client-id', 'org-id'), 'pull-request');
    assert.deepEqual(
      hinted.map(({ problem }) => problem.includes('from a fork')),
      [false, true, false],
    );
    assert.match(withSecretsHint(missing('org-id'), 'dependabot')[0]?.problem ?? '', /Dependabot/);
    const other = withSecretsHint(missing('org-id'), 'other')[0]?.problem ?? '';
    assert.match(other, /arrives empty$/);
    assert.match(withSecretsHint(missing('org-id'), 'unknown')[0]?.problem ?? '', /fork or of Dependabot/);
  });

  test('is not said of what is not stored', () => {
    assert.deepEqual(withSecretsHint(missing('flow-id'), 'unknown'), missing('flow-id'));
  });
});
