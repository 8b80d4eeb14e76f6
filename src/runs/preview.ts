import type { FlowRun } from '../adobe/run.ts';
import { findIncompatibilities, inspectFlow } from './compatibility.ts';
import { type Context, during } from './context.ts';
import { findExistingRuns } from './existing-runs.ts';
import type { ExistingRuns, Plan, Preview } from './findings.ts';
import type { RunOrder } from './order.ts';

/**
 * Finds out what creating the runs of a plan would meet: reads the flow and its history, and creates nothing.
 *
 * @throws {OperationError} the flow or its history cannot be read
 */
export async function previewRuns(plan: Plan, run: RunOrder, context: Context): Promise<Preview> {
  const { flowId, deltaColumn } = run;
  const reading = Promise.all([
    inspectFlow(flowId, context),
    plan.existing
      ? knownRuns(plan.existing)
      : findExistingRuns({ flowId, ...plan, sameIsEnough: false }, context),
  ]);
  const [inspection, existing] = await during(`check flow ${flowId}`, reading);
  const incompatibilities = findIncompatibilities(inspection, deltaColumn);
  return { ...inspection, ...existing, incompatibilities };
}

/** The history has been read for the plan: it shows no other run that has to do with its windows. */
function knownRuns(same: readonly (FlowRun | undefined)[]): ExistingRuns {
  const none = { overlapping: [], withoutWindow: [], active: [] };
  return { same, ...none, clockAheadMs: 0, isComplete: true };
}
