import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import { readFlow } from '../src/adobe/flow.ts';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { sourceKind } from '../src/adobe/source-kind.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import { openReport } from '../src/report/report.ts';
import type { Plan, Preview, WindowedRun } from '../src/runs/findings.ts';
import type { IfRunExists } from '../src/runs/order.ts';
import { planOf } from '../src/runs/plan.ts';
import { memoryRunner } from './support/memory-runner.ts';

const NOW = Date.UTC(2026, 2, 10) / 1_000;
const DAY = 86_400;
const INPUTS = {
  ...{ 'client-id': 'c-1', 'access-token': 'aa.bb.cc', 'org-id': '60D4A1B72F93C58E0A495C21@AdobeOrg' },
  'flow-id': '3abea21c-7e36-4be1-bec1-d3bad0e3e0de',
  'window-start-time': '2026-03-01',
  'window-end-time': '2026-03-05',
};
const FLOW = readFlow({ name: 'Orders', state: 'enabled', scheduleParams: { frequency: 'once' } });

const run = (runId: string, more: Partial<FlowRun> = {}): FlowRun => ({
  ...{
    runId,
    etag: '',
    flowId: 'f-1',
    createdAtMs: NOW * 1_000,
    status: 'inProgress',
    startSeconds: undefined,
  },
  ...{ createdClient: '', startedAtMs: undefined },
  window: undefined,
  ...more,
});

/** Opens the report of a step with these inputs. */
function step(more: Readonly<Record<string, string>> = {}) {
  const given: Readonly<Record<string, string>> = { ...INPUTS, ...more };
  const order = readRunInputs(given, { nowSeconds: NOW, isRerun: false });
  const runner = memoryRunner();
  const report = openReport(runner, undefined);
  report.emit({ type: 'asked', order, plan: planOf(order.run) });
  return { runner, report };
}

/** What a dry run prints that has found this, and that may throw in the end. */
async function dryRun(
  found: Partial<Preview> = {},
  more: Readonly<Record<string, string>> = {},
  failure?: Error,
) {
  const { runner, report } = step({ 'dry-run': 'true', ...more });
  assert.ok(FLOW);
  const preview: Preview = {
    ...{ flow: FLOW, source: sourceKind({ flow: FLOW }), incompatibilities: [] },
    ...{ runs: [run('r-1', { window: { startSeconds: 1, endSeconds: 2 } })], clockAheadMs: 0 },
    isCached: false,
    ...{ same: [], overlapping: [], cutOff: [], withoutWindow: [], active: [], isComplete: true },
    ...{ objection: undefined, isSourceReachable: undefined, request: undefined },
    ...found,
  };
  report.emit({ type: 'previewed', preview });
  if (failure) await report.fail(failure);
  else report.succeed();
  return { ...runner, text: runner.log.join('\n'), summary: runner.summary() };
}

