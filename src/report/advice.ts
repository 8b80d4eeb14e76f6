import type { Problem } from '../adobe/problem.ts';
import type { RunFault } from '../adobe/run-details.ts';

const PERMISSION = 'Add the credential to a role in Permissions that holds Manage Sources and this sandbox.';

const SANDBOX = 'Check sandbox-name: its technical name in lower case, in the organization of org-id.';

const LATER =
  'The service did not take the request in time. Try again later, or with a longer retry-timeout.';

/** What to do where no answer came. */
export const NETWORK_ADVICE =
  'Check the network between this runner and Adobe: names, firewall, proxy (https_proxy, no_proxy). It is safe to try again.';

const FLOW_NOT_FOUND =
  'Check flow-id, sandbox-name and org-id. A flow that an access label hides from the credential looks the same.';

/**
 * What to do about an error, by Adobe's code behind the name of its table. `FLOW` is the Flow Service's table,
 * `SOURCES` the sources provider's, `GATEWAY` Adobe's API gateway, `IMS` OAuth's errors; `HTTP` serves where
 * there is no code. Numbers alone will not do: 1401 stands for two different errors in the first two.
 *
 * Source: Adobe's error tables "Flow Service errors" and "Sources errors", its troubleshooting guide for the
 * gateway, RFC 6749 for IMS.
 */
export const ADVICE: Readonly<Record<string, string>> = {
  'FLOW-1101': FLOW_NOT_FOUND,
  'FLOW-1100': 'The source behind the flow refused: Adobe names its reason in the text.',
  'FLOW-1427':
    'A user token may not create runs of this flow: use client-id and client-secret of an OAuth server-to-server credential.',
  'FLOW-1430': FLOW_NOT_FOUND,
  'FLOW-1439': FLOW_NOT_FOUND,
  'FLOW-1446': 'Check flow-id.',
  'FLOW-2000': 'Check org-id: the token belongs to another organization, or none has that id.',
  'FLOW-2001': 'Check org-id.',
  'FLOW-2002': 'Check org-id.',
  'FLOW-2100': SANDBOX,
  'FLOW-2101': SANDBOX,
  'FLOW-2103': SANDBOX,
  'FLOW-2105': SANDBOX,
  'FLOW-2106': SANDBOX,
  'FLOW-2111': SANDBOX,
  'FLOW-2114': 'Check access-token, or use client-secret instead.',
  'FLOW-2115': 'Check access-token, or use client-secret instead.',
  'FLOW-2118': PERMISSION,
  'FLOW-2120': PERMISSION,
  'FLOW-2121': PERMISSION,
  'SOURCES-1333': 'This kind of source cannot do that.',
  'SOURCES-1340': 'The service could not read a time. The log shows the three that were sent.',
  'SOURCES-1360': 'Set start-time to a time to come, such as now+1m.',
  'SOURCES-1380': 'The source could not create the run: Adobe names its reason in the text.',
  'SOURCES-1381': 'Set window-end-time to a time after window-start-time.',
  'SOURCES-1382':
    'The flow keeps the delta column of its first run. Leave delta-column out, or give the name that the flow has.',
  'SOURCES-1383': 'This is the first run of a table-based flow: give its delta column as delta-column.',
  'SOURCES-1384': 'Check window-start-time, window-end-time, start-time and delta-column.',
  'SOURCES-1385':
    'On-demand ingestion is for batch sources, and not for all of them: this one has no support for it.',
  'SOURCES-1386':
    'On-demand runs need a flow that is scheduled for one-time ingestion; this one runs on a schedule. Create a one-time flow for the same data.',
  'SOURCES-1387': 'The run is in a state from which it cannot be started again.',
  'SOURCES-1388': 'Enable the flow first.',
  'GATEWAY-400003': 'Check org-id.',
  'GATEWAY-401013':
    'The token has expired, or is not one for this API. Use client-secret, so that every step has a fresh token, or mint access-token shortly before.',
  'GATEWAY-403000': 'Check client-id.',
  'GATEWAY-403003':
    'Check client-id: it must be the credential that the token was made with, and its project needs the Experience Platform API.',
  'GATEWAY-403010': 'Check access-token.',
  'GATEWAY-403025':
    'Check org-id, and that the credential has a product profile of Experience Platform in that organization.',
  'GATEWAY-429050':
    'Adobe limits how often its API is called. Try again later, and spread the steps that call it.',
  'IMS-invalid_client':
    'Check client-id and client-secret: both come from the same OAuth server-to-server credential, and a secret that was rotated away no longer works.',
  'IMS-invalid_scope': 'Check scopes: copy the list that the page of the credential shows.',
  'IMS-unauthorized_client': 'The credential must be of the type OAuth server-to-server.',
  'HTTP-401': 'Check the credential: the service did not accept the token.',
  'HTTP-403': PERMISSION,
  'HTTP-400': 'Check the inputs of this step against what the log shows as sent.',
  'HTTP-404': 'Check flow-id, sandbox-name and org-id, then api-url and ims-url.',
  'HTTP-407': 'The proxy wants credentials: put them into https_proxy.',
  'HTTP-408': LATER,
  'HTTP-425': LATER,
  'HTTP-429': 'Adobe limits how often its API is called. Try again later, and spread the steps that call it.',
  'HTTP-3xx':
    'Redirects are never followed, because the credential would travel along. Check api-url, ims-url and the proxy.',
  'HTTP-5xx': 'The trouble is on the side of the service. Look at status.adobe.com, then try again.',
};

