import type { Activity } from '../../adobe/run/run-details.ts';
import { type RunState, runState } from '../../adobe/run/run-status.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { StepRun } from '../state.ts';
import { shortId } from './runs-section.ts';
import { renderTimeAxis } from './time-axis.ts';

/** One bar shows nothing that the table does not show, and more than these are no picture any more. */
const FEWEST_BARS = 2;
const MOST_BARS = 30;

const NAME_LENGTH = 60;

/** Mermaid draws nothing that takes no time. */
const SHORTEST_BAR_MS = 1_000;

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

interface Bar extends Span {
  readonly name: string;
  readonly status: string;
}

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
  const shown = runs
    .map(({ runId, details }) => ({
      name: plain(shortId(runId)),
      status: details?.status ?? '',
      bars: (details?.activities ?? []).flatMap((activity) => activityBars(activity, clean, nowMs)),
    }))
    .filter(({ bars }) => bars.length > 0);
  const bars = shown.flatMap((run) => run.bars);
  const isFew = bars.length <= MOST_BARS;
  const count = isFew ? bars.length : shown.length;
  if (count < FEWEST_BARS || count > MOST_BARS) return [];
  // An only run needs no name next to its bars.
  const section = (name: string) => (shown.length > 1 ? [`    section ${name}`] : []);
  const lines = isFew
    ? shown.flatMap((run) => [...section(run.name), ...run.bars.map(barLine)])
    : shown.map((run, index) => barLine({ ...run, ...wholeOf(run.bars) }, index));
  return chart(isFew ? 'Activities' : 'Flow runs', lines, wholeOf(bars));
}

/** The bar of an activity; none if it has not begun. */
function activityBars(
  { name, status, startedAtMs: startMs, completedAtMs }: Activity,
  clean: Clean,
  nowMs: number,
): readonly Bar[] {
  if (startMs === undefined) return [];
  const lastMs = completedAtMs ?? (runState(status) === 'active' ? nowMs : startMs);
  const shown = plain(clean(name, NAME_LENGTH)).replace(KIND, '') || 'Activity';
  return [{ name: shown, status, startMs, endMs: Math.max(lastMs, startMs + SHORTEST_BAR_MS) }];
}

/** From the start of the first bar to the end of the last. */
function wholeOf(bars: readonly Bar[]): Span {
  return {
    startMs: Math.min(...bars.map(({ startMs }) => startMs)),
    endMs: Math.max(...bars.map(({ endMs }) => endMs)),
  };
}

/** It begins with a number: a line that begins with a word of the chart's own is read as that. */
function barLine({ name, status, startMs, endMs }: Bar, index: number): string {
  return `    ${index + 1} ${name} :${TAGS[runState(status)]}${time(startMs)}, ${time(endMs)}`;
}

const TAGS = {
  failed: 'crit, ',
  'partially-succeeded': 'crit, done, ',
  succeeded: 'done, ',
  active: 'active, ',
  unrecognized: 'active, ',
} as const satisfies Record<RunState, string>;

function time(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** Each bar is an activity: the word would leave little space for the name on a narrow page. */
const KIND = / activity$/i;

/** Letters and digits only: in the text of a chart anything else can be syntax. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9 -]/g, ' ').trim();
}

function chart(title: string, lines: readonly string[], { startMs, endMs }: Span): readonly string[] {
  // Browsers read and write times in their own time zone: times that name none are shown as they were written, which
  // unix milliseconds would not. They draw a line for the present, too.
  const head = [
    'gantt',
    `    title ${title} (UTC)`,
    '    dateFormat YYYY-MM-DDTHH:mm:ss',
    ...renderTimeAxis(endMs - startMs).map((line) => `    ${line}`),
    '    todayMarker off',
  ];
  return ['', '```mermaid', ...head, ...lines, '```'];
}
