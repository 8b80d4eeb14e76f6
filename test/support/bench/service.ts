import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  callOf,
  type FlowService,
  type ReceivedRequest,
  startFlowService,
  TABLE_FLOW_ID,
} from '../flow-service/index.ts';
import { INPUTS } from '../step.ts';

/** A Flow Service in a process of its own, so that answering takes nothing from the process that measures. */
export interface BenchService {
  /** Begins anew: the same requests then have the same answers, whoever sends them. */
  open(): Promise<Opened>;
  /** What came since it was opened. */
  received(): Promise<Received>;
  close(): void;
}

export interface Opened {
  readonly url: string;
  /** A run that has just begun. */
  readonly runId: string;
}

export interface Received {
  readonly requests: readonly ReceivedRequest[];
  /** TCP connections. */
  readonly connections: number;
}

/** Characters in the parts of an access token, as a JWT has them: header, claims, and an RS256 signature. */
const TOKEN_PARTS = [120, 700, 342] as const;

/** The token that IMS mints here, and that the gateway takes: as long as a real one, because its length costs. */
export const TOKEN = TOKEN_PARTS.map(nonsense).join('.');

function nonsense(length: number): string {
  const pieces = Array.from({ length: Math.ceil(length / 40) }, (_, index) =>
    createHash('sha256').update(`not a real token ${length} ${index}`).digest('base64url'),
  );
  return pieces.join('').slice(0, length);
}

type Order = 'open' | 'received';

/** Starts the process. */
export function startBenchService(): BenchService {
  const process = fork(fileURLToPath(import.meta.url), { execArgv: [], env: {} });
  const ask = async (order: Order): Promise<unknown> => {
    process.send(order);
    const [answer] = await once(process, 'message');
    return answer;
  };
  return {
    open: async () => (await ask('open')) as Opened,
    received: async () => (await ask('received')) as Received,
    close: () => process.disconnect(),
  };
}

/** Time in the service goes on by a second with every request, so that looks at a run see it get on. */
const START_MS = Date.UTC(2026, 2, 2, 6);
const REQUEST_MS = 1_000;

/** A run is under way at two looks, and has ended at the third. */
const RUN_MS = 2_500;

async function openService() {
  const received: { requests: readonly ReceivedRequest[] } = { requests: [] };
  const clock = { now: () => START_MS + received.requests.length * REQUEST_MS };
  const server = await startFlowService({ clock });
  received.requests = server.requests;
  mintTokens(server.service);
  server.service.planFlow(TABLE_FLOW_ID, { durationMs: RUN_MS });
  const { id: runId } = server.service.addRun(
    TABLE_FLOW_ID,
    {
      startTime: INPUTS['start-time'],
      windowStartTime: INPUTS['window-start-time'],
      windowEndTime: INPUTS['window-end-time'],
    },
    { plan: { durationMs: RUN_MS } },
  );
  return { server, opened: { url: server.url, runId } satisfies Opened };
}

/** Has IMS answer with {@link TOKEN}. */
function mintTokens(service: FlowService): void {
  service.acceptToken(TOKEN);
  const { handle } = service;
  service.handle = (request) => {
    const answer = handle(request);
    if (callOf(request.method, request.path)?.name !== 'token' || answer.status !== 200) return answer;
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), access_token: TOKEN }) };
  };
}

async function serveOrders(): Promise<void> {
  const current = { ...(await openService()) };
  process.on('message', async (order: Order) => {
    if (order === 'open') {
      await current.server.close();
      Object.assign(current, await openService());
      process.send?.(current.opened);
    } else {
      const { requests, connections } = current.server;
      process.send?.({ requests, connections } satisfies Received);
    }
  });
  process.once('disconnect', () => current.server.close());
}

if (import.meta.main) await serveOrders();
