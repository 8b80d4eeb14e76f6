import assert from 'node:assert/strict';
import { readRun } from '../../src/adobe/run/run.ts';
import { readRunDetails } from '../../src/adobe/run/run-details.ts';
import { readRunInputs } from '../../src/inputs/run-inputs.ts';
import { reduce } from '../../src/report/reduce.ts';
import { initialState, type StepState } from '../../src/report/state.ts';
import type { StepEvent } from '../../src/runs/events.ts';
import type { WaitedRun } from '../../src/runs/findings.ts';
import type { CreateOrder, WaitOptions, WaitTask } from '../../src/runs/order.ts';
import { planOf, requestFor } from '../../src/runs/plan.ts';
import { WAIT } from './virtual-wait.ts';

/** 2026-05-06 07:08:20 UTC, what `now` stands for in {@link orderOf}. */
export const NOW_SECONDS = 1_778_051_300;
export const FLOW_ID = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';
export const RUN_ID = '0b6e3a57-8c1d-4f2e-9a70-6d5b4c3a2918';

const GIVEN: Readonly<Record<string, string>> = {
  'client-id': '7c1f0e',
  'access-token': 'quiet-otter',
  'org-id': '0A1B2C3D4E5F@AdobeOrg',
  'flow-id': FLOW_ID,
  'window-start-time': '1778047689',
  'window-end-time': '1778051289',
};

/** What a step is asked to do, read from inputs: a window of one hour, unless a test says otherwise. */
export function orderOf(more: Readonly<Record<string, string>> = {}): CreateOrder {
  const given: Readonly<Record<string, string>> = { ...GIVEN, ...more };
  return readRunInputs(given, { nowSeconds: NOW_SECONDS, isRerun: false });
}

/** The state of a step after these events. */
export function stateAfter(...events: readonly StepEvent[]): StepState {
  return events.reduce(reduce, initialState(undefined));
}

/** The step begins. */
export const asked = (order: CreateOrder): StepEvent => ({ type: 'asked', order, plan: planOf(order.run) });

/** A window of the step begins. */
export function windowBegun(order: CreateOrder, index = 0): StepEvent {
  const window = order.run.windows?.[index];
  assert.ok(window);
  return { type: 'window-begun', index, request: requestFor(order.run, window, index === 0, NOW_SECONDS) };
}

/** The run of the current window has been created, as the answer says. */
export const created = (runId = RUN_ID, index = 0): StepEvent => ({
  type: 'run-created',
  index,
  run: { runId, etag: '"1"', by: 'answer', startSeconds: NOW_SECONDS + 60 },
});

/** A run that existed before is attached to the current window. */
export function attached(runId = RUN_ID, index = 0): StepEvent {
  const run = readRun({ id: runId, flowId: FLOW_ID, metrics: { statusSummary: { status: 'success' } } });
  assert.ok(run);
  return { type: 'run-attached', index, run };
}

/** What a step waits for. */
export const taskOf = (wait: Partial<WaitOptions> = {}, flowId?: string): WaitTask => ({
  ...{ connection: orderOf().connection, flowId, wait: { ...WAIT, ...wait } },
});

/** The wait for runs of which the ids are known begins. */
export const waitBegun = (runIds: readonly string[], task = taskOf()): StepEvent => ({
  ...{
    type: 'wait-begun',
    runs: runIds.map((runId) => ({ runId, etag: '' })),
    task,
    atMs: NOW_SECONDS * 1_000,
  },
});

/** The end of a run that was waited for; a success unless a test says otherwise. */
export const waitedRun = (more: Partial<WaitedRun> = {}): WaitedRun => ({
  ...{ runId: RUN_ID, etag: '"1"', outcome: 'succeeded', status: 'success' },
  ...{ window: undefined, details: undefined, problem: undefined },
  ...more,
});

/** The documents of a run that the service shows with this status. */
export function shownRun(status: string, more: object = {}): NonNullable<WaitedRun['details']> {
  const details = readRunDetails({ id: RUN_ID, metrics: { statusSummary: { status } }, ...more });
  assert.ok(details);
  return details;
}
