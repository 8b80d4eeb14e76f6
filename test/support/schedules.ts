import fc from 'fast-check';
import type { HttpAnswer } from '../../src/adobe/http/request.ts';
import { readRunInputs } from '../../src/inputs/run-inputs.ts';
import { anyWorld } from './any-world.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  longestUnseenMs,
  ORG_ID,
  type RunRecord,
  type World,
} from './flow-service/index.ts';
import { timeline } from './timeline.ts';
import type { Fate, Passage } from './virtual-network.ts';
import { runVirtualStep, type VirtualStep } from './virtual-step.ts';

const BEGAN_MS = 1_760_000_000_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Longest time that the service needs for a request that nobody waits for any more. */
const LATEST_PROCESSING_MS = 100_000;
const DAY_SECONDS = 86_400;

const answer = (statuses: readonly number[], bodies: readonly string[]): fc.Arbitrary<Partial<HttpAnswer>> =>
  fc.record({
    status: fc.constantFrom(...statuses),
    headers: fc.constantFrom<HttpAnswer['headers']>({}, { 'retry-after': '3' }, { 'retry-after': '86400' }),
    body: fc.constantFrom(...bodies),
  });

const GATEWAY_429 = '{"error_code":"429050","message":"Too many requests"}';
const GATEWAY_401 = '{"error_code":"401013","message":"Oauth token is not valid"}';

/** Answers in the place of the service, which has not seen the request. */
const turnedAway = fc.oneof(
  answer([302, 400, 401, 403, 404, 409, 425], ['', '<html>gateway</html>']),
  answer([429], [GATEWAY_429]),
  answer([401], [GATEWAY_401]),
);

/** Answers that say nothing of what the service has done. */
const unclear = fc.oneof(
  answer([408, 429, 500, 502, 503, 504], ['', '{"title":"Internal Error"}', '<html>gateway</html>']),
  answer(
    [200, 201, 202, 204],
    ['', '{', 'null', '[]', '{"items":[]}', '{"items":[{"id":7}]}', '<html>portal</html>'],
  ),
);

const faultyFate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant<Fate>({ kind: 'unconnected' }),
  fc.record({ kind: fc.constant('broken' as const), processed: fc.boolean() }),
  fc.record({
    kind: fc.constant('stalled' as const),
    processedAfterMs: fc.option(fc.nat(LATEST_PROCESSING_MS), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('replaced' as const), processed: fc.constant(false), answer: turnedAway }),
  fc.record({ kind: fc.constant('replaced' as const), processed: fc.boolean(), answer: unclear }),
);

const passages = (faults: number) =>
  fc.array(
    fc.record({
      fate: fc.oneof(
        { weight: 1, arbitrary: fc.constant<Fate>({ kind: 'answered' }) },
        { weight: 2, arbitrary: faultyFate },
      ),
      latencyMs: fc.nat(3_000),
    }),
    { maxLength: faults },
  );

/** Runs that others create: in the past, or while the step is under way. */
const foreignRuns = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(400_000), fc.integer({ min: -3 * DAY_SECONDS * 1_000, max: 0 })),
    windowDays: fc.integer({ min: 2, max: 9 }),
    client: fc.constantFrom('exc_app', CLIENT_ID),
  }),
  { maxLength: 3 },
);

const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** A step, the world that it meets, and what happens to its requests. */
export const schedules = fc.record({
  world: fc
    .oneof(...[0, 45_000, 200_000, Number.POSITIVE_INFINITY].map((ms) => anyWorld(ms)))
    .map(withoutLies),
  token: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: passages(3) }),
  create: passages(4),
  'list-runs': fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: passages(6) }),
  retryTimeout: fc.constantFrom('5s', '30s', '2m', '10m'),
  lookupTimeout: fc.constantFrom('5m', '5m', '0', '30s', '10m'),
  startTime: fc.constantFrom('now+1m', 'now+1m', 'now', 'now-2h', 'now+1h'),
  windowEnd: fc.constantFrom('now-1h', 'now-1h', 'now', 'now+1y'),
  foreign: foreignRuns,
  skewMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -5_000, max: 5_000 }),
    fc.integer({ min: -DAY_SECONDS * 1_000, max: DAY_SECONDS * 1_000 }),
  ),
  dated: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  cancelAfterMs: seldom(fc.nat(600_000)),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

export type Schedule = typeof schedules extends fc.Arbitrary<infer Value> ? Value : never;

/** An answer with the id of a run that the step does not know cannot be seen through. */
function withoutLies(world: World): World {
  const creates = world.creates.map((fate) =>
    fate.kind === 'other-id' ? { kind: 'served' as const } : fate,
  );
  return { ...world, creates };
}

/** What a schedule came to. */
export interface Played {
  readonly step: VirtualStep;
  /** The runs that the service holds at the end of all things: of the step, and the ids of those of others. */
  readonly own: readonly RunRecord[];
  readonly foreign: readonly string[];
}

