import type { Connection } from '../../adobe/connection.ts';
import { hull } from '../../time/window.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { Annotation } from '../runner.ts';
import {
  connectionOf,
  countedRuns,
  isIdle,
  type RunOutcome,
  type StepRun,
  type StepState,
  windowsOf,
} from '../state.ts';
import { outcomeCounts, runsHeading, successHeading } from '../texts/headings.ts';
import { successNotes, uncheckedNotes } from '../texts/notes.ts';
import { renderChart } from './gantt.ts';
import { cell, html, type Markup, paragraphs, table } from './markup.ts';
import type { Row } from './row.ts';
import { runCells, shortWindow, stepRows, windowCell } from './rows.ts';

/** So many rows of a table are open; the others are folded. */
const MOST_OPEN_ROWS = 10;

/** More rows would make a summary too large to be shown: GitHub takes 1 MiB. */
const MOST_ROWS = 500;

/** Errors beyond these are in Experience Platform. */
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1_000;

/**
 * Renders the part of a step in the job summary: how it ended and for which window, what went wrong, what the runs
 * did, and what was asked for. It is HTML without a blank line, which GitHub takes as it is: no text inside is read
 * as Markdown, as a mention or as the number of an issue. Only the chart is Markdown.
 *
 * @param annotation absent if the step succeeded
 * @param clean goes before escaping, which would conceal from it what it takes out
 */
export function renderSummary(state: StepState, annotation: Annotation | undefined, clean: Clean): string {
  const markup = html(clean);
  const lines = [...(annotation?.lines ?? successNotes(state, clean)), ...uncheckedNotes(state)];
  return [
    `<h3>${markup.text(headingOf(state, annotation))}</h3>`,
    ...paragraphs(lines, markup),
    ...runsSection(state, markup),
    ...errorsSection(state.runs, lines, markup),
    // A link to the page that shows the summary leads nowhere.
    ...rowsSection(
      stepRows(state).filter(({ label }) => label !== 'Workflow'),
      markup,
    ),
    ...renderChart(state.runs, clean),
    '',
    '',
  ].join('\n');
}

/** The outcome, and the window as far as it is known. */
function headingOf(state: StepState, annotation: Annotation | undefined): string {
  const outcome = annotation ? `❌ ${annotation.title}` : successHeading(state);
  // The run of a step that has nothing to do is that of another step, and so is its window.
  const windows = isIdle(state) ? undefined : windowsOf(countedRuns(state));
  const window = state.plan?.whole ?? (windows && hull(windows));
  return window ? `${outcome} · ${shortWindow(window)}` : outcome;
}

function rowsSection(rows: readonly Row[], markup: Markup): readonly string[] {
  if (rows.length === 0) return [];
  const lines = rows.map((row) => `<tr><th align="left">${row.label}</th>${cell(row, markup)}</tr>`);
  return ['<table>', ...lines, '</table>'];
}

/** Several runs as a table, or the windows of a plan that has no runs yet; empty if the rows of the step show it. */
function runsSection(state: StepState, markup: Markup): readonly string[] {
  const { plan, runs } = state;
  const connection = connectionOf(state);
  const windows = plan?.windows ?? [];
  if (!connection || Math.max(runs.length, windows.length) < 2) return [];
  if (runs.length > 0) return runTables(state, connection, markup);
  const planned = windows.map((window, index) => [
    { label: 'Run', value: String(index + 1), isNumber: true },
    windowCell(window),
  ]);
  return folded(planned, `${windows.length} windows`, markup);
}

/** Runs that have to be checked are open, the worst first; the others are folded behind their number. */
function runTables(state: StepState, connection: Connection, markup: Markup): readonly string[] {
  const isWaitedFor = state.runs.some(({ details }) => details !== undefined);
  const cells = (runs: readonly StepRun[]) => runs.map((run) => runCells(run, connection, isWaitedFor));
  const counted = new Set(countedRuns(state));
  const isFine = (run: StepRun) =>
    !counted.has(run) ||
    run.outcome === 'succeeded' ||
    run.outcome === 'created' ||
    run.outcome === 'attached';
  const bad = state.runs.filter((run) => !isFine(run)).toSorted((a, b) => rankOf(b) - rankOf(a));
  const fine = state.runs.filter(isFine);
  const [open, more] = [bad.slice(0, MOST_OPEN_ROWS), bad.slice(MOST_OPEN_ROWS)];
  return [
    ...(open.length > 0 ? table(cells(open), markup) : []),
    ...folded(cells(more), `More: ${outcomeCounts(more)}`, markup, 0),
    ...(bad.length > 0
      ? folded(cells(fine), fineTitle(fine), markup, 0)
      : folded(cells(fine), `${fine.length} flow runs`, markup)),
  ];
}

/** A run that was re-triggered is counted apart: its failure is not one of the step. */
function fineTitle(runs: readonly StepRun[]): string {
  const counted = runs.filter(({ isRetriggered }) => !isRetriggered);
  const again = runs.length - counted.length;
  return [
    ...(counted.length > 0 ? [runsHeading(counted, '1 flow run')] : []),
    ...(again > 0 ? [`${again} failed and re-triggered`] : []),
  ].join(', ');
}

const BAD: readonly RunOutcome[] = ['partially-succeeded', 'unknown', 'timed-out', 'failed', 'duplicated'];

function rankOf({ outcome }: StepRun): number {
  return BAD.indexOf(outcome);
}

type Cells = readonly (readonly Row[])[];

/** A table that is folded if it has more rows than may be open. */
function folded(rows: Cells, title: string, markup: Markup, mostOpen = MOST_OPEN_ROWS): readonly string[] {
  if (rows.length === 0) return [];
  const shown = table(rows.slice(0, MOST_ROWS), markup);
  const rest = rows.length > MOST_ROWS ? [`<p>… and ${rows.length - MOST_ROWS} more.</p>`] : [];
  if (rows.length <= mostOpen) return shown;
  return [`<details><summary>${markup.text(title)}</summary>`, ...shown, ...rest, '</details>'];
}

/** Errors that the annotation does not name; runs that fail alike have the same, which is shown once. */
function errorsSection(
  runs: readonly StepRun[],
  lines: readonly string[],
  markup: Markup,
): readonly string[] {
  const shown = lines.join('\n');
  const counts = new Map<string, number>();
  for (const { details } of runs) {
    const errors = (details?.errors ?? []).map(({ code, message }) =>
      markup.clean(`${code} ${message}`.trim(), LONGEST_ERROR),
    );
    for (const error of new Set(errors)) counts.set(error, (counts.get(error) ?? 0) + 1);
  }
  const items = [...counts].filter(([error]) => !shown.includes(error.replace(/\.$/, '')));
  if (items.length === 0) return [];
  return [
    `<details><summary>${runs.length === 1 ? 'Further errors of the run' : 'Errors of the runs'}</summary><ul>`,
    ...items
      .slice(0, MOST_ERRORS)
      .map(([error, count]) => `<li>${markup.escape(error)}${count > 1 ? ` (${count} flow runs)` : ''}</li>`),
    '</ul></details>',
  ];
}
