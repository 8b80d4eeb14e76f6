import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './main.ts';

await runStep(async ({ machine }) => {
  const order = readWaitInputs();
  const { waitForFlowRuns } = await import('./deferred.ts');
  await waitForFlowRuns(order, await machine(order.connection.requestTimeoutMs));
});
