import { readRunInputs } from './inputs/run-inputs.ts';
import { runStep } from './main.ts';

await runStep(readRunInputs, ({ createFlowRun }) => createFlowRun);
