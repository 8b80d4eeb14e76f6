import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { FlowService } from '../src/adobe/flow-service.ts';
import { NoAnswerError } from '../src/adobe/http/no-answer.ts';
import { openBudget } from '../src/adobe/retry.ts';
import { readRun } from '../src/adobe/run/run.ts';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { OperationError } from '../src/runs/errors.ts';
import type { CreateOrder, RunOrder } from '../src/runs/order.ts';
import { planFromLastRun, planOf, requestFor } from '../src/runs/plan.ts';
import { contextWith } from './support/context.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  ORG_ID,
} from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';
import { playStep } from './support/virtual-wait.ts';

const seconds = (date: string) => Date.parse(date) / 1_000;
const NOW = seconds('2026-05-06T07:08:09Z');

const GIVEN: Readonly<Record<string, string>> = {
  'client-id': CLIENT_ID,
  'client-secret': CLIENT_SECRET,
  'org-id': ORG_ID,
  'flow-id': FILE_FLOW_ID,
  'window-start-time': '2026-05-01',
  'window-end-time': '2026-05-05',
};

/** The order of a step, as it is read from inputs. */
function orderOf(given: Readonly<Record<string, string>> = {}, nowSeconds = NOW): CreateOrder {
  const inputs: Readonly<Record<string, string>> = { ...GIVEN, ...given };
  return readRunInputs(inputs, { nowSeconds, isRerun: false });
}

const day = (date: string) => seconds('2026-05-01T00:00:00Z') + (Number(date) - 1) * 86_400;
const window = (from: string, to: string) => ({ startSeconds: day(from), endSeconds: day(to) });

describe('a plan whose times are given', () => {
  test('is one window, which is the whole', () => {
    const plan = planOf(orderOf().run);
    assert.deepEqual(plan, { whole: window('1', '5'), windows: [window('1', '5')] });
  });

  test('is the windows that it is split into, from the start of the first to the end of the last', () => {
    const plan = planOf(orderOf({ 'window-size': '3d' }).run);
    assert.deepEqual(plan, { whole: window('1', '5'), windows: [window('1', '4'), window('4', '5')] });
  });

  test('has no runs for its windows: they have not been looked up', () => {
    const plan = planOf(orderOf().run);
    assert.equal(plan?.existing, undefined);
    assert.equal(plan?.last, undefined);
  });

  test('does not exist if the history says where to begin', () => {
    assert.equal(planOf(orderOf({ 'window-start-time': 'last-run' }).run), undefined);
  });
});

interface Past {
  readonly from: string;
  readonly to: string;
  readonly status?: string;
}

/** Runs of the flow, the newest first. */
const runsOf = (...past: readonly Past[]) =>
  past.flatMap(
    ({ from, to, status = 'success' }, index) =>
      readRun({
        id: `r-${index}`,
        flowId: FILE_FLOW_ID,
        etag: '"e"',
        createdAt: (NOW - 60 * (index + 1)) * 1_000,
        params: { windowStartTime: String(day(from)), windowEndTime: String(day(to)) },
        metrics: { statusSummary: { status } },
      }) ?? [],
  );

/** Plans a step that continues from the last run of a flow with these runs. */
async function continueAfter(
  past: readonly Past[],
  given: Readonly<Record<string, string>> = {},
  { failures = 0 } = {},
) {
  const order = orderOf({ 'window-start-time': 'last-run', ...given });
  const asked: string[] = [];
  const pauses: string[] = [];
  const service: Partial<FlowService> = {
    async listRuns(flowId) {
      asked.push(flowId);
      if (asked.length <= failures) throw new NoAnswerError('the line is dead', true);
      return { runs: runsOf(...past), continuationToken: undefined, serviceTimeMs: undefined };
    },
  };
  const time = timeline(NOW * 1_000);
  const sleep = async (ms: number) => time.advance(ms);
  const clock = { now: time.now, sleep, throwIfCancelled: () => undefined };
  const pausing = (_ms: number, reason: string) => void pauses.push(reason);
  const budget = () => openBudget(order.connection.retryTimeoutMs, { clock, random: () => 0.5, pausing });
  const next = await planFromLastRun(order, contextWith({ service, clock, budget, lookupTimeoutMs: 0 }));
  return { next, asked, pauses };
}

