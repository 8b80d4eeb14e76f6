import { setMaxListeners } from 'node:events';
import { realClock } from './adobe/clock.ts';
import type { Exchange } from './adobe/exchange-log.ts';
import { readProxyPasswords } from './inputs/proxy.ts';
import { readRunnerFiles, readWorkflow } from './inputs/runner-environment.ts';
import { readSecrets } from './inputs/secret-inputs.ts';
import { openReport } from './report/report.ts';
import { openRunner } from './report/runner.ts';
import type { Machine } from './runs/context.ts';

/** What the process gives to a step: time before the inputs are read, the rest once they are. */
export interface Process {
  /** Unix seconds that `now` means. */
  readonly nowSeconds: number;
  /**
   * What sends requests is loaded only now: a step that fails on its inputs does not wait for it.
   *
   * @param requestTimeoutMs longest time for one request, its body included
   */
  machine(requestTimeoutMs: number): Promise<Machine>;
}

/** Long enough for what was printed to be taken, short enough for nobody to notice. */
const LINGER_MS = 500;

/**
 * Runs a step in this process: masks the secrets first, lets signals cancel it, and reports how it ends. Only the
 * entry points call it, and they await it at their top level, so that a promise that never settles ends in exit
 * code 13 and not in success.
 */
export async function runStep(step: (process: Process) => Promise<void>): Promise<void> {
  const runner = openRunner(readRunnerFiles());
  for (const secret of [...readSecrets(), ...readProxyPasswords()]) runner.mask(secret);
  const report = openReport(runner, readWorkflow());
  // The runner cancels with SIGINT, and with SIGTERM some seconds later.
  const cancel = new AbortController();
  // Each run that is waited for listens, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, cancel.signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());
  const clock = realClock(cancel.signal);
  const { hide, mask } = runner;
  const { emit } = report;
  try {
    await step({
      nowSeconds: Math.floor(clock.now() / 1_000),
      machine: async (requestTimeoutMs) => {
        const { createTransport, maskingTokens, withoutSecrets } = await import('./deferred.ts');
        const onExchange = (exchange: Exchange) => emit({ type: 'exchanged', exchange });
        const onDebug = runner.isDebug ? onExchange : undefined;
        const raw = createTransport(requestTimeoutMs, cancel.signal, onDebug);
        const transport = withoutSecrets(maskingTokens(raw, mask), hide);
        return { transport, clock, emit, random: Math.random, mask };
      },
    });
    clock.throwIfCancelled();
    process.exitCode = await report.end();
  } catch (error) {
    process.exitCode = await report.end(error);
  }
  // A connection that somebody holds open (a proxy, say) must not hold the step after its last word, and nor must a
  // reader of the log that does not read.
  process.stdout.write('', () => process.exit());
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
