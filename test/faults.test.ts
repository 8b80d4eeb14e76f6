import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Clean, cut } from '../src/report/redact/sanitize.ts';
import { describeFault } from '../src/report/texts/faults.ts';

const fault = (code: string, message = 'Odd.') => ({ code, message });
const same = (text: string) => text;

describe('the errors of a run are described', () => {
  test('by their codes and messages', () => {
    assert.equal(
      describeFault(fault('INGEST-1212-400', 'A row is bad.'), same),
      'INGEST-1212-400 A row is bad.',
    );
    assert.equal(describeFault(fault('', 'Copy failed.'), same), 'Copy failed.');
  });

  test('without what is redacted, and cut behind that', () => {
    const clean: Clean = (text, longest) => cut(text.replaceAll('otter', '***'), longest ?? 0);
    const described = describeFault(fault('', `otter ${'x'.repeat(900)}`), clean);
    assert.equal(described, `*** ${'x'.repeat(496)}…`);
  });
});
