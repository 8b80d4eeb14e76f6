import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { drawnArrows, importsOf, problemsOf, readRooms, roomOf, unusedArrows } from './support/rooms.ts';

const page = readFileSync(`${ROOT}docs/architecture.md`, 'utf8');
const rooms = readRooms(page);
const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((path) => ({ path, imports: importsOf(path, readFileSync(`${ROOT}src/${path}`, 'utf8')) }));

describe('docs/architecture.md is true', () => {
  test('every file belongs to a module', () => {
    assert.deepEqual(
      files.filter(({ path }) => roomOf(path, rooms) === undefined),
      [],
    );
  });

  test('every import keeps to it', () => {
    assert.deepEqual(problemsOf(files, rooms), []);
  });

  test('it allows nothing that no file needs', () => {
    assert.deepEqual(unusedArrows(files, rooms), []);
  });

  test('its picture shows every module, and no arrow that the table does not have', () => {
    const arrows = drawnArrows(page);
    const drawn = new Set(arrows.flatMap(({ from, to }) => [from, to]));
    assert.deepEqual(
      rooms.filter(({ name }) => !drawn.has(name)).map(({ name }) => name),
      // What everybody knows would only add lines.
      ['plain'],
    );
    const wrong = arrows.filter(({ from, to, typesOnly }) => {
      const room = rooms.find(({ name }) => name === from);
      return !(typesOnly ? room?.knowsTypesOf : room?.knows)?.includes(to);
    });
    assert.deepEqual(wrong, []);
  });
});

describe('the check of imports', () => {
  const small = readRooms(
    [
      '| room | what is in it | knows | knows types of |',
      '| --- | --- | --- | --- |',
      '| doors | `index.ts` | yard | cellar |',
      '| yard | trees | | |',
      '| cellar | wine | | |',
    ].join('\n'),
  );
  const check = (path: string, code: string) => problemsOf([{ path, imports: importsOf(path, code) }], small);

  test('takes what is allowed', () => {
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
    ['one that is handed on', 'yard/tree.ts', "export { pour } from '../cellar/wine.ts';"],
    ['all of a module', 'yard/tree.ts', "import * as wine from '../cellar/wine.ts';"],
    ['a room that nobody knows', 'index.ts', "import { nail } from './attic/nail.ts';"],
    ['a package in a room that has none', 'yard/tree.ts', "import { info } from '@actions/core';"],
  ] as const) {
    test(`fails on ${what}`, () => assert.equal(check(path, code).length, 1));
  }

  test('notices an arrow that nothing needs', () => {
    const imports = importsOf('index.ts', "import { tree } from './yard/tree.ts';");
    assert.deepEqual(unusedArrows([{ path: 'index.ts', imports }], small), ['doors knows types of cellar']);
  });
});
