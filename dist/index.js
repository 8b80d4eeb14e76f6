import https$1 from "node:https";
import * as https from "https";
// \0rolldown/runtime.js
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);
var __copyProps = (to, from, except, desc) => {
	if (from && typeof from === "object" || typeof from === "function") for (var keys = __getOwnPropNames(from), i = 0, n = keys.length, key; i < n; i++) {
		key = keys[i];
		if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, {
			get: ((k) => from[k]).bind(null, key),
			enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable
		});
	}
	return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(isNodeMode || !mod || !mod.__esModule || !__hasOwnProp.call(mod, "default") ? __defProp(target, "default", {
	value: mod,
	enumerable: true
}) : target, mod));
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
// \0import http
const node$5 = process.getBuiltinModule("node:http");
const Agent = node$5.Agent;
const globalAgent = node$5.globalAgent;
const urlToHttpOptions = process.getBuiltinModule("node:url").urlToHttpOptions;
// node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
	const usingSsl = reqUrl.protocol === "https:";
	if (checkBypass(reqUrl)) return;
	const proxyVar = (() => {
		if (usingSsl) return process.env["https_proxy"] || process.env["HTTPS_PROXY"];
		else return process.env["http_proxy"] || process.env["HTTP_PROXY"];
	})();
	if (proxyVar) try {
		return new DecodedURL(proxyVar);
	} catch (_a) {
		if (!proxyVar.startsWith("http://") && !proxyVar.startsWith("https://")) return new DecodedURL(`http://${proxyVar}`);
	}
	else return;
}
function checkBypass(reqUrl) {
	if (!reqUrl.hostname) return false;
	const reqHost = reqUrl.hostname;
	if (isLoopbackAddress(reqHost)) return true;
	const noProxy = process.env["no_proxy"] || process.env["NO_PROXY"] || "";
	if (!noProxy) return false;
	let reqPort;
	if (reqUrl.port) reqPort = Number(reqUrl.port);
	else if (reqUrl.protocol === "http:") reqPort = 80;
	else if (reqUrl.protocol === "https:") reqPort = 443;
	const upperReqHosts = [reqUrl.hostname.toUpperCase()];
	if (typeof reqPort === "number") upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
	for (const upperNoProxyItem of noProxy.split(",").map((x) => x.trim().toUpperCase()).filter((x) => x)) if (upperNoProxyItem === "*" || upperReqHosts.some((x) => x === upperNoProxyItem || x.endsWith(`.${upperNoProxyItem}`) || upperNoProxyItem.startsWith(".") && x.endsWith(`${upperNoProxyItem}`))) return true;
	return false;
}
function isLoopbackAddress(host) {
	const hostLower = host.toLowerCase();
	return hostLower === "localhost" || hostLower.startsWith("127.") || hostLower.startsWith("[::1]") || hostLower.startsWith("[0:0:0:0:0:0:0:1]");
}
var DecodedURL = class extends URL {
	constructor(url, base) {
		super(url, base);
		this._decodedUsername = decodeURIComponent(super.username);
		this._decodedPassword = decodeURIComponent(super.password);
	}
	get username() {
		return this._decodedUsername;
	}
	get password() {
		return this._decodedPassword;
	}
};
// \0require net
var require__require_net = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:net");
}));
// \0require tls
var require__require_tls = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:tls");
}));
// \0require http
var require__require_http = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http");
}));
// \0require https
var require__require_https = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:https");
}));
// \0require events
var require__require_events = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:events");
}));
// \0require assert
var require__require_assert = __commonJSMin(((exports, module) => {
	module.exports = {};
}));
// \0require util
var require__require_util = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:util");
}));
// node_modules/tunnel/lib/tunnel.js
var require_tunnel$1 = __commonJSMin(((exports) => {
	require__require_net();
	var tls = require__require_tls();
	var http = require__require_http();
	var https = require__require_https();
	var events = require__require_events();
	require__require_assert();
	var util = require__require_util();
	exports.httpOverHttp = httpOverHttp;
	exports.httpsOverHttp = httpsOverHttp;
	exports.httpOverHttps = httpOverHttps;
	exports.httpsOverHttps = httpsOverHttps;
	function httpOverHttp(options) {
		var agent = new TunnelingAgent(options);
		agent.request = http.request;
		return agent;
	}
	function httpsOverHttp(options) {
		var agent = new TunnelingAgent(options);
		agent.request = http.request;
		agent.createSocket = createSecureSocket;
		agent.defaultPort = 443;
		return agent;
	}
	function httpOverHttps(options) {
		var agent = new TunnelingAgent(options);
		agent.request = https.request;
		return agent;
	}
	function httpsOverHttps(options) {
		var agent = new TunnelingAgent(options);
		agent.request = https.request;
		agent.createSocket = createSecureSocket;
		agent.defaultPort = 443;
		return agent;
	}
	function TunnelingAgent(options) {
		var self = this;
		self.options = options || {};
		self.proxyOptions = self.options.proxy || {};
		self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
		self.requests = [];
		self.sockets = [];
		self.on("free", function onFree(socket, host, port, localAddress) {
			var options = toOptions(host, port, localAddress);
			for (var i = 0, len = self.requests.length; i < len; ++i) {
				var pending = self.requests[i];
				if (pending.host === options.host && pending.port === options.port) {
					self.requests.splice(i, 1);
					pending.request.onSocket(socket);
					return;
				}
			}
			socket.destroy();
			self.removeSocket(socket);
		});
	}
	util.inherits(TunnelingAgent, events.EventEmitter);
	TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
		var self = this;
		var options = mergeOptions({ request: req }, self.options, toOptions(host, port, localAddress));
		if (self.sockets.length >= this.maxSockets) {
			self.requests.push(options);
			return;
		}
		self.createSocket(options, function(socket) {
			socket.on("free", onFree);
			socket.on("close", onCloseOrRemove);
			socket.on("agentRemove", onCloseOrRemove);
			req.onSocket(socket);
			function onFree() {
				self.emit("free", socket, options);
			}
			function onCloseOrRemove(err) {
				self.removeSocket(socket);
				socket.removeListener("free", onFree);
				socket.removeListener("close", onCloseOrRemove);
				socket.removeListener("agentRemove", onCloseOrRemove);
			}
		});
	};
	TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
		var self = this;
		var placeholder = {};
		self.sockets.push(placeholder);
		var connectOptions = mergeOptions({}, self.proxyOptions, {
			method: "CONNECT",
			path: options.host + ":" + options.port,
			agent: false,
			headers: { host: options.host + ":" + options.port }
		});
		if (options.localAddress) connectOptions.localAddress = options.localAddress;
		if (connectOptions.proxyAuth) {
			connectOptions.headers = connectOptions.headers || {};
			connectOptions.headers["Proxy-Authorization"] = "Basic " + new Buffer(connectOptions.proxyAuth).toString("base64");
		}
		debug("making CONNECT request");
		var connectReq = self.request(connectOptions);
		connectReq.useChunkedEncodingByDefault = false;
		connectReq.once("response", onResponse);
		connectReq.once("upgrade", onUpgrade);
		connectReq.once("connect", onConnect);
		connectReq.once("error", onError);
		connectReq.end();
		function onResponse(res) {
			res.upgrade = true;
		}
		function onUpgrade(res, socket, head) {
			process.nextTick(function() {
				onConnect(res, socket, head);
			});
		}
		function onConnect(res, socket, head) {
			connectReq.removeAllListeners();
			socket.removeAllListeners();
			if (res.statusCode !== 200) {
				debug("tunneling socket could not be established, statusCode=%d", res.statusCode);
				socket.destroy();
				var error = new Error("tunneling socket could not be established, statusCode=" + res.statusCode);
				error.code = "ECONNRESET";
				options.request.emit("error", error);
				self.removeSocket(placeholder);
				return;
			}
			if (head.length > 0) {
				debug("got illegal response body from proxy");
				socket.destroy();
				var error = new Error("got illegal response body from proxy");
				error.code = "ECONNRESET";
				options.request.emit("error", error);
				self.removeSocket(placeholder);
				return;
			}
			debug("tunneling connection has established");
			self.sockets[self.sockets.indexOf(placeholder)] = socket;
			return cb(socket);
		}
		function onError(cause) {
			connectReq.removeAllListeners();
			debug("tunneling socket could not be established, cause=%s\n", cause.message, cause.stack);
			var error = new Error("tunneling socket could not be established, cause=" + cause.message);
			error.code = "ECONNRESET";
			options.request.emit("error", error);
			self.removeSocket(placeholder);
		}
	};
	TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
		var pos = this.sockets.indexOf(socket);
		if (pos === -1) return;
		this.sockets.splice(pos, 1);
		var pending = this.requests.shift();
		if (pending) this.createSocket(pending, function(socket) {
			pending.request.onSocket(socket);
		});
	};
	function createSecureSocket(options, cb) {
		var self = this;
		TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
			var hostHeader = options.request.getHeader("host");
			var tlsOptions = mergeOptions({}, self.options, {
				socket,
				servername: hostHeader ? hostHeader.replace(/:.*$/, "") : options.host
			});
			var secureSocket = tls.connect(0, tlsOptions);
			self.sockets[self.sockets.indexOf(socket)] = secureSocket;
			cb(secureSocket);
		});
	}
	function toOptions(host, port, localAddress) {
		if (typeof host === "string") return {
			host,
			port,
			localAddress
		};
		return host;
	}
	function mergeOptions(target) {
		for (var i = 1, len = arguments.length; i < len; ++i) {
			var overrides = arguments[i];
			if (typeof overrides === "object") {
				var keys = Object.keys(overrides);
				for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
					var k = keys[j];
					if (overrides[k] !== void 0) target[k] = overrides[k];
				}
			}
		}
		return target;
	}
	var debug;
	if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) debug = function() {
		var args = Array.prototype.slice.call(arguments);
		if (typeof args[0] === "string") args[0] = "TUNNEL: " + args[0];
		else args.unshift("TUNNEL:");
		console.error.apply(console, args);
	};
	else debug = function() {};
}));
// node_modules/@actions/http-client/lib/index.js
var import_tunnel = __toESM(__commonJSMin(((exports, module) => {
	module.exports = require_tunnel$1();
}))(), 1);
var __awaiter$1 = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
var HttpCodes;
(function(HttpCodes) {
	HttpCodes[HttpCodes["OK"] = 200] = "OK";
	HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
	HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
	HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
	HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
	HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
	HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
	HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
	HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
	HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
	HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
	HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
	HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
	HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
	HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
	HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
	HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
	HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
	HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
	HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
	HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
	HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
	HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
	HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
	HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
	HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
	HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function(Headers) {
	Headers["Accept"] = "accept";
	Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function(MediaTypes) {
	MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
var HttpClientResponse = class {
	constructor(message) {
		this.message = message;
	}
};
var HttpClient = class {
	constructor(userAgent, handlers, requestOptions) {
		this._ignoreSslError = false;
		this._allowRedirects = true;
		this._allowRedirectDowngrade = false;
		this._maxRedirects = 50;
		this._allowRetries = false;
		this._maxRetries = 1;
		this._keepAlive = false;
		this._disposed = false;
		this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
		this.handlers = handlers || [];
		this.requestOptions = requestOptions;
		if (requestOptions) {
			if (requestOptions.ignoreSslError != null) this._ignoreSslError = requestOptions.ignoreSslError;
			this._socketTimeout = requestOptions.socketTimeout;
			if (requestOptions.allowRedirects != null) this._allowRedirects = requestOptions.allowRedirects;
			if (requestOptions.allowRedirectDowngrade != null) this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
			if (requestOptions.maxRedirects != null) this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
			if (requestOptions.keepAlive != null) this._keepAlive = requestOptions.keepAlive;
			if (requestOptions.allowRetries != null) this._allowRetries = requestOptions.allowRetries;
			if (requestOptions.maxRetries != null) this._maxRetries = requestOptions.maxRetries;
		}
	}
	requestRaw(info, data) {
		return __awaiter$1(this, void 0, void 0, function* () {
			return new Promise((resolve, reject) => {
				function callbackForResult(err, res) {
					if (err) reject(err);
					else if (!res) reject(new Error("Unknown error"));
					else resolve(res);
				}
				this.requestRawWithCallback(info, data, callbackForResult);
			});
		});
	}
	requestRawWithCallback(info, data, onResult) {
		if (typeof data === "string") {
			if (!info.options.headers) info.options.headers = {};
			info.options.headers["Content-Length"] = Buffer.byteLength(data, "utf8");
		}
		let callbackCalled = false;
		function handleResult(err, res) {
			if (!callbackCalled) {
				callbackCalled = true;
				onResult(err, res);
			}
		}
		const req = info.httpModule.request(info.options, (msg) => {
			handleResult(void 0, new HttpClientResponse(msg));
		});
		let socket;
		req.on("socket", (sock) => {
			socket = sock;
		});
		req.setTimeout(this._socketTimeout || 18e4, () => {
			if (socket) socket.end();
			handleResult(new Error(`Request timeout: ${info.options.path}`));
		});
		req.on("error", function(err) {
			handleResult(err);
		});
		if (data && typeof data === "string") req.write(data, "utf8");
		if (data && typeof data !== "string") {
			data.on("close", function() {
				req.end();
			});
			data.pipe(req);
		} else req.end();
	}
	getAgent(serverUrl) {
		const parsedUrl = new URL(serverUrl);
		return this._getAgent(parsedUrl);
	}
	_getAgent(parsedUrl) {
		let agent;
		const proxyUrl = getProxyUrl(parsedUrl);
		const useProxy = proxyUrl && proxyUrl.hostname;
		if (this._keepAlive && useProxy) agent = this._proxyAgent;
		if (!useProxy) agent = this._agent;
		if (agent) return agent;
		const usingSsl = parsedUrl.protocol === "https:";
		let maxSockets = 100;
		if (this.requestOptions) maxSockets = this.requestOptions.maxSockets || globalAgent.maxSockets;
		if (proxyUrl && proxyUrl.hostname) {
			const agentOptions = {
				maxSockets,
				keepAlive: this._keepAlive,
				proxy: Object.assign(Object.assign({}, (proxyUrl.username || proxyUrl.password) && { proxyAuth: `${proxyUrl.username}:${proxyUrl.password}` }), {
					host: proxyUrl.hostname,
					port: proxyUrl.port
				})
			};
			let tunnelAgent;
			const overHttps = proxyUrl.protocol === "https:";
			if (usingSsl) tunnelAgent = overHttps ? import_tunnel.httpsOverHttps : import_tunnel.httpsOverHttp;
			else tunnelAgent = overHttps ? import_tunnel.httpOverHttps : import_tunnel.httpOverHttp;
			agent = tunnelAgent(agentOptions);
			this._proxyAgent = agent;
		}
		if (!agent) {
			const options = {
				keepAlive: this._keepAlive,
				maxSockets
			};
			agent = usingSsl ? new https.Agent(options) : new Agent(options);
			this._agent = agent;
		}
		if (usingSsl && this._ignoreSslError) agent.options = Object.assign(agent.options || {}, { rejectUnauthorized: false });
		return agent;
	}
	_getUserAgentWithOrchestrationId(userAgent) {
		const baseUserAgent = userAgent || "actions/http-client";
		const orchId = process.env["ACTIONS_ORCHESTRATION_ID"];
		if (orchId) return `${baseUserAgent} actions_orchestration_id/${orchId.replace(/[^a-z0-9_.-]/gi, "_")}`;
		return baseUserAgent;
	}
};
// package.json
var name = "aep-flow-run";
var version = "0.1.0";
// src/platform/http.ts
var NoAnswerError = class extends Error {
	name = "NoAnswerError";
	sent;
	constructor(reason, sent, options) {
		super(reason, options);
		this.sent = sent;
	}
};
const MAX_BODY_BYTES = 8388608;
const DEADLINE_TEXT = {
	connecting: "no connection",
	waiting: "no answer",
	reading: "the answer did not end"
};
const FAILURE_TEXT = {
	EAI_AGAIN: "the host name could not be looked up",
	ECONNREFUSED: "the connection was refused",
	ENOTFOUND: "the host name is not known"
};
function createTransport(timeoutMs, cancel) {
	const client = new HttpClient(`${name}/${version}`, [], { socketTimeout: timeoutMs + 1e3 });
	return async (request) => {
		const progress = { stage: "connecting" };
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		try {
			const signal = AbortSignal.any([deadline.signal, cancel]);
			return await Promise.race([exchange(client, request, signal, progress), aborted(signal)]);
		} catch (error) {
			if (error instanceof TypeError) throw error;
			throw new NoAnswerError(cancel.aborted ? "the step was cancelled" : deadline.signal.aborted ? `${DEADLINE_TEXT[progress.stage]} within ${timeoutMs / 1e3} s` : failureText(error, progress.stage), progress.stage !== "connecting", { cause: error });
		} finally {
			clearTimeout(timer);
		}
	};
}
function withoutSecrets(transport, hide) {
	return async (request) => {
		const answer = await transport(request);
		return answer.status < 300 ? answer : {
			...answer,
			body: hide(answer.body)
		};
	};
}
function aborted(signal) {
	return new Promise((_, reject) => {
		const abort = () => reject(signal.reason);
		if (signal.aborted) abort();
		else signal.addEventListener("abort", abort, { once: true });
	});
}
async function exchange(client, request, signal, progress) {
	const { message } = await client.requestRaw({
		parsedUrl: request.url,
		httpModule: observed(request.url.protocol, () => {
			progress.stage = "waiting";
		}),
		options: {
			...urlToHttpOptions(request.url),
			method: request.method,
			headers: {
				...request.headers,
				"User-Agent": client.userAgent
			},
			agent: client.getAgent(request.url.href),
			signal
		}
	}, request.body ?? "");
	progress.stage = "reading";
	return {
		status: message.statusCode ?? 0,
		headers: message.headers,
		body: await readBody(message)
	};
}
function observed(protocol, onConnected) {
	const secure = protocol === "https:";
	const request = (options, callback) => {
		const sending = (secure ? https$1 : node$5).request(options, callback);
		sending.once("socket", (socket) => {
			if (sending.reusedSocket || !secure && !socket.connecting) onConnected();
			else socket.once(secure ? "secureConnect" : "connect", onConnected);
		});
		return sending;
	};
	return { request };
}
async function readBody(message) {
	const chunks = [];
	let bytes = 0;
	for await (const chunk of message) {
		bytes += chunk.length;
		if (bytes > MAX_BODY_BYTES) throw new Error(`the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}
function failureText(error, stage) {
	const { code = "", message } = error;
	if (code === "ECONNRESET" && stage === "waiting") return "the connection was lost before an answer came";
	if (code === "ECONNRESET" && stage === "reading") return "the connection was lost within the answer";
	const text = FAILURE_TEXT[code] ?? (message || "the connection failed");
	return code && !text.includes(code) ? `${text} (${code})` : text;
}
// src/platform/retry.ts
const FIRST_PAUSE_MS = 1e3;
const LONGEST_PAUSE_MS = 3e4;
const SHORTEST_PAUSE_MS = 100;
function openBudget(timeoutMs, world) {
	const spent = { pauses: 0 };
	const left = () => {
		spent.sinceMs ??= world.clock.now();
		return spent.sinceMs + timeoutMs - world.clock.now();
	};
	return {
		left,
		async pause(error) {
			world.clock.throwIfCancelled();
			const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** spent.pauses);
			const asked = error instanceof AnswerError ? error.problem.retryAfterMs : void 0;
			const pauseMs = Math.max(SHORTEST_PAUSE_MS, asked ?? Math.round(world.random() * ceiling));
			if (pauseMs >= left()) throw error;
			spent.pauses += 1;
			world.pausing(pauseMs, error.message);
			await world.clock.sleep(pauseMs);
		}
	};
}
const PASSING = new Set([
	408,
	425,
	429
]);
function isPassing(error) {
	if (error instanceof AnswerError) return PASSING.has(error.problem.status) || error.problem.status >= 500;
	return error instanceof NoAnswerError || error instanceof UnreadableAnswerError;
}
async function retrying(attempt, budget) {
	for (;;) try {
		return await attempt();
	} catch (error) {
		if (!isPassing(error)) throw error;
		await budget.pause(error);
	}
}
async function* history(service, flowId, budget) {
	const seen = {
		continuationToken: void 0,
		oldestMs: Number.POSITIVE_INFINITY
	};
	for (let pages = 0; pages < 20; pages += 1) {
		const page = await retrying(() => service.listRuns(flowId, seen.continuationToken), budget());
		for (const { createdAtMs = seen.oldestMs } of page.runs) {
			if (createdAtMs > seen.oldestMs) throw new UnreadableAnswerError("the Flow Service did not list the runs newest first");
			seen.oldestMs = createdAtMs;
		}
		yield page;
		if (page.continuationToken === void 0) return;
		seen.continuationToken = page.continuationToken;
	}
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
// src/lookup.ts
const SERVICE_CLOCKS_MS = 2e3;
const UNKNOWN_CLOCK_MS = 9e5;
async function lookFor(request, attemptedAtMs, service, clock, budget) {
	const known = { pages: 0 };
	const candidates = [];
	for await (const { runs, serviceTimeMs } of history(service, request.flowId, budget)) {
		known.since ??= sinceAttempt(attemptedAtMs, serviceTimeMs, clock.now());
		known.pages += 1;
		const { possibleMs } = known.since;
		const recent = runs.filter(({ createdAtMs = possibleMs }) => createdAtMs >= possibleMs);
		candidates.push(...recent.filter((run) => canBe(run, request)));
		if (recent.length < runs.length) return judge(candidates, known.since);
	}
	if (known.since && known.pages < 20) return judge(candidates, known.since);
	return {
		kind: "unclear",
		reason: "it holds more runs than can be looked through"
	};
}
function sinceAttempt(attemptedAtMs, serviceTimeMs, nowMs) {
	if (serviceTimeMs === void 0) return {
		possibleMs: Number.NEGATIVE_INFINITY,
		likelyMs: attemptedAtMs - UNKNOWN_CLOCK_MS
	};
	const sinceMs = attemptedAtMs + (serviceTimeMs - nowMs) - SERVICE_CLOCKS_MS;
	return {
		possibleMs: sinceMs,
		likelyMs: sinceMs
	};
}
function canBe(run, { flowId, startSeconds, window }) {
	return (run.flowId === "" || run.flowId === flowId) && (run.startSeconds === void 0 || run.startSeconds === startSeconds) && (run.window === void 0 || isSameWindow(run.window, window));
}
function judge(candidates, { likelyMs }) {
	const likely = candidates.filter(({ createdAtMs = likelyMs }) => createdAtMs >= likelyMs);
	const byWindow = likely.filter(({ window }) => window !== void 0).at(-1);
	if (byWindow) return {
		kind: "found",
		run: byWindow,
		by: "window"
	};
	const [only] = likely;
	if (only && candidates.length === 1) return {
		kind: "found",
		run: only,
		by: "only"
	};
	if (candidates.length === 0) return { kind: "absent" };
	return {
		kind: "unclear",
		reason: `runs in it that may be the one and cannot be told apart: ${candidates.length}`
	};
}
// src/platform/ims.ts
const TOKEN = /^[\x21-\x7e]+$/;
async function mintToken(transport, imsUrl, clientId, { clientSecret, scopes }) {
	const answer = await transport({
		method: "POST",
		url: new URL(`${imsUrl}/ims/token/v3`),
		headers: {
			"Content-Type": "application/x-www-form-urlencoded",
			Accept: "application/json"
		},
		body: new URLSearchParams({
			client_id: clientId,
			client_secret: clientSecret,
			grant_type: "client_credentials",
			scope: scopes
		}).toString()
	});
	if (answer.status !== 200) throw new AnswerError(readProblem(answer, "IMS"));
	const body = readJson(answer.body);
	const accessToken = member(body, "access_token");
	if (typeof accessToken !== "string" || !TOKEN.test(accessToken)) throw new UnreadableAnswerError("IMS answered HTTP 200 without an access token");
	const expiresIn = member(body, "expires_in");
	return {
		accessToken,
		expiresInSeconds: typeof expiresIn === "number" && expiresIn > 0 ? expiresIn : void 0
	};
}
// src/platform/session.ts
var TokenError = class extends Error {
	name = "TokenError";
	constructor(cause) {
		super(`no access token: ${cause instanceof Error ? cause.message : cause}`, { cause });
	}
};
async function openSession(connection, world) {
	const { credential, imsUrl, clientId } = connection;
	const renew = async () => {
		if (credential.kind === "access-token") return credential.accessToken;
		try {
			const mint = () => mintToken(world.transport, imsUrl, clientId, credential);
			const { accessToken } = await retrying(mint, world.budget());
			world.mask(accessToken);
			return accessToken;
		} catch (error) {
			throw new TokenError(error);
		}
	};
	const current = { accessToken: await renew() };
	return { async authorized(request) {
		try {
			return await request(current.accessToken);
		} catch (error) {
			if (!(error instanceof AnswerError && error.problem.status === 401)) throw error;
			current.accessToken = await renew();
			return request(current.accessToken);
		}
	} };
}
// src/platform/certainty.ts
const TURNED_AWAY = new Set([425, 429]);
function certaintyOf(error) {
	if (error instanceof NoAnswerError) return error.sent ? "perhaps-created" : "not-created";
	if (error instanceof UnreadableAnswerError) return "perhaps-created";
	if (error instanceof TokenError) return "refused";
	if (!(error instanceof AnswerError)) throw error;
	const { status } = error.problem;
	if (TURNED_AWAY.has(status)) return "not-created";
	return status >= 300 && status < 500 && status !== 408 ? "refused" : "perhaps-created";
}
// src/create-once.ts
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
const LISTING_LAG_MS = 6e4;
const LOOK_PAUSES_MS = [
	1e3,
	2e3,
	4e3,
	8e3
];
const LATER_LOOK_PAUSE_MS = 15e3;
async function createOnce(request, world) {
	const budget = openBudget(world.retryTimeoutMs, world);
	const unsure = {};
	for (;;) {
		const beganAtMs = world.clock.now();
		try {
			return {
				...await world.service.createRun(request),
				by: "answer"
			};
		} catch (error) {
			const certainty = certaintyOf(error);
			const failure = error;
			if (certainty === "refused") throw failure;
			if (certainty === "not-created") {
				await budget.pause(failure);
				continue;
			}
			unsure.sinceMs ??= beganAtMs;
			const run = await settle(request, unsure.sinceMs, failure, budget, world);
			if (run) return run;
		}
	}
}
async function settle(request, attemptedAtMs, failure, budget, world) {
	const lostAtMs = world.clock.now();
	const unsettled = (looks) => new UnsettledError(failure, attemptedAtMs, looks);
	world.lookingUp(failure.message);
	for (let looks = 1;; looks += 1) {
		const lookedAfterMs = world.clock.now() - lostAtMs;
		const sighting = await look(request, attemptedAtMs, budget, world).catch((error) => {
			throw unsettled(lookFailure(error));
		});
		if (sighting.kind === "found") return {
			...sighting.run,
			by: sighting.by
		};
		if (sighting.kind === "unclear") throw unsettled(`The flow's history does not tell: ${sighting.reason}.`);
		if (lookedAfterMs >= 6e4) {
			world.ruledOut(looks);
			return;
		}
		const pauseMs = Math.min(LOOK_PAUSES_MS[looks - 1] ?? LATER_LOOK_PAUSE_MS, LISTING_LAG_MS - lookedAfterMs);
		const shown = `The flow's history did not show it within ${Math.round(lookedAfterMs / 1e3)} s (looks: ${looks}), but a listing can lag.`;
		if (pauseMs >= budget.left()) throw unsettled(shown);
		await world.clock.sleep(pauseMs).catch((error) => {
			throw unsettled(`${shown} Then ${error.message}.`);
		});
	}
}
async function look(request, attemptedAtMs, budget, world) {
	world.clock.throwIfCancelled();
	return lookFor(request, attemptedAtMs, world.service, world.clock, () => budget);
}
function lookFailure(error) {
	const { message } = error;
	return `Looking at the flow's history failed: ${message.replace(/\.$/, "")}.`;
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
// src/existing-run.ts
async function findExistingRuns({ flowId, window }, service, budget) {
	const overlapping = [];
	for await (const { runs } of history(service, flowId, budget)) {
		const standing = runs.filter((run) => run.flowId === "" || run.flowId === flowId).filter((run) => runState(run.status) !== "failed");
		const same = standing.find((run) => run.window && isSameWindow(run.window, window));
		if (same) return {
			same,
			overlapping: []
		};
		overlapping.push(...standing.filter((run) => run.window && overlaps(run.window, window)));
	}
	return {
		same: void 0,
		overlapping
	};
}
var RunExistsError = class extends Error {
	name = "RunExistsError";
	run;
	constructor(run) {
		super(`flow run ${run.runId} has exactly this window, and its status is ${run.status || "not known yet"}`);
		this.run = run;
	}
};
// src/failure.ts
var StepError = class extends Error {
	name = "StepError";
	operation;
	run;
	constructor(operation, run, cause) {
		super(`Failed to ${operation}`, { cause });
		this.operation = operation;
		this.run = run;
	}
};
// src/platform/clock.ts
var CancelledError = class extends Error {
	name = "CancelledError";
	constructor() {
		super("the step was cancelled");
	}
};
function realClock(cancel) {
	const throwIfCancelled = () => {
		if (cancel.aborted) throw new CancelledError();
	};
	return {
		now: () => performance.timeOrigin + performance.now(),
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
// src/platform/run.ts
const RUN_ID = /^\w[\w.-]{0,127}$/;
const ETAG = /^[\x20-\x7e]{0,256}$/;
const FIRST_MILLISECONDS = 1e11;
function readRunReference(value) {
	const runId = text(member(value, "id"));
	if (runId === void 0 || !RUN_ID.test(runId)) return void 0;
	const etag = text(member(value, "etag") ?? member(value, "eTag")) ?? "";
	return {
		runId,
		etag: ETAG.test(etag) ? etag : ""
	};
}
function readRun(value) {
	const reference = readRunReference(value);
	if (!reference) return void 0;
	const createdAt = member(value, "createdAt");
	const params = member(value, "params");
	return {
		...reference,
		flowId: text(member(value, "flowId")) ?? "",
		createdAtMs: typeof createdAt === "number" && Number.isFinite(createdAt) ? createdAt : void 0,
		status: text(member(member(member(value, "metrics"), "statusSummary"), "status")) ?? "",
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
	const number = typeof value === "number" ? value : /^\d{1,16}$/.test(text(value) ?? "") ? Number(value) : NaN;
	if (!Number.isFinite(number)) return void 0;
	return Math.floor(number >= FIRST_MILLISECONDS ? number / 1e3 : number);
}
// src/platform/flow-service.ts
function openFlowService(transport, connection, session) {
	const send = (method, path, body) => session.authorized((accessToken) => {
		const json = body === void 0 ? void 0 : JSON.stringify(body);
		return succeed(transport, {
			method,
			url: new URL(`${connection.apiUrl}/data/foundation/flowservice${path}`),
			headers: {
				Authorization: `Bearer ${accessToken}`,
				"x-api-key": connection.clientId,
				"x-gw-ims-org-id": connection.orgId,
				"x-sandbox-name": connection.sandboxName,
				...json !== void 0 && { "Content-Type": "application/json" },
				Accept: "application/json"
			},
			...json !== void 0 && { body: json }
		});
	});
	return {
		createRun: async (run) => readCreated(await send("POST", "/runs", createBody(run))),
		listRuns: async (flowId, token) => {
			const page = token === void 0 ? "" : `&continuationToken=${encodeURIComponent(token)}`;
			return readPage(await send("GET", `/runs?property=flowId==${flowId}&orderby=-createdAt${page}`));
		}
	};
}
async function succeed(transport, request) {
	const answer = await transport(request);
	const { status } = answer;
	if (status === 200 || status === 201 && request.method === "POST") return answer;
	throw new AnswerError(readProblem(answer, "PLATFORM"));
}
function createBody({ flowId, startSeconds, window, deltaColumn }) {
	return {
		flowId,
		params: {
			startTime: String(startSeconds),
			windowStartTime: String(window.startSeconds),
			windowEndTime: String(window.endSeconds),
			deltaColumn
		}
	};
}
function readCreated({ status, body }) {
	const answer = readJson(body);
	const items = member(answer, "items");
	const run = readRunReference(items === void 0 ? answer : list(items).length === 1 ? list(items)[0] : void 0);
	if (run) return run;
	throw new UnreadableAnswerError(`the Flow Service answered HTTP ${status} without the id of a run`);
}
function readPage({ body, headers }) {
	const page = readJson(body);
	const items = member(page, "items");
	const runs = list(items).map(readRun);
	const href = member(member(member(page, "_links"), "next"), "href");
	const continuationToken = href === void 0 || href === null ? void 0 : readContinuationToken(href);
	if (!Array.isArray(items) || !runs.every((run) => run !== void 0) || continuationToken === "") throw new UnreadableAnswerError("the Flow Service answered with something else than a list of runs");
	const date = Date.parse(text(headers["date"]) ?? "");
	return {
		runs,
		continuationToken,
		serviceTimeMs: Number.isNaN(date) ? void 0 : date
	};
}
function readContinuationToken(href) {
	return new URL(typeof href === "string" && URL.canParse(href, "https://relative.invalid") ? href : "", "https://relative.invalid").searchParams.get("continuationToken") ?? "";
}
// src/create-run.ts
async function createFlowRun(inputs, world) {
	const { report } = world;
	report.asked(inputs);
	const service = await connect(inputs, world);
	const existing = await findExisting(inputs, service, world);
	if (existing) report.attached(inputs, existing);
	else report.created(inputs, await create(inputs, service, world));
	report.succeeded();
}
async function connect({ connection }, world) {
	const { transport, mask } = world;
	const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
	return openFlowService(transport, connection, await during("get an access token", openSession(connection, {
		transport,
		mask,
		budget
	})));
}
async function findExisting({ run, ifRunExists, connection }, service, world) {
	if (ifRunExists === "create") return void 0;
	const operation = `look for an existing run of flow ${run.flowId}`;
	const budget = () => openBudget(connection.retryTimeoutMs, retryWorld(world));
	const { same, overlapping } = await during(operation, findExistingRuns(run, service, budget));
	if (same && ifRunExists === "fail") throw new StepError(`create a run of flow ${run.flowId}`, "none", new RunExistsError(same));
	if (overlapping.length > 0) world.report.overlapping(overlapping);
	return same;
}
async function create(inputs, service, world) {
	const { run, connection } = inputs;
	const { retryTimeoutMs } = connection;
	const { lookingUp, ruledOut } = world.report;
	const creating = createOnce(run, {
		...retryWorld(world),
		service,
		retryTimeoutMs,
		lookingUp,
		ruledOut
	});
	return during(`create a run of flow ${run.flowId}`, creating, leftBehind);
}
function leftBehind(error) {
	return [
		AnswerError,
		NoAnswerError,
		CancelledError
	].some((kind) => error instanceof kind) ? "none" : "unknown";
}
function retryWorld({ clock, random, report }) {
	return {
		clock,
		random,
		pausing: report.pausing
	};
}
async function during(operation, work, runAfter = () => "none") {
	try {
		return await work;
	} catch (error) {
		if (error instanceof TokenError) throw new StepError("get an access token", "none", error.cause);
		throw new StepError(operation, runAfter(error), error);
	}
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
// src/time/time.ts
const TIME_FORMS = "unix seconds (1651584991), a time with an offset (2022-05-03T13:36:31Z), a date (2022-05-03, midnight UTC), or date math (now-1d/d)";
const LAST_SECOND$1 = 253402300799;
const DATE_MATH = /^now(?<steps>(?:[+-]\d{1,9}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy]))?$/;
const DATE_MATH_STEP = /([+-]\d+)([smhdwMy])/g;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|z|[+-]\d{2}:\d{2})?$/;
const WITHOUT_SECONDS = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(Z|z|[+-]\d{2}:\d{2})?$/;
function parseTime(text, nowSeconds) {
	const parsed = text.startsWith("now") ? parseDateMath(text, nowSeconds) : /^[+-]?\d+(\.\d+)?$/.test(text) ? parseUnixSeconds(text) : parseTimestamp(text);
	if ("problem" in parsed) return parsed;
	return parsed.value >= 0 && parsed.value <= LAST_SECOND$1 ? parsed : { problem: "lies outside the years 1970 to 9999" };
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
const EOL = process.getBuiltinModule("node:os").EOL;
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
const randomUUID = process.getBuiltinModule("node:crypto").randomUUID;
// \0import fs
const node$1 = process.getBuiltinModule("node:fs");
const appendFileSync = node$1.appendFileSync;
const existsSync = node$1.existsSync;
const readFileSync = node$1.readFileSync;
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
// src/inputs/run-inputs.ts
const RUN_INPUTS = {
	...CONNECTION_INPUTS,
	"flow-id": "",
	"window-start-time": "",
	"window-end-time": "now",
	"start-time": "now+1m",
	"delta-column": "",
	"delta-column-date-format": "",
	"delta-column-timezone": "",
	"if-run-exists": ""
};
function readRunInputs({ nowSeconds, runAttempt }, get) {
	const inputs = fieldReader(RUN_INPUTS, get);
	const fields = combine({
		connection: connectionField(inputs),
		run: runField(inputs, nowSeconds),
		ifRunExists: ifRunExistsField(inputs, runAttempt)
	});
	const spelling = misspelled(Object.keys(RUN_INPUTS), get);
	if ("value" in fields && spelling.length === 0) return fields.value;
	const found = new Set(spelling.map(({ instead }) => instead));
	const others = "problems" in fields ? fields.problems : [];
	throw new InputError([...spelling, ...others.filter(({ lacks = [] }) => !lacks.some((name) => found.has(name)))]);
}
function runField(inputs, nowSeconds) {
	return combine({
		flowId: inputs.required("flow-id", parseUuid, "the UUID of a flow that is scheduled for one-time ingestion"),
		startSeconds: timeField(inputs, "start-time", nowSeconds),
		window: windowField(inputs, nowSeconds),
		deltaColumn: deltaColumnField(inputs)
	});
}
function windowField(inputs, nowSeconds) {
	const fields = combine({
		startSeconds: timeField(inputs, "window-start-time", nowSeconds),
		endSeconds: timeField(inputs, "window-end-time", nowSeconds)
	});
	const problem = "value" in fields && windowProblem(fields.value);
	if (!problem) return fields;
	return flawed({
		input: "window-end-time",
		received: `${inputs.text("window-start-time")} to ${inputs.text("window-end-time")}`,
		problem: `leaves nothing to read: ${problem}; accepted: a time after window-start-time`
	});
}
function timeField(inputs, name, nowSeconds) {
	return inputs.required(name, (text) => parseTime(text, nowSeconds), TIME_FORMS);
}
function ifRunExistsField(inputs, runAttempt) {
	const parsed = inputs.optional("if-run-exists", parseIfRunExists, "create, attach or fail");
	if ("problems" in parsed) return parsed;
	return { value: parsed.value ?? (runAttempt > 1 ? "attach" : "create") };
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
// src/inputs/secrets.ts
function readSecrets(get = getInput) {
	return SECRET_INPUTS.flatMap((name) => [name, ...otherSpellings(name)]).map(get).filter((secret) => secret !== "");
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
// src/platform/advice.ts
const PERMISSION = "Add the credential to a role in Permissions that holds Manage Sources and this sandbox.";
const SANDBOX = "Check sandbox-name: its technical name in lower case, in the organization of org-id.";
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
// src/platform/token.ts
function tokenExpiry(accessToken) {
	const claims = readJson(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString("utf8"));
	const endMs = Number(member(claims, "created_at")) + Number(member(claims, "expires_in"));
	const seconds = Number.isNaN(endMs) ? Number(member(claims, "exp")) : Math.floor(endMs / 1e3);
	return seconds > 0 && seconds < LAST_SECOND ? seconds : void 0;
}
const LAST_SECOND = 253402300799;
const stripVTControlCharacters = process.getBuiltinModule("node:util").stripVTControlCharacters;
// src/report/clean.ts
function stripInvisible(text) {
	return stripVTControlCharacters(text).replace(/\p{Cf}/gu, "").replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
function disarm(text) {
	return text.replaceAll("##[", "## [").replace(/:(?=:)/g, ": ");
}
function cut(text, length) {
	return text.length > length ? `${text.slice(0, length)}…` : text;
}
function escapeHtml(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;");
}
// src/report/links.ts
function activityUrl({ orgId, sandboxName }, flowId, runId) {
	return `${`https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`}/activity${runId === void 0 ? "" : `/${runId}`}`;
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
	const forms = [secret, ...secret.split(".").filter((part) => part.length >= SHORTEST_TOKEN_PART && part !== secret)].flatMap((text) => [escaped(text), ...inBase64(text)]);
	return new RegExp(forms.join("|"), "g");
}
function escaped(text) {
	return [...text].map((character) => /[A-Za-z0-9]/.test(character) ? character : escapedCharacter(character)).join("");
}
function escapedCharacter(character) {
	const code = character.codePointAt(0) ?? 0;
	const bytes = [...Buffer.from(character)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`);
	const inJson = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index)).map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, "0"))}`);
	const entity = ENTITIES[character];
	return `(?:${[
		`\\\\?${literal(character)}`,
		bytes.join(""),
		inJson.join(""),
		literal(JSON.stringify(character).slice(1, -1)),
		`&#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`,
		...entity === void 0 ? [] : [`&${entity};`],
		.../\s/.test(character) ? ["\\+", "\\s"] : []
	].join("|")})`;
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
function literal(text) {
	return text.replace(/[^A-Za-z0-9\s]/g, "\\$&");
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
function explain(error, { inputs, run }, clean) {
	if (error instanceof InputError) return explainInputs(error.problems, clean);
	const reason = (cause) => cut(clean(messageOf(cause)), LONGEST_REASON);
	if (run) return explainLateFailure(reason(error), run);
	if (error instanceof OutputError) return explainOutputs(reason(error));
	if (!(error instanceof StepError)) return explainDefect(reason(error));
	const failed = `${error.message}: ${reason(error.cause)}.`;
	if (error.run === "none") return {
		title: "No flow run was created",
		lines: [failed, ...adviceOn(error.cause, inputs)]
	};
	const unsettled = error.cause instanceof UnsettledError ? error.cause : void 0;
	return explainUnknown([failed, ...unsettled ? [cut(clean(unsettled.looks), LONGEST_REASON)] : []], unsettled?.attemptedAtSeconds, inputs);
}
function explainUnknown(reasons, attemptedAtSeconds, inputs) {
	const first = attemptedAtSeconds === void 0 ? "" : `, first attempt at ${formatUtc(attemptedAtSeconds)}`;
	const asked = inputs && `flow ${inputs.run.flowId}, window ${windowText(inputs.run.window)}${first}`;
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
function windowText({ startSeconds, endSeconds }) {
	return `${formatUtc(startSeconds)} (${startSeconds}) to ${formatUtc(endSeconds)} (${endSeconds})`;
}
function explainInputs(problems, clean) {
	const list = problems.map(({ input, received, problem }) => {
		return `- ${input}${received === void 0 ? "" : ` ${JSON.stringify(cut(clean(received), LONGEST_VALUE))}`} ${problem}.`;
	});
	return {
		title: "No flow run was created",
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
function requestFacts({ run, connection }, workflow) {
	const { startSeconds, endSeconds } = run.window;
	const window = `${bothTimes(startSeconds)} to ${bothTimes(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
	return [
		{
			label: "Flow",
			value: run.flowId,
			url: activityUrl(connection, run.flowId)
		},
		{
			label: "Window",
			value: window
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
		},
		...workflow ? [{
			label: "Workflow",
			value: `started by ${workflow.event}`,
			url: workflow.url
		}] : []
	];
}
function runFacts({ run, connection }, { runId, etag, status }) {
	return [
		{
			label: "Flow run",
			value: runId,
			url: activityUrl(connection, run.flowId, runId)
		},
		...etag ? [{
			label: "Etag",
			value: etag
		}] : [],
		...status ? [{
			label: "Status",
			value: status
		}] : []
	];
}
function bothTimes(seconds) {
	return `${formatUtc(seconds)} (${seconds})`;
}
// src/report/outputs.ts
function requestOutputs({ run }) {
	return {
		"start-time": String(run.startSeconds),
		...windowTimes(run, "window-start-time", "window-end-time"),
		windows: JSON.stringify([windowTimes(run, "windowStartTime", "windowEndTime")])
	};
}
function runOutputs({ run, connection }, { runId, etag, status = "" }, outcome) {
	const entry = {
		runId,
		etag,
		...windowTimes(run, "windowStartTime", "windowEndTime"),
		outcome,
		status
	};
	return {
		"run-id": runId,
		etag,
		outcome,
		status,
		"run-url": activityUrl(connection, run.flowId, runId),
		runs: JSON.stringify([entry])
	};
}
function windowTimes(run, start, end) {
	return {
		[start]: String(run.window.startSeconds),
		[end]: String(run.window.endSeconds)
	};
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
// src/report/summary.ts
function renderSummary({ heading, facts, lines }, clean) {
	const text = (value) => escapeHtml(clean(value));
	const cell = (value, url) => url === void 0 ? `<code>${text(value)}</code>` : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
	const rows = facts.map(({ label, value, url }) => `<tr><th align="left">${label}</th><td>${cell(value, url)}</td></tr>`);
	return [
		`<h3>${text(heading)}</h3>`,
		...lines.map((line) => `<p>${text(line)}</p>`),
		...rows.length > 0 ? [
			"<table>",
			...rows,
			"</table>"
		] : [],
		"",
		""
	].join("\n");
}
// src/report/report.ts
function openReport(runner, workflow) {
	const memory = {
		heading: "",
		facts: []
	};
	const summarize = (heading, lines) => runner.summarize(renderSummary({
		heading,
		lines,
		facts: memory.facts
	}, runner.clean));
	return {
		...openProgress(runner),
		asked(inputs) {
			memory.inputs = inputs;
			memory.facts = requestFacts(inputs, workflow);
			runner.info("Creating a flow run for on-demand ingestion", ...listed(memory.facts));
			for (const warning of timeWarnings(inputs)) runner.warn("Check the times of the flow run", warning);
			setOutputs(runner, requestOutputs(inputs));
		},
		attached: (inputs, run) => {
			tellRun(runner, memory, "Attached to the flow run that exists for this window", inputs, run);
			setOutputs(runner, runOutputs(inputs, run, "attached"));
		},
		created(inputs, run) {
			const found = run.by !== "answer";
			if (run.by === "only") runner.warn("The flow run was recognized by its time alone", ONLY_RUN_WARNING);
			tellRun(runner, memory, found ? "Flow run created, as the flow's history shows" : "Flow run created", inputs, run);
			setOutputs(runner, runOutputs(inputs, run, "created"));
		},
		succeeded: () => summarize(`✅ ${memory.heading}`, []),
		failed(error) {
			const { title, lines } = explain(error, memory, runner.clean);
			runner.fail(title, lines);
			if (error instanceof StepError && error.run === "unknown") setUnknown(runner);
			summarize(`❌ ${title}`, lines);
		}
	};
}
const ONLY_RUN_WARNING = "The answer to its creation was lost, and the service does not say which windows its runs have. This run is the only one of the flow that was created since, so it is taken for the one that was asked for.";
function tellRun(runner, memory, heading, inputs, run) {
	const facts = runFacts(inputs, run);
	memory.run = run;
	memory.heading = heading;
	memory.facts = [...facts, ...memory.facts];
	runner.info(heading, ...listed(facts));
}
function setOutputs(runner, outputs) {
	for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
}
function setUnknown(runner) {
	try {
		setOutputs(runner, { outcome: "unknown" });
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
// src/index.ts
const LINGER_MS = 500;
const runner = openRunner(readSummaryFile());
for (const secret of readSecrets()) runner.mask(secret);
const report = openReport(runner, readWorkflow());
const cancel = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cancel.abort());
await run();
setTimeout(() => process.exit(), LINGER_MS).unref();
async function run() {
	const clock = realClock(cancel.signal);
	try {
		const inputs = readRunInputs({
			nowSeconds: Math.floor(clock.now() / 1e3),
			runAttempt: readRunAttempt()
		});
		const { requestTimeoutMs } = inputs.connection;
		await createFlowRun(inputs, {
			transport: withoutSecrets(createTransport(requestTimeoutMs, cancel.signal), runner.hide),
			clock,
			report,
			random: Math.random,
			mask: runner.mask
		});
		clock.throwIfCancelled();
	} catch (error) {
		process.exitCode = 1;
		report.failed(error);
	}
}
export {};
