import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import {
  drawnArrows,
  importsOf,
  moduleOf,
  problemsOf,
  readModules,
  unusedArrows,
} from './support/modules.ts';

const page = readFileSync(`${ROOT}docs/architecture.md`, 'utf8');
const modules = readModules(page);
const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((path) => ({ path, imports: importsOf(path, readFileSync(`${ROOT}src/${path}`, 'utf8')) }));

describe('docs/architecture.md is true', () => {
  test('every file belongs to a module', () => {
    assert.deepEqual(
      files.filter(({ path }) => moduleOf(path, modules) === undefined),
      [],
    );
  });

  test('every import is allowed by the table', () => {
    assert.deepEqual(problemsOf(files, modules), []);
  });

  test('the table allows nothing that no file needs', () => {
    assert.deepEqual(unusedArrows(files, modules), []);
  });

  test('its picture shows every module, and no arrow that the table does not have', () => {
    const arrows = drawnArrows(page);
    const drawn = new Set(arrows.flatMap(({ from, to }) => [from, to]));
    assert.deepEqual(
      modules.filter(({ name }) => !drawn.has(name)).map(({ name }) => name),
      [],
    );
    const wrong = arrows.filter(({ from, to, typesOnly }) => {
      const module = modules.find(({ name }) => name === from);
      return !(typesOnly ? module?.importsTypesOf : module?.imports)?.includes(to);
    });
    assert.deepEqual(wrong, []);
  });
});

test('only the entry points import the report', () => {
  const readers = files.filter(({ imports }) => imports.some(({ target }) => target.startsWith('report/')));
  assert.deepEqual(
    readers.map(({ path }) => path).filter((path) => !path.startsWith('report/')),
    ['carry-out.ts', 'deferred.ts', 'main.ts'],
  );
});

test('no view of the report imports another: what several show is in report/texts', () => {
  const folderOf = (path: string) => /^report\/(log|annotation|summary|texts)\//.exec(path)?.[1];
  const crossing = files.flatMap(({ path, imports }) => {
    const allowed = [undefined, 'texts', folderOf(path)];
    const others = imports.filter(({ target }) => !allowed.includes(folderOf(target)));
    return folderOf(path) === undefined ? [] : others.map(({ target }) => `${path} imports ${target}`);
  });
  assert.deepEqual(crossing, []);
});

test('time/ imports nothing from outside, not even of Node', () => {
  for (const { path } of files.filter((file) => file.path.startsWith('time/'))) {
    const code = readFileSync(`${ROOT}src/${path}`, 'utf8');
    assert.doesNotMatch(code, /from '(?!\.\/)|import\(/, path);
  }
});

test('every file that the page names exists', () => {
  const named = [...page.matchAll(/`((?:[\w-]+\/)*[\w-]+\.(?:ts|js|yml))`/g)].map(([, name = '']) => name);
  const isThere = (name: string) => [ROOT, `${ROOT}src/`, `${ROOT}dist/`].some((at) => existsSync(at + name));
  assert.ok(named.length > 30);
  assert.deepEqual(
    named.filter((name) => !isThere(name)),
    [],
  );
});

describe('the check of imports', () => {
  const small = readModules(
    [
      '| module | what is in it | imports | imports types of |',
      '| --- | --- | --- | --- |',
      '| entry points | `index.ts` | yard | cellar |',
      '| yard | trees | | |',
      '| cellar | wine | | |',
    ].join('\n'),
  );
  const check = (path: string, code: string) => problemsOf([{ path, imports: importsOf(path, code) }], small);

  test('accepts what is allowed', () => {
    const code = [
      "import { tree } from './yard/tree.ts';",
      "import type { Wine } from './cellar/wine.ts';",
      "import { type Red, type White } from './cellar/wine.ts';",
      "export const later = () => import('./yard/bush.ts');",
      "import { readFileSync } from 'node:fs';",
    ].join('\n');
    assert.deepEqual(check('index.ts', code), []);
    assert.deepEqual(check('yard/tree.ts', "export { leaf } from './leaf.ts';"), []);
  });

  for (const [what, path, code] of [
    ['an arrow that is not there', 'yard/tree.ts', "import { red } from '../cellar/wine.ts';"],
    ['a type along it too', 'yard/tree.ts', "import type { Red } from '../cellar/wine.ts';"],
    ['a value where types are allowed', 'index.ts', "import { type Red, pour } from './cellar/wine.ts';"],
    ['one over several lines', 'index.ts', "import {\n  pour,\n} from './cellar/wine.ts';"],
    ['one that comes later', 'index.ts', "await import('./cellar/wine.ts');"],
    ['one for its effects', 'yard/tree.ts', "import '../cellar/wine.ts';"],
    ['one that is exported again', 'yard/tree.ts', "export { pour } from '../cellar/wine.ts';"],
    ['all of a module', 'yard/tree.ts', "import * as wine from '../cellar/wine.ts';"],
    ['a module that the table does not have', 'index.ts', "import { nail } from './attic/nail.ts';"],
    ['a package in a module that has none', 'yard/tree.ts', "import { info } from '@actions/core';"],
  ] as const) {
    test(`fails on ${what}`, () => assert.equal(check(path, code).length, 1));
  }

  test('finds an arrow that no file needs', () => {
    const imports = importsOf('index.ts', "import { tree } from './yard/tree.ts';");
    assert.deepEqual(unusedArrows([{ path: 'index.ts', imports }], small), [
      'entry points imports types of cellar',
    ]);
  });
});
