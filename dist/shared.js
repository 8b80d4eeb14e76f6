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
function uncovered(window, others) {
	return others.reduce((left, other) => left.flatMap((part) => without(part, other)), [window]);
}
function without(part, other) {
	if (!overlaps(part, other)) return [part];
	return [{
		startSeconds: part.startSeconds,
		endSeconds: other.startSeconds
	}, {
		startSeconds: other.endSeconds,
		endSeconds: part.endSeconds
	}].filter(({ startSeconds, endSeconds }) => startSeconds < endSeconds);
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
function parseDurationOrZero(text) {
	return /^0{1,9}$/.test(text) ? { value: 0 } : parseDuration(text);
}
// src/time/format.ts
function formatUtc(seconds) {
	return `${new Date(seconds * 1e3).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
function formatBoth(seconds) {
	return `${formatUtc(seconds)} (${seconds})`;
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
function formatCount(count) {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
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
// src/time/window-size.ts
const WINDOW_SIZE_FORMS = "a duration such as 6h, 1d or PT15M of at most 24 days, or months and years of the calendar such as 1M or 1y";
const MOST_WINDOWS$1 = 1e4;
const CALENDAR = /^(?:(\d{1,3})y)?(?:(\d{1,4})M)?$|^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?$/;
function parseWindowSize(text) {
	const [, years, months, isoYears, isoMonths] = CALENDAR.exec(text) ?? [];
	const amount = Number(years ?? isoYears ?? 0) * 12 + Number(months ?? isoMonths ?? 0);
	if (amount > 0) return { value: {
		amount,
		unit: "M"
	} };
	const parsed = parseDuration(text);
	return "problem" in parsed ? parsed : { value: {
		amount: parsed.value / 1e3,
		unit: "s"
	} };
}
function splitWindow(window, size) {
	if (size === void 0) return { value: [window] };
	const windows = [];
	for (let startSeconds = window.startSeconds; startSeconds < window.endSeconds;) {
		if (windows.length === 1e4) return { problem: `splits the window into more than ${formatCount(MOST_WINDOWS$1)} runs` };
		const boundary = shift(window.startSeconds, (windows.length + 1) * size.amount, size.unit);
		const endSeconds = Math.min(boundary, window.endSeconds);
		windows.push({
			startSeconds,
			endSeconds
		});
		startSeconds = endSeconds;
	}
	return { value: windows };
}
// \0import os
const EOL = process.platform === "win32" ? "\r\n" : "\n";
// node_modules/@actions/core/lib/utils.js
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}
// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + EOL);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}
// \0import crypto
const randomUUID = () => process.getBuiltinModule("node:crypto").randomUUID();
// \0import fs
const node$2 = process.getBuiltinModule("node:fs");
const appendFileSync = node$2.appendFileSync;
const existsSync = node$2.existsSync;
const readFileSync = node$2.readFileSync;
const writeFileSync = node$2.writeFileSync;
// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	appendFileSync(filePath, `${toCommandValue(message)}${EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${EOL}${convertedValue}${EOL}${delimiter}`;
}
const setMaxListeners = process.getBuiltinModule("node:events").setMaxListeners;
var ExitCode;
(function(ExitCode) {
	ExitCode[ExitCode["Success"] = 0] = "Success";
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
function getInput(name, options) {
	const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
	if (options && options.required && !val) throw new Error(`Input required and not supplied: ${name}`);
	if (options && options.trimWhitespace === false) return val;
	return val.trim();
}
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info(message) {
	process.stdout.write(message + EOL);
}
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
const UUID$1 = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const ORG_ID = /^[\da-z]+@AdobeOrg$/i;
const SANDBOX_NAME = /^[a-z\d][a-z\d-]*$/;
const HEADER_VALUE = /^[\x21-\x7e]+$/;
function parseUuid(text) {
	return UUID$1.test(text) ? { value: text } : { problem: "is not a UUID" };
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
function parseCountUpTo(least, most) {
	return (text) => {
		const parsed = parseCount(text);
		if ("problem" in parsed) return parsed;
		if (parsed.value < least) return { problem: `is less than ${least}` };
		return parsed.value > most ? { problem: `is more than ${most}` } : parsed;
	};
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
// src/inputs/connection-inputs.ts
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
	"retry-timeout": "2m",
	"lookup-timeout": "5m"
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
		retryTimeoutMs: inputs.required("retry-timeout", parseDuration, DURATION_FORMS),
		lookupTimeoutMs: inputs.required("lookup-timeout", parseDurationOrZero, `${DURATION_FORMS}, or 0`)
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
// src/inputs/unknown-inputs.ts
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
// src/adobe/json.ts
const LARGE_CHARS = 1048576;
const MOST_VALUES$1 = 5e5;
function readJson(text) {
	if (text.length > LARGE_CHARS && holdsTooManyValues(text)) return void 0;
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ""));
	} catch {
		return;
	}
}
function holdsTooManyValues(text) {
	let values = 0;
	for (let index = 0; index < text.length; index += 1) {
		const char = text[index];
		if (char === "," || char === "[" || char === "{") values += 1;
	}
	return values > MOST_VALUES$1;
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
function count(value) {
	const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
	return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : void 0;
}
// src/adobe/ids.ts
const ID = /^\w[\w.-]{0,127}$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
function isId(value) {
	return ID.test(value);
}
function readId(value) {
	const id = text(value);
	return id !== void 0 && isId(id) ? id : void 0;
}
function readFlowId(value) {
	const id = text(value)?.toLowerCase();
	return id !== void 0 && UUID.test(id) ? id : void 0;
}
function isSameId(a, b) {
	return a.toLowerCase() === b.toLowerCase();
}
// src/adobe/run-status.ts
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
const STATUS = /^[A-Za-z][\w -]{0,63}$/;
function readStatus(value) {
	const status = text(value)?.trim() ?? "";
	return STATUS.test(status) ? status : "";
}
function runState(status) {
	const word = status.toLowerCase().replace(/[\s_-]/g, "");
	return Object.hasOwn(STATES, word) ? STATES[word] ?? "unrecognized" : "unrecognized";
}
function isUnderWay(status) {
	const state = runState(status);
	return state === "active" || state === "unrecognized";
}
// src/adobe/service-times.ts
const FIRST_MILLISECONDS = 1e11;
const LAST_MS = 0xe677d21fd818;
function readTimeMs(value, unit) {
	const number = typeof value === "string" && /^\s*\d{1,16}\s*$/.test(value) ? Number(value) : typeof value === "number" ? value : NaN;
	const ms = unit === "milliseconds" || number >= FIRST_MILLISECONDS ? number : number * 1e3;
	return ms >= 0 && ms <= LAST_MS ? ms : void 0;
}
function readMs(value) {
	return readTimeMs(value, "either") || void 0;
}
// src/adobe/run-activities.ts
const MOST_ACTIVITIES = 100;
const MOST_BATCHES = 1e3;
const NAME$1 = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u;
const BATCH_IN_URL = /\/export\/batches\/([\w-]{1,128})\//;
const BATCH_ID = /^[\w-]{1,128}$/;
function activitiesOf(run) {
	return list(member(run, "activities") ?? member(run, "activites"));
}
function mainActivities(activities) {
	return activities.length <= MOST_ACTIVITIES ? activities : failedFirst(activities).slice(0, MOST_ACTIVITIES);
}
function failedFirst(activities) {
	const hasFailed = (activity) => runState(statusOf(activity)) === "failed";
	return [...activities.filter(hasFailed), ...activities.filter((activity) => !hasFailed(activity))];
}
function readActivity(activity) {
	const duration = member(activity, "durationSummary");
	return {
		name: [member(activity, "name"), member(activity, "id")].map(text).find((name) => name !== void 0 && NAME$1.test(name)) ?? "Activity",
		status: statusOf(activity),
		startedAtMs: readMs(member(duration, "startedAtUTC")),
		completedAtMs: readMs(member(duration, "completedAtUTC"))
	};
}
function statusOf(activity) {
	return readStatus(member(member(activity, "statusSummary"), "status"));
}
function readBatchIds(activities) {
	return [...new Set(activities.flatMap(batchesOf))].slice(0, MOST_BATCHES);
}
function batchesOf(activity) {
	const named = list(member(activity, "targetInfo")).map((target) => member(target, "reference")).filter((reference) => text(member(reference, "type"))?.toLowerCase() === "batch").flatMap((reference) => list(member(reference, "ids")));
	const manifest = member(member(member(activity, "fileSummary"), "extensions"), "manifest");
	const inUrl = BATCH_IN_URL.exec(text(member(manifest, "fileInfo")) ?? "")?.[1];
	const inExtensions = member(member(member(activity, "statusSummary"), "extensions"), "batchId");
	return [
		...named,
		inExtensions,
		inUrl
	].filter((id) => typeof id === "string" && BATCH_ID.test(id));
}
// src/adobe/run-window.ts
function readRunWindow(run) {
	const params = member(run, "params");
	const asked = readWindow(member(params, "windowStartTime"), member(params, "windowEndTime"), "either");
	if (asked) return asked;
	for (const activity of activitiesOf(run)) {
		const extensions = member(member(activity, "durationSummary"), "extensions");
		const read = readWindow(member(extensions, "windowStart"), member(extensions, "windowEnd"), "milliseconds");
		if (read) return read;
	}
}
function readWindow(start, end, unit) {
	const [startMs, endMs] = [readTimeMs(start, unit), readTimeMs(end, unit)];
	if (startMs === void 0 || endMs === void 0) return void 0;
	const window = {
		startSeconds: Math.round(startMs / 1e3),
		endSeconds: Math.round(endMs / 1e3)
	};
	return window.startSeconds < window.endSeconds ? window : void 0;
}
// src/adobe/run.ts
const ETAG = /^(?:W\/)?"?[\w.+/=-]{1,128}"?$/;
const CLIENT = /^[\x21-\x7e]{1,128}$/;
function isRunId(text) {
	return isId(text);
}
function readRunReference(value) {
	const runId = readId(member(value, "id"));
	if (runId === void 0) return void 0;
	const etag = text(member(value, "etag") ?? member(value, "eTag")) ?? "";
	return {
		runId,
		etag: ETAG.test(etag) ? etag : ""
	};
}
function readRun(value) {
	const reference = readRunReference(value);
	if (!reference) return void 0;
	const metrics = member(value, "metrics");
	const client = text(member(value, "createdClient")) ?? "";
	const status = readStatus(member(member(metrics, "statusSummary"), "status"));
	const startMs = readMs(member(member(value, "params"), "startTime"));
	return {
		...reference,
		flowId: readFlowId(member(value, "flowId")) ?? "",
		createdClient: CLIENT.test(client) ? client : "",
		createdAtMs: readMs(member(value, "createdAt")),
		startedAtMs: readMs(member(member(metrics, "durationSummary"), "startedAtUTC")),
		status: status || readStatus(member(value, "state")),
		startSeconds: startMs === void 0 ? void 0 : Math.floor(startMs / 1e3),
		window: readRunWindow(value)
	};
}
// src/inputs/without-event-payload.ts
delete process.env["GITHUB_EVENT_PATH"];
// node_modules/@actions/github/lib/context.js
var Context = class {
	constructor() {
		var _a, _b, _c;
		this.payload = {};
		if (process.env.GITHUB_EVENT_PATH) {
			if (existsSync(process.env.GITHUB_EVENT_PATH)) this.payload = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH, { encoding: "utf8" }));
			else {
				const path = process.env.GITHUB_EVENT_PATH;
				process.stdout.write(`GITHUB_EVENT_PATH ${path} does not exist${EOL}`);
			}
		}
		this.eventName = process.env.GITHUB_EVENT_NAME;
		this.sha = process.env.GITHUB_SHA;
		this.ref = process.env.GITHUB_REF;
		this.workflow = process.env.GITHUB_WORKFLOW;
		this.action = process.env.GITHUB_ACTION;
		this.actor = process.env.GITHUB_ACTOR;
		this.job = process.env.GITHUB_JOB;
		this.runAttempt = parseInt(process.env.GITHUB_RUN_ATTEMPT, 10);
		this.runNumber = parseInt(process.env.GITHUB_RUN_NUMBER, 10);
		this.runId = parseInt(process.env.GITHUB_RUN_ID, 10);
		this.apiUrl = (_a = process.env.GITHUB_API_URL) !== null && _a !== void 0 ? _a : `https://api.github.com`;
		this.serverUrl = (_b = process.env.GITHUB_SERVER_URL) !== null && _b !== void 0 ? _b : `https://github.com`;
		this.graphqlUrl = (_c = process.env.GITHUB_GRAPHQL_URL) !== null && _c !== void 0 ? _c : `https://api.github.com/graphql`;
	}
	get issue() {
		const payload = this.payload;
		return Object.assign(Object.assign({}, this.repo), { number: (payload.issue || payload.pull_request || payload).number });
	}
	get repo() {
		if (process.env.GITHUB_REPOSITORY) {
			const [owner, repo] = process.env.GITHUB_REPOSITORY.split("/");
			return {
				owner,
				repo
			};
		}
		if (this.payload.repository) return {
			owner: this.payload.repository.owner.login,
			repo: this.payload.repository.name
		};
		throw new Error("context.repo requires a GITHUB_REPOSITORY environment variable like 'owner/repo'");
	}
};
// node_modules/@actions/github/lib/github.js
const context = new Context();
// src/inputs/runner-environment.ts
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
	return Number.isNaN(context.runAttempt) ? void 0 : context.runAttempt;
}
function readRunnerFiles() {
	return {
		summaryFile: process.env["GITHUB_STEP_SUMMARY"] ?? "",
		tempFolder: process.env["RUNNER_TEMP"] ?? ""
	};
}
// src/inputs/runs-file.ts
const NAME = /^\/flow-run-runs-\d{1,10}\.json$/;
function readRunsFile(text) {
	const { tempFolder } = readRunnerFiles();
	if (!(tempFolder !== "" && text.startsWith(tempFolder) && NAME.test(text.slice(tempFolder.length)))) return { value: text };
	try {
		return { value: readFileSync(text, "utf8") };
	} catch {
		return { problem: "names a file that is not there: it lasts as long as the job whose step has written it" };
	}
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
	return {
		...valuesOf(combine({
			connection: connectionField(inputs),
			proxy: proxyField(),
			runIds: inputs.required("run-id", (text) => {
				const runs = readRunsFile(text);
				return "problem" in runs ? runs : parseRunIds(runs.value);
			}, "ids of flow runs, one a line or separated by commas, or the runs output"),
			flowId: inputs.optional("flow-id", parseUuid, "the UUID of a flow"),
			wait: waitingField(inputs)
		}), Object.keys(WAIT_INPUTS), get),
		warnings: []
	};
}
function waitingField(inputs) {
	return combine({
		waitTimeoutMs: inputs.required("wait-timeout", parseDuration, DURATION_FORMS),
		pollIntervalMs: inputs.required("poll-interval", parseDuration, DURATION_FORMS),
		retries: inputs.required("retries", parseCountUpTo(0, 100), `a whole number, 100 at most`),
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
// src/adobe/clock.ts
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
// src/inputs/secret-inputs.ts
function readSecrets(get = getInput) {
	return SECRET_INPUTS.flatMap((name) => [name, ...otherSpellings(name)]).map(get).filter((secret) => secret !== "");
}
// src/adobe/no-answer.ts
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
// src/adobe/problem.ts
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
const SENTENCES$1 = [
	"detail",
	"errorMessage",
	"message",
	"error_description",
	"title"
];
function readProblem(answer, service) {
	const body = readJson(answer.body);
	const code = readCode(body, service);
	return {
		status: answer.status,
		service,
		origin: originOf(answer, body, code),
		code,
		text: readText(answer.body, body, service),
		requestId: readRequestId(body, answer.headers),
		retryAfterMs: readRetryAfter(text(answer.headers["retry-after"]), text(answer.headers["date"]))
	};
}
const PAGE_STARTS = [
	"<!doctype html",
	"<html",
	"<head",
	"<body"
];
function originOf({ body: page, headers }, body, code) {
	if (code.startsWith("GATEWAY-")) return "gateway";
	if (code.startsWith("IMS-")) return "ims";
	if (/^[A-Z_]+-\d+-\d{3}$/.test(code) || text(member(body, "errorMessage")) !== void 0) return "flow-service";
	const start = page.trimStart().slice(0, 14).toLowerCase();
	return /^text\/html\b/i.test(text(headers["content-type"]) ?? "") && start.startsWith("<") || PAGE_STARTS.some((tag) => start.startsWith(tag)) ? "edge" : "unknown";
}
function readText(page, body, service) {
	if (service === "IMS") return text(member(body, "error_description")) ?? "";
	if (body === void 0) return plainText(page) ?? "";
	const [first] = list(member(body, "errors"));
	const inError = [
		"detail",
		"title",
		"message"
	].map((key) => member(first, key));
	const sentences = SENTENCES$1.map((key) => member(body, key));
	return [
		member(member(body, "report"), "detailed-message"),
		...sentences,
		...inError
	].map(text).find((sentence) => sentence !== void 0) ?? firstText(body);
}
const MOST_VALUES = 100;
const SENSITIVE_KEY = /token|secret|password|authorization|cookie|key/i;
function firstText(body) {
	const values = [body];
	for (let index = 0; index < Math.min(values.length, MOST_VALUES); index += 1) values.push(...membersOf(values[index]));
	const texts = values.map(text).filter((found) => found !== void 0);
	return texts.find((found) => /\S\s/.test(found.slice(0, 1e3))) ?? texts[0] ?? "";
}
function membersOf(value) {
	if (Array.isArray(value)) return value.slice(0, MOST_VALUES);
	if (typeof value !== "object" || value === null) return [];
	return Object.keys(value).slice(0, MOST_VALUES).filter((key) => !SENSITIVE_KEY.test(key.slice(0, 200))).map((key) => member(value, key));
}
function readRetryAfter(retryAfter = "", date = "") {
	if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1e3;
	if (!/^[A-Z][a-z]{2,8},? /.test(retryAfter)) return void 0;
	const ms = Date.parse(retryAfter) - Date.parse(date);
	return Number.isNaN(ms) ? void 0 : Math.max(0, ms);
}
function readRequestId(body, headers) {
	const report = member(body, "report");
	const inError = member(member(list(member(body, "errors"))[0], "meta"), "request_id");
	return [
		member(report, "request-id"),
		member(report, "requestId"),
		inError,
		headers["x-request-id"]
	].find((id) => typeof id === "string" && REQUEST_ID.test(id)) ?? "";
}
function readCode(body, service) {
	const type = text(member(body, "type")) ?? "";
	const typed = type.slice(type.lastIndexOf("/") + 1);
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
	const id = requestId && ` (request id ${requestId})`;
	const shown = sentence && `: ${id ? sentence : withoutFullStop(sentence)}`;
	return `HTTP ${status}${code && ` ${code}`}${shown || " with no explanation"}${id}`;
}
function withoutFullStop(sentence) {
	return sentence.endsWith(".") && !sentence.endsWith("..") ? sentence.slice(0, -1) : sentence;
}
// src/adobe/token.ts
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
// src/runs/errors.ts
var OperationError = class extends Error {
	name = "OperationError";
	operation;
	run;
	incompatibilities;
	constructor(operation, run, cause, incompatibilities = []) {
		super(`Failed to ${operation}`, { cause });
		this.operation = operation;
		this.run = run;
		this.incompatibilities = incompatibilities;
	}
};
var UnsuccessfulRunsError = class extends Error {
	name = "UnsuccessfulRunsError";
	ends;
	options;
	constructor(ends, options) {
		super(ends.map(({ runId, outcome }) => `flow run ${runId}: ${outcome}`).join(", "));
		this.ends = ends;
		this.options = options;
	}
};
var OutcomeUnknownError = class extends Error {
	name = "OutcomeUnknownError";
	attemptedAtSeconds;
	lookups;
	constructor(cause, attemptedAtMs, lookups) {
		super(cause.message, { cause });
		this.attemptedAtSeconds = Math.floor(attemptedAtMs / 1e3);
		this.lookups = lookups;
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
// src/report/causes.ts
const FLOW_NOT_FOUND = "Check `flow-id`, `sandbox-name` and `org-id`. A flow that an access label hides from the credential gives the same answer.";
const PERMISSION = "Add the credential to a role in Permissions that includes Manage Sources and this sandbox.";
const SANDBOX = "Check `sandbox-name`: its technical name in lower case, in the organization that `org-id` names.";
const NO_RETRIGGER = "This kind of source does not support re-triggering. Set `retries` to `0`, and load the window of a failed run with a new run.";
const RATE_LIMIT = "Adobe limits how often its API is called. Spread the steps that call it.";
const REFUSED_TOKEN = {
	"access-token": "The service did not accept the token. Check `access-token`: it may have expired, or belong to another organization or environment.",
	"client-secret": "The service did not accept a token that this step created. Check that `client-id`, `org-id`, `ims-url` and `api-url` belong together, and that the project of the credential includes the Experience Platform API."
};
const CAUSES = [
	[
		"Flow not found",
		"FLOW-1101 FLOW-1430 FLOW-1439",
		FLOW_NOT_FOUND
	],
	[
		"Flow ID missing",
		"FLOW-1446",
		"Check `flow-id`."
	],
	[
		"Request refused by the source",
		"FLOW-1100",
		"The source of the flow refused the request: Adobe names its reason in the text."
	],
	[
		"Request not supported",
		"FLOW-1401 FLOW-1403 FLOW-1405 FLOW-1432 FLOW-1433 FLOW-1443 FLOW-1448 FLOW-1450 FLOW-1451 FLOW-1452 FLOW-1453",
		"The service does not support a request that this action makes. Report it as a defect of this action, with the log of a run that has debug logging enabled."
	],
	[
		"Mapping not accepted",
		"FLOW-1419",
		"Check the mapping of the flow, and whether the credential may access the fields that it maps."
	],
	[
		"Token not allowed to create runs",
		"FLOW-1427",
		{
			"access-token": "The service takes this token for that of a user, who may not create runs. Use the `client-id` and `client-secret` of an OAuth server-to-server credential instead of `access-token`.",
			"client-secret": "The credential may not create runs. Check that it is an OAuth server-to-server credential, and that a role in Permissions includes it, Manage Sources and this sandbox."
		}
	],
	[
		"Organization not accepted",
		"FLOW-2000",
		"Check `org-id`: the token has no access to that organization, or the organization does not exist."
	],
	[
		"Organization not accepted",
		"FLOW-2001 FLOW-2002 GATEWAY-400003",
		"Check `org-id`."
	],
	[
		"Sandbox not found",
		"FLOW-2100 FLOW-2101 FLOW-2103 FLOW-2106",
		SANDBOX
	],
	[
		"Sandbox not accepted",
		"FLOW-2105 FLOW-2111",
		SANDBOX
	],
	[
		"Token not accepted",
		"FLOW-2114 FLOW-2115 PLATFORM-401",
		REFUSED_TOKEN
	],
	[
		"Permission missing",
		"FLOW-2118 FLOW-2120 FLOW-2121",
		PERMISSION
	],
	[
		"Re-trigger not supported",
		"SOURCES-1333 SOURCES-1401",
		NO_RETRIGGER
	],
	[
		"Time not accepted",
		"SOURCES-1340",
		"The service could not read a time. The log shows the three that were sent."
	],
	[
		"Start time in the past",
		"SOURCES-1360",
		"Set `start-time` to a time in the future, such as `now+1m`."
	],
	[
		"Run refused by the source",
		"SOURCES-1380",
		"The source could not create the run: Adobe names its reason in the text."
	],
	[
		"Window reversed",
		"SOURCES-1381",
		"Set `window-end-time` to a time after `window-start-time`."
	],
	[
		"Different delta column",
		"SOURCES-1382",
		"The flow keeps the delta column of its first run. Leave `delta-column` out, or give the name that the flow has."
	],
	[
		"Delta column missing",
		"SOURCES-1383",
		"This flow reads a table: give the name of its delta column as `delta-column`."
	],
	[
		"Parameters not accepted",
		"SOURCES-1384",
		"Check `window-start-time`, `window-end-time`, `start-time` and `delta-column`."
	],
	[
		"Source not supported",
		"SOURCES-1385",
		"On-demand ingestion is for batch sources, and not for all of them: this one has no support for it."
	],
	[
		"Flow on a schedule",
		"SOURCES-1386",
		"On-demand runs need a flow that is scheduled for one-time ingestion, and this flow has another schedule. Give the `flow-id` of a one-time flow."
	],
	[
		"Run not ready for a re-trigger",
		"SOURCES-1387",
		"The run cannot be re-triggered in its state. Check the state in Experience Platform. If the run has failed, try again later with the wait action and `retries`."
	],
	[
		"Flow not enabled",
		"SOURCES-1388",
		"Enable the flow first."
	],
	[
		"Token not accepted",
		"GATEWAY-401013",
		{
			"access-token": "The token has expired, or is not valid for this API. Use `client-secret` instead, so that every step creates its own token, or create `access-token` shortly before the step.",
			"client-secret": REFUSED_TOKEN["client-secret"]
		}
	],
	[
		"Client ID missing",
		"GATEWAY-403000",
		"Check `client-id`."
	],
	[
		"Client ID not accepted",
		"GATEWAY-403003",
		"Check `client-id`: it must belong to the credential of the token, and its project needs the Experience Platform API."
	],
	[
		"Token missing",
		"GATEWAY-403010",
		{
			"access-token": "Check `access-token`, and whether a proxy removes the `Authorization` header.",
			"client-secret": "Check whether a proxy removes the `Authorization` header."
		}
	],
	[
		"Organization not accepted",
		"GATEWAY-403025 GATEWAY-403027",
		"Check `org-id`, and that the credential has a product profile of Experience Platform in that organization."
	],
	[
		"Too many requests",
		"GATEWAY-429050 ANY-429",
		RATE_LIMIT,
		"passing"
	],
	[
		"Credential refused",
		"IMS-invalid_client",
		"Check `client-id` and `client-secret`: both come from the same OAuth server-to-server credential, and a secret that was rotated away is not valid."
	],
	[
		"Scopes refused",
		"IMS-invalid_scope",
		"Check `scopes`: copy the list that the page of the credential shows."
	],
	[
		"Credential refused",
		"IMS-unauthorized_client",
		"The credential must be of the type OAuth server-to-server."
	],
	[
		"Token request refused",
		"IMS-unsupported_grant_type",
		"Check `ims-url`, and that the credential is of the type OAuth server-to-server."
	],
	[
		"Token endpoint not found",
		"IMS-404",
		"Check `ims-url`."
	],
	[
		"Token request refused",
		"IMS-4xx",
		"Check `client-id`, `client-secret`, `scopes` and `ims-url`."
	],
	[
		"Request refused",
		"PLATFORM-403",
		"Check `client-id`, `org-id` and `sandbox-name`. If the credential lacks a permission, add it to a role in Permissions that includes Manage Sources and this sandbox."
	],
	[
		"Not found",
		"PLATFORM-404",
		"Check `flow-id`, `sandbox-name` and `org-id`, then `api-url`."
	],
	[
		"Request refused",
		"PLATFORM-4xx",
		"Check the inputs of this step against what the log shows as sent."
	],
	[
		"Request blocked by the network",
		"PAGE-4xx",
		"A web page came back instead of an answer of the service: a firewall, a proxy or an edge server refused the request. Check `api-url` and `ims-url`, and whether the network lets this runner reach both."
	],
	[
		"Proxy credentials missing",
		"ANY-407",
		"Put the user and the password of the proxy into the environment variable `https_proxy`."
	],
	[
		"Request not taken in time",
		"ANY-408 ANY-425",
		"The service did not take the request in time. If this lasts, set a longer `retry-timeout`.",
		"passing"
	],
	[
		"Redirect refused",
		"ANY-3xx",
		"Redirects are never followed, because the credential would be sent to the new address. Check `api-url`, `ims-url` and the proxy."
	],
	[
		"Service not available",
		"ANY-5xx",
		"The service, or a proxy on the way to it, is not available. See status.adobe.com.",
		"passing"
	]
];
const UNEXPECTED = [
	"Unexpected answer",
	"",
	"The answer does not have the documented form. Check `api-url` and `ims-url`, and the proxy."
];
// src/report/advice.ts
const NETWORK_ADVICE = "Check the network between this runner and Adobe: name resolution, the firewall, and the proxy (environment variables `https_proxy` and `no_proxy`).";
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
const COLUMN_NAME = /^[\w.$ -]{1,128}$/;
function specificCode(problem) {
	const own = problem.code.replace(/-\d{3}$/, "");
	return (isIms(problem) ? [own] : [providerCode(problem), own]).find((code) => code.startsWith("IMS-") === isIms(problem) && causeBy(code)) ?? "";
}
function advise(problem, circumstances = {}) {
	const { cause, code, isMissing } = causeOf(problem);
	const [, , advice, passing] = cause;
	if (isMissing && circumstances.subject === "run") return "Check `run-id`, `sandbox-name` and `org-id`.";
	const text = deltaAdvice(code, circumstances) ?? adviceText(advice, circumstances.credential);
	return passing && circumstances.isSafeToRepeat ? `${text} Try again later.` : text;
}
function adviceText(advice, credential) {
	if (typeof advice === "string") return advice;
	if (credential !== void 0) return advice[credential];
	const { "access-token": token, "client-secret": secret } = advice;
	return `With \`access-token\`: ${lowerFirst(token)} With \`client-secret\`: ${lowerFirst(secret)}`;
}
function lowerFirst(text) {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
function deltaAdvice(code, { deltaColumnOfFlow = "" }) {
	if (!COLUMN_NAME.test(deltaColumnOfFlow)) return void 0;
	if (code === "SOURCES-1383") return `Set \`delta-column\` to ${deltaColumnOfFlow}, the delta column that the flow has.`;
	if (code === "SOURCES-1382") return `Leave \`delta-column\` out, or set it to ${deltaColumnOfFlow}, the delta column that the flow has.`;
}
function causeOf(problem) {
	const { status, origin } = problem;
	const service = isIms(problem) ? "IMS" : "PLATFORM";
	const code = specificCode(problem);
	const family = `${Math.floor(status / 100)}xx`;
	const page = origin === "edge" ? [`PAGE-${family}`] : [];
	const cause = [code, ...[
		`ANY-${status}`,
		...page,
		`${service}-${status}`,
		`${service}-${family}`,
		`ANY-${family}`
	]].map(causeBy).find((known) => known !== void 0) ?? UNEXPECTED;
	return {
		cause,
		code,
		isMissing: cause[0] === "Flow not found" || cause[1] === "PLATFORM-404"
	};
}
function isIms({ service, code }) {
	return service === void 0 ? code.startsWith("IMS-") : service === "IMS";
}
function causeBy(code) {
	return code === "" ? void 0 : CAUSES.find(([, codes]) => codes.split(" ").includes(code));
}
function providerCode({ code, text }) {
	const seen = text.slice(0, LONGEST_SEEN$1);
	const passesOn = code === "" || code.startsWith("FLOW-1100-");
	const number = SOURCES_CODE.exec(code)?.[1] ?? (passesOn ? SOURCES_CODE_IN_TEXT.exec(seen)?.[1] : void 0);
	if (number !== void 0) return `SOURCES-${number}`;
	if (!passesOn) return "";
	return SENTENCES.find(([, sentence]) => sentence.test(seen))?.[0] ?? "";
}
// src/report/links.ts
function activityUrl({ orgId, sandboxName }, flowId, runId) {
	return `${`https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`}/activity${runId === void 0 ? "" : `/${runId}`}`;
}
// src/adobe/run-outcome.ts
function lossOf(run) {
	const { recordsFailed } = run.metrics;
	if (recordsFailed !== void 0 && (recordsFailed > 0 || hasTrouble(run))) return {
		kind: "known",
		records: recordsFailed
	};
	return hasTrouble(run) ? { kind: "unknown" } : { kind: "none" };
}
function outcomeOf$1(run) {
	const state = runState(run.status);
	switch (state) {
		case "succeeded": return lossOf(run).kind === "none" ? "succeeded" : "partially-succeeded";
		case "partially-succeeded": return "partially-succeeded";
		case "failed":
		case "active":
		case "unrecognized": return "failed";
		default: return state;
	}
}
function hasTrouble({ status, errors, activities }) {
	return errors.length > 0 || [status, ...activities.map((activity) => activity.status)].some(isBad);
}
function isBad(status) {
	const state = runState(status);
	return state === "failed" || state === "partially-succeeded";
}
// src/report/state.ts
function reduce(state, event) {
	switch (event.type) {
		case "asked": return {
			...state,
			order: event.order,
			...event.plan && { plan: event.plan }
		};
		case "planned": return {
			...state,
			plan: event.plan
		};
		case "previewed": return {
			...state,
			preview: event.preview
		};
		case "window-begun": {
			const { task: _over, ...others } = state;
			return {
				...others,
				current: {
					index: event.index,
					request: event.request,
					runId: void 0
				}
			};
		}
		case "run-attached": return withRun(state, {
			...event.run,
			outcome: "attached",
			by: "existing"
		});
		case "run-created": return withRun(state, {
			...event.run,
			outcome: "created"
		});
		case "wait-begun": return {
			...state,
			task: event.task,
			runs: [...state.runs, ...givenRuns(state, event)]
		};
		case "run-polled": return {
			...state,
			runs: changed(state.runs, event.run.runId, (run) => polled(run, event.run))
		};
		case "run-retriggered": return {
			...state,
			runs: retriggered(state.runs, event.failed.runId, event.next)
		};
		case "wait-ended": return {
			...state,
			runs: event.runs.flat().reduce(withEnd, state.runs)
		};
		case "existing-runs-found":
		case "retry-paused":
		case "looking-up":
		case "resending":
		case "run-not-shown":
		case "poll-failed": return state;
		default: return event;
	}
}
function withRun(state, { runId, etag, outcome, by, status = "", startSeconds }) {
	const { current } = state;
	if (!current) return state;
	const { flowId, window } = current.request;
	const run = {
		...NEW_RUN,
		runId,
		etag,
		outcome,
		by,
		status,
		startSeconds,
		flowId,
		window
	};
	return {
		...state,
		current: {
			...current,
			runId
		},
		runs: [...state.runs, run]
	};
}
const NEW_RUN = {
	status: "",
	details: void 0,
	problem: void 0,
	isWaitOver: false,
	isRetriggered: false
};
function givenRuns({ runs }, event) {
	const { flowId = "" } = event.task;
	return event.runs.filter(({ runId }) => !runs.some((run) => run.runId === runId)).map(({ runId, etag, window, startSeconds }) => ({
		...NEW_RUN,
		runId,
		etag,
		window,
		flowId,
		startSeconds,
		outcome: "unknown",
		by: "given"
	}));
}
function changed(runs, runId, change) {
	return runs.map((run) => run.runId === runId ? change(run) : run);
}
function polled(run, details) {
	const { etag, status, window, flowId } = details;
	return {
		...run,
		status,
		etag: etag || run.etag,
		outcome: isUnderWay(status) ? run.outcome : outcomeOf$1(details),
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
			startSeconds: void 0,
			outcome: "created"
		};
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
		outcome,
		status,
		window,
		details,
		problem,
		isWaitOver: true,
		flowId: run.flowId || (details?.flowId ?? "")
	}));
}
function endedRuns({ runs }) {
	return runs.filter(({ isWaitOver, isRetriggered }) => isWaitOver && !isRetriggered);
}
function activeRuns({ runs }) {
	return runs.filter(({ status, isWaitOver }) => !isWaitOver && isUnderWay(status));
}
function currentRun({ runs, current }) {
	return current?.runId === void 0 ? void 0 : runs.find(({ runId }) => runId === current.runId);
}
function isSingle({ plan, runs }) {
	return plan ? plan.windows.length === 1 : runs.filter(({ isRetriggered }) => !isRetriggered).length === 1;
}
function isLastWindow({ plan, current }) {
	return !current || current.index === (plan?.windows.length ?? 1) - 1;
}
function connectionOf({ order, task }) {
	return order?.connection ?? task?.connection;
}
const RANKS = [
	"succeeded",
	"partially-succeeded",
	"attached",
	"created",
	"unknown",
	"timed-out",
	"failed"
];
function worst(runs) {
	const found = RANKS.findLast((rank) => runs.some(({ outcome }) => outcome === rank));
	return runs.find(({ outcome }) => outcome === found)?.outcome ?? "unknown";
}
// src/report/remaining.ts
function remainingLines(end, state) {
	const { current, plan, order } = state;
	if (!current || !plan || plan.windows.length === 1) return [];
	const { index, request } = current;
	const { startSeconds, endSeconds } = request.window;
	const of = `${index} of ${plan.windows.length}`;
	const done = order?.wait ? `${of} windows are done.` : `${of} flow runs have been created.`;
	const after = index === plan.windows.length - 1 ? "nothing is left" : `continue with ${startingAt(endSeconds)}`;
	const read = windowState(end, state);
	switch (read) {
		case "not-read":
			if (index === 0) return [];
			return [`${done} To continue, start this step again with ${startingAt(startSeconds)}.`];
		case "read": return [`${done} After this one, ${after}.`];
		case "open": return [`${done} Find out first how this one ends: if it succeeds, ${after}; if it does not, continue with ${startingAt(startSeconds)}.`];
		default: return read;
	}
}
function startingAt(seconds) {
	return `\`window-start-time: ${seconds}\` (${formatUtc(seconds)})`;
}
function windowState(end, state) {
	if (end.kind === "unsuccessful") {
		const outcomes = end.error.ends.map(({ outcome }) => outcome);
		if (outcomes.includes("failed")) return "not-read";
		return outcomes.includes("timed-out") || outcomes.includes("unknown") ? "open" : "read";
	}
	if (currentRun(state)) return "open";
	return end.kind === "not-created" ? "not-read" : "open";
}
const stripVTControlCharacters = process.getBuiltinModule("node:util").stripVTControlCharacters;
// src/report/sanitize.ts
function stripInvisible(text) {
	if (/^[\x20-\x7e]*$/.test(text)) return text;
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
// src/report/run-advice.ts
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
// src/report/wait-annotation.ts
const MOST_RUNS$1 = 10;
const LONGEST_REASON$1 = 500;
const TITLES = {
	failed: "failed",
	"timed-out": "has not ended in time",
	unknown: "cannot be polled",
	succeeded: "lost too many records",
	"partially-succeeded": "lost too many records"
};
function unsuccessfulAnnotation(error, name, clean) {
	const { ends } = error;
	const lines = ends.slice(0, MOST_RUNS$1).flatMap((run) => endLines(run, error, clean));
	const more = ends.length > MOST_RUNS$1 ? [`\u2026 and ${ends.length - MOST_RUNS$1} more: see the job summary.`] : [];
	return {
		title: titleOf(ends, name),
		lines: [...lines, ...more]
	};
}
function titleOf(ends, name) {
	const [only, ...others] = ends;
	if (others.length > 0) return `${ends.length} flow runs did not succeed`;
	return only?.problem instanceof OutcomeUnknownError ? `${name} may have been re-triggered` : `${name} ${TITLES[worst(ends)]}`;
}
function endLines(run, { options }, clean) {
	const name = `Flow run ${run.runId}`;
	const problem = run.problem ? cut(clean(run.problem.message), LONGEST_REASON$1).replace(/\.$/, "") : "";
	if (run.outcome === "timed-out") return timeoutLines(run, problem, options.waitTimeoutMs, clean);
	if (run.problem instanceof OutcomeUnknownError) return retriggerUnknownLines(run.runId, run.problem, problem, clean);
	if (run.outcome === "unknown") return [`Failed to poll flow run ${run.runId}: ${problem}.`, pollAdvice(run.problem)];
	if (run.outcome === "failed") {
		const faults = run.details?.errors ?? [];
		const retry = problem && ` It could not be re-triggered: ${problem}.`;
		const advice = run.problem instanceof AnswerError ? advise(run.problem.problem, { subject: "run" }) : adviseOnRun(faults);
		return [`${name} failed: ${deepest(faults, clean)}.${retry}`, advice];
	}
	return [`${name} failed to ingest ${run.details?.metrics.recordsFailed} records, and \`max-failed-records\` allows ${options.maxFailedRecords}.`, "Read the errors of its rows in Experience Platform, which keeps them for 30 days if error diagnostics are enabled for the flow."];
}
function timeoutLines({ runId, details, status, problem }, reason, waitTimeoutMs, clean) {
	return [`Failed to see the end of flow run ${runId} within ${formatSeconds(waitTimeoutMs / 1e3)}: ${details ? `its status is ${clean(status) || "not known"}` : "it was never seen"}${reason && `, and the last poll failed: ${reason}`}.`, details || !problem ? "It continues in Experience Platform. Wait for it again with the wait action and its `run-id`, or with a longer `wait-timeout`." : `Whether it continues is not known. ${pollAdvice(problem)}`];
}
function pollAdvice(problem) {
	if (problem instanceof NoAnswerError) return NETWORK_ADVICE;
	return problem instanceof AnswerError ? advise(problem.problem, { subject: "run" }) : "Check `run-id`, `sandbox-name` and `org-id`.";
}
function retriggerUnknownLines(runId, { lookups }, reason, clean) {
	return [`Failed to re-trigger flow run ${runId}: ${reason}. ${cut(clean(lookups), LONGEST_REASON$1)}`, "Whether a new run exists is not known. Look up the window among the runs of the flow: if there is a new run, wait for it with the wait action; create another only if there is none, because its data would be ingested twice."];
}
function deepest(faults, clean) {
	const [cause, ...others] = describeFaults(faults, clean).map((text) => cut(text, LONGEST_REASON$1).replace(/\.$/, ""));
	if (cause === void 0) return "Adobe gives no reason";
	const outermost = others.at(-1);
	return outermost === void 0 ? cause : `${cause} (${outermost})`;
}
function cancelledAnnotation(runIds) {
	const many = runIds.length > 1;
	return {
		title: "The wait was cancelled",
		lines: [`Failed to wait for ${many ? "flow runs" : "flow run"} ${runIds.join(", ")}: the step was cancelled.`, `${many ? "They continue" : "It continues"} in Experience Platform, whose API has no way to stop a run. Wait again with the wait action and \`run-id\`.`]
	};
}
// src/report/annotation.ts
const LONGEST_VALUE = 100;
const LONGEST_REASON = 1e3;
function annotationOf(end, state, clean) {
	const annotation = annotationOfEnd(end, state, clean);
	return annotation && {
		...annotation,
		lines: [...annotation.lines, ...remainingLines(end, state)]
	};
}
function annotationOfEnd(end, state, clean) {
	const reason = (cause) => cut(clean(messageOf(cause)), LONGEST_REASON);
	switch (end.kind) {
		case "succeeded": return;
		case "invalid-inputs": return inputsAnnotation(end.problems, clean);
		case "not-created": return notCreatedAnnotation(end.error, state, clean);
		case "unknown": return unknownAnnotation(end.error, state, clean);
		case "unsuccessful": return unsuccessfulAnnotation(end.error, nameOf(state), clean);
		case "wait-cancelled": return cancelledAnnotation(end.runs.map(({ runId }) => runId));
		case "failed-late": return {
			title: "The flow run exists, but its step failed",
			lines: [`Failed to finish the step: ${reason(end.error)}.`, `Flow run ${end.run.runId} exists and continues in Experience Platform. Do not create another for the same window: it would ingest the same data twice.`]
		};
		case "outputs-not-writable": return {
			title: "No flow run was created",
			lines: [`Failed to begin the step: ${reason(end.error)}.`, "Nothing was sent to Adobe. Check the disk of the runner and its GITHUB_OUTPUT."]
		};
		case "defect": return {
			title: "The action failed",
			lines: [`Failed for a reason that the action does not know: ${reason(end.error)}.`, "Report it with the log of a run that has debug logging enabled."]
		};
		default: return end;
	}
}
function notCreatedAnnotation(error, state, clean) {
	return {
		title: isOneOfMany(state) ? `${nameOf(state)} was not created` : "No flow run was created",
		lines: [failedLine(error, clean), ...adviceLines(error, state, clean)]
	};
}
function failedLine({ message, cause }, clean) {
	return `${message}: ${cut(clean(messageOf(cause)), LONGEST_REASON)}.`;
}
function nameOf(state) {
	const { plan, current } = state;
	return plan && current && isOneOfMany(state) ? currentName(plan, current) : "Flow run";
}
function currentName({ windows }, { index }) {
	return `Flow run ${index + 1} of ${windows.length}`;
}
function isOneOfMany({ plan, current }) {
	return current !== void 0 && plan !== void 0 && plan.windows.length > 1;
}
function unknownAnnotation(error, state, clean) {
	const { order, current } = state;
	const unknown = error.cause instanceof OutcomeUnknownError ? error.cause : void 0;
	const first = unknown ? `, first attempt at ${formatUtc(unknown.attemptedAtSeconds)}` : "";
	const asked = current && `: flow ${current.request.flowId}, window ${windowText$1(current.request.window)}${first}`;
	return {
		title: isOneOfMany(state) ? `${nameOf(state)} may have been created` : "A flow run may have been created",
		lines: [
			failedLine(error, clean),
			...unknown ? [cut(clean(unknown.lookups), LONGEST_REASON)] : [],
			`Whether the run exists is not known${asked ?? ""}.`,
			"Either start this step again with `if-run-exists: attach`, as a re-run of the job does by itself: it takes over the run if there is one.",
			"Or look up the window among the runs of the flow, and start the step again only if it is missing: a second run would ingest the same data twice.",
			...order ? [activityUrl(order.connection, order.run.flowId)] : []
		]
	};
}
function windowText$1({ startSeconds, endSeconds }) {
	return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}
function inputsAnnotation(problems, clean) {
	const list = problems.map(({ input, received, problem }) => {
		return `- \`${input}\`${received === void 0 ? "" : ` ${JSON.stringify(cut(clean(received), LONGEST_VALUE))}`} ${problem}.`;
	});
	return {
		title: "The inputs of this step are wrong",
		lines: [`Failed to read the inputs: correct ${problems.length === 1 ? "an input" : `${problems.length} inputs`} of this step.`, ...list]
	};
}
const ANSWER_ADVICE = "Check `api-url` and `ims-url`, and the network between this runner and Adobe.";
function adviceLines(error, state, clean) {
	const { cause, incompatibilities } = error;
	const found = incompatibilities.map(({ text }) => cut(clean(text), LONGEST_REASON));
	const code = cause instanceof AnswerError ? specificCode(cause.problem) : "";
	const isNamed = incompatibilities.some((incompatibility) => incompatibility.code === code);
	return cause instanceof AnswerError && cause.problem.status === 400 && (code === "" || isNamed) && found.length > 0 ? found : [...causeAdvice(cause, state), ...found];
}
function causeAdvice(cause, state) {
	if (cause instanceof PreconditionError) return [cause.advice];
	if (cause instanceof CancelledError) return ["Nothing was created: it is safe to try again."];
	const isSafeToRepeat = state.runs.length === 0;
	if (cause instanceof AnswerError) {
		const credential = connectionOf(state)?.credential.kind;
		return [...tokenAge(cause, state), advise(cause.problem, {
			credential,
			isSafeToRepeat
		})];
	}
	const check = cause instanceof NoAnswerError ? NETWORK_ADVICE : ANSWER_ADVICE;
	return [isSafeToRepeat ? `${check} It is safe to try again.` : check];
}
function tokenAge({ problem }, { order }) {
	const credential = order?.connection.credential;
	if (problem.status !== 401 || credential?.kind !== "access-token") return [];
	const expiry = tokenExpiry(credential.accessToken);
	return expiry === void 0 ? [] : [`By its own claims, \`access-token\` expires at ${formatUtc(expiry)}.`];
}
function messageOf(error) {
	return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
// src/report/flow-rows.ts
function flowRows({ flow, source }, deltaColumn) {
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
		{
			label: "Delta column",
			value: deltaText(flow, source, deltaColumn)
		}
	];
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
// src/report/rows.ts
const SIGNS = {
	created: "\ud83c\udd95",
	attached: "\ud83d\udd17",
	succeeded: "\u2705",
	"partially-succeeded": "\u26a0\ufe0f",
	failed: "\u274c",
	"timed-out": "\u231b",
	unknown: "\u2754"
};
function stepRows(state) {
	const { order, plan, preview, workflow, runs } = state;
	const connection = connectionOf(state);
	const asked = [...order ? requestRows(order, plan) : [], ...workflow ? [{
		label: "Workflow",
		value: `started by ${workflow.event}`,
		url: workflow.url
	}] : []];
	const continued = plan?.last && order ? inserted(asked, continuationRows(plan.last, order)) : asked;
	const known = preview ? inserted(continued, flowRows(preview, order?.run.deltaColumn)) : continued;
	const last = runs.at(-1);
	return last && connection && isSingle(state) ? replaced(known, [...runRows(last, connection), ...endRows(last, order)]) : known;
}
function requestRows({ run, connection }, plan) {
	const count = plan?.windows.length ?? 1;
	return [
		{
			label: "Flow",
			value: run.flowId,
			url: activityUrl(connection, run.flowId)
		},
		{
			label: "Window",
			value: plan ? windowText(plan.whole) : `from the end of the last run to ${formatBoth(run.endSeconds)}`
		},
		...count > 1 ? [{
			label: "Runs",
			value: `${count}, one after the other`
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
function continuationRows({ run }, { run: { flowId, nowSeconds }, connection }) {
	const gapSeconds = Math.max(0, nowSeconds - run.window.endSeconds);
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
		...runRows(run, connection),
		{
			label: "Outcome",
			value: `${SIGNS[run.outcome]} ${run.outcome}`
		},
		{
			label: "Window",
			value: run.window ? shortWindow(run.window) : "\u2013"
		}
	];
	if (!isWaitedFor) return known;
	return [
		...known,
		{
			label: "Read",
			value: countOrDash(recordsRead)
		},
		{
			label: "Written",
			value: countOrDash(recordsWritten)
		},
		{
			label: "Failed",
			value: countOrDash(recordsFailed)
		},
		{
			label: "Duration",
			value: durationMs === void 0 ? "\u2013" : formatSeconds(Math.round(durationMs / 1e3))
		}
	];
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
function shortWindow({ startSeconds, endSeconds }) {
	const [start, end] = [startSeconds, endSeconds].map((seconds) => formatUtc(seconds).replace(seconds % 60 === 0 ? ":00 UTC" : " UTC", ""));
	return `${start} to ${end} UTC`;
}
function windowText({ startSeconds, endSeconds }) {
	return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
}
// src/report/headings.ts
const CREATED = "Flow run created";
const FOUND = "Flow run created, as the history of the flow shows";
const ATTACHED = "Attached to the flow run that exists for this window";
const PREDICATES = {
	failed: "failed",
	"timed-out": "still running",
	unknown: "of unknown outcome",
	created: "created",
	attached: "attached",
	"partially-succeeded": "partially succeeded",
	succeeded: "succeeded"
};
function runsHeading(runs, name = "Flow run") {
	const [first, ...others] = Object.entries(PREDICATES).map(([outcome, predicate]) => ({
		count: runs.filter((run) => run.outcome === outcome).length,
		predicate
	})).filter(({ count }) => count > 0);
	if (!first) return name;
	if (runs.length === 1) return `${name} ${first.predicate}`;
	return [`${others.length === 0 ? `${runs.length} flow runs` : `${first.count} of ${runs.length} flow runs`} ${first.predicate}`, ...others.map(({ count, predicate }) => `${count} ${predicate}`)].join(", ");
}
function successHeading(state) {
	const { preview, plan, runs } = state;
	const count = plan?.windows.length ?? 1;
	if (preview) return `${preview.incompatibilities.length > 0 ? "\u26a0\ufe0f" : "\ud83d\udccb"} ${count === 1 ? "A flow run is planned" : `${count} flow runs are planned`}`;
	const ended = endedRuns(state);
	if (ended.length > 0) return `${SIGNS[worst(ended)]} ${runsHeading(ended)}`;
	const [run] = runs;
	return `\u2705 ${isSingle(state) && run ? startedHeading(run) : manyStartedHeading(runs)}`;
}
function startedHeading({ by }) {
	switch (by) {
		case "existing":
		case "given": return ATTACHED;
		case "answer": return CREATED;
		case "window":
		case "time": return FOUND;
		default: return by;
	}
}
function manyStartedHeading(runs) {
	const attached = runs.filter(({ by }) => by === "existing").length;
	const created = runs.length - attached;
	if (attached === 0) return `${counted(created)} created`;
	return created === 0 ? `Attached to ${counted(attached)} that exist for these windows` : `${counted(created)} created, attached to ${attached} that existed`;
}
function counted(count) {
	return count === 1 ? "1 flow run" : `${count} flow runs`;
}
// src/report/notes.ts
const MOST_LISTED$1 = 10;
const DAILY_BATCHES = 90;
const UNREAD = "The flow has had more than 2,000 runs since the window began, and older runs were not read.";
function successNotes(state) {
	const { plan, preview, order, task } = state;
	return [
		...preview?.incompatibilities.map(({ text }) => text) ?? [],
		...gapNotes(plan),
		...preview && order ? previewNotes(preview, order.ifRunExists) : [],
		...endedRuns(state).flatMap((run) => partialNote(run, task?.wait.maxFailedRecords) ?? [])
	];
}
function gapNotes(plan) {
	const gaps = plan?.last?.gaps ?? [];
	if (gaps.length === 0) return [];
	return [`Runs over earlier windows failed, and no run in the history that was read has loaded them since: ${windowList(gaps)}. \`last-run\` does not return to them: load each with its own \`window-start-time\` and \`window-end-time\`.`];
}
function windowList(windows) {
	const more = windows.length > MOST_LISTED$1 ? `, and ${windows.length - MOST_LISTED$1} more` : "";
	return `${windows.slice(0, MOST_LISTED$1).map(shortWindow).join(", ")}${more}`;
}
function manyRunsText(count) {
	if (count <= DAILY_BATCHES) return void 0;
	return `The plan has ${count} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger \`window-size\`, or spread the windows over several days.`;
}
const IF_RUN_EXISTS = {
	create: "create another, which ingests the same data twice",
	attach: "take it over",
	fail: "fail"
};
function previewNotes({ same, overlapping, withoutWindow, active, isComplete }, ifRunExists) {
	const existing = same.filter((run) => run !== void 0);
	return [
		...active.length > 0 ? [`Runs of this flow that have not ended: ${runList(active)}.`] : [],
		...existing.length > 0 ? [`Runs over exactly these windows that exist already: ${runList(existing)}. With \`if-run-exists: ${ifRunExists}\`, a step would ${IF_RUN_EXISTS[ifRunExists]}.`] : [],
		...overlapping.length > 0 ? [`Runs that read some of the same data, which would be ingested twice: ${runList(overlapping)}.`] : [],
		...withoutWindow.length > 0 ? [`Runs whose window the service does not show: ${runList(withoutWindow)}.`] : [],
		...isComplete ? [] : [UNREAD]
	];
}
function runList(runs) {
	const more = runs.length > MOST_LISTED$1 ? `, and ${runs.length - MOST_LISTED$1} more` : "";
	return `${runs.slice(0, MOST_LISTED$1).map(({ runId, status }) => status ? `${runId} (${status})` : runId).join(", ")}${more}`;
}
function partialNote(run, maxFailedRecords) {
	if (run.outcome !== "partially-succeeded") return void 0;
	const { runId, details } = run;
	const count = details?.metrics.recordsFailed;
	const failed = count === void 0 ? "some records" : `${count} records`;
	const batches = details?.batchIds.join(", ") ?? "";
	return `Flow run ${runId} failed to ingest ${failed}. If error diagnostics are enabled for the flow, Experience Platform keeps them for 30 days${batches && ` (batches ${batches}: GET /data/foundation/export/batches/{id}/meta?path=row_errors)`}.${maxFailedRecords === void 0 ? " Set `max-failed-records` to let such a run fail the step." : ""}`;
}
function timeWarnings({ run }) {
	return Object.entries({
		"start-time": run.startSeconds,
		"window-start-time": run.windows?.[0]?.startSeconds ?? 0,
		"window-end-time": run.endSeconds
	}).filter(([, seconds]) => isFarFuture(seconds)).map(([input, seconds]) => `\`${input}\` is ${formatUtc(seconds)}, past the year 2100. Does it have an extra digit?`);
}
// src/report/wait-log.ts
const HEARTBEAT_MS = 3e5;
const NOTHING = {
	status: "",
	ageMs: 0,
	isHidden: false,
	isFailing: false
};
function openWaitLog(runner) {
	const printed = new Map();
	return (event) => {
		const runId = runIdOf(event);
		const { lines, next } = waitLines(event, printed.get(runId) ?? NOTHING);
		printed.set(runId, next);
		runner.info(...lines);
	};
}
function runIdOf(event) {
	if (event.type === "run-polled") return event.run.runId;
	return event.type === "run-retriggered" ? event.failed.runId : event.runId;
}
function waitLines(event, last) {
	switch (event.type) {
		case "run-polled": return polledLines(event.run, event.ageMs, last);
		case "run-not-shown": {
			const line = `Flow run ${event.runId} is not shown yet, which is normal in its first minutes`;
			return {
				lines: last.isHidden ? [] : [line],
				next: {
					...last,
					isHidden: true
				}
			};
		}
		case "poll-failed": {
			const line = `Flow run ${event.runId} cannot be polled for now, waiting on: ${event.reason}`;
			return {
				lines: last.isFailing ? [] : [line],
				next: {
					...last,
					isFailing: true
				}
			};
		}
		case "run-retriggered": {
			const { failed, next } = event;
			return {
				lines: [`Flow run ${failed.runId} failed and was re-triggered as ${next.runId}`],
				next: last
			};
		}
		default: return event;
	}
}
function polledLines(run, ageMs, last) {
	const { status } = run;
	if (!(last.status !== status || last.isFailing || ageMs - last.ageMs >= HEARTBEAT_MS)) return {
		lines: [],
		next: last
	};
	const isUndocumented = status !== "" && status !== last.status && runState(status) === "unrecognized";
	return {
		lines: [polledText(run, ageMs), ...isUndocumented ? [UNDOCUMENTED] : []],
		next: {
			...NOTHING,
			status,
			ageMs
		}
	};
}
const UNDOCUMENTED = "  Adobe does not document this status: waiting on, as for a run in progress";
function polledText({ runId, status, metrics }, ageMs) {
	const seconds = Math.round(Math.abs(ageMs) / 1e3);
	const age = ageMs < 0 ? `begins in ${formatSeconds(seconds)}` : `${formatSeconds(seconds)} after its start`;
	const records = metrics.recordsRead === void 0 ? "" : `, records read: ${metrics.recordsRead}`;
	return `Flow run ${runId}: ${status || "no status yet"}, ${age}${records}`;
}
// src/report/log.ts
const MOST_LISTED = 10;
function openLog(runner) {
	const waitLog = openWaitLog(runner);
	return (event, state) => {
		switch (event.type) {
			case "asked": return logAsked(runner, state, event.order);
			case "planned": return logPlan(runner, state);
			case "previewed": return logPreview(runner, state);
			case "window-begun": return logWindow(runner, state);
			case "existing-runs-found": return warnAboutExisting(runner, event.existing);
			case "retry-paused":
			case "looking-up":
			case "resending": return runner.info(retryText(event));
			case "run-attached":
			case "run-created": return logRun(runner, state);
			case "wait-begun": return logWait(runner, state, event);
			case "wait-ended": return logEnds(runner, state, event.runs.flat());
			case "run-polled":
			case "run-not-shown":
			case "poll-failed":
			case "run-retriggered": return waitLog(event);
			default: return event;
		}
	};
}
function retryText(event) {
	switch (event.type) {
		case "retry-paused": return `Waiting ${formatMs(event.pauseMs)} before the next attempt: ${event.reason}`;
		case "looking-up": return `Lost the answer (${event.reason}): looking up the run in the history of the flow`;
		case "resending": return `The history still does not show the run (lookups: ${event.lookups}): creating it again`;
		default: return event;
	}
}
function logAsked(runner, state, order) {
	const { plan } = state;
	const task = order.dryRun ? "Planning" : "Creating";
	const what = plan && plan.windows.length > 1 ? `${plan.windows.length} flow runs` : "a flow run";
	runner.info(`${task} ${what} for on-demand ingestion`, ...rowLines(stepRows(state)));
	for (const warning of timeWarnings(order)) runner.warn("Check the times of the flow run", warning);
	if (plan) warnAboutMany(runner, plan.windows.length);
}
function logPlan(runner, { plan, order }) {
	const last = plan?.last;
	if (!last || !order) return;
	const rows = requestRows(order, plan).filter(({ label }) => label === "Window" || label === "Runs");
	runner.info(`Continuing at ${formatBoth(last.run.window.endSeconds)}, the end of the last window that succeeded (runs of the history read: ${last.runsRead})`, ...rowLines([...rows, ...continuationRows(last, order)]));
	for (const note of gapNotes(plan)) runner.warn("Data of earlier windows is missing", note);
	warnAboutMany(runner, plan.windows.length);
}
function warnAboutMany(runner, count) {
	const text = manyRunsText(count);
	if (text) runner.warn("The plan has many flow runs", text);
}
function logPreview(runner, state) {
	const { plan, preview, order } = state;
	if (!plan || !preview || !order) return;
	const count = plan.windows.length;
	const listing = plan.windows.slice(0, MOST_LISTED).map((window) => `  ${shortWindow(window)}`);
	const more = count > MOST_LISTED ? [`  \u2026 and ${count - MOST_LISTED} more`] : [];
	const length = formatSeconds(plan.whole.endSeconds - plan.whole.startSeconds);
	runner.info("The flow", ...rowLines(flowRows(preview, order.run.deltaColumn)), `Windows (${count}, together ${length})`, ...listing, ...more);
	for (const { text } of preview.incompatibilities) runner.warn("A flow run would be refused", text);
	const notes = previewNotes(preview, order.ifRunExists);
	runner.info(...notes.length > 0 ? notes : ["No run of this flow is active or reads any of these windows"]);
}
function warnAboutExisting(runner, { overlapping, withoutWindow, isComplete }) {
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
function logWindow(runner, { plan, current }) {
	if (!plan || !current || plan.windows.length === 1) return;
	runner.info(`${currentName(plan, current)}: ${shortWindow(current.request.window)}`);
}
const TIME_ALONE_WARNING = "The answer to its creation was lost, and the service does not show the windows of its runs. This run is the only one of the flow that was created since, so that it is taken for the one that was asked for.";
function logRun(runner, { runs, order }) {
	const run = runs.at(-1);
	if (!run || !order) return;
	if (run.by === "time") runner.warn("The flow run was recognized by its time alone", TIME_ALONE_WARNING);
	runner.info(startedHeading(run), ...rowLines([...runRows(run, order.connection), ...endRows(run, order)]));
}
function logWait(runner, { task }, { runs }) {
	const [only, ...others] = runs;
	const isOne = others.length === 0;
	runner.info(`Waiting for ${isOne ? `flow run ${only?.runId}` : `${runs.length} flow runs`}`);
	if (task?.flowId) runner.info(`  ${activityUrl(task.connection, task.flowId, isOne ? only?.runId : void 0)}`);
}
function logEnds(runner, state, waited) {
	const runIds = new Set(waited.map(({ runId }) => runId));
	const runs = state.runs.filter(({ runId }) => runIds.has(runId));
	const ends = endedRuns({
		...state,
		runs
	});
	const [one] = ends;
	if (ends.length === 1 && one) runner.info(runsHeading(ends, `Flow run ${one.runId}`), ...rowLines(endRows(one, void 0)));
	else runner.info(runsHeading(endedRuns(state), "Flow run"));
	if (runs.length > 1) runner.info(...runs.map(({ runId, outcome, status }) => `  ${runId} ${outcome} (${status})`));
	for (const run of ends) {
		const note = partialNote(run, state.task?.wait.maxFailedRecords);
		if (note) runner.warn("A flow run ingested part of its window", note);
	}
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
			if (changesOutputs(event)) write(outputsOf(state));
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
function changesOutputs({ type }) {
	switch (type) {
		case "asked":
		case "planned":
		case "previewed":
		case "run-attached":
		case "run-created":
		case "wait-ended": return true;
		case "window-begun":
		case "wait-begun":
		case "run-polled":
		case "run-retriggered":
		case "existing-runs-found":
		case "retry-paused":
		case "looking-up":
		case "resending":
		case "run-not-shown":
		case "poll-failed": return false;
		default: return type;
	}
}
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
		...outcome && { outcome }
	};
}
function outcomeOf(state, end) {
	const { preview, runs, task, current } = state;
	const ended = endedRuns(state);
	if (preview) return "planned";
	if (end?.kind === "unsuccessful") return worst(ended);
	if (end?.kind === "unknown") return "unknown";
	const isThere = !current || current.runId !== void 0;
	if (runs.length === 0 || !isLastWindow(state) || !isThere) return void 0;
	if (task) return ended.some(({ runId }) => runId === runs.at(-1)?.runId) ? worst(ended) : startedOutcome(runs);
	return startedOutcome(runs);
}
function startedOutcome(runs) {
	if (runs.some(({ by }) => by === "given")) return void 0;
	return runs.every(({ by }) => by === "existing") ? "attached" : "created";
}
function plannedOutputs({ order, plan }) {
	if (!order) return {};
	return {
		"start-time": String(order.run.startSeconds),
		...plan ? windowOutputs(plan.whole, plan.windows) : { "window-end-time": String(order.run.endSeconds) }
	};
}
function runOutputs({ runId, etag, status, flowId, startSeconds }, state) {
	const connection = connectionOf(state);
	return {
		"run-id": runId,
		etag,
		status,
		...flowId && connection && { "run-url": activityUrl(connection, flowId, runId) },
		...state.order && startSeconds !== void 0 && { "start-time": String(startSeconds) }
	};
}
function waitedOutputs(state) {
	const ended = endedRuns(state);
	if (ended.length === 0) return {};
	const windows = ended.flatMap(({ window }) => window ? [window] : []);
	const [first] = windows;
	const whole = {
		startSeconds: first?.startSeconds ?? 0,
		endSeconds: windows.at(-1)?.endSeconds ?? 0
	};
	return {
		...!state.order && first && windows.length === ended.length && windowOutputs(whole, windows),
		metrics: JSON.stringify(total(ended.map(({ details }) => details?.metrics ?? {}))),
		"batch-ids": JSON.stringify([...new Set(ended.flatMap(({ details }) => details?.batchIds ?? []))])
	};
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
// src/report/redact.ts
const SHORTEST_SECRET = 4;
const SHORTEST_PIECE = 16;
const ENTITIES = {
	"&": "amp",
	"<": "lt",
	">": "gt",
	"\"": "quot",
	"'": "apos"
};
function secretPattern(secret) {
	if (secret.length < SHORTEST_SECRET) return void 0;
	const texts = [secret, ...secret.split(".").filter((part) => part.length >= SHORTEST_PIECE && part !== secret)];
	const signs = texts.flatMap((text) => [
		text,
		...base64Of(text),
		...hexOf(text)
	]).map(signOf);
	const pieces = gramsOf(secret);
	const known = {};
	return { [Symbol.replace](text, by) {
		const isSuspect = signs.some((sign) => text.includes(sign));
		if (isSuspect) known.forms ??= formsOf(texts);
		return replacePieces(isSuspect && known.forms ? replaceLongest(text, by, known.forms) : text, by, pieces, secret);
	} };
}
function signOf(text) {
	return (text.match(/[A-Za-z0-9]+/g) ?? [""]).reduce((longest, word) => word.length > longest.length ? word : longest).slice(0, GRAM);
}
function formsOf(texts) {
	const forms = texts.flatMap((text) => [
		...[
			inUrl,
			inJson,
			inHtml,
			plain$1
		].map((form) => [...text].map(form).join("")),
		...base64Of(text).map((own) => own.replaceAll("+", "[+-]").replaceAll("/", "[/_]")),
		...hexOf(text)
	]);
	return {
		any: new RegExp(forms.join("|"), "g"),
		each: forms.map((form) => new RegExp(form, "y"))
	};
}
const GRAM = SHORTEST_PIECE / 2;
function gramsOf(secret) {
	const count = secret.length < SHORTEST_PIECE ? 0 : secret.length - GRAM + 1;
	return new Set(Array.from({ length: count }, (_, index) => secret.slice(index, index + GRAM)));
}
function replacePieces(text, by, grams, secret) {
	if (grams.size === 0) return text;
	const kept = [];
	let end = 0;
	for (let at = 0; at + GRAM <= text.length; at += GRAM) {
		if (!grams.has(text.slice(at, at + GRAM))) continue;
		const piece = pieceAround(text, at, end, secret);
		if (piece.end - piece.start < SHORTEST_PIECE) continue;
		kept.push(text.slice(end, piece.start));
		end = piece.end;
		at = Math.ceil(end / GRAM) * GRAM - GRAM;
	}
	return [...kept, text.slice(end)].join(by);
}
function pieceAround(text, at, from, secret) {
	let start = at;
	let end = at + GRAM;
	while (start > from && secret.includes(text.slice(start - 1, end))) start -= 1;
	while (end < text.length && secret.includes(text.slice(start, end + 1))) end += 1;
	return {
		start,
		end
	};
}
function replaceLongest(text, by, { any, each }) {
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
function base64Of(text) {
	return [
		0,
		1,
		2
	].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
		return bytes.toString("base64").slice(before === 0 ? 0 : before + 1, Math.floor(bytes.length * 8 / 6));
	});
}
function hexOf(text) {
	const hex = Buffer.from(text).toString("hex");
	return [hex, hex.toUpperCase()];
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
const MAX_OUTPUT_LENGTH = 1e5;
function openRunner({ summaryFile, tempFolder }) {
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
				const shown = hide(value);
				if (shown.length <= MAX_OUTPUT_LENGTH || !tempFolder) return setOutput(name, shown);
				const file = `${tempFolder}/flow-run-${name}-${process.pid}.json`;
				writeFileSync(file, shown);
				info(`The output ${name} is too large to be handed on: it is the path of a file that holds it`);
				setOutput(name, file);
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
// src/report/step-end.ts
function failedEnd(error, state) {
	if (error instanceof InputError) return {
		kind: "invalid-inputs",
		problems: error.problems
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
// src/report/gantt.ts
const MOST_RUNS = 30;
const MOST_WINDOWS = 100;
const LABEL_LENGTH = 8;
const SHORTEST_BAR_MS = 1e3;
const LONGEST_BY_HOURS_SECONDS = 3 * UNIT_SECONDS.d;
function renderActivities(runs, nowMs = Date.now()) {
	return chart("Activities (UTC)", "%H:%M:%S", runs.slice(0, MOST_RUNS).flatMap(({ runId, details }) => {
		const bars = (details?.activities ?? []).flatMap((activity, index) => barOf(activity, index, nowMs));
		const section = runs.length > 1 ? [`    section ${plain(runId.slice(0, LABEL_LENGTH))}`] : [];
		return bars.length > 0 ? [...section, ...bars] : [];
	}));
}
function renderWindows(windows, runs, lost) {
	const shown = windows.slice(0, MOST_WINDOWS);
	const bars = shown.map((window, index) => {
		const run = runs.findLast((candidate) => candidate.window && isSameWindow(candidate.window, window));
		const [start, end] = [window.startSeconds, window.endSeconds].map((seconds) => time(seconds * 1e3));
		const outcome = run?.outcome ?? (lost && isSameWindow(lost, window) ? "unknown" : void 0);
		return `    ${index + 1} ${outcome ?? "planned"} :${outcome ? TAGS[outcome] : ""}${start}, ${end}`;
	});
	const [first, last] = [shown[0], shown.at(-1)];
	const lengthSeconds = first && last ? last.endSeconds - first.startSeconds : 0;
	const count = windows.length > MOST_WINDOWS ? `first ${MOST_WINDOWS} of ${windows.length}, ` : "";
	const axis = lengthSeconds > LONGEST_BY_HOURS_SECONDS ? "%Y-%m-%d" : "%m-%d %H:%M";
	return chart(`Windows (${count}UTC)`, axis, bars);
}
const TAGS = {
	created: "active, ",
	attached: "active, ",
	succeeded: "done, ",
	"partially-succeeded": "crit, done, ",
	failed: "crit, ",
	"timed-out": "crit, ",
	unknown: "crit, "
};
function chart(title, axisFormat, lines) {
	if (lines.length === 0) return [];
	return [
		"",
		"```mermaid",
		...[
			"gantt",
			`    title ${title}`,
			"    dateFormat YYYY-MM-DDTHH:mm:ss",
			`    axisFormat ${axisFormat}`,
			"    todayMarker off"
		],
		...lines,
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
	if (state === "failed") return "crit, ";
	if (state === "partially-succeeded") return "crit, done, ";
	return state === "succeeded" ? "done, " : "active, ";
}
function plain(name) {
	return name.replace(/[^A-Za-z0-9 -]/g, " ").slice(0, 60).trim() || "Activity";
}
// src/report/summary.ts
const MOST_ROWS = 500;
const MOST_ERRORS = 20;
const LONGEST_ERROR = 1e3;
function renderSummary(state, { end, annotation }, clean) {
	const { runs, plan } = state;
	const heading = annotation ? `\u274c ${annotation.title}` : successHeading(state);
	const lines = annotation?.lines ?? successNotes(state);
	const text = (value) => escapeHtml(clean(value));
	const cell = ({ value, url }) => url === void 0 ? `<code>${text(value)}</code>` : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
	const rows = stepRows(state).map((row) => `<tr><th align="left">${row.label}</th><td>${cell(row)}</td></tr>`);
	const table = tableOf(state);
	const header = (table[0] ?? []).map(({ label }) => `<th>${label}</th>`);
	const body = table.slice(0, MOST_ROWS).map((row) => `<tr>${row.map((value) => `<td>${cell(value)}</td>`).join("")}</tr>`);
	const items = furtherErrors(runs, lines, clean).map((error) => `<li>${text(cut(error, LONGEST_ERROR))}</li>`);
	const windows = plan?.windows ?? [];
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
		...table.length > MOST_ROWS ? [`<p>\u2026 and ${table.length - MOST_ROWS} more.</p>`] : [],
		...items.length > 0 ? [
			`<details><summary>Errors of the ${runs.length === 1 ? "run" : "runs"}</summary><ul>`,
			...items,
			"</ul></details>"
		] : [],
		...windows.length > 1 ? renderWindows(windows, runs, unknownWindow(end, state)) : renderActivities(runs),
		"",
		""
	].join("\n");
}
function tableOf(state) {
	const { runs, plan } = state;
	const connection = connectionOf(state);
	const windows = plan?.windows ?? [];
	if (!connection || Math.max(runs.length, windows.length) < 2) return [];
	if (runs.length === 0) return windows.map((window, index) => [{
		label: "Run",
		value: String(index + 1)
	}, {
		label: "Window",
		value: shortWindow(window)
	}]);
	const isWaitedFor = runs.some(({ details }) => details !== void 0);
	return runs.map((run) => runCells(run, connection, isWaitedFor));
}
function unknownWindow({ kind }, { current }) {
	return kind === "unknown" ? current?.request.window : void 0;
}
function furtherErrors(runs, lines, clean) {
	const shown = lines.join("\n");
	const all = runs.flatMap(({ details }) => details?.errors ?? []).map(({ code, message }) => `${code} ${message}`.trim());
	return [...new Set(all)].filter((error) => !shown.includes(clean(error).replace(/\.$/, ""))).slice(0, MOST_ERRORS);
}
// src/report/report.ts
function openReport(runner, workflow) {
	const known = { state: {
		workflow,
		runs: []
	} };
	const log = openLog(runner);
	const outputs = openOutputs(runner);
	return {
		emit(event) {
			known.state = reduce(known.state, event);
			log(event, known.state);
			outputs.update(event, known.state);
		},
		end(...failure) {
			const { state } = known;
			const end = failure.length === 0 ? { kind: "succeeded" } : failedEnd(failure[0], state);
			const annotation = annotationOf(end, state, runner.clean);
			if (annotation) runner.fail(annotation.title, annotation.lines);
			outputs.finish(end, state);
			runner.summarize(renderSummary(state, {
				end,
				annotation
			}, runner.clean));
			return exitCodeOf(end);
		}
	};
}
// src/main.ts
const LINGER_MS = 500;
async function runStep(step) {
	const runner = openRunner(readRunnerFiles());
	for (const secret of readSecrets()) runner.mask(secret);
	const report = openReport(runner, readWorkflow());
	const cancel = new AbortController();
	setMaxListeners(0, cancel.signal);
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cancel.abort());
	const clock = realClock(cancel.signal);
	const { hide, mask } = runner;
	const { emit } = report;
	try {
		await step({
			nowSeconds: Math.floor(clock.now() / 1e3),
			machine: async (requestTimeoutMs) => {
				const { createTransport, withoutSecrets } = await import("./deferred.js");
				return {
					transport: withoutSecrets(createTransport(requestTimeoutMs, cancel.signal), hide),
					clock,
					emit,
					random: Math.random,
					mask
				};
			}
		});
		clock.throwIfCancelled();
		process.exitCode = report.end();
	} catch (error) {
		process.exitCode = report.end(error);
	}
	process.stdout.write("", () => process.exit());
	setTimeout(() => process.exit(), LINGER_MS).unref();
}
export { AnswerError, CONNECTION_INPUTS, CancelledError, NoAnswerError, OperationError, OutcomeUnknownError, PreconditionError, UNIT_SECONDS, UnreadableAnswerError, UnsuccessfulRunsError, WAITING_INPUTS, WINDOW_SIZE_FORMS, activitiesOf, combine, connectionField, count, failedFirst, fieldReader, flawed, formatBoth, isFarFuture, isSameId, isSameWindow, isUnderWay, list, mainActivities, member, outcomeOf$1 as outcomeOf, overlaps, parseBoolean, parseCountUpTo, parseLine, parseUuid, parseWindowSize, proxyField, readActivity, readBatchIds, readId, readJson, readMs, readProblem, readRun, readRunAttempt, readRunReference, readStatus, readWaitInputs, runState, runStep, shift, splitWindow, startOf, text, uncovered, valuesOf, waitingField, windowProblem };
