import type { Connection } from '../../src/adobe/connection.ts';
import type { Transport } from '../../src/adobe/http/request.ts';
import { openTurns } from '../../src/adobe/http/turns.ts';
import { openReport } from '../../src/report/report.ts';
import { connect, type Machine } from '../../src/runs/context.ts';
import type { WaitOptions } from '../../src/runs/order.ts';
import { openStepRuns } from '../../src/runs/step-runs.ts';
import { waitForEnds } from '../../src/wait-for-flow-runs.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  ORG_ID,
  type RunPlan,
  SANDBOX,
  SCOPES,
  type Settings,
} from './flow-service/index.ts';
import { memoryRunner } from './memory-runner.ts';
import { clockOf, type Timeline, timeline } from './timeline.ts';
import { type Passage, type SentRequest, virtualTransport } from './virtual-network.ts';

/** The service, clock and network of a step: no sockets, and no real time. */
export interface WaitingWorld {
  readonly service: FlowService;
  readonly timeline: Timeline;
  /** By how much the runner's clock is ahead of the service's, in milliseconds. */
  readonly skewMs?: number;
  /** Whether answers carry the service's `Date`. */
  readonly dated?: boolean;
  /** How long the client waits for an answer; {@link REQUEST_TIMEOUT_MS} by default. */
  readonly timeoutMs?: number;
  /** When the step is cancelled, on the timeline. */
  readonly cancelAtMs?: number | undefined;
  /** How many requests can be under way at once; any number by default. */
  readonly mostAtOnce?: number;
  /** What happens to a request; `undefined` lets it pass. */
  passage?(request: SentRequest): Passage | undefined;
  random?(): number;
}

/** What such a step did. */
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

/** The defaults of both actions. */
export const WAIT: WaitOptions = {
  waitTimeoutMs: 150 * 60_000,
  pollIntervalMs: 60_000,
  retries: 0,
  maxFailedRecords: undefined,
};

/** Runs the use case of the wait action, from its token to its report. */
export async function waitVirtually(
  runIds: readonly string[],
  wait: Partial<WaitOptions>,
  world: WaitingWorld,
  connection: Connection = CONNECTION,
): Promise<WaitedStep> {
  const runs = runIds.map((runId) => ({ runId, etag: '' }));
  return playStep(async (machine) => {
    const context = await connect(connection, machine);
    const stepRuns = openStepRuns(runIds);
    await waitForEnds(
      runs,
      { connection, flowId: undefined, wait: { ...WAIT, ...wait } },
      { ...context, stepRuns },
    );
  }, world);
}

/** Runs a use case to its end. */
export async function playStep(
  useCase: (machine: Machine) => Promise<void>,
  world: WaitingWorld,
): Promise<WaitedStep> {
  return world.timeline.play(beginStep(useCase, world));
}

/** Begins a use case; somebody else lets time pass on its timeline. */
export async function beginStep(
  useCase: (machine: Machine) => Promise<void>,
  world: WaitingWorld,
): Promise<WaitedStep> {
  const { timeline, skewMs = 0, cancelAtMs, random = () => 0.5, timeoutMs = REQUEST_TIMEOUT_MS } = world;
  const begunMs = timeline.now();
  const requests: SentRequest[] = [];
  const runner = memoryRunner();
  const report = openReport(runner, undefined);
  const transport = inTurns(virtualTransport({ ...world, timeoutMs }, requests), world.mostAtOnce);
  const clock = clockOf(timeline, skewMs, cancelAtMs);
  const { emit } = report;
  const exitCode = await useCase({ transport, clock, emit, random, mask: runner.mask }).then(
    () => report.succeed(),
    (error: unknown) => report.fail(error),
  );
  const { outputs, errors, warnings, log } = runner;
  const elapsedMs = timeline.now() - begunMs;
  const green = exitCode === 0;
  return { green, outputs, errors, warnings, log, summary: runner.summary(), requests, elapsedMs };
}

/** A transport that lets so many requests through at once, as that of the action does. */
function inTurns(transport: Transport, mostAtOnce = Number.POSITIVE_INFINITY): Transport {
  const turns = openTurns(mostAtOnce);
  return async (request) => {
    const end = await turns.take(new AbortController().signal);
    return transport(request).finally(end);
  };
}

/** A service with runs of these plans, which begin now, one a window. */
export function worldWith(
  plans: readonly Partial<RunPlan>[],
  settings: Partial<Settings> = {},
): WaitingWorld & { readonly runIds: readonly string[] } {
  const time = timeline();
  const service = createFlowService({ clock: time, ...settings });
  const nowSeconds = time.now() / 1_000;
  const runIds = plans.map((plan, index) => {
    const windowStartTime = nowSeconds - 86_400 * (index + 2);
    const params = { startTime: nowSeconds, windowStartTime, windowEndTime: windowStartTime + 86_400 };
    return service.addRun(FILE_FLOW_ID, params, { plan }).id;
  });
  return { service, timeline: time, runIds };
}

/** The requests of a call, in order. */
export const callsOf = (requests: readonly SentRequest[], call: string) =>
  requests.filter((request) => request.call === call);

/** The output `runs`. */
export const runsOf = (outputs: Readonly<Record<string, string>>) =>
  JSON.parse(outputs['runs'] ?? '[]') as readonly { runId: string; outcome: string; status: string }[];
