import type { WaitedRun } from '../wait-for-runs.ts';
import { cut, escapeHtml } from './clean.ts';
import type { Fact } from './facts.ts';
import { renderGantt } from './gantt.ts';

/** What a summary shows: how the step ended, what is known, what went wrong, and what the runs did. */
export interface Summary {
  readonly heading: string;
  readonly facts: readonly Fact[];
  /** Paragraphs of an explanation; empty where all is well. */
  readonly lines: readonly string[];
  /** Rows of facts for each of several runs; empty where `facts` says it all. */
  readonly table: readonly (readonly Fact[])[];
  /** Runs that were waited for. */
  readonly runs: readonly WaitedRun[];
}

/** Takes out of a text what must not be shown. */
type Clean = (text: string) => string;

/** Errors beyond these are in Experience Platform. */
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1_000;

/**
 * Renders a step's part of the job summary. It is HTML without a blank line, which GitHub takes as it is: no
 * text inside is read as Markdown, as a mention or as the number of an issue. Only the chart is Markdown.
 *
 * @param clean goes before escaping, which would hide from it what it takes out
 */
export function renderSummary({ heading, facts, lines, table, runs }: Summary, clean: Clean): string {
  const text = (value: string) => escapeHtml(clean(value));
  const cell = ({ value, url }: Fact) =>
    url === undefined
      ? `<code>${text(value)}</code>`
      : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
  const rows = facts.map((fact) => `<tr><th align="left">${fact.label}</th><td>${cell(fact)}</td></tr>`);
  const header = (table[0] ?? []).map(({ label }) => `<th>${label}</th>`);
  const body = table.map((row) => `<tr>${row.map((fact) => `<td>${cell(fact)}</td>`).join('')}</tr>`);
  const items = untold(runs, lines, clean).map((error) => `<li>${text(cut(error, LONGEST_ERROR))}</li>`);
  return [
    `<h3>${text(heading)}</h3>`,
    ...lines.map((line) => `<p>${text(line)}</p>`),
    ...(rows.length > 0 ? ['<table>', ...rows, '</table>'] : []),
    ...(body.length > 0 ? ['<table>', `<tr>${header.join('')}</tr>`, ...body, '</table>'] : []),
    ...(items.length > 0
      ? [
          `<details><summary>Errors of the ${runs.length === 1 ? 'run' : 'runs'}</summary><ul>`,
          ...items,
          '</ul></details>',
        ]
      : []),
    ...renderGantt(runs),
    '',
    '',
  ].join('\n');
}

/** Errors that the explanation does not name; runs that fail alike say the same. */
function untold(runs: readonly WaitedRun[], lines: readonly string[], clean: Clean): readonly string[] {
  const told = lines.join('\n');
  const errors = runs.flatMap(({ details }) => details?.errors ?? []);
  const all = errors.map(({ code, message }) => `${code} ${message}`.trim());
  return [...new Set(all)]
    .filter((error) => !told.includes(clean(error).replace(/\.$/, '')))
    .slice(0, MOST_ERRORS);
}
