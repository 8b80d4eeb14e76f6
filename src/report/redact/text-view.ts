import { type Bytes, ESCAPES, type Read, type Reading, readEscape } from './escapes.ts';
import { isPlain } from './sanitize.ts';
import { readUnseen, SPACE, UNSEEN } from './unseen.ts';

/** A text that can be searched, and for each of its bytes those of the original that it represents. */
export interface TextView extends Bytes {
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
  let last = asIs(text);
  const layers = [last];
  while (layers.length <= MOST_LAYERS) {
    const next = rewrite(last, readEscape);
    if (next === last) break;
    last = visible(next);
    layers.push(last);
  }
  return layers;
}

/**
 * Shows a text with its escapes of a single kind resolved, for each kind that it has: a secret that itself looks like an
 * escape of one kind is still there when those of another are resolved.
 */
export function layersOfEachKind(text: string): readonly TextView[] {
  const original = asIs(text);
  return ESCAPES.map((read) => rewrite(original, read))
    .filter((view) => view !== original)
    .map(visible);
}

const NOTHING: readonly number[] = [];

/** Leaves out the spaces of a layer; what has no space is returned as it is. */
export function squeeze(view: TextView): TextView {
  return rewrite(view, readSpace);
}

function readSpace({ bytes }: Bytes, at: number): Reading | undefined {
  return bytes[at] === SPACE ? { length: 1, bytes: NOTHING } : undefined;
}

function asIs(text: string): TextView {
  const bytes = Buffer.from(text);
  const starts = new Uint32Array(bytes.length);
  const ends = new Uint32Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) {
    starts[at] = at;
    ends[at] = at + 1;
  }
  return visible({ bytes, text: bytes.toString('latin1'), starts, ends });
}

function visible(view: TextView): TextView {
  return isPlain(view.bytes.toString()) ? view : rewrite(view, readUnseen);
}

/** @returns the view itself if nothing in it stands for something else */
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
    const { length: taken, bytes: meant } = read(view, at) ?? { length: 1, bytes: undefined };
    const next = at + taken;
    if (!meant) put(view.bytes[at] ?? 0, at, at);
    else for (let index = 0; index < meant.length; index += 1) put(meant[index] ?? 0, at, next - 1);
    unseen = meant === UNSEEN ? unseen + taken : 0;
    if (unseen > 0 && length > 0) ends[length - 1] = view.ends[next - 1] ?? 0;
    at = next;
  }
  const kept = bytes.subarray(0, length);
  return { bytes: kept, text: kept.toString('latin1'), starts, ends };
}

/** The first byte that does not stay as it is, -1 if all do: what is before it needs no work. */
function firstChange(view: TextView, read: Read): number {
  for (let at = 0; at < view.bytes.length; at += 1) if (read(view, at)) return at;
  return -1;
}
