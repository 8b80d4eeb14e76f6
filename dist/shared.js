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
const node$1 = process.getBuiltinModule("node:fs");
const appendFileSync = node$1.appendFileSync;
const closeSync = node$1.closeSync;
const constants = node$1.constants;
const existsSync = node$1.existsSync;
const fstatSync = node$1.fstatSync;
const lstatSync = node$1.lstatSync;
const openSync = node$1.openSync;
const readFileSync = node$1.readFileSync;
const writeFileSync = node$1.writeFileSync;
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
function setOutput$1(name, value) {
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
const QUOTED$1 = /^(?:"(.*)"|'(.*)'|`(.*)`|\u201c(.*)\u201d|\u2018(.*)\u2019|\u00ab(.*)\u00bb|\u201e(.*)[\u201c\u201d])$/s;
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
	const match = QUOTED$1.exec(text);
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
const LONGEST_VALUE$1 = 2e3;
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
	return text.length > LONGEST_VALUE$1 && !LISTS.has(name) && !isSecretInput(name) ? { problem: `has more than ${LONGEST_VALUE$1} characters` } : pastedProblem(name, text);
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
		clientId: nameOf$1(member(claims, "client_id")),
		issuer: nameOf$1(member(claims, "as"))
	};
}
function tokenExpiry(accessToken) {
	return tokenClaims(accessToken).expirySeconds;
}
function expiryOf(claims) {
	const endMs = readNumber$1(member(claims, "created_at")) + readNumber$1(member(claims, "expires_in"));
	const seconds = Number.isNaN(endMs) ? readNumber$1(member(claims, "exp")) : Math.floor(endMs / 1e3);
	return seconds > 0 && seconds < LAST_SECOND ? seconds : void 0;
}
const LAST_SECOND = 253402300799;
function readNumber$1(value) {
	return typeof value === "number" ? value : Number(text(value) ?? NaN);
}
function nameOf$1(value) {
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
	return others.reduce((left, other) => left.flatMap((part) => without$1(part, other)), [window]);
}
function without$1(part, other) {
	if (!overlaps(part, other)) return [part];
	return [{
		startSeconds: part.startSeconds,
		endSeconds: other.startSeconds
	}, {
		startSeconds: other.endSeconds,
		endSeconds: part.endSeconds
	}].filter(({ startSeconds, endSeconds }) => startSeconds < endSeconds);
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
const LONGEST_NAME$2 = 60;
function resembling(name, inputs) {
	const given = name.toLowerCase().replace(/[_ .]/g, "-");
	if (given.length > LONGEST_NAME$2) return [];
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
	const edits = editDistance(given, input);
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
const LONGEST_NAME$1 = 60;
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
	return name.toLowerCase().slice(0, LONGEST_NAME$1);
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
function compareWindow({ window, createdAtMs }, asked) {
	if (window === void 0) return "unknown";
	if (isSameWindow(window, asked)) return "same";
	if (window.startSeconds !== asked.startSeconds || window.endSeconds > asked.endSeconds) return "other";
	const wasAhead = asked.endSeconds * 1e3 > (createdAtMs ?? Number.NEGATIVE_INFINITY);
	const endsAtCutOff = window.endSeconds * 1e3 >= (createdAtMs ?? 0) - CUT_OFF_MARGIN_MS;
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
const MOST_WINDOWS$1 = 1e4;
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
const MINUTES = /^([1-9]|1[0-2])m$/;
function likelyMonths(text, { startSeconds, endSeconds }) {
	const minutes = MINUTES.exec(text)?.[1];
	return minutes !== void 0 && endSeconds - startSeconds > UNIT_SECONDS.d ? `${minutes}M` : void 0;
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
		sleep: (ms, wake) => new Promise((resolve, reject) => {
			throwIfCancelled();
			const end = (settle) => () => {
				clearTimeout(timer);
				cancel.removeEventListener("abort", cancelled);
				wake?.removeEventListener("abort", done);
				settle();
			};
			const done = end(resolve);
			const cancelled = end(() => reject(new CancelledError()));
			const timer = setTimeout(done, ms);
			cancel.addEventListener("abort", cancelled, { once: true });
			wake?.addEventListener("abort", done, { once: true });
			if (wake?.aborted) done();
		})
	};
}
function elapsedMs() {
	return Number(process.hrtime.bigint()) / 1e6;
}
// src/inputs/secret-inputs.ts
const SECRET_WORD = /secret|token|passw|credential|private|api-?_?key/i;
const PLAIN_VALUE = /^(?:true|false|null|undefined|yes|no|on|off|\d{1,6}|\*+)$/i;
function readSecrets(get = getInput, names = givenNames()) {
	const others = names.filter((name) => SECRET_WORD.test(name) || resembling(name, SECRET_INPUTS).length > 0);
	const values = [...SECRET_INPUTS, ...others].map(get);
	return [...new Set(values)].filter((value) => value !== "" && !PLAIN_VALUE.test(value));
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
// src/adobe/no-answer.ts
var NoAnswerError = class extends Error {
	name = "NoAnswerError";
	sent;
	isLasting;
	constructor(reason, sent, { isLasting = false, ...options } = {}) {
		super(reason, options);
		this.sent = sent;
		this.isLasting = isLasting;
	}
};
function isLasting(error) {
	return error instanceof NoAnswerError && error.isLasting;
}
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
		origin: originOf$1(answer, body, code),
		code,
		text: readText(answer.body, body, service),
		requestId: readRequestId(body, answer.headers),
		retryAfterMs: readRetryAfter(text(answer.headers["retry-after"]), text(answer.headers["date"]))
	};
}
function isGatewayRejection({ status, code }) {
	return (status === 401 || status === 429) && code.startsWith(`GATEWAY-${status}`);
}
const PAGE_STARTS = [
	"<!doctype html",
	"<html",
	"<head",
	"<body"
];
function originOf$1({ body: page, headers }, body, code) {
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
function isSingle({ plan, runs }) {
	return plan ? plan.windows.length === 1 : runs.filter(({ isRetriggered }) => !isRetriggered).length === 1;
}
function isLastWindow({ plan, current }) {
	return !current || current.index === (plan?.windows.length ?? 1) - 1;
}
function connectionOf({ order, task }) {
	return order?.connection ?? task?.connection;
}
function remainingWindows({ plan, runs, openWindows }) {
	return (plan?.windows ?? []).filter((_, index) => {
		const run = runs.findLast((candidate) => candidate.index === index);
		return run ? run.outcome === "failed" : !openWindows.has(index);
	});
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
// src/report/sanitize.ts
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u2fff]*$/;
const INVISIBLE = /[\p{Cf}\p{DI}]+/gu;
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;
function isPlain(text) {
	return PLAIN.test(text);
}
function withoutInvisible(text) {
	return text.replace(INVISIBLE, "");
}
function stripCharacters(text) {
	return isPlain(text) ? text : withoutInvisible(text).replace(CONTROL, " ");
}
const TEXT_SEQUENCE = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)/g;
const SEQUENCE = /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[ -/]{0,8}[0-~]/g;
const MOST_NESTED = 4;
function stripSequences(text) {
	let shown = text;
	for (let count = 0; count < MOST_NESTED && !isPlain(shown); count += 1) shown = shown.replace(TEXT_SEQUENCE, "").replace(SEQUENCE, "");
	return shown;
}
function disarm(text) {
	return text.replaceAll("##[", "## [").replace(/:(?=:)/g, ": ");
}
function cut(text, length) {
	if (text.length <= length) return text;
	const isWithin = /[\uD800-\uDBFF]/.test(text[length - 1] ?? "");
	return `${text.slice(0, isWithin ? length - 1 : length)}\u2026`;
}
function sanitize(text, redact) {
	return disarm(stripCharacters(redact(stripSequences(text))));
}
const LONGEST_TEXT = 262144;
function sanitizeAndCut(text, redact, longest = Number.POSITIVE_INFINITY) {
	if (text.length <= LONGEST_TEXT) return cut(sanitize(text, redact), longest);
	return cut(`${disarm(stripCharacters(redact(stripSequences(text.slice(0, LONGEST_TEXT))).slice(0, -1024)))}\u2026`, longest);
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
		case "duplicated": return duplicatedAnnotation(end.error, state);
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
			...unknownAdvice(unknown, current),
			...order ? [activityUrl(order.connection, order.run.flowId)] : []
		]
	};
}
const SHOWN_AFTER_SECONDS = 360;
function unknownAdvice(unknown, current) {
	const { showsWindows = false, isAmbiguous = false } = unknown?.history ?? {};
	const check = `${current ? `Not before ${formatUtc(Math.max(current?.request.startSeconds ?? 0, unknown?.attemptedAtSeconds ?? 0) + SHOWN_AFTER_SECONDS)}, look` : "Look"} up the window among the runs of the flow in Experience Platform: start this step again only if no run has it, because a second run would ingest the same data twice.`;
	if (!showsWindows || isAmbiguous || !current) return [check];
	const { startSeconds: from, endSeconds: to } = current.request.window;
	return [check, `Or start this step again then with \`if-run-exists: attach\`, \`window-start-time: ${from}\` and \`window-end-time: ${to}\`: it takes over the run if there is one.`];
}
function duplicatedAnnotation({ runs }, state) {
	const { order, current } = state;
	const window = current ? ` over the window ${windowText$1(current.request.window)}` : "";
	const ids = runs.map(({ runId }) => runId).join(" and ");
	return {
		title: `${runs.length} flow runs were created instead of one`,
		lines: [
			`Failed to create exactly one flow run: an answer was lost, and the history of the flow shows ${runs.length} runs${window}: ${ids}.`,
			"Their data is ingested twice. Both runs continue, because the API has no way to stop a run. Check in Experience Platform what each of them loaded, and delete the batches of one.",
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
	unknown: "\u2754",
	duplicated: "\u203c\ufe0f"
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
	duplicated: "duplicated",
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
// src/report/request-log.ts
function requestLines(event) {
	switch (event.type) {
		case "retry-paused": return [`Waiting ${formatMs(event.pauseMs)}${askedText(event.askedMs)} before the next attempt: ${event.reason}`];
		case "texts-refused": return [`The service refused times as texts (${event.reason}): sending them as integers`];
		case "looking-up": return [`Lost the answer (${event.reason}): looking up the run in the history of the flow`];
		case "resending": return [`The history still does not show the run (lookups: ${event.lookups}): creating it again`];
		case "duplicates-not-checked": return [`The history could not be looked up for a second run: ${event.reason}`];
		case "sending":
		case "looked-up":
		case "runs-duplicated":
		case "window-failed": return [];
		default: return event;
	}
}
function askedText(askedMs) {
	return askedMs === void 0 ? "" : ` (\`Retry-After\`: ${formatMs(askedMs)})`;
}
// src/report/wait-log.ts
const HEARTBEAT_MS = 3e5;
const NOTHING$1 = {
	status: "",
	ageMs: 0,
	isHidden: false,
	isFailing: false
};
function openWaitLog(runner) {
	const printed = new Map();
	return (event) => {
		const runId = runIdOf(event);
		const { lines, next } = waitLines(event, printed.get(runId) ?? NOTHING$1);
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
			...NOTHING$1,
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
			case "run-attached":
			case "run-created": return logRun(runner, state);
			case "wait-begun": return logWait(runner, state, event);
			case "wait-ended": return logEnds(runner, state, event.runs.flat());
			case "run-polled":
			case "run-not-shown":
			case "poll-failed":
			case "run-retriggered": return waitLog(event);
			default: return runner.info(...requestLines(event));
		}
	};
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
	sending: true,
	"run-attached": true,
	"run-created": true,
	"runs-duplicated": true,
	"wait-ended": true,
	"window-begun": false,
	"window-failed": false,
	"wait-begun": false,
	"run-polled": false,
	"run-retriggered": false,
	"existing-runs-found": false,
	"retry-paused": false,
	"texts-refused": false,
	"looking-up": false,
	"looked-up": false,
	resending: false,
	"duplicates-not-checked": false,
	"run-not-shown": false,
	"poll-failed": false
};
function outputsOf(state, end) {
	const { runs } = state;
	const last = runs.at(-1);
	const outcome = outcomeOf$1(state, end);
	const isTimeForRuns = end || isLastWindow(state) || runs.length <= FEW_RUNS || runs.length % FEW_RUNS === 0;
	return {
		...plannedOutputs(state),
		...last && runOutputs(last, state),
		...last && isTimeForRuns && { runs: JSON.stringify(runs.map(runEntry)) },
		...waitedOutputs(state),
		...outcome !== void 0 && { outcome },
		...state.plan && { "remaining-windows": JSON.stringify(remainingWindows(state).map(windowTimes)) }
	};
}
function outcomeOf$1(state, end) {
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
		case "invalid-inputs":
		case "outputs-not-writable": return "";
		default: return end;
	}
}
function outcomeOfPart(state) {
	if (isOpen$1(state)) return "unknown";
	return state.runs.length > 0 ? worst(countedRuns(state)) : "";
}
function outcomeSoFar(state) {
	const { plan, preview, runs } = state;
	if (preview) return "planned";
	if (isOpen$1(state)) return "unknown";
	if (runs.length === 0) return void 0;
	if (!(plan?.windows.every((_, index) => runs.some((run) => run.index === index)) ?? true)) return "unknown";
	return plan || countedRuns(state).every(({ isWaitOver }) => isWaitOver) ? worst(countedRuns(state)) : void 0;
}
function isOpen$1({ openWindows, isRetriggering }) {
	return openWindows.size > 0 || isRetriggering;
}
function plannedOutputs(state) {
	const { order, plan, task } = state;
	const flowId = order?.run.flowId ?? task?.flowId;
	if (!order) return { ...flowId && { "flow-id": flowId } };
	return {
		"flow-id": order.run.flowId,
		"start-time": String(earliestStart(state)),
		...plan ? windowOutputs(plan.whole, plan.windows) : { "window-end-time": String(order.run.endSeconds) }
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
function hull(windows) {
	return {
		startSeconds: Math.min(...windows.map(({ startSeconds }) => startSeconds)),
		endSeconds: Math.max(...windows.map(({ endSeconds }) => endSeconds))
	};
}
function total(all) {
	const [first = {}, ...others] = all;
	if (others.length === 0) return first;
	const names = new Set(all.flatMap((metrics) => Object.keys(metrics)));
	names.delete("durationMs");
	return Object.fromEntries([...names].map((name) => [name, all.reduce((sum, metrics) => sum + (metrics[name] ?? 0), 0)]));
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
// src/adobe/run-outcome.ts
function lossOf(run) {
	const { recordsFailed } = run.metrics;
	if (recordsFailed !== void 0 && (recordsFailed > 0 || hasTrouble(run))) return {
		kind: "known",
		records: recordsFailed
	};
	return hasTrouble(run) ? { kind: "unknown" } : { kind: "none" };
}
function outcomeOf(run) {
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
		plan
	}),
	previewed: (state, { preview }) => ({
		...state,
		preview
	}),
	"window-begun": ({ task: _over, ...state }, { index, request }) => ({
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
		openWindows: new Set([...state.openWindows, index])
	},
	"run-attached": (state, { index, run }) => withRun(state, index, {
		...run,
		outcome: "attached",
		by: "existing"
	}),
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
	"wait-ended": (state, { runs }) => ({
		...state,
		runs: runs.flat().reduce(withEnd, state.runs)
	}),
	"existing-runs-found": unchanged,
	"retry-paused": unchanged,
	"texts-refused": unchanged,
	"looking-up": unchanged,
	"looked-up": unchanged,
	resending: unchanged,
	"duplicates-not-checked": unchanged,
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
		runs: [...state.runs, added]
	};
}
function without(windows, index) {
	return new Set([...windows].filter((other) => other !== index));
}
function withDuplicates(state, { runs, index }) {
	const known = state.runs.find(({ runId }) => runs.some((run) => run.runId === runId));
	const window = index === void 0 ? known?.window : state.plan?.windows[index];
	const flowId = state.order?.run.flowId ?? known?.flowId ?? "";
	const added = runs.filter(({ runId }) => !state.runs.some((run) => run.runId === runId)).map(({ runId, etag }) => {
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
		return runs.some(({ runId }) => runId === run.runId) ? {
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
	return event.runs.filter(({ runId }) => !runs.some((run) => run.runId === runId)).map(({ runId, etag, window, startSeconds }) => ({
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
	return runs.map((run) => run.runId === runId ? change(run) : run);
}
function polled(run, details) {
	const { etag, status, window, flowId } = details;
	return {
		...run,
		status,
		etag: etag || run.etag,
		outcome: isUnderWay(status) ? run.outcome : outcomeOf(details),
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
// src/report/cut-html.ts
const CUT_SENTENCE = "<p>The rest of this summary is cut off, because GitHub shows at most 1 MiB of it.</p>";
const ELEMENTS = [
	"ul",
	"details",
	"table"
];
function cutHtml(html, maxBytes) {
	if (Buffer.byteLength(html) <= maxBytes) return html;
	const end = `${ELEMENTS.map((name) => `</${name}>`).join("\n")}\n${CUT_SENTENCE}\n\n`;
	const maxKept = maxBytes - Buffer.byteLength(end);
	if (maxKept <= 0) return "";
	const kept = wholeLines(html, maxKept);
	return `${kept}${ELEMENTS.filter((name) => isOpen(kept, name)).map((name) => `</${name}>\n`).join("")}${CUT_SENTENCE}\n\n`;
}
function wholeLines(html, maxBytes) {
	const bytes = Buffer.from(html);
	const text = bytes.toString("utf8", 0, bytes.lastIndexOf("\n", maxBytes - 1) + 1);
	return (text.split("\n```").length - 1) % 2 === 0 ? text : text.slice(0, text.lastIndexOf("\n```") + 1);
}
function isOpen(html, name) {
	return html.lastIndexOf(`<${name}>`) > html.lastIndexOf(`</${name}>`);
}
// src/report/text-view.ts
const MOST_LAYERS = 3;
function layersOf(text) {
	const original = identityOf(Buffer.from(text));
	const layers = [isPlain(text) ? original : visible(original)];
	for (let count = 0; count < MOST_LAYERS; count += 1) {
		const last = layers[count];
		if (!last || !/[%\\&]/.test(last.text)) break;
		const next = rewrite(last, readEscape);
		if (next === last) break;
		layers.push(visible(next));
	}
	return layers;
}
function layersOfEachKind(text) {
	const asIs = visible(identityOf(Buffer.from(text)));
	return ESCAPES.map((read) => rewrite(asIs, read)).filter((view) => view !== asIs).map(visible);
}
function squeeze(view) {
	return view.text.includes(" ") ? rewrite(view, readSpace) : view;
}
function identityOf(bytes) {
	const starts = new Uint32Array(bytes.length);
	const ends = new Uint32Array(bytes.length);
	for (let at = 0; at < bytes.length; at += 1) {
		starts[at] = at;
		ends[at] = at + 1;
	}
	return {
		bytes,
		text: bytes.toString("latin1"),
		starts,
		ends
	};
}
function visible(view) {
	return /^[\x20-\x7e]*$/.test(view.text) ? view : rewrite(view, readUnseen);
}
function rewrite(view, read) {
	const bytes = Buffer.allocUnsafe(view.bytes.length);
	const starts = new Uint32Array(bytes.length);
	const ends = new Uint32Array(bytes.length);
	let length = 0;
	let changes = 0;
	let unseen = 0;
	const put = (byte, from, to) => {
		bytes[length] = byte;
		starts[length] = view.starts[from - unseen] ?? 0;
		ends[length] = view.ends[to] ?? 0;
		length += 1;
	};
	for (let at = 0; at < bytes.length;) {
		const reading = read(view.bytes, at);
		const next = at + (reading?.length ?? 1);
		if (!reading) put(view.bytes[at] ?? 0, at, at);
		else for (const byte of reading.bytes) put(byte, at, next - 1);
		changes += reading ? 1 : 0;
		unseen = reading?.bytes === UNSEEN ? unseen + reading.length : 0;
		if (unseen > 0 && length > 0) ends[length - 1] = view.ends[next - 1] ?? 0;
		at = next;
	}
	const kept = bytes.subarray(0, length);
	return changes === 0 ? view : {
		bytes: kept,
		text: kept.toString("latin1"),
		starts,
		ends
	};
}
const SPACE = 32;
const NOTHING = [];
const UNSEEN = [];
function readSpace(bytes, at) {
	return bytes[at] === SPACE ? {
		length: 1,
		bytes: NOTHING
	} : void 0;
}
function readUnseen(bytes, at) {
	const first = bytes[at] ?? 0;
	if (first < 128) return first < SPACE || first === 127 ? {
		length: 1,
		bytes: [SPACE]
	} : void 0;
	const code = codeAt(bytes, at);
	if (code < 128) return void 0;
	const known = UNSEEN_CHARACTERS.get(code);
	if (known !== void 0) return known ?? void 0;
	const reading = readingOf(String.fromCodePoint(code));
	UNSEEN_CHARACTERS.set(code, reading ?? null);
	return reading;
}
const UNSEEN_CHARACTERS = new Map();
function readingOf(character) {
	if (isPlain(character)) return void 0;
	const length = Buffer.byteLength(character);
	if (withoutInvisible(character) === "") return {
		length,
		bytes: UNSEEN
	};
	return /[\s\u0080-\u009f]/.test(character) ? {
		length,
		bytes: [SPACE]
	} : void 0;
}
function codeAt(bytes, at) {
	const first = bytes[at] ?? 0;
	const length = lengthOf(first);
	let code = first & 127 >> length;
	for (let index = at + 1; index < at + length; index += 1) {
		const byte = bytes[index] ?? 0;
		if ((byte & 192) !== 128) return -1;
		code = code * 64 + (byte & 63);
	}
	return length > 0 && code <= 1114111 ? code : -1;
}
function lengthOf(first) {
	if (first < 194 || first > 244) return 0;
	if (first < 224) return 2;
	return first < 240 ? 3 : 4;
}
const ESCAPES = [
	readPercent,
	readBackslash,
	readEntity
];
function readEscape(bytes, at) {
	return readPercent(bytes, at) ?? readBackslash(bytes, at) ?? readEntity(bytes, at);
}
function readPercent(bytes, at) {
	return bytes[at] === 37 ? numbered(bytes, at, 1, 2, (byte) => [byte]) : void 0;
}
function numbered(bytes, at, before, digits, meaning) {
	const code = hexAt(bytes, at + before, digits);
	return code < 0 ? void 0 : {
		length: before + digits,
		bytes: meaning(code)
	};
}
function hexAt(bytes, at, digits) {
	let code = 0;
	for (let index = at; index < at + digits; index += 1) {
		const digit = digitOf(bytes[index] ?? 0);
		if (digit < 0) return -1;
		code = code * 16 + digit;
	}
	return code;
}
function digitOf(byte) {
	if (byte >= 48 && byte <= 57) return byte - 48;
	const letter = byte | 32;
	return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
const CONTROL_LETTERS = Buffer.from("nrtbf");
const QUOTED_SIGNS = Buffer.from("/\"'\\");
function readBackslash(bytes, at) {
	if (bytes[at] !== 92) return void 0;
	const next = bytes[at + 1] ?? 0;
	if (next === 117) return readPair(bytes, at) ?? numbered(bytes, at, 2, 4, utf8);
	if (next === 120) return numbered(bytes, at, 2, 2, utf8);
	if (CONTROL_LETTERS.includes(next)) return {
		length: 2,
		bytes: [SPACE]
	};
	return QUOTED_SIGNS.includes(next) ? {
		length: 2,
		bytes: [next]
	} : void 0;
}
function readPair(bytes, at) {
	const high = hexAt(bytes, at + 2, 4);
	if (high < 55296 || high > 56319 || bytes[at + 6] !== 92 || bytes[at + 7] !== 117) return void 0;
	const low = hexAt(bytes, at + 8, 4);
	return low < 56320 || low > 57343 ? void 0 : {
		length: 12,
		bytes: [...Buffer.from(String.fromCharCode(high, low))]
	};
}
const ENTITIES = new Map([
	["amp", 38],
	["lt", 60],
	["gt", 62],
	["quot", 34],
	["apos", 39],
	["nbsp", SPACE]
]);
function readEntity(bytes, at) {
	if (bytes[at] !== 38) return void 0;
	return bytes[at + 1] === 35 ? readNumber(bytes, at) : readName(bytes, at);
}
const MOST_DIGITS = 9;
function readNumber(bytes, at) {
	const isHex = ((bytes[at + 2] ?? 0) | 32) === 120;
	const start = at + (isHex ? 3 : 2);
	let code = 0;
	let end = start;
	for (; end < start + MOST_DIGITS; end += 1) {
		const digit = digitOf(bytes[end] ?? 0);
		if (digit < 0 || !isHex && digit > 9) break;
		code = code * (isHex ? 16 : 10) + digit;
	}
	if (end === start || bytes[end] !== 59 || code > 1114111) return void 0;
	return {
		length: end + 1 - at,
		bytes: utf8(code)
	};
}
const LONGEST_NAME = 4;
function readName(bytes, at) {
	let end = at + 1;
	while (end <= at + LONGEST_NAME && bytes[end] !== 59) end += 1;
	if (bytes[end] !== 59) return void 0;
	const code = ENTITIES.get(bytes.toString("latin1", at + 1, end));
	return code === void 0 ? void 0 : {
		length: end + 1 - at,
		bytes: [code]
	};
}
function utf8(code) {
	return code < 128 ? [code] : [...Buffer.from(String.fromCodePoint(code))];
}
function formsOf(secret) {
	const texts = unique([secret, secret.replaceAll(" ", "+")]);
	const asIs = texts.flatMap(layersOfSecret);
	const all = [
		...asIs,
		...base64Of(secret),
		...hexOf(secret)
	];
	const isWhole = (form) => form.length < 16 || form.includes(" ");
	return {
		whole: unique(all.filter((form) => form.length >= 4 && isWhole(form))),
		torn: unique([...all, ...asIs.map((form) => form.replaceAll(" ", ""))].filter((form) => !isWhole(form))),
		looksEscaped: asIs.length > texts.length
	};
}
function layersOfSecret(secret) {
	if (/^[ -$'-[\]-~]*$/.test(secret)) return [secret];
	return [...layersOf(secret), ...layersOfEachKind(secret)].map(({ text }) => text);
}
function unique(forms) {
	return [...new Set(forms)];
}
function base64Of(text) {
	const forms = [
		0,
		1,
		2
	].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
		return bytes.toString("base64").slice(before === 0 ? 0 : before + 1, Math.floor(bytes.length * 8 / 6));
	});
	return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}
function hexOf(text) {
	const hex = Buffer.from(text).toString("hex");
	return [hex, hex.toUpperCase()];
}
// src/report/piece-index.ts
const GRAM = 8;
const MOST_PLACES = 8;
function indexPieces(forms) {
	const all = forms.join("\n");
	const known = {};
	return {
		isSuspect: (text) => isSuspect(text, all),
		find(view) {
			known.grams ??= gramsOf(forms);
			return findPieces(view, known.grams);
		}
	};
}
function isSuspect(text, all) {
	for (let at = 0; at + GRAM <= text.length; at += GRAM) if (all.includes(text.slice(at, at + GRAM))) return true;
	return false;
}
function gramsOf(forms) {
	const places = new Map();
	const beginnings = new Uint8Array(BEGINNINGS);
	for (const form of forms) for (let at = 0; at + GRAM <= form.length; at += GRAM) {
		const gram = form.slice(at, at + GRAM);
		const same = places.get(gram);
		if (!same) places.set(gram, [{
			form,
			at
		}]);
		else if (same.length < MOST_PLACES) same.push({
			form,
			at
		});
		beginnings[beginningOf(form.charCodeAt(at), form.charCodeAt(at + 1), form.charCodeAt(at + 2))] = 1;
	}
	return {
		places,
		beginnings
	};
}
function findPieces({ bytes, text }, { places, beginnings }) {
	const found = [];
	let from = 0;
	for (let at = 0; at + GRAM <= bytes.length; at += 1) {
		if (beginnings[beginningOf(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)] === 0) continue;
		const piece = longestPiece(text, at, from, places.get(text.slice(at, at + GRAM)) ?? []);
		if (piece.end - piece.start < 16) continue;
		found.push(piece);
		from = piece.end;
		at = from - 1;
	}
	return found;
}
const BEGINNINGS = 32768;
function beginningOf(first, second, third) {
	return (first ^ second << 4 ^ third << 8) & 32767;
}
function longestPiece(text, at, from, places) {
	let longest = {
		start: at,
		end: at
	};
	for (const place of places) {
		const piece = pieceAround(text, at, from, place);
		if (piece.end - piece.start > longest.end - longest.start) longest = piece;
	}
	return longest;
}
function pieceAround(text, at, from, { form, at: formAt }) {
	let before = 0;
	while (before < Math.min(at - from, formAt) && text[at - before - 1] === form[formAt - before - 1]) before += 1;
	let after = GRAM;
	const most = Math.min(text.length - at, form.length - formAt);
	while (after < most && text[at + after] === form[formAt + after]) after += 1;
	return {
		start: at - before,
		end: at + after
	};
}
// src/report/token-shapes.ts
function findTokens(text) {
	return [...findWebTokens(text), ...findTokenValues(text)];
}
const HEADER_KEYS = /ImFsZyI|JhbGci|iYWxnI|InR5cCI|J0eXAi|idHlwI/g;
const SHORTEST_HEADER = 15;
const LONGEST_HEADER = 8192;
function findWebTokens(text) {
	const found = [];
	let from = 0;
	HEADER_KEYS.lastIndex = 0;
	for (let match = HEADER_KEYS.exec(text); match; match = HEADER_KEYS.exec(text)) {
		const wordStart = startOfWord(text, match.index, Math.max(from, match.index - LONGEST_HEADER));
		from = endOfWord(text, match.index);
		const start = text[from] === "." && from - wordStart >= SHORTEST_HEADER ? headerStart(text.slice(wordStart, from)) : -1;
		if (start >= 0) {
			from = endOfToken(text, from + 1);
			found.push({
				start: wordStart + start,
				end: from
			});
		}
		HEADER_KEYS.lastIndex = from;
	}
	return found;
}
function isTokenCode(code) {
	return code >= 48 && code <= 57 || code >= 65 && code <= 90 || code >= 97 && code <= 122 || code === 45 || code === 95;
}
function startOfWord(text, index, from) {
	let start = index;
	for (;;) {
		while (start > from && isTokenCode(text.charCodeAt(start - 1))) start -= 1;
		let next = start;
		while (next > Math.max(from, start - LONGEST_WRAP) && text[next - 1] === " ") next -= 1;
		if (next === start || next - 16 < from || !isPiece(text, next - 16)) return start;
		start = next;
	}
}
function endOfWord(text, index) {
	let end = index;
	for (;;) {
		while (isTokenCode(text.charCodeAt(end))) end += 1;
		const next = nextLine(text, end);
		if (next === end) return end;
		end = next;
	}
}
function nextLine(text, end) {
	let next = end;
	while (next < end + LONGEST_WRAP && text[next] === " ") next += 1;
	return isPiece(text, next) ? next : end;
}
const LONGEST_WRAP = 40;
function isPiece(text, index) {
	return /^[\w.-]{16}/.test(text.slice(index, index + 16));
}
function headerStart(word) {
	for (const skip of [
		0,
		1,
		2,
		3
	]) {
		const header = Buffer.from(word.slice(skip), "base64url").toString("latin1");
		if (!/"(?:alg|typ)"\s{0,9}:/.test(header) || !/\}\s{0,9}$/.test(header)) continue;
		const start = /\{\s{0,9}"/.exec(header)?.index ?? -1;
		if (start >= 0) return word.includes(" ") ? 0 : skip + Math.floor(start * 4 / 3);
	}
	return -1;
}
function endOfToken(text, index) {
	let end = endOfWord(text, index);
	while (text[end] === ".") end = endOfWord(text, end + 1);
	while (text[end - 1] === ".") end -= 1;
	return end;
}
const TOKEN_KEY = /(?:access|refresh|id)[_-]?token["']? {0,8}([:=]) {0,8}(["']?)/gi;
const QUOTED = {
	"\"": /[^"]*/y,
	"'": /[^']*/y
};
const UNQUOTED = /[^ "'&,;<>{}()[\]]*/y;
function findTokenValues(text) {
	const found = [];
	TOKEN_KEY.lastIndex = 0;
	for (let key = TOKEN_KEY.exec(text); key; key = TOKEN_KEY.exec(text)) {
		const start = TOKEN_KEY.lastIndex;
		const value = valueAt(text, start, key[2] ?? "");
		if (!(key[1] === ":" && !key[2] && value.length < 16 && !/\d/.test(value))) found.push({
			start,
			end: start + value.length
		});
		TOKEN_KEY.lastIndex = start + value.length;
	}
	return found;
}
function valueAt(text, start, quote) {
	const pattern = quote === "\"" || quote === "'" ? QUOTED[quote] : UNQUOTED;
	pattern.lastIndex = start;
	return pattern.exec(text)?.[0] ?? "";
}
// src/report/redact.ts
const MARK = "***";
function openRedactor() {
	const secrets = new Set();
	const known = {};
	return {
		add(secret) {
			if (secret.length < 4) return;
			secrets.add(secret);
			known.forms = void 0;
		},
		redact(text) {
			if (text.length < 4) return text;
			known.forms ??= indexForms([...secrets]);
			if (isHarmless(text, known.forms)) return text;
			return cutOut(text, findSecrets(text, known.forms));
		}
	};
}
function indexForms(secrets) {
	const forms = secrets.map(formsOf);
	return {
		whole: forms.flatMap(({ whole }) => whole),
		torn: indexPieces(forms.flatMap(({ torn }) => torn)),
		lookEscaped: forms.some(({ looksEscaped }) => looksEscaped)
	};
}
const LONGEST_LINE = 8192;
function isHarmless(text, { whole, torn }) {
	if (text.length > LONGEST_LINE || /[%\\&]/.test(text) || !isPlain(text)) return false;
	const bytes = Buffer.from(text).toString("latin1");
	return !(whole.some((form) => bytes.includes(form)) || torn.isSuspect(bytes.replaceAll(" ", ""))) && findTokens(bytes).length === 0;
}
function findSecrets(text, { whole, torn, lookEscaped }) {
	return [...layersOf(text), ...lookEscaped ? layersOfEachKind(text) : []].flatMap((layer) => {
		const squeezed = squeeze(layer);
		return [
			...whole.flatMap((form) => findWhole(layer.text, form)).map((range) => originOf(layer, range)),
			...findTokens(layer.text).map((range) => originOf(layer, range)),
			...torn.find(squeezed).map((range) => originOf(squeezed, range))
		];
	});
}
function findWhole(text, form) {
	const found = [];
	for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + form.length)) found.push({
		start,
		end: start + form.length
	});
	return found;
}
function originOf({ starts, ends }, { start, end }) {
	return {
		start: starts[start] ?? 0,
		end: end > start ? ends[end - 1] ?? 0 : 0
	};
}
function cutOut(text, ranges) {
	const found = ranges.filter(({ start, end }) => end > start).sort((one, other) => one.start - other.start);
	if (found.length === 0) return text;
	const bytes = Buffer.from(text);
	const kept = [];
	let end = 0;
	for (const [index, range] of found.entries()) {
		if (index === 0 || range.start >= end) kept.push(bytes.toString("utf8", end, firstByte(bytes, range.start)));
		end = Math.max(end, range.end);
		while (isWithin(bytes[end])) end += 1;
	}
	return [...kept, bytes.toString("utf8", end)].join(MARK);
}
function firstByte(bytes, at) {
	let start = at;
	while (start > 0 && isWithin(bytes[start])) start -= 1;
	return start;
}
function isWithin(byte) {
	return byte !== void 0 && (byte & 192) === 128;
}
// src/report/runner.ts
var OutputError = class extends Error {
	name = "OutputError";
};
const MAX_LINE_LENGTH = 2e3;
const MAX_ANNOTATION_LENGTH = 4e3;
const MAX_TITLE_LENGTH = 200;
const MAX_OUTPUT_BYTES = 1e5;
const MAX_SUMMARY_BYTES = 1e6;
function openRunner({ summaryFile, tempFolder }) {
	const redactor = openRedactor();
	const clean = (text, longest) => sanitizeAndCut(text, redactor.redact, longest);
	const title = (text) => ({ title: clean(text, MAX_TITLE_LENGTH) });
	const state = { hasFailed: false };
	return {
		mask: (secret) => mask(secret, redactor),
		hide: redactor.redact,
		clean,
		info: (...lines) => print(lines, clean),
		debug(...lines) {
			if (isDebug()) for (const line of lines) debug(clean(line, MAX_LINE_LENGTH));
		},
		warn: (name, message) => warning(clean(message, MAX_ANNOTATION_LENGTH), title(name)),
		fail(name, lines) {
			if (state.hasFailed) return print([name, ...lines], clean);
			state.hasFailed = true;
			error(cut(lines.map((line) => clean(line, MAX_ANNOTATION_LENGTH)).join("\n"), MAX_ANNOTATION_LENGTH), title(name));
		},
		output: (name, value) => setOutput(name, sanitize(value, redactor.redact), tempFolder),
		summarize: openSummary(summaryFile, redactor, clean)
	};
}
function mask(secret, redactor) {
	setSecret(secret);
	redactor.add(secret);
}
function print(lines, clean) {
	for (const line of lines) info(clean(line, MAX_LINE_LENGTH));
}
function setOutput(name, value, tempFolder) {
	try {
		if (Buffer.byteLength(value) <= MAX_OUTPUT_BYTES || !tempFolder) {
			setOutput$1(name, value);
			return;
		}
		const file = `${tempFolder}/flow-run-${name}-${process.pid}.json`;
		writeFileSync(file, value);
		info(`The output \`${name}\` is too large to be handed on: it is the path of a file that holds it`);
		setOutput$1(name, file);
	} catch (error) {
		throw new OutputError(`the step output ${name} cannot be written: ${error.message}`);
	}
}
function openSummary(file, { redact }, clean) {
	const state = { bytesLeft: MAX_SUMMARY_BYTES };
	return (html) => {
		try {
			const shown = cutHtml(redact(html), state.bytesLeft);
			state.bytesLeft -= Buffer.byteLength(shown);
			if (file && shown) appendFileSync(file, shown);
		} catch (error) {
			info(clean(`The job summary cannot be written: ${error.message}`, MAX_LINE_LENGTH));
		}
	};
}
// src/report/step-end.ts
function failedEnd(error, state) {
	if (error instanceof InputError) return {
		kind: "invalid-inputs",
		problems: error.problems
	};
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
	unknown: "crit, ",
	duplicated: "crit, "
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
	const known = { state: initialState(workflow) };
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
	for (const secret of [...readSecrets(), ...readProxyPasswords()]) runner.mask(secret);
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
export { AnswerError, CancelledError, DuplicatedRunsError, NoAnswerError, OperationError, OutcomeUnknownError, PreconditionError, RUN_INPUTS, RUN_NAMES, UNIT_SECONDS, UnreadableAnswerError, UnsuccessfulRunsError, WAITING_INPUTS, WINDOW_SIZE_FORMS, activitiesOf, combine, compareWindow, connectionField, count, elapsedMs, failedFirst, fieldReader, flawed, formatBoth, formatDuration, formatMs, getInput, givenNames, isFarFuture, isGatewayRejection, isLasting, isSameId, isSameWindow, isUnderWay, likelyMonths, list, mainActivities, member, outcomeOf, overlaps, parseBoolean, parseChoice, parseCountUpTo, parseDuration, parseFlowId, parseLine, parseWindowSize, proxyField, readActivity, readBatchIds, readFileSync, readId, readJson, readMs, readProblem, readRun, readRunAttempt, readRunReference, readStatus, readWaitInputs, runState, runStep, settle, shift, splitWindow, startOf, text, tokenWarnings, uncovered, waitingField, windowProblem };
