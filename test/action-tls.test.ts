import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Certificate, type Certificates, makeCertificates } from './support/certificates.ts';
import { CLIENT_SECRET } from './support/flow-service/index.ts';
import { type HttpsWorld, startHttpsWorld } from './support/https-world.ts';
import { findProgram } from './support/programs.ts';
import { answering, startRawProxy } from './support/raw-proxy.ts';
import { assertRed, errorOf, MINTING, type Step, takeStep } from './support/step.ts';
import { startTlsFront } from './support/tls-front.ts';

const skip = findProgram('openssl') === undefined && 'not installed: apt-get install openssl';
const OFF = { NODE_TLS_REJECT_UNAUTHORIZED: '0' } as const;
const ADOBE = { 'api-url': '', 'ims-url': '' } as const;
const IMS_HOST = 'ims-na1.adobelogin.com';

const shared: { certificates?: Certificates } = {};
before(() => {
  if (!skip) shared.certificates = makeCertificates();
});
after(() => shared.certificates?.remove());

const certificates = () => shared.certificates ?? assert.fail('no openssl');

interface HttpsStep extends Step {
  readonly world: HttpsWorld;
}

/** Takes a step against Adobe behind TLS, directly or through a proxy, with patience for many attempts. */
async function takeHttpsStep(
  certificate: Certificate,
  way: 'directly' | 'through a proxy',
  { inputs = {}, env = {} }: { inputs?: object; env?: Readonly<Record<string, string>> } = {},
): Promise<HttpsStep> {
  const world = await startHttpsWorld(certificate);
  try {
    const https_proxy = way === 'directly' ? '' : world.proxy.url;
    const step = await takeStep({
      inputs: { ...ADOBE, 'retry-timeout': '30s', 'request-timeout': '5s', ...inputs },
      env: { ...world.env, https_proxy, ...env },
    });
    return {
      ...step,
      requests: [...world.flowService.requests],
      runs: [...world.flowService.service.runs],
      world,
    };
  } finally {
    await world.close();
  }
}

/** A red end with nothing sent, and with a message that names what was connected to. */
function assertNothingSent(step: HttpsStep, way: string, host: string) {
  assertRed(step, '');
  assert.deepEqual([step.requests.length, step.runs.length, step.world.front.clearBytes], [0, 0, 0]);
  const [failed = ''] = errorOf(step).split('\n');
  assert.ok(failed.includes(host), failed);
  const proxy = step.world.proxy.url.replace('http://', '');
  assert.equal(failed.includes(`the proxy ${proxy}`), way !== 'directly', failed);
}

for (const way of ['directly', 'through a proxy'] as const) {
  describe(`${way}, with NODE_TLS_REJECT_UNAUTHORIZED=0`, { concurrency: 4, skip }, () => {
    for (const [what, certificate, authority, says] of [
      ['an authority that is not trusted', () => certificates().adobe, '', /is not trusted here/],
      ['another host', () => certificates().otherHost, 'trusted', /is for another host name/],
    ] as const) {
      for (const [call, host, inputs] of [
        ['the run', 'platform.adobe.io', {}],
        ['the token', IMS_HOST, MINTING],
      ] as const) {
        test(`nothing is sent for ${call} over a certificate of ${what}`, async () => {
          const env = { ...OFF, NODE_EXTRA_CA_CERTS: authority && certificates().authorityFile };
          const step = await takeHttpsStep(certificate(), way, { inputs, env });
          assertNothingSent(step, way, host);
          assert.match(errorOf(step), says);
        });
      }
    }

    test('a run is created over a certificate that is trusted, and nothing is printed on standard error', async () => {
      const env = { ...OFF, NODE_EXTRA_CA_CERTS: certificates().authorityFile };
      const step = await takeHttpsStep(certificates().adobe, way, { inputs: MINTING, env });
      assert.deepEqual([step.exitCode, step.stderr, step.runs.length], [0, '', 1], step.stdout);
    });
  });

  describe(`${way}, a fault that lasts ends the step with the second attempt`, {
    concurrency: 4,
    skip,
  }, () => {
    for (const [what, certificate, says, trust] of [
      [
        'a certificate that is not trusted',
        () => certificates().adobe,
        /is not trusted here.*NODE_EXTRA_CA_CERTS/,
        false,
      ],
      [
        'a certificate for another host',
        () => certificates().otherHost,
        /ERR_TLS_CERT_ALTNAME_INVALID/,
        true,
      ],
      [
        'a certificate that has expired',
        () => certificates().expired,
        /has expired \(CERT_HAS_EXPIRED\)/,
        true,
      ],
    ] as const) {
      test(what, async () => {
        const env: Record<string, string> = trust
          ? { NODE_EXTRA_CA_CERTS: certificates().authorityFile }
          : {};
        const step = await takeHttpsStep(certificate(), way, { inputs: MINTING, env });
        assertNothingSent(step, way, IMS_HOST);
        assert.match(errorOf(step).split('\n')[0] ?? '', says);
        assert.equal(step.world.front.connections, 2);
        assert.ok(step.sinceFirstWordMs < 5_000, `${step.sinceFirstWordMs} ms`);
      });
    }
  });
}

