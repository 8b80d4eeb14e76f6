import type { Connection } from '../adobe/connection.ts';
import type { Plan } from '../runs/plan.ts';
import type { Window } from '../time/window.ts';
import { type Fact, rowOf, shortWindow } from './facts.ts';
import { renderActivities, renderWindows } from './gantt.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { cut, escapeHtml } from './sanitize.ts';

/** What a summary shows: how the step ended, what is known, what went wrong, and what the runs did. */
export interface Summary {
  readonly heading: string;
  readonly facts: readonly Fact[];
  /** Paragraphs of an explanation; empty where all is well. */
  readonly lines: readonly string[];
  /** The runs of the step; empty where there are none. */
  readonly ledger: Ledger;
  /** What was to be read; absent where the step only waits, or never got as far. */
  readonly plan?: Plan;
  /** The window whose run may exist; absent where that is known. */
  readonly lost?: Window | undefined;
  /** Absent where the step never got as far. */
  readonly connection?: Connection;
}

/** Takes out of a text what must not be shown. */
type Clean = (text: string) => string;

/** More rows would make a summary too large to be shown: GitHub takes 1 MiB. */
const MOST_ROWS = 500;

/** Errors beyond these are in Experience Platform. */
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1_000;

/**
 * Renders a step's part of the job summary. It is HTML without a blank line, which GitHub takes as it is: no
 * text inside is read as Markdown, as a mention or as the number of an issue. Only the chart is Markdown.
 *
 * @param clean goes before escaping, which would hide from it what it takes out
 */
export function renderSummary(summary: Summary, clean: Clean): string {
  const { heading, facts, lines, ledger, plan } = summary;
  const text = (value: string) => escapeHtml(clean(value));
  const cell = ({ value, url }: Fact) =>
    url === undefined
      ? `<code>${text(value)}</code>`
      : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
  const runs = [...ledger.values()];
  const rows = facts.map((fact) => `<tr><th align="left">${fact.label}</th><td>${cell(fact)}</td></tr>`);
  const table = tableOf(summary);
  const header = (table[0] ?? []).map(({ label }) => `<th>${label}</th>`);
  const body = table
    .slice(0, MOST_ROWS)
    .map((row) => `<tr>${row.map((fact) => `<td>${cell(fact)}</td>`).join('')}</tr>`);
  const items = untold(runs, lines, clean).map((error) => `<li>${text(cut(error, LONGEST_ERROR))}</li>`);
  const windows = plan?.windows ?? [];
  return [
    `<h3>${text(heading)}</h3>`,
    ...lines.map((line) => `<p>${text(line)}</p>`),
    ...(rows.length > 0 ? ['<table>', ...rows, '</table>'] : []),
    ...(body.length > 0 ? ['<table>', `<tr>${header.join('')}</tr>`, ...body, '</table>'] : []),
    ...(table.length > MOST_ROWS ? [`<p>… and ${table.length - MOST_ROWS} more.</p>`] : []),
    ...(items.length > 0
      ? [
          `<details><summary>Errors of the ${runs.length === 1 ? 'run' : 'runs'}</summary><ul>`,
          ...items,
          '</ul></details>',
        ]
      : []),
    ...(windows.length > 1 ? renderWindows(windows, runs, summary.lost) : renderActivities(runs)),
    '',
    '',
  ].join('\n');
}

/** Each of several runs, or each window of a plan that has none; empty where the facts say it all. */
function tableOf({ ledger, plan, connection }: Summary): readonly (readonly Fact[])[] {
  const runs = [...ledger.values()];
  const windows = plan?.windows ?? [];
  if (!connection || Math.max(runs.length, windows.length) < 2) return [];
  if (runs.length === 0) {
    return windows.map((window, index) => [
      { label: 'Run', value: String(index + 1) },
      { label: 'Window', value: shortWindow(window) },
    ]);
  }
  const isWaitedFor = runs.some(({ details }) => details !== undefined);
  return runs.map((run) => rowOf(run, connection, isWaitedFor));
}

/** Errors that the explanation does not name; runs that fail alike say the same. */
function untold(runs: readonly LedgerEntry[], lines: readonly string[], clean: Clean): readonly string[] {
  const told = lines.join('\n');
  const errors = runs.flatMap(({ details }) => details?.errors ?? []);
  const all = errors.map(({ code, message }) => `${code} ${message}`.trim());
  return [...new Set(all)]
    .filter((error) => !told.includes(clean(error).replace(/\.$/, '')))
    .slice(0, MOST_ERRORS);
}
