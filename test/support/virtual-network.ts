import { NoAnswerError } from '../../src/adobe/http/no-answer.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../src/adobe/http/request.ts';
import { type CallName, callOf, type FlowService } from './flow-service/index.ts';
import type { Timeline } from './timeline.ts';

/** What happens to one request on the virtual network. */
export type Fate =
  /** The service answers. */
  | { readonly kind: 'answered' }
  /** No connection can be made. */
  | { readonly kind: 'unconnected' }
  /** The connection breaks, before or after the service has processed the request. */
  | { readonly kind: 'broken'; readonly processed: boolean }
  /** No answer comes until the client gives up; the service may still process the request some time later. */
  | { readonly kind: 'stalled'; readonly processedAfterMs: number | undefined }
  /** A gateway answers instead of the service. */
  | { readonly kind: 'replaced'; readonly processed: boolean; readonly answer: Partial<HttpAnswer> };

/** A fate, and how long the request is under way. */
export interface Passage {
  readonly fate: Fate;
  readonly latencyMs: number;
}

/** One request as the step sent it. */
export interface SentRequest {
  readonly call: CallName;
  readonly atMs: number;
  /** The run that the request is about; empty if it is about none. */
  readonly runId: string;
}

/** A network between a step and a Flow Service, on which time is virtual. */
export interface VirtualNetwork {
  readonly service: FlowService;
  readonly timeline: Timeline;
  /** Whether answers carry the service's `Date`; true by default. */
  readonly dated?: boolean | undefined;
  /** How long the client waits for an answer. */
  readonly timeoutMs: number;
  /** When the step is cancelled, on the timeline; a request under way may have arrived. */
  readonly cancelAtMs?: number | undefined;
  /** What happens to a request; `undefined` lets it pass with {@link LATENCY_MS}. */
  passage?(request: SentRequest): Passage | undefined;
}

/** How long a request is under way if nothing else is said. */
export const LATENCY_MS = 100;

/** The transport over such a network; it records each request. What the service does late, it does unseen. */
export function virtualTransport(network: VirtualNetwork, requests: SentRequest[]): Transport {
  const { timeline, timeoutMs, cancelAtMs = Number.POSITIVE_INFINITY } = network;
  return async (request) => {
    const path = request.url.pathname + request.url.search;
    const call = callOf(request.method, path);
    if (call === undefined) throw new Error(`no such call: ${request.method} ${request.url.href}`);
    const sent = { call: call.name, atMs: timeline.now(), runId: 'id' in call ? call.id : '' };
    requests.push(sent);
    const { fate, latencyMs } = network.passage?.(sent) ?? UNDISTURBED;
    if (timeline.now() >= cancelAtMs) throw new NoAnswerError('the step was cancelled', false);
    const durationMs = fate.kind === 'stalled' ? timeoutMs : Math.min(latencyMs, timeoutMs - 1);
    await timeline.sleep(Math.min(durationMs, cancelAtMs - timeline.now()));
    if (timeline.now() >= cancelAtMs) {
      if (fate.kind === 'answered') process(request, path, network);
      throw new NoAnswerError('the step was cancelled', true);
    }
    return meet(fate, () => process(request, path, network), timeline);
  };
}

const UNDISTURBED: Passage = { fate: { kind: 'answered' }, latencyMs: LATENCY_MS };

function process(
  { method, headers: sent, body = '' }: HttpRequest,
  path: string,
  { service, dated = true }: VirtualNetwork,
): HttpAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) headers[name.toLowerCase()] = value;
  const answer = service.handle({ method, path, headers, body });
  return dated ? answer : { ...answer, headers: { ...answer.headers, date: undefined } };
}

function meet(fate: Fate, answer: () => HttpAnswer, timeline: Timeline): HttpAnswer {
  switch (fate.kind) {
    case 'unconnected':
      throw new NoAnswerError('no connection', false);
    case 'stalled':
      if (fate.processedAfterMs !== undefined) void timeline.sleep(fate.processedAfterMs).then(answer);
      throw new NoAnswerError('no answer in time', true);
    case 'broken':
      if (fate.processed) answer();
      throw new NoAnswerError('the connection was lost', true);
    case 'replaced':
      return { ...(fate.processed ? answer() : NOTHING), ...fate.answer };
    case 'answered':
      return answer();
    default:
      return fate satisfies never;
  }
}

const NOTHING: HttpAnswer = { status: 200, headers: {}, body: '' };
