import { CancelledError } from '../adobe/clock.ts';
import type { FlowRun } from '../adobe/run.ts';
import type { RunFault } from '../adobe/run-details.ts';
import { runState } from '../adobe/run-status.ts';
import type { Context } from './context.ts';
import { isRead } from './coverage.ts';

/**
 * The runs that failed since the last success: a step that did not wait for its run has not seen how it ended.
 *
 * @param runs newest first
 */
export function failedSinceSuccess(runs: readonly FlowRun[]): readonly FlowRun[] {
  const success = runs.findIndex(isRead);
  const since = success < 0 ? runs : runs.slice(0, success);
  return since.filter(({ status }) => runState(status) === 'failed');
}

/**
 * Reads the errors of a run in one request. Errors that cannot be read are left out: the failure is known all the same.
 *
 * @throws {CancelledError}
 */
export async function readErrors(
  { runId }: FlowRun,
  { service, emit }: Pick<Context, 'service' | 'emit'>,
): Promise<readonly RunFault[]> {
  try {
    return (await service.getRun(runId)).run?.errors ?? [];
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    emit({ type: 'decided', text: `The errors of flow run ${runId} cannot be read: ${String(error)}` });
    return [];
  }
}
