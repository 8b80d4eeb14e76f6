import type { Clock } from '../adobe/clock.ts';
import type { Connection } from '../adobe/connection.ts';
import { type FlowService, openFlowService } from '../adobe/flow-service.ts';
import type { Transport } from '../adobe/http.ts';
import { openBudget, type RetryWorld } from '../adobe/retry.ts';
import { openSession, TokenError } from '../adobe/session.ts';
import type { Report } from '../report/report.ts';
import type { Misfit } from './compatibility.ts';
import { StepError } from './errors.ts';

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
 * Obtains a token and opens the Flow Service with it.
 *
 * @throws {StepError}
 */
export async function connect(connection: Connection, world: World): Promise<FlowService> {
  const { transport, mask, clock } = world;
  const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
  const session = await during(
    'get an access token',
    openSession(connection, { transport, mask, budget, clock }),
  );
  return openFlowService(transport, connection, session);
}

/** What retries need of the world of a step. */
export function retryWorld({ clock, random, report }: World): RetryWorld {
  return { clock, random, pausing: report.pausing };
}

/**
 * Says what an operation was that failed.
 *
 * @param operation worded to follow "Failed to "
 * @throws {StepError} it left no run behind
 */
export async function during<T>(operation: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw failure(operation, error, 'none');
  });
}

/** Words the failure of an operation; where it was the token that failed, that is the operation. */
export function failure(
  operation: string,
  error: unknown,
  run: StepError['run'],
  findings: readonly Misfit[] = [],
): StepError {
  if (error instanceof TokenError) return new StepError('get an access token', 'none', error.cause);
  return new StepError(operation, run, error, findings);
}
