import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { HttpClient } from '@actions/http-client';
import pkg from '../../package.json' with { type: 'json' };
import { NoAnswerError } from './no-answer.ts';

/** One request, complete: the transport adds nothing to it but its length and the user agent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Where less time will do than the step's requests have, in milliseconds. */
  readonly timeoutMs?: number;
}

/** One answer whose body has arrived whole, whatever its status; redirects come back as they are. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one request and gives its whole answer, or throws a {@link NoAnswerError}. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

/**
 * The largest answer that is read. A page of a hundred runs with activities and errors stays well below it;
 * whatever is larger does not come from the API.
 */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** A step that waits for a thousand runs looks at all of them at once: the others queue. */
const MOST_SOCKETS = 50;

/** How far an exchange has come; a failure means something else in each stage. */
type Stage = 'connecting' | 'waiting' | 'reading';

const DEADLINE_TEXT = {
  connecting: 'no connection',
  waiting: 'no answer',
  reading: 'the answer did not end',
} as const satisfies Record<Stage, string>;

const UNTRUSTED =
  'the certificate is not trusted here: behind a proxy that inspects TLS, name the file of its CA in NODE_EXTRA_CA_CERTS';

/** Words for the failures that people meet most; Node's own message serves for the others. */
const FAILURE_TEXT: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
};

/**
 * Makes the transport of a step: no redirects, no retries, a proxy where the environment names one
 * (`https_proxy`, `no_proxy`), and one deadline over the whole exchange, from connecting to the last byte.
 *
 * Of the toolkit's calls only `requestRaw` never follows a redirect or sends twice, and it passes the request
 * options on to Node, so the abort signal that the toolkit lacks can go with them.
 *
 * Reads share a connection that is kept alive. Whatever changes something gets a connection of its own: on a kept
 * one that the service is just closing, nobody could tell whether the request arrived.
 *
 * @param timeoutMs the longest time for one request, its body included
 * @param cancel ends the request under way
 */
export function createTransport(timeoutMs: number, cancel: AbortSignal): Transport {
  // The toolkit's idle timeout only has to stay out of the deadline's way: left alone it is three minutes.
  const client = (options: ConstructorParameters<typeof HttpClient>[2]) =>
    new HttpClient(`${pkg.name}/${pkg.version}`, [], { ...options, socketTimeout: timeoutMs + 1_000 });
  const kept = client({ keepAlive: true, maxSockets: MOST_SOCKETS });
  // Without a limit: with one, Node asks the service to keep the connection.
  const fresh = client({ keepAlive: false });
  return async (request) => {
    const limitMs = Math.min(timeoutMs, request.timeoutMs ?? timeoutMs);
    if (request.method === 'POST') return attempt(fresh, request, limitMs, cancel);
    const progress: Progress = { stage: 'connecting', isReused: false };
    try {
      return await attempt(kept, request, limitMs, cancel, progress);
    } catch (error) {
      // The service has closed a kept connection, as it may: that says nothing of the request.
      if (!(progress.isReused && progress.stage === 'waiting' && isReset(error))) throw error;
      return attempt(fresh, request, limitMs, cancel);
    }
  };
}

function isReset(error: unknown): boolean {
  const { code = '' } = (error instanceof NoAnswerError ? error.cause : {}) as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** How far one exchange has come, and over what kind of connection. */
interface Progress {
  stage: Stage;
  isReused: boolean;
}

async function attempt(
  client: HttpClient,
  request: HttpRequest,
  timeoutMs: number,
  cancel: AbortSignal,
  progress: Progress = { stage: 'connecting', isReused: false },
): Promise<HttpAnswer> {
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  // Taken off again below: a step that waits makes thousands of requests.
  cancel.addEventListener('abort', end, { once: true });
  if (cancel.aborted) end();
  try {
    return await Promise.race([exchange(client, request, ending.signal, progress), aborted(ending.signal)]);
  } catch (error) {
    // Node reports what it was wrongly asked for (a character that no header may have) as a TypeError.
    if (error instanceof TypeError) throw error;
    const reason = cancel.aborted
      ? 'the step was cancelled'
      : ending.signal.aborted
        ? `${DEADLINE_TEXT[progress.stage]} within ${timeoutMs / 1_000} s`
        : failureText(error, progress.stage);
    const isLasting = /statusCode=407/.test((error as Error).message);
    throw new NoAnswerError(reason, progress.stage !== 'connecting', { cause: error, isLasting });
  } finally {
    clearTimeout(timer);
    cancel.removeEventListener('abort', end);
  }
}

/** As much of an answer that is no success is read as one can hold in words; searching it takes time. */
const MOST_TEXT = 256 * 1024;

/**
 * Takes secrets out of every answer that is not a success, before anything of it is read: what a page or a
 * problem says is taken apart on the way to a message, and so would be a secret in it.
 */
export function withoutSecrets(transport: Transport, hide: (text: string) => string): Transport {
  return async (request) => {
    const answer = await transport(request);
    return answer.status < 300 ? answer : { ...answer, body: hide(answer.body.slice(0, MOST_TEXT)) };
  };
}

/**
 * Rejects when the signal fires. Node tells a request of its signal only once it has a socket, and the toolkit
 * does not listen to every end of a request, so a silent proxy or an unasked-for HTTP 101 would hold the step.
 */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

async function exchange(
  client: HttpClient,
  request: HttpRequest,
  signal: AbortSignal,
  progress: Progress,
): Promise<HttpAnswer> {
  const { message } = await client.requestRaw(
    {
      parsedUrl: request.url,
      httpModule: observed(request.url.protocol, progress),
      options: {
        ...urlToHttpOptions(request.url),
        method: request.method,
        headers: { ...request.headers, 'User-Agent': client.userAgent },
        agent: client.getAgent(request.url.href),
        signal,
      },
    },
    // The toolkit's own calls give null for a request without a body, though its types do not say so.
    request.body ?? (null as unknown as string),
  );
  progress.stage = 'reading';
  return { status: message.statusCode ?? 0, headers: message.headers, body: await readBody(message) };
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

function failureText(error: unknown, stage: Stage): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' && stage === 'waiting') return 'the connection was lost before an answer came';
  if (code === 'ECONNRESET' && stage === 'reading') return 'the connection was lost within the answer';
  const ofProxy = proxyFailureText(message);
  if (ofProxy) return ofProxy;
  const text = FAILURE_TEXT[code] ?? (message || 'the connection failed');
  return code && !text.includes(code) ? `${text} (${code})` : text;
}

/**
 * Words for what tunnel says of a proxy. Its code is ECONNRESET whatever happened, so nothing is said of that.
 */
function proxyFailureText(message: string): string | undefined {
  if (message === 'got illegal response body from proxy') return 'the proxy sent more than its answer';
  const [, status, cause] =
    /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=(.*))$/s.exec(message) ?? [];
  if (status === '407') {
    return 'the proxy wants other credentials than https_proxy has (HTTP 407): give them as http://user:password@host:port, special characters percent-encoded';
  }
  if (status !== undefined) return `the proxy refused the connection (HTTP ${status})`;
  return cause === undefined ? undefined : `the proxy cannot be used: ${cause}`;
}