describe('a dry run shows of the flow', () => {
  const flows: readonly (readonly [
    what: string,
    flow: object,
    text: RegExp,
    more?: Record<string, string>,
  ])[] = [
    ['that it is scheduled once', {}, /Schedule +once, as runs on demand need it/],
    ['how often it runs', { scheduleParams: { frequency: 'hour', interval: 1 } }, /Schedule +every hour/],
    ['that its schedule is not known', { scheduleParams: {} }, /Schedule +not known/],
    ['that it has no name and no state', { name: '', state: '' }, /Name +none\n +State +not known/],
    ['that a table may need a delta column', {}, /Delta column +none in the flow, none given: the first run/],
    ['the given delta column', {}, /Delta column +none in the flow, DOB given/, { 'delta-column': 'DOB' }],
    [
      'its own delta column',
      { transformations: [{ name: 'Copy', params: { deltaColumn: { name: 'changed_at' } } }] },
      /table-based, batch \(by its Copy transformation\)\n +Delta column +changed_at in the flow$/m,
    ],
  ];
  for (const [what, own, text, more] of flows) {
    test(what, async () => {
      const flow = readFlow({
        name: 'Orders',
        state: 'enabled',
        scheduleParams: { frequency: 'once' },
        ...own,
      });
      assert.match((await dryRun({ flow, source: sourceKind({ flow }) }, more)).text, text);
    });
  }

  test('what may be refused, as a warning and in the summary', async () => {
    const incompatibilities = [{ code: '', text: 'Leave it out.', isCertain: false }];
    const { warnings, summary } = await dryRun({ incompatibilities });
    assert.deepEqual(warnings, ['Leave it out.']);
    assert.match(summary, /<h3>⚠️ A flow run is planned.*<\/h3>\n(?:.*\n)*?.*Leave it out\./);
  });

  test('how its source answers the test of the service', async () => {
    assert.doesNotMatch((await dryRun()).text, /Credential/);
    assert.match(
      (await dryRun({ isSourceReachable: true })).text,
      /Credential +the connection of the source works/,
    );
    const { warnings, text } = await dryRun({ isSourceReachable: false });
    assert.match(text, /Credential +the connection of the source does not work/);
    assert.match(warnings.join(), /the test failed.*Check the credential/);
  });

  test('the times that it would send', async () => {
    const window = { startSeconds: 5, endSeconds: 7 };
    const request = { flowId: 'f-1', startSeconds: 9, window, deltaColumn: undefined };
    const times = 'Would send    startTime 9, windowStartTime 5, windowEndTime 7';
    assert.ok((await dryRun({ request })).log.includes(`  ${times}`));
    const column = { ...request, deltaColumn: { name: 'DOB' } };
    const split = await dryRun({ request: column }, { 'window-size': '1d' });
    assert.ok(split.log.includes(`  ${times}, deltaColumn DOB (first run)`));
  });

  test('that files of a Data Landing Zone may be gone', async () => {
    const flow = readFlow({ sourceConnectionIds: ['s-1'] });
    const zone = { ...flow, connectionSpecId: '26F526F2-58f4-4712-961d-e41bf1ccc0e8' };
    assert.match(
      (await dryRun({ flow: zone })).text,
      /Data Landing Zone, which keeps files for 7 days.*2026-03-03/,
    );
    assert.doesNotMatch(
      (await dryRun({ flow: zone }, { 'window-start-time': '2026-03-04' })).text,
      /Landing Zone/,
    );
    assert.doesNotMatch((await dryRun()).text, /Landing Zone/);
  });
});

describe('a dry run shows of the history', () => {
  const shown = { startSeconds: 1, endSeconds: 2 };
  const histories: readonly (readonly [what: string, runs: readonly FlowRun[], text: RegExp])[] = [
    ['that there is none yet', [], /History +no run$(.|\n)*known once it has a run/m],
    [
      'that all windows show',
      [run('a', { window: shown })],
      /History +1 run read, 1 with a window, 0 with a start/,
    ],
    [
      'that some windows do not show',
      [run('a', { window: shown }), run('b')],
      /2 runs read, 1 with(.|\n)*^Some runs/m,
    ],
    ['that no window shows', [run('a')], /shows no windows\. Here, .* only if it is the only new run/],
    [
      'that no window shows, and the start time does',
      [run('a', { startSeconds: 7 })],
      /shows no windows\. Here, .* recognized by its start time/,
    ],
  ];
  for (const [what, runs, text] of histories) {
    test(what, async () => assert.match((await dryRun({ runs })).text, text));
  }

  test('that `attach` would fail, as a warning', async () => {
    const objection = { reason: 'r', advice: 'Do that.' };
    const attach = await dryRun({ objection }, { 'if-run-exists': 'attach' });
    assert.deepEqual(attach.warnings, ['With `if-run-exists: attach`, a step would fail: r. Do that.']);
  });

  test('that no run of it is active or overlaps', async () => {
    assert.match((await dryRun()).text, /No run of this flow is active or reads any of these windows$/);
  });

  const ends: Readonly<Record<IfRunExists, RegExp>> = {
    create: /a-1 \(inProgress\)\. With `if-run-exists: create`, a step would create another, which ingests/,
    attach: /With `if-run-exists: attach`, a step would attach to them instead/,
    fail: /With `if-run-exists: fail`, a step would fail/,
  };
  for (const [ifRunExists, text] of Object.entries(ends)) {
    test(`what ${ifRunExists} would do with an existing run`, async () => {
      assert.match(
        (await dryRun({ same: [undefined, run('a-1')] }, { 'if-run-exists': ifRunExists })).text,
        text,
      );
    });
  }

  test('which runs have not ended, read some of the same data, or have no window', async () => {
    const many = Array.from({ length: 12 }, (_, index) => run(`m-${index}`, { status: '' }));
    const found = { active: many, overlapping: [run('o-1')], withoutWindow: [run('s-1')], isComplete: false };
    const { text, summary } = await dryRun(found);
    assert.match(text, /not ended: m-0, .*m-9, and 2 more\./);
    assert.match(text, /would be ingested twice: o-1 \(inProgress\)\./);
    assert.match(text, /Runs whose window the service does not show: s-1 \(inProgress\)\./);
    assert.match(
      text,
      /not read back to the start of the window \(runs read: 1\): older runs are not known\./,
    );
    assert.equal(summary.match(/<p>/g)?.length, 4);
  });
});

