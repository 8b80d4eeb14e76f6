import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowService } from '../src/adobe/flow-service.ts';
import type { HttpAnswer } from '../src/adobe/http/request.ts';
import { readRun } from '../src/adobe/run/run.ts';
import { openReport } from '../src/report/report.ts';
import { OperationError, PreconditionError } from '../src/runs/errors.ts';
import { findRunsToAttach } from '../src/runs/existing/if-run-exists.ts';
import type { CreateOrder, IfRunExists } from '../src/runs/order.ts';
import { attemptsIn, BEGIN_SECONDS, inputsIn } from './support/attempts.ts';
import { contextWith } from './support/context.ts';
import {
  type Backend,
  FILE_FLOW_ID,
  type RunPlan,
  WORLDS,
  type WorldName,
  worldOf,
} from './support/flow-service/index.ts';
import { memoryRunner } from './support/memory-runner.ts';
import type { Passage, SentRequest } from './support/virtual-network.ts';
import { CONNECTION } from './support/virtual-wait.ts';

const FIRST = { startSeconds: 1_778_000_000, endSeconds: 1_778_003_600 };
const SECOND = { startSeconds: FIRST.endSeconds, endSeconds: 1_778_007_200 };
const WHOLE = { startSeconds: FIRST.startSeconds, endSeconds: SECOND.endSeconds };

/** A run as the history shows it, which reads `window` where that is said. */
const shown = (id: string, status: string, window?: typeof FIRST) => ({
  ...{ id, flowId: 'f-1', createdAt: SECOND.endSeconds * 1_000, metrics: { statusSummary: { status } } },
  ...(window && { params: { windowStartTime: window.startSeconds, windowEndTime: window.endSeconds } }),
});

/** Stands at the end of a history that goes on for ever. */
const MORE = {};

/** Stands in a history whose answers come from a cache. */
const CACHED = { cached: true };

/** What a step that is to read both windows finds in a history. */
async function standing(ifRunExists: IfRunExists, ...history: readonly object[]) {
  const isEndless = history.includes(MORE);
  const asked: string[] = [];
  const service: Partial<FlowService> = {
    async listRuns(flowId) {
      asked.push(flowId);
      const runs = history.flatMap((run) => readRun(run) ?? []);
      return {
        runs,
        continuationToken: isEndless ? `more-${asked.length}` : undefined,
        serviceTimeMs: undefined,
        ...(history.includes(CACHED) && { ageSeconds: 40 }),
      };
    },
  };
  const runner = memoryRunner();
  const context = contextWith({
    service,
    emit: openReport(runner, undefined).emit,
    clock: { now: () => SECOND.endSeconds * 1_000 },
  });
  const inputs: Partial<CreateOrder> = {
    ...{ connection: CONNECTION, ifRunExists },
    run: { flowId: 'f-1', isRelativeToNow: false } as CreateOrder['run'],
  };
  const plan = { whole: WHOLE, windows: [FIRST, SECOND] };
  const finding = findRunsToAttach(plan, inputs as CreateOrder, context);
  const end = await finding.then(
    ({ existing = [] }) => existing.map((run) => run?.runId),
    (error: unknown) => error,
  );
  return { end, warnings: runner.warnings, asked };
}

/** Why a step did not go on. */
function reasonOf(end: unknown): PreconditionError {
  assert.ok(end instanceof OperationError && end.run === 'none' && end.cause instanceof PreconditionError);
  return end.cause;
}

test('reads no history with if-run-exists: create', async () => {
  const { end, asked } = await standing('create', shown('a', 'success', FIRST));
  assert.deepEqual([end, asked], [[], []]);
});

describe('a history from a cache', () => {
  for (const choice of ['attach', 'fail'] as const) {
    test(`shows no absence: \`${choice}\` creates nothing next to a run that it may lack`, async () => {
      const { end } = await standing(choice, shown('a', 'failed', FIRST), CACHED);
      assert.match(reasonOf(end).message, /came from a cache/);
    });
  }

  test('shows a run that exists', async () => {
    const runs = [shown('a', 'success', FIRST), shown('b', 'success', SECOND)];
    assert.deepEqual((await standing('attach', ...runs, CACHED)).end, ['a', 'b']);
  });
});

