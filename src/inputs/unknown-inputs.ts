import type { Warning } from '../runs/order.ts';
import type { InputNames } from './action-inputs.ts';
import type { InputProblem } from './fields.ts';
import type { GivenInputs } from './given-inputs.ts';
import { resembling } from './input-names.ts';

/** A name is repeated up to this length. */
const LONGEST_NAME = 60;

/** What was given under names that the action does not have. */
interface UnknownInputs {
  readonly problems: readonly InputProblem[];
  readonly warnings: readonly Warning[];
  /** The inputs that may have been meant, so that they are not missing as well. */
  readonly meant: ReadonlySet<string>;
}

/**
 * Sorts out what was given under an unknown name. GitHub only warns about it, and an input that is silently left out
 * makes another run than was meant. A name that resembles an input is a problem, any other is ignored with a warning.
 * Values are not shown: one may be a secret under a misspelled name.
 */
export function unknownInputs(given: GivenInputs, { own, other, otherPurpose }: InputNames): UnknownInputs {
  const unknown = Object.keys(given).filter((name) => !own.includes(name) && given[name] !== '');
  const problems: InputProblem[] = [];
  const warnings: Warning[] = [];
  const meant = new Set<string>();
  for (const name of unknown) {
    const like = resembling(name, own);
    const otherName = other.find((input) => !own.includes(input) && input === name.replaceAll('_', '-'));
    if (otherName !== undefined) {
      warnings.push(ignored(otherName, `an input of the action that ${otherPurpose}, not of this one`));
    } else if (like.length === 0) {
      warnings.push(ignored(name.slice(0, LONGEST_NAME), 'not an input of this action'));
    } else {
      const problem = `is not an input of this action. Did you mean ${alternatives(like)}?`;
      problems.push({ input: spelled(name, like[0] ?? ''), problem });
      for (const input of like) meant.add(input);
    }
  }
  return { problems, warnings, meant };
}

function ignored(name: string, what: string): Warning {
  return { title: 'Input ignored', message: `\`${name}\` is ${what}. It is ignored.` };
}

/** Lower case is all that is known of a name: one that is an input in camelCase is most likely written like that. */
function spelled(name: string, input: string): string {
  const camelCase = input.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return name === camelCase.toLowerCase() ? camelCase : name.slice(0, LONGEST_NAME);
}

function alternatives(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? '';
  return quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}
