/** What to do, when it depends on where the token of the step comes from. */
export interface AdviceByCredential {
  readonly 'access-token': string;
  readonly 'client-secret': string;
}

/** One cause of an error answer. */
export type Cause = readonly [
  /** A short noun phrase, for the title of an annotation. */
  title: string,
  advice: string | AdviceByCredential,
  /** `passing`: a later attempt can succeed without a change. `missing`: what was asked for is not there, or hidden. */
  kind?: 'passing' | 'missing',
];

const SANDBOX =
  'Check `sandbox-name`: its technical name in lower case, in the organization that `org-id` names.';

const REFUSED_TOKEN: AdviceByCredential = {
  'access-token':
    'The service did not accept the token. Check `access-token`: it may have expired, or belong to another organization or environment.',
  'client-secret':
    'The service did not accept a token that this step created. Check that `client-id`, `org-id`, `ims-url` and `api-url` belong together, and that the project of the credential includes the Experience Platform API.',
};

/**
 * The causes of error answers by their codes, which blanks separate, each behind the name of its table. `FLOW` is the
 * table of the Flow Service, `SOURCES` that of the sources provider, `GATEWAY` that of Adobe's API gateway, `IMS`
 * OAuth's errors of the token service. Numbers alone are ambiguous: 1401 is a different error in each of the first
 * two. For answers without a known code there are statuses: `PLATFORM` and `IMS` by the service that was asked, `PAGE`
 * for a web page, `ANY` for every service.
 *
 * Source: Adobe's error tables "Flow Service errors" and "Sources errors", its troubleshooting guide for the
 * gateway, RFC 6749 for IMS.
 */
