import { type Call, callOf, FLOW_SERVICE_PATH } from './calls.ts';
import { createRun } from './create-run.ts';
import { flowSpecDocument } from './flow-specs.ts';
import { connectionId, flowDocument, sourceConnectionDocument, sourceConnectionId } from './flows.ts';
import { gatewayRefusal } from './gateway.ts';
import { issueToken } from './ims.ts';
import { type JsonObject, parseObject } from './json.ts';
import { listRuns } from './list-runs.ts';
import type { ServiceRequest } from './messages.ts';
import { meetFate } from './post-fates.ts';
import { isRefusal, jsonReply, notFound, type Refusal, type Reply } from './problems.ts';
import { contentTypeRefusal, retriggerRun } from './retrigger-run.ts';
import { runReference } from './run-document.ts';
import { findFlow, findRun } from './run-store.ts';
import { runTexts } from './run-text.ts';
import type { RunRecord } from './runs.ts';
import type { State } from './state.ts';
import type { Turn } from './turn.ts';
import type { PostFate } from './world.ts';

const SERVED: PostFate = { kind: 'served' };

/** Answers one request: token endpoint, gateway, then Flow Service. */
export function serve(state: State, request: ServiceRequest, turn: Turn): Reply | Refusal {
  const call = callOf(request.method, request.path);
  if (call?.name === 'token') return issueToken(state, request.headers['content-type'], request.body);
  const stopped = request.path.startsWith(FLOW_SERVICE_PATH)
    ? gatewayRefusal(state, request.headers, request.body)
    : undefined;
  if (stopped !== undefined) return stopped;
  return call === undefined ? nothingThere(request) : answer(state, call, request, turn);
}

function nothingThere(request: ServiceRequest): Refusal {
  const detail = `There is nothing at ${request.method} ${request.path}`;
  return { refused: 'generic', status: 404, title: 'NotFoundError', detail };
}

function answer(
  state: State,
  call: Exclude<Call, { name: 'token' }>,
  request: ServiceRequest,
  turn: Turn,
): Reply | Refusal {
  const settings = state.spelled();
  switch (call.name) {
    case 'create':
      return create(state, request.body, turn);
    case 're-trigger':
      return retrigger(state, call, request, turn);
    case 'get-run': {
      const run = findRun(state, call.id, turn.nowMs);
      return isRefusal(run) ? run : wrapped(200, settings.getAnswer, runTexts(state, turn.nowMs)(run));
    }
    case 'list-runs':
      return listRuns(state, request, call.query, turn);
    case 'get-flow': {
      const flow = findFlow(state, call.id);
      return flow ? inItems(flowDocument(flow, settings)) : notFound('flows', call.id);
    }
    case 'get-flow-spec': {
      const spec = flowSpecDocument(call.id);
      return spec ? inItems(spec) : notFound('flowSpecs', call.id);
    }
    case 'get-source-connection': {
      const flow = [...state.flows.values()].find(({ id }) => sourceConnectionId(id) === call.id);
      return flow ? inItems(sourceConnectionDocument(flow)) : notFound('sourceConnections', call.id);
    }
    case 'test-connection': {
      const flow = [...state.flows.values()].find(({ id }) => connectionId(id) === call.id);
      return flow ? jsonReply(200, { result: flow.isSourceReachable }) : notFound('connections', call.id);
    }
    default:
      return call satisfies never;
  }
}

function create(state: State, body: string, turn: Turn): Reply | Refusal {
  const { settings, counts, spelled } = state;
  const fate = settings.world.creates[counts.creates] ?? SERVED;
  counts.creates += 1;
  const { createStatus, createAnswer } = spelled();
  const reference = (run: RunRecord, { nowMs }: Turn) =>
    wrapped(createStatus, createAnswer, JSON.stringify(runReference(run, spelled(), nowMs)));
  return meetFate(state, fate, turn, {
    serve: (then) => {
      const run = createRun(state, body, then);
      return isRefusal(run) ? run : reference(run, then);
    },
    answerEarlierRun: (then) => {
      const flow = findFlow(state, String(parseObject(body)?.['flowId']));
      const run = state.runs.findLast((candidate) => candidate.flowId === flow?.id);
      return run && reference(run, then);
    },
  });
}

function retrigger(
  state: State,
  call: { readonly id: string; readonly op: string },
  { headers, body }: ServiceRequest,
  turn: Turn,
): Reply | Refusal {
  const { settings, counts, spelled } = state;
  const refusal = contentTypeRefusal(state, headers['content-type'], body);
  if (refusal !== undefined) return refusal;
  const fate = settings.world.retriggers[counts.retriggers] ?? SERVED;
  counts.retriggers += 1;
  const reference = (run: RunRecord, { nowMs }: Turn) => jsonReply(200, runReference(run, spelled(), nowMs));
  return meetFate(state, fate, turn, {
    serve: (then) => {
      const run = retriggerRun(state, call, then);
      return isRefusal(run) ? run : reference(run, then);
    },
    answerEarlierRun: (then) => {
      const run = findRun(state, call.id, then.nowMs);
      return isRefusal(run) ? undefined : reference(run, then);
    },
  });
}

function wrapped(status: number, shape: 'items' | 'bare', json: string): Reply {
  return { status, body: shape === 'items' ? `{"items":[${json}]}` : json };
}

function inItems(document: JsonObject): Reply {
  return jsonReply(200, { items: [document] });
}
