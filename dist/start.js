// src/time/calendar.ts
const UNIT_SECONDS = {
	s: 1,
	m: 60,
	h: 3600,
	d: 86400,
	w: 604800
};
const UNIT_NAMES = [
	[/^(?:s|secs?|seconds?)$/i, "s"],
	[/^(?:m|mins?|minutes?)$/, "m"],
	[/^(?:h|hrs?|hours?)$/i, "h"],
	[/^(?:d|days?)$/i, "d"],
	[/^(?:w|weeks?)$/i, "w"],
	[/^(?:M|mo|mon|mths?|months?)$/, "M"],
	[/^(?:y|yrs?|years?)$/i, "y"]
];
function unitNamed(name) {
	return UNIT_NAMES.find(([form]) => form.test(name))?.[1];
}
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
// src/time/format.ts
function formatUtc(seconds) {
	return `${new Date(seconds * 1e3).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
function formatBoth(seconds) {
	return `${formatUtc(seconds)} (${seconds})`;
}
function formatWindow({ startSeconds, endSeconds }) {
	return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}
function formatShortWindow({ startSeconds, endSeconds }) {
	const [start, end] = [startSeconds, endSeconds].map((seconds) => formatUtc(seconds).replace(seconds % 60 === 0 ? ":00 UTC" : " UTC", ""));
	return `${start} to ${end} UTC`;
}
function formatInputs({ startSeconds, endSeconds }) {
	return `\`window-start-time: ${startSeconds}\` and \`window-end-time: ${endSeconds}\``;
}
function formatSeconds(seconds) {
	return unitsOf(seconds).slice(0, 2).join(" ") || "0s";
}
function formatDuration(seconds) {
	return unitsOf(seconds).join("") || "0s";
}
function unitsOf(seconds) {
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
	});
}
function formatMs(ms) {
	return `${ms < 1e4 ? Math.round(ms / 100) / 10 : Math.round(ms / 1e3)} s`;
}
function formatTimeout(ms) {
	return ms < 10 ? `${Math.ceil(ms)} ms` : `${Math.round(ms / 10) / 100} s`;
}
function formatCount(count) {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
function formatBytes(bytes) {
	if (bytes === void 0) return void 0;
	const power = Math.min(4, Math.floor(Math.log10(Math.max(1, bytes / .99995)) / 3));
	const value = bytes / 1e3 ** power;
	return `${power === 0 ? value : value.toFixed(1)} ${[
		"B",
		"kB",
		"MB",
		"GB",
		"TB"
	][power]}`;
}
const MOST_LISTED = 5;
function formatList(texts, most = MOST_LISTED) {
	const more = texts.length > most ? `, and ${texts.length - most} more` : "";
	return `${texts.slice(0, most).join(", ")}${more}`;
}
// src/time/time-hints.ts
const LONGEST_TEXT$2 = 60;
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
const WORDS$1 = new Map([
	["today", "now/d"],
	["midnight", "now/d"],
	["yesterday", "now-1d/d"],
	["tomorrow", "now+1d/d"],
	["epoch", "0"]
]);
function timeToWrite(text, isTime) {
	if (text.length > LONGEST_TEXT$2 || text === "") return void 0;
	const guess = [
		WORDS$1.get(text.toLowerCase()),
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
const LONGEST_TEXT$1 = 200;
const DATE_MATH = /^now(?<before>(?:[+-]\d{1,9}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy])(?<after>(?:[+-]\d{1,9}[smhdwMy])*))?$/;
const DATE_MATH_STEP = /([+-]\d+)([smhdwMy])/g;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP$1 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|z| UTC|[+-]\d{2}(?::?\d{2})?)?(?: \((\d{1,11})\))?$/;
function parseTime(text, nowSeconds) {
	const parsed = readTime(text, nowSeconds);
	if ("problem" in parsed) {
		const instead = timeToWrite(text, (form) => "value" in readTime(form, nowSeconds));
		return instead === void 0 ? parsed : { problem: `${parsed.problem}: write ${instead}` };
	}
	return parsed.value >= 0 && parsed.value <= 253402300799 ? parsed : { problem: "lies outside the years 1970 to 9999" };
}
function readTime(text, nowSeconds) {
	if (text.length > LONGEST_TEXT$1) return { problem: "is not a time: it is too long" };
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
	const match = TIMESTAMP$1.exec(text);
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
// src/time/duration.ts
const DURATION_FORMS = "a duration such as 90s, 5m, 1h30m, 2d or PT15M (a bare number is seconds)";
const LONGEST_DAYS = 24;
const LIKELY_MILLISECONDS = 1e4;
const SHORT = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO_8601 = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
function parseDuration(text) {
	const total = readSeconds(text);
	if (total === void 0) return { problem: `is not a duration${hintFor(text)}` };
	if (total === 0) return { problem: "is a duration of 0" };
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
function readSeconds(text) {
	const parts = (SHORT.exec(/^\d+$/.test(text) ? `${text}s` : text) ?? ISO_8601.exec(text))?.slice(1) ?? [];
	if (parts.every((part) => part === void 0)) return void 0;
	const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
	const { w, d, h, m } = UNIT_SECONDS;
	return weeks * w + days * d + hours * h + minutes * m + seconds;
}
const LONGEST_GUESS = 40;
function hintFor(text) {
	if (text.length > LONGEST_GUESS) return "";
	const clock = /^(\d{1,3}):(\d{2}):(\d{2})$/.exec(text);
	const seconds = clock ? Number(clock[1]) * UNIT_SECONDS.h + Number(clock[2]) * UNIT_SECONDS.m + Number(clock[3]) : sumOfUnits(text.toLowerCase().replace(/^pt(?=\d)/, ""));
	if (seconds === void 0 || seconds <= 0 || seconds > LONGEST_DAYS * UNIT_SECONDS.d) return "";
	return `: write ${formatDuration(Math.ceil(seconds))}`;
}
function sumOfUnits(text) {
	const compact = text.replace(/\band\b|[\s,]/g, "");
	if (!/^(?:\d{1,12}(?:\.\d{1,6})?[a-z]+)+$/.test(compact)) return void 0;
	const total = compact.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g).reduce((sum, [, amount, name = ""]) => sum + Number(amount) * secondsNamed(name), 0);
	return Number.isNaN(total) ? void 0 : total;
}
function secondsNamed(name) {
	if (/^(?:ms|msecs?|millis|milliseconds?)$/.test(name)) return .001;
	const unit = unitNamed(name);
	return unit === void 0 || unit === "M" || unit === "y" ? NaN : UNIT_SECONDS[unit];
}
// src/inputs/adobe-url.ts
const LONGEST_URL = 200;
const API_URL_FORMS = "https://platform.adobe.io, https://platform-<region>.adobe.io, or http and a loopback address";
const IMS_URL_FORMS = "https://ims-<region>.adobelogin.com, or http and a loopback address";
function parseApiUrl(text) {
	return parseBaseUrl(text, /^platform(?:-[a-z\d]{2,12})?\.adobe\.io$/, "https://platform.adobe.io");
}
function parseImsUrl(text) {
	return parseBaseUrl(text, /^ims-[a-z\d]{2,12}\.adobelogin\.com$/, "https://ims-na1.adobelogin.com");
}
function parseBaseUrl(text, hosts, example) {
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
	const problem = originProblem(url, hosts, example);
	if (problem !== void 0) return { problem };
	if (url.pathname === "/") return { value: url.origin };
	return { problem: `has a path: leave it out, write ${url.origin}` };
}
function withScheme(text, hosts) {
	const host = text.split("/")[0]?.toLowerCase() ?? "";
	return hosts.test(host) ? `: write https://${host}` : "";
}
function originProblem(url, hosts, example) {
	const { protocol, hostname, port } = url;
	if (protocol === "http:" && isLoopback(hostname)) return void 0;
	if (!hosts.test(hostname) || !/^https?:$/.test(protocol)) return `is not a host that a credential may be sent to; most organizations need ${example}`;
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
	return codePoints(areLinesAllowed ? text.replace(/[\t\r\n]/g, " ") : text, hidden());
}
function unusualBlanks(text) {
	return VISIBLE.test(text) ? [] : codePoints(text, blanks());
}
function hidden() {
	return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/gu;
}
function blanks() {
	return /(?! )\p{Zs}/gu;
}
function codePoints(text, pattern) {
	return [...new Set(text.match(pattern))].slice(0, MOST_NAMED$1).map((character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase()).map((code) => `U+${code.padStart(4, "0")}`);
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
function member(value, ...path) {
	return path.reduce((at, key) => typeof at === "object" && at !== null && Object.hasOwn(at, key) ? at[key] : void 0, value);
}
function text(value, ...path) {
	const found = member(value, ...path);
	return typeof found === "string" && found.trim() !== "" ? found : void 0;
}
function list(value, ...path) {
	const found = member(value, ...path);
	return Array.isArray(found) ? found : [];
}
function count(value, ...path) {
	const found = member(value, ...path);
	const number = typeof found === "string" && /^\d{1,100}$/.test(found) ? Number(found) : found;
	if (typeof number !== "number" || !Number.isFinite(number) || number < 0) return void 0;
	return Math.min(number, Number.MAX_SAFE_INTEGER);
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
const LONGEST_SHOWN = 120;
const NO_VALUE = /^(?:null|undefined|nan|\[object object\]|\*{3,})$/i;
const QUOTED = /^(?:"(.*)"|'(.*)'|`(.*)`|\u201c(.*)\u201d|\u2018(.*)\u2019|\u00ab(.*)\u00bb|\u201e(.*)[\u201c\u201d])$/s;
const BARE_EXPRESSION = /^(?:steps|needs|vars|secrets|env|inputs|github|matrix)\.[\w.-]+$/;
const DATE_COMMAND = /^(?:\$\(|`)date(?: -u)?(?: (?:-d ?|--date[= ])["']?([^"'+]+?)["']?)?(?: -u)? (["']?\+.*)$/s;
const HEADER = /^(?:authorization|x-api-key|x-gw-ims-org-id|x-sandbox-name)\s*:\s*/i;
function pastedProblem(name, text) {
	return noValue(text) ?? expression(name, text) ?? quoted(name, text) ?? prefixed(name, text) ?? json(text);
}
function noValue(text) {
	if (!NO_VALUE.test(text)) return void 0;
	return { problem: text.startsWith("*") ? "is the mask that GitHub shows for a secret, not its value" : `is \`${text}\`, which is what an expression or a script gives if a value does not exist` };
}
function expression(name, text) {
	if (BARE_EXPRESSION.test(text) && !name.startsWith("delta-column")) return { problem: `is an expression without its braces: write \${{ ${text} }}` };
	if (/^\$\{\{.*\}\}$/s.test(text)) return { problem: "is an expression that GitHub did not evaluate" };
	if (!(/^(?:\$\(.*\)|\$\{.*\}|`.*`)$/s.test(text) || /^(?:\$|%|\$env:)[A-Za-z_]\w*%?$/.test(text)) || isSecretInput(name) && !text.startsWith("$(")) return void 0;
	const instead = name.endsWith("-time") ? dateMathFor(text) : void 0;
	return { problem: `is shell syntax, which GitHub does not evaluate in \`with\`${instead === void 0 ? "" : `: write ${instead}`}` };
}
function dateMathFor(command) {
	const [, offset, format = ""] = DATE_COMMAND.exec(command) ?? [];
	if (format === "") return void 0;
	const [, amount, name = ""] = /^(\d{1,4}) ?([a-z]+) ago$/i.exec(offset ?? "") ?? [];
	const unit = unitNamed(name);
	const step = amount && unit ? `-${amount}${unit}` : /^yesterday$/i.test(offset ?? "") ? "-1d" : void 0;
	if (offset !== void 0 && step === void 0) return void 0;
	return `now${step ?? ""}${/%F\b|%Y-%m-%d['")\s`]*$/.test(format) ? "/d" : ""}`;
}
function quoted(name, text) {
	const match = QUOTED.exec(text);
	if (!match) return void 0;
	if (name === "delta-column-date-format" && text.startsWith("'")) return void 0;
	return { problem: `has quotation marks around it${toWrite(name, match.slice(1).find((part) => part !== void 0) ?? "")}` };
}
function prefixed(name, text) {
	if (/^bearer\s/i.test(text)) return {
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
function json(text) {
	return text.startsWith("{") && text.endsWith("}") && readJson(text) !== void 0 ? {
		problem: "is a whole JSON object: write its value alone",
		secret: true
	} : void 0;
}
function toWrite(name, value) {
	if (isSecretInput(name)) return ": write its value alone";
	return /^[\x20-\x7e]+$/.test(value) && value.length <= LONGEST_SHOWN && !/["'`]/.test(value) && !mayBeSecret(value) ? `: write ${value}` : "";
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
function fieldReader(defaults, given) {
	const text = (name) => given[name] || defaults[name];
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
	if ("value" in parsed) return parsed;
	const blanks = unusualBlanks(text);
	if (blanks.length === 0) return parsed;
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
	return { problem: "is not the name of a sandbox, which has no spaces and no capital letters: Sandboxes \u203a Browse in Experience Platform shows it in the column Name" };
}
function parseHeaderValue(what) {
	return (text) => HEADER_VALUE.test(text) ? { value: text } : { problem: `has characters that no ${what} has` };
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
function parseCount(least = 0, most = Number.POSITIVE_INFINITY) {
	return (text) => {
		if (!/^\d{1,12}$/.test(text)) return { problem: "is not a whole number" };
		const value = Number(text);
		if (value < least) return { problem: `is less than ${least}` };
		return value > most ? { problem: `is more than ${most}` } : { value };
	};
}
function parseText(text) {
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
// src/adobe/token/token-claims.ts
const NAME$1 = /^[\w.-]{1,64}$/;
function tokenClaims(accessToken) {
	const claims = readJson(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString("utf8"));
	return {
		expirySeconds: expiryOf(claims),
		clientId: nameOf(member(claims, "client_id")),
		issuer: nameOf(member(claims, "as"))
	};
}
function expiryOf(claims) {
	const endMs = readNumber$1(member(claims, "created_at")) + readNumber$1(member(claims, "expires_in"));
	const seconds = Number.isNaN(endMs) ? readNumber$1(member(claims, "exp")) : Math.floor(endMs / 1e3);
	return seconds > 0 && seconds < 253402300799 ? seconds : void 0;
}
function readNumber$1(value) {
	return typeof value === "number" ? value : Number(text(value) ?? NaN);
}
function nameOf(value) {
	const name = text(value);
	return name !== void 0 && NAME$1.test(name) ? name : void 0;
}
// src/inputs/token-checks.ts
const STAGE = /-stg\d*$|-stage$/;
const TAKES_STAGE = /\/\/(?:platform-stage\.|127\.|localhost|\[)/;
function expiryProblem(accessToken, nowSeconds) {
	const { expirySeconds } = tokenClaims(accessToken);
	if (expirySeconds === void 0 || expirySeconds > nowSeconds) return void 0;
	return `expired at ${formatUtc(expirySeconds)} by its own claims; accepted: a token that is still valid, or \`client-secret\`, with which the action gets one`;
}
function tokenWarnings({ credential, clientId, apiUrl }) {
	if (credential.kind !== "access-token") return [];
	const claims = tokenClaims(credential.accessToken);
	const title = "Access token may not match the inputs";
	const messages = [];
	if (claims.clientId !== void 0 && claims.clientId !== clientId) messages.push(`By its own claims, \`access-token\` was issued to the client ${claims.clientId}, and \`client-id\` names another. Adobe refuses a token of another client.`);
	if (STAGE.test(claims.issuer ?? "") && !TAKES_STAGE.test(apiUrl)) messages.push(`By its own claims, \`access-token\` was issued by the stage service ${claims.issuer}, and \`api-url\` is ${apiUrl}, which accepts tokens of production only.`);
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
		clientId: inputs.required("client-id", parseHeaderValue("client ID"), "the client ID of the credential"),
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
		clientSecret: inputs.optional("client-secret", parseText, "the client secret as it is"),
		accessToken: inputs.optional("access-token", parseHeaderValue("token"), "a token as IMS gives it")
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
// src/inputs/waiting-inputs.ts
const WAITING_INPUTS = {
	"wait-timeout": "150m",
	"poll-interval": "60s",
	retries: "0",
	"max-failed-records": ""
};
function waitingField(inputs) {
	return combine({
		waitTimeoutMs: inputs.required("wait-timeout", parseDuration, DURATION_FORMS),
		pollIntervalMs: inputs.required("poll-interval", parseShortDuration, DURATION_FORMS),
		retries: inputs.required("retries", parseCount(0, 100), `a whole number, 100 at most`),
		maxFailedRecords: inputs.optional("max-failed-records", parseCount(), "a whole number")
	});
}
// src/inputs/action-inputs.ts
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
function areConsecutive(windows) {
	return windows.every(({ startSeconds }, index) => (windows[index - 1]?.endSeconds ?? startSeconds) === startSeconds);
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
function hull(windows) {
	return {
		startSeconds: Math.min(...windows.map(({ startSeconds }) => startSeconds)),
		endSeconds: Math.max(...windows.map(({ endSeconds }) => endSeconds))
	};
}
// src/adobe/ids.ts
const ID = /^\w[\w.-]{0,127}$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
function isId(value) {
	return ID.test(value);
}
function readId(value, ...path) {
	const id = text(value, ...path);
	return id !== void 0 && isId(id) ? id : void 0;
}
function readFlowId(value) {
	const id = text(value)?.toLowerCase();
	return id !== void 0 && UUID.test(id) ? id : void 0;
}
function isSameId(a, b) {
	return a.toLowerCase() === b.toLowerCase();
}
// src/inputs/flow-id.ts
const ANY_UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const WHERE = "the ID is in the address of the page of the dataflow in Experience Platform, after /dataflows/";
function parseFlowId(text) {
	const id = text.replace(/^\{(.*)\}$/s, "$1").trim().toLowerCase();
	if (readFlowId(id) !== void 0) return { value: id };
	if (id.includes("/")) return { problem: addressProblem(id) };
	const [found, ...others] = id.match(ANY_UUID) ?? [];
	if (found !== void 0 && others.length === 0) return { problem: `is not a UUID alone: write ${found}` };
	const digits = id.replaceAll("-", "");
	if (/^[\da-f]{32}$/.test(digits)) return { problem: `has its hyphens in the wrong places: write ${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}` };
	if (/^[\da-f-]{28,44}$/.test(id)) return { problem: `has ${digits.length} digits, and a UUID has 32: copy it again` };
	return { problem: `is not a UUID. If it is the name of the flow: ${WHERE}` };
}
function addressProblem(address) {
	const [, id] = /\/(?:dataflows|flows)\/([\da-f-]{36})(?![\da-f-])/.exec(address) ?? [];
	if (readFlowId(id) !== void 0) return `is an address: write ${id}`;
	return `is an address that names no flow: ${WHERE}`;
}
// src/inputs/proxy.ts
const PROXY_VARIABLES = ["https_proxy", "HTTPS_PROXY"];
function proxyField(env = process.env) {
	const name = PROXY_VARIABLES.find((variable) => env[variable]);
	if (name === void 0 || isProxyUrl(env[name] ?? "")) return { value: void 0 };
	return flawed({
		input: name,
		isVariable: true,
		problem: "is not the URL of a proxy; accepted: http://host:port or http://user:password@host:port, special characters percent-encoded"
	});
}
function isProxyUrl(text) {
	const url = URL.canParse(text) || /^https?:\/\//.test(text) ? text : `http://${text}`;
	if (!URL.canParse(url)) return false;
	const { protocol, hostname, username, password } = new URL(url);
	const isDecodable = [username, password].every((text) => percentDecoded(text) !== void 0);
	return /^https?:$/.test(protocol) && hostname !== "" && isDecodable;
}
function percentDecoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return;
	}
}
const ANY_PROXY_VARIABLES = [
	"https_proxy",
	"http_proxy",
	"all_proxy"
];
function readProxyPasswords(env = process.env) {
	const written = ANY_PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toUpperCase()]]).map((url = "") => url.trim().replace(/^[^/:@]+:\/\//, "")).flatMap((url) => /^[^/:@]*:(.+)@/.exec(url)?.[1] ?? []);
	return [...new Set(written.flatMap((password) => [password, percentDecoded(password) ?? password]))];
}
// src/inputs/without-event-payload.ts
delete process.env["GITHUB_EVENT_PATH"];
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
const writeSync = node.writeSync;
// \0import os
const EOL = process.platform === "win32" ? "\r\n" : "\n";
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
	const { runId, runAttempt, serverUrl, eventName: event = "" } = context;
	if (Number.isNaN(runId) || !process.env["GITHUB_REPOSITORY"]) return void 0;
	const { owner, repo } = context.repo;
	return {
		url: `${serverUrl}/${owner}/${repo}/actions/runs/${runId}${Number.isNaN(runAttempt) ? "" : `/attempts/${runAttempt}`}`,
		event
	};
}
function isRerun() {
	return context.runAttempt > 1;
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
const EMPTY = "A secret or variable that does not exist arrives empty";
const REASONS = {
	dependabot: `${EMPTY}, and workflows that Dependabot starts get only the secrets that are stored for Dependabot`,
	"pull-request": `${EMPTY}, and workflows of pull requests from a fork get no secrets`,
	unknown: `${EMPTY}, and workflows of pull requests from a fork or of Dependabot get no secrets`,
	other: EMPTY
};
function withSecretsHint(problems, trigger = readSecretsTrigger()) {
	const first = problems.findIndex(({ lacks = [] }) => lacks.some((name) => STORED.has(name)));
	return problems.map((one, index) => index === first ? {
		...one,
		problem: `${one.problem}. ${REASONS[trigger]}`
	} : one);
}
// src/inputs/input-names.ts
const MOST_EDITS = 2;
const MOST_NAMED = 4;
const LONGEST_NAME$1 = 60;
function resembling(name, inputs) {
	const given = name.toLowerCase().replace(/[_ .]/g, "-");
	if (given.length > LONGEST_NAME$1) return [];
	const ranks = inputs.map((input) => rankOf(given, input));
	const best = Math.min(...ranks);
	if (best === Number.POSITIVE_INFINITY) return [];
	return inputs.filter((_, index) => ranks[index] === best).slice(0, MOST_NAMED);
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
const LONGEST_NAME = 60;
function unknownInputs(given, { own, other, otherPurpose }) {
	const unknown = Object.keys(given).filter((name) => !own.includes(name) && given[name] !== "");
	const problems = [];
	const warnings = [];
	const meant = new Set();
	for (const name of unknown) {
		const like = resembling(name, own);
		const otherName = other.find((input) => !own.includes(input) && input === name.replaceAll("_", "-"));
		if (otherName !== void 0) warnings.push(ignored(otherName, `an input of the action that ${otherPurpose}, not of this one`));
		else if (like.length === 0) warnings.push(ignored(name.slice(0, LONGEST_NAME), "not an input of this action"));
		else {
			const problem = `is not an input of this action. Did you mean ${alternatives(like)}?`;
			problems.push({
				input: spelled(name, like[0] ?? ""),
				problem
			});
			for (const input of like) meant.add(input);
		}
	}
	return {
		problems,
		warnings,
		meant
	};
}
function ignored(name, what) {
	return {
		title: "Input ignored",
		message: `\`${name}\` is ${what}. It is ignored.`
	};
}
function spelled(name, input) {
	const camelCase = input.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
	return name === camelCase.toLowerCase() ? camelCase : name.slice(0, LONGEST_NAME);
}
function alternatives(names) {
	const quoted = names.map((name) => `\`${name}\``);
	const last = quoted.at(-1) ?? "";
	return quoted.length === 1 ? last : `${quoted.slice(0, -1).join(", ")} or ${last}`;
}
// src/inputs/settle.ts
function settle(field, given, names) {
	const { problems, warnings, meant } = unknownInputs(given, names);
	if ("value" in field && problems.length === 0) return {
		value: field.value,
		warnings
	};
	const others = ("problems" in field ? field.problems : []).filter(({ lacks = [] }) => !lacks.some((name) => meant.has(name)));
	throw new InputError([...problems, ...withSecretsHint(others)]);
}
// src/time/window-size.ts
const WINDOW_SIZE_FORMS = "a duration such as 6h, 1d or PT15M of at most 24 days, or months and years of the calendar such as 1M or 1y";
const MOST_WINDOWS = 1e4;
const TOO_MANY = `splits the window into more than ${formatCount(MOST_WINDOWS)} runs`;
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
	if ("problem" in parsed) return parsed;
	return { value: {
		amount: parsed.value / 1e3,
		unit: "s",
		...text === "1m" && { isMonthSlip: true }
	} };
}
function calendarToWrite(text) {
	const [, name] = /^(?:an? )?(hour|day|week|month|year)(?:ly)?$/i.exec(text.replace(/^daily$/i, "day")) ?? [];
	if (name !== void 0) return `1${unitNamed(name.toLowerCase())}`;
	const [, amount, word = ""] = /^([1-9]\d{0,2}) ?([a-z]+)$/i.exec(text) ?? [];
	const unit = unitNamed(word);
	return unit === "M" || unit === "y" ? `${amount}${unit}` : void 0;
}
function splitWindow(window, size) {
	if (size === void 0) return { value: [window] };
	if (size.isMonthSlip && window.endSeconds - window.startSeconds > UNIT_SECONDS.d) return { problem: `splits more than a day: \`1m\` is a minute; a month is \`1M\`; accepted: 1M, or 60s for a minute` };
	const windows = [];
	for (let startSeconds = window.startSeconds; startSeconds < window.endSeconds;) {
		if (windows.length === 1e4) return { problem: `${TOO_MANY}; accepted: a longer one` };
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
const randomUUID = () => Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32).toString(16).padStart(8, "0")).join("-");
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
// src/inputs/given-inputs.ts
const PREFIX = "INPUT_";
const BYTE_ORDER_MARK = "\ufeff";
function readGivenInputs() {
	const names = Object.keys(process.env).filter((variable) => variable.startsWith(PREFIX)).map((variable) => variable.slice(6).toLowerCase());
	return Object.fromEntries(names.map((name) => [name, trimmed(getInput(name, { trimWhitespace: false }))]));
}
function trimmed(text) {
	const rest = text.trim();
	return text.includes(BYTE_ORDER_MARK) && !rest.includes(BYTE_ORDER_MARK) ? `${BYTE_ORDER_MARK}${rest}` : rest;
}
// src/inputs/secret-inputs.ts
const SECRET_WORD = /secret|token|passw|credential|private|api-?_?key/i;
const PLAIN_VALUE = /^(?:true|false|null|undefined|yes|no|on|off|\d{1,6}|\*+)$/i;
function secretsIn(given) {
	const others = Object.keys(given).filter((name) => !isInput(name) && isLikeSecret(name));
	const values = [...SECRET_INPUTS, ...others].map((name) => (given[name] ?? "").trim());
	return [...new Set(values)].filter((value) => value !== "" && !PLAIN_VALUE.test(value));
}
function isInput(name) {
	return Object.hasOwn(RUN_INPUTS, name) || Object.hasOwn(WAIT_INPUTS, name);
}
function isLikeSecret(name) {
	return SECRET_WORD.test(name) || resembling(name, SECRET_INPUTS).length > 0;
}
// src/report/redact/sanitize.ts
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u2fff\ud83c-\ud83e\udc00-\udfff]*$/;
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
function escapeCommands(text) {
	return text.replaceAll("##[", "## [").replace(/:(?=:)/g, ": ");
}
function cut(text, length) {
	if (text.length <= length) return text;
	const isWithin = /[\uD800-\uDBFF]/.test(text[length - 1] ?? "");
	return `${text.slice(0, isWithin ? length - 1 : length)}\u2026`;
}
function sanitize(text, redact) {
	return escapeCommands(stripCharacters(redact(stripSequences(text))));
}
const LONGEST_TEXT = 262144;
function sanitizeAndCut(text, redact, longest = Number.POSITIVE_INFINITY) {
	if (text.length <= 262144) return cut(sanitize(text, redact), longest);
	return cut(`${escapeCommands(stripCharacters(redact(stripSequences(text.slice(0, LONGEST_TEXT))).slice(0, -1024)))}\u2026`, longest);
}
function escapeHtml(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;");
}
// src/report/summary/markup.ts
function markupWith(clean) {
	const text = (value) => escapeHtml(clean(value)).replace(/\u26a0\ufe0f?/g, "\u26a0\ufe0f");
	return {
		clean,
		text
	};
}
const ADDRESS = /^https:\/\/[^\s<>"]+$/;
const ITEM = "- ";
function paragraphs(lines, markup) {
	return lines.flatMap((line, index) => {
		if (!line.startsWith(ITEM)) return [`<p>${phrase(line, markup)}</p>`];
		const [before, after] = [lines[index - 1], lines[index + 1]];
		return [
			...before?.startsWith(ITEM) ? [] : ["<ul>"],
			`<li>${phrase(line.slice(2), markup)}</li>`,
			...after?.startsWith(ITEM) ? [] : ["</ul>"]
		];
	});
}
function phrase(line, { text }) {
	if (ADDRESS.test(line)) return `<a href="${text(line)}">Open in Experience Platform</a>`;
	return text(line).replace(/`([^`]+)`/g, "<code>$1</code>");
}
function table(rows, markup) {
	const header = (rows[0] ?? []).map(({ label, isNumber }) => `<th align="${isNumber ? "right" : "left"}">${label}</th>`);
	const lines = rows.map((row) => `<tr>${row.map((value) => cell(value, markup, " nowrap")).join("")}</tr>`);
	return [
		"<table>",
		`<tr>${header.join("")}</tr>`,
		...lines,
		"</table>"
	];
}
function cell({ value, url, isNumber }, { text }, attribute = "") {
	const shown = url === void 0 ? text(value) : `<a href="${text(url)}">${text(value)}</a>`;
	return `<td${isNumber ? " align=\"right\"" : ""}${attribute}>${shown}</td>`;
}
// src/report/inputs-report.ts
const LONGEST_VALUE = 100;
function reportInputs(problems, runner) {
	try {
		runner.output("outcome", "");
	} catch (error) {
		runner.info(error.message);
	}
	const annotation = inputsAnnotation(problems, runner.clean);
	runner.fail(annotation);
	const markup = markupWith(runner.clean);
	const heading = `<h3>${markup.text(`\u274c ${annotation.title}`)}</h3>`;
	runner.summarize([
		heading,
		...paragraphs(annotation.lines, markup),
		"",
		""
	].join("\n"));
	return 1;
}
function inputsAnnotation(problems, clean) {
	const list = problems.map(({ input, received, problem }) => {
		return `- \`${input}\`${received === void 0 ? "" : ` ${JSON.stringify(clean(received, LONGEST_VALUE))}`} ${problem}${/[.?!]$/.test(problem) ? "" : "."}`;
	});
	const isEnvironment = problems.every(({ isVariable }) => isVariable);
	const { size } = new Set(problems.map(({ input }) => input));
	return {
		title: isEnvironment ? "The environment of this step is wrong" : "The inputs of this step are wrong",
		lines: [isEnvironment ? "Failed to read the environment: correct a variable of this step or job." : `Failed to read the inputs: correct ${size === 1 ? "an input" : `${size} inputs`} of this step.`, ...list]
	};
}
// src/report/redact/escapes.ts
const KINDS = [
	/%[\dA-Fa-f]{2}/g,
	/\\(?:u[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[nrtbf/"'\\])/g,
	/&(?:#\d{1,9}|#[Xx][\dA-Fa-f]{1,9}|amp|lt|gt|quot|apos|nbsp);/g
];
const ESCAPES = KINDS.map(readerOf);
const readEscape = readerOf(new RegExp(KINDS.map(({ source }) => source).join("|"), "g"));
function readerOf(pattern) {
	return ({ text }, from) => {
		pattern.lastIndex = from;
		for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
			const [{ length }] = match;
			const bytes = meaningOf(match[0]);
			if (bytes) return {
				at: match.index,
				length,
				bytes
			};
		}
	};
}
const SIGNS = new Map(Object.entries({
	"&amp;": "&",
	"&lt;": "<",
	"&gt;": ">",
	"&quot;": "\"",
	"&apos;": "'",
	"&nbsp;": " ",
	"\\/": "/",
	"\\\"": "\"",
	"\\'": "'",
	"\\\\": "\\",
	"\\n": " ",
	"\\r": " ",
	"\\t": " ",
	"\\b": " ",
	"\\f": " "
}).map(([escaped, sign]) => [escaped, Buffer.from(sign)]));
function meaningOf(escaped) {
	if (escaped.startsWith("%")) return [hexOf$1(escaped.slice(1))];
	const sign = SIGNS.get(escaped);
	if (sign) return sign;
	if (escaped.startsWith("\\")) {
		const [first, second] = [hexOf$1(escaped.slice(2, 6)), escaped.slice(8)];
		return utf8(second ? String.fromCharCode(first, hexOf$1(second)) : String.fromCharCode(first));
	}
	const code = Number(`0${escaped.slice(2, -1)}`);
	return code > 1114111 ? void 0 : utf8(String.fromCodePoint(code));
}
function hexOf$1(digits) {
	return Number.parseInt(digits, 16);
}
function utf8(character) {
	return character < "\u0080" ? [character.charCodeAt(0)] : Buffer.from(character);
}
// src/report/redact/unseen.ts
const SPACE = 32;
const UNSEEN = [];
function readUnseen({ bytes }, from) {
	for (let at = from; at < bytes.length; at += 1) {
		const look = lookAt(bytes, at);
		if (look) return {
			at,
			length: look.length,
			bytes: look.bytes
		};
	}
}
const BLANK = {
	length: 1,
	bytes: [SPACE]
};
function lookAt(bytes, at) {
	const first = bytes[at] ?? 0;
	if (first < 128) return first < SPACE || first === 127 ? BLANK : void 0;
	const code = codeAt(bytes, at);
	if (code < 128) return void 0;
	const known = LOOKS.get(code);
	if (known !== void 0) return known ?? void 0;
	const look = lookOf(String.fromCodePoint(code));
	LOOKS.set(code, look ?? null);
	return look;
}
const LOOKS = new Map();
function lookOf(character) {
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
// src/report/redact/text-view.ts
const MOST_LAYERS = 3;
function layersOf(text) {
	let last = asIs(text);
	const layers = [last];
	while (layers.length <= MOST_LAYERS) {
		const next = rewrite(last, readEscape);
		if (next === last) break;
		last = visible(next);
		layers.push(last);
	}
	return layers;
}
function layersOfEachKind(text) {
	const original = asIs(text);
	return ESCAPES.map((read) => rewrite(original, read)).filter((view) => view !== original).map(visible);
}
const NOTHING = [];
function squeeze(view) {
	return rewrite(view, readSpace);
}
function readSpace({ text }, from) {
	const at = text.indexOf(" ", from);
	return at < 0 ? void 0 : {
		at,
		length: 1,
		bytes: NOTHING
	};
}
function asIs(text) {
	const bytes = Buffer.from(text);
	const starts = new Uint32Array(bytes.length);
	const ends = new Uint32Array(bytes.length);
	for (let at = 0; at < bytes.length; at += 1) {
		starts[at] = at;
		ends[at] = at + 1;
	}
	return visible({
		bytes,
		text: bytes.toString("latin1"),
		starts,
		ends
	});
}
function visible(view) {
	return isPlain(view.bytes.toString()) ? view : rewrite(view, readUnseen);
}
function rewrite(view, read) {
	const first = read(view, 0);
	if (!first) return view;
	const bytes = Buffer.from(view.bytes);
	const starts = Uint32Array.from(view.starts);
	const ends = Uint32Array.from(view.ends);
	let length = 0;
	let at = 0;
	let unseen = 0;
	const keepUpTo = (to) => {
		if (to === at) return;
		if (at > length) for (const list of [
			bytes,
			starts,
			ends
		]) list.copyWithin(length, at, to);
		if (unseen > 0) starts[length] = view.starts[at - unseen] ?? 0;
		unseen = 0;
		length += to - at;
		at = to;
	};
	for (let reading = first; reading; reading = read(view, at)) {
		keepUpTo(reading.at);
		const { bytes: meant } = reading;
		const start = view.starts[at - unseen] ?? 0;
		at += reading.length;
		const end = view.ends[at - 1] ?? 0;
		for (let index = 0; index < meant.length; index += 1) {
			bytes[length] = meant[index] ?? 0;
			starts[length] = start;
			ends[length] = end;
			length += 1;
		}
		unseen = meant === UNSEEN ? unseen + reading.length : 0;
		if (unseen > 0 && length > 0) ends[length - 1] = end;
	}
	keepUpTo(view.bytes.length);
	const kept = bytes.subarray(0, length);
	return {
		bytes: kept,
		text: kept.toString("latin1"),
		starts,
		ends
	};
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
// src/report/redact/piece-index.ts
const GRAM = 8;
const MOST_PLACES = 8;
const FEW_CHARACTERS = 8192;
function indexPieces(forms) {
	const all = unique(forms.map(folded)).join("\n");
	const known = {};
	let compared = 0;
	return {
		isSuspect(text) {
			compared += text.length;
			if (compared > FEW_CHARACTERS) known.grams ??= gramsOf(all);
			return isSuspect(folded(text), known.grams ?? { has: (gram) => all.includes(gram) });
		},
		find(view) {
			known.index ??= indexOf(forms);
			return findPieces(view, known.index);
		}
	};
}
function folded(text) {
	return text.toLowerCase().replaceAll("-", "+").replaceAll("_", "/");
}
function gramsOf(text) {
	const grams = new Set();
	for (let at = 0; at + GRAM <= text.length; at += 1) grams.add(text.slice(at, at + GRAM));
	return grams;
}
function isSuspect(text, grams) {
	for (let at = 0; at + GRAM <= text.length; at += GRAM) if (grams.has(text.slice(at, at + GRAM))) return true;
	return false;
}
function indexOf(forms) {
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
// src/report/redact/token-shapes.ts
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
function startOfWord(text, index, from) {
	let start = index;
	for (;;) {
		while (start > from && /[\w-]/.test(text.charAt(start - 1))) start -= 1;
		const before = text.slice(Math.max(from, start - LONGEST_WRAP - 16), start);
		const wrap = WRAPPED.exec(before)?.[1];
		if (wrap === void 0) return start;
		start -= wrap.length;
	}
}
function endOfWord(text, index) {
	WORD.lastIndex = index;
	WORD.test(text);
	return WORD.lastIndex;
}
const LONGEST_WRAP = 40;
const PIECE = `[\\w.-]{16}`;
const WRAPPED = new RegExp(`${PIECE}( {1,${LONGEST_WRAP}})$`);
const WORD = new RegExp(`[\\w-]*(?: {1,${LONGEST_WRAP}}(?=${PIECE})[\\w-]*)*`, "y");
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
const TOKEN_VALUE = /(?:access|refresh|id)[_-]?token["']? {0,8}([:=]) {0,8}(?:"([^"]*)|'([^']*)|([^ "'&,;<>{}()[\]]*))/gi;
function findTokenValues(text) {
	return [...text.matchAll(TOKEN_VALUE)].flatMap((match) => {
		const [whole, sign, double, single, bare] = match;
		const value = double ?? single ?? bare ?? "";
		const isWord = sign === ":" && value === bare && value.length < 16 && !/\d/.test(value);
		const end = match.index + whole.length;
		return isWord ? [] : [{
			start: end - value.length,
			end
		}];
	});
}
// src/report/redact/redact.ts
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
			return redactWith(known.forms, text);
		}
	};
}
function redactWith(forms, text) {
	return isHarmless(text, forms) ? text : cutOut(text, findSecrets(text, forms));
}
function indexForms(secrets) {
	const forms = secrets.map(formsOf);
	return {
		whole: forms.flatMap(({ whole }) => whole),
		torn: indexPieces(forms.flatMap(({ torn }) => torn)),
		lookEscaped: forms.some(({ looksEscaped }) => looksEscaped)
	};
}
const ENTITIES = {
	"&quot;": "\"",
	"&#39;": "'",
	"&lt;": "<",
	"&gt;": ">"
};
function isHarmless(text, forms) {
	const asIs = text.replaceAll("\n", " ");
	const resolved = asIs.replaceAll("\\\"", "\"").replace(/&(?:quot|#39|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
	if (/%[\da-f]{2}|[\\&]/i.test(resolved) || !isPlain(resolved)) return false;
	return isFree(asIs, forms) && (resolved === asIs || isFree(resolved, forms));
}
function isFree(layer, { whole, torn }) {
	const bytes = Buffer.from(layer).toString("latin1");
	return !(whole.some((form) => bytes.includes(form)) || torn.isSuspect(bytes.replaceAll(" ", ""))) && findTokens(bytes).length === 0;
}
function findSecrets(text, { whole, torn, lookEscaped }) {
	const ofEachKind = lookEscaped || text.length <= 262144 ? layersOfEachKind(text) : [];
	return [...layersOf(text), ...lookEscaped || ofEachKind.length > 1 ? ofEachKind : []].flatMap((layer) => {
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
// src/report/summary/cut-html.ts
const CUT_SENTENCE = "<p>The rest of this summary is cut off, because GitHub shows at most 1 MiB of it.</p>";
const ELEMENTS = [
	"ul",
	"table",
	"details"
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
	const titled = (text) => ({ title: clean(text, MAX_TITLE_LENGTH) });
	const isDebug$1 = isDebug();
	return {
		mask(secret) {
			setSecret(secret);
			redactor.add(secret);
		},
		redact: redactor.redact,
		clean,
		info: (...lines) => print(lines, clean),
		group(name, lines) {
			startGroup(clean(name, MAX_LINE_LENGTH));
			print(lines, clean);
			endGroup();
		},
		isDebug: isDebug$1,
		debug(...lines) {
			if (isDebug$1) for (const line of lines) debug(clean(line, MAX_LINE_LENGTH));
		},
		warn(...warnings) {
			for (const { title, message } of warnings) warning(clean(message, MAX_ANNOTATION_LENGTH), titled(title));
		},
		fail({ title, lines }) {
			error(cut(lines.map((line) => clean(line, MAX_ANNOTATION_LENGTH)).join("\n"), MAX_ANNOTATION_LENGTH), titled(title));
		},
		output: openOutput(tempFolder, redactor.redact),
		summarize: openSummary(summaryFile, redactor.redact, clean)
	};
}
function print(lines, clean) {
	if (lines.length > 0) info(lines.map((line) => clean(line, MAX_LINE_LENGTH)).join("\n"));
}
function openOutput(tempFolder, redact) {
	const inFiles = new Set();
	const inFile = (name, value) => {
		const file = `${tempFolder}/flow-run-${name}-${process.pid}.json`;
		writeFileSync(file, value);
		if (!inFiles.has(name)) info(`The output \`${name}\` is too large to be handed on: it is the path of a file that holds it`);
		inFiles.add(name);
		return file;
	};
	return (name, value) => {
		try {
			const shown = sanitize(value, redact);
			setOutput(name, Buffer.byteLength(shown) > MAX_OUTPUT_BYTES && tempFolder !== "" ? inFile(name, shown) : shown);
		} catch (error) {
			throw new OutputError(`the step output ${name} cannot be written: ${error.message}`);
		}
	};
}
function openSummary(file, redact, clean) {
	return (html) => {
		try {
			if (file) appendFileSync(file, cutHtml(redact(html), MAX_SUMMARY_BYTES));
		} catch (error) {
			info(clean(`The job summary cannot be written: ${error.message}`, MAX_LINE_LENGTH));
		}
	};
}
// src/report/standard-output.ts
const PIPE_BYTES = 16384;
function printWithoutStream() {
	const stdout = Object.getOwnPropertyDescriptor(process, "stdout");
	const state = { bytesLeft: PIPE_BYTES };
	const write = (text, written) => {
		const bytes = Buffer.from(text);
		state.bytesLeft -= bytes.length;
		const length = state.bytesLeft < 0 ? 0 : writtenAtOnce(bytes);
		if (length === bytes.length) {
			written?.();
			return true;
		}
		Object.defineProperty(process, "stdout", stdout);
		return process.stdout.write(bytes.subarray(length), written);
	};
	Object.defineProperty(process, "stdout", {
		...stdout,
		get: () => ({ write })
	});
}
function writtenAtOnce(bytes) {
	try {
		return writeSync(1, bytes);
	} catch {
		return 0;
	}
}
// src/main.ts
const LINGER_MS = 500;
async function runStep(read, useCaseOf) {
	printWithoutStream();
	const given = readGivenInputs();
	const runner = openRunner(readRunnerFiles());
	for (const secret of [...secretsIn(given), ...readProxyPasswords()]) runner.mask(secret);
	const circumstances = {
		nowSeconds: Math.floor(Date.now() / 1e3),
		isRerun: isRerun()
	};
	process.exitCode = await readAndCarryOut(() => read(given, circumstances), useCaseOf, runner);
	process.stdout.write("", () => process.exit());
	setTimeout(() => process.exit(), LINGER_MS).unref();
}
async function readAndCarryOut(read, useCaseOf, runner) {
	let order;
	try {
		order = read();
	} catch (error) {
		if (error instanceof InputError) return reportInputs(error.problems, runner);
		const { openReport } = await import("./deferred.js");
		return openReport(runner, void 0).fail(error);
	}
	const deferred = await import("./deferred.js");
	return deferred.carryOut(useCaseOf(deferred), order, runner);
}
// src/adobe/run/run-status.ts
const WORDS = [
	[
		"active",
		"scheduled",
		"queued",
		"pending",
		"waiting",
		"processing",
		"inprogress"
	],
	[
		"succeeded",
		"success",
		"completed"
	],
	[
		"partially-succeeded",
		"partialsuccess",
		"partialfailure"
	],
	[
		"failed",
		"failed",
		"error",
		"aborted",
		"cancelled",
		"canceled"
	]
];
const STATUS = /^[A-Za-z][\w -]{0,63}$/;
function readStatus(value, ...path) {
	const status = text(value, ...path)?.trim() ?? "";
	return STATUS.test(status) ? status : "";
}
function runState(status) {
	const word = status.toLowerCase().replace(/[\s_-]/g, "");
	return WORDS.find(([, ...words]) => words.includes(word))?.[0] ?? "unrecognized";
}
function isUndocumented(status) {
	return status !== "" && runState(status) === "unrecognized";
}
function hasFailed({ status }) {
	return runState(status) === "failed";
}
function isUnderWay(status) {
	const state = runState(status);
	return state === "active" || state === "unrecognized";
}
// src/adobe/run/service-times.ts
const FIRST_MILLISECONDS = 1e11;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.(?<fraction>\d{1,9}))?(?:[Zz]|[+-]\d{2}:?\d{2})$/;
function readTimeMs(value, unit) {
	const number = readNumber(value);
	if (number === void 0) return readTimestampMs(value);
	return unit === "milliseconds" || number >= FIRST_MILLISECONDS ? number : number * 1e3;
}
function readNumber(value) {
	const number = typeof value === "string" && /^\s*\d{1,16}\s*$/.test(value) ? Number(value) : value;
	return typeof number === "number" && isInRange(number) ? number : void 0;
}
function readTimestampMs(value) {
	const text = typeof value === "string" ? value.trim() : "";
	const match = TIMESTAMP.exec(text);
	const time = match && parseTime(text, 0);
	if (!time || "problem" in time) return void 0;
	const fraction = match?.groups?.["fraction"] ?? "";
	const ms = time.value * 1e3 + Number(fraction.slice(0, 3).padEnd(3, "0"));
	return isInRange(ms) ? ms : void 0;
}
function isInRange(number) {
	return number >= 0 && number <= 0xe677d21fd818;
}
function readMs(value, ...path) {
	return readTimeMs(member(value, ...path), "either") || void 0;
}
// src/adobe/run/run-activities.ts
const MOST_ACTIVITIES = 100;
const NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u;
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
	return {
		name: [text(activity, "name"), text(activity, "id")].find((name) => name !== void 0 && NAME.test(name)) ?? "Activity",
		status: statusOf(activity),
		startedAtMs: readMs(activity, "durationSummary", "startedAtUTC"),
		completedAtMs: readMs(activity, "durationSummary", "completedAtUTC")
	};
}
function statusOf(activity) {
	return readStatus(activity, "statusSummary", "status");
}
function readBatchIds(activities) {
	return [...new Set(activities.flatMap(batchesOf))];
}
function batchesOf(activity) {
	const named = list(activity, "targetInfo").filter((target) => text(target, "reference", "type")?.toLowerCase() === "batch").flatMap((target) => list(target, "reference", "ids"));
	const manifest = text(activity, "fileSummary", "extensions", "manifest", "fileInfo");
	const inUrl = BATCH_IN_URL.exec(manifest ?? "")?.[1];
	const inExtensions = member(activity, "statusSummary", "extensions", "batchId");
	return [
		...named,
		inExtensions,
		inUrl
	].filter((id) => typeof id === "string" && BATCH_ID.test(id));
}
// src/adobe/run/run-window.ts
const CUT_OFF_MARGIN_MS = 3e5;
function readRunWindow(run) {
	const shown = timesShown(run);
	const window = shown.map(windowOf).find(Boolean);
	const windowPart = window ? void 0 : shown.map(partOf).find(Boolean);
	return {
		window,
		...windowPart && { windowPart }
	};
}
function timesShown(run) {
	const asked = ["windowStartTime", "windowEndTime"].map((key) => member(run, "params", key));
	const read = activitiesOf(run).map((activity) => ["windowStart", "windowEnd"].map((key) => member(activity, "durationSummary", "extensions", key)));
	return [times(asked, "either"), ...read.map((values) => times(values, activityUnit(values)))];
}
function times([start, end], unit) {
	return [readTimeMs(start, unit), readTimeMs(end, unit)];
}
const FIRST_SECONDS = 946684800;
function activityUnit([start, end]) {
	const last = readNumber(end) ?? readNumber(start) ?? 0;
	return last >= FIRST_SECONDS && last !== readTimeMs(last, "either") ? "either" : "milliseconds";
}
function partOf([startMs, endMs]) {
	const seconds = Math.round((startMs ?? endMs ?? 0) / 1e3);
	if (seconds === 0 || startMs !== void 0 && endMs !== void 0) return void 0;
	return endMs === void 0 ? { startSeconds: seconds } : { endSeconds: seconds };
}
function windowOf([startMs, endMs]) {
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
// src/adobe/run/run.ts
const ETAG = /^(?:W\/)?"?[\w.+/=-]{1,128}"?$/;
const CLIENT = /^[\x21-\x7e]{1,128}$/;
function mayBelongTo(flowId, run) {
	return run.flowId === "" || isSameId(run.flowId, flowId);
}
function readRunReference(value) {
	const runId = readId(value, "id");
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
	const client = text(value, "createdClient") ?? "";
	const status = readStatus(value, "metrics", "statusSummary", "status");
	const startMs = readMs(value, "params", "startTime");
	return {
		...reference,
		flowId: readFlowId(member(value, "flowId")) ?? "",
		createdClient: CLIENT.test(client) ? client : "",
		createdAtMs: readMs(value, "createdAt"),
		startedAtMs: readMs(value, "metrics", "durationSummary", "startedAtUTC"),
		status: status || readStatus(value, "state"),
		startSeconds: startMs === void 0 ? void 0 : Math.floor(startMs / 1e3),
		...readRunWindow(value)
	};
}
export { MOST_WINDOWS, OutputError, RUN_INPUTS, RUN_NAMES, TIME_FORMS, TOO_MANY, UNIT_SECONDS, WAITING_INPUTS, WAIT_INPUTS, WAIT_NAMES, WINDOW_SIZE_FORMS, activitiesOf, areConsecutive, cell, closeSync, combine, compareWindow, connectionField, constants, count, escapeHtml, failedFirst, fieldReader, flawed, formatBoth, formatBytes, formatCount, formatDuration, formatInputs, formatList, formatMs, formatSeconds, formatShortWindow, formatTimeout, formatUtc, formatWindow, fstatSync, hasFailed, hull, isFarFuture, isId, isSameId, isSameWindow, isUnderWay, isUndocumented, list, lstatSync, mainActivities, markupWith, mayBelongTo, member, openSync, overlaps, paragraphs, parseBoolean, parseChoice, parseCount, parseDuration, parseFlowId, parseText, parseTime, parseWindowSize, proxyField, readActivity, readBatchIds, readFileSync, readFlowId, readId, readJson, readMs, readRun, readRunReference, readRunWindow, readRunnerFiles, readStatus, readWorkflow, runState, runStep, settle, splitWindow, table, text, tokenClaims, tokenWarnings, uncovered, waitingField, windowProblem };
