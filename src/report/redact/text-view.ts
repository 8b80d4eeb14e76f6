import { isPlain, withoutInvisible } from './sanitize.ts';

/**
 * A text as bytes (UTF-8) that can be searched, and for each byte the bytes of the original that it represents.
 */
export interface TextView {
  readonly bytes: Buffer;
  /** The bytes, one character each: strings are searched faster than bytes. */
  readonly text: string;
  /** For each byte, where its original starts. */
  readonly starts: Uint32Array;
  /** For each byte, where its original ends. */
  readonly ends: Uint32Array;
}

/** Deeper nested escapes are no echo any more. */
const MOST_LAYERS = 3;

/**
 * Shows a text as it is and with its escapes (of URLs, JSON and HTML) resolved, one level after the other. In each layer,
 * white space and control characters are spaces, and characters that cannot be seen are left out.
 */
export function layersOf(text: string): readonly TextView[] {
  const original = identityOf(Buffer.from(text));
  const layers = [isPlain(text) ? original : visible(original)];
  for (let count = 0; count < MOST_LAYERS; count += 1) {
    const last = layers[count];
    if (!last || !/[%\\&]/.test(last.text)) break;
    const next = rewrite(last, readEscape);
    if (next === last) break;
    layers.push(visible(next));
  }
  return layers;
}

/**
 * Shows a text with its escapes of a single kind resolved, for each kind that it has: a secret that itself looks like an
 * escape of one kind is still there when those of another are resolved.
 */
export function layersOfEachKind(text: string): readonly TextView[] {
  const asIs = visible(identityOf(Buffer.from(text)));
  return ESCAPES.map((read) => rewrite(asIs, read))
    .filter((view) => view !== asIs)
    .map(visible);
}

/** Leaves out the spaces of a layer; what has no space is returned as it is. */
export function squeeze(view: TextView): TextView {
  return view.text.includes(' ') ? rewrite(view, readSpace) : view;
}

function identityOf(bytes: Buffer): TextView {
  const starts = new Uint32Array(bytes.length);
  const ends = new Uint32Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) {
    starts[at] = at;
    ends[at] = at + 1;
  }
  return { bytes, text: bytes.toString('latin1'), starts, ends };
}

function visible(view: TextView): TextView {
  return /^[\x20-\x7e]*$/.test(view.text) ? view : rewrite(view, readUnseen);
}

/** Some bytes of a view, and what replaces them. */
interface Reading {
  readonly length: number;
  readonly bytes: readonly number[];
}

/** @returns `undefined` if the byte stays as it is */
type Read = (bytes: Buffer, at: number) => Reading | undefined;

function rewrite(view: TextView, read: Read): TextView {
  const first = firstChange(view, read);
  if (first < 0) return view;
  const bytes = Buffer.from(view.bytes);
  const starts = Uint32Array.from(view.starts);
  const ends = Uint32Array.from(view.ends);
  let length = first;
  // What cannot be seen belongs to the characters on either side of it.
  let unseen = 0;
  const put = (byte: number, from: number, to: number) => {
    bytes[length] = byte;
    starts[length] = view.starts[from - unseen] ?? 0;
    ends[length] = view.ends[to] ?? 0;
    length += 1;
  };
  for (let at = first; at < bytes.length; ) {
    const reading = read(view.bytes, at);
    const next = at + (reading?.length ?? 1);
    if (!reading) put(view.bytes[at] ?? 0, at, at);
    else for (const byte of reading.bytes) put(byte, at, next - 1);
    unseen = reading?.bytes === UNSEEN ? unseen + reading.length : 0;
    if (unseen > 0 && length > 0) ends[length - 1] = view.ends[next - 1] ?? 0;
    at = next;
  }
  const kept = bytes.subarray(0, length);
  return { bytes: kept, text: kept.toString('latin1'), starts, ends };
}

/** The first byte that does not stay as it is, -1 if all do: what is before it needs no work. */
function firstChange({ bytes }: TextView, read: Read): number {
  for (let at = 0; at < bytes.length; at += 1) if (read(bytes, at)) return at;
  return -1;
}

const SPACE = 0x20;

const NOTHING: readonly number[] = [];

const UNSEEN: readonly number[] = [];

function readSpace(bytes: Buffer, at: number): Reading | undefined {
  return bytes[at] === SPACE ? { length: 1, bytes: NOTHING } : undefined;
}

function readUnseen(bytes: Buffer, at: number): Reading | undefined {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first < SPACE || first === 0x7f ? { length: 1, bytes: [SPACE] } : undefined;
  const code = codeAt(bytes, at);
  if (code < 0x80) return undefined;
  const known = UNSEEN_CHARACTERS.get(code);
  if (known !== undefined) return known ?? undefined;
  const reading = readingOf(String.fromCodePoint(code));
  UNSEEN_CHARACTERS.set(code, reading ?? null);
  return reading;
}

/** What was found out about characters; to ask a pattern again takes most of the time of a text without ASCII. */
const UNSEEN_CHARACTERS = new Map<number, Reading | null>();