test('a dry run that is cancelled when its plan is known does not blame the plan', async () => {
  const { summary, errors } = await dryRun({}, {}, new CancelledError());
  assert.match(summary, /^<h3>❌ The step was cancelled ·/);
  assert.match(errors.join('\n'), /^Failed to finish the step: the step was cancelled\.\nNothing was sent/);
});

describe('a plan is logged', () => {
  test('with its windows, the first ten by name', async () => {
    const { text, outputs, summary } = await dryRun({}, { 'window-size': '6h' });
    assert.match(text, /Windows \(16, together 4d\)\n {2}2026-03-01 00:00 to 2026-03-01 06:00 UTC\n/);
    assert.match(text, /\n {2}… and 6 more\n/);
    assert.equal(JSON.parse(outputs['windows'] ?? '').length, 16);
    assert.match(summary, /<h3>📋 16 flow runs are planned · .*<\/h3>/);
  });

  test('with a warning if it is more than a sandbox takes in a day', async () => {
    assert.deepEqual((await dryRun({}, { 'window-size': '1d' })).warnings, []);
    assert.match(
      (await dryRun({}, { 'window-size': '1h' })).warnings.join('\n'),
      /^The plan has 96 flow runs.*90 batches/,
    );
  });

  test('with a warning if a time is so late that it may be a mistake', async () => {
    const { warnings } = await dryRun({}, { 'window-end-time': '16515859567', 'start-time': '2150-01-01' });
    assert.match(
      warnings.join('\n'),
      /`start-time` is 2150.*\n`window-end-time` is 2493.*have an extra digit\?/,
    );
  });

  const lastRun: WindowedRun = {
    ...run('last', { status: 'success' }),
    window: { startSeconds: NOW - 10 * DAY, endSeconds: NOW - 9 * DAY },
  };
  /** The plan of a step that continues from there to the present. */
  const continuing = (gaps: NonNullable<Plan['last']>['gaps']): Plan => {
    const whole = { startSeconds: lastRun.window.endSeconds, endSeconds: NOW };
    const last = { run: lastRun, readUpToSeconds: whole.startSeconds, gaps, doubtful: [], runsRead: 7 };
    return { whole, windows: [whole], last };
  };

  test('with where it continues, how that was found, and how long ago that is', () => {
    const { runner, report } = step({ 'window-start-time': 'last-run', 'window-end-time': 'now' });
    assert.match(runner.log.join('\n'), /Window +from the end of the last run to 2026-03-10/);
    assert.equal(runner.outputs['window-start-time'], undefined);
    report.emit({ type: 'planned', plan: continuing([]) });
    const text = runner.log.join('\n');
    assert.match(
      text,
      /Continuing at 2026-03-01 00:00:00 UTC .*\(runs of the history read: 7\)\n {2}Window +2026-03-01/,
    );
    assert.match(text, /Last success +last \(success\)\n.*\n {2}Gap since +9d$/m);
    assert.deepEqual(runner.warnings, []);
    assert.equal(runner.outputs['window-start-time'], String(NOW - 9 * DAY));
  });

  for (const [fill, what] of [
    ['false', 'in a line of its log'],
    ['true', 'in a warning with `fill-gaps`, which does not load all of them then'],
  ] as const) {
    test(`with back to when a history was read that has more runs than are read, ${what}`, async () => {
      const inputs = { 'window-start-time': 'last-run', 'window-end-time': 'now', 'fill-gaps': fill };
      const { runner, report } = step(inputs);
      const { last, ...plan } = continuing([]);
      assert.ok(last);
      report.emit({ type: 'planned', plan: { ...plan, last: { ...last, cutAtSeconds: NOW - 60 * DAY } } });
      const effect = fill === 'true' ? ', and `fill-gaps` does not load them' : '';
      const note = `The history of the flow was read back to 2026-01-09 00:00:00 UTC only (runs: 7): earlier windows that no run has read are not known${effect}.`;
      assert.deepEqual(runner.warnings, fill === 'true' ? [note] : []);
      assert.equal(runner.log.includes(note), fill === 'false');
      report.succeed();
      assert.equal(runner.summary().includes('<p>The history of the flow was read back to'), fill === 'true');
    });
  }

  test('with the earlier windows that no run has read, and the inputs that load them', async () => {
    const { runner, report } = step({ 'window-start-time': 'last-run', 'window-end-time': 'now' });
    const gaps = Array.from({ length: 11 }, (_, day) => ({
      startSeconds: NOW - (40 - day) * DAY,
      endSeconds: NOW - (40 - day) * DAY + 3_600,
      failedRunIds: day === 0 ? ['r-1', 'r-2'] : [],
    }));
    report.emit({ type: 'planned', plan: continuing(gaps) });
    assert.match(
      runner.warnings.join('\n'),
      /: 2026-01-29 00:00 to 2026-01-29 01:00 UTC \(flow run r-1 and 1 more failed; `window-start-time: 1769644800` and `window-end-time: 1769648400`\), .* \(no run was created for it; .*, and 1 more \(all are in the log of this step\)\.$/,
    );
    const from = runner.log.indexOf('Earlier windows that no run has read (11)') + 1;
    const listed = runner.log.slice(from, from + 11).join('\n');
    for (const { startSeconds } of gaps) assert.ok(listed.includes(`\`window-start-time: ${startSeconds}\``));
    report.succeed();
    assert.match(runner.summary(), /<p>No run has read these earlier windows/);
  });

  test('with each run that failed since the last success', () => {
    const { runner, report } = step({ 'window-start-time': 'last-run', 'window-end-time': 'now' });
    const [newest = run('r-0'), ...others] = Array.from({ length: 12 }, (_, index) => run(`r-${index}`));
    report.emit({ type: 'failed-run-found', failed: { run: newest, errors: [], others } });
    assert.match(
      runner.warnings.join('\n'),
      /^Flow run r-0 failed .*\. 11 more failed before it: r-1, .*, r-10, and 1 more \(all are in the log of this step\)\.$/,
    );
    assert.deepEqual(runner.log.slice(-12), [
      'Other flow runs that failed since the last success (11)',
      ...others.map(({ runId }) => `  ${runId}`),
    ]);
  });
});

test('a window with two runs that have not failed is a warning with both ids', () => {
  const window = { startSeconds: NOW - DAY, endSeconds: NOW };
  const warningsOf = (status: string, other = window) => {
    const { runner, report } = step({ 'if-run-exists': 'attach' });
    const runs = [run('r-1', { window }), run('r-2', { window: other, status })];
    const found = { runs, overlapping: [], cutOff: [], withoutWindow: [], active: [] };
    const existing = { ...found, same: runs.slice(0, 1), clockAheadMs: 0, isCached: false, isComplete: true };
    report.emit({ type: 'existing-runs-found', existing });
    return runner.warnings;
  };
  assert.match(
    warningsOf('success').join('\n'),
    /Flow run r-1, which the step attaches to, and flow run r-2 have the same/,
  );
  assert.deepEqual(warningsOf('failed'), []);
  assert.deepEqual(warningsOf('success', { ...window, endSeconds: NOW - 1 }), []);
});

test('a run over other windows is a warning only if a run is to be created next to it', () => {
  const other = run('r-2', { window: { startSeconds: NOW - DAY, endSeconds: NOW } });
  const warningsFor = (same: readonly (FlowRun | undefined)[]) => {
    const { runner, report } = step({ 'if-run-exists': 'attach' });
    const found = { runs: [], overlapping: [other], cutOff: [], withoutWindow: [other], active: [] };
    const existing = { ...found, same, clockAheadMs: 0, isCached: false, isComplete: true };
    report.emit({ type: 'existing-runs-found', existing });
    return runner.warnings.length;
  };
  assert.equal(warningsFor([run('r-1')]), 0);
  assert.equal(warningsFor([undefined]), 2);
});
