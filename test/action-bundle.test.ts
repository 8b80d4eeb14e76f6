import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ROOT, readActionFile } from './support/action-file.ts';
import { RUNNER_ENV } from './support/run-action.ts';
import { errorOf, MINTING, takeStep } from './support/step.ts';

const dist = join(ROOT, 'dist');
const files = (await readdir(dist)).filter((file) => file.endsWith('.js'));
const codes = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')));

/** The names of all modules that a file takes in. */
function importsOf(code: string): readonly string[] {
  return [
    ...code.matchAll(/^\s*(?:import|export)\b[^;'"]*?(?:\bfrom\s*)?(['"])(.+?)\1/gm),
    ...code.matchAll(/\b(?:require|import|getBuiltinModule)\(\s*(['"`])(.+?)\1/g),
  ].map(([, , name = '']) => name);
}

describe('the bundle', () => {
  test('holds the entry points of both actions', () => {
    for (const action of ['action.yml', 'wait/action.yml']) {
      assert.ok(files.includes(basename(readActionFile(action).runs.main)));
    }
  });

  test('has the licence of every package that is in it beside it', async () => {
    const packages = codes.flatMap((code) =>
      [...code.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(([, name]) => name),
    );
    assert.ok(packages.length > 0, 'the scan finds packages');
    const licences = await readFile(join(dist, 'licenses.txt'), 'utf8');
    const listed = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+ \(MIT\)$/gm)].map(([, name]) => name);
    assert.deepEqual(listed, [...new Set(packages)].sort());
  });

  for (const [index, file] of files.entries()) {
    const code = codes[index] ?? '';
    describe(file, () => {
      test('has at most 100,000 bytes', () => assert.ok(Buffer.byteLength(code) <= 100_000));

      test("imports nothing but Node's own modules and what lies beside it", () => {
        const names = importsOf(code);
        assert.ok(names.length > 0, 'the scan finds imports');
        const others = names.filter((name) => !isBuiltin(name) && !files.includes(name.replace(/^\.\//, '')));
        assert.deepEqual(others, []);
      });

      test('computes no name of a module', () => {
        assert.deepEqual(
          code.match(/(?<![.\w])(?:require|import|createRequire)\((?!\s*['"])[^\n]*/g) ?? [],
          [],
        );
      });

      test('runs no text as code and starts no process', () => {
        assert.doesNotMatch(code, /(?<![.\w])eval\(|new Function\(|child_process|worker_threads|node:vm\b/);
      });

      test('is ASCII', () => assert.doesNotMatch(code, /[^\0-\x7f]/));

      test('is not minified', () => {
        const lines = code.split('\n');
        // A line of imports names what it takes, however much that is.
        const longest = Math.max(
          ...lines.filter((line) => !line.startsWith('import ')).map(({ length }) => length),
        );
        assert.ok(longest < 1_500, `its longest line has ${longest} characters`);
        assert.match(code, /^\/\/ (src|node_modules)\/[\w/@.-]+$/m);
      });
    });
  }
});

describe('the bundle starts', { concurrency: 6 }, () => {
  const places = { directory: '', broken: '' };
  before(async () => {
    places.directory = await mkdtemp(join(tmpdir(), 'bundle-'));
    await cp(join(ROOT, 'dist'), join(places.directory, 'dist'), { recursive: true });
    places.broken = join(places.directory, 'event.json');
    await writeFile(places.broken, '{"inputs":');
  });
  after(() => rm(places.directory, { recursive: true }));

  test('from a directory that holds dist/ and nothing else', async () => {
    assert.deepEqual((await readdir(places.directory)).sort(), ['dist', 'event.json']);
    const step = await takeStep({ directory: places.directory, inputs: MINTING });
    assert.equal(step.exitCode, 0, step.stderr);
    assert.equal(step.outputs['run-id'], step.runs[0]?.id);
  });

  test('with an event file that is broken, that is not there, that is a directory, or that is not named', async () => {
    for (const GITHUB_EVENT_PATH of [places.broken, '/nowhere/event.json', places.directory, '', undefined]) {
      const step = await takeStep({ env: { GITHUB_EVENT_PATH } });
      assert.equal(step.exitCode, 0, step.stdout + step.stderr);
      assert.equal(step.stderr, '');
      assert.equal(step.outputs['outcome'], 'created');
      assert.deepEqual(
        step.commands.map(({ name }) => name),
        ['add-mask'],
      );
    }
  });

  const files = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_EVENT_PATH'];
  const nothing = Object.fromEntries([...Object.keys(RUNNER_ENV), ...files].map((name) => [name, undefined]));

  test('without a variable of the runner, and creates the run', async () => {
    const step = await takeStep({ env: nothing });
    assert.equal(step.exitCode, 0, step.stdout + step.stderr);
    assert.equal(step.stderr, '');
    assert.equal(step.runs.length, 1);
    assert.ok(step.stdout.includes(step.runs[0]?.id ?? '?'));
  });

  test('without a variable of the runner, and says what is wrong', async () => {
    const step = await takeStep({ env: nothing, inputs: { 'flow-id': 'x' } });
    assert.equal(step.exitCode, 1);
    assert.match(errorOf(step), /flow-id/);
    assert.equal(step.stderr, '');
  });

  test('with values of the runner that make no sense', async () => {
    const step = await takeStep({
      env: {
        GITHUB_RUN_ID: 'x',
        GITHUB_RUN_ATTEMPT: '',
        GITHUB_REPOSITORY: 'nonsense',
        GITHUB_EVENT_NAME: undefined,
      },
    });
    assert.equal(step.exitCode, 0, step.stdout + step.stderr);
    assert.equal(step.stderr, '');
  });
});
