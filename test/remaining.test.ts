import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRun } from '../src/adobe/run/run.ts';
import { remainingLines } from '../src/report/annotation/remaining.ts';
import type { StepFailure } from '../src/report/step-end.ts';
import { OperationError, UnsuccessfulRunsError } from '../src/runs/errors.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { Plan, WaitedRun } from '../src/runs/findings.ts';
import { asked, created, FLOW_ID, orderOf, stateAfter, waitedRun, windowBegun } from './support/events.ts';
import { WAIT } from './support/virtual-wait.ts';

const SIZE = { 'window-size': '30m' };
const order = orderOf(SIZE);
const waiting = orderOf({ ...SIZE, wait: 'true' });
const [first, second] = order.run.windows ?? [];
assert.ok(first && second);
const START = `window-start-time: ${first.startSeconds}`;
const NEXT = `window-start-time: ${second.startSeconds}`;

const notCreated: StepFailure = {
  kind: 'not-created',
  error: new OperationError('create', 'none', undefined),
};
const unknown: StepFailure = { kind: 'unknown', error: new OperationError('create', 'unknown', undefined) };
const unsuccessful = (outcome: WaitedRun['outcome']): StepFailure => ({
  kind: 'unsuccessful',
  error: new UnsuccessfulRunsError([waitedRun({ outcome })], WAIT),
});
const lines = (end: StepFailure, ...events: readonly StepEvent[]) =>
  remainingLines(end, stateAfter(...events)).join('\n');

const FIRST = [asked(order), windowBegun(order)];
const SECOND = [...FIRST, created('r-1'), windowBegun(order, 1)];
const WAITED_FIRST = [asked(waiting), windowBegun(waiting), created('r-1')];
const WAITED_SECOND = [...WAITED_FIRST, windowBegun(waiting, 1)];

describe('nothing is said about windows that are left', () => {
  for (const [what, end, ...events] of [
    ['if no window has begun', notCreated, asked(order)],
    ['if there is only one', unknown, asked(orderOf()), windowBegun(orderOf())],
    ['if the first was refused', notCreated, ...FIRST],
  ] as readonly [string, StepFailure, ...StepEvent[]][]) {
    test(what, () => assert.equal(lines(end, ...events), ''));
  }
});

describe('a step of several windows shows how to continue', () => {
  for (const [what, text, end, ...events] of [
    [
      'with this window, if no run reads it',
      `1 of 2 flow runs has been created. To continue, start this step again with \`${NEXT}\``,
      notCreated,
      ...SECOND,
    ],
    [
      'with this window, if its run failed',
      `1 of 2 windows is done. To continue, start this step again with \`${NEXT}\``,
      unsuccessful('failed'),
      ...WAITED_SECOND,
      created('r-2', 1),
    ],
    [
      'with the next window, if this one was read with too many failed records',
      `0 of 2 windows are done. After this one, continue with \`${NEXT}\``,
      unsuccessful('partially-succeeded'),
      ...WAITED_FIRST,
    ],
    [
      'only when the end of a run is known that has not ended in time',
      `0 of 2 windows are done. Find out first how this one ends: if it succeeds, continue with \`${NEXT}\` (2026-05-06 06:38:09 UTC); if it does not, continue with \`${START}\``,
      unsuccessful('timed-out'),
      ...WAITED_FIRST,
    ],
    [
      'only when it is known whether the last run exists',
      `1 of 2 flow runs has been created. Find out first how this one ends: if it succeeds, nothing is left; if it does not, continue with \`${NEXT}\``,
      unknown,
      ...SECOND,
    ],
  ] as readonly [string, string, StepFailure, ...StepEvent[]][]) {
    test(what, () => {
      const shown = lines(end, ...events);
      assert.ok(shown.startsWith(text), shown);
    });
  }
});

describe('a step of several runs at once shows what is left', () => {
  const many = orderOf({ 'window-size': '10m', wait: 'true', 'max-parallel': '3' });
  const windows = many.run.windows ?? [];
  const begun = [0, 1, 2].flatMap((index) => [windowBegun(many, index), created(`r-${index}`, index)]);
  const endedAs = (...outcomes: readonly WaitedRun['outcome'][]): StepEvent => ({
    type: 'wait-ended',
    runs: outcomes.map((outcome, index) => [waitedRun({ runId: `r-${index}`, outcome })]),
  });
  const shown = (...outcomes: readonly WaitedRun['outcome'][]) =>
    lines(unsuccessful('failed'), asked(many), ...begun, endedAs(...outcomes));

  test('as one window if it is all in one place', () => {
    const { startSeconds } = windows[2] ?? first;
    const { endSeconds } = windows.at(-1) ?? first;
    assert.ok(
      shown('succeeded', 'partially-succeeded', 'failed').startsWith(
        `2 of 6 windows are loaded. To load what is left, start this step again with \`window-start-time: ${startSeconds}\` and \`window-end-time: ${endSeconds}\``,
      ),
    );
  });

  test('as the output `remaining-windows` if it is in several places', () => {
    assert.match(
      shown('failed', 'succeeded', 'succeeded'),
      /^2 of 6 windows are loaded\. 4 windows are left: .* UTC, .* UTC\. The output `remaining-windows` lists them/,
    );
  });

  test('without the windows of runs that may still end well', () => {
    const text = shown('succeeded', 'timed-out', 'unknown');
    assert.match(text, /^1 of 6 windows is loaded\. Find out first how these runs end: r-1, r-2\./);
    assert.ok(text.includes(`\`window-start-time: ${windows[3]?.startSeconds}\``), text);
  });

  test('with the active runs from before the step that it did not get to', () => {
    const run = readRun({
      id: 'r-before',
      flowId: FLOW_ID,
      metrics: { statusSummary: { status: 'inProgress' } },
    });
    const plan: Plan = {
      whole: many.run.windows?.[0] ?? first,
      windows,
      existing: windows.map((_, index) => (index === 4 ? run : undefined)),
    };
    const planned: StepEvent = { type: 'planned', plan };
    const text = lines(
      unsuccessful('failed'),
      asked(many),
      planned,
      ...begun,
      endedAs('failed', 'succeeded', 'succeeded'),
    );
    assert.match(
      text,
      /^2 of 6 windows are loaded\. Find out first how this run ends: r-before\. If one of them does not/,
    );
    assert.match(text, / 3 windows are left: /);
  });

  test('which is nothing to say if the first run was refused', () => {
    const refused: StepEvent = { type: 'window-failed', index: 0, run: 'none' };
    assert.equal(lines(notCreated, asked(many), windowBegun(many), refused), '');
  });
});
