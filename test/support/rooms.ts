import { posix } from 'node:path';

/** A room of the architecture, as the table of docs/architecture.md has it. */
export interface Room {
  readonly name: string;
  /** Files outside of its folder that belong to it. */
  readonly files: readonly string[];
  readonly knows: readonly string[];
  readonly knowsTypesOf: readonly string[];
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

/** Reads the table of rooms. */
export function readRooms(page: string): readonly Room[] {
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const first = rows.findIndex(([, room]) => room === 'room') + 2;
  const end = rows.findIndex((cells, index) => index >= first && cells.length < 5);
  const named = (text = '') => text.split(', ').filter((name) => name !== '');
  return rows.slice(first, end < 0 ? undefined : end).map(([, name = '', what = '', knows, types]) => ({
    name,
    files: [...what.matchAll(/`([\w-]+\.ts)`/g)].map(([, file = '']) => file),
    knows: named(knows),
    knowsTypesOf: named(types),
  }));
}

/** Reads the arrows of the picture. */
export function drawnArrows(page: string): readonly Arrow[] {
  return [...page.matchAll(/^ {2}(\w+) (-->|-\.->) (\w+)$/gm)].map(([, from = '', line, to = '']) => ({
    from,
    to,
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

/** The room that a file belongs to. */
export function roomOf(path: string, rooms: readonly Room[]): string | undefined {
  const folder = path.includes('/') ? path.split('/')[0] : undefined;
  return rooms.find(({ name, files }) => (folder ? name === folder : files.includes(path)))?.name;
}

/** The imports that the rooms do not allow, in words. */
export function problemsOf(files: readonly SourceFile[], rooms: readonly Room[]): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((imported) => !isAllowed(path, imported, rooms))
      .map(({ target, typesOnly }) => `${path} imports ${typesOnly ? 'types of ' : ''}${target}`),
  );
}

function isAllowed(path: string, { target, typesOnly }: Import, rooms: readonly Room[]): boolean {
  const from = rooms.find(({ name }) => name === roomOf(path, rooms));
  // The one file outside of src/ that is read: name and version are in the User-Agent.
  if (target === '../package.json') return from?.name === 'adobe';
  if (!target.endsWith('.ts')) return PACKAGES[target]?.includes(from?.name ?? '') ?? false;
  const to = roomOf(target, rooms);
  if (!from || !to) return false;
  return from.name === to || from.knows.includes(to) || (typesOnly && from.knowsTypesOf.includes(to));
}

/** What the rooms allow and no file makes use of, in words. */
export function unusedArrows(files: readonly SourceFile[], rooms: readonly Room[]): readonly string[] {
  const used = files.flatMap(({ path, imports }) =>
    imports.map(
      ({ target, typesOnly }) =>
        `${roomOf(path, rooms)} knows ${typesOnly ? 'types of ' : ''}${roomOf(target, rooms)}`,
    ),
  );
  const allowed = rooms.flatMap(({ name, knows, knowsTypesOf }) => [
    ...knows.map((other) => `${name} knows ${other}`),
    ...knowsTypesOf.map((other) => `${name} knows types of ${other}`),
  ]);
  return allowed.filter((arrow) => !used.includes(arrow));
}
