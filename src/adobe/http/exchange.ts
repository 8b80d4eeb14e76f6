import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import type { Route } from './clients.ts';
import type { Stage } from './network-failure.ts';
import type { HttpAnswer, HttpRequest } from './request.ts';

/** How far one exchange has come, and over what kind of connection. */
export interface Progress {
  stage: Stage;
  isReused: boolean;
}

/**
 * The largest answer that is read. A page of a hundred runs with activities and errors stays well below it;
 * a larger body does not come from the API.
 */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Sends one request and reads its answer, once. Of the toolkit's calls only `requestRaw` never follows a redirect or
 * sends twice, and it passes the request options on to Node, so the abort signal that the toolkit lacks can go with
 * them.
 *
 * @param progress is kept up to date, so that a failure can be understood
 * @throws what Node or the toolkit throws; the reason of the signal as soon as it fires
 */
export function exchange(
  { client, agent }: Route,
  request: HttpRequest,
  signal: AbortSignal,
  progress: Progress,
): Promise<HttpAnswer> {
  const answered = async (): Promise<HttpAnswer> => {
    const { message } = await client.requestRaw(
      {
        parsedUrl: request.url,
        httpModule: observed(request.url.protocol, progress),
        options: {
          ...urlToHttpOptions(request.url),
          method: request.method,
          headers: { ...request.headers, 'User-Agent': client.userAgent },
          agent,
          signal,
        },
      },
      // The toolkit's own calls give null for a request without a body, though its types do not say so.
      request.body ?? (null as unknown as string),
    );
    progress.stage = 'reading';
    return { status: message.statusCode ?? 0, headers: message.headers, body: await readBody(message) };
  };
  return Promise.race([answered(), aborted(signal)]);
}

/**
 * Rejects when the signal fires. Node passes the signal to a request only once it has a socket, and the toolkit
 * does not listen to every end of a request, so a silent proxy or an unasked-for HTTP 101 would hold the step.
 */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Node's `http` or `https` as the toolkit calls it, noting the moment from which bytes of the request can leave:
 * a fresh socket writes nothing before it is connected, over TLS nothing before the handshake is done.
 */
function observed(protocol: string, progress: Progress): typeof https {
  const secure = protocol === 'https:';
  const connected = () => {
    progress.stage = 'waiting';
  };
  const request = (options: http.RequestOptions, callback: (message: http.IncomingMessage) => void) => {
    const sending = (secure ? https : http).request(options, callback);
    sending.once('socket', (socket: Socket) => {
      progress.isReused = sending.reusedSocket;
      if (sending.reusedSocket || (!secure && !socket.connecting)) connected();
      else socket.once(secure ? 'secureConnect' : 'connect', connected);
    });
    return sending;
  };
  return { request } as typeof https;
}

/**
 * Reads a body to its end. The toolkit's `readBody` waits for ever when the connection drops within the body;
 * iterating over the message rejects.
 */
async function readBody(message: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new Error(`the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
