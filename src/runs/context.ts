import type { Clock } from '../adobe/clock.ts';
import type { Connection } from '../adobe/connection.ts';
import { type FlowService, openFlowService } from '../adobe/flow-service.ts';
import type { Transport } from '../adobe/http/request.ts';
import { type Budget, openBudget } from '../adobe/retry.ts';
import { openSession } from '../adobe/token/session.ts';
import { TokenError } from '../adobe/token/token-error.ts';
import { type Explanation, OperationError } from './errors.ts';
import type { Emit } from './events.ts';

/** What the process gives to a step. */
export interface Machine {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly emit: Emit;
  /** From 0 up to 1. */
  random(): number;
  /** Makes a text a secret before it can be printed. */
  mask(secret: string): void;
}

/** What every decision about runs is made with: built once, handed down. */
export interface Context
  extends Pick<Machine, 'clock' | 'emit' | 'random'>,
    Pick<Connection, 'retryTimeoutMs' | 'lookupTimeoutMs' | 'clientId'> {
  readonly service: FlowService;
  /** Opens the budget of one operation. */
  budget(): Budget;
}

/**
 * Obtains a token and opens the Flow Service with it.
 *
 * @throws {OperationError} there is no token
 */
export async function connect(connection: Connection, machine: Machine): Promise<Context> {
  const { transport, mask, clock, random, emit } = machine;
  const { retryTimeoutMs, lookupTimeoutMs, clientId } = connection;
  const pausing = (pauseMs: number, reason: string, askedMs?: number) =>
    emit({ type: 'retry-paused', pauseMs, reason, askedMs });
  const budget = () => openBudget(retryTimeoutMs, { clock, random, pausing });
  const opening = openSession(connection, { transport, mask, budget, clock });
  const session = await during('get an access token', opening);
  const service = openFlowService(transport, connection, session);
  return { service, clock, emit, retryTimeoutMs, lookupTimeoutMs, clientId, random, budget };
}

/**
 * Names an operation in the error of its failure.
 *
 * @param operation worded to follow "Failed to "
 * @throws {OperationError} no run was created by it
 */
export async function during<T>(operation: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw operationError(operation, error, 'none');
  });
}

/** The error of a failed operation; if the token failed, that is the operation. */
export function operationError(
  operation: string,
  error: unknown,
  run: OperationError['run'],
  explanation?: Explanation,
): OperationError {
  if (error instanceof TokenError) return new OperationError('get an access token', 'none', error.cause);
  return new OperationError(operation, run, error, explanation);
}
