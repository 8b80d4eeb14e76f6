import { createFlowRun } from '../../src/create-flow-run.ts';
import { readRunInputs } from '../../src/inputs/run-inputs.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  DOCUMENTED,
  FILE_FLOW_ID,
  ORG_ID,
  SANDBOX,
  type World,
} from './flow-service/index.ts';
import { timeline } from './timeline.ts';
import type { Passage, SentRequest } from './virtual-network.ts';
import { playStep, type WaitedStep } from './virtual-wait.ts';

/** One attempt at a step. */
export interface Attempt {
  readonly inputs?: Readonly<Record<string, string>>;
  /** `GITHUB_RUN_ATTEMPT`; 1 by default. */
  readonly runAttempt?: number;
  /** What happens to its requests. */
  readonly passage?: (request: SentRequest) => Passage | undefined;
}

const GIVEN = {
  'client-id': CLIENT_ID,
  'client-secret': CLIENT_SECRET,
  'org-id': ORG_ID,
  'sandbox-name': SANDBOX,
  'flow-id': FILE_FLOW_ID,
  'api-url': 'http://127.0.0.1:1',
  'ims-url': 'http://127.0.0.1:1',
} as const;

/** When the clock of the steps begins: 2026-03-02 06:00 UTC. */
export const BEGIN_SECONDS = Date.UTC(2026, 2, 2, 6) / 1_000;

/** Attempts at a step, one after the other, against one service and on one virtual clock. */
export function attemptsIn(world: World = DOCUMENTED, beginSeconds = BEGIN_SECONDS) {
  const clock = timeline(beginSeconds * 1_000);
  const service = createFlowService({ clock, world });
  const take = ({ inputs = {}, runAttempt = 1, passage }: Attempt): Promise<WaitedStep> => {
    const given: Readonly<Record<string, string>> = { ...GIVEN, ...inputs };
    const circumstances = { nowSeconds: Math.floor(clock.now() / 1_000), isRerun: runAttempt > 1 };
    const order = readRunInputs(given, circumstances);
    const world = { service, timeline: clock, ...(passage && { passage }) };
    return playStep((machine) => createFlowRun(order, machine), world);
  };
  return {
    service,
    take,
    /** Takes attempts at the same time. */
    together: (attempts: readonly Attempt[]) => Promise.all(attempts.map(take)),
    /** Lets seconds pass, and whatever happens in them. */
    pass: (seconds: number) => clock.play(clock.sleep(seconds * 1_000)),
    /** The windows of all runs that exist, in the order of their creation. */
    windows: () =>
      service.runs.map(({ windowStartSeconds, windowEndSeconds }) => [windowStartSeconds, windowEndSeconds]),
  };
}

/** The inputs that a message names, in the order of their appearance: the last value of each. */
export function inputsIn(message: string): Readonly<Record<string, string>> {
  const named = message.matchAll(/`([a-z-]+): ([^`]+)`/g);
  return Object.fromEntries([...named].map(([, name, value]) => [name, value]));
}
