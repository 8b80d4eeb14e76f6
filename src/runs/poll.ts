import { isNotFound, isPassing } from '../adobe/failure-kind.ts';
import type { RunSnapshot } from '../adobe/flow-service.ts';
import { NoAnswerError } from '../adobe/no-answer.ts';
import { AnswerError } from '../adobe/problem.ts';
import type { RunReference } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import { TokenError } from '../adobe/token-error.ts';
import { firstPauseMs, pollPauseMs } from '../time/pace.ts';
import type { Context } from './context.ts';
import type { StepEvent } from './events.ts';

/** How polling a run ended. */
export type PollEnd =
  /** The run has ended, with whatever status. */
  | { readonly kind: 'ended'; readonly run: RunDetails }
  /** The time to wait is over and the run continues. The error is that of the last poll, if it failed. */
  | {
      readonly kind: 'timed-out';
      readonly run: RunDetails | undefined;
      readonly error: Error | undefined;
    }
  /** The run cannot be polled. */
  | { readonly kind: 'blind'; readonly run: RunDetails | undefined; readonly error: Error };

/** How a run is to be polled. */
export interface PollOptions {
  /** When the run begins, unix seconds on this machine's clock; `undefined` if it is not known yet. */
  readonly startSeconds: number | undefined;
  /** Longest time to wait, in milliseconds. */
  readonly waitTimeoutMs: number;
  /** Longest pause between two polls, in milliseconds. */
  readonly pollIntervalMs: number;
  /** How long the service may be unreachable from the first poll, in milliseconds; infinite if it has answered the step before. */
  readonly unreachableMs: number;
}

/**
 * How long a run may not be shown after its start. Adobe: a run takes two to three minutes after its start time to
 * show a status (Sources troubleshooting guide).
 */
const GRACE_MS = 5 * 60_000;

/** The last poll has this long, though the time to wait is over. */
const SHORTEST_POLL_MS = 2_000;

/** What one poll found. */
type Poll =
  | {
      readonly kind: 'shown';
      readonly run: RunDetails;
      readonly serviceTimeMs: number | undefined;
      readonly error: undefined;
    }
  | { readonly kind: 'not-shown'; readonly error: undefined }
  | { readonly kind: 'passing'; readonly error: Error }
  | { readonly kind: 'refused'; readonly error: Error };

/**
 * Polls a run until it has ended. A poll that fails in a way that can pass does not end this; a refusal does.
 *
 * @throws {CancelledError}
 */
export async function pollRun(
  { runId }: RunReference,
  { startSeconds, waitTimeoutMs, pollIntervalMs, unreachableMs }: PollOptions,
  context: Context,
): Promise<PollEnd> {
  const { clock } = context;
  const begunMs = clock.now();
  const deadlineMs = begunMs + waitTimeoutMs;
  // When the run begins, on this machine's clock. One that was to begin earlier has not done anything by now.
  const seen: { bornMs: number; run?: RunDetails; patienceEndsMs?: number } = {
    bornMs: Math.max(begunMs, (startSeconds ?? 0) * 1_000),
  };
  const visibleMs = seen.bornMs + GRACE_MS;
  let pauseMs = startSeconds ? firstPauseMs(begunMs - seen.bornMs, pollIntervalMs) : 0;
  for (;;) {
    const leftMs = Math.max(0, deadlineMs - clock.now());
    await clock.sleep(Math.min(pauseMs, leftMs));
    const timeoutMs = Math.max(SHORTEST_POLL_MS, deadlineMs - clock.now());
    const poll = await pollOnce(runId, timeoutMs, clock.now() < visibleMs, context);
    clock.throwIfCancelled();
    if (poll.kind === 'shown') {
      seen.run = poll.run;
      seen.bornMs = clock.now() - (ageOf(poll) ?? clock.now() - seen.bornMs);
    }
    const event = eventOf(runId, poll, clock.now() - seen.bornMs);
    if (event) context.emit(event);
    // A network that fails in the middle comes back; one that was never there is set up wrong.
    seen.patienceEndsMs ??= clock.now() + unreachableMs;
    if (!isUnconnected(poll.error)) seen.patienceEndsMs = Number.POSITIVE_INFINITY;
    const isCutOff = clock.now() >= seen.patienceEndsMs;
    const end = endOf(poll, seen.run, pauseMs >= leftMs, isCutOff);
    if (end) return end;
    pauseMs = nextPauseMs(clock.now() - seen.bornMs, pollIntervalMs, poll, context.random());
  }
}

async function pollOnce(
  runId: string,
  timeoutMs: number,
  mayBeHidden: boolean,
  { service }: Context,
): Promise<Poll> {
  try {
    const { run, serviceTimeMs }: RunSnapshot = await service.getRun(runId, timeoutMs);
    if (run) return { kind: 'shown', run, serviceTimeMs, error: undefined };
    const error = new Error('the Flow Service does not show the run');
    return mayBeHidden ? { kind: 'not-shown', error: undefined } : { kind: 'refused', error };
  } catch (thrown) {
    const error = thrown as Error;
    // A token that cannot be renewed for now does not end the wait either.
    const reason = error instanceof TokenError ? error.cause : error;
    if (isPassing(reason)) return { kind: 'passing', error: reason };
    return isNotFound(error) && mayBeHidden
      ? { kind: 'not-shown', error: undefined }
      : { kind: 'refused', error };
  }
}

function endOf(
  poll: Poll,
  run: RunDetails | undefined,
  isOver: boolean,
  isCutOff: boolean,
): PollEnd | undefined {
  const { error } = poll;
  if (poll.kind === 'shown' && !isUnderWay(poll.run.status)) return { kind: 'ended', run: poll.run };
  if (error && (poll.kind === 'refused' || isCutOff)) return { kind: 'blind', run, error };
  return isOver ? { kind: 'timed-out', run, error } : undefined;
}

/** Whether a poll never reached the service. */
function isUnconnected(error: Error | undefined): boolean {
  return error instanceof NoAnswerError && !error.sent;
}

/** What a poll announces; a refusal ends the wait, which says why. */
function eventOf(runId: string, poll: Poll, ageMs: number): StepEvent | undefined {
  switch (poll.kind) {
    case 'shown':
      return { type: 'run-polled', run: poll.run, ageMs };
    case 'not-shown':
      return { type: 'run-not-shown', runId };
    case 'passing':
      return { type: 'poll-failed', runId, reason: poll.error.message };
    case 'refused':
      return undefined;
    default:
      return poll satisfies never;
  }
}

/**
 * How long ago the run began, by the service's own clock if its answer says what time that is. A re-triggered run
 * echoes the start time of the first one, and no run begins before it is created.
 */
function ageOf({ run, serviceTimeMs }: Extract<Poll, { kind: 'shown' }>): number | undefined {
  const requestedMs = (run.startSeconds ?? 0) * 1_000;
  const startMs = run.startedAtMs ?? Math.max(requestedMs, run.createdAtMs ?? 0);
  return startMs === 0 || serviceTimeMs === undefined ? undefined : serviceTimeMs - startMs;
}

function nextPauseMs(ageMs: number, pollIntervalMs: number, poll: Poll, random: number): number {
  const beforeStartMs = Math.min(pollIntervalMs, firstPauseMs(ageMs, pollIntervalMs));
  const pauseMs = ageMs < 0 ? beforeStartMs : pollPauseMs(ageMs, pollIntervalMs, random);
  const { error } = poll;
  return Math.max(pauseMs, error instanceof AnswerError ? (error.problem.retryAfterMs ?? 0) : 0);
}
