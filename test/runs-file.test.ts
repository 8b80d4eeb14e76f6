import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseRunsOrFile } from '../src/inputs/runs-file.ts';

const tempFolder = process.env['RUNNER_TEMP'];
const folder = mkdtempSync(join(tmpdir(), 'runs-file-'));
const at = (number: number) => `${folder}/flow-run-runs-${number}.json`;

describe('the file of the runs of an earlier step', () => {
  before(() => {
    process.env['RUNNER_TEMP'] = folder;
  });
  after(() => {
    if (tempFolder === undefined) delete process.env['RUNNER_TEMP'];
    else process.env['RUNNER_TEMP'] = tempFolder;
    rmSync(folder, { recursive: true });
  });

  test('is read as the JSON of runs', () => {
    writeFileSync(at(1), '[{"runId":"r1"},{"runId":"r2"}]');
    assert.deepEqual(parseRunsOrFile(at(1)), { value: [{ runId: 'r1' }, { runId: 'r2' }] });
  });

  const refused: readonly (readonly [what: string, problem: RegExp, make: (path: string) => void])[] = [
    ['does not exist', /does not exist/, () => undefined],
    ['is a link', /not an ordinary file/, (path) => symlinkSync(at(1), path)],
    ['is a link to nothing', /not an ordinary file/, (path) => symlinkSync(`${folder}/none`, path)],
    [
      'is too large',
      /too large/,
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 33 * 1_024 * 1_024);
      },
    ],
    ['is no JSON', /does not hold the runs/, (path) => writeFileSync(path, 'root:x:0:0:hunter2')],
    ['lists no runs', /does not hold the runs/, (path) => writeFileSync(path, '["hunter2/../"]')],
    ['is an object', /does not hold the runs/, (path) => writeFileSync(path, '{"runId":"hunter2"}')],
  ];
  for (const [index, [what, problem, make]] of refused.entries()) {
    test(`is refused if it ${what}, and nothing of it is shown`, () => {
      make(at(index + 10));
      const parsed = parseRunsOrFile(at(index + 10));
      assert.ok('problem' in parsed);
      assert.match(parsed.problem, problem);
      assert.ok(!parsed.problem.includes('hunter2'));
    });
  }

  test('is refused at once if it is a pipe to which nobody writes', {
    skip: process.platform === 'win32',
  }, () => {
    execFileSync('mkfifo', [at(30)]);
    assert.deepEqual(parseRunsOrFile(at(30)), { problem: 'names something that is not an ordinary file' });
  });

  test('is no other file', () => {
    for (const path of [`${folder}/../flow-run-runs-1.json`, `${folder}/other.json`, '/etc/passwd']) {
      const parsed = parseRunsOrFile(path);
      assert.ok('problem' in parsed && /not the ID of a flow run/.test(parsed.problem));
    }
  });
});
