import { formatCount, formatShortWindow } from '../../time/format.ts';
import type { Window } from '../../time/window.ts';
import { OUTCOMES, WORST_FIRST } from '../run-outcomes.ts';
import { countedRuns, type StepRun, type StepState } from '../state.ts';
import { outcomeCounts, runsHeading } from '../texts/headings.ts';
import type { Row } from '../texts/row.ts';
import { durationText, runRow } from '../texts/rows.ts';
import { type Markup, table } from './markup.ts';

/** So many rows of a table are open; the others are folded. */
const MOST_OPEN_ROWS = 10;

/** More rows would make a summary too large to be shown: GitHub takes 1 MiB. */
const MOST_ROWS = 500;

/** Several runs as tables, or the windows of a plan that has no runs yet; empty if the rows of the step show it. */
export function runsSection(state: StepState, markup: Markup): readonly string[] {
  const { plan, runs } = state;
  const windows = plan?.windows ?? [];
  if (Math.max(runs.length, windows.length) < 2) return [];
  if (runs.length > 0) return runTables(state, markup);
  const planned = windows.map((window, index) => [
    { label: 'Run', value: String(index + 1), isNumber: true },
    windowCell(window),
  ]);
  return openIfFew(planned, `${windows.length} windows`, markup);
}

/** Runs that have to be checked are open, the worst first; the others are folded behind their number. */
function runTables(state: StepState, markup: Markup): readonly string[] {
  const { runs } = state;
  const isWaitedFor = runs.some(({ details }) => details !== undefined);
  const cells = (some: readonly StepRun[]) => some.map((run) => runCells(run, state, isWaitedFor));
  // The failure of a run that was re-triggered is not one of the step.
  const isFine = ({ retriggeredAs, outcome }: StepRun) => retriggeredAs || OUTCOMES[outcome].isFine;
  const rankOf = ({ outcome }: StepRun) => WORST_FIRST.indexOf(outcome);
  const fine = runs.filter(isFine);
  const bad = runs.filter((run) => !isFine(run)).toSorted((a, b) => rankOf(a) - rankOf(b));
  if (bad.length === 0) return openIfFew(cells(fine), `${fine.length} flow runs`, markup);
  const more = bad.slice(MOST_OPEN_ROWS);
  return [
    ...table(cells(bad.slice(0, MOST_OPEN_ROWS)), markup),
    ...folded(cells(more), `More: ${outcomeCounts(more)}`, markup),
    ...folded(cells(fine), fineTitle(fine), markup),
  ];
}

/** The runs that need no check, those that were re-triggered apart. */
function fineTitle(runs: readonly StepRun[]): string {
  const counted = countedRuns({ runs });
  const again = runs.length - counted.length;
  return [
    ...(counted.length > 0 ? [runsHeading(counted, '1 flow run')] : []),
    ...(again > 0 ? [`${again} failed and re-triggered`] : []),
  ].join(', ');
}

type Cells = readonly (readonly Row[])[];

function openIfFew(rows: Cells, title: string, markup: Markup): readonly string[] {
  return rows.length > MOST_OPEN_ROWS ? folded(rows, title, markup) : table(rows, markup);
}

/** A table behind its title; empty if it has no rows. */
function folded(rows: Cells, title: string, markup: Markup): readonly string[] {
  if (rows.length === 0) return [];
  const rest = rows.length > MOST_ROWS ? [`<p>… and ${rows.length - MOST_ROWS} more.</p>`] : [];
  const shown = table(rows.slice(0, MOST_ROWS), markup);
  return [`<details><summary>${markup.text(title)}</summary>`, ...shown, ...rest, '</details>'];
}

/** One of many runs, as a row of a table: a cell each. */
function runCells(run: StepRun, state: StepState, isWaitedFor: boolean): readonly Row[] {
  const row = runRow(run, state);
  const { recordsRead, recordsWritten, recordsFailed, durationMs } = run.details?.metrics ?? {};
  return [
    { label: 'Outcome', value: outcomeText(run) },
    windowCell(run.window),
    row.url ? { ...row, value: shortId(run.runId) } : row,
    ...(isWaitedFor
      ? [
          numberCell('Read', recordsRead, formatCount),
          numberCell('Written', recordsWritten, formatCount),
          numberCell('Failed', recordsFailed, formatCount),
          numberCell('Duration', durationMs, durationText),
        ]
      : []),
  ];
}

/** As much of a run's id as a column of a table or the edge of a chart has space for; its link has all of it. */
export function shortId(runId: string): string {
  return runId.slice(0, 8);
}

/** A run that was re-triggered counts no more, whatever became of it. */
function outcomeText({ outcome, retriggeredAs }: StepRun): string {
  return retriggeredAs ? `🔁 ${outcome}, re-triggered` : `${OUTCOMES[outcome].sign} ${outcome}`;
}

/** A window as a cell of a table, whose header says what its times are in. */
function windowCell(window: Window | undefined): Row {
  return { label: 'Window (UTC)', value: window ? formatShortWindow(window).replace(' UTC', '') : '–' };
}

/** A number as a cell; a dash if it is not known. */
function numberCell(label: string, number: number | undefined, format: (number: number) => string): Row {
  return { label, value: number === undefined ? '–' : format(number), isNumber: true };
}
