import { AnswerError } from '../../adobe/problem/problem.ts';
import type { RunDetails } from '../../adobe/run/run-details.ts';
import { isUnderWay } from '../../adobe/run/run-status.ts';
import { pollPauseMs } from '../../time/pace.ts';
import type { StepEvent } from '../events.ts';
import type { WaitOptions } from '../order.ts';
import type { Poll } from './poll-once.ts';
import { type Expectation, openPatience } from './poll-patience.ts';

/** How polling a run ended. */
export type PollEnd =
  /** The run has ended, with any status. */
  | { readonly kind: 'ended'; readonly run: RunDetails; readonly error?: undefined }
  /** The time to wait is over and the run continues. The error is that of the last poll, if it failed. */
  | { readonly kind: 'timed-out'; readonly run: RunDetails | undefined; readonly error: Error | undefined }
  /** The run cannot be polled. */
  | { readonly kind: 'unknown'; readonly run: RunDetails | undefined; readonly error: Error };

/** How a run is to be polled. */
export interface PollOptions
  extends Pick<WaitOptions, 'waitTimeoutMs' | 'pollIntervalMs'>,
    Pick<Expectation, 'unreachableMs' | 'beginsLater'> {
  /** When the run begins, unix seconds on this machine's clock; `undefined` if it is not known yet. */
  readonly startSeconds: number | undefined;
  /** How the run had ended before it was re-triggered under its own id; absent for any other run. */
  readonly previous?: RunDetails | undefined;
}

/** While bad answers are tolerated, no pause is longer, so that it shows soon whether they last. */
const LONGEST_BAD_PAUSE_MS = 60_000;

/** A run that was re-triggered under its own id shows its old end at most this long: as long as a new run may not show. */
const LONGEST_OLD_END_MS = 5 * 60_000;

/** What the polls of a run have shown so far. Times are unix milliseconds on this machine's clock. */
export interface Progress {
  /** Takes a poll into account. */
  take(
    poll: Poll,
    nowMs: number,
  ): { readonly event?: StepEvent | undefined; readonly end?: PollEnd | undefined };
  /** How the wait ends with this poll if there is no time for another. */
  lastEnd(poll: Poll): PollEnd;
  /** How long ago the run began, in milliseconds; negative before its start. */
  ageMs(nowMs: number): number;
  /** How long to wait before the next poll. */
  pauseMs(poll: Poll, nowMs: number, random: number): number;
}

/** Opens the progress of a run before its first poll. */
export function openProgress(
  runId: string,
  { startSeconds, pollIntervalMs, unreachableMs, beginsLater, previous }: PollOptions,
  begunMs: number,
): Progress {
  // When the run begins, on this machine's clock. One that was to begin earlier has not done anything by now.
  const seen: { bornMs: number; run?: RunDetails } = {
    bornMs: Math.max(begunMs, (startSeconds ?? 0) * 1_000),
  };
  const patience = openPatience({ bornMs: seen.bornMs, unreachableMs, beginsLater });
  const ageMs = (nowMs: number) => nowMs - seen.bornMs;
  return {
    ageMs,
    take(poll, nowMs) {
      const isOver = patience.isOver(poll, nowMs);
      if (poll.kind === 'shown') {
        if (isOldEnd(poll.run, previous, nowMs - begunMs)) return {};
        seen.run = poll.run;
        seen.bornMs = nowMs - (ageOf(poll, previous) ?? ageMs(nowMs));
      }
      const event = isOver ? undefined : eventOf(runId, poll, { ageMs: ageMs(nowMs), atMs: nowMs }, seen.run);
      return { event, end: endOf(poll, seen.run, isOver) };
    },
    lastEnd: (poll) => lastEnd(poll, seen.run),
    pauseMs(poll, nowMs, random) {
      const pauseMs = pollPauseMs(ageMs(nowMs), pollIntervalMs, random);
      // `poll-interval` is a promise: a service that asks for an hour must not hide for an hour that the run has ended.
      const keptMs = Math.min(askedMs(poll), Math.max(pollIntervalMs, LONGEST_BAD_PAUSE_MS));
      return Math.max(keptMs, patience.isTried() ? Math.min(pauseMs, LONGEST_BAD_PAUSE_MS) : pauseMs);
    },
  };
}

/** Whether a run that was re-triggered under its own id still shows how it had ended before; its etag is new already. */
function isOldEnd(run: RunDetails, previous: RunDetails | undefined, waitedMs: number): boolean {
  if (!previous || waitedMs >= LONGEST_OLD_END_MS) return false;
  const facts = ({ status, startedAtMs, metrics }: RunDetails) =>
    JSON.stringify([status, startedAtMs, metrics]);
  return facts(run) === facts(previous);
}

function endOf(poll: Poll, run: RunDetails | undefined, isOver: boolean): PollEnd | undefined {
  if (poll.kind === 'shown')
    return isUnderWay(poll.run.status) ? undefined : { kind: 'ended', run: poll.run };
  return isOver ? { kind: 'unknown', run, error: poll.error } : undefined;
}

/** The time to wait is over: whether a run continues of which the service refuses to say anything is not known. */
function lastEnd(poll: Poll, run: RunDetails | undefined): PollEnd {
  const { error } = poll;
  const isRefused = poll.kind === 'refused' || (poll.kind === 'not-shown' && run);
  if (error && isRefused) return { kind: 'unknown', run, error };
  return { kind: 'timed-out', run, error: poll.kind === 'not-shown' ? undefined : error };
}

/** What a poll announces; a bad answer that ends the wait is in the end that it leads to. */
function eventOf(
  runId: string,
  poll: Poll,
  times: { readonly ageMs: number; readonly atMs: number },
  seen: RunDetails | undefined,
): StepEvent | undefined {
  switch (poll.kind) {
    case 'shown':
      return { type: 'run-polled', run: poll.run, ...times };
    case 'not-shown':
      if (!seen) return { type: 'run-not-shown', runId };
      return { type: 'poll-failed', runId, reason: poll.error.message };
    case 'passing':
    case 'refused':
      return { type: 'poll-failed', runId, reason: poll.error.message };
    case 'defect':
      return undefined;
    default:
      return poll satisfies never;
  }
}

/**
 * How long ago the run began, by the service's own clock if its answer says what time that is. A re-triggered run
 * echoes the start time of the first one, and no run begins before it is created.
 */
function ageOf(
  { run, serviceTimeMs }: Extract<Poll, { kind: 'shown' }>,
  previous: RunDetails | undefined,
): number | undefined {
  if (serviceTimeMs === undefined) return undefined;
  const { startedAtMs, createdAtMs = 0, startSeconds = 0 } = run;
  // `Date` has whole seconds, so that a run that has just begun can seem to begin in a moment.
  if (startedAtMs !== undefined && startedAtMs !== previous?.startedAtMs)
    return Math.max(0, serviceTimeMs - startedAtMs);
  const startMs = Math.max(startSeconds * 1_000, createdAtMs);
  return startMs === 0 || previous ? undefined : serviceTimeMs - startMs;
}

/** The pause that the service asks for, in milliseconds. */
function askedMs({ error }: Poll): number {
  return error instanceof AnswerError ? (error.problem.retryAfterMs ?? 0) : 0;
}
