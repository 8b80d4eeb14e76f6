import type { Headers } from './gateway.ts';

/** A request, its header names in lower case, its path with the query. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** An answer, its header names in lower case. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}
