import type { Clean } from './annotation.ts';
import type { Row } from './rows.ts';
import { escapeHtml } from './sanitize.ts';

/** Makes texts fit to stand in HTML. */
export interface Markup {
  readonly clean: Clean;
  /** A text that has been cleaned. */
  escape(text: string): string;
  /** Any text. */
  text(text: string): string;
}

export function html(clean: Clean): Markup {
  return { clean, escape: escapeHtml, text: (value) => escapeHtml(clean(value)) };
}

/** An address that this action makes; it stands alone in its line. */
const ADDRESS = /^https:\/\/[^\s<>"]+$/;

/** A sentence as a paragraph: what is in backquotes is code, and an address is a link. */
export function paragraph(line: string, { text }: Markup): string {
  if (ADDRESS.test(line)) return `<p><a href="${text(line)}">Open in Experience Platform</a></p>`;
  return `<p>${text(line).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`;
}

/** Rows with a cell each for the same labels, under a header. */
export function table(rows: readonly (readonly Row[])[], markup: Markup): readonly string[] {
  const header = (rows[0] ?? []).map(({ label, isNumber }) => `<th${alignment(isNumber)}>${label}</th>`);
  const lines = rows.map((row) => `<tr>${row.map((value) => cell(value, markup)).join('')}</tr>`);
  return ['<table>', `<tr>${header.join('')}</tr>`, ...lines, '</table>'];
}

/** A value as a cell, with a link if it has a page. */
export function cell({ value, url, isNumber }: Row, { text }: Markup): string {
  const shown = url === undefined ? text(value) : `<a href="${text(url)}">${text(value)}</a>`;
  return `<td${alignment(isNumber)}>${shown}</td>`;
}

function alignment(isNumber = false): string {
  return isNumber ? ' align="right"' : '';
}
