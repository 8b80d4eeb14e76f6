import { formatTimeout } from '../../time/format.ts';
import { openRoutes, type Route, type Routes } from './clients.ts';
import { type Ending, openEnding } from './ending.ts';
import { exchange, type Progress } from './exchange.ts';
import { type Exchange, type Reported, reportExchanges } from './exchange-log.ts';
import { networkFailure, type Stage } from './network-failure.ts';
import { NoAnswerError } from './no-answer.ts';
import type { HttpAnswer, HttpRequest, Transport } from './request.ts';
import { openTurns, type Turns } from './turns.ts';

/** A step that waits for a thousand runs polls all of them at once: the others wait for their turn. */
const MOST_READS = 50;

const DEADLINE_TEXT = {
  queued: 'no free connection',
  connecting: 'no connection',
  waiting: 'no answer',
  reading: 'the answer did not end',
} as const satisfies Record<Stage, string>;

/**
 * Makes the transport of a step: no redirects, no retries, a proxy if the environment names one
 * (`https_proxy`, `no_proxy`), verified certificates, and one deadline over the whole exchange, from connecting to the
 * last byte.
 *
 * Reads share connections that are kept alive, and wait for their turn before their deadline begins to run. Whatever
 * changes something gets a connection of its own at once: on a kept one that the service is just closing, nobody could
 * know whether the request arrived.
 *
 * @param timeoutMs the longest time for one request, its body included
 * @param cancel ends the requests under way
 * @param onExchange called after each exchange, for a debug log
 */
export function createTransport(
  timeoutMs: number,
  cancel: AbortSignal,
  onExchange?: (exchange: Exchange) => void,
): Transport {
  // Nothing obeys this variable here, and Node warns of it on standard error.
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  const routes = openRoutes();
  const turns = openTurns(MOST_READS);
  const reported = reportExchanges(onExchange);
  return async (request) => {
    const ending = openEnding(cancel);
    try {
      if (request.timeoutMs !== undefined) ending.within(request.timeoutMs);
      const call = { request, ending, timeoutMs, cancel, routes, turns, reported };
      return await (request.method === 'POST' ? write(call) : read(call));
    } finally {
      ending.close();
    }
  };
}

/** One request on its way, and what all requests of a step share. */
interface Call {
  readonly request: HttpRequest;
  readonly ending: Ending;
  readonly timeoutMs: number;
  readonly cancel: AbortSignal;
  readonly routes: Routes;
  readonly turns: Turns;
  readonly reported: Reported;
}

function write(call: Call): Promise<HttpAnswer> {
  call.ending.within(call.timeoutMs);
  return attempt(call, 'fresh');
}

async function read(call: Call): Promise<HttpAnswer> {
  const { ending, turns, timeoutMs } = call;
  const endTurn = await turns.take(ending.signal).catch((error: unknown) => {
    throw endedError(error, 'queued', call);
  });
  const progress = begin();
  try {
    ending.within(timeoutMs);
    return await attempt(call, 'kept', progress);
  } catch (error) {
    // The service has closed a kept connection, as it may: that says nothing of the request.
    if (!(progress.isReused && progress.stage === 'waiting' && isReset(error))) throw error;
    return await attempt(call, 'fresh');
  } finally {
    endTurn();
  }
}

function isReset(error: unknown): boolean {
  const { code = '' } = (error instanceof NoAnswerError ? error.cause : {}) as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function begin(): Progress {
  return { stage: 'connecting', isReused: false };
}

async function attempt(call: Call, connection: 'kept' | 'fresh', progress = begin()): Promise<HttpAnswer> {
  const { request, ending } = call;
  const route = call.routes(request.url, connection);
  return call.reported(request, async () => {
    try {
      return await exchange(route, request, ending.signal, progress);
    } catch (error) {
      const { stage } = progress;
      throw ending.signal.aborted ? endedError(error, stage, call) : failureOf(error, request, route, stage);
    }
  });
}

/** The error of a request that the action itself has ended, by a deadline or by a cancel. */
function endedError(cause: unknown, stage: Stage, { request, timeoutMs, cancel }: Call): NoAnswerError {
  const longestMs = Math.min(request.timeoutMs ?? Infinity, timeoutMs);
  const late = `${DEADLINE_TEXT[stage]} within ${formatTimeout(longestMs)}`;
  const isSent = stage === 'waiting' || stage === 'reading';
  return new NoAnswerError(cancel.aborted ? 'the step was cancelled' : late, isSent, { cause });
}

function failureOf(error: unknown, { url }: HttpRequest, { proxy }: Route, stage: Stage): unknown {
  // Node reports what it was wrongly asked for (a character that no header may have) as a TypeError.
  if (error instanceof TypeError) return error;
  const { reason, isLasting } = networkFailure(error, stage, { host: url.host, proxy });
  return new NoAnswerError(reason, stage !== 'connecting', { cause: error, isLasting });
}

/** As much of an answer that is no success is read as one can hold in words; searching it takes time. */
const MOST_TEXT = 256 * 1024;

/**
 * Takes secrets out of every answer with a status of 300 or more, before anything of it is read: what a page or a problem
 * says is taken apart on the way to a message, and so would be a secret in it.
 */
export function withoutSecrets(transport: Transport, redact: (text: string) => string): Transport {
  return async (request) => {
    const answer = await transport(request);
    return answer.status < 300 ? answer : { ...answer, body: redact(readablePart(answer.body)) };
  };
}

/** JSON that is cut cannot be read, and is no text either. */
function readablePart(body: string): string {
  if (body.length <= MOST_TEXT) return body;
  return /^\s{0,100}[[{]/.test(body) ? '' : body.slice(0, MOST_TEXT);
}
