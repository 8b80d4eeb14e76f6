import { CancelledError } from '../../adobe/clock.ts';
import { NoAnswerError } from '../../adobe/http/no-answer.ts';
import { AnswerError, OtherFlowsError } from '../../adobe/problem/problem.ts';
import { tokenClaims } from '../../adobe/token/token-claims.ts';
import { type OperationError, PreconditionError } from '../../runs/errors.ts';
import type { Incompatibility } from '../../runs/findings.ts';
import { formatUtc } from '../../time/format.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { Annotation } from '../runner.ts';
import { connectionOf, type StepState } from '../state.ts';
import { currentName } from '../texts/headings.ts';
import { failedLine, LONGEST_REASON, lowerFirst, reasonOf, withStop } from '../texts/sentences.ts';
import { advise, type Circumstances, causeTitle, NETWORK_ADVICE, specificCode } from './advice.ts';

/** The annotation of a step that created no run: the cause first, what to do last. */
export function notCreatedAnnotation(error: OperationError, state: StepState, clean: Clean): Annotation {
  const title = notCreatedTitle(error, state);
  const name = currentName(state);
  const found = error.explanation.incompatibilities.map(({ text }) => clean(text, LONGEST_REASON));
  const [first = '', ...others] = found;
  const answer = withStop(`Adobe answered: ${reasonOf(error.cause, clean)}`);
  return {
    title: name ? `${name}: ${lowerFirst(title)}` : title,
    lines: isExplained(error)
      ? [`${error.message}: ${lowerFirst(first)}`, ...others, answer, ...furtherAdvice(error, state)]
      : [failedLine(error, clean), ...causeAdvice(error, state), ...found],
  };
}

/** The cause, in a few words. */
function notCreatedTitle({ cause }: OperationError, state: StepState): string {
  if (cause instanceof CancelledError) return 'The step was cancelled';
  if (state.preview) return 'The plan cannot be carried out';
  if (cause instanceof AnswerError) return causeTitle(cause.problem);
  if (cause instanceof NoAnswerError && !cause.sent) return 'No connection to Adobe';
  return 'No flow run was created';
}

/** Codes with which a source refuses a run for any reason: what was found about the flow is more than they say. */
const UNSPECIFIC: readonly string[] = ['', 'FLOW-1100', 'SOURCES-1380'];

/**
 * Whether the annotation begins with what was found about the flow: the request cannot fit the flow, or the answer
 * names no other fault. A refusal with a status other than 400 has another reason, such as a permission.
 */
function isExplained({ cause, explanation: { incompatibilities } }: OperationError): boolean {
  if (!(cause instanceof AnswerError) || cause.problem.status !== 400 || incompatibilities.length === 0)
    return false;
  return incompatibilities.some(({ isCertain }) => isCertain) || isAboutFlow(cause, incompatibilities);
}

/** Whether an answer is about what was found, by its code if it has one of its own. */
function isAboutFlow({ problem }: AnswerError, found: readonly Incompatibility[]): boolean {
  const code = specificCode(problem);
  return UNSPECIFIC.includes(code) || found.some((each) => each.code === code);
}

/** What an answer is about in addition to what was found about the flow. */
function furtherAdvice(error: OperationError, state: StepState): readonly string[] {
  const { cause, explanation } = error;
  const isSaid = cause instanceof AnswerError && isAboutFlow(cause, explanation.incompatibilities);
  return isSaid ? [] : causeAdvice(error, state);
}

function causeAdvice({ cause, explanation }: OperationError, state: StepState): readonly string[] {
  if (cause instanceof PreconditionError) return [cause.advice];
  const circumstances = circumstancesOf(state);
  if (cause instanceof CancelledError) return circumstances.isSafeToRepeat ? [safeText(state)] : [];
  if (cause instanceof AnswerError) {
    const { deltaColumnOfFlow } = explanation;
    const advice = advise(cause.problem, { ...circumstances, deltaColumnOfFlow });
    return [...tokenAge(cause, state), ...clockLines(cause, state), advice];
  }
  const check = checkText(cause);
  return [circumstances.isSafeToRepeat ? `${check} It is safe to try again.` : check];
}

/** What to check if no answer came, or none that can be used. */
function checkText(cause: unknown): string {
  if (cause instanceof NoAnswerError) return NETWORK_ADVICE;
  return cause instanceof OtherFlowsError
    ? 'Check whether a proxy or a gateway between this runner and Adobe drops the query of a request, or answers from a cache.'
    : 'Check `api-url` and `ims-url`, and the network between this runner and Adobe.';
}

/** Why a step that was cancelled has created no run. */
function safeText({ hasSentCreation }: StepState): string {
  return hasSentCreation
    ? 'No run was created: no request for one was accepted. It is safe to try again.'
    : 'Nothing was sent that can create a run: it is safe to try again.';
}

/** A run that exists would be created a second time by the step as a whole. */
function circumstancesOf(state: StepState): Circumstances {
  return {
    credential: connectionOf(state)?.credential.kind,
    isSafeToRepeat: state.runs.every(({ by }) => by === 'existing') && state.openWindows.size === 0,
  };
}

/** A start to come that has passed by the clock of the service (Adobe error 1360): one of the two clocks is wrong. */
function clockLines({ problem }: AnswerError, { order, current }: StepState): readonly string[] {
  const { serviceTimeMs = 0 } = problem;
  if (!order || !current || specificCode(problem) !== 'SOURCES-1360') return [];
  const { startSeconds } = current.request;
  if (startSeconds <= order.run.nowSeconds || startSeconds * 1_000 > serviceTimeMs) return [];
  return [
    `The start that was sent is ${formatUtc(startSeconds)}, and by the clock of the service it is ${formatUtc(Math.floor(serviceTimeMs / 1_000))}: correct the clock of this runner, or set \`start-time\` that much later.`,
  ];
}

/** A token made elsewhere says itself when it expires, which a bare 401 does not. */
function tokenAge({ problem }: AnswerError, state: StepState): readonly string[] {
  const credential = connectionOf(state)?.credential;
  if (problem.status !== 401 || credential?.kind !== 'access-token') return [];
  const expiry = tokenClaims(credential.accessToken).expirySeconds;
  return expiry === undefined ? [] : [`By its own claims, \`access-token\` expires at ${formatUtc(expiry)}.`];
}
