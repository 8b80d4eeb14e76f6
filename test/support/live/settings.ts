import { parseArgs } from 'node:util';
import type { Connection, Credential } from '../../../src/adobe/connection.ts';
import { API_URL_FORMS, IMS_URL_FORMS, parseApiUrl, parseImsUrl } from '../../../src/inputs/adobe-url.ts';
import { parseFlowId } from '../../../src/inputs/flow-id.ts';
import type { Parsed } from '../../../src/time/parsed.ts';
import { parseTime, TIME_FORMS } from '../../../src/time/time.ts';
import type { Window } from '../../../src/time/window.ts';
import { SCOPES } from '../flow-service/index.ts';

/** What a live check is asked to do. */
export interface LiveSettings {
  readonly connection: Connection;
  readonly flowId: string;
  /** What to create; `undefined` for a check that only reads. */
  readonly creation: Creation | undefined;
}

/** The run that a live check creates. */
export interface Creation {
  readonly window: Window;
  readonly deltaColumn: string | undefined;
  /** Whether a second run, over the window that follows, is created while the first is active. */
  readonly isTwice: boolean;
}

/** How to start a live check. */
export const USAGE = `npm run live -- [options]

Environment: AEP_CLIENT_ID, AEP_CLIENT_SECRET or AEP_ACCESS_TOKEN, AEP_ORG_ID, AEP_SANDBOX, AEP_FLOW_ID;
optional: AEP_API_URL, AEP_IMS_URL.

Without options it only reads.
  --create                    create one run of the flow, over the window that is given
  --window-start-time TIME    its window, at most one hour long
  --window-end-time TIME
  --delta-column NAME         for the first run of a table-based flow
  --create-twice              with --create: create a second run, over the window that follows, while the first is active`;

const LONGEST_WINDOW_SECONDS = 3_600;

const OPTIONS = {
  create: { type: 'boolean', default: false },
  'create-twice': { type: 'boolean', default: false },
  'window-start-time': { type: 'string' },
  'window-end-time': { type: 'string' },
  'delta-column': { type: 'string' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of a live check.
 *
 * @returns the settings, or all problems, without the values of the environment
 */
export function readSettings(
  args: readonly string[],
  env: Environment,
  nowSeconds: number,
): LiveSettings | readonly string[] {
  const problems: string[] = [];
  const required = (name: string) => {
    if (!env[name]) problems.push(`${name} is not set`);
    return env[name] ?? '';
  };
  const parsed = <T>(name: string, result: Parsed<T>, fallback: T, forms = ''): T => {
    if ('value' in result) return result.value;
    problems.push(`${name} ${forms === '' ? result.problem : `is not one of: ${forms}`}`);
    return fallback;
  };
  const { AEP_API_URL: apiUrl, AEP_IMS_URL: imsUrl } = env;
  const settings = {
    connection: {
      clientId: required('AEP_CLIENT_ID'),
      credential: readCredential(env, problems),
      orgId: required('AEP_ORG_ID'),
      sandboxName: required('AEP_SANDBOX'),
      apiUrl: parsed('AEP_API_URL', parseApiUrl(apiUrl || 'https://platform.adobe.io'), '', API_URL_FORMS),
      imsUrl: parsed(
        'AEP_IMS_URL',
        parseImsUrl(imsUrl || 'https://ims-na1.adobelogin.com'),
        '',
        IMS_URL_FORMS,
      ),
      ...{ requestTimeoutMs: 60_000, retryTimeoutMs: 60_000, lookupTimeoutMs: 0 },
    },
    flowId: parsed('AEP_FLOW_ID', parseFlowId(required('AEP_FLOW_ID')), '', 'a UUID'),
    creation: readCreation(args, nowSeconds, problems),
  };
  return problems.length > 0 ? problems : settings;
}

function readCredential(env: Environment, problems: string[]): Credential {
  const { AEP_CLIENT_SECRET: clientSecret = '', AEP_ACCESS_TOKEN: accessToken = '' } = env;
  if ((clientSecret === '') === (accessToken === ''))
    problems.push('set exactly one of AEP_CLIENT_SECRET and AEP_ACCESS_TOKEN');
  return accessToken === ''
    ? { kind: 'client-secret', clientSecret, scopes: SCOPES.join(',') }
    : { kind: 'access-token', accessToken };
}

function readCreation(args: readonly string[], nowSeconds: number, problems: string[]): Creation | undefined {
  const values = optionsOf(args, problems);
  if (values === undefined) return undefined;
  const isTwice = values['create-twice'];
  if (isTwice && !values.create) problems.push('--create-twice needs --create');
  if (!values.create) return undefined;
  const time = (name: 'window-start-time' | 'window-end-time') => {
    const result = parseTime(values[name] ?? '', nowSeconds);
    if ('value' in result) return result.value;
    problems.push(`--${name} is not ${TIME_FORMS}`);
    return Number.NaN;
  };
  const window = { startSeconds: time('window-start-time'), endSeconds: time('window-end-time') };
  const seconds = window.endSeconds - window.startSeconds;
  if (seconds <= 0 || seconds > LONGEST_WINDOW_SECONDS)
    problems.push('the window has to be longer than nothing and at most one hour long');
  return { window, deltaColumn: values['delta-column'], isTwice };
}

function optionsOf(args: readonly string[], problems: string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : 'the options cannot be read');
    return undefined;
  }
}
