import type { InputProblem } from '../inputs/fields.ts';
import type { Annotation } from './runner.ts';
import type { Clean } from './sanitize.ts';

/** Longer values of inputs are shown by their beginning. */
const LONGEST_VALUE = 100;

/** The annotation of a step whose inputs are wrong. It needs no more than this: nothing else is loaded for it. */
export function inputsAnnotation(problems: readonly InputProblem[], clean: Clean): Annotation {
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
