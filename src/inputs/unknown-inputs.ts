import type { InputWarning } from '../runs/order.ts';
import type { InputNames } from './action-inputs.ts';
import type { GetInput, InputProblem } from './fields.ts';
import { resembling } from './input-names.ts';

/** How the runner names the variable of an input: in capitals, and with `_` for spaces only. */
const PREFIX = 'INPUT_';

/** A name is repeated up to this length. */
const LONGEST_NAME = 60;

/** What was given under names that the action does not have. */
export interface UnknownInputs {
  readonly problems: readonly InputProblem[];
  readonly warnings: readonly InputWarning[];
  /** The inputs that may have been meant, so that they are not missing as well. */
  readonly meant: ReadonlySet<string>;
}

/** The names that the runner was given inputs under, in capitals. */
export function givenNames(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  return Object.keys(env)
    .filter((variable) => variable.startsWith(PREFIX))
    .map((variable) => variable.slice(PREFIX.length));
}

/**
 * Sorts out what was given under an unknown name. GitHub only warns about it, and an input that is silently left out
 * makes another run than was meant. A name that resembles an input is a problem, any other is ignored with a warning.
 * Values are not shown: one may be a secret under a misspelled name.
 *
 * @param given names of inputs in any case, known ones included
 */
export function unknownInputs(
  given: readonly string[],
  { own, other, otherPurpose }: InputNames,
  get: GetInput,
): UnknownInputs {
  const isOwn = (name: string) => own.includes(name.toLowerCase());
  const foreign = other.filter((name) => !own.includes(name));
  const unknown = given.filter((name) => !isOwn(name) && get(name) !== '');
  const found = unknown.map((name) => ({
    name,
    isOfOther: foreign.includes(hyphenated(name)),
    like: resembling(name, own),
  }));
  const misspelled = found.filter(({ isOfOther, like }) => !isOfOther && like.length > 0);
  return {
    problems: misspelled.map(({ name, like }) => ({
      input: spelled(name, like[0] ?? ''),
      problem: `is not an input of this action. Did you mean ${alternatives(like)}?`,
    })),
    warnings: found
      .filter((one) => !misspelled.includes(one))
      .map(({ name, isOfOther }) => ({
        title: 'Input ignored',
        message: isOfOther
          ? `\`${hyphenated(name)}\` is an input of the action that ${otherPurpose}, not of this one. It is ignored.`
          : `\`${shown(name)}\` is not an input of this action. It is ignored.`,
      })),
    meant: new Set(misspelled.flatMap(({ like }) => like)),
  };
}

function hyphenated(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function shown(name: string): string {
  return name.toLowerCase().slice(0, LONGEST_NAME);
}

/** The runner hands on capitals only: a name that is an input in camelCase is most likely written like that. */
function spelled(name: string, input: string): string {
  const camelCase = input.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return name.toLowerCase() === camelCase.toLowerCase() ? camelCase : shown(name);
}

function alternatives(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? '';
  return quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}
