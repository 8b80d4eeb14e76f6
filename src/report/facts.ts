import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Workflow } from '../inputs/workflow.ts';
import type { RunReference } from '../platform/run.ts';
import { formatSeconds, formatUtc } from '../time/format.ts';
import { activityUrl } from './links.ts';

/** One thing that is known, as the log and the summary both show it. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Where more of it can be seen. */
  readonly url?: string;
}

/** What the step is asked to do, and by whom. */
export function requestFacts(
  { run, connection }: RunInputs,
  workflow: Workflow | undefined,
): readonly Fact[] {
  const { startSeconds, endSeconds } = run.window;
  const window = `${bothTimes(startSeconds)} to ${bothTimes(endSeconds)}, ${formatSeconds(endSeconds - startSeconds)}`;
  return [
    { label: 'Flow', value: run.flowId, url: activityUrl(connection, run.flowId) },
    { label: 'Window', value: window },
    { label: 'Start', value: bothTimes(run.startSeconds) },
    ...(run.deltaColumn ? [{ label: 'Delta column', value: Object.values(run.deltaColumn).join(', ') }] : []),
    { label: 'Sandbox', value: `${connection.sandboxName} of ${connection.orgId}` },
    ...(workflow ? [{ label: 'Workflow', value: `started by ${workflow.event}`, url: workflow.url }] : []),
  ];
}

/** The run, as far as it is known. */
export function runFacts(
  { run, connection }: RunInputs,
  { runId, etag, status }: RunReference & { readonly status?: string },
): readonly Fact[] {
  return [
    { label: 'Flow run', value: runId, url: activityUrl(connection, run.flowId, runId) },
    ...(etag ? [{ label: 'Etag', value: etag }] : []),
    ...(status ? [{ label: 'Status', value: status }] : []),
  ];
}

/** A time as people read it, beside the unix seconds that are sent. */
function bothTimes(seconds: number): string {
  return `${formatUtc(seconds)} (${seconds})`;
}
