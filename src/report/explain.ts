import { CancelledError } from '../adobe/clock.ts';
import type { RunRequest } from '../adobe/flow-service.ts';
import { NoAnswerError } from '../adobe/no-answer.ts';
import { AnswerError } from '../adobe/problem.ts';
import type { RunReference } from '../adobe/run.ts';
import { tokenExpiry } from '../adobe/token.ts';
import { InputError, type InputProblem } from '../inputs/fields.ts';
import { RefrainedError, StepError, UnsettledError, WaitError } from '../runs/errors.ts';
import type { CreateOrder } from '../runs/order.ts';
import type { Plan } from '../runs/plan.ts';
import { formatBoth, formatUtc } from '../time/format.ts';
import type { Window } from '../time/window.ts';
import { advise, NETWORK_ADVICE, specificCode } from './advice.ts';
import { howToGoOn } from './explain-rest.ts';
import { explainCancelledWait, explainWait } from './explain-wait.ts';
import type { Clean, Explanation } from './explanation.ts';
import { activityUrl } from './links.ts';
import { OutputError } from './runner.ts';
import { cut } from './sanitize.ts';

/** What the step has come to know before it failed. */
export interface Known {
  inputs?: CreateOrder;
  /** `undefined` until it is known what is to be read. */
  plan?: Plan;
  /** The run that the step has come to. */
  turn?: Turn;
  /** It, once it is there. */
  run?: RunReference;
  /** Ids of the runs that the step waits for. */
  waitingFor?: readonly string[];
}

/** One of the runs of a step. */
export interface Turn {
  readonly request: RunRequest;
  /** Its place among the windows of the plan, from 0. */
  readonly index: number;
  readonly plan: Plan;
}

/** Longer values of inputs are shown by their beginning. */
const LONGEST_VALUE = 100;

/** What Adobe or a proxy says is shown up to here, so that what to do about it stays in the annotation. */
const LONGEST_REASON = 1_000;

/**
 * Words an error for the one annotation of a step.
 *
 * @param known what was known when it was thrown
 * @param clean takes secrets and commands out of a text, before it is cut to a length that could tear them
 */
export function explain(error: unknown, known: Known, clean: Clean): Explanation {
  const { title, lines } = explainEnd(error, known, clean);
  return { title, lines: [...lines, ...howToGoOn(error, known)] };
}

function explainEnd(error: unknown, known: Known, clean: Clean): Explanation {
  const { run, waitingFor = [] } = known;
  if (error instanceof InputError) return explainInputs(error.problems, clean);
  if (error instanceof WaitError) return explainWait(error, nameOf(known.turn), clean);
  if (error instanceof CancelledError && waitingFor.length > 0) return explainCancelledWait(waitingFor);
  const reason = (cause: unknown) => cut(clean(messageOf(cause)), LONGEST_REASON);
  if (run) return explainLateFailure(reason(error), run);
  if (error instanceof OutputError) return explainOutputs(reason(error));
  if (!(error instanceof StepError)) return explainDefect(reason(error));
  const failed = `${error.message}: ${reason(error.cause)}.`;
  if (error.run === 'none') {
    const title = isOneOfMany(known.turn)
      ? `${nameOf(known.turn)} was not created`
      : 'No flow run was created';
    return { title, lines: [failed, ...adviceAndFindings(error, known, clean)] };
  }
  const unsettled = error.cause instanceof UnsettledError ? error.cause : undefined;
  const looks = unsettled ? [cut(clean(unsettled.looks), LONGEST_REASON)] : [];
  return explainUnknown([failed, ...looks], unsettled?.attemptedAtSeconds, known);
}

/** `Flow run 3 of 12` where the step has several, one after the other. */
export function nameOf(turn: Turn | undefined): string {
  return isOneOfMany(turn) ? `Flow run ${turn.index + 1} of ${turn.plan.windows.length}` : 'Flow run';
}

function isOneOfMany(turn: Turn | undefined): turn is Turn {
  return turn !== undefined && turn.plan.windows.length > 1;
}

