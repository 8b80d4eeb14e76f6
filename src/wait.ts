import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './main.ts';

await runStep(readWaitInputs, async (order, runner) => {
  const { carryOut, waitForFlowRuns } = await import('./deferred.ts');
  return carryOut(waitForFlowRuns, order, runner);
});
