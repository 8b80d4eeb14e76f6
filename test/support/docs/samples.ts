import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ROOT } from '../action-file.ts';

/** A text of the project. */
export interface ProjectText {
  /** Path below the root. */
  readonly path: string;
  readonly text: string;
}

/** A workflow as somebody may copy it. */
export interface Sample {
  /** Where it stands, for messages. */
  readonly where: string;
  /** The whole workflow: what a fragment leaves out is filled in. */
  readonly text: string;
}

/** Everything in words that the project shows to people, and its workflows. */
export function projectTexts(): readonly ProjectText[] {
  const patterns = [
    ...['*.md', 'docs/**/*.md', '.github/**/*.{md,yml,yaml}', 'examples/*'],
    ...['action.yml', 'wait/action.yml'],
  ];
  const paths = globSync(patterns, { cwd: ROOT }).sort();
  return paths.map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }));
}

/** The Markdown among texts. */
export function markdownOf(texts: readonly ProjectText[]): readonly ProjectText[] {
  return texts.filter(({ path }) => path.endsWith('.md'));
}

/**
 * Every workflow among texts: files of .github/workflows and examples, and the YAML blocks of Markdown, completed.
 * Excerpts of examples and settings of Dependabot are none.
 */
export function samplesOf(texts: readonly ProjectText[]): readonly Sample[] {
  const files = texts
    .filter(({ path }) => /^(?:\.github\/workflows|examples)\/[^/]+\.ya?ml$/.test(path))
    .map(({ path, text }) => ({ where: path, text }));
  const blocks = yamlBlocksOf(texts)
    .filter((block) => exampleOf(block) === undefined && !isDependabot(block))
    .map(({ where, code }) => ({ where, text: completed(code, where) }));
  return [...files, ...blocks];
}

/** A block of YAML in a Markdown text. */
export interface YamlBlock extends FencedBlock {
  /** Where it stands, for messages. */
  readonly where: string;
}

/** The blocks of YAML in Markdown. */
export function yamlBlocksOf(texts: readonly ProjectText[]): readonly YamlBlock[] {
  return markdownOf(texts).flatMap(({ path, text }) =>
    fencedBlocks(text)
      .filter(({ language }) => /^ya?ml$/.test(language))
      .map((block) => ({ ...block, where: `${path}:${block.line}` })),
  );
}

/** The example that a block shows a part of: the text behind it links to the file. */
export function exampleOf({ after }: FencedBlock): string | undefined {
  return /\]\((?:\.\.\/)?(examples\/[\w-]+\.yml)\)/.exec(after)?.[1];
}

/** Whether a block is the settings of Dependabot. */
export function isDependabot({ code }: FencedBlock): boolean {
  return /^updates:$/m.test(code);
}

/** A fenced block of Markdown. */
export interface FencedBlock {
  readonly language: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Without the indentation of the block itself. */
  readonly code: string;
  /** The text behind it, up to the next block or heading. */
  readonly after: string;
}

/** The fenced blocks of a Markdown text. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const fences = markdown.matchAll(/^( *)(`{3,}|~{3,})(\S*).*\n([\s\S]*?)^ *\2[`~]* *$/gm);
  return [...fences].map(({ 0: block, index, 1: indent = '', 3: language = '', 4: code = '' }) => ({
    language: language.toLowerCase(),
    line: markdown.slice(0, index).split('\n').length,
    code: indent === '' ? code : code.replaceAll(new RegExp(`^ {0,${indent.length}}`, 'gm'), ''),
    after: markdown.slice(index + block.length).split(/^(?:#+ | *(?:`{3}|~{3}))/m, 1)[0] ?? '',
  }));
}

const WORKFLOW_KEYS = ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs'];
const TRIGGER = 'on: push\n';
const JOB = 'jobs:\n  example:\n    runs-on: ubuntu-latest\n';

/**
 * Completes a fragment to a whole workflow. A fragment is a list of steps, a `steps:` part, or some of the top-level
 * keys of a workflow.
 *
 * @throws {Error} where it is none of these
 */
export function completed(fragment: string, where: string): string {
  const value: unknown = parse(fragment);
  if (Array.isArray(value)) return `${TRIGGER}${JOB}    steps:\n${indented(fragment, 6)}`;
  const keys = Object.keys(value ?? {});
  if (keys.includes('steps')) return `${TRIGGER}${JOB}${indented(fragment, 4)}`;
  if (keys.length === 0 || keys.some((key) => !WORKFLOW_KEYS.includes(key))) {
    throw new Error(
      `${where}: a block of YAML is a workflow, some of its top-level parts, steps: or a list of steps`,
    );
  }
  const trigger = keys.includes('on') ? '' : TRIGGER;
  const jobs = keys.includes('jobs') ? '' : `${JOB}    steps:\n      - run: 'true'\n`;
  return `${trigger}${fragment}\n${jobs}`;
}

function indented(text: string, spaces: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));
}
