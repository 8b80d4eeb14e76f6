import type { InputProblem } from '../inputs/fields.ts';
import type { Clean } from './redact/sanitize.ts';
import type { Annotation, Runner } from './runner.ts';
import { markupWith, paragraphs } from './summary/markup.ts';

/** Longer values of inputs are shown by their beginning. */
const LONGEST_VALUE = 100;

/**
 * Reports a step whose inputs are wrong: it ends before there are events to listen to, and nothing else is loaded
 * for it.
 *
 * @returns the exit code
 */
export function reportInputs(problems: readonly InputProblem[], runner: Runner): 1 {
  try {
    // No run was created, and none is waited for.
    runner.output('outcome', '');
  } catch (error) {
    runner.info((error as Error).message);
  }
  const annotation = inputsAnnotation(problems, runner.clean);
  runner.fail(annotation);
  const markup = markupWith(runner.clean);
  const heading = `<h3>${markup.text(`❌ ${annotation.title}`)}</h3>`;
  runner.summarize([heading, ...paragraphs(annotation.lines, markup), '', ''].join('\n'));
  return 1;
}

function inputsAnnotation(problems: readonly InputProblem[], clean: Clean): Annotation {
  const list = problems.map(({ input, received, problem }) => {
    const value = received === undefined ? '' : ` ${JSON.stringify(clean(received, LONGEST_VALUE))}`;
    return `- \`${input}\`${value} ${problem}${/[.?!]$/.test(problem) ? '' : '.'}`;
  });
  const isEnvironment = problems.every(({ isVariable }) => isVariable);
  const { size } = new Set(problems.map(({ input }) => input));
  return {
    title: isEnvironment ? 'The environment of this step is wrong' : 'The inputs of this step are wrong',
    lines: [
      isEnvironment
        ? 'Failed to read the environment: correct a variable of this step or job.'
        : `Failed to read the inputs: correct ${size === 1 ? 'an input' : `${size} inputs`} of this step.`,
      ...list,
    ],
  };
}
