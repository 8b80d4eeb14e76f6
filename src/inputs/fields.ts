import type { Parsed, Parser, Unparsed } from '../time/parsed.ts';
import type { GivenInputs } from './given-inputs.ts';
import { hiddenCharacters, unusualBlanks } from './hidden-characters.ts';
import { pastedProblem } from './pasted.ts';
import { isSecretInput, mayBeSecret } from './secret-texts.ts';

/** One thing that is wrong with the inputs of a step. */
export interface InputProblem {
  readonly input: string;
  /** Whether `input` is no input but a variable of the environment. */
  readonly isVariable?: true;
  /** What was received; absent if nothing was, and for what is or may be a secret. */
  readonly received?: string;
  /** What is wrong and what is accepted, worded to follow the input's name; without a full stop, or with a question mark. */
  readonly problem: string;
  /** The inputs whose absence is the problem: any of them would solve it. */
  readonly lacks?: readonly string[];
}

/** The inputs of a step cannot be used. It holds every problem of them. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ input, problem }) => `${input} ${problem}`).join('; '));
    this.problems = problems;
  }
}

/** An input as it was read: a value, or its problems. */
export type Field<T> = { readonly value: T } | { readonly problems: readonly InputProblem[] };

type Values<Fields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends Field<infer Value> ? Value : never;
};

/** The ways in which an action reads its inputs. */
export interface FieldReader<Name extends string> {
  /** An input's text, else its default; empty if there is neither. */
  text(name: Name): string;
  /** An input that must be given or have a default; `hint` is added if it is missing. */
  required<T>(name: Name, parse: Parser<T>, accepted: string, hint?: string): Field<T>;
  /** An input that may be absent. */
  optional<T>(name: Name, parse: Parser<T>, accepted: string): Field<T | undefined>;
}

/** Longer values of one line are no values, and patterns are not tried on them. */
const LONGEST_VALUE = 2_000;

/** The inputs that list things, a line each. */
const LISTS: ReadonlySet<string> = new Set(['run-id', 'scopes']);

/**
 * Makes the reader of an action's inputs. An empty text is the same as an absent input, because an unset
 * secret and an empty dispatch field arrive as one, and the runner then leaves the default of action.yml out.
 *
 * @param defaults every input of the action with its default, empty if it has none
 */
export function fieldReader<Name extends string>(
  defaults: Readonly<Record<Name, string>>,
  given: GivenInputs,
): FieldReader<Name> {
  const text = (name: Name) => given[name] || defaults[name];
  const read = <T>(name: Name, parse: Parser<T>, accepted: string): Field<T> => {
    const received = text(name);
    const parsed = slipIn(name, received) ?? withBlanks(received, parse(received));
    if ('value' in parsed) return parsed;
    const problem = `${parsed.problem}; accepted: ${accepted}`;
    const isHidden = parsed.secret || isSecretInput(name) || mayBeSecret(received);
    return flawed({ input: name, problem, ...(!isHidden && { received }) });
  };
  return {
    text,
    required: (name, parse, accepted, hint = '') =>
      text(name) === ''
        ? flawed({
            input: name,
            problem: `is missing; accepted: ${accepted}${hint && `. ${hint}`}`,
            lacks: [name],
          })
        : read(name, parse, accepted),
    optional: (name, parse, accepted) =>
      text(name) === '' ? { value: undefined } : read(name, parse, accepted),
  };
}

/** What cannot be right for any input of this kind, however its value is read. */
function slipIn(name: string, text: string): Unparsed | undefined {
  const hidden = hiddenCharacters(text, LISTS.has(name));
  if (hidden.length > 0) {
    const noun = hidden.length === 1 ? 'a character that cannot' : 'characters that cannot';
    return { problem: `has ${noun} be seen in it: ${hidden.join(', ')}. Type it again` };
  }
  const isLong = text.length > LONGEST_VALUE && !LISTS.has(name) && !isSecretInput(name);
  return isLong ? { problem: `has more than ${LONGEST_VALUE} characters` } : pastedProblem(name, text);
}

/** A blank that is no space is a likely reason why a text cannot be read. */
function withBlanks<T>(text: string, parsed: Parsed<T>): Parsed<T> {
  if ('value' in parsed) return parsed;
  const blanks = unusualBlanks(text);
  if (blanks.length === 0) return parsed;
  return {
    ...parsed,
    problem: `${parsed.problem} (it has a blank in it that is not a space: ${blanks.join(', ')})`,
  };
}

/** A field that cannot be used, for one reason or several. */
export function flawed(...problems: readonly InputProblem[]): Field<never> {
  return { problems };
}

/** Puts fields together into one, with the problems of all of them. */
export function combine<Fields extends Record<string, Field<unknown>>>(
  fields: Fields,
): Field<Values<Fields>> {
  const problems = Object.values(fields).flatMap((field) => ('problems' in field ? field.problems : []));
  if (problems.length > 0) return { problems };
  const values = Object.entries(fields).map(([key, field]) => [key, 'value' in field && field.value]);
  return { value: Object.fromEntries(values) as Values<Fields> };
}
