// Numbers and lists of things that can be many.

/** `1 flow run`, `3 flow runs`. */
export function flowRuns(count: number): string {
  return count === 1 ? '1 flow run' : `${count} flow runs`;
}

/** More texts than these are shown by their number. */
const MOST_LISTED = 10;

/** `a, b, and 3 more`: the first of some texts, and the number of the others. */
export function listOf(texts: readonly string[]): string {
  const more = texts.length > MOST_LISTED ? `, and ${texts.length - MOST_LISTED} more` : '';
  return `${texts.slice(0, MOST_LISTED).join(', ')}${more}`;
}
