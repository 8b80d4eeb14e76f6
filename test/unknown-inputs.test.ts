import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { readSecrets } from '../src/inputs/secret-inputs.ts';
import { misspelled, otherSpellings } from '../src/inputs/unknown-inputs.ts';

describe('the other spellings of an input', () => {
  const spellings: readonly [name: string, ...others: string[]][] = [
    ['flow-id', 'flowId', 'flow_id'],
    ['window-start-time', 'windowStartTime', 'window_start_time'],
    ['delta-column-date-format', 'deltaColumnDateFormat', 'delta_column_date_format'],
    ['scopes'],
  ];
  for (const [name, ...others] of spellings) {
    test(`${name}: ${others.join(', ') || 'none'}`, () => assert.deepEqual(otherSpellings(name), others));
  }
});

describe('an input under another spelling', () => {
  afterEach(() => {
    delete process.env['INPUT_DELTACOLUMN'];
    delete process.env['INPUT_FLOW_ID'];
    delete process.env['INPUT_FLOW-ID'];
  });

  test('is answered with the name to write, and its value is not shown', () => {
    process.env['INPUT_DELTACOLUMN'] = 'updated_on';
    process.env['INPUT_FLOW_ID'] = 'f1';
    assert.deepEqual(misspelled(['flow-id', 'delta-column', 'scopes']), [
      { input: 'flow_id', problem: 'is not an input of this action: write flow-id', instead: 'flow-id' },
      {
        input: 'deltaColumn',
        problem: 'is not an input of this action: write delta-column',
        instead: 'delta-column',
      },
    ]);
  });

  test('is absent if it is empty, and the right spelling is not taken for it', () => {
    process.env['INPUT_DELTACOLUMN'] = ' ';
    process.env['INPUT_FLOW-ID'] = 'f1';
    assert.deepEqual(misspelled(['flow-id', 'delta-column']), []);
  });
});

test('secrets are found under every spelling, so that they are masked before they are refused', () => {
  const inputs: Record<string, string> = {
    'client-secret': 's1',
    clientSecret: 's2',
    client_secret: 's3',
    'access-token': 't1',
    accessToken: 't2',
    access_token: 't3',
    'client-id': 'public',
  };
  const secrets = readSecrets((name) => inputs[name] ?? '');
  assert.deepEqual([...secrets].sort(), ['s1', 's2', 's3', 't1', 't2', 't3']);
  assert.deepEqual(
    readSecrets(() => ''),
    [],
  );
});
