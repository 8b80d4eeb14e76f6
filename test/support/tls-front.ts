import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** How the far end goes wrong before a request can be written. */
export type Flaw =
  /** The connection is reset once it is made. */
  | 'reset-at-once'
  /** The connection is reset once the client has begun the handshake. */
  | 'reset-in-handshake'
  /** The connection is closed once the client has begun the handshake. */
  | 'closed-in-handshake'
  /** Nothing ever comes back. */
  | 'silent'
  /** What comes back is no TLS. */
  | 'plain';

/** TLS in front of a server without. */
export interface TlsFront {
  readonly port: number;
  readonly connections: number;
  /** What came out of the TLS: bytes that clients took the risk to send. */
  readonly clearBytes: number;
  close(): void;
}

/**
 * Starts a pipe from TLS on 127.0.0.1 to a port of 127.0.0.1. A connection that breaks on one side breaks on the
 * other.
 */
export async function startTlsFront(
  targetPort: number,
  certificate: Certificate | undefined,
  flaw?: Flaw,
): Promise<TlsFront> {
  const count = { connections: 0, clearBytes: 0 };
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => void sockets.add(socket.on('error', () => {}));
  const secure = createTlsServer({ ...certificate }, (client) => {
    const target = connect(targetPort, '127.0.0.1');
    track(client);
    track(target);
    client.on('data', (data) => {
      count.clearBytes += data.length;
    });
    client.pipe(target).pipe(client);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  secure.on('tlsClientError', (_, socket) => socket.destroy());
  const server = createServer((socket) => {
    count.connections += 1;
    track(socket);
    if (flaw) spoil(socket, flaw);
    else secure.emit('connection', socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return count.connections;
    },
    get clearBytes() {
      return count.clearBytes;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function spoil(socket: Socket, flaw: Flaw): void {
  if (flaw === 'reset-at-once') socket.resetAndDestroy();
  if (flaw === 'reset-in-handshake') socket.once('data', () => socket.resetAndDestroy());
  if (flaw === 'closed-in-handshake') socket.once('data', () => socket.destroy());
  if (flaw === 'plain') socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  if (flaw === 'silent') socket.resume();
}
