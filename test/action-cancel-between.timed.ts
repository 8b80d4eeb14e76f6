import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CallName,
  type Fault,
  FILE_FLOW_ID,
  SCHEDULED_FLOW_ID,
  tooManyRequests,
} from './support/flow-service/index.ts';
import {
  assertRed,
  callsOf,
  errorOf,
  MINTING,
  type Scene,
  type Step,
  TIMES,
  takeStep,
} from './support/step.ts';

const HOUR_MS = 3_600_000;

/** Loses the answer to the creation, although the run is created. */
const LOST: Fault = { kind: 'reset', when: 'before-headers', processed: true };

/** Runs a step whose history can be read, and whose first creation meets that fault. */
function take({ create }: { readonly create?: Fault }, scene: Scene): Promise<Step> {
  return takeStep({
    longestMs: 45_000,
    ...scene,
    faults: { 'list-runs': { kind: 'none' }, ...scene.faults },
    prepare: ({ faults }) => {
      if (create) faults.next('create', create);
    },
  });
}

function creationsOf(step: Step): number {
  return callsOf(step).filter((call) => call === 'create').length;
}

describe('a cancel between attempts ends the step within a second and says what is known', {
  concurrency: 6,
}, () => {
  const long = { 'retry-timeout': '10m', 'request-timeout': '60s' } as const;
  const assertSoon = (step: Step) => {
    assert.match(errorOf(step), /cancelled/);
    assert.ok(step.sinceSignalMs < 1_000, `ended ${step.sinceSignalMs} ms after the signal`);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const during = (call: CallName | RegExp) => ({ cancel: { during: call, signals: [signal] } });

    test(`${signal} in a pause before the next creation: no run was created`, async () => {
      const scene = { inputs: long, faults: { create: tooManyRequests(300) }, ...during(/^Waiting 300 s/m) };
      const step = await take({}, scene);
      assertRed(step, '');
      assertSoon(step);
      assert.equal(creationsOf(step), 1);
    });

    test(`${signal} in a pause before the next token: no run was created`, async () => {
      const inputs = { ...MINTING, ...long };
      const step = await take(
        {},
        { inputs, faults: { token: tooManyRequests(300) }, ...during(/^Waiting 300 s/m) },
      );
      assertRed(step, '');
      assertSoon(step);
      assert.deepEqual(callsOf(step), ['token']);
    });

    test(`${signal} while the history is read for a lost run: unknown`, async () => {
      const faults = { 'list-runs': { kind: 'stall', when: 'within-body' } } as const;
      const step = await take({ create: LOST }, { inputs: long, faults, ...during('list-runs') });
      assertRed(step, 'unknown');
      assertSoon(step);
      assert.equal(creationsOf(step), 1);
    });

    test(`${signal} between two lookups of a lost run: unknown`, async () => {
      const settings = { listingLagMs: HOUR_MS };
      const step = await take({ create: LOST }, { inputs: long, settings, ...during('list-runs') });
      assertRed(step, 'unknown');
      assertSoon(step);
      assert.equal(creationsOf(step), 1);
    });

    test(`${signal} in a pause before the next lookup of a lost run: unknown`, async () => {
      const faults = { 'list-runs': tooManyRequests(300) };
      const step = await take({ create: LOST }, { inputs: long, faults, ...during(/^Waiting 300 s/m) });
      assertRed(step, 'unknown');
      assertSoon(step);
      assert.equal(creationsOf(step), 1);
    });

    test(`${signal} while a run to attach to is looked up: no run was created`, async () => {
      const faults = { 'list-runs': { kind: 'stall', when: 'before-headers' } } as const;
      const inputs = { ...long, 'if-run-exists': 'attach' };
      const step = await take({}, { inputs, faults, ...during('list-runs') });
      // Whether the window has a run was not found out, so that it is not among those that surely have none.
      assertRed(step, '', { ...TIMES, 'remaining-windows': '[]' });
      assertSoon(step);
      assert.equal(creationsOf(step), 0);
    });
  }
});

const TWO_WINDOWS = { 'flow-id': FILE_FLOW_ID, 'delta-column': '', 'window-size': '10m' } as const;

test('a cancel within the creation of the second of two runs ends the step within a second', async () => {
  const step = await takeStep({
    inputs: TWO_WINDOWS,
    prepare: ({ faults }) =>
      faults.next('create', { kind: 'none' }, { kind: 'stall', when: 'before-headers', processed: true }),
    cancel: { during: /^Flow run 2 of 2/m, signals: ['SIGINT'] },
  });
  assert.match(errorOf(step), /^Failed to create a run .*cancelled/);
  assert.ok(step.sinceSignalMs < 1_000, `ended ${step.sinceSignalMs} ms after the signal`);
});

test('a cancel within the wait for the second of two runs ends the step within a second', async () => {
  const step = await takeStep({
    inputs: { ...TWO_WINDOWS, wait: 'true', 'poll-interval': '1s' },
    prepare: ({ service }) => service.planNext({ durationMs: 0 }, { durationMs: Number.POSITIVE_INFINITY }),
    cancel: { during: /^Flow run 2 of 2[\s\S]*: inProgress,/m, signals: ['SIGINT'] },
  });
  assert.match(errorOf(step), /^Failed to wait for flow run .*cancelled/);
  assert.ok(step.sinceSignalMs < 1_000, `ended ${step.sinceSignalMs} ms after the signal`);
});

test('a cancel of the read that explains a refusal ends the step within a second', async () => {
  const step = await takeStep({
    inputs: { 'flow-id': SCHEDULED_FLOW_ID, 'delta-column': '', 'request-timeout': '60s' },
    faults: { 'get-flow': { kind: 'stall', when: 'before-headers' } },
    cancel: { during: 'get-flow', signals: ['SIGINT'] },
  });
  assertRed(step, '');
  assert.match(errorOf(step), /frequency=hour is not supported/);
  assert.ok(step.sinceSignalMs < 1_000, `${step.sinceSignalMs} ms`);
});
