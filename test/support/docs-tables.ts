import { readFileSync, writeFileSync } from 'node:fs';
import { adviceText } from '../../src/report/annotation/advice.ts';
import { CAUSES } from '../../src/report/annotation/causes.ts';
import { RUN_ADVICE } from '../../src/report/annotation/run-advice.ts';
import { type ActionFile, ROOT, readActionFile } from './action-file.ts';

/** A table in the docs that is made from what it describes. */
export interface DocsTable {
  /** Path of the page below the root. */
  readonly page: string;
  /** What the comment above the table says. */
  readonly marker: string;
  render(): string;
}

/** The inputs of action.yml in groups, each a table of its own; together they are all of them, each once. */
export const INPUT_GROUPS = {
  connection: ['client-id', 'client-secret', 'access-token', 'scopes', 'org-id', 'sandbox-name'],
  run: [
    ...['flow-id', 'window-start-time', 'window-end-time', 'start-time'],
    ...['delta-column', 'delta-column-date-format', 'delta-column-timezone'],
    ...['if-run-exists', 'dry-run'],
  ],
  continuing: ['initial-window-start-time', 'if-run-active', 'fill-gaps'],
  splitting: ['window-size', 'max-parallel'],
  waiting: ['wait', 'wait-timeout', 'poll-interval', 'retries', 'max-failed-records'],
  network: ['api-url', 'ims-url', 'request-timeout', 'retry-timeout', 'lookup-timeout'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Every table in the docs that is made, and not written. */
export const DOCS_TABLES: readonly DocsTable[] = [
  ...Object.entries(INPUT_GROUPS).map(([group, names]) => ({
    page: 'README.md',
    marker: `inputs of action.yml: ${group}`,
    render: () => inputTable(inputsNamed(names)),
  })),
  { page: 'README.md', marker: 'inputs of wait/action.yml', render: () => inputTable(inputsOfWaitOnly()) },
  { page: 'README.md', marker: 'outputs of action.yml', render: () => outputTable(readActionFile()) },
  { page: 'docs/troubleshooting.md', marker: 'advice on answers', render: answerAdvice },
  { page: 'docs/troubleshooting.md', marker: 'advice on runs', render: runAdvice },
];

/** Defaults that are not shown as action.yml has them: an expression, and a list that is too wide for its column. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'if-run-exists': '`create`, on a re-run `attach`',
  scopes: '[five scopes](#scopes)',
};

function inputsNamed(names: readonly string[]): ActionFile['inputs'] {
  const { inputs } = readActionFile();
  return Object.fromEntries(
    names.map((name) => {
      const input = inputs[name];
      if (!input) throw new Error(`${name} is no input`);
      return [name, input];
    }),
  );
}

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

/** What the prefixes of the codes of causes stand for. */
const TABLES: Readonly<Record<string, string>> = {
  FLOW: 'Flow Service',
  SOURCES: 'sources provider',
  GATEWAY: 'gateway',
  IMS: 'token service',
  PLATFORM: 'Flow Service, without a code',
  PAGE: 'a web page',
  ANY: 'any service',
};

function answerAdvice(): string {
  const rows = Object.entries(CAUSES).flatMap(([codes, [title, advice]]) =>
    [...Map.groupBy(codes.split(' '), prefixOf)].map(([prefix, alike]) => [
      alike.map((code) => `\`${code.slice(prefix.length + 1)}\``).join(', '),
      TABLES[prefix] ?? prefix,
      title,
      adviceText(advice),
    ]),
  );
  return table(['code', 'of', 'cause', 'what to do'], rows);
}

function prefixOf(code: string): string {
  return code.split('-', 1)[0] ?? '';
}

function runAdvice(): string {
  return table(
    ['the run shows', 'what to do'],
    RUN_ADVICE.map(({ shown, advice }) => [shown, advice]),
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
