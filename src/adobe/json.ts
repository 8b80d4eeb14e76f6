/** Bodies up to this length are parsed without a count of their values. */
const LARGE_CHARS = 1024 * 1024;

/**
 * The most values that a large body may hold. A page of a hundred runs holds some 15,000. What is made of nothing but
 * brackets and commas would fill the memory of the runner with values: 8 MiB of it become several hundred.
 */
const MOST_VALUES = 500_000;

/**
 * Parses the JSON text of a service. Nothing is assumed about its content; a byte order mark before it is ignored.
 *
 * @returns the value, or `undefined` if the text is not JSON or holds more values than any answer of the API
 */
export function readJson(text: string): unknown {
  if (text.length > LARGE_CHARS && holdsTooManyValues(text)) return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** Counts each character that begins another value; those inside texts count too, which errs on the safe side. */
function holdsTooManyValues(text: string): boolean {
  let values = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === ',' || char === '[' || char === '{') values += 1;
  }
  return values > MOST_VALUES;
}

// Each of these reads what an unknown value has under a path of keys; without a path, the value itself.

/** What is there; `undefined` if a value on the way is no object or lacks its key. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** A text that is not blank. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

/** An array; an empty one if there is none. */
export function list(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}

/**
 * A count: a number of at least 0, or its digits as a text. `-1` means "not known". One that is too large to be counted
 * exactly is as large as can be, so that sums stay numbers.
 */
export function count(value: unknown, ...path: readonly string[]): number | undefined {
  const found = member(value, ...path);
  const number = typeof found === 'string' && /^\d{1,100}$/.test(found) ? Number(found) : found;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return undefined;
  return Math.min(number, Number.MAX_SAFE_INTEGER);
}
