import { CONNECTION_INPUTS, WAITING_INPUTS, WINDOW_SIZE_FORMS, combine, connectionField, fieldReader, flawed, parseBoolean, parseCountUpTo, parseLine, parseUuid, parseWindowSize, proxyField, readRunAttempt, runStep, shift, splitWindow, startOf, valuesOf, waitingField, windowProblem } from "./shared.js";
// src/time/time.ts
const TIME_FORMS = "unix seconds (1651584991), a time with an offset (2022-05-03T13:36:31Z), a date (2022-05-03, midnight UTC), or date math (now-1d/d)";
const LAST_SECOND = 253402300799;
const DATE_MATH = /^now(?<steps>(?:[+-]\d{1,9}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy]))?$/;
const DATE_MATH_STEP = /([+-]\d+)([smhdwMy])/g;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|z|[+-]\d{2}:\d{2})?$/;
const WITHOUT_SECONDS = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(Z|z|[+-]\d{2}:\d{2})?$/;
function parseTime(text, nowSeconds) {
	const parsed = text.startsWith("now") ? parseDateMath(text, nowSeconds) : /^[+-]?\d+(\.\d+)?$/.test(text) ? parseUnixSeconds(text) : parseTimestamp(text);
	if ("problem" in parsed) return parsed;
	return parsed.value >= 0 && parsed.value <= LAST_SECOND ? parsed : { problem: "lies outside the years 1970 to 9999" };
}
function parseUnixSeconds(text) {
	if (/^\d{10,11}$/.test(text)) return { value: Number(text) };
	if (/^\d{13}$/.test(text)) return { problem: `has 13 digits, so it is in milliseconds: write the seconds, ${text.slice(0, 10)}` };
	return { problem: "is not unix seconds, which are a whole number of 10 digits: write older times as a date" };
}
function parseDateMath(text, nowSeconds) {
	const match = DATE_MATH.exec(text);
	if (!match) return { problem: "is not date math: after now come steps such as -90m or +1h (units s m h d w M y, no spaces), then at most one rounding such as /d" };
	const moved = [...(match.groups?.["steps"] ?? "").matchAll(DATE_MATH_STEP)].reduce((at, [, amount, unit]) => shift(at, Number(amount), unit), nowSeconds);
	const rounding = match.groups?.["rounding"];
	return { value: rounding && Number.isFinite(moved) ? startOf(moved, rounding) : moved };
}
function parseTimestamp(text) {
	if (WITHOUT_SECONDS.test(text)) return { problem: "needs seconds and an offset, as in 2022-05-03T13:36:00Z" };
	const match = TIMESTAMP.exec(text);
	const date = parseDate(match?.[1] ?? text);
	if ("problem" in date) return date;
	if (!match) return date;
	const [hour, minute, second] = [
		Number(match[2]),
		Number(match[3]),
		Number(match[4])
	];
	if (hour > 23 || minute > 59 || second > 59) return { problem: "has a time of day that no clock shows" };
	const offset = match[5];
	if (offset === void 0) return { problem: "has no offset: add Z for UTC, or one such as +02:00" };
	const [offsetHours, offsetMinutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
	if (offsetHours > 23 || offsetMinutes > 59) return { problem: "has an offset that no clock shows" };
	const offsetSeconds = (offset.startsWith("-") ? -1 : 1) * (offsetHours * 3600 + offsetMinutes * 60);
	return { value: date.value + hour * 3600 + minute * 60 + second - offsetSeconds };
}
function parseDate(text) {
	if (!DATE.exec(text)) return { problem: "is not a time" };
	const midnight = new Date(`${text}T00:00:00Z`);
	if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== text) return { problem: "is a date that no calendar has" };
	return { value: midnight.getTime() / 1e3 };
}
// src/inputs/run-inputs.ts
const RUN_INPUTS = {
	...CONNECTION_INPUTS,
	"flow-id": "",
	"window-start-time": "",
	"initial-window-start-time": "",
	"window-end-time": "now",
	"start-time": "now+1m",
	"delta-column": "",
	"delta-column-date-format": "",
	"delta-column-timezone": "",
	"window-size": "",
	"max-parallel": "1",
	"if-run-exists": "",
	"if-run-active": "fail",
	"fill-gaps": "false",
	"dry-run": "false",
	wait: "false",
	...WAITING_INPUTS
};
function readRunInputs({ nowSeconds, runAttempt }, get) {
	const inputs = fieldReader(RUN_INPUTS, get);
	const isRerun = runAttempt !== void 0 && runAttempt > 1;
	const fields = combine({
		connection: connectionField(inputs),
		proxy: proxyField(),
		run: runField(inputs, nowSeconds),
		ifRunExists: ifRunExistsField(inputs, isRerun),
		ifRunActive: inputs.required("if-run-active", parseIfRunActive, "fail, wait or skip"),
		fillGaps: inputs.required("fill-gaps", parseBoolean, "true or false"),
		maxParallel: inputs.required("max-parallel", parseCountUpTo(1, 100), `a whole number from 1 to 100`),
		dryRun: inputs.required("dry-run", parseBoolean, "true or false"),
		waiting: waitingInputsField(inputs)
	});
	const { proxy: _, waiting, ...others } = valuesOf(fields, Object.keys(RUN_INPUTS), get);
	const { wait, options } = waiting;
	return {
		...others,
		activeTimeoutMs: options.waitTimeoutMs,
		isRerun,
		wait: wait ? options : void 0,
		warnings: []
	};
}
function runField(inputs, nowSeconds) {
	const fields = combine({
		flowId: inputs.required("flow-id", parseUuid, "the UUID of a flow that is scheduled for one-time ingestion"),
		startSeconds: timeField(inputs, "start-time", nowSeconds),
		span: spanField(inputs, nowSeconds),
		deltaColumn: deltaColumnField(inputs)
	});
	if ("problems" in fields) return fields;
	const { span, ...others } = fields.value;
	return { value: {
		...others,
		...span,
		...windowsByNow(inputs, span.windowSize),
		nowSeconds
	} };
}
function spanField(inputs, nowSeconds) {
	const fields = combine({
		startSeconds: windowStartField(inputs, nowSeconds),
		endSeconds: timeField(inputs, "window-end-time", nowSeconds),
		initialStartSeconds: inputs.optional("initial-window-start-time", (text) => parseTime(text, nowSeconds), TIME_FORMS),
		windowSize: inputs.optional("window-size", parseWindowSize, WINDOW_SIZE_FORMS)
	});
	if ("problems" in fields) return fields;
	const { startSeconds, ...others } = fields.value;
	const { initialStartSeconds, endSeconds, windowSize } = others;
	if (startSeconds !== "last-run") {
		const windows = windowsField(inputs, "window-start-time", {
			startSeconds,
			endSeconds
		}, windowSize);
		return "problems" in windows ? windows : { value: {
			...others,
			windows: windows.value
		} };
	}
	if (initialStartSeconds === void 0) return { value: {
		...others,
		windows: void 0
	} };
	const windows = windowsField(inputs, "initial-window-start-time", {
		startSeconds: initialStartSeconds,
		endSeconds
	}, windowSize);
	return "problems" in windows ? windows : { value: {
		...others,
		windows: void 0
	} };
}
function windowsField(inputs, startName, window, windowSize) {
	const problem = windowProblem(window);
	if (problem) return flawed({
		input: "window-end-time",
		received: `${inputs.text(startName)} to ${inputs.text("window-end-time")}`,
		problem: `leaves nothing to read: ${problem}; accepted: a time after ${startName}`
	});
	const split = splitWindow(window, windowSize);
	if ("value" in split) return split;
	const received = inputs.text("window-size");
	return flawed({
		input: "window-size",
		received,
		problem: `${split.problem}; accepted: a longer one`
	});
}
function windowsByNow(inputs, windowSize) {
	const [start, end] = [inputs.text("window-start-time"), inputs.text("window-end-time")];
	return {
		isRelativeToNow: start === "last-run" || start.startsWith("now") || end.startsWith("now"),
		windowsAt(nowSeconds) {
			if (start === "last-run") return void 0;
			const [from, to] = [parseTime(start, nowSeconds), parseTime(end, nowSeconds)];
			if ("problem" in from || "problem" in to) return void 0;
			const window = {
				startSeconds: from.value,
				endSeconds: to.value
			};
			if (windowProblem(window)) return void 0;
			const split = splitWindow(window, windowSize);
			return "value" in split ? split.value : void 0;
		}
	};
}
function windowStartField(inputs, nowSeconds) {
	if (inputs.text("window-start-time") === "last-run") return { value: "last-run" };
	return timeField(inputs, "window-start-time", nowSeconds);
}
function timeField(inputs, name, nowSeconds) {
	return inputs.required(name, (text) => parseTime(text, nowSeconds), name === "window-start-time" ? `${TIME_FORMS}, or last-run` : TIME_FORMS);
}
function waitingInputsField(inputs) {
	return combine({
		wait: inputs.required("wait", parseBoolean, "true or false"),
		options: waitingField(inputs)
	});
}
function ifRunExistsField(inputs, isRerun) {
	const parsed = inputs.optional("if-run-exists", parseIfRunExists, "create, attach or fail");
	if ("problems" in parsed) return parsed;
	return { value: parsed.value ?? (isRerun ? "attach" : "create") };
}
function parseIfRunActive(text) {
	return text === "fail" || text === "wait" || text === "skip" ? { value: text } : { problem: "is none of the choices" };
}
function parseIfRunExists(text) {
	return text === "create" || text === "attach" || text === "fail" ? { value: text } : { problem: "is none of the choices" };
}
function deltaColumnField(inputs) {
	const fields = combine({
		name: inputs.optional("delta-column", parseLine, "the name of a column"),
		dateFormat: inputs.optional("delta-column-date-format", parseLine, "a date format of the source"),
		timezone: inputs.optional("delta-column-timezone", parseLine, "a time zone")
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
	const problem = "says something of a delta column, but delta-column is missing; accepted: both, or neither";
	return flawed(...orphans.map((input) => ({
		input,
		received: inputs.text(input),
		problem,
		lacks: ["delta-column"]
	})));
}
// src/index.ts
await runStep(async ({ nowSeconds, machine }) => {
	const order = readRunInputs({
		nowSeconds,
		runAttempt: readRunAttempt()
	});
	const { createFlowRun } = await import("./deferred.js");
	await createFlowRun(order, await machine(order.connection.requestTimeoutMs));
});
export {};