describe('the runs to take over', () => {
  test('are those that are there, each for its window', async () => {
    const { end, warnings } = await standing('attach', shown('a', 'inProgress', SECOND));
    assert.deepEqual(end, [undefined, 'a']);
    assert.deepEqual(warnings, []);
  });

  test('are none that failed', async () => {
    assert.deepEqual((await standing('attach', shown('a', 'failed', FIRST))).end, [undefined, undefined]);
  });
});

describe('a step that must be alone', () => {
  test('fails by the first of them, and names it with its window', async () => {
    const { end } = await standing('fail', shown('a', 'success', SECOND));
    const { message, advice } = reasonOf(end);
    assert.match(message, /flow run a .*2026-05-05 17:53:20 UTC \(1778003600\) to .*status is success$/);
    assert.match(advice, /if-run-exists/);
  });

  test('continues if there is none', async () => {
    assert.deepEqual((await standing('fail')).end, [undefined, undefined]);
  });
});

describe('a run of which the service does not say what it reads', () => {
  for (const ifRunExists of ['attach', 'fail'] as const) {
    test(`may be the one while it has not ended: ${ifRunExists} does not guess`, async () => {
      const { end } = await standing(ifRunExists, shown('a', 'scheduled'));
      const { message, advice } = reasonOf(end);
      assert.match(message, /flow run a has not ended .*may be this one/);
      assert.match(advice, /if-run-exists: create/);
    });
  }

  test('is warned of once it has ended: attach', async () => {
    const { end, warnings } = await standing('attach', shown('a', 'success'));
    assert.deepEqual(end, [undefined, undefined]);
    assert.match(warnings.join('\n'), /does not show the window of flow run a: /);
  });

  test('makes fail stop once it has ended', async () => {
    const { end } = await standing('fail', shown('a', 'success'));
    assert.match(reasonOf(end).message, /flow run a has ended .*may be this one/);
  });

  test('ignores other runs if each window has its run', async () => {
    const { end, warnings } = await standing(
      'attach',
      ...[shown('a', 'scheduled'), shown('b', 'success', FIRST), shown('c', 'success', SECOND)],
    );
    assert.deepEqual([end, warnings], [['b', 'c'], []]);
  });
});

describe('a history of more than 2,000 runs', () => {
  test('makes if-run-exists: fail stop, because a run may exist further back', async () => {
    const { end, asked } = await standing('fail', MORE);
    assert.match(reasonOf(end).message, /more than 2,000 runs/);
    assert.equal(asked.length, 20);
  });

  test('makes if-run-exists: attach warn that a run may exist further back', async () => {
    const { end, warnings } = await standing('attach', MORE);
    assert.deepEqual(end, [undefined, undefined]);
    assert.match(warnings.join('\n'), /not read back to the start of the window/);
  });
});

test('data that another run reads too is warned of', async () => {
  const { warnings } = await standing('attach', shown('a', 'success', WHOLE), shown('b', 'success', FIRST));
  assert.match(warnings.join('\n'), /read by flow run a too/);
});

const DAY = { 'window-start-time': '2026-03-01', 'window-end-time': '2026-03-02' } as const;
const [FROM, TO] = [Date.UTC(2026, 2, 1) / 1_000, Date.UTC(2026, 2, 2) / 1_000];

/** A history with one run over a window, which has ended unless its plan says otherwise. */
function worldWith(name: WorldName, window: readonly [number, number], plan: Partial<RunPlan> = {}) {
  const all = attemptsIn(WORLDS[name]);
  const [windowStartTime, windowEndTime] = window;
  const params = { startTime: BEGIN_SECONDS - 3_000, windowStartTime, windowEndTime };
  const createdAtMs = (BEGIN_SECONDS - 3_060) * 1_000;
  all.service.addRun(FILE_FLOW_ID, params, { createdAtMs, plan });
  return all;
}

const ACTIVE = { durationMs: Number.POSITIVE_INFINITY } as const;
const SHOWN: readonly WorldName[] = [
  ...(['documented', 'windows in params only', 'windows in activities only', 'end minus 1 ms'] as const),
  ...([
    'ids in upper case',
    'flow id in upper case',
    'times as integers',
    'params without start time',
  ] as const),
  ...(['status at the root', 'statuses of OpenAPI', 'provider as client', 'oldest first'] as const),
];
const HIDDEN: readonly WorldName[] = [
  ...(['no windows', 'no windows, start time shown', 'no windows, client ID shown'] as const),
];

