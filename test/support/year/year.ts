import type { StepEvent } from '../../../src/runs/events.ts';
import type { LastRun } from '../../../src/runs/findings.ts';
import {
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  longestUnseenMs,
  type RunRecord,
  stateAt,
  type World,
} from '../flow-service/index.ts';
import { type Timeline, timeline } from '../timeline.ts';
import { type Cause, causeOf } from './cause.ts';
import { type Chance, chanceOf } from './chance.ts';
import { CREATING, ENDS, FILLING, orders, type Style, WAITING } from './pipeline.ts';
import { takeYearStep, type YearStep } from './step.ts';
import { NO_TROUBLE, networkOf, planOf, type Trouble, troubleOf } from './trouble.ts';
import { coverOf, isActive } from './truth.ts';

/** Later than the clock of any world is wrong. */
const BEGIN_MS = Date.UTC(2026, 2, 2);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How often a step with `fill-gaps` loads what was left, in addition to those that follow a warning. */
const REPAIR_HOURS = 72;

/** Steps that read the whole history each hour are played for so many days at most. */
const MOST_FILLED_DAYS = 20;

const PAGE_SIZES = [5, 6] as const;

/**
 * So many runs the service keeps at least, more than a step reads in 20 pages, so that no step notices: a listing must
 * not take longer in December than in January.
 */
const KEPT_RUNS = 130;

/** What is played. */
export interface YearOptions {
  readonly seed: number;
  readonly world: World;
  readonly days: number;
}

/** What became of it. */
export interface YearReport {
  readonly steps: number;
  readonly runs: number;
  readonly greens: Readonly<Record<string, number>>;
  readonly reds: Readonly<Partial<Record<Cause, number>>>;
  /** Red steps for which nothing went wrong. */
  readonly causeless: readonly string[];
  /** Failed runs that no step named. */
  readonly hidden: readonly string[];
  /** Time that no run has read, and time that several have; seconds from and to. */
  readonly gaps: readonly string[];
  readonly overlaps: readonly string[];
}

/** Plays a year of hourly steps that continue from the last run. */
export async function playYear(options: YearOptions): Promise<YearReport> {
  const year = openYear(options);
  await year.begin();
  for (let hour = 0; hour < options.days * 24; hour += 1) await year.playHour(hour);
  await year.finish();
  return year.report();
}

interface Counts {
  steps: number;
  readonly greens: Record<string, number>;
  readonly reds: Partial<Record<Cause, number>>;
  readonly causeless: string[];
}

/** A year that is being played. */
interface Play extends YearOptions {
  readonly chance: Chance;
  readonly time: Timeline;
  readonly service: FlowService;
  readonly forgotten: RunRecord[];
  readonly named: Set<string>;
  /** Whether the last step that knew of it has named gaps. */
  readonly warned: { hasGaps: boolean };
  readonly counts: Counts;
  readonly order: ReturnType<typeof orders>;
  readonly style: Style;
  /** So long after its creation a run is in every listing, in milliseconds. */
  readonly unseenMs: number;
  readonly firstSeconds: number;
}

/** What chance decides of a year before it begins. */
function drawYear({ seed, days }: Pick<YearOptions, 'seed' | 'days'>) {
  const chance = chanceOf(seed);
  const listingLagMs = chance.pick([0, 0, 20_000, 90_000]);
  const pageSize = chance.pick(PAGE_SIZES);
  const style: Style = { ...styleOf(days, chance), 'window-end-time': chance.pick(ENDS) };
  return { chance, listingLagMs, pageSize, style };
}

/** Whether the steps of a year wait for their runs, so that it takes several times as long to play as another. */
export function isLong(options: Pick<YearOptions, 'seed' | 'days'>): boolean {
  return drawYear(options).style['wait'] !== undefined;
}

