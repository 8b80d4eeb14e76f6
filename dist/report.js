import { OutputError, UNIT_SECONDS, areConsecutive, cell, escapeHtml, formatBoth, formatBytes, formatCount, formatInputs, formatList, formatMs, formatSeconds, formatShortWindow, formatUtc, formatWindow, hasFailed, hull, isFarFuture, isSameId, isSameWindow, isUnderWay, isUndocumented, markupWith, overlaps, paragraphs, runState, table } from "./start.js";
import { CancelledError, hasLoaded, lossOf, outcomeOf, unaccountedRecords } from "./adobe.js";
// src/runs/run-names.ts
function firstOf([first, ...others]) {
	return `flow run ${first?.runId}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
}
// src/report/texts/sentences.ts
const LONGEST_REASON = 1e3;
function failedLine({ message, cause }, clean) {
	return withStop(`${message}: ${reasonOf(cause, clean)}`);
}
function reasonOf(error, clean, longest = LONGEST_REASON) {
	return clean(withoutStop(error instanceof Error ? error.message : String(error)), longest);
}
function withStop(sentence) {
	return sentence.endsWith("\u2026") ? sentence : `${sentence}.`;
}
function withoutStop(text) {
	return text.replace(/\.$/, "");
}
function lowerFirst(text) {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
function flowRuns(count) {
	return count === 1 ? "1 flow run" : `${count} flow runs`;
}
// src/report/texts/preview-notes.ts
function unreadNote({ runs }) {
	return `The history of the flow was not read back to the start of the window (runs read: ${formatCount(runs.length)}): older runs are not known.`;
}
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
	const hints = state.plan?.existing ? [] : historyHints(preview);
	return [
		...existingNotes(state),
		...hints,
		...landingZoneHints(state)
	];
}
const IF_RUN_EXISTS = {
	create: "create another, which ingests the same data twice",
	attach: "attach to them instead of creating others",
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
		...isComplete ? [] : [unreadNote(preview)]
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
	const named = runs.map(({ runId, status, window }) => {
		const name = status ? `${runId} (${status})` : runId;
		return withWindows && window ? `${name} over ${formatShortWindow(window)}` : name;
	});
	return formatList(named, 10);
}
// src/report/texts/creation-warnings.ts
function existingWarnings(existing) {
	const { same, overlapping, withoutWindow, isComplete } = existing;
	const twice = same.flatMap((run) => run ? twiceWarnings(run, existing) : []);
	if (same.every((run) => run !== void 0)) return twice;
	const overlap = {
		title: "This window overlaps with that of another run",
		message: `Data of this window is read by ${firstOf(overlapping)} too, which has not failed: it is ingested twice.`
	};
	const hidden = {
		title: "A run may have read this window",
		message: `The service does not show the window of ${firstOf(withoutWindow)}: if it was this one, its data is ingested twice.`
	};
	return [
		...twice,
		...overlapping.length > 0 ? [overlap] : [],
		...withoutWindow.length > 0 ? [hidden] : [],
		...isComplete ? [] : [{
			title: "Older runs were not read",
			message: unreadNote(existing)
		}]
	];
}
function twiceWarnings(run, { runs }) {
	const { runId, window } = run;
	const others = runs.filter((other) => other.runId !== runId && window && other.window && isSameWindow(other.window, window) && !hasFailed(other));
	if (others.length === 0) return [];
	return [{
		title: "A window has several runs",
		message: `Flow run ${run.runId}, which the step attaches to, and ${firstOf(others)} have the same window, and none of them has failed: its data is ingested more than once. Check in Experience Platform what each of them loads, and delete the batches of all but one.`
	}];
}
const TIME_ALONE = {
	title: "The flow run was recognized by its time alone",
	message: "The answer to its creation was lost, and the service does not show the windows of its runs. This run is the only one of the flow that was created since, so that it is taken for the one that was asked for."
};
function uncheckedWarning(runId, reason) {
	return {
		title: "A second flow run may exist",
		message: `An answer was lost, the request was sent again and created flow run ${runId}. Whether an earlier request created another run is not known, because the history of the flow cannot be read: ${withoutStop(reason)}. Look up the window of the run in Experience Platform: two runs ingest the same data twice.`
	};
}
// src/report/run-outcomes.ts
const OUTCOMES = {
	duplicated: {
		sign: "\u2757",
		predicate: "duplicated",
		isFine: false
	},
	failed: {
		sign: "\u274c",
		predicate: "failed",
		isFine: false
	},
	"timed-out": {
		sign: "\u231b",
		predicate: "still running",
		isFine: false
	},
	unknown: {
		sign: "\u2754",
		predicate: "has an unknown outcome",
		plural: "have an unknown outcome",
		isFine: false
	},
	created: {
		sign: "\ud83c\udd95",
		predicate: "created",
		isFine: true
	},
	attached: {
		sign: "\ud83d\udd17",
		predicate: "attached",
		isFine: true
	},
	skipped: {
		sign: "\u23e9",
		predicate: "active",
		isFine: true
	},
	"up-to-date": {
		sign: "\u2705",
		predicate: "up to date",
		isFine: true
	},
	"partially-succeeded": {
		sign: "\u26a0\ufe0f",
		predicate: "partially succeeded",
		isFine: false
	},
	succeeded: {
		sign: "\u2705",
		predicate: "succeeded",
		isFine: true
	}
};
const WORST_FIRST = Object.keys(OUTCOMES);
function worst(runs) {
	const found = new Set(runs.map(({ outcome }) => outcome));
	return WORST_FIRST.find((outcome) => found.has(outcome)) ?? "unknown";
}
// src/report/state.ts
function endedRuns(state) {
	return countedRuns(state).filter(({ isWaitOver }) => isWaitOver);
}
function countedRuns({ runs }) {
	return runs.filter(({ retriggeredAs }) => retriggeredAs === void 0);
}
function activeRuns({ runs }) {
	return runs.filter(({ status, isWaitOver }) => !isWaitOver && isUnderWay(status));
}
function windowsOf(runs) {
	const windows = runs.flatMap(({ window }) => window ?? []);
	return windows.length > 0 && windows.length === runs.length ? windows : void 0;
}
function currentRun(state) {
	const { current } = state;
	if (current?.runId === void 0) return void 0;
	return countedRuns(state).findLast(({ index }) => index === current.index);
}
function lastSeenRun(state) {
	if (!state.task) return void 0;
	const isUnseen = ({ by, outcome, status }) => by === "given" && outcome === "unknown" && status === "";
	return countedRuns(state).findLast((run) => !isUnseen(run));
}
function isSingle(state) {
	return runCount(state) === 1;
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
	return (order ?? task)?.connection;
}
function initialState(workflow) {
	return {
		workflow,
		runs: [],
		openWindows: new Set(),
		openRetriggers: new Set(),
		unchecked: new Map(),
		awaited: []
	};
}
// src/report/texts/headings.ts
function runName({ index, runId }, state) {
	return nameInPlan(index, state) ?? `Flow run ${runId}`;
}
function currentName(state) {
	return nameInPlan(state.current?.index, state);
}
function nameInPlan(index, { plan }) {
	const count = plan?.windows.length ?? 1;
	return count > 1 && index !== void 0 ? `Flow run ${index + 1} of ${count}` : void 0;
}
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
	return Object.entries(OUTCOMES).flatMap(([name, { predicate: singular, plural = singular }]) => {
		const count = runs.filter(({ outcome }) => outcome === name).length;
		const predicate = count === 1 ? singular : plural;
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
		return `${OUTCOMES[outcome].sign} ${outcome === "skipped" ? "Skipped: another flow run is active" : "Up to date: everything has been read"}`;
	}
	const ended = endedRuns(state);
	if (ended.length > 0) return `${OUTCOMES[worst(ended)].sign} ${runsHeading(ended)}`;
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
// src/report/texts/plan-warnings.ts
const DAILY_BATCHES = 90;
function replacedWarnings({ plan }) {
	if (!plan?.replaced) return [];
	return [{
		title: "An earlier attempt of this step has a flow run",
		message: `The inputs give the window ${formatShortWindow(plan.replaced)} now. An earlier attempt of this step gave ${formatShortWindow(plan.whole)}, and a flow run of it exists: the step continues with the window of that attempt and reads nothing beyond it.`
	}];
}
function manyRunsWarnings({ plan }) {
	const count = plan?.windows.length ?? 0;
	if (count <= DAILY_BATCHES) return [];
	return [{
		title: "The plan has many flow runs",
		message: `The plan has ${count} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger \`window-size\`, or spread the windows over several days.`
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
// src/report/texts/row.ts
function rowIfAny(label, value) {
	return value ? [{
		label,
		value
	}] : [];
}
// src/report/texts/preview-rows.ts
function previewRows({ preview, order, plan }) {
	if (!preview || !order) return [];
	const { flow, source, isSourceReachable, request } = preview;
	const which = plan?.windows.length === 1 ? "" : " (first run)";
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
		...rowIfAny("Credential", credentialText(isSourceReachable)),
		{
			label: "Delta column",
			value: deltaText(flow, source, order.run.deltaColumn)
		},
		...rowIfAny("History", plan?.existing ? void 0 : historyText(preview)),
		...rowIfAny("Would send", request && `${requestText(request)}${which}`)
	];
}
function requestText({ startSeconds, window, deltaColumn }) {
	const times = `startTime ${startSeconds}, windowStartTime ${window.startSeconds}, windowEndTime ${window.endSeconds}`;
	return deltaColumn ? `${times}, deltaColumn ${deltaColumn.name}` : times;
}
function credentialText(isSourceReachable) {
	if (isSourceReachable === void 0) return void 0;
	return `the connection of the source ${isSourceReachable ? "works" : "does not work"}, by its test`;
}
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
	const withWindow = runs.filter(({ window }) => window).length;
	const withStart = runs.filter(({ startSeconds }) => startSeconds !== void 0).length;
	return `${runs.length === 1 ? "1 run read" : `${runs.length} runs read`}, ${withWindow} with a window, ${withStart} with a start time`;
}
// src/report/links.ts
function activityUrl({ orgId, sandboxName }, flowId, runId) {
	return `${`https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`}/activity${runId === void 0 ? "" : `/${runId}`}`;
}
function runUrl({ runId, flowId }, state) {
	const connection = connectionOf(state);
	return connection && flowId ? activityUrl(connection, flowId, runId) : void 0;
}
// src/report/texts/rows.ts
const MOST_BATCHES = 20;
function stepRows(state) {
	const { order, runs } = state;
	const run = runs.at(-1);
	const rows = [
		...isSingle(state) && run?.outcome !== "duplicated" && run ? runRows(run, state) : [],
		...order ? [flowRow(order)] : [],
		...previewRows(state),
		...continuationRows(state),
		...planRows(state),
		...order ? settingRows(order) : []
	];
	return rows.filter(({ label }, index) => rows.findIndex((row) => row.label === label) === index);
}
function flowRow({ run: { flowId }, connection }) {
	return {
		label: "Flow",
		value: flowId,
		url: activityUrl(connection, flowId)
	};
}
function planRows({ order, plan }) {
	if (!order) return [];
	const { run, wait, maxParallel } = order;
	const window = plan ? planText(plan) : `from the end of the last run to ${formatBoth(run.endSeconds)}`;
	const count = plan?.windows.length ?? 1;
	const pace = wait && maxParallel > 1 ? `at most ${maxParallel} at once` : "one after the other";
	return [{
		label: "Window",
		value: window
	}, ...count > 1 ? [{
		label: "Runs",
		value: `${count}, ${pace}`
	}] : []];
}
function settingRows({ run, connection }) {
	return [
		{
			label: "Start",
			value: formatBoth(run.startSeconds)
		},
		...rowIfAny("Delta column", Object.values(run.deltaColumn ?? {}).join(", ")),
		{
			label: "Sandbox",
			value: `${connection.sandboxName} of ${connection.orgId}`
		}
	];
}
function continuationRows({ last, order }) {
	if (!last || !order) return [];
	const { runId, status } = last.run;
	const gapSeconds = Math.max(0, order.run.nowSeconds - last.readUpToSeconds);
	return [{
		label: "Last success",
		value: `${runId} (${status})`,
		url: activityUrl(order.connection, order.run.flowId, runId)
	}, {
		label: "Gap since",
		value: formatSeconds(gapSeconds)
	}];
}
function runRows(run, state) {
	return [runRow(run, state), ...endRows(run, state.order)];
}
function runRow(run, state) {
	return {
		label: "Flow run",
		value: run.runId,
		url: runUrl(run, state)
	};
}
function endRows(run, order) {
	const { status, startSeconds, isWaitOver } = run;
	const isNews = order && startSeconds !== void 0 && startSeconds !== order.run.startSeconds;
	return [
		...rowIfAny("Status", status),
		...isNews ? [{
			label: "Start",
			value: formatBoth(startSeconds)
		}] : [],
		...isWaitOver ? waitedRows(run) : []
	];
}
function waitedRows({ details, window }) {
	const { metrics = {}, batchIds = [] } = details ?? {};
	const { durationMs } = metrics;
	const records = {
		read: metrics.recordsRead,
		written: metrics.recordsWritten,
		failed: metrics.recordsFailed,
		skipped: metrics.recordsSkipped
	};
	const data = {
		read: formatBytes(metrics.bytesRead),
		written: formatBytes(metrics.bytesWritten)
	};
	return [
		...rowIfAny("Window", window && windowText(window)),
		...rowIfAny("Records", counts(records)),
		...rowIfAny("Data", counts(data)),
		...rowIfAny("Duration", durationMs === void 0 ? void 0 : durationText(durationMs)),
		...rowIfAny("Batches", formatList(batchIds, MOST_BATCHES))
	];
}
function durationText(durationMs) {
	return formatSeconds(Math.round(durationMs / 1e3));
}
function rowLines(rows) {
	return rows.flatMap(({ label, value, url }) => [`  ${label.padEnd(14)}${value}`, ...url === void 0 ? [] : [`  ${"".padEnd(14)}${url}`]]);
}
function workflowRows({ workflow }) {
	if (!workflow) return [];
	const { event, url } = workflow;
	return [event ? {
		label: "Workflow",
		value: `started by ${event}`,
		url
	} : {
		label: "Workflow",
		value: url
	}];
}
function counts(named) {
	return Object.entries(named).filter(([, value]) => value !== void 0).map(([name, value]) => `${typeof value === "number" ? formatCount(value) : value} ${name}`).join(", ");
}
function planText(plan) {
	return `${windowText(plan.whole)}${areConsecutive(plan.windows) ? "" : ", in parts"}`;
}
function windowText(window) {
	return `${formatWindow(window)}, ${formatSeconds(window.endSeconds - window.startSeconds)}`;
}
// src/report/log/debug-log.ts
function exchangeText({ exchange }) {
	const { method, host, path, result, ms, requestId, attempt } = exchange;
	const id = requestId === "" ? "" : `, request id ${requestId}`;
	return `${method} ${path} (${host}): ${result} in ${Math.round(ms)} ms, attempt ${attempt}${id}`;
}
function lookupText({ lookup, reason, lookups, doubt }) {
	const proof = doubt === void 0 ? "the listing is live" : `proves nothing: ${doubt}`;
	return `Lookup ${lookups} of the lost run: ${reason === void 0 ? lookup : `${lookup} (${reason})`}, ${proof}`;
}
function duplicatesText({ runs }) {
	return `The lookup found more than one run: ${runs.map(({ runId }) => runId).join(", ")}`;
}
function describeFault({ code, message }, clean, longest = 500) {
	return clean(`${code} ${message}`.trim(), longest);
}
// src/report/texts/last-run-notes.ts
function listInNote(texts) {
	return `${formatList(texts, 10)}${texts.length > 10 ? " (all are in the log of this step)" : ""}`;
}
function otherFailedIds({ failed }) {
	return (failed?.others ?? []).map(({ runId }) => runId);
}
function gapTexts({ last }) {
	return (last?.gaps ?? []).map(gapText);
}
function doubtfulTexts({ last }) {
	return (last?.doubtful ?? []).map(formatShortWindow);
}
function failedWarnings({ failed }, clean) {
	if (!failed) return [];
	const { run, errors, others } = failed;
	const [deepest] = errors;
	const reason = deepest ? `: ${withoutStop(describeFault(deepest, clean))}` : "";
	const more = others.length > 0 ? ` ${others.length} more failed before it: ${listInNote(otherFailedIds({ failed }))}.` : "";
	const window = run.window ? ` over ${formatShortWindow(run.window)}` : "";
	return [{
		title: "A flow run failed",
		message: `${withStop(`Flow run ${run.runId}${window} failed since the last success${reason}`)}${more}`
	}];
}
function gapWarnings(state) {
	const { order } = state;
	const [gaps, doubtful] = [gapTexts(state), doubtfulTexts(state)];
	const title = order?.fillGaps ? "Earlier windows are loaded first" : "Data of earlier windows is missing";
	const missing = `No run has read these earlier windows, ${order?.fillGaps ? "so that this step loads them first (`fill-gaps`)" : "and `last-run` does not return to them. Load each with the inputs named here, or all with `fill-gaps: true`"}: ${listInNote(gaps)}.`;
	const uncertain = `Whether a run has read these earlier windows is not known, because older runs were not read or a run does not show its window: ${listInNote(doubtful)}. Look them up in Experience Platform before you load them.`;
	return [
		...gaps.length > 0 ? [{
			title,
			message: missing
		}] : [],
		...doubtful.length > 0 ? [{
			title: "Earlier windows may be missing",
			message: uncertain
		}] : [],
		...order?.fillGaps ? cutNotes(state).map((message) => ({
			title: "Older runs were not read",
			message
		})) : []
	];
}
function cutNotes({ last, order }) {
	if (last?.cutAtSeconds === void 0) return [];
	const effect = order?.fillGaps ? ", and `fill-gaps` does not load them" : "";
	return [`The history of the flow was read back to ${formatUtc(last.cutAtSeconds)} only (runs: ${formatCount(last.runsRead)}): earlier windows that no run has read are not known${effect}.`];
}
function gapText(gap) {
	const [runId, ...others] = gap.failedRunIds;
	const more = others.length > 0 ? ` and ${others.length} more` : "";
	const reason = runId === void 0 ? "no run was created for it" : `flow run ${runId}${more} failed`;
	return `${formatShortWindow(gap)} (${reason}; ${formatInputs(gap)})`;
}
function idleNotes({ runs, last, order }) {
	const run = runs.at(-1);
	if (!run || !order) return [];
	if (run.outcome === "up-to-date" && last) return [`No flow run was created: flow run ${run.runId} has read up to ${formatBoth(last.readUpToSeconds)}, and \`window-end-time\` is ${formatBoth(order.run.endSeconds)}.`];
	if (run.outcome !== "skipped") return [];
	return [`No flow run was created: flow run ${run.runId} is active (status: ${run.status || "none yet"}), and \`if-run-active\` is \`skip\`. The next step continues from where it leaves the flow.`];
}
// src/report/log/loggers.ts
const silent = () => {};
// src/report/log/last-run-log.ts
function lastRunLoggers(runner) {
	return {
		planned: ({ plan }, state) => logPlan(runner, plan, state),
		"up-to-date": (_, state) => logIdle(runner, state),
		skipped: (_, state) => logIdle(runner, state),
		"active-runs-found": (event) => runner.info(activeText(event)),
		"active-runs-not-ended": silent,
		"failed-run-found": (_, state) => logFailed(runner, state)
	};
}
function logPlan(runner, plan, state) {
	const { order } = state;
	runner.warn(...replacedWarnings(state));
	if (!order || order.run.windows) return;
	runner.info(beginText(plan), ...rowLines([...planRows(state), ...continuationRows(state)]));
	logGaps(runner, state);
	runner.warn(...manyRunsWarnings(state));
}
function beginText({ last, existing, whole }) {
	if (last) return `Continuing at ${formatBoth(last.readUpToSeconds)}, up to where the flow has been read (runs of the history read: ${last.runsRead})`;
	return existing?.some((run) => run !== void 0) ? "An earlier attempt of this step has created runs for its window" : `No run of the flow has read any data: the first window begins at \`initial-window-start-time\`, ${formatBoth(whole.startSeconds)}`;
}
function logIdle(runner, state) {
	const run = state.runs.at(-1);
	if (!run) return;
	runner.info(...idleNotes(state), ...rowLines(runRows(run, state)));
	logGaps(runner, state);
}
function logGaps(runner, state) {
	if (!state.order?.fillGaps) runner.info(...cutNotes(state));
	runner.warn(...gapWarnings(state));
	logIfLong(runner, "Earlier windows that no run has read", gapTexts(state));
	logIfLong(runner, "Earlier windows that a run may have read", doubtfulTexts(state));
}
function logFailed(runner, state) {
	runner.warn(...failedWarnings(state, runner.clean));
	logIfLong(runner, "Other flow runs that failed since the last success", otherFailedIds(state));
}
function logIfLong(runner, title, texts) {
	if (texts.length > 10) runner.group(`${title} (${texts.length})`, texts.map((text) => `  ${text}`));
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
		"looked-up": (event) => {
			if (event.lookups === 1 && event.leftMs > 0) runner.info(lookingUpText(event));
			runner.debug(lookupText(event));
		},
		resending: ({ lookups }) => runner.info(`The history still does not show the run (lookups: ${lookups}): creating it again`),
		"rerun-looking-up": ({ leftMs, failedRunId }) => {
			const what = failedRunId === void 0 ? "This is a re-run: looking up the flow run of the first attempt" : `Flow run ${failedRunId} failed and may have been re-triggered before this step: looking up the new run`;
			runner.info(`${what} for ${formatMs(leftMs)}`);
		},
		sending: silent,
		"run-known": silent,
		"duplicates-checked": silent,
		"runs-duplicated": (event) => runner.debug(duplicatesText(event)),
		"window-failed": silent,
		"retrigger-failed": silent
	};
}
function lookingUpText({ lookup, leftMs }) {
	return `The history of the flow ${lookup === "absent" ? "does not show the run yet" : "shows runs, one of which may be this one"}: looking it up again for at most ${formatMs(leftMs)}`;
}
// src/report/texts/loss-warnings.ts
const MOST_SINGLE = 3;
function lossWarnings(runs, maxFailedRecords) {
	const partial = runs.filter(({ outcome }) => outcome === "partially-succeeded");
	const unaccounted = runs.filter((run) => unaccountedOf(run) > 0);
	return [...partial.length > MOST_SINGLE ? [partialTogether(partial, maxFailedRecords)] : partial.map((run) => partialNote(run, maxFailedRecords)), ...unaccounted.length > MOST_SINGLE ? [unaccountedTogether(unaccounted)] : unaccounted.map(unaccountedNote)].map((message) => ({
		title: "A flow run may have lost records",
		message
	}));
}
function failedRecords({ details }) {
	return details?.metrics.recordsFailed ?? 0;
}
function lossText(run) {
	const count = failedRecords(run);
	if (count > 0) return `failed to ingest ${records(count)}`;
	return run.details && lossOf(run.details).kind === "known" ? "did not succeed completely, although it wrote all records that it read" : "did not load its whole window (Adobe does not give the number of records that it lost)";
}
const IN_OUTPUT = "with the IDs of the output `batch-ids`: ";
function partialNote(run, maxFailedRecords) {
	const ids = run.details?.batchIds ?? [];
	const named = `${ids.length > 1 ? "batches" : "batch"} ${ids.join(", ")}: `;
	const batches = ids.length > 10 ? IN_OUTPUT : named;
	return `Flow run ${run.runId} ${lossText(run)}. ${lossAdvice("its", ids.length === 0 ? "" : batches, maxFailedRecords)}`;
}
function partialTogether(runs, maxFailedRecords) {
	const known = runs.filter((run) => failedRecords(run) > 0);
	const count = known.reduce((sum, run) => sum + failedRecords(run), 0);
	const unknown = runs.length - known.length;
	const [theirs, they] = unknown === 1 ? ["its window", "it"] : ["their windows", "they"];
	const counted = `${flowRuns(known.length)} failed to ingest ${records(count)}.`;
	const uncounted = `${flowRuns(unknown)} did not load all of ${theirs}, and Adobe does not give the number of records that ${they} lost.`;
	return `${[...known.length > 0 ? [counted] : [], ...unknown > 0 ? [uncounted] : []].join(" ")} ${lossAdvice("their", IN_OUTPUT, maxFailedRecords)}`;
}
function lossAdvice(whose, batches, maxFailedRecords) {
	const kept = rowErrorsText(whose, batches);
	if (maxFailedRecords !== void 0) return kept;
	return `${kept} Set \`max-failed-records\` to let ${whose === "its" ? "such a run" : "such runs"} fail the step.`;
}
function rowErrorsText(whose, batches = "") {
	return `Read the errors of ${whose} rows in Experience Platform, which keeps them for 30 days if error diagnostics are enabled for the flow${batches && ` (${batches}GET /data/foundation/export/batches/{id}/meta?path=row_errors)`}.`;
}
function unaccountedNote(run) {
	const { recordsRead = 0, recordsWritten = 0 } = run.details?.metrics ?? {};
	return `Flow run ${run.runId} read ${records(recordsRead)}, wrote ${formatCount(recordsWritten)}, and does not account for ${formatCount(unaccountedOf(run))}. Check the mapping and the filters of the flow.`;
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
const NOTHING = {
	status: "",
	ageMs: 0,
	isHidden: false,
	isFailing: false
};
function pollLoggers(runner) {
	const printed = new Map();
	const lastOf = (runId) => printed.get(runId) ?? NOTHING;
	return {
		"run-polled": ({ run, ageMs }, state) => {
			const { runId, status } = run;
			const isFirst = !printed.has(runId);
			const last = lastOf(runId);
			const isShown = isNews$1(run, ageMs, last) && !isPrintedNext(run, state);
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
function isNews$1({ status }, ageMs, last) {
	return last.status !== status || last.isFailing || ageMs - last.ageMs >= 3e5;
}
function isPrintedNext({ status }, { task }) {
	const isFinal = runState(status) !== "failed" || task?.wait.retries === 0;
	return !isUnderWay(status) && isFinal;
}
function pageLines(run, state) {
	const url = run && runUrl(run, state);
	return url === void 0 ? [] : [`  ${url}`];
}
function failingText(runId, reason) {
	return `Flow run ${runId} cannot be polled for now, and is polled again: ${reason}`;
}
function undocumentedLines(status) {
	return isUndocumented(status) ? ["  Adobe does not document this status: it is taken for that of a run in progress"] : [];
}
function polledText({ runId, status, metrics }, ageMs) {
	const seconds = Math.round(ageMs / 1e3);
	const records = metrics.recordsRead === void 0 ? "" : `, records read: ${metrics.recordsRead}`;
	const shown = `Flow run ${runId}: ${status || "no status yet"}`;
	if (seconds >= 0) return `${shown}, ${formatSeconds(seconds)} after its start${records}`;
	return isUnderWay(status) ? `${shown}, begins in ${formatSeconds(-seconds)}${records}` : `${shown}${records}`;
}
// src/report/log/progress-log.ts
const PERIOD_MS = 6e4;
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
			if (text === last.text && atMs - last.atMs < 3e5) return;
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
		},
		"run-ended": ({ runs }) => {
			for (const { runId } of runs) failing.delete(runId);
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
	const few = pollLoggers(runner);
	const many = progressLoggers(runner);
	const loggersFor = (state) => areFew(state) ? few : many;
	return {
		"wait-begun": (event, state) => runner.info(...beginLines(event, state)),
		"run-polled": (event, state) => loggersFor(state)["run-polled"](event, state),
		"run-not-shown": (event, state) => loggersFor(state)["run-not-shown"](event, state),
		"poll-failed": (event, state) => loggersFor(state)["poll-failed"](event, state),
		"run-retriggered": (event, state) => runner.info(...retriggerLines(event, state)),
		"run-ended": (event, state) => {
			many["run-ended"](event, state);
			logEnd(runner, state, event.runs);
		},
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
function retriggerLines(event, state) {
	const { failed, next, isTakenOver = false } = event;
	const line = `Flow run ${failed.runId} failed and was re-triggered`;
	if (isSameId(failed.runId, next.runId)) return [`${line} under its own id`];
	const again = state.runs.find(({ runId }) => runId === next.runId);
	return [`${line} as ${next.runId}${isTakenOver ? ", before this step: waiting for that run" : ""}`, ...pageLines(again, state)];
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
	runner.warn(...lossWarnings([run], state.task?.wait.maxFailedRecords));
}
function addressLines(run, state) {
	return run.by === "given" && !areFew(state) ? rowLines([runRow(run, state)]) : [];
}
function errorLines({ details }, { clean }) {
	return (details?.errors ?? []).slice(0, MOST_ERRORS$1).map((error) => `  Error         ${describeFault(error, clean)}`);
}
function logTotal(runner, state) {
	const ended = endedRuns(state);
	if (ended.length === runCount(state) && !isSingle(state)) runner.info(runsHeading(ended));
}
// src/report/log/log.ts
const MOST_LISTED = 10;
function openLog(runner) {
	const unchecked = new Set();
	const loggers = {
		...requestLoggers(runner),
		...lastRunLoggers(runner),
		...waitLoggers(runner),
		asked: ({ order }, state) => logAsked(runner, state, order),
		"inputs-warned": ({ warnings }) => runner.warn(...warnings),
		previewed: (_, state) => logPreview(runner, state),
		"window-begun": (_, state) => logWindow(runner, state),
		"existing-runs-found": ({ existing }) => runner.warn(...existingWarnings(existing)),
		"existing-runs-refused": silent,
		"run-attached": (_, state) => logRun(runner, state),
		"run-created": (_, state) => logRun(runner, state),
		"duplicates-not-checked": ({ runId, reason }) => {
			if (!unchecked.has(runId)) runner.warn(uncheckedWarning(runId, reason));
			unchecked.add(runId);
		},
		exchanged: (event) => runner.debug(exchangeText(event)),
		decided: ({ text }) => runner.debug(text)
	};
	return (event, state) => loggers[event.type](event, state);
}
function logAsked(runner, state, order) {
	const { plan } = state;
	const task = order.dryRun ? "Planning" : "Creating";
	const what = plan && plan.windows.length > 1 ? `${plan.windows.length} flow runs` : "a flow run";
	runner.info(`${task} ${what} for on-demand ingestion`, ...rowLines([...stepRows(state), ...workflowRows(state)]));
	runner.warn(...timeWarnings(order), ...manyRunsWarnings(state));
}
function logPreview(runner, state) {
	const { plan, preview, order } = state;
	if (!plan || !preview || !order) return;
	const count = plan.windows.length;
	const listing = plan.windows.slice(0, MOST_LISTED).map((window) => `  ${formatShortWindow(window)}`);
	const more = count > MOST_LISTED ? [`  \u2026 and ${count - MOST_LISTED} more`] : [];
	const seconds = plan.windows.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
	const length = formatSeconds(seconds.reduce((sum, each) => sum + each, 0));
	runner.info("The flow", ...rowLines(previewRows(state)));
	runner.info(`Windows (${count}, together ${length})`, ...listing, ...more);
	if (existingNotes(state).length === 0) runner.info("No run of this flow is active or reads any of these windows");
	runner.info(...previewNotes(state));
	runner.warn(...previewWarnings(state));
}
function logWindow(runner, state) {
	const name = currentName(state);
	if (name && state.current) runner.info(`${name}: ${formatShortWindow(state.current.request.window)}`);
}
function logRun(runner, state) {
	const run = state.runs.at(-1);
	if (!run) return;
	if (run.by === "time") runner.warn(TIME_ALONE);
	runner.info(startedHeading(run), ...rowLines(runRows(run, state)));
}
// src/report/remaining-windows.ts
function remainingWindows(state) {
	const { plan, preview, refusedBy, runs, openWindows, openRetriggers } = state;
	if (!plan || !isLookedUp(state)) return [];
	const lastRuns = new Map(runs.map((run) => [run.index, run]));
	const existing = preview ?? refusedBy;
	return plan.windows.filter((window, index) => {
		if (existing && !isFree(window, existing)) return false;
		const run = lastRuns.get(index);
		if (!run) return !openWindows.has(index) && !plan.existing?.[index];
		return run.outcome === "failed" && (run.isWaitOver || !openRetriggers.has(run.runId));
	});
}
function isFree(window, { runs, withoutWindow, cutOff }) {
	if (cutOff.length > 0 || withoutWindow.length > 0) return false;
	return !runs.some((run) => run.window && overlaps(run.window, window) && !hasFailed(run));
}
function isLookedUp({ order, plan, preview, refusedBy, current }) {
	if (refusedBy) return refusedBy.isComplete && !refusedBy.isCached;
	if (!order || order.ifRunExists === "create") return true;
	return (plan?.existing ?? preview ?? current) !== void 0;
}
// src/report/step-outcome.ts
function outcomeOfStep(state, end) {
	if (!end) return outcomeSoFar(state);
	switch (end.kind) {
		case "succeeded": return state.preview ? "planned" : worst(countedRuns(state));
		case "unknown":
		case "duplicated": return end.kind;
		case "not-created":
		case "unsuccessful":
		case "wait-cancelled":
		case "failed-late":
		case "outputs-not-writable":
		case "defect": return outcomeOfPart(state);
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
	const reached = new Set(runs.map(({ index }) => index));
	if (plan?.windows.some((_, index) => !reached.has(index))) return "unknown";
	return worst(countedRuns(state));
}
function isOpen({ openWindows, openRetriggers }) {
	return openWindows.size + openRetriggers.size > 0;
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
	const withoutOthers = (outputs) => {
		const others = [...written.keys()].filter((name) => !(name in outputs));
		return {
			...Object.fromEntries(others.map((name) => [name, ""])),
			...outputs
		};
	};
	return {
		update(event, state) {
			if (state.runs.length > FEW_RUNS && LEFT_IF_MANY.has(event.type) || LEFT_FOR_LATER.has(event.type)) return;
			const outputs = outputsOf(state);
			write(event.type === "planned" ? withoutOthers(outputs) : outputs);
		},
		finish(end, state) {
			try {
				write(withoutOthers(outputsOf(state, end)));
			} catch (error) {
				runner.info(error.message);
			}
		}
	};
}
const LEFT_FOR_LATER = new Set([
	"failed-run-found",
	"existing-runs-refused",
	"window-begun",
	"window-failed",
	"duplicates-not-checked",
	"duplicates-checked",
	"retrigger-failed"
]);
const LEFT_IF_MANY = new Set(["run-polled", "run-ended"]);
function outputsOf(known, end) {
	const state = known.runs.length > 0 || end ? known : {
		...known,
		runs: known.awaited
	};
	const { runs } = state;
	const last = runs.at(-1);
	const outcome = outcomeOfStep(state, end);
	const isTurn = isLastWindow(state) || runs.length <= FEW_RUNS || runs.length % FEW_RUNS === 0;
	const isTimeForRuns = end || isTurn || state.openRetriggers.size > 0;
	return {
		...plannedOutputs(state),
		...last && runOutputs(last, state),
		...last && isTimeForRuns && { runs: JSON.stringify(runs.map((run) => runEntry(run, state))) },
		...waitedOutputs(state),
		...outcome !== void 0 && { outcome },
		...state.order && { "remaining-windows": windowList(remainingWindows(state)) }
	};
}
function plannedOutputs(state) {
	const { order, plan, task, runs } = state;
	if (!order) return task?.flowId ? { "flow-id": task.flowId } : {};
	const starts = runs.flatMap(({ startSeconds }) => startSeconds ?? []);
	return {
		"flow-id": order.run.flowId,
		"start-time": String(starts.length > 0 ? Math.min(...starts) : order.run.startSeconds),
		...plan ? windowOutputs(plan.whole, plan.windows) : { "window-end-time": String(order.run.endSeconds) },
		...isIdle(state) && { windows: "[]" }
	};
}
function runOutputs(run, state) {
	const { runId, etag, status, flowId } = run;
	const url = runUrl(run, state);
	return {
		"run-id": runId,
		etag,
		status,
		...flowId && { "flow-id": flowId },
		...url !== void 0 && { "run-url": url }
	};
}
function waitedOutputs(state) {
	if (endedRuns(state).length === 0) return {};
	const runs = countedRuns(state);
	const windows = state.order ? void 0 : windowsOf(runs);
	return {
		...windows && windowOutputs(hull(windows), windows),
		metrics: JSON.stringify(total(runs.map(({ details }) => details?.metrics ?? {}))),
		"batch-ids": JSON.stringify([...new Set(runs.flatMap(({ details }) => details?.batchIds ?? []))])
	};
}
function total(all) {
	const [first = {}, ...others] = all;
	if (others.length === 0) return first;
	const { durationMs: _single, ...counts } = first;
	const known = Object.keys(counts).filter((name) => all.every((metrics) => name in metrics));
	return Object.fromEntries(known.map((name) => [name, all.reduce((sum, each) => sum + (each[name] ?? 0), 0)]));
}
function runEntry(run, { openRetriggers }) {
	const { flowId, runId, etag, window, status, retriggeredAs } = run;
	const outcome = openRetriggers.has(runId) ? "unknown" : run.outcome;
	return {
		...flowId && { flowId },
		runId,
		etag,
		...window && windowTimes(window),
		outcome,
		status,
		...retriggeredAs && { retriggeredAs }
	};
}
function windowOutputs({ startSeconds, endSeconds }, windows) {
	return {
		"window-start-time": String(startSeconds),
		"window-end-time": String(endSeconds),
		windows: windowList(windows)
	};
}
const WINDOW_TEXTS = new WeakMap();
function windowList(windows) {
	return `[${windows.map((window) => {
		const text = WINDOW_TEXTS.get(window) ?? JSON.stringify(windowTimes(window));
		WINDOW_TEXTS.set(window, text);
		return text;
	}).join(",")}]`;
}
function windowTimes({ startSeconds, endSeconds }) {
	return {
		windowStartTime: String(startSeconds),
		windowEndTime: String(endSeconds)
	};
}
// src/report/run-changes.ts
function newRun({ order, plan }, index, run) {
	const flowId = order?.run.flowId ?? run.flowId ?? "";
	const window = index === void 0 ? run.window : plan?.windows[index];
	return {
		status: "",
		...run,
		flowId,
		window,
		index
	};
}
function withRun(state, index, run) {
	return [...state.runs.filter((other) => other.index !== index || !isSameId(other.runId, run.runId)), newRun(state, index, run)];
}
function withExisting(state, ...runs) {
	return [...state.runs, ...runs.map((run) => newRun(state, void 0, {
		...run,
		by: "existing"
	}))];
}
function withGiven(state, runs, flowId = "") {
	const given = {
		outcome: "unknown",
		by: "given"
	};
	const added = runs.filter((run) => !isAmong(state.runs, run)).map(({ runId, etag, window, givenWindow, startSeconds, flowId: own = flowId }) => {
		return newRun(state, void 0, {
			runId,
			etag,
			window: window ?? givenWindow,
			startSeconds,
			flowId: own,
			...given
		});
	});
	return [...state.runs, ...added];
}
function withDuplicates(state, index, duplicates) {
	const marked = state.runs.map((run) => {
		return isAmong(duplicates, run) ? {
			...run,
			outcome: "duplicated"
		} : run;
	});
	const { flowId = "", window } = state.runs.find((run) => isAmong(duplicates, run)) ?? {};
	const found = {
		flowId,
		window,
		outcome: "duplicated",
		by: "window"
	};
	const added = duplicates.filter((run) => !isAmong(state.runs, run)).map(({ runId, etag }) => newRun(state, index, {
		runId,
		etag,
		...found
	}));
	return [...marked, ...added];
}
function isAmong(runs, { runId }) {
	return runs.some((run) => isSameId(run.runId, runId));
}
function changed(runs, runId, change) {
	return runs.map((run) => run.runId === runId ? change(run) : run);
}
function withPoll(runs, details) {
	const { runId, etag, status, window, flowId } = details;
	return changed(runs, runId, (run) => {
		const shown = {
			status,
			etag: etag || run.etag,
			outcome: isUnderWay(status) || run.outcome === "duplicated" ? run.outcome : outcomeOf(details),
			window: run.by === "given" ? window ?? run.window : run.window ?? window,
			flowId: flowIdOf(run, flowId)
		};
		return isNews(run, shown) ? {
			...run,
			...shown
		} : run;
	});
}
function isNews(run, { window, ...shown }) {
	if (window && (!run.window || !isSameWindow(window, run.window))) return true;
	return Object.entries(shown).some(([key, value]) => run[key] !== value);
}
function withRetrigger(runs, failedId, next) {
	return runs.flatMap((run) => {
		if (run.runId !== failedId) return [run];
		const { flowId, window, index, by, startSeconds } = run;
		const { runId, etag } = next;
		const again = {
			runId,
			etag,
			outcome: "created",
			status: "",
			flowId,
			window,
			index,
			by
		};
		if (isSameId(runId, failedId)) return [{
			...again,
			startSeconds
		}];
		return [{
			...run,
			outcome: "failed",
			retriggeredAs: runId
		}, again];
	});
}
function withEnd(runs, waited) {
	const { runId, etag, outcome, status, window, details } = waited;
	return changed(runs, runId, (run) => ({
		...run,
		etag,
		status,
		window: window ?? run.window,
		details,
		isWaitOver: true,
		outcome: run.outcome === "duplicated" ? run.outcome : outcome,
		flowId: flowIdOf(run, details?.flowId)
	}));
}
function flowIdOf({ by, flowId }, seen = "") {
	return by === "given" ? seen || flowId : flowId || seen;
}
// src/report/reduce.ts
function reduce(state, event) {
	const reducer = REDUCERS[event.type];
	const changes = reducer(state, event);
	return changes ? {
		...state,
		...changes
	} : state;
}
const nothing = () => void 0;
const REDUCERS = {
	asked: (_, { order, plan }) => ({
		order,
		...plan && { plan }
	}),
	planned: (_, { plan }) => ({
		plan,
		awaited: [],
		...plan.last && { last: plan.last }
	}),
	"up-to-date": (state, { last }) => ({
		last,
		runs: withExisting(state, {
			...last.run,
			outcome: "up-to-date"
		})
	}),
	skipped: (state, { run }) => ({ runs: withExisting(state, {
		...run,
		outcome: "skipped"
	}) }),
	"active-runs-found": (state, { runs }) => ({ awaited: withExisting({
		...state,
		runs: []
	}, ...runs.map((run) => ({
		...run,
		outcome: "unknown"
	}))) }),
	"active-runs-not-ended": (state, { runs }) => ({ runs: withExisting(state, ...runs.map((run) => ({
		...run,
		isWaitOver: true
	}))) }),
	"failed-run-found": (_, { failed }) => ({ failed }),
	previewed: (_, { preview }) => ({ preview }),
	"existing-runs-found": ({ plan }, { existing }) => plan && { plan: {
		...plan,
		existing: existing.same
	} },
	"existing-runs-refused": (_, { existing }) => ({ refusedBy: existing }),
	"window-begun": (_, { index, request }) => ({ current: {
		index,
		request
	} }),
	sending: ({ openWindows, openRetriggers }, { index, failedRunId }) => ({
		...index !== void 0 && {
			hasSentCreation: true,
			openWindows: new Set([...openWindows, index])
		},
		...failedRunId !== void 0 && { openRetriggers: new Set([...openRetriggers, failedRunId]) }
	}),
	"run-attached": (state, { index, run }) => withKnownRun(state, index, {
		...run,
		outcome: "attached",
		by: "existing"
	}),
	"run-known": (state, { index, run }) => ({ runs: withRun(state, index, {
		...run,
		outcome: "unknown"
	}) }),
	"run-created": (state, { index, run }) => withKnownRun(state, index, {
		...run,
		outcome: "created"
	}),
	"window-failed": ({ openWindows }, { index, run }) => run === "none" ? { openWindows: openWindows.difference(new Set([index])) } : void 0,
	"runs-duplicated": (state, { index, failedRunId, runs }) => ({
		openWindows: state.openWindows.difference(new Set([index])),
		openRetriggers: state.openRetriggers.difference(new Set([failedRunId])),
		runs: withDuplicates(state, index, runs)
	}),
	"duplicates-not-checked": ({ unchecked }, { runId, reason }) => ({ unchecked: new Map([...unchecked, [runId, reason]]) }),
	"duplicates-checked": ({ unchecked }, { runId }) => ({ unchecked: new Map([...unchecked].filter(([other]) => other !== runId)) }),
	"wait-begun": (state, { task, runs }) => ({
		task,
		runs: withGiven(state, runs, task.flowId)
	}),
	"run-polled": ({ runs }, { run }) => {
		const next = withPoll(runs, run);
		return next.every((each, index) => each === runs[index]) ? void 0 : { runs: next };
	},
	"run-retriggered": ({ runs, openRetriggers }, { failed, next }) => ({
		openRetriggers: openRetriggers.difference(new Set([failed.runId])),
		runs: withRetrigger(runs, failed.runId, next)
	}),
	"retrigger-failed": ({ openRetriggers }, { runId, run }) => run === "none" ? { openRetriggers: openRetriggers.difference(new Set([runId])) } : void 0,
	"run-ended": (state, { runs }) => ({ runs: runs.reduce(withEnd, state.runs) }),
	"wait-ended": (state, { runs }) => ({ runs: runs.flat().reduce(withEnd, state.runs) }),
	"rerun-looking-up": nothing,
	"inputs-warned": nothing,
	exchanged: nothing,
	decided: nothing,
	"retry-paused": nothing,
	"texts-refused": nothing,
	"looking-up": nothing,
	"looked-up": nothing,
	resending: nothing,
	"run-not-shown": nothing,
	"poll-failed": nothing
};
function withKnownRun(state, index, run) {
	const { current, openWindows } = state;
	return {
		...current?.index === index && { current: {
			...current,
			runId: run.runId
		} },
		openWindows: openWindows.difference(new Set([index])),
		runs: withRun(state, index, run)
	};
}
// src/runs/errors.ts
var OperationError = class extends Error {
	name = "OperationError";
	run;
	explanation;
	constructor(operation, run, cause, explanation = UNEXPLAINED) {
		super(`Failed to ${operation}`, { cause });
		this.run = run;
		this.explanation = explanation;
	}
};
const UNEXPLAINED = { incompatibilities: [] };
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
	startSeconds;
	lookups;
	isRecognizable;
	constructor(cause, attempts, lookups, isRecognizable = false) {
		super(cause.message, { cause });
		const sentSeconds = attempts.map(({ atMs }) => Math.floor(atMs / 1e3));
		this.attemptedAtSeconds = Math.min(...sentSeconds);
		this.startSeconds = Math.max(...sentSeconds, ...attempts.map(({ startSeconds = 0 }) => startSeconds));
		this.lookups = lookups;
		this.isRecognizable = isRecognizable;
	}
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
};
var OtherWindowError = class extends Error {
	name = "OtherWindowError";
	constructor(shown, asked) {
		super(`it reads the window ${formatWindow(shown)}, and not ${formatWindow(asked)}`);
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
	const run = currentRun(state) ?? (error instanceof OutputError ? lastSeenRun(state) : void 0);
	if (run) return {
		kind: "failed-late",
		error,
		run
	};
	if (error instanceof OutputError && !state.hasSentCreation) return {
		kind: "outputs-not-writable",
		error
	};
	if (error instanceof CancelledError && !state.hasSentCreation) return {
		kind: "not-created",
		error: new OperationError("finish the step", "none", error)
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
// src/report/summary/runs-section.ts
const MOST_OPEN_ROWS = 10;
const MOST_ROWS = 500;
function runsSection(state, markup) {
	const { plan, runs } = state;
	const windows = plan?.windows ?? [];
	if (Math.max(runs.length, windows.length) < 2) return [];
	if (runs.length > 0) return runTables(state, markup);
	return openIfFew(windows.map((window, index) => [{
		label: "Run",
		value: String(index + 1),
		isNumber: true
	}, windowCell(window)]), `${windows.length} windows`, markup);
}
function runTables(state, markup) {
	const { runs } = state;
	const isWaitedFor = runs.some(({ details }) => details !== void 0);
	const cells = (some) => some.map((run) => runCells(run, state, isWaitedFor));
	const isFine = ({ retriggeredAs, outcome }) => retriggeredAs || OUTCOMES[outcome].isFine;
	const rankOf = ({ outcome }) => WORST_FIRST.indexOf(outcome);
	const fine = runs.filter(isFine);
	const bad = runs.filter((run) => !isFine(run)).toSorted((a, b) => rankOf(a) - rankOf(b));
	if (bad.length === 0) return openIfFew(cells(fine), `${fine.length} flow runs`, markup);
	const more = bad.slice(MOST_OPEN_ROWS);
	return [
		...table(cells(bad.slice(0, MOST_OPEN_ROWS)), markup),
		...folded(cells(more), `More: ${outcomeCounts(more)}`, markup),
		...folded(cells(fine), fineTitle(fine), markup)
	];
}
function fineTitle(runs) {
	const counted = countedRuns({ runs });
	const again = runs.length - counted.length;
	return [...counted.length > 0 ? [runsHeading(counted, "1 flow run")] : [], ...again > 0 ? [`${again} failed and re-triggered`] : []].join(", ");
}
function openIfFew(rows, title, markup) {
	return rows.length > MOST_OPEN_ROWS ? folded(rows, title, markup) : table(rows, markup);
}
function folded(rows, title, markup) {
	if (rows.length === 0) return [];
	const rest = rows.length > MOST_ROWS ? [`<p>\u2026 and ${rows.length - MOST_ROWS} more.</p>`] : [];
	const shown = table(rows.slice(0, MOST_ROWS), markup);
	return [
		`<details><summary>${markup.text(title)}</summary>`,
		...shown,
		...rest,
		"</details>"
	];
}
function runCells(run, state, isWaitedFor) {
	const row = runRow(run, state);
	const { recordsRead, recordsWritten, recordsFailed, durationMs } = run.details?.metrics ?? {};
	return [
		{
			label: "Outcome",
			value: outcomeText(run)
		},
		windowCell(run.window),
		row.url ? {
			...row,
			value: shortId(run.runId)
		} : row,
		...isWaitedFor ? [
			numberCell("Read", recordsRead, formatCount),
			numberCell("Written", recordsWritten, formatCount),
			numberCell("Failed", recordsFailed, formatCount),
			numberCell("Duration", durationMs, durationText)
		] : []
	];
}
function shortId(runId) {
	return runId.slice(0, 8);
}
function outcomeText({ outcome, retriggeredAs }) {
	return retriggeredAs ? `\ud83d\udd01 ${outcome}, re-triggered` : `${OUTCOMES[outcome].sign} ${outcome}`;
}
function windowCell(window) {
	return {
		label: "Window (UTC)",
		value: window ? formatShortWindow(window).replace(" UTC", "") : "\u2013"
	};
}
function numberCell(label, number, format) {
	return {
		label,
		value: number === void 0 ? "\u2013" : format(number),
		isNumber: true
	};
}
// src/report/summary/time-axis.ts
const TICKS = [
	{
		unit: "second",
		unitMs: 1e3,
		counts: [
			1,
			2,
			5,
			10,
			15,
			30
		],
		format: "%H:%M:%S",
		most: 4
	},
	{
		unit: "minute",
		unitMs: 6e4,
		counts: [
			1,
			2,
			5,
			10,
			15,
			30
		],
		format: "%H:%M",
		most: 5
	},
	{
		unit: "hour",
		unitMs: 36e5,
		counts: [
			1,
			2,
			4
		],
		format: "%H:%M",
		most: 5
	},
	{
		unit: "hour",
		unitMs: 36e5,
		counts: [6, 12],
		format: "%m-%d %H:%M",
		most: 3
	},
	{
		unit: "day",
		unitMs: 864e5,
		counts: [1, 2],
		format: "%m-%d",
		most: 5
	}
];
const LONGEST_TICK = {
	unit: "week",
	count: 1,
	format: "%m-%d"
};
function renderTimeAxis(lengthMs) {
	const { unit, count, format } = TICKS.flatMap((tick) => tick.counts.map((count) => ({
		...tick,
		count
	}))).find(({ unitMs, count, most }) => lengthMs <= count * unitMs * most) ?? LONGEST_TICK;
	return [`axisFormat ${format}`, `tickInterval ${count}${unit}`];
}
// src/report/summary/gantt.ts
const FEWEST_BARS = 2;
const MOST_BARS = 30;
const NAME_LENGTH = 60;
const SHORTEST_BAR_MS = 1e3;
function renderChart(runs, clean, nowMs = Date.now()) {
	const shown = runs.map(({ runId, details }) => ({
		name: plain(shortId(runId)),
		status: details?.status ?? "",
		bars: (details?.activities ?? []).flatMap((activity) => activityBars(activity, clean, nowMs))
	})).filter(({ bars }) => bars.length > 0);
	const bars = shown.flatMap((run) => run.bars);
	const isFew = bars.length <= MOST_BARS;
	const count = isFew ? bars.length : shown.length;
	if (count < FEWEST_BARS || count > MOST_BARS) return [];
	const section = (name) => shown.length > 1 ? [`    section ${name}`] : [];
	const lines = isFew ? shown.flatMap((run) => [...section(run.name), ...run.bars.map(barLine)]) : shown.map((run, index) => barLine({
		...run,
		...wholeOf(run.bars)
	}, index));
	return chart(isFew ? "Activities" : "Flow runs", lines, wholeOf(bars));
}
function activityBars({ name, status, startedAtMs: startMs, completedAtMs }, clean, nowMs) {
	if (startMs === void 0) return [];
	const lastMs = completedAtMs ?? (runState(status) === "active" ? nowMs : startMs);
	return [{
		name: plain(clean(name, NAME_LENGTH)).replace(KIND, "") || "Activity",
		status,
		startMs,
		endMs: Math.max(lastMs, startMs + SHORTEST_BAR_MS)
	}];
}
function wholeOf(bars) {
	return {
		startMs: Math.min(...bars.map(({ startMs }) => startMs)),
		endMs: Math.max(...bars.map(({ endMs }) => endMs))
	};
}
function barLine({ name, status, startMs, endMs }, index) {
	return `    ${index + 1} ${name} :${TAGS[runState(status)]}${time(startMs)}, ${time(endMs)}`;
}
const TAGS = {
	failed: "crit, ",
	"partially-succeeded": "crit, done, ",
	succeeded: "done, ",
	active: "active, ",
	unrecognized: "active, "
};
function time(ms) {
	return new Date(ms).toISOString().slice(0, 19);
}
const KIND = / activity$/i;
function plain(name) {
	return name.replace(/[^A-Za-z0-9 -]/g, " ").trim();
}
function chart(title, lines, { startMs, endMs }) {
	return [
		"",
		"```mermaid",
		...[
			"gantt",
			`    title ${title} (UTC)`,
			"    dateFormat YYYY-MM-DDTHH:mm:ss",
			...renderTimeAxis(endMs - startMs).map((line) => `    ${line}`),
			"    todayMarker off"
		],
		...lines,
		"```"
	];
}
// src/report/summary/summary.ts
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1e3;
const MOST_SANITIZED = 400;
function renderSummary(state, annotation, clean) {
	const markup = markupWith(clean);
	const unchecked = [...state.unchecked].map(([runId, reason]) => uncheckedWarning(runId, reason).message);
	const lines = [...annotation?.lines ?? successNotes(state, clean), ...unchecked];
	return [
		`<h3>${markup.text(headingOf(state, annotation))}</h3>`,
		...paragraphs(lines, markup),
		...runsSection(state, markup),
		...errorsSection(state.runs, lines, markup),
		...rowsSection(state, markup),
		...renderChart(state.runs, clean),
		"",
		""
	].join("\n");
}
function headingOf(state, annotation) {
	const outcome = annotation ? `\u274c ${annotation.title}` : successHeading(state);
	const windows = isIdle(state) ? void 0 : windowsOf(countedRuns(state));
	const window = state.plan?.whole ?? (windows && hull(windows));
	return window ? `${outcome} \u00b7 ${formatShortWindow(window)}` : outcome;
}
function successNotes(state, clean) {
	return [
		...[
			...previewWarnings(state),
			...replacedWarnings(state),
			...failedWarnings(state, clean),
			...gapWarnings(state),
			...lossWarnings(endedRuns(state), state.task?.wait.maxFailedRecords)
		].map(({ message }) => message),
		...idleNotes(state),
		...previewNotes(state)
	];
}
function rowsSection(state, markup) {
	const rows = stepRows(state);
	if (rows.length === 0) return [];
	return [
		"<table>",
		...rows.map((row) => `<tr><th align="left">${row.label}</th>${cell(row, markup)}</tr>`),
		"</table>"
	];
}
function errorsSection(runs, lines, markup) {
	const named = lines.join("\n");
	const shown = new Map();
	for (const { fault, runIds } of distinctErrors(runs).slice(0, MOST_SANITIZED)) {
		if (shown.size === MOST_ERRORS) break;
		const error = describeFault(fault, markup.clean, LONGEST_ERROR);
		if (!named.includes(withoutStop(error))) shown.set(error, new Set([...shown.get(error) ?? [], ...runIds]));
	}
	if (shown.size === 0) return [];
	return [
		`<details><summary>${runs.length === 1 ? "Further errors of the run" : "Errors of the runs"}</summary><ul>`,
		...[...shown].map(([error, { size }]) => `<li>${escapeHtml(error)}${size > 1 ? ` (${flowRuns(size)})` : ""}</li>`),
		"</ul></details>"
	];
}
function distinctErrors(runs) {
	const found = runs.flatMap(({ runId, details }) => (details?.errors ?? []).map((fault) => ({
		runId,
		fault
	})));
	return [...Map.groupBy(found, ({ fault }) => beginningOf(fault)).values()].flatMap((same) => same.slice(0, 1).map(({ fault }) => ({
		fault,
		runIds: same.map(({ runId }) => runId)
	})));
}
function beginningOf({ code, message }) {
	return `${code} ${message}`.slice(0, 2 * LONGEST_ERROR);
}
// src/report/report.ts
function openReport(runner, workflow) {
	const known = { state: initialState(workflow) };
	const log = openLog(runner);
	const outputs = openOutputs(runner);
	return {
		emit(event) {
			const { state: before } = known;
			known.state = reduce(before, event);
			log(event, known.state);
			if (known.state !== before) outputs.update(event, known.state);
		},
		succeed() {
			const { state } = known;
			outputs.finish({ kind: "succeeded" }, state);
			runner.summarize(renderSummary(state, void 0, runner.clean));
			return 0;
		},
		async fail(error) {
			const { state } = known;
			const end = failedEnd(error, state);
			if (end.kind === "defect" || end.kind === "failed-late") runner.debug(stackOf(error));
			outputs.finish(end, state);
			const annotation = await annotationFor(end, state, runner.clean);
			runner.fail(annotation);
			runner.summarize(renderSummary(state, annotation, runner.clean));
			return 1;
		}
	};
}
async function annotationFor(end, state, clean) {
	const { annotationOf } = await import("./annotation.js");
	return annotationOf(end, state, clean);
}
function stackOf(error) {
	const { stack = String(error) } = error instanceof Error ? error : {};
	return stack.replace(/\s*\n\s*/g, " | ");
}
export { DuplicatedRunsError, LONGEST_REASON, OperationError, OtherWindowError, OutcomeUnknownError, PossibleDuplicatesError, PreconditionError, UnsuccessfulRunsError, activityUrl, connectionOf, countedRuns, currentName, describeFault, failedLine, firstOf, lossText, lowerFirst, openReport, reasonOf, remainingWindows, rowErrorsText, runCount, runName, runsHeading, withStop, withoutStop, worst };
