import { jsonReply, type Refusal, type Reply } from './problems.ts';
import type { State } from './state.ts';

/** OAuth server-to-server: a form with four mandatory fields for a token; `expires_in` is in seconds. */
export function issueToken(state: State, contentType: string | undefined, body: string): Reply | Refusal {
  const { settings } = state;
  // Fields in any other content type are not seen at all.
  const isForm = contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  const form = new URLSearchParams(isForm ? body : '');
  if (form.get('client_id') !== settings.clientId)
    return refuse('invalid_client', 'invalid client_id parameter');
  if (form.get('client_secret') !== settings.clientSecret)
    return refuse('invalid_client', 'invalid client_secret parameter');
  if (form.get('grant_type') !== 'client_credentials')
    return refuse('unsupported_grant_type', 'The grant_type must be client_credentials.');
  const scopes = (form.get('scope') ?? '').split(',').map((scope) => scope.trim());
  if (!scopes.every((scope) => settings.scopes.includes(scope)))
    return refuse('invalid_scope', 'The scopes are not a subset of the scopes of the credential.');
  const token = `not-a-real-token-${state.nextId()()}`;
  state.tokens.set(token, settings.clock.now() + settings.tokenLifetimeMs);
  const expiresInSeconds = Math.floor(settings.tokenLifetimeMs / 1000);
  return jsonReply(200, { access_token: token, token_type: 'bearer', expires_in: expiresInSeconds });
}

function refuse(error: string, description: string): Refusal {
  return { refused: 'ims', error, description };
}
