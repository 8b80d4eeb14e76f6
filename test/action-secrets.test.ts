import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from './support/flow-service/index.ts';
import {
  assertRed,
  commandsIn,
  errorOf,
  MINTING,
  type Step,
  takeStep,
  takeStepHere,
} from './support/step.ts';

/** Everything that a secret can hold and an encoding can change. */
const SECRET = 'p8e-S3cr+t/&="q\'<x>\\%41 ü€~.end';
const PARTS = [
  'eyJhbGciOiJub3QtYS1yZWFsLXRva2VuIn0',
  'eyJzdWIiOiJub2JvZHkifQ-_not_a_real_payload',
  'c2lnbmF0dXJlLW9mLW5vYm9keQ-_at_all',
] as const;
const TOKEN = PARTS.join('.');

/** A text in every form in which a service, or a proxy, may give it back. */
function formsOf(text: string): readonly string[] {
  const base64 = Buffer.from(text).toString('base64');
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    text,
    encodeURIComponent(text),
    encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams({ '': text }).toString().slice(1),
    JSON.stringify(text).slice(1, -1),
    html,
    html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(text).toString('base64url'),
  ];
}

function asSeen(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Nowhere but in the commands that mask them. */
function assertNowhere(step: Step, secrets: readonly string[]) {
  const log = `${step.stdout}\n${step.stderr}`.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const places = {
    log: log.join('\n'),
    annotations: commandsIn(log.join('\n'))
      .map(({ properties, data }) => `${properties} ${data}`)
      .join('\n'),
    outputs: Object.values(step.outputs).join('\n'),
    summary: step.summary,
    'summary as people see it': asSeen(step.summary),
  };
  for (const secret of secrets) {
    for (const form of new Set(formsOf(secret))) {
      for (const [place, text] of Object.entries(places)) {
        assert.ok(!text.includes(form), `${form} is in the ${place}:\n${text}`);
      }
    }
  }
}

function problem(status: number, text: string): Fault {
  const body = JSON.stringify({
    type: 'https://ns.adobe.com/aep/errors/FLOW-1100-400',
    title: text,
    report: { 'detailed-message': text, 'request-id': text },
    error: 'invalid_request',
    error_description: text,
    message: text,
  });
  return { kind: 'body', status, body };
}

const withToken = (fault: Fault) => ({ inputs: { 'access-token': TOKEN }, faults: { create: fault } });
const withSecret = (fault: Fault) => ({
  inputs: { ...MINTING, 'client-secret': SECRET },
  settings: { clientSecret: SECRET },
  faults: { token: fault },
});

describe('a secret that an answer echoes is not printed', { concurrency: 6 }, () => {
  test('the token, with the headers and the body of the creation', async () => {
    for (const status of [400, 401, 500]) {
      const step = await takeStep(withToken({ kind: 'echo', status }));
      assert.equal(step.exitCode, 1);
      assert.match(errorOf(step), /Bearer \*\*\*/);
      assertNowhere(step, [TOKEN, ...PARTS]);
    }
  });

  test('the client secret, with the form of the token request', async () => {
    const step = await takeStep(withSecret({ kind: 'echo', status: 400 }));
    assertRed(step, '');
    assert.match(errorOf(step), /client_secret=\*\*\*/);
    assertNowhere(step, [SECRET]);
  });

  test('the token that was just minted', async () => {
    const step = await takeStep({ inputs: MINTING, faults: { create: { kind: 'echo' } } });
    const masks = step.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data);
    assert.equal(masks.length, 2);
    assert.ok(step.requests.some(({ headers }) => headers['authorization'] === `Bearer ${masks[1]}`));
    assertNowhere(step, masks);
  });

  // From here on, the same sources in this process.
  for (const [index, form] of formsOf(SECRET).entries()) {
    test(`the client secret in form ${index}: ${form}`, async () => {
      const step = await takeStepHere(withSecret(problem(400, `no such secret: ${form}, is it?`)));
      assertRed(step, '');
      assertNowhere(step, [SECRET]);
    });

    test(`the client secret in form ${index}, in a text that is no JSON`, async () => {
      const body = `no such secret: ${form}, is it?`;
      const step = await takeStepHere(
        withSecret({ kind: 'body', status: 400, body, contentType: 'text/plain' }),
      );
      assertRed(step, '');
      assertNowhere(step, [SECRET]);
    });
  }

  for (const [index, form] of formsOf(TOKEN).entries()) {
    test(`the token in form ${index}`, async () => {
      const step = await takeStepHere(withToken(problem(400, `no such token: ${form}, is it?`)));
      assertRed(step, '');
      assertNowhere(step, [TOKEN, ...PARTS]);
    });
  }

  test('the token in its parts, over several lines and with escape sequences between', async () => {
    for (const between of [' ', '\n', ' . ', '\u001b[0m', '\u200b', '</b><b>']) {
      const step = await takeStepHere(withToken(problem(400, `parts: ${PARTS.join(between)}`)));
      assertNowhere(step, [TOKEN, ...PARTS]);
    }
  });

  test('the token with something invisible within', async () => {
    for (const invisible of ['\u200b', '\u001b[0m', '\u00ad', '\u0000', '\r', '\n']) {
      const text = `token: ${TOKEN.slice(0, 20)}${invisible}${TOKEN.slice(20)}`;
      const step = await takeStepHere(withToken(problem(400, text)));
      assertNowhere(step, [TOKEN, ...PARTS.slice(1)]);
    }
  });

  test('the token with what would be broken up as a command, around and within', async () => {
    const token = `::add-mask::${PARTS[1]}##[error]${PARTS[2]}`;
    const step = await takeStepHere({
      inputs: { 'access-token': token },
      faults: { create: problem(400, `\n::error::${token}##[error]`) },
    });
    assertNowhere(step, [token, PARTS[1], PARTS[2]]);
  });

  test('the token in a text that is cut in the middle of the token', async () => {
    const beginning = PARTS[0].slice(0, 16);
    for (const length of [930, 960, 980, 3_930, 3_970]) {
      const step = await takeStepHere(withToken(problem(400, `${'x'.repeat(length)} ${TOKEN} more`)));
      assertRed(step, '');
      assertNowhere(step, [beginning]);
    }
  });

  test('the client secret in a page that is cut in the middle of the secret', async () => {
    const body = `<p>${'x '.repeat(485)}${SECRET}</p>`;
    const step = await takeStepHere(
      withSecret({ kind: 'body', status: 400, body, contentType: 'text/html' }),
    );
    assertRed(step, '');
    assertNowhere(step, [SECRET.slice(0, 9)]);
  });

  test('the token as the id and the etag of the run', async () => {
    const body = JSON.stringify({ id: TOKEN, etag: `"${TOKEN}"` });
    assertNowhere(await takeStepHere(withToken({ kind: 'body', body })), [TOKEN, ...PARTS]);
  });

  test('the token as a header of the answer', async () => {
    const headers = { 'x-request-id': TOKEN, location: TOKEN };
    for (const status of [302, 400, 500]) {
      const step = await takeStepHere(withToken({ kind: 'status', status, headers }));
      assert.equal(step.exitCode, 1);
      assertNowhere(step, [TOKEN, ...PARTS]);
    }
  });
});