/** What a step does in each of the worlds: its outcome, how many runs exist, and what it says. */
const ROWS: readonly {
  readonly what: string;
  readonly worlds: readonly WorldName[];
  readonly window: readonly [number, number];
  readonly plan?: Partial<RunPlan>;
  readonly attach: readonly [outcome: string, runs: number, text: RegExp];
  readonly fail: readonly [outcome: string, runs: number, text: RegExp];
}[] = [
  {
    what: 'a run of exactly this window that has ended',
    ...{ worlds: SHOWN, window: [FROM, TO] },
    attach: ['attached', 1, /^$/],
    fail: ['', 1, /has exactly this window/],
  },
  {
    what: 'a run of exactly this window that is under way',
    ...{ worlds: SHOWN, window: [FROM, TO], plan: ACTIVE },
    attach: ['attached', 1, /^$/],
    fail: ['', 1, /has exactly this window/],
  },
  {
    what: 'a run of exactly this window that failed',
    ...{ worlds: [...SHOWN, ...HIDDEN], window: [FROM, TO], plan: { outcome: 'failed' } },
    attach: ['created', 2, /^$/],
    fail: ['created', 2, /^$/],
  },
  {
    what: 'a run that reads some of this data',
    ...{ worlds: SHOWN, window: [FROM, TO - 7_200] },
    attach: ['created', 2, /it is ingested twice/],
    fail: ['', 1, /reads some of this data/],
  },
  {
    what: 'a run that reads none of this data',
    ...{ worlds: SHOWN, window: [FROM - 86_400, FROM] },
    attach: ['created', 2, /^$/],
    fail: ['created', 2, /^$/],
  },
  {
    what: 'a run that does not show its window and is under way',
    ...{ worlds: HIDDEN, window: [FROM, TO], plan: ACTIVE },
    attach: ['', 1, /has not ended .* does not show its window, which may be this one/],
    fail: ['', 1, /has not ended .* does not show its window, which may be this one/],
  },
  {
    what: 'a run that does not show its window and has ended',
    ...{ worlds: HIDDEN, window: [FROM, TO] },
    attach: ['created', 2, /does not show the window of flow run .* ingested twice/],
    fail: ['', 1, /has ended .* does not show its window, which may be this one/],
  },
];

for (const ifRunExists of ['attach', 'fail'] as const) {
  describe(`if-run-exists: ${ifRunExists}`, () => {
    for (const { what, worlds, window, plan, [ifRunExists]: end } of ROWS) {
      for (const world of worlds) {
        test(`meets ${what}, in the world "${world}"`, async () => {
          const { take, service } = worldWith(world, window, plan);
          const step = await take({ inputs: { ...DAY, 'if-run-exists': ifRunExists } });
          const [outcome, runs, text] = end;
          assert.deepEqual([step.outputs['outcome'], service.runs.length], [outcome, runs]);
          assert.equal(step.green, outcome !== '');
          assert.equal(step.outputs['remaining-windows'], '[]', 'a window that may be loaded is not free');
          assert.match([...step.errors, ...step.warnings].join('\n'), text);
        });
      }
    }
  });
}

describe('a window over all of history', () => {
  for (const world of SHOWN) {
    test(`has its run, in the world "${world}"`, async () => {
      const { take, service } = worldWith(world, [0, TO]);
      const inputs = { ...DAY, 'window-start-time': '1970-01-01' };
      assert.equal((await take({ inputs: { ...inputs, 'if-run-exists': 'fail' } })).outputs['outcome'], '');
      const step = await take({ inputs: { ...inputs, 'if-run-exists': 'attach' } });
      assert.deepEqual([step.outputs['outcome'], service.runs.length], ['attached', 1]);
    });
  }
});

describe('a window that ended in the future, and is shown with an earlier end', () => {
  for (const world of ['end clamped to the start', 'end clamped to 2038'] as const) {
    for (const ifRunExists of ['attach', 'fail'] as const) {
      test(`may be this one, ended or not: ${ifRunExists}, in the world "${world}"`, async () => {
        for (const plan of [{}, ACTIVE]) {
          const { take, service } = worldWith(world, [FROM, 16_515_859_567], plan);
          const inputs = { ...DAY, 'window-end-time': '16515859567', 'if-run-exists': ifRunExists };
          const step = await take({ inputs });
          assert.deepEqual([step.green, service.runs.length], [false, 1]);
          assert.match(step.errors[0] ?? '', /may have this window|reads some of this data/);
        }
      });
    }
  }
});

