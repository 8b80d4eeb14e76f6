import type { Range } from './piece-index.ts';
import { SHORTEST_PIECE } from './secret-forms.ts';

/**
 * Finds what has the shape of a token in a layer of a text, although nobody knows it for one: JSON Web Tokens, and the
 * value of a key such as `access_token`.
 */
export function findTokens(text: string): readonly Range[] {
  return [...findWebTokens(text), ...findTokenValues(text)];
}

/** `"alg"` and `"typ"`, which the header of every JSON Web Token has (RFC 7515), in base64 at each of three offsets. */
const HEADER_KEYS = /ImFsZyI|JhbGci|iYWxnI|InR5cCI|J0eXAi|idHlwI/g;

/** `{"alg":"X"}` in base64. */
const SHORTEST_HEADER = 15;

/** Headers are far shorter; certificates within them are not. */
const LONGEST_HEADER = 8_192;

function findWebTokens(text: string): readonly Range[] {
  const found: Range[] = [];
  let from = 0;
  HEADER_KEYS.lastIndex = 0;
  for (let match = HEADER_KEYS.exec(text); match; match = HEADER_KEYS.exec(text)) {
    const wordStart = startOfWord(text, match.index, Math.max(from, match.index - LONGEST_HEADER));
    from = endOfWord(text, match.index);
    const isHeader = text[from] === '.' && from - wordStart >= SHORTEST_HEADER;
    const start = isHeader ? headerStart(text.slice(wordStart, from)) : -1;
    if (start >= 0) {
      from = endOfToken(text, from + 1);
      found.push({ start: wordStart + start, end: from });
    }
    HEADER_KEYS.lastIndex = from;
  }
  return found;
}

/** Where a word starts that may be wrapped over several lines. */
function startOfWord(text: string, index: number, from: number): number {
  let start = index;
  for (;;) {
    while (start > from && /[\w-]/.test(text.charAt(start - 1))) start -= 1;
    const before = text.slice(Math.max(from, start - LONGEST_WRAP - SHORTEST_PIECE), start);
    const wrap = WRAPPED.exec(before)?.[1];
    if (wrap === undefined) return start;
    start -= wrap.length;
  }
}

/** Where a word ends that may be wrapped over several lines. */
function endOfWord(text: string, index: number): number {
  WORD.lastIndex = index;
  WORD.test(text);
  return WORD.lastIndex;
}

/** White space between two lines of a text that is wrapped: the break and the indentation of the next line. */
const LONGEST_WRAP = 40;

/** What is as short as a word is a word, and no part of a token. */
const PIECE = `[\\w.-]{${SHORTEST_PIECE}}`;

const WRAPPED = new RegExp(`${PIECE}( {1,${LONGEST_WRAP}})$`);

const WORD = new RegExp(`[\\w-]*(?: {1,${LONGEST_WRAP}}(?=${PIECE})[\\w-]*)*`, 'y');

/** Where in a word the base64 of a header starts, -1 if it has none. Something else may precede it without a gap. */
function headerStart(word: string): number {
  for (const skip of [0, 1, 2, 3]) {
    const header = Buffer.from(word.slice(skip), 'base64url').toString('latin1');
    if (!/"(?:alg|typ)"\s{0,9}:/.test(header) || !/\}\s{0,9}$/.test(header)) continue;
    const start = /\{\s{0,9}"/.exec(header)?.index ?? -1;
    if (start >= 0) return word.includes(' ') ? 0 : skip + Math.floor((start * 4) / 3);
  }
  return -1;
}

/** The end of all parts of a token. A full stop behind it is not part of it. */
function endOfToken(text: string, index: number): number {
  let end = endOfWord(text, index);
  while (text[end] === '.') end = endOfWord(text, end + 1);
  while (text[end - 1] === '.') end -= 1;
  return end;
}

/** A key whose value is a token, in JSON, a form, a query or plain text: its sign, and the value in quotes or without. */
const TOKEN_VALUE =
  /(?:access|refresh|id)[_-]?token["']? {0,8}([:=]) {0,8}(?:"([^"]*)|'([^']*)|([^ "'&,;<>{}()[\]]*))/gi;

function findTokenValues(text: string): readonly Range[] {
  return [...text.matchAll(TOKEN_VALUE)].flatMap((match) => {
    const [whole, sign, double, single, bare] = match;
    const value = double ?? single ?? bare ?? '';
    // Behind a colon and without quotes, a short word without a digit belongs to a sentence.
    const isWord = sign === ':' && value === bare && value.length < SHORTEST_PIECE && !/\d/.test(value);
    const end = match.index + whole.length;
    return isWord ? [] : [{ start: end - value.length, end }];
  });
}
