import type { RunReference } from '../../adobe/run/run.ts';
import { firstPauseMs } from '../../time/pace.ts';
import type { Context } from '../context.ts';
import { pollOnce } from './poll-once.ts';
import { openProgress, type PollEnd, type PollOptions } from './poll-progress.ts';

/** The last poll has this long, though the time to wait is over. */
const SHORTEST_POLL_MS = 1_000;

/**
 * Polls a run until it has ended. A bad answer does not end this before it has lasted, see {@link Patience}.
 *
 * @throws {CancelledError}
 */
export async function pollRun(
  { runId }: RunReference,
  options: PollOptions,
  { clock, emit, random, ...context }: Context,
): Promise<PollEnd> {
  const begunMs = clock.now();
  const deadlineMs = begunMs + options.waitTimeoutMs;
  const progress = openProgress(runId, options, begunMs);
  let pauseMs = options.startSeconds ? firstPauseMs(progress.ageMs(begunMs), options.pollIntervalMs) : 0;
  for (;;) {
    const leftMs = Math.max(0, deadlineMs - clock.now());
    await clock.sleep(Math.min(pauseMs, leftMs));
    const timeoutMs = Math.max(SHORTEST_POLL_MS, deadlineMs - clock.now());
    const poll = await pollOnce(runId, timeoutMs, context);
    clock.throwIfCancelled();
    const { event, end } = progress.take(poll, clock.now());
    if (event) emit(event);
    if (end) return end;
    if (pauseMs >= leftMs) return progress.lastEnd(poll);
    pauseMs = progress.pauseMs(poll, clock.now(), random());
  }
}
