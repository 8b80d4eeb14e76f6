import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  ORG_ID,
  TABLE_FLOW_ID,
} from './support/flow-service/index.ts';
import { runAction } from './support/run-action.ts';
import { readOwnWorkflow } from './support/workflows/files.ts';
import { type Place, runStepOf } from './support/workflows/scripts.ts';

const root = mkdtempSync(join(tmpdir(), 'workflows-'));
after(() => rmSync(root, { recursive: true }));
const newFolder = () => mkdtempSync(join(root, 'x-'));

const NO_BASH = process.platform === 'win32' && 'the scripts are for bash';

describe('the gate of CI', () => {
  const { jobs } = readOwnWorkflow(readFileSync(`${ROOT}.github/workflows/ci.yml`, 'utf8'));
  const all = [jobs['gate']?.needs ?? []].flat();
  const gate = (results: Readonly<Record<string, string>>, job = 'gate') => {
    const needs = Object.entries(results).map(([name, result]) => [name, { result, outputs: {} }]);
    const env = { NEEDS: JSON.stringify(Object.fromEntries(needs)), GITHUB_JOB: job };
    const script = join(ROOT, '.github/gate.mjs');
    const { status, stdout } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
    return { status, stdout };
  };
  const green = Object.fromEntries(all.map((name) => [name, 'success']));

  test('succeeds if every job is', () => {
    const { status, stdout } = gate(green);
    assert.equal(stdout, all.map((name) => `${name}: success\n`).join(''));
    assert.equal(status, 0);
  });

  for (const result of ['failure', 'cancelled', 'skipped']) {
    test(`fails if one is ${result}`, () => {
      for (const name of all) assert.equal(gate({ ...green, [name]: result }).status, 1, name);
    });
  }

  test('fails if it does not need one', () => {
    for (const name of all) {
      const { [name]: _, ...others } = green;
      const { status, stdout } = gate(others);
      assert.equal(status, 1);
      assert.match(stdout, new RegExp(`^${name}: not among the needs of the gate$`, 'm'));
    }
  });

  test('fails if it does not find itself among the jobs', () => {
    assert.equal(gate(green, 'portal').status, 1);
    assert.equal(gate({}).status, 1);
  });
});

describe('the Flow Service of a job', () => {
  /** Starts it as the local action does; the folder is the temporary one of the job. */
  function startService(folder: string) {
    const outputs = join(folder, 'outputs');
    const script = join(ROOT, 'test/support/serve.ts');
    const env = { PATH: process.env['PATH'], RUNNER_TEMP: folder, GITHUB_OUTPUT: outputs };
    execFileSync(process.execPath, [script, join(folder, 'flow-service')], { env, timeout: 20_000 });
    const [, url = '', pid] = /^url=(\S+)\npid=(\d+)\n$/.exec(readFileSync(outputs, 'utf8')) ?? [];
    assert.ok(pid, 'it says its address and its process');
    const connection = { 'client-id': CLIENT_ID, 'client-secret': CLIENT_SECRET, 'org-id': ORG_ID };
    return {
      inputs: { ...connection, 'api-url': url, 'ims-url': url },
      [Symbol.dispose]: () => void process.kill(Number(pid)),
    };
  }
  const DAY = { 'window-start-time': '2026-03-01', 'window-end-time': '2026-03-02', 'start-time': 'now' };
  const TABLE = { 'flow-id': TABLE_FLOW_ID, 'delta-column': 'updated_at' };

  test('outlives the step that started it; its runs are known to the service of a later job', async () => {
    const handedOver = newFolder();
    const ids: string[] = [];
    for (const job of [newFolder(), newFolder()]) {
      using service = startService(job);
      const { exitCode, outputs } = await runAction({ ...service.inputs, ...TABLE, ...DAY });
      assert.equal(exitCode, 0);
      ids.push(outputs['run-id'] ?? '');
      for (const file of readdirSync(join(job, 'flow-service'))) {
        mkdirSync(join(handedOver, 'flow-service'), { recursive: true });
        copyFileSync(join(job, 'flow-service', file), join(handedOver, 'flow-service', file));
      }
    }
    assert.equal(new Set(ids).size, 2);
    using service = startService(handedOver);
    const waiting = { 'run-id': ids.join(), 'poll-interval': '1s' };
    const { exitCode, outputs } = await runAction(
      { ...service.inputs, ...waiting },
      { action: 'wait/action.yml' },
    );
    assert.equal(exitCode, 0);
    assert.equal(outputs['outcome'], 'succeeded');
    assert.equal(JSON.parse(outputs['windows'] ?? '').length, 2);
  });

  test('does not know the runs of another one that it was not given, and lets those of files fail', async () => {
    const [job, other] = [newFolder(), newFolder()];
    using service = startService(job);
    const waiting = { 'poll-interval': '1s', 'wait-timeout': '5s' };
    const files = { 'flow-id': FILE_FLOW_ID, wait: 'true' };
    const failed = await runAction({ ...service.inputs, ...DAY, ...waiting, ...files });
    assert.equal(failed.exitCode, 1);
    assert.equal(failed.outputs['outcome'], 'failed');
    using stranger = startService(other);
    const again = { ...waiting, 'run-id': failed.outputs['run-id'] ?? '', 'wait-timeout': '2s' };
    const unknown = await runAction({ ...stranger.inputs, ...again }, { action: 'wait/action.yml' });
    assert.equal(unknown.exitCode, 1);
    assert.notEqual(unknown.outputs['outcome'], 'failed');
  });

  test('says why it did not start', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'broken.runs.json'), 'x');
    const script = join(ROOT, 'test/support/serve.ts');
    const env = { PATH: process.env['PATH'], RUNNER_TEMP: folder };
    const { status, stderr } = spawnSync(process.execPath, [script, folder], { env, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /did not start[\s\S]*JSON/);
  });
});

