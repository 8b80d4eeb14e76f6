import type { Clock } from '../adobe/clock.ts';
import type { FlowService, RunSnapshot } from '../adobe/flow-service.ts';
import { NoAnswerError } from '../adobe/no-answer.ts';
import { AnswerError } from '../adobe/problem.ts';
import { isPassing } from '../adobe/retry.ts';
import type { RunReference } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import { TokenError } from '../adobe/session.ts';
import { firstPauseMs, lookPauseMs } from '../time/pace.ts';

/** How a watch came to its end. */
export type WatchEnd =
  /** The run has ended, in whatever way. */
  | { readonly kind: 'ended'; readonly run: RunDetails }
  /** The time to wait is over; the run goes on. The error is that of the last look, where it failed. */
  | {
      readonly kind: 'timed-out';
      readonly run: RunDetails | undefined;
      readonly error: Error | undefined;
    }
  /** Looking at the run does not work, and will not. */
  | { readonly kind: 'blind'; readonly run: RunDetails | undefined; readonly error: Error };

/** What is told of a watch while it goes on. */
export interface WatchProgress {
  /** The run was seen. */
  seen(run: RunDetails, ageMs: number): void;
  /** The run does not show yet, which is normal in its first minutes. */
  hidden(runId: string): void;
  /** A look failed in a way that passes. */
  troubled(runId: string, reason: string): void;
}

/** What watching needs of the world. */
export interface WatchWorld {
  readonly service: FlowService;
  readonly clock: Clock;
  readonly progress: WatchProgress;
  /** From 0 up to 1. */
  random(): number;
}

/** How a run is to be watched. */
export interface WatchOptions {
  /** When the run begins, unix seconds on this machine's clock; `undefined` where nobody knows yet. */
  readonly startSeconds: number | undefined;
  /** Longest time to wait, in milliseconds. */
  readonly waitTimeoutMs: number;
  /** Longest pause between two looks, in milliseconds. */
  readonly pollIntervalMs: number;
  /** How long the service may be out of reach from the first look on, in milliseconds; without end where it has answered the step before. */
  readonly unreachableMs: number;
}

/**
 * How long a run may stay out of sight after its start. Adobe: a run takes two to three minutes after its start
 * time to show a status (Sources troubleshooting guide).
 */
const GRACE_MS = 5 * 60_000;

/** The last look gets this long, though the time to wait is over. */
const SHORTEST_LOOK_MS = 2_000;

/** What one look came to. */
type Glance =
  | {
      readonly kind: 'seen';
      readonly run: RunDetails;
      readonly serviceTimeMs: number | undefined;
      readonly error: undefined;
    }
  | { readonly kind: 'hidden'; readonly error: Error | undefined }
  | { readonly kind: 'passing'; readonly error: Error }
  | { readonly kind: 'refused'; readonly error: Error };

/**
 * Watches a run until it has ended. A look that fails in a way that passes does not end the watch; a refusal does.
 *
 * @throws {CancelledError}
 */