export const CAUSES: Readonly<Record<string, Cause>> = {
  'FLOW-1101 FLOW-1430 FLOW-1439': [
    'Flow not found',
    'Check `flow-id`, `sandbox-name` and `org-id`. A flow that an access label hides from the credential gives the same answer.',
    'missing',
  ],
  'FLOW-1446': ['Flow ID missing', 'Check `flow-id`.'],
  'FLOW-1100': [
    'Request refused by the source',
    'The source of the flow refused the request: Adobe names its reason in the text.',
  ],
  'FLOW-1401 FLOW-1403 FLOW-1405 FLOW-1432 FLOW-1433 FLOW-1443 FLOW-1448 FLOW-1450 FLOW-1451 FLOW-1452 FLOW-1453':
    [
      'Request not supported',
      'The service does not support a request that this action makes. Report it as a defect of this action, with the log of a run that has debug logging enabled.',
    ],
  'FLOW-1419': [
    'Mapping not accepted',
    'Check the mapping of the flow, and whether the credential may access the fields that it maps.',
  ],
  'FLOW-1427': [
    'Token not allowed to create runs',
    {
      'access-token':
        'The service takes this token for that of a user, who may not create runs. Use the `client-id` and `client-secret` of an OAuth server-to-server credential instead of `access-token`.',
      'client-secret':
        'The credential may not create runs. Check that it is an OAuth server-to-server credential, and that a role in Permissions includes it, Manage Sources and this sandbox.',
    },
  ],
  'FLOW-2000': [
    'Organization not accepted',
    'Check `org-id`: the token has no access to that organization, or the organization does not exist.',
  ],
  'FLOW-2001 FLOW-2002 GATEWAY-400003': ['Organization not accepted', 'Check `org-id`.'],
  'FLOW-2100 FLOW-2101 FLOW-2103 FLOW-2106': ['Sandbox not found', SANDBOX],
  'FLOW-2105 FLOW-2111': ['Sandbox not accepted', SANDBOX],
  'FLOW-2114 FLOW-2115 PLATFORM-401': ['Token not accepted', REFUSED_TOKEN],
  'FLOW-2118 FLOW-2120 FLOW-2121': [
    'Permission missing',
    'Add the credential to a role in Permissions that includes Manage Sources and this sandbox.',
  ],
  'SOURCES-1333 SOURCES-1401': [
    'Re-trigger not supported',
    'This kind of source does not support re-triggering. Set `retries` to `0`, and load the window of a failed run with a new run.',
  ],
  'SOURCES-1340': [
    'Time not accepted',
    'The service could not read a time. The log shows the three that were sent.',
  ],
  'SOURCES-1360': ['Start time in the past', 'Set `start-time` to a time in the future, such as `now+1m`.'],
  'SOURCES-1380': [
    'Run refused by the source',
    'The source could not create the run: Adobe names its reason in the text.',
  ],
  'SOURCES-1381': ['Window reversed', 'Set `window-end-time` to a time after `window-start-time`.'],
  'SOURCES-1382': [
    'Different delta column',
    'The flow keeps the delta column of its first run. Leave `delta-column` out, or give the name that the flow has.',
  ],
  'SOURCES-1383': [
    'Delta column missing',
    'This flow reads a table: give the name of its delta column as `delta-column`.',
  ],
  'SOURCES-1384': [
    'Parameters not accepted',
    'Check `window-start-time`, `window-end-time`, `start-time` and `delta-column`.',
  ],
  'SOURCES-1385': [
    'Source not supported',
    'On-demand ingestion is for batch sources, and not for all of them: this one has no support for it.',
  ],
  'SOURCES-1386': [
    'Flow on a schedule',
    'On-demand runs need a flow that is scheduled for one-time ingestion, and this flow has another schedule. Give the `flow-id` of a one-time flow.',
  ],
  'SOURCES-1387': [
    'Run not ready for a re-trigger',
    'The run cannot be re-triggered in its state. Check the state in Experience Platform. If the run has failed, try again later with the wait action and `retries`.',
  ],
  'SOURCES-1388': ['Flow not enabled', 'Enable the flow first.'],
  'GATEWAY-401013': [
    'Token not accepted',
    {
      'access-token':
        'The token has expired, or is not valid for this API. Use `client-secret` instead, so that every step creates its own token, or create `access-token` shortly before the step.',
      'client-secret': REFUSED_TOKEN['client-secret'],
    },
  ],
  'GATEWAY-403000': ['Client ID missing', 'Check `client-id`.'],
  'GATEWAY-403003': [
    'Client ID not accepted',
    'Check `client-id`: it must belong to the credential of the token, and its project needs the Experience Platform API.',
  ],
  'GATEWAY-403010': [
    'Token missing',
    {
      'access-token': 'Check `access-token`, and whether a proxy removes the `Authorization` header.',
      'client-secret': 'Check whether a proxy removes the `Authorization` header.',
    },
  ],
  'GATEWAY-403025 GATEWAY-403027': [
    'Organization not accepted',
    'Check `org-id`, and that the credential has a product profile of Experience Platform in that organization.',
  ],
  'GATEWAY-429050 ANY-429': [
    'Too many requests',
    'Adobe limits how often its API is called. Spread the steps that call it.',
    'passing',
  ],
  'IMS-invalid_client': [
    'Credential refused',
    'Check `client-id` and `client-secret`: both come from the same OAuth server-to-server credential, and a secret that was rotated away is not valid.',
  ],
  'IMS-invalid_scope': [
    'Scopes refused',
    'Check `scopes`: copy the list that the page of the credential shows.',
  ],
  'IMS-unauthorized_client': [
    'Credential refused',
    'The credential must be of the type OAuth server-to-server.',
  ],
  'IMS-unsupported_grant_type': [
    'Token request refused',
    'Check `ims-url`, and that the credential is of the type OAuth server-to-server.',
  ],
  'IMS-404': ['Token endpoint not found', 'Check `ims-url`.'],
  'IMS-4xx': ['Token request refused', 'Check `client-id`, `client-secret`, `scopes` and `ims-url`.'],
  'PLATFORM-403': [
    'Request refused',
    'Check `client-id`, `org-id` and `sandbox-name`. If the credential lacks a permission, add it to a role in Permissions that includes Manage Sources and this sandbox.',
  ],
  'PLATFORM-404': ['Not found', 'Check `flow-id`, `sandbox-name` and `org-id`, then `api-url`.', 'missing'],
  'PLATFORM-412': [
    'Changed meanwhile',
    'What the request is about has changed since this step read it. Look it up in Experience Platform: if somebody else has re-triggered a failed run, wait for the new run with the wait action, and do not re-trigger the failed one again.',
  ],
  'PLATFORM-4xx': ['Request refused', 'Check the inputs of this step against what the log shows as sent.'],
  'PAGE-4xx': [
    'Request blocked by the network',
    'A web page came back instead of an answer of the service: a firewall, a proxy or an edge server refused the request. Check `api-url` and `ims-url`, and whether the network lets this runner reach both.',
  ],
  'ANY-407': [
    'Proxy credentials missing',
    'Put the user and the password of the proxy into the environment variable `https_proxy`.',
  ],
  'ANY-408 ANY-425': [
    'Request not taken in time',
    'The service did not take the request in time. If this lasts, set a longer `retry-timeout`.',
    'passing',
  ],
  'ANY-3xx': [
    'Redirect refused',
    'Redirects are never followed, because the credential would be sent to the new address. Check `api-url`, `ims-url` and the proxy.',
  ],
  'ANY-5xx': [
    'Service not available',
    'The service, or a proxy on the way to it, is not available. See status.adobe.com.',
    'passing',
  ],
};

/** The cause of an answer that is neither a success nor an error in the terms of HTTP. */
export const UNEXPECTED: Cause = [
  'Unexpected answer',
  'The answer does not have the documented form. Check `api-url` and `ims-url`, and the proxy.',
];
