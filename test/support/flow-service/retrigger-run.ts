import { badRequest, byFlow, byProvider, isRefusal, type Refusal } from './problems.ts';
import { addRun, findRun, restartRun } from './run-store.ts';
import { isRetriggerable, type RunRecord, stateAt } from './runs.ts';
import type { State } from './state.ts';
import { backendTimeMs, type Turn } from './turn.ts';

/** POST /runs/{id}/action: a run over the same window, a new one or the same one again. */
export function retriggerRun(
  state: State,
  { id, op }: { readonly id: string; readonly op: string },
  turn: Turn,
): RunRecord | Refusal {
  // OpenAPI spells the operation RE_TRIGGER, the tutorial re-trigger.
  if (op !== 're-trigger' && op !== 'RE_TRIGGER')
    return byProvider(1401, `The provided flow run action=${op} is not supported.`);
  const run = findRun(state, id, turn.nowMs);
  if (isRefusal(run)) return run;
  const flow = state.flows.get(run.flowId);
  if (flow?.state !== 'enabled')
    return byProvider(
      1388,
      `The flow=${run.flowId} is in state=${flow?.state} and cannot be re-triggered. The flow must be in enabled state for re-triggering.`,
    );
  const { nowMs } = turn;
  if (!isRetriggerable(run, nowMs))
    return byProvider(
      1387,
      `The flowRunId=${id} is in an invalid state=${stateAt(run, nowMs)} for re-triggering.`,
    );
  if (state.settings.world.retrigger.id === 'same') return restartRun(state, run, nowMs);
  const times = { createdAtMs: backendTimeMs(state, turn), recordedAtMs: nowMs };
  return addRun(state, run.flowId, run.params, { retriggerOf: run.id, ...times });
}

/** Against a re-trigger that has, or lacks, a `Content-Type` for the body that it does not have. */
export function contentTypeRefusal(
  state: State,
  contentType: string | undefined,
  body: string,
): Refusal | undefined {
  const wanted = state.settings.world.retrigger.contentType;
  if (body !== '' || wanted === 'optional') return undefined;
  if (wanted === 'required')
    return contentType === undefined ? badRequest('A valid content-type must be specified') : undefined;
  return contentType === undefined
    ? undefined
    : byFlow('FLOW-1405-400', 'The request body cannot be null or empty.');
}
