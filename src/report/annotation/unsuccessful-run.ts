import { NoAnswerError } from '../../adobe/http/no-answer.ts';
import { AnswerError } from '../../adobe/problem/problem.ts';
import type { RunFault } from '../../adobe/run/run-details.ts';
import { isUndocumented } from '../../adobe/run/run-status.ts';
import { TokenError } from '../../adobe/token/token-error.ts';
import {
  OtherWindowError,
  OutcomeUnknownError,
  PossibleDuplicatesError,
  PreconditionError,
} from '../../runs/errors.ts';
import type { WaitedRun } from '../../runs/findings.ts';
import type { WaitOptions } from '../../runs/order.ts';
import { formatSeconds } from '../../time/format.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { StepState } from '../state.ts';
import { describeFault, LONGEST_FAULT } from '../texts/faults.ts';
import { lossText, rowErrorsText } from '../texts/loss-warnings.ts';
import { reasonOf, withoutStop, withStop } from '../texts/sentences.ts';
import {
  advise,
  type Circumstances,
  lookUpText,
  NETWORK_ADVICE,
  POSSIBLE_DUPLICATES_ADVICE,
  RUN_MISSING_ADVICE,
} from './advice.ts';
import { adviseOnRun } from './run-advice.ts';

/** What the texts about each run of a wait are made with. */
interface WaitFacts {
  readonly options: WaitOptions;
  readonly credential: Circumstances['credential'];
  readonly clean: Clean;
  readonly state: Pick<StepState, 'order' | 'runs'>;
}

/** Why a run that was waited for did not succeed, and what to do about it. */
export function unsuccessfulLines(run: WaitedRun, facts: WaitFacts): readonly string[] {
  const { options, clean } = facts;
  const { runId, outcome, status, problem } = run;
  const reason = problem ? reasonOf(problem, clean, LONGEST_FAULT) : '';
  if (problem instanceof PossibleDuplicatesError) {
    const seen = status === '' ? 'it was never seen' : `its status is ${status}`;
    return [
      withStop(`Failed to make sure that flow run ${runId} is the only one (${seen}): ${reason}`),
      POSSIBLE_DUPLICATES_ADVICE,
    ];
  }
  if (problem instanceof OtherWindowError)
    return [
      withStop(`Flow run ${runId} was taken for the one that was asked for by its time alone, but ${reason}`),
      'Whether the run that was asked for exists is not known. Look up its window among the runs of the flow in Experience Platform: start this step again only if no run has it, because a second run would ingest the same data twice.',
    ];
  if (outcome === 'timed-out') return timeoutLines(run, reason, facts);
  if (problem instanceof OutcomeUnknownError)
    return [
      `${withStop(`Failed to re-trigger flow run ${runId}: ${reason}`)} ${clean(problem.lookups, LONGEST_FAULT)}`.trimEnd(),
      `Whether exactly one new run exists is not known. ${lookUpText(problem.startSeconds)} the window among the runs of the flow: if there is a new run, wait for it with the wait action; if there are several, delete the batches of all but one that succeeds; create another only if there is none, because its data would be ingested twice.`,
    ];
  switch (outcome) {
    case 'unknown':
      return [
        withStop(`Failed to poll flow run ${runId}: ${reason}`),
        pollAdvice(problem, facts),
        `Whether it continues is not known. ${waitAgain(runId, facts, [])}`,
      ];
    case 'failed':
      return failedLines(run, reason, facts);
    case 'succeeded':
    case 'partially-succeeded':
      return [
        `Flow run ${runId} ${lossText(run)}, and \`max-failed-records\` allows ${options.maxFailedRecords}.`,
        rowErrorsText('its'),
      ];
    default:
      return outcome satisfies never;
  }
}

function failedLines(run: WaitedRun, reason: string, facts: WaitFacts): readonly string[] {
  const { runId, details, problem } = run;
  const faults = details?.errors ?? [];
  const failed = withStop(`Flow run ${runId} failed: ${deepest(faults, facts.clean)}`);
  if (problem instanceof PreconditionError)
    return [`${failed} ${withStop(`It was not re-triggered: ${reason}`)}`, problem.advice];
  const retry = reason && withStop(` It could not be re-triggered: ${reason}`);
  return [`${failed}${retry}`, adviceOnAnswer(problem, facts) ?? adviseOnRun(faults)];
}

function timeoutLines(
  { runId, details, status, problem, window }: WaitedRun,
  reason: string,
  facts: WaitFacts,
): readonly string[] {
  const { options } = facts;
  const isOdd = isUndocumented(status);
  const shown = isOdd ? `${status}, which Adobe does not document` : status || 'not known';
  const seen = details ? `its last status is ${shown}` : 'it was never seen';
  const failed = `Flow run ${runId} did not end within ${formatSeconds(options.waitTimeoutMs / 1_000)}: ${seen}`;
  if (isOdd)
    return [
      `${failed}.`,
      'It may have ended with this status, or continue. Check it in Experience Platform before its window is loaded again: a second run would ingest the same data twice.',
    ];
  return [
    withStop(`${failed}${reason && `, and the last poll failed: ${reason}`}`),
    // A step that knows the window of a run that it never saw has had an answer of the service.
    details || (window && !problem)
      ? `It continues in Experience Platform. ${waitAgain(runId, facts)}`
      : `Whether it ${problem ? 'continues' : 'exists'} is not known. ${pollAdvice(problem, facts)} ${waitAgain(runId, facts, [])}`,
  ];
}

/**
 * How to go on: the root action, started again, could create a second run, and the wait action could re-trigger again.
 *
 * @param changes what has to be changed for that
 */
function waitAgain(
  runId: string,
  { state: { order, runs } }: WaitFacts,
  changes: readonly string[] = ['a longer `wait-timeout`'],
): string {
  if (order) return `Wait for it with the wait action and \`run-id: ${runId}\`.`;
  const isRetrigger = runs.some(({ retriggeredAs }) => retriggeredAs === runId);
  const all = [...(isRetrigger ? [`\`run-id: ${runId}\``] : []), ...changes];
  return `To wait for it again, start this step again${all.length > 0 ? ` with ${all.join(' and ')}` : ''}.`;
}

function pollAdvice(problem: Error | undefined, facts: WaitFacts): string {
  if (problem instanceof NoAnswerError) return NETWORK_ADVICE;
  return adviceOnAnswer(problem, facts) ?? RUN_MISSING_ADVICE;
}

/** What to do about the answer of a service, that of the token service too; `undefined` if the problem is none. */
function adviceOnAnswer(problem: Error | undefined, { credential }: WaitFacts): string | undefined {
  const cause = problem instanceof TokenError ? problem.cause : problem;
  return cause instanceof AnswerError ? advise(cause.problem, { isAboutRun: true, credential }) : undefined;
}

/** The cause, and behind it the activity of the run that it failed. */
function deepest(faults: readonly RunFault[], clean: Clean): string {
  const [cause, ...others] = faults;
  if (!cause) return 'Adobe gives no reason';
  const outermost = others.at(-1);
  const shown = (fault: RunFault) => withoutStop(describeFault(fault, clean));
  return outermost ? `${shown(cause)} (${shown(outermost)})` : shown(cause);
}