export async function watchRun(
  { runId }: RunReference,
  { startSeconds, waitTimeoutMs, pollIntervalMs, unreachableMs }: WatchOptions,
  world: WatchWorld,
): Promise<WatchEnd> {
  const { clock } = world;
  const begunMs = clock.now();
  const deadlineMs = begunMs + waitTimeoutMs;
  // When the run began, on this machine's clock. One that was to begin earlier has not done anything by now.
  const watch: { bornMs: number; run?: RunDetails; patienceEndsMs?: number } = {
    bornMs: Math.max(begunMs, (startSeconds ?? 0) * 1_000),
  };
  const visibleMs = watch.bornMs + GRACE_MS;
  let pauseMs = startSeconds ? firstPauseMs(begunMs - watch.bornMs, pollIntervalMs) : 0;
  for (;;) {
    const leftMs = Math.max(0, deadlineMs - clock.now());
    await clock.sleep(Math.min(pauseMs, leftMs));
    const lookMs = Math.max(SHORTEST_LOOK_MS, deadlineMs - clock.now());
    const glance = await glanceAt(runId, world, lookMs, clock.now() < visibleMs);
    clock.throwIfCancelled();
    if (glance.kind === 'seen') {
      watch.run = glance.run;
      watch.bornMs = clock.now() - (ageOf(glance) ?? clock.now() - watch.bornMs);
    }
    tell(world.progress, runId, glance, clock.now() - watch.bornMs);
    // A network that fails in the middle comes back; one that was never there is set up wrong.
    watch.patienceEndsMs ??= clock.now() + unreachableMs;
    if (!isUnconnected(glance.error)) watch.patienceEndsMs = Number.POSITIVE_INFINITY;
    const isCutOff = clock.now() >= watch.patienceEndsMs;
    const end = endOf(glance, watch.run, pauseMs >= leftMs, isCutOff);
    if (end) return end;
    pauseMs = nextPauseMs(clock.now() - watch.bornMs, pollIntervalMs, glance, world.random());
  }
}

async function glanceAt(
  runId: string,
  { service }: WatchWorld,
  timeoutMs: number,
  mayBeHidden: boolean,
): Promise<Glance> {
  try {
    const { run, serviceTimeMs }: RunSnapshot = await service.getRun(runId, timeoutMs);
    if (run) return { kind: 'seen', run, serviceTimeMs, error: undefined };
    const error = new Error('the Flow Service does not show the run');
    return mayBeHidden ? { kind: 'hidden', error: undefined } : { kind: 'refused', error };
  } catch (thrown) {
    const error = thrown as Error;
    // A token that cannot be renewed for now is no reason to stop watching either.
    const reason = error instanceof TokenError ? error.cause : error;
    if (isPassing(reason)) return { kind: 'passing', error: reason };
    const isMissing = error instanceof AnswerError && error.problem.status === 404;
    return { kind: isMissing && mayBeHidden ? 'hidden' : 'refused', error };
  }
}

function endOf(
  glance: Glance,
  run: RunDetails | undefined,
  isOver: boolean,
  isCutOff: boolean,
): WatchEnd | undefined {
  const { error } = glance;
  if (glance.kind === 'seen' && !isUnderWay(glance.run.status)) return { kind: 'ended', run: glance.run };
  if (error && (glance.kind === 'refused' || isCutOff)) return { kind: 'blind', run, error };
  return isOver ? { kind: 'timed-out', run, error } : undefined;
}

/** Whether a look never reached the service. */
function isUnconnected(error: Error | undefined): boolean {
  return error instanceof NoAnswerError && !error.sent;
}

function tell(progress: WatchProgress, runId: string, glance: Glance, ageMs: number): void {
  if (glance.kind === 'seen') progress.seen(glance.run, ageMs);
  if (glance.kind === 'hidden') progress.hidden(runId);
  if (glance.kind === 'passing') progress.troubled(runId, glance.error.message);
}

/**
 * How long ago the run began, by the service's own clock where its answer says what time that is. A run that is
 * started over echoes the start time of the first one, so none begins before it is created.
 */
function ageOf({ run, serviceTimeMs }: Extract<Glance, { kind: 'seen' }>): number | undefined {
  const askedMs = (run.startSeconds ?? 0) * 1_000;
  const startMs = run.startedAtMs ?? Math.max(askedMs, run.createdAtMs ?? 0);
  return startMs === 0 || serviceTimeMs === undefined ? undefined : serviceTimeMs - startMs;
}

function nextPauseMs(ageMs: number, pollIntervalMs: number, glance: Glance, random: number): number {
  const beforeStartMs = Math.min(pollIntervalMs, firstPauseMs(ageMs, pollIntervalMs));
  const pauseMs = ageMs < 0 ? beforeStartMs : lookPauseMs(ageMs, pollIntervalMs, random);
  const { error } = glance;
  return Math.max(pauseMs, error instanceof AnswerError ? (error.problem.retryAfterMs ?? 0) : 0);
}
