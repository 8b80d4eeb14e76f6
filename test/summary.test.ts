import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Annotation } from '../src/report/runner.ts';
import type { Clean } from '../src/report/sanitize.ts';
import { stripInvisible } from '../src/report/sanitize.ts';
import { initialState, type StepState } from '../src/report/state.ts';
import { renderSummary } from '../src/report/summary.ts';
import type { StepEvent } from '../src/runs/events.ts';
import {
  asked,
  created,
  orderOf,
  shownRun,
  stateAfter,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const TAGS = /<\/?(?:h3|p|table|tr|th|td|a|code)(?: (?:align|href)="[^"<>]*")?>/g;

/** What is known of a step is one row, the workflow run. */
const known = (event: string, url: string): StepState => initialState({ event, url });

/** The summary of a step that failed. */
function render(annotation: Annotation, state: StepState, clean: Clean = stripInvisible): string {
  return renderSummary(state, { end: { kind: 'invalid-inputs', problems: [] }, annotation }, clean);
}

describe('the job summary', () => {
  test('has a heading, what went wrong, and what is known', () => {
    const html = render(
      { title: 'No flow run was created', lines: ['It was refused.', 'Check it.'] },
      known('schedule', 'https://github.example.com/#/f-1?a=1&b=2'),
    );
    assert.equal(
      html,
      `<h3>❌ No flow run was created</h3>
<p>It was refused.</p>
<p>Check it.</p>
<table>
<tr><th align="left">Workflow</th><td><a href="https://github.example.com/#/f-1?a=1&amp;b=2"><code>started by schedule</code></a></td></tr>
</table>

`,
    );
  });

  test('shows a value without a page as it is', () => {
    const html = render({ title: 'x', lines: [] }, stateAfter(asked(orderOf())));
    assert.match(html, /<tr><th align="left">Sandbox<\/th><td><code>prod of [^<]+<\/code><\/td><\/tr>/);
  });

  test('has no table if nothing is known', () => {
    assert.equal(render({ title: 'Inputs', lines: [] }, stateAfter()), '<h3>❌ Inputs</h3>\n\n');
  });

  test('is redacted everywhere, and before escaping, which would hide a secret', () => {
    const secret = 'R&D "otters"';
    const annotation = { title: `h ${secret}`, lines: [`l ${secret}`] };
    const html = render(annotation, known(`v ${secret}`, `https://u/?${secret}`), (text) =>
      text.replaceAll(secret, '***'),
    );
    assert.equal(html.split('***').length - 1, 4);
    assert.doesNotMatch(html, /otters|R&amp;D/);
  });

  test('takes no markup from any text, and no blank line that would end the HTML', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'<>&"\'\n\r\u2028\u202e#@*`'), fc.string()),
    });
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (title, line, value, url) => {
        const html = render({ title, lines: [line] }, known(value, url));
        assert.match(html, /^[^\n]+\n[^\n]+\n<table>\n[^\n]+\n<\/table>\n\n$/);
        assert.equal(html.match(TAGS)?.length, 16);
        assert.doesNotMatch(html.replace(TAGS, ''), /[<>"'\r\u2028\u202e]|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe('the job summary of several runs', () => {
  const order = orderOf({ 'window-size': '30m' });
  const succeeded = (...events: readonly StepEvent[]) =>
    renderSummary(
      stateAfter(...events),
      { end: { kind: 'succeeded' }, annotation: undefined },
      stripInvisible,
    );

  test('has a row for each run', () => {
    const html = succeeded(
      ...[asked(order), windowBegun(order), created('r-1'), windowBegun(order, 1), created('r-2', 1)],
    );
    assert.match(html, /<tr><th>Flow run<\/th><th>Outcome<\/th><th>Window<\/th><\/tr>/);
    assert.match(html, /<code>r-1<\/code>.*<code>🆕 created<\/code>/);
    assert.match(html, /<code>r-2<\/code>.*<code>🆕 created<\/code>/);
  });

  test('names each error of them once, and none that the annotation names', () => {
    const errors = (message: string) => ({
      metrics: { statusSummary: { status: 'failed', errors: [{ code: 'INGEST-1', message }] } },
    });
    const ends = ['A row is bad.', 'A row is bad.', 'Odd <b>.'].map((message, index) =>
      waitedRun({
        runId: `r-${index}`,
        outcome: 'failed',
        details: shownRun('failed', errors(message)),
      }),
    );
    const state = stateAfter(waitBegun(['r-0', 'r-1', 'r-2']), {
      type: 'wait-ended',
      runs: ends.map((end) => [end]),
    });
    const all = render({ title: 'x', lines: [] }, state);
    assert.equal(all.match(/<li>/g)?.length, 2);
    assert.match(all, /<summary>Errors of the runs<\/summary><ul>\n<li>INGEST-1 A row is bad\.<\/li>/);
    assert.match(all, /<li>INGEST-1 Odd &lt;b&gt;\.<\/li>/);
    const named = render({ title: 'x', lines: ['It failed: INGEST-1 A row is bad.'] }, state);
    assert.equal(named.match(/<li>/g)?.length, 1);
  });
});
