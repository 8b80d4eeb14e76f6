import type { Bytes, Reading } from './escapes.ts';
import { isPlain, withoutInvisible } from './sanitize.ts';

const SPACE = 0x20;

/**
 * What characters stand for that are not drawn: nothing, which belongs to the characters on either side of them. By its
 * identity it is distinguished from other readings of nothing.
 */
export const UNSEEN: readonly number[] = [];

/** Finds a character that is not drawn, or white space other than a space, and reads it as what it looks like. */
export function readUnseen({ bytes }: Bytes, from: number): Reading | undefined {
  for (let at = from; at < bytes.length; at += 1) {
    const look = lookAt(bytes, at);
    if (look) return { at, length: look.length, bytes: look.bytes };
  }
  return undefined;
}

/** What some bytes look like. */
type Look = Omit<Reading, 'at'>;

const BLANK: Look = { length: 1, bytes: [SPACE] };

/** @returns `undefined` if the byte at a place starts no such character */
function lookAt(bytes: Buffer, at: number): Look | undefined {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first < SPACE || first === 0x7f ? BLANK : undefined;
  const code = codeAt(bytes, at);
  if (code < 0x80) return undefined;
  const known = LOOKS.get(code);
  if (known !== undefined) return known ?? undefined;
  const look = lookOf(String.fromCodePoint(code));
  LOOKS.set(code, look ?? null);
  return look;
}

/** What was found out about characters; to ask a pattern again takes most of the time of a text without ASCII. */
const LOOKS = new Map<number, Look | null>();

function lookOf(character: string): Look | undefined {
  if (isPlain(character)) return undefined;
  const length = Buffer.byteLength(character);
  if (withoutInvisible(character) === '') return { length, bytes: UNSEEN };
  return /[\s\u0080-\u009f]/.test(character) ? { length, bytes: [SPACE] } : undefined;
}

/**
 * UTF-8: the character that starts at a byte, -1 if none does. Bytes can come from escapes, and so be anything. To let
 * Node decode them takes twice as long for a text without ASCII.
 */
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