/** The plan of such a step. */
async function planAfter(...args: Parameters<typeof continueAfter>) {
  const { next, ...others } = await continueAfter(...args);
  assert.ok(next.kind === 'create');
  return { plan: next.plan, ...others };
}

describe('a plan that continues from the last run', () => {
  test('begins where the newest window that succeeded ends, and names that run', async () => {
    const { plan, asked } = await planAfter([
      { from: '2', to: '3' },
      { from: '1', to: '2' },
    ]);
    assert.deepEqual(plan.whole, window('3', '5'));
    assert.deepEqual(plan.windows, [window('3', '5')]);
    assert.equal(plan.last?.run.runId, 'r-0');
    assert.equal(plan.last?.runsRead, 2);
    assert.deepEqual(asked, [FILE_FLOW_ID]);
  });

  test('is split by `window-size`, from there', async () => {
    const { plan } = await planAfter([{ from: '1', to: '2' }], { 'window-size': '36h' });
    const [start, end] = [day('2'), day('5')];
    assert.deepEqual(plan.windows, [
      { startSeconds: start, endSeconds: start + 129_600 },
      { startSeconds: start + 129_600, endSeconds: end },
    ]);
    assert.deepEqual(plan.whole, { startSeconds: start, endSeconds: end });
  });

  test('needs no second lookup: no run can exist for its windows', async () => {
    const { plan } = await planAfter([{ from: '1', to: '2' }], { 'if-run-exists': 'attach' });
    assert.deepEqual(plan.existing, []);
  });

  test('names the windows before it whose runs have failed', async () => {
    const { plan } = await planAfter([
      { from: '3', to: '4' },
      { from: '2', to: '3', status: 'failed' },
      { from: '1', to: '2' },
    ]);
    assert.deepEqual(plan.last?.gaps, [{ ...window('2', '3'), failedRunIds: ['r-1'] }]);
    assert.deepEqual(plan.whole, window('4', '5'));
  });

  test('with attach, is the run that has read up to the end already, and its window', async () => {
    for (const status of ['success', 'partialSuccess']) {
      const past = [{ from: '3', to: '5', status }];
      const { plan } = await planAfter(past, { 'if-run-exists': 'attach', 'window-size': '1d' });
      assert.deepEqual(plan.whole, window('3', '5'));
      assert.deepEqual(plan.windows, [window('3', '5')]);
      assert.deepEqual(
        plan.existing?.map((run) => run?.runId),
        ['r-0'],
      );
      assert.equal(plan.last, undefined);
    }
  });

  test('with attach, is the active run that begins there and reads up to the end', async () => {
    const past = [
      { from: '3', to: '5', status: 'inProgress' },
      { from: '1', to: '3' },
    ];
    const { plan } = await planAfter(past, { 'if-run-exists': 'attach' });
    assert.deepEqual(plan.windows, [window('3', '5')]);
    assert.equal(plan.existing?.[0]?.runId, 'r-0');
  });

  test('reads the history again if an answer is lost, and announces the pause', async () => {
    const { plan, asked, pauses } = await planAfter([{ from: '1', to: '2' }], {}, { failures: 2 });
    assert.deepEqual(plan.whole, window('2', '5'));
    assert.equal(asked.length, 3);
    assert.deepEqual(pauses, ['the line is dead', 'the line is dead']);
  });

  test('fills gaps first, oldest first, each split by `window-size`, if it is asked to', async () => {
    const past = [
      { from: '4', to: '4.5' },
      { from: '3', to: '3.5' },
      { from: '1', to: '2' },
    ];
    const { plan } = await planAfter(past, { 'fill-gaps': 'true', 'window-size': '18h' });
    assert.deepEqual(plan.windows, [
      window('2', '2.75'),
      window('2.75', '3'),
      window('3.5', '4'),
      window('4.5', '5'),
    ]);
    assert.deepEqual(plan.whole, window('2', '5'));
    assert.deepEqual(plan.existing, []);
  });

  test('fills gaps only, if everything after them has been read', async () => {
    const past = [
      { from: '4', to: '5' },
      { from: '1', to: '3' },
    ];
    const { plan } = await planAfter(past, { 'fill-gaps': 'true' });
    assert.deepEqual(plan.windows, [window('3', '4')]);
  });

  test('begins at `initial-window-start-time` if no run has read anything', async () => {
    for (const past of [[], [{ from: '2', to: '3', status: 'failed' }]]) {
      const { plan } = await planAfter(past, {
        'initial-window-start-time': '2026-05-01',
        'window-size': '3d',
      });
      assert.deepEqual(plan.windows, [window('1', '4'), window('4', '5')]);
      assert.equal(plan.last, undefined);
    }
  });
});

