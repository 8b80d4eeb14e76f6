import type { Clock } from '../../src/adobe/clock.ts';
import type { FlowService } from '../../src/adobe/flow-service.ts';
import type { Context } from '../../src/runs/context.ts';
import { openStepRuns, type StepContext } from '../../src/runs/step-runs.ts';

/** What a test gives of a context; the calls of the service that it makes are enough. */
type Given = Partial<Omit<Context, 'service' | 'clock'>> & {
  readonly service?: Partial<FlowService>;
  readonly clock?: Partial<Clock>;
};

/** A context of which a test gives what matters to it: nothing listens, and nothing is tried again. */
export function contextWith({ service = {}, clock = {}, ...given }: Given): StepContext {
  return {
    service: service as FlowService,
    clock: clock as Clock,
    emit: () => undefined,
    retryTimeoutMs: 600_000,
    lookupTimeoutMs: 300_000,
    clientId: '7c1f0e',
    random: () => 0.5,
    budget: () => ({ pause: async (error) => Promise.reject(error) }),
    stepRuns: openStepRuns(),
    ...given,
  };
}
