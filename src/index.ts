import { readRunInputs } from './inputs/run-inputs.ts';
import { readRunAttempt } from './inputs/runner-environment.ts';
import { runStep } from './main.ts';

await runStep(async ({ nowSeconds, machine }) => {
  const order = readRunInputs({ nowSeconds, runAttempt: readRunAttempt() });
  const { createFlowRun } = await import('./deferred.ts');
  await createFlowRun(order, await machine(order.connection.requestTimeoutMs));
});
