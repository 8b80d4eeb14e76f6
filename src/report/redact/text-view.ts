import { type Bytes, ESCAPES, type Read, type Reading, readEscape } from './escapes.ts';
import { isPlain } from './sanitize.ts';
import { readUnseen, UNSEEN } from './unseen.ts';

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

/** What a space stands for that is left out: nothing, which is not {@link UNSEEN} and belongs to no character. */
const NOTHING: readonly number[] = [];

/** Leaves out the spaces of a layer; what has no space is returned as it is. */
export function squeeze(view: TextView): TextView {
  return rewrite(view, readSpace);
}

function readSpace({ text }: Bytes, from: number): Reading | undefined {
  const at = text.indexOf(' ', from);
  return at < 0 ? undefined : { at, length: 1, bytes: NOTHING };
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
  const first = read(view, 0);
  if (!first) return view;
  // What is written is never longer than what was read, so that the rest of a copy is still there to be moved.
  const bytes = Buffer.from(view.bytes);
  const starts = Uint32Array.from(view.starts);
  const ends = Uint32Array.from(view.ends);
  let length = 0;
  let at = 0;
  // What cannot be seen belongs to the characters on either side of it.
  let unseen = 0;
  const keepUpTo = (to: number) => {
    if (to === at) return;
    if (at > length) for (const list of [bytes, starts, ends]) list.copyWithin(length, at, to);
    if (unseen > 0) starts[length] = view.starts[at - unseen] ?? 0;
    unseen = 0;
    length += to - at;
    at = to;
  };
  for (let reading: Reading | undefined = first; reading; reading = read(view, at)) {
    keepUpTo(reading.at);
    const { bytes: meant } = reading;
    const start = view.starts[at - unseen] ?? 0;
    at += reading.length;
    const end = view.ends[at - 1] ?? 0;
    for (let index = 0; index < meant.length; index += 1) {
      bytes[length] = meant[index] ?? 0;
      starts[length] = start;
      ends[length] = end;
      length += 1;
    }
    unseen = meant === UNSEEN ? unseen + reading.length : 0;
    if (unseen > 0 && length > 0) ends[length - 1] = end;
  }
  keepUpTo(view.bytes.length);
  const kept = bytes.subarray(0, length);
  return { bytes: kept, text: kept.toString('latin1'), starts, ends };
}
