import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../action-file.ts';
import type { ProjectText } from './samples.ts';

/** Links and images of a Markdown text that lead nowhere within the repository. */
export function linkProblems({ path, text }: ProjectText): readonly string[] {
  const prose = withoutCode(text);
  return targetsIn(prose)
    .filter((target) => !leadsSomewhere(target, { path, text }))
    .map((target) => `${path}: nothing is at ${target}`);
}

function leadsSomewhere(target: string, from: ProjectText): boolean {
  // Hosts are not asked: a test must not depend on them.
  if (/^[a-z][a-z+.-]*:/i.test(target)) return URL.canParse(target);
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from.path : join(dirname(from.path), decodeURI(file));
  if (path.startsWith('..') || !existsSync(`${ROOT}${path}`)) return false;
  if (anchor === undefined || !path.endsWith('.md')) return true;
  const text = path === from.path ? from.text : readFileSync(`${ROOT}${path}`, 'utf8');
  return anchorsOf(text).has(anchor);
}

/** What Markdown and the HTML in it link to or show. */
function targetsIn(prose: string): readonly string[] {
  const patterns = [
    /\]\(\s*<?([^)\s>]+)>?[^)]*\)/g,
    /^\[[^\]]+\]:\s*(\S+)/gm,
    /<(?:img|a|source)\b[^>]*?\s(?:src|href|srcset)="([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) => [...prose.matchAll(pattern)].map(({ 1: target = '' }) => target));
}

/** The anchors of a Markdown text, as GitHub makes them of its headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const slugs = [...text.replaceAll(FENCES, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(
    ({ 1: heading = '' }) =>
      heading
        .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .replaceAll(' ', '-'),
  );
  const numbered = slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((other) => other === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
  const named = [...text.matchAll(/<[^>]*?\s(?:id|name)="([^"]+)"/g)].map(({ 1: id = '' }) => id);
  return new Set([...numbered, ...named]);
}

const FENCES = /^ *(`{3,}|~{3,})[\s\S]*?^ *\1[`~]* *$/gm;

function withoutCode(text: string): string {
  return text.replaceAll(FENCES, '').replaceAll(/(`+)[^`]*?\1/g, '');
}
