import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { assertRed, MINTING, takeStep } from './support/step.ts';

/** A service that answers every POST with the same, asks to keep the connection, and never closes it. */
async function clingingServer(answer: string) {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => {}));
    const received = { text: '' };
    socket.on('data', (data) => {
      received.text += data;
      const [head = '', body] = received.text.split('\r\n\r\n');
      if (body?.length !== Number(/content-length: (\d+)/i.exec(head)?.[1])) return;
      socket.write(answer);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function kept(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=600\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('the process ends within a second of its last word', { concurrency: 6 }, () => {
  test('if the service keeps the connection of an answer open', async () => {
    const server = await clingingServer(kept('201 Created', '{"id":"3fb0418e-1804-45d6-8d56-dd51f05c0baf"}'));
    const step = await takeStep({ inputs: { 'api-url': server.url } }).finally(server.close);
    assert.equal(step.exitCode, 0, step.stdout);
    assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after`);
  });

  test('if the service keeps the connection of a refusal open', async () => {
    const server = await clingingServer(kept('400 Bad Request', '{"title":"No"}'));
    const step = await takeStep({ inputs: { 'api-url': server.url } }).finally(server.close);
    assertRed(step, '');
    assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after`);
  });

  test('if IMS keeps the connection of an answer open', async () => {
    const body = '{"access_token":"not-a-real-token-5e0a93d2c7f84b16","expires_in":86399}';
    const server = await clingingServer(kept('200 OK', body));
    const step = await takeStep({ inputs: { ...MINTING, 'ims-url': server.url } }).finally(server.close);
    assert.equal(step.exitCode, 0, step.stdout);
    assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after`);
  });

  test('if the proxy never answers', async () => {
    const proxy = await clingingServer('');
    const step = await takeStep({
      inputs: { 'api-url': 'https://platform.adobe.io', 'request-timeout': '1s' },
      env: { https_proxy: proxy.url },
    }).finally(proxy.close);
    assertRed(step, '');
    assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after`);
    assert.ok(step.durationMs < 6_000, `ended after ${step.durationMs} ms`);
  });

  test('if other answers come before the one that counts', async () => {
    const run = kept('201 Created', '{"id":"3fb0418e-1804-45d6-8d56-dd51f05c0baf"}');
    const server = await clingingServer(
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${run}`,
    );
    const step = await takeStep({ inputs: { 'api-url': server.url } }).finally(server.close);
    assert.equal(step.exitCode, 0, step.stdout);
    assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after`);
  });

  test('if the service switches to a protocol that nobody asked for: a run may exist', async () => {
    const server = await clingingServer(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    );
    const inputs = { 'api-url': server.url, 'request-timeout': '1s' };
    const step = await takeStep({ inputs }).finally(server.close);
    assertRed(step, 'unknown');
    assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after`);
    assert.ok(step.durationMs < 6_000, `ended after ${step.durationMs} ms`);
  });
});
