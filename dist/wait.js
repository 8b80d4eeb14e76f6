import { WAIT_INPUTS, WAIT_NAMES, closeSync, combine, connectionField, constants, fieldReader, fstatSync, isId, lstatSync, member, openSync, parseFlowId, proxyField, readFileSync, readFlowId, readId, readJson, readRunReference, readRunWindow, readRunnerFiles, runStep, settle, text, tokenWarnings, waitingField } from "./start.js";
// src/inputs/run-ids.ts
const LONGEST_SHOWN = 100;
const EMPTY_RUN_ID_HINT = "An output is empty if the creating step did not run, or if its job does not hand it on under `outputs`";
function parseRuns(value) {
	if (value.startsWith("[")) return parseRunsJson(value);
	return checked(value.split(/[\s,]+/).map((runId) => ({ runId })));
}
function parseRunsJson(value) {
	const runs = readJson(value);
	if (!Array.isArray(runs)) return { problem: "is not the JSON of runs" };
	return checked(withoutRetriggered(runs).map(givenRun));
}
function givenRun(run) {
	const runId = text(run, "runId") ?? text(run) ?? "(no runId)";
	const etag = readRunReference({
		id: runId,
		etag: member(run, "etag")
	})?.etag;
	const flowId = readFlowId(member(run, "flowId"));
	const { window } = readRunWindow({ params: run });
	const outcome = member(run, "outcome");
	return {
		runId,
		...etag && { etag },
		...flowId && { flowId },
		...window && { givenWindow: window },
		...outcome === "unknown" && { mayBeRetriggered: true },
		...outcome === "created" && member(run, "status") === "" && { isCreated: true },
		...outcome === "duplicated" && { isDuplicated: true }
	};
}
function checked(given) {
	const runs = eachOnce(given.filter(({ runId }) => runId !== ""));
	if (runs.length === 0) return { problem: `names no run. ${EMPTY_RUN_ID_HINT}` };
	const wrong = runs.map(({ runId }) => runId).find((runId) => !isId(runId));
	if (wrong === void 0) return { value: runs };
	const id = idInAddress(wrong);
	return { problem: id === void 0 ? `has a part that is not the ID of a flow run: ${JSON.stringify(wrong.slice(0, LONGEST_SHOWN))}` : `is the address of a flow run: write ${id}` };
}
function eachOnce(runs) {
	return [...Map.groupBy(runs, ({ runId }) => runId.toLowerCase()).values()].flatMap((given) => given.find((run) => run.isDuplicated) ?? given.find((run) => run.mayBeRetriggered) ?? given[0] ?? []);
}
function idInAddress(address) {
	const [, id] = /\/(?:activity|runs)\/([\w.-]{1,128})(?=[/?#]|$)/.exec(address) ?? [];
	return id;
}
function withoutRetriggered(runs) {
	const windows = runs.map(windowOf);
	const last = new Map(windows.map((window, index) => [window, index]));
	return runs.filter((run, index) => {
		if (readId(run, "retriggeredAs") !== void 0) return false;
		const window = windows[index];
		return window === void 0 || member(run, "outcome") !== "failed" || last.get(window) === index;
	});
}
function windowOf(run) {
	if (member(run, "windowStartTime") === void 0) return void 0;
	return JSON.stringify([
		"flowId",
		"windowStartTime",
		"windowEndTime"
	].map((key) => member(run, key)));
}
// src/inputs/runs-file.ts
const NAME = /^\/flow-run-runs-\d{1,10}\.json$/;
const LARGEST_FILE_BYTES = 33554432;
const LONGEST_PATH = 4096;
function parseRunsOrFile(text) {
	const { tempFolder } = readRunnerFiles();
	if (!(tempFolder !== "" && text.length <= LONGEST_PATH && text.startsWith(tempFolder)) || !NAME.test(text.slice(tempFolder.length))) return parseRuns(text);
	const content = readOrdinaryFile(text);
	if ("problem" in content) return content;
	const parsed = parseRunsJson(content.value);
	return "problem" in parsed ? { problem: "names a file that does not hold the runs of an earlier step" } : parsed;
}
function readOrdinaryFile(path) {
	try {
		const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
		if (!lstatSync(path).isFile()) return { problem: "names something that is not an ordinary file" };
		const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
		try {
			const stats = fstatSync(file);
			if (!stats.isFile()) return { problem: "names something that is not an ordinary file" };
			if (stats.size > LARGEST_FILE_BYTES) return { problem: "names a file that is too large to hold runs" };
			return { value: readFileSync(file, "utf8") };
		} finally {
			closeSync(file);
		}
	} catch {
		return { problem: "names a file that does not exist: it lasts as long as the job whose step wrote it" };
	}
}
// src/inputs/wait-inputs.ts
function readWaitInputs(given, { nowSeconds, isRerun }) {
	const inputs = fieldReader(WAIT_INPUTS, given);
	const fields = combine({
		connection: connectionField(inputs, nowSeconds),
		proxy: proxyField(),
		runs: inputs.required("run-id", parseRunsOrFile, "IDs of flow runs, one per line or separated by commas, or the `runs` output", EMPTY_RUN_ID_HINT),
		flowId: inputs.optional("flow-id", parseFlowId, "the ID of a dataflow, a UUID"),
		wait: waitingField(inputs)
	});
	const { value, warnings } = settle(fields, given, WAIT_NAMES);
	const { proxy: _, ...order } = value;
	return {
		...order,
		isRerun,
		warnings: [...warnings, ...tokenWarnings(order.connection)]
	};
}
// src/wait.ts
await runStep(readWaitInputs, ({ waitForFlowRuns }) => waitForFlowRuns);
export {};