describe('a re-run', () => {
  test('looks for a minute for a run that shows late', async () => {
    for (const [ms, runs] of [
      [45_000, 1],
      [90_000, 2],
    ] as const) {
      const backend: Backend = { skewMs: 0, lag: { kind: 'fixed', ms } };
      const { take, pass, service } = attemptsIn(worldOf({ backends: [backend] }));
      await take({ inputs: DAY });
      await pass(3);
      const step = await take({ inputs: DAY, runAttempt: 2 });
      assert.equal(service.runs.length, runs);
      assert.match(step.log.join('\n'), /re-run/i);
    }
  });

  test('looks for a minute with `fail` too, and not longer than until a run shows', async () => {
    const inputs = { ...DAY, 'if-run-exists': 'fail' };
    const backend: Backend = { skewMs: 0, lag: { kind: 'fixed', ms: 20_000 } };
    const { take, pass, service } = attemptsIn(worldOf({ backends: [backend] }));
    await take({ inputs: DAY });
    await pass(3);
    const late = await take({ inputs, runAttempt: 2 });
    assert.deepEqual([late.green, service.runs.length], [false, 1]);
    assert.ok(late.elapsedMs > 10_000 && late.elapsedMs < 40_000, `${late.elapsedMs} ms`);
    const next = await take({ inputs, runAttempt: 3 });
    assert.equal(next.requests.filter(({ call }) => call === 'list-runs').length, 1);
    const alone = await attemptsIn().take({ inputs, runAttempt: 2 });
    assert.equal(alone.outputs['outcome'], 'created');
    assert.ok(alone.elapsedMs >= 60_000 && alone.elapsedMs < 65_000, `${alone.elapsedMs} ms`);
  });

  test('creates nothing if one of its lookups shows a run that may read the window, and later ones do not', async () => {
    const { take, pass, service } = attemptsIn(WORLDS['no windows']);
    await take({ inputs: DAY });
    await pass(1);
    const handle = service.handle;
    let lookups = 0;
    service.handle = (request) => {
      const answer = handle(request);
      if (request.method !== 'GET' || !/\/runs\?/.test(request.path)) return answer;
      lookups += 1;
      return lookups === 3 ? answer : { ...answer, body: '{"items":[]}' };
    };
    const step = await take({ inputs: DAY, runAttempt: 2 });
    assert.deepEqual([step.green, service.runs.length], [false, 1]);
  });

  test('creates nothing if the `Date` of the listing stands still', async () => {
    const { take, service } = attemptsIn();
    const still = { ...EMPTY, headers: { date: 'Mon, 02 Mar 2026 05:00:00 GMT' } };
    const passage = listings(...Array.from({ length: 99 }, () => still));
    const step = await take({ inputs: { ...DAY, 'if-run-exists': 'attach' }, runAttempt: 2, passage });
    assert.deepEqual([step.green, service.runs.length], [false, 0]);
    assert.match(step.errors[0] ?? '', /came from a cache/);
  });

  test('does not look with `create`', async () => {
    const { requests } = await attemptsIn().take({
      inputs: { ...DAY, 'if-run-exists': 'create' },
      runAttempt: 2,
    });
    assert.equal(requests.filter(({ call }) => call === 'list-runs').length, 0);
  });

  test('looks for `lookup-timeout` if that is shorter, and a first attempt looks once', async () => {
    const looks = async (inputs: Readonly<Record<string, string>>, runAttempt = 2) => {
      const step = await attemptsIn().take({
        inputs: { ...DAY, 'if-run-exists': 'attach', ...inputs },
        runAttempt,
      });
      assert.equal(step.outputs['outcome'], 'created');
      return [step.requests.filter(({ call }) => call === 'list-runs').length, step.elapsedMs] as const;
    };
    const [many, longMs] = await looks({});
    assert.ok(many > 5 && longMs >= 60_000 && longMs < 65_000, `${many} looks in ${longMs} ms`);
    const [, shortMs] = await looks({ 'lookup-timeout': '5s' });
    assert.ok(shortMs >= 5_000 && shortMs < 8_000, `${shortMs} ms`);
    assert.equal((await looks({ 'lookup-timeout': '0' }))[0], 1);
    assert.equal((await looks({}, 1))[0], 1);
  });
});

