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

/** Text beyond this is cut: a proxy's error page can be long, and an annotation holds 4,096 characters. */
const MAX_TEXT_LENGTH = 1_000;

/** The last segment of a problem's `type`, such as `https://ns.adobe.com/aep/errors/FLOW-1439-404`. */
const TYPED_CODE = /([A-Z][A-Z_]*-\d{3,6}-\d{3})$/;

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
    text: (sentence ?? '').slice(0, MAX_TEXT_LENGTH),
    requestId: text(member(report, 'request-id')) ?? text(answer.headers['x-request-id']) ?? '',
  };
}

function readCode(body: unknown, service: Service): string {
  const typed = TYPED_CODE.exec(text(member(body, 'type')) ?? '')?.[1];
  if (typed) return typed;
  // The gateway's `error_code` is a text in every sample but one, where it is a number.
  const gatewayCode = member(body, 'error_code');
  if (/^\d+$/.test(String(gatewayCode))) return `GATEWAY-${gatewayCode}`;
  const oauthCode = text(member(body, 'error'));
  return oauthCode && /^\w+$/.test(oauthCode) ? `${service}-${oauthCode}` : '';
}

/** What a page or a plain text says, without its markup. */
function plainText(body: string): string | undefined {
  const start = body.slice(0, 16 * MAX_TEXT_LENGTH);
  return text(
    start
      .replace(/<(script|style)\b.*?(<\/\1>|$)/gis, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

function describe({ status, code, text: sentence, requestId }: Problem): string {
  const said = sentence ? `: ${sentence}` : ' with no explanation';
  return `HTTP ${status}${code && ` ${code}`}${said}${requestId && ` (request id ${requestId})`}`;
}
