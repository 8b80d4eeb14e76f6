import type { FlowRun } from '../../adobe/run/run.ts';
import { type Context, during } from '../context.ts';
import { OperationError, PreconditionError } from '../errors.ts';
import { findExistingRuns } from '../existing/existing-runs.ts';
import { type Judgement, judgeExisting } from '../existing/judge-existing-runs.ts';
import type { ExistingRuns, Inspection, Plan, Preview } from '../findings.ts';
import type { CreateOrder } from '../order.ts';
import { requestFor } from '../plan.ts';
import { findIncompatibilities, inspectFlow } from './compatibility.ts';

/**
 * Finds out what creating the runs of a plan would meet: reads the flow and its history, and creates nothing.
 *
 * @throws {OperationError} the flow or its history cannot be read, the service would refuse a run, or a run exists and
 * must not; what was found has been announced by then
 */
export async function previewRuns(plan: Plan, order: CreateOrder, context: Context): Promise<void> {
  const { flowId, deltaColumn } = order.run;
  const reading = Promise.all([
    inspect(flowId, context),
    plan.existing
      ? knownRuns(plan.existing)
      : findExistingRuns({ flowId, plan, sameIsEnough: false }, context),
  ]);
  const [inspection, found] = await during(`check flow ${flowId}`, reading);
  const judgement = judgeExisting(found, plan, order, context.clock.now());
  const { failure } = judgement;
  const [window] = judgement.plan.windows;
  const preview: Preview = {
    ...inspection,
    ...judgement.existing,
    incompatibilities: findIncompatibilities(inspection, deltaColumn),
    request: window && requestFor(order.run, window, true, context.clock.now() / 1_000),
    objection: failure && { reason: failure.message, advice: failure.advice },
  };
  if (judgement.plan.replaced) context.emit({ type: 'planned', plan: judgement.plan });
  context.emit({ type: 'previewed', preview });
  throwIfRefused(preview, judgement, order);
}

/** Reads the flow and tests its source; a test that fails says nothing. */
async function inspect(
  flowId: string,
  context: Context,
): Promise<Inspection & Pick<Preview, 'isSourceReachable'>> {
  const inspection = await inspectFlow(flowId, context);
  const { baseConnectionId } = inspection.flow;
  const isSourceReachable = baseConnectionId
    ? await context.service.testConnection(baseConnectionId).catch(() => undefined)
    : undefined;
  return { ...inspection, isSourceReachable };
}

/** What about the flow does not fit comes first. An objection of `attach` can pass: it is shown, and does not fail. */
function throwIfRefused({ incompatibilities }: Preview, { failure }: Judgement, order: CreateOrder): void {
  const { run, ifRunExists } = order;
  const [first, ...others] = incompatibilities.filter(({ isCertain }) => isCertain);
  const operation = `plan a run of flow ${run.flowId}`;
  if (first) {
    const advice = 'The service would refuse the run. Correct this, then start the dry run again.';
    const cause = new PreconditionError(asReason(first.text), advice);
    throw new OperationError(operation, 'none', cause, { incompatibilities: others });
  }
  if (ifRunExists === 'fail' && failure) throw new OperationError(operation, 'none', failure);
}

/** A sentence, worded to follow a colon. */
function asReason(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, '');
}

/** The history has been read for the plan: it shows no other run that has to do with its windows. */
function knownRuns(same: readonly (FlowRun | undefined)[]): ExistingRuns {
  const runs = same.filter((run) => run !== undefined);
  const none = { overlapping: [], cutOff: [], withoutWindow: [], active: [] };
  return { runs, same, ...none, clockAheadMs: 0, isCached: false, isComplete: true };
}
