import type { RunFault } from '../../adobe/run/run-details.ts';
import { formatShortWindow } from '../../time/format.ts';
import { hull } from '../../time/window.ts';
import { type Clean, escapeHtml } from '../redact/sanitize.ts';
import type { Annotation } from '../runner.ts';
import { countedRuns, endedRuns, isIdle, type StepRun, type StepState, windowsOf } from '../state.ts';
import { uncheckedWarning } from '../texts/creation-warnings.ts';
import { describeFault } from '../texts/faults.ts';
import { successHeading } from '../texts/headings.ts';
import { failedWarnings, gapWarnings, idleNotes } from '../texts/last-run-notes.ts';
import { lossWarnings } from '../texts/loss-warnings.ts';
import { replacedWarnings } from '../texts/plan-warnings.ts';
import { previewNotes, previewWarnings } from '../texts/preview-notes.ts';
import { stepRows } from '../texts/rows.ts';
import { flowRuns, withoutStop } from '../texts/sentences.ts';
import { renderChart } from './gantt.ts';
import { cell, type Markup, markupWith, paragraphs } from './markup.ts';
import { runsSection } from './runs-section.ts';

/** Errors beyond these are in Experience Platform. */
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1_000;

/** Most errors are not named before; many that are would take long to sanitize. */
const MOST_SANITIZED = 400;

/**
 * Renders the part of a step in the job summary: how it ended and for which window, what went wrong, what the runs
 * did, and what was asked for. It is HTML without a blank line, which GitHub takes as it is: no text inside is read
 * as Markdown, as a mention or as the number of an issue. Only the chart is Markdown.
 *
 * @param annotation absent if the step succeeded
 * @param clean goes before escaping, which would conceal from it what it takes out
 */
export function renderSummary(state: StepState, annotation: Annotation | undefined, clean: Clean): string {
  const markup = markupWith(clean);
  const unchecked = [...state.unchecked].map(([runId, reason]) => uncheckedWarning(runId, reason).message);
  const lines = [...(annotation?.lines ?? successNotes(state, clean)), ...unchecked];
  return [
    `<h3>${markup.text(headingOf(state, annotation))}</h3>`,
    ...paragraphs(lines, markup),
    ...runsSection(state, markup),
    ...errorsSection(state.runs, lines, markup),
    ...rowsSection(state, markup),
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
  return window ? `${outcome} · ${formatShortWindow(window)}` : outcome;
}

/** What a step that succeeded has found out, its warnings first. */
function successNotes(state: StepState, clean: Clean): readonly string[] {
  const warnings = [
    ...previewWarnings(state),
    ...replacedWarnings(state),
    ...failedWarnings(state, clean),
    ...gapWarnings(state),
    ...lossWarnings(endedRuns(state), state.task?.wait.maxFailedRecords),
  ];
  return [...warnings.map(({ message }) => message), ...idleNotes(state), ...previewNotes(state)];
}

function rowsSection(state: StepState, markup: Markup): readonly string[] {
  const rows = stepRows(state);
  if (rows.length === 0) return [];
  const lines = rows.map((row) => `<tr><th align="left">${row.label}</th>${cell(row, markup)}</tr>`);
  return ['<table>', ...lines, '</table>'];
}

/** Errors that the annotation does not name; runs that fail alike have the same, which is shown once. */
function errorsSection(
  runs: readonly StepRun[],
  lines: readonly string[],
  markup: Markup,
): readonly string[] {
  const named = lines.join('\n');
  const shown = new Map<string, ReadonlySet<string>>();
  // Sanitizing takes time, and hundreds of runs can have thousands of errors: only those that are shown are sanitized.
  for (const { fault, runIds } of distinctErrors(runs).slice(0, MOST_SANITIZED)) {
    if (shown.size === MOST_ERRORS) break;
    const error = describeFault(fault, markup.clean, LONGEST_ERROR);
    if (!named.includes(withoutStop(error)))
      shown.set(error, new Set([...(shown.get(error) ?? []), ...runIds]));
  }
  if (shown.size === 0) return [];
  return [
    `<details><summary>${runs.length === 1 ? 'Further errors of the run' : 'Errors of the runs'}</summary><ul>`,
    ...[...shown].map(
      ([error, { size }]) => `<li>${escapeHtml(error)}${size > 1 ? ` (${flowRuns(size)})` : ''}</li>`,
    ),
    '</ul></details>',
  ];
}

/** The errors of runs as they came, each with the runs that have it. */
function distinctErrors(runs: readonly StepRun[]) {
  const found = runs.flatMap(({ runId, details }) =>
    (details?.errors ?? []).map((fault) => ({ runId, fault })),
  );
  return [...Map.groupBy(found, ({ fault }) => beginningOf(fault)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ fault }) => ({ fault, runIds: same.map(({ runId }) => runId) })),
  );
}

/** As much of an error as is shown of it, and a margin for what is taken out of it. */
function beginningOf({ code, message }: RunFault): string {
  return `${code} ${message}`.slice(0, 2 * LONGEST_ERROR);
}
