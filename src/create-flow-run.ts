import { CancelledError } from './adobe/clock.ts';
import { isAboutRequest } from './adobe/failure-kind.ts';
import type { RunRequest } from './adobe/flow-service.ts';
import { NoAnswerError } from './adobe/no-answer.ts';
import { AnswerError } from './adobe/problem.ts';
import type { FlowRun } from './adobe/run.ts';
import { activeWaitOptions } from './runs/active-runs.ts';
import { explainRefusal } from './runs/compatibility.ts';
import { type Context, connect, type Machine, operationError } from './runs/context.ts';
import { createOnce } from './runs/create-once.ts';
import { DuplicatedRunsError, type OperationError, UnsuccessfulRunsError } from './runs/errors.ts';
import type { Plan, RunToWait } from './runs/findings.ts';
import { findRunsToAttach } from './runs/if-run-exists.ts';
import type { CreateOrder } from './runs/order.ts';
import { planFromLastRun, planOf, requestFor } from './runs/plan.ts';
import { previewRuns } from './runs/preview.ts';
import { waitForEnds } from './wait-for-flow-runs.ts';

/**
 * The use case of the root action: obtains a token, plans what to read, then creates the runs, or previews them.
 *
 * @throws {OperationError} no run was created, or it is not known whether one was
 * @throws {UnsuccessfulRunsError} a run that was waited for did not succeed
 * @throws {CancelledError}
 */
export async function createFlowRun(order: CreateOrder, machine: Machine): Promise<void> {
  const { emit } = machine;
  const given = planOf(order.run);
  emit({ type: 'asked', order, plan: given });
  emit({ type: 'inputs-warned', warnings: order.warnings });
  const context = await connect(order.connection, machine);
  const plan = given ?? (await planNext(order, context));
  if (!plan) return;
  if (order.dryRun) emit({ type: 'previewed', preview: await previewRuns(plan, order.run, context) });
  else await createRuns(plan, order, context);
}

/**
 * Plans a step that continues from the last run of its flow, and announces what is to be done.
 *
 * @returns `undefined` if no run is to be created
 * @throws {UnsuccessfulRunsError} active runs have not ended in time
 */
async function planNext(order: CreateOrder, context: Context): Promise<Plan | undefined> {
  const { emit } = context;
  const next = await planFromLastRun(order, context);
  switch (next.kind) {
    case 'create':
      emit({ type: 'planned', plan: next.plan });
      return next.plan;
    case 'up-to-date':
      emit({ type: 'up-to-date', last: next.last });
      return undefined;
    case 'skipped':
      emit({ type: 'skipped', run: next.run });
      return undefined;
    case 'not-ended':
      emit({ type: 'active-runs-not-ended', runs: next.runs });
      throw new UnsuccessfulRunsError(next.runs, activeWaitOptions(order));
    default:
      return next satisfies never;
  }
}

/** Creates a run for each window, one after the other, and waits for it before the next if `wait` asks for it. */
async function createRuns(asked: Plan, order: CreateOrder, context: Context): Promise<void> {
  const { connection, run, wait } = order;
  const { plan, existing } = asked.existing
    ? { plan: asked, existing: asked.existing }
    : await findRunsToAttach(asked, order, context);
  if (plan !== asked) context.emit({ type: 'planned', plan });
  const runIds: string[] = [];
  for (const [index, window] of plan.windows.entries()) {
    if (index > 0) context.clock.throwIfCancelled();
    const request = () => requestFor(run, window, index === 0, context.clock.now() / 1_000);
    context.emit({ type: 'window-begun', index, request: request() });
    const found = existing[index];
    const created = found
      ? attach(found, index, context)
      : await create({ request, index, knownRunIds: runIds }, context);
    runIds.push(created.runId);
    if (wait) await waitForEnds([{ ...created, window }], { connection, flowId: run.flowId, wait }, context);
  }
}

/** A run that has begun may have ended: the first poll need not wait for its start. */
function attach(run: FlowRun, index: number, { clock, emit }: Context): RunToWait {
  emit({ type: 'run-attached', index, run });
  const { startSeconds = 0 } = run;
  return { ...run, startSeconds: startSeconds * 1_000 > clock.now() ? startSeconds : undefined };
}

/** One run to create. */
interface Creation {
  /** Makes the request anew for each attempt. */
  readonly request: () => RunRequest;
  /** The place of its window in the plan, from 0. */
  readonly index: number;
  /** Runs that this step has created before. */
  readonly knownRunIds: readonly string[];
}

async function create({ request, index, knownRunIds }: Creation, context: Context): Promise<RunToWait> {
  try {
    const run = await createOnce(request, { index, knownRunIds }, context);
    context.emit({ type: 'run-created', index, run });
    return run;
  } catch (error) {
    if (error instanceof DuplicatedRunsError) {
      context.emit({ type: 'runs-duplicated', index, runs: error.runs });
      throw error;
    }
    const explanation = isAboutRequest(error) ? await explainRefusal(request(), context) : undefined;
    const operation = `create a run of flow ${request().flowId}`;
    const failure = operationError(operation, error, runLeftBy(error), explanation);
    context.emit({ type: 'window-failed', index, run: failure.run });
    throw failure;
  }
}

/** Only what is known to have created no run counts as none: after a defect, nobody knows. */
function runLeftBy(error: unknown): OperationError['run'] {
  const isHarmless = [AnswerError, NoAnswerError, CancelledError].some((kind) => error instanceof kind);
  return isHarmless ? 'none' : 'unknown';
}
