import { getInput } from '@actions/core';
import type { Parsed } from '../time/parsed.ts';

/** One thing that is wrong with the inputs of a step. */
export interface InputProblem {
  readonly input: string;
  /** What was received; absent where nothing was, and for secrets. */
  readonly received?: string;
  /** What is wrong and what is accepted, worded to follow the input's name. */
  readonly problem: string;
  /** The inputs whose absence is the problem: any of them would mend it. */
  readonly lacks?: readonly string[];
}

/** The inputs of a step cannot be used. All that is wrong with them is in it. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ input, problem }) => `${input} ${problem}`).join('; '));
    this.problems = problems;
  }
}

/** The text of an input by its name, trimmed; empty where it is absent. */
export type GetInput = (name: string) => string;

/** An input as it was read: a value, or what is wrong with it. */
export type Field<T> = { readonly value: T } | { readonly problems: readonly InputProblem[] };

type Values<Fields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends Field<infer Value> ? Value : never;
};

/** The ways in which an action reads its inputs. */
export interface FieldReader<Name extends string> {
  /** An input's text, its default included; empty where there is neither. */
  text(name: Name): string;
  /** An input that must be there or have a default; `hint` is said where it is missing. */
  required<T>(name: Name, parse: Parser<T>, accepted: string, hint?: string): Field<T>;
  /** An input that may be absent. */
  optional<T>(name: Name, parse: Parser<T>, accepted: string): Field<T | undefined>;
}

type Parser<T> = (text: string) => Parsed<T>;

/**
 * Makes the reader of an action's inputs. An empty text is the same as an absent input, because an unset
 * secret and an empty dispatch field arrive as one, and the runner then leaves the default of action.yml out.
 *
 * @param defaults every input of the action with its default, empty where it has none
 */
export function fieldReader<Name extends string>(
  defaults: Readonly<Record<Name, string>>,
  get: GetInput = getInput,
): FieldReader<Name> {
  const text = (name: Name) => get(name) || defaults[name];
  const read = <T>(name: Name, parse: Parser<T>, accepted: string): Field<T> => {
    const received = text(name);
    const parsed = parse(received);
    if ('value' in parsed) return parsed;
    const problem = `${parsed.problem}; accepted: ${accepted}`;
    return flawed({ input: name, problem, ...(!parsed.secret && { received }) });
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
