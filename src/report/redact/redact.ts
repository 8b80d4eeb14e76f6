import { indexPieces, type PieceIndex, type Range } from './piece-index.ts';
import { isPlain, LONGEST_TEXT } from './sanitize.ts';
import { formsOf, SHORTEST_SECRET } from './secret-forms.ts';
import { layersOf, layersOfEachKind, squeeze, type TextView } from './text-view.ts';
import { findTokens } from './token-shapes.ts';

/** What replaces a secret. */
const MARK = '***';

/** Redacts texts, and learns what is secret. */
interface Redactor {
  /** Makes a text a secret; one of fewer than four characters is ignored. */
  add(secret: string): void;
  /**
   * Cuts out of a text every secret and every piece of one that is longer than a word, in every form a service or a
   * proxy may echo it, and what has the shape of a token. The rest of the text stays as it is.
   */
  redact(text: string): string;
}

/** Opens a redactor that knows no secret yet. */
export function openRedactor(): Redactor {
  const secrets = new Set<string>();
  const known: { forms?: Forms | undefined } = {};
  return {
    add(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      secrets.add(secret);
      known.forms = undefined;
    },
    redact(text) {
      if (text.length < SHORTEST_SECRET) return text;
      known.forms ??= indexForms([...secrets]);
      return redactWith(known.forms, text);
    },
  };
}

/** All forms of all secrets. */
interface Forms {
  readonly whole: readonly string[];
  readonly torn: PieceIndex;
  /** Whether a secret itself looks like an escape. */
  readonly lookEscaped: boolean;
}

function redactWith(forms: Forms, text: string): string {
  return isHarmless(text, forms) ? text : cutOut(text, findSecrets(text, forms));
}

function indexForms(secrets: readonly string[]): Forms {
  const forms = secrets.map(formsOf);
  return {
    whole: forms.flatMap(({ whole }) => whole),
    torn: indexPieces(forms.flatMap(({ torn }) => torn)),
    lookEscaped: forms.some(({ looksEscaped }) => looksEscaped),
  };
}

/** What `escapeHtml` writes, but for `&amp;`: what that resolves to may be part of another escape. */
const ENTITIES: Readonly<Record<string, string>> = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };

/**
 * Whether a text needs no search: nearly all that a step prints does not, and to prepare a search takes longer than all
 * else before the first request.
 */
function isHarmless(text: string, forms: Forms): boolean {
  // As in every layer, a line break is a space.
  const asIs = text.replaceAll('\n', ' ');
  // JSON within a text has no other escape, as a rule, and the summary no other entity. What is left without one has no
  // further layer.
  const resolved = asIs
    .replaceAll('\\"', '"')
    .replace(/&(?:quot|#39|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
  // A percent sign alone is no escape: the chart of the summary has one in its format of times.
  if (/%[\da-f]{2}|[\\&]/i.test(resolved) || !isPlain(resolved)) return false;
  return isFree(asIs, forms) && (resolved === asIs || isFree(resolved, forms));
}

/** Whether a layer of a text has nothing in it that may have to be cut out. */
function isFree(layer: string, { whole, torn }: Forms): boolean {
  const bytes = Buffer.from(layer).toString('latin1');
  const hasForm = whole.some((form) => bytes.includes(form)) || torn.isSuspect(bytes.replaceAll(' ', ''));
  return !hasForm && findTokens(bytes).length === 0;
}

/** @returns ranges of the bytes of the text */
function findSecrets(text: string, { whole, torn, lookEscaped }: Forms): readonly Range[] {
  // What looks like an escape of one kind can be the beginning of a secret that is written in escapes of another.
  const ofEachKind = lookEscaped || text.length <= LONGEST_TEXT ? layersOfEachKind(text) : [];
  const layers = [...layersOf(text), ...(lookEscaped || ofEachKind.length > 1 ? ofEachKind : [])];
  return layers.flatMap((layer) => {
    const squeezed = squeeze(layer);
    return [
      ...whole.flatMap((form) => findWhole(layer.text, form)).map((range) => originOf(layer, range)),
      ...findTokens(layer.text).map((range) => originOf(layer, range)),
      ...torn.find(squeezed).map((range) => originOf(squeezed, range)),
    ];
  });
}

function findWhole(text: string, form: string): readonly Range[] {
  const found: Range[] = [];
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + form.length)) {
    found.push({ start, end: start + form.length });
  }
  return found;
}

function originOf({ starts, ends }: TextView, { start, end }: Range): Range {
  return { start: starts[start] ?? 0, end: end > start ? (ends[end - 1] ?? 0) : 0 };
}

/** Puts a mark in the place of each range; ranges that overlap have one mark. */
function cutOut(text: string, ranges: readonly Range[]): string {
  const found = ranges.filter(({ start, end }) => end > start).sort((one, other) => one.start - other.start);
  if (found.length === 0) return text;
  const bytes = Buffer.from(text);
  const kept: string[] = [];
  let end = 0;
  for (const [index, range] of found.entries()) {
    if (index === 0 || range.start >= end)
      kept.push(bytes.toString('utf8', end, firstByte(bytes, range.start)));
    end = Math.max(end, range.end);
    while (isWithin(bytes[end])) end += 1;
  }
  return [...kept, bytes.toString('utf8', end)].join(MARK);
}

/** UTF-8: where the character of a byte starts. */
function firstByte(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && isWithin(bytes[start])) start -= 1;
  return start;
}

/** UTF-8: all bytes of a character but the first. */
function isWithin(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
