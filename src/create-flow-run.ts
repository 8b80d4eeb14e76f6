import type { RunRequest } from './adobe/flow-service.ts';
import { isAboutRequest } from './adobe/problem/failure-kind.ts';
import type { FlowRun } from './adobe/run/run.ts';
import { hasFailed } from './adobe/run/run-status.ts';
import { connect, type Machine, operationError } from './runs/context.ts';
import { runLeftBy } from './runs/creation/create-once.ts';
import { createRun } from './runs/creation/create-run.ts';
import { DuplicatedRunsError, UnsuccessfulRunsError } from './runs/errors.ts';
import { findRunsToAttach } from './runs/existing/if-run-exists.ts';
import type { Plan, RunToWait, WaitedRun } from './runs/findings.ts';
import { inParallel } from './runs/in-parallel.ts';
import type { CreateOrder } from './runs/order.ts';
import { planFromLastRun, planOf, requestFor } from './runs/plan.ts';
import { explainRefusal } from './runs/preview/compatibility.ts';
import { previewRuns } from './runs/preview/preview.ts';
import { openStepRuns, type StepContext } from './runs/step-runs.ts';
import { existingRun, findDuplicates } from './runs/waiting/wait.ts';
import { waitForEnds } from './wait-for-flow-runs.ts';

/**
 * The use case of the root action: obtains a token, plans what to read, then creates the runs, or previews them.
 *
 * @throws {DuplicatedRunsError} several runs exist that one was to be made of
 * @throws {OperationError} no run was created, or it is not known whether one was
 * @throws {UnsuccessfulRunsError} a run that was waited for did not succeed
 * @throws {CancelledError}
 */
export async function createFlowRun(order: CreateOrder, machine: Machine): Promise<void> {
  const { emit } = machine;
  const given = planOf(order.run);
  emit({ type: 'asked', order, plan: given });
  emit({ type: 'inputs-warned', warnings: order.warnings });
  const context = { ...(await connect(order.connection, machine)), stepRuns: openStepRuns() };
  const plan = given ?? (await planNext(order, context));
  if (!plan) return;
  if (order.dryRun) await previewRuns(plan, order, context);
  else await createRuns(plan, order, context);
}

/**
 * Plans a step that continues from the last run of its flow, and announces what is to be done.
 *
 * @returns `undefined` if no run is to be created
 * @throws {UnsuccessfulRunsError} active runs have not ended in time
 */
async function planNext(order: CreateOrder, context: StepContext): Promise<Plan | undefined> {
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
      throw new UnsuccessfulRunsError(next.runs, order.activeWait);
    default:
      return next satisfies never;
  }
}

/** Creates a run for each window, one after the other; with `wait`, up to `max-parallel` are under way at once. */
async function createRuns(asked: Plan, order: CreateOrder, context: StepContext): Promise<void> {
  const { connection, run, wait, maxParallel } = order;
  const { stepRuns } = context;
  const plan = asked.existing ? asked : await findRunsToAttach(asked, order, context);
  if (plan.replaced) context.emit({ type: 'planned', plan });
  const resent: RunToWait[] = [];
  const createOne = async (index: number, window: RunRequest['window']): Promise<RunToWait> => {
    const request = () => requestFor(run, window, index === 0, context.clock.now() / 1_000);
    context.emit({ type: 'window-begun', index, request: request() });
    const found = plan.existing?.[index];
    const created = found ? attach(found, index, context) : await create(request, index, context);
    stepRuns.add(created.runId);
    const next = { ...created, window, index, flowId: run.flowId };
    if (created.findDuplicates) resent.push(next);
    return next;
  };
  await inParallel(plan.windows, maxParallel, async (window, index, isStopped) => {
    // A run that is re-triggered meanwhile could be taken for this one.
    const created = await stepRuns.inTurn(async () => {
      if (index > 0) context.clock.throwIfCancelled();
      return isStopped() || stepRuns.isUnclear() ? undefined : createOne(index, window);
    });
    if (!created) return undefined;
    if (!wait) return () => throwIfFailed(created, order, context);
    const task = { connection, flowId: run.flowId, wait };
    return () => waitForEnds([created], task, context);
  });
  // What an earlier request has created can show as long as the step lasts.
  const endMs = context.clock.now() + context.retryTimeoutMs;
  for (const created of plan.windows.length > 1 ? resent : [])
    if (context.clock.now() < endMs) await throwIfDuplicated(created, context);
}

/** A lost run can have failed by the time it is found, which is no success, though nobody asked to wait for it. */
async function throwIfFailed(
  { runId, etag, window, status = '' }: RunToWait,
  { activeWait }: CreateOrder,
  { service, clock, emit }: StepContext,
): Promise<void> {
  if (!hasFailed({ status })) return;
  const details = await service.getRun(runId).then(
    ({ run }) => run,
    () => undefined,
  );
  clock.throwIfCancelled();
  if (details && !hasFailed(details)) return;
  const end = { runId, etag: details?.etag || etag, status: details?.status ?? status, window, details };
  const failed: WaitedRun = { ...end, outcome: 'failed', problem: undefined };
  emit({ type: 'wait-ended', runs: [[failed]] });
  throw new UnsuccessfulRunsError([failed], activeWait);
}

async function throwIfDuplicated(run: RunToWait, context: StepContext): Promise<void> {
  const problem = await findDuplicates(run, context);
  if (problem instanceof DuplicatedRunsError) throw problem;
  if (problem) context.emit({ type: 'duplicates-not-checked', runId: run.runId, reason: problem.message });
}

function attach(run: FlowRun, index: number, { clock, emit }: StepContext): RunToWait {
  emit({ type: 'run-attached', index, run });
  return existingRun(run, clock.now());
}

/**
 * @param request made anew for each attempt
 * @param index the place of its window in the plan, from 0
 */
async function create(request: () => RunRequest, index: number, context: StepContext): Promise<RunToWait> {
  const { stepRuns } = context;
  try {
    const run = await createRun(request, index, context);
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
    if (failure.run === 'unknown') stepRuns.becomeUnclear();
    context.emit({ type: 'window-failed', index, run: failure.run });
    throw failure;
  }
}
