import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { duplicatesText, lookupText } from '../src/report/log/debug-log.ts';
import { openReport } from '../src/report/report.ts';
import { foundText } from '../src/runs/creation/found-text.ts';
import { PreconditionError } from '../src/runs/errors.ts';
import { attachDecision } from '../src/runs/existing/if-run-exists.ts';
import type { ExistingRuns, LastRun, WindowedRun } from '../src/runs/findings.ts';
import { lastRunDecision } from '../src/runs/last-run/last-run-decision.ts';
import { planOf } from '../src/runs/plan.ts';
import { asked, attached, created, orderOf, RUN_ID, windowBegun } from './support/events.ts';
import { memoryRunner } from './support/memory-runner.ts';

const SENT = { atMs: 1_778_051_300_000, startSeconds: 1_778_051_360 };
const WINDOW = { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 };
const SHOWN = {
  ...{ runId: RUN_ID, etag: '', flowId: 'f-1', status: '', createdClient: '', window: undefined },
  ...{ createdAtMs: undefined, startedAtMs: undefined, startSeconds: undefined },
} as const;
const foundBy = (run: Partial<FlowRun>, by: 'window' | 'time' = 'window', retriggeredRunId?: string) =>
  foundText(
    { runs: [{ ...SHOWN, ...run }], by },
    { target: { window: WINDOW, retriggeredRunId }, attempts: [SENT] },
  );

test('names what a lost run was recognized by', () => {
  const start = /the lost run: flow run [\w-]+ shows the start time that was sent \(2026-05-06 07:09:20 UTC/;
  assert.match(foundBy({ startSeconds: SENT.startSeconds }), start);
  assert.match(
    foundBy({ window: WINDOW }),
    /flow run [\w-]+ shows the window that was asked for \(2026-05-06/,
  );
  assert.match(foundBy({ window: WINDOW, startSeconds: SENT.startSeconds }), /sent .* and shows the window/);
  assert.match(foundBy({}, 'time'), /is the only one that was created since the request/);
});

test('names what the run of a lost re-trigger was recognized by', () => {
  assert.match(
    foundBy({ window: WINDOW }, 'window', 'r-1'),
    /run of the lost re-trigger: .* shows the window/,
  );
  assert.match(foundBy({}, 'window', RUN_ID), /has begun again under its own id/);
});

test('says what a lookup of a lost run showed, and whether that proves anything', () => {
  const looked = { type: 'looked-up', lookups: 3, leftMs: 1_000 } as const;
  assert.equal(
    lookupText({ ...looked, lookup: 'absent', doubt: undefined }),
    'Lookup 3 of the lost run: absent, the listing is live',
  );
  assert.equal(
    lookupText({ ...looked, lookup: 'unclear', reason: 'flow run r-7 can be the one', doubt: 'cached' }),
    'Lookup 3 of the lost run: unclear (flow run r-7 can be the one), proves nothing: cached',
  );
});

test('names the runs of a lookup that found several', () => {
  const runs = ['r-1', 'r-2'].map((runId) => ({ runId, etag: '' }));
  assert.match(duplicatesText({ type: 'runs-duplicated', index: 0, runs }), /more than one run: r-1, r-2/);
});

describe('the stack of an error that nothing expected is there', () => {
  for (const [when, events] of [
    ['before a run exists', [asked(orderOf())]],
    ['after the creation of one', [asked(orderOf()), windowBegun(orderOf()), created()]],
  ] as const) {
    test(when, async () => {
      const lines: string[] = [];
      const report = openReport({ ...memoryRunner(), debug: (line = '') => lines.push(line) }, undefined);
      for (const event of events) report.emit(event);
      await report.fail(new TypeError('odd'));
      assert.match(lines.join('\n'), /^TypeError: odd \| at .*debug-log\.test\.ts/);
    });
  }
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

test('the decision of `last-run` says what it was based on', () => {
  const run: WindowedRun = { ...SHOWN, window: WINDOW };
  const last: LastRun = { run, readUpToSeconds: WINDOW.endSeconds, gaps: [], doubtful: [], runsRead: 1 };
  assert.match(
    lastRunDecision({ kind: 'from', last }),
    /continues from 2026-05-06 07:08:09 .* flow run [\w-]+ has read \(earlier windows that no run has read: 0/,
  );
  assert.match(lastRunDecision({ kind: 'first', startSeconds: 0 }), /begins at 1970-.*no run has read/);
  assert.match(
    lastRunDecision({ kind: 'existing', runs: [run, { ...run, runId: 'r-2' }] }),
    new RegExp(`attaches to flow runs ${RUN_ID}, r-2, over 2026-.* to 2026-.*, because an earlier attempt `),
  );
  assert.match(lastRunDecision({ kind: 'up-to-date', last }), /everything .* read, by flow run/);
  assert.match(lastRunDecision({ kind: 'skipped', run }), /skips the step, because flow run/);
  assert.match(lastRunDecision({ kind: 'not-ended', runs: [] }), /active runs have not ended/);
});
