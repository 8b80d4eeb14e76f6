import { type CreatedRun, createOnce } from './create-once.ts';
import { findExistingRuns } from './existing-run.ts';
import { RunExistsError, StepError } from './failure.ts';
import { inspectFlow, misfits } from './fitness.ts';
import type { RunInputs } from './inputs/run-inputs.ts';
import { CancelledError } from './platform/clock.ts';
import type { FlowService, RunRequest } from './platform/flow-service.ts';
import { NoAnswerError } from './platform/no-answer.ts';
import { AnswerError } from './platform/problem.ts';
import { openBudget } from './platform/retry.ts';
import type { FlowRun } from './platform/run.ts';
import { waitForEnds } from './wait-for-runs.ts';
import { connect, during, failure, retryWorld, type World } from './world.ts';

/**
 * The story of the root action: obtain a token, look for a run that is there already where that is asked for,
 * create the run, tell of it, and wait for it where that is asked for.
 *
 * @throws {StepError} no run, or none that is known of
 * @throws {WaitError} the run did not come to a good end
 */
export async function createFlowRun(inputs: RunInputs, world: World): Promise<void> {
  const { report } = world;
  const { run, connection, wait } = inputs;
  report.asked(inputs);
  const service = await connect(connection, world);
  const existing = await findExisting(inputs, service, world);
  const reference = existing ?? (await create(inputs, service, world));
  if (existing) report.attached(inputs, existing);
  else report.created(inputs, reference as CreatedRun);
  if (wait) {
    const startSeconds = existing ? existing.startSeconds : run.startSeconds;
    const runs = [{ ...reference, startSeconds, window: run.window }];
    await waitForEnds(runs, { connection, flowId: run.flowId, wait }, service, world);
  }
  report.succeeded();
}

/** The run to take over instead of creating one, where the step is asked to look for it. */
async function findExisting(
  { run, ifRunExists, connection }: RunInputs,
  service: FlowService,
  world: World,
): Promise<FlowRun | undefined> {
  if (ifRunExists === 'create') return undefined;
  const operation = `look for an existing run of flow ${run.flowId}`;
  const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
  const { same, overlapping } = await during(operation, findExistingRuns(run, service, budget));
  if (same && ifRunExists === 'fail') {
    throw new StepError(`create a run of flow ${run.flowId}`, 'none', new RunExistsError(same));
  }
  if (overlapping.length > 0) world.report.overlapping(overlapping);
  return same;
}

async function create(inputs: RunInputs, service: FlowService, world: World): Promise<CreatedRun> {
  const { run, connection } = inputs;
  const { retryTimeoutMs } = connection;
  const { lookingUp, ruledOut } = world.report;
  const operation = `create a run of flow ${run.flowId}`;
  try {
    return await createOnce(run, { ...retryWorld(world), service, retryTimeoutMs, lookingUp, ruledOut });
  } catch (error) {
    const findings = isRefusal(error) ? await findReasons(run, service) : [];
    throw failure(operation, error, leftBehind(error), findings);
  }
}

/** A request that was refused for what is in it, or for what the flow is. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof AnswerError)) return false;
  const { status } = error.problem;
  return status >= 400 && status < 500 && !NO_REFUSALS.has(status);
}

/** These say something of the token or of the moment, and nothing of the flow. */
const NO_REFUSALS: ReadonlySet<number> = new Set([401, 408, 425, 429]);

/** The refusal is known already: a read that only explains it must not hold the step for long. */
const LONGEST_EXPLANATION_MS = 5_000;

/** Reads the flow to say what about it does not fit. Where that fails too, the refusal stands for itself. */
async function findReasons(run: RunRequest, service: FlowService): Promise<readonly string[]> {
  try {
    return misfits(await inspectFlow(service, run.flowId, LONGEST_EXPLANATION_MS), run);
  } catch {
    return [];
  }
}

/** Only what is known to have left no run counts as none: after a defect, nobody knows. */
function leftBehind(error: unknown): StepError['run'] {
  const harmless = [AnswerError, NoAnswerError, CancelledError].some((kind) => error instanceof kind);
  return harmless ? 'none' : 'unknown';
}
