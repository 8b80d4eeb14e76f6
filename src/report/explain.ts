import { StepError } from '../failure.ts';
import { InputError, type InputProblem } from '../inputs/fields.ts';
import type { RunInputs } from '../inputs/run-inputs.ts';
import { advise } from '../platform/advice.ts';
import { NoAnswerError } from '../platform/http.ts';
import { AnswerError } from '../platform/problem.ts';
import { activityUrl } from './links.ts';

/** An error as people meet it: a title, and lines that say what failed, why, and what to do. */
export interface Explanation {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Longer values are shown by their beginning. */
const LONGEST_VALUE = 100;

/**
 * Words an error for the one annotation of a step.
 *
 * @param inputs what the step was asked to do, where that is known already
 */
export function explain(error: unknown, inputs: RunInputs | undefined): Explanation {
  if (error instanceof InputError) return explainInputs(error.problems);
  if (!(error instanceof StepError)) return explainDefect(error);
  const reason = `${error.message}: ${messageOf(error.cause)}.`;
  if (error.run === 'none')
    return { title: 'No flow run was created', lines: [reason, adviceOn(error.cause)] };
  return {
    title: 'A flow run may have been created',
    lines: [
      reason,
      'Whether the run exists is not known. Look for its window among the runs of the flow before you try again, because a second run would ingest the same data twice.',
      ...(inputs ? [activityUrl(inputs.connection, inputs.run.flowId)] : []),
    ],
  };
}

function explainInputs(problems: readonly InputProblem[]): Explanation {
  const list = problems.map(
    ({ input, received, problem }) =>
      `- ${input}${received === undefined ? '' : ` ${JSON.stringify(shortened(received))}`} ${problem}.`,
  );
  const count = problems.length === 1 ? 'an input' : `${problems.length} inputs`;
  return {
    title: 'No flow run was created',
    lines: [`Failed to read the inputs: correct ${count} of this step.`, ...list],
  };
}

function explainDefect(error: unknown): Explanation {
  return {
    title: 'The action failed',
    lines: [
      `Failed for a reason that the action does not know: ${messageOf(error)}.`,
      'Please report it with the log of a run that has debug logging enabled.',
    ],
  };
}

function adviceOn(cause: unknown): string {
  if (cause instanceof AnswerError) return advise(cause.problem);
  if (cause instanceof NoAnswerError) {
    return 'Check the network between this runner and Adobe: names, firewall, proxy (https_proxy, no_proxy). It is safe to try again.';
  }
  return 'Check api-url and ims-url, and what stands between this runner and Adobe. It is safe to try again.';
}

/** A message without the full stop that the sentence around it brings. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

function shortened(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}
