/** Some bytes of a text that stand for others. */
export interface Reading {
  /** Where they start. */
  readonly at: number;
  readonly length: number;
  /** What they stand for, which is never longer. */
  readonly bytes: ArrayLike<number>;
}

/** The bytes of a text (UTF-8). */
export interface Bytes {
  readonly bytes: Buffer;
  /** The same, one character each: strings are searched faster than bytes. */
  readonly text: string;
}

/**
 * Finds the first bytes, at a place of a text or behind it, that stand for others.
 *
 * @returns `undefined` if all bytes from there stay as they are
 */
export type Read = (view: Bytes, from: number) => Reading | undefined;

/** Each kind of escape: of URLs, of JSON and JavaScript, of HTML and XML, in which nobody pads a number more. */
const KINDS = [
  /%[\dA-Fa-f]{2}/g,
  /\\(?:u[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[nrtbf/"'\\])/g,
  /&(?:#\d{1,9}|#[Xx][\dA-Fa-f]{1,9}|amp|lt|gt|quot|apos|nbsp);/g,
];

/** Finds escapes of a single kind, for each kind. */
export const ESCAPES: readonly Read[] = KINDS.map(readerOf);

/** Finds escapes of all kinds. */
export const readEscape = readerOf(new RegExp(KINDS.map(({ source }) => source).join('|'), 'g'));

function readerOf(pattern: RegExp): Read {
  return ({ text }, from) => {
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const [{ length }] = match;
      const bytes = meaningOf(match[0]);
      if (bytes) return { at: match.index, length, bytes };
    }
    return undefined;
  };
}

/** Escapes without a number. */
const SIGNS = new Map(
  Object.entries({
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&apos;': "'",
    '&nbsp;': ' ',
    '\\/': '/',
    '\\"': '"',
    "\\'": "'",
    '\\\\': '\\',
    '\\n': ' ',
    '\\r': ' ',
    '\\t': ' ',
    '\\b': ' ',
    '\\f': ' ',
  }).map(([escaped, sign]) => [escaped, Buffer.from(sign)]),
);

function meaningOf(escaped: string): ArrayLike<number> | undefined {
  if (escaped.startsWith('%')) return [hexOf(escaped.slice(1))];
  const sign = SIGNS.get(escaped);
  if (sign) return sign;
  if (escaped.startsWith('\\')) {
    // A character beyond the first 65,536 has two escapes.
    const [first, second] = [hexOf(escaped.slice(2, 6)), escaped.slice(8)];
    return utf8(second ? String.fromCharCode(first, hexOf(second)) : String.fromCharCode(first));
  }
  // `&#x26;` is the number 0x26, `&#38;` the number 038.
  const code = Number(`0${escaped.slice(2, -1)}`);
  return code > 0x10ffff ? undefined : utf8(String.fromCodePoint(code));
}

function hexOf(digits: string): number {
  return Number.parseInt(digits, 16);
}

function utf8(character: string): ArrayLike<number> {
  return character < '\x80' ? [character.charCodeAt(0)] : Buffer.from(character);
}