describe('a secret among the inputs is not printed', { concurrency: 6 }, () => {
  const inputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'under the spelling clientSecret': { 'access-token': '', clientSecret: SECRET },
    'under the spelling client_secret': { 'access-token': '', client_secret: SECRET },
    'under the spelling accessToken': { 'access-token': '', accessToken: SECRET },
    'given beside the other': { 'access-token': SECRET, 'client-secret': SECRET },
    'with the word Bearer before it': { 'access-token': `Bearer ${TOKEN}` },
    'with a line break in it': { 'access-token': `${PARTS[0]}\n${PARTS[1]}` },
    'with a line break of Windows in it': { 'access-token': `${PARTS[0]}\r\n${PARTS[1]}` },
    'with a CR in it': { 'access-token': `${PARTS[0]}\r${PARTS[1]}` },
    'with characters that no token has': { 'access-token': SECRET },
    'as an input that is none of its own too': {
      'access-token': TOKEN,
      'flow-id': TOKEN,
      'org-id': `${TOKEN}@x`,
    },
    'with a token in the place of the client ID': { 'access-token': TOKEN, 'client-id': `${TOKEN} ` },
  };
  for (const [name, given] of Object.entries(inputs)) {
    test(name, async () => {
      const step = await takeStep({ inputs: given });
      assert.deepEqual(
        step.requests.filter(() => name !== 'with a token in the place of the client ID'),
        [],
      );
      assertNowhere(step, [SECRET, TOKEN, ...PARTS]);
      const masks = step.commands.filter(({ name: command }) => command === 'add-mask');
      assert.ok(masks.length > 0, 'the runner masks no secret');
      if (step.requests.length === 0) assertRed(step, '', {});
    });
  }

  test('as a password in a URL', async () => {
    for (const name of ['api-url', 'ims-url']) {
      const step = await takeStep({ inputs: { [name]: `https://user:${PARTS[0]}@platform.adobe.io` } });
      assertRed(step, '', {});
      assertNowhere(step, [PARTS[0]]);
    }
  });

  test('masks a secret before anything else is printed', async () => {
    const { stdout } = await takeStep({ inputs: { ...MINTING, 'flow-id': 'x' } });
    assert.equal(commandsIn(stdout.split('\n')[0] ?? '')[0]?.name, 'add-mask');
  });
});
