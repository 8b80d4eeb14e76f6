import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './main.ts';

await runStep(readWaitInputs, ({ waitForFlowRuns }) => waitForFlowRuns);
