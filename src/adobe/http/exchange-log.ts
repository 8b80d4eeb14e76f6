import { elapsedMs } from '../clock.ts';
import { text } from '../json.ts';
import type { HttpAnswer, HttpRequest } from './request.ts';

/** One exchange that has ended, for a debug log. Neither headers nor bodies are in it, so no credential is. */
export interface Exchange {
  readonly method: HttpRequest['method'];
  /** Host, and port unless it is the usual one. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** HTTP status, or the reason why no whole answer came. */
  readonly result: number | string;
  /** Milliseconds from the beginning of the exchange, without the time in which it waited for its turn. */
  readonly ms: number;
  /** What Adobe's support asks for, from the header of the answer; empty if it has none. */
  readonly requestId: string;
  /** 1, and one more for each request with the same method and path since the last of them that succeeded. */
  readonly attempt: number;
}

/** Makes an exchange, and reports it when it has ended. */
export type Reported = (request: HttpRequest, exchange: () => Promise<HttpAnswer>) => Promise<HttpAnswer>;

/** @param onExchange called after each exchange; without it nothing is measured */
export function reportExchanges(onExchange?: (exchange: Exchange) => void): Reported {
  if (!onExchange) return (_, exchange) => exchange();
  const failures = new Map<string, number>();
  return async (request, exchange) => {
    const { method, url } = request;
    const path = `${url.pathname}${url.search}`;
    const key = `${method} ${url.host}${path}`;
    const attempt = (failures.get(key) ?? 0) + 1;
    const begunMs = elapsedMs();
    const report = (result: Exchange['result'], requestId = '') => {
      if (typeof result === 'number' && result < 300) failures.delete(key);
      else failures.set(key, attempt);
      const ms = Math.round(elapsedMs() - begunMs);
      onExchange({ method, host: url.host, path, result, ms, requestId, attempt });
    };
    try {
      const answer = await exchange();
      report(answer.status, text(answer.headers['x-request-id']));
      return answer;
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
}
