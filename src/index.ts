import { readRunInputs } from './inputs/run-inputs.ts';
import { readRunAttempt } from './inputs/workflow.ts';
import { runStep } from './step.ts';

await runStep(async ({ nowSeconds, world }) => {
  const inputs = readRunInputs({ nowSeconds, runAttempt: readRunAttempt() });
  const { createFlowRun } = await import('./story.ts');
  await createFlowRun(inputs, await world(inputs.connection.requestTimeoutMs));
});
