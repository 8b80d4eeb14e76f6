import { createFlowRun } from '../../../src/create-flow-run.ts';
import { outputsOf } from '../../../src/report/outputs.ts';
import { reduce } from '../../../src/report/reduce.ts';
import { initialState } from '../../../src/report/state.ts';
import { failedEnd, type StepEnd } from '../../../src/report/step-end.ts';
import type { StepEvent } from '../../../src/runs/events.ts';
import type { CreateOrder } from '../../../src/runs/order.ts';
import type { FlowService } from '../flow-service/index.ts';
import { clockOf, type Timeline } from '../timeline.ts';
import { type Passage, type SentRequest, virtualTransport } from '../virtual-network.ts';

/** What a step did. Nothing is printed: the year looks at its events, its end and its outputs. */
export interface YearStep {
  readonly end: StepEnd;
  readonly green: boolean;
  readonly outcome: string;
  readonly runId: string;
  readonly events: readonly StepEvent[];
}

/** The service, the clock and the network of a step. */
export interface YearWorld {
  readonly service: FlowService;
  readonly timeline: Timeline;
  /** By how much the clock of the runner is ahead of that of the service, in milliseconds. */
  readonly skewMs: number;
  /** @throws {CancelledError} the runner is gone */
  passage(request: SentRequest): Passage | undefined;
  random(): number;
  /** @throws {CancelledError} the runner is gone */
  throwIfGone(): void;
}

/** Runs the use case of the root action to its end. */
export async function takeYearStep(order: CreateOrder, world: YearWorld): Promise<YearStep> {
  const { timeline, skewMs, random } = world;
  const events: StepEvent[] = [];
  const known = { state: initialState(undefined) };
  const machine = {
    transport: virtualTransport({ ...world, timeoutMs: order.connection.requestTimeoutMs }, []),
    clock: { ...clockOf(timeline, skewMs), throwIfCancelled: world.throwIfGone },
    emit: (event: StepEvent) => {
      known.state = reduce(known.state, event);
      events.push(event);
    },
    random,
    mask: () => undefined,
  };
  const ended = createFlowRun(order, machine).then(
    (): StepEnd => ({ kind: 'succeeded' }),
    (error: unknown) => failedEnd(error, known.state),
  );
  const end = await timeline.play(ended);
  const { outcome = '', 'run-id': runId = '' } = outputsOf(known.state, end);
  return { end, green: end.kind === 'succeeded', outcome, runId, events };
}
