import type { FlowService } from '../adobe/flow-service.ts';
import { openBudget } from '../adobe/retry.ts';
import { type Inspection, inspectFlow, type Misfit, misfits } from './compatibility.ts';
import { during, retryWorld, type World } from './context.ts';
import { type ExistingRuns, findExistingRuns } from './existing-runs.ts';
import type { CreateOrder } from './order.ts';
import type { Plan } from './plan.ts';

/** What a dry run has found out. */
export interface Preview extends Inspection, ExistingRuns {
  /** What about the flow does not fit. */
  readonly misfits: readonly Misfit[];
}

/**
 * The story of a dry run: read the flow and its history, and say what creating the runs would meet.
 *
 * @throws {StepError} the flow or its history cannot be read
 */
export async function previewRuns(
  { whole, windows }: Plan,
  { run, connection }: CreateOrder,
  service: FlowService,
  world: World,
): Promise<void> {
  const { flowId, deltaColumn } = run;
  const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
  const reading = Promise.all([
    inspectFlow(service, flowId, budget),
    findExistingRuns({ flowId, whole, windows, sameIsEnough: false }, service, budget),
  ]);
  const [inspection, existing] = await during(`check flow ${flowId}`, reading);
  world.report.previewed({ ...inspection, ...existing, misfits: misfits(inspection, deltaColumn) });
}
