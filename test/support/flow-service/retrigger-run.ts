import { byProvider, isRefusal, type Refusal } from './problems.ts';
import { addRun, findRun } from './run-store.ts';
import { isRetriggerable, type RunRecord, stateAt } from './runs.ts';
import type { State } from './state.ts';

/** POST /runs/{id}/action: a new run over the same window. */
export function retriggerRun(state: State, id: string, op: string): RunRecord | Refusal {
  // OpenAPI spells the operation RE_TRIGGER, the tutorial re-trigger.
  if (op !== 're-trigger' && op !== 'RE_TRIGGER')
    return byProvider(1401, `The provided flow run action=${op} is not supported.`);
  const run = findRun(state, id);
  if (isRefusal(run)) return run;
  const flow = state.flows.get(run.flowId);
  if (flow?.state !== 'enabled')
    return byProvider(
      1388,
      `The flow=${run.flowId} is in state=${flow?.state} and cannot be re-triggered. The flow must be in enabled state for re-triggering.`,
    );
  const nowMs = state.settings.clock.now();
  if (!isRetriggerable(run, nowMs))
    return byProvider(
      1387,
      `The flowRunId=${id} is in an invalid state=${stateAt(run, nowMs)} for re-triggering.`,
    );
  return addRun(state, run.flowId, run.params, { retriggerOf: id });
}
