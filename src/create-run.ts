import { type CreatedRun, createOnce } from './create-once.ts';
import { findExistingRuns, RunExistsError } from './existing-run.ts';
import { StepError } from './failure.ts';
import type { RunInputs } from './inputs/run-inputs.ts';
import { CancelledError, type Clock } from './platform/clock.ts';
import { type FlowService, openFlowService } from './platform/flow-service.ts';
import { NoAnswerError, type Transport } from './platform/http.ts';
import { AnswerError } from './platform/problem.ts';
import { openBudget, type RetryWorld } from './platform/retry.ts';
import type { FlowRun } from './platform/run.ts';
import { openSession, TokenError } from './platform/session.ts';
import type { Report } from './report/report.ts';

/** What the story of a step needs of the world. */
export interface World {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly report: Report;
  /** From 0 up to 1. */
  random(): number;
  /** Makes a text a secret before it can be printed. */
  mask(secret: string): void;
}

/**
 * The story of the root action: obtain a token, look for a run that is there already where that is asked for,
 * create the run, tell of it.
 *
 * @throws {StepError} no run, or none that is known of
 */
export async function createFlowRun(inputs: RunInputs, world: World): Promise<void> {
  const { report } = world;
  report.asked(inputs);
  const service = await connect(inputs, world);
  const existing = await findExisting(inputs, service, world);
  if (existing) report.attached(inputs, existing);
  else report.created(inputs, await create(inputs, service, world));
  report.succeeded();
}

async function connect({ connection }: RunInputs, world: World): Promise<FlowService> {
  const { transport, mask } = world;
  const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
  const session = await during('get an access token', openSession(connection, { transport, mask, budget }));
  return openFlowService(transport, connection, session);
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
  const creating = createOnce(run, { ...retryWorld(world), service, retryTimeoutMs, lookingUp, ruledOut });
  return during(`create a run of flow ${run.flowId}`, creating, leftBehind);
}

/** Only what is known to have left no run counts as none: after a defect, nobody knows. */
function leftBehind(error: unknown): StepError['run'] {
  const harmless = [AnswerError, NoAnswerError, CancelledError].some((kind) => error instanceof kind);
  return harmless ? 'none' : 'unknown';
}

function retryWorld({ clock, random, report }: World): RetryWorld {
  return { clock, random, pausing: report.pausing };
}

/** Says what a failed operation was, and what it left behind. */
async function during<T>(
  operation: string,
  work: Promise<T>,
  runAfter: (error: unknown) => StepError['run'] = () => 'none',
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TokenError) throw new StepError('get an access token', 'none', error.cause);
    throw new StepError(operation, runAfter(error), error);
  }
}