function readingOf(character: string): Reading | undefined {
  if (isPlain(character)) return undefined;
  const length = Buffer.byteLength(character);
  if (withoutInvisible(character) === '') return { length, bytes: UNSEEN };
  return /[\s\u0080-\u009f]/.test(character) ? { length, bytes: [SPACE] } : undefined;
}

/** UTF-8: the character that starts at a byte, -1 if none does. Bytes can come from escapes, and so be anything. */
function codeAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = lengthOf(first);
  let code = first & (0x7f >> length);
  for (let index = at + 1; index < at + length; index += 1) {
    const byte = bytes[index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = code * 64 + (byte & 0x3f);
  }
  return length > 0 && code <= 0x10ffff ? code : -1;
}

/** UTF-8: how many bytes a character has, by its first; 0 if no character starts with that byte. */
function lengthOf(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** Each kind of escape. */
const ESCAPES: readonly Read[] = [readPercent, readBackslash, readEntity];

function readEscape(bytes: Buffer, at: number): Reading | undefined {
  return readPercent(bytes, at) ?? readBackslash(bytes, at) ?? readEntity(bytes, at);
}

function readPercent(bytes: Buffer, at: number): Reading | undefined {
  return bytes[at] === 0x25 ? numbered(bytes, at, 1, 2, (byte) => [byte]) : undefined;
}

/** Reads an escape that ends in some hexadecimal digits, and has other characters before them. */
function numbered(
  bytes: Buffer,
  at: number,
  before: number,
  digits: number,
  meaning: (code: number) => readonly number[],
): Reading | undefined {
  const code = hexAt(bytes, at + before, digits);
  return code < 0 ? undefined : { length: before + digits, bytes: meaning(code) };
}

/** The number that some hexadecimal digits stand for, -1 if they are none. */
function hexAt(bytes: Buffer, at: number, digits: number): number {
  let code = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = digitOf(bytes[index] ?? 0);
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Characters behind a backslash that stand for a control character, and those that stand for themselves. */
const CONTROL_LETTERS = Buffer.from('nrtbf');
const QUOTED_SIGNS = Buffer.from('/"\'\\');

function readBackslash(bytes: Buffer, at: number): Reading | undefined {
  if (bytes[at] !== 0x5c) return undefined;
  const next = bytes[at + 1] ?? 0;
  if (next === 0x75) return readPair(bytes, at) ?? numbered(bytes, at, 2, 4, utf8);
  if (next === 0x78) return numbered(bytes, at, 2, 2, utf8);
  if (CONTROL_LETTERS.includes(next)) return { length: 2, bytes: [SPACE] };
  return QUOTED_SIGNS.includes(next) ? { length: 2, bytes: [next] } : undefined;
}

/** Reads `\uXXXX\uXXXX`, which is one character beyond the first 65,536. */
function readPair(bytes: Buffer, at: number): Reading | undefined {
  const high = hexAt(bytes, at + 2, 4);
  if (high < 0xd800 || high > 0xdbff || bytes[at + 6] !== 0x5c || bytes[at + 7] !== 0x75) return undefined;
  const low = hexAt(bytes, at + 8, 4);
  return low < 0xdc00 || low > 0xdfff
    ? undefined
    : { length: 12, bytes: [...Buffer.from(String.fromCharCode(high, low))] };
}

/** Names that HTML and XML have for characters. */
const ENTITIES = new Map([
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
  ['nbsp', SPACE],
]);

function readEntity(bytes: Buffer, at: number): Reading | undefined {
  if (bytes[at] !== 0x26) return undefined;
  return bytes[at + 1] === 0x23 ? readNumber(bytes, at) : readName(bytes, at);
}

/** `&#x0010FFFF;` and longer: nobody pads a number more. */
const MOST_DIGITS = 9;

/** Reads `&#38;`, `&#x26;` or `&#X26;`. */
function readNumber(bytes: Buffer, at: number): Reading | undefined {
  const isHex = ((bytes[at + 2] ?? 0) | 0x20) === 0x78;
  const start = at + (isHex ? 3 : 2);
  let code = 0;
  let end = start;
  for (; end < start + MOST_DIGITS; end += 1) {
    const digit = digitOf(bytes[end] ?? 0);
    if (digit < 0 || (!isHex && digit > 9)) break;
    code = code * (isHex ? 16 : 10) + digit;
  }
  if (end === start || bytes[end] !== 0x3b || code > 0x10ffff) return undefined;
  return { length: end + 1 - at, bytes: utf8(code) };
}

const LONGEST_NAME = 4;

function readName(bytes: Buffer, at: number): Reading | undefined {
  let end = at + 1;
  while (end <= at + LONGEST_NAME && bytes[end] !== 0x3b) end += 1;
  if (bytes[end] !== 0x3b) return undefined;
  const code = ENTITIES.get(bytes.toString('latin1', at + 1, end));
  return code === undefined ? undefined : { length: end + 1 - at, bytes: [code] };
}

function utf8(code: number): readonly number[] {
  return code < 0x80 ? [code] : [...Buffer.from(String.fromCodePoint(code))];
}
