import type { Connection } from '../../src/adobe/connection.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../src/adobe/http.ts';
import { NoAnswerError } from '../../src/adobe/no-answer.ts';
import { openReport } from '../../src/report/report.ts';
import { connect, type World } from '../../src/runs/context.ts';
import type { WaitOptions } from '../../src/runs/order.ts';
import { waitForEnds } from '../../src/wait-for-flow-runs.ts';
import {
  type CallName,
  CLIENT_ID,
  CLIENT_SECRET,
  callOf,
  type FlowService,
  ORG_ID,
  SANDBOX,
  SCOPES,
} from './flow-service/index.ts';
import { memoryRunner } from './memory-runner.ts';
import { clockOf, type Timeline } from './timeline.ts';
import type { Fate, Passage } from './virtual-step.ts';

/** One request as it left the step. */
export interface SentRequest {
  readonly call: CallName;
  readonly atMs: number;
  /** The run that it is about; empty where it is about none. */
  readonly runId: string;
}

/** A world in which a step waits without sockets and without time. */
export interface WaitingWorld {
  readonly service: FlowService;
  readonly timeline: Timeline;
  /** By how much the runner's clock is ahead of the service's, in milliseconds. */
  readonly skewMs?: number;
  /** Whether answers carry the service's `Date`. */
  readonly dated?: boolean;
  /** What becomes of a request; `undefined` lets it through with {@link LATENCY_MS}. */
  passage?(request: SentRequest): Passage | undefined;
  random?(): number;
}

/** What a step did that waited in such a world. */
export interface WaitedStep {
  readonly green: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly log: readonly string[];
  readonly summary: string;
  readonly requests: readonly SentRequest[];
  readonly elapsedMs: number;
}

export const LATENCY_MS = 100;
export const REQUEST_TIMEOUT_MS = 20_000;

/** The credential of the embedded service, minting its tokens. */
export const CONNECTION: Connection = {
  clientId: CLIENT_ID,
  credential: { kind: 'client-secret', clientSecret: CLIENT_SECRET, scopes: SCOPES.join(',') },
  orgId: ORG_ID,
  sandboxName: SANDBOX,
  apiUrl: 'http://127.0.0.1:1',
  imsUrl: 'http://127.0.0.1:1',
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  retryTimeoutMs: 120_000,
  lookupTimeoutMs: 300_000,
};

/** The defaults of both doors. */
export const WAIT: WaitOptions = {
  waitTimeoutMs: 150 * 60_000,
  pollIntervalMs: 60_000,
  retries: 0,
  maxFailedRecords: undefined,
};

/** Takes the step of the wait door, from its token to its report. */
export async function waitVirtually(
  runIds: readonly string[],
  wait: Partial<WaitOptions>,
  world: WaitingWorld,
  connection: Connection = CONNECTION,
): Promise<WaitedStep> {
  const runs = runIds.map((runId) => ({ runId, etag: '' }));
  return playStep(async (opened) => {
    const service = await connect(connection, opened);
    await waitForEnds(runs, { connection, flowId: undefined, wait: { ...WAIT, ...wait } }, service, opened);
    opened.report.succeeded();
  }, world);
}

/** Takes a step with that story, to its end. */
export async function playStep(
  story: (world: World) => Promise<void>,
  world: WaitingWorld,
): Promise<WaitedStep> {
  const { timeline, skewMs = 0, random = () => 0.5 } = world;
  const begunMs = timeline.now();
  const requests: SentRequest[] = [];
  const runner = memoryRunner();
  const report = openReport(runner, undefined);
  const transport = virtualTransport(world, requests);
  const clock = clockOf(timeline, skewMs);
  const ended = story({ transport, clock, report, random, mask: runner.mask }).then(
    () => true,
    (error: unknown) => {
      report.failed(error);
      return false;
    },
  );
  const green = await timeline.play(ended);
  const { outputs, errors, warnings, log } = runner;
  const elapsedMs = timeline.now() - begunMs;
  return { green, outputs, errors, warnings, log, summary: runner.summary(), requests, elapsedMs };
}

/** The network between the step and the service. What the service does late, it does behind the step's back. */
function virtualTransport(world: WaitingWorld, requests: SentRequest[]): Transport {
  const { service, timeline, dated = true } = world;
  const process = (request: HttpRequest): HttpAnswer => {
    const answer = service.handle({
      method: request.method,
      path: request.url.pathname + request.url.search,
      headers: Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k.toLowerCase(), v])),
      body: request.body ?? '',
    });
    return dated ? answer : { ...answer, headers: { ...answer.headers, date: undefined } };
  };
  return async (request) => {
    const call = callOf(request.method, request.url.pathname + request.url.search);
    if (call === undefined) throw new Error(`no such call: ${request.method} ${request.url.href}`);
    const sent = { call: call.name, atMs: timeline.now(), runId: 'id' in call ? call.id : '' };
    requests.push(sent);
    const { fate, latencyMs } = world.passage?.(sent) ?? WELL;
    await timeline.sleep(fate.kind === 'stalled' ? REQUEST_TIMEOUT_MS : latencyMs);
    return meet(fate, () => process(request), timeline);
  };
}

const WELL: Passage = { fate: { kind: 'answered' }, latencyMs: LATENCY_MS };

function meet(fate: Fate, process: () => HttpAnswer, timeline: Timeline): HttpAnswer {
  switch (fate.kind) {
    case 'unconnected':
      throw new NoAnswerError('no connection', false);
    case 'stalled':
      if (fate.processedAfterMs !== undefined) void timeline.sleep(fate.processedAfterMs).then(process);
      throw new NoAnswerError('no answer in time', true);
    case 'broken':
      if (fate.processed) process();
      throw new NoAnswerError('the connection was lost', true);
    case 'replaced':
      return { ...(fate.processed ? process() : NOTHING), ...fate.answer };
    case 'answered':
      return process();
  }
}

const NOTHING: HttpAnswer = { status: 200, headers: {}, body: '' };