/** All that a person needs to decide: what was asked, when, what the looks said, and the two ways on. */
function explainUnknown(
  reasons: readonly string[],
  attemptedAtSeconds: number | undefined,
  { inputs, turn }: Known,
): Explanation {
  const first = attemptedAtSeconds === undefined ? '' : `, first attempt at ${formatUtc(attemptedAtSeconds)}`;
  const asked = turn && `flow ${turn.request.flowId}, window ${windowText(turn.request.window)}${first}`;
  return {
    title: isOneOfMany(turn) ? `${nameOf(turn)} may have been created` : 'A flow run may have been created',
    lines: [
      ...reasons,
      `Whether the run exists is not known${asked ? `: ${asked}` : ''}.`,
      'Either start this step again with if-run-exists: attach, as a re-run of the job does by itself: it takes over the run where there is one.',
      'Or look for the window among the runs of the flow, and start the step again only where it is missing: a second run would ingest the same data twice.',
      ...(inputs ? [activityUrl(inputs.connection, inputs.run.flowId)] : []),
    ],
  };
}

function windowText({ startSeconds, endSeconds }: Window): string {
  return `${formatBoth(startSeconds)} to ${formatBoth(endSeconds)}`;
}

function explainInputs(problems: readonly InputProblem[], clean: Clean): Explanation {
  const list = problems.map(({ input, received, problem }) => {
    const value = received === undefined ? '' : ` ${JSON.stringify(cut(clean(received), LONGEST_VALUE))}`;
    return `- ${input}${value} ${problem}.`;
  });
  const count = problems.length === 1 ? 'an input' : `${problems.length} inputs`;
  return {
    title: 'The inputs of this step are wrong',
    lines: [`Failed to read the inputs: correct ${count} of this step.`, ...list],
  };
}

/** The run exists, but the step could not say so to the runner, or was cancelled while it did. */
function explainLateFailure(reason: string, { runId }: RunReference): Explanation {
  return {
    title: 'There is a flow run, but its step failed',
    lines: [
      `Failed to finish the step: ${reason}.`,
      `Flow run ${runId} exists and goes on in Experience Platform. Do not create another for the same window: it would ingest the same data twice.`,
    ],
  };
}

function explainOutputs(reason: string): Explanation {
  return {
    title: 'No flow run was created',
    lines: [
      `Failed to begin the step: ${reason}.`,
      'Nothing was sent to Adobe. Check the disk of the runner and its GITHUB_OUTPUT.',
    ],
  };
}

function explainDefect(reason: string): Explanation {
  return {
    title: 'The action failed',
    lines: [
      `Failed for a reason that the action does not know: ${reason}.`,
      'Please report it with the log of a run that has debug logging enabled.',
    ],
  };
}

const ANSWER_ADVICE = 'Check `api-url` and `ims-url`, and what stands between this runner and Adobe.';

/** What is wrong with the flow says it all where it is what the code speaks of; elsewhere it comes on top. */
function adviceAndFindings({ cause, findings }: StepError, known: Known, clean: Clean): readonly string[] {
  const found = findings.map(({ text }) => cut(clean(text), LONGEST_REASON));
  const code = cause instanceof AnswerError ? specificCode(cause.problem) : '';
  const isNamed = findings.some((finding) => finding.code === code);
  const isSettled = cause instanceof AnswerError && cause.problem.status === 400 && (code === '' || isNamed);
  return isSettled && found.length > 0 ? found : [...adviceOn(cause, known), ...found];
}

function adviceOn(cause: unknown, { inputs, turn }: Known): readonly string[] {
  if (cause instanceof RefrainedError) return [cause.advice];
  if (cause instanceof CancelledError) return ['Nothing was created: it is safe to try again.'];
  // An earlier run of the same step exists: the step as a whole would create it a second time.
  const isSafeToRepeat = turn === undefined || turn.index === 0;
  if (cause instanceof AnswerError) {
    const credential = inputs?.connection.credential.kind;
    return [...tokenAge(cause, inputs), advise(cause.problem, { credential, isSafeToRepeat })];
  }
  const check = cause instanceof NoAnswerError ? NETWORK_ADVICE : ANSWER_ADVICE;
  return [isSafeToRepeat ? `${check} It is safe to try again.` : check];
}

/** A token made elsewhere says itself when it expires, which a bare 401 does not. */
function tokenAge({ problem }: AnswerError, inputs: CreateOrder | undefined): readonly string[] {
  const credential = inputs?.connection.credential;
  if (problem.status !== 401 || credential?.kind !== 'access-token') return [];
  const expiry = tokenExpiry(credential.accessToken);
  return expiry === undefined ? [] : [`By its own claims, access-token expires at ${formatUtc(expiry)}.`];
}

/** A message without the full stop that the sentence around it brings. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
