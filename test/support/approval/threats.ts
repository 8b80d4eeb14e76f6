import { existsSync, readFileSync } from 'node:fs';
import { ROOT } from '../action-file.ts';

/** A row of the threat model: what somebody could try, and the tests that hold the defense. */
export interface Threat {
  readonly what: string;
  readonly tests: readonly TestReference[];
}

/** A test, or a group of tests, by the file and the name that it has there. */
export interface TestReference {
  /** Path below the root. */
  readonly file: string;
  readonly name: string;
}

/** A link from the root or from docs/, and the name behind it. */
const REFERENCE = /\]\((?:\.\.\/)?(test\/[\w.-]+\.ts)\) "([^"]+)"/g;

/** The rows of the tables of a Markdown text whose last column is called "tests". */
export function threatsIn(markdown: string): readonly Threat[] {
  const tables = markdown.matchAll(/^\|.*\| tests \|\n\|[ |-]+\|\n((?:\|.*\|\n)+)/gm);
  return [...tables]
    .flatMap(([, rows = '']) => rows.trim().split('\n'))
    .map((row) => row.split(' | '))
    .map((cells) => ({
      what: (cells[0] ?? '').replace(/^\| /, ''),
      tests: [...(cells.at(-1) ?? '').matchAll(REFERENCE)].map(([, file = '', name = '']) => ({
        file,
        name,
      })),
    }));
}

/** What is wrong with a row: no test, or one that is not in its file under this name. */
export function threatProblems({ what, tests }: Threat): readonly string[] {
  if (tests.length === 0) return [`"${what}" names no test`];
  return tests
    .filter((reference) => !isThere(reference))
    .map(({ file, name }) => `"${what}": ${file} has no test "${name}"`);
}

/** Parts of a name that are computed can be anything, if enough of the name is written out to be found by it. */
const SHORTEST_WRITTEN_PART = 20;

function isThere({ file, name }: TestReference): boolean {
  if (!existsSync(`${ROOT}${file}`)) return false;
  const source = readFileSync(`${ROOT}${file}`, 'utf8');
  const declared = source.matchAll(/\b(?:test|describe|it)\(\s*(["'`])((?:(?!\1).)+)\1/g);
  return [...declared].some(([, quote, found = '']) =>
    quote === '`' ? isFilledIn(found, name) : found === name,
  );
}

function isFilledIn(template: string, name: string): boolean {
  const parts = template.split(/\$\{[^}]*\}/);
  if (parts.join('').length < SHORTEST_WRITTEN_PART) return false;
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+');
  return new RegExp(`^${pattern}$`).test(name);
}