describe('the build of dist/ for an update', { skip: NO_BASH }, () => {
  const build = readOwnWorkflow(readFileSync(`${ROOT}.github/workflows/dist.yml`, 'utf8'));

  /** Runs the comparison in a repository with one committed bundle, after something has happened to it. */
  function compare(change: (work: string) => void) {
    const folder = newFolder();
    const work = join(folder, 'work');
    mkdirSync(join(work, 'dist'), { recursive: true });
    writeFileSync(join(work, 'dist/index.js'), '1\n');
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: work });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    change(work);
    const env = { GITHUB_OUTPUT: join(folder, 'outputs'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
    const { exitCode } = runStepOf(build, 'build', 'compare', { folder, env });
    const outputs = existsSync(env.GITHUB_OUTPUT) ? readFileSync(env.GITHUB_OUTPUT, 'utf8') : '';
    return { exitCode, outputs };
  }

  test('hands nothing over if dist/ is what the sources build', () => {
    assert.deepEqual(
      compare(() => {}),
      { exitCode: 0, outputs: '' },
    );
  });
  for (const [what, change] of [
    ['has changed', (work: string) => writeFileSync(join(work, 'dist/index.js'), '2\n')],
    ['has a file more', (work: string) => writeFileSync(join(work, 'dist/more.js'), '')],
    ['has a file less', (work: string) => rmSync(join(work, 'dist/index.js'))],
  ] as const) {
    test(`hands dist/ over if it ${what}`, () => {
      assert.deepEqual(compare(change), { exitCode: 0, outputs: 'stale=true\n' });
    });
  }
});

