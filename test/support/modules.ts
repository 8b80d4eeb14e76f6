import { posix } from 'node:path';

/** A module of the architecture, as the table of docs/architecture.md has it. */
export interface Module {
  readonly name: string;
  /** Files outside of its folder that belong to it. */
  readonly files: readonly string[];
  readonly imports: readonly string[];
  readonly importsTypesOf: readonly string[];
}

/** One import of a file. */
export interface Import {
  /** A file below `src/`, or the name of a package. */
  readonly target: string;
  readonly typesOnly: boolean;
}

/** A file of `src/`, and what it imports. */
export interface SourceFile {
  /** Below `src/`. */
  readonly path: string;
  readonly imports: readonly Import[];
}

/** An arrow of the picture. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

/** Where the packages of the toolkit may be used. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@actions/core': ['report', 'inputs'],
  '@actions/github': ['inputs'],
  '@actions/http-client': ['adobe'],
};

/** Reads the table of modules. */
export function readModules(page: string): readonly Module[] {
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const first = rows.findIndex(([, name]) => name === 'module') + 2;
  const end = rows.findIndex((cells, index) => index >= first && cells.length < 5);
  const named = (text = '') => text.split(', ').filter((name) => name !== '');
  return rows.slice(first, end < 0 ? undefined : end).map(([, name = '', what = '', imported, types]) => ({
    name,
    files: [...what.matchAll(/`([\w-]+\.ts)`/g)].map(([, file = '']) => file),
    imports: named(imported),
    importsTypesOf: named(types),
  }));
}

/** Reads the arrows of the picture. */
export function drawnArrows(page: string): readonly Arrow[] {
  return [...page.matchAll(/^ {2}(\w+) (-->|-\.->) (\w+)$/gm)].map(([, from = '', line, to = '']) => ({
    from: from.replace('_', ' '),
    to: to.replace('_', ' '),
    typesOnly: line !== '-->',
  }));
}

/** Everything that a file imports or hands on, at once or later. */
export function importsOf(path: string, code: string): readonly Import[] {
  const statements = code.matchAll(
    /^(?:import|export)\s+(?<what>(?:type\s+)?(?:\{[^}]*\}|\*|\w)[^;'"{}]*)\bfrom\s+'(?<target>[^']+)'/gm,
  );
  const others = code.matchAll(/(?<what>^import\s+|\bimport\()'(?<target>[^']+)'/gm);
  return [...statements, ...others].flatMap(({ groups: { what = '', target = '' } = {} }) =>
    target.startsWith('node:')
      ? []
      : [
          {
            target: target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
            typesOnly: isOfTypes(what),
          },
        ],
  );
}

/** `import type …`, or braces in which every name is a type. */
function isOfTypes(what: string): boolean {
  if (/^\s*type\b/.test(what)) return true;
  const names = /^\s*\{([^}]*)\}\s*$/
    .exec(what)?.[1]
    ?.split(',')
    .filter((name) => name.trim() !== '');
  return names?.every((name) => /^\s*type\b/.test(name)) ?? false;
}

/** The module that a file belongs to. */
export function moduleOf(path: string, modules: readonly Module[]): string | undefined {
  const folder = path.includes('/') ? path.split('/')[0] : undefined;
  return modules.find(({ name, files }) => (folder ? name === folder : files.includes(path)))?.name;
}

/** The imports that the modules do not allow, in words. */
export function problemsOf(files: readonly SourceFile[], modules: readonly Module[]): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((imported) => !isAllowed(path, imported, modules))
      .map(({ target, typesOnly }) => `${path} imports ${typesOnly ? 'types of ' : ''}${target}`),
  );
}

function isAllowed(path: string, { target, typesOnly }: Import, modules: readonly Module[]): boolean {
  const from = modules.find(({ name }) => name === moduleOf(path, modules));
  // The one file outside of src/ that is read: name and version are in the User-Agent.
  if (target === '../package.json') return from?.name === 'adobe';
  if (!target.endsWith('.ts')) return PACKAGES[target]?.includes(from?.name ?? '') ?? false;
  const to = moduleOf(target, modules);
  if (!from || !to) return false;
  return from.name === to || from.imports.includes(to) || (typesOnly && from.importsTypesOf.includes(to));
}

/** What the modules allow and no file needs, in words. */
export function unusedArrows(files: readonly SourceFile[], modules: readonly Module[]): readonly string[] {
  const used = files.flatMap(({ path, imports }) =>
    imports.map(
      ({ target, typesOnly }) =>
        `${moduleOf(path, modules)} imports ${typesOnly ? 'types of ' : ''}${moduleOf(target, modules)}`,
    ),
  );
  const allowed = modules.flatMap(({ name, imports, importsTypesOf }) => [
    ...imports.map((other) => `${name} imports ${other}`),
    ...importsTypesOf.map((other) => `${name} imports types of ${other}`),
  ]);
  return allowed.filter((arrow) => !used.includes(arrow));
}
