import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { renderSummary } from '../src/report/summary.ts';

const TAGS = /<\/?(?:h3|p|table|tr|th|td|a|code)(?: (?:align|href)="[^"<>]*")?>/g;

describe('the job summary', () => {
  test('has a heading, what went wrong, and what is known', () => {
    const html = renderSummary({
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

  test('has no table where nothing is known', () => {
    assert.equal(renderSummary({ heading: 'Inputs', lines: [], facts: [] }), '<h3>Inputs</h3>\n\n');
  });

  test('takes no markup from any text, and no blank line that would end the HTML', () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.constantFrom(...'<>&"\'\n\r\u2028\u202e#@*`'), fc.string()),
    });
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (heading, line, value, url) => {
        const html = renderSummary({ heading, lines: [line], facts: [{ label: 'Flow', value, url }] });
        assert.match(html, /^[^\n]+\n[^\n]+\n<table>\n[^\n]+\n<\/table>\n\n$/);
        assert.equal(html.match(TAGS)?.length, 16);
        assert.doesNotMatch(html.replace(TAGS, ''), /[<>"'\r\u2028\u202e]|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
