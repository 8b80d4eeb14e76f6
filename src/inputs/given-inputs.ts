import { getInput } from '@actions/core';

/** The texts that a step is given, by the names of the inputs in lower case, trimmed. An empty one is as if absent. */
export type GivenInputs = Readonly<Record<string, string>>;

/** How the runner names the variable of an input: in capitals, and with `_` for spaces only. */
const PREFIX = 'INPUT_';

const BYTE_ORDER_MARK = '\ufeff';

/** Reads the variables that the runner sets for inputs, under whatever names. */
export function readGivenInputs(): GivenInputs {
  const variables = Object.keys(process.env).filter((variable) => variable.startsWith(PREFIX));
  const names = variables.map((variable) => variable.slice(PREFIX.length).toLowerCase());
  return Object.fromEntries(names.map((name) => [name, trimmed(getInput(name, { trimWhitespace: false }))]));
}

/**
 * JavaScript counts a byte order mark as a blank: one at an edge is kept, so that it is refused like any other
 * character that cannot be seen.
 */
function trimmed(text: string): string {
  const rest = text.trim();
  const isCutOff = text.includes(BYTE_ORDER_MARK) && !rest.includes(BYTE_ORDER_MARK);
  return isCutOff ? `${BYTE_ORDER_MARK}${rest}` : rest;
}
