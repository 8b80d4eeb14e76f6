import { isSameId } from '../../adobe/ids.ts';
import { type FailureKind, failureKind } from '../../adobe/problem/failure-kind.ts';
import { AnswerError, UnreadableAnswerError } from '../../adobe/problem/problem.ts';
import type { RunReference } from '../../adobe/run/run.ts';
import type { Context } from '../context.ts';
import type { Attempt, Target } from './evidence.ts';

/** A run to create, exactly one. */
export interface Creation {
  readonly target: Target;
  /** The place of its window in the plan, from 0; `undefined` for a re-trigger. */
  readonly index: number | undefined;
  /** Makes the next request anew, because a start time can pass until it is sent. */
  prepare(): Request;
  /** Whether a refusal is about the form of the request, which the next one changes: then it is sent at once. */
  adapt?(refusal: Error): boolean;
}

/** One request that creates the run. */
export interface Request {
  /** The start time that it sends, unix seconds; `undefined` if it sends none. */
  readonly startSeconds: number | undefined;
  send(): Promise<RunReference>;
}

/** A request that had no answer, or none that can be read. */
export interface Unanswered {
  readonly attempt: Attempt;
  readonly failure: Error;
}

/**
 * Sends requests until one of them is answered, or may have created a run.
 *
 * @param sends how many may still reach the service
 * @throws what the request throws, if it created no run
 */
export async function sendUntilAnswered(
  creation: Creation,
  context: Context,
  sends: { left: number },
): Promise<{ readonly run: RunReference } | Unanswered> {
  const budget = context.budget();
  for (;;) {
    const sent = await sendOne(creation, context);
    if ('run' in sent) return sent;
    const { kind, failure } = sent;
    if (kind === 'unanswered' || failure instanceof AnswerError) sends.left -= 1;
    if (kind === 'unanswered') return sent;
    if (sends.left <= 0) throw failure;
    if (kind === 'not-accepted') await budget.pause(failure);
    else if (!creation.adapt?.(failure)) throw failure;
  }
}

type Failed = Unanswered & { readonly kind: FailureKind };

async function sendOne(
  { target, index, prepare }: Creation,
  { clock, emit }: Context,
): Promise<{ readonly run: RunReference } | Failed> {
  const { startSeconds, send } = prepare();
  const attempt = { atMs: clock.now(), startSeconds };
  emit({ type: 'sending', index, failedRunId: target.retriggeredRunId });
  try {
    return { run: newRun(await send(), target) };
  } catch (error) {
    return { kind: failureKind(error), attempt, failure: error as Error };
  }
}

/** The id of a run that existed before the request is no answer: it would lose a window. */
function newRun(run: RunReference, { knownRunIds, retriggeredRunId }: Target): RunReference {
  const isKnown = knownRunIds.some((runId) => isSameId(runId, run.runId));
  if (!isKnown || isSameId(run.runId, retriggeredRunId ?? '')) return run;
  throw new UnreadableAnswerError(
    `the Flow Service answered with flow run ${run.runId}, which existed before the request`,
  );
}
