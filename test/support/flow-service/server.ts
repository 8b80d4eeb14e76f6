import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type CallName, callOf } from './calls.ts';
import { deliver } from './delivery.ts';
import { faultAnswer, unansweredAnswer } from './fault-answers.ts';
import { createFaults, type Fault, type Faults, isProcessed, lateMs } from './faults.ts';
import type { ServiceRequest } from './messages.ts';
import { createFlowService, type FlowService } from './service.ts';
import type { Settings } from './settings.ts';

/** A request as the server received it, answered or not. */
export interface ReceivedRequest extends ServiceRequest {
  /** Undefined where the request is none of the service's calls. */
  readonly call: CallName | undefined;
  /** Names and values in turn, as they were written. */
  readonly rawHeaders: readonly string[];
  /** When it arrived by the service's clock, in milliseconds since 1970. */
  readonly atMs: number;
  /** The HTTP status that was sent; undefined if none was, or not yet. */
  readonly status?: number;
}

export interface FlowServiceServer {
  /** Base of both IMS and Flow Service, without a closing slash. */
  readonly url: string;
  readonly service: FlowService;
  readonly faults: Faults;
  /** In the order of their arrival; a request whose body was never read has the body ''. */
  readonly requests: readonly ReceivedRequest[];
  /** TCP connections accepted so far. */
  readonly connections: number;
  /** Destroys all connections and leaves no handle behind. */
  close(): Promise<void>;
}

/** Starts the service on a free port of 127.0.0.1. */
export async function startFlowService(options: Partial<Settings> = {}): Promise<FlowServiceServer> {
  const service = createFlowService(options);
  const faults = createFaults();
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const closing = new AbortController();
  const count = { connections: 0 };
  const front = { service, faults, requests, signal: closing.signal };
  const server = createServer((request, response) => {
    // The client left, or the server closes: there is nobody to answer.
    serve(front, request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    count.connections += 1;
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    if (faults.takeOnConnect()) socket.resetAndDestroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    service,
    faults,
    requests,
    get connections() {
      return count.connections;
    },
    close: async () => {
      closing.abort();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Front {
  readonly service: FlowService;
  readonly faults: Faults;
  readonly requests: ReceivedRequest[];
  readonly signal: AbortSignal;
}

async function serve(front: Front, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '', rawHeaders } = incoming;
  const headers = Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
  const call = callOf(method, path)?.name;
  const fault: Fault = call === undefined ? { kind: 'none' } : front.faults.take(call);
  const received = { call, method, path, headers, rawHeaders, atMs: front.service.settings.clock.now() };
  const place = front.requests.push({ ...received, body: '' }) - 1;
  if (fault.kind === 'reset' && (fault.when === 'on-connect' || fault.when === 'before-read')) {
    incoming.socket.resetAndDestroy();
    return;
  }
  const request = { method, path, headers, body: await bodyOf(incoming) };
  front.requests[place] = { ...received, ...request };
  const afterMs = lateMs(fault);
  if (afterMs !== undefined) front.service.handleLate(request, afterMs);
  const own = isProcessed(fault)
    ? front.service.handle(request)
    : unansweredAnswer(front.service.settings.clock.now());
  const answer = faultAnswer(fault, request, own);
  if (fault.kind !== 'reset' && fault.kind !== 'stall')
    front.requests[place] = { ...received, ...request, status: answer.status };
  await deliver(fault, answer, incoming, response, front.signal);
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
