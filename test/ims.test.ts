import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withoutSecrets } from '../src/adobe/http/http.ts';
import type { HttpAnswer } from '../src/adobe/http/request.ts';
import { AnswerError, UnreadableAnswerError } from '../src/adobe/problem/problem.ts';
import { maskingTokens, mintToken } from '../src/adobe/token/ims.ts';
import { tokensIn } from '../src/adobe/token/tokens-in.ts';

const JWT = `eyJ${'hbGciOi'.repeat(3)}.eyJ${'zdWIiOi'.repeat(3)}.c2lnbmF0dXJlLW9mLW5vYm9keQ`;
const OPAQUE = 'fresh-token-of-nobody-41';

const CREDENTIAL = { kind: 'client-secret', clientSecret: 'p8e-quiet-otter', scopes: 'openid' } as const;

/** Asks for a token, and gives what came of it and what was masked. */
async function mint(status: number, body: string, headers: HttpAnswer['headers'] = {}) {
  const masked: string[] = [];
  const context = {
    transport: async () => ({ status, headers, body }),
    mask: (secret: string) => void masked.push(secret),
  };
  const grant = { imsUrl: 'http://127.0.0.1:1', clientId: '7c1f0e', credential: CREDENTIAL };
  const end: unknown = await mintToken(context, grant).catch((error: unknown) => error);
  return { masked, end, message: end instanceof Error ? end.message : '' };
}

const fresh = (token: string) => JSON.stringify({ access_token: token, token_type: 'bearer' });

describe('an answer of the token endpoint', () => {
  test('with HTTP 200 is taken, and its token masked', async () => {
    const { end, masked } = await mint(200, fresh(OPAQUE));
    assert.deepEqual(end, { accessToken: OPAQUE, expiresInSeconds: undefined });
    assert.deepEqual(masked, [OPAQUE]);
  });

  for (const status of [201, 202, 203, 204, 206]) {
    test(`with HTTP ${status} is not taken, and its token masked and not shown`, async () => {
      const { end, masked, message } = await mint(status, fresh(JWT));
      assert.ok(end instanceof UnreadableAnswerError);
      assert.equal(message, `IMS answered HTTP ${status} instead of HTTP 200`);
      assert.deepEqual(masked, [JWT]);
    });
  }

  for (const [what, body] of Object.entries({
    'a page': `<html><body>Bad gateway. {"access_token":"${OPAQUE}"}</body></html>`,
    'a page with a JWT': `<html><body>Bad gateway for ${JWT}</body></html>`,
    'a form': `error=none&access_token=${OPAQUE}&token_type=bearer`,
    'JSON with the token': JSON.stringify({ message: 'odd', detail: OPAQUE, access_token: OPAQUE }),
    'JSON with the token further down': JSON.stringify({ title: OPAQUE, data: { access_token: OPAQUE } }),
    'no object': JSON.stringify([OPAQUE, { refresh_token: OPAQUE }]),
  })) {
    test(`that is a failure with ${what} shows nothing of it, and masks the token`, async () => {
      const { end, masked, message } = await mint(502, body, { 'x-request-id': 'rq-7' });
      assert.ok(end instanceof AnswerError);
      assert.equal(message, 'HTTP 502 with no explanation (request id rq-7)');
      assert.deepEqual(masked, [body.includes(JWT) ? JWT : OPAQUE]);
    });
  }

  test('that refuses shows its error and its description, without a token in it', async () => {
    const description = `the assertion ${JWT} is not valid, nor is access_token=${OPAQUE}!`;
    const body = { error: 'invalid_client', error_description: description, message: 'more', title: OPAQUE };
    const { end, masked, message } = await mint(400, JSON.stringify(body));
    assert.ok(end instanceof AnswerError);
    assert.equal(
      message,
      'HTTP 400 IMS-invalid_client: the assertion *** is not valid, nor is access_token=***!',
    );
    assert.deepEqual(masked, [OPAQUE, JWT]);
  });

  test('that is a web page is known to be one, and not shown', async () => {
    const page = `<!doctype html><p>Blocked, access_token=${OPAQUE}</p>`;
    const { end, message, masked } = await mint(403, page, { 'content-type': 'text/html' });
    assert.ok(end instanceof AnswerError && end.problem.isPage);
    assert.equal(message, 'HTTP 403 with no explanation');
    assert.deepEqual(masked, [OPAQUE]);
  });

  test('that refuses with other things than texts is no explanation', async () => {
    const { message } = await mint(400, JSON.stringify({ error: { code: 7 }, error_description: [OPAQUE] }));
    assert.equal(message, 'HTTP 400 with no explanation');
  });

  test('that is a failure has its token masked before it is cut out', async () => {
    const log: string[] = [];
    const answer = async () => ({ status: 400, headers: {}, body: `{"detail":"${JWT}"}` });
    const masking = maskingTokens(answer, (secret) => void log.push(`mask ${secret}`));
    const cutting = withoutSecrets(masking, (text) => {
      log.push('cut');
      return text.replaceAll(JWT, '***');
    });
    const url = new URL('http://127.0.0.1:1/ims/token/v3');
    const { body } = await cutting({ method: 'POST', url, headers: {} });
    assert.equal(body, '{"detail":"***"}');
    assert.deepEqual(log, [`mask ${JWT}`, 'cut']);
  });

  test('that asks to stay away is obeyed', async () => {
    const { end } = await mint(429, '{"error":"slow_down"}', { 'retry-after': '7' });
    assert.equal(end instanceof AnswerError && end.problem.retryAfterMs, 7_000);
  });
});

test('an answer of another endpoint has nothing masked: what looks like a token there may be none', async () => {
  const masked: string[] = [];
  const answer = async () => ({ status: 400, headers: {}, body: JWT });
  const url = new URL('http://127.0.0.1:1/data/foundation/flowservice/runs');
  const masking = maskingTokens(answer, (secret) => void masked.push(secret));
  await masking({ method: 'POST', url, headers: {} });
  assert.deepEqual(masked, []);
});

describe('tokens in a text are found in time that grows with its length alone', () => {
  const LENGTH = 250_000;
  for (const [what, piece] of Object.entries({
    'beginnings of a JWT': 'eyJ',
    'beginnings of a JWT, apart': ' eyJabcdefgh',
    'parts of a JWT': 'eyJabcdefghi.',
    'names of fields': 'access_token',
    'names of fields with blanks': 'access_token        ',
    'fields without a value': '"access_token":"',
  })) {
    test(what, () => {
      const text = piece.repeat(LENGTH / piece.length);
      const begun = performance.now();
      tokensIn(text);
      assert.ok(performance.now() - begun < 2_000);
    });
  }
});
