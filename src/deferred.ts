// What is needed once the inputs are read. main.ts loads it then: a step that fails on its inputs does not wait for it.
export { carryOut } from './carry-out.ts';
export { createFlowRun } from './create-flow-run.ts';
export { openReport } from './report/report.ts';
export { waitForFlowRuns } from './wait-for-flow-runs.ts';
