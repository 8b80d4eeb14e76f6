import { RUN_INPUTS, RUN_NAMES, TIME_FORMS, WAITING_INPUTS, WINDOW_SIZE_FORMS, combine, connectionField, fieldReader, flawed, formatBoth, formatDuration, formatWindow, isFarFuture, parseBoolean, parseChoice, parseCount, parseDuration, parseFlowId, parseText, parseTime, parseWindowSize, proxyField, runStep, settle, splitWindow, tokenWarnings, waitingField, windowProblem } from "./start.js";
// src/inputs/delta-column.ts
function deltaColumnField(inputs) {
	const fields = combine({
		name: inputs.optional("delta-column", parseText, "the name of a column"),
		dateFormat: inputs.optional("delta-column-date-format", parseText, "a date format of the source"),
		timezone: inputs.optional("delta-column-timezone", parseText, "a time zone")
	});
	if ("problems" in fields) return fields;
	const { name, dateFormat, timezone } = fields.value;
	if (name !== void 0) return { value: {
		name,
		...dateFormat && { dateFormat },
		...timezone && { timezone }
	} };
	const orphans = ["delta-column-date-format", "delta-column-timezone"].filter((input) => inputs.text(input));
	if (orphans.length === 0) return { value: void 0 };
	const problem = "describes a delta column, but `delta-column` is missing; accepted: both, or neither";
	return flawed(...orphans.map((input) => ({
		input,
		received: inputs.text(input),
		problem,
		lacks: ["delta-column"]
	})));
}
// src/inputs/effects.ts
const WITHOUT_WAIT = "while `wait` is `false`";
const WITHOUT_LAST_RUN = "unless `window-start-time` is `last-run`";
function effectWarnings(settings) {
	const { run, ifRunActive, fillGaps, maxParallel, wait, options } = settings;
	const isFromLastRun = run.windows === void 0;
	const isTimed = wait || isFromLastRun && ifRunActive !== "fail";
	const isPolled = wait || isFromLastRun && ifRunActive === "wait";
	return [
		[
			"max-failed-records",
			options.maxFailedRecords !== void 0,
			wait,
			WITHOUT_WAIT
		],
		[
			"retries",
			options.retries !== Number(WAITING_INPUTS.retries),
			wait,
			WITHOUT_WAIT
		],
		[
			"wait-timeout",
			!isDefault(options.waitTimeoutMs, "wait-timeout"),
			isTimed,
			WITHOUT_WAIT
		],
		[
			"poll-interval",
			!isDefault(options.pollIntervalMs, "poll-interval"),
			isPolled,
			WITHOUT_WAIT
		],
		[
			"fill-gaps",
			fillGaps,
			isFromLastRun,
			WITHOUT_LAST_RUN
		],
		[
			"if-run-active",
			ifRunActive !== "fail",
			isFromLastRun,
			WITHOUT_LAST_RUN
		],
		[
			"initial-window-start-time",
			run.initialStartSeconds !== void 0,
			isFromLastRun,
			WITHOUT_LAST_RUN
		],
		[
			"max-parallel",
			maxParallel !== 1,
			run.windowSize !== void 0,
			"without `window-size`"
		]
	].filter(([, isSet, hasEffect]) => isSet && !hasEffect).map(([name, , , condition]) => ({
		title: "Input without effect",
		message: `\`${name}\` has no effect ${condition}.`
	}));
}
function isDefault(ms, name) {
	const parsed = parseDuration(WAITING_INPUTS[name]);
	return "value" in parsed && parsed.value === ms;
}
function windowEndWarnings(run) {
	const { endSeconds, startSeconds, nowSeconds } = run;
	if (endSeconds <= Math.max(startSeconds, nowSeconds) || isFarFuture(endSeconds)) return [];
	return [{
		title: "Window ends after the start of the run",
		message: `The window ends at ${formatBoth(endSeconds)}, after the start of the run at ${formatBoth(startSeconds)}. Data that comes after the start is not read. Give \`window-end-time\` a time that is over, or \`start-time\` a later one.`
	}];
}
// src/inputs/window-inputs.ts
const LAST_RUN = /^last[-_ ]?run$/i;
function spanField(inputs, nowSeconds) {
	const parse = (text) => parseTime(text, nowSeconds);
	const parseStart = (text) => parseWindowStart(text, nowSeconds);
	const fields = combine({
		start: inputs.required("window-start-time", parseStart, `${TIME_FORMS}, or last-run`),
		endSeconds: inputs.required("window-end-time", parse, TIME_FORMS),
		initialStartSeconds: inputs.optional("initial-window-start-time", parse, TIME_FORMS),
		windowSize: inputs.optional("window-size", parseWindowSize, WINDOW_SIZE_FORMS)
	});
	if ("problems" in fields) return fields;
	const { start, ...span } = fields.value;
	const isGiven = start !== "last-run";
	const startSeconds = isGiven ? start : span.initialStartSeconds;
	const split = windowsField(inputs, isGiven ? "window-start-time" : "initial-window-start-time", {
		...span,
		startSeconds
	});
	if ("problems" in split) return split;
	const windows = isGiven ? split.value : void 0;
	return { value: {
		...span,
		windows,
		...windowByNow(inputs)
	} };
}
function parseWindowStart(text, nowSeconds) {
	if (text === "last-run") return { value: text };
	return LAST_RUN.test(text) ? { problem: "is not a time: write last-run" } : parseTime(text, nowSeconds);
}
function windowsField(inputs, startName, { startSeconds, endSeconds, windowSize }) {
	if (startSeconds === void 0) return { value: void 0 };
	const window = {
		startSeconds,
		endSeconds
	};
	const problem = windowProblem(window);
	if (problem) return flawed({
		input: "window-end-time",
		received: `${inputs.text(startName)} to ${inputs.text("window-end-time")}`,
		problem: `leaves nothing to read: ${problem} (${formatWindow(window)}); accepted: a time after \`${startName}\``
	});
	const split = splitWindow(window, windowSize);
	if ("value" in split) return split;
	return flawed({
		input: "window-size",
		received: inputs.text("window-size"),
		...split
	});
}
function windowByNow(inputs) {
	const [start, end] = [inputs.text("window-start-time"), inputs.text("window-end-time")];
	return {
		isRelativeToNow: start === "last-run" || start.startsWith("now") || end.startsWith("now"),
		wholeAt(nowSeconds) {
			if (start === "last-run") return void 0;
			const [from, to] = [parseTime(start, nowSeconds), parseTime(end, nowSeconds)];
			if ("problem" in from || "problem" in to) return void 0;
			const window = {
				startSeconds: from.value,
				endSeconds: to.value
			};
			return windowProblem(window) ? void 0 : window;
		},
		endSecondsAt(nowSeconds) {
			const to = parseTime(end, nowSeconds);
			return "value" in to ? to.value : void 0;
		}
	};
}
// src/inputs/run-inputs.ts
function readRunInputs(given, { nowSeconds, isRerun }) {
	const inputs = fieldReader({
		...RUN_INPUTS,
		"if-run-exists": isRerun ? "attach" : "create"
	}, given);
	const fields = combine({
		connection: connectionField(inputs, nowSeconds),
		proxy: proxyField(),
		ifRunExists: inputs.required("if-run-exists", parseChoice("create", "attach", "fail"), "create, attach or fail"),
		dryRun: inputs.required("dry-run", parseBoolean, "true or false"),
		work: workField(inputs, nowSeconds)
	});
	const { value, warnings } = settle(fields, given, RUN_NAMES);
	const { connection, ifRunExists, dryRun, work } = value;
	const { wait, options, ...asked } = work;
	return {
		connection,
		ifRunExists,
		dryRun,
		isRerun,
		...asked,
		activeWait: {
			...options,
			retries: 0,
			maxFailedRecords: void 0
		},
		wait: wait ? options : void 0,
		warnings: [
			...warnings,
			...tokenWarnings(connection),
			...windowEndWarnings(work.run),
			...effectWarnings(work)
		]
	};
}
function workField(inputs, nowSeconds) {
	const fields = combine({
		run: runField(inputs, nowSeconds),
		ifRunActive: inputs.required("if-run-active", parseChoice("fail", "wait", "skip"), "fail, wait or skip"),
		fillGaps: inputs.required("fill-gaps", parseBoolean, "true or false"),
		maxParallel: inputs.required("max-parallel", parseCount(1, 100), `a whole number from 1 to 100`),
		wait: inputs.required("wait", parseBoolean, "true or false"),
		options: waitingField(inputs)
	});
	if ("problems" in fields) return fields;
	const { run, wait, options } = fields.value;
	const problem = wait ? endlessWait(run, options) : void 0;
	if (problem === void 0) return fields;
	return flawed({
		input: "wait-timeout",
		received: inputs.text("wait-timeout"),
		problem
	});
}
function endlessWait({ startSeconds, nowSeconds }, { waitTimeoutMs }) {
	const leadSeconds = startSeconds - nowSeconds;
	if (leadSeconds * 1e3 <= waitTimeoutMs) return void 0;
	return `is shorter than the time until the run begins: \`start-time\` is ${formatBoth(startSeconds)}, in ${formatDuration(leadSeconds)}; accepted: a longer time, or an earlier \`start-time\``;
}
function runField(inputs, nowSeconds) {
	const fields = combine({
		flowId: inputs.required("flow-id", parseFlowId, "the ID of a dataflow that is scheduled for one-time ingestion, a UUID"),
		startSeconds: inputs.required("start-time", (text) => parseTime(text, nowSeconds), TIME_FORMS),
		span: spanField(inputs, nowSeconds),
		deltaColumn: deltaColumnField(inputs)
	});
	if ("problems" in fields) return fields;
	const { span, ...others } = fields.value;
	return { value: {
		...others,
		...span,
		nowSeconds
	} };
}
// src/index.ts
await runStep(readRunInputs, ({ createFlowRun }) => createFlowRun);
export {};
