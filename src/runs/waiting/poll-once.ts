import { isNotFound, isPassing } from '../../adobe/problem/failure-kind.ts';
import { AnswerError } from '../../adobe/problem/problem.ts';
import type { RunDetails } from '../../adobe/run/run-details.ts';
import { TokenError } from '../../adobe/token/token-error.ts';
import type { Context } from '../context.ts';

/** What one poll found. */
export type Poll =
  | {
      readonly kind: 'shown';
      readonly run: RunDetails;
      readonly serviceTimeMs: number | undefined;
      readonly error: undefined;
    }
  /** The service does not know the run, or not yet. */
  | {
      readonly kind: 'not-shown';
      readonly serviceTimeMs: number | undefined;
      readonly error: Error;
    }
  /** The poll failed in a way that says nothing about the run, for however long. */
  | { readonly kind: 'passing'; readonly error: Error }
  /** The service refused the poll: once can be a hiccup of a gateway, for long it is meant. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** Not a failure of the service: another poll would fail in the same way. */
  | { readonly kind: 'defect'; readonly error: Error };

/** Polls a run once, in at most so many milliseconds. */
export async function pollOnce(
  runId: string,
  timeoutMs: number,
  { service }: Pick<Context, 'service'>,
): Promise<Poll> {
  try {
    const { run, serviceTimeMs } = await service.getRun(runId, timeoutMs);
    if (run) return { kind: 'shown', run, serviceTimeMs, error: undefined };
    return { kind: 'not-shown', serviceTimeMs, error: new Error('the Flow Service does not show the run') };
  } catch (error) {
    return failedPoll(error as Error);
  }
}

function failedPoll(error: Error): Poll {
  // A token that cannot be renewed for now says nothing about the run either.
  const reason = error instanceof TokenError ? error.cause : error;
  if (isPassing(reason)) return { kind: 'passing', error: reason };
  if (isNotFound(error)) return { kind: 'not-shown', serviceTimeMs: error.problem.serviceTimeMs, error };
  const isRefusal = error instanceof AnswerError || error instanceof TokenError;
  return { kind: isRefusal ? 'refused' : 'defect', error };
}
