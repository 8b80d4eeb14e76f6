import type { JsonObject } from './json.ts';
import { notFound, type Refusal } from './problems.ts';
import { DEFAULT_PLAN, type RunPlan, type RunRecord } from './runs.ts';
import type { State } from './state.ts';

/** The run of that id, if it can be found by now. */
export function findRun(state: State, id: string): RunRecord | Refusal {
  const run = state.runs.find((candidate) => candidate.id === id);
  return run === undefined || state.settings.clock.now() < run.foundAtMs ? notFound('runs', id) : run;
}

/** Adds a run without asking whether the service would allow it. */
export function addRun(
  state: State,
  flowId: string,
  params: JsonObject,
  more: { retriggerOf?: string; createdAtMs?: number; plan?: Partial<RunPlan> } = {},
): RunRecord {
  const { settings } = state;
  const { plan: planned = nextPlan(state, flowId), createdAtMs = settings.clock.now(), ...rest } = more;
  const plan = { ...DEFAULT_PLAN, ...planned };
  const dueAtMs = Math.max(createdAtMs, Number(params['startTime']) * 1000);
  const startsAtMs = dueAtMs + plan.lagMs;
  const run = {
    id: state.newId(),
    flowId,
    createdAtMs,
    startsAtMs,
    endsAtMs: startsAtMs + plan.durationMs,
    listedAtMs: createdAtMs + settings.listingLagMs,
    foundAtMs:
      settings.hiddenAfterStartMs === undefined ? createdAtMs : dueAtMs + settings.hiddenAfterStartMs,
    windowStartSeconds: Number(params['windowStartTime']),
    windowEndSeconds: Number(params['windowEndTime']),
    params,
    plan,
    ...rest,
  };
  state.runs.push(run);
  return run;
}

function nextPlan(state: State, flowId: string): Partial<RunPlan> {
  return state.nextPlans.shift() ?? state.flowPlans.get(flowId) ?? {};
}
