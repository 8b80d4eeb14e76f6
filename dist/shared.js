import { appendFileSync, context, error, getInput, info, setOutput, setSecret, warning } from "./toolkit.js";
// src/time/calendar.ts
const UNIT_SECONDS = {
	s: 1,
	m: 60,
	h: 3600,
	d: 86400,
	w: 604800
};
const FIRST_MONDAY_SECONDS = -3 * UNIT_SECONDS.d;
function shift(seconds, amount, unit) {
	if (unit !== "M" && unit !== "y") return seconds + amount * UNIT_SECONDS[unit];
	const date = new Date(seconds * 1e3);
	const day = date.getUTCDate();
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() + amount * (unit === "y" ? 12 : 1));
	date.setUTCDate(Math.min(day, daysInMonth(date)));
	return date.getTime() / 1e3;
}
function startOf(seconds, unit) {
	const date = new Date(seconds * 1e3);
	if (unit === "y" || unit === "M") return new Date(0).setUTCFullYear(date.getUTCFullYear(), unit === "y" ? 0 : date.getUTCMonth(), 1) / 1e3;
	const origin = unit === "w" ? FIRST_MONDAY_SECONDS : 0;
	return Math.floor((seconds - origin) / UNIT_SECONDS[unit]) * UNIT_SECONDS[unit] + origin;
}
function daysInMonth(date) {
	return new Date(new Date(0).setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
// src/time/window.ts
const FAR_FUTURE_SECONDS = 4133980800;
function windowProblem(window) {
	if (window.startSeconds < window.endSeconds) return void 0;
	return window.startSeconds === window.endSeconds ? "the window is empty" : "the window ends before it starts";
}
function isFarFuture(seconds) {
	return seconds >= FAR_FUTURE_SECONDS;
}
function isSameWindow(a, b) {
	return a.startSeconds === b.startSeconds && a.endSeconds === b.endSeconds;
}
function overlaps(a, b) {
	return a.startSeconds < b.endSeconds && b.startSeconds < a.endSeconds;
}
// src/time/duration.ts
const DURATION_FORMS = "a duration such as 90s, 5m, 1h30m, 2d or PT15M (a bare number is seconds)";
const LONGEST_DAYS = 24;
const SHORT = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO_8601 = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
function parseDuration(text) {
	const parts = (SHORT.exec(/^\d+$/.test(text) ? `${text}s` : text) ?? ISO_8601.exec(text))?.slice(1) ?? [];
	if (parts.every((part) => part === void 0)) return { problem: "is not a duration" };
	const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
	const { w, d, h, m } = UNIT_SECONDS;
	const total = weeks * w + days * d + hours * h + minutes * m + seconds;
	if (total === 0) return { problem: "is no time at all" };
	return total > LONGEST_DAYS * d ? { problem: `is longer than ${LONGEST_DAYS} days` } : { value: total * 1e3 };
}
const setMaxListeners = process.getBuiltinModule("node:events").setMaxListeners;
// src/inputs/fields.ts
var InputError = class extends Error {
	name = "InputError";
	problems;
	constructor(problems) {
		super(problems.map(({ input, problem }) => `${input} ${problem}`).join("; "));
		this.problems = problems;
	}
};
function fieldReader(defaults, get = getInput) {
	const text = (name) => get(name) || defaults[name];
	const read = (name, parse, accepted) => {
		const received = text(name);
		const parsed = parse(received);
		if ("value" in parsed) return parsed;
		return flawed({
			input: name,
			problem: `${parsed.problem}; accepted: ${accepted}`,
			...!parsed.secret && { received }
		});
	};
	return {
		text,
		required: (name, parse, accepted, hint = "") => text(name) === "" ? flawed({
			input: name,
			problem: `is missing; accepted: ${accepted}${hint && `. ${hint}`}`,
			lacks: [name]
		}) : read(name, parse, accepted),
		optional: (name, parse, accepted) => text(name) === "" ? { value: void 0 } : read(name, parse, accepted)
	};
}
function flawed(...problems) {
	return { problems };
}
function combine(fields) {
	const problems = Object.values(fields).flatMap((field) => "problems" in field ? field.problems : []);
	if (problems.length > 0) return { problems };
	const values = Object.entries(fields).map(([key, field]) => [key, "value" in field && field.value]);
	return { value: Object.fromEntries(values) };
}
// src/inputs/parsers.ts
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const ORG_ID = /^[\da-z]+@AdobeOrg$/i;
const SANDBOX_NAME = /^[a-z\d][a-z\d-]*$/;
const HEADER_VALUE = /^[\x21-\x7e]+$/;
function parseUuid(text) {
	return UUID.test(text) ? { value: text } : { problem: "is not a UUID" };
}
function parseOrgId(text) {
	return ORG_ID.test(text) ? { value: text } : { problem: "is not an organization id" };
}
function parseSandboxName(text) {
	if (SANDBOX_NAME.test(text)) return { value: text };
	return { problem: /[A-Z]/.test(text) ? "has capital letters, but sandbox names have none" : "is not a sandbox name" };
}
function parseClientId(text) {
	return HEADER_VALUE.test(text) ? { value: text } : { problem: "has characters that no client ID has" };
}
function parseAccessToken(text) {
	if (/^bearer\s/i.test(text)) return { problem: "begins with the word Bearer, which the action adds itself" };
	return HEADER_VALUE.test(text) ? { value: text } : { problem: "has characters that no token has" };
}
function parseScopes(text) {
	const scopes = text.split(/[\s,]+/).filter((scope) => scope !== "");
	return scopes.length > 0 && scopes.every((scope) => HEADER_VALUE.test(scope)) ? { value: scopes.join(",") } : { problem: "is not a list of scopes" };
}
function parseBoolean(text) {
	if (/^(true|True|TRUE)$/.test(text)) return { value: true };
	return /^(false|False|FALSE)$/.test(text) ? { value: false } : { problem: "is neither true nor false" };
}
function parseCount(text) {
	return /^\d{1,12}$/.test(text) ? { value: Number(text) } : { problem: "is not a whole number" };
}
function parseLine(text) {
	return /\p{Cc}/u.test(text) ? { problem: "has a control character or a line break in it" } : { value: text };
}
function parseUrlBelow(domain) {
	return (text) => {
		if (!URL.canParse(text)) return {
			problem: "is not a URL",
			...text.includes("@") && { secret: true }
		};
		const url = new URL(text);
		if (url.username || url.password) return {
			problem: "has a user name or password in it",
			secret: true
		};
		if (/[?#]/.test(text)) return { problem: "has a query or a fragment" };
		if (!(url.protocol === "https:" && url.hostname.endsWith(`.${domain}`)) && !(url.protocol === "http:" && isLoopback(url.hostname))) return { problem: "is not a host that a credential may be sent to" };
		return { value: `${url.origin}${url.pathname.replace(/\/+$/, "")}` };
	};
}
function isLoopback(hostname) {
	return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
// src/inputs/connection.ts
const CONNECTION_INPUTS = {
	"client-id": "",
	"client-secret": "",
	"access-token": "",
	scopes: "openid,AdobeID,read_organizations,additional_info.projectedProductContext,session",
	"org-id": "",
	"sandbox-name": "prod",
	"api-url": "https://platform.adobe.io",
	"ims-url": "https://ims-na1.adobelogin.com",
	"request-timeout": "60s",
	"retry-timeout": "2m"
};
const SECRET_INPUTS = ["client-secret", "access-token"];
const EMPTY_SECRET_HINT = "A secret that is not set arrives empty, and workflows started from a fork or by Dependabot get no secrets";
function connectionField(inputs) {
	return combine({
		clientId: inputs.required("client-id", parseClientId, "the client ID of the credential", EMPTY_SECRET_HINT),
		credential: credentialField(inputs),
		orgId: inputs.required("org-id", parseOrgId, "an organization id, which ends in @AdobeOrg", EMPTY_SECRET_HINT),
		sandboxName: inputs.required("sandbox-name", parseSandboxName, "the technical name of a sandbox, such as prod"),
		apiUrl: inputs.required("api-url", parseUrlBelow("adobe.io"), "https and a host below adobe.io"),
		imsUrl: inputs.required("ims-url", parseUrlBelow("adobelogin.com"), "https and a host below adobelogin.com"),
		requestTimeoutMs: inputs.required("request-timeout", parseDuration, DURATION_FORMS),
		retryTimeoutMs: inputs.required("retry-timeout", parseDuration, DURATION_FORMS)
	});
}
function credentialField(inputs) {
	const fields = combine({
		secret: secretField(inputs),
		scopes: inputs.required("scopes", parseScopes, "the scopes of the credential, separated by commas")
	});
	if ("problems" in fields) return fields;
	const { secret, scopes } = fields.value;
	return { value: secret.kind === "client-secret" ? {
		...secret,
		scopes
	} : secret };
}
function secretField(inputs) {
	const clientSecret = inputs.text("client-secret");
	const accessToken = inputs.text("access-token");
	if (clientSecret !== "" && accessToken !== "") return flawed({
		input: "access-token",
		problem: "is given beside client-secret; accepted: exactly one of the two"
	});
	if (clientSecret !== "") return { value: {
		kind: "client-secret",
		clientSecret
	} };
	if (accessToken === "") return flawed({
		input: "client-secret",
		problem: `is missing, and so is access-token; accepted: exactly one of the two. ${EMPTY_SECRET_HINT}`,
		lacks: SECRET_INPUTS
	});
	const parsed = parseAccessToken(accessToken);
	if ("value" in parsed) return { value: {
		kind: "access-token",
		accessToken: parsed.value
	} };
	return flawed({
		input: "access-token",
		problem: `${parsed.problem}; accepted: a token as IMS gives it`
	});
}
// src/inputs/proxy.ts
const PROXY_VARIABLES = ["https_proxy", "HTTPS_PROXY"];
function proxyField(env = process.env) {
	const name = PROXY_VARIABLES.find((variable) => env[variable]);
	if (name === void 0 || isProxyUrl(env[name] ?? "")) return { value: void 0 };
	return flawed({
		input: name,
		problem: "is not the URL of a proxy; accepted: http://host:port or http://user:password@host:port, special characters percent-encoded"
	});
}
function isProxyUrl(text) {
	const url = URL.canParse(text) || /^https?:\/\//.test(text) ? text : `http://${text}`;
	if (!URL.canParse(url)) return false;
	const { protocol, hostname, username, password } = new URL(url);
	return /^https?:$/.test(protocol) && hostname !== "" && isDecodable(username) && isDecodable(password);
}
function isDecodable(text) {
	try {
		return decodeURIComponent(text).length <= text.length;
	} catch {
		return false;
	}
}
// src/inputs/spelling.ts
function misspelled(names, get = getInput) {
	return names.flatMap((name) => otherSpellings(name).filter((spelling) => get(spelling) !== "").map((spelling) => ({
		input: spelling,
		problem: `is not an input of this action: write ${name}`,
		instead: name
	})));
}
function otherSpellings(name) {
	if (!name.includes("-")) return [];
	return [name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), name.replaceAll("-", "_")];
}
function valuesOf(field, names, get) {
	const spelling = misspelled(names, get);
	if ("value" in field && spelling.length === 0) return field.value;
	const found = new Set(spelling.map(({ instead }) => instead));
	const others = "problems" in field ? field.problems : [];
	throw new InputError([...spelling, ...others.filter(({ lacks = [] }) => !lacks.some((name) => found.has(name)))]);
}
// src/platform/json.ts
function readJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function member(value, key) {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? value[key] : void 0;
}
function text(value) {
	return typeof value === "string" && value.trim() !== "" ? value : void 0;
}
function list(value) {
	return Array.isArray(value) ? value : [];
}
// src/platform/run.ts
const RUN_ID = /^\w[\w.-]{0,127}$/;
const ETAG = /^[\x20-\x7e]{0,256}$/;
const FIRST_MILLISECONDS = 1e11;
function isRunId(text) {
	return RUN_ID.test(text);
}
const LAST_MS = 0xe677d21fd818;
const STATUS = /^[A-Za-z][\w -]{0,63}$/;
function readRunReference(value) {
	const runId = text(member(value, "id"));
	if (runId === void 0 || !isRunId(runId)) return void 0;
	const etag = text(member(value, "etag") ?? member(value, "eTag")) ?? "";
	return {
		runId,
		etag: ETAG.test(etag) ? etag : ""
	};
}
function readRun(value) {
	const reference = readRunReference(value);
	if (!reference) return void 0;
	const params = member(value, "params");
	const status = text(member(member(member(value, "metrics"), "statusSummary"), "status")) ?? "";
	return {
		...reference,
		flowId: text(member(value, "flowId")) ?? "",
		createdAtMs: readMs(member(value, "createdAt")),
		status: STATUS.test(status) ? status : "",
		startSeconds: readSeconds(member(params, "startTime")),
		window: readWindow(member(params, "windowStartTime"), member(params, "windowEndTime")) ?? activitiesWindow(value)
	};
}
function activitiesWindow(run) {
	return list(member(run, "activities") ?? member(run, "activites")).map((activity) => member(member(activity, "durationSummary"), "extensions")).map((extensions) => readWindow(member(extensions, "windowStart"), member(extensions, "windowEnd"))).find((window) => window !== void 0);
}
function readWindow(start, end) {
	const startSeconds = readSeconds(start);
	const endSeconds = readSeconds(end);
	return startSeconds === void 0 || endSeconds === void 0 ? void 0 : {
		startSeconds,
		endSeconds
	};
}
function readSeconds(value) {
	const ms = readMs(value);
	return ms === void 0 ? void 0 : Math.floor(ms / 1e3);
}
function readMs(value) {
	const number = typeof value === "number" ? value : /^\d{1,16}$/.test(text(value) ?? "") ? Number(value) : 0;
	const ms = number >= FIRST_MILLISECONDS ? number : number * 1e3;
	return ms > 0 && ms <= LAST_MS ? ms : void 0;
}
// src/inputs/wait-inputs.ts
const WAITING_INPUTS = {
	"wait-timeout": "150m",
	"poll-interval": "60s",
	retries: "0",
	"max-failed-records": ""
};
const WAIT_INPUTS = {
	...CONNECTION_INPUTS,
	"run-id": "",
	"flow-id": "",
	...WAITING_INPUTS
};
function readWaitInputs(get) {
	const inputs = fieldReader(WAIT_INPUTS, get);
	return valuesOf(combine({
		connection: connectionField(inputs),
		proxy: proxyField(),
		runIds: inputs.required("run-id", parseRunIds, "ids of flow runs, one a line or separated by commas, or the runs output"),
		flowId: inputs.optional("flow-id", parseUuid, "the UUID of a flow"),
		wait: waitingField(inputs)
	}), Object.keys(WAIT_INPUTS), get);
}
function waitingField(inputs) {
	return combine({
		waitTimeoutMs: inputs.required("wait-timeout", parseDuration, DURATION_FORMS),
		pollIntervalMs: inputs.required("poll-interval", parseDuration, DURATION_FORMS),
		retries: inputs.required("retries", parseCount, "a whole number"),
		maxFailedRecords: inputs.optional("max-failed-records", parseCount, "a whole number")
	});
}
function parseRunIds(value) {
	const json = value.startsWith("[") ? readJson(value) : void 0;
	if (json !== void 0 && !Array.isArray(json)) return { problem: "is not the JSON of runs" };
	const ids = json ? json.filter(isCurrent).map((run) => text(member(run, "runId")) ?? text(run) ?? "") : value.split(/[\s,]+/).filter((id) => id !== "");
	const given = [...new Set(ids)];
	if (given.length === 0) return { problem: "names no run" };
	const wrong = given.find((id) => !isRunId(id));
	if (wrong === void 0) return { value: given };
	return { problem: `has something in it that is not the id of a run: ${JSON.stringify(wrong)}` };
}
function isCurrent(run, index, runs) {
	const windowOf = (value) => `${member(value, "windowStartTime")} ${member(value, "windowEndTime")}`;
	return !(member(run, "outcome") === "failed" && member(run, "windowStartTime") !== void 0 && runs.slice(index + 1).some((later) => windowOf(later) === windowOf(run)));
}
// src/inputs/workflow.ts
function readWorkflow() {
	const { runId, runAttempt, serverUrl, eventName } = context;
	if (Number.isNaN(runId) || !process.env["GITHUB_REPOSITORY"]) return void 0;
	const { owner, repo } = context.repo;
	return {
		url: `${serverUrl}/${owner}/${repo}/actions/runs/${runId}${Number.isNaN(runAttempt) ? "" : `/attempts/${runAttempt}`}`,
		event: eventName
	};
}
function readRunAttempt() {
	return Number.isNaN(context.runAttempt) ? 1 : context.runAttempt;
}
function readSummaryFile() {
	return process.env["GITHUB_STEP_SUMMARY"] ?? "";
}
// src/inputs/secrets.ts
function readSecrets(get = getInput) {
	return SECRET_INPUTS.flatMap((name) => [name, ...otherSpellings(name)]).map(get).filter((secret) => secret !== "");
}
// src/platform/clock.ts
var CancelledError = class extends Error {
	name = "CancelledError";
	constructor() {
		super("the step was cancelled");
	}
};
function realClock(cancel) {
	const originMs = Date.now() - elapsedMs();
	const throwIfCancelled = () => {
		if (cancel.aborted) throw new CancelledError();
	};
	return {
		now: () => originMs + elapsedMs(),
		throwIfCancelled,
		sleep: (ms) => new Promise((resolve, reject) => {
			throwIfCancelled();
			const cancelled = () => {
				clearTimeout(timer);
				reject(new CancelledError());
			};
			const timer = setTimeout(() => {
				cancel.removeEventListener("abort", cancelled);
				resolve();
			}, ms);
			cancel.addEventListener("abort", cancelled, { once: true });
		})
	};
}
function elapsedMs() {
	return Number(process.hrtime.bigint()) / 1e6;
}
// src/failure.ts
var StepError = class extends Error {
	name = "StepError";
	operation;
	run;
	findings;
	constructor(operation, run, cause, findings = []) {
		super(`Failed to ${operation}`, { cause });
		this.operation = operation;
		this.run = run;
		this.findings = findings;
	}
};
var UnsettledError = class extends Error {
	name = "UnsettledError";
	attemptedAtSeconds;
	looks;
	constructor(cause, attemptedAtMs, looks) {
		super(cause.message, { cause });
		this.attemptedAtSeconds = Math.floor(attemptedAtMs / 1e3);
		this.looks = looks;
	}
};
var RunExistsError = class extends Error {
	name = "RunExistsError";
	run;
	constructor(run) {
		super(`flow run ${run.runId} has exactly this window, and its status is ${run.status || "not known yet"}`);
		this.run = run;
	}
};
var WaitError = class extends Error {
	name = "WaitError";
	ends;
	options;
	constructor(ends, options) {
		super(ends.map(({ runId, outcome }) => `flow run ${runId}: ${outcome}`).join(", "));
		this.ends = ends;
		this.options = options;
	}
};
// src/platform/advice.ts
const PERMISSION = "Add the credential to a role in Permissions that holds Manage Sources and this sandbox.";
const SANDBOX = "Check sandbox-name: its technical name in lower case, in the organization of org-id.";
const LATER = "The service did not take the request in time. Try again later, or with a longer retry-timeout.";
const FLOW_NOT_FOUND = "Check flow-id, sandbox-name and org-id. A flow that an access label hides from the credential looks the same.";
const ADVICE = {
	"FLOW-1101": FLOW_NOT_FOUND,
	"FLOW-1100": "The source behind the flow refused: Adobe names its reason in the text.",
	"FLOW-1427": "A user token may not create runs of this flow: use client-id and client-secret of an OAuth server-to-server credential.",
	"FLOW-1430": FLOW_NOT_FOUND,
	"FLOW-1439": FLOW_NOT_FOUND,
	"FLOW-1446": "Check flow-id.",
	"FLOW-2000": "Check org-id: the token belongs to another organization, or none has that id.",
	"FLOW-2001": "Check org-id.",
	"FLOW-2002": "Check org-id.",
	"FLOW-2100": SANDBOX,
	"FLOW-2101": SANDBOX,
	"FLOW-2103": SANDBOX,
	"FLOW-2105": SANDBOX,
	"FLOW-2106": SANDBOX,
	"FLOW-2111": SANDBOX,
	"FLOW-2114": "Check access-token, or use client-secret instead.",
	"FLOW-2115": "Check access-token, or use client-secret instead.",
	"FLOW-2118": PERMISSION,
	"FLOW-2120": PERMISSION,
	"FLOW-2121": PERMISSION,
	"SOURCES-1333": "This kind of source cannot do that.",
	"SOURCES-1340": "The service could not read a time. The log shows the three that were sent.",
	"SOURCES-1360": "Set start-time to a time to come, such as now+1m.",
	"SOURCES-1380": "The source could not create the run: Adobe names its reason in the text.",
	"SOURCES-1381": "Set window-end-time to a time after window-start-time.",
	"SOURCES-1382": "The flow keeps the delta column of its first run. Leave delta-column out, or give the name that the flow has.",
	"SOURCES-1383": "This is the first run of a table-based flow: give its delta column as delta-column.",
	"SOURCES-1384": "Check window-start-time, window-end-time, start-time and delta-column.",
	"SOURCES-1385": "On-demand ingestion is for batch sources, and not for all of them: this one has no support for it.",
	"SOURCES-1386": "On-demand runs need a flow that is scheduled for one-time ingestion; this one runs on a schedule. Create a one-time flow for the same data.",
	"SOURCES-1387": "The run is in a state from which it cannot be started again.",
	"SOURCES-1388": "Enable the flow first.",
	"GATEWAY-400003": "Check org-id.",
	"GATEWAY-401013": "The token has expired, or is not one for this API. Use client-secret, so that every step has a fresh token, or mint access-token shortly before.",
	"GATEWAY-403000": "Check client-id.",
	"GATEWAY-403003": "Check client-id: it must be the credential that the token was made with, and its project needs the Experience Platform API.",
	"GATEWAY-403010": "Check access-token.",
	"GATEWAY-403025": "Check org-id, and that the credential has a product profile of Experience Platform in that organization.",
	"GATEWAY-429050": "Adobe limits how often its API is called. Try again later, and spread the steps that call it.",
	"IMS-invalid_client": "Check client-id and client-secret: both come from the same OAuth server-to-server credential, and a secret that was rotated away no longer works.",
	"IMS-invalid_scope": "Check scopes: copy the list that the page of the credential shows.",
	"IMS-unauthorized_client": "The credential must be of the type OAuth server-to-server.",
	"HTTP-401": "Check the credential: the service did not accept the token.",
	"HTTP-403": PERMISSION,
	"HTTP-400": "Check the inputs of this step against what the log shows as sent.",
	"HTTP-404": "Check flow-id, sandbox-name and org-id, then api-url and ims-url.",
	"HTTP-407": "The proxy wants credentials: put them into https_proxy.",
	"HTTP-408": LATER,
	"HTTP-425": LATER,
	"HTTP-429": "Adobe limits how often its API is called. Try again later, and spread the steps that call it.",
	"HTTP-3xx": "Redirects are never followed, because the credential would travel along. Check api-url, ims-url and the proxy.",
	"HTTP-5xx": "The trouble is on the side of the service. Look at status.adobe.com, then try again."
};
const SOURCES_SENTENCES = [
	["SOURCES-1333", /flowRunAction=.* not supported for source/i],
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
	["SOURCES-1380", /failed to create flow run/i]
];
const SOURCES_CODE = /-(13\d\d)-\d{3}$/;
const SOURCES_CODE_IN_TEXT = /(?<![\w-])(?:[A-Z][A-Z_]*-)?(13\d\d)-[1-5]\d\d(?![\w-])/;
function advise(problem) {
	const { status } = problem;
	const keys = [
		sourcesCode(problem),
		problem.code.replace(/-\d{3}$/, ""),
		`HTTP-${status}`
	];
	const family = status >= 500 ? "HTTP-5xx" : status >= 300 && status < 400 ? "HTTP-3xx" : "HTTP-400";
	return [...keys, family].map((key) => ADVICE[key]).find((advice) => advice !== void 0) ?? "";
}
function sourcesCode({ code, text }) {
	const passesOn = code === "" || code.startsWith("FLOW-1100-");
	const number = SOURCES_CODE.exec(code)?.[1] ?? (passesOn ? SOURCES_CODE_IN_TEXT.exec(text)?.[1] : void 0);
	if (number !== void 0) return `SOURCES-${number}`;
	if (!passesOn) return "";
	return SOURCES_SENTENCES.find(([, sentence]) => sentence.test(text))?.[0] ?? "";
}
const RUN_ADVICE = [
	[/^133\b|unable to locate any files/i, "The window holds no files. Check window-start-time and window-end-time against what the source has."],
	[/^MAPPER-/, "Check the flow's mapping against the columns of the source."],
	[/^INGEST-/, "Check the data against the dataset's schema; error diagnostics of the flow show the rows."],
	[/^CONNECTOR-1\d{3}/, "The data could not be read from the source. Check its credentials and network rules, then set retries or start the run again."],
	[/^CONNECTOR-2\d{3}/, "The data was copied but could not be processed. Check the mapping, the schema and that the dataset still exists."]
];
function adviseOnRun(faults) {
	const texts = faults.map(({ code, message }) => `${code} ${message}`.trim());
	return RUN_ADVICE.find(([sign]) => texts.some((text) => sign.test(text)))?.[1] ?? "Look at the run in Experience Platform, then start it again over the same window.";
}
// src/platform/no-answer.ts
var NoAnswerError = class extends Error {
	name = "NoAnswerError";
	sent;
	isLasting;
	constructor(reason, sent, options = {}) {
		super(reason, options);
		this.sent = sent;
		this.isLasting = options.isLasting ?? false;
	}
};
// src/platform/problem.ts
var AnswerError = class extends Error {
	name = "AnswerError";
	problem;
	constructor(problem) {
		super(describe(problem));
		this.problem = problem;
	}
};
var UnreadableAnswerError = class extends Error {
	name = "UnreadableAnswerError";
};
const TYPED_CODE = /^[A-Z][A-Z_]{0,31}-\d{3,6}-\d{3}$/;
const GATEWAY_CODE = /^\d{1,12}$/;
const OAUTH_CODE = /^\w{1,64}$/;
const REQUEST_ID = /^[\w.:-]{1,128}$/;
function readProblem(answer, service) {
	const body = readJson(answer.body);
	const report = member(body, "report");
	const sentence = text(member(report, "detailed-message")) ?? text(member(body, "detail")) ?? text(member(body, "errorMessage")) ?? text(member(body, "message")) ?? text(member(body, "error_description")) ?? text(member(body, "title")) ?? (body === void 0 ? plainText(answer.body) : void 0);
	return {
		status: answer.status,
		code: readCode(body, service),
		text: sentence ?? "",
		requestId: [member(report, "request-id"), answer.headers["x-request-id"]].find(isRequestId) ?? "",
		retryAfterMs: readRetryAfter(text(answer.headers["retry-after"]), text(answer.headers["date"]))
	};
}
function readRetryAfter(retryAfter = "", date = "") {
	if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1e3;
	if (!/^[A-Z][a-z]{2,8},? /.test(retryAfter)) return void 0;
	const ms = Date.parse(retryAfter) - Date.parse(date);
	return Number.isNaN(ms) ? void 0 : Math.max(0, ms);
}
function isRequestId(value) {
	return typeof value === "string" && REQUEST_ID.test(value);
}
function readCode(body, service) {
	const typed = text(member(body, "type"))?.split("/").at(-1) ?? "";
	if (TYPED_CODE.test(typed)) return typed;
	const gatewayCode = member(body, "error_code");
	const number = typeof gatewayCode === "number" ? String(gatewayCode) : text(gatewayCode);
	if (number !== void 0 && GATEWAY_CODE.test(number)) return `GATEWAY-${number}`;
	const oauthCode = text(member(body, "error")) ?? "";
	return OAUTH_CODE.test(oauthCode) ? `${service}-${oauthCode}` : "";
}
function plainText(body) {
	const [start = "", ...tags] = body.replace(/<(script|style)\b.*?(<\/\1>|$)/gis, " ").split("<");
	return text([start, ...tags.map((tag) => tag.slice(tag.indexOf(">") + 1))].join(" ").replace(/\s+/g, " ").trim());
}
function describe({ status, code, text: sentence, requestId }) {
	const said = sentence ? `: ${sentence}` : " with no explanation";
	return `HTTP ${status}${code && ` ${code}`}${said}${requestId && ` (request id ${requestId})`}`;
}
// src/platform/token.ts
function tokenExpiry(accessToken) {
	const claims = readJson(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString("utf8"));
	const endMs = readNumber(member(claims, "created_at")) + readNumber(member(claims, "expires_in"));
	const seconds = Number.isNaN(endMs) ? readNumber(member(claims, "exp")) : Math.floor(endMs / 1e3);
	return seconds > 0 && seconds < LAST_SECOND ? seconds : void 0;
}
const LAST_SECOND = 253402300799;
function readNumber(value) {
	return typeof value === "number" ? value : Number(text(value) ?? NaN);
}
// src/time/format.ts
function formatUtc(seconds) {
	return `${new Date(seconds * 1e3).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
function formatSeconds(seconds) {
	const { d, h, m, s } = UNIT_SECONDS;
	return Object.entries({
		d,
		h,
		m,
		s
	}).flatMap(([unit, size], index, units) => {
		const larger = units[index - 1]?.[1];
		const count = Math.floor((larger ? seconds % larger : seconds) / size);
		return count > 0 ? [`${count}${unit}`] : [];
	}).slice(0, 2).join(" ") || "0s";
}
function formatMs(ms) {
	return `${ms < 1e4 ? Math.round(ms / 100) / 10 : Math.round(ms / 1e3)} s`;
}
function formatBytes(bytes) {
	if (bytes === void 0) return void 0;
	const power = Math.min(4, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
	const value = bytes / 1e3 ** power;
	return `${power === 0 ? value : value.toFixed(1)} ${[
		"B",
		"kB",
		"MB",
		"GB",
		"TB"
	][power]}`;
}
const stripVTControlCharacters = process.getBuiltinModule("node:util").stripVTControlCharacters;
// src/report/clean.ts
function stripInvisible(text) {
	return stripVTControlCharacters(text).replace(/\p{Cf}/gu, "").replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
function disarm(text) {
	return text.replaceAll("##[", "## [").replace(/:(?=:)/g, ": ");
}
function cut(text, length) {
	return text.length > length ? `${text.slice(0, length)}\u2026` : text;
}
function escapeHtml(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;");
}
// src/report/links.ts
function activityUrl({ orgId, sandboxName }, flowId, runId) {
	return `${`https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`}/activity${runId === void 0 ? "" : `/${runId}`}`;
}
// src/report/outputs.ts
function requestOutputs({ run }) {
	return {
		"start-time": String(run.startSeconds),
		...windowOutputs([run.window])
	};
}
function runOutputs({ run, connection }, { runId, etag, status = "" }, outcome) {
	return {
		"run-id": runId,
		etag,
		outcome,
		status,
		"run-url": activityUrl(connection, run.flowId, runId),
		runs: JSON.stringify([runEntry({
			runId,
			etag,
			window: run.window,
			outcome,
			status
		})])
	};
}
function waitedOutputs(runs, connection, flowId) {
	const ends = runs.flatMap((attempts) => attempts.slice(-1));
	const last = ends.at(-1);
	const windows = ends.flatMap(({ window }) => window ? [window] : []);
	const flow = flowId ?? last?.details?.flowId;
	return {
		...last && {
			"run-id": last.runId,
			etag: last.etag,
			status: last.status
		},
		...last && flow && { "run-url": activityUrl(connection, flow, last.runId) },
		...windows.length === ends.length && windowOutputs(windows),
		outcome: worst(ends),
		metrics: JSON.stringify(total(ends.map(({ details }) => details?.metrics ?? {}))),
		"batch-ids": JSON.stringify([...new Set(ends.flatMap(({ details }) => details?.batchIds ?? []))]),
		runs: JSON.stringify(runs.flat().map(runEntry))
	};
}
const RANKS = [
	"succeeded",
	"partially-succeeded",
	"unknown",
	"timed-out",
	"failed"
];
function worst(ends) {
	return RANKS.findLast((rank) => ends.some(({ outcome }) => outcome === rank)) ?? "unknown";
}
function total(all) {
	const [first = {}, ...others] = all;
	if (others.length === 0) return first;
	const names = new Set(all.flatMap((metrics) => Object.keys(metrics)));
	names.delete("durationMs");
	return Object.fromEntries([...names].map((name) => [name, all.reduce((sum, metrics) => sum + (metrics[name] ?? 0), 0)]));
}
function runEntry({ runId, etag, window, outcome, status }) {
	return {
		runId,
		etag,
		...window && windowTimes(window),
		outcome,
		status
	};
}
function windowOutputs(windows) {
	return {
		"window-start-time": String(windows[0]?.startSeconds ?? ""),
		"window-end-time": String(windows.at(-1)?.endSeconds ?? ""),
		windows: JSON.stringify(windows.map(windowTimes))
	};
}
function windowTimes({ startSeconds, endSeconds }) {
	return {
		windowStartTime: String(startSeconds),
		windowEndTime: String(endSeconds)
	};
}
// src/report/explain-wait.ts
const MOST_RUNS$1 = 10;
const LONGEST_REASON$1 = 500;
const TITLES = {
	failed: "failed",
	"timed-out": "has not ended in time",
	unknown: "cannot be looked at",
	succeeded: "lost too many records",
	"partially-succeeded": "lost too many records"
};
function explainWait(error, clean) {
	const { ends } = error;
	const lines = ends.slice(0, MOST_RUNS$1).flatMap((run) => explainEnd(run, error, clean));
	const more = ends.length > MOST_RUNS$1 ? [`\u2026 and ${ends.length - MOST_RUNS$1} more: see the job summary.`] : [];
	return {
		title: ends.length === 1 ? `Flow run ${TITLES[worst(ends)]}` : `${ends.length} flow runs came to no good end`,
		lines: [...lines, ...more]
	};
}
function explainEnd(run, { options }, clean) {
	const name = `Flow run ${run.runId}`;
	const problem = run.problem ? cut(clean(run.problem.message), LONGEST_REASON$1).replace(/\.$/, "") : "";
	if (run.outcome === "timed-out") {
		const after = formatSeconds(options.waitTimeoutMs / 1e3);
		return [`Failed to see the end of flow run ${run.runId} within ${after}: its status is ${clean(run.status) || "not known"}.`, "It goes on in Experience Platform. Wait for it again with the wait action and its run-id, or with a longer wait-timeout."];
	}
	if (run.problem instanceof UnsettledError) return explainUnsettled(run.runId, run.problem, problem, clean);
	if (run.outcome === "unknown") return [`Failed to look at flow run ${run.runId}: ${problem}.`, adviseOnLook(run.problem)];
	if (run.outcome === "failed") {
		const faults = run.details?.errors ?? [];
		const retry = problem && ` It could not be started over: ${problem}.`;
		const advice = run.problem instanceof AnswerError ? advise(run.problem.problem) : adviseOnRun(faults);
		return [`${name} failed: ${deepest(faults, clean)}.${retry}`, advice];
	}
	return [`${name} failed to ingest ${run.details?.metrics.recordsFailed} records, and max-failed-records allows ${options.maxFailedRecords}.`, "Look at the errors of its rows in Experience Platform, which keeps them for 30 days where error diagnostics are on."];
}
function adviseOnLook(problem) {
	return !(problem instanceof AnswerError) || problem.problem.status === 404 ? "Check run-id, sandbox-name and org-id." : advise(problem.problem);
}
function explainUnsettled(runId, { looks }, reason, clean) {
	return [`Failed to start flow run ${runId} over: ${reason}. ${cut(clean(looks), LONGEST_REASON$1)}`, "Whether a new run exists is not known. Look for one over the same window among the runs of the flow: wait for it with the wait action where there is one, and start the window again only where there is none, because it would be ingested twice."];
}
function deepest(faults, clean) {
	const [cause, ...others] = faults.map(({ code, message }) => cut(clean(`${code} ${message}`.trim()), LONGEST_REASON$1).replace(/\.$/, ""));
	if (cause === void 0) return "Adobe gives no reason";
	const outermost = others.at(-1);
	return outermost === void 0 ? cause : `${cause} (${outermost})`;
}
function explainCancelledWait(runIds) {
	const many = runIds.length > 1;
	return {
		title: "The wait was cancelled",
		lines: [`Failed to wait for ${many ? "flow runs" : "flow run"} ${runIds.join(", ")}: the step was cancelled.`, `${many ? "They go" : "It goes"} on in Experience Platform, whose API has no way to stop a run. Wait again with the wait action and run-id.`]
	};
}
// src/report/secrets.ts
const SHORTEST_SECRET = 4;
const SHORTEST_TOKEN_PART = 16;
const ENTITIES = {
	"&": "amp",
	"<": "lt",
	">": "gt",
	"\"": "quot",
	"'": "apos"
};
function secretPattern(secret) {
	if (secret.length < SHORTEST_SECRET) return void 0;
	const forms = [secret, ...secret.split(".").filter((part) => part.length >= SHORTEST_TOKEN_PART && part !== secret)].flatMap((text) => [...[
		inUrl,
		inJson,
		inHtml,
		plain$1
	].map((form) => [...text].map(form).join("")), ...inBase64(text)]);
	const any = new RegExp(forms.join("|"), "g");
	const each = forms.map((form) => new RegExp(form, "y"));
	return { [Symbol.replace]: (text, by) => replaceLongest(text, by, any, each) };
}
function replaceLongest(text, by, any, each) {
	const kept = [];
	let end = 0;
	any.lastIndex = 0;
	for (let match = any.exec(text); match; match = any.exec(text)) {
		const { index } = match;
		const ends = each.map((form) => {
			form.lastIndex = index;
			return form.test(text) ? form.lastIndex : 0;
		});
		kept.push(text.slice(end, index));
		end = Math.max(...ends);
		any.lastIndex = end;
	}
	return [...kept, text.slice(end)].join(by);
}
function plain$1(character) {
	return /\s/.test(character) ? "\\s" : character.replace(/[^A-Za-z0-9]/, "\\$&");
}
function inUrl(character) {
	if (/[A-Za-z0-9]/.test(character)) return character;
	const bytes = [...Buffer.from(character)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`);
	if (character === "%") return bytes.join("");
	return `(?:${bytes.join("")}|${plain$1(character)}${character === " " ? "|\\+" : ""})`;
}
function inJson(character) {
	if (/[A-Za-z0-9]/.test(character)) return character;
	const code = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index)).map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, "0"))}`).join("");
	const short = character === "/" ? "\\/" : JSON.stringify(character).slice(1, -1);
	return `(?:${[...[code, ...short === character ? [] : [[...short].map(plain$1).join("")]], .../["\\]/.test(character) ? [] : [plain$1(character)]].join("|")})`;
}
function inHtml(character) {
	if (/[A-Za-z0-9]/.test(character)) return character;
	const code = character.codePointAt(0) ?? 0;
	const entity = ENTITIES[character];
	return `(?:${[...[`&#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`, ...entity === void 0 ? [] : [`&${entity};`]], ...character === "&" ? [] : [plain$1(character)]].join("|")})`;
}
function inBase64(text) {
	return [
		0,
		1,
		2
	].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
		return bytes.toString("base64").slice(before === 0 ? 0 : before + 1, Math.floor(bytes.length * 8 / 6)).replaceAll("+", "[+-]").replaceAll("/", "[/_]");
	});
}
function anyCase(hex) {
	return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
// src/report/runner.ts
var OutputError = class extends Error {
	name = "OutputError";
};
const MAX_LINE_LENGTH = 2e3;
const MAX_ANNOTATION_LENGTH = 4e3;
function openRunner(summaryFile) {
	const secrets = [];
	const hide = (text) => secrets.reduce((shown, secret) => shown.replace(secret, "***"), text);
	const clean = (text) => disarm(hide(stripInvisible(text)));
	return {
		mask(secret) {
			setSecret(secret);
			const pattern = secretPattern(secret);
			if (pattern) secrets.push(pattern);
		},
		hide,
		clean,
		info(...lines) {
			for (const line of lines) info(cut(clean(line), MAX_LINE_LENGTH));
		},
		warn: (title, message) => warning(cut(clean(message), MAX_ANNOTATION_LENGTH), { title }),
		fail: (title, lines) => error(cut(lines.map(clean).join("\n"), MAX_ANNOTATION_LENGTH), { title }),
		output(name, value) {
			try {
				setOutput(name, hide(value));
			} catch (error) {
				throw new OutputError(`the step output ${name} cannot be written: ${error.message}`);
			}
		},
		summarize(html) {
			try {
				if (summaryFile) appendFileSync(summaryFile, hide(html));
			} catch (error) {
				info(clean(`The job summary cannot be written: ${error.message}`));
			}
		}
	};
}
// src/report/explain.ts
const LONGEST_VALUE = 100;
const LONGEST_REASON = 1e3;
function explain(error, { inputs, run, waitingFor = [] }, clean) {
	if (error instanceof InputError) return explainInputs(error.problems, clean);
	if (error instanceof WaitError) return explainWait(error, clean);
	if (error instanceof CancelledError && waitingFor.length > 0) return explainCancelledWait(waitingFor);
	const reason = (cause) => cut(clean(messageOf(cause)), LONGEST_REASON);
	if (run) return explainLateFailure(reason(error), run);
	if (error instanceof OutputError) return explainOutputs(reason(error));
	if (!(error instanceof StepError)) return explainDefect(reason(error));
	const failed = `${error.message}: ${reason(error.cause)}.`;
	if (error.run === "none") {
		const findings = error.findings.map((finding) => cut(clean(finding), LONGEST_REASON));
		return {
			title: "No flow run was created",
			lines: [failed, ...findings.length > 0 && error.cause instanceof AnswerError && error.cause.problem.status === 400 ? findings : [...adviceOn(error.cause, inputs), ...findings]]
		};
	}
	const unsettled = error.cause instanceof UnsettledError ? error.cause : void 0;
	return explainUnknown([failed, ...unsettled ? [cut(clean(unsettled.looks), LONGEST_REASON)] : []], unsettled?.attemptedAtSeconds, inputs);
}
function explainUnknown(reasons, attemptedAtSeconds, inputs) {
	const first = attemptedAtSeconds === void 0 ? "" : `, first attempt at ${formatUtc(attemptedAtSeconds)}`;
	const asked = inputs && `flow ${inputs.run.flowId}, window ${windowText$1(inputs.run.window)}${first}`;
	return {
		title: "A flow run may have been created",
		lines: [
			...reasons,
			`Whether the run exists is not known${asked ? `: ${asked}` : ""}.`,
			"Either start this step again with if-run-exists: attach, as a re-run of the job does by itself: it takes over the run where there is one.",
			"Or look for the window among the runs of the flow, and start the step again only where it is missing: a second run would ingest the same data twice.",
			...inputs ? [activityUrl(inputs.connection, inputs.run.flowId)] : []
		]
	};
}
function windowText$1({ startSeconds, endSeconds }) {
	return `${formatUtc(startSeconds)} (${startSeconds}) to ${formatUtc(endSeconds)} (${endSeconds})`;
}
function explainInputs(problems, clean) {
	const list = problems.map(({ input, received, problem }) => {
		return `- ${input}${received === void 0 ? "" : ` ${JSON.stringify(cut(clean(received), LONGEST_VALUE))}`} ${problem}.`;
	});
	return {
		title: "The inputs of this step are wrong",
		lines: [`Failed to read the inputs: correct ${problems.length === 1 ? "an input" : `${problems.length} inputs`} of this step.`, ...list]
	};
}
function explainLateFailure(reason, { runId }) {
	return {
		title: "There is a flow run, but its step failed",
		lines: [`Failed to finish the step: ${reason}.`, `Flow run ${runId} exists and goes on in Experience Platform. Do not create another for the same window: it would ingest the same data twice.`]
	};
}
function explainOutputs(reason) {
	return {
		title: "No flow run was created",
		lines: [`Failed to begin the step: ${reason}.`, "Nothing was sent to Adobe. Check the disk of the runner and its GITHUB_OUTPUT."]
	};
}
function explainDefect(reason) {
	return {
		title: "The action failed",
		lines: [`Failed for a reason that the action does not know: ${reason}.`, "Please report it with the log of a run that has debug logging enabled."]
	};
}
const NETWORK_ADVICE = "Check the network between this runner and Adobe: names, firewall, proxy (https_proxy, no_proxy). It is safe to try again.";
const ANSWER_ADVICE = "Check api-url and ims-url, and what stands between this runner and Adobe. It is safe to try again.";
function adviceOn(cause, inputs) {
	if (cause instanceof AnswerError) return [...tokenAge(cause, inputs), advise(cause.problem)];
	if (cause instanceof RunExistsError) return ["Set if-run-exists to attach to take it over, or to create for a second run."];
	if (cause instanceof CancelledError) return ["Nothing was created: it is safe to try again."];
	return [cause instanceof NoAnswerError ? NETWORK_ADVICE : ANSWER_ADVICE];
}
function tokenAge({ problem }, inputs) {
	const credential = inputs?.connection.credential;
	if (problem.status !== 401 || credential?.kind !== "access-token") return [];
	const expiry = tokenExpiry(credential.accessToken);
	return expiry === void 0 ? [] : [`By its own claims, access-token expires at ${formatUtc(expiry)}.`];
}
function messageOf(error) {
	return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
// src/report/facts.ts
const SIGNS = {
	succeeded: "✅",
	"partially-succeeded": "⚠️",
	failed: "❌",
	"timed-out": "⌛",
	unknown: "❔"
};
function workflowFact({ event, url }) {
	return {
		label: "Workflow",
		value: `started by ${event}`,
		url
	};
}
function requestFacts({ run, connection }) {
	return [
		{
			label: "Flow",
			value: run.flowId,
			url: activityUrl(connection, run.flowId)
		},
		{
			label: "Window",
			value: windowText(run.window)
		},
		{
			label: "Start",
			value: bothTimes(run.startSeconds)
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
function runFacts({ run, connection }, { runId, status }) {
	return [{
		label: "Flow run",
		value: runId,
		url: activityUrl(connection, run.flowId, runId)
	}, ...status ? [{
		label: "Status",
		value: status
	}] : []];
}
function waitedFacts({ status, details, window }) {
	const { recordsRead, recordsWritten, recordsFailed, recordsSkipped, bytesRead, bytesWritten, durationMs } = details?.metrics ?? {};
	return [
		...fact("Status", status),
		...window ? [{
			label: "Window",
			value: windowText(window)
		}] : [],
		...fact("Records", counts({
			read: recordsRead,
			written: recordsWritten,
			failed: recordsFailed,
			skipped: recordsSkipped
		})),
		...fact("Data", counts({
			read: formatBytes(bytesRead),
			written: formatBytes(bytesWritten)
		})),
		...fact("Duration", durationMs === void 0 ? "" : formatSeconds(Math.round(durationMs / 1e3))),
		...fact("Batches", details?.batchIds.join(", ") ?? "")
	];
}
function runFact({ runId, details }, connection, flowId) {
	const flow = flowId ?? details?.flowId;
	return [{
		label: "Flow run",
		value: runId,
		...flow && { url: activityUrl(connection, flow, runId) }
	}];
}
function rowOf(run, connection, flowId) {
	const { recordsRead, recordsWritten, recordsFailed, durationMs } = run.details?.metrics ?? {};
	return [
		...runFact(run, connection, flowId),
		{
			label: "Outcome",
			value: `${SIGNS[run.outcome]} ${run.outcome}`
		},
		{
			label: "Window",
			value: run.window ? shortWindow(run.window) : "–"
		},
		{
			label: "Read",
			value: grouped(recordsRead)
		},
		{
			label: "Written",
			value: grouped(recordsWritten)
		},
		{
			label: "Failed",
			value: grouped(recordsFailed)
		},
		{
			label: "Duration",
			value: durationMs === void 0 ? "–" : formatSeconds(Math.round(durationMs / 1e3))
		}
	];
}
function fact(label, value) {
	return value === "" ? [] : [{
		label,
		value
	}];
}
function counts(named) {
	return Object.entries(named).filter(([, value]) => value !== void 0).map(([name, value]) => `${typeof value === "number" ? grouped(value) : value} ${name}`).join(", ");
}
function grouped(count) {
	return count?.toLocaleString("en-US") ?? "–";
}
function shortWindow({ startSeconds, endSeconds }) {
	return `${formatUtc(startSeconds).replace(" UTC", "")} to ${formatUtc(endSeconds)}`;
}
function windowText({ startSeconds, endSeconds }) {
	return `${bothTimes(startSeconds)} to ${bothTimes(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
}
function bothTimes(seconds) {
	return `${formatUtc(seconds)} (${seconds})`;
}
// src/report/progress.ts
function openProgress(runner) {
	return {
		overlapping([newest, ...others]) {
			const more = others.length > 0 ? ` (and ${others.length} more)` : "";
			const text = `Flow run ${newest?.runId}${more} has not failed and reads some of the same data: it is ingested twice.`;
			runner.warn("This window overlaps with that of another run", text);
		},
		pausing: (ms, reason) => runner.info(`Waiting ${formatMs(ms)} before the next attempt: ${reason}`),
		lookingUp: (reason) => runner.info(`Lost the answer (${reason}): looking for the run in the flow's history`),
		ruledOut: (looks) => runner.info(`The history still does not show the run (looks: ${looks}): creating it again`)
	};
}
// src/platform/status.ts
const STATES = {
	scheduled: "active",
	queued: "active",
	pending: "active",
	waiting: "active",
	processing: "active",
	inprogress: "active",
	success: "succeeded",
	completed: "succeeded",
	partialsuccess: "partially-succeeded",
	partialfailure: "partially-succeeded",
	failed: "failed",
	error: "failed",
	aborted: "failed",
	cancelled: "failed",
	canceled: "failed"
};
function runState(status) {
	const word = status.toLowerCase().replace(/[\s_-]/g, "");
	return Object.hasOwn(STATES, word) ? STATES[word] ?? "unrecognized" : "unrecognized";
}
// src/report/gantt.ts
const MOST_RUNS = 30;
const LABEL_LENGTH = 8;
const SHORTEST_BAR_MS = 1e3;
function renderGantt(runs, nowMs = Date.now()) {
	const sections = runs.slice(0, MOST_RUNS).flatMap(({ runId, details }) => {
		const bars = (details?.activities ?? []).flatMap((activity, index) => barOf(activity, index, nowMs));
		const section = runs.length > 1 ? [`    section ${plain(runId.slice(0, LABEL_LENGTH))}`] : [];
		return bars.length > 0 ? [...section, ...bars] : [];
	});
	if (sections.length === 0) return [];
	return [
		"",
		"```mermaid",
		...[...[
			"gantt",
			"    title Activities (UTC)",
			"    dateFormat YYYY-MM-DDTHH:mm:ss",
			"    axisFormat %H:%M:%S",
			"    todayMarker off"
		], ...sections],
		"```"
	];
}
function barOf({ name, status, startedAtMs, completedAtMs }, index, nowMs) {
	if (startedAtMs === void 0) return [];
	const lastMs = completedAtMs ?? (runState(status) === "active" ? nowMs : startedAtMs);
	const endMs = Math.max(lastMs, startedAtMs + SHORTEST_BAR_MS);
	return [`    ${index + 1} ${plain(name)} :${tagOf(status)}${time(startedAtMs)}, ${time(endMs)}`];
}
function time(ms) {
	return new Date(ms).toISOString().slice(0, 19);
}
function tagOf(status) {
	const state = runState(status);
	if (state === "failed" || state === "partially-succeeded") return "crit, ";
	return state === "succeeded" ? "done, " : "active, ";
}
function plain(name) {
	return name.replace(/[^A-Za-z0-9 -]/g, " ").slice(0, 60).trim() || "Activity";
}
// src/report/summary.ts
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1e3;
function renderSummary({ heading, facts, lines, table, runs }, clean) {
	const text = (value) => escapeHtml(clean(value));
	const cell = ({ value, url }) => url === void 0 ? `<code>${text(value)}</code>` : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
	const rows = facts.map((fact) => `<tr><th align="left">${fact.label}</th><td>${cell(fact)}</td></tr>`);
	const header = (table[0] ?? []).map(({ label }) => `<th>${label}</th>`);
	const body = table.map((row) => `<tr>${row.map((fact) => `<td>${cell(fact)}</td>`).join("")}</tr>`);
	const items = untold(runs, lines, clean).map((error) => `<li>${text(cut(error, LONGEST_ERROR))}</li>`);
	return [
		`<h3>${text(heading)}</h3>`,
		...lines.map((line) => `<p>${text(line)}</p>`),
		...rows.length > 0 ? [
			"<table>",
			...rows,
			"</table>"
		] : [],
		...body.length > 0 ? [
			"<table>",
			`<tr>${header.join("")}</tr>`,
			...body,
			"</table>"
		] : [],
		...items.length > 0 ? [
			`<details><summary>Errors of the ${runs.length === 1 ? "run" : "runs"}</summary><ul>`,
			...items,
			"</ul></details>"
		] : [],
		...renderGantt(runs),
		"",
		""
	].join("\n");
}
function untold(runs, lines, clean) {
	const told = lines.join("\n");
	const all = runs.flatMap(({ details }) => details?.errors ?? []).map(({ code, message }) => `${code} ${message}`.trim());
	return [...new Set(all)].filter((error) => !told.includes(clean(error).replace(/\.$/, ""))).slice(0, MOST_ERRORS);
}
// src/report/tell.ts
function renewed(facts, known) {
	const labels = new Set(facts.map(({ label }) => label));
	return [...facts, ...known.filter(({ label }) => !labels.has(label))];
}
function tellRun(runner, memory, heading, inputs, run, outcome) {
	const facts = runFacts(inputs, run);
	memory.outcome = outcome;
	memory.run = run;
	memory.heading = heading;
	memory.facts = renewed(facts, memory.facts);
	runner.info(heading, ...listed(facts));
	setOutputs(runner, runOutputs(inputs, run, outcome));
}
function tellUnfinished(runner, memory, error, watched) {
	if (error instanceof StepError && error.run === "unknown") trySetOutputs(runner, { outcome: "unknown" });
	if (memory.runs.length > 0) return;
	const { "run-id": runId, "run-url": url, status } = watched;
	memory.facts = renewed([...runId ? [{
		label: "Flow run",
		value: runId,
		...url && { url }
	}] : [], ...status ? [{
		label: "Status",
		value: status
	}] : []], memory.facts);
	trySetOutputs(runner, watched);
}
const HEADINGS = {
	succeeded: "succeeded",
	"partially-succeeded": "partially succeeded",
	failed: "failed",
	"timed-out": "timed out",
	unknown: "ended in a way that is not known"
};
function tellWaited(runner, memory, runs, connection, flowId) {
	const ends = runs.flatMap((attempts) => attempts.slice(-1));
	const all = runs.flat();
	const [only] = ends;
	memory.runs = all;
	memory.heading = `${ends.length === 1 ? "Flow run" : "Flow runs"} ${HEADINGS[worst(ends)]}`;
	memory.sign = SIGNS[worst(ends)];
	if (ends.length === 1 && only) {
		const facts = waitedFacts(only);
		memory.facts = renewed([...runFact(only, connection, flowId), ...facts], memory.facts);
		runner.info(`Flow run ${only.runId} ${HEADINGS[only.outcome]}`, ...listed(facts));
	} else runner.info(memory.heading);
	if (all.length > 1) {
		memory.table = all.map((run) => rowOf(run, connection, flowId));
		runner.info(...all.map(({ runId, outcome, status }) => `  ${runId} ${outcome} (${status})`));
	}
	memory.notes = ends.filter(({ outcome }) => outcome === "partially-succeeded").map(partialText);
	for (const note of memory.notes) runner.warn(PARTIAL, note);
	setOutputs(runner, waitedOutputs(runs, connection, flowId));
}
const PARTIAL = "A flow run ingested part of its window";
function partialText({ runId, details }) {
	const count = details?.metrics.recordsFailed;
	const failed = count === void 0 ? "some records" : `${count} records`;
	const batches = details?.batchIds.join(", ") ?? "";
	return `Flow run ${runId} failed to ingest ${failed}. Where error diagnostics are on for the flow, Experience Platform keeps them for 30 days${batches && ` (batches ${batches}: GET /data/foundation/export/batches/{id}/meta?path=row_errors)`}. Set max-failed-records to make such a run red.`;
}
function setOutputs(runner, outputs) {
	for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
}
function trySetOutputs(runner, outputs) {
	try {
		setOutputs(runner, outputs);
	} catch (error) {
		runner.info(error.message);
	}
}
function listed(facts) {
	return facts.flatMap(({ label, value, url }) => [`  ${label.padEnd(14)}${value}`, ...url === void 0 ? [] : [`  ${"".padEnd(14)}${url}`]]);
}
function timeWarnings({ run }) {
	return Object.entries({
		"start-time": run.startSeconds,
		"window-start-time": run.window.startSeconds,
		"window-end-time": run.window.endSeconds
	}).filter(([, seconds]) => isFarFuture(seconds)).map(([input, seconds]) => `${input} is ${formatUtc(seconds)}, past the year 2100. Is a digit too many in it?`);
}
// src/report/waiting.ts
const HEARTBEAT_MS = 3e5;
function openWaiting(runner) {
	const said = new Map();
	const of = (runId) => {
		const last = said.get(runId) ?? {
			status: "",
			ageMs: 0,
			isTroubled: false
		};
		said.set(runId, last);
		return last;
	};
	return {
		seen(run, ageMs) {
			const last = of(run.runId);
			if (!(last.status !== run.status || last.isTroubled || ageMs - last.ageMs >= HEARTBEAT_MS)) return;
			const isUnheardOf = last.status !== run.status && run.status !== "" && runState(run.status) === "unrecognized";
			said.set(run.runId, {
				status: run.status,
				ageMs,
				isTroubled: false
			});
			runner.info(seenText(run, ageMs));
			if (isUnheardOf) runner.info(`  Adobe does not document this status: waiting on, as for a run in progress`);
		},
		hidden(runId) {
			const last = of(runId);
			if (last.status !== "hidden") runner.info(`${name(runId)} does not show yet, which is normal in its first minutes`);
			last.status = "hidden";
		},
		troubled(runId, reason) {
			const last = of(runId);
			if (!last.isTroubled) runner.info(`${name(runId)} cannot be looked at for now, waiting on: ${reason}`);
			last.isTroubled = true;
		},
		retriggered: (failed, next) => runner.info(`${name(failed.runId)} failed and was started over as ${next.runId}`)
	};
}
function seenText({ runId, status, metrics }, ageMs) {
	const seconds = Math.round(Math.abs(ageMs) / 1e3);
	const age = ageMs < 0 ? `begins in ${formatSeconds(seconds)}` : `${formatSeconds(seconds)} after its start`;
	const records = metrics.recordsRead === void 0 ? "" : `, records read: ${metrics.recordsRead}`;
	return `${name(runId)}: ${status || "no status yet"}, ${age}${records}`;
}
function name(runId) {
	return `Flow run ${runId}`;
}
// src/report/watched.ts
function openWatch(runner) {
	const watched = new Map();
	const place = { flowId: "" };
	const { seen, retriggered, ...others } = openWaiting(runner);
	return {
		begin(runs, connection, flowId = "") {
			place.connection = connection;
			place.flowId = flowId;
			for (const { runId, etag, window } of runs) watched.set(runId, {
				runId,
				etag,
				window,
				flowId,
				status: ""
			});
			const [only] = runs;
			runner.info(`Waiting for ${runs.length === 1 ? `flow run ${only?.runId}` : `${runs.length} flow runs`}`);
			if (flowId) runner.info(`  ${activityUrl(connection, flowId, runs.length === 1 ? only?.runId : void 0)}`);
		},
		progress: {
			...others,
			seen(run, ageMs) {
				const { runId, etag, status } = run;
				const window = watched.get(runId)?.window ?? run.window;
				watched.set(runId, {
					runId,
					etag,
					status,
					window,
					flowId: place.flowId || run.flowId
				});
				seen(run, ageMs);
			},
			retriggered(failed, next) {
				const { window, flowId } = watched.get(failed.runId) ?? {
					window: void 0,
					flowId: place.flowId
				};
				watched.set(next.runId, {
					...next,
					status: "",
					window,
					flowId
				});
				retriggered(failed, next);
			}
		},
		goingOn: () => [...watched.values()].filter(isGoingOn).map(({ runId }) => runId),
		outputs(outcome) {
			const runs = [...watched.values()];
			const last = runs.at(-1);
			if (!last) return {};
			const entries = runs.map((run) => runEntry({
				...run,
				outcome
			}));
			return {
				"run-id": last.runId,
				etag: last.etag,
				status: last.status,
				...place.connection && last.flowId && { "run-url": activityUrl(place.connection, last.flowId, last.runId) },
				runs: JSON.stringify(entries)
			};
		}
	};
}
function isGoingOn({ status }) {
	const state = runState(status);
	return state === "active" || state === "unrecognized";
}
// src/report/report.ts
function openReport(runner, workflow) {
	const memory = {
		sign: "✅",
		heading: "",
		notes: [],
		facts: workflow ? [workflowFact(workflow)] : [],
		table: [],
		runs: []
	};
	const watch = openWatch(runner);
	const summarize = (heading, lines) => runner.summarize(renderSummary({
		...memory,
		heading,
		lines
	}, runner.clean));
	return {
		...openProgress(runner),
		progress: watch.progress,
		waiting: watch.begin,
		asked(inputs) {
			memory.inputs = inputs;
			memory.facts = [...requestFacts(inputs), ...memory.facts];
			runner.info("Creating a flow run for on-demand ingestion", ...listed(memory.facts));
			for (const warning of timeWarnings(inputs)) runner.warn("Check the times of the flow run", warning);
			setOutputs(runner, requestOutputs(inputs));
		},
		attached: (inputs, run) => tellRun(runner, memory, ATTACHED, inputs, run, "attached"),
		created(inputs, run) {
			if (run.by === "only") runner.warn("The flow run was recognized by its time alone", ONLY_RUN_WARNING);
			tellRun(runner, memory, run.by === "answer" ? CREATED : FOUND, inputs, run, "created");
		},
		waited: (runs, connection, flowId) => tellWaited(runner, memory, runs, connection, flowId),
		succeeded: () => summarize(`${memory.sign} ${memory.heading}`, memory.notes),
		failed: (error) => {
			const { title, lines } = explain(error, {
				...memory,
				waitingFor: watch.goingOn()
			}, runner.clean);
			runner.fail(title, lines);
			tellUnfinished(runner, memory, error, watch.outputs(memory.outcome ?? "unknown"));
			summarize(`\u274c ${title}`, lines);
		}
	};
}
const CREATED = "Flow run created";
const FOUND = "Flow run created, as the flow's history shows";
const ATTACHED = "Attached to the flow run that exists for this window";
const ONLY_RUN_WARNING = "The answer to its creation was lost, and the service does not say which windows its runs have. This run is the only one of the flow that was created since, so it is taken for the one that was asked for.";
// src/step.ts
const LINGER_MS = 500;
async function runStep(story) {
	const runner = openRunner(readSummaryFile());
	for (const secret of readSecrets()) runner.mask(secret);
	const report = openReport(runner, readWorkflow());
	const cancel = new AbortController();
	setMaxListeners(0, cancel.signal);
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cancel.abort());
	const clock = realClock(cancel.signal);
	const { hide, mask } = runner;
	try {
		await story({
			nowSeconds: Math.floor(clock.now() / 1e3),
			world: async (requestTimeoutMs) => {
				const { createTransport, withoutSecrets } = await import("./story.js");
				return {
					transport: withoutSecrets(createTransport(requestTimeoutMs, cancel.signal), hide),
					clock,
					report,
					random: Math.random,
					mask
				};
			}
		});
		clock.throwIfCancelled();
	} catch (error) {
		process.exitCode = 1;
		report.failed(error);
	}
	setTimeout(() => process.exit(), LINGER_MS).unref();
}
export { AnswerError, CONNECTION_INPUTS, CancelledError, NoAnswerError, RunExistsError, StepError, UnreadableAnswerError, UnsettledError, WAITING_INPUTS, WaitError, combine, connectionField, fieldReader, flawed, isSameWindow, list, member, overlaps, parseBoolean, parseLine, parseUuid, proxyField, readJson, readMs, readProblem, readRun, readRunAttempt, readRunReference, readWaitInputs, runState, runStep, shift, startOf, text, valuesOf, waitingField, windowProblem };
