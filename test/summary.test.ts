import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { stripInvisible } from '../src/report/sanitize.ts';
import { renderSummary, type Summary } from '../src/report/summary.ts';

const TAGS = /<\/?(?:h3|p|table|tr|th|td|a|code)(?: (?:align|href)="[^"<>]*")?>/g;

const NO_RUNS = { ledger: new Map() };
const render = (summary: Pick<Summary, 'heading' | 'lines' | 'facts'>) =>
  renderSummary({ ...NO_RUNS, ...summary }, stripInvisible);

describe('the job summary', () => {
  test('has a heading, what went wrong, and what is known', () => {
    const html = render({
      heading: 'No flow run was created',
      lines: ['It was refused.', 'Check it.'],
      facts: [
        { label: 'Sandbox', value: 'prod' },
        { label: 'Flow', value: 'f-1', url: 'https://experience.example.com/#/f-1?a=1&b=2' },
      ],
    });
    assert.equal(
      html,
      `<h3>No flow run was created</h3>
<p>It was refused.</p>
<p>Check it.</p>
<table>
<tr><th align="left">Sandbox</th><td><code>prod</code></td></tr>
<tr><th align="left">Flow</th><td><a href="https://experience.example.com/#/f-1?a=1&amp;b=2"><code>f-1</code></a></td></tr>
</table>

`,
    );
  });

  test('has no table if nothing is known', () => {
    assert.equal(render({ heading: 'Inputs', lines: [], facts: [] }), '<h3>Inputs</h3>\n\n');
  });

  test('is cleaned everywhere, and before escaping, which would hide what is to be taken out', () => {
    const secret = 'R&D "otters"';
    const facts = [{ label: 'Flow', value: `v ${secret}`, url: `https://u/?${secret}` }];
    const summary = { ...NO_RUNS, heading: `h ${secret}`, lines: [`l ${secret}`], facts };
    const html = renderSummary(summary, (text) => text.replaceAll(secret, '***'));
    assert.equal(html.split('***').length - 1, 4);
    assert.doesNotMatch(html, /otters|R&amp;D/);
  });

  test('takes no markup from any text, and no blank line that would end the HTML', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'<>&"\'\n\r\u2028\u202e#@*`'), fc.string()),
    });
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (heading, line, value, url) => {
        const html = render({ heading, lines: [line], facts: [{ label: 'Flow', value, url }] });
        assert.match(html, /^[^\n]+\n[^\n]+\n<table>\n[^\n]+\n<\/table>\n\n$/);
        assert.equal(html.match(TAGS)?.length, 16);
        assert.doesNotMatch(html.replace(TAGS, ''), /[<>"'\r\u2028\u202e]|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