function openYear(options: YearOptions) {
  const { chance, style, ...settings } = drawYear(options);
  const time = timeline(BEGIN_MS);
  const { world, seed } = options;
  const service = createFlowService({ clock: time, world, seed: `year ${seed}`, ...settings });
  const unseenMs = settings.listingLagMs + Math.min(longestUnseenMs(world), 10 * MINUTE_MS);
  const play: Play = {
    ...{ ...options, chance, time, service, style, unseenMs },
    ...{ forgotten: [], named: new Set(), warned: { hasGaps: false }, order: orders() },
    counts: { steps: 0, greens: {}, reds: {}, causeless: [] },
    firstSeconds: time.now() / 1_000 - 86_400,
  };
  const outage = outageOf(options.days, chance);
  const down = { untilHour: 0, part: 0 };
  return {
    /** The first night. */
    async begin() {
      const first = { ...play.style, 'initial-window-start-time': String(play.firstSeconds) };
      for (let night = 0; night < 4 && read(play).endSeconds === play.firstSeconds; night += 1) {
        await attended(play, first, NO_TROUBLE);
        await pass(play, 5 * HOUR_MS);
      }
    },
    async playHour(hour: number) {
      const begunMs = time.now();
      await pass(play, chance.between(0, 20) * MINUTE_MS);
      if (hour < outage.from || hour >= outage.to) await playSchedule(play, down, hour);
      const leftMs = begunMs + HOUR_MS - time.now();
      if (leftMs > 0) await pass(play, leftMs);
      if (service.runs.length > KEPT_RUNS + 24) play.forgotten.push(...service.forgetRuns(KEPT_RUNS));
    },
    /** Steps that nothing comes in the way of, until everything has been read. */
    async finish() {
      service.planFlow(FILE_FLOW_ID, { durationMs: MINUTE_MS });
      for (let calm = 0; calm < 6; calm += 1) {
        await pass(play, 6 * HOUR_MS);
        const style = { ...play.style, 'window-end-time': 'now', 'fill-gaps': 'true', wait: 'true' };
        await step(play, style, NO_TROUBLE, { isCalm: true });
      }
      await pass(play, 6 * HOUR_MS);
    },
    report: () => reportOf(play),
  };
}

/** Steps that wait or read the whole history take long to play: few of the long years have them. */
function styleOf(days: number, chance: Chance): Style {
  if (days <= MOST_FILLED_DAYS) return chance.pick(chance.pick([CREATING, WAITING, FILLING]));
  return chance.pick(chance.happens(0.15) ? WAITING : CREATING);
}

/** Some days without any schedule. */
function outageOf(days: number, chance: Chance) {
  const from = chance.between(0, days * 24);
  return { from, to: from + chance.between(24, 96) };
}

async function playSchedule(play: Play, down: { untilHour: number; part: number }, hour: number) {
  const { chance, unseenMs } = play;
  if (hour >= down.untilHour && chance.happens(0.003)) {
    down.untilHour = hour + chance.between(1, 8);
    down.part = chance.pick([0.3, 0.7, 1]);
  }
  const unavailable = hour < down.untilHour ? down.part : 0;
  if (chance.happens(0.02)) return;
  // A step with `fill-gaps` takes the place of one without: right after it, that one's run would be active.
  const isRepair = hour % REPAIR_HOURS === 3 || play.warned.hasGaps;
  const style = isRepair ? { ...play.style, 'fill-gaps': 'true' } : play.style;
  const first = await attended(play, style, troubleOf(chance, unavailable));
  if (!first.green && chance.happens(0.3)) {
    // A person starts the job again, but not before the first attempt's run can show.
    await pass(play, Math.max(10_000, unseenMs - 40_000));
    await step(play, play.style, troubleOf(chance, unavailable), { runAttempt: 2 });
  }
  if (chance.happens(0.01)) {
    await pass(play, unseenMs + chance.between(5, 600) * 1_000);
    await step(play, play.style, troubleOf(chance, unavailable));
  }
  if (chance.happens(0.004)) await runByHand(play);
}

