import type { Bytes } from './escapes.ts';
import { SHORTEST_PIECE, unique } from './secret-forms.ts';

/** Bytes of a view, from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Finds pieces of some forms. */
export interface PieceIndex {
  find(view: Bytes): readonly Range[];
  /** Whether a text may hold a piece: a comparison that is faster than a search. */
  isSuspect(text: string): boolean;
}

/** Every piece of the shortest length has one of these that starts at a multiple of its own length in the form. */
const GRAM = SHORTEST_PIECE / 2;

/** A form that repeats itself has the same gram at many places; the first few lead to its longest pieces. */
const MOST_PLACES = 8;

/** A gram of a form. */
interface Place {
  readonly form: string;
  readonly at: number;
}

/** As many characters are compared before the grams of all forms are listed, which takes as long. */
const FEW_CHARACTERS = 8_192;

/**
 * Makes an index of forms: the time to search a text depends neither on how many forms there are nor on how much of the
 * text is like them. It is built for the first search, because that takes longer than all that a step prints needs to
 * be found free of suspicion.
 */
export function indexPieces(forms: readonly string[]): PieceIndex {
  const all = unique(forms.map(folded)).join('\n');
  const known: { index?: Index; grams?: ReadonlySet<string> } = {};
  let compared = 0;
  return {
    isSuspect(text) {
      compared += text.length;
      if (compared > FEW_CHARACTERS) known.grams ??= gramsOf(all);
      return isSuspect(folded(text), known.grams ?? { has: (gram) => all.includes(gram) });
    },
    find(view) {
      known.index ??= indexOf(forms);
      return findPieces(view, known.index);
    },
  };
}

/**
 * A text as it is compared to be found free of suspicion: with hexadecimal digits of one case and base64 of one
 * alphabet, so that half of the forms need no comparison. Each character (of Latin-1) stays one.
 */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('-', '+').replaceAll('_', '/');
}

/** The grams at all places of a text. */
function gramsOf(text: string): ReadonlySet<string> {
  const grams = new Set<string>();
  for (let at = 0; at + GRAM <= text.length; at += 1) grams.add(text.slice(at, at + GRAM));
  return grams;
}

/** Of every piece of the shortest length, one gram starts at a multiple of its own length in the text too. */
function isSuspect(text: string, grams: Pick<ReadonlySet<string>, 'has'>): boolean {
  for (let at = 0; at + GRAM <= text.length; at += GRAM) {
    if (grams.has(text.slice(at, at + GRAM))) return true;
  }
  return false;
}

/** Where some forms have their grams, and how these begin. */
interface Index {
  readonly places: ReadonlyMap<string, readonly Place[]>;
  readonly beginnings: Uint8Array;
}

function indexOf(forms: readonly string[]): Index {
  const places = new Map<string, Place[]>();
  const beginnings = new Uint8Array(BEGINNINGS);
  for (const form of forms) {
    for (let at = 0; at + GRAM <= form.length; at += GRAM) {
      const gram = form.slice(at, at + GRAM);
      const same = places.get(gram);
      if (!same) places.set(gram, [{ form, at }]);
      else if (same.length < MOST_PLACES) same.push({ form, at });
      beginnings[beginningOf(form.charCodeAt(at), form.charCodeAt(at + 1), form.charCodeAt(at + 2))] = 1;
    }
  }
  return { places, beginnings };
}

function findPieces({ bytes, text }: Bytes, { places, beginnings }: Index): readonly Range[] {
  const found: Range[] = [];
  let from = 0;
  for (let at = 0; at + GRAM <= bytes.length; at += 1) {
    if (beginnings[beginningOf(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)] === 0) continue;
    const piece = longestPiece(text, at, from, places.get(text.slice(at, at + GRAM)) ?? []);
    if (piece.end - piece.start < SHORTEST_PIECE) continue;
    found.push(piece);
    from = piece.end;
    at = from - 1;
  }
  return found;
}

/** How many beginnings of grams are distinguished: most positions of a text are skipped because of theirs. */
const BEGINNINGS = 32_768;

function beginningOf(first: number, second: number, third: number): number {
  return (first ^ (second << 4) ^ (third << 8)) & (BEGINNINGS - 1);
}

/** The longest piece that holds a gram of the text, and nothing before `from`. */
function longestPiece(text: string, at: number, from: number, places: readonly Place[]): Range {
  let longest = { start: at, end: at };
  for (const place of places) {
    const piece = pieceAround(text, at, from, place);
    if (piece.end - piece.start > longest.end - longest.start) longest = piece;
  }
  return longest;
}

function pieceAround(text: string, at: number, from: number, { form, at: formAt }: Place): Range {
  let before = 0;
  while (before < Math.min(at - from, formAt) && text[at - before - 1] === form[formAt - before - 1])
    before += 1;
  let after = GRAM;
  const most = Math.min(text.length - at, form.length - formAt);
  while (after < most && text[at + after] === form[formAt + after]) after += 1;
  return { start: at - before, end: at + after };
}
