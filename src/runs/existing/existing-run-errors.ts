import type { FlowRun } from '../../adobe/run/run.ts';
import { isUnderWay } from '../../adobe/run/run-status.ts';
import { formatInputs, formatList, formatWindow } from '../../time/format.ts';
import { uncovered, type Window } from '../../time/window.ts';
import { PreconditionError } from '../errors.ts';
import type { ExistingRuns } from '../findings.ts';
import { firstOf } from '../run-names.ts';
import type { EarlierAttempt } from './earlier-attempt.ts';

// Why a step does not create a run next to one that exists. Each message says how to continue without reading data
// twice, with inputs to copy.

/** More runs or windows than these are shown by their number. */
const MOST_NAMED = 5;

/**
 * A run has exactly the window of the step.
 *
 * @param asked the whole window of the step, if another step with the same inputs has another one
 */
export function existsError(run: FlowRun, asked: Window | undefined): PreconditionError {
  const times = asked ? `, ${formatInputs(asked)}` : '';
  return new PreconditionError(
    `flow run ${run.runId} has exactly this window${run.window ? `, ${formatWindow(run.window)}` : ''}, and its status is ${statusText(run)}`,
    `Set \`if-run-exists: attach\`${times} to attach to the run.`,
  );
}

/** Runs read some of the data of the step. */
export function overlapError(runs: readonly FlowRun[], whole: Window): PreconditionError {
  const [first] = runs;
  const { window } = first ?? {};
  return new PreconditionError(
    `${firstOf(runs)} reads some of this data${window ? ` (${formatWindow(window)})` : ''}, and its status is ${statusText(first)}`,
    missingText(
      whole,
      runs.flatMap((run) => run.window ?? []),
    ),
  );
}

/** A run may have the window of the step, and the service does not show it. */
export function hiddenWindowError(run: FlowRun): PreconditionError {
  const status = isUnderWay(run.status)
    ? `has not ended (status: ${run.status || 'none yet'})`
    : `has ended (status: ${run.status})`;
  return new PreconditionError(
    `flow run ${run.runId} ${status}, and the service does not show its window, which may be this one`,
    checkText(run),
  );
}

/** A run begins where a window of the step does, and the service may have cut off its end. */
export function cutOffError(run: FlowRun): PreconditionError {
  const { window } = run;
  return new PreconditionError(
    `flow run ${run.runId} may have this window: the service shows ${window ? formatWindow(window) : 'another'}, and may have cut off an end that lay in the future (status: ${statusText(run)})`,
    checkText(run),
  );
}

function checkText({ runId, status }: FlowRun): string {
  const wait = isUnderWay(status) ? `wait for it with the wait action and \`run-id: ${runId}\`. ` : '';
  return `Look up its window in Experience Platform. If that is this one, do not start this step again: ${wait || 'its data is loaded. '}Only if it is another window, start this step again with \`if-run-exists: create\`.`;
}

/** The history is not that of the moment. */
export function cachedError(): PreconditionError {
  return new PreconditionError(
    'the history of the flow came from a cache (its answers have an `Age`, or their `Date` stands still), so that a run of the last minutes can be missing in it',
    'Find out what caches the answers of the API between this runner and Adobe. Then start this step again with `if-run-exists: attach`.',
  );
}

/** The history is longer than the step reads. */
export function unreadError(): PreconditionError {
  return new PreconditionError(
    'whether a run over this window exists is not known: the flow has had more than 2,000 runs since the window began, and older runs were not read',
    'Look up this window among the runs of the flow in Experience Platform. Only if no run has it, start this step again with `if-run-exists: create`.',
  );
}

/** Several attempts gave windows that share this data, or one that need not be an attempt of the same step. */
export function earlierAttemptsError(
  attempts: readonly EarlierAttempt[],
  whole: Window,
  { overlapping, same }: Pick<ExistingRuns, 'overlapping' | 'same'>,
): PreconditionError {
  const read = [...overlapping, ...same].flatMap((run) => run?.window ?? []);
  const newestFirst = attempts.toSorted((a, b) => b.plan.whole.endSeconds - a.plan.whole.endSeconds);
  const [latest] = newestFirst;
  const named = newestFirst.map(({ plan, runs }) => `${runs[0]?.runId} (${formatWindow(plan.whole)})`);
  const attach = latest
    ? `To attach to ${attempts.length === 1 ? 'it' : 'the latest of them'}, set \`if-run-exists: attach\`, ${formatInputs(latest.plan.whole)}. `
    : '';
  return new PreconditionError(
    `these inputs gave ${attempts.length === 1 ? 'the window of an earlier flow run that reads' : 'the windows of earlier flow runs that read'} some of this data: ${formatList(named)}`,
    `${attach}${missingText(whole, read)}`,
  );
}

/** How to read what no run reads, and nothing else. */
function missingText(whole: Window, read: readonly Window[]): string {
  const missing = uncovered(whole, read);
  if (missing.length === 0) return 'Nothing of this window is missing: do not start this step again.';
  const each = missing.slice(0, MOST_NAMED).map(formatInputs).join('; then ');
  const more = missing.length > MOST_NAMED ? `; then ${missing.length - MOST_NAMED} more windows` : '';
  return `To read only what is missing, set ${each}${more}.`;
}

function statusText(run: FlowRun | undefined): string {
  return run?.status || 'not known yet';
}
