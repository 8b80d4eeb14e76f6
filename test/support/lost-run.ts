import { CancelledError } from '../../src/adobe/clock.ts';
import type { RunRequest, TimeForm } from '../../src/adobe/flow-service.ts';
import { NoAnswerError } from '../../src/adobe/http/no-answer.ts';
import { openBudget } from '../../src/adobe/retry.ts';
import type { FlowRun, RunReference } from '../../src/adobe/run/run.ts';
import type { Context } from '../../src/runs/context.ts';
import { createRun } from '../../src/runs/creation/create-run.ts';
import type { StepEvent } from '../../src/runs/events.ts';
import { openStepRuns } from '../../src/runs/step-runs.ts';
import { answerError } from './answer-error.ts';
import { contextWith } from './context.ts';
import { virtualClock } from './flow-service/index.ts';

export const BEGAN_MS = 1_778_051_300_000;
export const REQUEST: RunRequest = {
  flowId: 'f-1',
  startSeconds: BEGAN_MS / 1_000 + 60,
  window: { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 },
  deltaColumn: undefined,
};
export const CREATED: RunReference = { runId: 'r-1', etag: '"1"' };

/** An answer of the service with an error. */
export const status = answerError;
export const GATEWAY_429 = status(429, { code: 'GATEWAY-429050' });
export const LOST = new NoAnswerError('no answer within 60 s', true);
export const UNCONNECTED = new NoAnswerError('the connection was refused', false);
/** The service refuses times as texts. */
export const TEXTS_REFUSED = status(400, { code: 'SOURCES-1340-400' });

/** A run in the history, with the window of {@link REQUEST} unless a test says otherwise. */
export const listed = (more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId: 'r-7', etag: '"7"', flowId: 'f-1', status: '', startSeconds: undefined },
  ...{ createdAtMs: BEGAN_MS, window: REQUEST.window, createdClient: '', startedAtMs: undefined },
  ...more,
});

/** What becomes of a creation and of the lookups that follow it. */
export interface Scene {
  /** What becomes of the creations, one after the other; then they work. */
  readonly fates?: readonly (Error | RunReference)[];
  /** The history, by milliseconds since the beginning; it throws if it cannot be read. */
  readonly history?: (ms: number) => readonly FlowRun[];
  readonly retryTimeoutMs?: number;
  readonly lookupTimeoutMs?: number;
  readonly knownRunIds?: readonly string[];
  /** What the step has read when it looked for a run of the window; absent if it has not looked. */
  readonly earlier?: readonly FlowRun[] | undefined;
  readonly request?: Partial<RunRequest>;
  /** How long each request is under way. */
  readonly createMs?: number;
  readonly listMs?: number;
  /** `Date` of a listing, by milliseconds since the beginning; the true one by default. */
  readonly dateMs?: (ms: number) => number | undefined;
  readonly ageSeconds?: number;
  /** From when on the step is cancelled, in milliseconds since the beginning. */
  readonly cancelledAtMs?: number;
}

/** What was sent when, in milliseconds since the beginning, what was announced, and how it ended. */
export interface PlayedCreation {
  readonly end: unknown;
  readonly calls: readonly string[];
  readonly events: readonly StepEvent[];
}

/** Plays a creation on a virtual clock. */
export async function playCreation(scene: Scene): Promise<PlayedCreation> {
  const calls: string[] = [];
  const events: StepEvent[] = [];
  const { context, elapsedMs } = contextOf(scene, calls, events);
  const { knownRunIds = [], earlier, request = {} } = scene;
  const requestNow = () => ({
    ...REQUEST,
    // As the step does: a start that has passed is sent no more.
    startSeconds: Math.max(REQUEST.startSeconds, Math.ceil((BEGAN_MS + elapsedMs()) / 1_000)),
    ...request,
  });
  const stepRuns = openStepRuns(knownRunIds);
  if (earlier) stepRuns.addEarlier(earlier);
  const end = await createRun(requestNow, 0, { ...context, stepRuns }).catch((error: unknown) => error);
  return { end, calls, events };
}

/** How often the creation was sent. */
export function creationsIn({ calls }: PlayedCreation): number {
  return calls.filter((call) => call.startsWith('create')).length;
}

interface PlayedContext {
  readonly context: Context;
  elapsedMs(): number;
}

function contextOf(scene: Scene, calls: string[], events: StepEvent[]): PlayedContext {
  const { retryTimeoutMs = 120_000, lookupTimeoutMs = 300_000 } = scene;
  const time = virtualClock(BEGAN_MS);
  const elapsedMs = () => time.now() - BEGAN_MS;
  const throwIfCancelled = () => {
    if (elapsedMs() >= (scene.cancelledAtMs ?? Number.POSITIVE_INFINITY)) throw new CancelledError();
  };
  const sleep = async (ms: number) => {
    time.advance(ms);
    throwIfCancelled();
  };
  const clock = { now: time.now, sleep, throwIfCancelled };
  const random = () => 0.5;
  const pausing = () => undefined;
  const budget = () => openBudget(retryTimeoutMs, { clock, random, pausing });
  const service = serviceOf(scene, calls, { elapsedMs, advance: time.advance });
  const emit = (event: StepEvent) => void events.push(event);
  return {
    elapsedMs,
    context: contextWith({ service, clock, retryTimeoutMs, lookupTimeoutMs, random, budget, emit }),
  };
}

interface PlayedTime {
  elapsedMs(): number;
  advance(ms: number): void;
}

function serviceOf(scene: Scene, calls: string[], { elapsedMs, advance }: PlayedTime) {
  const { history = () => [], createMs = 0, listMs = 0, ageSeconds } = scene;
  const { dateMs = (ms: number) => BEGAN_MS + ms } = scene;
  const fates = [...(scene.fates ?? [])];
  return {
    async createRun(_request: RunRequest, timesAs: TimeForm = 'text') {
      calls.push(`create ${elapsedMs()}${timesAs === 'integer' ? ' integers' : ''}`);
      advance(createMs);
      const fate = fates.shift() ?? CREATED;
      if (fate instanceof Error) throw fate;
      return fate;
    },
    async listRuns() {
      calls.push(`list ${elapsedMs()}`);
      const runs = history(elapsedMs());
      const serviceTimeMs = dateMs(elapsedMs());
      advance(listMs);
      return { runs, continuationToken: undefined, serviceTimeMs, ageSeconds };
    },
  };
}
