import { createFlowRun } from './create-run.ts';
import { readRunInputs } from './inputs/run-inputs.ts';
import { readSecrets } from './inputs/secrets.ts';
import { readSummaryFile, readWorkflow } from './inputs/workflow.ts';
import { createTransport } from './platform/http.ts';
import { openReport } from './report/report.ts';
import { openRunner } from './report/runner.ts';

const runner = openRunner(readSummaryFile());
for (const secret of readSecrets()) runner.mask(secret);
const report = openReport(runner, readWorkflow());

// The runner cancels with SIGINT, and with SIGTERM some seconds later (runner: ProcessInvoker).
const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());

// Awaited at the top level, so that an end that never comes is exit code 13 and not a green step.
await run();

async function run(): Promise<void> {
  try {
    const inputs = readRunInputs(Math.floor(Date.now() / 1_000));
    const transport = createTransport(inputs.connection.requestTimeoutMs, cancel.signal);
    await createFlowRun(inputs, { transport, report, mask: runner.mask });
    cancel.signal.throwIfAborted();
  } catch (error) {
    process.exitCode = 1;
    report.failed(error);
  }
}
