import { isRedirect } from '../../adobe/problem/problem.ts';
import { type DuplicatedRunsError, type OperationError, OutcomeUnknownError } from '../../runs/errors.ts';
import { formatInputs, formatUtc, formatWindow } from '../../time/format.ts';
import { activityUrl } from '../links.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { Annotation } from '../runner.ts';
import type { CurrentWindow, StepState } from '../state.ts';
import { currentName } from '../texts/headings.ts';
import { failedLine, LONGEST_REASON } from '../texts/sentences.ts';
import { advise, lookUpText, POSSIBLE_DUPLICATES_ADVICE } from './advice.ts';

/** All that a person needs to decide: what was asked, when, what the lookups found, and what can be done. */
export function unknownAnnotation(error: OperationError, state: StepState, clean: Clean): Annotation {
  const { current } = state;
  const known = current && state.runs.find(({ index }) => index === current.index);
  const unknown = error.cause instanceof OutcomeUnknownError ? error.cause : undefined;
  const first = unknown ? `, first attempt at ${formatUtc(unknown.attemptedAtSeconds)}` : '';
  const asked =
    current && `: flow ${current.request.flowId}, window ${formatWindow(current.request.window)}${first}`;
  return {
    title: known
      ? `${currentName(state) ?? 'The flow run'} may exist twice`
      : `${currentName(state) ?? 'A flow run'} may have been created`,
    lines: [
      failedLine(error, clean),
      ...(unknown?.lookups ? [clean(unknown.lookups, LONGEST_REASON)] : []),
      known
        ? `Flow run ${known.runId} exists. Whether an earlier request created another run is not known${asked ?? ''}.`
        : `Whether the run exists is not known${asked ?? ''}.`,
      // A redirect leaves the outcome open like a lost answer, and has a cause that can be corrected.
      ...(unknown && isRedirect(unknown.cause) ? [advise(unknown.cause.problem)] : []),
      ...(known ? [POSSIBLE_DUPLICATES_ADVICE] : unknownAdvice(unknown, current)),
      ...flowPage(state),
    ],
  };
}

/**
 * What a person can do without creating a second run. A step with `if-run-exists: attach` recognizes the run by its
 * window: that is advised only if the history shows windows, and with the times as they were sent.
 */
function unknownAdvice(
  unknown: OutcomeUnknownError | undefined,
  current: CurrentWindow | undefined,
): readonly string[] {
  const startSeconds = Math.max(current?.request.startSeconds ?? 0, unknown?.startSeconds ?? 0);
  // The inputs of a step with several windows, or with times relative to `now`, give others the next time.
  const inputs = current ? ` with ${formatInputs(current.request.window)}` : '';
  const check = `${current ? lookUpText(startSeconds) : 'Look up'} the window among the runs of the flow in Experience Platform: start this step again${inputs} only if no run has it, because a second run would ingest the same data twice.`;
  if (!unknown?.isRecognizable || !current) return [check];
  return [
    check,
    `Or start this step again then with \`if-run-exists: attach\`, ${formatInputs(current.request.window)}: it attaches to the run if there is one.`,
  ];
}

/** Two runs read the same window: the data of both is in the dataset, and only a person can remove it. */
export function duplicatedAnnotation({ runs }: DuplicatedRunsError, state: StepState): Annotation {
  const known = state.runs.find(({ runId }) => runs.some((run) => run.runId === runId));
  const read = known?.window ?? state.current?.request.window;
  const window = read ? ` over the window ${formatWindow(read)}` : '';
  const ids = runs.map(({ runId }) => runId).join(' and ');
  return {
    title: `${runs.length} flow runs were created instead of one`,
    lines: [
      `Failed to create exactly one flow run: the history of the flow shows ${runs.length} runs${window}: ${ids}.`,
      `Their data is ingested ${runs.length === 2 ? 'twice' : `${runs.length} times`}, and the API has no way to stop a run. Check in Experience Platform what each of them loads, and delete the batches of all but one.`,
      ...flowPage(state),
    ],
  };
}

/** The page of the runs of the flow. */
function flowPage({ order }: StepState): readonly string[] {
  return order ? [activityUrl(order.connection, order.run.flowId)] : [];
}
