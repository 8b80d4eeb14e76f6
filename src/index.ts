import { createFlowRun } from './create-run.ts';
import { readRunInputs } from './inputs/run-inputs.ts';
import { readSecrets } from './inputs/secrets.ts';
import { readRunAttempt, readSummaryFile, readWorkflow } from './inputs/workflow.ts';
import { realClock } from './platform/clock.ts';
import { createTransport, withoutSecrets } from './platform/http.ts';
import { openReport } from './report/report.ts';
import { openRunner } from './report/runner.ts';

/** Long enough for what was printed to be taken, short enough for nobody to notice. */
const LINGER_MS = 500;

const runner = openRunner(readSummaryFile());
for (const secret of readSecrets()) runner.mask(secret);
const report = openReport(runner, readWorkflow());

// The runner cancels with SIGINT, and with SIGTERM some seconds later.
const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());

// Awaited at the top level, so that an end that never comes is exit code 13 and not a green step.
await run();

// A connection that somebody holds open (a proxy, say) must not hold the step after its last word.
setTimeout(() => process.exit(), LINGER_MS).unref();

async function run(): Promise<void> {
  const clock = realClock(cancel.signal);
  try {
    const nowSeconds = Math.floor(clock.now() / 1_000);
    const inputs = readRunInputs({ nowSeconds, runAttempt: readRunAttempt() });
    const { requestTimeoutMs } = inputs.connection;
    const transport = withoutSecrets(createTransport(requestTimeoutMs, cancel.signal), runner.hide);
    await createFlowRun(inputs, { transport, clock, report, random: Math.random, mask: runner.mask });
    clock.throwIfCancelled();
  } catch (error) {
    process.exitCode = 1;
    report.failed(error);
  }
}