test('nothing is sent to a proxy over TLS whose certificate is not trusted, which is tried twice', {
  skip,
}, async () => {
  const proxy = await startRawProxy(answering('403 Forbidden'));
  const front = await startTlsFront(Number(new URL(proxy.url).port), certificates().adobe);
  const https_proxy = `https://robot:s3cret-0f-robot@localhost:${front.port}`;
  const inputs = { ...MINTING, ...ADOBE, 'retry-timeout': '30s' };
  const step = await takeStep({ inputs, env: { ...OFF, https_proxy } }).finally(() => {
    front.close();
    proxy.close();
  });
  assertRed(step, '');
  assert.match(errorOf(step), new RegExp(`the proxy localhost:${front.port} cannot be used: .*certificate`));
  assert.deepEqual([front.connections, front.clearBytes, proxy.connections], [2, 0, 0]);
});

describe('a file of authorities that cannot be used is named', { concurrency: 4, skip }, () => {
  const empty = () => {
    const file = `${certificates().authorityFile}.empty`;
    writeFileSync(file, 'no certificate\n');
    return file;
  };
  for (const [what, file, says] of [
    [
      'because it does not exist',
      () => '/nowhere/ca.pem',
      /names a file that does not exist: \/nowhere\/ca\.pem/,
    ],
    ['because it is a folder', () => '/', /names a file that cannot be read: \/ \(EISDIR\)/],
    ['because no certificate is in it', empty, /holds no certificate in PEM form/],
  ] as const) {
    test(what, async () => {
      const env = { NODE_EXTRA_CA_CERTS: file() };
      const step = await takeHttpsStep(certificates().adobe, 'directly', { inputs: MINTING, env });
      assert.equal(step.exitCode, 1);
      assert.equal(step.requests.length, 0);
      assert.match(errorOf(step).split('\n')[0] ?? '', says);
    });
  }
});

describe('a proxy that refuses the host is asked twice', { concurrency: 4 }, () => {
  for (const status of ['403 Forbidden', '407 Proxy Authentication Required', '302 Found']) {
    test(`with HTTP ${status}`, async () => {
      const proxy = await startRawProxy(answering(status));
      const https_proxy = proxy.url.replace('//', '//robot:s3cret-0f-robot@');
      const inputs = { ...MINTING, ...ADOBE, 'retry-timeout': '30s' };
      const step = await takeStep({ inputs, env: { https_proxy } }).finally(proxy.close);
      assertRed(step, '');
      assert.equal(proxy.heads.length, 2);
      const [failed = ''] = errorOf(step).split('\n');
      for (const name of [IMS_HOST, proxy.url.replace('http://', ''), `HTTP ${status.slice(0, 3)}`])
        assert.ok(failed.includes(name), failed);
      const printed = step.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
      assert.doesNotMatch(printed.join('\n') + step.summary, /s3cret-0f-robot/);
      assert.ok(step.commands.some(({ name, data }) => name === 'add-mask' && data === 's3cret-0f-robot'));
    });
  }

  test('and one that is busy more often', async () => {
    const proxy = await startRawProxy(answering('503 Busy'));
    const inputs = { ...MINTING, ...ADOBE, 'retry-timeout': '4s' };
    const step = await takeStep({ inputs, env: { https_proxy: proxy.url } }).finally(proxy.close);
    assertRed(step, '');
    assert.ok(proxy.heads.length > 2, `${proxy.heads.length} attempts`);
  });
});

describe('a token of an answer that is not accepted is masked and not printed', { concurrency: 4 }, () => {
  const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJlLW9mLW5vYm9keQ';
  const json = JSON.stringify({ access_token: TOKEN, token_type: 'bearer', expires_in: 3_600 });
  const page = `<html><title>Bad gateway</title><body>answer was ${json}</body></html>`;
  const quoting = JSON.stringify({
    ...{ error: 'invalid_request', error_description: `not valid: ${TOKEN}` },
    ...{ message: CLIENT_SECRET, detail: TOKEN },
  });
  for (const [status, body] of [
    [201, json],
    [203, json],
    [206, json],
    [502, page],
    [400, quoting],
    [403, page],
  ] as const) {
    test(`with HTTP ${status}`, async () => {
      const token = { kind: 'body', status, body } as const;
      const step = await takeStep({ inputs: MINTING, faults: { token } });
      assertRed(step, '');
      assert.deepEqual(
        step.requests.filter(({ call }) => call !== 'token'),
        [],
      );
      const printed = step.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
      for (const part of TOKEN.split('.')) {
        assert.ok(!(printed.join('\n') + step.summary + JSON.stringify(step.outputs)).includes(part));
      }
      assert.ok(
        step.commands.some(({ name, data }) => name === 'add-mask' && data === TOKEN),
        step.stdout,
      );
    });
  }
});
