import type { NoAnswerError } from './no-answer.ts';

/** One request, complete: the transport adds nothing to it but its length and the user agent. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Longest time in milliseconds until the answer is there or the request has failed, with the time in which it waits
   * for its turn. Without it, the limit of the step's requests counts from the turn on.
   */
  readonly timeoutMs?: number;
}

/** One answer whose body has arrived whole, with any status; redirects come back as they are. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one request and gives its whole answer, or throws a {@link NoAnswerError}. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

/** `Date` of an answer, unix milliseconds: the clock of the service, to the second below. */
export function dateMsOf({ headers }: Pick<HttpAnswer, 'headers'>): number | undefined {
  const { date } = headers;
  const ms = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
