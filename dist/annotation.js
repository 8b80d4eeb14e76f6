import { areConsecutive, formatInputs, formatList, formatSeconds, formatShortWindow, formatUtc, formatWindow, hasFailed, hull, isUnderWay, isUndocumented, tokenClaims } from "./start.js";
import { LONGEST_REASON, OperationError, OtherWindowError, OutcomeUnknownError, PossibleDuplicatesError, PreconditionError, activityUrl, connectionOf, countedRuns, currentName, describeFault, failedLine, lossText, lowerFirst, reasonOf, remainingWindows, rowErrorsText, runCount, runName, runsHeading, withStop, withoutStop, worst } from "./report.js";
import { AnswerError, CancelledError, NoAnswerError, OtherFlowsError, TokenError, hasLoaded, isRedirect, wholeText } from "./adobe.js";
// src/report/annotation/causes.ts
const SANDBOX = "Check `sandbox-name`: its technical name in lower case, in the organization that `org-id` names.";
const REFUSED_TOKEN = {
	"access-token": "The service did not accept the token. Check `access-token`: it may have expired, or belong to another organization or environment.",
	"client-secret": "The service did not accept a token that this step created. Check that `client-id`, `org-id`, `ims-url` and `api-url` belong together, and that the project of the credential includes the Experience Platform API."
};
const CAUSES = {
	"FLOW-1101 FLOW-1430 FLOW-1439": [
		"Flow not found",
		"Check `flow-id`, `sandbox-name` and `org-id`. A flow that an access label hides from the credential gives the same answer.",
		"missing"
	],
	"FLOW-1446": ["Flow ID missing", "Check `flow-id`."],
	"FLOW-1100": ["Request refused by the source", "The source of the flow refused the request: Adobe names its reason in the text."],
	"FLOW-1401 FLOW-1403 FLOW-1405 FLOW-1432 FLOW-1433 FLOW-1443 FLOW-1448 FLOW-1450 FLOW-1451 FLOW-1452 FLOW-1453": ["Request not supported", "The service does not support a request that this action makes. Report it as a defect of this action, with the log of a run that has debug logging enabled."],
	"FLOW-1419": ["Mapping not accepted", "Check the mapping of the flow, and whether the credential may access the fields that it maps."],
	"FLOW-1427": ["Token not allowed to create runs", {
		"access-token": "The service takes this token for that of a user, who may not create runs. Use the `client-id` and `client-secret` of an OAuth server-to-server credential instead of `access-token`.",
		"client-secret": "The credential may not create runs. Check that it is an OAuth server-to-server credential, and that a role in Permissions includes it, Manage Sources and this sandbox."
	}],
	"FLOW-2000": ["Organization not accepted", "Check `org-id`: the token has no access to that organization, or the organization does not exist."],
	"FLOW-2001 FLOW-2002 GATEWAY-400003": ["Organization not accepted", "Check `org-id`."],
	"FLOW-2100 FLOW-2101 FLOW-2103 FLOW-2106": ["Sandbox not found", SANDBOX],
	"FLOW-2105 FLOW-2111": ["Sandbox not accepted", SANDBOX],
	"FLOW-2114 FLOW-2115 PLATFORM-401": ["Token not accepted", REFUSED_TOKEN],
	"FLOW-2118 FLOW-2120 FLOW-2121": ["Permission missing", "Add the credential to a role in Permissions that includes Manage Sources and this sandbox."],
	"SOURCES-1333 SOURCES-1401": ["Re-trigger not supported", "This kind of source does not support re-triggering. Set `retries` to `0`, and load the window of a failed run with a new run."],
	"SOURCES-1340": ["Time not accepted", "The service could not read a time. The log shows the three that were sent."],
	"SOURCES-1360": ["Start time in the past", "Set `start-time` to a time in the future, such as `now+1m`."],
	"SOURCES-1380": ["Run refused by the source", "The source could not create the run: Adobe names its reason in the text."],
	"SOURCES-1381": ["Window reversed", "Set `window-end-time` to a time after `window-start-time`."],
	"SOURCES-1382": ["Different delta column", "The flow keeps the delta column of its first run. Leave `delta-column` out, or give the name that the flow has."],
	"SOURCES-1383": ["Delta column missing", "This flow reads a table: give the name of its delta column as `delta-column`."],
	"SOURCES-1384": ["Parameters not accepted", "Check `window-start-time`, `window-end-time`, `start-time` and `delta-column`."],
	"SOURCES-1385": ["Source not supported", "On-demand ingestion is for batch sources, and not for all of them: this one has no support for it."],
	"SOURCES-1386": ["Flow on a schedule", "On-demand runs need a flow that is scheduled for one-time ingestion, and this flow has another schedule. Give the `flow-id` of a one-time flow."],
	"SOURCES-1387": ["Run not ready for a re-trigger", "The run cannot be re-triggered in its state. Check the state in Experience Platform. If the run has failed, try again later with the wait action and `retries`."],
	"SOURCES-1388": ["Flow not enabled", "Enable the flow first."],
	"GATEWAY-401013": ["Token not accepted", {
		"access-token": "The token has expired, or is not valid for this API. Use `client-secret` instead, so that every step creates its own token, or create `access-token` shortly before the step.",
		"client-secret": REFUSED_TOKEN["client-secret"]
	}],
	"GATEWAY-403000": ["Client ID missing", "Check `client-id`."],
	"GATEWAY-403003": ["Client ID not accepted", "Check `client-id`: it must belong to the credential of the token, and its project needs the Experience Platform API."],
	"GATEWAY-403010": ["Token missing", {
		"access-token": "Check `access-token`, and whether a proxy removes the `Authorization` header.",
		"client-secret": "Check whether a proxy removes the `Authorization` header."
	}],
	"GATEWAY-403025 GATEWAY-403027": ["Organization not accepted", "Check `org-id`, and that the credential has a product profile of Experience Platform in that organization."],
	"GATEWAY-429050 ANY-429": [
		"Too many requests",
		"Adobe limits how often its API is called. Spread the steps that call it.",
		"passing"
	],
	"IMS-invalid_client": ["Credential refused", "Check `client-id` and `client-secret`: both come from the same OAuth server-to-server credential, and a secret that was rotated away is not valid."],
	"IMS-invalid_scope": ["Scopes refused", "Check `scopes`: copy the list that the page of the credential shows."],
	"IMS-unauthorized_client": ["Credential refused", "The credential must be of the type OAuth server-to-server."],
	"IMS-unsupported_grant_type": ["Token request refused", "Check `ims-url`, and that the credential is of the type OAuth server-to-server."],
	"IMS-404": ["Token endpoint not found", "Check `ims-url`."],
	"IMS-4xx": ["Token request refused", "Check `client-id`, `client-secret`, `scopes` and `ims-url`."],
	"PLATFORM-403": ["Request refused", "Check `client-id`, `org-id` and `sandbox-name`. If the credential lacks a permission, add it to a role in Permissions that includes Manage Sources and this sandbox."],
	"PLATFORM-404": [
		"Not found",
		"Check `flow-id`, `sandbox-name` and `org-id`, then `api-url`.",
		"missing"
	],
	"PLATFORM-412": ["Changed meanwhile", "What the request is about has changed since this step read it. Look it up in Experience Platform: if somebody else has re-triggered a failed run, wait for the new run with the wait action, and do not re-trigger the failed one again."],
	"PLATFORM-4xx": ["Request refused", "Check the inputs of this step against what the log shows as sent."],
	"PAGE-4xx": ["Request blocked by the network", "A web page came back instead of an answer of the service: a firewall, a proxy or an edge server refused the request. Check `api-url` and `ims-url`, and whether the network lets this runner reach both."],
	"ANY-407": ["Proxy credentials missing", "Put the user and the password of the proxy into the environment variable `https_proxy`."],
	"ANY-408 ANY-425": [
		"Request not taken in time",
		"The service did not take the request in time. If this lasts, set a longer `retry-timeout`.",
		"passing"
	],
	"ANY-3xx": ["Redirect refused", "Redirects are never followed, because the credential would be sent to the new address. Check `api-url`, `ims-url` and the proxy."],
	"ANY-5xx": [
		"Service not available",
		"The service, or a proxy on the way to it, is not available. See status.adobe.com.",
		"passing"
	]
};
const UNEXPECTED = ["Unexpected answer", "The answer does not have the documented form. Check `api-url` and `ims-url`, and the proxy."];
// src/report/annotation/advice.ts
const NETWORK_ADVICE = "Check the network between this runner and Adobe: name resolution, the firewall, and the proxy (environment variables `https_proxy` and `no_proxy`).";
const RUN_MISSING_ADVICE = "Check `run-id`, `sandbox-name` and `org-id`.";
const POSSIBLE_DUPLICATES_ADVICE = "Look up the window of each new run of the flow in Experience Platform. If two have loaded the same window, delete the batches of all but one. Create another run only if none has loaded the window or still can: a second run would ingest the same data twice.";
const SHOWN_AFTER_SECONDS = 360;
function lookUpText(startSeconds) {
	return `Not before ${formatUtc(startSeconds + SHOWN_AFTER_SECONDS)}, look up`;
}
const LONGEST_SEEN$1 = 4096;
const SENTENCES = [
	["SOURCES-1333", /flowRunAction=.* not supported for source/i],
	["SOURCES-1401", /flow run action=.* not supported/i],
	["SOURCES-1340", /error occurred while parsing/i],
	["SOURCES-1360", /start time cannot be set in the past/i],
	["SOURCES-1381", /cannot be before window ?start ?time/i],
	["SOURCES-1382", /delta column should match/i],
	["SOURCES-1383", /delta column is missing/i],
	["SOURCES-1384", /provided for creating flow run are invalid or empty/i],
	["SOURCES-1385", /connectorType=.* not supported/i],
	["SOURCES-1386", /scheduleParams frequency=.* not supported/i],
	["SOURCES-1387", /in an invalid state=.* for re-triggering/i],
	["SOURCES-1388", /cannot be re-triggered/i],
	["SOURCES-1380", /failed to create flow run/i],
	["FLOW-1430", /\bflows? not found with id/i]
];
const SOURCES_CODE = /-(13\d\d)-\d{3}$/;
const SOURCES_CODE_IN_TEXT = /(?<![\w-])(?:[A-Z][A-Z_]{0,31}-)?(13\d\d)-[1-5]\d\d(?![\w-])/;
const CAUSE_BY_CODE = new Map(Object.entries(CAUSES).flatMap(([codes, cause]) => codes.split(" ").map((code) => [code, cause])));
const COLUMN_NAME = /^[\w.$ -]{1,128}$/;
function specificCode(problem) {
	const own = problem.code.replace(/-\d{3}$/, "");
	const isIms = problem.service === "IMS";
	return (isIms ? [own] : [providerCode(problem), own]).find((code) => code.startsWith("IMS-") === isIms && CAUSE_BY_CODE.has(code)) ?? "";
}
function causeTitle(problem) {
	return causeOf(problem)[0];
}
function advise(problem, circumstances = {}) {
	const [, advice, kind] = causeOf(problem);
	if (circumstances.isAboutRun && kind === "missing") return RUN_MISSING_ADVICE;
	const text = deltaAdvice(problem, circumstances) ?? adviceText(advice, circumstances.credential);
	return kind === "passing" && circumstances.isSafeToRepeat ? `${text} Try again later.` : text;
}
function adviceText(advice, credential) {
	if (typeof advice === "string") return advice;
	if (credential !== void 0) return advice[credential];
	const { "access-token": token, "client-secret": secret } = advice;
	return `With \`access-token\`: ${lowerFirst(token)} With \`client-secret\`: ${lowerFirst(secret)}`;
}
function deltaAdvice(problem, { deltaColumnOfFlow = "" }) {
	if (!COLUMN_NAME.test(deltaColumnOfFlow)) return void 0;
	const name = `${deltaColumnOfFlow}, the delta column that the flow has.`;
	const code = specificCode(problem);
	if (code === "SOURCES-1383") return `Set \`delta-column\` to ${name}`;
	return code === "SOURCES-1382" ? `Leave \`delta-column\` out, or set it to ${name}` : void 0;
}
function causeOf(problem) {
	const { status, service, isPage } = problem;
	const family = `${Math.floor(status / 100)}xx`;
	const page = isPage ? [`PAGE-${family}`] : [];
	const byService = [`${service}-${status}`, `${service}-${family}`];
	return [
		specificCode(problem),
		`ANY-${status}`,
		...page,
		...byService,
		`ANY-${family}`
	].map((code) => CAUSE_BY_CODE.get(code)).find((cause) => cause !== void 0) ?? UNEXPECTED;
}
function providerCode(problem) {
	const { code } = problem;
	const seen = wholeText(problem).slice(0, LONGEST_SEEN$1);
	const passesOn = code === "" || code.startsWith("FLOW-1100-");
	const number = SOURCES_CODE.exec(code)?.[1] ?? (passesOn ? SOURCES_CODE_IN_TEXT.exec(seen)?.[1] : void 0);
	if (number !== void 0) return `SOURCES-${number}`;
	if (!passesOn) return "";
	return SENTENCES.find(([, sentence]) => sentence.test(seen))?.[0] ?? "";
}
// src/report/annotation/not-created-annotation.ts
function notCreatedAnnotation(error, state, clean) {
	const title = notCreatedTitle(error, state);
	const name = currentName(state);
	const found = error.explanation.incompatibilities.map(({ text }) => clean(text, LONGEST_REASON));
	const [first = "", ...others] = found;
	const answer = withStop(`Adobe answered: ${reasonOf(error.cause, clean)}`);
	return {
		title: name ? `${name}: ${lowerFirst(title)}` : title,
		lines: isExplained(error) ? [
			`${error.message}: ${lowerFirst(first)}`,
			...others,
			answer,
			...furtherAdvice(error, state)
		] : [
			failedLine(error, clean),
			...causeAdvice(error, state),
			...found
		]
	};
}
function notCreatedTitle({ cause }, state) {
	if (cause instanceof CancelledError) return "The step was cancelled";
	if (state.preview) return "The plan cannot be carried out";
	if (cause instanceof AnswerError) return causeTitle(cause.problem);
	if (cause instanceof NoAnswerError && !cause.sent) return "No connection to Adobe";
	return "No flow run was created";
}
const UNSPECIFIC = [
	"",
	"FLOW-1100",
	"SOURCES-1380"
];
function isExplained({ cause, explanation: { incompatibilities } }) {
	if (!(cause instanceof AnswerError) || cause.problem.status !== 400 || incompatibilities.length === 0) return false;
	return incompatibilities.some(({ isCertain }) => isCertain) || isAboutFlow(cause, incompatibilities);
}
function isAboutFlow({ problem }, found) {
	const code = specificCode(problem);
	return UNSPECIFIC.includes(code) || found.some((each) => each.code === code);
}
function furtherAdvice(error, state) {
	const { cause, explanation } = error;
	return cause instanceof AnswerError && isAboutFlow(cause, explanation.incompatibilities) ? [] : causeAdvice(error, state);
}
function causeAdvice({ cause, explanation }, state) {
	if (cause instanceof PreconditionError) return [cause.advice];
	const circumstances = circumstancesOf(state);
	if (cause instanceof CancelledError) return circumstances.isSafeToRepeat ? [safeText(state)] : [];
	if (cause instanceof AnswerError) {
		const { deltaColumnOfFlow } = explanation;
		const advice = advise(cause.problem, {
			...circumstances,
			deltaColumnOfFlow
		});
		return [
			...tokenAge(cause, state),
			...clockLines(cause, state),
			advice
		];
	}
	const check = checkText(cause);
	return [circumstances.isSafeToRepeat ? `${check} It is safe to try again.` : check];
}
function checkText(cause) {
	if (cause instanceof NoAnswerError) return NETWORK_ADVICE;
	return cause instanceof OtherFlowsError ? "Check whether a proxy or a gateway between this runner and Adobe drops the query of a request, or answers from a cache." : "Check `api-url` and `ims-url`, and the network between this runner and Adobe.";
}
function safeText({ hasSentCreation }) {
	return hasSentCreation ? "No run was created: no request for one was accepted. It is safe to try again." : "Nothing was sent that can create a run: it is safe to try again.";
}
function circumstancesOf(state) {
	return {
		credential: connectionOf(state)?.credential.kind,
		isSafeToRepeat: state.runs.every(({ by }) => by === "existing") && state.openWindows.size === 0
	};
}
function clockLines({ problem }, { order, current }) {
	const { serviceTimeMs = 0 } = problem;
	if (!order || !current || specificCode(problem) !== "SOURCES-1360") return [];
	const { startSeconds } = current.request;
	if (startSeconds <= order.run.nowSeconds || startSeconds * 1e3 > serviceTimeMs) return [];
	return [`The start that was sent is ${formatUtc(startSeconds)}, and by the clock of the service it is ${formatUtc(Math.floor(serviceTimeMs / 1e3))}: correct the clock of this runner, or set \`start-time\` that much later.`];
}
function tokenAge({ problem }, state) {
	const credential = connectionOf(state)?.credential;
	if (problem.status !== 401 || credential?.kind !== "access-token") return [];
	const expiry = tokenClaims(credential.accessToken).expirySeconds;
	return expiry === void 0 ? [] : [`By its own claims, \`access-token\` expires at ${formatUtc(expiry)}.`];
}
// src/report/annotation/remaining.ts
function remainingLines(state) {
	const { current, plan, order, runs } = state;
	if (!current || !plan || plan.windows.length === 1) return [];
	const count = plan.windows.length;
	const left = remainingWindows(state);
	if (runs.length === 0 && left.length === count) return [];
	const { runs: active, windows: doubtful } = openRuns(state, plan.windows, new Set(left));
	const open = active.length + doubtful.length;
	const done = count - left.length - open;
	const text = [`${done} of ${count} windows ${done === 1 ? "is" : "are"} loaded${order?.wait ? "" : " or under way"}.`];
	const ends = active.length === 1 ? "this run ends" : "these runs end";
	if (active.length > 0) text.push(`Find out first how ${ends}: ${formatList(active)}.`);
	const these = doubtful.length === 1 ? "this window" : "these windows";
	if (doubtful.length > 0) text.push(`Find out first whether there is a run for ${these} (${formatList(doubtful)}).`);
	if (open > 0 || done > 0 && !order?.wait) text.push("A window whose run does not succeed has to be loaded again.");
	return [[...text, ...leftText(left, plan.windows)].join(" ")];
}
function openRuns(state, windows, left) {
	const known = Map.groupBy([...notReached(state), ...countedRuns(state)], ({ index }) => index);
	const open = windows.flatMap((window, index) => {
		const own = known.get(index) ?? [];
		if (left.has(window) || own.some((run) => isDone(run, state))) return [];
		return [{
			names: own.filter((run) => !hasFailed(run)).map(({ runId }) => runId),
			window
		}];
	});
	const [named = [], unnamed = []] = [true, false].map((isNamed) => open.filter(({ names }) => names.length > 0 === isNamed));
	return {
		runs: named.map(({ names, window }) => `${names.join(" and ")} (${formatShortWindow(window)})`),
		windows: unnamed.map(({ window }) => formatShortWindow(window))
	};
}
function notReached({ plan, runs }) {
	const reached = new Set(runs.map(({ index }) => index));
	return (plan?.existing ?? []).flatMap((run, index) => run && !reached.has(index) ? [{
		...run,
		outcome: "attached",
		index
	}] : []);
}
function isDone({ outcome, status }, { order }) {
	if (outcome === "attached") return !order?.wait || !isUnderWay(status);
	return outcome === "created" ? !order?.wait : hasLoaded({ outcome });
}
function leftText(left, windows) {
	const spans = merged(left);
	const [first, ...others] = spans;
	if (!first) return [];
	if (!areConsecutive(windows)) return ["When no run of the flow is active, start this step again: it continues with the windows that are left."];
	if (others.length > 0) return [`${left.length} windows are left: ${formatList(spans.map(formatShortWindow))}. The output \`remaining-windows\` lists them, for a matrix or a later step.`];
	return [`To load what is left, start this step again with ${formatInputs(first)} (${formatShortWindow(first)}).`];
}
function merged(windows) {
	const spans = [];
	for (const window of windows) {
		const last = spans.at(-1);
		if (last?.endSeconds === window.startSeconds) spans[spans.length - 1] = hull([last, window]);
		else spans.push(window);
	}
	return spans;
}
// src/report/annotation/unknown-annotation.ts
function unknownAnnotation(error, state, clean) {
	const { current } = state;
	const known = current && state.runs.find(({ index }) => index === current.index);
	const unknown = error.cause instanceof OutcomeUnknownError ? error.cause : void 0;
	const first = unknown ? `, first attempt at ${formatUtc(unknown.attemptedAtSeconds)}` : "";
	const asked = current && `: flow ${current.request.flowId}, window ${formatWindow(current.request.window)}${first}`;
	return {
		title: known ? `${currentName(state) ?? "The flow run"} may exist twice` : `${currentName(state) ?? "A flow run"} may have been created`,
		lines: [
			failedLine(error, clean),
			...unknown?.lookups ? [clean(unknown.lookups, LONGEST_REASON)] : [],
			known ? `Flow run ${known.runId} exists. Whether an earlier request created another run is not known${asked ?? ""}.` : `Whether the run exists is not known${asked ?? ""}.`,
			...unknown && isRedirect(unknown.cause) ? [advise(unknown.cause.problem)] : [],
			...known ? [POSSIBLE_DUPLICATES_ADVICE] : unknownAdvice(unknown, current),
			...flowPage(state)
		]
	};
}
function unknownAdvice(unknown, current) {
	const startSeconds = Math.max(current?.request.startSeconds ?? 0, unknown?.startSeconds ?? 0);
	const inputs = current ? ` with ${formatInputs(current.request.window)}` : "";
	const check = `${current ? lookUpText(startSeconds) : "Look up"} the window among the runs of the flow in Experience Platform: start this step again${inputs} only if no run has it, because a second run would ingest the same data twice.`;
	if (!unknown?.isRecognizable || !current) return [check];
	return [check, `Or start this step again then with \`if-run-exists: attach\`, ${formatInputs(current.request.window)}: it attaches to the run if there is one.`];
}
function duplicatedAnnotation({ runs }, state) {
	const read = state.runs.find(({ runId }) => runs.some((run) => run.runId === runId))?.window ?? state.current?.request.window;
	const window = read ? ` over the window ${formatWindow(read)}` : "";
	const ids = runs.map(({ runId }) => runId).join(" and ");
	return {
		title: `${runs.length} flow runs were created instead of one`,
		lines: [
			`Failed to create exactly one flow run: the history of the flow shows ${runs.length} runs${window}: ${ids}.`,
			`Their data is ingested ${runs.length === 2 ? "twice" : `${runs.length} times`}, and the API has no way to stop a run. Check in Experience Platform what each of them loads, and delete the batches of all but one.`,
			...flowPage(state)
		]
	};
}
function flowPage({ order }) {
	return order ? [activityUrl(order.connection, order.run.flowId)] : [];
}
// src/report/annotation/run-advice.ts
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
	return (faults.map(({ code, message }) => `${code} ${message}`.trim().slice(0, LONGEST_SEEN)).map((text) => RUN_ADVICE.find(({ sign }) => sign.test(text))).find((advice) => advice !== FALLBACK) ?? FALLBACK).advice;
}
// src/report/annotation/unsuccessful-run.ts
function unsuccessfulLines(run, facts) {
	const { options, clean } = facts;
	const { runId, outcome, status, problem } = run;
	const reason = problem ? reasonOf(problem, clean, 500) : "";
	if (problem instanceof PossibleDuplicatesError) {
		const seen = status === "" ? "it was never seen" : `its status is ${status}`;
		return [withStop(`Failed to make sure that flow run ${runId} is the only one (${seen}): ${reason}`), POSSIBLE_DUPLICATES_ADVICE];
	}
	if (problem instanceof OtherWindowError) return [withStop(`Flow run ${runId} was taken for the one that was asked for by its time alone, but ${reason}`), "Whether the run that was asked for exists is not known. Look up its window among the runs of the flow in Experience Platform: start this step again only if no run has it, because a second run would ingest the same data twice."];
	if (outcome === "timed-out") return timeoutLines(run, reason, facts);
	if (problem instanceof OutcomeUnknownError) return [`${withStop(`Failed to re-trigger flow run ${runId}: ${reason}`)} ${clean(problem.lookups, 500)}`.trimEnd(), `Whether exactly one new run exists is not known. ${lookUpText(problem.startSeconds)} the window among the runs of the flow: if there is a new run, wait for it with the wait action; if there are several, delete the batches of all but one that succeeds; create another only if there is none, because its data would be ingested twice.`];
	switch (outcome) {
		case "unknown": return [
			withStop(`Failed to poll flow run ${runId}: ${reason}`),
			pollAdvice(problem, facts),
			`Whether it continues is not known. ${waitAgain(runId, facts, [])}`
		];
		case "failed": return failedLines(run, reason, facts);
		case "succeeded":
		case "partially-succeeded": return [`Flow run ${runId} ${lossText(run)}, and \`max-failed-records\` allows ${options.maxFailedRecords}.`, rowErrorsText("its")];
		default: return outcome;
	}
}
function failedLines(run, reason, facts) {
	const { runId, details, problem } = run;
	const faults = details?.errors ?? [];
	const failed = withStop(`Flow run ${runId} failed: ${deepest(faults, facts.clean)}`);
	if (problem instanceof PreconditionError) return [`${failed} ${withStop(`It was not re-triggered: ${reason}`)}`, problem.advice];
	return [`${failed}${reason && withStop(` It could not be re-triggered: ${reason}`)}`, adviceOnAnswer(problem, facts) ?? adviseOnRun(faults)];
}
function timeoutLines({ runId, details, status, problem, window }, reason, facts) {
	const { options } = facts;
	const isOdd = isUndocumented(status);
	const shown = isOdd ? `${status}, which Adobe does not document` : status || "not known";
	const seen = details ? `its last status is ${shown}` : "it was never seen";
	const failed = `Flow run ${runId} did not end within ${formatSeconds(options.waitTimeoutMs / 1e3)}: ${seen}`;
	if (isOdd) return [`${failed}.`, "It may have ended with this status, or continue. Check it in Experience Platform before its window is loaded again: a second run would ingest the same data twice."];
	return [withStop(`${failed}${reason && `, and the last poll failed: ${reason}`}`), details || window && !problem ? `It continues in Experience Platform. ${waitAgain(runId, facts)}` : `Whether it ${problem ? "continues" : "exists"} is not known. ${pollAdvice(problem, facts)} ${waitAgain(runId, facts, [])}`];
}
function waitAgain(runId, { state: { order, runs } }, changes = ["a longer `wait-timeout`"]) {
	if (order) return `Wait for it with the wait action and \`run-id: ${runId}\`.`;
	const all = [...runs.some(({ retriggeredAs }) => retriggeredAs === runId) ? [`\`run-id: ${runId}\``] : [], ...changes];
	return `To wait for it again, start this step again${all.length > 0 ? ` with ${all.join(" and ")}` : ""}.`;
}
function pollAdvice(problem, facts) {
	if (problem instanceof NoAnswerError) return NETWORK_ADVICE;
	return adviceOnAnswer(problem, facts) ?? "Check `run-id`, `sandbox-name` and `org-id`.";
}
function adviceOnAnswer(problem, { credential }) {
	const cause = problem instanceof TokenError ? problem.cause : problem;
	return cause instanceof AnswerError ? advise(cause.problem, {
		isAboutRun: true,
		credential
	}) : void 0;
}
function deepest(faults, clean) {
	const [cause, ...others] = faults;
	if (!cause) return "Adobe gives no reason";
	const outermost = others.at(-1);
	const shown = (fault) => withoutStop(describeFault(fault, clean));
	return outermost ? `${shown(cause)} (${shown(outermost)})` : shown(cause);
}
// src/report/annotation/wait-annotation.ts
function unsuccessfulAnnotation({ ends, options, notCreated }, state, clean) {
	const facts = {
		options,
		credential: connectionOf(state)?.credential.kind,
		clean,
		state
	};
	const all = ends.map((run) => ({
		runId: run.runId,
		lines: unsuccessfulLines(run, facts)
	}));
	const reason = notCreated && reasonOf(notCreated.cause, clean, 500);
	const next = notCreated ? [withStop(`${notCreated.message} for the next window: ${reason}`)] : [];
	const lines = [...reasonsOf(all), ...next];
	const { order, plan } = state;
	if (!order || plan) return {
		title: unsuccessfulTitle(ends, state),
		lines
	};
	const note = "No flow run was created: the step can continue only when the active run has ended.";
	return {
		title: "An active flow run has not ended",
		lines: [...lines, note]
	};
}
const TITLES = {
	failed: "failed",
	"timed-out": "has not ended in time",
	unknown: "cannot be polled",
	succeeded: "lost too many records",
	"partially-succeeded": "lost too many records"
};
function unsuccessfulTitle(ends, state) {
	const [only, ...others] = ends;
	const total = runCount(state);
	const isOneOfPlan = state.plan !== void 0 && others.length === 0;
	const verb = TITLES[worst(ends)];
	if (!only || !isOneOfPlan && total > 1) return verb === TITLES.succeeded ? `${ends.length} of ${total} flow runs ${verb}` : runsHeading(countedRuns(state), void 0, total);
	const run = state.runs.find(({ runId }) => runId === only.runId);
	const name = run && total > 1 ? runName(run, state) : "Flow run";
	if (only.problem instanceof PossibleDuplicatesError) return `${name} may exist twice`;
	if (only.problem instanceof OtherWindowError) return `${name} is not the one that was asked for`;
	return only.problem instanceof OutcomeUnknownError ? `${name} may have been re-triggered` : `${name} ${verb}`;
}
const MOST_REASONS = 10;
function reasonsOf(ends) {
	const shown = [...Map.groupBy(ends, ({ runId, lines }) => lines.join("\n").replaceAll(runId, "")).values()].slice(0, MOST_REASONS);
	const rest = ends.length - shown.flat().length;
	const more = `\u2026 and ${rest} more flow ${rest === 1 ? "run" : "runs"}, which the job summary lists.`;
	return [...shown.flatMap(reasonLines), ...rest > 0 ? [more] : []];
}
function reasonLines([first, ...others]) {
	const [reason = "", ...advice] = first?.lines ?? [];
	const [runs, are] = others.length === 1 ? ["flow run", "another"] : ["flow runs", `${others.length} other`];
	const names = formatList(others.map(({ runId }) => runId));
	return [
		reason,
		...others.length > 0 ? [`The same is true of ${are} ${runs}: ${names}.`] : [],
		...advice
	];
}
function cancelledAnnotation(runIds) {
	const [runs, continues, them] = runIds.length > 1 ? [
		"flow runs",
		"They continue",
		"them"
	] : [
		"flow run",
		"It continues",
		"it"
	];
	const input = runIds.length > 10 ? "the output `runs` as its `run-id`" : `\`run-id: ${runIds.join(",")}\``;
	return {
		title: "The wait was cancelled",
		lines: [`Failed to wait for ${runs} ${formatList(runIds, 10)}: the step was cancelled.`, `${continues} in Experience Platform, whose API has no way to stop a run. Wait for ${them} with the wait action and ${input}.`]
	};
}
// src/report/annotation/annotation.ts
function annotationOf(end, state, clean) {
	const { title, lines } = annotationOfEnd(end, state, clean);
	return {
		title,
		lines: [...lines, ...remainingLines(state)]
	};
}
function annotationOfEnd(end, state, clean) {
	switch (end.kind) {
		case "not-created": return notCreatedAnnotation(end.error, state, clean);
		case "unknown": return unknownAnnotation(end.error, state, clean);
		case "duplicated": return duplicatedAnnotation(end.error, state);
		case "unsuccessful": return unsuccessfulAnnotation(end.error, state, clean);
		case "wait-cancelled": return cancelledAnnotation(end.runs.map(({ runId }) => runId));
		case "failed-late": return {
			title: "The flow run exists, but its step failed",
			lines: [`Failed to finish the step: ${reasonOf(end.error instanceof OperationError ? end.error.cause : end.error, clean)}.`, existsText(end.run)]
		};
		case "outputs-not-writable": return {
			title: "The outputs cannot be written",
			lines: [`Failed to set the outputs of the step: ${reasonOf(end.error, clean)}.`, "Nothing was sent that can create a run. Check the disk of the runner and its GITHUB_OUTPUT."]
		};
		case "defect": return {
			title: "The action failed",
			lines: [`Failed for a reason that the action does not know: ${reasonOf(end.error, clean)}.`, "Report it with the log of a run that has debug logging enabled."]
		};
		default: return end;
	}
}
function existsText({ runId, outcome, status, isWaitOver }) {
	if (outcome === "failed") return `Flow run ${runId} exists in Experience Platform and has failed (status: ${status}). Look up its window among the runs of the flow before it is loaded again.`;
	return `Flow run ${runId} exists ${!isWaitOver && isUnderWay(status) ? "and continues " : ""}in Experience Platform. Do not create another for the same window: it would ingest the same data twice.`;
}
export { annotationOf };
