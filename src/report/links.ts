import type { Connection } from '../adobe/connection.ts';

/**
 * The page of a flow's runs in Experience Platform, or of one of them.
 * The form of the address is the one that Adobe's own alerts carry.
 */
export function activityUrl({ orgId, sandboxName }: Connection, flowId: string, runId?: string): string {
  const flow = `https://experience.adobe.com/#/@${orgId}/sname:${sandboxName}/platform/source/dataflows/${flowId}`;
  return `${flow}/activity${runId === undefined ? '' : `/${runId}`}`;
}
