import { activitiesOf, compareWindow, count, failedFirst, formatTimeout, isSameId, list, mainActivities, mayBelongTo, member, readActivity, readBatchIds, readFileSync, readId, readJson, readMs, readRun, readRunReference, readStatus, runState, text } from "./start.js";
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
// \0require http
var require__require_http = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http");
}));
// \0require https
var require__require_https = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:https");
}));
// \0require net
var require__require_net = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:net");
}));
// \0require tls
var require__require_tls = __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:tls");
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
			connectOptions.headers["Proxy-Authorization"] = "Basic " + Buffer.from(connectOptions.proxyAuth).toString("base64");
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
// node_modules/tunnel/index.js
var require_tunnel = __commonJSMin(((exports, module) => {
	module.exports = require_tunnel$1();
}));
// \0import http
const node$2 = process.getBuiltinModule("node:http");
const Agent$1 = node$2.Agent;
const globalAgent = node$2.globalAgent;
// \0import https
const node$1 = process.getBuiltinModule("node:https");
const Agent = node$1.Agent;
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
// node_modules/@actions/http-client/lib/index.js
var import_tunnel = __toESM(require_tunnel(), 1);
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
			agent = usingSsl ? new Agent(options) : new Agent$1(options);
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
		async sleep(ms, wake) {
			const end = wake ? AbortSignal.any([cancel, wake]) : cancel;
			const { promise, resolve } = Promise.withResolvers();
			const timer = setTimeout(resolve, ms);
			end.addEventListener("abort", resolve);
			if (end.aborted) resolve(void 0);
			await promise;
			clearTimeout(timer);
			end.removeEventListener("abort", resolve);
			throwIfCancelled();
		}
	};
}
function elapsedMs() {
	return Number(process.hrtime.bigint()) / 1e6;
}
// package.json
var name = "aep-flow-run";
var version = "0.1.0";
// src/adobe/http/clients.ts
function openRoutes() {
	const clients = new Map();
	return (url, connection) => {
		const key = `${connection} ${url.protocol}`;
		const client = clients.get(key) ?? openClient(connection === "kept");
		clients.set(key, client);
		const agent = client.getAgent(url.href);
		return {
			agent,
			userAgent: client.userAgent,
			proxy: verifyAlways(agent)
		};
	};
}
function openClient(keepAlive) {
	return new HttpClient(`${name}/${version}`, [], { keepAlive });
}
function verifyAlways(agent) {
	const { options } = agent;
	const { proxy } = options;
	options.rejectUnauthorized = true;
	if (proxy === void 0) return void 0;
	proxy.rejectUnauthorized = true;
	return proxy.port ? `${proxy.host}:${proxy.port}` : proxy.host;
}
// src/adobe/http/ending.ts
function openEnding(cancel) {
	const controller = new AbortController();
	const end = () => controller.abort();
	const deadline = { atMs: Number.POSITIVE_INFINITY };
	cancel.addEventListener("abort", end, { once: true });
	if (cancel.aborted) end();
	return {
		signal: controller.signal,
		within(ms) {
			const atMs = elapsedMs() + ms;
			if (atMs >= deadline.atMs) return;
			clearTimeout(deadline.timer);
			deadline.atMs = atMs;
			deadline.timer = setTimeout(end, ms);
		},
		close() {
			clearTimeout(deadline.timer);
			cancel.removeEventListener("abort", end);
		}
	};
}
const urlToHttpOptions = process.getBuiltinModule("node:url").urlToHttpOptions;
// src/adobe/http/exchange.ts
const MAX_BODY_BYTES = 8388608;
async function exchange({ agent, userAgent }, { url, method, headers, body }, signal, progress) {
	const { promise, resolve, reject } = Promise.withResolvers();
	const { request } = url.protocol === "https:" ? node$1 : node$2;
	const options = {
		method,
		headers: {
			...headers,
			"User-Agent": userAgent
		},
		agent,
		signal
	};
	const sending = request({
		...urlToHttpOptions(url),
		...options
	}, (message) => {
		progress.stage = "reading";
		readAnswer(message).then(resolve, reject);
	});
	watch(sending, progress);
	sending.on("error", reject);
	signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	if (signal.aborted) reject(signal.reason);
	sending.end(body);
	return promise;
}
function watch(sending, progress) {
	const connected = () => {
		progress.stage = "waiting";
	};
	sending.once("socket", (socket) => {
		const isSecure = sending.protocol === "https:";
		progress.isReused = sending.reusedSocket;
		if (sending.reusedSocket || !isSecure && !socket.connecting) connected();
		else socket.once(isSecure ? "secureConnect" : "connect", connected);
	});
}
async function readAnswer(message) {
	const chunks = [];
	let bytes = 0;
	for await (const chunk of message) {
		bytes += chunk.length;
		if (bytes > MAX_BODY_BYTES) throw new Error(`the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
		chunks.push(chunk);
	}
	const body = Buffer.concat(chunks).toString("utf8");
	return {
		status: message.statusCode ?? 0,
		headers: message.headers,
		body
	};
}
// src/adobe/http/exchange-log.ts
function reportExchanges(onExchange) {
	if (!onExchange) return (_, exchange) => exchange();
	const failures = new Map();
	return async (request, exchange) => {
		const { method, url } = request;
		const path = `${url.pathname}${url.search}`;
		const key = `${method} ${url.host}${path}`;
		const attempt = (failures.get(key) ?? 0) + 1;
		const begunMs = elapsedMs();
		const report = (result, requestId = "") => {
			if (typeof result === "number" && result < 300) failures.delete(key);
			else failures.set(key, attempt);
			const ms = Math.round(elapsedMs() - begunMs);
			onExchange({
				method,
				host: url.host,
				path,
				result,
				ms,
				requestId,
				attempt
			});
		};
		try {
			const answer = await exchange();
			report(answer.status, text(answer.headers["x-request-id"]));
			return answer;
		} catch (error) {
			report(error instanceof Error ? error.message : String(error));
			throw error;
		}
	};
}
// src/adobe/http/network-failure.ts
const FAILURE_TEXT = {
	EAI_AGAIN: "the host name could not be looked up",
	ECONNREFUSED: "the connection was refused",
	ENOTFOUND: "the host name is not known"
};
const CERTIFICATE_CODE = /CERT(?!IFICATE_REQUIRED)|LEAF_SIGNATURE|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH|^HOSTNAME_/;
const UNTRUSTED_CODE = /SELF_SIGNED|ISSUER|LEAF_SIGNATURE|CERT_UNTRUSTED/;
function networkFailure(error, stage, route) {
	const { code = "", message } = error;
	if (code === "ECONNRESET" && stage === "waiting") return {
		reason: "the connection was lost before an answer came",
		isLasting: false
	};
	if (code === "ECONNRESET" && stage === "reading") return {
		reason: "the connection was lost within the answer",
		isLasting: false
	};
	const ofProxy = proxyFailure(message, route);
	if (ofProxy) return ofProxy;
	if (stage === "connecting" && CERTIFICATE_CODE.test(code)) {
		const { host, proxy } = route;
		return {
			reason: `the certificate of ${proxy === void 0 ? host : `${host}, through the proxy ${proxy},`} ${certificateFault(code, message)} (${code})`,
			isLasting: true
		};
	}
	const text = FAILURE_TEXT[code] ?? (message || "the connection failed");
	return {
		reason: code && !text.includes(code) ? `${text} (${code})` : text,
		isLasting: false
	};
}
function certificateFault(code, message) {
	if (code === "CERT_HAS_EXPIRED") return "has expired";
	if (code === "CERT_NOT_YET_VALID") return "is not valid yet";
	if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `is for another host name: ${message}`;
	if (UNTRUSTED_CODE.test(code)) return `is not trusted here: ${authorityAdvice()}`;
	return `is not accepted: ${message}`;
}
function authorityAdvice() {
	const file = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
	if (file === "") return "if a proxy inspects TLS, name the file of its CA in NODE_EXTRA_CA_CERTS";
	try {
		return readFileSync(file, "latin1").includes("-----BEGIN ") ? `the file that NODE_EXTRA_CA_CERTS names, ${file}, does not hold the CA that signed it` : `the file that NODE_EXTRA_CA_CERTS names, ${file}, holds no certificate in PEM form`;
	} catch (error) {
		const { code } = error;
		return code === "ENOENT" ? `NODE_EXTRA_CA_CERTS names a file that does not exist: ${file}` : `NODE_EXTRA_CA_CERTS names a file that cannot be read: ${file} (${code})`;
	}
}
const PASSING_STATUS = /^(408|425|429|5\d\d)$/;
function proxyFailure(message, { host, proxy }) {
	if (message === "got illegal response body from proxy") return {
		reason: `the proxy ${proxy} sent more than its answer`,
		isLasting: false
	};
	const [, status, cause] = /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=(.*))$/s.exec(message) ?? [];
	if (status === "407") return {
		reason: `the proxy ${proxy} did not accept the credentials of https_proxy, or it has none (HTTP 407), for the connection to ${host}: give them as http://user:password@host:port, special characters percent-encoded`,
		isLasting: true
	};
	if (status !== void 0) return {
		reason: `the proxy ${proxy} refused the connection to ${host} (HTTP ${status})`,
		isLasting: !PASSING_STATUS.test(status)
	};
	if (cause === void 0) return void 0;
	return {
		reason: `the proxy ${proxy} cannot be used: ${cause}`,
		isLasting: /certificate/i.test(cause)
	};
}
// src/adobe/http/no-answer.ts
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
// src/adobe/http/turns.ts
function openTurns(most) {
	const waiting = new Set();
	const turns = { free: most };
	const end = () => {
		const [next] = waiting;
		if (next) next();
		else turns.free += 1;
	};
	const queue = (leave) => new Promise((resolve, reject) => {
		const left = () => {
			waiting.delete(enter);
			reject(leave.reason);
		};
		const enter = () => {
			waiting.delete(enter);
			leave.removeEventListener("abort", left);
			resolve();
		};
		waiting.add(enter);
		leave.addEventListener("abort", left, { once: true });
	});
	return { async take(leave) {
		leave.throwIfAborted();
		if (turns.free > 0) turns.free -= 1;
		else await queue(leave);
		return end;
	} };
}
// src/adobe/http/http.ts
const MOST_READS = 50;
const DEADLINE_TEXT = {
	queued: "no free connection",
	connecting: "no connection",
	waiting: "no answer",
	reading: "the answer did not end"
};
function createTransport(timeoutMs, cancel, onExchange) {
	delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
	const routes = openRoutes();
	const turns = openTurns(MOST_READS);
	const reported = reportExchanges(onExchange);
	return async (request) => {
		const ending = openEnding(cancel);
		try {
			if (request.timeoutMs !== void 0) ending.within(request.timeoutMs);
			const call = {
				request,
				ending,
				timeoutMs,
				cancel,
				routes,
				turns,
				reported
			};
			return await (request.method === "POST" ? write(call) : read(call));
		} finally {
			ending.close();
		}
	};
}
function write(call) {
	call.ending.within(call.timeoutMs);
	return attempt(call, "fresh");
}
async function read(call) {
	const { ending, turns, timeoutMs } = call;
	const endTurn = await turns.take(ending.signal).catch((error) => {
		throw endedError(error, "queued", call);
	});
	const progress = begin();
	try {
		ending.within(timeoutMs);
		return await attempt(call, "kept", progress);
	} catch (error) {
		if (!(progress.isReused && progress.stage === "waiting" && isReset(error))) throw error;
		return await attempt(call, "fresh");
	} finally {
		endTurn();
	}
}
function isReset(error) {
	const { code = "" } = error instanceof NoAnswerError ? error.cause : {};
	return code === "ECONNRESET" || code === "EPIPE";
}
function begin() {
	return {
		stage: "connecting",
		isReused: false
	};
}
async function attempt(call, connection, progress = begin()) {
	const { request, ending } = call;
	const route = call.routes(request.url, connection);
	return call.reported(request, async () => {
		try {
			return await exchange(route, request, ending.signal, progress);
		} catch (error) {
			const { stage } = progress;
			throw ending.signal.aborted ? endedError(error, stage, call) : failureOf(error, request, route, stage);
		}
	});
}
function endedError(cause, stage, { request, timeoutMs, cancel }) {
	const late = `${DEADLINE_TEXT[stage]} within ${formatTimeout(Math.min(request.timeoutMs ?? Infinity, timeoutMs))}`;
	return new NoAnswerError(cancel.aborted ? "the step was cancelled" : late, stage === "waiting" || stage === "reading", { cause });
}
function failureOf(error, { url }, { proxy }, stage) {
	if (error instanceof TypeError) return error;
	const { reason, isLasting } = networkFailure(error, stage, {
		host: url.host,
		proxy
	});
	return new NoAnswerError(reason, stage !== "connecting", {
		cause: error,
		isLasting
	});
}
const MOST_TEXT = 262144;
function withoutSecrets(transport, redact) {
	return async (request) => {
		const answer = await transport(request);
		return answer.status < 300 ? answer : {
			...answer,
			body: redact(readablePart(answer.body))
		};
	};
}
function readablePart(body) {
	if (body.length <= MOST_TEXT) return body;
	return /^\s{0,100}[[{]/.test(body) ? "" : body.slice(0, MOST_TEXT);
}
// src/adobe/problem/problem.ts
var AnswerError = class extends Error {
	name = "AnswerError";
	problem;
	constructor(problem) {
		super(describe(problem));
		this.problem = problem;
	}
};
function isRedirect(error) {
	return error instanceof AnswerError && error.problem.status >= 300 && error.problem.status < 400;
}
var UnreadableAnswerError = class extends Error {
	name = "UnreadableAnswerError";
};
var OtherFlowsError = class extends UnreadableAnswerError {
	name = "OtherFlowsError";
	constructor(flowId) {
		super(`the Flow Service answered with runs of other flows only, and not with those of flow ${flowId}`);
	}
};
function isGatewayRejection({ status, code }) {
	return (status === 401 || status === 429) && code.startsWith(`GATEWAY-${status}`);
}
function describe(problem) {
	const { status, code, requestId } = problem;
	const id = requestId && ` (request id ${requestId})`;
	const sentence = wholeText(problem);
	const shown = sentence && `: ${id ? sentence : withoutFullStop(sentence)}`;
	return `HTTP ${status}${code && ` ${code}`}${shown || " with no explanation"}${id}`;
}
function wholeText({ text, details }) {
	const sentences = details.some((detail) => repeats(detail, text)) ? details : [text, ...details];
	return [...sentences.slice(0, -1).map((part) => /[.?!\u2026]$/.test(part) ? part : `${part}.`), ...sentences.slice(-1)].join(" ");
}
const LONGEST_COMPARED = 4096;
function repeats(sentence, other) {
	return other.length <= LONGEST_COMPARED && sentence.slice(0, LONGEST_COMPARED).includes(other);
}
function withoutFullStop(sentence) {
	return sentence.endsWith(".") && !sentence.endsWith("..") ? sentence.slice(0, -1) : sentence;
}
// src/adobe/http/request.ts
function dateMsOf({ headers }) {
	const { date } = headers;
	const ms = typeof date === "string" ? Date.parse(date) : NaN;
	return Number.isNaN(ms) ? void 0 : ms;
}
// src/adobe/problem/read-problem.ts
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
	const sentence = readText(answer.body, body, service);
	return {
		status: answer.status,
		service,
		isPage: isWebPage(answer),
		code: readCode(body, service),
		text: sentence,
		details: service === "IMS" ? [] : readDetails(body, sentence),
		requestId: readRequestId(body, answer.headers),
		retryAfterMs: readRetryAfter(text(answer.headers, "retry-after"), dateMsOf(answer)),
		serviceTimeMs: dateMsOf(answer)
	};
}
const PAGE_STARTS = [
	"<!doctype html",
	"<html",
	"<head",
	"<body"
];
function isWebPage({ body, headers }) {
	const start = body.trimStart().slice(0, 14).toLowerCase();
	return /^text\/html\b/i.test(text(headers, "content-type") ?? "") && start.startsWith("<") || PAGE_STARTS.some((tag) => start.startsWith(tag));
}
const LONGEST_TEXT = 1048576;
function isHugeJson(page) {
	return page.length > LONGEST_TEXT && /^\s*[[{]/.test(page.slice(0, 100));
}
function readText(page, body, service) {
	if (service === "IMS") return text(body, "error_description") ?? "";
	if (body === void 0) return isHugeJson(page) ? "" : plainText(page);
	const [first] = list(body, "errors");
	const inError = [
		"detail",
		"title",
		"message"
	].map((key) => text(first, key));
	const sentences = SENTENCES$1.map((key) => text(body, key));
	return [
		text(body, "report", "detailed-message"),
		...sentences,
		...inError
	].find((sentence) => sentence !== void 0) ?? firstText(body);
}
const MOST_DETAILS = 20;
function readDetails(body, sentence) {
	const found = [
		...[...SENTENCES$1.filter((key) => key !== "title"), "errorDetails"].flatMap((key) => text(body, key) ?? []),
		...list(body, "error-chain").slice(0, MOST_DETAILS).map(readCause),
		...textsIn(member(body, "report", "additionalContext")).filter(hasWords)
	];
	const seen = [sentence];
	for (const detail of found.slice(0, MOST_DETAILS)) if (!seen.some((other) => repeats(other, detail))) seen.push(detail);
	return seen.slice(1);
}
function readCause(cause) {
	const sentence = SENTENCES$1.map((key) => text(cause, key)).find((found) => found !== void 0);
	return [text(cause, "errorCode"), sentence].filter((part) => part !== void 0).join(" ");
}
const MOST_VALUES = 100;
const SENSITIVE_KEY = /token|secret|password|authorization|cookie|key/i;
function firstText(body) {
	const texts = textsIn(body);
	return texts.find(hasWords) ?? texts[0] ?? "";
}
function hasWords(found) {
	return /\S\s/.test(found.slice(0, 1e3));
}
function textsIn(body) {
	const values = [body];
	for (let index = 0; index < Math.min(values.length, MOST_VALUES); index += 1) values.push(...membersOf(values[index]));
	return values.flatMap((value) => text(value) ?? []);
}
function membersOf(value) {
	if (Array.isArray(value)) return value.slice(0, MOST_VALUES);
	if (typeof value !== "object" || value === null) return [];
	return Object.keys(value).slice(0, MOST_VALUES).filter((key) => !SENSITIVE_KEY.test(key.slice(0, 200))).map((key) => member(value, key));
}
function readRetryAfter(retryAfter = "", serviceTimeMs = NaN) {
	if (/^\d{1,15}$/.test(retryAfter)) return Number(retryAfter) * 1e3;
	if (!/^[A-Z][a-z]{2,8},? /.test(retryAfter)) return void 0;
	const ms = Date.parse(retryAfter) - serviceTimeMs;
	return Number.isNaN(ms) ? void 0 : Math.max(0, ms);
}
function readRequestId(body, headers) {
	return [
		text(body, "report", "request-id"),
		text(body, "report", "requestId"),
		text(list(body, "errors")[0], "meta", "request_id"),
		text(headers, "x-request-id")
	].find((id = "") => REQUEST_ID.test(id)) ?? "";
}
function readCode(body, service) {
	const type = text(body, "type") ?? "";
	const typed = type.slice(type.lastIndexOf("/") + 1);
	if (TYPED_CODE.test(typed)) return typed;
	const gatewayCode = member(body, "error_code");
	const number = typeof gatewayCode === "number" ? String(gatewayCode) : text(gatewayCode);
	if (number !== void 0 && GATEWAY_CODE.test(number)) return `GATEWAY-${number}`;
	const oauthCode = text(body, "error") ?? "";
	return OAUTH_CODE.test(oauthCode) ? `${service}-${oauthCode}` : "";
}
function plainText(body) {
	const [start = "", ...tags] = body.replace(/<(script|style)\b.*?(<\/\1>|$)/gis, " ").split("<");
	return [start, ...tags.map((tag) => tag.slice(tag.indexOf(">") + 1))].join(" ").replace(/\s+/g, " ").trim();
}
// src/adobe/token/tokens-in.ts
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;
const FIELD = /(?:access|refresh|id)_token["']?\s{0,8}[:=]\s{0,8}["']?([\w.~+/=-]{8,})/g;
const MOST_TOKENS = 10;
function tokensIn(body) {
	const field = member(readJson(body), "access_token");
	const named = typeof field === "string" && field.length >= 8 ? [field] : [];
	const found = [...body.matchAll(FIELD)].map(([, value = ""]) => value);
	const shaped = [...body.matchAll(JWT)].map(([value]) => value);
	return [...new Set([
		...named,
		...found,
		...shaped
	])].slice(0, MOST_TOKENS);
}
function withoutTokens(text) {
	return text.replace(JWT, "***").replace(FIELD, (match, value) => match.slice(0, -value.length).concat("***"));
}
// src/adobe/token/ims.ts
const TOKEN = /^[\x21-\x7e]+$/;
async function mintToken({ transport, mask }, { imsUrl, clientId, credential: { clientSecret, scopes } }) {
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
	const { status } = answer;
	const body = readJson(answer.body);
	const accessToken = member(body, "access_token");
	if (status === 200 && typeof accessToken === "string" && TOKEN.test(accessToken)) {
		mask(accessToken);
		const expiresIn = member(body, "expires_in");
		return {
			accessToken,
			expiresInSeconds: typeof expiresIn === "number" && expiresIn > 0 ? expiresIn : void 0
		};
	}
	for (const token of tokensIn(answer.body)) mask(token);
	if (status === 200) throw new UnreadableAnswerError("IMS answered HTTP 200 without an access token");
	if (status < 300) throw new UnreadableAnswerError(`IMS answered HTTP ${status} instead of HTTP 200`);
	throw new AnswerError(readRefusal(answer, body));
}
function maskingTokens(transport, mask) {
	return async (request) => {
		const answer = await transport(request);
		if (request.url.pathname.startsWith("/ims/") && answer.status >= 300) for (const token of tokensIn(answer.body)) mask(token);
		return answer;
	};
}
function readRefusal(answer, body) {
	if (body === void 0) return readProblem(answer, "IMS");
	const { status, headers } = answer;
	const shown = ["error", "error_description"].map((key) => [key, withoutTokens(text(body, key) ?? "")]);
	return readProblem({
		status,
		headers,
		body: JSON.stringify(Object.fromEntries(shown))
	}, "IMS");
}
// src/adobe/run/run-outcome.ts
function lossOf(run) {
	const { recordsFailed } = run.metrics;
	if (!recordsFailed && !hasTrouble(run)) return { kind: "none" };
	const isUncounted = recordsFailed === 0 && unaccountedRecords(run) !== 0;
	if (recordsFailed === void 0 || isUncounted) return { kind: "unknown" };
	return {
		kind: "known",
		records: recordsFailed
	};
}
function unaccountedRecords({ metrics }) {
	const { recordsRead, recordsWritten, recordsSkipped = 0, recordsFailed = 0 } = metrics;
	if (recordsRead === void 0 || recordsWritten === void 0) return void 0;
	return Math.max(0, recordsRead - recordsWritten - recordsSkipped - recordsFailed);
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
function hasLoaded({ outcome }) {
	return outcome === "succeeded" || outcome === "partially-succeeded";
}
function hasTrouble({ status, errors, activities }) {
	return errors.length > 0 || [status, ...activities.map((activity) => activity.status)].some(isBad);
}
function isBad(status) {
	const state = runState(status);
	return state === "failed" || state === "partially-succeeded";
}
// src/adobe/token/token-error.ts
var TokenError = class extends Error {
	name = "TokenError";
	constructor(cause) {
		super(`no access token: ${cause instanceof Error ? cause.message : cause}`, { cause });
	}
};
// src/adobe/problem/failure-kind.ts
const TOO_EARLY = 425;
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;
function failureKind(error) {
	if (error instanceof NoAnswerError) return error.sent ? "unanswered" : "not-accepted";
	if (error instanceof UnreadableAnswerError) return "unanswered";
	if (error instanceof TokenError) return "refused";
	if (!(error instanceof AnswerError)) throw error;
	const { status } = error.problem;
	if (status === TOO_EARLY) return "not-accepted";
	if (status === TOO_MANY_REQUESTS) return isGatewayRejection(error.problem) ? "not-accepted" : "unanswered";
	return status >= 400 && status < 500 && status !== REQUEST_TIMEOUT ? "refused" : "unanswered";
}
function isPassing(error) {
	return [
		NoAnswerError,
		UnreadableAnswerError,
		AnswerError
	].some((kind) => error instanceof kind) && !isRedirect(error) && failureKind(error) !== "refused";
}
function isTokenRejected(error, isWrite) {
	if (!(error instanceof AnswerError) || error.problem.status !== 401) return false;
	return !isWrite || isGatewayRejection(error.problem);
}
function isAboutRequest(error) {
	return error instanceof AnswerError && error.problem.status !== 401 && failureKind(error) === "refused";
}
function isNotFound(error) {
	return error instanceof AnswerError && error.problem.status === 404;
}
// src/adobe/continuation-token.ts
const MOST_CHARS$1 = 16384;
function readContinuationToken(href) {
	if (href === void 0 || href === null || href === "") return void 0;
	const token = percentDecoded(/(?:^|[?&])continuationToken=([^&]*)/.exec(text(href) ?? "")?.[1] ?? "");
	return token.length <= MOST_CHARS$1 && token.isWellFormed() ? token : "";
}
function percentDecoded(raw) {
	try {
		return decodeURIComponent(raw);
	} catch {
		return raw;
	}
}
// src/adobe/run/provider-error.ts
const MOST_SENTENCES = 3;
const ENDS = [
	",Source=",
	",'Source=",
	",'Type=",
	"''Type="
];
function readProviderError(text) {
	const begin = text.indexOf("ErrorCode=");
	if (begin < 0) return void 0;
	const code = /^\w{1,64}/.exec(text.slice(begin + 10, begin + 80))?.[0] ?? "";
	const sentences = [];
	let position = begin;
	while (sentences.length < MOST_SENTENCES) {
		const from = text.indexOf("Message=", position);
		if (from < 0) break;
		position = endOfSentence(text, from);
		sentences.push(withoutClosing(text.slice(from + 8, position)));
	}
	const known = [...new Set(sentences)].filter(Boolean);
	if (known.length === 0) return void 0;
	return {
		code,
		message: [...known, text.slice(0, begin).trim()].filter(Boolean).join(" ")
	};
}
function endOfSentence(text, from) {
	const ends = ENDS.map((end) => text.indexOf(end, from)).filter((end) => end >= 0);
	return Math.min(text.length, ...ends);
}
function withoutClosing(sentence) {
	let end = sentence.length;
	while (end > 0 && " \r\n	',".includes(sentence.charAt(end - 1))) end -= 1;
	return sentence.slice(0, end).trimStart();
}
// src/adobe/run/run-errors.ts
const MOST_FAULTS = 50;
const CODE = /^[\w.-]{1,64}$/;
function readRunErrors(metrics, activities) {
	const suspects = failedFirst(activities);
	const faults = [
		...suspects.flatMap(causes),
		...suspects.flatMap(failedInfo),
		...suspects.flatMap(statusErrors),
		...failedInfo(metrics),
		...statusErrors(metrics)
	];
	const distinct = new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault]));
	const isStep = ({ code }) => code.startsWith("CONNECTOR-");
	return [...distinct.values()].toSorted((a, b) => Number(isStep(a)) - Number(isStep(b))).slice(0, MOST_FAULTS);
}
function causes(activity) {
	const extensions = member(activity, "statusSummary", "extensions");
	const detail = member(extensions, "errorDetail");
	const asFault = typeof detail === "string" ? { message: detail } : detail;
	return [...readFaults(list(extensions, "errors")), ...readFault(asFault)];
}
function failedInfo(part) {
	return readFaults(list(part, "recordSummary", "failedInfo").filter((info) => count(info, "count") !== 0));
}
function statusErrors(part) {
	return readFaults(list(part, "statusSummary", "errors"));
}
function readFaults(values) {
	return values.slice(0, MOST_FAULTS).flatMap(readFault);
}
function readFault(value) {
	const rawCode = member(value, "code");
	const code = typeof rawCode === "number" ? String(rawCode) : text(rawCode)?.trim() ?? "";
	const message = text(value, "message") ?? "";
	if (!code && !message) return [];
	if (!CODE.test(code)) return [withoutNoise("", [code, message].filter(Boolean).join(": "))];
	return [withoutNoise(code, message)];
}
function withoutNoise(code, message) {
	const inner = readProviderError(message);
	if (!inner) return {
		code,
		message
	};
	return {
		code: code || inner.code,
		message: code === "" || inner.code === "" || code === inner.code ? inner.message : `${inner.code}: ${inner.message}`
	};
}
// src/adobe/run/run-metrics.ts
function readMetrics(metrics, activities) {
	const values = {
		recordsRead: count(metrics, "recordSummary", "inputRecordCount"),
		recordsWritten: count(metrics, "recordSummary", "outputRecordCount"),
		recordsFailed: readFailedRecords(metrics, activities),
		recordsSkipped: count(metrics, "recordSummary", "skippedRecordCount"),
		filesRead: count(metrics, "fileSummary", "inputFileCount"),
		bytesRead: count(metrics, "sizeSummary", "inputBytes"),
		bytesWritten: count(metrics, "sizeSummary", "outputBytes"),
		durationMs: readDurationMs(member(metrics, "durationSummary"))
	};
	return Object.fromEntries(Object.entries(values).filter(([, number]) => number !== void 0));
}
function readDurationMs(duration) {
	const startedAtMs = readMs(duration, "startedAtUTC");
	const completedAtMs = readMs(member(duration, "completedAtUTC") ?? member(duration, "stoppedAtUTC"));
	if (startedAtMs === void 0 || completedAtMs === void 0) return void 0;
	return count(completedAtMs - startedAtMs);
}
function readFailedRecords(metrics, activities) {
	const own = failedRecords(metrics);
	return [
		own,
		sum(activities.map(failedRecords)),
		countsOf(metrics),
		sum(activities.map(countsOf)),
		sum(activities.map(errorCountsOf))
	].find((value) => value !== void 0 && value > 0) ?? own;
}
function failedRecords(part) {
	return count(part, "recordSummary", "failedRecordCount");
}
function countsOf(part) {
	return sum(list(part, "recordSummary", "failedInfo").map((info) => count(info, "count")));
}
function errorCountsOf(activity) {
	return sum(list(activity, "statusSummary", "extensions", "errors").map((error) => count(error, "recordCount")));
}
function sum(values) {
	const known = values.filter((value) => value !== void 0);
	return known.length === 0 ? void 0 : known.reduce((total, value) => total + value, 0);
}
// src/adobe/run/run-details.ts
function readRunDetails(value) {
	const run = readRun(value);
	if (!run) return void 0;
	const metrics = member(value, "metrics");
	const all = activitiesOf(value);
	const activities = mainActivities(all);
	return {
		...run,
		metrics: readMetrics(metrics, all),
		activities: activities.map(readActivity),
		batchIds: readBatchIds(all),
		errors: readRunErrors(metrics, activities)
	};
}
// src/adobe/answers.ts
const MOST_RUNS_READ = 1e4;
const LONGEST_SINCE_CREATION_MS = 6e5;
function readCreated(answer, asked) {
	const [only, ...others] = entitiesIn(readJson(answer.body));
	const run = others.length === 0 ? readRunReference(only) : void 0;
	if (!run) throw new UnreadableAnswerError(`the Flow Service answered HTTP ${answer.status} without the id of a run`);
	if (asked && isAnotherRun(readRun(only), asked, dateMsOf(answer))) throw new UnreadableAnswerError(`the Flow Service answered with flow run ${run.runId}, which is not the one that was asked for`);
	return run;
}
function isAnotherRun(run, { flowId, window }, serviceTimeMs = Number.NEGATIVE_INFINITY) {
	if (!run) return false;
	const { createdAtMs = Number.POSITIVE_INFINITY } = run;
	const isOld = createdAtMs < serviceTimeMs - LONGEST_SINCE_CREATION_MS;
	return !mayBelongTo(flowId, run) || isOld && compareWindow(run, window) === "other";
}
function readPage(flowId, answer) {
	const page = readJson(answer.body);
	const items = member(page, "items");
	const isPage = Array.isArray(items) && items.length <= MOST_RUNS_READ;
	const runs = isPage ? items.map(readRun) : [];
	const continuationToken = readContinuationToken(member(page, "_links", "next", "href"));
	if (!isPage || !runs.every((run) => run !== void 0) || continuationToken === "") throw new UnreadableAnswerError("the Flow Service answered with something else than a list of runs");
	if (runs.length > 0 && !runs.some((run) => mayBelongTo(flowId, run))) throw new OtherFlowsError(flowId);
	return {
		runs,
		continuationToken,
		serviceTimeMs: dateMsOf(answer),
		ageSeconds: readAge(answer.headers)
	};
}
function readSnapshot(runId, { body, headers }) {
	const serviceTimeMs = dateMsOf({ headers });
	const answer = readJson(body);
	const items = member(answer, "items");
	if (body.trim() === "" || Array.isArray(items) && items.length === 0) return {
		run: void 0,
		serviceTimeMs
	};
	const run = readRunDetails(withId(answer, runId));
	if (run) return {
		run: {
			...run,
			runId
		},
		serviceTimeMs
	};
	throw new UnreadableAnswerError(`the Flow Service answered with something else than flow run ${runId}`);
}
function findEntity({ body }, id, what) {
	const entity = withId(readJson(body), id);
	if (entity !== void 0) return entity;
	throw new UnreadableAnswerError(`the Flow Service answered with something else than ${what} ${id}`);
}
function readTestResult({ body }) {
	const result = member(readJson(body), "result");
	return typeof result === "boolean" ? result : void 0;
}
function withId(answer, id) {
	return entitiesIn(answer).find((entity) => isSameId(text(entity, "id") ?? "", id));
}
function entitiesIn(answer) {
	const items = member(answer, "items");
	return items === void 0 ? [answer] : list(items);
}
function readAge(headers) {
	const age = text(headers, "age") ?? "";
	return /^\d{1,9}$/.test(age) ? Number(age) : void 0;
}
// src/adobe/flow.ts
function readFlow(value) {
	const interval = member(value, "scheduleParams", "interval");
	const sourceConnectionId = readId(list(value, "sourceConnectionIds")[0]) ?? "";
	const inherited = list(value, "inheritedAttributes", "sourceConnections").find((connection) => isSameId(text(connection, "id") ?? "", sourceConnectionId));
	const copy = list(value, "transformations").find((item) => member(item, "name") === "Copy");
	return {
		name: text(value, "name") ?? "",
		state: readStatus(value, "state").toLowerCase(),
		specId: readId(value, "flowSpec", "id") ?? "",
		sourceConnectionId,
		baseConnectionId: readId(inherited, "baseConnection", "id") ?? "",
		connectionSpecId: readId(inherited, "connectionSpec", "id") ?? "",
		frequency: text(value, "scheduleParams", "frequency")?.toLowerCase() ?? "",
		interval: typeof interval === "number" ? String(interval) : text(interval) ?? "",
		deltaColumn: text(copy, "params", "deltaColumn", "name") ?? "",
		hasCopyTransformation: copy !== void 0
	};
}
function readFlowSpec(value) {
	const runSpec = member(value, "runSpec", "spec");
	const properties = member(runSpec, "properties");
	const takesDelta = member(properties, "deltaColumn") !== void 0 || list(runSpec, "required").includes("deltaColumn");
	return {
		name: text(value, "name") ?? "",
		frequency: text(value, "attributes", "frequency") ?? "",
		runTakesDeltaColumn: properties === void 0 && !takesDelta ? void 0 : takesDelta
	};
}
function readSourceConnection(value) {
	return { format: text(value, "data", "format")?.toLowerCase() ?? "" };
}
// src/adobe/problem/refused-form.ts
const ABOUT_TIMES = /\b13(?:40|84)-400\b/;
const ABOUT_VALUES = /\b13(?:60|81|82|83|85|86)-400\b/;
const TIME_FIELD = /\b(?:startTime|windowStartTime|windowEndTime)\b/i;
const TYPE_WORD = /\b(?:types?|integers?|numbers?|numeric|long|strings?|pars(?:e|ed|ing)|formats?|epoch)\b/i;
const SENTENCES = /error occurred while parsing|provided for creating flow run are invalid/i;
const MOST_CHARS = 4096;
function wantsIntegers({ status, code, text, details }) {
	if (status !== 400) return false;
	const reason = [`${code} ${text.slice(0, MOST_CHARS)}`, ...details.map((detail) => detail.slice(0, MOST_CHARS))].find((message) => isAboutForm(message) || ABOUT_VALUES.test(message));
	return reason !== void 0 && isAboutForm(reason);
}
function isAboutForm(message) {
	if (ABOUT_TIMES.test(message)) return true;
	if (ABOUT_VALUES.test(message)) return false;
	return SENTENCES.test(message) || TIME_FIELD.test(message) && TYPE_WORD.test(message);
}
function refusesContentType({ status, text }) {
	if (status !== 400 && status !== 415) return false;
	return /content.?type|media.?type|\bbody\b|\bjson\b|\bpayload\b/i.test(text.slice(0, MOST_CHARS));
}
const ABOUT_STATE = /\b1387-400\b|in an invalid state=.* for re-triggering/i;
function refusesState(problem) {
	const { status, code } = problem;
	return status === 400 && ABOUT_STATE.test(`${code} ${wholeText(problem).slice(0, MOST_CHARS)}`);
}
// src/adobe/flow-service.ts
const RUNS_PER_PAGE = 100;
const JSON_CONTENT = { "Content-Type": "application/json" };
function openFlowService(transport, connection, session) {
	const send = sender(transport, connection, session);
	const read = (path, onceWithinMs) => send("GET", path, {
		timeoutMs: onceWithinMs,
		isOnce: onceWithinMs !== void 0
	});
	return {
		createRun: async (run, timesAs) => readCreated(await send("POST", "/runs", {
			headers: JSON_CONTENT,
			body: createBody(run, timesAs)
		}), run),
		retriggerRun: async (runId) => readCreated(await sendRetrigger(runId, send)),
		getRun: async (runId, timeoutMs) => readSnapshot(runId, await send("GET", `/runs/${runId}`, { timeoutMs })),
		getFlow: async (id, onceWithinMs) => readFlow(findEntity(await read(`/flows/${id}`, onceWithinMs), id, "flow")),
		getFlowSpec: async (id, onceWithinMs) => readFlowSpec(findEntity(await read(`/flowSpecs/${id}`, onceWithinMs), id, "specification")),
		getSourceConnection: async (id) => readSourceConnection(findEntity(await read(`/sourceConnections/${id}`), id, "source connection")),
		testConnection: async (id) => readTestResult(await read(`/connections/${id}/test`)),
		listRuns: async (flowId, token) => {
			const filter = `property=flowId==${flowId}&orderby=-createdAt&limit=${RUNS_PER_PAGE}`;
			const page = token === void 0 ? "" : `&continuationToken=${encodeURIComponent(token)}`;
			return readPage(flowId, await send("GET", `/runs?${filter}${page}`, { headers: { "Cache-Control": "no-cache" } }));
		}
	};
}
function sender(transport, connection, session) {
	return (method, path, { body, headers, timeoutMs, isOnce } = {}) => {
		const sendWith = (accessToken, leftMs = timeoutMs) => succeed(transport, {
			method,
			url: new URL(`${connection.apiUrl}/data/foundation/flowservice${path}`),
			headers: {
				Authorization: `Bearer ${accessToken}`,
				"x-api-key": connection.clientId,
				"x-gw-ims-org-id": connection.orgId,
				"x-sandbox-name": connection.sandboxName,
				...headers,
				Accept: "application/json"
			},
			...body !== void 0 && { body: JSON.stringify(body) },
			...leftMs !== void 0 && { timeoutMs: leftMs }
		});
		return isOnce ? session.once(sendWith) : session.authorized(sendWith, {
			timeoutMs,
			isWrite: method === "POST"
		});
	};
}
async function succeed(transport, request) {
	const answer = await transport(request);
	const { status } = answer;
	if (status === 200 || request.method === "POST" && (status === 201 || status === 202)) return answer;
	throw new AnswerError(readProblem(answer, "PLATFORM"));
}
async function sendRetrigger(runId, send) {
	const path = `/runs/${runId}/action?op=re-trigger`;
	try {
		return await send("POST", path, { headers: JSON_CONTENT });
	} catch (error) {
		if (!(error instanceof AnswerError && refusesContentType(error.problem))) throw error;
		return send("POST", path);
	}
}
function createBody({ flowId, startSeconds, window, deltaColumn }, timesAs = "text") {
	const time = (seconds) => timesAs === "text" ? String(seconds) : seconds;
	return {
		flowId,
		params: {
			startTime: time(startSeconds),
			windowStartTime: time(window.startSeconds),
			windowEndTime: time(window.endSeconds),
			deltaColumn
		}
	};
}
// src/adobe/retry.ts
const FIRST_PAUSE_MS = 1e3;
const LONGEST_PAUSE_MS = 3e4;
const SHORTEST_PAUSE_MS = 500;
const MOST_LASTING = 2;
function openBudget(timeoutMs, context) {
	const spent = {
		pauses: 0,
		lasting: 0
	};
	const left = () => {
		spent.sinceMs ??= context.clock.now();
		return spent.sinceMs + timeoutMs - context.clock.now();
	};
	return { async pause(error) {
		context.clock.throwIfCancelled();
		const lasts = isLasting(error) || isRedirect(error);
		if (lasts) spent.lasting += 1;
		if (lasts && spent.lasting >= MOST_LASTING) throw error;
		const askedMs = error instanceof AnswerError ? error.problem.retryAfterMs : void 0;
		const pauseMs = askedMs ?? context.random() * backoffMs(FIRST_PAUSE_MS, spent.pauses);
		const shortestMs = askedMs === void 0 ? SHORTEST_PAUSE_MS : backoffMs(SHORTEST_PAUSE_MS, spent.pauses);
		const ms = Math.max(shortestMs, Math.round(pauseMs));
		if (ms >= left()) throw error;
		spent.pauses += 1;
		context.pausing(ms, error.message, askedMs);
		await context.clock.sleep(ms);
	} };
}
function backoffMs(firstMs, pauses) {
	return Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** pauses);
}
async function retrying(attempt, budget, canPass = isPassing) {
	for (;;) try {
		return await attempt();
	} catch (error) {
		if (!canPass(error)) throw error;
		await budget.pause(error);
	}
}
// src/adobe/token/session.ts
const EXPIRY_MARGIN_SECONDS = 60;
const EXPIRY_MARGIN_PART = .1;
async function openSession(connection, context) {
	const { clock } = context;
	const tokens = await openTokens(connection, context);
	return {
		once: (request) => request(tokens.current().accessToken),
		async authorized(request, { timeoutMs, isWrite = false } = {}) {
			const endMs = clock.now() + (timeoutMs ?? 0);
			const left = () => timeoutMs === void 0 ? void 0 : Math.max(0, endMs - clock.now());
			const renewed = (stale) => inTime(tokens.renewed(stale), left(), clock);
			const token = tokens.current();
			const fresh = clock.now() >= token.renewAtMs ? await renewed(token) : token;
			try {
				return await request(fresh.accessToken, left());
			} catch (error) {
				if (!isTokenRejected(error, isWrite)) throw error;
				const other = await renewed(fresh);
				if (left() === 0) throw error;
				return request(other.accessToken, left());
			}
		}
	};
}
async function openTokens(connection, context) {
	const held = { token: await mint(connection, context) };
	const renew = async () => {
		try {
			held.token = await mint(connection, context);
			return held.token;
		} finally {
			held.renewal = void 0;
		}
	};
	return {
		current: () => held.token,
		async renewed(stale) {
			if (held.token !== stale) return held.token;
			held.renewal ??= renew();
			return held.renewal;
		}
	};
}
async function mint(connection, context) {
	const { credential, imsUrl, clientId } = connection;
	if (credential.kind === "access-token") return {
		accessToken: credential.accessToken,
		renewAtMs: Infinity
	};
	try {
		const attempt = () => mintToken(context, {
			imsUrl,
			clientId,
			credential
		});
		const { accessToken, expiresInSeconds = Infinity } = await retrying(attempt, context.budget());
		const margin = Math.min(EXPIRY_MARGIN_SECONDS, expiresInSeconds * EXPIRY_MARGIN_PART);
		return {
			accessToken,
			renewAtMs: context.clock.now() + (expiresInSeconds - margin) * 1e3
		};
	} catch (error) {
		throw new TokenError(error);
	}
}
async function inTime(token, timeoutMs, clock) {
	if (timeoutMs === void 0) return token;
	const done = new AbortController();
	const late = clock.sleep(timeoutMs, done.signal).then(() => {
		throw new TokenError(new NoAnswerError(`IMS did not renew the token within ${formatTimeout(timeoutMs)}`, false));
	});
	try {
		return await Promise.race([token, late]);
	} finally {
		done.abort();
	}
}
// src/adobe/source-kind.ts
const SPECS = [{
	id: "14518937-270c-4525-bdec-c2ba7cce3860",
	name: "CRMToAEP",
	kind: "table"
}, {
	id: "9753525b-82c7-4dce-8a9b-5ccfce2b9876",
	name: "CloudStorageToAEP",
	kind: "file"
}];
const FORMAT_KINDS = new Map([
	["tabular", "table"],
	["delimited", "file"],
	["json", "file"],
	["parquet", "file"]
]);
function sourceKind({ flow, spec, connection }) {
	const known = SPECS.find(({ name }) => name === spec?.name) ?? SPECS.find(({ id }) => isSameId(id, flow.specId));
	const specName = spec?.name || known?.name || flow.specId;
	if (spec && /stream/i.test(spec.frequency)) return {
		kind: "streaming",
		evidence: `its specification ${specName}`
	};
	if (spec?.runTakesDeltaColumn !== void 0) return {
		kind: spec.runTakesDeltaColumn ? "table" : "file",
		evidence: `what its specification ${specName} says of runs`
	};
	if (known) return {
		kind: known.kind,
		evidence: `its specification ${specName}`
	};
	const byFormat = FORMAT_KINDS.get(connection?.format);
	if (byFormat) return {
		kind: byFormat,
		evidence: `the format ${connection?.format} of its source connection`
	};
	if (flow.hasCopyTransformation) return {
		kind: "table",
		evidence: "its Copy transformation"
	};
	return {
		kind: "unknown",
		evidence: "nothing that could be read of it"
	};
}
export { AnswerError, CancelledError, NoAnswerError, OtherFlowsError, TokenError, UnreadableAnswerError, createTransport, failureKind, hasLoaded, isAboutRequest, isLasting, isNotFound, isPassing, isRedirect, lossOf, maskingTokens, openBudget, openFlowService, openSession, outcomeOf, realClock, refusesState, retrying, sourceKind, unaccountedRecords, wantsIntegers, wholeText, withoutSecrets };
