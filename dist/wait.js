import { readWaitInputs } from "./inputs.js";
import { runStep } from "./shared.js";
// src/wait.ts
await runStep(async ({ nowSeconds, machine }) => {
	const order = readWaitInputs(nowSeconds);
	const { waitForFlowRuns } = await import("./deferred.js");
	await waitForFlowRuns(order, await machine(order.connection.requestTimeoutMs));
});
export {};
