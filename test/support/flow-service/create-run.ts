import type { DeltaColumn, Flow } from './flows.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';
import { badRequest, byFlow, byProvider, type Refusal } from './problems.ts';
import { addRun, findFlow } from './run-store.ts';
import type { RunRecord } from './runs.ts';
import type { State } from './state.ts';
import { backendTimeMs, type Turn } from './turn.ts';
import type { Accepted } from './world.ts';

const TIMES = ['startTime', 'windowStartTime', 'windowEndTime'];

/** POST /runs: the run that the body asks for, or the first documented reason against it. */
export function createRun(state: State, body: string, turn: Turn): RunRecord | Refusal {
  if (body.trim() === '') return byFlow('FLOW-1405-400', 'The request body cannot be null or empty.');
  const request = parseObject(body);
  if (request === undefined) return badRequest('The request body is not a JSON object');
  const { flowId } = request;
  if (typeof flowId !== 'string' || flowId.trim() === '')
    return byFlow('FLOW-1446-400', 'The flow ID cannot be null or empty.');
  const flow = findFlow(state, flowId);
  if (flow === undefined) return byFlow('FLOW-1430-400', `Flow not found with id ${flowId}.`);
  const params = isObject(request['params']) ? request['params'] : {};
  const refusal =
    flowRefusal(flow) ??
    paramsRefusal(params) ??
    typeRefusal(params, state.settings.world.accepts) ??
    timeRefusal(params) ??
    startRefusal(state, params, turn) ??
    deltaRefusal(flow, params);
  if (refusal !== undefined) return refusal;
  const createdAtMs = backendTimeMs(state, turn);
  const run = addRun(state, flow.id, params, { createdAtMs, recordedAtMs: turn.nowMs });
  rememberDeltaColumn(flow, params['deltaColumn'], createdAtMs);
  return run;
}

function flowRefusal(flow: Flow): Refusal | undefined {
  if (flow.kind === 'streaming')
    return byProvider(
      1385,
      `The provided connectorType=${flow.kind} is not supported for creating flow runs.`,
    );
  if (flow.frequency !== 'once')
    return byProvider(
      1386,
      `The flowId=${flow.id} with scheduleParams frequency=${flow.frequency} is not supported for creating flow runs.`,
    );
  // No code is documented for this one; 1380 is the general one of creating runs.
  return flow.state === 'enabled'
    ? undefined
    : byProvider(1380, `Failed to create flow run. Error message: flow ${flow.id} is in state ${flow.state}`);
}

function paramsRefusal(params: JsonObject): Refusal | undefined {
  const missing = TIMES.some((name) => params[name] === undefined);
  const delta = params['deltaColumn'];
  return !missing && (delta === undefined || isDeltaColumn(delta)) ? undefined : invalidParams(params);
}

function typeRefusal(params: JsonObject, { times, refusal }: Accepted): Refusal | undefined {
  if (times === 'strings-and-integers') return undefined;
  const [type, other] = times === 'strings' ? ['string', 'Integer'] : ['number', 'String'];
  const wrong = TIMES.find((name) => typeof params[name] !== type);
  if (wrong === undefined) return undefined;
  if (refusal === 1340) return unparsed(params[wrong]);
  if (refusal === 1384) return invalidParams(params);
  const expected = times === 'strings' ? 'String' : 'Integer';
  return badRequest(`#/params/${wrong}: expected type: ${expected}, found: ${other}`);
}

function invalidParams(params: JsonObject): Refusal {
  const text = JSON.stringify(params);
  return byProvider(1384, `The params=${text} provided for creating flow run are invalid or empty.`);
}

function unparsed(time: unknown): Refusal {
  return byProvider(
    1340,
    `An error occurred while parsing ${time}. Please check the time format provided in the request.`,
  );
}

function timeRefusal(params: JsonObject): Refusal | undefined {
  // Eleven digits are the tutorial's own example; thirteen would be milliseconds. 0 is all of history.
  const wrong = TIMES.map((name) => params[name]).find(
    (time) => !/^\d{1,11}$/.test(String(time)) || Array.isArray(time),
  );
  if (wrong !== undefined) return unparsed(wrong);
  const { windowStartTime: from, windowEndTime: to } = params;
  return Number(to) < Number(from)
    ? byProvider(1381, `WindowEndTime=${to} cannot be before Window StartTime=${from}.`)
    : undefined;
}

function startRefusal(state: State, { startTime }: JsonObject, turn: Turn): Refusal | undefined {
  const isPast = Number(startTime) * 1000 < backendTimeMs(state, turn);
  return isPast && state.settings.refusePastStart
    ? byProvider(1360, 'The start time cannot be set in the past.')
    : undefined;
}

function deltaRefusal(flow: Flow, params: JsonObject): Refusal | undefined {
  const delta = params['deltaColumn'];
  if (flow.kind !== 'table') return undefined;
  if (delta === undefined && flow.deltaColumn === undefined)
    return byProvider(1383, 'The delta column is missing in the params received for creating a flow run.');
  if (!isDeltaColumn(delta) || flow.deltaColumn === undefined || delta.name === flow.deltaColumn.name)
    return undefined;
  return byProvider(
    1382,
    "The delta column should match the value present in the flow's Copy transformations.",
  );
}

/** The first run patches its delta column into the flow, which decides from then on. */
function rememberDeltaColumn(flow: Flow, delta: unknown, nowMs: number): void {
  if (flow.kind !== 'table' || flow.deltaColumn !== undefined || !isDeltaColumn(delta)) return;
  flow.deltaColumn = delta;
  flow.updatedAtMs = nowMs;
}

function isDeltaColumn(value: unknown): value is DeltaColumn {
  return isObject(value) && typeof value['name'] === 'string' && value['name'].trim() !== '';
}
