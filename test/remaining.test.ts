import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRun } from '../src/adobe/run/run.ts';
import { remainingLines } from '../src/report/annotation/remaining.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { Plan, WaitedRun } from '../src/runs/findings.ts';
import type { CreateOrder } from '../src/runs/order.ts';
import { hull, type Window } from '../src/time/window.ts';
import {
  asked,
  attached,
  created,
  FLOW_ID,
  orderOf,
  shownRun,
  stateAfter,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const SIZE = { 'window-size': '30m' };
const order = orderOf(SIZE);
const waiting = orderOf({ ...SIZE, wait: 'true' });
const [first, second] = order.run.windows ?? [];
assert.ok(first && second);

const lines = (...events: readonly StepEvent[]) => remainingLines(stateAfter(...events)).join('\n');
const refused = (index: number): StepEvent => ({ type: 'window-failed', index, run: 'none' });
const sending = (index: number): StepEvent => ({ type: 'sending', index });
const endedAs = (...outcomes: readonly WaitedRun['outcome'][]): StepEvent => ({
  type: 'wait-ended',
  runs: outcomes.map((outcome, index) => [waitedRun({ runId: `r-${index + 1}`, outcome })]),
});
/** Existing runs of some windows of the plan were found, by their statuses. */
function found(windows: readonly Window[], statuses: Readonly<Record<number, string>>): StepEvent {
  const existing = windows.map((_, index) =>
    readRun({
      ...{ id: `old-${index + 1}`, flowId: FLOW_ID },
      metrics: { statusSummary: { status: statuses[index] ?? '' } },
    }),
  );
  const plan: Plan = {
    whole: hull(windows),
    windows,
    existing: existing.map((run, index) => (index in statuses ? run : undefined)),
  };
  return { type: 'planned', plan };
}

const FIRST = [asked(order), windowBegun(order)];
const SECOND = [...FIRST, created('r-1'), windowBegun(order, 1)];
const WAITED_FIRST = [asked(waiting), windowBegun(waiting), created('r-1')];
const WAITED_SECOND = [...WAITED_FIRST, windowBegun(waiting, 1)];

describe('nothing is said about windows that are left', () => {
  for (const [what, ...events] of [
    ['if no window has begun', asked(order)],
    ['if there is only one', asked(orderOf()), windowBegun(orderOf()), sending(0)],
    ['if the first was refused', ...FIRST, sending(0), refused(0)],
  ] as readonly [string, ...StepEvent[]][]) {
    test(what, () => assert.equal(lines(...events), ''));
  }
});

const input = (from: Window, to = from) =>
  `start this step again with \`window-start-time: ${from.startSeconds}\` and \`window-end-time: ${to.endSeconds}\` (`;
const AGAIN = 'A window whose run does not succeed has to be loaded again.';

describe('a step of several windows shows how to continue', () => {
  for (const [what, text, ...events] of [
    [
      'with this window, if no run reads it',
      `1 of 2 windows is loaded or under way. ${AGAIN} To load what is left, ${input(second)}`,
      ...SECOND,
      sending(1),
      refused(1),
    ],
    [
      'with all windows, if the run of the first failed',
      `0 of 2 windows are loaded. To load what is left, ${input(first, second)}`,
      ...WAITED_FIRST,
      endedAs('failed'),
    ],
    [
      'with this window, if its run failed',
      `1 of 2 windows is loaded. To load what is left, ${input(second)}`,
      ...WAITED_SECOND,
      created('r-2', 1),
      endedAs('succeeded', 'failed'),
    ],
    [
      'with the next window, if this one was read with too many failed records',
      `1 of 2 windows is loaded. To load what is left, ${input(second)}`,
      ...WAITED_FIRST,
      endedAs('partially-succeeded'),
    ],
    [
      'only when the end of a run is known that has not ended in time',
      `0 of 2 windows are loaded. Find out first how this run ends: r-1 (2026-05-06 06:08:09 to 2026-05-06 06:38:09 UTC). ${AGAIN} To load what is left, ${input(second)}`,
      ...WAITED_FIRST,
      endedAs('timed-out'),
    ],
    [
      'only when it is known whether a run that failed was re-triggered',
      `0 of 2 windows are loaded. Find out first whether there is a run for this window (2026-05-06 06:08:09 to 2026-05-06 06:38:09 UTC). ${AGAIN} To load what is left, ${input(second)}`,
      ...WAITED_FIRST,
      { type: 'run-polled', run: shownRun('failed', { id: 'r-1' }) },
      { type: 'sending', index: undefined, failedRunId: 'r-1' },
    ],
    [
      'only when it is known whether the last run exists',
      `1 of 2 windows is loaded or under way. Find out first whether there is a run for this window (2026-05-06 06:38:09 to 2026-05-06 07:08:09 UTC). ${AGAIN}`,
      ...SECOND,
      sending(1),
    ],
  ] as readonly [string, string, ...StepEvent[]][]) {
    test(what, () => {
      const shown = lines(...events);
      assert.ok(text.endsWith('(') ? shown.startsWith(text) : shown === text, shown);
    });
  }
});

describe('a step that did not get to later windows, which have runs, shows only what has none', () => {
  const size = { 'window-size': '15m' };
  const attachedFirst = (from: CreateOrder, statuses: Readonly<Record<number, string>>) => {
    const windows = from.run.windows ?? [];
    const begun = [windowBegun(from), attached('old-1'), windowBegun(from, 1), sending(1)];
    return [asked(from), found(windows, statuses), ...begun];
  };
  const ENDED = { 0: 'success', 2: 'success', 3: 'success' };
  const ACTIVE = { 0: 'success', 2: 'inProgress', 3: 'success' };
  const four = orderOf(size);
  const fourWaited = orderOf({ ...size, wait: 'true' });
  const only = four.run.windows?.[1] ?? first;

  test('if it does not wait', () => {
    const text = `3 of 4 windows are loaded or under way. ${AGAIN} To load what is left, ${input(only)}`;
    for (const statuses of [ENDED, ACTIVE]) {
      const shown = lines(...attachedFirst(four, statuses), refused(1));
      assert.ok(shown.startsWith(text), shown);
    }
  });

  test('if it waits', () => {
    const shown = lines(...attachedFirst(fourWaited, ENDED), refused(1));
    assert.ok(shown.startsWith(`3 of 4 windows are loaded. To load what is left, ${input(only)}`), shown);
    assert.match(
      lines(...attachedFirst(fourWaited, ACTIVE), refused(1)),
      /^2 of 4 windows are loaded\. Find out first how this run ends: old-3 \(.*?\)\. A window .*\. To load what is left, /,
    );
  });

  test('if the run of its own window may exist, with nothing to load before that is known', () => {
    const shown = lines(...attachedFirst(fourWaited, ENDED));
    assert.match(
      shown,
      /^3 of 4 windows are loaded\. Find out first whether there is a run for this window \(/,
    );
    assert.ok(shown.endsWith(`. ${AGAIN}`), shown);
  });
});

describe('a step of several runs at once shows what is left', () => {
  const many = orderOf({ 'window-size': '10m', wait: 'true', 'max-parallel': '3' });
  const windows = many.run.windows ?? [];
  const begun = [0, 1, 2].flatMap((index) => [windowBegun(many, index), created(`r-${index + 1}`, index)]);
  const shown = (...outcomes: readonly WaitedRun['outcome'][]) =>
    lines(asked(many), ...begun, endedAs(...outcomes));

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
    assert.match(
      text,
      /^1 of 6 windows is loaded\. Find out first how these runs end: r-2 \(.*?\), r-3 \(.*?\)\. A window/,
    );
    assert.ok(text.includes(`\`window-start-time: ${windows[3]?.startSeconds}\``), text);
  });

  test('with the active runs from before the step that it did not get to', () => {
    const text = lines(
      asked(many),
      found(windows, { 4: 'inProgress' }),
      ...begun,
      endedAs('failed', 'succeeded', 'succeeded'),
    );
    assert.match(text, /^2 of 6 windows are loaded\. Find out first how this run ends: old-5 \(/);
    assert.match(text, / 3 windows are left: /);
  });

  test('which is nothing to say if the first run was refused', () => {
    assert.equal(lines(asked(many), windowBegun(many), refused(0)), '');
  });
});
