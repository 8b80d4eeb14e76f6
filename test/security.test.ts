import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { MAX_PAGES } from '../src/runs/history.ts';
import { ROOT } from './support/action-file.ts';
import { bundledPackages } from './support/approval/lock.ts';
import { type Threat, threatProblems, threatsIn } from './support/approval/threats.ts';
import { readOwnWorkflow } from './support/workflows/files.ts';

const text = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const security = text('SECURITY.md');
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

describe('SECURITY.md', () => {
  test('every row of the threat model names tests, and each of them exists', () => {
    const threats = threatsIn(security);
    const [, model = ''] = /^## What the action defends against$([\s\S]*?)^## /m.exec(security) ?? [];
    const rows = model.split('\n').filter((line) => /^\| (?!could try|---)/.test(line));
    assert.ok(rows.length > 15);
    assert.equal(threats.length, rows.length, 'a table has no column of tests');
    assert.deepEqual(threats.flatMap(threatProblems), []);
  });

  test('the packages that are bundled are those of dist/licenses.txt', () => {
    const [, count, list = ''] = /(\w+) packages are bundled: (.+?), of which/.exec(security) ?? [];
    const named = [...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    assert.deepEqual(
      named,
      bundledPackages().map(({ name }) => name),
    );
    assert.equal(count?.toLowerCase(), NUMBERS[named.length]);
  });

  test('the limits that it names are those of the sources', () => {
    assert.ok(security.includes(`a history has ${MAX_PAGES} pages at most`));
    const [, mebibytes] =
      /MAX_BODY_BYTES = (\d+) \* 1024 \* 1024/.exec(text('src/adobe/http/exchange.ts')) ?? [];
    assert.ok(security.includes(`Bodies are read up to ${mebibytes} MiB`));
  });

  test('the files that it verifies are those that a release attests', () => {
    const { jobs } = readOwnWorkflow(text('.github/workflows/release.yml'));
    const attested = jobs['attest']?.steps?.flatMap((step) => step.with?.['subject-path'] ?? []);
    const [, verified = ''] = /^for file in (.+); do$/m.exec(security) ?? [];
    assert.ok(attested?.length);
    for (const paths of attested) assert.equal(String(paths).trim().split('\n').join(' '), verified);
    assert.match(security, /--signer-workflow OWNER\/aep-flow-run\/\.github\/workflows\/release\.yml/);
    assert.match(security, /--source-ref refs\/tags\/v[\d.]+ --source-digest "\$\(git rev-parse HEAD\)"/);
  });
});

describe('the check of the threat model fails on', () => {
  const threat = (...tests: Threat['tests']): Threat => ({ what: 'x', tests });
  for (const [what, one, problem] of [
    ['a row without a test', threat(), /names no test/],
    ['a file that is not there', threat({ file: 'test/none.test.ts', name: 'x' }), /has no test/],
    [
      'a name that is not there',
      threat({ file: 'test/security.test.ts', name: 'none' }),
      /has no test "none"/,
    ],
    ['a part of a name', threat({ file: 'test/security.test.ts', name: 'SECURITY' }), /has no test/],
    [
      'a name that only computed parts match',
      threat({ file: 'test/security.test.ts', name: 'x has y' }),
      /has no test/,
    ],
    ['a text that names no test', threat({ file: 'test/security.test.ts', name: 'four' }), /has no test/],
  ] as const) {
    test(what, () => assert.match(threatProblems(one).join('\n'), problem));
  }

  test('nothing in a row whose tests exist', () => {
    const tests = [
      { file: 'test/security.test.ts', name: 'SECURITY.md' },
      { file: 'test/supply-chain.test.ts', name: 'runs no script of a package' },
      { file: 'test/supply-chain.test.ts', name: 'warns of no engine on Node 22.13.0' },
    ];
    assert.deepEqual(threatProblems(threat(...tests)), []);
  });
});

describe('SECURITY.md and the README', () => {
  /** Method and path of each request, with `{id}` for what is filled in. */
  const calls = (source: string, pattern: RegExp) =>
    [...source.matchAll(pattern)].map(([, path = '']) =>
      path.replace(/\$\{[^}]+\}/g, '{id}').replace(/\?.*/, ''),
    );

  test('list every path that a request can have', () => {
    const sources = globSync('src/**/*.ts', { cwd: ROOT }).map(text).join('\n');
    const inSources = [
      ...calls(sources, /['`](\/(?:runs|flows|flowSpecs|sourceConnections|connections)\b[^'`]*)['`]/g),
      ...calls(sources, /['`]\$\{\w+\}(\/ims\/[^'`]+)['`]/g),
    ];
    const listed = [...security.matchAll(/`(?:GET|POST) (\/[^`]+)`/g)].map(([, path]) => path);
    assert.deepEqual([...new Set(inSources)].toSorted(), [...new Set(listed)].toSorted());
  });

  test('name the systems on which CI starts the action', () => {
    const { jobs } = readOwnWorkflow(text('.github/workflows/ci.yml'));
    const systems = [jobs['action']?.strategy?.matrix['system']].flat().map(String);
    const NAMES = { ubuntu: 'Ubuntu', windows: 'Windows Server', macos: 'macOS' };
    assert.ok(systems.length > 0);
    for (const system of systems) {
      const [name = '', version = ''] = system.split('-');
      const written = `${Object.entries(NAMES).find(([key]) => key === name)?.[1]} ${version}`;
      assert.ok(text('README.md').includes(written), written);
    }
  });

  test('state whose it is not, and that it sends no telemetry', () => {
    assert.match(text('README.md'), /not made, reviewed or supported by Adobe/);
    for (const path of ['README.md', 'SECURITY.md']) assert.match(text(path), /no telemetry/);
  });
});
