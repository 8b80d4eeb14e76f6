import { CancelledError } from '../adobe/clock.ts';
import type { FlowRun } from '../adobe/run.ts';
import type { RunFault } from '../adobe/run-details.ts';
import { runState } from '../adobe/run-status.ts';
import type { Context } from './context.ts';
import { isRead } from './coverage.ts';
import type { FailedRun } from './findings.ts';

/**
 * Finds the runs that failed since the last success, and reads the errors of the newest of them: a step that did not
 * wait for its run has not seen how it ended.
 *
 * @param runs newest first
 * @returns `undefined` if there is none
 * @throws {CancelledError}
 */
export async function findFailedRun(
  runs: readonly FlowRun[],
  context: Context,
): Promise<FailedRun | undefined> {
  const success = runs.findIndex(isRead);
  const since = success < 0 ? runs : runs.slice(0, success);
  const [run, ...others] = since.filter(({ status }) => runState(status) === 'failed');
  if (!run) return undefined;
  return { run, errors: await readErrors(run, context), others: others.length };
}

/** Errors that cannot be read are left out: the failure is known all the same. */
async function readErrors({ runId }: FlowRun, { service, emit }: Context): Promise<readonly RunFault[]> {
  try {
    return (await service.getRun(runId)).run?.errors ?? [];
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    emit({ type: 'decided', text: `The errors of flow run ${runId} cannot be read: ${String(error)}` });
    return [];
  }
}
