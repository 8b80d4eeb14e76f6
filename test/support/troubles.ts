import { type Fault, tooManyRequests } from './flow-service/index.ts';
import type { Trouble } from './loopback-step.ts';

/** What a trouble with the creation of a run says of that run; a read that meets it fails for now, or for good. */
export type Says =
  /** Nothing of the request reached the Flow Service: try again. */
  | 'not-created'
  /** Anything may have become of it. */
  | 'perhaps-created'
  /** One or the other, as the operating system has it. */
  | 'either'
  /** Nothing becomes of it, now or later. */
  | 'refused'
  /** Anything may have become of a creation; a read is refused. */
  | 'redirected'
  /** The gateway does not like the token. */
  | 'unauthorized'
  /** Nothing goes wrong where a listing is asked for: it is empty. Otherwise as `perhaps-created`. */
  | 'empty-listing';

/** Where a trouble happens. */
export interface Scenery {
  /** Base of the service, for what points back at it. */
  readonly url: string;
  /** On the clock of the service. */
  readonly nowMs: number;
  /** Whether the service does its work all the same, where the trouble leaves that open. */
  readonly processed: boolean;
}

/** A trouble by name, and what follows from it. */
export interface NamedTrouble {
  readonly says: Says;
  trouble(scenery: Scenery): Trouble;
  /** The pause that the answer asks for, in milliseconds. */
  readonly askedMs?: number;
  /** Whether the service never sees the request. */
  readonly unseen?: true;
}

/** The pause that answers with `Retry-After` ask for. */
const ASKED_SECONDS = 20;
const ASKED = { askedMs: ASKED_SECONDS * 1_000 } as const;
const HTML = '<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';

const CUTS = {
  'before the headers': 'before-headers',
  'within the headers': 'within-headers',
  'within the body': 'within-body',
} as const;

/** Everything that can go wrong with a request. */
export const TROUBLES: Readonly<Record<string, NamedTrouble>> = {
  'nothing listens': { says: 'not-created', trouble: () => ({ kind: 'unreachable' }), unseen: true },
  'a reset as the connection is made': {
    says: 'either',
    trouble: () => ({ kind: 'reset', when: 'on-connect' }),
    unseen: true,
  },
  'a reset before the request is read': open(() => ({ kind: 'reset', when: 'before-read' })),
  ...Object.fromEntries(
    Object.entries(CUTS).flatMap(([where, when]) => [
      [`a reset ${where}`, open(({ processed }) => ({ kind: 'reset', when, processed }))],
      [`silence ${where}`, open(({ processed }) => ({ kind: 'stall', when, processed }))],
    ]),
  ),
  'an answer that trickles on past the deadline': open(() => ({ kind: 'trickle', everyMs: 20 })),
  'a flood of 100 MB': open(({ processed }) => ({ kind: 'flood', bytes: 100_000_000, processed })),
  'JSON cut short': success('{"items":[{"id":"3fb0418e-1804'),
  'a page of HTML': success(HTML, { contentType: 'text/html' }),
  'an empty body': success(''),
  'a JSON text': success('"3fb0418e-1804-45d6-8d56-dd51f05c0baf"'),
  'a JSON array': success('[]'),
  'JSON null': success('null'),
  'an empty object': success('{}'),
  'a list of something without an id': success('{"items":[{}]}'),
  'an empty list': { ...success('{"items":[]}'), says: 'empty-listing' },
  'rubbish that calls itself gzip': success(Buffer.from('1f8b0800ffffffdeadbeef', 'hex'), {
    headers: { 'content-encoding': 'gzip' },
  }),
  'HTTP 408': status(408),
  'HTTP 500': status(500, { title: 'Internal Server Error', status: 500 }),
  'HTTP 502 from the gateway': open(({ processed }) => ({
    kind: 'body',
    status: 502,
    body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
    contentType: 'text/html',
    processed,
  })),
  'HTTP 503 with Retry-After': {
    ...status(503, { error_code: '503003' }, { 'retry-after': String(ASKED_SECONDS) }),
    ...ASKED,
  },
  'HTTP 504': status(504),
  'HTTP 425': turnedAway('not-created', () => ({ kind: 'status', status: 425 })),
  'HTTP 429': turnedAway('not-created', () => tooManyRequests()),
  'HTTP 429 with Retry-After in seconds': {
    ...turnedAway('not-created', () => tooManyRequests(ASKED_SECONDS)),
    ...ASKED,
  },
  'HTTP 429 with Retry-After as a date': {
    ...turnedAway('not-created', ({ nowMs }) => ({
      ...tooManyRequests(),
      headers: { 'retry-after': new Date(nowMs + ASKED.askedMs).toUTCString() },
    })),
    ...ASKED,
  },
  'HTTP 401': turnedAway('unauthorized', () =>
    problem(401, { error_code: '401013', message: 'Oauth token is not valid' }),
  ),
  'HTTP 400': refused(400, { type: '/placeholder/type/uri', status: 400, title: 'BadRequestError' }),
  'HTTP 403 from the gateway': refused(403, { error_code: '403025', message: 'Profile is not valid' }),
  'HTTP 403 from the Flow Service': refused(403, {
    type: 'https://ns.adobe.com/aep/errors/FLOW-2120-403',
    title: 'Forbidden',
    status: 403,
  }),
  'HTTP 404': refused(404, { type: 'https://ns.adobe.com/aep/errors/FLOW-1439-404', status: 404 }),
  'HTTP 409': refused(409, { title: 'Conflict', status: 409 }),
  'HTTP 302': redirect(302),
  'HTTP 307': redirect(307),
};

function open(trouble: NamedTrouble['trouble']): NamedTrouble {
  return { says: 'perhaps-created', trouble };
}

/** A status that stands for success over a body that does not. */
function success(
  body: string | Uint8Array,
  more: Partial<Extract<Fault, { kind: 'body' }>> = {},
): NamedTrouble {
  return open(({ processed }) => ({ kind: 'body', body, processed, ...more }));
}

function status(code: number, body?: object, headers: Readonly<Record<string, string>> = {}): NamedTrouble {
  return open(({ processed }) => ({ ...problem(code, body), headers, processed }));
}

function turnedAway(says: Says, trouble: NamedTrouble['trouble']): NamedTrouble {
  return { says, trouble };
}

function refused(code: number, body: object): NamedTrouble {
  return turnedAway('refused', () => problem(code, body));
}

/** Back to the service itself, which would see whoever follows. */
function redirect(code: number): NamedTrouble {
  return turnedAway('redirected', ({ url, processed }) => ({
    kind: 'redirect',
    processed,
    status: code,
    location: `${url}/data/foundation/flowservice/runs`,
  }));
}

function problem(code: number, body?: object): Extract<Fault, { kind: 'status' }> {
  return { kind: 'status', status: code, body: body === undefined ? '' : JSON.stringify(body) };
}
