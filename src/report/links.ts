import type { Connection } from '../adobe/connection.ts';
import { connectionOf, type StepRun, type StepState } from './state.ts';

/**
 * The page of a flow's runs in Experience Platform, or of one of them.
 * The form of the address is the one that Adobe's own alerts carry.
 */
export function activityUrl({ orgId, sandboxName }: Connection, flowId: string, runId?: string): string {
  const flow = `https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`;
  return `${flow}/activity${runId === undefined ? '' : `/${runId}`}`;
}

/** The page of a run of the step; `undefined` if its flow is not known. */
export function runUrl({ runId, flowId }: StepRun, state: StepState): string | undefined {
  const connection = connectionOf(state);
  return connection && flowId ? activityUrl(connection, flowId, runId) : undefined;
}
