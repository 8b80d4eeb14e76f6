import { readWaitInputs, runStep } from "./shared.js";
// src/wait.ts
await runStep(async ({ world }) => {
	const inputs = readWaitInputs();
	const { waitForFlowRuns } = await import("./deferred.js");
	await waitForFlowRuns(inputs, await world(inputs.connection.requestTimeoutMs));
});
export {};
