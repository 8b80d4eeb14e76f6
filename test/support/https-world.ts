import { connect, type Socket } from 'node:net';
import type { Certificate } from './certificates.ts';
import { type FlowServiceServer, startFlowService } from './flow-service/index.ts';
import { type RawProxy, startRawProxy } from './raw-proxy.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';

/** Adobe behind TLS on a port of this machine, and a proxy that leads there. */
export interface HttpsWorld {
  readonly flowService: FlowServiceServer;
  readonly front: TlsFront;
  /** Connects every CONNECT to Adobe, whatever host it names. */
  readonly proxy: RawProxy;
  /**
   * An environment in which port 443 of Adobe's hosts is that port. No name server is asked.
   */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts Adobe with some certificate. */
export async function startHttpsWorld(certificate: Certificate): Promise<HttpsWorld> {
  const flowService = await startFlowService();
  const front = await startTlsFront(Number(new URL(flowService.url).port), certificate);
  const proxy = await startRawProxy((socket) => tunnel(socket, front.port));
  return {
    ...{ flowService, front, proxy },
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload(front.port))}` },
    close: async () => {
      proxy.close();
      front.close();
      await flowService.close();
    },
  };
}

function tunnel(client: Socket, port: number): void {
  const target = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(target).pipe(client);
  });
  target.on('error', () => client.destroy());
  client.on('close', () => target.destroy());
}

/** Node connects through this method alone; its first argument holds the options of the connection. */
function preload(port: number): string {
  return `
    import dns from 'node:dns';
    import net from 'node:net';
    const { connect } = net.Socket.prototype;
    net.Socket.prototype.connect = function (...given) {
      const [first] = given;
      const options = Array.isArray(first) ? first[0] : first;
      if (options?.port === 443 || options?.port === '443') options.port = ${port};
      return connect.apply(this, given);
    };
    dns.lookup = (host, options, callback = options) =>
      process.nextTick(() =>
        options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
      );
  `;
}
