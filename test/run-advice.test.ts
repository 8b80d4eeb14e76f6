import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adviseOnRun } from '../src/report/annotation/run-advice.ts';
import { measured } from './support/cpu-time.ts';

const fault = (code: string, message = 'Odd.') => ({ code, message });

describe('the errors of a run lead to advice', () => {
  for (const [code, message, advice] of [
    ['133', 'Odd.', /found no files/],
    ['', 'We are unable to locate any files uploaded.', /found no files/],
    ['MAPPER-3700-400', 'Odd.', /mapping/],
    ['INGEST-1212-400', 'Odd.', /schema of the dataset/],
    ['INGEST-1999-400', 'Batch ingestion guardrails hit: too many files.', /`window-size`/],
    ['', "ErrorCode=SftpNetworkIssue,'Type=x", /read from the source/],
    ['CONNECTOR-1001-500', 'Odd.', /read from the source/],
    ['CONNECTOR-2001-500', 'Odd.', /could not be processed/],
    ['CONNECTOR-3001-500', 'Odd.', /No batch could be created/],
    ['OTTERS-1-400', 'Odd.', /Find the cause/],
  ] as const) {
    test(`${code} ${message}`, () => assert.match(adviseOnRun([fault(code, message)]), advice));
  }

  test('no error leads to the general advice', () => assert.match(adviseOnRun([]), /Find the cause/));

  test('the deepest one decides', () => {
    const faults = [fault('MAPPER-3700-400'), fault('CONNECTOR-1001-500')];
    assert.match(adviseOnRun(faults), /mapping of the flow/);
  });

  test('an unknown one leaves the decision to the step that failed', () => {
    assert.match(adviseOnRun([fault('', 'otters'), fault('CONNECTOR-2001-500')]), /could not be processed/);
  });

  test('an earlier cause decides before a later one of another kind', () => {
    assert.match(adviseOnRun([fault('INGEST-1212-400'), fault('133')]), /schema of the dataset/);
  });

  test('at once, however long they are', () => {
    const faults = [fault('', `ErrorCode=${',Message='.repeat(500_000)}`), fault('', 'A'.repeat(4_000_000))];
    const { cpuMs } = measured(() => adviseOnRun(faults));
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
  });
});
