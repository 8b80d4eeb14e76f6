import type { DeltaColumn, Flow } from './flows.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';
import { badRequest, byFlow, byProvider, type Refusal } from './problems.ts';
import { addRun } from './run-store.ts';
import type { RunRecord } from './runs.ts';
import type { State } from './state.ts';

/** POST /runs: the run that the body asks for, or the first documented reason against it. */
export function createRun(state: State, body: string): RunRecord | Refusal {
  if (body.trim() === '') return byFlow('FLOW-1405-400', 'The request body cannot be null or empty.');
  const request = parseObject(body);
  if (request === undefined) return badRequest('The request body is not a JSON object');
  const { flowId } = request;
  if (typeof flowId !== 'string' || flowId.trim() === '')
    return byFlow('FLOW-1446-400', 'The flow ID cannot be null or empty.');
  const flow = state.flows.get(flowId);
  if (flow === undefined) return byFlow('FLOW-1430-400', `Flow not found with id ${flowId}.`);
  const params = isObject(request['params']) ? request['params'] : {};
  const refusal =
    flowRefusal(flow) ?? paramsRefusal(params) ?? timeRefusal(state, params) ?? deltaRefusal(flow, params);
  if (refusal !== undefined) return refusal;
  const run = addRun(state, flow.id, params);
  rememberDeltaColumn(flow, params['deltaColumn'], run.createdAtMs);
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
  const missing = [params['startTime'], params['windowStartTime'], params['windowEndTime']].includes(
    undefined,
  );
  const delta = params['deltaColumn'];
  if (!missing && (delta === undefined || isDeltaColumn(delta))) return undefined;
  return byProvider(
    1384,
    `The params=${JSON.stringify(params)} provided for creating flow run are invalid or empty.`,
  );
}

function timeRefusal(state: State, params: JsonObject): Refusal | undefined {
  for (const name of ['startTime', 'windowStartTime', 'windowEndTime']) {
    const time = params[name];
    // Eleven digits are the tutorial's own example; thirteen would be milliseconds.
    if (!/^\d{10,11}$/.test(String(time)) || Array.isArray(time))
      return byProvider(
        1340,
        `An error occurred while parsing ${time}. Please check the time format provided in the request.`,
      );
  }
  const { startTime, windowStartTime: from, windowEndTime: to } = params;
  if (Number(to) < Number(from))
    return byProvider(1381, `WindowEndTime=${to} cannot be before Window StartTime=${from}.`);
  const isPast = Number(startTime) * 1000 < state.settings.clock.now();
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
