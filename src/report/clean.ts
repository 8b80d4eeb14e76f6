import { stripVTControlCharacters } from 'node:util';

/** Shorter texts are no secrets, and cutting them out would tear holes into everything that is printed. */
const SHORTEST_SECRET = 4;

/** A token's parts are secrets too, but for those as short as a word. */
const SHORTEST_TOKEN_PART = 16;

/**
 * Takes out of a text what cannot be seen: terminals obey escape sequences, the runner takes a bare CR for a
 * line's end, and invisible characters make a text read as another.
 */
export function stripInvisible(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/**
 * Breaks up what the runner would obey, whoever wrote it: `::command::` at the start of a line, and
 * `##[command]` anywhere in it.
 */
export function disarm(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll('::', ': :');
}

/** The forms in which a service may echo a secret: as it is, within JSON, HTML, a URL or a form, in base64, or in parts. */
export function secretForms(secret: string): readonly string[] {
  const parts = secret.split('.').filter((part) => part.length >= SHORTEST_TOKEN_PART);
  const forms = [secret, ...parts].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    new URLSearchParams([['', text]]).toString().slice(1),
    escapeHtml(text),
    Buffer.from(text).toString('base64'),
  ]);
  // Longest first, so that a form is not torn apart by one that it contains.
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}

/** Cuts secrets out of a text, in the given forms. */
export function redact(text: string, forms: readonly string[]): string {
  return forms.reduce((cut, form) => cut.replaceAll(form, '***'), text);
}

/** Makes a text safe inside HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
