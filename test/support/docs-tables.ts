import { readFileSync, writeFileSync } from 'node:fs';
import { ADVICE, RUN_ADVICE } from '../../src/report/advice.ts';
import { type ActionFile, ROOT, readActionFile } from './action-file.ts';

/** A table in the docs that is made from what it tells of. */
export interface DocsTable {
  /** Path of the page below the root. */
  readonly page: string;
  /** What the comment above the table says. */
  readonly marker: string;
  render(): string;
}

/** Every table in the docs that is made, and not written. */
export const DOCS_TABLES: readonly DocsTable[] = [
  { page: 'README.md', marker: 'inputs of action.yml', render: () => inputTable(readActionFile().inputs) },
  { page: 'README.md', marker: 'inputs of wait/action.yml', render: () => inputTable(inputsOfWaitOnly()) },
  { page: 'README.md', marker: 'outputs of action.yml', render: () => outputTable(readActionFile()) },
  { page: 'docs/troubleshooting.md', marker: 'advice on answers', render: answerAdvice },
  { page: 'docs/troubleshooting.md', marker: 'advice on runs', render: runAdvice },
];

/** A default that depends on the workflow run is an expression, which nobody wants to read. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'if-run-exists': '`create`, on a re-run attempt `attach`',
};

function inputsOfWaitOnly(): ActionFile['inputs'] {
  const shared = readActionFile().inputs;
  const own = Object.entries(readActionFile('wait/action.yml').inputs);
  return Object.fromEntries(
    own.filter(([name, { description }]) => shared[name]?.description !== description),
  );
}

function inputTable(inputs: ActionFile['inputs']): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: value = '' }]) => {
    const shown = DEFAULTS[name] ?? (value && `\`${value}\``);
    return [`\`${name}\``, required ? 'required' : shown, description];
  });
  return table(['input', 'default', 'meaning'], rows);
}

function outputTable({ outputs }: ActionFile): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]);
  return table(['output', 'value'], rows);
}

/** What the prefixes in the table of advice stand for. */
const SOURCES: Readonly<Record<string, string>> = {
  FLOW: 'Flow Service',
  SOURCES: 'sources provider',
  GATEWAY: 'gateway',
  IMS: 'token service',
  HTTP: 'any, without a code of its own',
};

function answerAdvice(): string {
  const codes = new Map<string, string[]>();
  for (const [key, advice] of Object.entries(ADVICE)) {
    const [prefix = '', ...code] = key.split('-');
    const row = `${SOURCES[prefix] ?? prefix} | ${advice}`;
    codes.set(row, [...(codes.get(row) ?? []), `\`${code.join('-')}\``]);
  }
  const rows = [...codes].map(([row, alike]) => [alike.join(', '), row]);
  return table(['code', 'of', 'what to do'], rows);
}

function runAdvice(): string {
  return table(
    ['the run says', 'what to do'],
    RUN_ADVICE.map(({ says, advice }) => [says, advice]),
  );
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A page with a table in the place of the one below its marker. */
export function withTable(page: string, { marker, render }: DocsTable): string {
  const [start, ...others] = page.split(`<!-- ${marker} -->\n`);
  const [rest = ''] = others;
  if (start === undefined || others.length !== 1) throw new Error(`not one table below ${marker}`);
  return `${start}<!-- ${marker} -->\n${render()}\n${rest.replace(/^(\|.*\n)*/, '')}`;
}

// Run as a script, this writes all of them anew.
if (import.meta.main) {
  for (const docsTable of DOCS_TABLES) {
    const path = `${ROOT}${docsTable.page}`;
    writeFileSync(path, withTable(readFileSync(path, 'utf8'), docsTable));
  }
}