/** A step, and a person who does what its message says if it cannot know where to begin. */
async function attended(play: Play, style: Style, trouble: Trouble): Promise<YearStep> {
  const taken = await step(play, style, trouble);
  const { time, service } = play;
  if (causeOf(taken.end) !== 'history too long') return taken;
  if (service.runs.some((run) => isActive(run, time.now()))) return taken;
  // Whoever looks up how far the flow has been read sees the runs that failed.
  for (const run of recent(play)) if (stateAt(run, time.now()) === 'failed') play.named.add(run.id);
  const window = { 'window-start-time': String(read(play).endSeconds), 'window-end-time': 'now' };
  await step(play, { ...window, 'if-run-active': 'fail' }, NO_TROUBLE);
  return taken;
}

/** A person loads an odd window of what has not been read, and leaves a hole before it. */
async function runByHand(play: Play): Promise<void> {
  const { chance, time, service, unseenMs } = play;
  await pass(play, unseenMs + 5_000);
  const nowSeconds = Math.floor(time.now() / 1_000);
  const endSeconds = Math.max(
    play.firstSeconds,
    ...service.runs.map(({ windowEndSeconds }) => windowEndSeconds),
  );
  const leftSeconds = nowSeconds - endSeconds;
  if (leftSeconds < 300 || service.runs.some((run) => isActive(run, time.now()))) return;
  const from = endSeconds + chance.between(1, leftSeconds - 200);
  const to = chance.happens(0.3) ? nowSeconds + 7_200 : chance.between(from + 1, nowSeconds);
  const window = { 'window-start-time': String(from), 'window-end-time': String(to) };
  await step(play, { ...window, 'if-run-active': 'fail' }, NO_TROUBLE);
  await pass(play, unseenMs + 5_000);
}

/** Lets time pass; what the service does late is done meanwhile. */
async function pass({ time }: Play, ms: number): Promise<void> {
  await time.play(time.sleep(ms));
}

interface StepOptions {
  readonly runAttempt?: number;
  /** Whether the runs of the step come to a good end. */
  readonly isCalm?: boolean;
}

/** Takes one step, and holds it to what really happened. */
async function step(play: Play, style: Style, trouble: Trouble, options: StepOptions = {}) {
  const { chance, time, service, order, counts } = play;
  const { runAttempt = 1, isCalm = false } = options;
  if (!isCalm) service.planFlow(FILE_FLOW_ID, planOf(chance));
  const begunMs = time.now();
  const skewMs = chance.pick([0, 0, 0, 4_000, -4_000]);
  const network = networkOf(trouble, chance);
  const nowSeconds = Math.floor((begunMs + skewMs) / 1_000);
  const world = { service, timeline: time, skewMs, random: chance.next, ...network };
  const wasActive = recent(play).some((run) => isActive(run, begunMs));
  const taken = await takeYearStep(order(style, nowSeconds, runAttempt), world);
  counts.steps += 1;
  takeDown(play, taken);
  const cause = causeOf(taken.end);
  if (cause === undefined) {
    counts.greens[taken.outcome] = (counts.greens[taken.outcome] ?? 0) + 1;
    return taken;
  }
  counts.reds[cause] = (counts.reds[cause] ?? 0) + 1;
  const isTrue = isJustified(cause, play, {
    wasActive,
    isTroubled: network.isTroubled(),
    isGone: trouble.goneAfter !== Number.POSITIVE_INFINITY,
  });
  if (!isTrue) counts.causeless.push(`${new Date(begunMs).toISOString()} ${cause}: ${textOf(taken)}`);
  return taken;
}

function textOf({ end }: YearStep): string {
  if (!('error' in end)) return end.kind;
  const { error } = end;
  const { message, cause } = error as Error;
  return `${end.kind} ${message} ${cause instanceof Error ? cause.message : ''}`;
}

interface Facts {
  readonly wasActive: boolean;
  readonly isTroubled: boolean;
  readonly isGone: boolean;
}

