import { readRunInputs } from './inputs/run-inputs.ts';
import { readRunAttempt } from './inputs/runner-environment.ts';
import { runStep } from './main.ts';

await runStep(async ({ nowSeconds, world }) => {
  const inputs = readRunInputs({ nowSeconds, runAttempt: readRunAttempt() });
  const { createFlowRun } = await import('./deferred.ts');
  await createFlowRun(inputs, await world(inputs.connection.requestTimeoutMs));
});
