/** Stands in an excerpt for lines that it leaves out. */
const ELLIPSIS = '# …';

/**
 * Lines of an excerpt that its file does not have, or not in this order. The excerpt may stand further to the left.
 *
 * @returns the lines from the first that is missing on; none if the excerpt fits
 */
export function excerptProblems(excerpt: string, file: string): readonly string[] {
  const lines = excerpt.split('\n').filter((line) => line.trim() !== '' && line.trim() !== ELLIPSIS);
  const attempts = [0, 2, 4, 6, 8].map((indent) => missingLines(lines, file.split('\n'), ' '.repeat(indent)));
  return attempts.reduce((best, missing) => (missing.length < best.length ? missing : best), lines);
}

function missingLines(lines: readonly string[], of: readonly string[], indent: string): readonly string[] {
  let from = 0;
  for (const [index, line] of lines.entries()) {
    const at = of.indexOf(`${indent}${line}`, from);
    if (at < 0) return lines.slice(index);
    from = at + 1;
  }
  return [];
}
