import { TokenError, createTransport, failureKind, isAboutRequest, isNotFound, isPassing, openBudget, openFlowService, openSession, refusesState, retrying, sourceKind, wantsIntegers, withoutSecrets } from "./adobe.js";
import { AnswerError, CancelledError, DuplicatedRunsError, NoAnswerError, OperationError, OutcomeUnknownError, PreconditionError, UnreadableAnswerError, UnsuccessfulRunsError, isLasting, lossOf, outcomeOf } from "./shared.js";
import { UNIT_SECONDS, compareWindow, formatBoth, formatMs, isFarFuture, isSameWindow, isUnderWay, overlaps, runState, splitWindow, uncovered } from "./inputs.js";
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
	const spec = await service.getFlowSpec(flow.specId, LONGEST_EXPLANATION_MS).catch(() => void 0);
	return {
		flow,
		source: sourceKind({
			flow,
			spec
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
	const connection = await retrying(read, budget()).catch(() => void 0);
	return {
		flow,
		source: sourceKind({
			flow,
			spec,
			connection
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
	const session = await during("get an access token", openSession(connection, {
		transport,
		mask,
		budget,
		clock
	}));
	return {
		service: openFlowService(transport, connection, session),
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
// src/runs/in-parallel.ts
async function inParallel(items, mostAtOnce, create) {
	const failures = [];
	const isStopped = () => failures.length > 0;
	const waits = new Set();
	for (const [index, item] of items.entries()) {
		while (waits.size >= mostAtOnce) await Promise.race(waits);
		if (isStopped()) break;
		try {
			const wait = await create(item, index, isStopped);
			if (!wait) continue;
			const waited = wait().catch((error) => void failures.push(error)).finally(() => waits.delete(waited));
			waits.add(waited);
		} catch (error) {
			failures.push(error);
		}
	}
	await Promise.all(waits);
	if (failures.length > 0) throw worstFailure(failures);
}
const RANKS = [
	(error) => error instanceof DuplicatedRunsError,
	(error) => error instanceof OperationError && error.run === "unknown",
	(error) => error instanceof UnsuccessfulRunsError,
	(error) => !isCancelled(error) && !(error instanceof OperationError),
	(error) => !isCancelled(error)
];
function worstFailure(failures) {
	const is = RANKS.find((rank) => failures.some(rank));
	const worst = is ? failures.find(is) : failures.find(isCancelError) ?? failures[0];
	if (!(worst instanceof UnsuccessfulRunsError)) return worst;
	const ends = failures.flatMap((error) => error instanceof UnsuccessfulRunsError ? error.ends : []);
	const notCreated = failures.find((error) => error instanceof OperationError && !isCancelled(error));
	return new UnsuccessfulRunsError(ends, worst.options, notCreated);
}
function isCancelled(error) {
	return isCancelError(error) || error instanceof OperationError && isCancelError(error.cause);
}
function isCancelError(error) {
	return error instanceof CancelledError;
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
// src/runs/retrigger.ts
async function retrigger(failed, stepRuns, context) {
	const budget = context.budget();
	for (;;) try {
		return await stepRuns.inTurn(() => retriggerOnce(failed, stepRuns, context));
	} catch (error) {
		if (!(error instanceof AnswerError && refusesState(error.problem))) throw error;
		await budget.pause(error);
	}
}
async function retriggerOnce({ end, flowId, index }, stepRuns, context) {
	if (stepRuns.isUnclear()) throw new Error("whether another flow run was created or re-triggered is not known");
	const { runId, window } = end;
	const target = {
		flowId,
		window,
		knownRunIds: [...stepRuns.runIds],
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
		stepRuns.add(next.runId);
		return next;
	} catch (error) {
		const run = runLeftBy(error);
		if (run === "unknown") stepRuns.becomeUnclear();
		if (error instanceof DuplicatedRunsError) context.emit({
			type: "runs-duplicated",
			index,
			runs: error.runs
		});
		else context.emit({
			type: "retrigger-failed",
			runId,
			run
		});
		throw error;
	}
}
function runLeftBy(error) {
	return [
		AnswerError,
		NoAnswerError,
		TokenError,
		CancelledError
	].some((kind) => error instanceof kind) ? "none" : "unknown";
}
// src/runs/step-runs.ts
function openStepRuns(runIds = []) {
	const known = new Set(runIds);
	const unknown = { exists: false };
	const turn = { last: Promise.resolve() };
	return {
		runIds: known,
		isUnclear: () => unknown.exists,
		becomeUnclear: () => {
			unknown.exists = true;
		},
		add: (runId) => void known.add(runId),
		async inTurn(work) {
			const own = turn.last.then(work);
			turn.last = own.catch(() => void 0);
			return own;
		}
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
// src/runs/poll-once.ts
async function pollOnce(runId, timeoutMs, { service }) {
	try {
		const { run, serviceTimeMs } = await service.getRun(runId, timeoutMs);
		if (run) return {
			kind: "shown",
			run,
			serviceTimeMs,
			error: void 0
		};
		return {
			kind: "not-shown",
			error: new Error("the Flow Service does not show the run")
		};
	} catch (error) {
		return failedPoll(error);
	}
}
function failedPoll(error) {
	const reason = error instanceof TokenError ? error.cause : error;
	if (isPassing(reason)) return {
		kind: "passing",
		error: reason
	};
	if (isNotFound(error)) return {
		kind: "not-shown",
		error
	};
	return {
		kind: error instanceof AnswerError || error instanceof TokenError ? "refused" : "defect",
		error
	};
}
// src/runs/poll-patience.ts
const GRACE_MS = 3e5;
const LASTING_MS = 12e4;
const LASTING_AT_FIRST_MS = 1e4;
const FEWEST_BAD_POLLS = 3;
const FEWEST_LASTING_FAULTS = 2;
function openPatience({ bornMs, unreachableMs }) {
	const visibleMs = bornMs + GRACE_MS;
	const known = {
		isAccepted: unreachableMs === Number.POSITIVE_INFINITY,
		isShown: false
	};
	const bad = {
		sinceMs: 0,
		polls: 0,
		lastingFaults: 0
	};
	const reach = {};
	const hasLasted = (nowMs) => {
		if (bad.polls === 0) bad.sinceMs = nowMs;
		bad.polls += 1;
		const longestMs = known.isAccepted ? LASTING_MS : LASTING_AT_FIRST_MS;
		return bad.polls >= FEWEST_BAD_POLLS && nowMs - bad.sinceMs >= longestMs;
	};
	const isUnreachable = (error, nowMs) => {
		if (!isLasting(error)) return isUnconnected(error) && nowMs >= (reach.endsMs ?? Number.POSITIVE_INFINITY);
		return known.isAccepted ? hasLasted(nowMs) : bad.lastingFaults >= FEWEST_LASTING_FAULTS;
	};
	return {
		isTried: () => bad.polls > 0,
		isOver(poll, nowMs) {
			reach.endsMs = isUnconnected(poll.error) ? reach.endsMs ?? nowMs + unreachableMs : Number.POSITIVE_INFINITY;
			bad.lastingFaults = isLasting(poll.error) ? bad.lastingFaults + 1 : 0;
			if (poll.kind === "shown" || poll.kind === "not-shown") known.isAccepted = true;
			switch (poll.kind) {
				case "shown":
					bad.polls = 0;
					known.isShown = true;
					return false;
				case "not-shown": return (!known.isShown || hasLasted(nowMs)) && nowMs >= visibleMs;
				case "refused": return hasLasted(nowMs);
				case "passing": return isUnreachable(poll.error, nowMs);
				case "defect": return true;
				default: return poll;
			}
		}
	};
}
function isUnconnected(error) {
	return error instanceof NoAnswerError && !error.sent;
}
// src/runs/poll-progress.ts
const LONGEST_BAD_PAUSE_MS = 6e4;
const LONGEST_OLD_END_MS = 3e5;
function openProgress(runId, { startSeconds, pollIntervalMs, unreachableMs, previous }, begunMs) {
	const seen = { bornMs: Math.max(begunMs, (startSeconds ?? 0) * 1e3) };
	const patience = openPatience({
		bornMs: seen.bornMs,
		unreachableMs
	});
	const ageMs = (nowMs) => nowMs - seen.bornMs;
	return {
		ageMs,
		take(poll, nowMs) {
			const isBlind = patience.isOver(poll, nowMs);
			if (poll.kind === "shown") {
				if (isOldEnd(poll.run, previous, nowMs - begunMs)) return {};
				seen.run = poll.run;
				seen.bornMs = nowMs - (ageOf(poll, previous) ?? ageMs(nowMs));
			}
			return {
				event: isBlind ? void 0 : eventOf(runId, poll, {
					ageMs: ageMs(nowMs),
					atMs: nowMs
				}, seen.run),
				end: endOf(poll, seen.run, isBlind)
			};
		},
		lastEnd: (poll) => lastEnd(poll, seen.run),
		pauseMs(poll, nowMs, random) {
			const pauseMs = nextPauseMs(ageMs(nowMs), pollIntervalMs, poll, random);
			const longestMs = patience.isTried() ? LONGEST_BAD_PAUSE_MS : Number.POSITIVE_INFINITY;
			return Math.min(pauseMs, Math.max(longestMs, askedMs(poll)));
		}
	};
}
function isOldEnd(run, previous, waitedMs) {
	if (!previous || waitedMs >= LONGEST_OLD_END_MS) return false;
	const facts = ({ status, etag, startedAtMs, metrics }) => JSON.stringify([
		status,
		etag,
		startedAtMs,
		metrics
	]);
	return facts(run) === facts(previous);
}
function endOf(poll, run, isBlind) {
	if (poll.kind === "shown") return isUnderWay(poll.run.status) ? void 0 : {
		kind: "ended",
		run: poll.run
	};
	return isBlind ? {
		kind: "blind",
		run,
		error: poll.error
	} : void 0;
}
function lastEnd(poll, run) {
	const { error } = poll;
	if (error && (poll.kind === "refused" || poll.kind === "not-shown" && run)) return {
		kind: "blind",
		run,
		error
	};
	return {
		kind: "timed-out",
		run,
		error: poll.kind === "not-shown" ? void 0 : error
	};
}
function eventOf(runId, poll, times, seen) {
	switch (poll.kind) {
		case "shown": return {
			type: "run-polled",
			run: poll.run,
			...times
		};
		case "not-shown":
			if (!seen) return {
				type: "run-not-shown",
				runId
			};
			return {
				type: "poll-failed",
				runId,
				reason: poll.error.message
			};
		case "passing":
		case "refused": return {
			type: "poll-failed",
			runId,
			reason: poll.error.message
		};
		case "defect": return;
		default: return poll;
	}
}
function ageOf({ run, serviceTimeMs }, previous) {
	if (serviceTimeMs === void 0) return void 0;
	const { startedAtMs, createdAtMs = 0, startSeconds = 0 } = run;
	if (startedAtMs !== void 0 && startedAtMs !== previous?.startedAtMs) return Math.max(0, serviceTimeMs - startedAtMs);
	const startMs = Math.max(startSeconds * 1e3, createdAtMs);
	return startMs === 0 || previous ? void 0 : serviceTimeMs - startMs;
}
function nextPauseMs(ageMs, pollIntervalMs, poll, random) {
	const beforeStartMs = Math.min(pollIntervalMs, firstPauseMs(ageMs, pollIntervalMs));
	const pauseMs = ageMs < 0 ? beforeStartMs : pollPauseMs(ageMs, pollIntervalMs, random);
	return Math.max(pauseMs, askedMs(poll));
}
function askedMs({ error }) {
	return error instanceof AnswerError ? error.problem.retryAfterMs ?? 0 : 0;
}
// src/runs/poll.ts
const SHORTEST_POLL_MS = 1e3;
async function pollRun({ runId }, options, { clock, emit, random, ...context }) {
	const begunMs = clock.now();
	const deadlineMs = begunMs + options.waitTimeoutMs;
	const progress = openProgress(runId, options, begunMs);
	let pauseMs = options.startSeconds ? firstPauseMs(progress.ageMs(begunMs), options.pollIntervalMs) : 0;
	for (;;) {
		const leftMs = Math.max(0, deadlineMs - clock.now());
		await clock.sleep(Math.min(pauseMs, leftMs));
		const poll = await pollOnce(runId, Math.max(SHORTEST_POLL_MS, deadlineMs - clock.now()), context);
		clock.throwIfCancelled();
		const { event, end } = progress.take(poll, clock.now());
		if (event) emit(event);
		if (end) return end;
		if (pauseMs >= leftMs) return progress.lastEnd(poll);
		pauseMs = progress.pauseMs(poll, clock.now(), random());
	}
}
// src/runs/wait.ts
const LONGEST_RETRIGGER_PAUSE_MS = 6e5;
async function waitForRuns(runs, options, { stepRuns, ...context }) {
	const waitFor = async (run) => {
		const attempts = await waitForRun(run, options, stepRuns, context);
		context.emit({
			type: "run-ended",
			runs: attempts
		});
		return attempts;
	};
	return Promise.all(runs.map(waitFor));
}
async function waitForRun(run, options, stepRuns, context) {
	const attempts = [];
	let current = run;
	let previous;
	for (let retriggers = 0;; retriggers += 1) {
		const waited = await waitOnce({
			...current,
			previous
		}, options, context);
		if (waited.outcome !== "failed" || waited.problem || retriggers === options.retries) return [...attempts, waited];
		try {
			await pauseBetween(waited, retriggers, options, context);
			const next = await retrigger({
				end: waited,
				flowId: waited.details?.flowId || (run.flowId ?? ""),
				index: run.index
			}, stepRuns, context);
			context.emit({
				type: "run-retriggered",
				failed: waited,
				next
			});
			const isSame = next.runId === waited.runId;
			previous = isSame ? waited.details : void 0;
			if (!isSame) attempts.push(waited);
			current = {
				...next,
				window: waited.window,
				index: run.index
			};
		} catch (thrown) {
			return [...attempts, notRetriggered(waited, thrown)];
		}
	}
}
async function waitOnce(run, options, context) {
	const { startSeconds, previous } = run;
	const unreachableMs = run.window ? Number.POSITIVE_INFINITY : context.retryTimeoutMs;
	const waited = waitedRun(run, await pollRun(run, {
		...options,
		startSeconds,
		unreachableMs,
		previous
	}, context));
	const problem = await findDuplicates(run, context);
	return problem ? {
		...waited,
		problem
	} : waited;
}
async function pauseBetween({ runId }, retriggers, { pollIntervalMs }, { clock, emit }) {
	if (retriggers === 0) return;
	const pauseMs = Math.min(LONGEST_RETRIGGER_PAUSE_MS, pollIntervalMs * 2 ** (retriggers - 1));
	emit({
		type: "retry-paused",
		pauseMs,
		reason: `flow run ${runId} failed again`,
		askedMs: void 0
	});
	await clock.sleep(pauseMs);
}
function notRetriggered(failed, problem) {
	return {
		...failed,
		outcome: problem instanceof OutcomeUnknownError ? "unknown" : failed.outcome,
		problem
	};
}
async function findDuplicates(run, { emit }) {
	const others = await run.findDuplicates?.() ?? [];
	if (others.length === 0) return void 0;
	const { runId, etag, index } = run;
	const error = new DuplicatedRunsError([{
		runId,
		etag
	}, ...others]);
	emit({
		type: "runs-duplicated",
		index,
		runs: error.runs
	});
	return error;
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
async function waitForFlowRuns({ runIds, ...task }, machine) {
	const context = await connect(task.connection, machine);
	await waitForEnds(runIds.map((runId) => ({
		runId,
		etag: ""
	})), task, context);
}
async function waitForEnds(runs, task, { stepRuns = openStepRuns(runs.map(({ runId }) => runId)), ...context }) {
	const { flowId, wait } = task;
	context.emit({
		type: "wait-begun",
		runs,
		task,
		atMs: context.clock.now()
	});
	const ended = await waitForRuns(runs.map((run) => ({
		...run,
		flowId
	})), wait, {
		...context,
		stepRuns
	});
	context.emit({
		type: "wait-ended",
		runs: ended
	});
	const ends = ended.flatMap((attempts) => attempts.slice(-1));
	const duplicated = ends.find(({ problem }) => problem instanceof DuplicatedRunsError);
	if (duplicated) throw duplicated.problem;
	const unsuccessful = ends.filter((end) => !isSuccess(end, wait));
	if (unsuccessful.length > 0) throw new UnsuccessfulRunsError(unsuccessful, wait);
}
function isSuccess({ outcome, details }, { maxFailedRecords }) {
	const hasLoaded = outcome === "succeeded" || outcome === "partially-succeeded";
	if (!hasLoaded || !details || maxFailedRecords === void 0) return hasLoaded;
	const loss = lossOf(details);
	switch (loss.kind) {
		case "none": return true;
		case "known": return loss.records <= maxFailedRecords;
		case "unknown": return false;
		default: return loss;
	}
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
	const { connection, run, wait, maxParallel } = order;
	const { plan, existing } = asked.existing ? {
		plan: asked,
		existing: asked.existing
	} : await findRunsToAttach(asked, order, context);
	if (plan !== asked) context.emit({
		type: "planned",
		plan
	});
	const stepRuns = openStepRuns();
	const createOne = async (index, window) => {
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
			stepRuns
		}, context);
		stepRuns.add(created.runId);
		return {
			...created,
			window,
			index
		};
	};
	await inParallel(plan.windows, maxParallel, async (window, index, isStopped) => {
		const created = await stepRuns.inTurn(async () => {
			if (index > 0) context.clock.throwIfCancelled();
			return isStopped() || stepRuns.isUnclear() ? void 0 : createOne(index, window);
		});
		if (!created || !wait) return void 0;
		const task = {
			connection,
			flowId: run.flowId,
			wait
		};
		return () => waitForEnds([created], task, {
			...context,
			stepRuns
		});
	});
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
async function create({ request, index, stepRuns }, context) {
	try {
		const run = await createOnce(request, {
			index,
			knownRunIds: [...stepRuns.runIds]
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
		if (failure.run === "unknown") stepRuns.becomeUnclear();
		context.emit({
			type: "window-failed",
			index,
			run: failure.run
		});
		throw failure;
	}
}
export { createFlowRun, createTransport, waitForFlowRuns, withoutSecrets };
