/** More characters than these are not named one by one. */
const MOST_NAMED = 3;

/** What a person sees in any editor, so most values, are not searched. */
const VISIBLE = /^[\x20-\x7e]*$/;

/**
 * Finds characters in a text that cannot be seen: control characters, zero-width characters, byte order marks,
 * bidirectional controls, and everything else that Unicode lets a font leave out.
 *
 * @param areLinesAllowed whether line breaks and tabs separate what the text lists
 * @returns their code points (`U+200B`), each once, three at most
 */
export function hiddenCharacters(text: string, areLinesAllowed: boolean): readonly string[] {
  if (VISIBLE.test(text)) return [];
  return codePoints(areLinesAllowed ? text.replace(/[\t\r\n]/g, ' ') : text, hidden());
}

/**
 * Finds blanks that look like a space and are another character, such as a no-break space (`U+00A0`). They are part
 * of some names of columns, so a value is not refused for them alone.
 */
export function unusualBlanks(text: string): readonly string[] {
  return VISIBLE.test(text) ? [] : codePoints(text, blanks());
}

// These patterns take longer to read than all else of a value, so that they are in functions of their own: V8 compiles
// a function when it is called.

function hidden(): RegExp {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/gu;
}

function blanks(): RegExp {
  return /(?! )\p{Zs}/gu;
}

function codePoints(text: string, pattern: RegExp): readonly string[] {
  const found = [...new Set(text.match(pattern))].slice(0, MOST_NAMED);
  const hex = found.map((character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase());
  return hex.map((code) => `U+${code.padStart(4, '0')}`);
}
