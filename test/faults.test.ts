import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeFaults } from '../src/report/texts/faults.ts';
import { measured } from './support/cpu-time.ts';

const fault = (code: string, message = 'Odd.') => ({ code, message });
const same = (text: string) => text;

describe('the errors of a run are described', () => {
  test('with the cause before the step that failed', () => {
    const faults = [fault('CONNECTOR-1001-500', 'Copy failed.'), fault('INGEST-1212-400', 'A row is bad.')];
    assert.deepEqual(describeFaults(faults, same), [
      'INGEST-1212-400 A row is bad.',
      'CONNECTOR-1001-500 Copy failed.',
    ]);
  });

  const head = "ErrorCode=SftpNetworkIssue,'Type=Hybrid";
  for (const [what, text, expected] of [
    [
      'with the message of the provider before its technical details',
      `${head},Message=The server 'otters', port 22, is silent.,Source=Sftp,''Type=Inner,Message=No.,Source=System,'`,
      `The server 'otters', port 22, is silent. (${head},Source=Sftp,''Type=Inner,Message=No.,Source=System,')`,
    ],
    ['with a message that has no source', `${head},Message=Silent.`, `Silent. (${head})`],
    ['as they are without a message', head, head],
    ['as they are with an empty message', `${head},Message= ,Source=x`, `${head},Message= ,Source=x`],
    ['as they are in another form', 'Bad row,Message=no', 'Bad row,Message=no'],
  ] as const) {
    test(what, () => assert.deepEqual(describeFaults([fault('', text)], same), [expected]));
  }

  test('after they were redacted as a whole', () => {
    const secret = 'otter,Message=quiet';
    const clean = (text: string) => text.replaceAll(secret, '***');
    const [described] = describeFaults([fault('', `ErrorCode=X,${secret},Message=Gone.`)], clean);
    assert.equal(described, 'Gone. (ErrorCode=X,***)');
  });

  test('at once, however long they are', () => {
    const faults = [fault('', `ErrorCode=${',Message='.repeat(500_000)}`), fault('', 'A'.repeat(4_000_000))];
    const { cpuMs } = measured(() => describeFaults(faults, same));
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
  });
});
