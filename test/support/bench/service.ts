import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  callOf,
  FILE_FLOW_ID,
  type FlowService,
  type ReceivedRequest,
  startFlowService,
  TABLE_FLOW_ID,
} from '../flow-service/index.ts';
import { INPUTS } from '../step.ts';

/** A Flow Service in a process of its own, so that answering takes nothing from the process that measures. */
export interface BenchService {
  /** Begins anew: the same requests then have the same answers, whoever sends them. */
  open(holding?: Holding): Promise<Opened>;
  /** What came since it was opened. */
  received(): Promise<Received>;
  close(): void;
}

export interface Opened {
  readonly url: string;
  /** The runs that have just begun. */
  readonly runIds: readonly string[];
}

/** The runs that the service holds at first. */
export interface Holding {
  /** Runs of the file flow that succeeded: an hour of data each, up to a time in unix seconds. */
  readonly history: { readonly count: number; readonly endSeconds: number };
  /** Runs of the table flow that have just begun. */
  readonly active: number;
}

const ONE_ACTIVE: Holding = { history: { count: 0, endSeconds: 0 }, active: 1 };

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

type Order = Holding | 'received';

/** Starts the process. */
export function startBenchService(): BenchService {
  const process = fork(fileURLToPath(import.meta.url), { execArgv: [], env: {} });
  const ask = async (order: Order): Promise<unknown> => {
    process.send(order);
    const [answer] = await once(process, 'message');
    return answer;
  };
  return {
    open: async (holding = ONE_ACTIVE) => (await ask(holding)) as Opened,
    received: async () => (await ask('received')) as Received,
    close: () => process.disconnect(),
  };
}

/** Time in the service goes on by a second with every request, so that looks at a run see it get on. */
const START_MS = Date.UTC(2026, 2, 2, 6);
const REQUEST_MS = 1_000;

/** A run is under way at two looks, and has ended at the third. */
const RUN_MS = 2_500;

const HOUR_SECONDS = 3_600;

async function openService({ history, active }: Holding) {
  const received: { requests: readonly ReceivedRequest[] } = { requests: [] };
  const clock = { now: () => START_MS + received.requests.length * REQUEST_MS };
  const server = await startFlowService({ clock });
  received.requests = server.requests;
  mintTokens(server.service);
  server.service.planFlow(TABLE_FLOW_ID, { durationMs: RUN_MS });
  for (let hours = history.count - 1; hours >= 0; hours -= 1)
    addEnded(server.service, history.endSeconds - hours * HOUR_SECONDS);
  const runIds = Array.from({ length: active }, () => addActive(server.service));
  return { server, opened: { url: server.url, runIds } satisfies Opened };
}

/** @param endSeconds of the hour that it has read */
function addEnded(service: FlowService, endSeconds: number): void {
  const params = {
    startTime: endSeconds,
    windowStartTime: endSeconds - HOUR_SECONDS,
    windowEndTime: endSeconds,
  };
  service.addRun(FILE_FLOW_ID, params, {
    createdAtMs: endSeconds * 1_000,
    plan: { durationMs: RUN_MS },
  });
}

function addActive(service: FlowService): string {
  const params = {
    startTime: INPUTS['start-time'],
    windowStartTime: INPUTS['window-start-time'],
    windowEndTime: INPUTS['window-end-time'],
  };
  return service.addRun(TABLE_FLOW_ID, params, { plan: { durationMs: RUN_MS } }).id;
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
  const current = { ...(await openService(ONE_ACTIVE)) };
  process.on('message', async (order: Order) => {
    if (order === 'received') {
      const { requests, connections } = current.server;
      process.send?.({ requests, connections } satisfies Received);
    } else {
      await current.server.close();
      Object.assign(current, await openService(order));
      process.send?.(current.opened);
    }
  });
  process.once('disconnect', () => current.server.close());
}

if (import.meta.main) await serveOrders();
