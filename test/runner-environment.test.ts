import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { context } from '@actions/github';
import { isRerun, readRunnerFiles, readWorkflow } from '../src/inputs/runner-environment.ts';

const RUNNER = {
  runId: 7_301,
  runAttempt: 2,
  serverUrl: 'https://github.example.com',
  eventName: 'workflow_dispatch',
};
const outside = { ...context };
const repository = process.env['GITHUB_REPOSITORY'];
const summaryFile = process.env['GITHUB_STEP_SUMMARY'];

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('the workflow run that a step belongs to', () => {
  beforeEach(() => {
    Object.assign(context, RUNNER);
    setVariable('GITHUB_REPOSITORY', 'acme/data-jobs');
  });
  afterEach(() => {
    Object.assign(context, outside);
    setVariable('GITHUB_REPOSITORY', repository);
    setVariable('GITHUB_STEP_SUMMARY', summaryFile);
  });

  test('is the page of this attempt, on the server it runs on, and what started it', () => {
    assert.deepEqual(readWorkflow(), {
      url: 'https://github.example.com/acme/data-jobs/actions/runs/7301/attempts/2',
      event: 'workflow_dispatch',
    });
    assert.equal(isRerun(), true);
  });

  test('is no re-run in its first attempt', () => {
    Object.assign(context, { runAttempt: 1 });
    assert.equal(isRerun(), false);
  });

  test('has no attempt in its page, and is no re-run, if the runner gives none', () => {
    Object.assign(context, { runAttempt: Number.NaN });
    assert.equal(readWorkflow()?.url, 'https://github.example.com/acme/data-jobs/actions/runs/7301');
    assert.equal(isRerun(), false);
  });

  test('is nothing without a run id', () => {
    Object.assign(context, { runId: Number.NaN });
    assert.equal(readWorkflow(), undefined);
  });

  for (const value of [undefined, '']) {
    test(`is nothing if the repository is ${JSON.stringify(value)}`, () => {
      setVariable('GITHUB_REPOSITORY', value);
      assert.equal(readWorkflow(), undefined);
    });
  }

  test('collects the summary in the file, and large outputs in the folder, that the runner names, if any', () => {
    setVariable('GITHUB_STEP_SUMMARY', '/tmp/summary.md');
    setVariable('RUNNER_TEMP', '/tmp/runner');
    assert.deepEqual(readRunnerFiles(), { summaryFile: '/tmp/summary.md', tempFolder: '/tmp/runner' });
    setVariable('GITHUB_STEP_SUMMARY', undefined);
    setVariable('RUNNER_TEMP', undefined);
    assert.deepEqual(readRunnerFiles(), { summaryFile: '', tempFolder: '' });
  });
});
