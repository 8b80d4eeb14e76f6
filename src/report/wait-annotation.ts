import { NoAnswerError } from '../adobe/no-answer.ts';
import { AnswerError } from '../adobe/problem.ts';
import type { RunFault } from '../adobe/run-details.ts';
import { OutcomeUnknownError, type UnsuccessfulRunsError } from '../runs/errors.ts';
import type { WaitedRun } from '../runs/findings.ts';
import { formatSeconds } from '../time/format.ts';
import { advise, NETWORK_ADVICE } from './advice.ts';
import type { Annotation, Clean } from './annotation.ts';
import { adviseOnRun, describeFaults } from './run-advice.ts';
import { cut } from './sanitize.ts';
import { worst } from './state.ts';

/** If more runs than these did not succeed, the table of the summary shows the others. */
const MOST_RUNS = 10;

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
 * @param name of an only run, in the title
 */
export function unsuccessfulAnnotation(error: UnsuccessfulRunsError, name: string, clean: Clean): Annotation {
  const { ends } = error;
  const lines = ends.slice(0, MOST_RUNS).flatMap((run) => endLines(run, error, clean));
  const more = ends.length > MOST_RUNS ? [`… and ${ends.length - MOST_RUNS} more: see the job summary.`] : [];
  return {
    title: titleOf(ends, name),
    lines: [...lines, ...more],
  };
}

function titleOf(ends: readonly WaitedRun[], name: string): string {
  const [only, ...others] = ends;
  if (others.length > 0) return `${ends.length} flow runs did not succeed`;
  return only?.problem instanceof OutcomeUnknownError
    ? `${name} may have been re-triggered`
    : `${name} ${TITLES[worst(ends)]}`;
}

function endLines(run: WaitedRun, { options }: UnsuccessfulRunsError, clean: Clean): readonly string[] {
  const name = `Flow run ${run.runId}`;
  const problem = run.problem ? clean(run.problem.message, LONGEST_REASON).replace(/\.$/, '') : '';
  if (run.outcome === 'timed-out') return timeoutLines(run, problem, options.waitTimeoutMs, clean);
  if (run.problem instanceof OutcomeUnknownError)
    return retriggerUnknownLines(run.runId, run.problem, problem, clean);
  if (run.outcome === 'unknown')
    return [`Failed to poll flow run ${run.runId}: ${problem}.`, pollAdvice(run.problem)];
  if (run.outcome === 'failed') {
    const faults = run.details?.errors ?? [];
    const retry = problem && ` It could not be re-triggered: ${problem}.`;
    const advice =
      run.problem instanceof AnswerError
        ? advise(run.problem.problem, { subject: 'run' })
        : adviseOnRun(faults);
    return [`${name} failed: ${deepest(faults, clean)}.${retry}`, advice];
  }
  const failed = run.details?.metrics.recordsFailed;
  return [
    `${name} failed to ingest ${failed} records, and \`max-failed-records\` allows ${options.maxFailedRecords}.`,
    'Read the errors of its rows in Experience Platform, which keeps them for 30 days if error diagnostics are enabled for the flow.',
  ];
}

function timeoutLines(
  { runId, details, status, problem }: WaitedRun,
  reason: string,
  waitTimeoutMs: number,
  clean: Clean,
): readonly string[] {
  const after = formatSeconds(waitTimeoutMs / 1_000);
  const seen = details ? `its status is ${clean(status) || 'not known'}` : 'it was never seen';
  return [
    `Failed to see the end of flow run ${runId} within ${after}: ${seen}${reason && `, and the last poll failed: ${reason}`}.`,
    details || !problem
      ? 'It continues in Experience Platform. Wait for it again with the wait action and its `run-id`, or with a longer `wait-timeout`.'
      : `Whether it continues is not known. ${pollAdvice(problem)}`,
  ];
}

function pollAdvice(problem: Error | undefined): string {
  if (problem instanceof NoAnswerError) return NETWORK_ADVICE;
  return problem instanceof AnswerError
    ? advise(problem.problem, { subject: 'run' })
    : 'Check `run-id`, `sandbox-name` and `org-id`.';
}

/** The run failed, and whether a re-trigger created another is not known: the same care is due as with a creation. */
function retriggerUnknownLines(
  runId: string,
  { lookups }: OutcomeUnknownError,
  reason: string,
  clean: Clean,
): readonly string[] {
  return [
    `Failed to re-trigger flow run ${runId}: ${reason}. ${clean(lookups, LONGEST_REASON)}`,
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
