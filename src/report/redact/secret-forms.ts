import { layersOf, layersOfEachKind } from './text-view.ts';

/** Shorter texts are no secrets: to redact them would make holes in everything that is printed. */
export const SHORTEST_SECRET = 4;

/** A piece of a secret is secret too, unless it is as short as a word. */
export const SHORTEST_PIECE = 16;

/** The forms of a secret, as they stand in a layer of a text (see text-view.ts). */
interface SecretForms {
  /** Searched whole, in layers that have their spaces. */
  readonly whole: readonly string[];
  /** Searched in pieces, in layers without their spaces. */
  readonly torn: readonly string[];
  /** Whether the secret itself looks like an escape. */
  readonly looksEscaped: boolean;
}

/**
 * Makes the forms in which a service or a proxy may echo a secret: as it is, in base64 of either alphabet (alone or
 * within a longer text) and in hexadecimal digits. Escapes need no forms, because a text is searched with its escapes
 * resolved; a secret that looks escaped has a form for each of its own layers.
 */
export function formsOf(secret: string): SecretForms {
  // `application/x-www-form-urlencoded` writes a space as a plus sign.
  const texts = unique([secret, secret.replaceAll(' ', '+')]);
  const asIs = texts.flatMap(layersOfSecret);
  const all = [...asIs, ...base64Of(secret), ...hexOf(secret)];
  const isWhole = (form: string) => form.length < SHORTEST_PIECE || form.includes(' ');
  return {
    whole: unique(all.filter((form) => form.length >= SHORTEST_SECRET && isWhole(form))),
    torn: unique([...all, ...asIs.map((form) => form.replaceAll(' ', ''))].filter((form) => !isWhole(form))),
    looksEscaped: asIs.length > texts.length,
  };
}

function layersOfSecret(secret: string): readonly string[] {
  // Visible ASCII without the signs that start an escape, as tokens are: to make layers takes a millisecond at start.
  if (/^[ -$'-[\]-~]*$/.test(secret)) return [secret];
  return [...layersOf(secret), ...layersOfEachKind(secret)].map(({ text }) => text);
}

export function unique(forms: readonly string[]): readonly string[] {
  return [...new Set(forms)];
}

/**
 * The base64 of a text depends on how many bytes precede it, modulo three. For each of the three, these are the
 * characters that depend on the text alone.
 */
function base64Of(text: string): readonly string[] {
  const forms = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    return bytes.toString('base64').slice(before === 0 ? 0 : before + 1, Math.floor((bytes.length * 8) / 6));
  });
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** Each byte in two digits, as dumps and debuggers write them. */
function hexOf(text: string): readonly string[] {
  const hex = Buffer.from(text).toString('hex');
  return [hex, hex.toUpperCase()];
}
