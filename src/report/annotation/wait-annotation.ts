import { NoAnswerError } from '../../adobe/http/no-answer.ts';
import { AnswerError } from '../../adobe/problem/problem.ts';
import type { RunFault } from '../../adobe/run/run-details.ts';
import { lossOf } from '../../adobe/run/run-outcome.ts';
import { runState } from '../../adobe/run/run-status.ts';
import {
  OutcomeUnknownError,
  PossibleDuplicatesError,
  type UnsuccessfulRunsError,
} from '../../runs/errors.ts';
import type { WaitedRun } from '../../runs/findings.ts';
import { formatCount, formatSeconds } from '../../time/format.ts';
import type { Clean } from '../redact/sanitize.ts';
import { cut } from '../redact/sanitize.ts';
import type { Annotation } from '../runner.ts';
import { countedRuns, runName, type StepState, worst } from '../state.ts';
import { messageOf, withStop } from '../texts/annotation-text.ts';
import { runsHeading } from '../texts/headings.ts';
import { adviseOnRun, describeFaults } from '../texts/run-advice.ts';
import { advise, NETWORK_ADVICE } from './advice.ts';
import { listed } from './remaining.ts';

/** If runs failed for more reasons than these, the table of the summary shows the others. */
const MOST_REASONS = 10;

/** What Adobe says of one error is shown up to here. */
const LONGEST_REASON = 500;

const TITLES = {
  failed: 'failed',
  'timed-out': 'has not ended in time',
  unknown: 'cannot be polled',
  succeeded: 'lost too many records',
  'partially-succeeded': 'lost too many records',
} as const satisfies Record<WaitedRun['outcome'], string>;

/**
 * The annotation of a step whose runs did not succeed.
 *
 * @param title see {@link unsuccessfulTitle}
 */
export function unsuccessfulAnnotation(
  error: UnsuccessfulRunsError,
  title: string,
  clean: Clean,
): Annotation {
  const { ends, notCreated } = error;
  const reasons = reasonsOf(ends, error, clean);
  const shown = reasons.slice(0, MOST_REASONS);
  const lines = shown.flatMap(reasonLines);
  const rest = ends.length - shown.reduce((count, { runIds }) => count + runIds.length, 0);
  const more =
    rest > 0 ? [`… and ${rest} more flow ${rest === 1 ? 'run' : 'runs'}, which the job summary lists.`] : [];
  const next = notCreated
    ? [
        withStop(
          `${notCreated.message} for the next window: ${clean(messageOf(notCreated.cause), LONGEST_REASON)}`,
        ),
      ]
    : [];
  return { title, lines: [...lines, ...more, ...next] };
}

/** Runs that did not succeed for the same reason, and what there is to report of the first of them. */
interface Reason {
  readonly lines: readonly string[];
  readonly runIds: readonly string[];
}

/** Each reason once, in the order of the first runs that have them. */
function reasonsOf(
  ends: readonly WaitedRun[],
  error: UnsuccessfulRunsError,
  clean: Clean,
): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const run of ends) {
    const lines = endLines(run, error, clean);
    const key = lines.join('\n').replaceAll(run.runId, '');
    const known = reasons.get(key);
    reasons.set(key, { lines: known?.lines ?? lines, runIds: [...(known?.runIds ?? []), run.runId] });
  }
  return [...reasons.values()];
}

function reasonLines({ lines: [reason = '', ...advice], runIds: [, ...others] }: Reason): readonly string[] {
  const [runs, are] = others.length === 1 ? ['flow run', 'another'] : ['flow runs', `${others.length} other`];
  const alike = others.length > 0 ? [`The same is true of ${are} ${runs}: ${listed(others)}.`] : [];
  return [reason, ...alike, ...advice];
}

/** `Flow run 3 of 12 failed`; if the step is about several runs, each outcome with its own number. */
export function unsuccessfulTitle(ends: readonly WaitedRun[], state: StepState): string {
  const [only, ...others] = ends;
  const runs = countedRuns(state);
  const total = state.plan?.windows.length ?? runs.length;
  const isOneOfPlan = state.plan !== undefined && others.length === 0;
  const verb = TITLES[worst(ends)];
  if (!only || (!isOneOfPlan && total > 1)) {
    const isLoss = verb === TITLES.succeeded;
    return isLoss ? `${ends.length} of ${total} flow runs ${verb}` : runsHeading(runs, undefined, total);
  }
  const run = state.runs.find(({ runId }) => runId === only.runId);
  const name = run && total > 1 ? runName(run, state) : 'Flow run';
  if (only.problem instanceof PossibleDuplicatesError) return `${name} may exist twice`;
  return only.problem instanceof OutcomeUnknownError
    ? `${name} may have been re-triggered`
    : `${name} ${verb}`;
}

