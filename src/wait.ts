import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './main.ts';

await runStep(async ({ world }) => {
  const inputs = readWaitInputs();
  const { waitForFlowRuns } = await import('./deferred.ts');
  await waitForFlowRuns(inputs, await world(inputs.connection.requestTimeoutMs));
});
