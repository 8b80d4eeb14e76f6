import type { Connection } from './adobe/connection.ts';
import type { FlowService } from './adobe/flow-service.ts';
import { connect, retryWorld, type World } from './runs/context.ts';
import { WaitError } from './runs/errors.ts';
import type { WaitOptions, WaitOrder } from './runs/order.ts';
import { followRuns, type RunToWait, type WaitedRun } from './runs/wait.ts';

/**
 * The story of the wait action: obtain a token, wait for the runs that were given, tell of their ends.
 *
 * @throws {StepError} there is no token
 * @throws {WaitError} a run did not come to a good end
 * @throws {CancelledError}
 */
export async function waitForFlowRuns({ runIds, ...wait }: WaitOrder, world: World): Promise<void> {
  const service = await connect(wait.connection, world);
  const runs = runIds.map((runId) => ({ runId, etag: '' }));
  await waitForEnds(runs, wait, service, world);
  world.report.succeeded();
}

/** What a step waits for, and how. */
export interface Wait {
  readonly connection: Connection;
  /** The flow of the runs, for links; `undefined` where only the runs know it. */
  readonly flowId: string | undefined;
  readonly wait: WaitOptions;
}

/**
 * Waits for runs, tells of their ends, and fails where one of them is not good.
 *
 * @throws {WaitError} all runs have been waited for
 * @throws {CancelledError}
 */
export async function waitForEnds(
  runs: readonly RunToWait[],
  order: Wait,
  service: FlowService,
  world: World,
): Promise<void> {
  const { report } = world;
  const { connection, flowId, wait } = order;
  report.waiting(runs, order);
  const { retryTimeoutMs } = connection;
  const { lookingUp, ruledOut, progress } = report;
  const waiting = { ...retryWorld(world), service, retryTimeoutMs, lookingUp, ruledOut, progress };
  const ended = await followRuns(
    runs.map((run) => ({ ...run, flowId })),
    wait,
    waiting,
  );
  report.waited(ended, order);
  const bad = ended.flatMap((attempts) => attempts.slice(-1)).filter((end) => !isGood(end, wait));
  if (bad.length > 0) throw new WaitError(bad, wait);
}

/** Whether a run's end lets the step be green. */
function isGood({ outcome, details }: WaitedRun, { maxFailedRecords }: WaitOptions): boolean {
  const failedRecords = details?.metrics.recordsFailed ?? 0;
  if (maxFailedRecords !== undefined && failedRecords > maxFailedRecords) return false;
  return outcome === 'succeeded' || outcome === 'partially-succeeded';
}