describe('the scripts of a release', { skip: NO_BASH }, () => {
  const release = readOwnWorkflow(readFileSync(`${ROOT}.github/workflows/release.yml`, 'utf8'));
  const run = (job: string, id: string, place: Partial<Place> = {}) =>
    runStepOf(release, job, id, { folder: newFolder(), ...place });

  /** A folder with files in its `work`. */
  function folderWith(files: Readonly<Record<string, string>>): string {
    const folder = newFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, 'work', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'work', path), text);
    }
    return folder;
  }

  describe('look at the version', () => {
    const version = { version: '1.2.3' };
    const files = {
      'package.json': JSON.stringify({ ...version, type: 'module' }),
      'package-lock.json': JSON.stringify(version),
      'dist/shared.js': 'var version = "1.2.3";\n',
      'dist/other.js': '',
    };
    const check = (TAG: string, changed = {}) =>
      run('check', 'version', { folder: folderWith({ ...files, ...changed }), env: { TAG } }).exitCode;

    test('the version check passes if all versions agree', () => assert.equal(check('v1.2.3'), 0));
    test('the version check passes in this repository for its own version', () => {
      const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
      const bundles = readdirSync(join(ROOT, 'dist')).map((file) => `dist/${file}`);
      const own = ['package.json', 'package-lock.json', ...bundles].map((path) => [path, text(path)]);
      const { version: current } = JSON.parse(text('package.json')) as { readonly version: string };
      assert.equal(check(`v${current}`, { 'dist/shared.js': '', ...Object.fromEntries(own) }), 0);
    });

    for (const [what, tag, changed] of [
      ['another tag', 'v1.2.4', {}],
      ['a tag of more', 'v1.2.33', {}],
      ['another package.json', 'v1.2.3', { 'package.json': '{ "version": "1.2.2" }' }],
      ['another package-lock.json', 'v1.2.3', { 'package-lock.json': '{ "version": "1.2.2" }' }],
      ['an old bundle', 'v1.2.3', { 'dist/shared.js': 'var version = "1.2.2";\n' }],
      ['a bundle with a dot that is none', 'v1.2.3', { 'dist/shared.js': 'var version = "1.2x3";\n' }],
    ] as const) {
      test(`the version check fails on ${what}`, () => assert.equal(check(tag, changed), 1));
    }
  });

  describe('look at the tag', () => {
    function check(TAG: string, { tags, onMain = true }: { tags: readonly string[]; onMain?: boolean }) {
      const folder = newFolder();
      const work = join(folder, 'work');
      mkdirSync(work);
      const git = (...args: readonly string[]) =>
        execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
          cwd: work,
          stdio: 'pipe',
        });
      git('init', '--quiet');
      git('commit', '--quiet', '--allow-empty', '-m', 'x');
      git('update-ref', 'refs/remotes/origin/main', 'HEAD');
      if (!onMain) git('commit', '--quiet', '--allow-empty', '-m', 'y');
      for (const tag of tags) git('tag', tag);
      return run('check', 'tag', { folder, env: { TAG } }).exitCode;
    }

    test('the tag check passes on the newest version', () => {
      assert.equal(check('v1.10.0', { tags: ['v1', 'v1.9.0', 'v1.10.0', 'v1.11.0-rc.1', 'x2.0.0'] }), 0);
    });
    test('the tag check fails on an older version, which would move the major tag back', () => {
      assert.equal(check('v1.9.0', { tags: ['v1.9.0', 'v1.10.0'] }), 1);
    });
    test('the tag check fails off main', () => {
      assert.equal(check('v1.9.0', { tags: ['v1.9.0'], onMain: false }), 1);
    });
  });

  describe('take the notes', () => {
    const changes =
      '# Changes\n\n## Unreleased\n\n- x\n\n## 1.2.3 (2026-11-24)\n\n- y\n\n### z\n\n## 1.2.2\n\n- w\n';
    const notes = (TAG: string, text = changes) => {
      const folder = folderWith({ 'CHANGELOG.md': text });
      const { exitCode } = run('draft', 'notes', { folder, env: { TAG } });
      return { exitCode, notes: readFileSync(join(folder, 'temp/notes.md'), 'utf8') };
    };

    test('of that version', () => {
      assert.deepEqual(notes('v1.2.3'), { exitCode: 0, notes: '\n- y\n\n### z\n\n' });
      assert.deepEqual(notes('v1.2.2'), { exitCode: 0, notes: '\n- w\n' });
    });
    test('the release fails if there are no notes', () => {
      assert.equal(notes('v1.2.4').exitCode, 1);
      assert.equal(notes('v1.2.3', '## 1.2.3\n\n## 1.2.2\n\n- x\n').exitCode, 1);
    });
  });

  const LIST_TAGS =
    'api --paginate repos/octo-org/action/git/matching-refs/tags/v --jq .[].ref | ltrimstr("refs/tags/")';
  /** A line of `case` for GitHub's program that lists these tags. */
  const listing = (...tags: readonly string[]) =>
    `*matching-refs/tags/v*) printf '%s\\n' ${tags.join(' ')} ;;`;

  describe('draft', () => {
    const env = { TAG: 'v1.2.3' };
    const draft = (gh: string) => run('draft', 'draft', { env, gh });

    test('the draft is made once, and the bill of materials is attached each time', () => {
      const isThere = draft('exit 0').calls;
      const isNot = draft('[[ $* != *view* ]]').calls;
      const upload = /^release upload v1\.2\.3 \S+\/aep-flow-run\.cdx\.json --clobber$/;
      assert.deepEqual(
        [...isThere, '-', ...isNot].map((call) => (upload.test(call) ? 'upload' : call.split(' --')[0])),
        ['release view v1.2.3', 'upload', '-', 'release view v1.2.3', 'release create v1.2.3', 'upload'],
      );
      assert.match(isNot[1] ?? '', / --draft --verify-tag /);
    });
    test('the draft fails if the bill of materials cannot be attached', () => {
      assert.notEqual(draft('[[ $* != *upload* ]]').exitCode, 0);
    });
  });

  describe('publish', () => {
    const env = { TAG: 'v1.2.3', GH_REPO: 'octo-org/action', GITHUB_SHA: 'abc' };
    const gh = (sha: string, immutable: boolean, tags = ['v1', 'v1.2.3']) =>
      `case "$*" in
        ${listing(...tags)}
        *commits/tags/v1.2.3*) echo ${sha} ;;
        *releases/tags/v1.2.3*) echo ${immutable} ;;
      esac`;

    test('what was checked', () => {
      const { exitCode, calls } = run('publish', 'publish', { env, gh: gh('abc', true) });
      assert.equal(exitCode, 0);
      assert.deepEqual(calls, [
        LIST_TAGS,
        'api repos/octo-org/action/commits/tags/v1.2.3 --jq .sha',
        'release edit v1.2.3 --draft=false --latest',
        'api repos/octo-org/action/releases/tags/v1.2.3 --jq .immutable',
      ]);
    });
    test('nothing if the tag was moved since', () => {
      const { exitCode, calls } = run('publish', 'publish', { env, gh: gh('def', true) });
      assert.equal(exitCode, 1);
      assert.equal(calls.length, 2);
    });
    test('publishing changes nothing if a newer version exists', () => {
      const { exitCode, calls, text } = run('publish', 'publish', {
        env,
        gh: gh('abc', true, ['v1.2.3', 'v1.10.0']),
      });
      assert.equal(exitCode, 1);
      assert.deepEqual(calls, [LIST_TAGS]);
      assert.match(text, /^::error::v1\.2\.3 is not the newest version, v1\.10\.0 is/m);
    });
    test('publishing fails if the release is mutable', () => {
      const { exitCode, text } = run('publish', 'publish', { env, gh: gh('abc', false) });
      assert.equal(exitCode, 1);
      assert.match(text, /^::error::Release v1\.2\.3 can be changed/m);
    });
  });

  describe('move the tag of the major version', () => {
    const env = { TAG: 'v12.3.4', GH_REPO: 'octo-org/action', GITHUB_SHA: 'abc' };
    const refs = 'repos/octo-org/action/git/refs';
    const move = (gh: string, tags = ['v12', 'v12.3.4', 'v12.3.3', 'v9.0.0', 'v13.0.0-rc.1']) =>
      run('major', 'move', { env, gh: `case "$*" in ${listing(...tags)} *) ${gh} ;; esac` });

    test('if there is one', () => {
      assert.deepEqual(move('exit 0').calls, [
        LIST_TAGS,
        'api --silent repos/octo-org/action/git/ref/tags/v12',
        `api --silent --method PATCH ${refs}/tags/v12 -f sha=abc -F force=true`,
      ]);
    });
    test('or make it', () => {
      const { exitCode, calls } = move('[[ $* != *git/ref/* ]]');
      assert.equal(exitCode, 0);
      assert.equal(calls[2], `api --silent --method POST ${refs} -f ref=refs/tags/v12 -f sha=abc`);
    });
    test('moving the major tag fails if neither way works', () => assert.equal(move('exit 1').exitCode, 1));
    for (const newer of ['v12.3.5', 'v12.10.0', 'v13.0.0']) {
      test(`an old release that is run again does not move the major tag back from ${newer}`, () => {
        const { exitCode, calls, text } = move('exit 0', ['v12', 'v12.3.4', newer]);
        assert.equal(exitCode, 1);
        assert.deepEqual(calls, [LIST_TAGS]);
        assert.ok(text.includes(`::error::v12.3.4 is not the newest version, ${newer} is`), text);
      });
    }
    test('moving the major tag fails if the tags cannot be listed', () => {
      const { exitCode, calls } = run('major', 'move', { env, gh: 'exit 1' });
      assert.equal(exitCode, 1);
      assert.deepEqual(calls, [LIST_TAGS]);
    });
  });
});
