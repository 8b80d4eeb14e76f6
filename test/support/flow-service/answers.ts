import { type Call, callOf, FLOW_SERVICE_PATH } from './calls.ts';
import { createRun } from './create-run.ts';
import { flowSpecDocument } from './flow-specs.ts';
import { flowDocument, sourceConnectionDocument, sourceConnectionId } from './flows.ts';
import { gatewayRefusal } from './gateway.ts';
import { issueToken } from './ims.ts';
import type { JsonObject } from './json.ts';
import { isRefusal, notFound, type Refusal, type Reply } from './problems.ts';
import { listing } from './query.ts';
import { retriggerRun } from './retrigger-run.ts';
import { runDocument, runReference } from './run-document.ts';
import { findRun } from './run-store.ts';
import type { ServiceRequest } from './service.ts';
import type { State } from './state.ts';

/** Answers one request: token endpoint, gateway, then Flow Service. */
export function serve(state: State, request: ServiceRequest): Reply | Refusal {
  const call = callOf(request.method, request.path);
  if (call?.name === 'token') return issueToken(state, request.headers['content-type'], request.body);
  const stopped = request.path.startsWith(FLOW_SERVICE_PATH)
    ? gatewayRefusal(state, request.headers, request.body)
    : undefined;
  if (stopped !== undefined) return stopped;
  return call === undefined ? nothingThere(request) : answer(state, call, request.body);
}

function nothingThere(request: ServiceRequest): Refusal {
  const detail = `There is nothing at ${request.method} ${request.path}`;
  return { refused: 'generic', status: 404, title: 'NotFoundError', detail };
}

function answer(state: State, call: Exclude<Call, { name: 'token' }>, body: string): Reply | Refusal {
  const { settings } = state;
  switch (call.name) {
    case 'create': {
      const { createStatus, createAnswer } = settings;
      const run = createRun(state, body);
      return isRefusal(run) ? run : wrapped(createStatus, createAnswer, runReference(run, settings));
    }
    case 're-trigger': {
      const run = retriggerRun(state, call.id, call.op);
      return isRefusal(run) ? run : wrapped(200, 'bare', runReference(run, settings));
    }
    case 'get-run': {
      const run = findRun(state, call.id);
      return isRefusal(run) ? run : wrapped(200, settings.getAnswer, runDocument(run, settings));
    }
    case 'list-runs':
      return listRuns(state, call.query);
    case 'get-flow': {
      const flow = state.flows.get(call.id);
      return flow ? wrapped(200, 'items', flowDocument(flow, settings)) : notFound('flows', call.id);
    }
    case 'get-flow-spec': {
      const spec = flowSpecDocument(call.id);
      return spec ? wrapped(200, 'items', spec) : notFound('flowSpecs', call.id);
    }
    case 'get-source-connection': {
      const flow = [...state.flows.values()].find(({ id }) => sourceConnectionId(id) === call.id);
      return flow
        ? wrapped(200, 'items', sourceConnectionDocument(flow))
        : notFound('sourceConnections', call.id);
    }
    default:
      return call satisfies never;
  }
}

function listRuns(state: State, query: URLSearchParams): Reply | Refusal {
  const { settings } = state;
  const listed = state.runs.filter((run) => run.listedAtMs <= settings.clock.now());
  const newestFirst = listed.toReversed().sort((a, b) => b.createdAtMs - a.createdAtMs);
  const documents = newestFirst.map((run) => runDocument(run, settings));
  const result = listing(documents, query, settings.pageSize);
  return isRefusal(result) ? result : { status: 200, json: result };
}

function wrapped(status: number, shape: 'items' | 'bare', json: JsonObject): Reply {
  return { status, json: shape === 'items' ? { items: [json] } : json };
}
