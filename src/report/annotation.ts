import { CancelledError } from '../adobe/clock.ts';
import { NoAnswerError } from '../adobe/no-answer.ts';
import { AnswerError } from '../adobe/problem.ts';
import { tokenExpiry } from '../adobe/token.ts';
import type { InputProblem } from '../inputs/fields.ts';
import {
  type DuplicatedRunsError,
  type Explanation,
  type OperationError,
  OutcomeUnknownError,
  PreconditionError,
} from '../runs/errors.ts';
import type { Plan } from '../runs/findings.ts';
import { formatBoth, formatUtc } from '../time/format.ts';
import type { Window } from '../time/window.ts';
import { advise, type Circumstances, causeTitle, NETWORK_ADVICE, specificCode } from './advice.ts';
import { activityUrl } from './links.ts';
import { remainingLines } from './remaining.ts';
import { type CurrentWindow, connectionOf, type StepState } from './state.ts';
import type { StepEnd } from './step-end.ts';
import { cancelledAnnotation, unsuccessfulAnnotation } from './wait-annotation.ts';

/** An error as people meet it: a title, and lines that say what failed, why, and what to do. */
export interface Annotation {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * Makes a text that somebody else wrote fit to be printed.
 *
 * @param longest cuts it to so many characters, after everything else
 */
export type Clean = (text: string, longest?: number) => string;

/** Longer values of inputs are shown by their beginning. */
const LONGEST_VALUE = 100;

/** What Adobe or a proxy says is shown up to this length, so that what to do about it stays in the annotation. */
const LONGEST_REASON = 1_000;

/** The one annotation of a step that failed; `undefined` if it succeeded. */
export function annotationOf(end: StepEnd, state: StepState, clean: Clean): Annotation | undefined {
  const annotation = annotationOfEnd(end, state, clean);
  return annotation && { ...annotation, lines: [...annotation.lines, ...remainingLines(end, state)] };
}

function annotationOfEnd(end: StepEnd, state: StepState, clean: Clean): Annotation | undefined {
  const reason = (cause: unknown) => clean(messageOf(cause), LONGEST_REASON);
  switch (end.kind) {
    case 'succeeded':
      return undefined;
    case 'invalid-inputs':
      return inputsAnnotation(end.problems, clean);
    case 'not-created':
      return notCreatedAnnotation(end.error, state, clean);
    case 'unknown':
      return unknownAnnotation(end.error, state, clean);
    case 'duplicated':
      return duplicatedAnnotation(end.error, state);
    case 'unsuccessful':
      return withNotCreated(unsuccessfulAnnotation(end.error, nameOf(state), clean), state);
    case 'wait-cancelled':
      return cancelledAnnotation(end.runs.map(({ runId }) => runId));
    case 'failed-late':
      return {
        title: 'The flow run exists, but its step failed',
        lines: [
          `Failed to finish the step: ${reason(end.error)}.`,
          `Flow run ${end.run.runId} exists and continues in Experience Platform. Do not create another for the same window: it would ingest the same data twice.`,
        ],
      };
    case 'outputs-not-writable':
      return {
        title: 'No flow run was created',
        lines: [
          `Failed to begin the step: ${reason(end.error)}.`,
          'Nothing was sent to Adobe. Check the disk of the runner and its GITHUB_OUTPUT.',
        ],
      };
    case 'defect':
      return {
        title: 'The action failed',
        lines: [
          `Failed for a reason that the action does not know: ${reason(end.error)}.`,
          'Report it with the log of a run that has debug logging enabled.',
        ],
      };
    default:
      return end satisfies never;
  }
}

/** Runs that were active before the step were waited for: it has no plan yet. */
function withNotCreated({ title, lines }: Annotation, { order, plan }: StepState): Annotation {
  if (!order || plan) return { title, lines };
  const note = 'No flow run was created: the step can continue only when the active run has ended.';
  return { title: 'An active flow run has not ended', lines: [...lines, note] };
}

function notCreatedAnnotation(error: OperationError, state: StepState, clean: Clean): Annotation {
  const title = isOneOfMany(state)
    ? `${nameOf(state)}: ${lowerFirst(notCreatedTitle(error, state))}`
    : notCreatedTitle(error, state);
  const explained = explainedLines(error, clean);
  const reason = explained.length > 0 ? explained : [failedLine(error, clean)];
  return { title, lines: [...reason, ...adviceLines(error, state, clean)] };
}

/** The cause, in a few words. */
function notCreatedTitle({ cause }: OperationError, state: StepState): string {
  if (cause instanceof AnswerError) return causeTitle(cause.problem, circumstancesOf(state));
  if (cause instanceof NoAnswerError && !cause.sent) return 'No connection to Adobe';
  return cause instanceof CancelledError ? 'The step was cancelled' : 'No flow run was created';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * What about the flow does not fit comes first, and Adobe's answer behind it; empty if the answer is about something
 * else, or nothing was found.
 */
function explainedLines({ message, cause, explanation }: OperationError, clean: Clean): readonly string[] {
  const [first, ...others] = explanation.incompatibilities.map(({ text }) => clean(text, LONGEST_REASON));
  if (first === undefined || !(cause instanceof AnswerError) || !isExplained(cause, explanation)) return [];
  const answer = clean(messageOf(cause), LONGEST_REASON);
  return [`${message}: ${lowerFirst(first)}`, ...others, `Adobe answered: ${answer}.`];
}

/** Whether the code of an answer, if it has one of its own, is about what was found. */
function isExplained({ problem }: AnswerError, { incompatibilities }: Explanation): boolean {
  const code = specificCode(problem);
  return (
    problem.status === 400 &&
    incompatibilities.length > 0 &&
    (code === '' || incompatibilities.some((incompatibility) => incompatibility.code === code))
  );
}

/** `Failed to create a run of flow …: HTTP 400 ….` */
function failedLine({ message, cause }: OperationError, clean: Clean): string {
  return `${message}: ${clean(messageOf(cause), LONGEST_REASON)}.`;
}

/** `Flow run 3 of 12` if the step has several, one after the other. */
function nameOf(state: StepState): string {
  const { plan, current } = state;
  return plan && current && isOneOfMany(state) ? currentName(plan, current) : 'Flow run';
}

/** `Flow run 3 of 12`. */
export function currentName({ windows }: Plan, { index }: CurrentWindow): string {
  return `Flow run ${index + 1} of ${windows.length}`;
}

function isOneOfMany({ plan, current }: StepState): boolean {
  return current !== undefined && plan !== undefined && plan.windows.length > 1;
}

/** All that a person needs to decide: what was asked, when, what the lookups found, and what can be done. */
function unknownAnnotation(error: OperationError, state: StepState, clean: Clean): Annotation {
  const { order, current } = state;
  const unknown = error.cause instanceof OutcomeUnknownError ? error.cause : undefined;
  const first = unknown ? `, first attempt at ${formatUtc(unknown.attemptedAtSeconds)}` : '';
  const asked =
    current && `: flow ${current.request.flowId}, window ${windowText(current.request.window)}${first}`;
  return {
    title: isOneOfMany(state) ? `${nameOf(state)} may have been created` : 'A flow run may have been created',
    lines: [
      failedLine(error, clean),
      ...(unknown ? [clean(unknown.lookups, LONGEST_REASON)] : []),
      `Whether the run exists is not known${asked ?? ''}.`,
      ...unknownAdvice(unknown, current),
      ...(order ? [activityUrl(order.connection, order.run.flowId)] : []),
    ],
  };
}

/** Adobe: a run shows two to three minutes after its designated start time. A margin of as long again is safe. */
const SHOWN_AFTER_SECONDS = 6 * 60;

/**
 * What a person can do without creating a second run. A step with `if-run-exists: attach` recognizes the run by its
 * window: that is advised only if the history shows windows, and with the times as they were sent.
 */
function unknownAdvice(
  unknown: OutcomeUnknownError | undefined,
  current: CurrentWindow | undefined,
): readonly string[] {
  const { showsWindows = false, isAmbiguous = false } = unknown?.history ?? {};
  const startSeconds = Math.max(current?.request.startSeconds ?? 0, unknown?.attemptedAtSeconds ?? 0);
  const notBefore = current ? `Not before ${formatUtc(startSeconds + SHOWN_AFTER_SECONDS)}, look` : 'Look';
  const check = `${notBefore} up the window among the runs of the flow in Experience Platform: start this step again only if no run has it, because a second run would ingest the same data twice.`;
  if (!showsWindows || isAmbiguous || !current) return [check];
  const { startSeconds: from, endSeconds: to } = current.request.window;
  return [
    check,
    `Or start this step again then with \`if-run-exists: attach\`, \`window-start-time: ${from}\` and \`window-end-time: ${to}\`: it takes over the run if there is one.`,
  ];
}

/** Two runs read the same window: the data of both is in the dataset, and only a person can remove it. */
function duplicatedAnnotation({ runs }: DuplicatedRunsError, state: StepState): Annotation {
  const { order, current } = state;
  const window = current ? ` over the window ${windowText(current.request.window)}` : '';
  const ids = runs.map(({ runId }) => runId).join(' and ');
  return {
    title: `${runs.length} flow runs were created instead of one`,
    lines: [
      `Failed to create exactly one flow run: an answer was lost, and the history of the flow shows ${runs.length} runs${window}: ${ids}.`,
      'Their data is ingested twice. Both runs continue, because the API has no way to stop a run. Check in Experience Platform what each of them loaded, and delete the batches of one.',
      ...(order ? [activityUrl(order.connection, order.run.flowId)] : []),
    ],
  };
}

function windowText({ startSeconds, endSeconds }: Window): string {
  return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}

function inputsAnnotation(problems: readonly InputProblem[], clean: Clean): Annotation {
  const list = problems.map(({ input, received, problem }) => {
    const value = received === undefined ? '' : ` ${JSON.stringify(clean(received, LONGEST_VALUE))}`;
    return `- \`${input}\`${value} ${problem}${/[.?!]$/.test(problem) ? '' : '.'}`;
  });
  const isEnvironment = problems.every(({ isVariable }) => isVariable);
  const count = problems.length === 1 ? 'an input' : `${problems.length} inputs`;
  return {
    title: isEnvironment ? 'The environment of this step is wrong' : 'The inputs of this step are wrong',
    lines: [
      isEnvironment
        ? 'Failed to read the environment: correct a variable of this step or job.'
        : `Failed to read the inputs: correct ${count} of this step.`,
      ...list,
    ],
  };
}

const ANSWER_ADVICE = 'Check `api-url` and `ims-url`, and the network between this runner and Adobe.';

/** An explained refusal says itself what to do. What was found otherwise follows the advice on the answer. */
function adviceLines(error: OperationError, state: StepState, clean: Clean): readonly string[] {
  const { cause, explanation } = error;
  if (cause instanceof AnswerError && isExplained(cause, explanation)) return [];
  const found = explanation.incompatibilities.map(({ text }) => clean(text, LONGEST_REASON));
  return [...causeAdvice(error, state), ...found];
}

function causeAdvice({ cause, explanation }: OperationError, state: StepState): readonly string[] {
  if (cause instanceof PreconditionError) return [cause.advice];
  const circumstances = circumstancesOf(state);
  if (cause instanceof CancelledError)
    return circumstances.isSafeToRepeat
      ? ['Nothing was sent that can create a run: it is safe to try again.']
      : [];
  if (cause instanceof AnswerError) {
    const { deltaColumnOfFlow } = explanation;
    return [...tokenAge(cause, state), advise(cause.problem, { ...circumstances, deltaColumnOfFlow })];
  }
  const check = cause instanceof NoAnswerError ? NETWORK_ADVICE : ANSWER_ADVICE;
  return [circumstances.isSafeToRepeat ? `${check} It is safe to try again.` : check];
}

/** A run that exists would be created a second time by the step as a whole. */
function circumstancesOf(state: StepState): Circumstances {
  return {
    credential: connectionOf(state)?.credential.kind,
    isSafeToRepeat: state.runs.length === 0 && state.openWindows.size === 0,
  };
}

/** A token made elsewhere says itself when it expires, which a bare 401 does not. */
function tokenAge({ problem }: AnswerError, { order }: StepState): readonly string[] {
  const credential = order?.connection.credential;
  if (problem.status !== 401 || credential?.kind !== 'access-token') return [];
  const expiry = tokenExpiry(credential.accessToken);
  return expiry === undefined ? [] : [`By its own claims, \`access-token\` expires at ${formatUtc(expiry)}.`];
}

/** A message without the full stop that the sentence around it adds. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
