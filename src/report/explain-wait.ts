import { NoAnswerError } from '../adobe/no-answer.ts';
import { AnswerError } from '../adobe/problem.ts';
import type { RunFault } from '../adobe/run-details.ts';
import type { WaitError } from '../runs/errors.ts';
import { UnsettledError } from '../runs/errors.ts';
import type { WaitedRun } from '../runs/wait.ts';
import { formatSeconds } from '../time/format.ts';
import { advise, NETWORK_ADVICE } from './advice.ts';
import type { Clean, Explanation } from './explanation.ts';
import { worst } from './outputs.ts';
import { adviseOnRun, describeFaults } from './run-advice.ts';
import { cut } from './sanitize.ts';

/** With more runs than these that ended badly, the summary's table tells the rest. */
const MOST_RUNS = 10;

/** What Adobe says of one error is shown up to here. */
const LONGEST_REASON = 500;

const TITLES = {
  failed: 'failed',
  'timed-out': 'has not ended in time',
  unknown: 'cannot be looked at',
  succeeded: 'lost too many records',
  'partially-succeeded': 'lost too many records',
} as const satisfies Record<WaitedRun['outcome'], string>;

/**
 * Words how runs that were waited for came to a bad end.
 *
 * @param name what an only one of them is called in the title
 */
export function explainWait(error: WaitError, name: string, clean: Clean): Explanation {
  const { ends } = error;
  const lines = ends.slice(0, MOST_RUNS).flatMap((run) => explainEnd(run, error, clean));
  const more = ends.length > MOST_RUNS ? [`… and ${ends.length - MOST_RUNS} more: see the job summary.`] : [];
  return {
    title: titleOf(ends, name),
    lines: [...lines, ...more],
  };
}

function titleOf(ends: readonly WaitedRun[], name: string): string {
  const [only, ...others] = ends;
  if (others.length > 0) return `${ends.length} flow runs came to no good end`;
  return only?.problem instanceof UnsettledError
    ? `${name} may have been started over`
    : `${name} ${TITLES[worst(ends)]}`;
}

function explainEnd(run: WaitedRun, { options }: WaitError, clean: Clean): readonly string[] {
  const name = `Flow run ${run.runId}`;
  const problem = run.problem ? cut(clean(run.problem.message), LONGEST_REASON).replace(/\.$/, '') : '';
  if (run.outcome === 'timed-out') return explainTimeout(run, problem, options.waitTimeoutMs, clean);
  if (run.problem instanceof UnsettledError) return explainUnsettled(run.runId, run.problem, problem, clean);
  if (run.outcome === 'unknown')
    return [`Failed to look at flow run ${run.runId}: ${problem}.`, adviseOnLook(run.problem)];
  if (run.outcome === 'failed') {
    const faults = run.details?.errors ?? [];
    const retry = problem && ` It could not be started over: ${problem}.`;
    const advice =
      run.problem instanceof AnswerError
        ? advise(run.problem.problem, { subject: 'run' })
        : adviseOnRun(faults);
    return [`${name} failed: ${deepest(faults, clean)}.${retry}`, advice];
  }
  const failed = run.details?.metrics.recordsFailed;
  return [
    `${name} failed to ingest ${failed} records, and max-failed-records allows ${options.maxFailedRecords}.`,
    'Look at the errors of its rows in Experience Platform, which keeps them for 30 days where error diagnostics are on.',
  ];
}

function explainTimeout(
  { runId, details, status, problem }: WaitedRun,
  reason: string,
  waitTimeoutMs: number,
  clean: Clean,
): readonly string[] {
  const after = formatSeconds(waitTimeoutMs / 1_000);
  const seen = details ? `its status is ${clean(status) || 'not known'}` : 'it was never seen';
  return [
    `Failed to see the end of flow run ${runId} within ${after}: ${seen}${reason && `, and the last look at it failed: ${reason}`}.`,
    details || !problem
      ? 'It goes on in Experience Platform. Wait for it again with the wait action and its run-id, or with a longer wait-timeout.'
      : `Whether it goes on is not known. ${adviseOnLook(problem)}`,
  ];
}

function adviseOnLook(problem: Error | undefined): string {
  if (problem instanceof NoAnswerError) return NETWORK_ADVICE;
  return problem instanceof AnswerError
    ? advise(problem.problem, { subject: 'run' })
    : 'Check `run-id`, `sandbox-name` and `org-id`.';
}

/** The run failed, and whether it was started over is not known: the same care is due as with a creation. */
function explainUnsettled(
  runId: string,
  { looks }: UnsettledError,
  reason: string,
  clean: Clean,
): readonly string[] {
  return [
    `Failed to start flow run ${runId} over: ${reason}. ${cut(clean(looks), LONGEST_REASON)}`,
    'Whether a new run exists is not known. Look for one over the same window among the runs of the flow: wait for it with the wait action where there is one, and start the window again only where there is none, because it would be ingested twice.',
  ];
}

/** The cause, and behind it the step of the run that it brought down. */
function deepest(faults: readonly RunFault[], clean: Clean): string {
  const [cause, ...others] = describeFaults(faults, clean).map((text) =>
    cut(text, LONGEST_REASON).replace(/\.$/, ''),
  );
  if (cause === undefined) return 'Adobe gives no reason';
  const outermost = others.at(-1);
  return outermost === undefined ? cause : `${cause} (${outermost})`;
}

/** Words the end of a step that was cancelled while it waited. */
export function explainCancelledWait(runIds: readonly string[]): Explanation {
  const many = runIds.length > 1;
  return {
    title: 'The wait was cancelled',
    lines: [
      `Failed to wait for ${many ? 'flow runs' : 'flow run'} ${runIds.join(', ')}: the step was cancelled.`,
      `${many ? 'They go' : 'It goes'} on in Experience Platform, whose API has no way to stop a run. Wait again with the wait action and run-id.`,
    ],
  };
}
