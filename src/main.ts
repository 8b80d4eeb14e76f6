import { setMaxListeners } from 'node:events';
import { realClock } from './adobe/clock.ts';
import { readRunnerFiles, readWorkflow } from './inputs/runner-environment.ts';
import { readSecrets } from './inputs/secret-inputs.ts';
import { openReport } from './report/report.ts';
import { openRunner } from './report/runner.ts';
import type { World } from './runs/context.ts';

/** What a door gives to its step: time before the inputs are read, the rest of the world once they are. */
export interface Opening {
  /** Unix seconds that `now` stands for. */
  readonly nowSeconds: number;
  /**
   * What speaks to Adobe is loaded only now: a step that fails on its inputs does not wait for it.
   *
   * @param requestTimeoutMs longest time for one request, its body included
   */
  world(requestTimeoutMs: number): Promise<World>;
}

/** Long enough for what was printed to be taken, short enough for nobody to notice. */
const LINGER_MS = 500;

/**
 * Runs a step in this process: secrets are masked first, signals cancel it, and however it ends is reported. Only
 * the entry points of the bundles call it, and they await it at their top level, so that an end that never comes is
 * exit code 13 and not a green step.
 */
export async function runStep(story: (opening: Opening) => Promise<void>): Promise<void> {
  const runner = openRunner(readRunnerFiles());
  for (const secret of readSecrets()) runner.mask(secret);
  const report = openReport(runner, readWorkflow());
  // The runner cancels with SIGINT, and with SIGTERM some seconds later.
  const cancel = new AbortController();
  // Each run that is waited for listens, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, cancel.signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());
  const clock = realClock(cancel.signal);
  const { hide, mask } = runner;
  try {
    await story({
      nowSeconds: Math.floor(clock.now() / 1_000),
      world: async (requestTimeoutMs) => {
        const { createTransport, withoutSecrets } = await import('./deferred.ts');
        const transport = withoutSecrets(createTransport(requestTimeoutMs, cancel.signal), hide);
        return { transport, clock, report, random: Math.random, mask };
      },
    });
    clock.throwIfCancelled();
  } catch (error) {
    process.exitCode = 1;
    report.failed(error);
  }
  // A connection that somebody holds open (a proxy, say) must not hold the step after its last word, and nor must a
  // reader of the log that does not read.
  process.stdout.write('', () => process.exit());
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
