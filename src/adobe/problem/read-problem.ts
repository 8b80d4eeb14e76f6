import { dateMsOf, type HttpAnswer } from '../http/request.ts';
import { list, member, readJson, text } from '../json.ts';
import { type Problem, repeats, type Service } from './problem.ts';

/** The last segment of a problem's `type`, such as `https://ns.adobe.com/aep/errors/FLOW-1439-404`. */
const TYPED_CODE = /^[A-Z][A-Z_]{0,31}-\d{3,6}-\d{3}$/;

/** `error_code` of the gateway: a text in every sample but one, where it is a number. */
const GATEWAY_CODE = /^\d{1,12}$/;

/** `error` of OAuth (RFC 6749). */
const OAUTH_CODE = /^\w{1,64}$/;

/** An id that a person can hand to Adobe's support; anything longer is something else. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Members with a sentence, the best first (the Flow Service's two forms, the gateway's, RFC 7807). */
const SENTENCES = ['detail', 'errorMessage', 'message', 'error_description', 'title'];

/**
 * Reads any answer that is not a success: the Flow Service's current and legacy forms, the gateway's, the generic
 * problem and its variants in other services of the platform, JSON:API, OAuth's errors of IMS (RFC 6749), and the
 * answers of a proxy (HTML, plain text, nothing).
 */
export function readProblem(answer: HttpAnswer, service: Service): Problem {
  const body = readJson(answer.body);
  const sentence = readText(answer.body, body, service);
  return {
    status: answer.status,
    service,
    isPage: isWebPage(answer),
    code: readCode(body, service),
    text: sentence,
    details: service === 'IMS' ? [] : readDetails(body, sentence),
    requestId: readRequestId(body, answer.headers),
    retryAfterMs: readRetryAfter(text(answer.headers, 'retry-after'), dateMsOf(answer)),
    serviceTimeMs: dateMsOf(answer),
  };
}

/** Beginnings of a web page, in lower case. */
const PAGE_STARTS = ['<!doctype html', '<html', '<head', '<body'];

function isWebPage({ body, headers }: HttpAnswer): boolean {
  const start = body.trimStart().slice(0, 14).toLowerCase();
  const isHtml = /^text\/html\b/i.test(text(headers, 'content-type') ?? '') && start.startsWith('<');
  return isHtml || PAGE_STARTS.some((tag) => start.startsWith(tag));
}

/** Longer answers than any error are not text because they could not be read as JSON. */
const LONGEST_TEXT = 1024 * 1024;

function isHugeJson(page: string): boolean {
  return page.length > LONGEST_TEXT && /^\s*[[{]/.test(page.slice(0, 100));
}

/**
 * The sentence of an answer, else the first text in it. Of an answer of IMS nothing but `error_description` counts:
 * any other part may be a token.
 */
function readText(page: string, body: unknown, service: Service): string {
  if (service === 'IMS') return text(body, 'error_description') ?? '';
  if (body === undefined) return isHugeJson(page) ? '' : plainText(page);
  const [first] = list(body, 'errors');
  const inError = ['detail', 'title', 'message'].map((key) => text(first, key));
  const sentences = SENTENCES.map((key) => text(body, key));
  const candidates = [text(body, 'report', 'detailed-message'), ...sentences, ...inError];
  return candidates.find((sentence) => sentence !== undefined) ?? firstText(body);
}

/** No error has more causes than these. */
const MOST_DETAILS = 20;

/** The Flow Service's `errorDetails`, its other sentences, and the causes that other services of the platform add. */
function readDetails(body: unknown, sentence: string): readonly string[] {
  const members = [...SENTENCES.filter((key) => key !== 'title'), 'errorDetails'];
  const found = [
    ...members.flatMap((key) => text(body, key) ?? []),
    ...list(body, 'error-chain').slice(0, MOST_DETAILS).map(readCause),
    ...textsIn(member(body, 'report', 'additionalContext')).filter(hasWords),
  ];
  const seen = [sentence];
  for (const detail of found.slice(0, MOST_DETAILS)) {
    if (!seen.some((other) => repeats(other, detail))) seen.push(detail);
  }
  return seen.slice(1);
}

/** A link of an `error-chain`: its code, and its sentence if it has one. */
function readCause(cause: unknown): string {
  const sentence = SENTENCES.map((key) => text(cause, key)).find((found) => found !== undefined);
  return [text(cause, 'errorCode'), sentence].filter((part) => part !== undefined).join(' ');
}

/** More values than these are not looked through: an error of this size says nothing. */
const MOST_VALUES = 100;

/** Members that hold no explanation, but perhaps a credential. */
const SENSITIVE_KEY = /token|secret|password|authorization|cookie|key/i;

/** The first text with several words in an unknown value, level by level, else the first text; empty without one. */
function firstText(body: unknown): string {
  const texts = textsIn(body);
  return texts.find(hasWords) ?? texts[0] ?? '';
}

function hasWords(found: string): boolean {
  return /\S\s/.test(found.slice(0, 1_000));
}

/** The texts in an unknown value, level by level. */
function textsIn(body: unknown): readonly string[] {
  const values: unknown[] = [body];
  for (let index = 0; index < Math.min(values.length, MOST_VALUES); index += 1) {
    values.push(...membersOf(values[index]));
  }
  return values.flatMap((value) => text(value) ?? []);
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES);
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value).slice(0, MOST_VALUES);
  return keys.filter((key) => !SENSITIVE_KEY.test(key.slice(0, 200))).map((key) => member(value, key));
}

/**
 * Reads `Retry-After`: seconds, or a date (RFC 9110). A date is held against the `Date` of the same answer,
 * because this machine's clock may be wrong.
 */
function readRetryAfter(retryAfter = '', serviceTimeMs = Number.NaN): number | undefined {
  if (/^\d{1,15}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  if (!/^[A-Z][a-z]{2,8},? /.test(retryAfter)) return undefined;
  const ms = Date.parse(retryAfter) - serviceTimeMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function readRequestId(body: unknown, headers: HttpAnswer['headers']): string {
  const ids = [
    text(body, 'report', 'request-id'),
    text(body, 'report', 'requestId'),
    text(list(body, 'errors')[0], 'meta', 'request_id'),
    text(headers, 'x-request-id'),
  ];
  return ids.find((id = '') => REQUEST_ID.test(id)) ?? '';
}

function readCode(body: unknown, service: Service): string {
  const type = text(body, 'type') ?? '';
  const typed = type.slice(type.lastIndexOf('/') + 1);
  if (TYPED_CODE.test(typed)) return typed;
  const gatewayCode = member(body, 'error_code');
  const number = typeof gatewayCode === 'number' ? String(gatewayCode) : text(gatewayCode);
  if (number !== undefined && GATEWAY_CODE.test(number)) return `GATEWAY-${number}`;
  const oauthCode = text(body, 'error') ?? '';
  return OAUTH_CODE.test(oauthCode) ? `${service}-${oauthCode}` : '';
}

/**
 * What a page or a plain text says, without its markup. Nothing is cut off here: if a text ends in the middle
 * of a secret, the rest of the secret is not recognized any more.
 */
function plainText(body: string): string {
  const withoutScripts = body.replace(/<(script|style)\b.*?(<\/\1>|$)/gis, ' ');
  const [start = '', ...tags] = withoutScripts.split('<');
  const words = [start, ...tags.map((tag) => tag.slice(tag.indexOf('>') + 1))].join(' ');
  return words.replace(/\s+/g, ' ').trim();
}
