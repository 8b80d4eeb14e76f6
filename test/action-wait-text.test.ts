import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  CREATED,
  FLOW_ID,
  runWith,
  type ScriptedStep,
  takeScripted,
  takeScriptedHere,
} from './support/scripted-runs.ts';

const ACTIONS = ['action.yml', 'wait/action.yml'] as const;

/** What the runner, GitHub's Markdown, HTML and Mermaid would obey. */
const EVIL = [
  'x\n::error::owned',
  'x\r::set-output name=a::b',
  '##[command]rm',
  '\u2028::warning::w',
  '<script>alert(1)</script><img src=x onerror=y>',
  '</code></td></table><h1>owned</h1>',
  '```\n# owned\n```mermaid\ngraph TD; A-->B',
  'click a href "https://evil.example" ; section owned',
  'bar :crit, 0, 99999999999999',
  '@octocat fixes #1 [a](https://evil.example) ![b](https://evil.example/p.png)',
  '%%{init: {"theme":"evil"}}%%',
  '\u001b[31mred\u202edrow',
] as const;

/** A run of which every free text is that text. */
function runOf(text: string, status: string): object {
  const summary = {
    status,
    errors: [{ code: text, message: text }],
    extensions: {
      errors: [{ code: text, message: text }],
      errorDetail: text,
      batchId: text,
      manifest: { failedRecords: 'row-file-7f', sampleErrors: 'row-sample-7f' },
    },
  };
  const started = { durationSummary: { startedAtUTC: 1_771_200_000_000, completedAtUTC: 1_771_200_009_000 } };
  return runWith(status, {
    metrics: {
      statusSummary: summary,
      recordSummary: { failedInfo: [{ code: text, message: text, type: text }], failedRecordCount: 1 },
      fileSummary: { manifest: { sampleErrors: 'row-sample-7f' } },
      ...started,
    },
    flowId: FLOW_ID,
    flowName: 'tenant-text-9c',
    imsOrgId: 'tenant-text-9c',
    createdBy: 'tenant-text-9c',
    sandboxName: 'tenant-text-9c',
    activities: [{ id: text, name: text, statusSummary: summary, ...started }],
  });
}

/** Nothing but what the action itself says may be obeyed. */
function assertHarmless({ commands, stdout, summary, stderr }: ScriptedStep, expected: string): void {
  const names = commands.map(({ name }) => name).filter((name) => name !== 'add-mask');
  assert.deepEqual(names, [expected], stdout);
  assert.equal(stderr, '');
  const [html = '', chart = '', rest] = summary.split('```mermaid\n');
  assert.equal(rest, undefined, 'there is a second chart');
  assert.doesNotMatch(html, /<(script|img|h1)|onerror=y>/);
  assert.doesNotMatch(html, /\n\s*\n(?!$)/, 'a blank line ends the HTML');
  assert.equal(summary.match(/^\s*```/gm)?.length ?? 0, chart === '' ? 0 : 2);
  const bars = chart.split('\n').filter((line) => line.includes(':'));
  // The date format, the axis, the title and the one bar.
  assert.ok(
    bars.every((line) =>
      /^ {4}(axisFormat .*|tickInterval \d+[a-z]+|dateFormat YYYY-MM-DDTHH:mm:ss|[A-Za-z0-9 -]+ :(crit, )?(done, |active, )?[\d:T-]{19}, [\d:T-]{19})$/.test(
        line,
      ),
    ),
    chart,
  );
  assert.doesNotMatch(chart.replace(/axisFormat [%HMS:]+/, ''), /[<>{}%"#@;]/);
}

/** Each action, and a status that brings a text to its log, its annotation and its summary. */
const ENDS = [
  { action: 'action.yml', status: 'failed', annotation: 'error' },
  { action: 'wait/action.yml', status: 'failed', annotation: 'error' },
  { action: 'wait/action.yml', status: 'partialSuccess', annotation: 'warning' },
] as const;

describe('no text of a run does anything', { concurrency: 6 }, () => {
  for (const { action, status, annotation } of ENDS) {
    for (const text of EVIL) {
      test(`escapes ${JSON.stringify(text)} of a run with the status ${status} in ${action}`, async () => {
        const looks = { [CREATED]: [{ body: runOf(text, status) }] };
        // One text meets the bundle in each of these ends, the others the same sources.
        const step = await (text === EVIL[0] ? takeScripted : takeScriptedHere)(action, { looks });
        assert.equal(step.exitCode, annotation === 'error' ? 1 : 0);
        assertHarmless(step, annotation);
      });
    }
  }
});

describe('what belongs to the tenant stays there', { concurrency: 4 }, () => {
  for (const action of ACTIONS) {
    test(`${action} outputs run-id, outcome and status without a word of it, and prints no row`, async () => {
      const looks = { [CREATED]: [{ body: runOf('ErrorCode=Quiet', 'partialSuccess') }] };
      const step = await takeScriptedHere(action, { looks });
      assert.equal(step.outputs['run-id'], CREATED);
      assert.equal(step.outputs['outcome'], 'partially-succeeded');
      assert.equal(step.outputs['status'], 'partialSuccess');
      const all = step.stdout + step.summary + JSON.stringify(step.outputs);
      assert.doesNotMatch(all, /row-(file|sample)-7f|tenant-text-9c/);
    });
  }

  for (const status of [
    'done in sandbox prod of 60D4A1B72F93C58E0A495C21@AdobeOrg',
    'x'.repeat(5_000),
    'a\nb',
  ]) {
    test(`a status that is no word (${JSON.stringify(status.slice(0, 60))}) does not get into the output`, async () => {
      const looks = { [CREATED]: [{ body: runWith(status) }] };
      const step = await takeScripted('wait/action.yml', { looks }, { 'wait-timeout': '1s' });
      assert.equal(step.outputs['outcome'], 'timed-out');
      assert.match(step.outputs['status'] ?? '', /^[\w -]{0,64}$/);
      assert.doesNotMatch(step.outputs['status'] ?? '', /prod|AdobeOrg/);
    });
  }
});
