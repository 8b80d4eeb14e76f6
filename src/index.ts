import { readRunInputs } from './inputs/run-inputs.ts';
import { isRerun } from './inputs/runner-environment.ts';
import { runStep } from './main.ts';

await runStep(
  (given, nowSeconds) => readRunInputs(given, { nowSeconds, isRerun: isRerun() }),
  ({ createFlowRun }) => createFlowRun,
);
