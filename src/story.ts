// What is needed from the first request on. The doors load it when their inputs are read: a step that fails on them
// does not wait for it.
export { createFlowRun } from './create-run.ts';
export { createTransport, withoutSecrets } from './platform/http.ts';
export { waitForFlowRuns } from './wait-for-runs.ts';
