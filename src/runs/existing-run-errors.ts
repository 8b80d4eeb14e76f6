import type { FlowRun } from '../adobe/run.ts';
import { formatBoth } from '../time/format.ts';
import type { Window } from '../time/window.ts';
import type { EarlierAttempt } from './earlier-attempt.ts';
import { PreconditionError } from './errors.ts';

// Why a step does not create a run next to one that exists. Each message says how to continue without reading data
// twice, with inputs to copy.

/** A run has exactly the window of the step. */
export function existsError({ runId, status, window }: FlowRun): PreconditionError {
  return new PreconditionError(
    `flow run ${runId} has exactly this window${window ? `, ${spanText(window)}` : ''}, and its status is ${statusText(status)}`,
    'Set `if-run-exists: attach` to take the run over.',
  );
}

/** A run reads some of the data of the step. */
export function overlapError({ runId, status, window }: FlowRun): PreconditionError {
  return new PreconditionError(
    `flow run ${runId} reads some of this data${window ? ` (${spanText(window)})` : ''}, and its status is ${statusText(status)}`,
    'Give a window that begins where that run ends, or ends where it begins.',
  );
}

/** A run that has not ended may have the window of the step. */
export function hiddenWindowError({ runId, status }: FlowRun): PreconditionError {
  return new PreconditionError(
    `flow run ${runId} has not ended (status: ${status || 'none yet'}), and the service does not show its window, which may be this one`,
    'Wait for it with the wait action, and look up its window in Experience Platform. Start this step again with `if-run-exists: create` only if that is another window.',
  );
}

/** A run that has ended may have had the window of the step. */
export function hiddenWindowOfEndedRunError({ runId, status }: FlowRun): PreconditionError {
  return new PreconditionError(
    `the service does not show the window of flow run ${runId} (status: ${statusText(status)}), which may be this one`,
    'Look up its window in Experience Platform. Start this step again with `if-run-exists: create` only if that is another window.',
  );
}

/** The history is longer than the step reads. */
export function unreadError(): PreconditionError {
  return new PreconditionError(
    'whether a run over this window exists is not known: the flow has had more than 2,000 runs since the window began, and older runs were not read',
    'Set `if-run-exists: attach`, which takes over a run over this window if it is among the newest 2,000.',
  );
}

/** More than one run, or an old one, has a window that these inputs gave at another moment. */
export function earlierAttemptsError(
  attempts: readonly EarlierAttempt[],
  endSeconds: number,
): PreconditionError {
  const [latest] = attempts.toSorted((a, b) => b.window.endSeconds - a.window.endSeconds);
  const list = attempts.map(({ run, window }) => `${run.runId} (${spanText(window)})`).join(', ');
  const { startSeconds = 0, endSeconds: from = 0 } = latest?.window ?? {};
  return new PreconditionError(
    `these inputs gave the windows of ${attempts.length === 1 ? 'an older flow run' : 'several flow runs'} that read some of this data: ${list}`,
    `To take over the latest of them, set \`window-start-time: ${startSeconds}\` and \`window-end-time: ${from}\`. To read only what is missing, set \`window-start-time: ${from}\` and \`window-end-time: ${Math.max(endSeconds, from)}\`.`,
  );
}

function spanText({ startSeconds, endSeconds }: Window): string {
  return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}

function statusText(status: string): string {
  return status || 'not known yet';
}
