// What is needed from the first request on. The doors load it when their inputs are read: a step that fails on them
// does not wait for it.

export { createTransport, withoutSecrets } from './adobe/http.ts';
export { createFlowRun } from './create-flow-run.ts';
export { waitForFlowRuns } from './wait-for-flow-runs.ts';
