import { isRerun } from './inputs/runner-environment.ts';
import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './main.ts';

await runStep(
  (given, nowSeconds) => readWaitInputs(given, { nowSeconds, isRerun: isRerun() }),
  ({ waitForFlowRuns }) => waitForFlowRuns,
);
