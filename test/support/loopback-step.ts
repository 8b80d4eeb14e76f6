import type { Clock } from '../../src/adobe/clock.ts';
import { createTransport } from '../../src/adobe/http/http.ts';
import { NoAnswerError } from '../../src/adobe/http/no-answer.ts';
import type { Transport } from '../../src/adobe/http/request.ts';
import { createFlowRun } from '../../src/create-flow-run.ts';
import { openReport } from '../../src/report/report.ts';
import type { CreateOrder } from '../../src/runs/order.ts';
import {
  type CallName,
  callOf,
  type Fault,
  type FlowServiceServer,
  type VirtualClock,
} from './flow-service/index.ts';
import { memoryRunner } from './memory-runner.ts';

/** What goes wrong with one request: a fault of the service, or nobody who listens at its address. */
export type Trouble = Fault | { readonly kind: 'unreachable' };

/** A world with real sockets, in which nothing but a request without an end takes real time. */
export interface LoopbackWorld {
  readonly flowService: FlowServiceServer;
  /** Drives the service as well: its `Date`, `createdAt` and listing lag. */
  readonly clock: VirtualClock;
  /** What goes wrong with the next request of that name. */
  trouble(call: CallName): Trouble;
}

/** What a step in such a world did. */
export interface LoopbackStep {
  readonly green: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly log: readonly string[];
  /** Every request that the step made, whether it arrived or not. */
  readonly tries: readonly CallName[];
  /** Every failed request: whether the transport thinks that a byte of it has left. */
  readonly unanswered: readonly { readonly call: CallName; readonly sent: boolean }[];
  /** On the virtual clock. */
  readonly elapsedMs: number;
}

/** The deadline of a request that has no end, in real time: long enough for it to arrive on a busy machine. */
const SHORT_MS = 2_000;

/** The deadline of every other request, so that a busy machine is no fault. */
const LONG_MS = 20_000;

/** The virtual time that a request takes. */
const LATENCY_MS = 50;

/** Nothing listens at tcpmux; a port that was free a moment ago could be that of another test by now. */
const NOBODY = '127.0.0.1:1';

/** Runs the root action's use case over loopback sockets and on a virtual clock, to its end. */
export async function runLoopbackStep(order: CreateOrder, world: LoopbackWorld): Promise<LoopbackStep> {
  const begunMs = world.clock.now();
  const runner = memoryRunner();
  const report = openReport(runner, undefined);
  const clock: Clock = {
    now: world.clock.now,
    sleep: async (ms) => world.clock.advance(ms),
    throwIfCancelled: () => undefined,
  };
  const { transport, tries, unanswered } = troubledTransport(world);
  const { emit } = report;
  const { mask } = runner;
  const exitCode = await createFlowRun(order, { transport, clock, emit, random: () => 0.999, mask }).then(
    () => report.succeed(),
    (error: unknown) => report.fail(error),
  );
  return { green: exitCode === 0, ...runner, tries, unanswered, elapsedMs: world.clock.now() - begunMs };
}

/** The real transport; each request meets the fault that is meant for it, on its own connection. */
function troubledTransport({ flowService, clock, trouble }: LoopbackWorld) {
  const tries: CallName[] = [];
  const unanswered: { call: CallName; sent: boolean }[] = [];
  const never = new AbortController().signal;
  const patient = createTransport(LONG_MS, never);
  const impatient = createTransport(SHORT_MS, never);
  const transport: Transport = async (request) => {
    const call = callOf(request.method, request.url.pathname + request.url.search)?.name;
    if (call === undefined) throw new Error(`no such call: ${request.method} ${request.url.href}`);
    tries.push(call);
    clock.advance(LATENCY_MS);
    const planned = trouble(call);
    const url = new URL(request.url);
    if (planned.kind === 'unreachable') url.host = NOBODY;
    // Standing, because the transport may send a read again on its own.
    else flowService.faults.always(call, planned);
    const endless = planned.kind === 'stall' || planned.kind === 'trickle';
    try {
      return await (endless ? impatient : patient)({ ...request, url });
    } catch (error) {
      if (error instanceof NoAnswerError) unanswered.push({ call, sent: error.sent });
      throw error;
    } finally {
      flowService.faults.always(call, { kind: 'none' });
    }
  };
  return { transport, tries, unanswered };
}
