import type { Activity } from '../platform/run-details.ts';
import { runState } from '../platform/status.ts';
import type { WaitedRun } from '../wait-for-runs.ts';

/** A chart of more runs than these is no picture any more. */
const MOST_RUNS = 30;

/** As much of a run's id as fits beside its bars; the table above has all of it. */
const LABEL_LENGTH = 8;

/** Mermaid draws nothing that takes no time. */
const SHORTEST_BAR_MS = 1_000;

/**
 * Draws what the runs did and when, as a Mermaid Gantt chart in Markdown; nothing where no activity says when it
 * was. Names keep letters and digits only: in a chart's text anything else can be syntax.
 *
 * @param nowMs where the bar of an activity that goes on ends
 */
export function renderGantt(runs: readonly WaitedRun[], nowMs = Date.now()): readonly string[] {
  const sections = runs.slice(0, MOST_RUNS).flatMap(({ runId, details }) => {
    const bars = (details?.activities ?? []).flatMap((activity, index) => barOf(activity, index, nowMs));
    // An only run needs no name beside its bars.
    const section = runs.length > 1 ? [`    section ${plain(runId.slice(0, LABEL_LENGTH))}`] : [];
    return bars.length > 0 ? [...section, ...bars] : [];
  });
  if (sections.length === 0) return [];
  // Browsers read and write times in their own time zone: those that name none come out as they went in, which
  // unix milliseconds would not. They draw a line for the time at which somebody looks, too.
  const head = [
    'gantt',
    '    title Activities (UTC)',
    '    dateFormat YYYY-MM-DDTHH:mm:ss',
    '    axisFormat %H:%M:%S',
    '    todayMarker off',
  ];
  const chart = [...head, ...sections];
  return ['', '```mermaid', ...chart, '```'];
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
  if (state === 'failed' || state === 'partially-succeeded') return 'crit, ';
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
