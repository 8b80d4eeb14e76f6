import { text } from './json.ts';

/** A longer token does not fit into an address. */
const MOST_CHARS = 16_384;

/**
 * Reads the token of a link to the next page, whose parameters come in any order. Services write tokens raw, with `+`,
 * `#` and `=` in them, or percent-encoded: the token reaches up to the next `&`, and a `+` in it means itself.
 *
 * @returns `undefined` if there is no link, which is the end; empty if the link has no token that can be sent
 */
export function readContinuationToken(href: unknown): string | undefined {
  if (href === undefined || href === null || href === '') return undefined;
  const raw = /(?:^|[?&])continuationToken=([^&]*)/.exec(text(href) ?? '')?.[1] ?? '';
  const token = percentDecoded(raw);
  return token.length <= MOST_CHARS && token.isWellFormed() ? token : '';
}

/** A text whose percent signs encode nothing is a raw one. */
function percentDecoded(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
