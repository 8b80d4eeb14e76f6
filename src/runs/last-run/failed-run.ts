import { CancelledError } from '../../adobe/clock.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import type { RunFault } from '../../adobe/run/run-details.ts';
import { hasFailed } from '../../adobe/run/run-status.ts';
import type { Context } from '../context.ts';
import { isRead } from './coverage.ts';

/**
 * Announces the newest run that failed since the last success: a step that did not wait for its run has not seen how
 * it ended.
 *
 * @param runs newest first
 * @param announced the ids of those that the step has announced; each is announced once
 * @throws {CancelledError}
 */
export async function announceFailedRun(
  runs: readonly FlowRun[],
  announced: Set<string>,
  context: Pick<Context, 'service' | 'emit'>,
): Promise<void> {
  const success = runs.findIndex(isRead);
  const since = success < 0 ? runs : runs.slice(0, success);
  const [run, ...others] = since.filter(hasFailed);
  if (!run || announced.has(run.runId)) return;
  announced.add(run.runId);
  const errors = await readErrors(run, context);
  context.emit({ type: 'failed-run-found', failed: { run, errors, others } });
}

/** Reads the errors of a run in one request. Errors that cannot be read are left out: the failure is known all the same. */
async function readErrors(
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
