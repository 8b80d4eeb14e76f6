import { escapeHtml } from './clean.ts';
import type { Fact } from './facts.ts';

/** What a summary shows: how the step ended, what is known, and what went wrong. */
export interface Summary {
  readonly heading: string;
  readonly facts: readonly Fact[];
  /** Paragraphs of an explanation; empty where all is well. */
  readonly lines: readonly string[];
}

/**
 * Renders a step's part of the job summary. It is HTML without a blank line, which GitHub takes as it is: no
 * text inside is read as Markdown, as a mention or as the number of an issue.
 *
 * @param clean takes out of a text what must not be shown; it goes before escaping, which would hide it
 */
export function renderSummary({ heading, facts, lines }: Summary, clean: (text: string) => string): string {
  const text = (value: string) => escapeHtml(clean(value));
  const cell = (value: string, url: string | undefined) =>
    url === undefined
      ? `<code>${text(value)}</code>`
      : `<a href="${text(url)}"><code>${text(value)}</code></a>`;
  const rows = facts.map(
    ({ label, value, url }) => `<tr><th align="left">${label}</th><td>${cell(value, url)}</td></tr>`,
  );
  return [
    `<h3>${text(heading)}</h3>`,
    ...lines.map((line) => `<p>${text(line)}</p>`),
    ...(rows.length > 0 ? ['<table>', ...rows, '</table>'] : []),
    '',
    '',
  ].join('\n');
}
