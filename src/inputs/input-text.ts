import { getInput } from '@actions/core';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * The text of an input, trimmed. JavaScript counts a byte order mark as a blank: one at an edge is kept, so that it is
 * refused like any other character that cannot be seen.
 */
export function inputText(name: string): string {
  const text = getInput(name, { trimWhitespace: false });
  const trimmed = text.trim();
  const isCutOff = text.includes(BYTE_ORDER_MARK) && !trimmed.includes(BYTE_ORDER_MARK);
  return isCutOff ? `${BYTE_ORDER_MARK}${trimmed}` : trimmed;
}
