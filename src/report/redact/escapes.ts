/** Some bytes of a text, and what they stand for. */
export interface Reading {
  readonly length: number;
  readonly bytes: ArrayLike<number>;
}

/** The bytes of a text (UTF-8). */
export interface Bytes {
  readonly bytes: Buffer;
  /** The same, one character each: strings are searched faster than bytes. */
  readonly text: string;
}

/**
 * Reads what stands at a place of a text.
 *
 * @returns `undefined` if the byte stays as it is
 */
export type Read = (view: Bytes, at: number) => Reading | undefined;

/** Each kind of escape: of URLs, of JSON and JavaScript, of HTML and XML, in which nobody pads a number more. */
export const ESCAPES: readonly Read[] = [
  readerOf('%', /%[\dA-Fa-f]{2}/y),
  readerOf(
    '\\',
    /\\(?:u[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[nrtbf/"'\\])/y,
  ),
  readerOf('&', /&(?:#\d{1,9}|#[Xx][\dA-Fa-f]{1,9}|amp|lt|gt|quot|apos|nbsp);/y),
];

/** Reads an escape of any kind. */
export const readEscape: Read = (view, at) => {
  for (const read of ESCAPES) {
    const reading = read(view, at);
    if (reading) return reading;
  }
  return undefined;
};

function readerOf(sign: string, pattern: RegExp): Read {
  const first = sign.charCodeAt(0);
  return ({ bytes, text }, at) => {
    if (bytes[at] !== first) return undefined;
    pattern.lastIndex = at;
    const escaped = pattern.exec(text)?.[0];
    const meaning = escaped && meaningOf(escaped);
    return meaning ? { length: escaped.length, bytes: meaning } : undefined;
  };
}

/** Escapes without a number. */
const SIGNS = new Map(
  Object.entries({
    ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&nbsp;': ' ' },
    ...{ '\\/': '/', '\\"': '"', "\\'": "'", '\\\\': '\\' },
    ...{ '\\n': ' ', '\\r': ' ', '\\t': ' ', '\\b': ' ', '\\f': ' ' },
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