/** Plays a schedule to the end of everything that the service still has to do. */
export async function play(plan: Schedule): Promise<Played> {
  const clock = timeline(BEGAN_MS);
  const service = createFlowService({ clock, world: plan.world });
  const foreign: string[] = [];
  const addForeign = ({ afterMs, windowDays, client }: Schedule['foreign'][number]) => {
    const windowEndTime = BEGAN_MS / 1_000 - windowDays * DAY_SECONDS;
    const params = {
      startTime: Math.floor(clock.now() / 1_000),
      windowStartTime: windowEndTime - DAY_SECONDS,
    };
    const createdAtMs = Math.min(clock.now(), BEGAN_MS + afterMs);
    const more = { createdAtMs, createdClient: client };
    foreign.push(service.addRun(FILE_FLOW_ID, { ...params, windowEndTime }, more).id);
  };
  for (const run of plan.foreign) {
    if (run.afterMs <= 0) addForeign(run);
    else void clock.sleep(run.afterMs).then(() => addForeign(run));
  }
  const queues = { token: [...plan.token], create: [...plan.create], 'list-runs': [...plan['list-runs']] };
  const passage = (call: string): Passage =>
    (call in queues ? queues[call as keyof typeof queues].shift() : undefined) ?? {
      fate: { kind: 'answered' },
      latencyMs: 120,
    };
  const step = await runVirtualStep(orderOf(plan), {
    ...{ service, clock, skewMs: plan.skewMs, dated: plan.dated, passage, random: () => plan.random },
    cancelAtMs: plan.cancelAfterMs === undefined ? undefined : BEGAN_MS + plan.cancelAfterMs,
  });
  service.settle();
  return { step, own: service.runs.filter(({ id }) => !foreign.includes(id)), foreign };
}

function orderOf({ retryTimeout, lookupTimeout, startTime, windowEnd, skewMs }: Schedule) {
  const inputs: Readonly<Record<string, string>> = {
    'client-id': CLIENT_ID,
    'client-secret': CLIENT_SECRET,
    'org-id': ORG_ID,
    'api-url': 'http://127.0.0.1:1',
    'ims-url': 'http://127.0.0.1:1',
    'flow-id': FILE_FLOW_ID,
    'window-start-time': 'now-1d',
    'window-end-time': windowEnd,
    'start-time': startTime,
    'request-timeout': `${REQUEST_TIMEOUT_MS / 1_000}s`,
    'retry-timeout': retryTimeout,
    'lookup-timeout': lookupTimeout,
  };
  const nowSeconds = Math.floor((BEGAN_MS + skewMs) / 1_000);
  return readRunInputs(inputs, { nowSeconds, isRerun: false });
}

/** Longest time from the arrival of a creation until every live listing shows its run from then on. */
export function unseenMs({ world, create }: Schedule): number {
  const late = create.map(({ fate }) => (fate.kind === 'stalled' ? (fate.processedAfterMs ?? 0) : 0));
  const { skews } = { skews: world.backends.map(({ skewMs }) => skewMs) };
  // A run that was recorded by a clock far from those that list it can look older than the attempt.
  const isOneClock = Math.max(...skews) - Math.min(...skews) <= 60_000;
  return isOneClock || isStartShown(world)
    ? longestUnseenMs(world) + Math.max(0, ...late)
    : Number.POSITIVE_INFINITY;
}

function isStartShown({ runs }: World): boolean {
  return runs.params === 'whole' || runs.params === 'start-only';
}

/** How long the history has to go on not showing a run before it is created again, at the least. */
export function provenAfterMs({ lookupTimeout, startTime }: Schedule): number {
  const lookupMs = LOOKUP_TIMEOUTS_MS[lookupTimeout] ?? Number.POSITIVE_INFINITY;
  if (startTime === 'now+1h') return Number.POSITIVE_INFINITY;
  // A minute until the run begins, and three until it shows. A start that has passed is sent as it is.
  if (startTime === 'now+1m')
    return lookupMs < 59_000 ? Number.POSITIVE_INFINITY : Math.max(lookupMs, 235_000);
  return lookupMs;
}

/** With `0`, a run is never created again. */
const LOOKUP_TIMEOUTS_MS: Readonly<Record<string, number>> = { '30s': 30_000, '5m': 300_000, '10m': 600_000 };

/** Whether runs of others can be distinguished from those of the step. */
export function isToldApart({ runs }: World): boolean {
  return isStartShown({ runs } as World) || runs.params === 'without-start' || runs.activityWindows;
}

/** How a schedule ended, in words. */
export function endOf({ step, own, foreign }: Played): string {
  const outcome = step.outputs['outcome'] || 'no outcome';
  const isForeign = foreign.includes((step.outputs['run-id'] ?? '').toLowerCase());
  return `${outcome}, runs of the step: ${own.length}${isForeign ? ', took the run of another client' : ''}`;
}

/**
 * The same schedule if the question can be answered: requests that were sent are answered by the service, runs show in
 * time and say what they read, and the clocks are right.
 */
export function answerable(plan: Schedule): Schedule {
  const { world } = plan;
  const { params } = world.runs;
  const isShown = params === 'whole' || params === 'without-start';
  const runs: World['runs'] = { ...world.runs, params: isShown ? params : 'whole', latestEnd: 'any' };
  const lags = [0, 20_000, 90_000].map((ms) => ({ skewMs: 0, lag: { kind: 'seeded' as const, upToMs: ms } }));
  const backends = [...world.backends.slice(1).map(() => lags[2]), lags[world.creates.length % 3]];
  // A refusal of texts is one of the requests that may follow.
  const accepts: World['accepts'] = { ...world.accepts, times: 'strings-and-integers' };
  const listing: World['listing'] = { ...world.listing, cache: 'none', omits: [] };
  const paging: World['paging'] = { ...world.paging, end: 'none', shift: 0 };
  return {
    ...plan,
    ...{ 'list-runs': [], token: [], dated: true, cancelAfterMs: undefined, lookupTimeout: '5m' },
    ...{ create: plan.create.filter(isUnanswered).slice(0, 2), startTime: 'now+1m', windowEnd: 'now-1h' },
    skewMs: Math.min(50_000, plan.skewMs),
    world: {
      ...world,
      accepts,
      runs,
      listing,
      paging,
      creates: [],
      backends: backends.flatMap((one) => one ?? []),
    },
  };
}

function isUnanswered({ fate }: Passage): boolean {
  if (fate.kind === 'replaced') return fate.answer.status !== undefined && fate.answer.status >= 500;
  return fate.kind === 'broken' || fate.kind === 'stalled';
}
