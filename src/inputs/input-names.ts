/** A slip of the keyboard changes, adds or leaves out so many letters. */
const MOST_EDITS = 2;

/** More inputs than these that resemble a name are not listed. */
const MOST_NAMED = 4;

/** Longer names are no slips, and comparing them takes time. */
const LONGEST_NAME = 60;

/**
 * Finds the inputs that a name may stand for: it is one of them in another spelling (`flowId`, `FLOW_ID`), is at most
 * two letters away from it, or has no word that the input does not have (`sandbox`, `end-time`).
 *
 * @param name in any case: the runner hands on capitals
 * @param inputs the names of all inputs of an action
 * @returns those that resemble it best; none if no input does
 */
export function resembling(name: string, inputs: readonly string[]): readonly string[] {
  const given = name.toLowerCase().replace(/[_ .]/g, '-');
  if (given.length > LONGEST_NAME) return [];
  const ranks = inputs.map((input) => rankOf(given, input));
  const best = Math.min(...ranks);
  if (best === Number.POSITIVE_INFINITY) return [];
  return inputs.filter((_, index) => ranks[index] === best).slice(0, MOST_NAMED);
}

/** Lower is more alike; infinite if a name does not resemble an input. */
function rankOf(given: string, input: string): number {
  const letters = given.replaceAll('-', '');
  if (letters === input.replaceAll('-', '')) return 0;
  const edits = editDistance(given, input);
  if (edits <= MOST_EDITS) return edits;
  const words = input.split('-');
  return isMadeOf(letters, words) ? MOST_EDITS + words.length : Number.POSITIVE_INFINITY;
}

/** Whether a text is some of the words, in any order: capitals no longer show where one ends. */
function isMadeOf(text: string, words: readonly string[]): boolean {
  if (text === '') return true;
  return words.some(
    (word, index) => text.startsWith(word) && isMadeOf(text.slice(word.length), words.toSpliced(index, 1)),
  );
}

/** How many letters have to be changed, added or left out (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const change = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
