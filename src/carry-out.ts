import { setMaxListeners } from 'node:events';
import { realClock } from './adobe/clock.ts';
import type { Connection } from './adobe/connection.ts';
import type { Exchange } from './adobe/http/exchange-log.ts';
import { createTransport, withoutSecrets } from './adobe/http/http.ts';
import { maskingTokens } from './adobe/token/ims.ts';
import { readWorkflow } from './inputs/runner-environment.ts';
import { openReport } from './report/report.ts';
import type { Runner } from './report/runner.ts';
import type { Machine } from './runs/context.ts';

/** What the orders of all actions have. */
export interface AnyOrder {
  readonly connection: Connection;
}

/** What an action does with its order. */
export type UseCase<Order> = (order: Order, machine: Machine) => Promise<void>;

/**
 * Carries out the order of a step on this machine: its clock, its network, its signals.
 *
 * @returns the exit code
 */
export async function carryOut<Order extends AnyOrder>(
  useCase: UseCase<Order>,
  order: Order,
  runner: Runner,
): Promise<0 | 1> {
  const { emit, succeed, fail } = openReport(runner, readWorkflow());
  // The runner cancels with SIGINT, and with SIGTERM some seconds later.
  const cancel = new AbortController();
  // Each run that is waited for listens, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, cancel.signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());
  const clock = realClock(cancel.signal);
  const { redact, mask } = runner;
  const onExchange = (exchange: Exchange) => emit({ type: 'exchanged', exchange });
  const onDebug = runner.isDebug ? onExchange : undefined;
  try {
    const raw = createTransport(order.connection.requestTimeoutMs, cancel.signal, onDebug);
    const transport = withoutSecrets(maskingTokens(raw, mask), redact);
    await useCase(order, { transport, clock, emit, random: Math.random, mask });
    clock.throwIfCancelled();
    return succeed();
  } catch (error) {
    return fail(error);
  }
}
