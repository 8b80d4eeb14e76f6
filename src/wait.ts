import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './main.ts';

await runStep(async ({ nowSeconds, machine }) => {
  const order = readWaitInputs(nowSeconds);
  const { waitForFlowRuns } = await import('./deferred.ts');
  await waitForFlowRuns(order, await machine(order.connection.requestTimeoutMs));
});
