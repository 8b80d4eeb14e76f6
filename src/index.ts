import { createFlowRun } from './create-run.ts';
import { readRunInputs } from './inputs/run-inputs.ts';
import { readRunAttempt } from './inputs/workflow.ts';
import { runStep } from './step.ts';

await runStep(async ({ nowSeconds, world }) => {
  const inputs = readRunInputs({ nowSeconds, runAttempt: readRunAttempt() });
  await createFlowRun(inputs, world(inputs.connection.requestTimeoutMs));
});
