import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './step.ts';

await runStep(async ({ world }) => {
  const inputs = readWaitInputs();
  const { waitForFlowRuns } = await import('./story.ts');
  await waitForFlowRuns(inputs, await world(inputs.connection.requestTimeoutMs));
});
