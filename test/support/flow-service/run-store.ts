import type { Flow } from './flows.ts';
import type { JsonObject } from './json.ts';
import { notFound, type Refusal } from './problems.ts';
import { DEFAULT_PLAN, type RunPlan, type RunRecord } from './runs.ts';
import type { State } from './state.ts';
import type { ShownRuns } from './world.ts';

/** What a run that is added has of its own; the rest follows from its `params`, the settings and the clock. */
export interface AddedRun {
  readonly createdAtMs?: number;
  readonly plan?: Partial<RunPlan>;
  /** The IMS client that created it, for example `exc_app`, the UI; default: the credential's client ID. */
  readonly createdClient?: string;
  /** In what it differs from the runs of its world. */
  readonly shows?: Partial<ShownRuns>;
}

/** The run of that id, in whatever case, if it can be found by now. */
export function findRun(state: State, id: string, nowMs: number): RunRecord | Refusal {
  const wanted = id.toLowerCase();
  const run = state.runs.findLast((candidate) => candidate.id === wanted);
  return run === undefined || nowMs < run.foundAtMs ? notFound('runs', id) : run;
}

/** The flow of that id, in whatever case. */
export function findFlow(state: State, id: string): Flow | undefined {
  return state.flows.get(id) ?? state.flows.get(id.toLowerCase());
}

/** Adds a run without asking whether the service would allow it. */
export function addRun(
  state: State,
  flowId: string,
  params: JsonObject,
  more: AddedRun & { readonly recordedAtMs?: number; readonly retriggerOf?: string } = {},
): RunRecord {
  const { settings } = state;
  const { plan: planned, createdAtMs = settings.clock.now(), recordedAtMs = createdAtMs, ...rest } = more;
  const id = state.nextId()();
  const { dueAtMs, ...times } = timesOf(state, flowId, params, { plan: planned, fromMs: recordedAtMs });
  const run = {
    id,
    flowId,
    number: state.counts.forgotten + state.runs.length,
    createdClient: settings.clientId,
    recordedAtMs,
    createdAtMs,
    ...times,
    listedAtMs: recordedAtMs + settings.listingLagMs,
    foundAtMs:
      settings.hiddenAfterStartMs === undefined ? recordedAtMs : dueAtMs + settings.hiddenAfterStartMs,
    windowStartSeconds: Number(params['windowStartTime']),
    windowEndSeconds: Number(params['windowEndTime']),
    params,
    ...rest,
  };
  state.runs.push(run);
  return run;
}

/** Forgets all runs but the newest; their numbers stay. */
export function forgetRuns(state: State, kept: number): readonly RunRecord[] {
  const forgotten = state.runs.splice(0, Math.max(0, state.runs.length - kept));
  state.counts.forgotten += forgotten.length;
  return forgotten;
}

/** Starts a run again under the same id. */
export function restartRun(state: State, run: RunRecord, nowMs: number): RunRecord {
  const { dueAtMs: _, ...times } = timesOf(state, run.flowId, run.params, { fromMs: nowMs });
  const restarted = { ...run, ...times, restartedAtMs: nowMs };
  state.runs[run.number - state.counts.forgotten] = restarted;
  return restarted;
}

function timesOf(
  state: State,
  flowId: string,
  params: JsonObject,
  { plan: planned, fromMs }: { readonly plan?: Partial<RunPlan> | undefined; readonly fromMs: number },
) {
  const plan = { ...DEFAULT_PLAN, ...(planned ?? nextPlan(state, flowId)) };
  const dueAtMs = Math.max(fromMs, Number(params['startTime']) * 1000);
  const startsAtMs = dueAtMs + plan.lagMs;
  return { plan, dueAtMs, startsAtMs, endsAtMs: startsAtMs + plan.durationMs };
}

function nextPlan(state: State, flowId: string): Partial<RunPlan> {
  return state.nextPlans.shift() ?? state.flowPlans.get(flowId) ?? {};
}