/**
 * The provider's errors by their sentences: its codes may be missing from an answer, because the Flow Service
 * passes them on as text inside an error of its own (FLOW-1100).
 */
const SOURCES_SENTENCES: readonly (readonly [code: string, sentence: RegExp])[] = [
  ['SOURCES-1333', /flowRunAction=.* not supported for source/i],
  ['SOURCES-1340', /error occurred while parsing/i],
  ['SOURCES-1360', /start time cannot be set in the past/i],
  ['SOURCES-1381', /cannot be before window ?start ?time/i],
  ['SOURCES-1382', /delta column should match/i],
  ['SOURCES-1383', /delta column is missing/i],
  ['SOURCES-1384', /provided for creating flow run are invalid or empty/i],
  ['SOURCES-1385', /connectorType=.* not supported/i],
  ['SOURCES-1386', /scheduleParams frequency=.* not supported/i],
  ['SOURCES-1387', /in an invalid state=.* for re-triggering/i],
  ['SOURCES-1388', /cannot be re-triggered/i],
  ['SOURCES-1380', /failed to create flow run/i],
];

/** The provider's numbers, whatever stands before them: no other table of Adobe's has numbers from 1300. */
const SOURCES_CODE = /-(13\d\d)-\d{3}$/;

/** The same within a sentence, but not within the UUIDs that sentences hold too. */
const SOURCES_CODE_IN_TEXT = /(?<![\w-])(?:[A-Z][A-Z_]*-)?(13\d\d)-[1-5]\d\d(?![\w-])/;

/** The code by which there is advice on a problem; empty where there is advice on its status alone. */
export function specificCode(problem: Problem): string {
  const codes = [sourcesCode(problem), problem.code.replace(/-\d{3}$/, '')];
  return codes.find((code) => ADVICE[code] !== undefined) ?? '';
}

/** Says what to do about a problem. */
export function advise(problem: Problem): string {
  const { status } = problem;
  const keys = [specificCode(problem), `HTTP-${status}`];
  const family = status >= 500 ? 'HTTP-5xx' : status >= 300 && status < 400 ? 'HTTP-3xx' : 'HTTP-400';
  return [...keys, family].map((key) => ADVICE[key]).find((advice) => advice !== undefined) ?? '';
}

/**
 * The provider's code in a problem, as `SOURCES-1386`; empty where it holds none. Where the Flow Service has a
 * code of its own, the text is its own too, but for FLOW-1100, which passes on what the provider says.
 */
function sourcesCode({ code, text }: Problem): string {
  const passesOn = code === '' || code.startsWith('FLOW-1100-');
  const number =
    SOURCES_CODE.exec(code)?.[1] ?? (passesOn ? SOURCES_CODE_IN_TEXT.exec(text)?.[1] : undefined);
  if (number !== undefined) return `SOURCES-${number}`;
  if (!passesOn) return '';
  return SOURCES_SENTENCES.find(([, sentence]) => sentence.test(text))?.[0] ?? '';
}

/** What to do about a run whose errors have a sign. */
interface RunAdvice {
  readonly sign: RegExp;
  /** The sign in words. */
  readonly says: string;
  readonly advice: string;
}

/**
 * What to do about the errors inside a run, by their codes or what they speak of; the deepest cause that is known
 * counts. Source: the documented failures of source runs, and Adobe's guide to errors in ingestion.
 */
export const RUN_ADVICE: readonly RunAdvice[] = [
  {
    sign: /^133\b|unable to locate any files/i,
    says: '`133`, or that no files were found',
    advice:
      'The window holds no files. Check window-start-time and window-end-time against what the source has.',
  },
  {
    sign: /^MAPPER-/,
    says: '`MAPPER-…`',
    advice: "Check the flow's mapping against the columns of the source.",
  },
  {
    sign: /^INGEST-/,
    says: '`INGEST-…`',
    advice: "Check the data against the dataset's schema; error diagnostics of the flow show the rows.",
  },
  {
    sign: /^CONNECTOR-1\d{3}/,
    says: '`CONNECTOR-1…`',
    advice:
      'The data could not be read from the source. Check its credentials and network rules, then set retries or start the run again.',
  },
  {
    sign: /^CONNECTOR-2\d{3}/,
    says: '`CONNECTOR-2…`',
    advice:
      'The data was copied but could not be processed. Check the mapping, the schema and that the dataset still exists.',
  },
  {
    sign: /^/,
    says: 'anything else, or nothing',
    advice: 'Look at the run in Experience Platform, then start it again over the same window.',
  },
];

/** Says what to do about a run that failed. */
export function adviseOnRun(faults: readonly RunFault[]): string {
  const texts = faults.map(({ code, message }) => `${code} ${message}`.trim());
  const shows = ({ sign }: RunAdvice) => (texts.length > 0 ? texts : ['']).some((text) => sign.test(text));
  return RUN_ADVICE.find(shows)?.advice ?? '';
}
