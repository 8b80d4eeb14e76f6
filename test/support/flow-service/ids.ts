import { hash } from 'node:crypto';

/** Hexadecimal digits that depend on `text` alone. */
export function digits(text: string): string {
  return hash('sha256', text);
}

/** A UUID that depends on `text` alone. */
export function uuidOf(text: string): string {
  const hex = digits(text);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** A number from 0 to below 1 that depends on `text` alone. */
export function fractionOf(text: string): number {
  return Number.parseInt(digits(text).slice(0, 8), 16) / 2 ** 32;
}

/**
 * Distinct UUIDs, the same ones in every run of a test, so that a failure can be repeated. Each is made when it is
 * read: nobody reads those of most requests.
 */
export function idSource(seed: string): () => () => string {
  let count = 0;
  return () => {
    count += 1;
    const own = count;
    return () => uuidOf(`${seed} ${own}`);
  };
}

/** An etag as Flow Service writes it: its inner double quotes belong to the value. */
export function etagOf(what: string, changedAtMs: number): string {
  const seconds = Math.floor(changedAtMs / 1000).toString(16);
  return `"${digits(what).slice(0, 8)}-0000-0200-0000-${seconds}0000"`;
}
