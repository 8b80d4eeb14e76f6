import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut } from '../src/report/redact/sanitize.ts';
import { initialState } from '../src/report/state.ts';
import { failedWarnings, gapWarnings } from '../src/report/texts/last-run-notes.ts';
import { rowLines, workflowRows } from '../src/report/texts/rows.ts';
import type { LastRun } from '../src/runs/findings.ts';
import { asked, attached, orderOf, stateAfter } from './support/events.ts';

const cleanCut = (text: string, longest = Number.POSITIVE_INFINITY) => cut(text, longest);
const attach = attached();
assert.ok(attach.type === 'run-attached');
const { run } = attach;

test('the error of a failed run that is cut ends in an ellipsis alone', () => {
  const noted = (description: string) =>
    failedWarnings(
      { ...stateAfter(), failed: { run, errors: [{ code: '', message: description }], others: [run] } },
      cleanCut,
    )[0]?.message ?? '';
  assert.match(noted('x'.repeat(900)), /x… 1 more failed before it: [\w-]+\.$/);
  assert.match(noted('It is odd.'), /It is odd\. 1 more failed before it: [\w-]+\.$/);
});

test('a window that may have been read is not announced as one that `fill-gaps` loads', () => {
  const state = stateAfter(asked(orderOf({ 'fill-gaps': 'true' })));
  const order = state.order && { ...state.order, fillGaps: true };
  const window = { startSeconds: 1_778_000_000, endSeconds: 1_778_003_600 };
  const last: LastRun = {
    ...{ run: { ...run, window }, readUpToSeconds: window.endSeconds, runsRead: 1 },
    ...{ gaps: [{ ...window, failedRunIds: [] }], doubtful: [window] },
  };
  const warnings = gapWarnings({ ...state, ...(order && { order }), last });
  assert.deepEqual(
    warnings.map(({ title }) => title),
    ['Earlier windows are loaded first', 'Earlier windows may be missing'],
  );
  assert.match(warnings[1]?.message ?? '', /^Whether a run has read these earlier windows is not known/);
});

test('the row of the workflow leaves out an event that is not known', () => {
  const url = 'https://github.example/o/r/actions/runs/7';
  const rowsOf = (event: string) => rowLines(workflowRows(initialState({ url, event }))).join('\n');
  assert.equal(rowsOf(''), `  Workflow      ${url}`);
  assert.equal(rowsOf('push'), `  Workflow      started by push\n  ${' '.repeat(14)}${url}`);
});
