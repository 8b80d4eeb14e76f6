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
function issue(name, message = "") {
	issueCommand(name, {}, message);
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
const node = process.getBuiltinModule("node:fs");
const appendFileSync = node.appendFileSync;
const closeSync = node.closeSync;
const constants = node.constants;
const existsSync = node.existsSync;
const fstatSync = node.fstatSync;
const lstatSync = node.lstatSync;
const openSync = node.openSync;
const readFileSync = node.readFileSync;
const writeFileSync = node.writeFileSync;
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
function isDebug() {
	return process.env["RUNNER_DEBUG"] === "1";
}
function debug(message) {
	issueCommand("debug", {}, message);
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
function startGroup(name) {
	issue("group", name);
}
function endGroup() {
	issue("endgroup");
}
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
// src/time/duration.ts
const DURATION_FORMS = "a duration such as 90s, 5m, 1h30m, 2d or PT15M (a bare number is seconds)";
const LONGEST_DAYS = 24;
const LIKELY_MILLISECONDS = 1e4;
const SHORT = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO_8601 = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
function parseDuration(text) {
	const total = readSeconds(text);
	if (total === void 0) return { problem: `is not a duration${instead(toWrite$1(text))}` };
	if (total === 0) return { problem: "is no time at all" };
	if (total <= LONGEST_DAYS * UNIT_SECONDS.d) return { value: total * 1e3 };
	const inSeconds = /^\d{4,12}$/.test(text) ? total / 1e3 : NaN;
	const hint = inSeconds <= LONGEST_DAYS * UNIT_SECONDS.d && Number.isInteger(inSeconds) ? `. A bare number is seconds; if it is milliseconds, write ${formatDuration(inSeconds)}` : "";
	return { problem: `is longer than ${LONGEST_DAYS} days${hint}` };
}
function parseShortDuration(text) {
	const parsed = parseDuration(text);
	if ("problem" in parsed || !/^\d+000$/.test(text) || Number(text) < LIKELY_MILLISECONDS) return parsed;
	const [seconds, milliseconds] = [Number(text), Number(text) / 1e3].map(formatDuration);
	return { problem: `is a bare number, which is in seconds: write ${milliseconds} if it is milliseconds, or ${seconds}` };
}
function parseShortDurationOrZero(text) {
	return readSeconds(text) === 0 ? { value: 0 } : parseShortDuration(text);
}
function formatDuration(seconds) {
	const { d, h, m } = UNIT_SECONDS;
	return [
		[Math.floor(seconds / d), "d"],
		[Math.floor(seconds % d / h), "h"],
		[Math.floor(seconds % h / m), "m"],
		[seconds % m, "s"]
	].filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`).join("") || "0s";
}
function readSeconds(text) {
	const parts = (SHORT.exec(/^\d+$/.test(text) ? `${text}s` : text) ?? ISO_8601.exec(text))?.slice(1) ?? [];
	if (parts.every((part) => part === void 0)) return void 0;
	const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
	const { w, d, h, m } = UNIT_SECONDS;
	return weeks * w + days * d + hours * h + minutes * m + seconds;
}
const LONGEST_GUESS = 40;
const UNIT_NAMES = [
	[/^(?:ms|msecs?|millis|milliseconds?)$/, .001],
	[/^(?:s|secs?|seconds?)$/, 1],
	[/^(?:m|mins?|minutes?)$/, UNIT_SECONDS.m],
	[/^(?:h|hrs?|hours?)$/, UNIT_SECONDS.h],
	[/^(?:d|days?)$/, UNIT_SECONDS.d],
	[/^(?:w|weeks?)$/, UNIT_SECONDS.w]
];
function toWrite$1(text) {
	if (text.length > LONGEST_GUESS) return void 0;
	const clock = /^(\d{1,3}):(\d{2}):(\d{2})$/.exec(text);
	const seconds = clock ? Number(clock[1]) * UNIT_SECONDS.h + Number(clock[2]) * UNIT_SECONDS.m + Number(clock[3]) : sumOfUnits(text.toLowerCase().replace(/^pt(?=\d)/, ""));
	if (seconds === void 0 || seconds <= 0 || seconds > LONGEST_DAYS * UNIT_SECONDS.d) return void 0;
	return formatDuration(Math.ceil(seconds));
}
function sumOfUnits(text) {
	const compact = text.replace(/\band\b|[\s,]/g, "");
	if (!/^(?:\d{1,12}(?:\.\d{1,6})?[a-z]+)+$/.test(compact)) return void 0;
	const total = [...compact.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)].map(([, amount, name = ""]) => Number(amount) * (UNIT_NAMES.find(([form]) => form.test(name))?.[1] ?? NaN)).reduce((sum, part) => sum + part, 0);
	return Number.isNaN(total) ? void 0 : total;
}
function instead(form) {
	return form === void 0 ? "" : `: write ${form}`;
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
// src/inputs/adobe-url.ts
const LONGEST_URL = 200;
const API = {
	pattern: /^platform(?:-[a-z\d]{2,12})?\.adobe\.io$/,
	example: "https://platform.adobe.io"
};
const IMS = {
	pattern: /^ims-[a-z\d]{2,12}\.adobelogin\.com$/,
	example: "https://ims-na1.adobelogin.com"
};
const API_URL_FORMS = "https://platform.adobe.io, https://platform-<region>.adobe.io, or http and a loopback address";
const IMS_URL_FORMS = "https://ims-<region>.adobelogin.com, or http and a loopback address";
function parseApiUrl(text) {
	return parseBaseUrl(text, API);
}
function parseImsUrl(text) {
	return parseBaseUrl(text, IMS);
}
function parseBaseUrl(text, hosts) {
	const secret = text.includes("@") && { secret: true };
	if (text.length > LONGEST_URL) return {
		problem: "is too long for a base URL",
		...secret
	};
	if (!URL.canParse(text)) return {
		problem: `is not a URL${withScheme(text, hosts)}`,
		...secret
	};
	const url = new URL(text);
	if (url.username || url.password) return {
		problem: "has a user name or password in it",
		secret: true
	};
	if (/[?#]/.test(text)) return { problem: "has a query or a fragment" };
	const problem = originProblem(url, hosts);
	if (problem !== void 0) return { problem };
	if (url.pathname === "/") return { value: url.origin };
	return { problem: `has a path: leave it out, write ${url.origin}` };
}
function withScheme(text, { pattern }) {
	const host = text.split("/")[0]?.toLowerCase() ?? "";
	return pattern.test(host) ? `: write https://${host}` : "";
}
function originProblem(url, { pattern, example }) {
	const { protocol, hostname, port } = url;
	if (protocol === "http:" && isLoopback(hostname)) return void 0;
	if (!pattern.test(hostname) || !/^https?:$/.test(protocol)) return `is not a host that a credential may be sent to; most organizations need ${example}`;
	if (protocol === "http:") return `is not encrypted: write https://${hostname}`;
	return port === "" ? void 0 : `has the port ${port}: write https://${hostname}`;
}
function isLoopback(hostname) {
	return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
// src/inputs/hidden-characters.ts
const MOST_NAMED$1 = 3;
const VISIBLE = /^[\x20-\x7e]*$/;
function hiddenCharacters(text, areLinesAllowed) {
	if (VISIBLE.test(text)) return [];
	return codePoints(areLinesAllowed ? text.replace(/[\t\r\n]/g, " ") : text, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/gu);
}
function unusualBlanks(text) {
	return VISIBLE.test(text) ? [] : codePoints(text, /(?! )\p{Zs}/gu);
}
function codePoints(text, pattern) {
	const found = new Set();
	for (const [character] of text.matchAll(pattern)) {
		found.add(`U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
		if (found.size === MOST_NAMED$1) break;
	}
	return [...found];
}
// src/adobe/json.ts
const LARGE_CHARS = 1048576;
const MOST_VALUES = 5e5;
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
	return values > MOST_VALUES;
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
// src/inputs/secret-texts.ts
const SECRET_INPUTS = ["client-secret", "access-token"];
function isSecretInput(name) {
	return SECRET_INPUTS.includes(name);
}
function mayBeSecret(text) {
	return /eyJ[\w-]{8}|\b[a-z]\d?8e-|^(?:basic|bearer)\s|token"|secret"|password/i.test(text);
}
// src/inputs/pasted.ts
const LONGEST_SHOWN$1 = 120;
const NO_VALUE = /^(?:null|undefined|nan|\[object object\]|\*{3,})$/i;
const QUOTED = /^(?:"(.*)"|'(.*)'|`(.*)`|\u201c(.*)\u201d|\u2018(.*)\u2019|\u00ab(.*)\u00bb|\u201e(.*)[\u201c\u201d])$/s;
const BARE_EXPRESSION = /^(?:steps|needs|vars|secrets|env|inputs|github|matrix)\.[\w.-]+$/;
const HEADER = /^(?:authorization|x-api-key|x-gw-ims-org-id|x-sandbox-name)\s*:\s*/i;
function pastedProblem(name, text) {
	return noValue(text) ?? expression(name, text) ?? quoted(name, text) ?? prefixed(name, text) ?? json(name, text);
}
function noValue(text) {
	if (!NO_VALUE.test(text)) return void 0;
	return { problem: text.startsWith("*") ? "is the mask that GitHub shows for a secret, not its value" : `is \`${text}\`, which is what an expression or a script gives if a value does not exist` };
}
function expression(name, text) {
	if (BARE_EXPRESSION.test(text) && !name.startsWith("delta-column")) return { problem: `is an expression without its braces: write \${{ ${text} }}` };
	if (/^\$\{\{.*\}\}$/s.test(text)) return { problem: "is an expression that GitHub did not evaluate" };
	if (!(/^(?:\$\(.*\)|\$\{.*\}|`.*`)$/s.test(text) || /^(?:\$|%|\$env:)[A-Za-z_]\w*%?$/.test(text)) || isSecretInput(name) && !text.startsWith("$(")) return void 0;
	return { problem: `is shell syntax, which GitHub does not evaluate in \`with\`${name.endsWith("-time") ? `: write ${dateMathFor(text)}` : ""}` };
}
function dateMathFor(command) {
	const ago = /(\d{1,4}) ?(s|m|h|d|w|M|y)[a-z]*(?: ago|\b)/.exec(command);
	const isMonth = /month/i.test(command);
	return `now${/yesterday/i.test(command) ? "-1d" : ago ? `-${ago[1]}${isMonth ? "M" : ago[2]}` : ""}${/%F\b|%Y-%m-%d['")\s]*$/.test(command) ? "/d" : ""}`;
}
function quoted(name, text) {
	const match = QUOTED.exec(text);
	if (!match) return void 0;
	if (name === "delta-column-date-format" && text.startsWith("'")) return void 0;
	return { problem: `has quotation marks around it${toWrite(name, match.slice(1).find((part) => part !== void 0) ?? "")}` };
}
function prefixed(name, text) {
	if (/^bearer\s+/i.exec(text)) return {
		problem: "begins with the word Bearer, which the action adds itself",
		secret: true
	};
	const key = HEADER.exec(text)?.[0] ?? (text.startsWith(`${name}:`) ? `${name}:` : void 0);
	if (key === void 0) return void 0;
	const value = text.slice(key.length).trim();
	const isHidden = /^authorization/i.test(key);
	return {
		problem: `begins with the name ${key.split(":")[0]?.trim()}${isHidden ? "" : toWrite(name, value)}`,
		...isHidden && { secret: true }
	};
}
function json(name, text) {
	if (!text.startsWith("{") || !text.endsWith("}")) return void 0;
	const object = readJson(text);
	if (object === void 0) return void 0;
	return {
		problem: `is a whole JSON object${toWrite(name, valueIn(name, object))}`,
		secret: true
	};
}
const KEYS = {
	"client-id": [
		"client_id",
		"clientId",
		"CLIENT_ID"
	],
	"org-id": [
		"org_id",
		"orgId",
		"imsOrgId",
		"ORG_ID"
	],
	"sandbox-name": ["sandboxName", "name"],
	"flow-id": ["flowId", "id"],
	"run-id": ["runId", "id"],
	"delta-column": ["name"],
	"delta-column-date-format": ["dateFormat"],
	"delta-column-timezone": ["timezone"],
	"start-time": ["startTime"],
	"window-start-time": ["windowStartTime"],
	"initial-window-start-time": ["windowStartTime"],
	"window-end-time": ["windowEndTime"]
};
function valueIn(name, object) {
	const params = member(object, "params");
	const value = [
		object,
		list(member(object, "items"))[0],
		params,
		member(object, "deltaColumn"),
		member(params, "deltaColumn")
	].flatMap((place) => (KEYS[name] ?? []).map((key) => member(place, key))).find((found) => typeof found === "string" || typeof found === "number");
	return value === void 0 ? "" : String(value);
}
function toWrite(name, value) {
	if (isSecretInput(name)) return ": write its value alone";
	return /^[\x20-\x7e]+$/.test(value) && value.length <= LONGEST_SHOWN$1 && !/["'`]/.test(value) && !mayBeSecret(value) ? `: write ${value}` : "";
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
const LONGEST_VALUE = 2e3;
const LISTS = new Set(["run-id", "scopes"]);
function fieldReader(defaults, get = getInput) {
	const text = (name) => get(name) || defaults[name];
	const read = (name, parse, accepted) => {
		const received = text(name);
		const parsed = slipIn(name, received) ?? withBlanks(received, parse(received));
		if ("value" in parsed) return parsed;
		return flawed({
			input: name,
			problem: `${parsed.problem}; accepted: ${accepted}`,
			...!(parsed.secret || isSecretInput(name) || mayBeSecret(received)) && { received }
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
function slipIn(name, text) {
	const hidden = hiddenCharacters(text, LISTS.has(name));
	if (hidden.length > 0) return { problem: `has ${hidden.length === 1 ? "a character that cannot" : "characters that cannot"} be seen in it: ${hidden.join(", ")}. Type it again` };
	return text.length > LONGEST_VALUE && !LISTS.has(name) && !isSecretInput(name) ? { problem: `has more than ${LONGEST_VALUE} characters` } : pastedProblem(name, text);
}
function withBlanks(text, parsed) {
	const blanks = "problem" in parsed ? unusualBlanks(text) : [];
	if ("value" in parsed || blanks.length === 0) return parsed;
	return {
		...parsed,
		problem: `${parsed.problem} (it has a blank in it that is not a space: ${blanks.join(", ")})`
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
const ORG_ID = /^[\da-z]+@AdobeOrg$/i;
const SANDBOX_NAME = /^[a-z\d][a-z\d-]*$/;
const HEADER_VALUE = /^[\x21-\x7e]+$/;
function parseOrgId(text) {
	if (ORG_ID.test(text)) return { value: text };
	return { problem: `is not an organization ID${/^[\dA-F]{24}$/i.test(text) ? `: write ${text.toUpperCase()}@AdobeOrg` : ""}` };
}
function parseSandboxName(text) {
	if (SANDBOX_NAME.test(text)) return { value: text };
	const name = text.toLowerCase();
	if (SANDBOX_NAME.test(name)) return { problem: `has capital letters, but sandbox names have none: write ${name}` };
	return { problem: "is not a sandbox name, which is the one in lower case beside the title" };
}
function parseClientId(text) {
	return HEADER_VALUE.test(text) ? { value: text } : { problem: "has characters that no client ID has" };
}
function parseAccessToken(text) {
	return HEADER_VALUE.test(text) ? { value: text } : { problem: "has characters that no token has" };
}
function parseClientSecret(text) {
	return { value: text };
}
const SCOPE = /^[\w!#$%&()*+./:;<=>?@^|~-]+$/;
function parseScopes(text) {
	const scopes = text.split(/[\s,]+/).filter((scope) => scope !== "");
	return scopes.length > 0 && scopes.every((scope) => SCOPE.test(scope)) ? { value: scopes.join(",") } : { problem: "is not a list of scopes" };
}
function parseBoolean(text) {
	if (/^(true|True|TRUE)$/.test(text)) return { value: true };
	if (/^(false|False|FALSE)$/.test(text)) return { value: false };
	const meant = /^(?:yes|y|on|1|true)$/i.test(text) ? "true" : /^(?:no|n|off|0|false)$/i.test(text) ? "false" : "";
	return { problem: `is neither true nor false${meant && `: write ${meant}`}` };
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
	return { value: text };
}
function parseChoice(...choices) {
	return (text) => {
		const choice = choices.find((one) => one === text);
		if (choice !== void 0) return { value: choice };
		const near = choices.find((one) => one === text.toLowerCase());
		return { problem: `is none of the choices${near === void 0 ? "" : `: write ${near}`}` };
	};
}
// src/adobe/token.ts
const NAME$2 = /^[\w.-]{1,64}$/;
function tokenClaims(accessToken) {
	const claims = readJson(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString("utf8"));
	return {
		expirySeconds: expiryOf(claims),
		clientId: nameOf(member(claims, "client_id")),
		issuer: nameOf(member(claims, "as"))
	};
}
function tokenExpiry(accessToken) {
	return tokenClaims(accessToken).expirySeconds;
}
function expiryOf(claims) {
	const endMs = readNumber(member(claims, "created_at")) + readNumber(member(claims, "expires_in"));
	const seconds = Number.isNaN(endMs) ? readNumber(member(claims, "exp")) : Math.floor(endMs / 1e3);
	return seconds > 0 && seconds < LAST_SECOND ? seconds : void 0;
}
const LAST_SECOND = 253402300799;
function readNumber(value) {
	return typeof value === "number" ? value : Number(text(value) ?? NaN);
}
function nameOf(value) {
	const name = text(value);
	return name !== void 0 && NAME$2.test(name) ? name : void 0;
}
// src/inputs/token-checks.ts
const STAGE = /-stg\d*$|-stage$/;
function expiryProblem(accessToken, nowSeconds) {
	const { expirySeconds } = tokenClaims(accessToken);
	if (expirySeconds === void 0 || expirySeconds > nowSeconds) return void 0;
	return `expired at ${formatUtc(expirySeconds)} by its own claims; accepted: a token that is still valid, or \`client-secret\`, with which the action mints one`;
}
function tokenWarnings({ credential, clientId, apiUrl }) {
	if (credential.kind !== "access-token") return [];
	const claims = tokenClaims(credential.accessToken);
	const title = "Access token may not fit";
	const messages = [];
	if (claims.clientId !== void 0 && claims.clientId !== clientId) messages.push(`By its own claims, \`access-token\` was issued to the client ${claims.clientId}, and \`client-id\` names another. Adobe refuses a token of another client.`);
	if (claims.issuer !== void 0 && STAGE.test(claims.issuer) && !/\/\/(?:platform-stage\.|(?:127\.|localhost|\[))/.test(apiUrl)) messages.push(`By its own claims, \`access-token\` was issued by the stage service ${claims.issuer}, and \`api-url\` is ${apiUrl}, which accepts tokens of production only.`);
	return messages.map((message) => ({
		title,
		message
	}));
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
function connectionField(inputs, nowSeconds) {
	return combine({
		clientId: inputs.required("client-id", parseClientId, "the client ID of the credential"),
		credential: credentialField(inputs, nowSeconds),
		orgId: inputs.required("org-id", parseOrgId, "an organization ID, which ends in @AdobeOrg"),
		sandboxName: inputs.required("sandbox-name", parseSandboxName, "the name of a sandbox, such as prod"),
		apiUrl: inputs.required("api-url", parseApiUrl, API_URL_FORMS),
		imsUrl: inputs.required("ims-url", parseImsUrl, IMS_URL_FORMS),
		requestTimeoutMs: inputs.required("request-timeout", parseShortDuration, DURATION_FORMS),
		retryTimeoutMs: inputs.required("retry-timeout", parseShortDuration, DURATION_FORMS),
		lookupTimeoutMs: inputs.required("lookup-timeout", parseShortDurationOrZero, `${DURATION_FORMS}, or 0`)
	});
}
function credentialField(inputs, nowSeconds) {
	const fields = combine({
		secret: secretField(inputs, nowSeconds),
		scopes: inputs.required("scopes", parseScopes, "the scopes of the credential, separated by commas")
	});
	if ("problems" in fields) return fields;
	const { secret, scopes } = fields.value;
	return { value: secret.kind === "client-secret" ? {
		...secret,
		scopes
	} : secret };
}
function secretField(inputs, nowSeconds) {
	const fields = combine({
		clientSecret: inputs.optional("client-secret", parseClientSecret, "the client secret as it is"),
		accessToken: inputs.optional("access-token", parseAccessToken, "a token as IMS gives it")
	});
	if ("problems" in fields) return fields;
	const { clientSecret, accessToken } = fields.value;
	if (clientSecret !== void 0 && accessToken !== void 0) return flawed({
		input: "access-token",
		problem: "is given together with `client-secret`; accepted: exactly one of the two"
	});
	if (clientSecret !== void 0) return { value: {
		kind: "client-secret",
		clientSecret
	} };
	if (accessToken === void 0) return flawed({
		input: "client-secret",
		problem: "is missing, and so is `access-token`; accepted: exactly one of the two",
		lacks: SECRET_INPUTS
	});
	const problem = expiryProblem(accessToken, nowSeconds);
	return problem === void 0 ? { value: {
		kind: "access-token",
		accessToken
	} } : flawed({
		input: "access-token",
		problem
	});
}
// src/inputs/action-inputs.ts
const WAITING_INPUTS = {
	"wait-timeout": "150m",
	"poll-interval": "60s",
	retries: "0",
	"max-failed-records": ""
};
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
const WAIT_INPUTS = {
	...CONNECTION_INPUTS,
	"run-id": "",
	"flow-id": "",
	...WAITING_INPUTS
};
const RUN_NAMES = {
	own: Object.keys(RUN_INPUTS),
	other: Object.keys(WAIT_INPUTS),
	otherPurpose: "waits for flow runs"
};
const WAIT_NAMES = {
	own: Object.keys(WAIT_INPUTS),
	other: Object.keys(RUN_INPUTS),
	otherPurpose: "creates flow runs"
};
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
	const left = [];
	let fromSeconds = window.startSeconds;
	for (const { startSeconds, endSeconds } of others.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
		if (startSeconds >= window.endSeconds) break;
		if (startSeconds >= endSeconds) continue;
		if (startSeconds > fromSeconds) left.push({
			startSeconds: fromSeconds,
			endSeconds: startSeconds
		});
		fromSeconds = Math.max(fromSeconds, endSeconds);
	}
	if (fromSeconds < window.endSeconds) left.push({
		startSeconds: fromSeconds,
		endSeconds: window.endSeconds
	});
	return left;
}
function hull([first, ...others]) {
	return others.reduce((whole, { startSeconds, endSeconds }) => ({
		startSeconds: Math.min(whole.startSeconds, startSeconds),
		endSeconds: Math.max(whole.endSeconds, endSeconds)
	}), first);
}
// src/inputs/flow-id.ts
const UUID$1 = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const ANY_UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
const WHERE = "the ID is in the address of the page of the dataflow in Experience Platform, after /dataflows/";
function parseFlowId(text) {
	const id = text.replace(/^\{(.*)\}$/s, "$1").trim().toLowerCase();
	if (UUID$1.test(id)) return { value: id };
	if (id.includes("/")) return { problem: addressProblem(id) };
	const [found, ...others] = id.match(ANY_UUID) ?? [];
	if (found !== void 0 && others.length === 0) return { problem: `is not a UUID alone: write ${found}` };
	const digits = id.replaceAll("-", "");
	if (/^[\da-f]{32}$/.test(digits)) return { problem: `has its hyphens in the wrong places: write ${[...[
		digits.slice(0, 8),
		digits.slice(8, 12),
		digits.slice(12, 16),
		digits.slice(16, 20)
	], digits.slice(20)].join("-")}` };
	if (/^[\da-f-]{28,44}$/.test(id)) return { problem: `has ${digits.length} digits, and a UUID has 32: copy it again` };
	return { problem: `is not a UUID. If it is the name of the flow: ${WHERE}` };
}
function addressProblem(address) {
	const [, id] = /\/(?:dataflows|flows)\/([\da-f-]{36})(?![\da-f-])/.exec(address) ?? [];
	if (id !== void 0 && UUID$1.test(id)) return `is an address: write ${id}`;
	return `is an address that names no flow: ${WHERE}`;
}
// src/inputs/proxy.ts
const PROXY_VARIABLES$1 = ["https_proxy", "HTTPS_PROXY"];
function proxyField(env = process.env) {
	const name = PROXY_VARIABLES$1.find((variable) => env[variable]);
	if (name === void 0 || isProxyUrl(env[name] ?? "")) return { value: void 0 };
	return flawed({
		input: name,
		isVariable: true,
		problem: "is not the URL of a proxy; accepted: http://host:port or http://user:password@host:port, special characters percent-encoded"
	});
}
function readProxyUrl(text) {
	const url = URL.canParse(text) || /^https?:\/\//.test(text) ? text : `http://${text}`;
	return URL.canParse(url) ? new URL(url) : void 0;
}
function isProxyUrl(text) {
	const url = readProxyUrl(text);
	if (!url) return false;
	const { protocol, hostname, username, password } = url;
	return /^https?:$/.test(protocol) && hostname !== "" && isDecodable(username) && isDecodable(password);
}
function isDecodable(text) {
	try {
		return decodeURIComponent(text).length <= text.length;
	} catch {
		return false;
	}
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
function readSecretsTrigger() {
	const { eventName, actor } = context;
	if (!eventName) return "unknown";
	if (actor === "dependabot[bot]") return "dependabot";
	return /^pull_request(?:_review|_review_comment)?$/.test(eventName) ? "pull-request" : "other";
}
// src/inputs/missing-secrets.ts
const STORED = new Set([
	"client-id",
	"client-secret",
	"access-token",
	"org-id"
]);
function withSecretsHint(problems, trigger = readSecretsTrigger()) {
	const first = problems.findIndex(({ lacks = [] }) => lacks.some((name) => STORED.has(name)));
	return problems.map((one, index) => index === first ? {
		...one,
		problem: `${one.problem}. ${reasonFor(trigger)}`
	} : one);
}
function reasonFor(trigger) {
	const empty = "A secret or variable that does not exist arrives empty";
	switch (trigger) {
		case "dependabot": return `${empty}, and workflows that Dependabot starts get only the secrets that are stored for Dependabot`;
		case "pull-request": return `${empty}, and workflows of pull requests from a fork get no secrets`;
		case "unknown": return `${empty}, and workflows of pull requests from a fork or of Dependabot get no secrets`;
		case "other": return empty;
		default: return trigger;
	}
}
// src/inputs/input-names.ts
const MOST_EDITS = 2;
const MOST_NAMED = 4;
const LONGEST_NAME$1 = 60;
function resembling(name, inputs) {
	const given = name.toLowerCase().replace(/[_ .]/g, "-");
	if (given.length > LONGEST_NAME$1) return [];
	const ranked = inputs.map((input) => ({
		input,
		rank: rankOf(given, input)
	}));
	const best = Math.min(...ranked.map(({ rank }) => rank));
	if (best === Number.POSITIVE_INFINITY) return [];
	return ranked.filter(({ rank }) => rank === best).map(({ input }) => input).slice(0, MOST_NAMED);
}
function rankOf(given, input) {
	const letters = given.replaceAll("-", "");
	if (letters === input.replaceAll("-", "")) return 0;
	const edits = Math.abs(given.length - input.length) > MOST_EDITS ? Number.POSITIVE_INFINITY : editDistance(given, input);
	if (edits <= MOST_EDITS) return edits;
	const words = input.split("-");
	return isMadeOf(letters, words) ? MOST_EDITS + words.length : Number.POSITIVE_INFINITY;
}
function isMadeOf(text, words) {
	if (text === "") return true;
	return words.some((word, index) => text.startsWith(word) && isMadeOf(text.slice(word.length), words.toSpliced(index, 1)));
}
function editDistance(from, to) {
	let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
	for (const [row, letter] of [...from].entries()) {
		const current = [row + 1];
		for (const [column, other] of [...to].entries()) {
			const change = (previous[column] ?? 0) + (letter === other ? 0 : 1);
			current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
		}
		previous = current;
	}
	return previous.at(-1) ?? 0;
}
// src/inputs/unknown-inputs.ts
const PREFIX = "INPUT_";
const LONGEST_NAME = 60;
function givenNames(env = process.env) {
	return Object.keys(env).filter((variable) => variable.startsWith(PREFIX)).map((variable) => variable.slice(6));
}
function unknownInputs(given, { own, other, otherPurpose }, get) {
	const isOwn = (name) => own.includes(name.toLowerCase());
	const foreign = other.filter((name) => !own.includes(name));
	const found = given.filter((name) => !isOwn(name) && get(name) !== "").map((name) => ({
		name,
		isOfOther: foreign.includes(hyphenated(name)),
		like: resembling(name, own)
	}));
	const misspelled = found.filter(({ isOfOther, like }) => !isOfOther && like.length > 0);
	return {
		problems: misspelled.map(({ name, like }) => ({
			input: spelled(name, like[0] ?? ""),
			problem: `is not an input of this action. Did you mean ${alternatives(like)}?`
		})),
		warnings: found.filter((one) => !misspelled.includes(one)).map(({ name, isOfOther }) => ({
			title: "Input ignored",
			message: isOfOther ? `\`${hyphenated(name)}\` is an input of the action that ${otherPurpose}, not of this one. It is ignored.` : `\`${shown(name)}\` is not an input of this action. It is ignored.`
		})),
		meant: new Set(misspelled.flatMap(({ like }) => like))
	};
}
function hyphenated(name) {
	return name.toLowerCase().replaceAll("_", "-");
}
function shown(name) {
	return name.toLowerCase().slice(0, LONGEST_NAME);
}
function spelled(name, input) {
	const camelCase = input.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
	return name.toLowerCase() === camelCase.toLowerCase() ? camelCase : shown(name);
}
function alternatives(names) {
	const quoted = names.map((name) => `\`${name}\``);
	const last = quoted.at(-1) ?? "";
	return quoted.length === 1 ? last : `${quoted.slice(0, -1).join(", ")} or ${last}`;
}
// src/inputs/settle.ts
function settle(field, names, given, get) {
	const { problems, warnings, meant } = unknownInputs(given, names, get);
	if ("value" in field && problems.length === 0) return {
		value: field.value,
		warnings
	};
	const others = ("problems" in field ? field.problems : []).filter(({ lacks = [] }) => !lacks.some((name) => meant.has(name)));
	throw new InputError([...problems, ...withSecretsHint(others)]);
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
const CUT_OFF_MARGIN_MS = 3e5;
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
function compareWindow({ window, createdAtMs = Number.POSITIVE_INFINITY, startSeconds = Number.POSITIVE_INFINITY }, asked) {
	if (window === void 0) return "unknown";
	if (isSameWindow(window, asked)) return "same";
	if (window.startSeconds !== asked.startSeconds || window.endSeconds > asked.endSeconds) return "other";
	const presentMs = Math.min(createdAtMs, startSeconds * 1e3);
	if (!Number.isFinite(presentMs)) return "unknown";
	const wasAhead = asked.endSeconds * 1e3 > presentMs;
	const endsAtCutOff = window.endSeconds * 1e3 >= presentMs - CUT_OFF_MARGIN_MS;
	return wasAhead && endsAtCutOff ? "unknown" : "other";
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
// src/inputs/run-ids.ts
const LONGEST_SHOWN = 100;
const EMPTY_RUN_ID_HINT = "An output is empty if the creating step did not run, or if its job does not hand it on under `outputs`";
function parseRunIds(value) {
	return value.startsWith("[") ? parseRunsJson(value) : runIdsOf(value.split(/[\s,]+/));
}
function parseRunsJson(value) {
	const runs = readJson(value);
	if (!Array.isArray(runs)) return { problem: "is not the JSON of runs" };
	return runIdsOf(withoutRetriggered(runs).map((run) => text(member(run, "runId")) ?? text(run) ?? "(no runId)"));
}
function runIdsOf(parts) {
	const ids = [...new Set(parts.filter((part) => part !== ""))];
	if (ids.length === 0) return { problem: `names no run. ${EMPTY_RUN_ID_HINT}` };
	const wrong = ids.find((id) => !isRunId(id));
	if (wrong === void 0) return { value: ids };
	const id = idInAddress(wrong);
	return { problem: id === void 0 ? `has a part that is not the ID of a flow run: ${JSON.stringify(wrong.slice(0, LONGEST_SHOWN))}` : `is the address of a flow run: write ${id}` };
}
function idInAddress(address) {
	const [, id] = /\/(?:activity|runs)\/([\w.-]{1,128})(?=[/?#]|$)/.exec(address) ?? [];
	return id;
}
function withoutRetriggered(runs) {
	const windows = runs.map(windowOf);
	const last = new Map(windows.map((window, index) => [window, index]));
	return runs.filter((run, index) => {
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
function readRunIds(text) {
	const { tempFolder } = readRunnerFiles();
	if (!(tempFolder !== "" && text.length <= LONGEST_PATH && text.startsWith(tempFolder)) || !NAME.test(text.slice(tempFolder.length))) return parseRunIds(text);
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
function readWaitInputs(get = getInput, given = givenNames(), nowSeconds = Math.floor(Date.now() / 1e3)) {
	const inputs = fieldReader(WAIT_INPUTS, get);
	const { value, warnings } = settle(combine({
		connection: connectionField(inputs, nowSeconds),
		proxy: proxyField(),
		runIds: inputs.required("run-id", readRunIds, "IDs of flow runs, one per line or separated by commas, or the `runs` output", EMPTY_RUN_ID_HINT),
		flowId: inputs.optional("flow-id", parseFlowId, "the ID of a dataflow, a UUID"),
		wait: waitingField(inputs)
	}), WAIT_NAMES, given, get);
	const { proxy: _, ...order } = value;
	return {
		...order,
		warnings: [...warnings, ...tokenWarnings(order.connection)]
	};
}
function waitingField(inputs) {
	return combine({
		waitTimeoutMs: inputs.required("wait-timeout", parseDuration, DURATION_FORMS),
		pollIntervalMs: inputs.required("poll-interval", parseShortDuration, DURATION_FORMS),
		retries: inputs.required("retries", parseCountUpTo(0, 100), `a whole number, 100 at most`),
		maxFailedRecords: inputs.optional("max-failed-records", parseCount, "a whole number")
	});
}
// src/time/window-size.ts
const WINDOW_SIZE_FORMS = "a duration such as 6h, 1d or PT15M of at most 24 days, or months and years of the calendar such as 1M or 1y";
const MOST_WINDOWS = 1e4;
const CALENDAR = /^(?:(\d{1,3})y)?(?:(\d{1,4})M)?$|^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?$/;
function parseWindowSize(text) {
	const [, years, months, isoYears, isoMonths] = CALENDAR.exec(text) ?? [];
	const amount = Number(years ?? isoYears ?? 0) * 12 + Number(months ?? isoMonths ?? 0);
	if (amount > 0) return { value: {
		amount,
		unit: "M"
	} };
	const calendar = calendarToWrite(text);
	if (calendar !== void 0) return { problem: `is not a duration: write ${calendar}` };
	if (/[MYy]/.test(text) && !/^PT/i.test(text)) return { problem: "is not a duration" };
	const parsed = parseDuration(text);
	return "problem" in parsed ? parsed : { value: {
		amount: parsed.value / 1e3,
		unit: "s"
	} };
}
const NAMED_SIZE = /^(?:an? )?(?:(hour)(?:ly)?|(day)|daily|(week)(?:ly)?|(month)(?:ly)?|(year)(?:ly)?)$/i;
const NAMED_UNITS = [
	"h",
	"d",
	"w",
	"M",
	"y"
];
function calendarToWrite(text) {
	const named = NAMED_SIZE.exec(text);
	if (named) return `1${NAMED_UNITS[named.slice(1).findIndex((word) => word !== void 0)] ?? "d"}`;
	const [, amount, months] = /^([1-9]\d{0,2}) ?(?:(M|mo|mon|mths?|months?)|y|Y|yrs?|years?)$/.exec(text) ?? [];
	return amount && `${amount}${months ? "M" : "y"}`;
}
function isLikelyMonth(text, { startSeconds, endSeconds }) {
	return text === "1m" && endSeconds - startSeconds > UNIT_SECONDS.d;
}
function splitWindow(window, size) {
	if (size === void 0) return { value: [window] };
	const windows = [];
	for (let startSeconds = window.startSeconds; startSeconds < window.endSeconds;) {
		if (windows.length === 1e4) return { problem: `splits the window into more than ${formatCount(MOST_WINDOWS)} runs` };
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
// src/inputs/secret-inputs.ts
const SECRET_WORD = /secret|token|passw|credential|private|api-?_?key/i;
const PLAIN_VALUE = /^(?:true|false|null|undefined|yes|no|on|off|\d{1,6}|\*+)$/i;
function readSecrets(get = getInput, names = givenNames()) {
	const others = names.filter((name) => !isInput(name) && isLikeSecret(name));
	const values = [...SECRET_INPUTS, ...others].map(get);
	return [...new Set(values)].filter((value) => value !== "" && !PLAIN_VALUE.test(value));
}
function isInput(name) {
	const input = name.toLowerCase();
	return Object.hasOwn(RUN_INPUTS, input) || Object.hasOwn(WAIT_INPUTS, input);
}
function isLikeSecret(name) {
	return SECRET_WORD.test(name) || resembling(name, SECRET_INPUTS).length > 0;
}
const PROXY_VARIABLES = [
	"https_proxy",
	"http_proxy",
	"all_proxy"
];
function readProxyPasswords(env = process.env) {
	const written = PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toUpperCase()]]).map((url = "") => url.trim().replace(/^[^/:@]+:\/\//, "")).flatMap((url) => /^[^/:@]*:(.+)@/.exec(url)?.[1] ?? []);
	return [...new Set(written.flatMap((password) => [password, decoded(password)]))];
}
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
export { InputError, MOST_WINDOWS, RUN_INPUTS, RUN_NAMES, UNIT_SECONDS, WAITING_INPUTS, WINDOW_SIZE_FORMS, activitiesOf, appendFileSync, combine, compareWindow, connectionField, count, debug, endGroup, error, failedFirst, fieldReader, flawed, formatBoth, formatBytes, formatCount, formatDuration, formatMs, formatSeconds, formatUtc, getInput, givenNames, hull, info, isDebug, isFarFuture, isLikelyMonth, isSameId, isSameWindow, isUnderWay, list, mainActivities, member, overlaps, parseBoolean, parseChoice, parseCountUpTo, parseDuration, parseFlowId, parseLine, parseWindowSize, proxyField, readActivity, readBatchIds, readFileSync, readId, readJson, readMs, readProxyPasswords, readRun, readRunAttempt, readRunReference, readRunnerFiles, readSecrets, readStatus, readWaitInputs, readWorkflow, runState, setOutput, setSecret, settle, shift, splitWindow, startGroup, startOf, text, tokenExpiry, tokenWarnings, uncovered, waitingField, warning, windowProblem, writeFileSync };
