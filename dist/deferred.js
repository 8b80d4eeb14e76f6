import { AnswerError, CancelledError, NoAnswerError, TokenError, UnreadableAnswerError, createTransport, failureKind, hasLoaded, isAboutRequest, isLasting, isNotFound, isPassing, lossOf, maskingTokens, openBudget, openFlowService, openSession, outcomeOf, realClock, refusesState, retrying, sourceKind, wantsIntegers, withoutSecrets } from "./adobe.js";
import { TOO_MANY, UNIT_SECONDS, areConsecutive, compareWindow, formatBoth, formatInputs, formatList, formatMs, formatSeconds, formatWindow, hasFailed, hull, isSameId, isSameWindow, isUnderWay, mayBelongTo, overlaps, readWorkflow, runState, splitWindow, uncovered } from "./start.js";
import { DuplicatedRunsError, OperationError, OtherWindowError, OutcomeUnknownError, PossibleDuplicatesError, PreconditionError, UnsuccessfulRunsError, firstOf as firstOf$1, openReport } from "./report.js";
const setMaxListeners = process.getBuiltinModule("node:events").setMaxListeners;
// src/carry-out.ts
async function carryOut(useCase, order, runner) {
	const { emit, succeed, fail } = openReport(runner, readWorkflow());
	const cancel = new AbortController();
	setMaxListeners(0, cancel.signal);
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cancel.abort());
	const clock = realClock(cancel.signal);
	const { redact, mask } = runner;
	const onExchange = (exchange) => emit({
		type: "exchanged",
		exchange
	});
	const onDebug = runner.isDebug ? onExchange : void 0;
	try {
		const raw = createTransport(order.connection.requestTimeoutMs, cancel.signal, onDebug);
		await useCase(order, {
			transport: withoutSecrets(maskingTokens(raw, mask), redact),
			clock,
			emit,
			random: Math.random,
			mask
		});
		clock.throwIfCancelled();
		return succeed();
	} catch (error) {
		return fail(error);
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
const DATE_STEP_MS = 2e3;
async function* history(flowId, { service, budget }) {
	const runIds = new Set();
	const tokens = new Set();
	let token;
	let lastMs = Number.POSITIVE_INFINITY;
	let isNewestFirst = true;
	for (let pages = 0; pages < 20; pages += 1) {
		const page = await retrying(() => service.listRuns(flowId, token), budget());
		const runs = page.runs.filter(({ runId }) => isFirst(runId.toLowerCase(), runIds));
		for (const { createdAtMs = lastMs } of runs) {
			isNewestFirst &&= createdAtMs <= lastMs;
			lastMs = createdAtMs;
		}
		yield {
			...page,
			runs,
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
function openMemory() {
	const seen = new Map();
	return (runs) => {
		for (const run of runs) seen.set(run.runId.toLowerCase(), run);
		return newestFirst([...seen.values()]);
	};
}
function newestFirst(runs) {
	return runs.toSorted((a, b) => (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0));
}
// src/runs/creation/evidence.ts
const YOUNG_MARGIN_MS = 5e3;
const OLD_MARGIN_MS = 6e4;
const LATEST_CREATION_MS = 18e4;
const START_MARGIN_SECONDS = 60;
function weigh(run, target, attempts, since) {
	if (isSameId(run.runId, target.retriggeredRunId ?? "")) return run.status === "" || hasFailed(run) ? "other" : "match";
	return isNew(run, target) ? weighTraits(run, target, attempts, since) : "other";
}
function showsLate(run, target, since) {
	if (!target.wasLookedFor || !target.window || !isNew(run, target) || hasFailed(run)) return false;
	return compareAges(run, since) !== "younger" && (!run.window || overlaps(run.window, target.window));
}
function isNew(run, { flowId, knownRunIds }) {
	return mayBelongTo(flowId, run) && !knownRunIds.some((runId) => isSameId(runId, run.runId));
}
function weighTraits(run, target, attempts, since) {
	const window = compareWindows(run, target.window, attempts);
	const start = compareStarts(run.startSeconds, attempts);
	if (window === "other" || start === "other") return "other";
	const isForeign = run.createdClient !== "" && run.createdClient !== target.clientId;
	const isPartOther = showsOtherPart(run, target.window, attempts);
	const age = compareAges(run, since);
	if (start === "same" && !isPartOther && (window === "same" || !isForeign)) return hasFailed(run) && age === "older" ? "possible" : "match";
	if (age === "older") return "other";
	if (age === "unclear") return "possible";
	if (window === "same") return "match";
	const isLate = isCreatedLate(run, attempts, since);
	return isForeign || isPartOther || isLate || run.window !== void 0 || start === "different" ? "possible" : "by-time";
}
function compareWindows(run, asked, attempts) {
	const starts = [run, ...attempts].map(({ startSeconds }) => startSeconds ?? Number.POSITIVE_INFINITY);
	return asked ? compareWindow({
		...run,
		startSeconds: Math.min(...starts)
	}, asked) : "unknown";
}
function showsOtherPart(run, asked, attempts) {
	if (run.window || !run.windowPart || !asked) return false;
	return compareWindows({
		...run,
		window: {
			...asked,
			...run.windowPart
		}
	}, asked, attempts) === "other";
}
function compareStarts(shown, attempts) {
	const sent = attempts.flatMap(({ atMs, startSeconds }) => startSeconds === void 0 ? [] : [{
		startSeconds,
		isFuture: startSeconds * 1e3 > atMs
	}]);
	if (shown === void 0 || sent.length < attempts.length) return "neutral";
	if (sent.some(({ startSeconds, isFuture }) => isFuture && startSeconds === shown)) return "same";
	if (shown < Math.min(...sent.map(({ startSeconds }) => startSeconds)) - START_MARGIN_SECONDS) return "other";
	return sent.some(({ startSeconds }) => shown === startSeconds) ? "neutral" : "different";
}
function compareAges(run, since) {
	const { createdAtMs } = run;
	const { byService, byMachineMs } = since;
	if (createdAtMs === void 0 || byService === void 0) return "unclear";
	if (isOlder$1(run, since)) return "older";
	return createdAtMs >= (hasFailed(run) ? Math.max(byService.latestMs, byMachineMs - OLD_MARGIN_MS) : byService.latestMs - YOUNG_MARGIN_MS) ? "younger" : "unclear";
}
function isCreatedLate({ createdAtMs = 0 }, attempts, { byService, byMachineMs }) {
	const aheadMs = (byService?.latestMs ?? byMachineMs) - byMachineMs;
	return attempts.every(({ atMs }) => createdAtMs > atMs + aheadMs + LATEST_CREATION_MS);
}
function isOlder$1({ createdAtMs = Number.POSITIVE_INFINITY }, { byService, byMachineMs }) {
	if (byService === void 0) return false;
	return createdAtMs < Math.min(byService.earliestMs, byMachineMs) - OLD_MARGIN_MS;
}
// src/runs/creation/service-clock.ts
function offsetOf({ dateMs, beforeMs, afterMs }) {
	return {
		leastMs: dateMs - afterMs,
		mostMs: dateMs + 1e3 - beforeMs,
		isMixed: false
	};
}
function combineOffsets(known, other) {
	if (!known) return other;
	const isMixed = known.isMixed || other.leastMs > known.mostMs || known.leastMs > other.mostMs;
	if (!isMixed) return widthOf(known) <= widthOf(other) ? known : other;
	return {
		leastMs: Math.min(known.leastMs, other.leastMs),
		mostMs: Math.max(known.mostMs, other.mostMs),
		isMixed
	};
}
function widthOf({ leastMs, mostMs }) {
	return mostMs - leastMs;
}
function behindMs({ leastMs, mostMs, isMixed }) {
	return Math.max(0, -(isMixed ? leastMs : mostMs));
}
// src/runs/creation/judge-history.ts
const LONGEST_AHEAD_MS$1 = 6e4;
const MOST_NAMED$2 = 5;
function evidenceOf(pages, question) {
	const listed = pages.flatMap((page) => page.runs);
	const { retriggeredRunId = "" } = question.target;
	const runs = question.remember(listed).filter((run) => !isSameId(run.runId, retriggeredRunId) || listed.includes(run));
	const facts = factsOf(pages, listed, question);
	return {
		...question,
		listed,
		runs,
		since: sinceOf(question, listed),
		facts
	};
}
function sinceOf({ attempts, nowMs, offset }, runs) {
	const byMachineMs = Math.min(...attempts.map(({ atMs }) => atMs));
	const isContradicted = runs.some(({ createdAtMs = 0 }) => offset && createdAtMs > nowMs + offset.mostMs + LONGEST_AHEAD_MS$1);
	if (!offset || isContradicted) return {
		byService: void 0,
		byMachineMs
	};
	const { leastMs, mostMs } = offset;
	return {
		byService: {
			earliestMs: byMachineMs + leastMs,
			latestMs: byMachineMs + mostMs
		},
		byMachineMs
	};
}
function judgePages(pages, question) {
	const evidence = evidenceOf(pages, question);
	const { listed, since, facts } = evidence;
	const last = pages.at(-1);
	const isPast = last?.isNewestFirst === true && listed.length > 1 && facts.showsKnown && listed.some((run) => isOlder$1(run, since));
	return last?.continuationToken === void 0 || isPast ? lookupOf(evidence) : void 0;
}
function unread(pages, question) {
	const evidence = evidenceOf(pages, question);
	const lookup = lookupOf(evidence);
	const reason = "the history has more runs than can be read";
	return lookup.kind === "found" ? lookup : {
		...evidence.facts,
		kind: "unclear",
		reason,
		only: void 0
	};
}
function factsOf(pages, runs, { target: { retriggeredRunId, knownRunIds }, offset }) {
	const runId = retriggeredRunId ?? knownRunIds.at(-1);
	return {
		dateMs: pages[0]?.serviceTimeMs,
		behindMs: offset ? behindMs(offset) : 0,
		isCached: pages.some(({ ageSeconds = 0 }) => ageSeconds > 0),
		showsKnown: runId === void 0 || runs.some((run) => isSameId(run.runId, runId)),
		showsWindows: runs.some(({ window }) => window !== void 0)
	};
}
function lookupOf({ runs, target, attempts, since, facts }) {
	const wanted = facts.isCached ? {
		...target,
		retriggeredRunId: void 0
	} : target;
	const verdicts = runs.map((run) => ({
		run,
		kind: weigh(run, wanted, attempts, since)
	}));
	const matches = verdicts.filter(({ kind }) => kind === "match").map(({ run }) => run);
	const late = verdicts.filter(({ kind }) => kind === "other").map(({ run }) => run).filter((run) => showsLate(run, target, since));
	const isSame = (run) => target.window && compareWindow(run, target.window) === "same";
	if (matches.length > 0) return {
		kind: "found",
		runs: [...matches, ...late.filter(isSame)]
	};
	const possible = verdicts.filter(({ kind }) => kind === "possible" || kind === "by-time");
	const [first, ...more] = possible;
	const [lateRun] = late;
	if (lateRun) return {
		...facts,
		kind: "unclear",
		reason: lateText(lateRun),
		only: void 0
	};
	if (!first) return {
		kind: "absent",
		...facts
	};
	const isByTime = more.length === 0 && first.kind === "by-time" && !facts.showsWindows;
	const reason = unclearText$1(possible.map(({ run }) => run));
	return {
		...facts,
		kind: "unclear",
		reason,
		only: isByTime ? first.run : void 0
	};
}
function lateText({ runId, window }) {
	return `flow run ${runId}, which did not show when the step looked for one, ${window ? "reads data of this window" : "may read data of this window"}`;
}
function unclearText$1(runs) {
	const ids = runs.slice(0, MOST_NAMED$2).map(({ runId }) => runId);
	return runs.length === 1 ? `flow run ${ids[0]} can be the one, and can be another` : `${runs.length} runs can be the one and cannot be distinguished (${ids.join(", ")})`;
}
// src/runs/creation/proof.ts
const LATEST_SHOWN_MS = 18e4;
const CLOCK_MARGIN_MS = 6e4;
const LEAST_ALONE_MS = 6e4;
const NO_PROOF = {
	firstMs: void 0,
	absentSinceMs: void 0,
	dates: new Map(),
	onlyRunId: void 0,
	onlySinceMs: 0,
	behindMs: 0,
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
		behindMs: Math.max(proof.behindMs, lookup.behindMs),
		onlyRunId: lookup.kind === "absent" ? proof.onlyRunId : onlyOf$1(proof.onlyRunId, lookup.only?.runId ?? ""),
		onlySinceMs: proof.onlyRunId === void 0 ? nowMs : proof.onlySinceMs,
		doubt
	};
}
function onlyOf$1(known, runId) {
	return known === void 0 || isSameId(known, runId) ? runId : "";
}
function doubtOf({ dates }, { dateMs, isCached, showsKnown }, nowMs) {
	if (dateMs === void 0) return "no-date";
	const isRepeated = nowMs - (dates.get(dateMs) ?? nowMs) >= DATE_STEP_MS;
	if (isCached || isRepeated) return "cached";
	return showsKnown ? void 0 : "incomplete";
}
const DOUBTS = {
	"no-date": "its answers have no `Date`, so that they can be old",
	cached: "its answers are cached",
	incomplete: "it does not show a run that is known to exist"
};
function isAbsenceProven(proof, attempts, { lookupTimeoutMs }, nowMs) {
	const { absentSinceMs } = proof;
	if (absentSinceMs === void 0 || lookupTimeoutMs === 0) return false;
	if (startsAfter(proof, attempts, lookupTimeoutMs)) return false;
	return nowMs >= Math.max(absentSinceMs + lookupTimeoutMs, shownByMs(proof, attempts));
}
function lookupsEndMs(proof, attempts, { lookupTimeoutMs, retryTimeoutMs }) {
	const { firstMs = 0, absentSinceMs, onlyRunId, onlySinceMs } = proof;
	if (lookupTimeoutMs === 0) return firstMs + retryTimeoutMs;
	const boundMs = firstMs + lookupTimeoutMs;
	const enoughMs = startsAfter(proof, attempts, lookupTimeoutMs) ? boundMs : Math.max(boundMs, shownByMs(proof, attempts));
	const provenMs = (absentSinceMs ?? firstMs) + lookupTimeoutMs;
	const aloneMs = onlyRunId ? onlySinceMs + Math.min(LEAST_ALONE_MS, lookupTimeoutMs / 2) : 0;
	return Math.max(enoughMs, aloneMs, Math.min(provenMs, boundMs + lookupTimeoutMs));
}
function startsAfter(proof, attempts, lookupTimeoutMs) {
	return attempts.some(({ atMs, startSeconds }) => startSeconds !== void 0 && beginsAtMs(startSeconds, proof) - atMs > lookupTimeoutMs);
}
function shownByMs(proof, attempts) {
	return Math.max(...attempts.map(({ startSeconds = 0 }) => beginsAtMs(startSeconds, proof))) + LATEST_SHOWN_MS;
}
function beginsAtMs(startSeconds, { behindMs }) {
	return startSeconds * 1e3 + (behindMs > CLOCK_MARGIN_MS ? behindMs : 0);
}
// src/runs/creation/find-lost-run.ts
const NO_RETRIES = { pause: (error) => Promise.reject(error) };
function openFinder(target, { service, clock }) {
	let offset;
	const remember = openMemory();
	return async (attempts) => {
		const pages = [];
		let beforeMs = clock.now();
		for await (const page of history(target.flowId, {
			service,
			budget: () => NO_RETRIES
		})) {
			const afterMs = clock.now();
			pages.push(page);
			const { serviceTimeMs: dateMs, ageSeconds = 0 } = page;
			if (dateMs !== void 0 && ageSeconds <= 0) offset = combineOffsets(offset, offsetOf({
				dateMs,
				beforeMs,
				afterMs
			}));
			const lookup = judgePages(pages, {
				target,
				attempts,
				nowMs: afterMs,
				offset,
				remember
			});
			if (lookup) return lookup;
			beforeMs = clock.now();
		}
		return unread(pages, {
			target,
			attempts,
			nowMs: clock.now(),
			offset,
			remember
		});
	};
}
function onlyLive(find, { clock }) {
	return async (attempts) => {
		const lookup = await find(attempts);
		const doubt = lookup.kind === "absent" ? doubtOf(NO_PROOF, lookup, clock.now()) : void 0;
		if (doubt) throw new Error(`the listing proves nothing, because ${DOUBTS[doubt]}`);
		return lookup;
	};
}
async function lookUpPatiently(find, attempts, { clock, budget }) {
	const lookUp = async () => {
		clock.throwIfCancelled();
		return find(attempts);
	};
	try {
		return await retrying(lookUp, budget(), isFailure);
	} catch (error) {
		if (isFailure(error)) return {
			kind: "failed",
			failure: error
		};
		throw error;
	}
}
function isFailure(error) {
	return !(error instanceof CancelledError);
}
// src/runs/creation/found-text.ts
function foundText({ runs, by }, lost) {
	const what = lost.target.retriggeredRunId === void 0 ? "lost run" : "run of the lost re-trigger";
	const reasons = (run) => by === "time" ? [ONLY_ONE] : reasonsFor(run, lost);
	return `The lookup found the ${what}: ${runs.map((run) => `flow run ${run.runId} ${reasons(run).join(" and ")}`).join("; ")}`;
}
const ONLY_ONE = "is the only one that was created since the request, and the history shows no windows";
function reasonsFor({ runId, window, startSeconds }, { target, attempts }) {
	if (isSameId(runId, target.retriggeredRunId ?? "")) return ["has begun again under its own id"];
	const isStart = startSeconds !== void 0 && attempts.some((sent) => sent.startSeconds === startSeconds);
	const isWindow = window !== void 0 && target.window !== void 0 && isSameWindow(window, target.window);
	return [...isStart ? [`shows the start time that was sent (${formatBoth(startSeconds)})`] : [], ...isWindow ? [`shows the window that was asked for (${formatWindow(window)})`] : []];
}
// src/runs/creation/send-creation.ts
async function sendUntilAnswered(creation, context, sends) {
	const budget = context.budget();
	for (;;) {
		const sent = await sendOne(creation, context);
		if ("run" in sent) return sent;
		const { kind, failure } = sent;
		if (kind === "unanswered" || failure instanceof AnswerError) sends.left -= 1;
		if (kind === "unanswered") return sent;
		if (sends.left <= 0) throw failure;
		if (kind === "not-accepted") await budget.pause(failure);
		else if (!creation.adapt?.(failure)) throw failure;
	}
}
async function sendOne({ target, index, prepare }, { clock, emit }) {
	const { startSeconds, send } = prepare();
	const attempt = {
		atMs: clock.now(),
		startSeconds
	};
	emit({
		type: "sending",
		index,
		failedRunId: target.retriggeredRunId
	});
	try {
		return { run: newRun(await send(), target) };
	} catch (error) {
		return {
			kind: failureKind(error),
			attempt,
			failure: error
		};
	}
}
function newRun(run, { knownRunIds, retriggeredRunId }) {
	if (!knownRunIds.some((runId) => isSameId(runId, run.runId)) || isSameId(run.runId, retriggeredRunId ?? "")) return run;
	throw new UnreadableAnswerError(`the Flow Service answered with flow run ${run.runId}, which existed before the request`);
}
// src/time/pace.ts
const SHORTEST_PAUSE_MS = 5e3;
const PART_OF_AGE = .18;
const JITTER = .05;
function pollPauseMs(ageMs, pollIntervalMs, random) {
	if (ageMs < 0) return Math.min(pollIntervalMs, firstPauseMs(ageMs, pollIntervalMs));
	const pauseMs = Math.min(pollIntervalMs, Math.max(SHORTEST_PAUSE_MS, ageMs * PART_OF_AGE));
	return Math.round(pauseMs * (1 - JITTER * random));
}
function firstPauseMs(ageMs, pollIntervalMs) {
	return Math.max(0, Math.min(SHORTEST_PAUSE_MS, pollIntervalMs) - ageMs);
}
const LOOKUP_PAUSES_MS = [
	1e3,
	2e3,
	4e3,
	8e3
];
const LATER_LOOKUP_PAUSE_MS = 15e3;
function lookupPauseMs(lookups) {
	return LOOKUP_PAUSES_MS[lookups - 1] ?? LATER_LOOKUP_PAUSE_MS;
}
// src/runs/creation/settle-lost-run.ts
const SHORTEST_LOOKUP_PAUSE_MS = 500;
async function settleLostRun(lost, context) {
	const { clock } = context;
	const find = openFinder(lost.target, context);
	let proof = NO_PROOF;
	for (let lookups = 1;; lookups += 1) {
		const lookup = await lookUpPatiently(find, lost.attempts, context);
		if (lookup.kind === "failed") {
			const text = `Looking up the history of the flow failed: ${lookup.failure.message.replace(/\.$/, "")}.`;
			throw new OutcomeUnknownError(lost.failure, lost.attempts, text);
		}
		if (lookup.kind === "found") return {
			...lookup,
			by: "window"
		};
		const nowMs = clock.now();
		proof = extend(proof, lookup, nowMs);
		const leftMs = lookupsEndMs(proof, lost.attempts, context) - nowMs;
		context.emit({
			type: "looked-up",
			lookup: lookup.kind,
			...lookup.kind === "unclear" && { reason: lookup.reason },
			doubt: proof.doubt,
			lookups,
			leftMs
		});
		if (lost.mayResend && isAbsenceProven(proof, lost.attempts, context, nowMs)) return {
			kind: "absent",
			lookups
		};
		if (leftMs <= 0) return lastAnswer(lost, {
			lookup,
			proof,
			lookups,
			nowMs
		}, context);
		await clock.sleep(Math.max(SHORTEST_LOOKUP_PAUSE_MS, Math.min(lookupPauseMs(lookups), leftMs)));
	}
}
function lastAnswer(lost, last, context) {
	const { lookup, proof } = last;
	const only = lookup.kind === "unclear" && !proof.doubt ? lookup.only : void 0;
	if (only && isSameId(proof.onlyRunId ?? "", only.runId)) return {
		kind: "found",
		runs: [only],
		by: "time"
	};
	const isRecognizable = lookup.kind === "absent" && lookup.showsWindows;
	const text = unknownText(lost, last, context);
	throw new OutcomeUnknownError(lost.failure, lost.attempts, text, isRecognizable);
}
function unknownText({ attempts, mayResend }, { lookup, proof, lookups, nowMs }, { lookupTimeoutMs }) {
	if (lookup.kind === "unclear") return `The history of the flow does not answer: ${lookup.reason}.`;
	const { firstMs = nowMs } = proof;
	const shown = `The history of the flow did not show the run for ${formatMs(nowMs - firstMs)} (lookups: ${lookups})`;
	if (lookupTimeoutMs === 0) return `${shown}, and with \`lookup-timeout: 0\` no run is created again.`;
	if (proof.doubt) return `${shown}, but ${DOUBTS[proof.doubt]}.`;
	if (startsAfter(proof, attempts, lookupTimeoutMs)) return `${shown}, but it begins later than \`lookup-timeout\` and can show until then.`;
	if (!mayResend) return `${shown}, and ${attempts.length} requests for it had no answer.`;
	return `${shown}, but not for as long as \`lookup-timeout\` without a break.`;
}
// src/runs/creation/create-once.ts
const MOST_RESENDS = 2;
async function createExactlyOne(creation, context) {
	const first = await sendUntilAnswered(creation, context, { left: Number.POSITIVE_INFINITY });
	return "run" in first ? {
		...first.run,
		by: "answer"
	} : recover(creation, first, context);
}
function runLeftBy(error) {
	return [
		AnswerError,
		NoAnswerError,
		TokenError,
		CancelledError
	].some((kind) => error instanceof kind) ? "none" : "unknown";
}
async function recover(creation, first, context) {
	const { failure } = first;
	const { target, index } = creation;
	const attempts = [first.attempt];
	const sends = { left: MOST_RESENDS };
	context.emit({
		type: "looking-up",
		reason: failure.message
	});
	try {
		for (;;) {
			const lost = {
				target,
				attempts,
				failure,
				index,
				mayResend: sends.left > 0
			};
			const settled = await settleLostRun(lost, context);
			if (settled.kind === "found") {
				context.emit({
					type: "decided",
					text: foundText(settled, lost)
				});
				return await foundRun(settled, lost, context);
			}
			context.emit({
				type: "resending",
				lookups: settled.lookups
			});
			const next = await sendUntilAnswered(creation, context, sends);
			if ("run" in next) return await foundRun({
				runs: [next.run],
				by: "answer"
			}, lost, context);
			attempts.push(next.attempt);
		}
	} catch (error) {
		if (error instanceof OutcomeUnknownError || error instanceof DuplicatedRunsError) throw error;
		const { message } = error;
		const lookups = message === failure.message ? "" : `Then ${message.replace(/\.$/, "")}.`;
		throw new OutcomeUnknownError(failure, attempts, lookups);
	}
}
async function foundRun({ runs, by }, lost, context) {
	const { index, target, failure, attempts } = lost;
	const [run, ...others] = runs;
	if (!run || others.length > 0) throw new DuplicatedRunsError(runs);
	if (attempts.length === 1 && by !== "answer") return {
		...run,
		by
	};
	if (index !== void 0) context.emit({
		type: "run-known",
		index,
		run: {
			...run,
			by
		}
	});
	const lookUp = (knownRunIds, isLast) => {
		const retriggeredRunId = isSameId(run.runId, target.retriggeredRunId ?? "") ? void 0 : target.retriggeredRunId;
		const find = openFinder({
			...target,
			retriggeredRunId,
			knownRunIds: [...knownRunIds, run.runId]
		}, context);
		return lookUpPatiently(isLast ? onlyLive(find, context) : find, attempts, context).then((lookup) => announceOthers(run, lookup, context));
	};
	const lookup = await lookUp(target.knownRunIds, false);
	if (lookup.kind === "found") throw new DuplicatedRunsError([run, ...lookup.runs]);
	if (lookup.kind === "unclear") throw new OutcomeUnknownError(failure, attempts, `Then ${unclearText(run, lookup.reason)}.`);
	return {
		...run,
		by,
		findDuplicates: async (runIds) => duplicatesOf$1(run, await lookUp(runIds, true))
	};
}
function unclearText({ runId }, shown) {
	return `the request was sent again and created flow run ${runId}, and then ${shown}`;
}
function duplicatesOf$1(run, lookup) {
	if (lookup.kind === "unclear") throw new PossibleDuplicatesError(unclearText(run, lookup.reason));
	return lookup.kind === "found" ? lookup.runs : [];
}
function announceOthers({ runId }, lookup, { emit }) {
	const decided = (shown) => emit({
		type: "decided",
		text: `Lookup for runs of the earlier requests next to flow run ${runId}: ${shown}`
	});
	if (lookup.kind === "failed") {
		decided("it failed");
		emit({
			type: "duplicates-not-checked",
			runId,
			reason: lookup.failure.message
		});
	} else {
		emit({
			type: "duplicates-checked",
			runId
		});
		decided(lookup.kind === "unclear" ? `unclear, ${lookup.reason}` : lookup.kind);
	}
	return lookup;
}
// src/runs/creation/create-run.ts
async function createRun(request, index, context) {
	const sent = {
		last: request(),
		timesAs: "text"
	};
	const { flowId, window } = sent.last;
	const { clientId, stepRuns } = context;
	return {
		...await createExactlyOne({
			target: {
				flowId,
				window,
				clientId,
				knownRunIds: [...stepRuns.runIds],
				wasLookedFor: stepRuns.hasLooked()
			},
			index,
			prepare: () => {
				sent.last = request();
				const { last, timesAs } = sent;
				const send = () => context.service.createRun(last, timesAs);
				return {
					startSeconds: last.startSeconds,
					send
				};
			},
			adapt: (refusal) => {
				const isAboutForm = refusal instanceof AnswerError && wantsIntegers(refusal.problem);
				if (sent.timesAs === "integer" || !isAboutForm) return false;
				sent.timesAs = "integer";
				context.emit({
					type: "texts-refused",
					reason: refusal.message
				});
				return true;
			}
		}, context),
		startSeconds: sent.last.startSeconds
	};
}
// src/runs/existing/existing-runs.ts
const LONGEST_AHEAD_MS = 7 * UNIT_SECONDS.d * 1e3;
async function findExistingRuns({ flowId, plan, sameIsEnough }, context) {
	const isEnough = (runs) => sameIsEnough && sameRuns(plan, runs).every((run) => run !== void 0);
	return sortRuns(await readRuns({
		flowId,
		sinceMs: earliestMsOf(plan),
		isEnough
	}, context), plan);
}
async function readRuns({ flowId, sinceMs, isEnough }, context) {
	const runs = [];
	let isComplete = false;
	let clockAheadMs = 0;
	let newestMs;
	let isCached = false;
	for await (const page of history(flowId, context)) {
		const { serviceTimeMs, ageSeconds = 0 } = page;
		if (runs.length === 0) newestMs = serviceTimeMs;
		if (serviceTimeMs !== void 0) clockAheadMs = serviceTimeMs + ageSeconds * 1e3 - context.clock.now();
		isCached ||= ageSeconds > 0;
		runs.push(...page.runs.filter((run) => mayBelongTo(flowId, run)));
		const isPast = page.runs.some(({ createdAtMs = sinceMs }) => createdAtMs < sinceMs);
		isComplete = page.continuationToken === void 0 || isPast && page.isNewestFirst;
		isComplete ||= isEnough?.(runs) === true;
		if (isComplete) break;
	}
	return {
		runs,
		serviceTimeMs: newestMs,
		clockAheadMs,
		isCached,
		isComplete
	};
}
function earliestMsOf({ whole }) {
	return whole.startSeconds * 1e3 - LONGEST_AHEAD_MS;
}
function sortRuns(read, plan) {
	const { whole, windows } = plan;
	const runs = read.runs.filter((run) => !hasFailed(run));
	const wanted = new Set(windows.map(keyOf));
	const others = runs.filter(({ window }) => window === void 0 || !wanted.has(keyOf(window)));
	const overlapping = others.filter(({ window }) => window && overlaps(window, whole));
	return {
		...read,
		same: sameRuns(plan, runs),
		overlapping,
		cutOff: overlapping.filter((run) => isCutOff(run, windows)),
		withoutWindow: others.filter((run) => run.window === void 0 && mayReadFrom(run, plan)),
		active: runs.filter(({ status }) => isUnderWay(status))
	};
}
function isCutOff(run, windows) {
	const shown = {
		...run,
		startSeconds: void 0
	};
	return windows.some((window) => compareWindow(shown, window) === "unknown");
}
function mayReadFrom({ createdAtMs, status }, plan) {
	if (createdAtMs === void 0) return true;
	return createdAtMs >= (isUnderWay(status) ? earliestMsOf(plan) : plan.whole.startSeconds * 1e3);
}
function sameRuns({ windows }, runs) {
	const newest = new Map();
	for (const run of runs) {
		if (!run.window || hasFailed(run)) continue;
		const known = newest.get(keyOf(run.window));
		if (!known || (run.createdAtMs ?? 0) > (known.createdAtMs ?? 0)) newest.set(keyOf(run.window), run);
	}
	return windows.map((window) => newest.get(keyOf(window)));
}
function keyOf({ startSeconds, endSeconds }) {
	return `${startSeconds}-${endSeconds}`;
}
// src/runs/existing/rerun.ts
const LONGEST_AGO_MS = 12 * UNIT_SECONDS.h * 1e3;
const LOOKUP_MS = 6e4;
const CLOCK_MARGIN_SECONDS$1 = 60;
function openRerunLookups(isRerun, { clock, emit, lookupTimeoutMs }, failedRunId) {
	const endMs = clock.now() + (isRerun ? Math.min(LOOKUP_MS, lookupTimeoutMs) : 0);
	let lookups = 0;
	return async () => {
		const leftMs = endMs - clock.now();
		if (leftMs <= 0) return false;
		if (lookups === 0) emit({
			type: "rerun-looking-up",
			leftMs,
			failedRunId
		});
		lookups += 1;
		await clock.sleep(Math.min(leftMs, lookupPauseMs(lookups)));
		clock.throwIfCancelled();
		return true;
	};
}
function openStandstill({ clock }) {
	const last = { atMs: 0 };
	return (read) => {
		const { serviceTimeMs } = read;
		const isStill = serviceTimeMs === last.serviceTimeMs && clock.now() - last.atMs >= 2e3;
		if (serviceTimeMs !== void 0 && isStill) return {
			...read,
			isCached: true
		};
		Object.assign(last, {
			serviceTimeMs,
			atMs: clock.now()
		});
		return read;
	};
}
function longestToCreationMs(connection) {
	const { requestTimeoutMs, retryTimeoutMs, lookupTimeoutMs } = connection;
	return requestTimeoutMs + retryTimeoutMs + 2 * lookupTimeoutMs;
}
function ownBy(order, { clock }) {
	const { run, connection, ifRunActive, activeWait } = order;
	const waitMs = ifRunActive === "wait" ? activeWait.waitTimeoutMs : 0;
	const longestMs = longestToCreationMs(connection) + waitMs;
	return ({ window, createdAtMs }) => {
		if (window.endSeconds === run.endSeconds) return true;
		if (createdAtMs === void 0 || clock.now() - createdAtMs > LONGEST_AGO_MS) return false;
		const createdSeconds = Math.floor(createdAtMs / 1e3);
		const earliest = run.endSecondsAt(createdSeconds - CLOCK_MARGIN_SECONDS$1 - Math.ceil(longestMs / 1e3));
		const latest = run.endSecondsAt(createdSeconds + CLOCK_MARGIN_SECONDS$1);
		if (earliest === void 0 || latest === void 0) return false;
		return window.endSeconds >= earliest && window.endSeconds <= latest;
	};
}
// src/runs/existing/earlier-attempt.ts
const CLOCK_MARGIN_SECONDS = 5;
const LONGEST_CLAMP_SECONDS = 4 * UNIT_SECONDS.d;
function findEarlierAttempts(read, plan, { run: order, connection, isRerun }) {
	if (!order.isRelativeToNow) return [];
	const current = new Set(plan.windows.map(keyOf));
	const search = {
		read,
		plan,
		order,
		connection,
		begunMs: oldestMs(read.runs.filter(({ window }) => isRerun && window && current.has(keyOf(window))))
	};
	const attempts = new Map();
	for (const run of read.runs) {
		if (!run.window || current.has(keyOf(run.window))) continue;
		for (const moment of momentsOf(run, search)) {
			const whole = order.wholeAt(moment);
			if (!whole || attempts.has(keyOf(whole)) || !mayHave(run, whole, plan)) continue;
			const split = splitWindow(whole, order.windowSize);
			const attempt = "value" in split && attemptOf(run, {
				whole,
				windows: split.value
			}, read);
			if (attempt) attempts.set(keyOf(whole), attempt);
		}
	}
	return [...attempts.values()];
}
function mayHave({ window }, whole, { whole: current }) {
	if (!window || isSameWindow(whole, current) || !overlaps(whole, current)) return false;
	return window.startSeconds >= whole.startSeconds && window.endSeconds <= whole.endSeconds;
}
function attemptOf(run, plan, { runs, clockAheadMs }) {
	if (!plan.windows.some((window) => run.window && isSameWindow(window, run.window))) return void 0;
	const keys = new Set(plan.windows.map(keyOf));
	const own = runs.filter(({ window }) => window && keys.has(keyOf(window)));
	const hasBegun = own.some(({ window }) => window?.startSeconds === plan.whole.startSeconds);
	const live = own.filter((run) => !hasFailed(run));
	if (!hasBegun || live.length === 0) return void 0;
	return {
		plan,
		runs: live,
		createdMs: Math.max(...live.map(({ createdAtMs = 0 }) => createdAtMs)) - clockAheadMs
	};
}
function oldestMs(runs) {
	return Math.min(...runs.map(({ createdAtMs = Number.POSITIVE_INFINITY }) => createdAtMs));
}
function momentsOf(run, search) {
	const { window } = run;
	const between = creationOf(run, search);
	if (!window || !between) return [];
	const { earliest, latest } = between;
	return [
		...["startSeconds", "endSeconds"].map((edge) => {
			const moment = search.order.nowSeconds - (search.plan.whole[edge] - window[edge]);
			const given = moment > earliest - LONGEST_CLAMP_SECONDS && moment < latest + LONGEST_CLAMP_SECONDS ? search.order.wholeAt(moment) : void 0;
			return given ? moment - (given[edge] - window[edge]) : moment;
		}),
		latest,
		earliest
	].filter((moment) => moment >= earliest && moment <= latest);
}
function creationOf({ createdAtMs }, { read, connection, begunMs }) {
	if (createdAtMs === void 0) return void 0;
	const longestMs = longestToCreationMs(connection);
	const created = [createdAtMs, createdAtMs - read.clockAheadMs];
	const begun = [begunMs, begunMs - read.clockAheadMs];
	return {
		earliest: Math.floor((Math.min(...created, ...begun) - longestMs) / 1e3) - CLOCK_MARGIN_SECONDS,
		latest: Math.floor(Math.max(...created) / 1e3) + CLOCK_MARGIN_SECONDS
	};
}
// src/runs/existing/existing-run-errors.ts
const MOST_NAMED$1 = 5;
function existsError(run, asked) {
	const times = asked ? `, ${formatInputs(asked)}` : "";
	return new PreconditionError(`flow run ${run.runId} has exactly this window${run.window ? `, ${formatWindow(run.window)}` : ""}, and its status is ${statusText(run)}`, `Set \`if-run-exists: attach\`${times} to attach to the run.`);
}
function overlapError(runs, whole) {
	const [first] = runs;
	const { window } = first ?? {};
	return new PreconditionError(`${firstOf$1(runs)} reads some of this data${window ? ` (${formatWindow(window)})` : ""}, and its status is ${statusText(first)}`, missingText(whole, runs.flatMap((run) => run.window ?? [])));
}
function hiddenWindowError$1(run) {
	const status = isUnderWay(run.status) ? `has not ended (status: ${run.status || "none yet"})` : `has ended (status: ${run.status})`;
	return new PreconditionError(`flow run ${run.runId} ${status}, and the service does not show its window, which may be this one`, checkText(run));
}
function cutOffError(run) {
	const { window } = run;
	return new PreconditionError(`flow run ${run.runId} may have this window: the service shows ${window ? formatWindow(window) : "another"}, and may have cut off an end that lay in the future (status: ${statusText(run)})`, checkText(run));
}
function checkText({ runId, status }) {
	return `Look up its window in Experience Platform. If that is this one, do not start this step again: ${(isUnderWay(status) ? `wait for it with the wait action and \`run-id: ${runId}\`. ` : "") || "its data is loaded. "}Only if it is another window, start this step again with \`if-run-exists: create\`.`;
}
function cachedError$1() {
	return new PreconditionError("the history of the flow came from a cache (its answers have an `Age`, or their `Date` stands still), so that a run of the last minutes can be missing in it", "Find out what caches the answers of the API between this runner and Adobe. Then start this step again with `if-run-exists: attach`.");
}
function unreadError() {
	return new PreconditionError("whether a run over this window exists is not known: the flow has had more than 2,000 runs since the window began, and older runs were not read", "Look up this window among the runs of the flow in Experience Platform. Only if no run has it, start this step again with `if-run-exists: create`.");
}
function earlierAttemptsError(attempts, whole, { overlapping, same }) {
	const read = [...overlapping, ...same].flatMap((run) => run?.window ?? []);
	const newestFirst = attempts.toSorted((a, b) => b.plan.whole.endSeconds - a.plan.whole.endSeconds);
	const [latest] = newestFirst;
	const named = newestFirst.map(({ plan, runs }) => `${runs[0]?.runId} (${formatWindow(plan.whole)})`);
	const attach = latest ? `To attach to ${attempts.length === 1 ? "it" : "the latest of them"}, set \`if-run-exists: attach\`, ${formatInputs(latest.plan.whole)}. ` : "";
	return new PreconditionError(`these inputs gave ${attempts.length === 1 ? "the window of an earlier flow run that reads" : "the windows of earlier flow runs that read"} some of this data: ${formatList(named)}`, `${attach}${missingText(whole, read)}`);
}
function missingText(whole, read) {
	const missing = uncovered(whole, read);
	if (missing.length === 0) return "Nothing of this window is missing: do not start this step again.";
	return `To read only what is missing, set ${missing.slice(0, MOST_NAMED$1).map(formatInputs).join("; then ")}${missing.length > MOST_NAMED$1 ? `; then ${missing.length - MOST_NAMED$1} more windows` : ""}.`;
}
function statusText(run) {
	return run?.status || "not known yet";
}
// src/runs/existing/judge-existing-runs.ts
function judgeExisting(existing, plan, order, nowMs) {
	switch (order.ifRunExists) {
		case "create": return {
			plan,
			existing,
			failure: void 0
		};
		case "fail": return {
			plan,
			existing,
			failure: failIfAny(existing, plan, order)
		};
		case "attach": return judgeAttach(existing, plan, order, nowMs);
		default: return order.ifRunExists;
	}
}
function failIfAny(existing, plan, order) {
	const { same, overlapping, withoutWindow } = existing;
	const first = same.find((run) => run !== void 0);
	if (first) return existsError(first, order.run.isRelativeToNow ? plan.whole : void 0);
	if (overlapping.length > 0) return overlapError(overlapping, plan.whole);
	const hidden = withoutWindow.find(({ status }) => isUnderWay(status)) ?? withoutWindow[0];
	if (hidden) return hiddenWindowError$1(hidden);
	if (existing.isCached) return cachedError$1();
	return existing.isComplete ? void 0 : unreadError();
}
function judgeAttach(existing, plan, order, nowMs) {
	if (hasEveryRun(existing)) return {
		plan,
		existing,
		failure: void 0
	};
	const attempts = findEarlierAttempts(existing, plan, order);
	const [attempt, ...others] = attempts;
	if (!attempt) return {
		plan,
		existing,
		failure: uncertain(existing)
	};
	if (others.length > 0 || !isSameWork(attempt, plan, order, nowMs)) return {
		plan,
		existing,
		failure: earlierAttemptsError(attempts, plan.whole, existing)
	};
	const own = sortRuns(existing, attempt.plan);
	return {
		plan: {
			...plan,
			...attempt.plan,
			replaced: plan.whole
		},
		existing: own,
		failure: uncertain(own)
	};
}
function isSameWork({ plan, createdMs }, asked, order, nowMs) {
	if (nowMs - createdMs > LONGEST_AGO_MS) return false;
	const { startSeconds, endSeconds } = asked.whole;
	const sharedSeconds = Math.min(endSeconds, plan.whole.endSeconds) - Math.max(startSeconds, plan.whole.startSeconds);
	return order.isRerun || 2 * sharedSeconds >= endSeconds - startSeconds;
}
function uncertain(existing) {
	if (hasEveryRun(existing)) return void 0;
	const hidden = existing.withoutWindow.find(({ status }) => isUnderWay(status));
	if (hidden) return hiddenWindowError$1(hidden);
	const [cutOff] = existing.cutOff;
	if (cutOff) return cutOffError(cutOff);
	return existing.isCached ? cachedError$1() : void 0;
}
function hasEveryRun({ same }) {
	return same.every((run) => run !== void 0);
}
// src/runs/existing/if-run-exists.ts
async function findRunsToAttach(plan, order, context) {
	const { ifRunExists, run } = order;
	if (ifRunExists === "create") return {
		...plan,
		existing: []
	};
	const judgement = await during(`look up existing runs of flow ${run.flowId}`, lookUp$1(plan, order, context));
	const { existing, failure } = judgement;
	context.stepRuns.addEarlier(existing.runs);
	context.emit({
		type: "decided",
		text: attachDecision(judgement, ifRunExists)
	});
	if (failure) {
		context.emit({
			type: "existing-runs-refused",
			existing
		});
		throw new OperationError(`create a run of flow ${run.flowId}`, "none", failure);
	}
	context.emit({
		type: "existing-runs-found",
		existing
	});
	return {
		...judgement.plan,
		existing: existing.same
	};
}
async function lookUp$1(plan, order, context) {
	const { clock } = context;
	const waitForNext = openRerunLookups(order.isRerun, context);
	const withStandstill = openStandstill(context);
	const remember = openMemory();
	for (;;) {
		const found = withStandstill(await findExistingRuns({
			flowId: order.run.flowId,
			plan,
			sameIsEnough: true
		}, context));
		const judgement = judgeExisting(sortRuns({
			...found,
			runs: remember(found.runs)
		}, plan), plan, order, clock.now());
		if (isDecided(judgement, order) || !await waitForNext()) return judgement;
	}
}
function isDecided({ existing, failure }, { ifRunExists }) {
	return hasEveryRun(existing) || ifRunExists === "fail" && failure !== void 0;
}
function attachDecision({ plan, existing, failure }, ifRunExists) {
	const { runs, same, overlapping, withoutWindow } = existing;
	const ids = same.flatMap((run) => run?.runId ?? []);
	const facts = [
		`runs read: ${runs.length}`,
		`windows with a run that has not failed: ${ids.length} of ${same.length}${ids.length > 0 ? ` (${formatList(ids)})` : ""}`,
		`runs over other windows with some of the data: ${overlapping.length}`,
		`runs that do not show their window: ${withoutWindow.length}`,
		...plan.replaced ? [`window of an earlier attempt: ${formatWindow(plan.whole)}`] : []
	];
	return `\`if-run-exists: ${ifRunExists}\`: ${verdict(ids.length, same.length, failure)} (${facts.join("; ")})`;
}
function verdict(found, count, failure) {
	if (failure) return `refused, because ${failure.message}`;
	if (found === count) return "every window has its run, which is taken over";
	return found === 0 ? "no window has a run: creates" : "takes over the runs that exist, and creates the others";
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
	(error) => !isCancelled(error),
	isCancelError,
	() => true
];
function worstFailure(failures) {
	const [worst] = RANKS.flatMap((rank) => failures.filter(rank));
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
// src/runs/waiting/companions.ts
function openCompanions(runs, emit) {
	const seen = new Map();
	const replaced = new Set();
	const polled = new Map(runs.map(({ runId }) => [runId, Promise.withResolvers()]));
	const ended = new Map(runs.map(({ runId }) => [runId, Promise.withResolvers()]));
	const given = new Map(runs.map((run) => [run.runId, run]));
	const flowOf = (run) => run.flowId || given.get(run.runId)?.flowId;
	const windowOf = (run) => run.window ?? given.get(run.runId)?.givenWindow;
	return {
		emit(event) {
			if (event.type === "run-polled") seen.set(event.run.runId, event.run);
			if (event.type === "run-polled") polled.get(event.run.runId)?.resolve();
			if (event.type === "run-not-shown" || event.type === "poll-failed") polled.get(event.runId)?.resolve();
			if (event.type === "run-ended") for (const { runId } of event.runs) {
				polled.get(runId)?.resolve();
				ended.get(runId)?.resolve(event.runs);
			}
			emit(event);
		},
		async throwIfReplaced({ runId, details }) {
			const window = details && windowOf(details);
			const flowId = details && flowOf(details);
			if (runs.length === 1 || !window || !flowId) return;
			await Promise.all([...polled.values()].map(({ promise }) => promise));
			const isSame = (run) => flowOf(run) === flowId && compareWindow({
				...run,
				window: windowOf(run)
			}, window) === "same";
			const [other] = [...seen.values()].filter((run) => !isSameId(run.runId, runId) && isSame(run)).filter((run) => !hasFailed(run) || !replaced.has(run.runId) && isYounger(run, details)).toSorted((a, b) => isYounger(a, b) ? -1 : 1);
			if (!other) return;
			replaced.add(runId);
			const last = (await ended.get(other.runId)?.promise)?.at(-1) ?? other;
			throw new PreconditionError(`flow run ${other.runId}, which this step waits for as well, has exactly its window`, `Wait for flow run ${last.runId} alone: it reads what this one has not loaded.`);
		}
	};
}
function isYounger(run, than) {
	const [createdMs, thanMs] = [run.createdAtMs ?? 0, than.createdAtMs ?? 0];
	return createdMs === thanMs ? run.runId > than.runId : createdMs > thanMs;
}
// src/runs/waiting/earlier-retrigger.ts
async function findEarlierRetrigger(failed, { mayBeRetriggered, flowId, index }, context) {
	if (!mayBeRetriggered) return void 0;
	const lookup = await lookUpRepeatedly(failed, failed.details?.flowId || flowId, context);
	const subject = `Lookup for a run that flow run ${failed.runId} was re-triggered as before this step`;
	const decided = (result) => context.emit({
		type: "decided",
		text: `${subject}: ${result}`
	});
	switch (lookup.kind) {
		case "absent":
			decided("there is none");
			return;
		case "refused":
			decided(lookup.reason);
			throw new PreconditionError(lookup.reason, adviceFor(failed));
		case "found":
			decided(`found ${lookup.runs.map(({ runId }) => runId).join(", ")}`);
			return onlyOf(lookup.runs, index, context);
		default: return lookup;
	}
}
function onlyOf(runs, index, context) {
	const [run, ...others] = runs;
	if (run && others.length === 0) {
		context.stepRuns.add(run.runId);
		return run;
	}
	const error = new DuplicatedRunsError(runs);
	context.emit({
		type: "runs-duplicated",
		index,
		runs: error.runs
	});
	throw error;
}
async function lookUpRepeatedly(failed, flowId, context) {
	const sinceMs = failed.details?.createdAtMs ?? 0;
	if (!flowId) return notKnown("neither the run nor `flow-id` names its flow");
	const waitForNext = openRerunLookups(true, context, failed.runId);
	const withStandstill = openStandstill(context);
	const remember = openMemory();
	const read = () => context.stepRuns.inTurn(() => readRuns({
		flowId,
		sinceMs
	}, context));
	const look = async () => {
		const listed = withStandstill(await read());
		return {
			...listed,
			seen: remember(listed.runs)
		};
	};
	for (;;) {
		const lookup = await lookUp(look, failed, context);
		if (lookup.kind === "found" || !await waitForNext()) return lookup;
	}
}
async function lookUp(read, failed, { stepRuns }) {
	try {
		return judgeRetrigger(await read(), failed, stepRuns);
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		return notKnown(`the history of the flow cannot be read (${error.message.replace(/\.$/, "")})`);
	}
}
function judgeRetrigger({ runs, seen, isCached, isComplete }, failed, { runIds, givenRunIds }) {
	if (isCached) return notKnown("the history of the flow came from a cache");
	const shown = runs.find(({ runId }) => isSameId(runId, failed.runId));
	const younger = seen.filter((run) => run !== shown && !hasFailed(run) && !isOlder(run, shown, failed));
	const same = younger.filter((run) => compare(run, failed) === "same");
	const known = same.find((run) => isAmong(runIds, run));
	if (same.length === 1 && known) return refused(`flow run ${known.runId}, which this step waits for as well, has exactly its window`);
	if (same.length > 0) return {
		kind: "found",
		runs: same
	};
	const isOwn = (run) => isAmong(runIds, run) && !isAmong(givenRunIds, run);
	const hidden = younger.filter((run) => compare(run, failed) === "unknown" && !isOwn(run));
	if (hidden.length > 0) return notKnown(hiddenText(hidden));
	const readers = younger.filter((run) => run.window && failed.window && overlaps(run.window, failed.window));
	const read = readers.flatMap(({ window }) => window ?? []);
	if (failed.window && uncovered(failed.window, read).length === 0) return refused(readersText(readers));
	if (!shown || !isComplete) return notKnown("the history of the flow is incomplete: it does not reach back to this run");
	if (shown.status !== "" && !hasFailed(shown)) return notKnown(`the history of the flow shows it with the status ${shown.status}`);
	return { kind: "absent" };
}
function refused(reason) {
	return {
		kind: "refused",
		reason
	};
}
function notKnown(reason) {
	return refused(`whether an earlier step has re-triggered it is not known, because ${reason}`);
}
function hiddenText([first, ...others]) {
	const more = others.length > 0 ? ` (and ${others.length} more)` : "";
	return `flow run ${first?.runId}${more} is younger and has not failed (status: ${first?.status || "none yet"}), and the service does not show whether it has the same window`;
}
function readersText(runs) {
	const ids = formatList(runs.map(({ runId }) => runId));
	return runs.length === 1 ? `flow run ${ids}, which is younger and has not failed, reads all of its data` : `flow runs ${ids}, which are younger and have not failed, read all of its data`;
}
function isAmong(ids, { runId }) {
	return [...ids].some((id) => isSameId(id, runId));
}
function isOlder(run, shown, { details }) {
	const bornMs = details?.createdAtMs ?? shown?.createdAtMs;
	return bornMs !== void 0 && run.createdAtMs !== void 0 && run.createdAtMs < bornMs;
}
function compare(run, { window, details }) {
	if (!window || !run.window) return "unknown";
	const shown = compareWindow(run, window);
	if (shown !== "other") return shown;
	const { createdAtMs, startSeconds } = details ?? {};
	return compareWindow({
		window,
		createdAtMs,
		startSeconds
	}, run.window);
}
function adviceFor({ runId }) {
	return `Look up the window of flow run ${runId} among the younger runs of the flow in Experience Platform: if one of them has it and has not failed, wait for that run with the wait action and its \`run-id\`. Create another run only if there is none, because its data would be ingested twice.`;
}
// src/runs/waiting/poll-once.ts
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
			serviceTimeMs,
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
		serviceTimeMs: error.problem.serviceTimeMs,
		error
	};
	return {
		kind: error instanceof AnswerError || error instanceof TokenError ? "refused" : "defect",
		error
	};
}
// src/runs/waiting/poll-patience.ts
const GRACE_MS = 3e5;
const LASTING_MS = 12e4;
const LASTING_AT_FIRST_MS = 1e4;
const FEWEST_BAD_POLLS = 3;
const FEWEST_LASTING_FAULTS = 2;
function openPatience({ bornMs, beginsLater = false, unreachableMs }) {
	const visibleMs = beginsLater ? Number.POSITIVE_INFINITY : bornMs + GRACE_MS;
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
		if (!isLasting(error)) return nowMs >= (reach.endsMs ?? Number.POSITIVE_INFINITY);
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
				case "not-shown": return (!known.isShown || hasLasted(nowMs)) && Math.min(nowMs, poll.serviceTimeMs ?? nowMs) >= visibleMs;
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
// src/runs/waiting/poll-progress.ts
const LONGEST_BAD_PAUSE_MS = 6e4;
const LONGEST_OLD_END_MS = 3e5;
function openProgress(runId, { startSeconds, pollIntervalMs, unreachableMs, beginsLater, previous }, begunMs) {
	const seen = { bornMs: Math.max(begunMs, (startSeconds ?? 0) * 1e3) };
	const patience = openPatience({
		bornMs: seen.bornMs,
		unreachableMs,
		beginsLater
	});
	const ageMs = (nowMs) => nowMs - seen.bornMs;
	return {
		ageMs,
		take(poll, nowMs) {
			const isOver = patience.isOver(poll, nowMs);
			if (poll.kind === "shown") {
				if (isOldEnd(poll.run, previous, nowMs - begunMs)) return {};
				seen.run = poll.run;
				seen.bornMs = nowMs - (ageOf(poll, previous) ?? ageMs(nowMs));
			}
			return {
				event: isOver ? void 0 : eventOf(runId, poll, {
					ageMs: ageMs(nowMs),
					atMs: nowMs
				}, seen.run),
				end: endOf(poll, seen.run, isOver)
			};
		},
		lastEnd: (poll) => lastEnd(poll, seen.run),
		pauseMs(poll, nowMs, random) {
			const pauseMs = pollPauseMs(ageMs(nowMs), pollIntervalMs, random);
			const keptMs = Math.min(askedMs(poll), Math.max(pollIntervalMs, LONGEST_BAD_PAUSE_MS));
			return Math.max(keptMs, patience.isTried() ? Math.min(pauseMs, LONGEST_BAD_PAUSE_MS) : pauseMs);
		}
	};
}
function isOldEnd(run, previous, waitedMs) {
	if (!previous || waitedMs >= LONGEST_OLD_END_MS) return false;
	const facts = ({ status, startedAtMs, metrics }) => JSON.stringify([
		status,
		startedAtMs,
		metrics
	]);
	return facts(run) === facts(previous);
}
function endOf(poll, run, isOver) {
	if (poll.kind === "shown") return isUnderWay(poll.run.status) ? void 0 : {
		kind: "ended",
		run: poll.run
	};
	return isOver ? {
		kind: "unknown",
		run,
		error: poll.error
	} : void 0;
}
function lastEnd(poll, run) {
	const { error } = poll;
	if (error && (poll.kind === "refused" || poll.kind === "not-shown" && run)) return {
		kind: "unknown",
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
function askedMs({ error }) {
	return error instanceof AnswerError ? error.problem.retryAfterMs ?? 0 : 0;
}
// src/runs/waiting/poll.ts
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
// src/runs/waiting/retrigger.ts
async function retrigger(failed, run, context) {
	const inTurn = () => context.stepRuns.inTurn(() => retriggerOnce(failed, run, context));
	return retrying(inTurn, context.budget(), isAboutState);
}
function isAboutState(error) {
	return error instanceof AnswerError && refusesState(error.problem);
}
async function retriggerOnce({ runId, window, details }, { flowId = "", index }, context) {
	const { clientId, stepRuns } = context;
	if (stepRuns.isUnclear()) throw new Error("whether another flow run was created or re-triggered is not known");
	const target = {
		flowId: details?.flowId || flowId,
		window,
		clientId,
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
			failedRunId: runId,
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
// src/runs/waiting/wait.ts
const LONGEST_RETRIGGER_PAUSE_MS = 6e5;
async function waitForRuns(runs, options, context) {
	const companions = openCompanions(runs, context.emit);
	const { emit } = companions;
	const waits = runs.map(async (run) => {
		const attempts = await waitForRun(run, options, {
			...context,
			emit,
			companions
		});
		emit({
			type: "run-ended",
			runs: attempts
		});
		return attempts;
	});
	return Promise.all(waits);
}
async function waitForRun(run, options, context) {
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
			const next = await nextRun(waited, current, context);
			const isSame = isSameId(next.runId, waited.runId);
			previous = isSame ? waited.details : void 0;
			if (!isSame) attempts.push(waited);
			const { index, flowId } = run;
			const findDuplicates = eitherOf(current.findDuplicates, next.findDuplicates);
			current = {
				...next,
				window: waited.window,
				index,
				flowId,
				...findDuplicates && { findDuplicates }
			};
		} catch (thrown) {
			const problem = thrown;
			const outcome = problem instanceof OutcomeUnknownError ? "unknown" : waited.outcome;
			return [...attempts, {
				...waited,
				outcome,
				problem
			}];
		}
	}
}
function eitherOf(first, second) {
	if (!first || !second) return first ?? second;
	return async (runIds) => {
		const found = [...await first(runIds), ...await second(runIds)];
		return [...new Map(found.map((run) => [run.runId.toLowerCase(), run])).values()];
	};
}
async function nextRun(failed, run, context) {
	const found = await findEarlierRetrigger(failed, run, context);
	if (!found) await context.companions.throwIfReplaced(failed);
	const next = found ? existingRun(found, context.clock.now()) : await retrigger(failed, run, context);
	context.emit({
		type: "run-retriggered",
		failed,
		next,
		isTakenOver: found !== void 0
	});
	return next;
}
async function waitOnce(run, options, context) {
	const { startSeconds, previous, isCreated: beginsLater } = run;
	const unreachableMs = run.window ? Number.POSITIVE_INFINITY : context.retryTimeoutMs;
	const end = await pollRun(run, {
		...options,
		startSeconds,
		unreachableMs,
		beginsLater,
		previous
	}, context);
	const waited = waitedRun(run, end);
	const problem = otherWindow(run, end) ?? await findDuplicates(run, context);
	if (!problem) return waited;
	const isKnown = problem instanceof DuplicatedRunsError;
	return {
		...waited,
		problem,
		outcome: isKnown ? waited.outcome : "unknown"
	};
}
function otherWindow({ by, window }, { run }) {
	if (by !== "time" || !window || !run?.window) return void 0;
	return compareWindow(run, window) === "other" ? new OtherWindowError(run.window, window) : void 0;
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
async function findDuplicates(run, { emit, stepRuns }) {
	const { runId, etag, index, findDuplicates } = run;
	if (!findDuplicates) return void 0;
	try {
		const others = await stepRuns.inTurn(() => findDuplicates(stepRuns.runIds));
		if (others.length === 0) return void 0;
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
	} catch (error) {
		if (error instanceof PossibleDuplicatesError) return error;
		throw error;
	}
}
function existingRun({ runId, etag, window, startSeconds = 0 }, nowMs) {
	return {
		runId,
		etag,
		window,
		isCreated: startSeconds * 1e3 > nowMs
	};
}
function waitedRun(run, end) {
	const details = end.run;
	return {
		runId: run.runId,
		etag: details?.etag || run.etag,
		outcome: end.kind === "ended" ? outcomeOf(end.run) : end.kind,
		status: details?.status ?? "",
		window: run.window ?? details?.window,
		details,
		problem: end.error
	};
}
// src/runs/last-run/coverage.ts
function coverageOf(runs) {
	const succeeded = runs.filter(isRead);
	const hidden = succeeded.filter((run) => !readPart(run));
	const read = succeeded.flatMap((run) => readPart(run) ?? []).filter((part) => part.read.startSeconds < part.read.endSeconds);
	const [furthest] = read.toSorted((a, b) => b.read.endSeconds - a.read.endSeconds);
	return {
		read,
		furthest,
		hidden
	};
}
function missingWindows({ read }, runs, endSeconds) {
	const startSeconds = runs.reduce((earliest, { window }) => Math.min(earliest, window?.startSeconds ?? earliest), endSeconds);
	const known = read.map((part) => part.read);
	return uncovered({
		startSeconds,
		endSeconds
	}, known);
}
function gapOf(gap, runs) {
	const failed = runs.filter((run) => hasFailed(run) && run.window && overlaps(run.window, gap));
	return {
		...gap,
		failedRunIds: failed.map(({ runId }) => runId)
	};
}
function isRead({ status }) {
	const state = runState(status);
	return state === "succeeded" || state === "partially-succeeded";
}
function begunSeconds({ startedAtMs, createdAtMs, startSeconds }) {
	if (startedAtMs !== void 0) return Math.floor(startedAtMs / 1e3);
	if (createdAtMs === void 0) return startSeconds;
	return Math.max(startSeconds ?? 0, Math.floor(createdAtMs / 1e3));
}
function readPart(run) {
	const { window } = run;
	const begun = begunSeconds(run);
	if (window === void 0 || begun === void 0) return void 0;
	return {
		run: {
			...run,
			window
		},
		read: {
			...window,
			endSeconds: Math.min(window.endSeconds, begun)
		}
	};
}
// src/runs/last-run/active-runs.ts
const MOST_NAMED = 10;
function refuseActive(active) {
	const runIds = active.map(({ runId }) => runId).slice(0, MOST_NAMED);
	throw new PreconditionError(`${firstOf$1(active)} is still active (${statusOf(active[0])}), and to continue past it would leave a gap if it failed`, `Wait for it with the wait action and \`run-id: ${runIds.join(",")}\`, then start this step again. Or set \`if-run-active\` to \`wait\` or \`skip\`.`);
}
function skipFor(active, { waitTimeoutMs }, { clock }) {
	const bornSeconds = (run) => begunSeconds(run) ?? Number.NEGATIVE_INFINITY;
	const oldest = active.reduce((older, run) => bornSeconds(run) < bornSeconds(older) ? run : older);
	const ageMs = clock.now() - bornSeconds(oldest) * 1e3;
	if (ageMs <= waitTimeoutMs) return oldest;
	const age = Number.isFinite(ageMs) ? `for ${formatSeconds(ageMs / 1e3)}` : "for an unknown time";
	throw new PreconditionError(`flow run ${oldest.runId} has been active ${age} (${statusOf(oldest)}), longer than \`wait-timeout\` (${formatSeconds(waitTimeoutMs / 1e3)}): no step continues before it has ended`, "Look up in Experience Platform whether the run still makes progress. The API has no way to stop a run: one that never ends is for the support of Adobe.");
}
function statusOf({ status }) {
	return status === "" ? "it has no status yet" : `its status is ${status}`;
}
// src/runs/last-run/failed-run.ts
async function announceFailedRun(runs, announced, context) {
	const success = runs.findIndex(isRead);
	const [run, ...others] = (success < 0 ? runs : runs.slice(0, success)).filter(hasFailed);
	if (!run || announced.has(run.runId)) return;
	announced.add(run.runId);
	const errors = await readErrors(run, context);
	context.emit({
		type: "failed-run-found",
		failed: {
			run,
			errors,
			others
		}
	});
}
async function readErrors({ runId }, { service, emit }) {
	try {
		return (await service.getRun(runId)).run?.errors ?? [];
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		emit({
			type: "decided",
			text: `The errors of flow run ${runId} cannot be read: ${String(error)}`
		});
		return [];
	}
}
// src/runs/last-run/last-run-errors.ts
function cachedError() {
	return new PreconditionError("the history of the flow came from a cache, although the request forbids that: newer runs may be missing from it", "Check the proxy and the network between this runner and Adobe, which must not cache API responses. Or set `window-start-time` to a time.");
}
function incompleteError(runsRead, furthest) {
	const known = furthest ? `; of these, flow run ${furthest.run.runId} has read furthest, up to ${formatBoth(furthest.read.endSeconds)}` : "; none of these shows that it has read a window";
	return new PreconditionError(`it is not certain up to where the flow has been read: an older run may have read later data than the newest ${runsRead} runs${known}`, "Set `window-start-time` to a time. After a run has read data up to the present, later steps can continue from it with `last-run`.");
}
function hiddenWindowError({ runId }, { run, read }) {
	return new PreconditionError(`the service does not show which window flow run ${runId} has read, and it may have read past ${formatBoth(read.endSeconds)}, up to where flow run ${run.runId} has read`, "Look up in Experience Platform what it has read, and set `window-start-time` to the end of that.");
}
function noWindowsError() {
	return new PreconditionError("the service does not show which windows the runs of this flow have read, so that `last-run` cannot work for it", "Set `window-start-time` to a time. A workflow that runs on a schedule can use date math instead, for example `now-1d/d` to `now/d`, or keep the last `window-end-time` itself.");
}
function noStartError(runs) {
	const [newest] = runs;
	if (!newest) return new PreconditionError("the flow has no runs yet", "Set `initial-window-start-time` to the time from which the first run is to read; later steps continue from there. If the flow should have runs, check `flow-id`, `sandbox-name` and `org-id`.");
	const starts = runs.flatMap(({ window }) => window ? [window.startSeconds] : []);
	const earliest = starts.length > 0 ? `, such as ${formatBoth(Math.min(...starts))}` : "";
	return new PreconditionError(`none of the runs of this flow has read any data (runs in the history: ${runs.length}), and the newest of them, ${newest.runId}, has the status ${newest.status}`, `Check why the runs failed. Then set \`initial-window-start-time\` to the time from which data is missing${earliest}.`);
}
// src/runs/last-run/newest-runs.ts
const LONGEST_AHEAD_SECONDS = UNIT_SECONDS.d;
const USUAL_AHEAD_SECONDS = UNIT_SECONDS.h;
async function readNewestRuns(flowId, isWhole, context) {
	const seen = [];
	let newest = newestOf([], {
		isCached: false,
		isEnd: false,
		isNewestFirst: true
	});
	for await (const { runs, continuationToken, isNewestFirst, ageSeconds = 0 } of history(flowId, context)) {
		seen.push(...runs.filter((run) => mayBelongTo(flowId, run)));
		const isEnd = continuationToken === void 0;
		newest = newestOf(seen, {
			isCached: newest.isCached || ageSeconds > 0,
			isEnd,
			isNewestFirst
		});
		if (isEnd || newest.isComplete && !isWhole && !isDoubtful(newest)) return newest;
	}
	return {
		...newest,
		isCut: true
	};
}
function withPolled(newest, polled) {
	const keyOf = ({ runId }) => runId.toLowerCase();
	const listed = new Map(newest.runs.map((run) => [keyOf(run), run]));
	for (const run of polled) {
		const { startedAtMs = 0 } = listed.get(keyOf(run)) ?? {};
		if (startedAtMs <= (run.startedAtMs ?? 0)) listed.set(keyOf(run), run);
	}
	const runs = newestFirst([...listed.values()]);
	return {
		...newest,
		runs,
		coverage: coverageOf(runs)
	};
}
function certainFromSeconds({ unreadUpToSeconds, coverage }) {
	const hidden = coverage.hidden.map((run) => begunSeconds(run) ?? Number.POSITIVE_INFINITY);
	return Math.max(unreadUpToSeconds, ...hidden);
}
function newestOf(seen, { isCached, isEnd, isNewestFirst }) {
	const runs = newestFirst(seen);
	const coverage = coverageOf(runs);
	const oldestMs = seen.reduce((oldest, { createdAtMs = oldest }) => Math.min(oldest, createdAtMs), Number.POSITIVE_INFINITY);
	const readUpToSeconds = coverage.furthest?.read.endSeconds ?? 0;
	const oldestSeconds = isNewestFirst ? Math.ceil(oldestMs / 1e3) : Number.POSITIVE_INFINITY;
	return {
		runs,
		coverage,
		isCached,
		isComplete: isEnd || readUpToSeconds >= oldestSeconds + USUAL_AHEAD_SECONDS,
		unreadUpToSeconds: isEnd ? Number.NEGATIVE_INFINITY : oldestSeconds + LONGEST_AHEAD_SECONDS
	};
}
function isDoubtful({ runs, coverage, unreadUpToSeconds }) {
	return missingWindows(coverage, runs, coverage.furthest?.read.endSeconds ?? 0).some(({ startSeconds }) => startSeconds < unreadUpToSeconds);
}
// src/runs/last-run/last-run.ts
function activeIn({ runs }) {
	return runs.filter(({ status }) => isUnderWay(status));
}
function ownActive(newest, { isOwn, initialStartSeconds }) {
	const active = activeIn(newest);
	const chain = active.filter((run) => run.window !== void 0).toSorted((a, b) => a.window.startSeconds - b.window.startSeconds);
	const last = chain.at(-1);
	if (!isOwn || !last || chain.length < active.length) return void 0;
	return chain[0]?.window.startSeconds === (newest.coverage.furthest?.read.endSeconds ?? initialStartSeconds) && areConsecutive(chain.map(({ window }) => window)) && isOwn(last) ? chain : void 0;
}
function continueFrom(newest, asked) {
	const { runs, coverage, isComplete } = newest;
	const { furthest, hidden } = coverage;
	if (!isComplete) throw incompleteError(runs.length, furthest);
	if (!furthest) return firstOf(runs, coverage, asked.initialStartSeconds);
	const { run, read } = furthest;
	const unclear = hidden.find((other) => (begunSeconds(other) ?? Number.POSITIVE_INFINITY) > read.endSeconds);
	if (unclear) throw hiddenWindowError(unclear, furthest);
	if (asked.isOwn && run.window.endSeconds === asked.endSeconds) return {
		kind: "existing",
		runs: [run]
	};
	const isDone = read.endSeconds >= asked.endSeconds;
	const last = lastOf(newest, isDone ? readerOf(coverage, asked.endSeconds, furthest) : furthest, Math.min(read.endSeconds, asked.endSeconds));
	return {
		kind: isDone ? "up-to-date" : "from",
		last
	};
}
function readerOf({ read }, endSeconds, furthest) {
	return read.filter((part) => part.read.startSeconds < endSeconds && part.read.endSeconds >= endSeconds).reduce((least, part) => part.read.endSeconds < least.read.endSeconds ? part : least, furthest);
}
function lastOf(newest, { run, read }, endSeconds) {
	const { runs, coverage, isCut } = newest;
	const certainSeconds = certainFromSeconds(newest);
	const missing = missingWindows(coverage, runs, endSeconds);
	const outside = (part) => missing.flatMap((window) => uncovered(window, [part]));
	const certain = outside({
		startSeconds: Number.NEGATIVE_INFINITY,
		endSeconds: certainSeconds
	});
	return {
		run,
		readUpToSeconds: read.endSeconds,
		gaps: certain.map((window) => gapOf(window, runs)),
		doubtful: outside({
			startSeconds: certainSeconds,
			endSeconds: Number.POSITIVE_INFINITY
		}),
		runsRead: runs.length,
		...isCut && { cutAtSeconds: oldestSeconds(runs) }
	};
}
function oldestSeconds(runs) {
	return Math.floor(Math.min(...runs.flatMap(({ createdAtMs }) => createdAtMs ?? [])) / 1e3);
}
function firstOf(runs, { hidden }, initialStartSeconds) {
	if (hidden.length > 0) throw noWindowsError();
	if (initialStartSeconds === void 0) throw noStartError(runs);
	return {
		kind: "first",
		startSeconds: initialStartSeconds
	};
}
// src/runs/last-run/continue-from-last-run.ts
async function continueFromLastRun(order, context) {
	const { isRerun, ifRunExists, dryRun } = order;
	const isOwn = ifRunExists === "attach" ? ownBy(order, context) : void 0;
	const asked = {
		...order.run,
		isOwn
	};
	const waitForNext = openRerunLookups(isRerun && ifRunExists !== "create" && !dryRun, context);
	const announced = new Set();
	const waited = { runs: [] };
	for (;;) {
		const newest = await readHistory(order, waited, context);
		const own = ownActive(newest, asked);
		if (own) return {
			kind: "existing",
			runs: own
		};
		const [active, ...others] = activeIn(newest);
		if (active) {
			const stopped = await meetActive([active, ...others], order, waited, context);
			if (stopped) return stopped;
			continue;
		}
		await announceFailedRun(newest.runs, announced, context);
		const found = continueFrom(newest, asked);
		if (!(found.kind === "from" || found.kind === "first") || !await waitForNext()) return found;
	}
}
async function readHistory({ run, fillGaps }, waited, context) {
	const newest = withPolled(await readNewestRuns(run.flowId, fillGaps, context), waited.runs);
	context.stepRuns.addEarlier(newest.runs);
	context.emit({
		type: "decided",
		text: historyText(newest)
	});
	if (newest.isCached) throw cachedError();
	return newest;
}
async function meetActive(active, order, waited, context) {
	const { ifRunActive, activeWait } = order;
	const { clock, emit } = context;
	switch (ifRunActive) {
		case "fail": return refuseActive(active);
		case "skip": return {
			kind: "skipped",
			run: skipFor(active, activeWait, context)
		};
		case "wait": {
			waited.endMs ??= clock.now() + activeWait.waitTimeoutMs;
			const timeoutMs = Math.max(0, waited.endMs - clock.now());
			emit({
				type: "active-runs-found",
				runs: active,
				timeoutMs
			});
			const ends = (await waitForRuns(active.map((run) => existingRun(run, clock.now())), {
				...activeWait,
				waitTimeoutMs: timeoutMs
			}, context).catch(cancelled(active, emit))).flat();
			const open = ends.filter(({ outcome }) => outcome === "timed-out" || outcome === "unknown");
			const listed = new Map(active.map(({ runId, status }) => [runId, status]));
			const shown = open.map((end) => ({
				...end,
				status: end.status || (listed.get(end.runId) ?? "")
			}));
			if (open.length > 0) return {
				kind: "not-ended",
				runs: shown
			};
			waited.runs.push(...ends.flatMap(({ details }) => details ?? []));
			return;
		}
		default: return ifRunActive;
	}
}
function cancelled(active, emit) {
	return (error) => {
		emit({
			type: "active-runs-not-ended",
			runs: active.map(({ runId, etag, status, window }) => {
				return {
					runId,
					etag,
					status,
					window,
					outcome: "unknown",
					details: void 0,
					problem: void 0
				};
			})
		});
		throw error;
	};
}
function historyText({ runs, coverage, isComplete, unreadUpToSeconds }) {
	const { furthest, read, hidden } = coverage;
	const extent = unreadUpToSeconds === Number.NEGATIVE_INFINITY ? "to its end" : "its newest part";
	const reach = furthest ? `flow run ${furthest.run.runId} has read furthest, up to ${formatBoth(furthest.read.endSeconds)} (its window ends at ${formatBoth(furthest.run.window.endSeconds)})` : "no run shows that it has read a window";
	return `History of the flow (${extent}, runs: ${runs.length}, with a window that was read: ${read.length}, without a window: ${hidden.length}, certain: ${isComplete}): ${reach}`;
}
// src/runs/last-run/last-run-decision.ts
function lastRunDecision(found) {
	switch (found.kind) {
		case "from": return `continues from ${formatBoth(found.last.readUpToSeconds)}, up to where flow run ${found.last.run.runId} has read${gapsOf(found.last)}`;
		case "first": return `begins at ${formatBoth(found.startSeconds)} (\`initial-window-start-time\`), because no run has read anything`;
		case "existing": return `attaches to ${idsOf(found.runs)}, over ${formatWindow(hull(found.runs.map(({ window }) => window)))}, because an earlier attempt of this step can have created them: the last window ends where these inputs put the end, now or then`;
		case "up-to-date": return `everything up to \`window-end-time\` has been read, by flow run ${found.last.run.runId}${gapsOf(found.last)}`;
		case "skipped": return `skips the step, because flow run ${found.run.runId} is active`;
		case "not-ended": return `does not continue, because active runs have not ended: ${idsOf(found.runs)}`;
		default: return found;
	}
}
function gapsOf({ gaps, doubtful }) {
	return ` (earlier windows that no run has read: ${gaps.length}; earlier windows of which this is not known: ${doubtful.length})`;
}
function idsOf(runs) {
	const ids = runs.map(({ runId }) => runId);
	return `${runs.length === 1 ? "flow run" : "flow runs"} ${formatList(ids)}`;
}
// src/runs/plan.ts
function planOf({ windows }) {
	return windows && {
		whole: hull(windows),
		windows
	};
}
async function planFromLastRun(order, context) {
	const { flowId } = order.run;
	const planning = continueFromLastRun(order, context).then((found) => {
		const text = `\`window-start-time: last-run\`: ${lastRunDecision(found)}`;
		context.emit({
			type: "decided",
			text
		});
		return nextStep(found, order);
	});
	return during(`continue from the last run of flow ${flowId}`, planning);
}
function nextStep(found, order) {
	const { endSeconds } = order.run;
	switch (found.kind) {
		case "from": {
			const { last } = found;
			const rest = {
				startSeconds: last.readUpToSeconds,
				endSeconds
			};
			return {
				kind: "create",
				plan: {
					...planFor([...gapsToFill(last, order), rest], order),
					last
				}
			};
		}
		case "first": return {
			kind: "create",
			plan: planFor([{
				startSeconds: found.startSeconds,
				endSeconds
			}], order)
		};
		case "existing": {
			const windows = found.runs.map(({ window }) => window);
			return {
				kind: "create",
				plan: {
					whole: hull(windows),
					windows,
					existing: found.runs
				}
			};
		}
		case "up-to-date": {
			const { last } = found;
			const gaps = gapsToFill(last, order);
			return gaps.length > 0 ? {
				kind: "create",
				plan: {
					...planFor(gaps, order),
					last
				}
			} : found;
		}
		case "skipped":
		case "not-ended": return found;
		default: return found;
	}
}
function gapsToFill({ gaps }, { fillGaps }) {
	return fillGaps ? gaps.map(({ startSeconds, endSeconds }) => ({
		startSeconds,
		endSeconds
	})) : [];
}
function planFor(spans, { run: { windowSize } }) {
	const windows = [];
	for (const span of spans) {
		const split = splitWindow(span, windowSize);
		if ("problem" in split || windows.length + split.value.length > 1e4) {
			const problem = "problem" in split ? split.problem : TOO_MANY;
			throw new PreconditionError(`\`window-size\` ${problem}`, "Set `window-size` to a longer time.");
		}
		windows.push(...split.value);
	}
	return {
		whole: hull(windows),
		windows,
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
// src/runs/preview/compatibility.ts
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
	const readIfPossible = (read) => retrying(read, budget()).catch(() => void 0);
	const flow = await retrying(() => service.getFlow(flowId), budget());
	const { specId, sourceConnectionId } = flow;
	const spec = specId ? await readIfPossible(() => service.getFlowSpec(specId)) : void 0;
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
	const connection = await readIfPossible(() => service.getSourceConnection(sourceConnectionId));
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
		stateIncompatibility(flow),
		scheduleIncompatibility(flow, source),
		deltaIncompatibility(flow, source, deltaColumn?.name)
	].filter((each) => each !== void 0);
}
function stateIncompatibility({ state }) {
	return state === "" || state === "enabled" ? void 0 : incompatibility(`This flow is in state ${state}: enable it first`);
}
function scheduleIncompatibility({ frequency, interval }, { kind, evidence }) {
	if (kind === "streaming") return incompatibility(`This flow is streaming (by ${evidence}), and on-demand ingestion is for batch sources: give the \`flow-id\` of such a flow`, 1385);
	if (frequency === "" || frequency === "once") return void 0;
	return incompatibility(`This flow runs every ${interval === "" || interval === "1" ? frequency : `${interval} ${frequency}s`}, and a run on demand needs one that is scheduled once: give the \`flow-id\` of such a flow`, 1386);
}
function deltaIncompatibility({ deltaColumn }, { kind, evidence }, given) {
	if (kind === "file" && given !== void 0) return {
		...incompatibility(`This flow is file-based (by ${evidence}): leave \`delta-column\` out`),
		isCertain: false
	};
	if (deltaColumn !== "" && given !== void 0 && given !== deltaColumn) return incompatibility(`This flow's delta column is ${deltaColumn}, and \`delta-column\` is ${given}: leave it out, or give the flow's`, 1382);
	if (kind === "table" && deltaColumn === "" && given === void 0) return incompatibility(`This flow is table-based (by ${evidence}) and has no delta column yet: give it as \`delta-column\` for the first run`, 1383);
}
function incompatibility(text, number) {
	if (number === void 0) return {
		code: "",
		text: `${text}.`,
		isCertain: true
	};
	return {
		code: `SOURCES-${number}`,
		text: `${text} (Adobe error ${number}).`,
		isCertain: true
	};
}
// src/runs/preview/preview.ts
async function previewRuns(plan, order, context) {
	const { flowId, deltaColumn } = order.run;
	const reading = Promise.all([inspect(flowId, context), plan.existing ? knownRuns(plan.existing) : findExistingRuns({
		flowId,
		plan,
		sameIsEnough: false
	}, context)]);
	const [inspection, found] = await during(`check flow ${flowId}`, reading);
	const judgement = judgeExisting(found, plan, order, context.clock.now());
	const { failure } = judgement;
	const [window] = judgement.plan.windows;
	const preview = {
		...inspection,
		...judgement.existing,
		incompatibilities: findIncompatibilities(inspection, deltaColumn),
		request: window && requestFor(order.run, window, true, context.clock.now() / 1e3),
		objection: failure && {
			reason: failure.message,
			advice: failure.advice
		}
	};
	if (judgement.plan.replaced) context.emit({
		type: "planned",
		plan: judgement.plan
	});
	context.emit({
		type: "previewed",
		preview
	});
	throwIfRefused(preview, judgement, order);
}
async function inspect(flowId, context) {
	const inspection = await inspectFlow(flowId, context);
	const { baseConnectionId } = inspection.flow;
	const isSourceReachable = baseConnectionId ? await context.service.testConnection(baseConnectionId).catch(() => void 0) : void 0;
	return {
		...inspection,
		isSourceReachable
	};
}
function throwIfRefused({ incompatibilities }, { failure }, order) {
	const { run, ifRunExists } = order;
	const [first, ...others] = incompatibilities.filter(({ isCertain }) => isCertain);
	const operation = `plan a run of flow ${run.flowId}`;
	if (first) {
		const cause = new PreconditionError(asReason(first.text), "The service would refuse the run. Correct this, then start the dry run again.");
		throw new OperationError(operation, "none", cause, { incompatibilities: others });
	}
	if (ifRunExists === "fail" && failure) throw new OperationError(operation, "none", failure);
}
function asReason(sentence) {
	return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, "");
}
function knownRuns(same) {
	return {
		runs: same.filter((run) => run !== void 0),
		same,
		overlapping: [],
		cutOff: [],
		withoutWindow: [],
		active: [],
		clockAheadMs: 0,
		isCached: false,
		isComplete: true
	};
}
// src/runs/step-runs.ts
function openStepRuns(runIds = []) {
	const known = new Set(runIds);
	const unknown = { exists: false };
	const looked = { before: false };
	const turn = { last: Promise.resolve() };
	return {
		runIds: known,
		givenRunIds: new Set(known),
		isUnclear: () => unknown.exists,
		becomeUnclear: () => {
			unknown.exists = true;
		},
		add: (runId) => void known.add(runId),
		addEarlier: (runs) => {
			looked.before = true;
			for (const { runId } of newestFirst(runs).toReversed()) known.add(runId);
		},
		hasLooked: () => looked.before,
		async inTurn(work) {
			const own = turn.last.then(work);
			turn.last = own.catch(() => void 0);
			return own;
		}
	};
}
// src/runs/waiting/given-runs.ts
function runsToWait({ runs, flowId, isRerun }) {
	return runs.map(({ isDuplicated, ...run }) => ({
		...run,
		etag: run.etag ?? "",
		flowId: flowId ?? run.flowId,
		mayBeRetriggered: run.mayBeRetriggered ?? isRerun,
		...isDuplicated && { findDuplicates: async () => duplicatesOf(run, runs) }
	}));
}
function duplicatesOf(run, runs) {
	const isSame = ({ givenWindow: window }) => !window || !run.givenWindow || isSameWindow(window, run.givenWindow);
	const others = runs.filter((other) => other.isDuplicated && other.runId !== run.runId && isSame(other));
	if (others.length === 0) throw new PossibleDuplicatesError("an earlier step found two runs, and `run-id` has only this one");
	return others.map(({ runId, etag = "" }) => ({
		runId,
		etag
	}));
}
// src/wait-for-flow-runs.ts
async function waitForFlowRuns({ warnings, ...order }, machine) {
	machine.emit({
		type: "inputs-warned",
		warnings
	});
	const context = await connect(order.connection, machine);
	const runs = runsToWait(order);
	const stepRuns = openStepRuns(runs.map(({ runId }) => runId));
	await waitForEnds(runs, order, {
		...context,
		stepRuns
	});
}
async function waitForEnds(runs, task, context) {
	const { wait } = task;
	context.emit({
		type: "wait-begun",
		runs,
		task,
		atMs: context.clock.now()
	});
	const ended = await waitForRuns(runs, wait, context);
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
function isSuccess(run, { maxFailedRecords }) {
	if (!hasLoaded(run) || !run.details || maxFailedRecords === void 0) return hasLoaded(run);
	const loss = lossOf(run.details);
	return loss.kind === "none" || loss.kind === "known" && loss.records <= maxFailedRecords;
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
	const context = {
		...await connect(order.connection, machine),
		stepRuns: openStepRuns()
	};
	const plan = given ?? await planNext(order, context);
	if (!plan) return;
	if (order.dryRun) await previewRuns(plan, order, context);
	else await createRuns(plan, order, context);
}
async function planNext(order, context) {
	const { emit } = context;
	const next = await planFromLastRun(order, context);
	switch (next.kind) {
		case "create":
			emit({
				type: "planned",
				plan: next.plan
			});
			return next.plan;
		case "up-to-date":
			emit({
				type: "up-to-date",
				last: next.last
			});
			return;
		case "skipped":
			emit({
				type: "skipped",
				run: next.run
			});
			return;
		case "not-ended":
			emit({
				type: "active-runs-not-ended",
				runs: next.runs
			});
			throw new UnsuccessfulRunsError(next.runs, order.activeWait);
		default: return next;
	}
}
async function createRuns(asked, order, context) {
	const { connection, run, wait, maxParallel } = order;
	const { stepRuns } = context;
	const plan = asked.existing ? asked : await findRunsToAttach(asked, order, context);
	if (plan.replaced) context.emit({
		type: "planned",
		plan
	});
	const resent = [];
	const createOne = async (index, window) => {
		const request = () => requestFor(run, window, index === 0, context.clock.now() / 1e3);
		context.emit({
			type: "window-begun",
			index,
			request: request()
		});
		const found = plan.existing?.[index];
		const created = found ? attach(found, index, context) : await create(request, index, context);
		stepRuns.add(created.runId);
		const next = {
			...created,
			window,
			index,
			flowId: run.flowId
		};
		if (created.findDuplicates) resent.push(next);
		return next;
	};
	await inParallel(plan.windows, maxParallel, async (window, index, isStopped) => {
		const created = await stepRuns.inTurn(async () => {
			if (index > 0) context.clock.throwIfCancelled();
			return isStopped() || stepRuns.isUnclear() ? void 0 : createOne(index, window);
		});
		if (!created) return void 0;
		if (!wait) return () => throwIfFailed(created, order, context);
		const task = {
			connection,
			flowId: run.flowId,
			wait
		};
		return () => waitForEnds([created], task, context);
	});
	const endMs = context.clock.now() + context.retryTimeoutMs;
	for (const created of plan.windows.length > 1 ? resent : []) if (context.clock.now() < endMs) await throwIfDuplicated(created, context);
}
async function throwIfFailed({ runId, etag, window, status = "" }, { activeWait }, { service, clock, emit }) {
	if (!hasFailed({ status })) return;
	const details = await service.getRun(runId).then(({ run }) => run, () => void 0);
	clock.throwIfCancelled();
	if (details && !hasFailed(details)) return;
	const failed = {
		runId,
		etag: details?.etag || etag,
		status: details?.status ?? status,
		window,
		details,
		outcome: "failed",
		problem: void 0
	};
	emit({
		type: "wait-ended",
		runs: [[failed]]
	});
	throw new UnsuccessfulRunsError([failed], activeWait);
}
async function throwIfDuplicated(run, context) {
	const problem = await findDuplicates(run, context);
	if (problem instanceof DuplicatedRunsError) throw problem;
	if (problem) context.emit({
		type: "duplicates-not-checked",
		runId: run.runId,
		reason: problem.message
	});
}
function attach(run, index, { clock, emit }) {
	emit({
		type: "run-attached",
		index,
		run
	});
	return existingRun(run, clock.now());
}
async function create(request, index, context) {
	const { stepRuns } = context;
	try {
		const run = await createRun(request, index, context);
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
export { carryOut, createFlowRun, openReport, waitForFlowRuns };
