import type { Window } from '../time/window.ts';
import { renderActivities, renderWindows } from './gantt.ts';
import { successHeading } from './headings.ts';
import { successNotes } from './notes.ts';
import type { Row } from './row.ts';
import { runCells, shortWindow, stepRows } from './rows.ts';
import type { Annotation } from './runner.ts';
import type { Clean } from './sanitize.ts';
import { escapeHtml } from './sanitize.ts';
import { connectionOf, type StepRun, type StepState } from './state.ts';
import type { StepEnd } from './step-end.ts';

/** More rows would make a summary too large to be shown: GitHub takes 1 MiB. */
const MOST_ROWS = 500;

/** Errors beyond these are in Experience Platform. */
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1_000;

/**
 * Renders the part of a step in the job summary: how it ended, what is known, what went wrong, and what the runs did.
 * It is HTML without a blank line, which GitHub takes as it is: no text inside is read as Markdown, as a mention or
 * as the number of an issue. Only the chart is Markdown.
 *
 * @param clean goes before escaping, which would hide from it what it takes out
 */
export function renderSummary(
  state: StepState,
  { end, annotation }: { readonly end: StepEnd; readonly annotation: Annotation | undefined },
  clean: Clean,
): string {
  const { runs, plan } = state;
  const heading = annotation ? `❌ ${annotation.title}` : successHeading(state);
  const lines = annotation?.lines ?? successNotes(state);
  const text = (value: string) => escapeHtml(clean(value));
  const cell = ({ value, url }: Row) =>
    url === undefined
      ? `<code>${text(value)}</code>`
      : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
  const rows = stepRows(state).map(
    (row) => `<tr><th align="left">${row.label}</th><td>${cell(row)}</td></tr>`,
  );
  const table = tableOf(state);
  const header = (table[0] ?? []).map(({ label }) => `<th>${label}</th>`);
  const body = table
    .slice(0, MOST_ROWS)
    .map((row) => `<tr>${row.map((value) => `<td>${cell(value)}</td>`).join('')}</tr>`);
  const items = furtherErrors(runs, lines, clean).map(
    (error) => `<li>${escapeHtml(clean(error, LONGEST_ERROR))}</li>`,
  );
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
    ...(windows.length > 1
      ? renderWindows(windows, runs, unknownWindow(end, state))
      : renderActivities(runs)),
    '',
    '',
  ].join('\n');
}

/** Each of several runs, or each window of a plan that has none; empty if the rows of the step show it all. */
function tableOf(state: StepState): readonly (readonly Row[])[] {
  const { runs, plan } = state;
  const connection = connectionOf(state);
  const windows = plan?.windows ?? [];
  if (!connection || Math.max(runs.length, windows.length) < 2) return [];
  if (runs.length === 0) {
    return windows.map((window, index) => [
      { label: 'Run', value: String(index + 1) },
      { label: 'Window', value: shortWindow(window) },
    ]);
  }
  const isWaitedFor = runs.some(({ details }) => details !== undefined);
  return runs.map((run) => runCells(run, connection, isWaitedFor));
}

/** The window whose run may exist. */
function unknownWindow({ kind }: StepEnd, { current }: StepState): Window | undefined {
  return kind === 'unknown' ? current?.request.window : undefined;
}

/** Errors that the annotation does not name; runs that fail alike have the same. */
function furtherErrors(runs: readonly StepRun[], lines: readonly string[], clean: Clean): readonly string[] {
  const shown = lines.join('\n');
  const errors = runs.flatMap(({ details }) => details?.errors ?? []);
  const all = errors.map(({ code, message }) => `${code} ${message}`.trim());
  return [...new Set(all)]
    .filter((error) => !shown.includes(clean(error).replace(/\.$/, '')))
    .slice(0, MOST_ERRORS);
}