function endLines(run: WaitedRun, { options }: UnsuccessfulRunsError, clean: Clean): readonly string[] {
  const name = `Flow run ${run.runId}`;
  const problem = run.problem ? clean(messageOf(run.problem), LONGEST_REASON) : '';
  if (run.problem instanceof PossibleDuplicatesError) return possibleDuplicatesLines(run, problem, clean);
  if (run.outcome === 'timed-out') return timeoutLines(run, problem, options.waitTimeoutMs, clean);
  if (run.problem instanceof OutcomeUnknownError)
    return retriggerUnknownLines(run.runId, run.problem, problem, clean);
  if (run.outcome === 'unknown')
    return [withStop(`Failed to poll flow run ${run.runId}: ${problem}`), pollAdvice(run.problem)];
  if (run.outcome === 'failed') {
    const faults = run.details?.errors ?? [];
    const retry = problem && withStop(` It could not be re-triggered: ${problem}`);
    const advice =
      run.problem instanceof AnswerError
        ? advise(run.problem.problem, { subject: 'run' })
        : adviseOnRun(faults);
    return [`${withStop(`${name} failed: ${deepest(faults, clean)}`)}${retry}`, advice];
  }
  return [
    `${name} ${lossText(run)}, and \`max-failed-records\` allows ${options.maxFailedRecords}.`,
    'Read the errors of its rows in Experience Platform, which keeps them for 30 days if error diagnostics are enabled for the flow.',
  ];
}

function lossText({ details }: WaitedRun): string {
  const loss = details ? lossOf(details) : undefined;
  if (loss?.kind === 'known') return `failed to ingest ${formatCount(loss.records)} records`;
  return 'did not load its whole window, Adobe does not give the number of records that it lost';
}

function timeoutLines(
  { runId, details, status, problem, window }: WaitedRun,
  reason: string,
  waitTimeoutMs: number,
  clean: Clean,
): readonly string[] {
  const after = formatSeconds(waitTimeoutMs / 1_000);
  const isUndocumented = status !== '' && runState(status) === 'unrecognized';
  const shown = isUndocumented
    ? `${clean(status)}, which Adobe does not document`
    : clean(status) || 'not known';
  const seen = details ? `its status is ${shown}` : 'it was never seen';
  if (isUndocumented)
    return [
      `Failed to see the end of flow run ${runId} within ${after}: ${seen}.`,
      'It may have ended with this status, or continue. Check it in Experience Platform before its window is loaded again: a second run would ingest the same data twice.',
    ];
  return [
    withStop(
      `Failed to see the end of flow run ${runId} within ${after}: ${seen}${reason && `, and the last poll failed: ${reason}`}`,
    ),
    // A step that knows the window of a run that it never saw has had an answer of the service.
    details || (window && !problem)
      ? 'It continues in Experience Platform. Wait for it again with the wait action and its `run-id`, or with a longer `wait-timeout`.'
      : `Whether it ${problem ? 'continues' : 'exists'} is not known. ${pollAdvice(problem)}`,
  ];
}

function pollAdvice(problem: Error | undefined): string {
  if (problem instanceof NoAnswerError) return NETWORK_ADVICE;
  return problem instanceof AnswerError
    ? advise(problem.problem, { subject: 'run' })
    : 'Check `run-id`, `sandbox-name` and `org-id`.';
}

/** The run has ended or not, and another one may read the same window. */
function possibleDuplicatesLines(
  { runId, status }: WaitedRun,
  reason: string,
  clean: Clean,
): readonly string[] {
  const seen = status === '' ? 'it was never seen' : `its status is ${clean(status)}`;
  return [
    withStop(`Failed to make sure that flow run ${runId} is the only one (${seen}): ${reason}`),
    'Look up the window of each of these runs in Experience Platform. If two have loaded the same window, delete the batches of all but one. Create another run only if none has loaded the window or still can: a second run would ingest the same data twice.',
  ];
}

/** The run failed, and whether a re-trigger created another is not known: the same care is due as with a creation. */
function retriggerUnknownLines(
  runId: string,
  { lookups }: OutcomeUnknownError,
  reason: string,
  clean: Clean,
): readonly string[] {
  return [
    `${withStop(`Failed to re-trigger flow run ${runId}: ${reason}`)} ${clean(lookups, LONGEST_REASON)}`,
    'Whether a new run exists is not known. Look up the window among the runs of the flow: if there is a new run, wait for it with the wait action; create another only if there is none, because its data would be ingested twice.',
  ];
}

/** The cause, and behind it the activity of the run that it failed. */
function deepest(faults: readonly RunFault[], clean: Clean): string {
  const [cause, ...others] = describeFaults(faults, clean).map((text) =>
    cut(text, LONGEST_REASON).replace(/\.$/, ''),
  );
  if (cause === undefined) return 'Adobe gives no reason';
  const outermost = others.at(-1);
  return outermost === undefined ? cause : `${cause} (${outermost})`;
}

/** The annotation of a step that was cancelled while it waited. */
export function cancelledAnnotation(runIds: readonly string[]): Annotation {
  const many = runIds.length > 1;
  return {
    title: 'The wait was cancelled',
    lines: [
      `Failed to wait for ${many ? 'flow runs' : 'flow run'} ${runIds.join(', ')}: the step was cancelled.`,
      `${many ? 'They continue' : 'It continues'} in Experience Platform, whose API has no way to stop a run. Wait again with the wait action and \`run-id\`.`,
    ],
  };
}
