import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from './support/flow-service/index.ts';
import { assertRed, commandsIn, INPUTS, MINTING, type Step, takeStep, takeStepHere } from './support/step.ts';

const HOSTILE: Readonly<Record<string, string>> = {
  'a line break of every kind':
    'a\n::error::evil\r\n::error::evil\r::error::evil\u0085::error::evil\u2028::error::evil',
  'an output': 'x\n::set-output name=run-id::evil\n  ::set-output name=outcome::created',
  'a bare CR before a command': 'x\r##[add-mask]x\r##[error]evil\r::stop-commands::evil',
  'a command within the line':
    'x ##[error]evil ##[set-output name=run-id]evil [command]evil ##vso[task.complete]',
  'a command with something invisible in it':
    'x\n:\u200b:error:\u200b:evil #\u200b#[error]evil \u202e#\ufeff#[add-mask]x',
  'a command with a colour in it': 'x\n:\u001b[0m:error:\u001b[0m:evil #\u001b[0m#[error]evil',
  'a command that is escaped already': 'x%0A::error::evil%0D##[error]evil',
  'escape sequences':
    '\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u009b2J\u0008\u0000',
  HTML: '</code></td></tr></table><script>alert(1)</script><img src=x onerror=alert(1)><a href="//evil.example">x</a>',
  'HTML in pieces': '<<b>script>alert(1)</</b>script> <img/src=`x` <!-- <svg/onload=alert(1)',
  attributes: '" onmouseover="alert(1)\' onfocus=\'alert(1)',
  Markdown:
    '\n\n# Title\n\n[x](https://evil.example) ![x](https://evil.example/x.png) `code` **bold**\n\n| a |\n|---|\n\n@octocat #1',
  'a very long text': `${'<'.repeat(2_000_000)}`,
  'a very long text of escapes': `${'\u001b[31m'.repeat(100_000)}##[error]evil`,
};

/** The ways in which a service or a proxy words an error. */
const FORMS: Readonly<Record<string, (text: string) => Fault>> = {
  "the Flow Service's report": (text) =>
    json({
      type: `https://x/${text}/FLOW-1439-404`,
      title: text,
      report: { 'detailed-message': text, 'request-id': text },
    }),
  "the Flow Service's legacy form": (text) => json({ errorMessage: text, errorDetails: text }),
  "the gateway's form": (text) => json({ error_code: text, message: text }),
  "OAuth's form": (text) => json({ error: text, error_description: text }),
  'the generic problem': (text) => json({ type: text, title: text, detail: text }),
  'a plain text': (body) => ({ kind: 'body', status: 400, body, contentType: 'text/plain' }),
  'a page': (text) => ({
    kind: 'body',
    status: 400,
    body: `<html><head><title>${text}</title></head><body><pre>${text}</pre>`,
    contentType: 'text/html',
  }),
};

function json(body: object): Fault {
  return { kind: 'body', status: 400, body: JSON.stringify(body) };
}

/** All the markup that this action writes; whatever else has an angle bracket came from elsewhere. */
const OWN_MARKUP =
  /<\/?(?:h3|p|ul|li|table|tr|td|code|a)>|<th align="left">|<td nowrap>|<\/th>|<a href="https:\/\/(?:experience\.adobe\.com|github\.com)\/[^"<>\s]*">/g;

function assertHarmless(step: Step) {
  const text = step.summary.replace(OWN_MARKUP, '');
  assert.doesNotMatch(text, /[<>"']/);
  // A blank line would end the HTML, and Markdown would begin.
  assert.doesNotMatch(step.summary.trimEnd(), /\n\s*\n/);
  for (const printed of [step.stdout, step.stderr, step.summary]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(printed, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Cf}]/u);
  }
  assert.ok(!step.stdout.includes('##['));
  assert.ok(step.commands.every(({ data }) => data.length <= 4_096));
  // GitHub shows no summary above 1 MiB, and all steps of a job share 20.
  assert.ok(step.summary.length < 65_536, `a summary of ${step.summary.length} characters`);
  assert.ok(step.durationMs < 10_000);
}

