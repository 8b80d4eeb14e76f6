import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setDefaultCACertificates } from 'node:tls';
import { createTransport } from '../src/adobe/http/http.ts';
import { type Certificates, makeCertificates } from './support/certificates.ts';
import { findProgram } from './support/programs.ts';
import { type RawProxy, startRawProxy } from './support/raw-proxy.ts';
import { startTlsFront, type TlsFront } from './support/tls-front.ts';

const skip = findProgram('openssl') === undefined && 'not installed: apt-get install openssl';

/** How long the service takes for an answer, in milliseconds. */
const ANSWER_MS = 200;

interface Network {
  readonly certificates: Certificates;
  readonly server: Server;
  readonly front: TlsFront;
  readonly proxy: RawProxy;
  readonly plainUrl: string;
}

const shared: { network?: Network } = {};
const network = () => shared.network ?? assert.fail('no openssl');

before(async () => {
  if (skip) return;
  const certificates = makeCertificates();
  setDefaultCACertificates([readFileSync(certificates.authorityFile, 'utf8')]);
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(`${request.method} for ${request.headers.host}`), ANSWER_MS);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const front = await startTlsFront(port, certificates.adobe);
  const proxy = await startRawProxy((client) => {
    const target = connect(front.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  shared.network = { certificates, server, front, proxy, plainUrl: `http://127.0.0.1:${port}/` };
  process.env['https_proxy'] = proxy.url;
});

after(() => {
  if (!shared.network) return;
  const { certificates, server, front, proxy } = network();
  delete process.env['https_proxy'];
  proxy.close();
  front.close();
  server.closeAllConnections();
  server.close();
  certificates.remove();
});

const open = (timeoutMs = 20_000) => createTransport(timeoutMs, new AbortController().signal);

describe('one transport', { skip }, () => {
  for (const [what, httpsUrl] of Object.entries<() => string>({
    'through a tunnel': () => 'https://platform.adobe.io/',
    // The proxy is never used for loopback.
    'without a proxy': () => `https://localhost:${network().front.port}/`,
  })) {
    test(`speaks https ${what} and http by turns, whatever changes something and whatever reads`, async () => {
      const transport = open();
      for (const url of [httpsUrl(), network().plainUrl, httpsUrl(), network().plainUrl]) {
        for (const method of ['GET', 'POST'] as const) {
          const request = {
            method,
            url: new URL(url),
            headers: {},
            ...(method === 'POST' && { body: '{}' }),
          };
          const { status, body } = await transport(request);
          assert.deepEqual([status, body], [200, `${method} for ${new URL(url).host}`]);
        }
      }
    });
  }

  test('answers all of many reads through tunnels, although each of them may take less than all together', async () => {
    const transport = open(2_500);
    const url = new URL('https://platform.adobe.io/');
    const begun = performance.now();
    const read = () => transport({ method: 'GET', url, headers: {} });
    const answers = await Promise.all(Array.from({ length: 400 }, read));
    assert.equal(answers.length, 400);
    assert.ok(performance.now() - begun > (400 / 50) * ANSWER_MS - 100);
  });
});
