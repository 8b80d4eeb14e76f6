import { AnswerError, CancelledError, DuplicatedRunsError, NoAnswerError, OperationError, OutcomeUnknownError, PreconditionError, UnreadableAnswerError, UnsuccessfulRunsError, elapsedMs, isGatewayRejection, isLasting, outcomeOf, readProblem } from "./shared.js";
import { UNIT_SECONDS, activitiesOf, compareWindow, count, failedFirst, formatBoth, formatMs, isFarFuture, isSameId, isSameWindow, isUnderWay, list, mainActivities, member, overlaps, readActivity, readBatchIds, readFileSync, readId, readJson, readMs, readRun, readRunReference, readStatus, runState, splitWindow, text, uncovered } from "./inputs.js";
import * as https$1 from "https";
import https from "node:https";
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
// \0import http
const node$1 = process.getBuiltinModule("node:http");
const Agent = node$1.Agent;
const globalAgent = node$1.globalAgent;
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
// node_modules/@actions/http-client/lib/index.js
var import_tunnel = __toESM(__commonJSMin(((exports, module) => {
	module.exports = require_tunnel$1();
}))(), 1);
var __awaiter = function(thisArg, _arguments, P, generator) {
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
		return __awaiter(this, void 0, void 0, function* () {
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
			agent = usingSsl ? new https$1.Agent(options) : new Agent(options);
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
// src/adobe/clients.ts
function openRoutes(idleMs) {
	const clients = new Map();
	return (url, connection) => {
		const key = `${connection} ${url.protocol}`;
		const client = clients.get(key) ?? openClient(connection === "kept", idleMs);
		clients.set(key, client);
		const agent = client.getAgent(url.href);
		return {
			agent,
			client,
			userAgent: client.userAgent,
			proxy: verifyAlways(agent)
		};
	};
}
function openClient(keepAlive, socketTimeout) {
	return new HttpClient(`${name}/${version}`, [], {
		keepAlive,
		socketTimeout
	});
}
function verifyAlways(agent) {
	const { options } = agent;
	const { proxy } = options;
	options.rejectUnauthorized = true;
	if (proxy === void 0) return void 0;
	proxy.rejectUnauthorized = true;
	return proxy.port ? `${proxy.host}:${proxy.port}` : proxy.host;
}
// src/adobe/ending.ts
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
// src/adobe/exchange.ts
const MAX_BODY_BYTES = 8388608;
function exchange({ client, agent, userAgent }, request, signal, progress) {
	const answered = async () => {
		const { message } = await client.requestRaw({
			parsedUrl: request.url,
			httpModule: observed(request.url.protocol, progress),
			options: {
				...urlToHttpOptions(request.url),
				method: request.method,
				headers: {
					...request.headers,
					"User-Agent": userAgent
				},
				agent,
				signal
			}
		}, request.body ?? null);
		progress.stage = "reading";
		return {
			status: message.statusCode ?? 0,
			headers: message.headers,
			body: await readBody(message)
		};
	};
	return Promise.race([answered(), aborted(signal)]);
}
function aborted(signal) {
	return new Promise((_, reject) => {
		const abort = () => reject(signal.reason);
		if (signal.aborted) abort();
		else signal.addEventListener("abort", abort, { once: true });
	});
}
function observed(protocol, progress) {
	const secure = protocol === "https:";
	const connected = () => {
		progress.stage = "waiting";
	};
	const request = (options, callback) => {
		const sending = (secure ? https : node$1).request(options, callback);
		sending.once("socket", (socket) => {
			progress.isReused = sending.reusedSocket;
			if (sending.reusedSocket || !secure && !socket.connecting) connected();
			else socket.once(secure ? "secureConnect" : "connect", connected);
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
// src/adobe/exchange-log.ts
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
// src/adobe/network-failure.ts
const FAILURE_TEXT = {
	EAI_AGAIN: "the host name could not be looked up",
	ECONNREFUSED: "the connection was refused",
	ENOTFOUND: "the host name is not known"
};
const CERTIFICATE_CODE = /CERT(?!IFICATE_REQUIRED)|LEAF_SIGNATURE|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH|^HOSTNAME_/;
const UNTRUSTED_CODE = /SELF_SIGNED|ISSUER|LEAF_SIGNATURE|CERT_UNTRUSTED/;
function networkFailure(error, stage, route) {
	const { code = "", message } = error;
	if (code === "ECONNRESET" && stage === "waiting") return passing("the connection was lost before an answer came");
	if (code === "ECONNRESET" && stage === "reading") return passing("the connection was lost within the answer");
	const ofProxy = proxyFailure(message, route);
	if (ofProxy) return ofProxy;
	if (stage === "connecting" && CERTIFICATE_CODE.test(code)) return lasting(`${certificateText(code, message, namesOf(route))} (${code})`);
	const text = FAILURE_TEXT[code] ?? (message || "the connection failed");
	return {
		reason: code && !text.includes(code) ? `${text} (${code})` : text,
		isLasting: code === "ERR_INVALID_PROTOCOL"
	};
}
function passing(reason) {
	return {
		reason,
		isLasting: false
	};
}
function lasting(reason) {
	return {
		reason,
		isLasting: true
	};
}
function namesOf({ host, proxy }) {
	return proxy === void 0 ? host : `${host}, through the proxy ${proxy},`;
}
function certificateText(code, message, names) {
	if (code === "CERT_HAS_EXPIRED") return `the certificate of ${names} has expired`;
	if (code === "CERT_NOT_YET_VALID") return `the certificate of ${names} is not valid yet`;
	if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `the certificate of ${names} is for another host name: ${message}`;
	if (UNTRUSTED_CODE.test(code)) return `the certificate of ${names} is not trusted here: ${authorityAdvice()}`;
	return `the certificate of ${names} is not accepted: ${message}`;
}
function authorityAdvice(file = process.env["NODE_EXTRA_CA_CERTS"] ?? "") {
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
	if (message === "got illegal response body from proxy") return passing(`the proxy ${proxy} sent more than its answer`);
	const [, status, cause] = /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=(.*))$/s.exec(message) ?? [];
	if (status === "407") return lasting(`the proxy ${proxy} wants other credentials than https_proxy has before it connects to ${host} (HTTP 407): give them as http://user:password@host:port, special characters percent-encoded`);
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
// src/adobe/turns.ts
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
// src/adobe/http.ts
const MOST_READS = 50;
const DEADLINE_TEXT = {
	queued: "no free connection",
	connecting: "no connection",
	waiting: "no answer",
	reading: "the answer did not end"
};
function createTransport(timeoutMs, cancel, { onExchange } = {}) {
	withoutTlsSwitch();
	const line = {
		timeoutMs,
		cancel,
		routes: openRoutes(timeoutMs + 1e3),
		turns: openTurns(MOST_READS),
		reported: reportExchanges(onExchange)
	};
	return async (request) => {
		const ending = openEnding(cancel);
		try {
			if (request.timeoutMs !== void 0) ending.within(request.timeoutMs);
			return await (request.method === "POST" ? write : read)(request, ending, line);
		} finally {
			ending.close();
		}
	};
}
function withoutTlsSwitch() {
	delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
}
function write(request, ending, line) {
	ending.within(line.timeoutMs);
	return attempt("fresh", request, ending, line);
}
async function read(request, ending, line) {
	const endTurn = await line.turns.take(ending.signal).catch((error) => {
		throw new NoAnswerError(endText(request, "queued", line), false, { cause: error });
	});
	const progress = begin();
	try {
		ending.within(line.timeoutMs);
		return await attempt("kept", request, ending, line, progress);
	} catch (error) {
		if (!(progress.isReused && progress.stage === "waiting" && isReset(error))) throw error;
		return await attempt("fresh", request, ending, line);
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
async function attempt(connection, request, ending, line, progress = begin()) {
	const route = line.routes(request.url, connection);
	return line.reported(request, async () => {
		try {
			return await exchange(route, request, ending.signal, progress);
		} catch (error) {
			if (!ending.signal.aborted) throw failureOf(error, request, route, progress.stage);
			const isSent = progress.stage !== "connecting";
			throw new NoAnswerError(endText(request, progress.stage, line), isSent, { cause: error });
		}
	});
}
function endText({ timeoutMs = Infinity }, stage, line) {
	if (line.cancel.aborted) return "the step was cancelled";
	return `${DEADLINE_TEXT[stage]} within ${Math.min(timeoutMs, line.timeoutMs) / 1e3} s`;
}
function failureOf(error, { url }, { proxy }, stage) {
	const isProtocol = error.code === "ERR_INVALID_PROTOCOL";
	if (error instanceof TypeError && !isProtocol) return error;
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
function withoutSecrets(transport, hide) {
	return async (request) => {
		const answer = await transport(request);
		return answer.status < 300 ? answer : {
			...answer,
			body: hide(answer.body.slice(0, MOST_TEXT))
		};
	};
}
// src/adobe/token-error.ts
var TokenError = class extends Error {
	name = "TokenError";
	isRenewal;
	constructor(cause, isRenewal = false) {
		super(`no access token: ${cause instanceof Error ? cause.message : cause}`, { cause });
		this.isRenewal = isRenewal;
	}
};
// src/adobe/failure-kind.ts
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
	return status >= 300 && status < 500 && status !== REQUEST_TIMEOUT ? "refused" : "unanswered";
}
function isPassing(error) {
	return [
		NoAnswerError,
		UnreadableAnswerError,
		AnswerError
	].some((kind) => error instanceof kind) && failureKind(error) !== "refused";
}
function isTokenRejected(error, isWrite) {
	if (!(error instanceof AnswerError) || error.problem.status !== 401) return false;
	return !isWrite || isGatewayRejection(error.problem);
}
function isAboutRequest(error) {
	if (!(error instanceof AnswerError) || failureKind(error) !== "refused") return false;
	const { status } = error.problem;
	return status >= 400 && status !== 401;
}
function isNotFound(error) {
	return error instanceof AnswerError && error.problem.status === 404;
}
// src/adobe/retry.ts
const FIRST_PAUSE_MS = 1e3;
const LONGEST_PAUSE_MS = 3e4;
const SHORTEST_PAUSE_MS$1 = 500;
const MOST_LASTING = 2;
function openBudget(timeoutMs, world) {
	const spent = {
		pauses: 0,
		lasting: 0
	};
	const left = () => {
		spent.sinceMs ??= world.clock.now();
		return spent.sinceMs + timeoutMs - world.clock.now();
	};
	return {
		left,
		async pause(error) {
			world.clock.throwIfCancelled();
			if (isLasting(error)) spent.lasting += 1;
			if (isLasting(error) && spent.lasting >= MOST_LASTING) throw error;
			const askedMs = error instanceof AnswerError ? error.problem.retryAfterMs : void 0;
			const pauseMs = askedMs ?? world.random() * growing(FIRST_PAUSE_MS, spent.pauses);
			const shortestMs = askedMs === void 0 ? SHORTEST_PAUSE_MS$1 : growing(SHORTEST_PAUSE_MS$1, spent.pauses);
			const ms = Math.max(shortestMs, Math.round(pauseMs));
			if (ms >= left()) throw error;
			spent.pauses += 1;
			world.pausing(ms, error.message, askedMs);
			await world.clock.sleep(ms);
		}
	};
}
function growing(firstMs, pauses) {
	return Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** pauses);
}
async function retrying(attempt, budget) {
	for (;;) try {
		return await attempt();
	} catch (error) {
		if (!isPassing(error)) throw error;
		await budget.pause(error);
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
const FORMAT_KINDS = {
	tabular: "table",
	delimited: "file",
	json: "file",
	parquet: "file"
};
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
	const byFormat = kindOfFormat(connection?.format);
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
function kindOfFormat(format = "") {
	return Object.hasOwn(FORMAT_KINDS, format) ? FORMAT_KINDS[format] : void 0;
}
// src/runs/compatibility.ts
const LONGEST_EXPLANATION_MS = 4e3;
async function explainRefusal({ flowId, deltaColumn }, { service }) {
	try {
		const flow = await service.getFlow(flowId, LONGEST_EXPLANATION_MS);
		return {
			incompatibilities: findIncompatibilities(await inspectOnce(flow, service), deltaColumn),
			deltaColumnOfFlow: flow.deltaColumn
		};
	} catch {
		return;
	}
}
async function inspectOnce(flow, service) {
	const source = sourceKind({ flow });
	if (findIncompatibilities({
		flow,
		source
	}, void 0).length > 0 || source.kind !== "unknown" || flow.specId === "") return {
		flow,
		source
	};
	return {
		flow,
		source: sourceKind({
			flow,
			spec: await service.getFlowSpec(flow.specId, LONGEST_EXPLANATION_MS).catch(() => void 0)
		})
	};
}
async function inspectFlow(flowId, { service, budget }) {
	const flow = await retrying(() => service.getFlow(flowId), budget());
	const { specId, sourceConnectionId } = flow;
	const spec = specId ? await retrying(() => service.getFlowSpec(specId), budget()).catch(() => void 0) : void 0;
	if (sourceKind({
		flow: {
			...flow,
			hasCopyTransformation: false
		},
		spec
	}).kind !== "unknown" || sourceConnectionId === "") return {
		flow,
		source: sourceKind({
			flow,
			spec
		})
	};
	const read = () => service.getSourceConnection(sourceConnectionId);
	return {
		flow,
		source: sourceKind({
			flow,
			spec,
			connection: await retrying(read, budget()).catch(() => void 0)
		})
	};
}
function findIncompatibilities({ flow, source }, deltaColumn) {
	return [
		...stateIncompatibilities(flow),
		...scheduleIncompatibilities(flow, source),
		...deltaIncompatibilities(flow, source, deltaColumn?.name)
	];
}
function stateIncompatibilities({ state }) {
	if (state === "" || state === "enabled") return [];
	return [incompatibility(`This flow is in state ${state}: it must be enabled first`)];
}
function scheduleIncompatibilities({ frequency, interval }, { kind, evidence }) {
	if (kind === "streaming") return [incompatibility(`This flow is streaming (by ${evidence}): on-demand ingestion is for batch sources`, 1385)];
	if (frequency === "" || frequency === "once") return [];
	return [incompatibility(`This flow runs every ${interval === "" || interval === "1" ? frequency : `${interval} ${frequency}s`}: on-demand runs need a flow that is scheduled once`, 1386)];
}
function deltaIncompatibilities({ deltaColumn }, { kind, evidence }, given) {
	if (kind === "file" && given !== void 0) return [incompatibility(`This flow is file-based (by ${evidence}): leave delta-column out`)];
	if (deltaColumn !== "" && given !== void 0 && given !== deltaColumn) return [incompatibility(`${`This flow's delta column is ${deltaColumn}, and delta-column says ${given}`}: leave it out, or give the flow's`, 1382)];
	if (kind === "table" && deltaColumn === "" && given === void 0) return [incompatibility(`${`This flow is table-based (by ${evidence}) and has no delta column yet`}: give it as delta-column for the first run`, 1383)];
	return [];
}
function incompatibility(text, number) {
	return number === void 0 ? {
		code: "",
		text: `${text}.`
	} : {
		code: `SOURCES-${number}`,
		text: `${text} (Adobe error ${number}).`
	};
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
// src/adobe/provider-error.ts
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
// src/adobe/run-errors.ts
const MOST_FAULTS = 50;
const CODE = /^[\w.-]{1,64}$/;
function readRunErrors(metrics, activities) {
	const suspects = failedFirst(activities);
	const faults = [
		...suspects.flatMap(causes),
		...suspects.flatMap((activity) => failedInfo(member(activity, "recordSummary"))),
		...suspects.flatMap((activity) => readFaults(member(member(activity, "statusSummary"), "errors"))),
		...failedInfo(member(metrics, "recordSummary")),
		...readFaults(member(member(metrics, "statusSummary"), "errors"))
	];
	return [...new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault])).values()].slice(0, MOST_FAULTS);
}
function causes(activity) {
	const extensions = member(member(activity, "statusSummary"), "extensions");
	const detail = member(extensions, "errorDetail");
	const asFault = typeof detail === "string" ? { message: detail } : detail;
	return [...readFaults(member(extensions, "errors")), ...readFault(asFault)];
}
function failedInfo(recordSummary) {
	return readFaults(list(member(recordSummary, "failedInfo")).filter((info) => count(member(info, "count")) !== 0));
}
function readFaults(value) {
	return list(value).slice(0, MOST_FAULTS).flatMap(readFault);
}
function readFault(value) {
	const rawCode = member(value, "code");
	const code = typeof rawCode === "number" ? String(rawCode) : text(rawCode)?.trim() ?? "";
	const message = text(member(value, "message")) ?? "";
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
// src/adobe/run-metrics.ts
function readMetrics(metrics, activities) {
	const [records, files, sizes, duration] = [
		"recordSummary",
		"fileSummary",
		"sizeSummary",
		"durationSummary"
	].map((name) => member(metrics, name));
	const values = {
		recordsRead: count(member(records, "inputRecordCount")),
		recordsWritten: count(member(records, "outputRecordCount")),
		recordsFailed: readFailedRecords(records, activities),
		recordsSkipped: count(member(records, "skippedRecordCount")),
		filesRead: count(member(files, "inputFileCount")),
		bytesRead: count(member(sizes, "inputBytes")),
		bytesWritten: count(member(sizes, "outputBytes")),
		durationMs: readDurationMs(duration)
	};
	return Object.fromEntries(Object.entries(values).filter(([, number]) => number !== void 0));
}
function readDurationMs(duration) {
	const startedAtMs = readMs(member(duration, "startedAtUTC"));
	const completedAtMs = readMs(member(duration, "completedAtUTC") ?? member(duration, "stoppedAtUTC"));
	if (startedAtMs === void 0 || completedAtMs === void 0) return void 0;
	return count(completedAtMs - startedAtMs);
}
function readFailedRecords(records, activities) {
	const summaries = activities.map((activity) => member(activity, "recordSummary"));
	const own = count(member(records, "failedRecordCount"));
	return [
		own,
		sum(summaries.map((summary) => count(member(summary, "failedRecordCount")))),
		countsOf(records),
		sum(summaries.map(countsOf))
	].find((value) => value !== void 0 && value > 0) ?? own;
}
function countsOf(summary) {
	return sum(list(member(summary, "failedInfo")).map((info) => count(member(info, "count"))));
}
function sum(values) {
	const known = values.filter((value) => value !== void 0);
	return known.length === 0 ? void 0 : known.reduce((total, value) => total + value, 0);
}
// src/adobe/run-details.ts
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
function readCreated({ status, body }) {
	const answer = readJson(body);
	const items = member(answer, "items");
	const only = list(items).length === 1 ? list(items)[0] : void 0;
	const run = readRunReference(items === void 0 ? answer : only);
	if (run) return run;
	throw new UnreadableAnswerError(`the Flow Service answered HTTP ${status} without the id of a run`);
}
function readPage({ body, headers }) {
	const page = readJson(body);
	const items = member(page, "items");
	const isPage = Array.isArray(items) && items.length <= MOST_RUNS_READ;
	const runs = isPage ? items.map(readRun) : [];
	const continuationToken = readContinuationToken(member(member(member(page, "_links"), "next"), "href"));
	if (!isPage || !runs.every((run) => run !== void 0) || continuationToken === "") throw new UnreadableAnswerError("the Flow Service answered with something else than a list of runs");
	return {
		runs,
		continuationToken,
		serviceTimeMs: readDate(headers),
		ageSeconds: readAge(headers)
	};
}
function readSnapshot(runId, { body, headers }) {
	const serviceTimeMs = readDate(headers);
	if (body.trim() === "") return {
		run: void 0,
		serviceTimeMs
	};
	const answer = readJson(body);
	const items = member(answer, "items");
	if (Array.isArray(items) && items.length === 0) return {
		run: void 0,
		serviceTimeMs
	};
	const run = readRunDetails(withId(answer, runId));
	if (run) return {
		run,
		serviceTimeMs
	};
	throw new UnreadableAnswerError(`the Flow Service answered with something else than flow run ${runId}`);
}
function readOne({ body }, id, read, what) {
	const value = read(withId(readJson(body), id));
	if (value !== void 0) return value;
	throw new UnreadableAnswerError(`the Flow Service answered with something else than ${what} ${id}`);
}
function readTestResult({ body }) {
	const result = member(readJson(body), "result");
	return typeof result === "boolean" ? result : void 0;
}
function withId(answer, id) {
	const items = member(answer, "items");
	return (items === void 0 ? [answer] : list(items)).find((candidate) => isSameId(text(member(candidate, "id")) ?? "", id));
}
function readDate(headers) {
	const date = Date.parse(text(headers["date"]) ?? "");
	return Number.isNaN(date) ? void 0 : date;
}
function readAge(headers) {
	const age = text(headers["age"]) ?? "";
	return /^\d{1,9}$/.test(age) ? Number(age) : void 0;
}
// src/adobe/flow.ts
function readFlow(value) {
	const id = readId(member(value, "id"))?.toLowerCase();
	if (id === void 0) return void 0;
	const schedule = member(value, "scheduleParams");
	const interval = member(schedule, "interval");
	const sourceConnectionId = readId(list(member(value, "sourceConnectionIds"))[0]) ?? "";
	const copy = list(member(value, "transformations")).find((item) => member(item, "name") === "Copy");
	return {
		id,
		name: text(member(value, "name")) ?? "",
		state: readStatus(member(value, "state")).toLowerCase(),
		specId: readId(member(member(value, "flowSpec"), "id")) ?? "",
		sourceConnectionId,
		baseConnectionId: readBaseConnectionId(value, sourceConnectionId),
		frequency: text(member(schedule, "frequency"))?.toLowerCase() ?? "",
		interval: typeof interval === "number" ? String(interval) : text(interval) ?? "",
		deltaColumn: text(member(member(member(copy, "params"), "deltaColumn"), "name")) ?? "",
		hasCopyTransformation: copy !== void 0
	};
}
function readBaseConnectionId(flow, sourceConnectionId) {
	const connection = list(member(member(flow, "inheritedAttributes"), "sourceConnections")).find((candidate) => isSameId(text(member(candidate, "id")) ?? "", sourceConnectionId));
	return readId(member(member(connection, "baseConnection"), "id")) ?? "";
}
function readFlowSpec(value) {
	const id = readId(member(value, "id"));
	if (id === void 0) return void 0;
	const runSpec = member(member(value, "runSpec"), "spec");
	const properties = member(runSpec, "properties");
	const takesDelta = member(properties, "deltaColumn") !== void 0 || list(member(runSpec, "required")).includes("deltaColumn");
	return {
		id,
		name: text(member(value, "name")) ?? "",
		frequency: text(member(member(value, "attributes"), "frequency")) ?? "",
		runTakesDeltaColumn: properties === void 0 && !takesDelta ? void 0 : takesDelta
	};
}
function readSourceConnection(value) {
	const id = readId(member(value, "id"));
	return id === void 0 ? void 0 : {
		id,
		format: text(member(member(value, "data"), "format"))?.toLowerCase() ?? ""
	};
}
// src/adobe/refused-form.ts
const ABOUT_TIMES = /\b13(?:40|84)-400\b/;
const ABOUT_VALUES = /\b13(?:60|81|82|83|85|86)-400\b/;
const TIME_FIELD = /\b(?:startTime|windowStartTime|windowEndTime)\b/i;
const TYPE_WORD = /\b(?:types?|integers?|numbers?|numeric|long|strings?|pars(?:e|ed|ing)|formats?|epoch)\b/i;
const SENTENCES = /error occurred while parsing|provided for creating flow run are invalid/i;
const MOST_CHARS = 4096;
function wantsIntegers({ status, code, text }) {
	if (status !== 400) return false;
	const said = `${code} ${text.slice(0, MOST_CHARS)}`;
	if (ABOUT_TIMES.test(said)) return true;
	if (ABOUT_VALUES.test(said)) return false;
	return SENTENCES.test(said) || TIME_FIELD.test(said) && TYPE_WORD.test(said);
}
function refusesContentType({ status, text }) {
	if (status !== 400 && status !== 415) return false;
	return /content.?type|media.?type|\bbody\b|\bjson\b|\bpayload\b/i.test(text.slice(0, MOST_CHARS));
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
		createRun: async (run, options) => {
			const sending = {
				headers: JSON_CONTENT,
				body: createBody(run, options)
			};
			return readCreated(await send("POST", "/runs", sending));
		},
		retriggerRun: async (runId) => readCreated(await sendRetrigger(runId, send)),
		getRun: async (runId, timeoutMs) => readSnapshot(runId, await send("GET", `/runs/${runId}`, { timeoutMs })),
		getFlow: async (flowId, onceWithinMs) => readOne(await read(`/flows/${flowId}`, onceWithinMs), flowId, readFlow, "flow"),
		getFlowSpec: async (specId, onceWithinMs) => readOne(await read(`/flowSpecs/${encodeURIComponent(specId)}`, onceWithinMs), specId, readFlowSpec, "specification"),
		getSourceConnection: async (connectionId) => {
			return readOne(await read(`/sourceConnections/${encodeURIComponent(connectionId)}`), connectionId, readSourceConnection, "source connection");
		},
		testConnection: async (connectionId) => readTestResult(await read(`/connections/${encodeURIComponent(connectionId)}/test`)),
		listRuns: async (flowId, token) => {
			const filter = `property=flowId==${flowId}&orderby=-createdAt&limit=${RUNS_PER_PAGE}`;
			const page = token === void 0 ? "" : `&continuationToken=${encodeURIComponent(token)}`;
			return readPage(await send("GET", `/runs?${filter}${page}`, { headers: { "Cache-Control": "no-cache" } }));
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
function createBody({ flowId, startSeconds, window, deltaColumn }, { timesAs } = { timesAs: "text" }) {
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
// src/adobe/tokens-in.ts
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
// src/adobe/ims.ts
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
function readRefusal({ status, headers }, body) {
	const shown = Object.fromEntries(["error", "error_description"].flatMap((key) => {
		const value = member(body, key);
		return typeof value === "string" ? [[key, withoutTokens(value)]] : [];
	}));
	return readProblem({
		status,
		headers,
		body: Object.keys(shown).length > 0 ? JSON.stringify(shown) : ""
	}, "IMS");
}
// src/adobe/session.ts
const EXPIRY_MARGIN_SECONDS = 60;
const EXPIRY_MARGIN_PART = .1;
async function openSession(connection, world) {
	const { clock } = world;
	const tokens = await openTokens(connection, world);
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
async function openTokens(connection, world) {
	const held = { token: await mint(connection, world, false) };
	const renew = async () => {
		try {
			held.token = await mint(connection, world, true);
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
async function mint(connection, world, isRenewal) {
	const { credential, imsUrl, clientId } = connection;
	if (credential.kind === "access-token") return {
		accessToken: credential.accessToken,
		renewAtMs: Infinity
	};
	try {
		const attempt = () => mintToken(world, {
			imsUrl,
			clientId,
			credential
		});
		const { accessToken, expiresInSeconds = Infinity } = await retrying(attempt, world.budget());
		const margin = Math.min(EXPIRY_MARGIN_SECONDS, expiresInSeconds * EXPIRY_MARGIN_PART);
		return {
			accessToken,
			renewAtMs: world.clock.now() + (expiresInSeconds - margin) * 1e3
		};
	} catch (error) {
		throw new TokenError(error, isRenewal);
	}
}
async function inTime(token, timeoutMs, clock) {
	if (timeoutMs === void 0) return token;
	const done = new AbortController();
	const late = clock.sleep(timeoutMs, done.signal).then(() => {
		const reason = `IMS did not renew the token within ${timeoutMs / 1e3} s`;
		throw new TokenError(new NoAnswerError(reason, false), true);
	});
	try {
		return await Promise.race([token, late]);
	} finally {
		done.abort();
	}
}
// src/runs/context.ts
async function connect(connection, machine) {
	const { transport, mask, clock, random, emit } = machine;
	const { retryTimeoutMs, lookupTimeoutMs, clientId } = connection;
	const pausing = (pauseMs, reason, askedMs) => emit({
		type: "retry-paused",
		pauseMs,
		reason,
		askedMs
	});
	const budget = () => openBudget(retryTimeoutMs, {
		clock,
		random,
		pausing
	});
	return {
		service: openFlowService(transport, connection, await during("get an access token", openSession(connection, {
			transport,
			mask,
			budget,
			clock
		}))),
		clock,
		emit,
		retryTimeoutMs,
		lookupTimeoutMs,
		clientId,
		random,
		budget
	};
}
async function during(operation, work) {
	return work.catch((error) => {
		throw operationError(operation, error, "none");
	});
}
function operationError(operation, error, run, explanation) {
	if (error instanceof TokenError) return new OperationError("get an access token", "none", error.cause);
	return new OperationError(operation, run, error, explanation);
}
// src/runs/evidence.ts
const OTHER = { kind: "other" };
const POSSIBLE = {
	kind: "possible",
	by: "nothing"
};
const YOUNG_MARGIN_MS = 5e3;
const OLD_MARGIN_MS = 6e4;
const START_MARGIN_SECONDS = 60;
function weigh(run, target, attempts, since) {
	if (target.knownRunIds.includes(run.runId)) return OTHER;
	if (run.flowId !== "" && run.flowId !== target.flowId) return OTHER;
	const window = target.window ? compareWindow(run, target.window) : "unknown";
	const start = compareStarts(run.startSeconds, attempts);
	if (window === "other" || start === "other") return OTHER;
	const isForeign = run.createdClient !== "" && run.createdClient !== target.clientId;
	if (start === "same" && !(isForeign && window !== "same")) return {
		kind: "match",
		by: "start"
	};
	const age = compareAges(run, since);
	if (age === "older") return OTHER;
	if (age === "unclear") return POSSIBLE;
	if (window === "same") return {
		kind: "match",
		by: "window"
	};
	return isForeign || run.window !== void 0 ? POSSIBLE : {
		kind: "possible",
		by: "time"
	};
}
function compareStarts(shown, attempts) {
	const sent = attempts.flatMap(({ atMs, startSeconds }) => startSeconds === void 0 ? [] : [{
		startSeconds,
		isFuture: startSeconds * 1e3 > atMs
	}]);
	if (shown === void 0 || sent.length < attempts.length) return "not-shown";
	if (sent.some(({ startSeconds, isFuture }) => isFuture && startSeconds === shown)) return "same";
	return shown < Math.min(...sent.map(({ startSeconds }) => startSeconds)) - START_MARGIN_SECONDS ? "other" : "not-shown";
}
function compareAges({ createdAtMs, status }, since) {
	const { byService, byMachineMs } = since;
	if (createdAtMs === void 0 || byService === void 0) return "unclear";
	const isFailed = runState(status) === "failed";
	const isOlderByMachine = createdAtMs < byMachineMs - OLD_MARGIN_MS;
	if (createdAtMs >= byService.latestMs - (isFailed ? 0 : YOUNG_MARGIN_MS)) return isFailed && isOlderByMachine ? "unclear" : "younger";
	return isOlder({ createdAtMs }, since) ? "older" : "unclear";
}
function isOlder({ createdAtMs = Number.POSITIVE_INFINITY }, { byService, byMachineMs }) {
	if (byService === void 0) return false;
	return createdAtMs < Math.min(byService.earliestMs, byMachineMs) - OLD_MARGIN_MS;
}
async function* history(flowId, { service, budget }) {
	const runIds = new Set();
	const tokens = new Set();
	let token;
	let lastMs = Number.POSITIVE_INFINITY;
	let isNewestFirst = true;
	for (let pages = 0; pages < 20; pages += 1) {
		const page = await retrying(() => service.listRuns(flowId, token), budget());
		for (const { createdAtMs = lastMs } of page.runs) {
			isNewestFirst &&= createdAtMs <= lastMs;
			lastMs = createdAtMs;
		}
		yield {
			...page,
			runs: page.runs.filter((run) => isFirst(run.runId, runIds)),
			isNewestFirst
		};
		token = page.continuationToken;
		if (token === void 0 || !isFirst(token, tokens)) return;
	}
}
function isFirst(value, seen) {
	if (seen.has(value)) return false;
	seen.add(value);
	return true;
}
function newestFirst(runs) {
	return runs.toSorted((a, b) => (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0));
}
// src/runs/find-lost-run.ts
const LONGEST_AHEAD_MS$1 = 6e4;
const NO_RETRIES = {
	left: () => 0,
	pause: (error) => Promise.reject(error)
};
function openFinder(target, { service, clock }) {
	const best = {};
	return { async lookUp(attempts) {
		const seen = [];
		let facts;
		let beforeMs = clock.now();
		for await (const page of history(target.flowId, {
			service,
			budget: () => NO_RETRIES
		})) {
			const { serviceTimeMs: dateMs, ageSeconds = 0 } = page;
			if (dateMs !== void 0 && !facts) best.reading = closer(best.reading, {
				dateMs,
				beforeMs,
				afterMs: clock.now()
			});
			seen.push(...page.runs);
			facts ??= {
				dateMs,
				isCached: ageSeconds > 0
			};
			const since = sinceOf(attempts, seen, best.reading);
			if (page.continuationToken === void 0 || page.isNewestFirst && page.runs.some((run) => isOlder(run, since))) return judge({
				runs: seen,
				target,
				attempts,
				since,
				facts
			});
			beforeMs = clock.now();
		}
		const reason = "the history has more runs than can be read";
		return {
			dateMs: void 0,
			isCached: false,
			...facts,
			showsKnown: false,
			showsWindows: false,
			kind: "unclear",
			reason,
			only: void 0
		};
	} };
}
function closer(known, reading) {
	const width = ({ beforeMs, afterMs }) => afterMs - beforeMs;
	return known && width(known) <= width(reading) ? known : reading;
}
function sinceOf(attempts, runs, reading) {
	const byMachineMs = Math.min(...attempts.map(({ atMs }) => atMs));
	const isContradicted = runs.some(({ createdAtMs = 0 }) => reading && createdAtMs > reading.dateMs + LONGEST_AHEAD_MS$1);
	if (!reading || isContradicted) return {
		byService: void 0,
		byMachineMs
	};
	const { dateMs, beforeMs, afterMs } = reading;
	return {
		byService: {
			earliestMs: byMachineMs + dateMs - afterMs,
			latestMs: byMachineMs + dateMs + 1e3 - beforeMs
		},
		byMachineMs
	};
}
function judge({ runs, target, attempts, since, facts }) {
	const newest = target.knownRunIds.at(-1);
	const shown = {
		...facts,
		showsKnown: newest === void 0 || runs.some(({ runId }) => runId === newest),
		showsWindows: runs.some(({ window }) => window !== void 0)
	};
	const verdicts = runs.map((run) => ({
		run,
		verdict: weigh(run, target, attempts, since)
	}));
	const matches = verdicts.flatMap(({ run, verdict }) => verdict.kind === "match" ? [{
		run,
		by: verdict.by
	}] : []);
	const [match] = matches;
	if (match) return {
		kind: "found",
		runs: matches.map(({ run }) => run),
		by: match.by
	};
	const possible = verdicts.filter(({ verdict }) => verdict.kind === "possible");
	const [first, ...others] = possible;
	if (!first) return {
		kind: "absent",
		...shown
	};
	const isByTime = others.length === 0 && first.verdict.kind === "possible" && first.verdict.by === "time";
	return {
		...shown,
		kind: "unclear",
		reason: unclearText(possible.map(({ run }) => run)),
		only: isByTime && !shown.showsWindows ? first.run : void 0
	};
}
function unclearText(runs) {
	const [first, ...others] = runs;
	return others.length === 0 ? `flow run ${first?.runId} can be the one, and can be another` : `${runs.length} runs can be the one and cannot be told apart (${runs.slice(0, MOST_NAMED$1).map(({ runId }) => runId).join(", ")})`;
}
const MOST_NAMED$1 = 5;
// src/runs/proof.ts
const LATEST_SHOWN_MS = 18e4;
const DATE_STEP_MS = 2e3;
const NO_PROOF = {
	firstMs: void 0,
	absentSinceMs: void 0,
	dates: new Map(),
	onlyRunId: void 0,
	doubt: void 0
};
function extend(proof, lookup, nowMs) {
	const doubt = doubtOf(proof, lookup, nowMs);
	const isAbsent = lookup.kind === "absent" && doubt === void 0;
	const { dateMs } = lookup;
	const isNewDate = dateMs !== void 0 && !proof.dates.has(dateMs);
	return {
		firstMs: proof.firstMs ?? nowMs,
		absentSinceMs: isAbsent ? proof.absentSinceMs ?? nowMs : void 0,
		dates: isNewDate ? new Map([...proof.dates, [dateMs, nowMs]]) : proof.dates,
		onlyRunId: lookup.kind === "absent" ? proof.onlyRunId : onlyOf(proof.onlyRunId, lookup.only?.runId ?? ""),
		doubt
	};
}
function onlyOf(known, runId) {
	return known === void 0 || known === runId ? runId : "";
}
function doubtOf({ dates }, { dateMs, isCached, showsKnown }, nowMs) {
	if (dateMs === void 0) return "no-date";
	const isRepeated = nowMs - (dates.get(dateMs) ?? nowMs) >= DATE_STEP_MS;
	if (isCached || isRepeated) return "cached";
	return showsKnown ? void 0 : "incomplete";
}
function isProven({ absentSinceMs }, attempts, { lookupTimeoutMs }, nowMs) {
	if (absentSinceMs === void 0 || lookupTimeoutMs === 0) return false;
	return nowMs >= Math.max(absentSinceMs + lookupTimeoutMs, shownByMs(attempts));
}
function endMs({ firstMs = 0, absentSinceMs }, attempts, { lookupTimeoutMs, retryTimeoutMs }) {
	if (lookupTimeoutMs === 0) return firstMs + retryTimeoutMs;
	const boundMs = firstMs + lookupTimeoutMs;
	const enoughMs = startsAfter(attempts, lookupTimeoutMs) ? boundMs : Math.max(boundMs, shownByMs(attempts));
	const provenMs = (absentSinceMs ?? firstMs) + lookupTimeoutMs;
	return Math.max(enoughMs, Math.min(provenMs, boundMs + lookupTimeoutMs));
}
function startsAfter(attempts, lookupTimeoutMs) {
	return attempts.some(({ atMs, startSeconds = 0 }) => startSeconds * 1e3 - atMs > lookupTimeoutMs);
}
function shownByMs(attempts) {
	return Math.max(...attempts.map(({ startSeconds = 0 }) => startSeconds * 1e3)) + LATEST_SHOWN_MS;
}
// src/runs/settle-lost-run.ts
const LOOKUP_PAUSES_MS$1 = [
	1e3,
	2e3,
	4e3,
	8e3
];
const LATER_LOOKUP_PAUSE_MS$1 = 15e3;
const SHORTEST_LOOKUP_PAUSE_MS = 500;
async function settleLostRun(lost, context) {
	const { clock } = context;
	const patience = patienceOf(context);
	const finder = openFinder(lost.target, context);
	let proof = NO_PROOF;
	for (let lookups = 1;; lookups += 1) {
		const lookup = await lookUpUntilItWorks(finder, lost, context);
		if (lookup.kind === "found") return {
			kind: "found",
			runs: lookup.runs,
			by: "window"
		};
		const nowMs = clock.now();
		proof = extend(proof, lookup, nowMs);
		context.emit({
			type: "looked-up",
			lookup: lookup.kind,
			doubt: proof.doubt,
			lookups
		});
		if (lookup.kind === "absent" && isProven(proof, lost.attempts, patience, nowMs) && lost.mayResend && !startsAfter(lost.attempts, patience.lookupTimeoutMs)) return {
			kind: "absent",
			lookups
		};
		const leftMs = endMs(proof, lost.attempts, patience) - nowMs;
		if (leftMs <= 0) return lastAnswer(lost, {
			lookup,
			proof,
			lookups,
			patience
		});
		const pauseMs = Math.min(LOOKUP_PAUSES_MS$1[lookups - 1] ?? LATER_LOOKUP_PAUSE_MS$1, leftMs);
		await clock.sleep(Math.max(SHORTEST_LOOKUP_PAUSE_MS, pauseMs));
	}
}
function patienceOf({ lookupTimeoutMs, retryTimeoutMs }) {
	return {
		lookupTimeoutMs,
		retryTimeoutMs
	};
}
async function lookUpUntilItWorks(finder, lost, context) {
	const budget = context.budget();
	for (;;) {
		context.clock.throwIfCancelled();
		try {
			return await finder.lookUp(lost.attempts);
		} catch (thrown) {
			const error = thrown;
			await budget.pause(error).catch((reason) => {
				if (reason !== error) throw reason;
				throw unknown(lost, `Looking up the history of the flow failed: ${withoutStop(error.message)}.`, void 0);
			});
		}
	}
}
function lastAnswer(lost, last) {
	const { lookup, proof } = last;
	const only = lookup.kind === "unclear" ? lookup.only : void 0;
	if (only && proof.onlyRunId === only.runId) return {
		kind: "found",
		runs: [only],
		by: "time"
	};
	throw unknown(lost, unknownText(lost, last), lookup);
}
function unknown(lost, lookups, last) {
	return new OutcomeUnknownError(lost.failure, lost.attempts[0].atMs, lookups, {
		showsWindows: last?.showsWindows ?? false,
		isAmbiguous: last?.kind === "unclear"
	});
}
function unknownText({ attempts, mayResend }, { lookup, proof, lookups, patience }) {
	if (lookup.kind === "unclear") return `The history of the flow does not answer: ${lookup.reason}.`;
	const { firstMs = 0 } = proof;
	const shown = `The history of the flow did not show the run for ${formatMs(endMs(proof, attempts, patience) - firstMs)} (lookups: ${lookups})`;
	if (patience.lookupTimeoutMs === 0) return `${shown}, and with \`lookup-timeout: 0\` no run is created again.`;
	if (proof.doubt) return `${shown}, but ${DOUBTS[proof.doubt]}.`;
	if (!mayResend) return `${shown}, and its creation has been sent ${attempts.length} times.`;
	return `${shown}, but it begins later than \`lookup-timeout\` and can show until then.`;
}
const DOUBTS = {
	"no-date": "its answers have no `Date`, so that they can be old",
	cached: "its answers are cached",
	incomplete: "it does not show a run either that exists"
};
function withoutStop(text) {
	return text.replace(/\.$/, "");
}
// src/runs/create-once.ts
const MOST_RESENDS = 2;
async function createOnce(request, { index, knownRunIds }, context) {
	const sent = { last: request() };
	const form = { timesAs: "text" };
	const send = async () => {
		try {
			return await context.service.createRun(sent.last, form);
		} catch (error) {
			if (form.timesAs === "integer" || !(error instanceof AnswerError && wantsIntegers(error.problem))) throw error;
			form.timesAs = "integer";
			context.emit({
				type: "texts-refused",
				reason: error.message
			});
			return context.service.createRun(sent.last, form);
		}
	};
	const prepare = () => {
		sent.last = request();
		return {
			startSeconds: sent.last.startSeconds,
			send
		};
	};
	const { flowId, window } = sent.last;
	return {
		...await createExactlyOne({
			target: {
				flowId,
				window,
				knownRunIds
			},
			index,
			prepare
		}, context),
		startSeconds: sent.last.startSeconds
	};
}
async function createExactlyOne(creation, context) {
	const first = await sendUntilAnswered(creation, context, Number.POSITIVE_INFINITY);
	return "run" in first ? {
		...first.run,
		by: "answer"
	} : recover(creation, first, context);
}
async function sendUntilAnswered({ target, index, prepare }, { clock, budget: openBudget, emit }, mostSends) {
	const budget = openBudget();
	let sends = 0;
	for (;;) {
		const { startSeconds, send } = prepare();
		const attempt = {
			atMs: clock.now(),
			startSeconds
		};
		emit({
			type: "sending",
			index
		});
		try {
			return { run: newRun(await send(), target) };
		} catch (error) {
			const kind = failureKind(error);
			const failure = error;
			if (kind === "unanswered") return {
				attempt,
				failure
			};
			sends += error instanceof AnswerError ? 1 : 0;
			if (kind === "refused" || sends >= mostSends) throw error;
			await budget.pause(failure);
		}
	}
}
function newRun(run, { knownRunIds, retriggeredRunId }) {
	if (run.runId === retriggeredRunId || !knownRunIds.includes(run.runId)) return run;
	throw new UnreadableAnswerError(`the Flow Service answered with flow run ${run.runId}, which this step has created before`);
}
async function recover(creation, first, context) {
	const { failure } = first;
	const attempts = [first.attempt];
	const target = {
		...creation.target,
		clientId: context.clientId
	};
	context.emit({
		type: "looking-up",
		reason: failure.message
	});
	try {
		for (;;) {
			const resends = attempts.length - 1;
			const lost = {
				target,
				attempts,
				failure,
				mayResend: resends < MOST_RESENDS
			};
			const settled = await settleLostRun(lost, context);
			if (settled.kind === "found") return foundRun(settled, lost, context);
			context.emit({
				type: "resending",
				lookups: settled.lookups
			});
			const next = await sendUntilAnswered(creation, context, MOST_RESENDS - resends);
			if ("run" in next) return await foundRun({
				runs: [next.run],
				by: "answer"
			}, lost, context);
			attempts.push(next.attempt);
		}
	} catch (error) {
		if (error instanceof OutcomeUnknownError || error instanceof DuplicatedRunsError) throw error;
		const { message } = error;
		throw new OutcomeUnknownError(failure, first.attempt.atMs, `Then ${message.replace(/\.$/, "")}.`);
	}
}
async function foundRun({ runs, by }, lost, context) {
	const [run, ...others] = runs;
	if (!run || others.length > 0) throw new DuplicatedRunsError(runs);
	if (lost.attempts.length === 1 && by !== "answer") return {
		...run,
		by
	};
	const target = {
		...lost.target,
		knownRunIds: [...lost.target.knownRunIds, run.runId]
	};
	const findDuplicates = () => duplicatesOf({
		...lost,
		target
	}, context);
	const duplicates = await findDuplicates();
	if (duplicates.length > 0) throw new DuplicatedRunsError([run, ...duplicates]);
	return {
		...run,
		by,
		findDuplicates
	};
}
async function duplicatesOf({ target, attempts }, context) {
	try {
		const lookup = await openFinder(target, context).lookUp(attempts);
		return lookup.kind === "found" ? lookup.runs : [];
	} catch (error) {
		context.emit({
			type: "duplicates-not-checked",
			reason: error.message
		});
		return [];
	}
}
// src/runs/earlier-attempt.ts
const LONGEST_AGO_MS = 12 * UNIT_SECONDS.h * 1e3;
const CLOCK_MARGIN_SECONDS = 2;
function findEarlierAttempts({ overlapping, clockAheadMs }, windows, { run: order, connection, nowMs }) {
	if (!order.isRelativeToNow) return [];
	const longestSeconds = (connection.requestTimeoutMs + connection.retryTimeoutMs) / 1e3;
	return overlapping.flatMap((run) => {
		const { window, createdAtMs } = run;
		if (!window || createdAtMs === void 0) return [];
		const createdMs = createdAtMs - clockAheadMs;
		const latest = Math.floor(createdMs / 1e3) + CLOCK_MARGIN_SECONDS;
		const index = indexGiven(window, order, {
			earliest: latest - Math.ceil(longestSeconds) - 4,
			latest
		});
		const own = index === void 0 ? void 0 : windows[index];
		if (index === void 0 || !own || !overlaps(own, window)) return [];
		return [{
			run,
			window,
			index,
			isOld: nowMs - createdMs > LONGEST_AGO_MS
		}];
	});
}
function indexGiven(window, { windowsAt }, { earliest, latest }) {
	const last = windowsAt(latest) ?? [];
	const moments = [...[
		0,
		(last.at(-1)?.endSeconds ?? 0) - window.endSeconds,
		(last[0]?.startSeconds ?? 0) - window.startSeconds
	].map((shift) => latest - shift), earliest].filter((moment) => moment >= earliest && moment <= latest);
	for (const moment of moments) {
		const index = (windowsAt(moment) ?? []).findIndex((given) => isSameWindow(given, window));
		if (index >= 0) return index;
	}
}
// src/runs/existing-run-errors.ts
function existsError({ runId, status, window }) {
	return new PreconditionError(`flow run ${runId} has exactly this window${window ? `, ${spanText(window)}` : ""}, and its status is ${statusText(status)}`, "Set `if-run-exists: attach` to take the run over.");
}
function overlapError({ runId, status, window }) {
	return new PreconditionError(`flow run ${runId} reads some of this data${window ? ` (${spanText(window)})` : ""}, and its status is ${statusText(status)}`, "Give a window that begins where that run ends, or ends where it begins.");
}
function hiddenWindowError$1({ runId, status }) {
	return new PreconditionError(`flow run ${runId} has not ended (status: ${status || "none yet"}), and the service does not show its window, which may be this one`, "Wait for it with the wait action, and look up its window in Experience Platform. Start this step again with `if-run-exists: create` only if that is another window.");
}
function hiddenWindowOfEndedRunError({ runId, status }) {
	return new PreconditionError(`the service does not show the window of flow run ${runId} (status: ${statusText(status)}), which may be this one`, "Look up its window in Experience Platform. Start this step again with `if-run-exists: create` only if that is another window.");
}
function unreadError() {
	return new PreconditionError("whether a run over this window exists is not known: the flow has had more than 2,000 runs since the window began, and older runs were not read", "Set `if-run-exists: attach`, which takes over a run over this window if it is among the newest 2,000.");
}
function earlierAttemptsError(attempts, endSeconds) {
	const [latest] = attempts.toSorted((a, b) => b.window.endSeconds - a.window.endSeconds);
	const list = attempts.map(({ run, window }) => `${run.runId} (${spanText(window)})`).join(", ");
	const { startSeconds = 0, endSeconds: from = 0 } = latest?.window ?? {};
	return new PreconditionError(`these inputs gave the windows of ${attempts.length === 1 ? "an older flow run" : "several flow runs"} that read some of this data: ${list}`, `To take over the latest of them, set \`window-start-time: ${startSeconds}\` and \`window-end-time: ${from}\`. To read only what is missing, set \`window-start-time: ${from}\` and \`window-end-time: ${Math.max(endSeconds, from)}\`.`);
}
function spanText({ startSeconds, endSeconds }) {
	return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}
function statusText(status) {
	return status || "not known yet";
}
// src/runs/existing-runs.ts
const LONGEST_AHEAD_MS = 7 * UNIT_SECONDS.d * 1e3;
async function findExistingRuns({ flowId, whole, windows, sameIsEnough }, context) {
	const earliestMs = whole.startSeconds * 1e3 - LONGEST_AHEAD_MS;
	const runs = [];
	let isComplete = false;
	let clockAheadMs = 0;
	for await (const page of history(flowId, context)) {
		if (page.serviceTimeMs !== void 0) clockAheadMs = page.serviceTimeMs - context.clock.now();
		runs.push(...page.runs.filter((run) => run.flowId === "" || run.flowId === flowId));
		const isPast = page.runs.some(({ createdAtMs = earliestMs }) => createdAtMs < earliestMs);
		isComplete = page.continuationToken === void 0 || isPast && page.isNewestFirst;
		isComplete ||= sameIsEnough && windows.every((window) => sameOf(window, runs) !== void 0);
		if (isComplete) break;
	}
	return {
		...sortOut(runs, {
			whole,
			windows,
			earliestMs
		}),
		clockAheadMs,
		isComplete
	};
}
function sortOut(all, { whole, windows, earliestMs }) {
	const runs = all.filter(({ status }) => runState(status) !== "failed");
	const comparedTo = (run) => windows.map((window) => compareWindow(run, window));
	const isUnknown = (run) => {
		const compared = comparedTo(run);
		return compared.includes("unknown") && !compared.includes("same");
	};
	const isSame = (run) => comparedTo(run).includes("same");
	return {
		same: windows.map((window) => sameOf(window, all)),
		overlapping: runs.filter((run) => run.window && overlaps(run.window, whole) && !isSame(run) && !isUnknown(run)),
		withoutWindow: runs.filter((run) => isUnknown(run) && (run.createdAtMs ?? earliestMs) >= earliestMs),
		active: runs.filter(({ status }) => isUnderWay(status))
	};
}
function sameOf(window, runs) {
	return runs.filter((run) => runState(run.status) !== "failed" && compareWindow(run, window) === "same").reduce(newer, void 0);
}
function newer(run, other) {
	return run === void 0 || (other.createdAtMs ?? 0) > (run.createdAtMs ?? 0) ? other : run;
}
// src/runs/if-run-exists.ts
const RERUN_LOOKUP_MS = 6e4;
const LOOKUP_PAUSES_MS = [
	1e3,
	2e3,
	4e3,
	8e3
];
const LATER_LOOKUP_PAUSE_MS = 15e3;
async function findRunsToAttach(plan, order, context) {
	const { ifRunExists } = order;
	if (ifRunExists === "create") return {
		plan,
		existing: []
	};
	const { flowId } = order.run;
	const found = await during(`look up existing runs of flow ${flowId}`, lookUp(plan, order, context));
	const { existing, attempts } = found;
	const failure = preconditionFailure(found, plan, ifRunExists);
	if (failure) throw new OperationError(`create a run of flow ${flowId}`, "none", failure);
	if (!isComplete(found)) {
		const overlapping = existing.overlapping.filter((run) => attempts.every((attempt) => attempt.run !== run));
		context.emit({
			type: "existing-runs-found",
			existing: {
				...existing,
				overlapping
			}
		});
	}
	return attached(plan, found);
}
async function lookUp(plan, order, context) {
	const { clock, lookupTimeoutMs, emit } = context;
	const isRerun = order.isRerun && order.ifRunExists === "attach";
	const endMs = clock.now() + (isRerun ? Math.min(RERUN_LOOKUP_MS, lookupTimeoutMs) : 0);
	for (let lookups = 1;; lookups += 1) {
		const found = await lookUpOnce(plan, order, context);
		const leftMs = endMs - clock.now();
		if (leftMs <= 0 || isComplete(found)) return found;
		if (lookups === 1) emit({
			type: "rerun-looking-up",
			leftMs
		});
		await clock.sleep(Math.min(leftMs, LOOKUP_PAUSES_MS[lookups - 1] ?? LATER_LOOKUP_PAUSE_MS));
	}
}
async function lookUpOnce(plan, order, context) {
	const { run, connection } = order;
	const existing = await findExistingRuns({
		flowId: run.flowId,
		...plan,
		sameIsEnough: true
	}, context);
	const nowMs = context.clock.now();
	return {
		existing,
		attempts: findEarlierAttempts(existing, plan.windows, {
			run,
			connection,
			nowMs
		}).filter(({ index }) => existing.same[index] === void 0)
	};
}
function isComplete({ existing, attempts }) {
	return existing.same.every((run, index) => run ?? attempts.some((attempt) => attempt.index === index));
}
function preconditionFailure(found, plan, ifRunExists) {
	const { existing, attempts } = found;
	if (ifRunExists === "fail") return failIfAny(existing);
	const hidden = existing.withoutWindow.find(({ status }) => isUnderWay(status));
	if (hidden && !isComplete(found)) return hiddenWindowError$1(hidden);
	return attempts.some(({ index, isOld }) => isOld || attempts.filter((other) => other.index === index).length > 1) ? earlierAttemptsError(attempts, plan.whole.endSeconds) : void 0;
}
function failIfAny({ same, overlapping, withoutWindow, isComplete }) {
	const [first] = same.filter((run) => run !== void 0);
	if (first) return existsError(first);
	const [overlap] = overlapping;
	if (overlap) return overlapError(overlap);
	const [hidden] = withoutWindow;
	if (hidden) return isUnderWay(hidden.status) ? hiddenWindowError$1(hidden) : hiddenWindowOfEndedRunError(hidden);
	return isComplete ? void 0 : unreadError();
}
function attached(plan, { existing, attempts }) {
	if (attempts.length === 0) return {
		plan,
		existing: existing.same
	};
	const attemptAt = (index) => attempts.find((attempt) => attempt.index === index);
	const windows = plan.windows.map((window, index) => attemptAt(index)?.window ?? window);
	const whole = {
		startSeconds: Math.min(...windows.map(({ startSeconds }) => startSeconds)),
		endSeconds: Math.max(...windows.map(({ endSeconds }) => endSeconds))
	};
	const runs = windows.map((_, index) => existing.same[index] ?? attemptAt(index)?.run);
	return {
		plan: {
			...plan,
			whole,
			windows
		},
		existing: runs
	};
}
// src/runs/last-run.ts
const MOST_NAMED = 10;
async function readNewestRuns(flowId, context) {
	const seen = [];
	let isComplete = false;
	for await (const { runs, continuationToken, isNewestFirst } of history(flowId, context)) {
		seen.push(...runs.filter((run) => run.flowId === "" || run.flowId === flowId));
		const { endSeconds = 0 } = lastSuccess(seen)?.window ?? {};
		const oldestMs = Math.min(...seen.map(({ createdAtMs = Number.POSITIVE_INFINITY }) => createdAtMs));
		isComplete = continuationToken === void 0 || isNewestFirst && endSeconds * 1e3 >= oldestMs;
		if (isComplete) break;
	}
	return {
		runs: newestFirst(seen),
		isComplete
	};
}
function continueFrom({ runs, isComplete }, endSeconds, attach) {
	const run = lastSuccess(runs);
	const active = runs.filter(({ status }) => isUnderWay(status));
	const [underWay] = active;
	if (attach && underWay?.window && active.length === 1) {
		const { startSeconds } = underWay.window;
		if (startSeconds === run?.window.endSeconds && underWay.window.endSeconds === endSeconds) return {
			kind: "existing",
			run: {
				...underWay,
				window: underWay.window
			}
		};
	}
	if (underWay) throw activeError(underWay, active);
	if (!isComplete) throw incompleteError(runs.length, run);
	if (!run) throw noStartError(runs);
	const hidden = runs.find((other) => isRead(other) && other.window === void 0 && isAfter(other, run));
	if (hidden) throw hiddenWindowError(hidden, run);
	if (attach && run.window.endSeconds === endSeconds) return {
		kind: "existing",
		run
	};
	if (run.window.endSeconds >= endSeconds) throw nothingNewError(run, endSeconds);
	return {
		kind: "from",
		last: {
			run,
			gaps: gapsBefore(run.window.endSeconds, runs),
			runsRead: runs.length
		}
	};
}
function lastSuccess(runs) {
	return runs.filter(isRead).filter((run) => run.window !== void 0).reduce((last, run) => last && last.window.endSeconds >= run.window.endSeconds ? last : run, void 0);
}
function isAfter({ createdAtMs }, { window }) {
	return createdAtMs === void 0 || createdAtMs > window.endSeconds * 1e3;
}
function isRead({ status }) {
	const state = runState(status);
	return state === "succeeded" || state === "partially-succeeded";
}
function gapsBefore(endSeconds, runs) {
	const covered = [{
		startSeconds: endSeconds,
		endSeconds: Number.MAX_SAFE_INTEGER
	}, ...runs.filter(isRead).flatMap(({ window }) => window ? [window] : [])];
	const gaps = [];
	for (const { status, window } of runs) {
		if (!window || runState(status) !== "failed") continue;
		const missing = uncovered(window, covered);
		gaps.push(...missing);
		covered.push(...missing);
	}
	return gaps.sort((a, b) => a.startSeconds - b.startSeconds);
}
function activeError(run, active) {
	const more = active.length > 1 ? ` (and ${active.length - 1} more)` : "";
	const runIds = active.map(({ runId }) => runId).slice(0, MOST_NAMED);
	const status = run.status === "" ? "has no status yet" : `has the status ${run.status}`;
	return new PreconditionError(`flow run ${run.runId}${more} is still active (it ${status}), and to go on past it would leave a gap if it failed`, `Wait for it with the wait action and run-id: ${runIds.join(",")}, then start this step again. Or give window-start-time a time.`);
}
function incompleteError(runsRead, run) {
	const furthest = run ? `, of which ${run.runId} has read furthest, up to ${formatBoth(run.window.endSeconds)}` : ", of which none says that it has read a window";
	return new PreconditionError(`where reading has got to is not certain: an older run may have read later data than the newest ${runsRead} runs${furthest}`, "Give window-start-time a time. Once a run has read data up to the present, later steps can go on from there with last-run.");
}
function hiddenWindowError(hidden, run) {
	return new PreconditionError(`the service does not say which window flow run ${hidden.runId} has read, and it may have read past ${formatBoth(run.window.endSeconds)}, where the last known window ends (flow run ${run.runId})`, "Look up in Experience Platform what it has read, and give window-start-time the end of that.");
}
function noStartError(runs) {
	if (runs.length === 0) return new PreconditionError("the flow has no runs yet", "Give window-start-time a time for the first run; later steps can go on from there with last-run. Where the flow should have runs, check flow-id, sandbox-name and org-id.");
	if (runs.some(isRead)) return new PreconditionError("the service does not say which windows the runs of this flow had", "Give window-start-time a time.");
	const starts = runs.flatMap(({ window }) => window ? [window.startSeconds] : []);
	const earliest = starts.length > 0 ? `, such as ${formatBoth(Math.min(...starts))}` : "";
	return new PreconditionError(`none of the runs of this flow has succeeded (runs read: ${runs.length}), and the newest of them, ${runs[0]?.runId}, has the status ${runs[0]?.status}`, `Give window-start-time the time from which data is missing${earliest}. See why the runs failed first.`);
}
function nothingNewError({ runId, window }, endSeconds) {
	return new PreconditionError(`there is nothing to read: flow run ${runId} has read up to ${formatBoth(window.endSeconds)}, and window-end-time is ${formatBoth(endSeconds)}`, isFarFuture(window.endSeconds) ? "Its window was a slip: give window-start-time the time when it ran." : "Start this step again when there is newer data, or with a later window-end-time.");
}
// src/runs/plan.ts
function planOf({ windows }) {
	const [first] = windows ?? [];
	const last = windows?.at(-1);
	if (!windows || !first || !last) return void 0;
	return {
		whole: {
			startSeconds: first.startSeconds,
			endSeconds: last.endSeconds
		},
		windows
	};
}
async function planFromLastRun({ run, ifRunExists }, context) {
	const plan = async () => {
		return planAfter(continueFrom(await readNewestRuns(run.flowId, context), run.endSeconds, ifRunExists === "attach"), run);
	};
	return during(`continue from the last run of flow ${run.flowId}`, plan());
}
function planAfter(continuation, { endSeconds, windowSize }) {
	if (continuation.kind === "existing") {
		const { window } = continuation.run;
		return {
			whole: window,
			windows: [window],
			existing: [continuation.run]
		};
	}
	const { last } = continuation;
	const whole = {
		startSeconds: last.run.window.endSeconds,
		endSeconds
	};
	const split = splitWindow(whole, windowSize);
	if ("problem" in split) throw new PreconditionError(`\`window-size\` ${split.problem}`, "Give a longer `window-size`.");
	return {
		whole,
		windows: split.value,
		last,
		existing: []
	};
}
const LONGEST_LEAD_SECONDS = 60;
function requestFor(run, window, isFirst, nowSeconds) {
	const { flowId, deltaColumn } = run;
	const lead = Math.min(LONGEST_LEAD_SECONDS, Math.max(0, run.startSeconds - run.nowSeconds));
	return {
		flowId,
		startSeconds: (isFirst ? lead === 0 || run.startSeconds >= nowSeconds : run.startSeconds >= nowSeconds + lead / 2) ? run.startSeconds : Math.ceil(nowSeconds) + lead,
		window,
		deltaColumn
	};
}
// src/runs/preview.ts
async function previewRuns(plan, run, context) {
	const { flowId, deltaColumn } = run;
	const reading = Promise.all([inspectFlow(flowId, context), findExistingRuns({
		flowId,
		...plan,
		sameIsEnough: false
	}, context)]);
	const [inspection, existing] = await during(`check flow ${flowId}`, reading);
	const incompatibilities = findIncompatibilities(inspection, deltaColumn);
	return {
		...inspection,
		...existing,
		incompatibilities
	};
}
// src/time/pace.ts
const SHORTEST_PAUSE_MS = 5e3;
const PART_OF_AGE = .18;
const JITTER = .05;
function pollPauseMs(ageMs, pollIntervalMs, random) {
	const pauseMs = Math.min(pollIntervalMs, Math.max(SHORTEST_PAUSE_MS, ageMs * PART_OF_AGE));
	return Math.round(pauseMs * (1 - JITTER * random));
}
function firstPauseMs(ageMs, pollIntervalMs) {
	return Math.max(0, Math.min(SHORTEST_PAUSE_MS, pollIntervalMs) - ageMs);
}
// src/runs/poll.ts
const GRACE_MS = 3e5;
const SHORTEST_POLL_MS = 2e3;
async function pollRun({ runId }, { startSeconds, waitTimeoutMs, pollIntervalMs, unreachableMs }, context) {
	const { clock } = context;
	const begunMs = clock.now();
	const deadlineMs = begunMs + waitTimeoutMs;
	const seen = { bornMs: Math.max(begunMs, (startSeconds ?? 0) * 1e3) };
	const visibleMs = seen.bornMs + GRACE_MS;
	let pauseMs = startSeconds ? firstPauseMs(begunMs - seen.bornMs, pollIntervalMs) : 0;
	for (;;) {
		const leftMs = Math.max(0, deadlineMs - clock.now());
		await clock.sleep(Math.min(pauseMs, leftMs));
		const poll = await pollOnce(runId, Math.max(SHORTEST_POLL_MS, deadlineMs - clock.now()), clock.now() < visibleMs, context);
		clock.throwIfCancelled();
		if (poll.kind === "shown") {
			seen.run = poll.run;
			seen.bornMs = clock.now() - (ageOf(poll) ?? clock.now() - seen.bornMs);
		}
		const event = eventOf(runId, poll, clock.now() - seen.bornMs);
		if (event) context.emit(event);
		seen.patienceEndsMs ??= clock.now() + unreachableMs;
		if (!isUnconnected(poll.error)) seen.patienceEndsMs = Number.POSITIVE_INFINITY;
		const isCutOff = clock.now() >= seen.patienceEndsMs;
		const end = endOf(poll, seen.run, pauseMs >= leftMs, isCutOff);
		if (end) return end;
		pauseMs = nextPauseMs(clock.now() - seen.bornMs, pollIntervalMs, poll, context.random());
	}
}
async function pollOnce(runId, timeoutMs, mayBeHidden, { service }) {
	try {
		const { run, serviceTimeMs } = await service.getRun(runId, timeoutMs);
		if (run) return {
			kind: "shown",
			run,
			serviceTimeMs,
			error: void 0
		};
		return mayBeHidden ? {
			kind: "not-shown",
			error: void 0
		} : {
			kind: "refused",
			error: new Error("the Flow Service does not show the run")
		};
	} catch (thrown) {
		const error = thrown;
		const reason = error instanceof TokenError ? error.cause : error;
		if (isPassing(reason)) return {
			kind: "passing",
			error: reason
		};
		return isNotFound(error) && mayBeHidden ? {
			kind: "not-shown",
			error: void 0
		} : {
			kind: "refused",
			error
		};
	}
}
function endOf(poll, run, isOver, isCutOff) {
	const { error } = poll;
	if (poll.kind === "shown" && !isUnderWay(poll.run.status)) return {
		kind: "ended",
		run: poll.run
	};
	if (error && (poll.kind === "refused" || isCutOff)) return {
		kind: "blind",
		run,
		error
	};
	return isOver ? {
		kind: "timed-out",
		run,
		error
	} : void 0;
}
function isUnconnected(error) {
	return error instanceof NoAnswerError && !error.sent;
}
function eventOf(runId, poll, ageMs) {
	switch (poll.kind) {
		case "shown": return {
			type: "run-polled",
			run: poll.run,
			ageMs
		};
		case "not-shown": return {
			type: "run-not-shown",
			runId
		};
		case "passing": return {
			type: "poll-failed",
			runId,
			reason: poll.error.message
		};
		case "refused": return;
		default: return poll;
	}
}
function ageOf({ run, serviceTimeMs }) {
	const requestedMs = (run.startSeconds ?? 0) * 1e3;
	const startMs = run.startedAtMs ?? Math.max(requestedMs, run.createdAtMs ?? 0);
	return startMs === 0 || serviceTimeMs === void 0 ? void 0 : serviceTimeMs - startMs;
}
function nextPauseMs(ageMs, pollIntervalMs, poll, random) {
	const beforeStartMs = Math.min(pollIntervalMs, firstPauseMs(ageMs, pollIntervalMs));
	const pauseMs = ageMs < 0 ? beforeStartMs : pollPauseMs(ageMs, pollIntervalMs, random);
	const { error } = poll;
	return Math.max(pauseMs, error instanceof AnswerError ? error.problem.retryAfterMs ?? 0 : 0);
}
// src/runs/wait.ts
async function waitForRuns(runs, options, context) {
	const siblings = {
		runIds: new Set(runs.map(({ runId }) => runId)),
		turn: Promise.resolve()
	};
	return Promise.all(runs.map((run) => waitForRun(run, options, siblings, context)));
}
async function waitForRun(run, options, siblings, context) {
	const attempts = [];
	let current = run;
	for (let retries = options.retries;; retries -= 1) {
		const unreachableMs = current.window ? Number.POSITIVE_INFINITY : context.retryTimeoutMs;
		const waited = waitedRun(current, await pollRun(current, {
			...options,
			startSeconds: current.startSeconds,
			unreachableMs
		}, context));
		attempts.push(waited);
		if (waited.outcome !== "failed" || retries === 0) return attempts;
		try {
			const next = await inTurn(siblings, () => retrigger(waited, run.flowId, siblings, context));
			context.emit({
				type: "run-retriggered",
				failed: waited,
				next
			});
			current = {
				...next,
				window: waited.window
			};
		} catch (thrown) {
			const problem = thrown;
			const outcome = problem instanceof OutcomeUnknownError ? "unknown" : waited.outcome;
			return [...attempts.slice(0, -1), {
				...waited,
				outcome,
				problem
			}];
		}
	}
}
async function inTurn(siblings, work) {
	const turn = siblings.turn.then(work);
	siblings.turn = turn.catch(() => void 0);
	return turn;
}
async function retrigger({ runId, window, details }, flowId, siblings, context) {
	if (siblings.unknown) throw new Error("whether another run was re-triggered is not known");
	const target = {
		flowId: details?.flowId || (flowId ?? ""),
		window,
		knownRunIds: [...siblings.runIds],
		retriggeredRunId: runId
	};
	const prepare = () => ({
		startSeconds: void 0,
		send: () => context.service.retriggerRun(runId)
	});
	try {
		const next = await createExactlyOne({
			target,
			index: void 0,
			prepare
		}, context);
		siblings.runIds.add(next.runId);
		return next;
	} catch (error) {
		if (error instanceof OutcomeUnknownError) siblings.unknown = error;
		throw error;
	}
}
function waitedRun(run, end) {
	const details = end.run;
	return {
		runId: run.runId,
		etag: details?.etag || run.etag,
		outcome: end.kind === "ended" ? outcomeOf(end.run) : end.kind === "blind" ? "unknown" : "timed-out",
		status: details?.status ?? "",
		window: run.window ?? details?.window,
		details,
		problem: end.kind === "ended" ? void 0 : end.error
	};
}
// src/wait-for-flow-runs.ts
async function waitForFlowRuns({ runIds, warnings, ...task }, machine) {
	machine.emit({
		type: "inputs-warned",
		warnings
	});
	const context = await connect(task.connection, machine);
	await waitForEnds(runIds.map((runId) => ({
		runId,
		etag: ""
	})), task, context);
}
async function waitForEnds(runs, task, context) {
	const { flowId, wait } = task;
	context.emit({
		type: "wait-begun",
		runs,
		task
	});
	const ended = await waitForRuns(runs.map((run) => ({
		...run,
		flowId
	})), wait, context);
	context.emit({
		type: "wait-ended",
		runs: ended
	});
	const unsuccessful = ended.flatMap((attempts) => attempts.slice(-1)).filter((end) => !isSuccess(end, wait));
	if (unsuccessful.length > 0) throw new UnsuccessfulRunsError(unsuccessful, wait);
}
function isSuccess({ outcome, details }, { maxFailedRecords }) {
	if (maxFailedRecords !== void 0 && (details?.metrics.recordsFailed ?? 0) > maxFailedRecords) return false;
	return outcome === "succeeded" || outcome === "partially-succeeded";
}
// src/create-flow-run.ts
async function createFlowRun(order, machine) {
	const { emit } = machine;
	const given = planOf(order.run);
	emit({
		type: "asked",
		order,
		plan: given
	});
	emit({
		type: "inputs-warned",
		warnings: order.warnings
	});
	const context = await connect(order.connection, machine);
	const plan = given ?? await planFromLastRun(order, context);
	if (!given) emit({
		type: "planned",
		plan
	});
	if (order.dryRun) emit({
		type: "previewed",
		preview: await previewRuns(plan, order.run, context)
	});
	else await createRuns(plan, order, context);
}
async function createRuns(asked, order, context) {
	const { connection, run, wait } = order;
	const { plan, existing } = asked.existing ? {
		plan: asked,
		existing: asked.existing
	} : await findRunsToAttach(asked, order, context);
	if (plan !== asked) context.emit({
		type: "planned",
		plan
	});
	const runIds = [];
	for (const [index, window] of plan.windows.entries()) {
		if (index > 0) context.clock.throwIfCancelled();
		const request = () => requestFor(run, window, index === 0, context.clock.now() / 1e3);
		context.emit({
			type: "window-begun",
			index,
			request: request()
		});
		const found = existing[index];
		const created = found ? attach(found, index, context) : await create({
			request,
			index,
			knownRunIds: runIds
		}, context);
		runIds.push(created.runId);
		if (wait) await waitForEnds([{
			...created,
			window
		}], {
			connection,
			flowId: run.flowId,
			wait
		}, context);
	}
}
function attach(run, index, { clock, emit }) {
	emit({
		type: "run-attached",
		index,
		run
	});
	const { startSeconds = 0 } = run;
	return {
		...run,
		startSeconds: startSeconds * 1e3 > clock.now() ? startSeconds : void 0
	};
}
async function create({ request, index, knownRunIds }, context) {
	try {
		const run = await createOnce(request, {
			index,
			knownRunIds
		}, context);
		context.emit({
			type: "run-created",
			index,
			run
		});
		return run;
	} catch (error) {
		if (error instanceof DuplicatedRunsError) {
			context.emit({
				type: "runs-duplicated",
				index,
				runs: error.runs
			});
			throw error;
		}
		const explanation = isAboutRequest(error) ? await explainRefusal(request(), context) : void 0;
		const failure = operationError(`create a run of flow ${request().flowId}`, error, runLeftBy(error), explanation);
		context.emit({
			type: "window-failed",
			index,
			run: failure.run
		});
		throw failure;
	}
}
function runLeftBy(error) {
	return [
		AnswerError,
		NoAnswerError,
		CancelledError
	].some((kind) => error instanceof kind) ? "none" : "unknown";
}
export { createFlowRun, createTransport, waitForFlowRuns, withoutSecrets };
