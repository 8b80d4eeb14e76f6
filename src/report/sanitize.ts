import { stripVTControlCharacters } from 'node:util';

/**
 * Takes out of a text what cannot be seen: terminals obey escape sequences, the runner takes a bare CR for a
 * line's end, and invisible characters make a text read as another.
 */
export function stripInvisible(text: string): string {
  // Most texts are plain, and patterns by properties of Unicode take their time to be made.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return stripVTControlCharacters(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/**
 * Breaks up what the runner would obey, whoever wrote it: `::command::` at the start of a line, and
 * `##[command]` anywhere in it.
 */
export function disarm(text: string): string {
  return text.replaceAll('##[', '## [').replace(/:(?=:)/g, ': ');
}

/** Cuts a text to a length; what is cut off is shown to be missing. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
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