/** Answers to lookups, in turn; then the service answers. */
function listings(...answers: readonly Partial<HttpAnswer>[]) {
  const left = [...answers];
  return ({ call }: SentRequest): Passage | undefined => {
    const answer = call === 'list-runs' ? left.shift() : undefined;
    return answer && { fate: { kind: 'replaced', processed: false, answer }, latencyMs: 10 };
  };
}

const EMPTY = { status: 200, body: '{"items":[]}' };
const REFUSED = { status: 403, body: '{}' };
const OTHER_FLOW = {
  status: 200,
  body: JSON.stringify({ items: [{ id: 'r-1', flowId: '00000000-0000-4000-8000-000000000000' }] }),
};

describe('a history that cannot be read', () => {
  for (const ifRunExists of ['attach', 'fail'] as const) {
    for (const [what, runAttempt, answers] of [
      ['in the first lookup', 1, [REFUSED]],
      ['in the first lookup of a re-run', 2, [REFUSED]],
      ['in a later lookup of a re-run', 2, [EMPTY, REFUSED]],
    ] as const) {
      test(`leaves no window for a later step: ${ifRunExists}, ${what}`, async () => {
        const { take, service } = attemptsIn();
        const inputs = { ...DAY, 'if-run-exists': ifRunExists };
        const { green, outputs } = await take({ inputs, runAttempt, passage: listings(...answers) });
        assert.deepEqual([green, outputs['outcome'], service.runs.length], [false, '', 0]);
        assert.equal(outputs['remaining-windows'], '[]');
      });
    }

    test(`is one that shows only runs of other flows: ${ifRunExists} creates nothing`, async () => {
      const { take, service } = attemptsIn();
      const inputs = { ...DAY, 'if-run-exists': ifRunExists };
      const others = Array.from({ length: 500 }, () => OTHER_FLOW);
      const { green, errors } = await take({ inputs, passage: listings(...others) });
      assert.deepEqual([green, service.runs.length], [false, 0]);
      assert.match(errors.join(), /runs of other flows only/);
    });
  }

  test('proves no absence if it shows only runs of other flows: the creation is not sent again', async () => {
    const { take, service } = attemptsIn();
    const lost: Passage = { fate: { kind: 'broken', processed: true }, latencyMs: 100 };
    const passage = ({ call, atMs }: SentRequest): Passage | undefined => {
      if (call === 'create') return lost;
      if (call !== 'list-runs') return undefined;
      const answer = { ...OTHER_FLOW, headers: { date: new Date(atMs).toUTCString() } };
      return { fate: { kind: 'replaced', processed: false, answer }, latencyMs: 10 };
    };
    const { green, outputs } = await take({ inputs: DAY, passage });
    assert.deepEqual([green, outputs['outcome'], service.runs.length], [false, 'unknown', 1]);
  });
});

describe('two steps with attach', () => {
  test('leave one run if the second looks after the run of the first shows', async () => {
    const { take, service } = attemptsIn();
    const inputs = { ...DAY, 'if-run-exists': 'attach' };
    await take({ inputs });
    assert.equal((await take({ inputs })).outputs['outcome'], 'attached');
    assert.equal(service.runs.length, 1);
  });

  test('leave two runs if both look before either creates: the service has nothing to keep them apart', async () => {
    const { together, service } = attemptsIn();
    const inputs = { ...DAY, 'if-run-exists': 'attach' };
    const steps = await together([{ inputs }, { inputs }]);
    assert.deepEqual(
      steps.map(({ outputs }) => outputs['outcome']),
      ['created', 'created'],
    );
    assert.equal(service.runs.length, 2);
  });
});