/** Whether what a red step says has really happened. */
function isJustified(cause: Cause, play: Play, { wasActive, isTroubled, isGone }: Facts): boolean {
  const { time, world } = play;
  const nowMs = time.now();
  const isUnreadable = world.runs.statusWords === 'undocumented';
  switch (cause) {
    case 'active run':
    case 'run active too long':
    case 'run not ended':
      return wasActive || isUnreadable || recent(play).some((run) => isActive(run, nowMs));
    case 'run failed':
      return isUnreadable || recent(play).some((run) => stateAt(run, nowMs) === 'failed');
    case 'no windows':
    case 'window not shown':
      return !showsWindows(world);
    case 'history too long':
      return isEndless(world) || isTimeless(world);
    case 'cached history':
      return world.listing.cache === 'stubborn';
    case 'nothing read yet':
      return read(play).endSeconds === play.firstSeconds;
    case 'cancelled':
      return isGone;
    case 'network':
    case 'outcome unknown':
    case 'run not polled':
      return isTroubled || hasOddCreates(world);
    case 'other':
      return false;
    default:
      return cause satisfies never;
  }
}

/** Whether the world lets a reader know what runs have read. */
export function showsWindows({ runs }: World): boolean {
  return runs.params === 'whole' || runs.params === 'without-start' || runs.activityWindows;
}

/** Whether the pages of a history have no end, or come in an order that does not show it. */
function isEndless({ paging, listing }: World): boolean {
  return paging.end !== 'none' || listing.order !== 'obeyed';
}

/** Whether the clock of the service is so wrong that it does not show which run is older than which data. */
function isTimeless({ backends }: World): boolean {
  return backends.some(({ skewMs }) => Math.abs(skewMs) > 24 * HOUR_MS);
}

function hasOddCreates({ creates }: World): boolean {
  return creates.length > 0;
}

/** Takes down what a step says: the failed runs that it names, and whether there are gaps. */
function takeDown({ named, service, warned }: Play, { end, events }: YearStep): void {
  if (end.kind === 'unsuccessful') for (const { runId } of end.error.ends) named.add(runId);
  for (const event of events) {
    for (const runId of namedBy(event, service.runs)) named.add(runId.toLowerCase());
    const last = lastIn(event);
    if (last) warned.hasGaps = last.gaps.length + last.doubtful.length > 0;
  }
}

function namedBy(event: StepEvent, runs: readonly RunRecord[]): readonly string[] {
  if (event.type !== 'failed-run-found')
    return (lastIn(event)?.gaps ?? []).flatMap(({ failedRunIds }) => failedRunIds);
  const { run, others } = event.failed;
  const index = runs.findIndex(({ id }) => id === run.runId.toLowerCase());
  const failed = runs.slice(0, index + 1).filter(({ plan }) => plan.outcome === 'failed');
  return failed.slice(-1 - others.length).map(({ id }) => id);
}

/** What a step says about how far the flow has been read. */
function lastIn(event: StepEvent): LastRun | undefined {
  if (event.type === 'planned') return event.plan.last;
  return event.type === 'up-to-date' ? event.last : undefined;
}

function recent({ service }: Play): readonly RunRecord[] {
  return service.runs.slice(-40);
}

function read({ forgotten, service, firstSeconds, time }: Play) {
  return coverOf([...forgotten, ...service.runs], firstSeconds, time.now());
}

function reportOf(play: Play): YearReport {
  const { forgotten, service, counts, named, time } = play;
  const runs = [...forgotten, ...service.runs];
  const failed = runs.filter((run) => stateAt(run, time.now()) === 'failed');
  const { gaps, overlaps } = read(play);
  return {
    ...{ ...counts, gaps, overlaps, runs: runs.length },
    hidden: failed
      .filter(({ id }) => !named.has(id))
      .map(({ id, createdAtMs }) => `${id} ${new Date(createdAtMs).toISOString()}`),
  };
}
