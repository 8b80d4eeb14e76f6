import { formatList, formatWindow } from '../../time/format.ts';
import { type Context, during } from '../context.ts';
import { OperationError } from '../errors.ts';
import type { Plan } from '../findings.ts';
import { openMemory } from '../history.ts';
import type { CreateOrder } from '../order.ts';
import type { StepContext } from '../step-runs.ts';
import { findExistingRuns, sortRuns } from './existing-runs.ts';
import { hasEveryRun, type Judgement, judgeExisting } from './judge-existing-runs.ts';
import { openRerunLookups, openStandstill } from './rerun.ts';

/**
 * Looks up the runs that exist for the windows of a plan, if the step is asked to attach to them or to fail.
 *
 * @returns the plan with the runs to attach to; none are looked up if the step just creates
 * @throws {OperationError} a run exists and must not, this cannot be known, or the history cannot be read
 */
export async function findRunsToAttach(plan: Plan, order: CreateOrder, context: StepContext): Promise<Plan> {
  const { ifRunExists, run } = order;
  if (ifRunExists === 'create') return { ...plan, existing: [] };
  const judgement = await during(`look up existing runs of flow ${run.flowId}`, lookUp(plan, order, context));
  const { existing, failure } = judgement;
  context.stepRuns.addEarlier(existing.runs);
  context.emit({ type: 'decided', text: attachDecision(judgement, ifRunExists) });
  if (failure) {
    context.emit({ type: 'existing-runs-refused', existing });
    throw new OperationError(`create a run of flow ${run.flowId}`, 'none', failure);
  }
  context.emit({ type: 'existing-runs-found', existing });
  return { ...judgement.plan, existing: existing.same };
}

/** Looks up once, and on a re-run until it is decided what to do or a minute is over. */
async function lookUp(plan: Plan, order: CreateOrder, context: Context): Promise<Judgement> {
  const { clock } = context;
  const waitForNext = openRerunLookups(order.isRerun, context);
  const withStandstill = openStandstill(context);
  const remember = openMemory();
  for (;;) {
    const wanted = { flowId: order.run.flowId, plan, sameIsEnough: true };
    const found = withStandstill(await findExistingRuns(wanted, context));
    const existing = sortRuns({ ...found, runs: remember(found.runs) }, plan);
    const judgement = judgeExisting(existing, plan, order, clock.now());
    if (isDecided(judgement, order) || !(await waitForNext())) return judgement;
  }
}

/** Whether another lookup cannot change what the step does: an objection of `attach` can pass. */
function isDecided({ existing, failure }: Judgement, { ifRunExists }: CreateOrder): boolean {
  return hasEveryRun(existing) || (ifRunExists === 'fail' && failure !== undefined);
}

/** The decision about the runs that exist, and what it was based on, for debug logging. */
export function attachDecision({ plan, existing, failure }: Judgement, ifRunExists: string): string {
  const { runs, same, overlapping, withoutWindow } = existing;
  const ids = same.flatMap((run) => run?.runId ?? []);
  const facts = [
    `runs read: ${runs.length}`,
    `windows with a run that has not failed: ${ids.length} of ${same.length}${ids.length > 0 ? ` (${formatList(ids)})` : ''}`,
    `runs over other windows with some of the data: ${overlapping.length}`,
    `runs that do not show their window: ${withoutWindow.length}`,
    ...(plan.replaced ? [`window of an earlier attempt: ${formatWindow(plan.whole)}`] : []),
  ];
  return `\`if-run-exists: ${ifRunExists}\`: ${verdict(ids.length, same.length, failure)} (${facts.join('; ')})`;
}

function verdict(found: number, count: number, failure: Error | undefined): string {
  if (failure) return `refused, because ${failure.message}`;
  if (found === count) return 'every window has its run, which is taken over';
  return found === 0
    ? 'no window has a run: creates'
    : 'takes over the runs that exist, and creates the others';
}
