import type { Clean } from '../redact/sanitize.ts';
import { escapeHtml } from '../redact/sanitize.ts';
import type { Row } from '../texts/row.ts';

/** Makes texts fit to stand in HTML. */
export interface Markup {
  readonly clean: Clean;
  /** Cleans and escapes any text. */
  text(text: string): string;
}

/** Opens the markup of a summary. */
export function markupWith(clean: Clean): Markup {
  // Only with the selector behind it is this sign an emoji, and cleaning takes out what cannot be seen.
  const text = (value: string) => escapeHtml(clean(value)).replace(/⚠\ufe0f?/g, '⚠\ufe0f');
  return { clean, text };
}

/** An address that this action makes; it is alone in its line. */
const ADDRESS = /^https:\/\/[^\s<>"]+$/;

/** Begins a line that is an item of a list. */
const ITEM = '- ';

/** Sentences as paragraphs and lists: what is in backquotes is code, and an address is a link. */
export function paragraphs(lines: readonly string[], markup: Markup): readonly string[] {
  return lines.flatMap((line, index) => {
    if (!line.startsWith(ITEM)) return [`<p>${phrase(line, markup)}</p>`];
    const [before, after] = [lines[index - 1], lines[index + 1]];
    return [
      ...(before?.startsWith(ITEM) ? [] : ['<ul>']),
      `<li>${phrase(line.slice(ITEM.length), markup)}</li>`,
      ...(after?.startsWith(ITEM) ? [] : ['</ul>']),
    ];
  });
}

function phrase(line: string, { text }: Markup): string {
  if (ADDRESS.test(line)) return `<a href="${text(line)}">Open in Experience Platform</a>`;
  return text(line).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** Rows with a cell each for the same labels, under a header. On a narrow page, they scroll and do not grow in height. */
export function table(rows: readonly (readonly Row[])[], markup: Markup): readonly string[] {
  const header = (rows[0] ?? []).map(
    ({ label, isNumber }) => `<th align="${isNumber ? 'right' : 'left'}">${label}</th>`,
  );
  const lines = rows.map((row) => `<tr>${row.map((value) => cell(value, markup, ' nowrap')).join('')}</tr>`);
  return ['<table>', `<tr>${header.join('')}</tr>`, ...lines, '</table>'];
}

/** A value as a cell, with a link if it has a page. */
export function cell(
  { value, url, isNumber }: Row,
  { text }: Markup,
  attribute: '' | ' nowrap' = '',
): string {
  const shown = url === undefined ? text(value) : `<a href="${text(url)}">${text(value)}</a>`;
  return `<td${isNumber ? ' align="right"' : ''}${attribute}>${shown}</td>`;
}
