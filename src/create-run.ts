import { StepError } from './failure.ts';
import type { RunInputs } from './inputs/run-inputs.ts';
import { mayHaveCreated } from './platform/certainty.ts';
import type { Connection } from './platform/connection.ts';
import { createRun, type RunReference } from './platform/flow-service.ts';
import type { Transport } from './platform/http.ts';
import { mintToken } from './platform/ims.ts';
import type { Report } from './report/report.ts';

/** What the story of a step needs of the world. */
export interface World {
  readonly transport: Transport;
  readonly report: Report;
  /** Makes a text a secret before it can be printed. */
  mask(secret: string): void;
}

/**
 * The story of the root action: obtain a token, create the run, tell of it.
 *
 * @throws {StepError} no run, or none that is known of
 */
export async function createFlowRun(inputs: RunInputs, world: World): Promise<void> {
  world.report.asked(inputs);
  const accessToken = await obtainToken(inputs.connection, world);
  const run = await create(inputs, accessToken, world);
  world.report.created(inputs, run);
  world.report.succeeded();
}

async function obtainToken({ imsUrl, clientId, credential }: Connection, world: World): Promise<string> {
  if (credential.kind === 'access-token') return credential.accessToken;
  try {
    const { accessToken } = await mintToken(world.transport, imsUrl, clientId, credential);
    world.mask(accessToken);
    return accessToken;
  } catch (error) {
    throw new StepError('get an access token', 'none', error);
  }
}

async function create(
  { connection, run }: RunInputs,
  accessToken: string,
  world: World,
): Promise<RunReference> {
  try {
    return await createRun(world.transport, connection, accessToken, run);
  } catch (error) {
    throw new StepError(
      `create a run of flow ${run.flowId}`,
      mayHaveCreated(error) ? 'unknown' : 'none',
      error,
    );
  }
}