describe('there is no plan that continues', () => {
  const ends: Readonly<Record<string, readonly [readonly Past[], Readonly<Record<string, string>>, RegExp]>> =
    {
      'if the flow has no runs': [[], {}, /no runs yet/],
      'if none of its runs has succeeded': [
        [{ from: '1', to: '2', status: 'failed' }],
        {},
        /none .* has read any data/,
      ],
      'if a run is active': [
        [
          { from: '2', to: '3', status: 'inProgress' },
          { from: '1', to: '2' },
        ],
        {},
        /r-0 is still active/,
      ],
      'if a run is active that reads up to the end, without attach': [
        [
          { from: '3', to: '5', status: 'inProgress' },
          { from: '1', to: '3' },
        ],
        {},
        /r-0 is still active/,
      ],
      'if a run is active that begins elsewhere, although with attach': [
        [
          { from: '2', to: '5', status: 'inProgress' },
          { from: '1', to: '3' },
        ],
        { 'if-run-exists': 'attach' },
        /r-0 is still active/,
      ],
    };
  for (const [condition, [past, given, reason]] of Object.entries(ends)) {
    test(condition, async () => {
      await assert.rejects(continueAfter(past, given), (error) => {
        assert.ok(error instanceof OperationError);
        assert.equal(error.message, `Failed to continue from the last run of flow ${FILE_FLOW_ID}`);
        assert.equal(error.run, 'none');
        const { message, advice = '' } = error.cause as Error & { readonly advice?: string };
        assert.match(message, reason);
        assert.notEqual(advice, '');
        return true;
      });
    });
  }

  for (const [condition, past] of [
    ['nothing is left to read', [{ from: '1', to: '5' }]],
    ['more has been read than it is to read', [{ from: '1', to: '6' }]],
  ] as const) {
    test(`if ${condition}: the step is up to date, with the run that has read it`, async () => {
      for (const given of [{}, { 'fill-gaps': 'true' }]) {
        const { next } = await continueAfter(past, given);
        assert.ok(next.kind === 'up-to-date');
        assert.equal(next.last.run.runId, 'r-0');
      }
    });
  }

  test('if it would have more than 10,000 windows', async () => {
    await assert.rejects(continueAfter([{ from: '1', to: '2' }], { 'window-size': '10s' }), (error) => {
      assert.ok(error instanceof OperationError && error.run === 'none');
      assert.match(String(error.cause), /`window-size` splits the window into more than 10,000 runs/);
      return true;
    });
  });

  test('if `1m` would split more than a day, which is a slip of the pen for a month', async () => {
    await assert.rejects(continueAfter([{ from: '1', to: '2' }], { 'window-size': '1m' }), (error) => {
      assert.ok(error instanceof OperationError && error.run === 'none');
      assert.match(String(error.cause), /`1m` is a minute; a month is `1M`/);
      return true;
    });
  });

  test('if the history cannot be read', async () => {
    await assert.rejects(continueAfter([], {}, { failures: 1_000 }), (error) => {
      assert.ok(error instanceof OperationError && error.run === 'none');
      assert.ok(error.cause instanceof NoAnswerError);
      return true;
    });
  });
});

