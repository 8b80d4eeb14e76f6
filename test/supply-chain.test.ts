import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from './support/action-file.ts';
import { accepts } from './support/approval/engines.ts';
import { bundledPackages, lockedPackages } from './support/approval/lock.ts';

const text = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const locked = lockedPackages();

describe('an install', () => {
  const settings = new Map(
    text('.npmrc')
      .split('\n')
      .filter((line) => /^[^#]/.test(line))
      .map((line) => line.split('=') as [string, string]),
  );

  test('runs no script of a package', () => {
    assert.equal(settings.get('ignore-scripts'), 'true');
    const withScripts = [...locked].filter(([, { hasInstallScript }]) => hasInstallScript);
    assert.deepEqual(withScripts, []);
  });

  test('takes no version that has been public for less than a week', () => {
    assert.ok(Number(settings.get('min-release-age')) >= 7);
  });

  test('takes each package by its hash', () => {
    assert.ok(locked.size > 10);
    const without = [...locked].filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
    assert.deepEqual(without, []);
  });

  for (const version of [
    [20, 19, 0],
    [22, 13, 0],
    [24, 4, 0],
  ] as const) {
    test(`warns of no engine on Node ${version.join('.')}`, () => {
      const { engines } = JSON.parse(text('package.json')) as { readonly engines: { readonly node: string } };
      const ranges = [
        ...[...locked].map(([path, one]) => [path, one.engines?.['node'] ?? '>=0']),
        ['.', engines.node],
      ];
      const refusing = ranges.filter(([, range = '']) => !accepts(range, version));
      assert.deepEqual(refusing, []);
    });
  }
});

describe('the check of engines', () => {
  for (const [range, isAccepted] of [
    ['>=20', true],
    ['>= 20.19', true],
    ['^20.19.0 || >=22.12.0', true],
    ['>=0.6.11 <=0.7.0 || >=0.7.3', true],
    ['^20.20.0', false],
    ['>=22', false],
    ['^18.0.0', false],
    ['>=0.6.11 <=0.7.0', false],
  ] as const) {
    test(`${isAccepted ? 'accepts' : 'refuses'} Node 20.19.1 if a package asks for ${range}`, () => {
      assert.equal(accepts(range, [20, 19, 1]), isAccepted);
    });
  }
  test('refuses to guess what another operator means', () => {
    assert.throws(() => accepts('~20.1', [20, 19, 1]), /cannot be read/);
  });
});

describe('the Node that builds and tests', () => {
  const node = [...locked].filter(([path]) => /^node_modules\/node-/.test(path));
  const systemOf = (os: unknown, cpu: unknown) => `${[os].flat().join()} ${[cpu].flat().join()}`;

  test('comes from the lock file for Linux, macOS and Windows', () => {
    assert.deepEqual(node.map(([, { os, cpu }]) => systemOf(os, cpu)).toSorted(), [
      'darwin arm64',
      'darwin x64',
      'linux arm64',
      'linux x64',
      'win32 x64',
    ]);
    for (const [path, { version, optional }] of node) {
      assert.match(version, /^24\./, path);
      assert.ok(optional, path);
    }
  });

  test('is the one that runs these tests', {
    skip: process.env['npm_command'] === undefined && 'these tests were not started by npm',
  }, (t) => {
    const here = node.find(
      ([, { os, cpu }]) => systemOf(os, cpu) === systemOf(process.platform, process.arch),
    );
    if (here === undefined) return t.skip('no Node is locked for this system');
    assert.equal(process.version, `v${here[1].version}`);
    assert.ok(process.execPath.replaceAll('\\', '/').includes(`/${here[0]}/`), process.execPath);
  });
});

describe('the bill of materials', () => {
  const print = () => execFileSync(process.execPath, [`${ROOT}.github/sbom.mjs`], { encoding: 'utf8' });
  const printed = print();
  const bill = JSON.parse(printed) as {
    readonly bomFormat: string;
    readonly specVersion: string;
    readonly metadata: {
      readonly component: {
        readonly components: readonly {
          readonly name: string;
          readonly hashes: readonly { content: string }[];
        }[];
      };
    };
    readonly components: readonly {
      readonly name: string;
      readonly version: string;
      readonly purl: string;
      readonly hashes: readonly { readonly alg: string; readonly content: string }[];
    }[];
  };

  test('is the same each time', () => assert.equal(print(), printed));

  test('is in CycloneDX and lists the packages of dist/licenses.txt, by the hash of the lock file', () => {
    assert.deepEqual([bill.bomFormat, bill.specVersion], ['CycloneDX', '1.6']);
    assert.ok(bundledPackages().length > 0);
    assert.deepEqual(
      bill.components.map(({ name, version }) => ({ name, version })),
      bundledPackages(),
    );
    for (const { name, version, purl, hashes } of bill.components) {
      assert.equal(decodeURIComponent(purl), `pkg:npm/${name}@${version}`);
      const [hash] = hashes;
      const base64 = Buffer.from(hash?.content ?? '', 'hex').toString('base64');
      assert.equal(`sha512-${base64}`, locked.get(`node_modules/${name}`)?.integrity);
    }
  });

  test('lists every file that a runner executes by its hash', () => {
    const files = ['action.yml', 'wait/action.yml', ...globSync('dist/*', { cwd: ROOT })];
    const listed = bill.metadata.component.components.map(({ name, hashes }) => [name, hashes[0]?.content]);
    const expected = files
      .map((path) => path.replaceAll('\\', '/'))
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(`${ROOT}${path}`))
          .digest('hex'),
      ]);
    assert.deepEqual(listed.toSorted(), expected.toSorted());
    for (const path of ['action.yml', 'wait/action.yml']) {
      const { runs } = parse(text(path)) as { readonly runs: { readonly main: string } };
      assert.ok(files.includes(runs.main.replace('../', '')), path);
    }
  });
});
