import type { HttpAnswer } from './http.ts';
import { member, readJson, text } from './json.ts';

/** What an answer other than success says, whichever of Adobe's services it comes from. */
export interface Problem {
  /** HTTP status. */
  readonly status: number;
  /**
   * Adobe's code behind the name of its table, because the numbers of the tables collide: `FLOW-1439-404`,
   * `GATEWAY-401013`, `IMS-invalid_client`. Empty where the answer has none.
   */
  readonly code: string;
  /** Adobe's own sentence; empty where the answer has none. */
  readonly text: string;
  /** What Adobe's support asks for; empty where the answer has none. */
  readonly requestId: string;
  /** How long the service asks to stay away, in milliseconds; `undefined` where it does not ask. */
  readonly retryAfterMs: number | undefined;
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

/** A service answered with success, but what it said cannot be understood, so it is not taken for success. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** The last segment of a problem's `type`, such as `https://ns.adobe.com/aep/errors/FLOW-1439-404`. */
const TYPED_CODE = /^[A-Z][A-Z_]{0,31}-\d{3,6}-\d{3}$/;

/** `error_code` of the gateway: a text in every sample but one, where it is a number. */
const GATEWAY_CODE = /^\d{1,12}$/;

/** `error` of OAuth (RFC 6749). */
const OAUTH_CODE = /^\w{1,64}$/;

/** An id that a person can hand to Adobe's support; anything longer is something else. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The service that a request went to; it names the table that a bare code belongs to. */
type Service = 'IMS' | 'PLATFORM';

/**
 * Reads any answer that is not a success: the Flow Service's current and legacy forms, the gateway's, the
 * generic problem, OAuth's errors of IMS (RFC 6749), and whatever a proxy answers (HTML, plain text, nothing).
 */
export function readProblem(answer: HttpAnswer, service: Service): Problem {
  const body = readJson(answer.body);
  const report = member(body, 'report');
  const sentence =
    text(member(report, 'detailed-message')) ??
    text(member(body, 'detail')) ??
    text(member(body, 'errorMessage')) ??
    text(member(body, 'message')) ??
    text(member(body, 'error_description')) ??
    text(member(body, 'title')) ??
    (body === undefined ? plainText(answer.body) : undefined);
  return {
    status: answer.status,
    code: readCode(body, service),
    text: sentence ?? '',
    requestId: [member(report, 'request-id'), answer.headers['x-request-id']].find(isRequestId) ?? '',
    retryAfterMs: readRetryAfter(text(answer.headers['retry-after']), text(answer.headers['date'])),
  };
}

/**
 * Reads `Retry-After`: seconds, or a date (RFC 9110). A date is held against the `Date` of the same answer,
 * because this machine's clock may be wrong.
 */
function readRetryAfter(retryAfter = '', date = ''): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  if (!/^[A-Z][a-z]{2,8},? /.test(retryAfter)) return undefined;
  const ms = Date.parse(retryAfter) - Date.parse(date);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && REQUEST_ID.test(value);
}

function readCode(body: unknown, service: Service): string {
  const typed = text(member(body, 'type'))?.split('/').at(-1) ?? '';
  if (TYPED_CODE.test(typed)) return typed;
  const gatewayCode = member(body, 'error_code');
  const number = typeof gatewayCode === 'number' ? String(gatewayCode) : text(gatewayCode);
  if (number !== undefined && GATEWAY_CODE.test(number)) return `GATEWAY-${number}`;
  const oauthCode = text(member(body, 'error')) ?? '';
  return OAUTH_CODE.test(oauthCode) ? `${service}-${oauthCode}` : '';
}

/**
 * What a page or a plain text says, without its markup. Nothing is cut off here: where a text ends in the middle
 * of a secret, the rest of the secret is not recognized any more.
 */
function plainText(body: string): string | undefined {
  const withoutScripts = body.replace(/<(script|style)\b.*?(<\/\1>|$)/gis, ' ');
  const [start = '', ...tags] = withoutScripts.split('<');
  return text(
    [start, ...tags.map((tag) => tag.slice(tag.indexOf('>') + 1))].join(' ').replace(/\s+/g, ' ').trim(),
  );
}

function describe({ status, code, text: sentence, requestId }: Problem): string {
  const said = sentence ? `: ${sentence}` : ' with no explanation';
  return `HTTP ${status}${code && ` ${code}`}${said}${requestId && ` (request id ${requestId})`}`;
}
