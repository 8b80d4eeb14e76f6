import { connect, readWaitInputs, runStep, waitForEnds } from "./shared.js";
// src/wait.ts
await runStep(async ({ world: open }) => {
	const { connection, runIds, ...wait } = readWaitInputs();
	const world = open(connection.requestTimeoutMs);
	const service = await connect(connection, world);
	const runs = runIds.map((runId) => ({
		runId,
		etag: ""
	}));
	await waitForEnds(runs, {
		connection,
		...wait
	}, service, world);
	world.report.succeeded();
});
export {};
