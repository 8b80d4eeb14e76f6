import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Clean } from '../src/report/redact/sanitize.ts';
import { cut, sanitize } from '../src/report/redact/sanitize.ts';
import type { Annotation } from '../src/report/runner.ts';
import type { StepState } from '../src/report/state.ts';
import { renderSummary } from '../src/report/summary/summary.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { WaitedRun } from '../src/runs/findings.ts';
import {
  asked,
  created,
  orderOf,
  RUN_ID,
  shownRun,
  stateAfter,
  waitBegun,
  waitedRun,
  windowBegun,
} from './support/events.ts';

const stripInvisible = (text: string) => sanitize(text, (shown) => shown);

const TAGS = /<\/?(?:h3|p|table|tr|th|td|a|code)(?: (?:align|href)="[^"<>]*")?>/g;

/** The summary of a step that failed. */
function render(annotation: Annotation, state: StepState, clean: Clean = stripInvisible): string {
  return renderSummary(state, annotation, clean);
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

  test('shows the sign of a warning in color, whether its selector is there or not', () => {
    for (const clean of [stripInvisible, (text: string) => text])
      assert.equal(
        render({ title: 'x ⚠\u{fe0f} y ⚠', lines: [] }, stateAfter(), clean).trim(),
        '<h3>❌ x ⚠\u{fe0f} y ⚠\u{fe0f}</h3>',
      );
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
    renderSummary(stateAfter(...events), undefined, stripInvisible);

  test('has a row for each run', () => {
    const html = succeeded(
      ...[asked(order), windowBegun(order), created('r-1'), windowBegun(order, 1), created('r-2', 1)],
    );
    assert.match(
      html,
      /<tr><th align="left">Outcome<\/th><th align="left">Window \(UTC\)<\/th><th align="left">Flow run<\/th><\/tr>/,
    );
    assert.match(html, /<td nowrap>🆕 created<\/td>.*>r-1<\/a>/);
    assert.match(html, /<td nowrap>🆕 created<\/td>.*>r-2<\/a>/);
  });

  test('shows the id of a run by its beginning, as the chart does, and its page by the whole id', () => {
    const id = '875f519d-65d9-4e83-82cf-f6957912d905';
    const html = succeeded(
      ...[asked(order), windowBegun(order), created(id), windowBegun(order, 1), created('r-2', 1)],
    );
    assert.match(html, new RegExp(`<a href="[^"]*/${id}">875f519d</a>`));
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

  test('counts a run once for errors of it that look the same', () => {
    const errors = ['a', 'b'].map((end) => ({ code: 'E-1', message: `${'x'.repeat(1_500)}${end}` }));
    const details = shownRun('failed', { metrics: { statusSummary: { status: 'failed', errors } } });
    const state = stateAfter(waitBegun([RUN_ID]), {
      type: 'wait-ended',
      runs: [[waitedRun({ outcome: 'failed', details })]],
    });
    const cleanCut = (text: string, longest?: number) => cut(text, longest ?? text.length);
    const html = render({ title: 'x', lines: [] }, state, cleanCut);
    assert.equal(html.match(/<li>/g)?.length, 1);
    assert.doesNotMatch(html, /2 flow runs/);
  });

  test('sanitizes no more of their errors than it shows', () => {
    const ends = Array.from({ length: 50 }, (_, index) => {
      const errors = Array.from({ length: 30 }, (_, at) => ({ code: 'E-1', message: `Odd ${index} ${at}.` }));
      const details = shownRun('failed', { metrics: { statusSummary: { status: 'failed', errors } } });
      return waitedRun({ runId: `r-${index}`, outcome: 'failed', details });
    });
    const state = stateAfter(waitBegun(ends.map(({ runId }) => runId)), {
      type: 'wait-ended',
      runs: ends.map((end) => [end]),
    });
    const sanitized: string[] = [];
    const html = render({ title: 'x', lines: ['It failed: E-1 Odd 0 0.'] }, state, (text) => {
      if (text.startsWith('E-1 ')) sanitized.push(text);
      return text;
    });
    assert.equal(html.match(/<li>/g)?.length, 20);
    assert.equal(sanitized.length, 21);
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
    assert.match(html, /<summary>More: 90 failed<\/summary>/);
    assert.match(html, /<summary>200 flow runs succeeded<\/summary>/);
  });

  test('says of what outcome the bad runs are that are folded, and names the window of all', () => {
    const outcomes = Array.from({ length: 30 }, (_, index) =>
      index < 12 ? 'failed' : 'partially-succeeded',
    );
    const windowOf = (index: number) => ({ startSeconds: 86_400 * index, endSeconds: 86_400 * (index + 1) });
    const runs = outcomes.map((outcome, index) => [
      waitedRun({ runId: `r-${index}`, outcome, window: windowOf(index) }),
    ]);
    const ids = runs.map((_, index) => `r-${index}`);
    const html = render({ title: 'x', lines: [] }, stateAfter(waitBegun(ids), { type: 'wait-ended', runs }));
    assert.match(html, /<summary>More: 2 failed, 18 partially succeeded<\/summary>/);
    assert.match(html, /^<h3>❌ x · 1970-01-01 00:00 to 1970-01-31 00:00 UTC<\/h3>/);
  });

  test('marks a run that was re-triggered, whose failure counts no more', () => {
    const next = waitedRun({ runId: 'r-1' });
    const html = succeeded(
      ...[waitBegun(['r-0']), { type: 'run-retriggered', failed: { runId: 'r-0', etag: '' }, next } as const],
      { type: 'wait-ended', runs: [[next]] },
    );
    assert.match(html, /<h3>✅ Flow run succeeded/);
    assert.match(html, /🔁 failed, re-triggered<\/td>.*r-0[\s\S]*✅ succeeded<\/td>.*r-1/);
    assert.doesNotMatch(html, /❌/);
  });

  test('counts runs that were re-triggered apart from those that succeeded or failed', () => {
    const again = (failed: string, next: string) =>
      ({
        type: 'run-retriggered',
        failed: { runId: failed, etag: '' },
        next: { runId: next, etag: '' },
      }) as const;
    const end = (runId: string, outcome: WaitedRun['outcome']) => [waitedRun({ runId, outcome })];
    const begun = [waitBegun(['a-0', 'b-0', 'c-0']), again('a-0', 'a-1'), again('b-0', 'b-1')] as const;
    const runs = [end('a-1', 'failed'), end('b-1', 'succeeded'), end('c-0', 'succeeded')];
    const html = render({ title: 'x', lines: [] }, stateAfter(...begun, { type: 'wait-ended', runs }));
    assert.match(html, /<summary>2 flow runs succeeded, 2 failed and re-triggered<\/summary>/);
    const inVain = [
      waitBegun(['a-0']),
      again('a-0', 'a-1'),
      { type: 'wait-ended', runs: [end('a-1', 'failed')] } as const,
    ];
    assert.match(
      render({ title: 'x', lines: [] }, stateAfter(...inVain)),
      /<summary>1 failed and re-triggered<\/summary>/,
    );
  });

  test('names no window if a run does not say its own', () => {
    const runs = [
      [waitedRun({ runId: 'r-0', window: { startSeconds: 0, endSeconds: 60 } })],
      [waitedRun({ runId: 'r-1', window: undefined })],
    ];
    const state = stateAfter(waitBegun(['r-0', 'r-1']), { type: 'wait-ended', runs });
    assert.match(render({ title: 'x', lines: [] }, state), /^<h3>❌ x<\/h3>/);
  });

  test('names no run of two as the one, if they are duplicates', () => {
    const state = stateAfter(asked(orderOf()), windowBegun(orderOf()), created('r-1'));
    const runs = state.runs.flatMap((run) => [run, { ...run, runId: 'r-2' }]);
    const html = render(
      { title: 'x', lines: [] },
      { ...state, runs: runs.map((run) => ({ ...run, outcome: 'duplicated' })) },
    );
    assert.match(html, /duplicated.*r-1[\s\S]*duplicated.*r-2/);
    assert.doesNotMatch(html, /<th align="left">Flow run<\/th><td><a/);
  });

  test('lists the first batches of a run, and the number of the others', () => {
    const batchIds = Array.from({ length: 5_000 }, (_, index) => `b-${index}`);
    const details = { ...shownRun('success'), batchIds };
    const state = stateAfter(waitBegun(['r-0']), {
      type: 'wait-ended',
      runs: [[waitedRun({ runId: 'r-0', details })]],
    });
    assert.match(renderSummary(state, undefined, stripInvisible), /<td>b-0, .*, b-19, and 4980 more<\/td>/);
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
  const green = renderSummary(state, undefined, stripInvisible);
  assert.match(green, text);
});
