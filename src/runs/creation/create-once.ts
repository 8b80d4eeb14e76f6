import { CancelledError } from '../../adobe/clock.ts';
import { NoAnswerError } from '../../adobe/http/no-answer.ts';
import { isSameId } from '../../adobe/ids.ts';
import { AnswerError } from '../../adobe/problem/problem.ts';
import type { RunReference } from '../../adobe/run/run.ts';
import { TokenError } from '../../adobe/token/token-error.ts';
import type { Context } from '../context.ts';
import { DuplicatedRunsError, OutcomeUnknownError, PossibleDuplicatesError } from '../errors.ts';
import type { CreatedRun } from '../findings.ts';
import type { Attempt } from './evidence.ts';
import { lookUpPatiently, onlyLive, openFinder, type PatientLookup } from './find-lost-run.ts';
import { foundText } from './found-text.ts';
import { type Creation, sendUntilAnswered, type Unanswered } from './send-creation.ts';
import { type LostRun, settleLostRun } from './settle-lost-run.ts';

/** How many more requests are sent for one run after one had no answer. */
const MOST_RESENDS = 2;

/**
 * Creates exactly one run. A failure that certainly left none is retried; a failure that may have left one is never
 * followed by a second request before its absence is proven by the history of the flow.
 *
 * @throws {OutcomeUnknownError} a run may exist
 * @throws {DuplicatedRunsError} there are two
 * @throws what the request throws, if no run was created
 */
export async function createExactlyOne(creation: Creation, context: Context): Promise<CreatedRun> {
  const first = await sendUntilAnswered(creation, context, { left: Number.POSITIVE_INFINITY });
  return 'run' in first ? { ...first.run, by: 'answer' } : recover(creation, first, context);
}

/**
 * What is known about the run after {@link createExactlyOne} threw an error: only what certainly created none counts as
 * none, and after a defect nobody knows.
 */
export function runLeftBy(error: unknown): 'none' | 'unknown' {
  const harmless = [AnswerError, NoAnswerError, TokenError, CancelledError];
  return harmless.some((kind) => error instanceof kind) ? 'none' : 'unknown';
}

/** After one request without an answer, no later failure says that no run exists. */
async function recover(creation: Creation, first: Unanswered, context: Context): Promise<CreatedRun> {
  const { failure } = first;
  const { target, index } = creation;
  const attempts: [Attempt, ...Attempt[]] = [first.attempt];
  const sends = { left: MOST_RESENDS };
  context.emit({ type: 'looking-up', reason: failure.message });
  try {
    for (;;) {
      const lost = { target, attempts, failure, index, mayResend: sends.left > 0 };
      const settled = await settleLostRun(lost, context);
      if (settled.kind === 'found') {
        context.emit({ type: 'decided', text: foundText(settled, lost) });
        return await foundRun(settled, lost, context);
      }
      context.emit({ type: 'resending', lookups: settled.lookups });
      const next = await sendUntilAnswered(creation, context, sends);
      if ('run' in next) return await foundRun({ runs: [next.run], by: 'answer' }, lost, context);
      attempts.push(next.attempt);
    }
  } catch (error) {
    if (error instanceof OutcomeUnknownError || error instanceof DuplicatedRunsError) throw error;
    const { message } = error as Error;
    // After a cancel in the middle of the request, the reason of the failure and what followed are the same.
    const lookups = message === failure.message ? '' : `Then ${message.replace(/\.$/, '')}.`;
    throw new OutcomeUnknownError(failure, attempts, lookups);
  }
}

/** If the request was sent again, the history is looked up once more: an earlier request may have left a run too. */
async function foundRun(
  { runs, by }: { readonly runs: readonly Omit<CreatedRun, 'by'>[]; readonly by: CreatedRun['by'] },
  lost: LostRun,
  context: Context,
): Promise<CreatedRun> {
  const { index, target, failure, attempts } = lost;
  const [run, ...others] = runs;
  if (!run || others.length > 0) throw new DuplicatedRunsError(runs);
  if (attempts.length === 1 && by !== 'answer') return { ...run, by };
  // The lookup can take minutes, and need not have an answer: the run exists all the same.
  if (index !== undefined) context.emit({ type: 'run-known', index, run: { ...run, by } });
  const lookUp = (knownRunIds: Iterable<string>, isLast: boolean) => {
    // What the step has created is no duplicate, nor is a run that was re-triggered under its own id.
    const retriggeredRunId = isSameId(run.runId, target.retriggeredRunId ?? '')
      ? undefined
      : target.retriggeredRunId;
    const next = { ...target, retriggeredRunId, knownRunIds: [...knownRunIds, run.runId] };
    const find = openFinder(next, context);
    const lookingUp = lookUpPatiently(isLast ? onlyLive(find, context) : find, attempts, context);
    return lookingUp.then((lookup) => announceOthers(run, lookup, context));
  };
  const lookup = await lookUp(target.knownRunIds, false);
  if (lookup.kind === 'found') throw new DuplicatedRunsError([run, ...lookup.runs]);
  if (lookup.kind === 'unclear') {
    throw new OutcomeUnknownError(failure, attempts, `Then ${unclearText(run, lookup.reason)}.`);
  }
  return { ...run, by, findDuplicates: async (runIds) => duplicatesOf(run, await lookUp(runIds, true)) };
}

/** A request that was sent again has created a run, and the history shows others that can be its duplicates or not. */
function unclearText({ runId }: RunReference, shown: string): string {
  return `the request was sent again and created flow run ${runId}, and then ${shown}`;
}

/** At the end of a wait as after the request: a run that can be a second one is neither claimed nor ignored. */
function duplicatesOf(run: RunReference, lookup: PatientLookup): readonly RunReference[] {
  if (lookup.kind === 'unclear') throw new PossibleDuplicatesError(unclearText(run, lookup.reason));
  return lookup.kind === 'found' ? lookup.runs : [];
}

/** Announces what a lookup for runs of the earlier requests shows. One that fails shows none: the run exists all the same. */
function announceOthers({ runId }: RunReference, lookup: PatientLookup, { emit }: Context): PatientLookup {
  const decided = (shown: string) =>
    emit({
      type: 'decided',
      text: `Lookup for runs of the earlier requests next to flow run ${runId}: ${shown}`,
    });
  if (lookup.kind === 'failed') {
    decided('it failed');
    emit({ type: 'duplicates-not-checked', runId, reason: lookup.failure.message });
  } else {
    emit({ type: 'duplicates-checked', runId });
    decided(lookup.kind === 'unclear' ? `unclear, ${lookup.reason}` : lookup.kind);
  }
  return lookup;
}
