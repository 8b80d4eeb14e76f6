import type { Connection, Credential } from '../adobe/connection.ts';
import { DURATION_FORMS, parseDuration, parseDurationOrZero } from '../time/duration.ts';
import { combine, type Field, type FieldReader, flawed } from './fields.ts';
import {
  parseAccessToken,
  parseClientId,
  parseOrgId,
  parseSandboxName,
  parseScopes,
  parseUrlBelow,
} from './parsers.ts';

/** The inputs of both doors that say where Adobe is and on whose behalf it is called, with their defaults. */
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

/** The inputs whose values must never be seen. */
export const SECRET_INPUTS = ['client-secret', 'access-token'] as const;

/** Why a credential that somebody did set can still arrive empty. */
const EMPTY_SECRET_HINT =
  'A secret that is not set arrives empty, and workflows started from a fork or by Dependabot get no secrets';

type ConnectionReader = FieldReader<keyof typeof CONNECTION_INPUTS>;

/** Reads where Adobe is and on whose behalf it is called. */
export function connectionField(inputs: ConnectionReader): Field<Connection> {
  return combine({
    clientId: inputs.required(
      'client-id',
      parseClientId,
      'the client ID of the credential',
      EMPTY_SECRET_HINT,
    ),
    credential: credentialField(inputs),
    orgId: inputs.required(
      'org-id',
      parseOrgId,
      'an organization id, which ends in @AdobeOrg',
      EMPTY_SECRET_HINT,
    ),
    sandboxName: inputs.required(
      'sandbox-name',
      parseSandboxName,
      'the technical name of a sandbox, such as prod',
    ),
    apiUrl: inputs.required('api-url', parseUrlBelow('adobe.io'), 'https and a host below adobe.io'),
    imsUrl: inputs.required(
      'ims-url',
      parseUrlBelow('adobelogin.com'),
      'https and a host below adobelogin.com',
    ),
    requestTimeoutMs: inputs.required('request-timeout', parseDuration, DURATION_FORMS),
    retryTimeoutMs: inputs.required('retry-timeout', parseDuration, DURATION_FORMS),
    lookupTimeoutMs: inputs.required('lookup-timeout', parseDurationOrZero, `${DURATION_FORMS}, or 0`),
  });
}

function credentialField(inputs: ConnectionReader): Field<Credential> {
  const fields = combine({
    secret: secretField(inputs),
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
function secretField(inputs: ConnectionReader): Field<Secret> {
  const clientSecret = inputs.text('client-secret');
  const accessToken = inputs.text('access-token');
  if (clientSecret !== '' && accessToken !== '') {
    const problem = 'is given beside client-secret; accepted: exactly one of the two';
    return flawed({ input: 'access-token', problem });
  }
  if (clientSecret !== '') return { value: { kind: 'client-secret', clientSecret } };
  if (accessToken === '') {
    const problem = `is missing, and so is access-token; accepted: exactly one of the two. ${EMPTY_SECRET_HINT}`;
    return flawed({ input: 'client-secret', problem, lacks: SECRET_INPUTS });
  }
  const parsed = parseAccessToken(accessToken);
  if ('value' in parsed) return { value: { kind: 'access-token', accessToken: parsed.value } };
  return flawed({ input: 'access-token', problem: `${parsed.problem}; accepted: a token as IMS gives it` });
}
