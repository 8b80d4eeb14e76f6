import { serve } from './answers.ts';
import { FLOW_SERVICE_PATH } from './calls.ts';
import { ACCESS_TOKEN } from './credentials.ts';
import { FIXTURES, type Flow, type FlowOptions, newFlow } from './flows.ts';
import { idSource } from './ids.ts';
import { processJobs } from './jobs.ts';
import type { JsonObject } from './json.ts';
import type { ServiceAnswer, ServiceRequest } from './messages.ts';
import { isRefusal, problemReply } from './problems.ts';
import { type AddedRun, addRun, forgetRuns } from './run-store.ts';
import type { RunPlan, RunRecord } from './runs.ts';
import { openSpelling, type Settings, settingsFrom } from './settings.ts';
import type { State } from './state.ts';
import { backendTimeMs, nextTurn } from './turn.ts';

/** IMS and Flow Service without a network: state, and one function from request to answer. */
export interface FlowService {
  /** May be changed at any time; see `Settings`. */
  readonly settings: Settings;
  /** Every run that exists by now, in the order they were recorded, shown in listings yet or not. */
  readonly runs: readonly RunRecord[];
  readonly flows: ReadonlyMap<string, Flow>;
  /** Does what is due by the service's clock, then answers. */
  handle(request: ServiceRequest): ServiceAnswer;
  /** Handles a request so many milliseconds from now; its answer is lost. */
  handleLate(request: ServiceRequest, afterMs: number): void;
  /** Does everything that is still to be done, each thing as at the moment when it is due. */
  settle(): void;
  addFlow(options: FlowOptions): Flow;
  /** Adds a run directly, in the past or of another client too; `params` as in a create. */
  addRun(flowId: string, params: JsonObject, more?: AddedRun): RunRecord;
  /** Forgets all runs but so many of the newest, and returns them. */
  forgetRuns(kept: number): readonly RunRecord[];
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
  const { settings, flows, tokens } = state;
  const addFlow = (flow: FlowOptions) => {
    const complete = newFlow(flow, state.nextId()(), settings.clock.now());
    flows.set(complete.id, complete);
    return complete;
  };
  for (const flow of FIXTURES) addFlow(flow);
  return {
    settings,
    get runs() {
      processJobs(state, settings.clock.now());
      return state.runs;
    },
    flows,
    handle: (request) => {
      processJobs(state, settings.clock.now());
      return handle(state, request, settings.clock.now());
    },
    handleLate: (request, afterMs) => {
      const work = (nowMs: number) => void handle(state, request, nowMs);
      state.jobs.push({ dueAtMs: settings.clock.now() + afterMs, work });
    },
    settle: () => processJobs(state, Number.POSITIVE_INFINITY),
    addFlow,
    addRun: (flowId, params, more) => addRun(state, flowId, params, { plan: {}, ...more }),
    forgetRuns: (kept) => forgetRuns(state, kept),
    planNext: (...plans) => void state.nextPlans.push(...plans),
    planFlow: (flowId, plan) => void state.flowPlans.set(flowId, plan),
    acceptToken: (token) => void tokens.set(token, Number.POSITIVE_INFINITY),
    revokeTokens: () => tokens.clear(),
  };
}

function newState(settings: Settings): State {
  return {
    settings,
    spelled: openSpelling(settings),
    flows: new Map(),
    runs: [],
    texts: new WeakMap(),
    tokens: new Map([[ACCESS_TOKEN, Number.POSITIVE_INFINITY]]),
    nextPlans: [],
    flowPlans: new Map(),
    nextId: idSource(settings.seed),
    bornAtMs: settings.clock.now(),
    jobs: [],
    counts: { requests: 0, creates: 0, retriggers: 0, forgotten: 0 },
  };
}

function handle(state: State, request: ServiceRequest, nowMs: number): ServiceAnswer {
  const requestId = state.nextId();
  const isFlowService = request.path.startsWith(FLOW_SERVICE_PATH);
  const turn = isFlowService ? nextTurn(state, nowMs) : undefined;
  const result = serve(state, request, turn ?? { nowMs, backend: 0 });
  const reply = isRefusal(result)
    ? problemReply(result, requestId(), state.settings.providerErrorPrefix)
    : result;
  const dateMs = turn === undefined ? nowMs : backendTimeMs(state, turn);
  const headers = {
    'content-type': 'application/json;charset=UTF-8',
    date: new Date(dateMs).toUTCString(),
    get 'x-request-id'() {
      return requestId();
    },
    ...reply.headers,
  };
  return { status: reply.status, headers, body: reply.body };
}
