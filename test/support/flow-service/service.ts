import { serve } from './answers.ts';
import { ACCESS_TOKEN } from './credentials.ts';
import { FIXTURES, type Flow, type FlowOptions, newFlow } from './flows.ts';
import type { Headers } from './gateway.ts';
import { idSource } from './ids.ts';
import type { JsonObject } from './json.ts';
import { isRefusal, problemReply } from './problems.ts';
import { addRun } from './run-store.ts';
import type { RunPlan, RunRecord } from './runs.ts';
import { type Settings, settingsFrom } from './settings.ts';
import type { State } from './state.ts';

/** A request, its header names in lower case, its path with the query. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** An answer, its header names in lower case. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** IMS and Flow Service without a network: state, and one function from request to answer. */
export interface FlowService {
  /** May be changed at any time; see `Settings`. */
  readonly settings: Settings;
  /** Every run that exists, in the order they were made, shown in listings yet or not. */
  readonly runs: readonly RunRecord[];
  readonly flows: ReadonlyMap<string, Flow>;
  handle(request: ServiceRequest): ServiceAnswer;
  addFlow(options: FlowOptions): Flow;
  /** Adds a run directly, in the past too; `params` as in a create. */
  addRun(
    flowId: string,
    params: JsonObject,
    more?: { createdAtMs?: number; plan?: Partial<RunPlan> },
  ): RunRecord;
  /** Plans the next runs to be created or re-triggered, of whatever flow. */
  planNext(...plans: Partial<RunPlan>[]): void;
  /** Plans all further runs of a flow for which `planNext` has nothing. */
  planFlow(flowId: string, plan: Partial<RunPlan>): void;
  /** Makes the gateway accept a token that IMS did not issue, without end. */
  acceptToken(token: string): void;
  /** No token issued or accepted so far is valid any more. */
  revokeTokens(): void;
}

export function createFlowService(options: Partial<Settings> = {}): FlowService {
  const state = newState(settingsFrom(options));
  const { settings, runs, flows, tokens } = state;
  const addFlow = (flow: FlowOptions) => {
    const complete = newFlow(flow, state.newId(), settings.clock.now());
    flows.set(complete.id, complete);
    return complete;
  };
  for (const flow of FIXTURES) addFlow(flow);
  return {
    settings,
    runs,
    flows,
    handle: (request) => handle(state, request),
    addFlow,
    addRun: (flowId, params, more) => addRun(state, flowId, params, { plan: {}, ...more }),
    planNext: (...plans) => void state.nextPlans.push(...plans),
    planFlow: (flowId, plan) => void state.flowPlans.set(flowId, plan),
    acceptToken: (token) => void tokens.set(token, Number.POSITIVE_INFINITY),
    revokeTokens: () => tokens.clear(),
  };
}

function newState(settings: Settings): State {
  return {
    settings,
    flows: new Map(),
    runs: [],
    tokens: new Map([[ACCESS_TOKEN, Number.POSITIVE_INFINITY]]),
    nextPlans: [],
    flowPlans: new Map(),
    newId: idSource(settings.seed),
  };
}

function handle(state: State, request: ServiceRequest): ServiceAnswer {
  const requestId = state.newId();
  const { clock, providerErrorPrefix } = state.settings;
  const result = serve(state, request);
  const reply = isRefusal(result) ? problemReply(result, requestId, providerErrorPrefix) : result;
  const headers = {
    'content-type': 'application/json;charset=UTF-8',
    date: new Date(clock.now()).toUTCString(),
    'x-request-id': requestId,
  };
  return { status: reply.status, headers, body: JSON.stringify(reply.json) };
}
