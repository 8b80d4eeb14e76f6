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

/** The value of a key of an unknown value; `undefined` if the value is no object or lacks the key. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The value if it is a text that is not blank. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The value if it is an array; otherwise an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a count: a number of at least 0, or its digits as a text. `-1` means "not known". */
export function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
