import type { Activity } from '../adobe/run-details.ts';
import { runState } from '../adobe/run-status.ts';
import { UNIT_SECONDS } from '../time/calendar.ts';
import { isSameWindow, type Window } from '../time/window.ts';
import type { StepRun } from './state.ts';

/** A chart of the activities of more runs than these is no picture any more. */
const MOST_RUNS = 30;

/** A window has one bar only, so more of them make a picture. */
const MOST_WINDOWS = 100;

/** As much of a run's id as fits beside its bars; the table above has all of it. */
const LABEL_LENGTH = 8;

/** Mermaid draws nothing that takes no time. */
const SHORTEST_BAR_MS = 1_000;

/** Of a whole that is longer, days tell more than times of day. */
const LONGEST_BY_HOURS_SECONDS = 3 * UNIT_SECONDS.d;

/**
 * Draws what the runs did and when, as a Mermaid Gantt chart in Markdown; nothing where no activity says when it
 * was. Names keep letters and digits only: in a chart's text anything else can be syntax.
 *
 * @param nowMs where the bar of an activity that goes on ends
 */
export function renderActivities(
  runs: readonly Pick<StepRun, 'runId' | 'details'>[],
  nowMs = Date.now(),
): readonly string[] {
  const sections = runs.slice(0, MOST_RUNS).flatMap(({ runId, details }) => {
    const bars = (details?.activities ?? []).flatMap((activity, index) => barOf(activity, index, nowMs));
    // An only run needs no name beside its bars.
    const section = runs.length > 1 ? [`    section ${plain(runId.slice(0, LABEL_LENGTH))}`] : [];
    return bars.length > 0 ? [...section, ...bars] : [];
  });
  return chart('Activities (UTC)', '%H:%M:%S', sections);
}

/**
 * Draws which windows have been read, as a Mermaid Gantt chart in Markdown.
 *
 * @param lost the window whose run may exist
 */
export function renderWindows(
  windows: readonly Window[],
  runs: readonly StepRun[],
  lost?: Window,
): readonly string[] {
  const shown = windows.slice(0, MOST_WINDOWS);
  const bars = shown.map((window, index) => {
    // Started over, a window has several runs: the last one counts.
    const run = runs.findLast((candidate) => candidate.window && isSameWindow(candidate.window, window));
    const [start, end] = [window.startSeconds, window.endSeconds].map((seconds) => time(seconds * 1_000));
    const outcome = run?.outcome ?? (lost && isSameWindow(lost, window) ? 'unknown' : undefined);
    return `    ${index + 1} ${outcome ?? 'planned'} :${outcome ? TAGS[outcome] : ''}${start}, ${end}`;
  });
  const [first, last] = [shown[0], shown.at(-1)];
  const lengthSeconds = first && last ? last.endSeconds - first.startSeconds : 0;
  const count = windows.length > MOST_WINDOWS ? `first ${MOST_WINDOWS} of ${windows.length}, ` : '';
  const axis = lengthSeconds > LONGEST_BY_HOURS_SECONDS ? '%Y-%m-%d' : '%m-%d %H:%M';
  return chart(`Windows (${count}UTC)`, axis, bars);
}

const TAGS = {
  created: 'active, ',
  attached: 'active, ',
  succeeded: 'done, ',
  'partially-succeeded': 'crit, done, ',
  failed: 'crit, ',
  'timed-out': 'crit, ',
  unknown: 'crit, ',
  duplicated: 'crit, ',
} as const satisfies Record<StepRun['outcome'], string>;

function chart(title: string, axisFormat: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  // Browsers read and write times in their own time zone: those that name none come out as they went in, which
  // unix milliseconds would not. They draw a line for the time at which somebody looks, too.
  const head = [
    'gantt',
    `    title ${title}`,
    '    dateFormat YYYY-MM-DDTHH:mm:ss',
    `    axisFormat ${axisFormat}`,
    '    todayMarker off',
  ];
  return ['', '```mermaid', ...head, ...lines, '```'];
}

function barOf(
  { name, status, startedAtMs, completedAtMs }: Activity,
  index: number,
  nowMs: number,
): readonly string[] {
  if (startedAtMs === undefined) return [];
  const lastMs = completedAtMs ?? (runState(status) === 'active' ? nowMs : startedAtMs);
  const endMs = Math.max(lastMs, startedAtMs + SHORTEST_BAR_MS);
  // A number goes first: a line that begins with a word of the chart's own is read as that.
  return [`    ${index + 1} ${plain(name)} :${tagOf(status)}${time(startedAtMs)}, ${time(endMs)}`];
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

function plain(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9 -]/g, ' ')
      .slice(0, 60)
      .trim() || 'Activity'
  );
}
