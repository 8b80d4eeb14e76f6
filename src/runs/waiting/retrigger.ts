import { AnswerError } from '../../adobe/problem/problem.ts';
import { refusesState } from '../../adobe/problem/refused-form.ts';
import { retrying } from '../../adobe/retry.ts';
import { createExactlyOne, runLeftBy } from '../creation/create-once.ts';
import { DuplicatedRunsError } from '../errors.ts';
import type { CreatedRun, RunToWait, WaitedRun } from '../findings.ts';
import type { StepContext } from '../step-runs.ts';

/**
 * Re-triggers a run. The service has no idempotency key for this either, so it is done as carefully as a creation. A
 * refusal for the state of the run ("try again after some time", Adobe error 1387) left none, and is tried again.
 *
 * @param failed how the run ended
 * @param run what the step knew about it beforehand
 * @throws what {@link createExactlyOne} throws
 */
export async function retrigger(
  failed: WaitedRun,
  run: RunToWait,
  context: StepContext,
): Promise<CreatedRun> {
  const inTurn = () => context.stepRuns.inTurn(() => retriggerOnce(failed, run, context));
  return retrying(inTurn, context.budget(), isAboutState);
}

function isAboutState(error: unknown): error is AnswerError {
  return error instanceof AnswerError && refusesState(error.problem);
}

async function retriggerOnce(
  { runId, window, details }: WaitedRun,
  { flowId = '', index }: RunToWait,
  context: StepContext,
): Promise<CreatedRun> {
  const { clientId, stepRuns } = context;
  if (stepRuns.isUnclear())
    throw new Error('whether another flow run was created or re-triggered is not known');
  const target = {
    ...{ flowId: details?.flowId || flowId, window, clientId },
    ...{ knownRunIds: [...stepRuns.runIds], retriggeredRunId: runId },
  };
  const prepare = () => ({ startSeconds: undefined, send: () => context.service.retriggerRun(runId) });
  try {
    const next = await createExactlyOne({ target, index: undefined, prepare }, context);
    stepRuns.add(next.runId);
    return next;
  } catch (error) {
    const run = runLeftBy(error);
    if (run === 'unknown') stepRuns.becomeUnclear();
    if (error instanceof DuplicatedRunsError)
      context.emit({ type: 'runs-duplicated', index, failedRunId: runId, runs: error.runs });
    else context.emit({ type: 'retrigger-failed', runId, run });
    throw error;
  }
}
