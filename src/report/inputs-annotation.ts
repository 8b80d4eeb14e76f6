import type { InputProblem } from '../inputs/fields.ts';
import type { Annotation, Clean } from './annotation.ts';
import { cut } from './sanitize.ts';

/** Longer values of inputs are shown by their beginning. */
const LONGEST_VALUE = 100;

/** The annotation of a step whose inputs are wrong. It needs no more than this: nothing else is loaded for it. */
export function inputsAnnotation(problems: readonly InputProblem[], clean: Clean): Annotation {
  const list = problems.map(({ input, received, problem }) => {
    const value = received === undefined ? '' : ` ${JSON.stringify(cut(clean(received), LONGEST_VALUE))}`;
    return `- \`${input}\`${value} ${problem}.`;
  });
  const count = problems.length === 1 ? 'an input' : `${problems.length} inputs`;
  return {
    title: 'The inputs of this step are wrong',
    lines: [`Failed to read the inputs: correct ${count} of this step.`, ...list],
  };
}
