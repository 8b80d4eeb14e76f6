import assert from 'node:assert/strict';
import { test } from 'node:test';
import { debugLines } from '../src/report/debug-log.ts';
import { PreconditionError } from '../src/runs/errors.ts';
import type { ExistingRuns, SentRun } from '../src/runs/findings.ts';
import { attachDecision } from '../src/runs/if-run-exists.ts';
import { planOf } from '../src/runs/plan.ts';
import { attached, orderOf, RUN_ID } from './support/events.ts';

const linesOf = (by: SentRun['by']) =>
  debugLines({
    ...{ type: 'run-created', index: 0 },
    run: { runId: RUN_ID, etag: '', by, startSeconds: 1_778_051_360 },
  }).join('\n');

test('says by what the lookup found the lost run', () => {
  assert.match(linesOf('window'), new RegExp(`${RUN_ID}: its window, or its start time`));
  assert.match(linesOf('time'), new RegExp(`${RUN_ID}: .* the only run that was created since`));
});

test('says nothing about a lookup if the answer named the run', () => assert.equal(linesOf('answer'), ''));

test('names the runs of a lookup that found several', () => {
  const runs = ['r-1', 'r-2'].map((runId) => ({ runId, etag: '' }));
  assert.match(debugLines({ type: 'runs-duplicated', index: 0, runs }).join(), /more than one run: r-1, r-2/);
});

const NOTHING: ExistingRuns = {
  ...{ runs: [], same: [undefined], overlapping: [], cutOff: [], withoutWindow: [], active: [] },
  ...{ clockAheadMs: 0, isCached: false, isComplete: true },
};

test('the decision of `attach` says what it was based on', () => {
  const event = attached();
  const plan = planOf(orderOf().run);
  assert.ok(plan && event.type === 'run-attached');
  const decide = (existing: ExistingRuns, failure?: PreconditionError, replaced = false) =>
    attachDecision(
      { plan: replaced ? { ...plan, replaced: plan.whole } : plan, existing, failure },
      'attach',
    );
  const found = { ...NOTHING, runs: [event.run], same: [event.run] };
  assert.match(decide(NOTHING), /^`if-run-exists: attach`: no window has a run: creates \(runs read: 0; /);
  assert.match(decide(found), new RegExp(`taken over .*that has not failed: 1 of 1 \\(${RUN_ID}\\)`));
  assert.match(
    decide({ ...found, same: [event.run, undefined] }),
    /takes over the runs that exist, and creates/,
  );
  assert.match(
    decide(NOTHING, new PreconditionError('it is odd', 'Look.')),
    /: refused, because it is odd \(/,
  );
  assert.match(decide(found, undefined, true), /window of an earlier attempt: 2026-/);
});
