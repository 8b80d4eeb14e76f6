import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Annotation } from '../src/report/runner.ts';
import type { Clean } from '../src/report/sanitize.ts';
import { stripInvisible } from '../src/report/sanitize.ts';
import type { StepState } from '../src/report/state.ts';
import { renderSummary } from '../src/report/summary.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { WaitedRun } from '../src/runs/findings.ts';
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

/** The summary of a step that failed. */
function render(annotation: Annotation, state: StepState, clean: Clean = stripInvisible): string {
  return renderSummary(state, { end: { kind: 'invalid-inputs', problems: [] }, annotation }, clean);
}

describe('the job summary', () => {
  test('has a heading with the window, what went wrong, and what is known', () => {
    const html = render(
      { title: 'Flow not found', lines: ['It was `refused`.', 'https://experience.example/#/f-1?a=1&b=2'] },
      stateAfter(asked(orderOf())),
    );
    const [heading, line, link, ...rows] = html.split('\n');
    assert.equal(
      heading,
      '<h3>❌ Flow not found · 2026-05-06 06:08:09 UTC to 2026-05-06 07:08:09 UTC UTC</h3>'
        .replace(' UTC UTC', ' UTC')
        .replace('06:08:09 UTC to', '06:08:09 to'),
    );
    assert.equal(line, '<p>It was <code>refused</code>.</p>');
    assert.equal(
      link,
      '<p><a href="https://experience.example/#/f-1?a=1&amp;b=2">Open in Experience Platform</a></p>',
    );
    assert.match(rows.join('\n'), /^<table>\n<tr><th align="left">Flow<\/th><td><a href="[^"]+">[^<]+<\/a>/);
    assert.match(rows.join('\n'), /<tr><th align="left">Sandbox<\/th><td>prod of [^<]+<\/td><\/tr>/);
  });

  test('has no table if nothing is known, and no link to its own page', () => {
    const state = { ...stateAfter(), workflow: { event: 'schedule', url: 'https://github.example/1' } };
    assert.equal(render({ title: 'Inputs', lines: [] }, state), '<h3>❌ Inputs</h3>\n\n');
  });

  test('is redacted everywhere, and before escaping, which would hide a secret', () => {
    const secret = 'R&D "otters"';
    const annotation = { title: `h ${secret}`, lines: [`l ${secret}`] };
    const run = waitedRun({ runId: secret, status: secret });
    const state = stateAfter(waitBegun([secret]), { type: 'wait-ended', runs: [[run]] });
    const html = render(annotation, state, (text) => text.replaceAll(secret, '***'));
    assert.equal(html.split('***').length - 1, 4);
    assert.doesNotMatch(html, /otters|R&amp;D/);
  });

  test('takes no markup from any text, and no blank line that would end the HTML', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'<>&"\'\n\r\u2028\u202e#@*`'), fc.string()),
    });
    fc.assert(
      fc.property(anyText, anyText, anyText, (title, line, status) => {
        const state = stateAfter(waitBegun(['r-1']), {
          type: 'wait-ended',
          runs: [[waitedRun({ runId: 'r-1', status: `s${status}` })]],
        });
        const html = render({ title, lines: [line] }, state);
        assert.match(html, /^[^\n]+\n[^\n]+\n<table>\n[^\n]+\n[^\n]+\n<\/table>\n\n$/);
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
    assert.match(html, /<tr><th>Outcome<\/th><th>Window<\/th><th>Flow run<\/th><\/tr>/);
    assert.match(html, /<td>🆕 created<\/td>.*>r-1<\/a>/);
    assert.match(html, /<td>🆕 created<\/td>.*>r-2<\/a>/);
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
    assert.match(
      all,
      /<summary>Errors of the runs<\/summary><ul>\n<li>INGEST-1 A row is bad\. \(2 flow runs\)<\/li>/,
    );
    assert.match(all, /<li>INGEST-1 Odd &lt;b&gt;\.<\/li>/);
    const named = render({ title: 'x', lines: ['It failed: INGEST-1 A row is bad.'] }, state);
    assert.equal(named.match(/<li>/g)?.length, 1);
  });

  const ended = (outcomes: readonly WaitedRun['outcome'][]) => {
    const ids = outcomes.map((_, index) => `r-${index}`);
    const runs = outcomes.map((outcome, index) => [waitedRun({ runId: `r-${index}`, outcome })]);
    return render({ title: 'x', lines: [] }, stateAfter(waitBegun(ids), { type: 'wait-ended', runs }));
  };

  test('shows the worst runs first and open, and folds the others', () => {
    const html = ended(['succeeded', 'partially-succeeded', 'failed', 'succeeded']);
    const [open = '', folded = ''] = html.split('<details>');
    assert.match(open, /failed<\/td>[^\n]*r-2[^\n]*\n[^\n]*partially-succeeded<\/td>[^\n]*r-1/);
    assert.match(folded, /^<summary>2 flow runs succeeded<\/summary>\n<table>/);
    assert.match(folded, /r-0[^\n]*\n[^\n]*r-3/);
  });

  test('folds many runs, bad ones too, so that it stays short', () => {
    const html = ended(Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? 'failed' : 'succeeded')));
    const open = html.replace(/<details>.*?<\/details>/gs, '');
    assert.ok(open.split('\n').length < 30, open);
    assert.match(html, /<summary>90 more of these<\/summary>/);
    assert.match(html, /<summary>200 flow runs succeeded<\/summary>/);
  });

  test('says how many runs have an error', () => {
    const details = shownRun('failed', {
      metrics: { statusSummary: { status: 'failed', errors: [{ code: 'INGEST-1', message: 'Odd.' }] } },
    });
    const runs = ['r-0', 'r-1'].map((runId) => [waitedRun({ runId, outcome: 'failed', details })]);
    const state = stateAfter(waitBegun(['r-0', 'r-1']), { type: 'wait-ended', runs });
    assert.match(render({ title: 'x', lines: [] }, state), /<li>INGEST-1 Odd\. \(2 flow runs\)<\/li>/);
  });
});

test('the summary says that a run may be a second one, in a step that succeeds and in one that fails', () => {
  const unchecked = { type: 'duplicates-not-checked', runId: 'r-1', reason: 'HTTP 503: Odd.' } as const;
  const state = stateAfter(asked(orderOf()), windowBegun(orderOf()), created(), unchecked);
  const text = /<p>An answer was lost, .* created flow run r-1\. .* cannot be read: HTTP 503: Odd\. Look up/;
  assert.match(render({ title: 'Odd', lines: [] }, state), text);
  const green = renderSummary(state, { end: { kind: 'succeeded' }, annotation: undefined }, stripInvisible);
  assert.match(green, text);
});
