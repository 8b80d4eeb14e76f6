import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Fault } from './support/flow-service/index.ts';
import { assertRed, MINTING, postsOf, takeStep, takeStepHere } from './support/step.ts';

const RUN = { id: '3fb0418e-1804-45d6-8d56-dd51f05c0baf', etag: '"1100c53e-0000-0200-0000-627138980000"' };

/** An answer that stands for success and is none that can be read; the service has made the run. */
function answer(body: string | Uint8Array, more: Partial<Extract<Fault, { kind: 'body' }>> = {}): Fault {
  return { kind: 'body', status: 201, body, processed: true, ...more };
}

const UNREADABLE: Readonly<Record<string, Fault>> = {
  'HTTP 202 with nothing in it': answer('', { status: 202 }),
  'HTTP 203 with the run in it': answer(JSON.stringify(RUN), { status: 203 }),
  'HTTP 204': { kind: 'status', status: 204, processed: true },
  'HTTP 206 with a part of it': answer('{"items":[', { status: 206 }),
  'HTTP 299 with the run in it': answer(JSON.stringify(RUN), { status: 299 }),
  'an empty body': answer(''),
  'a page of HTML': answer('<!doctype html><title>Sign in</title><p>OK', {
    status: 200,
    contentType: 'text/html',
  }),
  'JSON cut short': answer(JSON.stringify({ items: [RUN] }).slice(0, -9)),
  'rubbish that calls itself gzip': answer(Buffer.from('1f8b0800ffffffdeadbeef', 'hex'), {
    headers: { 'content-encoding': 'gzip' },
  }),
  'gzip that nobody asked for': answer(gzipSync(JSON.stringify({ items: [RUN] })), {
    headers: { 'content-encoding': 'gzip' },
  }),
  ...Object.fromEntries(
    [
      'null',
      'true',
      '"3fb0418e-1804-45d6-8d56-dd51f05c0baf"',
      '[]',
      '{}',
      '{"items":[]}',
      '{"items":null}',
      '{"items":{}}',
      '{"items":[null]}',
      '{"items":[{}]}',
      JSON.stringify([RUN]),
      JSON.stringify({ items: [RUN, { ...RUN, id: '5d2b9e64-0c1f-4a7e-b6a3-98e1c4f7720d' }] }),
      ...[null, true, 42, '', ' ', [RUN.id], { id: RUN.id }].map((id) => JSON.stringify({ id })),
      ...[
        '$(id)',
        '`id`',
        'a;b',
        'a b',
        'a/b',
        '../flows/x',
        '..',
        '.',
        'a\nb',
        'a%2fb',
        'x'.repeat(129),
      ].map((id) => JSON.stringify({ items: [{ ...RUN, id }] })),
      `${'['.repeat(100_000)}`,
    ].map((body) => [body.slice(0, 100), answer(body)]),
  ),
};

describe('an answer to the creation that cannot be understood is not taken for success', {
  concurrency: 6,
}, () => {
  for (const [name, fault] of Object.entries(UNREADABLE)) {
    test(name, async () => {
      // What is special in HTTP meets the bundle, what is special in JSON the same sources.
      const take = /^[[{"nt]/.test(name) ? takeStepHere : takeStep;
      const step = await take({ faults: { create: fault } });
      assertRed(step, 'unknown');
      assert.equal(step.runs.length, 1);
      assert.deepEqual(postsOf(step), ['create']);
    });
  }
});

describe('an answer of IMS that has no usable token in it ends the step', { concurrency: 6 }, () => {
  const answers: Readonly<Record<string, Fault>> = {
    'an empty body': answer('', { status: 200 }),
    'a page of HTML': answer('<html><body>Sign in</body></html>', { status: 200, contentType: 'text/html' }),
    'HTTP 204': { kind: 'status', status: 204 },
    'a token cut short': answer('{"access_token":"eyJhbGciOi', { status: 200 }),
    ...Object.fromEntries(
      [
        '{}',
        'null',
        '[]',
        ...[null, '', 7, ['a'], 'two words', 'a\r\nx-injected: 1', 'ü', 'a\u0000'].map((token) =>
          JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: 86_399 }),
        ),
      ].map((body) => [body, answer(body, { status: 200 })]),
    ),
  };
  for (const [name, fault] of Object.entries(answers)) {
    test(name, async () => {
      const step = await takeStepHere({ inputs: MINTING, faults: { token: fault } });
      assertRed(step, '');
      assert.equal(step.runs.length, 0);
      assert.ok(step.requests.every(({ call }) => call === 'token'));
    });
  }
});

test('an answer that says more than is known of it is accepted', async () => {
  const body = JSON.stringify({ _links: {}, items: [{ ...RUN, state: 'scheduled', createdAt: 1 }] });
  const step = await takeStep({ faults: { create: answer(body) } });
  assert.equal(step.exitCode, 0);
  assert.equal(step.outputs['run-id'], RUN.id);
  assert.equal(step.outputs['etag'], RUN.etag);
});

test('a run without a usable etag is a run all the same', async () => {
  for (const etag of [undefined, null, 7, 'a\nb', 'x'.repeat(10_000)]) {
    const step = await takeStepHere({ faults: { create: answer(JSON.stringify({ ...RUN, etag })) } });
    assert.equal(step.exitCode, 0);
    assert.equal(step.outputs['run-id'], RUN.id);
    assert.equal(step.outputs['etag'], '');
  }
});