describe('the advice of a message, followed with the defaults, leaves one run over one window', () => {
  /** Follows the inputs of a message, and says how the step then ends. */
  async function follow(
    all: ReturnType<typeof attemptsIn>,
    inputs: Readonly<Record<string, string>>,
    advice: (message: string) => Readonly<Record<string, string>>,
  ) {
    const step = await all.take({ inputs });
    assert.equal(step.green, false);
    const { 'if-run-exists': _, ...others } = inputs;
    const next = await all.take({ inputs: { ...others, ...advice(step.errors[0] ?? '') } });
    const [outcome] = [next.outputs['outcome']];
    const keys = all.windows().map(String);
    assert.equal(new Set(keys).size, keys.length, 'a window has two runs');
    return { outcome, windows: all.windows(), error: step.errors[0] ?? '' };
  }

  test('of a run that exists', async () => {
    const all = worldWith('documented', [FROM, TO]);
    const { outcome, windows } = await follow(all, { ...DAY, 'if-run-exists': 'fail' }, inputsIn);
    assert.deepEqual([outcome, windows.length], ['attached', 1]);
  });

  test('of a run that exists, if the inputs give another window the next time', async () => {
    const all = worldWith('documented', [BEGIN_SECONDS - 86_400, BEGIN_SECONDS]);
    const inputs = { 'window-start-time': 'now-1d', 'if-run-exists': 'fail' };
    const { outcome, windows } = await follow(all, inputs, (message) => inputsIn(message));
    assert.deepEqual([outcome, windows.length], ['attached', 1]);
  });

  for (const [what, window, missing] of [
    ['begins', [FROM - 3_600, TO - 3_600], [TO - 3_600, TO]],
    ['ends', [FROM + 3_600, TO + 3_600], [FROM, FROM + 3_600]],
  ] as const) {
    test(`of a run that overlaps where the window ${what}`, async () => {
      const all = worldWith('documented', window);
      const inputs = { ...DAY, 'if-run-exists': 'fail' };
      const { outcome, windows } = await follow(all, inputs, inputsIn);
      assert.deepEqual([outcome, windows[1]], ['created', missing]);
    });
  }

  test('of a run that reads all of it and more', async () => {
    const { take } = worldWith('documented', [FROM - 60, TO + 60]);
    const { errors } = await take({ inputs: { ...DAY, 'if-run-exists': 'fail' } });
    assert.match(errors[0] ?? '', /Nothing of this window is missing: do not start this step again\.$/);
  });

  for (const [what, advice] of [
    ['attaches', /To attach to it, set (.*?)\. To read/],
    ['reads the rest', /To read only what is missing, set (.*)\./],
  ] as const) {
    test(`of an earlier attempt that is too old: ${what}`, async () => {
      const all = attemptsIn();
      const inputs = { 'window-start-time': '2026-03-01' };
      await all.take({ inputs });
      await all.pass(13 * 3_600);
      const later = { ...inputs, 'if-run-exists': 'attach' };
      const { outcome, windows } = await follow(all, later, (message) =>
        inputsIn(advice.exec(message)?.[1] ?? ''),
      );
      const rest = [[BEGIN_SECONDS, BEGIN_SECONDS + 13 * 3_600]];
      assert.equal(outcome, what === 'attaches' ? 'attached' : 'created');
      assert.deepEqual(windows.slice(1), what === 'attaches' ? [] : rest);
    });

    test(`of several earlier attempts: ${what}`, async () => {
      const all = attemptsIn();
      const inputs = { 'window-start-time': 'now-1d' };
      await all.take({ inputs });
      await all.pass(600);
      await all.take({ inputs });
      await all.pass(600);
      const later = { ...inputs, 'if-run-exists': 'attach' };
      const { outcome, windows } = await follow(all, later, (message) =>
        inputsIn(
          (/To attach to the latest/.test(message) &&
            advice.exec(message.replace('the latest of them', 'it'))?.[1]) ||
            '',
        ),
      );
      assert.equal(outcome, what === 'attaches' ? 'attached' : 'created');
      assert.deepEqual(
        windows.slice(2),
        what === 'attaches' ? [] : [[BEGIN_SECONDS + 600, BEGIN_SECONDS + 1_200]],
      );
    });
  }

  for (const world of HIDDEN) {
    test(`of a run that does not show its window, in the world "${world}": it is not started again for the same one`, async () => {
      const { take, service } = worldWith(world, [FROM, TO], ACTIVE);
      const { errors } = await take({ inputs: { ...DAY, 'if-run-exists': 'attach' } });
      const { id } = service.runs[0] ?? {};
      assert.match(errors[0] ?? '', /If that is this one, do not start this step again/);
      assert.equal(inputsIn(errors[0] ?? '')['run-id'], id);
    });
  }
});
