import { readRunInputs } from './inputs/run-inputs.ts';
import { readRunAttempt } from './inputs/runner-environment.ts';
import { runStep } from './main.ts';

await runStep(
  (nowSeconds) => readRunInputs({ nowSeconds, runAttempt: readRunAttempt() }),
  async (order, runner) => {
    const { carryOut, createFlowRun } = await import('./deferred.ts');
    return carryOut(createFlowRun, order, runner);
  },
);
