import http from 'node:http';
import https from 'node:https';
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
 * Sends one request and reads its answer, once. The request is Node's own: the toolkit's calls follow redirects, send
 * twice or lose answers, and have no abort signal.
 *
 * @param progress is kept up to date, so that a failure can be understood
 * @throws what Node throws; the reason of the signal as soon as it fires
 */
export async function exchange(
  { agent, userAgent }: Route,
  { url, method, headers, body }: HttpRequest,
  signal: AbortSignal,
  progress: Progress,
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const { request } = url.protocol === 'https:' ? https : http;
  const options = { method, headers: { ...headers, 'User-Agent': userAgent }, agent, signal };
  const sending = request({ ...urlToHttpOptions(url), ...options }, (message) => {
    progress.stage = 'reading';
    readAnswer(message).then(resolve, reject);
  });
  watch(sending, progress);
  sending.on('error', reject);
  // Node passes the signal to a request only once it has a socket, and a request can end without an event (an unasked-for
  // HTTP 101): a silent proxy would hold the step.
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  if (signal.aborted) reject(signal.reason);
  sending.end(body);
  return promise;
}

/**
 * Notes the moment from which bytes of the request can leave: a fresh socket writes nothing before it is connected, over
 * TLS nothing before the handshake is done.
 */
function watch(sending: http.ClientRequest, progress: Progress): void {
  const connected = () => {
    progress.stage = 'waiting';
  };
  sending.once('socket', (socket) => {
    const isSecure = sending.protocol === 'https:';
    progress.isReused = sending.reusedSocket;
    if (sending.reusedSocket || (!isSecure && !socket.connecting)) connected();
    else socket.once(isSecure ? 'secureConnect' : 'connect', connected);
  });
}

/** Reads a body to its end. Iterating over the message rejects when the connection drops within the body. */
async function readAnswer(message: http.IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new Error(`the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  return { status: message.statusCode ?? 0, headers: message.headers, body };
}
