import type { Connection, Credential } from '../adobe/connection.ts';
import { DURATION_FORMS, parseShortDuration, parseShortDurationOrZero } from '../time/duration.ts';
import { API_URL_FORMS, IMS_URL_FORMS, parseApiUrl, parseImsUrl } from './adobe-url.ts';
import { combine, type Field, type FieldReader, flawed } from './fields.ts';
import { parseHeaderValue, parseOrgId, parseSandboxName, parseScopes, parseText } from './parsers.ts';
import { SECRET_INPUTS } from './secret-texts.ts';
import { expiryProblem } from './token-checks.ts';

/** The inputs of both actions that say how to connect to Adobe, with their defaults. */
export const CONNECTION_INPUTS = {
  'client-id': '',
  'client-secret': '',
  'access-token': '',
  scopes: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
  'org-id': '',
  'sandbox-name': 'prod',
  'api-url': 'https://platform.adobe.io',
  'ims-url': 'https://ims-na1.adobelogin.com',
  'request-timeout': '60s',
  'retry-timeout': '2m',
  'lookup-timeout': '5m',
} as const;

type ConnectionReader = FieldReader<keyof typeof CONNECTION_INPUTS>;

/**
 * Reads how to connect to Adobe.
 *
 * @param nowSeconds unix seconds at which an access token must be valid
 */
export function connectionField(inputs: ConnectionReader, nowSeconds: number): Field<Connection> {
  return combine({
    clientId: inputs.required('client-id', parseHeaderValue('client ID'), 'the client ID of the credential'),
    credential: credentialField(inputs, nowSeconds),
    orgId: inputs.required('org-id', parseOrgId, 'an organization ID, which ends in @AdobeOrg'),
    sandboxName: inputs.required('sandbox-name', parseSandboxName, 'the name of a sandbox, such as prod'),
    apiUrl: inputs.required('api-url', parseApiUrl, API_URL_FORMS),
    imsUrl: inputs.required('ims-url', parseImsUrl, IMS_URL_FORMS),
    requestTimeoutMs: inputs.required('request-timeout', parseShortDuration, DURATION_FORMS),
    retryTimeoutMs: inputs.required('retry-timeout', parseShortDuration, DURATION_FORMS),
    lookupTimeoutMs: inputs.required('lookup-timeout', parseShortDurationOrZero, `${DURATION_FORMS}, or 0`),
  });
}

function credentialField(inputs: ConnectionReader, nowSeconds: number): Field<Credential> {
  const fields = combine({
    secret: secretField(inputs, nowSeconds),
    scopes: inputs.required('scopes', parseScopes, 'the scopes of the credential, separated by commas'),
  });
  if ('problems' in fields) return fields;
  const { secret, scopes } = fields.value;
  return { value: secret.kind === 'client-secret' ? { ...secret, scopes } : secret };
}

type Secret =
  | { readonly kind: 'client-secret'; readonly clientSecret: string }
  | { readonly kind: 'access-token'; readonly accessToken: string };

/** What is received is never part of a problem here. */
function secretField(inputs: ConnectionReader, nowSeconds: number): Field<Secret> {
  const fields = combine({
    clientSecret: inputs.optional('client-secret', parseText, 'the client secret as it is'),
    accessToken: inputs.optional('access-token', parseHeaderValue('token'), 'a token as IMS gives it'),
  });
  if ('problems' in fields) return fields;
  const { clientSecret, accessToken } = fields.value;
  if (clientSecret !== undefined && accessToken !== undefined) {
    const problem = 'is given together with `client-secret`; accepted: exactly one of the two';
    return flawed({ input: 'access-token', problem });
  }
  if (clientSecret !== undefined) return { value: { kind: 'client-secret', clientSecret } };
  if (accessToken === undefined) {
    const problem = 'is missing, and so is `access-token`; accepted: exactly one of the two';
    return flawed({ input: 'client-secret', problem, lacks: SECRET_INPUTS });
  }
  const problem = expiryProblem(accessToken, nowSeconds);
  return problem === undefined
    ? { value: { kind: 'access-token', accessToken } }
    : flawed({ input: 'access-token', problem });
}
