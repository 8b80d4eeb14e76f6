import { badRequest, byFlow, byGateway, type Refusal } from './problems.ts';
import type { State } from './state.ts';

export type Headers = Readonly<Record<string, string>>;

/** What stands in front of every call below Flow Service's path; undefined lets the request through. */
export function gatewayRefusal(state: State, headers: Headers, body: string): Refusal | undefined {
  return (
    credentialRefusal(state, headers) ??
    organizationRefusal(state, headers['x-gw-ims-org-id']) ??
    sandboxRefusal(state, headers['x-sandbox-name']) ??
    contentRefusal(headers['content-type'], body)
  );
}

function credentialRefusal(state: State, headers: Headers): Refusal | undefined {
  const { clock, clientId } = state.settings;
  if (!headers['authorization']) return byGateway('403010', 'Oauth token is missing.');
  const token = /^Bearer (\S+)$/i.exec(headers['authorization'])?.[1] ?? '';
  if (clock.now() >= (state.tokens.get(token) ?? 0)) return byGateway('401013', 'Oauth token is not valid');
  if (!headers['x-api-key']) return byGateway('403000', 'Api Key is required');
  return headers['x-api-key'] === clientId ? undefined : byGateway('403003', 'Api Key is invalid');
}

function organizationRefusal(state: State, orgId: string | undefined): Refusal | undefined {
  if (!orgId) return byGateway('400003', 'Missing header');
  return orgId === state.settings.orgId ? undefined : byGateway('403025', 'Profile is not valid');
}

function sandboxRefusal(state: State, sandbox: string | undefined): Refusal | undefined {
  if (!sandbox) return byFlow('FLOW-2105-400', 'The header x-sandbox-name is missing in the request.');
  if (state.settings.sandboxes.includes(sandbox)) return undefined;
  return byFlow('FLOW-2100-404', `The sandbox with the name '${sandbox}' could not be found.`);
}

function contentRefusal(contentType: string | undefined, body: string): Refusal | undefined {
  const isJson = contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
  return body === '' || isJson ? undefined : badRequest('A valid content-type must be specified');
}
