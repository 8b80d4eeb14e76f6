import type { Activity } from '../../adobe/run/run-details.ts';
import { runState } from '../../adobe/run/run-status.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { StepRun } from '../state.ts';
import { shortId } from './rows.ts';
import { renderTimeAxis } from './time-axis.ts';

/** One bar shows nothing that the table does not show, and more than these are no picture any more. */
const FEWEST_BARS = 2;
const MOST_BARS = 30;

const NAME_LENGTH = 60;

/** Mermaid draws nothing that takes no time. */
const SHORTEST_BAR_MS = 1_000;

/**
 * Draws what the runs did over time, as a Mermaid Gantt chart in Markdown: a bar for each activity, or for each run if
 * the activities are too many. Empty if there is nothing to compare.
 *
 * @param nowMs where the bar of an activity ends that is in progress, unix milliseconds
 */
export function renderChart(
  runs: readonly Pick<StepRun, 'runId' | 'details'>[],
  clean: Clean,
  nowMs = Date.now(),
): readonly string[] {
  const shown = runs.filter(({ details }) => details?.activities.some(isTimed));
  const detailed = shown.flatMap((run) => sectionOf(run, shown.length > 1, { clean, nowMs }));
  const isFew = detailed.filter(isBar).length <= MOST_BARS;
  const lines = isFew ? detailed : shown.map((run, index) => runBar(run, index, nowMs));
  const bars = lines.filter(isBar).length;
  if (bars < FEWEST_BARS || bars > MOST_BARS) return [];
  const { startMs, endMs } = wholeOf(shown, nowMs);
  return chart(isFew ? 'Activities' : 'Flow runs', lines, endMs - startMs);
}

function isBar(line: string): boolean {
  return !line.startsWith(SECTION);
}

const SECTION = '    section ';

function isTimed({ startedAtMs }: Activity): boolean {
  return startedAtMs !== undefined;
}

interface Drawing {
  readonly clean: Clean;
  readonly nowMs: number;
}

/** The activities of a run; an only run needs no name next to its bars. */
function sectionOf(
  { runId, details }: Pick<StepRun, 'runId' | 'details'>,
  isNamed: boolean,
  drawing: Drawing,
): readonly string[] {
  const bars = (details?.activities ?? []).filter(isTimed).map((activity, index) => {
    const name = plain(drawing.clean(activity.name, NAME_LENGTH)).replace(KIND, '') || 'Activity';
    return bar(`${index + 1} ${name}`, activity.status, spanOf(activity, drawing.nowMs));
  });
  return isNamed ? [`${SECTION}${plain(shortId({ runId }))}`, ...bars] : bars;
}

function runBar(
  { runId, details }: Pick<StepRun, 'runId' | 'details'>,
  index: number,
  nowMs: number,
): string {
  const name = `${index + 1} ${plain(shortId({ runId }))}`;
  return bar(name, details?.status ?? '', wholeOf([{ details }], nowMs));
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** From the start of the first activity to the end of the last. */
function wholeOf(runs: readonly Pick<StepRun, 'details'>[], nowMs: number): Span {
  const activities = runs.flatMap(({ details }) => details?.activities.filter(isTimed) ?? []);
  const spans = activities.map((activity) => spanOf(activity, nowMs));
  return {
    startMs: Math.min(...spans.map(({ startMs }) => startMs)),
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
  };
}

function spanOf({ status, startedAtMs: startMs = 0, completedAtMs }: Activity, nowMs: number): Span {
  const lastMs = completedAtMs ?? (runState(status) === 'active' ? nowMs : startMs);
  return { startMs, endMs: Math.max(lastMs, startMs + SHORTEST_BAR_MS) };
}

/** @param name begins with a number: a line that begins with a word of the chart's own is read as that */
function bar(name: string, status: string, { startMs, endMs }: Span): string {
  return `    ${name} :${tagOf(status)}${time(startMs)}, ${time(endMs)}`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function tagOf(status: string): string {
  const state = runState(status);
  if (state === 'failed') return 'crit, ';
  if (state === 'partially-succeeded') return 'crit, done, ';
  return state === 'succeeded' ? 'done, ' : 'active, ';
}

/** Each bar is an activity: the word would leave little space for the name on a narrow page. */
const KIND = / activity$/i;

/** Letters and digits only: in the text of a chart anything else can be syntax. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9 -]/g, ' ').trim();
}

function chart(title: string, lines: readonly string[], lengthMs: number): readonly string[] {
  // Browsers read and write times in their own time zone: times that name none are shown as they were written, which
  // unix milliseconds would not. They draw a line for the present, too.
  const head = [
    'gantt',
    `    title ${title} (UTC)`,
    '    dateFormat YYYY-MM-DDTHH:mm:ss',
    ...renderTimeAxis(lengthMs).map((line) => `    ${line}`),
    '    todayMarker off',
  ];
  return ['', '```mermaid', ...head, ...lines, '```'];
}
