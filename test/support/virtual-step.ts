import type { Clock } from '../../src/adobe/clock.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../src/adobe/http.ts';
import { NoAnswerError } from '../../src/adobe/no-answer.ts';
import { createFlowRun } from '../../src/create-flow-run.ts';
import { openReport } from '../../src/report/report.ts';
import type { CreateOrder } from '../../src/runs/order.ts';
import { type CallName, callOf, type FlowService, type VirtualClock } from './flow-service/index.ts';
import { memoryRunner } from './memory-runner.ts';

/** What becomes of one request, on a network that exists in the mind only. */
export type Fate =
  /** The service answers. */
  | { readonly kind: 'answered' }
  /** No connection comes about. */
  | { readonly kind: 'unconnected' }
  /** The connection breaks, before or after the service has done its work. */
  | { readonly kind: 'broken'; readonly processed: boolean }
  /** Nothing comes until the client gives up; the service may still do its work some time after that. */
  | { readonly kind: 'stalled'; readonly processedAfterMs: number | undefined }
  /** Something between answers in the place of the service. */
  | { readonly kind: 'replaced'; readonly processed: boolean; readonly answer: Partial<HttpAnswer> };

/** A fate, and how long the request is under way. */
export interface Passage {
  readonly fate: Fate;
  readonly latencyMs: number;
}

/** A step that ran on a virtual clock. */
export interface VirtualStep {
  readonly green: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly log: readonly string[];
  readonly requests: readonly CallName[];
  readonly elapsedMs: number;
}

/** The parts of a world in which a step runs without sockets and without waiting. */
export interface VirtualWorld {
  readonly service: FlowService;
  readonly clock: VirtualClock;
  /** By how much the runner's clock is ahead of the service's, in milliseconds. */
  readonly skewMs: number;
  /** Whether answers carry the service's `Date`. */
  readonly dated: boolean;
  /** What becomes of the next request of that name. */
  passage(call: CallName): Passage;
  random(): number;
}

/** Runs the root action's story in such a world, to its end. */
export async function runVirtualStep(inputs: CreateOrder, world: VirtualWorld): Promise<VirtualStep> {
  const begunMs = world.clock.now();
  const requests: CallName[] = [];
  const runner = memoryRunner();
  const report = openReport(runner, undefined);
  const network = virtualNetwork(inputs.connection.requestTimeoutMs, world, requests);
  const clock: Clock = {
    now: () => world.clock.now() + world.skewMs,
    sleep: async (ms) => network.pass(ms),
    throwIfCancelled: () => undefined,
  };
  const { transport } = network;
  const end = await createFlowRun(inputs, {
    transport,
    clock,
    report,
    random: world.random,
    mask: runner.mask,
  }).then(
    () => true,
    (error: unknown) => {
      report.failed(error);
      return false;
    },
  );
  const elapsedMs = world.clock.now() - begunMs;
  // What the service still has to do, it does.
  network.pass(3_600_000);
  const { outputs, errors, log } = runner;
  return { green: end, outputs, errors, log, requests, elapsedMs };
}

/** The network between the step and the service: it carries requests, and what is late, when its time comes. */
function virtualNetwork(timeoutMs: number, world: VirtualWorld, requests: CallName[]) {
  const late: { dueMs: number; request: HttpRequest }[] = [];
  const process = (request: HttpRequest): HttpAnswer => {
    const answer = world.service.handle({
      method: request.method,
      path: request.url.pathname + request.url.search,
      headers: lowerCase(request.headers),
      body: request.body ?? '',
    });
    return world.dated ? answer : { ...answer, headers: { ...answer.headers, date: undefined } };
  };
  const pass = (ms: number): void => {
    const endMs = world.clock.now() + ms;
    for (const { dueMs, request } of late.splice(0).sort((a, b) => a.dueMs - b.dueMs)) {
      if (dueMs > endMs) {
        late.push({ dueMs, request });
        continue;
      }
      world.clock.advance(dueMs - world.clock.now());
      process(request);
    }
    world.clock.advance(endMs - world.clock.now());
  };
  const transport: Transport = async (request) => {
    const call = callOf(request.method, request.url.pathname + request.url.search)?.name;
    if (call === undefined) throw new Error(`no such call: ${request.method} ${request.url.href}`);
    requests.push(call);
    const { fate, latencyMs } = world.passage(call);
    pass(fate.kind === 'stalled' ? timeoutMs : Math.min(latencyMs, timeoutMs - 1));
    switch (fate.kind) {
      case 'unconnected':
        throw new NoAnswerError('no connection', false);
      case 'stalled':
        if (fate.processedAfterMs !== undefined) {
          late.push({ dueMs: world.clock.now() + fate.processedAfterMs, request });
        }
        throw new NoAnswerError('no answer in time', true);
      case 'broken':
        if (fate.processed) process(request);
        throw new NoAnswerError('the connection was lost', true);
      case 'replaced':
        return { ...(fate.processed ? process(request) : NOTHING), ...fate.answer };
      case 'answered':
        return process(request);
    }
  };
  return { transport, pass };
}

const NOTHING: HttpAnswer = { status: 200, headers: {}, body: '' };

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
