import type { JsonObject } from './json.ts';

/** What a call answers when it is served. */
export interface Reply {
  readonly status: number;
  /** Headers of this answer alone, their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply whose body is a value as JSON. */
export function jsonReply(status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) };
}

/** What a call answers when it is refused, by who refuses: each has an error body of its own. */
export type Refusal =
  | { readonly refused: 'ims'; readonly error: string; readonly description: string }
  | { readonly refused: 'gateway'; readonly code: string; readonly message: string }
  | {
      readonly refused: 'flow';
      readonly code: string;
      readonly message: string;
      readonly resource?: Resource;
    }
  | { readonly refused: 'provider'; readonly code: number; readonly message: string }
  | Generic;

/** The body that no code belongs to. */
export interface Generic {
  readonly refused: 'generic';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

interface Resource {
  readonly type: 'flows' | 'runs' | 'flowSpecs' | 'sourceConnections' | 'connections';
  readonly id: string;
}

/** Refused by the API gateway; the first three digits of its code are the HTTP status. */
export function byGateway(code: string, message: string): Refusal {
  return { refused: 'gateway', code, message };
}

/** Refused by Flow Service; the last three digits of its code are the HTTP status. */
export function byFlow(code: string, message: string): Refusal {
  return { refused: 'flow', code, message };
}

/** Refused by the sources provider behind Flow Service (codes 13xx). */
export function byProvider(code: number, message: string): Refusal {
  return { refused: 'provider', code, message };
}

/** Error 1439: also what an entity looks like that an access label hides. */
export function notFound(type: Resource['type'], id: string): Refusal {
  const message = `The requested ${type} resource ${id} is not found. Verify the resource ID before trying again.`;
  return { refused: 'flow', code: 'FLOW-1439-404', message, resource: { type, id } };
}

export function badRequest(detail: string): Refusal {
  return { refused: 'generic', status: 400, title: 'BadRequestError', detail };
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}

/**
 * The documented error body of a refusal.
 * @param providerPrefix type prefix of the provider's errors; without it they travel inside FLOW-1100-400,
 *   because the documentation does not say which of the two it is
 */
export function problemReply(refusal: Refusal, requestId: string, providerPrefix?: string): Reply {
  switch (refusal.refused) {
    case 'ims':
      return jsonReply(400, { error: refusal.error, error_description: refusal.description });
    case 'gateway':
      return jsonReply(Number(refusal.code.slice(0, 3)), {
        error_code: refusal.code,
        message: refusal.message,
      });
    case 'generic': {
      const { status, title, detail } = refusal;
      return jsonReply(status, { type: '/placeholder/type/uri', status, title, detail });
    }
    case 'provider':
      return providerPrefix === undefined
        ? flowReply(
            'FLOW-1100-400',
            `The request could not be processed. Error from flow provider: ${refusal.message}`,
            requestId,
          )
        : flowReply(`${providerPrefix}-${refusal.code}-400`, refusal.message, requestId);
    case 'flow':
      return flowReply(refusal.code, refusal.message, requestId, refusal.resource);
    default:
      return refusal satisfies never;
  }
}

function flowReply(code: string, message: string, requestId: string, resource?: Resource): Reply {
  const status = Number(code.slice(-3));
  const report: JsonObject = { 'detailed-message': message, ...resource, 'request-id': requestId };
  const type = `https://ns.adobe.com/aep/errors/${code}`;
  const title = titleOf(status);
  return jsonReply(status, { type, title, status, report, errorMessage: message, errorDetails: message });
}

function titleOf(status: number): string {
  return status === 404 ? 'Resource not found' : 'Bad request';
}
