import { createFlowRun } from '../../src/create-flow-run.ts';
import type { CreateOrder } from '../../src/runs/order.ts';
import type { CallName, FlowService } from './flow-service/index.ts';
import type { Timeline } from './timeline.ts';
import type { Passage } from './virtual-network.ts';
import { playStep } from './virtual-wait.ts';

/** A step of the root action that ran on a virtual clock. */
export interface VirtualStep {
  readonly green: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly log: readonly string[];
  readonly requests: readonly CallName[];
  readonly elapsedMs: number;
  /** On the timeline. */
  readonly endedAtMs: number;
}

/** The service, clock and network of such a step: no sockets, and no real time. */
export interface VirtualWorld {
  readonly service: FlowService;
  readonly clock: Timeline;
  /** By how much the runner's clock is ahead of the service's, in milliseconds. */
  readonly skewMs: number;
  /** Whether answers carry the service's `Date`. */
  readonly dated: boolean;
  /** When the step is cancelled, on the timeline. */
  readonly cancelAtMs?: number | undefined;
  /** What happens to the next request of that name. */
  passage(call: CallName): Passage;
  random(): number;
}

/** The time in which the service finishes whatever it still has to do after the end of the step. */
const AFTERWARDS_MS = 3_600_000;

/** Runs the root action's use case to its end. */
export async function runVirtualStep(order: CreateOrder, world: VirtualWorld): Promise<VirtualStep> {
  const { clock: timeline, passage, ...others } = world;
  const step = await playStep((machine) => createFlowRun(order, machine), {
    ...others,
    timeline,
    timeoutMs: order.connection.requestTimeoutMs,
    passage: ({ call }) => passage(call),
  });
  const endedAtMs = timeline.now();
  await timeline.play(timeline.sleep(AFTERWARDS_MS));
  return { ...step, endedAtMs, requests: step.requests.map(({ call }) => call) };
}
