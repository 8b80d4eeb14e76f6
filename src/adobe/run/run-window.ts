import { isSameWindow, type Window } from '../../time/window.ts';
import { member } from '../json.ts';
import { activitiesOf } from './run-activities.ts';
import { readNumber, readTimeMs, type TimeUnit } from './service-times.ts';

/** The service may cut a window off at its own present, which is that much before the run's creation or start at most. */
const CUT_OFF_MARGIN_MS = 5 * 60_000;

/** What a run shows of its window, in unix seconds. */
export interface RunWindow {
  /** `undefined` if the run does not say its window, or says an empty one. */
  readonly window: Window | undefined;
  /** Its start or its end, if the service says only one of them. */
  readonly windowPart?: WindowPart;
}

type WindowPart = Pick<Window, 'startSeconds'> | Pick<Window, 'endSeconds'>;

/**
 * Reads the window of a run: from the `params` of its creation if the service repeats them, else from the first
 * activity that has one. `params` hold seconds as they were sent, `extensions` of an activity hold milliseconds
 * (Adobe's sample of 2020-08), or seconds if that is the only sense they make. Texts with date, time of day and offset
 * are read in both. An end that is shown as its last millisecond is rounded up.
 */
export function readRunWindow(run: unknown): RunWindow {
  const shown = timesShown(run);
  const window = shown.map(windowOf).find(Boolean);
  const windowPart = window ? undefined : shown.map(partOf).find(Boolean);
  return { window, ...(windowPart && { windowPart }) };
}

/** Start and end of a window as one place of a run's document has them, in unix milliseconds. */
type Times = readonly [startMs: number | undefined, endMs: number | undefined];

/** The times in each place that can have them, the best first. */
function timesShown(run: unknown): readonly Times[] {
  const asked = ['windowStartTime', 'windowEndTime'].map((key) => member(run, 'params', key));
  const read = activitiesOf(run).map((activity) =>
    ['windowStart', 'windowEnd'].map((key) => member(activity, 'durationSummary', 'extensions', key)),
  );
  return [times(asked, 'either'), ...read.map((values) => times(values, activityUnit(values)))];
}

function times([start, end]: readonly unknown[], unit: TimeUnit): Times {
  return [readTimeMs(start, unit), readTimeMs(end, unit)];
}

/** 2000-01-01T00:00:00Z in seconds; in milliseconds it is a moment of January 1970. */
const FIRST_SECONDS = 946_684_800;

/**
 * An activity counts milliseconds. A window that would end around 1970 then, and ends in this century if it counts
 * seconds, does that: read as another window than it is, it would prove that the run is another.
 */
function activityUnit([start, end]: readonly unknown[]): TimeUnit {
  const last = readNumber(end) ?? readNumber(start) ?? 0;
  return last >= FIRST_SECONDS && last !== readTimeMs(last, 'either') ? 'either' : 'milliseconds';
}

/** A 0 alone stands for none. */
function partOf([startMs, endMs]: Times): WindowPart | undefined {
  const seconds = Math.round((startMs ?? endMs ?? 0) / 1_000);
  if (seconds === 0 || (startMs !== undefined && endMs !== undefined)) return undefined;
  return endMs === undefined ? { startSeconds: seconds } : { endSeconds: seconds };
}

/** A start of 0 is a time: a window over all of history begins there. */
function windowOf([startMs, endMs]: Times): Window | undefined {
  if (startMs === undefined || endMs === undefined) return undefined;
  const window = { startSeconds: Math.round(startMs / 1_000), endSeconds: Math.round(endMs / 1_000) };
  return window.startSeconds < window.endSeconds ? window : undefined;
}

/** What a run shows of its window, and of the present in which the service may have cut it off. */
interface ShownWindow {
  readonly window: Window | undefined;
  /** Unix milliseconds on the clock of the machine that created it. */
  readonly createdAtMs: number | undefined;
  /** When it was asked to begin, unix seconds: a time of another clock. */
  readonly startSeconds?: number | undefined;
}

/**
 * Whether the window that a run shows is the one that was asked for. `unknown` if the run shows none, or if it shows
 * the same start and an earlier end while the end that was asked for lay in the future at the run's creation, or at its
 * start: the service may have cut it off.
 */
export function compareWindow(
  { window, createdAtMs = Number.POSITIVE_INFINITY, startSeconds = Number.POSITIVE_INFINITY }: ShownWindow,
  asked: Window,
): 'same' | 'other' | 'unknown' {
  if (window === undefined) return 'unknown';
  if (isSameWindow(window, asked)) return 'same';
  if (window.startSeconds !== asked.startSeconds || window.endSeconds > asked.endSeconds) return 'other';
  const presentMs = Math.min(createdAtMs, startSeconds * 1_000);
  if (!Number.isFinite(presentMs)) return 'unknown';
  const wasAhead = asked.endSeconds * 1_000 > presentMs;
  const endsAtCutOff = window.endSeconds * 1_000 >= presentMs - CUT_OFF_MARGIN_MS;
  return wasAhead && endsAtCutOff ? 'unknown' : 'other';
}
