// What is needed from the first request on. The entry points load it when the inputs are read: a step that fails on
// its inputs does not wait for it.
export { createTransport, withoutSecrets } from './adobe/http.ts';
export { maskingTokens } from './adobe/ims.ts';
export { createFlowRun } from './create-flow-run.ts';
export { waitForFlowRuns } from './wait-for-flow-runs.ts';
