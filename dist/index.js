import { RUN_INPUTS, RUN_NAMES, UNIT_SECONDS, WAITING_INPUTS, WINDOW_SIZE_FORMS, combine, connectionField, fieldReader, flawed, formatBoth, formatDuration, formatWindow, isFarFuture, isRerun, parseBoolean, parseChoice, parseCount, parseDuration, parseFlowId, parseText, parseWindowSize, proxyField, runStep, settle, shift, splitWindow, startOf, tokenWarnings, unitNamed, waitingField, windowProblem } from "./start.js";
// src/time/time-hints.ts
const LONGEST_TEXT$1 = 60;
const MONTHS = [
	"jan",
	"feb",
	"mar",
	"apr",
	"may",
	"jun",
	"jul",
	"aug",
	"sep",
	"oct",
	"nov",
	"dec"
];
const WORDS = new Map([
	["today", "now/d"],
	["midnight", "now/d"],
	["yesterday", "now-1d/d"],
	["tomorrow", "now+1d/d"],
	["epoch", "0"]
]);
function timeToWrite(text, isTime) {
	if (text.length > LONGEST_TEXT$1 || text === "") return void 0;
	const guess = [
		WORDS.get(text.toLowerCase()),
		cutToSeconds(text),
		dateMath(text),
		timestamp(text)
	].find((form) => form !== void 0 && isTime(form));
	if (guess !== void 0) return guess;
	const dates = datesOf(text).filter(isTime);
	return dates.length > 0 ? dates.join(" or ") : void 0;
}
function cutToSeconds(text) {
	return /^\d{10}(?:\d{3}|\d{6}|\d{9}|\.\d+)$/.test(text) ? text.slice(0, 10) : void 0;
}
function dateMath(text) {
	const ago = /^(\d{1,9}) ?([A-Za-z]+)(?: ago)?$/.exec(text);
	const steps = ago ? `-${ago[1]}${ago[2]}` : text.replace(/^now(?:\(\))?/i, "").replace(/\s/g, "");
	if (!/^[+\-/]/.test(steps)) return /^now(?:\(\))?$/i.test(text) ? "now" : void 0;
	return `now${steps.replace(/[A-Za-z]+/g, (name) => unitNamed(name) ?? name)}`;
}
function timestamp(text) {
	const match = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(text);
	if (!match) return void 0;
	const [, year, month, day, hour, minute, second = "00", offset = "Z"] = match;
	return `${year}-${month}-${day}T${hour}:${minute}:${second}${/^(?:utc|gmt|z)$/i.test(offset) ? "Z" : offset}`;
}
function datesOf(text) {
	if (/^\d{4}-\d{2}$/.test(text)) return [`${text}-01`];
	const [, year, , middle, last, month2, day2] = /^(\d{4})(?:([-/. ])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))$/.exec(text) ?? [];
	if (year !== void 0) return [isoDate(year, middle ?? month2, last ?? day2)];
	const [, first, separator, second, end] = /^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
	if (end !== void 0) {
		const dates = [isoDate(end, second, first), ...separator === "." ? [] : [isoDate(end, first, second)]];
		return [...new Set(dates)];
	}
	const named = /^(?:[a-z]{3,9},? )?(?:(\d{1,2})\.?[ -])?([a-z]{3,9})\.?[ -](?:(\d{1,2}),? )?(\d{4})$/i.exec(text);
	const month = MONTHS.indexOf(named?.[2]?.slice(0, 3).toLowerCase() ?? "") + 1;
	if (!named || month === 0) return [];
	return [isoDate(named[4], String(month), named[1] ?? named[3] ?? "1")];
}
function isoDate(year = "", month = "", day = "") {
	return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}
