import { CancelledError } from './adobe/clock.ts';
import type { FlowService, RunRequest } from './adobe/flow-service.ts';
import { NoAnswerError } from './adobe/no-answer.ts';
import { AnswerError } from './adobe/problem.ts';
import type { FlowRun } from './adobe/run.ts';
import { findMisfits, type Misfit } from './runs/compatibility.ts';
import { connect, failure, retryWorld, type World } from './runs/context.ts';
import { createOnce } from './runs/create-once.ts';
import type { StepError } from './runs/errors.ts';
import { findStanding } from './runs/if-run-exists.ts';
import type { CreateOrder } from './runs/order.ts';
import { type Plan, planFromLastRun, planOf, requestFor } from './runs/plan.ts';
import { previewRuns } from './runs/preview.ts';
import type { RunToWait } from './runs/wait.ts';
import { waitForEnds } from './wait-for-flow-runs.ts';

/**
 * The story of the root action: obtain a token, find out where to go on where that is asked for, then create the
 * runs, or only say what they would be.
 *
 * @throws {StepError} no run, or none that is known of
 * @throws {WaitError} a run did not come to a good end
 */
export async function createFlowRun(inputs: CreateOrder, world: World): Promise<void> {
  const { report } = world;
  const given = planOf(inputs.run);
  report.asked(inputs, given);
  const service = await connect(inputs.connection, world);
  const plan = given ?? (await planFromLastRun(inputs, service, world));
  if (!given) report.planned(inputs, plan);
  if (inputs.dryRun) await previewRuns(plan, inputs, service, world);
  else await createRuns(plan, inputs, service, world);
  report.succeeded();
}

/** Creates a run for each window, one after the other, and waits for it before the next where that is asked for. */
async function createRuns(
  plan: Plan,
  inputs: CreateOrder,
  service: FlowService,
  world: World,
): Promise<void> {
  const { report, clock } = world;
  const { run, connection, wait } = inputs;
  const standing = plan.standing ?? (await findStanding(plan, inputs, service, world));
  const runIds: string[] = [];
  for (const [index, window] of plan.windows.entries()) {
    if (index > 0) clock.throwIfCancelled();
    const request = () => requestFor(run, window, index === 0, clock.now() / 1_000);
    report.beginning({ request: request(), index, plan });
    const there = standing[index];
    const reference = there ? takeOver(there, world) : await create(request, runIds, inputs, service, world);
    runIds.push(reference.runId);
    if (wait) {
      const order = { connection, flowId: run.flowId, wait };
      await waitForEnds([{ ...reference, window }], order, service, world);
    }
  }
}

/** A run that has begun may be over: there is nothing to wait for before the first look at it. */
function takeOver(there: FlowRun, { report, clock }: World): RunToWait {
  report.attached(there);
  const { startSeconds = 0 } = there;
  return { ...there, startSeconds: startSeconds * 1_000 > clock.now() ? startSeconds : undefined };
}

/**
 * @param request made anew for each attempt
 * @param knownRunIds runs that this step has created before
 */
async function create(
  request: () => RunRequest,
  knownRunIds: readonly string[],
  { connection }: CreateOrder,
  service: FlowService,
  world: World,
): Promise<RunToWait> {
  const { retryTimeoutMs } = connection;
  const { lookingUp, ruledOut } = world.report;
  const creating = { ...retryWorld(world), service, retryTimeoutMs, lookingUp, ruledOut };
  const run = await createOnce(request, creating, knownRunIds).catch(async (error: unknown) => {
    const findings = isRefusal(error) ? await findReasons(request(), service) : [];
    throw failure(`create a run of flow ${request().flowId}`, error, leftBehind(error), findings);
  });
  world.report.created(run);
  return run;
}

/** A request that was refused for what is in it, or for what the flow is. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof AnswerError)) return false;
  const { status } = error.problem;
  return status >= 400 && status < 500 && !NO_REFUSALS.has(status);
}

/** These say something of the token or of the moment, and nothing of the flow. */
const NO_REFUSALS: ReadonlySet<number> = new Set([401, 408, 425, 429]);

/** The refusal is known already: a read that only explains it must not hold the step for long, in milliseconds. */
const LONGEST_EXPLANATION_MS = 4_000;

/** Reads the flow to say what about it does not fit. Where that fails too, the refusal stands for itself. */
async function findReasons(
  { flowId, deltaColumn }: RunRequest,
  service: FlowService,
): Promise<readonly Misfit[]> {
  try {
    return await findMisfits(service, flowId, deltaColumn, LONGEST_EXPLANATION_MS);
  } catch {
    return [];
  }
}

/** Only what is known to have left no run counts as none: after a defect, nobody knows. */
function leftBehind(error: unknown): StepError['run'] {
  const harmless = [AnswerError, NoAnswerError, CancelledError].some((kind) => error instanceof kind);
  return harmless ? 'none' : 'unknown';
}
