import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { ACCESS_TOKEN, CLIENT_SECRET } from './support/flow-service/index.ts';
import { assertRed, errorOf, MINTING, takeStep } from './support/step.ts';

describe('credentials are sent to no host but those of Adobe and of this machine', { concurrency: 6 }, () => {
  for (const url of [
    'https://adobe.io',
    'https://evil-adobe.io',
    'https://platform.adobe.io.evil.example',
    'https://evil.example/platform.adobe.io',
    'https://evil.example#platform.adobe.io',
    'https://evil.example\\@platform.adobe.io',
    'http://platform.adobe.io',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://169.254.169.254',
    'http://0.0.0.0:1',
    'ftp://platform.adobe.io',
    'file:///etc/passwd',
    'platform.adobe.io',
    'https://runtime.adobe.io',
    'https://1234-mine.adobeioruntime.adobe.io',
    'https://platform.adobe.io:8443',
    'https://platform.adobe.io/data',
    `https://platform.adobe.io${'/'.repeat(100_000)}`,
  ]) {
    test(url.slice(0, 60), async () => {
      const step = await takeStep({ inputs: { ...MINTING, 'api-url': url, 'ims-url': url } });
      assertRed(step, '', {});
      assert.deepEqual(step.requests, []);
      const refused = errorOf(step).split('\n').slice(1);
      assert.deepEqual(
        refused.map((line) => /^- `(\S+)` /.exec(line)?.[1]),
        ['api-url', 'ims-url'],
      );
    });
  }
});

test('empty URLs are those of Adobe, reached through the proxy of the environment without a byte in clear', async () => {
  const seen: string[] = [];
  const proxy = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      seen.push(String(data));
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  const https_proxy = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  try {
    const create = await takeStep({ inputs: { 'api-url': '' }, env: { https_proxy } });
    const token = await takeStep({
      inputs: { ...MINTING, 'ims-url': '', 'api-url': '' },
      env: { https_proxy },
    });
    for (const step of [create, token]) {
      assertRed(step, '');
      assert.deepEqual(step.requests, []);
    }
  } finally {
    proxy.close();
  }
  const targets = new Set(seen.map((text) => text.split('\r\n')[0]));
  assert.deepEqual(
    [...targets],
    ['CONNECT platform.adobe.io:443 HTTP/1.1', 'CONNECT ims-na1.adobelogin.com:443 HTTP/1.1'],
  );
  for (const secret of [ACCESS_TOKEN, CLIENT_SECRET]) assert.ok(!seen.join().includes(secret));
});
