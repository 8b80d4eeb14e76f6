/** The service that a request was sent to: the token service, or the API behind Adobe's gateway. */
export type Service = 'IMS' | 'PLATFORM';

/** The content of an answer other than success, whichever of Adobe's services it comes from. */
export interface Problem {
  /** HTTP status. */
  readonly status: number;
  /** What the request was sent to. */
  readonly service: Service;
  /**
   * Whether it is a web page: an edge server, a firewall or a proxy on the way to the service sends one, the services
   * themselves never do.
   */
  readonly isPage: boolean;
  /**
   * Adobe's code behind the name of its table, because the numbers of the tables collide: `FLOW-1439-404`,
   * `GATEWAY-401013`, `IMS-invalid_client`. Empty when the answer has none.
   */
  readonly code: string;
  /** Adobe's own sentence; empty when the answer has none. */
  readonly text: string;
  /** What else the answer says, each once: Adobe's reason can be here alone. */
  readonly details: readonly string[];
  /** The id that Adobe's support asks for; empty when the answer has none. */
  readonly requestId: string;
  /** The pause that the service asks for, in milliseconds; `undefined` when it does not ask. */
  readonly retryAfterMs: number | undefined;
  /** `Date` of the answer, unix milliseconds on the clock of the service; `undefined` when it has none. */
  readonly serviceTimeMs?: number | undefined;
}

/** A service answered, but not with success. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(describe(problem));
    this.problem = problem;
  }
}

/** Whether a service, or something on the way to it, answered with a redirect, which is never followed. */
export function isRedirect(error: unknown): error is AnswerError {
  return error instanceof AnswerError && error.problem.status >= 300 && error.problem.status < 400;
}

/** A service answered with success, but the answer cannot be read, so it is not taken for success. */
export class UnreadableAnswerError extends Error {
  override readonly name: string = 'UnreadableAnswerError';
}

/** An answer that can be read holds runs of other flows only: the filter of the request did not reach the service. */
export class OtherFlowsError extends UnreadableAnswerError {
  override readonly name = 'OtherFlowsError';

  constructor(flowId: string) {
    super(`the Flow Service answered with runs of other flows only, and not with those of flow ${flowId}`);
  }
}

/**
 * Whether the gateway turned a request away before any service received it: a 401 or a 429 with an `error_code` of
 * that status. Such a request created nothing. Any other 429 may come from a service that has begun.
 *
 * Source: Adobe's troubleshooting guide; the first three digits of each documented `error_code` are the HTTP status.
 */
export function isGatewayRejection({ status, code }: Problem): boolean {
  return (status === 401 || status === 429) && code.startsWith(`GATEWAY-${status}`);
}

function describe(problem: Problem): string {
  const { status, code, requestId } = problem;
  const id = requestId && ` (request id ${requestId})`;
  const sentence = wholeText(problem);
  // The sentence around this message brings its own full stop.
  const shown = sentence && `: ${id ? sentence : withoutFullStop(sentence)}`;
  return `HTTP ${status}${code && ` ${code}`}${shown || ' with no explanation'}${id}`;
}

/** All that an answer says, the text first, unless a detail repeats it. */
export function wholeText({ text, details }: Problem): string {
  const isRepeated = details.some((detail) => repeats(detail, text));
  const sentences = isRepeated ? details : [text, ...details];
  const stopped = sentences.slice(0, -1).map((part) => (/[.?!…]$/.test(part) ? part : `${part}.`));
  return [...stopped, ...sentences.slice(-1)].join(' ');
}

/** Sentences are compared up to this length, which bounds the time. */
const LONGEST_COMPARED = 4_096;

/** Whether a sentence holds another, as all of Adobe's samples do. */
export function repeats(sentence: string, other: string): boolean {
  return other.length <= LONGEST_COMPARED && sentence.slice(0, LONGEST_COMPARED).includes(other);
}

function withoutFullStop(sentence: string): string {
  return sentence.endsWith('.') && !sentence.endsWith('..') ? sentence.slice(0, -1) : sentence;
}
