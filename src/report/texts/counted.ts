// Numbers and lists of things that can be many.

/** `1 flow run`, `3 flow runs`. */
export function flowRuns(count: number): string {
  return count === 1 ? '1 flow run' : `${count} flow runs`;
}

/** More texts than these are shown by their number, in a note and in an annotation, which has less room. */
const MOST_LISTED = 10;
export const MOST_NAMED = 5;

/** `a, b, and 3 more`: the first of some texts, and the number of the others. */
export function listOf(texts: readonly string[], most = MOST_LISTED): string {
  const more = texts.length > most ? `, and ${texts.length - most} more` : '';
  return `${texts.slice(0, most).join(', ')}${more}`;
}
