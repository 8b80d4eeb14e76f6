/**
 * Latin, punctuation, symbols and pictographs (U+1F000 to U+1FBFF, in two halves each): what nearly all texts consist of.
 * Patterns by properties take long to compile.
 */
const PLAIN =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u2fff\ud83c-\ud83e\udc00-\udfff]*$/;

/** Characters that are not drawn: Cf are format characters, DI is Default_Ignorable_Code_Point (UAX 44). */
const INVISIBLE = /[\p{Cf}\p{DI}]+/gu;

const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** Whether a text certainly has no character that is not drawn, a blank aside. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Takes characters out of a text that are not drawn, control characters aside. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** The runner takes a bare CR for the end of a line, and invisible characters make a text read as another. */
function stripCharacters(text: string): string {
  return isPlain(text) ? text : withoutInvisible(text).replace(CONTROL, ' ');
}

/** Sequences of ECMA-48 that hold a text, such as a title or a link, up to their terminator. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they start and end these sequences
const TEXT_SEQUENCE = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)/g;

/** All other sequences of ECMA-48: colors, movements of the cursor, and so on. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they start these sequences
const SEQUENCE = /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[ -/]{0,8}[0-~]/g;

/** Sequences inside sequences deeper than this are no accident; what is left of them can be seen. */
const MOST_NESTED = 4;

/** Terminals obey escape sequences. Node's own pattern for them takes quadratic time. */
function stripSequences(text: string): string {
  let shown = text;
  for (let count = 0; count < MOST_NESTED && !isPlain(shown); count += 1) {
    shown = shown.replace(TEXT_SEQUENCE, '').replace(SEQUENCE, '');
  }
  return shown;
}

/**
 * Breaks up what the runner would obey, from any author: `::command::` at the start of a line, and
 * `##[command]` anywhere in it.
 */
export function escapeCommands(text: string): string {
  return text.replaceAll('##[', '## [').replace(/:(?=:)/g, ': ');
}

/** Cuts a text to a length, between two characters; what is cut off is shown to be missing. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const isWithin = /[\uD800-\uDBFF]/.test(text[length - 1] ?? '');
  return `${text.slice(0, isWithin ? length - 1 : length)}…`;
}

/**
 * Makes a text that somebody else wrote fit to be printed: one line, no secret, no command.
 *
 * @param longest cuts it to so many characters, after everything else: what is cut first can end in the middle of a
 * secret, which is then not recognized
 */
export type Clean = (text: string, longest?: number) => string;

/** Redacts secrets in a text. */
type Redact = (text: string) => string;

/**
 * Makes a text that somebody else wrote fit to be handed on: one line, no secret, no command. The order counts. Escape
 * sequences are taken out once and first, because that joins what is on either side of them. Redaction sees
 * through invisible characters, but not through the blanks that stand between the signs of a command in the end.
 */
export function sanitize(text: string, redact: Redact): string {
  return escapeCommands(stripCharacters(redact(stripSequences(text))));
}

/** A longer text is no error message, and the time to sanitize it grows with its length. */
export const LONGEST_TEXT = 256 * 1024;

/** As much as an unrecognized piece of a secret at the end of a text takes up, if each of its characters is escaped. */
const LONGEST_TORN_PIECE = 1_024;

/**
 * Sanitizes a text and then cuts it: a text that is cut first can end in the middle of a secret, which is then not
 * recognized. For that reason, of a text that is too long to be sanitized the end is left out.
 *
 * @param longest longest result in characters, the sign for what is missing aside
 */
export function sanitizeAndCut(text: string, redact: Redact, longest = Number.POSITIVE_INFINITY): string {
  if (text.length <= LONGEST_TEXT) return cut(sanitize(text, redact), longest);
  const shown = redact(stripSequences(text.slice(0, LONGEST_TEXT))).slice(0, -LONGEST_TORN_PIECE);
  return cut(`${escapeCommands(stripCharacters(shown))}…`, longest);
}

/** Makes a text safe inside HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
