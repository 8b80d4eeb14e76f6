import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A proxy that does one thing only, and remembers what it was asked. */
export interface RawProxy {
  readonly url: string;
  readonly connections: number;
  /** The heads of all requests, as they came. */
  readonly heads: readonly string[];
  close(): void;
}

/**
 * Starts a server that does something with every request once its head is there.
 *
 * @param act what it does, given the socket and the number of the request, from 1
 */
export async function startRawProxy(act: (socket: Socket, count: number) => void): Promise<RawProxy> {
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  const count = { connections: 0 };
  const server = createServer((socket) => {
    count.connections += 1;
    sockets.add(socket.on('error', () => {}));
    const received = { text: '' };
    socket.on('data', (data) => {
      const wasThere = received.text.includes('\r\n\r\n');
      received.text += data;
      const [head = '', rest] = received.text.split('\r\n\r\n');
      if (rest !== undefined && !wasThere) act(socket, heads.push(head));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    get connections() {
      return count.connections;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** An answer with a body that is not of interest. */
export function answering(status: string, headers = ''): (socket: Socket) => void {
  const body = '<html><title>A page of the proxy</title></html>';
  const head = `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  return (socket) => void socket.end(head + body);
}