// src/time/time.ts
const TIME_FORMS = "unix seconds (1651584991), a time with an offset (2022-05-03T13:36:31Z), a date (2022-05-03, midnight UTC), or date math (now-1d/d)";
const LAST_SECOND = 253402300799;
const LONGEST_TEXT = 200;
const DATE_MATH = /^now(?<before>(?:[+-]\d{1,9}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy])(?<after>(?:[+-]\d{1,9}[smhdwMy])*))?$/;
const DATE_MATH_STEP = /([+-]\d+)([smhdwMy])/g;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|z| UTC|[+-]\d{2}(?::?\d{2})?)?(?: \((\d{1,11})\))?$/;
function parseTime(text, nowSeconds) {
	const parsed = readTime(text, nowSeconds);
	if ("problem" in parsed) {
		const instead = timeToWrite(text, (form) => "value" in readTime(form, nowSeconds));
		return instead === void 0 ? parsed : { problem: `${parsed.problem}: write ${instead}` };
	}
	return parsed.value >= 0 && parsed.value <= LAST_SECOND ? parsed : { problem: "lies outside the years 1970 to 9999" };
}
function readTime(text, nowSeconds) {
	if (text.length > LONGEST_TEXT) return { problem: "is not a time: it is too long" };
	if (text.startsWith("now")) return parseDateMath(text, nowSeconds);
	return /^[+-]?\d+(\.\d+)?$/.test(text) ? parseUnixSeconds(text) : parseTimestamp(text);
}
function parseUnixSeconds(text) {
	if (/^(?:0|\d{10,11})$/.test(text)) return { value: Number(text) };
	const unit = {
		13: "milliseconds",
		16: "microseconds",
		19: "nanoseconds"
	}[text.length];
	if (unit !== void 0 && /^\d+$/.test(text)) return { problem: `has ${text.length} digits, so it is in ${unit}` };
	return { problem: "is not unix seconds, which are a whole number of 10 digits, or 0 for all of history" };
}
function parseDateMath(text, nowSeconds) {
	const match = DATE_MATH.exec(text);
	if (!match) return { problem: "is not date math, which is now, then steps such as -90m or +1h (units s m h d w M y, no spaces), then at most one rounding such as /d, then steps again" };
	const { before = "", rounding, after = "" } = match.groups ?? {};
	const moved = moveBy(before, nowSeconds);
	return { value: moveBy(after, rounding && Number.isFinite(moved) ? startOf(moved, rounding) : moved) };
}
function moveBy(steps, seconds) {
	return [...steps.matchAll(DATE_MATH_STEP)].reduce((at, [, amount, unit]) => shift(at, Number(amount), unit), seconds);
}
function parseTimestamp(text) {
	const match = TIMESTAMP.exec(text);
	const date = parseDate(match?.[1] ?? text);
	if ("problem" in date || !match) return date;
	const [, , hour, minute, second = "0", offset, printed] = match;
	if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return { problem: "has a time of day that no clock shows" };
	if (offset === void 0) return { problem: "has no offset: add Z for UTC, or one such as +02:00" };
	const offsetSeconds = parseOffset(offset);
	if (offsetSeconds === void 0) return { problem: "has an offset that no clock shows" };
	const value = date.value + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds;
	return printed === void 0 || Number(printed) === value ? { value } : { problem: "is two times that differ" };
}
function parseOffset(offset) {
	const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset) ?? [];
	if (Number(hours) > 23 || Number(minutes) > 59) return void 0;
	return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
function parseDate(text) {
	if (!DATE.exec(text)) return { problem: "is not a time" };
	const midnight = new Date(`${text}T00:00:00Z`);
	if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== text) return { problem: "is a date that no calendar has" };
	return { value: midnight.getTime() / 1e3 };
}
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
function withoutEffect(settings) {
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
	const received = inputs.text("window-size");
	if (received === "1m" && endSeconds - startSeconds > UNIT_SECONDS.d) return flawed({
		input: "window-size",
		received,
		problem: `splits more than a day: \`1m\` is a minute; a month is \`1M\`; accepted: 1M, or 60s for a minute`
	});
	const split = splitWindow(window, windowSize);
	if ("value" in split) return split;
	return flawed({
		input: "window-size",
		received,
		problem: `${split.problem}; accepted: a longer one`
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
			...withoutEffect(work)
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
await runStep((given, nowSeconds) => readRunInputs(given, {
	nowSeconds,
	isRerun: isRerun()
}), ({ createFlowRun }) => createFlowRun);
export {};