describe('the request of a run', () => {
  const runOrder = (start: string): RunOrder => orderOf({ 'start-time': start, 'delta-column': 'DOB' }).run;
  const part = window('2', '3');
  const startOf = (start: string, isFirst: boolean, laterSeconds: number) =>
    requestFor(runOrder(start), part, isFirst, NOW + laterSeconds).startSeconds - NOW;

  test('names the flow, its window and the delta column', () => {
    assert.deepEqual(requestFor(runOrder('now+1m'), part, true, NOW), {
      flowId: FILE_FLOW_ID,
      startSeconds: NOW + 60,
      window: part,
      deltaColumn: { name: 'DOB' },
    });
  });

  test('has the start that was asked for, if it is the first', () => {
    for (const start of ['now+1m', 'now', 'now+3h', '1663735590']) {
      const { startSeconds } = requestFor(runOrder(start), part, true, NOW + 0.2);
      assert.equal(startSeconds, runOrder(start).startSeconds);
    }
  });

  const later: readonly [start: string, laterSeconds: number, startSeconds: number, why: string][] = [
    ['now+1m', 1, 60, 'is still well ahead'],
    ['now+1m', 30, 60, 'is half of its lead ahead'],
    ['now+1m', 31, 91, 'is less than that ahead, and could be over when the request arrives'],
    ['now+1m', 60, 120, 'is just over'],
    ['now+1m', 3_600, 3_660, 'is long over'],
    ['now+10s', 3_600, 3_610, 'was seconds ahead'],
    ['now+3h', 3_600, 10_800, 'is hours ahead'],
    ['now+3h', 10_800, 10_860, 'was hours ahead: a minute will do'],
    ['now', 3_600, 3_600, 'was no time ahead'],
    ['1663735590', 3_600, 3_600, 'was over from the beginning'],
  ];
  for (const [start, laterSeconds, startSeconds, why] of later) {
    test(`${laterSeconds} s into a step whose start (${start}) ${why}: begins after ${startSeconds} s`, () => {
      assert.equal(startOf(start, false, laterSeconds), startSeconds);
    });
  }

  test('never begins in the past, nor later than asked for by more than a minute, and in whole seconds', () => {
    const lead = fc.integer({ min: -86_400, max: 86_400 });
    const passed = fc.double({ min: 0, max: 200_000, noNaN: true });
    fc.assert(
      fc.property(lead, passed, (leadSeconds, laterSeconds) => {
        const run = { ...runOrder('now'), startSeconds: NOW + leadSeconds };
        const nowSeconds = NOW + laterSeconds;
        const { startSeconds } = requestFor(run, part, false, nowSeconds);
        assert.ok(Number.isInteger(startSeconds));
        assert.ok(startSeconds >= nowSeconds);
        assert.ok(startSeconds <= Math.max(run.startSeconds, Math.ceil(nowSeconds) + 60));
        // Half of what the first had is left at least, for the way to the service.
        assert.ok(startSeconds - nowSeconds >= Math.min(60, Math.max(0, leadSeconds)) / 2);
      }),
    );
  });
});

describe('a backfill of a year on a service that refuses a start in the past', () => {
  for (const [start, leadSeconds] of [
    ['now+1m', 60],
    ['now+5s', 5],
    ['now+30m', 1_800],
  ] as const) {
    test(`is read month by month, an hour each, if the first begins at ${start}`, async () => {
      const time = timeline();
      const service = createFlowService({ clock: time, refusePastStart: true });
      service.planFlow(FILE_FLOW_ID, { durationMs: 3_600_000 });
      const year = {
        'window-start-time': '2025-01-01',
        'window-end-time': '2026-01-01',
        'window-size': '1M',
      };
      const order = orderOf({ ...year, wait: 'true', 'start-time': start }, time.now() / 1_000);
      const step = await playStep((machine) => createFlowRun(order, machine), { service, timeline: time });
      assert.ok(step.green, step.errors.join());
      assert.equal(step.outputs['outcome'], 'succeeded');
      assert.equal(service.runs.length, 12);
      for (const [index, { createdAtMs, params, windowStartSeconds }] of service.runs.entries()) {
        const leadMs = Number(params['startTime']) * 1_000 - createdAtMs;
        const most = index === 0 ? leadSeconds : Math.min(60, leadSeconds) + 1;
        assert.ok(leadMs > 0 && leadMs <= most * 1_000, `run ${index + 1}: ${leadMs} ms`);
        assert.equal(windowStartSeconds, Date.UTC(2025, index) / 1_000);
        const before = service.runs[index - 1];
        assert.ok(before === undefined || createdAtMs >= before.endsAtMs);
      }
    });
  }
});
