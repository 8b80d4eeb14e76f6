const CUT_SENTENCE = '<p>The rest of this summary is cut off, because GitHub shows at most 1 MiB of it.</p>';

/** Elements that a summary opens over several lines, the innermost first. */
const ELEMENTS = ['ul', 'table', 'details'] as const;

/**
 * Cuts a part of a job summary to a size, behind a line, and says so. Elements that are open there are closed; a chart
 * (the only part in a Markdown fence) stays whole or is left out.
 *
 * @param maxBytes longest result in UTF-8
 * @returns an empty text if not even the sentence fits
 */
export function cutHtml(html: string, maxBytes: number): string {
  if (Buffer.byteLength(html) <= maxBytes) return html;
  const end = `${ELEMENTS.map((name) => `</${name}>`).join('\n')}\n${CUT_SENTENCE}\n\n`;
  const maxKept = maxBytes - Buffer.byteLength(end);
  if (maxKept <= 0) return '';
  const kept = wholeLines(html, maxKept);
  const closing = ELEMENTS.filter((name) => isOpen(kept, name)).map((name) => `</${name}>\n`);
  return `${kept}${closing.join('')}${CUT_SENTENCE}\n\n`;
}

function wholeLines(html: string, maxBytes: number): string {
  const bytes = Buffer.from(html);
  const text = bytes.toString('utf8', 0, bytes.lastIndexOf('\n', maxBytes - 1) + 1);
  const fences = text.split('\n```').length - 1;
  return fences % 2 === 0 ? text : text.slice(0, text.lastIndexOf('\n```') + 1);
}

function isOpen(html: string, name: string): boolean {
  return html.lastIndexOf(`<${name}>`) > html.lastIndexOf(`</${name}>`);
}
