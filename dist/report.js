import { OutputError, UNIT_SECONDS, cell, cut, formatBoth, formatBytes, formatCount, formatMs, formatSeconds, formatUtc, html, hull, isFarFuture, isSameId, overlaps, paragraphs, table } from "./start.js";
import { CancelledError, hasFailed, isUnderWay, isUndocumented, outcomeOf as outcomeOf$1, runState, unaccountedRecords } from "./adobe.js";
// src/report/log/debug-log.ts
function debugLines(event) {
	switch (event.type) {
		case "exchanged": {
			const { method, host, path, result, ms, requestId, attempt } = event.exchange;
			const id = requestId === "" ? "" : `, request id ${requestId}`;
			return [`${method} ${path} (${host}): ${result} in ${Math.round(ms)} ms, attempt ${attempt}${id}`];
		}
		case "looked-up": {
			const { lookup, lookups, doubt } = event;
			return [`Lookup ${lookups} of the lost run: ${lookup}, ${doubt === void 0 ? "the listing is live" : `proves nothing: ${doubt}`}`];
		}
		case "decided": return [event.text];
		case "runs-duplicated": return [`The lookup found more than one run: ${event.runs.map(({ runId }) => runId).join(", ")}`];
		default: return [];
	}
}
// src/report/summary/flow-rows.ts
function flowRows({ preview, order, plan }) {
	if (!preview || !order) return [];
	const { flow, source, isSourceReachable, request } = preview;
	const isOne = plan?.windows.length === 1;
	return [
		{
			label: "Name",
			value: flow.name || "none"
		},
		{
			label: "State",
			value: flow.state || "not known"
		},
		{
			label: "Schedule",
			value: scheduleText(flow)
		},
		{
			label: "Source",
			value: sourceText(source)
		},
		...isSourceReachable === void 0 ? [] : [{
			label: "Credential",
			value: CREDENTIALS[isSourceReachable ? "works" : "fails"]
		}],
		{
			label: "Delta column",
			value: deltaText(flow, source, order.run.deltaColumn)
		},
		{
			label: "History",
			value: historyText(preview)
		},
		...request ? [{
			label: "Would send",
			value: `${requestText(request)}${isOne ? "" : " (first run)"}`
		}] : []
	];
}
function requestText({ startSeconds, window, deltaColumn }) {
	const times = `startTime ${startSeconds}, windowStartTime ${window.startSeconds}, windowEndTime ${window.endSeconds}`;
	return deltaColumn ? `${times}, deltaColumn ${deltaColumn.name}` : times;
}
const CREDENTIALS = {
	works: "the connection of the source works, by its test",
	fails: "the connection of the source does not work, by its test"
};
function scheduleText({ frequency, interval }) {
	if (frequency === "") return "not known";
	if (frequency === "once") return "once, as runs on demand need it";
	return interval === "" || interval === "1" ? `every ${frequency}` : `every ${interval} ${frequency}s`;
}
const SOURCES = {
	table: "table-based, batch",
	file: "file-based, batch",
	streaming: "streaming",
	unknown: "not known: nothing that could be read says whether it is table-based or file-based"
};
function sourceText({ kind, evidence }) {
	return kind === "unknown" ? SOURCES.unknown : `${SOURCES[kind]} (by ${evidence})`;
}
function deltaText(flow, { kind }, given) {
	const own = flow.deltaColumn === "" ? "none in the flow" : `${flow.deltaColumn} in the flow`;
	if (given) return `${own}, ${given.name} given`;
	return kind === "unknown" && flow.deltaColumn === "" ? `${own}, none given: the first run of a table-based flow needs it` : own;
}
function historyText({ runs }) {
	if (runs.length === 0) return "no run";
	const withWindow = runs.filter(({ window }) => window !== void 0).length;
	const withStart = runs.filter(({ startSeconds }) => startSeconds !== void 0).length;
	return `${runs.length === 1 ? "1 run read" : `${runs.length} runs read`}, ${withWindow} with a window, ${withStart} with a start time`;
}
// src/report/links.ts
function activityUrl({ orgId, sandboxName }, flowId, runId) {
	return `${`https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`}/activity${runId === void 0 ? "" : `/${runId}`}`;
}
// src/report/state.ts
function endedRuns({ runs }) {
	return runs.filter(({ isWaitOver, isRetriggered }) => isWaitOver && !isRetriggered);
}
function countedRuns({ runs }) {
	return runs.filter(({ isRetriggered }) => !isRetriggered);
}
function activeRuns({ runs }) {
	return runs.filter(({ status, isWaitOver }) => !isWaitOver && isUnderWay(status));
}
function currentRun({ runs, current }) {
	return current?.runId === void 0 ? void 0 : runs.find(({ runId }) => runId === current.runId);
}
function isSingle(state) {
	return (state.plan?.windows ?? countedRuns(state)).length === 1;
}
function runName({ index, runId }, { plan }) {
	const count = plan?.windows.length ?? 1;
	return count > 1 && index !== void 0 ? `Flow run ${index + 1} of ${count}` : `Flow run ${runId}`;
}
function hasLoaded({ outcome }) {
	return outcome === "succeeded" || outcome === "partially-succeeded";
}
function runCount(state) {
	return state.plan?.windows.length ?? countedRuns(state).length;
}
function isLastWindow({ plan, current }) {
	return !current || current.index === (plan?.windows.length ?? 1) - 1;
}
function isIdle({ runs }) {
	return runs.some(({ outcome }) => outcome === "up-to-date" || outcome === "skipped");
}
function connectionOf({ order, task }) {
	return order?.connection ?? task?.connection;
}
function remainingWindows(state) {
	const { plan, preview, refusedBy, runs, openWindows, isRetriggering } = state;
	if (!isLookedUp(state)) return [];
	const lastRuns = new Map(runs.map((run) => [run.index, run]));
	const existing = preview ?? refusedBy;
	return (plan?.windows ?? []).filter((window, index) => {
		if (existing && !isFree(window, existing)) return false;
		const run = lastRuns.get(index);
		if (!run) return !openWindows.has(index) && plan?.existing?.[index] === void 0;
		return run.outcome === "failed" && (run.isWaitOver || !isRetriggering);
	});
}
function isFree(window, { runs, withoutWindow, cutOff }) {
	if (cutOff.length > 0 || withoutWindow.length > 0) return false;
	return !runs.some((run) => run.window !== void 0 && overlaps(run.window, window) && !hasFailed(run));
}
function isLookedUp({ order, plan, preview, refusedBy, current }) {
	if (refusedBy) return refusedBy.isComplete && !refusedBy.isCached;
	if (!order || order.ifRunExists === "create") return true;
	return [
		plan?.existing,
		preview,
		current
	].some((known) => known !== void 0);
}
function initialState(workflow) {
	return {
		workflow,
		runs: [],
		openWindows: new Set(),
		isRetriggering: false
	};
}
const RANKS = [
	"succeeded",
	"partially-succeeded",
	"up-to-date",
	"skipped",
	"attached",
	"created",
	"unknown",
	"timed-out",
	"failed",
	"duplicated"
];
function worst(runs) {
	const found = RANKS.findLast((rank) => runs.some(({ outcome }) => outcome === rank));
	return runs.find(({ outcome }) => outcome === found)?.outcome ?? "unknown";
}
// src/report/summary/rows.ts
const SIGNS = {
	created: "\ud83c\udd95",
	attached: "\ud83d\udd17",
	succeeded: "\u2705",
	"partially-succeeded": "\u26a0\ufe0f",
	failed: "\u274c",
	"timed-out": "\u231b",
	unknown: "\u2754",
	"up-to-date": "\u2705",
	skipped: "\u23e9",
	duplicated: "\u2757"
};
function stepRows(state) {
	const { order, plan, preview, last, workflow, runs } = state;
	const connection = connectionOf(state);
	const asked = [...order ? requestRows(order, plan) : [], ...workflow ? [workflowRow(workflow)] : []];
	const continued = last && order ? inserted(asked, continuationRows(last, order)) : asked;
	const known = preview ? inserted(continued, flowRows(state)) : continued;
	const run = runs.at(-1);
	return run && connection && isSingle(state) && run.outcome !== "duplicated" ? replaced(known, [...runRows(run, connection), ...endRows(run, order)]) : known;
}
function requestRows({ run, connection, wait, maxParallel }, plan) {
	const count = plan?.windows.length ?? 1;
	const order = wait && maxParallel > 1 ? `at most ${maxParallel} at once` : "one after the other";
	return [
		{
			label: "Flow",
			value: run.flowId,
			url: activityUrl(connection, run.flowId)
		},
		{
			label: "Window",
			value: plan ? planText(plan) : `from the end of the last run to ${formatBoth(run.endSeconds)}`
		},
		...count > 1 ? [{
			label: "Runs",
			value: `${count}, ${order}`
		}] : [],
		{
			label: "Start",
			value: formatBoth(run.startSeconds)
		},
		...run.deltaColumn ? [{
			label: "Delta column",
			value: Object.values(run.deltaColumn).join(", ")
		}] : [],
		{
			label: "Sandbox",
			value: `${connection.sandboxName} of ${connection.orgId}`
		}
	];
}
function continuationRows({ run, readUpToSeconds }, { run: { flowId, nowSeconds }, connection }) {
	const gapSeconds = Math.max(0, nowSeconds - readUpToSeconds);
	return [{
		label: "Last success",
		value: `${run.runId} (${run.status})`,
		url: activityUrl(connection, flowId, run.runId)
	}, {
		label: "Gap since",
		value: formatSeconds(gapSeconds)
	}];
}
function runRows({ runId, flowId }, connection) {
	return [{
		label: "Flow run",
		value: runId,
		...flowId && { url: activityUrl(connection, flowId, runId) }
	}];
}
function endRows(run, order) {
	const { status, startSeconds, isWaitOver } = run;
	const isNews = order && startSeconds !== void 0 && startSeconds !== order.run.startSeconds;
	return [
		...row("Status", status),
		...isNews ? [{
			label: "Start",
			value: formatBoth(startSeconds)
		}] : [],
		...isWaitOver ? waitedRows(run) : []
	];
}
function waitedRows({ details, window }) {
	const { recordsRead, recordsWritten, recordsFailed, recordsSkipped, bytesRead, bytesWritten, durationMs } = details?.metrics ?? {};
	return [
		...window ? [{
			label: "Window",
			value: windowText(window)
		}] : [],
		...row("Records", counts({
			read: recordsRead,
			written: recordsWritten,
			failed: recordsFailed,
			skipped: recordsSkipped
		})),
		...row("Data", counts({
			read: formatBytes(bytesRead),
			written: formatBytes(bytesWritten)
		})),
		...row("Duration", durationMs === void 0 ? "" : formatSeconds(Math.round(durationMs / 1e3))),
		...row("Batches", details?.batchIds.join(", ") ?? "")
	];
}
function runCells(run, connection, isWaitedFor) {
	const { recordsRead, recordsWritten, recordsFailed, durationMs } = run.details?.metrics ?? {};
	const known = [
		{
			label: "Outcome",
			value: outcomeText(run)
		},
		windowCell(run.window),
		...runRows(run, connection).map((row) => row.url ? {
			...row,
			value: shortId(run)
		} : row)
	];
	if (!isWaitedFor) return known;
	return [
		...known,
		{
			label: "Read",
			value: countOrDash(recordsRead),
			isNumber: true
		},
		{
			label: "Written",
			value: countOrDash(recordsWritten),
			isNumber: true
		},
		{
			label: "Failed",
			value: countOrDash(recordsFailed),
			isNumber: true
		},
		{
			label: "Duration",
			value: durationMs === void 0 ? "\u2013" : formatSeconds(Math.round(durationMs / 1e3)),
			isNumber: true
		}
	];
}
function shortId({ runId }) {
	return runId.slice(0, 8);
}
function outcomeText({ outcome, isRetriggered }) {
	return isRetriggered ? `\ud83d\udd01 ${outcome}, re-triggered` : `${SIGNS[outcome]} ${outcome}`;
}
function replaced(known, rows) {
	const labels = new Set(rows.map(({ label }) => label));
	return [...rows, ...known.filter(({ label }) => !labels.has(label))];
}
function inserted([subject, ...others], rows) {
	return [...subject ? [subject] : [], ...replaced(others, rows)];
}
function rowLines(rows) {
	return rows.flatMap(({ label, value, url }) => [`  ${label.padEnd(14)}${value}`, ...url === void 0 ? [] : [`  ${"".padEnd(14)}${url}`]]);
}
function workflowRow({ event, url }) {
	return event ? {
		label: "Workflow",
		value: `started by ${event}`,
		url
	} : {
		label: "Workflow",
		value: url
	};
}
function row(label, value) {
	return value === "" ? [] : [{
		label,
		value
	}];
}
function counts(named) {
	return Object.entries(named).filter(([, value]) => value !== void 0).map(([name, value]) => `${typeof value === "number" ? formatCount(value) : value} ${name}`).join(", ");
}
function countOrDash(count) {
	return count === void 0 ? "\u2013" : formatCount(count);
}
function windowCell(window) {
	return {
		label: "Window (UTC)",
		value: window ? shortWindow(window).replace(" UTC", "") : "\u2013"
	};
}
function shortWindow({ startSeconds, endSeconds }) {
	const [start, end] = [startSeconds, endSeconds].map((seconds) => formatUtc(seconds).replace(seconds % 60 === 0 ? ":00 UTC" : " UTC", ""));
	return `${start} to ${end} UTC`;
}
function planText(plan) {
	return isConsecutive(plan) ? windowText(plan.whole) : `${windowText(plan.whole)}, in parts`;
}
function isConsecutive({ windows }) {
	return windows.every(({ startSeconds }, index) => (windows[index - 1]?.endSeconds ?? startSeconds) === startSeconds);
}
function windowText({ startSeconds, endSeconds }) {
	return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
}
// src/report/texts/counted.ts
function flowRuns(count) {
	return count === 1 ? "1 flow run" : `${count} flow runs`;
}
const MOST_LISTED$1 = 10;
function listOf(texts, most = MOST_LISTED$1) {
	const more = texts.length > most ? `, and ${texts.length - most} more` : "";
	return `${texts.slice(0, most).join(", ")}${more}`;
}
// src/report/texts/preview-notes.ts
const UNREAD = "The flow has had more than 2,000 runs since the window began, and older runs were not read.";
const LANDING_ZONE = "26f526f2-58f4-4712-961d-e41bf1ccc0e8";
const LANDING_ZONE_SECONDS = 7 * UNIT_SECONDS.d;
function previewWarnings({ preview, order }) {
	if (!preview || !order) return [];
	const { incompatibilities, isSourceReachable, objection } = preview;
	const wouldFail = objection && `With \`if-run-exists: attach\`, a step would fail: ${objection.reason}. ${objection.advice}`;
	return [
		...incompatibilities.filter(({ isCertain }) => !isCertain).map(({ text }) => ({
			title: "A flow run may be refused",
			message: text
		})),
		...isSourceReachable === false ? [SOURCE_TEST_FAILED] : [],
		...wouldFail && order.ifRunExists === "attach" ? [{
			title: "A step would fail now",
			message: wouldFail
		}] : []
	];
}
const SOURCE_TEST_FAILED = {
	title: "The connection of the source does not work",
	message: "The service tested the connection of the source of this flow, and the test failed: a flow run would probably fail to read. Check the credential of the source account in Experience Platform."
};
function previewNotes(state) {
	const { preview } = state;
	if (!preview) return [];
	return [
		...existingNotes(state),
		...historyHints(preview),
		...landingZoneHints(state)
	];
}
const IF_RUN_EXISTS = {
	create: "create another, which ingests the same data twice",
	attach: "take them over instead of creating others",
	fail: "fail"
};
function existingNotes({ preview, order, plan }) {
	if (!preview || !order) return [];
	const { overlapping, withoutWindow, active, isComplete } = preview;
	const same = preview.same.filter((run) => run !== void 0);
	const isOne = (plan?.windows.length ?? 1) === 1;
	const action = `With \`if-run-exists: ${order.ifRunExists}\`, a step would ${IF_RUN_EXISTS[order.ifRunExists]}.`;
	const ifAny = (runs, note) => runs.length > 0 ? [note] : [];
	return [
		...ifAny(active, `Runs of this flow that have not ended: ${runList(active)}.`),
		...ifAny(same, `Runs over exactly these windows that exist already: ${runList(same, !isOne)}. ${action}`),
		...ifAny(overlapping, `Runs that read some of the same data, which would be ingested twice: ${runList(overlapping, true)}.`),
		...ifAny(withoutWindow, `Runs whose window the service does not show: ${runList(withoutWindow)}.`),
		...isComplete ? [] : [UNREAD]
	];
}
function historyHints({ runs }) {
	if (runs.length === 0) return ["Whether the history of this flow shows windows is known once it has a run. `if-run-exists` and `window-start-time: last-run` need them."];
	if (runs.every(({ window }) => window !== void 0)) return [];
	if (runs.some(({ window }) => window !== void 0)) return ["Some runs in the history show no window: `if-run-exists` cannot compare them."];
	return [`The history of this flow shows no windows. Here, \`if-run-exists: attach\` and \`window-start-time: last-run\` recognize no run, and a run whose creation gets no answer is recognized ${runs.some(({ startSeconds }) => startSeconds !== void 0) ? "by its start time" : "only if it is the only new run of the flow"}.`];
}
function landingZoneHints({ preview, order, plan }) {
	if (!preview || !order || !plan || !isSameId(preview.flow.connectionSpecId, LANDING_ZONE)) return [];
	const oldest = order.run.nowSeconds - LANDING_ZONE_SECONDS;
	if (plan.whole.startSeconds >= oldest) return [];
	return [`The source of this flow is a Data Landing Zone, which keeps files for 7 days: files from before ${formatUtc(oldest)} are deleted, and a flow run over such a window succeeds without records.`];
}
function runList(runs, withWindows = false) {
	return listOf(runs.map(({ runId, status, window }) => {
		const name = status ? `${runId} (${status})` : runId;
		return withWindows && window ? `${name} over ${shortWindow(window)}` : name;
	}));
}
// src/report/texts/headings.ts
function currentName({ plan, current }) {
	if (!plan || !current || plan.windows.length === 1) return void 0;
	return `Flow run ${current.index + 1} of ${plan.windows.length}`;
}
const PREDICATES = {
	duplicated: "duplicated",
	failed: "failed",
	"timed-out": "still running",
	unknown: "of unknown outcome",
	created: "created",
	attached: "attached",
	"up-to-date": "up to date",
	skipped: "active",
	"partially-succeeded": "partially succeeded",
	succeeded: "succeeded"
};
function runsHeading(runs, name = "Flow run", total = runs.length) {
	const [first, ...others] = groupsOf(runs);
	if (!first) return name;
	if (total === 1) return `${name} ${first.predicate}`;
	return [
		`${others.length === 0 && first.count === total ? `${total} flow runs` : `${first.count} of ${total} flow runs`} ${first.predicate}`,
		...others.map(({ text }) => text),
		...total > runs.length ? [`${total - runs.length} not created`] : []
	].join(", ");
}
function outcomeCounts(runs) {
	return groupsOf(runs).map(({ text }) => text).join(", ");
}
function groupsOf(runs) {
	return Object.entries(PREDICATES).flatMap(([name, predicate]) => {
		const count = runs.filter(({ outcome }) => outcome === name).length;
		return count > 0 ? [{
			count,
			predicate,
			text: `${count} ${predicate}`
		}] : [];
	});
}
function successHeading(state) {
	const { preview, plan, runs } = state;
	const count = plan?.windows.length ?? 1;
	if (preview) return `${previewWarnings(state).length > 0 ? "\u26a0\ufe0f" : "\ud83d\udccb"} ${count === 1 ? "A flow run is planned" : `${count} flow runs are planned`}`;
	if (isIdle(state)) {
		const outcome = worst(runs);
		return `${SIGNS[outcome]} ${outcome === "skipped" ? "Skipped: another flow run is active" : "Up to date: everything has been read"}`;
	}
	const ended = endedRuns(state);
	if (ended.length > 0) return `${SIGNS[worst(ended)]} ${runsHeading(ended)}`;
	const [run] = runs;
	return `\u2705 ${isSingle(state) && run ? startedHeading(run) : manyStartedHeading(runs)}`;
}
const STARTED = {
	existing: "Attached to the flow run that exists for this window",
	given: "Attached to the flow run that exists for this window",
	answer: "Flow run created",
	window: "Flow run created, as the history of the flow shows",
	time: "Flow run created, as the history of the flow shows"
};
function startedHeading({ by }) {
	return STARTED[by];
}
function manyStartedHeading(runs) {
	const attached = runs.filter(({ by }) => by === "existing").length;
	const created = runs.length - attached;
	if (attached === 0) return `${flowRuns(created)} created`;
	return created === 0 ? `Attached to ${flowRuns(attached)} that exist for these windows` : `${flowRuns(created)} created, attached to ${attached} that existed`;
}
// src/report/texts/annotation-text.ts
const LONGEST_REASON = 1e3;
function failedLine({ message, cause }, clean) {
	return withStop(`${message}: ${reasonOf(cause, clean)}`);
}
function reasonOf(error, clean, longest = LONGEST_REASON) {
	return clean(messageOf(error), longest);
}
function withStop(sentence) {
	return sentence.endsWith("\u2026") ? sentence : `${sentence}.`;
}
function lowerFirst(text) {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
function messageOf(error) {
	return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
// src/report/texts/run-advice.ts
const FALLBACK = {
	sign: /^/,
	shown: "anything else, or nothing",
	advice: "Find the cause in Experience Platform, then load the same window again."
};
const RUN_ADVICE = [
	{
		sign: /\bingestion guardrails? hit/i,
		shown: "`guardrails hit`",
		advice: "The run holds more data or more files than one batch takes. Load the window in smaller parts with `window-size`."
	},
	{
		sign: /^133\b|unable to locate any files/i,
		shown: "`133`, or that no files were found",
		advice: "The run found no files. Check `window-start-time` and `window-end-time` against the data of the source."
	},
	{
		sign: /^MAPPER-/,
		shown: "`MAPPER-\u2026`",
		advice: "Check the mapping of the flow against the columns of the source."
	},
	{
		sign: /^INGEST-/,
		shown: "`INGEST-\u2026`",
		advice: "Check the data against the schema of the dataset. If error diagnostics are on for the flow, they show the rows."
	},
	{
		sign: /^CONNECTOR-1\d{3}|^ErrorCode=/,
		shown: "`CONNECTOR-1\u2026`, or `ErrorCode=\u2026`",
		advice: "The data could not be read from the source. Check the credentials of the source and its network rules, then set `retries` or load the same window again."
	},
	{
		sign: /^CONNECTOR-2\d{3}/,
		shown: "`CONNECTOR-2\u2026`",
		advice: "The data was copied but could not be processed. Check the mapping, the schema, and that the dataset still exists."
	},
	{
		sign: /^CONNECTOR-3\d{3}/,
		shown: "`CONNECTOR-3\u2026`",
		advice: "No batch could be created in the data lake. Check that the dataset of the flow still exists, then load the same window again."
	},
	FALLBACK
];
const LONGEST_SEEN = 1e3;
function adviseOnRun(faults) {
	return (deepestFirst(faults).map(({ code, message }) => `${code} ${message}`.trim().slice(0, LONGEST_SEEN)).map((text) => RUN_ADVICE.find(({ sign }) => sign.test(text))).find((advice) => advice && advice !== FALLBACK) ?? FALLBACK).advice;
}
function describeFaults(faults, clean) {
	return deepestFirst(faults).map(({ code, message }) => messageFirst(clean(`${code} ${message}`.trim())));
}
function deepestFirst(faults) {
	const isStep = ({ code }) => code.startsWith("CONNECTOR-");
	return [...faults.filter((fault) => !isStep(fault)), ...faults.filter(isStep)];
}
function messageFirst(text) {
	const start = text.startsWith("ErrorCode=") ? text.indexOf(",Message=") : -1;
	if (start < 0) return text;
	const end = text.indexOf(",Source=", start);
	const message = text.slice(start + 9, end < 0 ? text.length : end).trim();
	const details = text.slice(0, start) + (end < 0 ? "" : text.slice(end));
	return message === "" ? text : `${message} (${details})`;
}
// src/report/texts/last-run-notes.ts
function failedWarnings({ failed }, clean) {
	if (!failed) return [];
	const { run, errors, others } = failed;
	const [first] = describeFaults(errors, clean);
	const reason = first === void 0 ? "" : `: ${clean(first, 500).replace(/\.$/, "")}`;
	const more = others > 0 ? ` ${others} more failed before it.` : "";
	const window = run.window ? ` over ${shortWindow(run.window)}` : "";
	return [{
		title: "A flow run failed",
		message: `${withStop(`Flow run ${run.runId}${window} failed since the last success${reason}`)}${more}`
	}];
}
function gapWarnings({ last, order }) {
	const { gaps = [], doubtful = [] } = last ?? {};
	const title = order?.fillGaps ? "Earlier windows are loaded first" : "Data of earlier windows is missing";
	const missing = `No run has read these earlier windows, ${order?.fillGaps ? "so that this step loads them first (`fill-gaps`)" : "and `last-run` does not return to them. Load each with the inputs named here, or all with `fill-gaps: true`"}: ${listOf(gaps.map(gapText))}.`;
	const uncertain = `Whether a run has read these earlier windows is not known, because older runs were not read or a run does not show its window: ${listOf(doubtful.map(shortWindow))}. Look them up in Experience Platform before you load them.`;
	return [...gaps.length > 0 ? [{
		title,
		message: missing
	}] : [], ...doubtful.length > 0 ? [{
		title: "Earlier windows may be missing",
		message: uncertain
	}] : []];
}
function gapText(gap) {
	const { startSeconds, endSeconds, failedRunIds } = gap;
	const [runId, ...others] = failedRunIds;
	const more = others.length > 0 ? ` and ${others.length} more` : "";
	const reason = runId === void 0 ? "no run was created for it" : `flow run ${runId}${more} failed`;
	return `${shortWindow(gap)} (${reason}; \`window-start-time: ${startSeconds}\`, \`window-end-time: ${endSeconds}\`)`;
}
function idleNotes({ runs, last, order }) {
	const run = runs.at(-1);
	if (!run || !order) return [];
	if (run.outcome === "up-to-date" && last) return [`No flow run was created: flow run ${run.runId} has read up to ${formatBoth(last.readUpToSeconds)}, and \`window-end-time\` is ${formatBoth(order.run.endSeconds)}.`];
	if (run.outcome !== "skipped") return [];
	return [`No flow run was created: flow run ${run.runId} is active (status: ${run.status || "none yet"}), and \`if-run-active\` is \`skip\`. The next step continues from where it leaves the flow.`];
}
// src/report/texts/loss-notes.ts
const MOST_SINGLE = 3;
function lossNotes(runs, maxFailedRecords) {
	const partial = runs.filter(({ outcome }) => outcome === "partially-succeeded");
	const unaccounted = runs.filter((run) => unaccountedOf(run) > 0);
	return [...partial.length > MOST_SINGLE ? [partialTogether(partial, maxFailedRecords)] : partial.map((run) => partialNote(run, maxFailedRecords)), ...unaccounted.length > MOST_SINGLE ? [unaccountedTogether(unaccounted)] : unaccounted.map(unaccountedNote)];
}
function failedRecords({ details }) {
	return details?.metrics.recordsFailed ?? 0;
}
function partialNote(run, maxFailedRecords) {
	const count = failedRecords(run);
	const lost = count > 0 ? `failed to ingest ${records(count)}` : "did not load its whole window, and Adobe does not give the number of records that it lost";
	const ids = run.details?.batchIds ?? [];
	const batches = ids.length === 0 ? "" : `${ids.length > 1 ? "batches" : "batch"} ${ids.join(", ")}: `;
	return `Flow run ${run.runId} ${lost}. ${lossAdvice("its", batches, maxFailedRecords)}`;
}
function partialTogether(runs, maxFailedRecords) {
	const known = runs.filter((run) => failedRecords(run) > 0);
	const count = known.reduce((sum, run) => sum + failedRecords(run), 0);
	const unknown = runs.length - known.length;
	const [theirs, they] = unknown === 1 ? ["its window", "it"] : ["their windows", "they"];
	const counted = `${flowRuns(known.length)} failed to ingest ${records(count)}.`;
	const uncounted = `${flowRuns(unknown)} did not load all of ${theirs}, and Adobe does not give the number of records that ${they} lost.`;
	return `${[...known.length > 0 ? [counted] : [], ...unknown > 0 ? [uncounted] : []].join(" ")} ${lossAdvice("their", "with the IDs of the output `batch-ids`: ", maxFailedRecords)}`;
}
function lossAdvice(whose, batches, maxFailedRecords) {
	const kept = `If error diagnostics are enabled for the flow, Experience Platform keeps the errors of ${whose} rows for 30 days${batches && ` (${batches}GET /data/foundation/export/batches/{id}/meta?path=row_errors)`}.`;
	if (maxFailedRecords !== void 0) return kept;
	return `${kept} Set \`max-failed-records\` to let ${whose === "its" ? "such a run" : "such runs"} fail the step.`;
}
function unaccountedNote(run) {
	const { recordsRead = 0, recordsWritten = 0 } = run.details?.metrics ?? {};
	return `Flow run ${run.runId} read ${formatCount(recordsRead)} records and wrote ${formatCount(recordsWritten)}, and does not say why ${formatCount(unaccountedOf(run))} are missing. Check the mapping and the filters of the flow.`;
}
function unaccountedTogether(runs) {
	const count = runs.reduce((sum, run) => sum + unaccountedOf(run), 0);
	return `${flowRuns(runs.length)} together wrote ${records(count)} fewer than they read, and do not say why. Check the mapping and the filters of the flow.`;
}
function unaccountedOf(run) {
	return hasLoaded(run) && run.details ? unaccountedRecords(run.details) ?? 0 : 0;
}
function records(count) {
	return `${formatCount(count)} ${count === 1 ? "record" : "records"}`;
}
// src/report/texts/notes.ts
const DAILY_BATCHES = 90;
function successNotes(state, clean) {
	const { plan, task } = state;
	return [
		...[
			...previewWarnings(state),
			...plan ? replacedWarnings(plan) : [],
			...failedWarnings(state, clean),
			...gapWarnings(state)
		].map(({ message }) => message),
		...idleNotes(state),
		...previewNotes(state),
		...lossNotes(endedRuns(state), task?.wait.maxFailedRecords)
	];
}
function replacedWarnings({ replaced, whole }) {
	if (!replaced) return [];
	return [{
		title: "An earlier attempt of this step has a flow run",
		message: `The inputs give the window ${shortWindow(replaced)} now. An earlier attempt of this step gave ${shortWindow(whole)}, and a flow run of it exists: the step continues with the window of that attempt and reads nothing beyond it.`
	}];
}
function uncheckedNotes({ unchecked = new Map() }) {
	return [...unchecked].map(([runId, reason]) => uncheckedText(runId, reason));
}
function uncheckedText(runId, reason) {
	return `An answer was lost, the request was sent again and created flow run ${runId}. Whether an earlier request created another run is not known, because the history of the flow cannot be read: ${reason.replace(/\.$/, "")}. Look up the window of the run in Experience Platform: two runs ingest the same data twice.`;
}
function manyRunsWarnings({ windows }) {
	if (windows.length <= DAILY_BATCHES) return [];
	return [{
		title: "The plan has many flow runs",
		message: `The plan has ${windows.length} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger \`window-size\`, or spread the windows over several days.`
	}];
}
function timeWarnings({ run }) {
	return Object.entries({
		"start-time": run.startSeconds,
		"window-start-time": run.windows?.[0]?.startSeconds ?? 0,
		"window-end-time": run.endSeconds
	}).filter(([, seconds]) => isFarFuture(seconds)).map(([input, seconds]) => ({
		title: "Check the times of the flow run",
		message: `\`${input}\` is ${formatUtc(seconds)}, past the year 2100. Does it have an extra digit?`
	}));
}
// src/report/log/loggers.ts
const silent = () => {};
function warnAll(runner, warnings) {
	for (const { title, message } of warnings) runner.warn(title, message);
}
// src/report/log/last-run-log.ts
function lastRunLoggers(runner) {
	return {
		planned: ({ plan }, state) => logPlan(runner, plan, state),
		"up-to-date": (_, state) => logIdle(runner, state),
		skipped: (_, state) => logIdle(runner, state),
		"active-runs-found": (event) => runner.info(activeText(event)),
		"active-runs-not-ended": silent,
		"failed-run-found": (_, state) => warnAll(runner, failedWarnings(state, runner.clean))
	};
}
function logPlan(runner, plan, state) {
	const { order } = state;
	warnAll(runner, replacedWarnings(plan));
	if (!order || order.run.windows) return;
	const rows = requestRows(order, plan).filter(({ label }) => label === "Window" || label === "Runs");
	runner.info(beginText(plan), ...rowLines([...rows, ...plan.last ? continuationRows(plan.last, order) : []]));
	warnAll(runner, [...gapWarnings(state), ...manyRunsWarnings(plan)]);
}
function beginText({ last, existing, whole }) {
	if (last) return `Continuing at ${formatBoth(last.readUpToSeconds)}, up to where the flow has been read (runs of the history read: ${last.runsRead})`;
	return existing?.some((run) => run !== void 0) ? "An earlier attempt of this step has created runs for its window" : `No run of the flow has read any data: the first window begins at \`initial-window-start-time\`, ${formatBoth(whole.startSeconds)}`;
}
function logIdle(runner, state) {
	const { runs, order } = state;
	const run = runs.at(-1);
	if (!run || !order) return;
	const rows = [...runRows(run, order.connection), ...endRows(run, order)];
	runner.info(...idleNotes(state), ...rowLines(rows));
	warnAll(runner, gapWarnings(state));
}
function activeText({ runs, timeoutMs }) {
	const ids = runs.map(({ runId }) => runId).join(", ");
	return `Waiting at most ${formatSeconds(Math.floor(timeoutMs / 1e3))} for ${runs.length === 1 ? "a flow run that is" : "flow runs that are"} active: ${ids}`;
}
// src/report/log/request-log.ts
function requestLoggers(runner) {
	return {
		"retry-paused": ({ pauseMs, askedMs, reason }) => {
			const asked = askedMs === void 0 ? "" : ` (\`Retry-After\`: ${formatMs(askedMs)})`;
			runner.info(`Waiting ${formatMs(pauseMs)}${asked} before the next attempt: ${reason}`);
		},
		"texts-refused": ({ reason }) => runner.info(`The service refused times as texts (${reason}): sending them as integers`),
		"looking-up": ({ reason }) => runner.info(`Lost the answer (${reason}): looking up the run in the history of the flow`),
		"looked-up": ({ lookup, lookups, leftMs }) => {
			if (lookups > 1 || leftMs <= 0) return;
			runner.info(`${lookup === "absent" ? "The history of the flow does not show the run yet" : "The history of the flow shows runs that cannot be distinguished from this one yet"}: looking it up again for at most ${formatMs(leftMs)}`);
		},
		resending: ({ lookups }) => runner.info(`The history still does not show the run (lookups: ${lookups}): creating it again`),
		"rerun-looking-up": ({ leftMs }) => runner.info(`This is a re-run: looking up the flow run of the first attempt for ${formatMs(leftMs)}`),
		sending: silent,
		"run-known": silent,
		"duplicates-checked": silent,
		"runs-duplicated": silent,
		"window-failed": silent,
		"retrigger-failed": silent
	};
}
// src/report/log/run-log.ts
const HEARTBEAT_MS$1 = 3e5;
const NOTHING = {
	status: "",
	ageMs: 0,
	isHidden: false,
	isFailing: false
};
function runLoggers(runner) {
	const printed = new Map();
	const lastOf = (runId) => printed.get(runId) ?? NOTHING;
	return {
		"run-polled": ({ run, ageMs }, state) => {
			const { runId, status } = run;
			const isFirst = !printed.has(runId);
			const last = lastOf(runId);
			const isShown = isNews(run, ageMs, last) && !isPrintedNext(run, state);
			if (isShown) runner.info(polledText(run, ageMs));
			if (isShown && status !== last.status) runner.info(...undocumentedLines(status));
			if (isFirst) {
				const given = state.runs.find((other) => other.runId === runId && other.by === "given");
				runner.info(...pageLines(given, state));
			}
			printed.set(runId, isShown ? {
				...NOTHING,
				status,
				ageMs
			} : last);
		},
		"run-not-shown": ({ runId }) => {
			const last = lastOf(runId);
			if (!last.isHidden) runner.info(`Flow run ${runId} is not shown yet, which is normal in its first minutes`);
			printed.set(runId, {
				...last,
				isHidden: true
			});
		},
		"poll-failed": ({ runId, reason }) => {
			const last = lastOf(runId);
			if (!last.isFailing) runner.info(failingText(runId, reason));
			printed.set(runId, {
				...last,
				isFailing: true
			});
		}
	};
}
function isNews({ status }, ageMs, last) {
	return last.status !== status || last.isFailing || ageMs - last.ageMs >= HEARTBEAT_MS$1;
}
function isPrintedNext({ status }, { task }) {
	const isFinal = runState(status) !== "failed" || task?.wait.retries === 0;
	return !isUnderWay(status) && isFinal;
}
function pageLines(run, state) {
	const connection = connectionOf(state);
	return connection && run?.flowId ? [`  ${activityUrl(connection, run.flowId, run.runId)}`] : [];
}
function failingText(runId, reason) {
	return `Flow run ${runId} cannot be polled for now, and is polled again: ${reason}`;
}
function undocumentedLines(status) {
	return isUndocumented(status) ? ["  Adobe does not document this status: it is taken for that of a run in progress"] : [];
}
function polledText({ runId, status, metrics }, ageMs) {
	const seconds = Math.round(ageMs / 1e3);
	const age = seconds < 0 ? `begins in ${formatSeconds(-seconds)}` : `${formatSeconds(seconds)} after its start`;
	const records = metrics.recordsRead === void 0 ? "" : `, records read: ${metrics.recordsRead}`;
	return `Flow run ${runId}: ${status || "no status yet"}, ${age}${records}`;
}
// src/report/log/progress-log.ts
const PERIOD_MS = 6e4;
const HEARTBEAT_MS = 3e5;
function progressLoggers(runner) {
	const last = { text: "" };
	const failing = new Set();
	const undocumented = new Set();
	return {
		"run-polled": ({ run, atMs }, state) => {
			failing.delete(run.runId);
			const notes = undocumented.has(run.status) ? [] : undocumentedLines(run.status);
			undocumented.add(run.status);
			if (notes.length > 0) runner.info(`Flow run ${run.runId}: ${run.status}`, ...notes);
			last.atMs ??= atMs;
			if (atMs - last.atMs < PERIOD_MS || !isUnderWay(run.status)) return;
			const text = progressText(state);
			if (text === last.text && atMs - last.atMs < HEARTBEAT_MS) return;
			runner.info(text);
			Object.assign(last, {
				atMs,
				text
			});
		},
		"run-not-shown": silent,
		"poll-failed": ({ runId, reason }) => {
			if (failing.size === 0) runner.info(failingText(runId, reason));
			failing.add(runId);
		}
	};
}
function progressText(state) {
	const ended = endedRuns(state);
	const failed = ended.filter(({ outcome }) => outcome === "failed").length;
	const active = countedRuns(state).length - ended.length;
	return `${`${ended.length} of ${runCount(state)} flow runs ${ended.length === 1 ? "has" : "have"} ended`}${failed > 0 ? ` (${failed} failed)` : ""}, ${active} ${active === 1 ? "is" : "are"} in progress`;
}
// src/report/log/wait-log.ts
function waitLoggers(runner) {
	const few = runLoggers(runner);
	const many = progressLoggers(runner);
	const loggersFor = (state) => areFew(state) ? few : many;
	return {
		"wait-begun": (event, state) => runner.info(...beginLines(event, state)),
		"run-polled": (event, state) => loggersFor(state)["run-polled"](event, state),
		"run-not-shown": (event, state) => loggersFor(state)["run-not-shown"](event, state),
		"poll-failed": (event, state) => loggersFor(state)["poll-failed"](event, state),
		"run-retriggered": (event, state) => runner.info(...retriggerLines(event, state)),
		"run-ended": ({ runs }, state) => logEnd(runner, state, runs),
		"wait-ended": (_, state) => logTotal(runner, state)
	};
}
const FEW = 5;
function areFew(state) {
	const { plan, order } = state;
	return (plan ? order?.maxParallel ?? 1 : countedRuns(state).length) <= FEW;
}
function beginLines({ runs, task, atMs }, state) {
	const { flowId, connection, wait } = task;
	const atMost = `at most ${formatSeconds(wait.waitTimeoutMs / 1e3)}`;
	const until = `until ${formatUtc(Math.floor((atMs + wait.waitTimeoutMs) / 1e3))}`;
	if (runs.length === 1 && areFew(state)) return [`Waiting for flow run ${runs[0]?.runId} ${atMost}, ${until}`];
	if (state.plan) return state.runs.length === 1 ? [`Waiting for each flow run ${atMost}`] : [];
	return [`Waiting for ${runs.length} flow runs ${atMost}, ${until}`, ...flowId ? [`  ${activityUrl(connection, flowId)}`] : []];
}
function retriggerLines({ failed, next }, state) {
	const line = `Flow run ${failed.runId} failed and was re-triggered`;
	if (isSameId(failed.runId, next.runId)) return [`${line} under its own id`];
	const again = state.runs.find(({ runId }) => runId === next.runId);
	return [`${line} as ${next.runId}`, ...pageLines(again, state)];
}
const MOST_ERRORS$1 = 3;
function logEnd(runner, state, attempts) {
	const last = attempts.at(-1);
	const run = state.runs.find(({ runId }) => runId === last?.runId);
	if (!run) return;
	const rows = rowLines(endRows(run, void 0));
	const id = state.plan && !isSingle(state) ? ` (${run.runId})` : "";
	const heading = runsHeading([run], `${runName(run, state)}${id}`);
	if (isSingle(state)) runner.info(heading, ...rows);
	else runner.group(heading, [
		...addressLines(run, state),
		...rows,
		...errorLines(run, runner)
	]);
	const notes = lossNotes([run], state.task?.wait.maxFailedRecords);
	for (const note of notes) runner.warn("A flow run may have lost records", note);
}
function addressLines(run, state) {
	const connection = connectionOf(state);
	return connection && run.by === "given" && !areFew(state) ? rowLines(runRows(run, connection)) : [];
}
function errorLines({ details }, { clean }) {
	return describeFaults(details?.errors ?? [], clean).slice(0, MOST_ERRORS$1).map((error) => `  Error         ${cut(error, 500)}`);
}
function logTotal(runner, state) {
	const ended = endedRuns(state);
	if (ended.length === runCount(state) && !isSingle(state)) runner.info(runsHeading(ended));
}
// src/report/log/log.ts
const MOST_LISTED = 10;
function openLog(runner) {
	const loggers = {
		...requestLoggers(runner),
		...lastRunLoggers(runner),
		...waitLoggers(runner),
		asked: ({ order }, state) => logAsked(runner, state, order),
		"inputs-warned": ({ warnings }) => warnAll(runner, warnings),
		previewed: (_, state) => logPreview(runner, state),
		"window-begun": (_, state) => logWindow(runner, state),
		"existing-runs-found": ({ existing }) => warnAboutExisting(runner, existing),
		"existing-runs-refused": silent,
		"run-attached": (_, state) => logRun(runner, state),
		"run-created": (_, state) => logRun(runner, state),
		"duplicates-not-checked": ({ runId, reason }) => runner.warn("A second flow run may exist", uncheckedText(runId, reason)),
		exchanged: silent,
		decided: silent
	};
	return (event, state) => loggers[event.type](event, state);
}
function logAsked(runner, state, order) {
	const { plan } = state;
	const task = order.dryRun ? "Planning" : "Creating";
	const what = plan && plan.windows.length > 1 ? `${plan.windows.length} flow runs` : "a flow run";
	runner.info(`${task} ${what} for on-demand ingestion`, ...rowLines(stepRows(state)));
	warnAll(runner, [...timeWarnings(order), ...plan ? manyRunsWarnings(plan) : []]);
}
function logPreview(runner, state) {
	const { plan, preview, order } = state;
	if (!plan || !preview || !order) return;
	const count = plan.windows.length;
	const listing = plan.windows.slice(0, MOST_LISTED).map((window) => `  ${shortWindow(window)}`);
	const more = count > MOST_LISTED ? [`  \u2026 and ${count - MOST_LISTED} more`] : [];
	const seconds = plan.windows.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
	const length = formatSeconds(seconds.reduce((sum, each) => sum + each, 0));
	runner.info("The flow", ...rowLines(flowRows(state)));
	runner.info(`Windows (${count}, together ${length})`, ...listing, ...more);
	if (existingNotes(state).length === 0) runner.info("No run of this flow is active or reads any of these windows");
	runner.info(...previewNotes(state));
	warnAll(runner, previewWarnings(state));
}
function warnAboutExisting(runner, existing) {
	const { same, overlapping, withoutWindow, isComplete } = existing;
	if (same.every((run) => run !== void 0)) return;
	if (overlapping.length > 0) {
		const text = `Data of this window is read by ${named(overlapping)} too, which has not failed: it is ingested twice.`;
		runner.warn("This window overlaps with that of another run", text);
	}
	if (withoutWindow.length > 0) {
		const text = `The service does not show the window of ${named(withoutWindow)}: if it was this one, its data is ingested twice.`;
		runner.warn("A run may have read this window", text);
	}
	if (!isComplete) runner.warn("Older runs were not read", UNREAD);
}
function named([newest, ...others]) {
	return `flow run ${newest?.runId}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
}
function logWindow(runner, state) {
	const name = currentName(state);
	if (name && state.current) runner.info(`${name}: ${shortWindow(state.current.request.window)}`);
}
const TIME_ALONE_WARNING = "The answer to its creation was lost, and the service does not show the windows of its runs. This run is the only one of the flow that was created since, so that it is taken for the one that was asked for.";
function logRun(runner, { runs, order }) {
	const run = runs.at(-1);
	if (!run || !order) return;
	if (run.by === "time") runner.warn("The flow run was recognized by its time alone", TIME_ALONE_WARNING);
	runner.info(startedHeading(run), ...rowLines([...runRows(run, order.connection), ...endRows(run, order)]));
}
// src/report/outputs.ts
const FEW_RUNS = 25;
function openOutputs(runner) {
	const written = new Map();
	const write = (outputs) => {
		for (const [name, value] of Object.entries(outputs)) {
			if (written.get(name) === value) continue;
			runner.output(name, value);
			written.set(name, value);
		}
	};
	return {
		update(event, state) {
			if (CHANGES_OUTPUTS[event.type]) write(outputsOf(state));
		},
		finish(end, state) {
			try {
				write(outputsOf(state, end));
			} catch (error) {
				runner.info(error.message);
			}
		}
	};
}
const CHANGES_OUTPUTS = {
	asked: true,
	planned: true,
	previewed: true,
	"up-to-date": true,
	skipped: true,
	"active-runs-not-ended": true,
	sending: true,
	"run-attached": true,
	"run-known": true,
	"run-created": true,
	"runs-duplicated": true,
	"wait-ended": true,
	"active-runs-found": false,
	"failed-run-found": false,
	"window-begun": false,
	"window-failed": false,
	"wait-begun": false,
	"run-polled": false,
	"run-retriggered": true,
	"retrigger-failed": false,
	"run-ended": false,
	"rerun-looking-up": false,
	"inputs-warned": false,
	exchanged: false,
	decided: false,
	"existing-runs-found": true,
	"existing-runs-refused": false,
	"retry-paused": false,
	"texts-refused": false,
	"looking-up": false,
	"looked-up": false,
	resending: false,
	"duplicates-not-checked": false,
	"duplicates-checked": false,
	"run-not-shown": false,
	"poll-failed": false
};
function outputsOf(state, end) {
	const { runs } = state;
	const last = runs.at(-1);
	const outcome = outcomeOf(state, end);
	const isTimeForRuns = end || isLastWindow(state) || runs.length <= FEW_RUNS || runs.length % FEW_RUNS === 0;
	return {
		...plannedOutputs(state),
		...last && runOutputs(last, state),
		...last && isTimeForRuns && { runs: JSON.stringify(runs.map(runEntry)) },
		...waitedOutputs(state),
		...outcome !== void 0 && { outcome },
		...(state.plan || state.order) && { "remaining-windows": JSON.stringify(remainingWindows(state).map(windowTimes)) }
	};
}
function outcomeOf(state, end) {
	if (!end) return outcomeSoFar(state);
	switch (end.kind) {
		case "succeeded": return state.preview ? "planned" : worst(countedRuns(state));
		case "unknown": return "unknown";
		case "duplicated": return "duplicated";
		case "not-created":
		case "unsuccessful":
		case "wait-cancelled":
		case "failed-late":
		case "defect": return outcomeOfPart(state);
		case "outputs-not-writable": return "";
		default: return end;
	}
}
function outcomeOfPart(state) {
	if (isOpen(state)) return "unknown";
	return state.runs.length > 0 ? worst(countedRuns(state)) : "";
}
function outcomeSoFar(state) {
	const { plan, preview, runs } = state;
	if (preview) return void 0;
	if (isOpen(state)) return "unknown";
	if (runs.length === 0) return void 0;
	if (isIdle(state)) return worst(runs);
	if (!(plan?.windows.every((_, index) => runs.some((run) => run.index === index)) ?? true)) return "unknown";
	return plan || countedRuns(state).every(({ isWaitOver }) => isWaitOver) ? worst(countedRuns(state)) : void 0;
}
function isOpen({ openWindows, isRetriggering }) {
	return openWindows.size > 0 || isRetriggering;
}
function plannedOutputs(state) {
	const { order, plan, task } = state;
	const flowId = order?.run.flowId ?? task?.flowId;
	if (!order) return { ...flowId && { "flow-id": flowId } };
	return {
		"flow-id": order.run.flowId,
		"start-time": String(earliestStart(state)),
		...plan ? windowOutputs(plan.whole, plan.windows) : { "window-end-time": String(order.run.endSeconds) },
		...isIdle(state) && { windows: "[]" }
	};
}
function runOutputs({ runId, etag, status, flowId }, state) {
	const connection = connectionOf(state);
	return {
		"run-id": runId,
		etag,
		status,
		...flowId && { "flow-id": flowId },
		...flowId && connection && { "run-url": activityUrl(connection, flowId, runId) }
	};
}
function waitedOutputs(state) {
	const ended = endedRuns(state);
	if (ended.length === 0) return {};
	const windows = ended.flatMap(({ window }) => window ? [window] : []);
	return {
		...!state.order && windows.length === ended.length && windowOutputs(hull(windows), windows),
		metrics: JSON.stringify(total(ended.map(({ details }) => details?.metrics ?? {}))),
		"batch-ids": JSON.stringify([...new Set(ended.flatMap(({ details }) => details?.batchIds ?? []))])
	};
}
function earliestStart({ order, runs }) {
	const starts = runs.flatMap(({ startSeconds }) => startSeconds === void 0 ? [] : [startSeconds]);
	return starts.length > 0 ? Math.min(...starts) : order?.run.startSeconds ?? 0;
}
function total(all) {
	const [first = {}, ...others] = all;
	if (others.length === 0) return first;
	const { durationMs: _single, ...counts } = first;
	const known = Object.keys(counts).filter((name) => all.every((metrics) => name in metrics));
	return Object.fromEntries(known.map((name) => [name, all.reduce((sum, each) => sum + (each[name] ?? 0), 0)]));
}
function runEntry({ flowId, runId, etag, window, outcome, status }) {
	return {
		...flowId && { flowId },
		runId,
		etag,
		...window && windowTimes(window),
		outcome,
		status
	};
}
function windowOutputs({ startSeconds, endSeconds }, windows) {
	return {
		"window-start-time": String(startSeconds),
		"window-end-time": String(endSeconds),
		windows: JSON.stringify(windows.map(windowTimes))
	};
}
function windowTimes({ startSeconds, endSeconds }) {
	return {
		windowStartTime: String(startSeconds),
		windowEndTime: String(endSeconds)
	};
}
// src/report/reduce.ts
function reduce(state, event) {
	const reducer = REDUCERS[event.type];
	return reducer(state, event);
}
const unchanged = (state) => state;
const REDUCERS = {
	asked: (state, { order, plan }) => ({
		...state,
		order,
		...plan && { plan }
	}),
	planned: (state, { plan }) => ({
		...state,
		plan,
		...plan.last && { last: plan.last }
	}),
	"up-to-date": (state, { last }) => withIdleRun({
		...state,
		last
	}, last.run, "up-to-date"),
	skipped: (state, { run }) => withIdleRun(state, run, "skipped"),
	"active-runs-found": unchanged,
	"active-runs-not-ended": (state, { runs }) => ({
		...state,
		runs: [...state.runs, ...runs.map((run) => activeRun(state, run))]
	}),
	"failed-run-found": (state, { failed }) => ({
		...state,
		failed
	}),
	previewed: (state, { preview }) => ({
		...state,
		preview
	}),
	"window-begun": (state, { index, request }) => ({
		...state,
		current: {
			index,
			request,
			runId: void 0
		}
	}),
	sending: (state, { index }) => index === void 0 ? {
		...state,
		isRetriggering: true
	} : {
		...state,
		hasSent: true,
		openWindows: new Set([...state.openWindows, index])
	},
	"run-attached": (state, { index, run }) => withRun(state, index, {
		...run,
		outcome: "attached",
		by: "existing"
	}),
	"run-known": (state, { index, run }) => {
		const { runs } = withRun(state, index, {
			...run,
			outcome: "unknown"
		});
		return {
			...state,
			runs
		};
	},
	"run-created": (state, { index, run }) => withRun(state, index, {
		...run,
		outcome: "created"
	}),
	"window-failed": (state, { index, run }) => run === "none" ? {
		...state,
		openWindows: without(state.openWindows, index)
	} : state,
	"runs-duplicated": withDuplicates,
	"wait-begun": (state, event) => ({
		...state,
		task: event.task,
		runs: [...state.runs, ...givenRuns(state, event)]
	}),
	"run-polled": (state, { run: details }) => ({
		...state,
		runs: changed(state.runs, details.runId, (run) => polled(run, details))
	}),
	"run-retriggered": (state, { failed, next }) => ({
		...state,
		isRetriggering: false,
		runs: retriggered(state.runs, failed.runId, next)
	}),
	"retrigger-failed": (state, { run }) => run === "none" ? {
		...state,
		isRetriggering: false
	} : state,
	"run-ended": (state, { runs }) => ({
		...state,
		runs: runs.reduce(withEnd, state.runs)
	}),
	"wait-ended": (state, { runs }) => ({
		...state,
		runs: runs.flat().reduce(withEnd, state.runs)
	}),
	"rerun-looking-up": unchanged,
	"inputs-warned": unchanged,
	exchanged: unchanged,
	decided: unchanged,
	"existing-runs-found": (state, { existing }) => ({
		...state,
		...state.plan && { plan: {
			...state.plan,
			existing: existing.same
		} }
	}),
	"existing-runs-refused": (state, { existing }) => ({
		...state,
		refusedBy: existing
	}),
	"retry-paused": unchanged,
	"texts-refused": unchanged,
	"looking-up": unchanged,
	"looked-up": unchanged,
	resending: unchanged,
	"duplicates-not-checked": (state, { runId, reason }) => ({
		...state,
		unchecked: new Map([...state.unchecked ?? [], [runId, reason]])
	}),
	"duplicates-checked": (state, { runId }) => ({
		...state,
		unchecked: withoutKey(state.unchecked, runId)
	}),
	"run-not-shown": unchanged,
	"poll-failed": unchanged
};
const NEW_RUN = {
	status: "",
	startSeconds: void 0,
	details: void 0,
	problem: void 0,
	isWaitOver: false,
	isRetriggered: false
};
function withRun(state, index, run) {
	const { current, plan, order } = state;
	const { runId, etag, outcome, by, status = "", startSeconds } = run;
	const [flowId, window] = [order?.run.flowId ?? "", plan?.windows[index]];
	const added = {
		...NEW_RUN,
		runId,
		etag,
		outcome,
		by,
		status,
		startSeconds,
		flowId,
		window,
		index
	};
	return {
		...state,
		...current?.index === index && { current: {
			...current,
			runId
		} },
		openWindows: without(state.openWindows, index),
		runs: [...state.runs.filter((other) => other.index !== index || !isSameId(other.runId, runId)), added]
	};
}
function withIdleRun(state, run, outcome) {
	const { runId, etag, status, window, startSeconds } = run;
	const known = {
		runId,
		etag,
		status,
		window,
		startSeconds,
		flowId: state.order?.run.flowId ?? run.flowId
	};
	const idle = {
		...NEW_RUN,
		...known,
		index: void 0,
		by: "existing",
		outcome
	};
	return {
		...state,
		runs: [...state.runs, idle]
	};
}
function activeRun({ order }, waited) {
	const flowId = order?.run.flowId ?? waited.details?.flowId ?? "";
	return {
		...NEW_RUN,
		...waited,
		flowId,
		index: void 0,
		by: "existing",
		isWaitOver: true
	};
}
function without(windows, index) {
	return new Set([...windows].filter((other) => other !== index));
}
function withoutKey(reasons, runId) {
	return new Map([...reasons ?? []].filter(([other]) => other !== runId));
}
function withDuplicates(state, { runs, index }) {
	const known = state.runs.find(({ runId }) => runs.some((run) => isSameId(run.runId, runId)));
	const window = index === void 0 ? known?.window : state.plan?.windows[index];
	const flowId = state.order?.run.flowId ?? known?.flowId ?? "";
	const added = runs.filter(({ runId }) => !state.runs.some((run) => isSameId(run.runId, runId))).map(({ runId, etag }) => {
		return {
			...NEW_RUN,
			runId,
			etag,
			window,
			flowId,
			index,
			by: "window",
			outcome: "duplicated"
		};
	});
	const marked = state.runs.map((run) => {
		return runs.some(({ runId }) => isSameId(runId, run.runId)) ? {
			...run,
			outcome: "duplicated"
		} : run;
	});
	const openWindows = index === void 0 ? state.openWindows : without(state.openWindows, index);
	return {
		...state,
		openWindows,
		isRetriggering: false,
		runs: [...marked, ...added]
	};
}
function givenRuns({ runs }, event) {
	const { flowId = "" } = event.task;
	return event.runs.filter(({ runId }) => !runs.some((run) => isSameId(run.runId, runId))).map(({ runId, etag, window, startSeconds }) => ({
		...NEW_RUN,
		runId,
		etag,
		window,
		flowId,
		startSeconds,
		index: void 0,
		outcome: "unknown",
		by: "given"
	}));
}
function changed(runs, runId, change) {
	const exact = runs.findIndex((run) => run.runId === runId);
	const index = exact < 0 ? runs.findIndex((run) => isSameId(run.runId, runId)) : exact;
	const run = runs[index];
	return run ? runs.with(index, change(run)) : runs;
}
function polled(run, details) {
	const { etag, status, window, flowId } = details;
	return {
		...run,
		status,
		etag: etag || run.etag,
		outcome: isUnderWay(status) || run.outcome === "duplicated" ? run.outcome : outcomeOf$1(details),
		window: run.window ?? window,
		flowId: run.flowId || flowId
	};
}
function retriggered(runs, failedId, next) {
	return runs.flatMap((run) => {
		if (run.runId !== failedId) return [run];
		const { runId, etag } = next;
		const again = {
			...run,
			...NEW_RUN,
			runId,
			etag,
			outcome: "created"
		};
		if (isSameId(runId, failedId)) return [again];
		return [{
			...run,
			outcome: "failed",
			isRetriggered: true
		}, again];
	});
}
function withEnd(runs, waited) {
	const { runId, etag, outcome, status, window, details, problem } = waited;
	return changed(runs, runId, (run) => ({
		...run,
		etag,
		status,
		window,
		details,
		problem,
		isWaitOver: true,
		outcome: run.outcome === "duplicated" ? run.outcome : outcome,
		flowId: run.flowId || (details?.flowId ?? "")
	}));
}
// src/runs/errors.ts
var OperationError = class extends Error {
	name = "OperationError";
	operation;
	run;
	explanation;
	constructor(operation, run, cause, explanation = UNEXPLAINED) {
		super(`Failed to ${operation}`, { cause });
		this.operation = operation;
		this.run = run;
		this.explanation = explanation;
	}
};
const UNEXPLAINED = {
	incompatibilities: [],
	deltaColumnOfFlow: void 0
};
var UnsuccessfulRunsError = class extends Error {
	name = "UnsuccessfulRunsError";
	ends;
	options;
	notCreated;
	constructor(ends, options, notCreated) {
		super(ends.map(({ runId, outcome }) => `flow run ${runId}: ${outcome}`).join(", "));
		this.ends = ends;
		this.options = options;
		this.notCreated = notCreated;
	}
};
var OutcomeUnknownError = class extends Error {
	name = "OutcomeUnknownError";
	attemptedAtSeconds;
	lookups;
	history;
	constructor(cause, attemptedAtMs, lookups, history = NOT_READ) {
		super(cause.message, { cause });
		this.attemptedAtSeconds = Math.floor(attemptedAtMs / 1e3);
		this.lookups = lookups;
		this.history = history;
	}
};
const NOT_READ = {
	showsWindows: false,
	isAmbiguous: false
};
var DuplicatedRunsError = class extends Error {
	name = "DuplicatedRunsError";
	runs;
	constructor(runs) {
		super(`there are ${runs.length} flow runs instead of one: ${runs.map(({ runId }) => runId).join(", ")}`);
		this.runs = runs;
	}
};
var PossibleDuplicatesError = class extends Error {
	name = "PossibleDuplicatesError";
	constructor(runId, lookup) {
		super(`the request was sent again and created flow run ${runId}, and then ${lookup}`);
	}
};
var PreconditionError = class extends Error {
	name = "PreconditionError";
	advice;
	constructor(reason, advice) {
		super(reason);
		this.advice = advice;
	}
};
// src/report/step-end.ts
function failedEnd(error, state) {
	if (error instanceof DuplicatedRunsError) return {
		kind: "duplicated",
		error
	};
	if (error instanceof UnsuccessfulRunsError) return {
		kind: "unsuccessful",
		error
	};
	const waitedFor = state.task ? activeRuns(state) : [];
	if (error instanceof CancelledError && waitedFor.length > 0) return {
		kind: "wait-cancelled",
		runs: waitedFor
	};
	const run = currentRun(state);
	if (run) return {
		kind: "failed-late",
		error,
		run
	};
	if (error instanceof OutputError) return {
		kind: "outputs-not-writable",
		error
	};
	if (!(error instanceof OperationError)) return {
		kind: "defect",
		error
	};
	return {
		kind: error.run === "none" ? "not-created" : "unknown",
		error
	};
}
function exitCodeOf({ kind }) {
	return kind === "succeeded" ? 0 : 1;
}
// src/report/summary/time-axis.ts
const SECONDS = {
	format: "%H:%M:%S",
	most: 4
};
const MINUTES = {
	format: "%H:%M",
	most: 5
};
const HOURS = {
	format: "%m-%d %H:%M",
	most: 3
};
const DAYS = {
	format: "%m-%d",
	most: 5
};
const TICKS = [
	[
		1,
		"1second",
		SECONDS
	],
	[
		2,
		"2second",
		SECONDS
	],
	[
		5,
		"5second",
		SECONDS
	],
	[
		10,
		"10second",
		SECONDS
	],
	[
		15,
		"15second",
		SECONDS
	],
	[
		30,
		"30second",
		SECONDS
	],
	[
		60,
		"1minute",
		MINUTES
	],
	[
		120,
		"2minute",
		MINUTES
	],
	[
		300,
		"5minute",
		MINUTES
	],
	[
		600,
		"10minute",
		MINUTES
	],
	[
		900,
		"15minute",
		MINUTES
	],
	[
		1800,
		"30minute",
		MINUTES
	],
	[
		3600,
		"1hour",
		MINUTES
	],
	[
		7200,
		"2hour",
		MINUTES
	],
	[
		14400,
		"4hour",
		MINUTES
	],
	[
		21600,
		"6hour",
		HOURS
	],
	[
		43200,
		"12hour",
		HOURS
	],
	[
		86400,
		"1day",
		DAYS
	],
	[
		172800,
		"2day",
		DAYS
	]
];
const LONGEST_TICK = [
	604800,
	"1week",
	DAYS
];
function renderTimeAxis(lengthMs) {
	const isReadable = ([seconds, , { most }]) => lengthMs <= seconds * 1e3 * most;
	const [, interval, { format }] = TICKS.find(isReadable) ?? LONGEST_TICK;
	return [`axisFormat ${format}`, `tickInterval ${interval}`];
}
// src/report/summary/gantt.ts
const FEWEST_BARS = 2;
const MOST_BARS = 30;
const NAME_LENGTH = 60;
const SHORTEST_BAR_MS = 1e3;
function renderChart(runs, clean, nowMs = Date.now()) {
	const shown = runs.filter(({ details }) => details?.activities.some(isTimed));
	const detailed = shown.flatMap((run) => sectionOf(run, shown.length > 1, {
		clean,
		nowMs
	}));
	const isFew = detailed.filter(isBar).length <= MOST_BARS;
	const lines = isFew ? detailed : shown.map((run, index) => runBar(run, index, nowMs));
	const bars = lines.filter(isBar).length;
	if (bars < FEWEST_BARS || bars > MOST_BARS) return [];
	const { startMs, endMs } = wholeOf(shown, nowMs);
	return chart(isFew ? "Activities" : "Flow runs", lines, endMs - startMs);
}
function isBar(line) {
	return !line.startsWith(SECTION);
}
const SECTION = "    section ";
function isTimed({ startedAtMs }) {
	return startedAtMs !== void 0;
}
function sectionOf({ runId, details }, isNamed, drawing) {
	const bars = (details?.activities ?? []).filter(isTimed).map((activity, index) => {
		const name = plain(drawing.clean(activity.name, NAME_LENGTH)).replace(KIND, "") || "Activity";
		return bar(`${index + 1} ${name}`, activity.status, spanOf$1(activity, drawing.nowMs));
	});
	return isNamed ? [`${SECTION}${plain(shortId({ runId }))}`, ...bars] : bars;
}
function runBar({ runId, details }, index, nowMs) {
	return bar(`${index + 1} ${plain(shortId({ runId }))}`, details?.status ?? "", wholeOf([{ details }], nowMs));
}
function wholeOf(runs, nowMs) {
	const spans = runs.flatMap(({ details }) => details?.activities.filter(isTimed) ?? []).map((activity) => spanOf$1(activity, nowMs));
	return {
		startMs: Math.min(...spans.map(({ startMs }) => startMs)),
		endMs: Math.max(...spans.map(({ endMs }) => endMs))
	};
}
function spanOf$1({ status, startedAtMs: startMs = 0, completedAtMs }, nowMs) {
	const lastMs = completedAtMs ?? (runState(status) === "active" ? nowMs : startMs);
	return {
		startMs,
		endMs: Math.max(lastMs, startMs + SHORTEST_BAR_MS)
	};
}
function bar(name, status, { startMs, endMs }) {
	return `    ${name} :${tagOf(status)}${time(startMs)}, ${time(endMs)}`;
}
function time(ms) {
	return new Date(ms).toISOString().slice(0, 19);
}
function tagOf(status) {
	const state = runState(status);
	if (state === "failed") return "crit, ";
	if (state === "partially-succeeded") return "crit, done, ";
	return state === "succeeded" ? "done, " : "active, ";
}
const KIND = / activity$/i;
function plain(name) {
	return name.replace(/[^A-Za-z0-9 -]/g, " ").trim();
}
function chart(title, lines, lengthMs) {
	return [
		"",
		"```mermaid",
		...[
			"gantt",
			`    title ${title} (UTC)`,
			"    dateFormat YYYY-MM-DDTHH:mm:ss",
			...renderTimeAxis(lengthMs).map((line) => `    ${line}`),
			"    todayMarker off"
		],
		...lines,
		"```"
	];
}
// src/report/summary/summary.ts
const MOST_OPEN_ROWS = 10;
const MOST_ROWS = 500;
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1e3;
function renderSummary(state, annotation, clean) {
	const markup = html(clean);
	const lines = [...annotation?.lines ?? successNotes(state, clean), ...uncheckedNotes(state)];
	return [
		`<h3>${markup.text(headingOf(state, annotation))}</h3>`,
		...paragraphs(lines, markup),
		...runsSection(state, markup),
		...errorsSection(state.runs, lines, markup),
		...rowsSection(stepRows(state).filter(({ label }) => label !== "Workflow"), markup),
		...renderChart(state.runs, clean),
		"",
		""
	].join("\n");
}
function headingOf(state, annotation) {
	const outcome = annotation ? `\u274c ${annotation.title}` : successHeading(state);
	const window = state.plan?.whole ?? (isIdle(state) ? void 0 : spanOf(countedRuns(state)));
	return window ? `${outcome} \u00b7 ${shortWindow(window)}` : outcome;
}
function spanOf(runs) {
	const windows = runs.flatMap(({ window }) => window ?? []);
	if (windows.length === 0 || windows.length < runs.length) return void 0;
	return hull(windows);
}
function rowsSection(rows, markup) {
	if (rows.length === 0) return [];
	return [
		"<table>",
		...rows.map((row) => `<tr><th align="left">${row.label}</th>${cell(row, markup)}</tr>`),
		"</table>"
	];
}
function runsSection(state, markup) {
	const { plan, runs } = state;
	const connection = connectionOf(state);
	const windows = plan?.windows ?? [];
	if (!connection || Math.max(runs.length, windows.length) < 2) return [];
	if (runs.length > 0) return runTables(state, connection, markup);
	return folded(windows.map((window, index) => [{
		label: "Run",
		value: String(index + 1),
		isNumber: true
	}, windowCell(window)]), `${windows.length} windows`, markup);
}
function runTables(state, connection, markup) {
	const isWaitedFor = state.runs.some(({ details }) => details !== void 0);
	const cells = (runs) => runs.map((run) => runCells(run, connection, isWaitedFor));
	const counted = new Set(countedRuns(state));
	const isFine = (run) => !counted.has(run) || run.outcome === "succeeded" || run.outcome === "created" || run.outcome === "attached";
	const bad = state.runs.filter((run) => !isFine(run)).toSorted((a, b) => rankOf(b) - rankOf(a));
	const fine = state.runs.filter(isFine);
	const [open, more] = [bad.slice(0, MOST_OPEN_ROWS), bad.slice(MOST_OPEN_ROWS)];
	return [
		...open.length > 0 ? table(cells(open), markup) : [],
		...folded(cells(more), `More: ${outcomeCounts(more)}`, markup, 0),
		...bad.length > 0 ? folded(cells(fine), fineTitle(fine), markup, 0) : folded(cells(fine), `${fine.length} flow runs`, markup)
	];
}
function fineTitle(runs) {
	const counted = runs.filter(({ isRetriggered }) => !isRetriggered);
	const again = runs.length - counted.length;
	return [...counted.length > 0 ? [runsHeading(counted, "1 flow run")] : [], ...again > 0 ? [`${again} failed and re-triggered`] : []].join(", ");
}
const BAD = [
	"partially-succeeded",
	"unknown",
	"timed-out",
	"failed",
	"duplicated"
];
function rankOf({ outcome }) {
	return BAD.indexOf(outcome);
}
function folded(rows, title, markup, mostOpen = MOST_OPEN_ROWS) {
	if (rows.length === 0) return [];
	const shown = table(rows.slice(0, MOST_ROWS), markup);
	const rest = rows.length > MOST_ROWS ? [`<p>\u2026 and ${rows.length - MOST_ROWS} more.</p>`] : [];
	if (rows.length <= mostOpen) return shown;
	return [
		`<details><summary>${markup.text(title)}</summary>`,
		...shown,
		...rest,
		"</details>"
	];
}
function errorsSection(runs, lines, markup) {
	const shown = lines.join("\n");
	const counts = new Map();
	for (const { details } of runs) {
		const errors = (details?.errors ?? []).map(({ code, message }) => markup.clean(`${code} ${message}`.trim(), LONGEST_ERROR));
		for (const error of new Set(errors)) counts.set(error, (counts.get(error) ?? 0) + 1);
	}
	const items = [...counts].filter(([error]) => !shown.includes(error.replace(/\.$/, "")));
	if (items.length === 0) return [];
	return [
		`<details><summary>${runs.length === 1 ? "Further errors of the run" : "Errors of the runs"}</summary><ul>`,
		...items.slice(0, MOST_ERRORS).map(([error, count]) => `<li>${markup.escape(error)}${count > 1 ? ` (${count} flow runs)` : ""}</li>`),
		"</ul></details>"
	];
}
// src/report/report.ts
function openReport(runner, workflow) {
	const known = { state: initialState(workflow) };
	const log = openLog(runner);
	const outputs = openOutputs(runner);
	return {
		emit(event) {
			known.state = reduce(known.state, event);
			log(event, known.state);
			runner.debug(...debugLines(event));
			outputs.update(event, known.state);
		},
		async end(...failure) {
			const { state } = known;
			const end = failure.length === 0 ? { kind: "succeeded" } : failedEnd(failure[0], state);
			if (end.kind === "defect") runner.debug(stackOf(end.error));
			outputs.finish(end, state);
			const annotation = await annotationFor(end, state, runner.clean);
			if (annotation) runner.fail(annotation.title, annotation.lines);
			runner.summarize(renderSummary(state, annotation, runner.clean));
			return exitCodeOf(end);
		}
	};
}
function reportDefect(error, runner) {
	return openReport(runner, void 0).end(error);
}
async function annotationFor(end, state, clean) {
	if (end.kind === "succeeded") return void 0;
	const { annotationOf } = await import("./annotation.js");
	return annotationOf(end, state, clean);
}
function stackOf(error) {
	const { stack = String(error) } = error instanceof Error ? error : {};
	return stack.replace(/\s*\n\s*/g, " | ");
}
export { DuplicatedRunsError, LONGEST_REASON, OperationError, OutcomeUnknownError, PossibleDuplicatesError, PreconditionError, UnsuccessfulRunsError, activityUrl, adviseOnRun, connectionOf, countedRuns, currentName, describeFaults, failedLine, hasLoaded, isConsecutive, isLastWindow, listOf, lowerFirst, messageOf, openReport, reasonOf, remainingWindows, reportDefect, runCount, runName, runsHeading, shortWindow, withStop, worst };
