import type { Fault } from './faults.ts';
import { uuidOf } from './ids.ts';
import type { ServiceAnswer, ServiceRequest } from './messages.ts';

/** An answer whose body may be bytes that are no text. */
export type AnyAnswer = Omit<ServiceAnswer, 'body'> & { readonly body: string | Uint8Array };

/**
 * The answer that a client gets under a fault, its transport aside: a client without sockets has only this to go by.
 * @param own what the service itself answered, or would have
 */
export function faultAnswer(fault: Fault, request: ServiceRequest, own: ServiceAnswer): AnyAnswer {
  switch (fault.kind) {
    case 'status':
      return { status: fault.status, headers: { ...own.headers, ...fault.headers }, body: fault.body ?? '' };
    case 'body': {
      const type = { 'content-type': fault.contentType ?? 'application/json' };
      const headers = { ...own.headers, ...type, ...fault.headers };
      return { status: fault.status ?? 200, headers, body: fault.body };
    }
    case 'redirect':
      return {
        status: fault.status ?? 307,
        headers: { ...own.headers, location: fault.location },
        body: '',
      };
    case 'echo':
      return { ...own, status: fault.status ?? 400, body: echoOf(request) };
    default:
      return own;
  }
}

/**
 * Stands where the service's answer would be if it had been asked.
 * @param nowMs time of the answer, in milliseconds since 1970
 */
export function unansweredAnswer(nowMs: number): ServiceAnswer {
  const headers = {
    'content-type': 'application/json;charset=UTF-8',
    date: new Date(nowMs).toUTCString(),
    'x-request-id': uuidOf(`unanswered ${nowMs}`),
  };
  return { status: 200, headers, body: JSON.stringify({ items: [{}] }) };
}

function echoOf({ method, path, headers, body }: ServiceRequest): string {
  const text = `Cannot serve ${method} ${path} with Authorization: ${headers['authorization']} and body ${body}`;
  return JSON.stringify({
    error: 'invalid_request',
    error_description: text,
    errorMessage: text,
    report: { 'detailed-message': text },
  });
}
