/** Close to how GitHub shows the HTML of a summary, in its light and its dark theme. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --back: #fff; --line: #d1d9e0; --link: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --back: #0d1117; --line: #3d444d; --link: #4493f8; }
}
body { margin: 0; color: var(--text); background: var(--back);
  font: 14px/1.5 -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif; }
h2 { margin: 24px 16px 0; font-size: 1em; opacity: .7; }
section { margin: 16px; padding: 16px; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
h3 { margin: 0 0 16px; font-size: 1.25em; line-height: 1.25; }
p, ul, table, details { margin: 0 0 16px; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid var(--line); }
code { padding: .2em .4em; border-radius: 6px; background: #818b981f;
  font: 85% ui-monospace, 'Liberation Mono', monospace; }
a { color: var(--link); }
pre { margin: 0; overflow: auto; }`;

/** A summary, and what it is the summary of; without a title it stands alone. */
export interface TitledSummary {
  readonly title?: string;
  readonly summary: string;
}

/**
 * A page that shows job summaries as GitHub does.
 *
 * @param scripts what draws the charts; without it they are shown as text
 */
export function summaryPage(summaries: readonly TitledSummary[], scripts = ''): string {
  const sections = summaries.map(
    ({ title, summary }) => `${title ? `<h2>${title}</h2>` : ''}<section>${withCharts(summary)}</section>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Job summaries</title><style>${STYLE}</style>${sections.join('')}${scripts}`;
}

/** The chart is the only Markdown of a summary: all else is HTML that GitHub takes as it is. */
function withCharts(summary: string): string {
  return summary.replace(
    /^```mermaid\n([\s\S]*?)^```$/gm,
    (_, chart: string) => `<pre class="mermaid">${chart}</pre>`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

/** A summary as plain text: headings, sentences, and the cells of each row in columns. */
export function summaryText(summary: string): string {
  const text = summary
    .replace(/^```mermaid\n([\s\S]*?)^```$/gm, chartText)
    .replace(/<details><summary>(.*?)<\/summary>/g, '[+] $1\n')
    .replace(/<li>/g, '  - ')
    .replace(/<\/t[dh]><t[dh][^>]*>/g, '\t')
    .replace(/<[^>]+>/g, '')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? '');
  return inColumns(text.split('\n').filter((line) => line.trim() !== '')).join('\n');
}

function chartText(_: string, chart: string): string {
  const bars = chart.split('\n').filter((line) => / :/.test(line)).length;
  return `(a chart of ${bars} bars)`;
}

/** Lines with tabs that follow each other are rows of one table. */
function inColumns(lines: readonly string[]): readonly string[] {
  const rows = lines.map((line) => line.split('\t'));
  return rows.map((cells, index) => {
    if (cells.length === 1) return cells[0] ?? '';
    const isOther = (row: readonly string[]) => row.length !== cells.length;
    const from = rows.slice(0, index).findLastIndex(isOther) + 1;
    const to = rows.findIndex((row, at) => at > index && isOther(row));
    const table = rows.slice(from, to < 0 ? undefined : to);
    const widths = cells.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
    return `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  });
}