test('the model of the runner finds the commands that it is to find', () => {
  const names = (text: string) => commandsIn(text).map(({ name }) => name);
  assert.deepEqual(names('a\r##[add-mask]x'), ['add-mask']);
  assert.deepEqual(names('a\n  ::set-output name=run-id::evil'), ['set-output']);
  assert.deepEqual(names('a ##[error]b\r\n\t::warning title=x::y\r::debug::z'), [
    'error',
    'warning',
    'debug',
  ]);
  assert.deepEqual(names('a ::error::b # #[error] :: error'), []);
  assert.deepEqual(commandsIn('::error title=a%0Ab::c%0Ad%25'), [
    { name: 'error', properties: 'title=a%0Ab', data: 'c\nd%' },
  ]);
});

describe('what a service says is never obeyed by the runner, nor rendered by the summary', {
  concurrency: 6,
}, () => {
  for (const [text, hostile] of Object.entries(HOSTILE)) {
    for (const [form, fault] of Object.entries(FORMS)) {
      // In the first form each text meets the bundle, in the others the same sources.
      const take = form === "the Flow Service's report" ? takeStep : takeStepHere;
      test(`${text}, in ${form}`, async () => {
        const step = await take({ faults: { create: fault(hostile) } });
        assertRed(step, '');
        assertHarmless(step);
      });
    }

    test(`${text}, from IMS`, async () => {
      const fault = json({ error: hostile, error_description: hostile });
      const step = await takeStepHere({ inputs: MINTING, faults: { token: fault } });
      assertRed(step, '');
      assertHarmless(step);
    });

    test(`${text}, if a run may exist`, async () => {
      const body = JSON.stringify({ title: hostile, report: { 'detailed-message': hostile } });
      const step = await takeStepHere({ faults: { create: { kind: 'body', status: 500, body } } });
      assertRed(step, 'unknown');
      assertHarmless(step);
    });
  }

  test('a request id in a header', async () => {
    const headers = { 'x-request-id': '##[error]evil ::error::evil <script>alert(1)</script> "\'' };
    const step = await takeStep({ faults: { create: { kind: 'status', status: 400, headers } } });
    assertRed(step, '');
    assertHarmless(step);
  });

  test('an etag, which is left out', async () => {
    const etag = '"##[error]evil ::set-output name=run-id::evil <script>alert(1)</script> \'';
    const body = JSON.stringify({ id: '3fb0418e-1804-45d6-8d56-dd51f05c0baf', etag });
    const step = await takeStep({ faults: { create: { kind: 'body', body } } });
    assert.equal(step.exitCode, 0);
    assert.equal(step.outputs['etag'], '');
    assert.equal(step.outputs['run-id'], '3fb0418e-1804-45d6-8d56-dd51f05c0baf');
    assert.deepEqual(
      step.commands.map(({ name }) => name),
      ['add-mask'],
    );
    assertHarmless(step);
  });
});

describe('what a workflow is given from elsewhere is never obeyed either', { concurrency: 6 }, () => {
  test('a delta column that holds commands and markup', async () => {
    const name = '##[error]evil ::error::evil <script>alert(1)</script> "\' %0A::error::evil';
    const step = await takeStep({ inputs: { 'delta-column': name } });
    assert.equal(step.exitCode, 0);
    assert.equal(JSON.parse(step.requests[0]?.body ?? '').params.deltaColumn.name, name);
    assert.deepEqual(
      step.commands.map(({ data }) => data),
      [INPUTS['access-token']],
    );
    assertHarmless(step);
  });

  for (const [text, hostile] of Object.entries(HOSTILE)) {
    // The operating system bounds the length of a variable.
    const value = hostile.slice(0, 100_000).replaceAll('\u0000', '');
    test(`${text}, in inputs that are wrong`, async () => {
      const wrong = [
        'client-id',
        'org-id',
        'sandbox-name',
        'api-url',
        'ims-url',
        'flow-id',
        'window-start-time',
        'request-timeout',
      ];
      const step = await takeStep({ inputs: Object.fromEntries(wrong.map((name) => [name, value])) });
      assertRed(step, '', {});
      assert.deepEqual(step.requests, []);
      assertHarmless(step);
    });
  }
});
