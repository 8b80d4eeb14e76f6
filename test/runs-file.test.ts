import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readRunIds } from '../src/inputs/runs-file.ts';

const RUN_ID = '22b2f361-3d1f-4f7e-8a3d-7c5f0a1be601';
const RUNS = JSON.stringify([{ runId: RUN_ID }]);
const NOT_FOR_SHOW = 'content-of-another-file';

const root = mkdtempSync(join(tmpdir(), 'runs-file-'));
const temp = join(root, 'temp');
const at = (name: string): string => `${temp}/${name}`;
const previous = process.env['RUNNER_TEMP'];
before(() => {
  mkdirSync(temp);
  process.env['RUNNER_TEMP'] = temp;
});
after(() => {
  if (previous === undefined) delete process.env['RUNNER_TEMP'];
  else process.env['RUNNER_TEMP'] = previous;
  rmSync(root, { recursive: true });
});

/** The problem of a text, which shows nothing of any file. */
function problemOf(text: string): string {
  const read = readRunIds(text);
  assert.ok('problem' in read, JSON.stringify(read));
  assert.ok(!read.problem.includes(NOT_FOR_SHOW), read.problem);
  return read.problem;
}

describe('run-id reads no file but the lists of runs of this action', () => {
  test('a list below RUNNER_TEMP is read', () => {
    writeFileSync(at('flow-run-runs-1.json'), RUNS);
    assert.deepEqual(readRunIds(at('flow-run-runs-1.json')), { value: [RUN_ID] });
  });

  for (const path of [
    'other.json',
    'flow-run-runs-1.json.bak',
    'flow-run-runs-.json',
    'flow-run-runs-12345678901.json',
    'deeper/flow-run-runs-1.json',
    '../flow-run-runs-1.json',
    './flow-run-runs-1.json',
  ]) {
    test(`another name is no file: ${path}`, () => {
      mkdirSync(at('deeper'), { recursive: true });
      writeFileSync(at(path), JSON.stringify([{ runId: RUN_ID, other: NOT_FOR_SHOW }]));
      assert.match(problemOf(at(path)), /is not the ID of a flow run/);
    });
  }

  test('a file outside RUNNER_TEMP is none', () => {
    const outside = join(root, 'flow-run-runs-1.json');
    writeFileSync(outside, RUNS);
    assert.match(problemOf(outside), /is not the ID of a flow run/);
  });

  test('a link is not followed', (t) => {
    writeFileSync(join(root, 'target'), RUNS);
    try {
      symlinkSync(join(root, 'target'), at('flow-run-runs-2.json'));
    } catch {
      return t.skip('links cannot be made here');
    }
    assert.match(problemOf(at('flow-run-runs-2.json')), /is not an ordinary file/);
  });

  test('a folder and a pipe are refused without a wait', { skip: process.platform === 'win32' }, () => {
    mkdirSync(at('flow-run-runs-3.json'));
    execFileSync('mkfifo', [at('flow-run-runs-4.json')]);
    for (const name of ['flow-run-runs-3.json', 'flow-run-runs-4.json']) {
      assert.match(problemOf(at(name)), /is not an ordinary file/);
    }
  });

  test('a huge file is refused by its size', () => {
    writeFileSync(at('flow-run-runs-5.json'), RUNS);
    truncateSync(at('flow-run-runs-5.json'), 33 * 1024 * 1024);
    assert.match(problemOf(at('flow-run-runs-5.json')), /is too large/);
  });

  test('nothing is shown of a file that holds no runs', () => {
    for (const [index, content] of [
      NOT_FOR_SHOW,
      JSON.stringify([{ runId: `${NOT_FOR_SHOW}!` }]),
    ].entries()) {
      writeFileSync(at(`flow-run-runs-6${index}.json`), content);
      assert.match(problemOf(at(`flow-run-runs-6${index}.json`)), /does not hold the runs/);
    }
  });

  test('a file that is not there is called that', () => {
    assert.match(problemOf(at('flow-run-runs-7.json')), /does not exist/);
  });
});
