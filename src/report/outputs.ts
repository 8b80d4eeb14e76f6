import type { RunInputs } from '../inputs/run-inputs.ts';
import type { RunRequest } from '../platform/flow-service.ts';
import type { RunReference } from '../platform/run.ts';
import { activityUrl } from './links.ts';

/** Every output of the root action; action.yml says the same, held to it by a test. */
export const RUN_OUTPUTS = [
  'run-id',
  'etag',
  'run-url',
  'outcome',
  'status',
  'start-time',
  'window-start-time',
  'window-end-time',
  'runs',
  'windows',
] as const;

/** How a step can end; a step that never got as far as a run has no outcome. */
export type Outcome = 'created' | 'attached' | 'unknown';

/** Values of outputs, by name. */
export type Outputs = Readonly<Partial<Record<(typeof RUN_OUTPUTS)[number], string>>>;

/** What is known before the first request: the times, as they are about to be sent. */
export function requestOutputs({ run }: RunInputs): Outputs {
  return {
    'start-time': String(run.startSeconds),
    ...windowTimes(run, 'window-start-time', 'window-end-time'),
    windows: JSON.stringify([windowTimes(run, 'windowStartTime', 'windowEndTime')]),
  };
}

/** What is known once there is a run. */
export function runOutputs(
  { run, connection }: RunInputs,
  { runId, etag, status = '' }: RunReference & { readonly status?: string },
  outcome: Outcome,
): Outputs {
  const entry = { runId, etag, ...windowTimes(run, 'windowStartTime', 'windowEndTime'), outcome, status };
  return {
    'run-id': runId,
    etag,
    outcome,
    status,
    'run-url': activityUrl(connection, run.flowId, runId),
    runs: JSON.stringify([entry]),
  };
}

function windowTimes<Start extends string, End extends string>(run: RunRequest, start: Start, end: End) {
  return { [start]: String(run.window.startSeconds), [end]: String(run.window.endSeconds) } as Record<
    Start | End,
    string
  >;
}
