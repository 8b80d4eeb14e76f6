import { failureKind } from '../adobe/failure-kind.ts';
import type { CreateOptions, RunRequest } from '../adobe/flow-service.ts';
import { AnswerError, UnreadableAnswerError } from '../adobe/problem.ts';
import { wantsIntegers } from '../adobe/refused-form.ts';
import type { FlowRun, RunReference } from '../adobe/run.ts';
import type { Context } from './context.ts';
import { DuplicatedRunsError, OutcomeUnknownError } from './errors.ts';
import type { Attempt, Target } from './evidence.ts';
import { openFinder } from './find-lost-run.ts';
import type { CreatedRun, SentRun } from './findings.ts';
import { type LostRun, settleLostRun } from './settle-lost-run.ts';

/** How many more requests are sent for one run after one had no answer. */
const MOST_RESENDS = 2;

/** A run to create, exactly one. */
export interface Creation {
  readonly target: Omit<Target, 'clientId'>;
  /** The place of its window in the plan, from 0; `undefined` for a re-trigger. */
  readonly index: number | undefined;
  /** Makes the next request anew, because a start time can pass until it is sent. */
  prepare(): Request;
}

/** One request that creates the run. */
export interface Request {
  /** The start time that it sends, unix seconds; `undefined` if it sends none. */
  readonly startSeconds: number | undefined;
  send(): Promise<RunReference>;
}

/**
 * Creates a run as it is asked for, exactly one. See {@link createExactlyOne}.
 *
 * @param request made anew for each attempt; it has the same window each time
 * @param knownRunIds runs that this step has created before
 */
export async function createOnce(
  request: () => RunRequest,
  { index, knownRunIds }: { readonly index: number; readonly knownRunIds: readonly string[] },
  context: Context,
): Promise<SentRun> {
  const sent = { last: request() };
  const form: { timesAs: CreateOptions['timesAs'] } = { timesAs: 'text' };
  const send = async (): Promise<RunReference> => {
    try {
      return await context.service.createRun(sent.last, form);
    } catch (error) {
      if (form.timesAs === 'integer' || !(error instanceof AnswerError && wantsIntegers(error.problem)))
        throw error;
      // The tutorial sends texts, the specifications of flows have integers; a refusal left no run.
      form.timesAs = 'integer';
      context.emit({ type: 'texts-refused', reason: error.message });
      return context.service.createRun(sent.last, form);
    }
  };
  const prepare = () => {
    sent.last = request();
    return { startSeconds: sent.last.startSeconds, send };
  };
  const { flowId, window } = sent.last;
  const created = await createExactlyOne(
    { target: { flowId, window, knownRunIds }, index, prepare },
    context,
  );
  return { ...created, startSeconds: sent.last.startSeconds };
}

/**
 * Creates exactly one run. A failure that surely left none is tried again; a failure that may have left one is never
 * followed by a second request before its absence is proven by the history of the flow.
 *
 * @throws {OutcomeUnknownError} a run may exist
 * @throws {DuplicatedRunsError} there are two
 * @throws what the request throws, if no run was created
 */
export async function createExactlyOne(creation: Creation, context: Context): Promise<CreatedRun> {
  const first = await sendUntilAnswered(creation, context, Number.POSITIVE_INFINITY);
  return 'run' in first ? { ...first.run, by: 'answer' } : recover(creation, first, context);
}

/** A request that had no answer, or none that can be read. */
interface Unanswered {
  readonly attempt: Attempt;
  readonly failure: Error;
}

/**
 * Sends requests until one of them is answered, or may have created a run.
 *
 * @param mostSends how many may reach the service
 * @throws what the request throws, if it created no run
 */
async function sendUntilAnswered(
  { target, index, prepare }: Creation,
  { clock, budget: openBudget, emit }: Context,
  mostSends: number,
): Promise<{ readonly run: RunReference } | Unanswered> {
  const budget = openBudget();
  let sends = 0;
  for (;;) {
    const { startSeconds, send } = prepare();
    const attempt = { atMs: clock.now(), startSeconds };
    emit({ type: 'sending', index });
    try {
      return { run: newRun(await send(), target) };
    } catch (error) {
      const kind = failureKind(error);
      const failure = error as Error;
      if (kind === 'unanswered') return { attempt, failure };
      sends += error instanceof AnswerError ? 1 : 0;
      if (kind === 'refused' || sends >= mostSends) throw error;
      await budget.pause(failure);
    }
  }
}

/** An id that the step knows is no answer: it would lose a window. */
function newRun(run: RunReference, { knownRunIds, retriggeredRunId }: Creation['target']): RunReference {
  if (run.runId === retriggeredRunId || !knownRunIds.includes(run.runId)) return run;
  throw new UnreadableAnswerError(
    `the Flow Service answered with flow run ${run.runId}, which this step has created before`,
  );
}

/** After one request without an answer, no later failure says that no run exists. */
async function recover(creation: Creation, first: Unanswered, context: Context): Promise<CreatedRun> {
  const { failure } = first;
  const attempts: [Attempt, ...Attempt[]] = [first.attempt];
  const target = { ...creation.target, clientId: context.clientId };
  context.emit({ type: 'looking-up', reason: failure.message });
  try {
    for (;;) {
      const resends = attempts.length - 1;
      const lost = { target, attempts, failure, mayResend: resends < MOST_RESENDS };
      const settled = await settleLostRun(lost, context);
      if (settled.kind === 'found') return foundRun(settled, lost, context);
      context.emit({ type: 'resending', lookups: settled.lookups });
      const next = await sendUntilAnswered(creation, context, MOST_RESENDS - resends);
      if ('run' in next) return await foundRun({ runs: [next.run], by: 'answer' }, lost, context);
      attempts.push(next.attempt);
    }
  } catch (error) {
    if (error instanceof OutcomeUnknownError || error instanceof DuplicatedRunsError) throw error;
    const { message } = error as Error;
    throw new OutcomeUnknownError(failure, first.attempt.atMs, `Then ${message.replace(/\.$/, '')}.`);
  }
}

interface Found {
  readonly runs: readonly RunReference[];
  readonly by: CreatedRun['by'];
}

/** If the request was sent again, the history is looked up once more: an earlier request may have left a run too. */
async function foundRun({ runs, by }: Found, lost: LostRun, context: Context): Promise<CreatedRun> {
  const [run, ...others] = runs;
  if (!run || others.length > 0) throw new DuplicatedRunsError(runs);
  if (lost.attempts.length === 1 && by !== 'answer') return { ...run, by };
  const target = { ...lost.target, knownRunIds: [...lost.target.knownRunIds, run.runId] };
  const findDuplicates = () => duplicatesOf({ ...lost, target }, context);
  const duplicates = await findDuplicates();
  if (duplicates.length > 0) throw new DuplicatedRunsError([run, ...duplicates]);
  return { ...run, by, findDuplicates };
}

/** A lookup that fails finds none: the run that is known exists all the same. */
async function duplicatesOf({ target, attempts }: LostRun, context: Context): Promise<readonly FlowRun[]> {
  try {
    const lookup = await openFinder(target, context).lookUp(attempts);
    return lookup.kind === 'found' ? lookup.runs : [];
  } catch (error) {
    context.emit({ type: 'duplicates-not-checked', reason: (error as Error).message });
    return [];
  }
}
